// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/model/kernel/socket_bench.h"

#include "model/program/constants.h"

using namespace copyscope::tests;
using namespace copyscope::model;
using namespace copyscope::model::kernel;
using namespace copyscope::model::program::abi::literals;

namespace {

constexpr std::uint64_t mebibyte = 1U << 20U;

void readAll(SocketProgram& p)
{
    const std::uint64_t b = p.memory(mebibyte);
    while (p.call("recv", {p.fd, b, mebibyte, 0}) > 0) {
    }
}

void sendOne(SocketProgram& p) { p.call("send", {p.fd, p.buffer(mebibyte), mebibyte, 0}); }

}  // namespace

class TestNic : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aWriteIsOneCopyAndOneFetch()
    {
        SocketBench bench(SocketType::Tcp, Via::Nic);
        QCOMPARE(bench.run(sendOne, readAll), RunEnd::Finished);
        QCOMPARE(bench.bytes(EventKind::Copy), mebibyte);
        QCOMPARE(bench.bytes(EventKind::Dma), mebibyte);
        QCOMPARE(bench.bytes(EventKind::Dma, true), mebibyte);
        QCOMPARE(bench.bytes(EventKind::Wire), mebibyte);
        QCOMPARE(bench.bytes(EventKind::Delivered, true), mebibyte);
        QCOMPARE(bench.counter(Counter::Intact), std::int64_t{1});
        QVERIFY(bench.count(EventKind::Interrupt) > 0);
        QVERIFY(bench.count(EventKind::Interrupt, true) > 0);
    }

    void packetsFollowFromTheMss()
    {
        SocketBench bench(SocketType::Tcp, Via::Nic);
        bench.run([](SocketProgram& p) { p.call("send", {p.fd, p.buffer(14480), 14480, 0}); }, readAll);
        QCOMPARE(bench.counter(Counter::Packets), std::int64_t{10});
        std::uint64_t onWire = 0;
        for (const Event& e : bench.all(EventKind::Wire))
            onWire += e.count;
        QCOMPARE(onWire, std::uint64_t{10});
    }

    void withoutScatterGatherThePayloadIsCopiedAgainAtTransmit()
    {
        Profile profile;
        profile.nic.scatterGather = false;
        SocketBench bench(SocketType::Tcp, Via::Nic, profile);
        bench.run(sendOne, readAll);
        QCOMPARE(bench.bytes(EventKind::Copy), 2 * mebibyte);
        QCOMPARE(bench.bytes(EventKind::Dma), mebibyte);
        QCOMPARE(bench.counter(Counter::Intact), std::int64_t{1});
    }

    void olderKernelsCopyOnceIntoALinearSkb()
    {
        Profile profile;
        profile.nic.scatterGather = false;
        profile.kernel = {4, 14, 0};
        SocketBench bench(SocketType::Tcp, Via::Nic, profile);
        bench.run(sendOne, readAll);
        QCOMPARE(bench.bytes(EventKind::Copy), mebibyte);
    }

    void descriptorsStayWithinTheRing()
    {
        Profile profile;
        profile.nic.ringSize = 64;
        SocketBench bench(SocketType::Tcp, Via::Nic, profile);
        bench.run([](SocketProgram& p) { p.call("send", {p.fd, p.buffer(8 * mebibyte), 8 * mebibyte, 0}); }, readAll);
        std::uint64_t posted = 0;
        std::uint64_t done = 0;
        const auto isServers = [&](const Event& e) { return (e.flags & flagPeer) == 0 && bench.kind(e.to.place) == PlaceKind::Ring; };
        // Entries are numbered on, and are done with in the order in which they were posted.
        for (const Event& e : bench.everything()) {
            if (e.kind == EventKind::Fill && isServers(e)) {
                QCOMPARE(e.to.offset, posted);
                posted += e.bytes.value();
            } else if (e.kind == EventKind::Release && isServers(e)) {
                QCOMPARE(e.to.offset, done);
                done += e.bytes.value();
            }
            QVERIFY(posted - done <= 64);
        }
        // One for each of the 128 skbs at least, and the FIN.
        QVERIFY(posted > 128);
        QCOMPARE(done, posted);
        for (const Event& e : bench.all(EventKind::Dma))
            QVERIFY((e.flags & flagPeer) != 0 || !e.cause.isNone());
    }

    void withoutChecksumOffloadTheCpuSums()
    {
        Profile profile;
        profile.nic.checksum = false;
        SocketBench bench(SocketType::Tcp, Via::Nic, profile);
        bench.run(sendOne, readAll);
        QCOMPARE(bench.bytes(EventKind::Checksum), mebibyte);
        QCOMPARE(bench.bytes(EventKind::Copy), mebibyte);
    }

    void theWireIsTheSlowestPart()
    {
        Profile profile;
        profile.nic.rate = BytesPerSecond(125e6);
        SocketBench bench(SocketType::Tcp, Via::Nic, profile);
        bench.run(sendOne, readAll);
        const std::vector<Event> wire = bench.all(EventKind::Wire);
        QVERIFY(!wire.empty());
        const double seconds = static_cast<double>((wire.back().end - wire.front().start).value()) / 1e9;
        QVERIFY(seconds >= static_cast<double>(mebibyte) / 125e6);
        QVERIFY(seconds < 1.2 * static_cast<double>(mebibyte) / 125e6);
    }

    void aClosedWindowStopsTheSenderUntilTheReaderReads()
    {
        SocketBench bench(SocketType::Tcp, Via::Nic);
        const RunEnd end = bench.run(
            [](SocketProgram& p) { p.call("send", {p.fd, p.buffer(8 * mebibyte), 8 * mebibyte, 0}); },
            [](SocketProgram& p) {
                p.task().flush();
                p.task().kernel().engine().sleep(Nanoseconds(50000000));
                readAll(p);
            });
        QCOMPARE(end, RunEnd::Finished);
        QCOMPARE(bench.bytes(EventKind::Delivered, true), 8 * mebibyte);
        QCOMPARE(bench.counter(Counter::Intact), std::int64_t{1});
        QVERIFY(bench.count(EventKind::Block) > 0);
    }

    void datagramsGoOutWhole()
    {
        SocketBench bench(SocketType::Udp, Via::Nic);
        std::vector<std::int64_t> r;
        bench.run(
            [&](SocketProgram& p) {
                const std::uint64_t b = p.buffer(70000);
                r.push_back(p.call("send", {p.fd, b, 70000, 0}));
                r.push_back(p.call("send", {p.fd, b, 4000, 0}));
                r.push_back(p.call("send", {p.fd, b, 100, 0}));
            },
            [&](SocketProgram& p) {
                const std::uint64_t b = p.memory(65536);
                r.push_back(p.call("recv", {p.fd, b, 1000, static_cast<std::uint64_t>("MSG_TRUNC"_c)}));
                r.push_back(p.call("recv", {p.fd, b, 1000, 0}));
            });
        std::sort(r.begin(), r.end());
        QCOMPARE(r, (std::vector<std::int64_t>{-90, 100, 100, 4000, 4000}));
        // 4008 bytes in IP fragments of 1480, and one packet.
        QCOMPARE(bench.counter(Counter::Packets), std::int64_t{4});
    }
};

QTEST_APPLESS_MAIN(TestNic)
#include "tst_nic.moc"
