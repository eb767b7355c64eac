// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/model/kernel/socket_bench.h"

#include "model/program/constants.h"

#include <cerrno>

using namespace copyscope::tests;
using namespace copyscope::model;
using namespace copyscope::model::kernel;
using namespace copyscope::model::program::abi::literals;

namespace {

constexpr std::uint64_t arg(std::int64_t constant) { return static_cast<std::uint64_t>(constant); }

}  // namespace

class TestUnixSocket : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aStreamIsCopiedInAndOut()
    {
        SocketBench bench(SocketType::Unix, Via::Loopback);
        std::int64_t sent = 0;
        const RunEnd end = bench.run(
            [&](SocketProgram& p) { sent = p.call("send", {p.fd, p.buffer(1000000), 1000000, 0}); },
            [](SocketProgram& p) {
                const std::uint64_t b = p.memory(100000);
                while (p.call("recv", {p.fd, b, 100000, 0}) > 0) {
                }
            });
        QCOMPARE(end, RunEnd::Finished);
        QCOMPARE(sent, std::int64_t{1000000});
        QCOMPARE(bench.bytes(EventKind::Copy), std::uint64_t{1000000});
        QCOMPARE(bench.bytes(EventKind::Copy, true), std::uint64_t{1000000});
        QCOMPARE(bench.counter(Counter::Intact), std::int64_t{1});
    }

    void anSkbIsFilledWholeOrNotAtAll()
    {
        SocketBench bench(SocketType::Unix, Via::Loopback);
        std::vector<std::int64_t> r;
        bench.run(
            [&](SocketProgram& p) {
                for (const std::uint64_t valid : {8U, 9U, 20U}) {
                    const std::uint64_t b = p.buffer(64 * 4096);
                    p.call("munmap", {b + valid * 4096, (64 - valid) * 4096});
                    r.push_back(p.call("send", {p.fd, b, 64 * 4096, 0}));
                }
            },
            {});
        // As measured on Linux 6.18.
        QCOMPARE(r, (std::vector<std::int64_t>{-EFAULT, 36544, 73088}));
    }

    void theBufferFillsAndEmpties()
    {
        SocketBench bench(SocketType::Unix, Via::Loopback);
        std::int64_t sum = 0;
        std::int64_t got = 0;
        std::vector<std::int64_t> ready;
        bench.run(
            [&](SocketProgram& p) {
                const std::uint64_t b = p.buffer(10000);
                std::int64_t n = 0;
                while ((n = p.call("send", {p.fd, b, 10000, arg("MSG_DONTWAIT"_c)})) > 0)
                    sum += n;
                QCOMPARE(n, std::int64_t{-EAGAIN});
                const std::uint64_t f = p.memory(4096);
                p.put(f, std::string("\x03\0\0\0\x04\0\0\0", 8));
                ready.push_back(p.call("poll", {f, 1, 0}));
                ready.push_back(p.call("poll", {f, 1, 1000}));
            },
            [&](SocketProgram& p) {
                p.task().flush();
                p.task().kernel().engine().sleep(Nanoseconds(10000000));
                const std::uint64_t b = p.memory(10000);
                std::int64_t n = 0;
                while ((n = p.call("recv", {p.fd, b, 10000, arg("MSG_DONTWAIT"_c)})) > 0)
                    got += n;
            });
        QCOMPARE(got, sum);
        QCOMPARE(ready, (std::vector<std::int64_t>{0, 1}));
    }

    void datagramsKeepTheirBounds()
    {
        SocketBench bench(SocketType::UnixDatagram, Via::Loopback);
        std::vector<std::int64_t> r;
        std::string text;
        bench.run(
            [&](SocketProgram& p) {
                const std::uint64_t b = p.memory(4096);
                p.put(b, "abcdef");
                p.call("send", {p.fd, b, 6, 0});
                p.call("send", {p.fd, b, 0, 0});
                p.call("send", {p.fd, b + 3, 3, 0});
                p.setOption("SOL_SOCKET"_c, "SO_SNDBUF"_c, 4608);
                r.push_back(p.call("send", {p.fd, p.memory(100000), 100000, 0}));
                p.task().flush();
                p.task().kernel().engine().sleep(Nanoseconds(10000000));
            },
            [&](SocketProgram& p) {
                p.task().flush();
                p.task().kernel().engine().sleep(Nanoseconds(1000000));
                const std::uint64_t b = p.memory(4096);
                r.push_back(p.call("recv", {p.fd, b, 2, arg("MSG_PEEK"_c)}));
                r.push_back(p.call("recv", {p.fd, b, 2, arg("MSG_TRUNC"_c)}));
                text = p.text(b, 2);
                r.push_back(p.call("recv", {p.fd, b, 10, 0}));
                r.push_back(p.call("recv", {p.fd, b, 10, 0}));
                r.push_back(p.call("recv", {p.fd, b, 10, arg("MSG_DONTWAIT"_c)}));
            });
        QCOMPARE(r, (std::vector<std::int64_t>{-EMSGSIZE, 2, 6, 0, 3, -EAGAIN}));
        QCOMPARE(text, std::string("ab"));
    }

    void theOtherEndGoes()
    {
        SocketBench bench(SocketType::Unix, Via::Loopback);
        std::vector<std::int64_t> r;
        bench.run(
            [&](SocketProgram& p) {
                const std::uint64_t b = p.memory(4096);
                p.call("send", {p.fd, b, 3, 0});
                r.push_back(p.call("recv", {p.fd, b, 10, 0}));
                r.push_back(p.call("recv", {p.fd, b, 10, 0}));
                r.push_back(p.call("send", {p.fd, b, 1, arg("MSG_NOSIGNAL"_c)}));
                r.push_back(p.setOption("SOL_SOCKET"_c, "SO_ZEROCOPY"_c, 1));
                r.push_back(p.call("sendto", {p.fd, b, 1, 0, b, 16}));
            },
            [](SocketProgram& p) {
                p.task().flush();
                p.task().kernel().engine().sleep(Nanoseconds(1000000));
            });
        QCOMPARE(r, (std::vector<std::int64_t>{-ECONNRESET, 0, -EPIPE, -EOPNOTSUPP, -EISCONN}));
    }
};

QTEST_APPLESS_MAIN(TestUnixSocket)
#include "tst_unix_socket.moc"
