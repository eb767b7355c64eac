// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/model/kernel/socket_bench.h"

#include "model/kernel/user_memory.h"
#include "model/program/abi.h"
#include "model/program/constants.h"

#include <cerrno>

using namespace copyscope::tests;
using namespace copyscope::model;
using namespace copyscope::model::kernel;
using namespace copyscope::model::program::abi::literals;
namespace abi = copyscope::model::program::abi;

namespace {

constexpr auto zerocopyFlag = static_cast<std::uint64_t>("MSG_ZEROCOPY"_c);
constexpr auto errorQueue = static_cast<std::uint64_t>("MSG_ERRQUEUE"_c);

struct Notice {
    std::int64_t result = 0;
    std::int32_t flags = 0;
    abi::SockExtendedErr error{};
};

Notice notice(SocketProgram& p, std::uint64_t controlSize = 100)
{
    Notice n;
    const std::uint64_t at = p.memory(4096);
    abi::Msghdr header{};
    header.control = controlSize > 0 ? at + 1024 : 0;
    header.controlLength = controlSize;
    static_cast<void>(writeUser(p.task(), at, header));
    n.result = p.call("recvmsg", {p.fd, at, errorQueue});
    static_cast<void>(readUser(p.task(), at, header));
    n.flags = header.flags;
    static_cast<void>(readUser(p.task(), at + 1024 + sizeof(abi::Cmsghdr), n.error));
    return n;
}

void readAll(SocketProgram& p)
{
    const std::uint64_t b = p.memory(1U << 20U);
    while (p.call("recv", {p.fd, b, 1U << 20U, 0}) > 0) {
    }
}

void wait(SocketProgram& p)
{
    p.task().flush();
    p.task().kernel().engine().sleep(Nanoseconds(20000000));
}

}  // namespace

class TestZerocopy : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void loopbackCopiesAtDeliveryAndSaysSo()
    {
        SocketBench bench(SocketType::Tcp, Via::Loopback);
        Notice n;
        bench.run(
            [&](SocketProgram& p) {
                const std::uint64_t b = p.buffer(65536);
                QCOMPARE(p.setOption("SOL_SOCKET"_c, "SO_ZEROCOPY"_c, 1), std::int64_t{0});
                QCOMPARE(p.call("send", {p.fd, b, 65536, zerocopyFlag}), std::int64_t{65536});
                wait(p);
                n = notice(p);
            },
            readAll);
        QCOMPARE(n.result, std::int64_t{0});
        QVERIFY((n.flags & "MSG_ERRQUEUE"_c) != 0);
        QCOMPARE(int(n.error.origin), 5);
        QCOMPARE(int(n.error.code), 1);
        QCOMPARE(n.error.info, std::uint32_t{0});
        QCOMPARE(bench.bytes(EventKind::Copy), std::uint64_t{65536});
        QCOMPARE(bench.counter(Counter::Completions), std::int64_t{1});
        QCOMPARE(bench.counter(Counter::Intact), std::int64_t{1});
        QCOMPARE(bench.server().tasks().back()->process().pinnedPages, std::uint64_t{0});
    }

    void copiesAtDeliveryCountForTheSenderInWhoseTaskEverTheyAreMade()
    {
        // More than the window takes: the rest is sent, and copied, while the reader makes room.
        SocketBench bench(SocketType::Tcp, Via::Loopback);
        constexpr std::int64_t times = 32;
        bench.run(
            [&](SocketProgram& p) {
                const std::uint64_t b = p.buffer(65536);
                QCOMPARE(p.setOption("SOL_SOCKET"_c, "SO_ZEROCOPY"_c, 1), std::int64_t{0});
                for (int i = 0; i < times; ++i)
                    QCOMPARE(p.call("send", {p.fd, b, 65536, zerocopyFlag}), std::int64_t{65536});
                wait(p);
            },
            readAll);
        QCOMPARE(bench.counter(Counter::CpuCopyBytes), times * 65536);
        QCOMPARE(bench.counter(Counter::BusBytes), 2 * times * 65536);
    }

    void aCardFetchesWithoutACopy()
    {
        SocketBench bench(SocketType::Tcp, Via::Nic);
        Notice n;
        bench.run(
            [&](SocketProgram& p) {
                const std::uint64_t b = p.buffer(1U << 20U);
                p.setOption("SOL_SOCKET"_c, "SO_ZEROCOPY"_c, 1);
                QCOMPARE(p.call("send", {p.fd, b, 1U << 20U, zerocopyFlag}), std::int64_t{1U << 20U});
                wait(p);
                n = notice(p);
            },
            readAll);
        QCOMPARE(n.result, std::int64_t{0});
        QCOMPARE(int(n.error.code), 0);
        QCOMPARE(bench.bytes(EventKind::Copy), std::uint64_t{0});
        QCOMPARE(bench.bytes(EventKind::Dma), std::uint64_t{1U << 20U});
        QCOMPARE(bench.counter(Counter::Intact), std::int64_t{1});
        std::uint64_t pinned = 0;
        std::uint64_t released = 0;
        for (const Event& e : bench.all(EventKind::Pin))
            pinned += e.count;
        for (const Event& e : bench.all(EventKind::Unpin))
            released += e.count;
        // A page that two skbs share is referred to twice.
        QVERIFY(pinned >= 256 && pinned <= 256 + 17);
        QCOMPARE(released, pinned);
    }

    void aStoreAfterTheCallReachesThePeerUntilTheCardHasFetched()
    {
        SocketBench bench(SocketType::Tcp, Via::Nic);
        std::string got;
        bench.run(
            [&](SocketProgram& p) {
                const std::uint64_t b = p.buffer(8192);
                p.put(b, "A");
                p.setOption("SOL_SOCKET"_c, "SO_ZEROCOPY"_c, 1);
                p.setOption("IPPROTO_TCP"_c, "TCP_CORK"_c, 1);
                p.call("send", {p.fd, b, 100, zerocopyFlag});
                p.put(b, "Z");
                p.setOption("IPPROTO_TCP"_c, "TCP_CORK"_c, 0);
                wait(p);
                p.put(b, "Q");
            },
            [&](SocketProgram& p) {
                const std::uint64_t b = p.memory(4096);
                wait(p);
                wait(p);
                p.call("recv", {p.fd, b, 100, 0});
                got = p.text(b, 1);
            });
        QCOMPARE(got, std::string("Z"));
        QCOMPARE(bench.counter(Counter::Intact), std::int64_t{0});
    }

    void numbersMergeIntoRanges()
    {
        SocketBench bench(SocketType::Tcp, Via::Loopback);
        Notice n;
        Notice second;
        bench.run(
            [&](SocketProgram& p) {
                const std::uint64_t b = p.buffer(65536);
                p.setOption("SOL_SOCKET"_c, "SO_ZEROCOPY"_c, 1);
                for (int i = 0; i < 3; ++i)
                    p.call("send", {p.fd, b, 65536, zerocopyFlag});
                p.call("send", {p.fd, b, 0, zerocopyFlag});
                wait(p);
                n = notice(p);
                second = notice(p);
            },
            readAll);
        QCOMPARE(n.error.info, std::uint32_t{0});
        QCOMPARE(n.error.data, std::uint32_t{2});
        QCOMPARE(second.result, std::int64_t{-EAGAIN});
    }

    void withoutTheOptionTheFlagIsIgnored()
    {
        SocketBench bench(SocketType::Tcp, Via::Nic);
        Notice n;
        bench.run(
            [&](SocketProgram& p) {
                p.call("send", {p.fd, p.buffer(65536), 65536, zerocopyFlag});
                wait(p);
                n = notice(p);
            },
            readAll);
        QCOMPARE(n.result, std::int64_t{-EAGAIN});
        QCOMPARE(bench.bytes(EventKind::Copy), std::uint64_t{65536});
    }

    void limitsGiveEnobufs()
    {
        Profile profile;
        profile.network.memlock = Bytes(8192);
        SocketBench bench(SocketType::Tcp, Via::Nic, profile);
        std::int64_t r = 0;
        bench.run(
            [&](SocketProgram& p) {
                p.setOption("SOL_SOCKET"_c, "SO_ZEROCOPY"_c, 1);
                r = p.call("send", {p.fd, p.buffer(4096), 4096, zerocopyFlag});
            },
            readAll);
        QCOMPARE(r, std::int64_t{-ENOBUFS});
    }

    void aFailedSendGivesItsNumberBack()
    {
        SocketBench bench(SocketType::Tcp, Via::Loopback);
        Notice n;
        std::int64_t failed = 0;
        bench.run(
            [&](SocketProgram& p) {
                const std::uint64_t b = p.buffer(8192);
                p.setOption("SOL_SOCKET"_c, "SO_ZEROCOPY"_c, 1);
                failed = p.call("send", {p.fd, 4096, 8192, zerocopyFlag});
                p.call("send", {p.fd, b, 8192, zerocopyFlag});
                wait(p);
                n = notice(p, 0);
            },
            readAll);
        QCOMPARE(failed, std::int64_t{-EFAULT});
        QCOMPARE(n.result, std::int64_t{0});
        QVERIFY((n.flags & "MSG_CTRUNC"_c) != 0);
        QCOMPARE(bench.counter(Counter::Completions), std::int64_t{1});
    }

    void kernelsBeforeItDoNotKnowTheOption()
    {
        Profile profile;
        profile.kernel = {4, 13, 0};
        SocketBench tcp(SocketType::Tcp, Via::Nic, profile);
        std::int64_t r = 0;
        tcp.run([&](SocketProgram& p) { r = p.setOption("SOL_SOCKET"_c, "SO_ZEROCOPY"_c, 1); }, {});
        QCOMPARE(r, std::int64_t{-ENOPROTOOPT});
        profile.kernel = {4, 14, 0};
        SocketBench udp(SocketType::Udp, Via::Nic, profile);
        udp.run([&](SocketProgram& p) { r = p.setOption("SOL_SOCKET"_c, "SO_ZEROCOPY"_c, 1); }, {});
        QCOMPARE(r, std::int64_t{-EOPNOTSUPP});
    }
};

QTEST_APPLESS_MAIN(TestZerocopy)
#include "tst_zerocopy.moc"
