// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/model/kernel/socket_bench.h"
#include "tests/support/run_scenario.h"

#include "model/program/constants.h"
#include "model/trace/trace.h"

#include <cerrno>
#include <string>

using namespace copyscope::tests;
using namespace copyscope::model;
using namespace copyscope::model::kernel;
using namespace copyscope::model::program::abi::literals;

namespace {

/// The number behind a name, as an argument of a call.
constexpr std::uint64_t arg(std::int64_t constant) { return static_cast<std::uint64_t>(constant); }

void readAll(SocketProgram& p)
{
    const std::uint64_t b = p.memory(1U << 20U);
    while (p.call("recv", {p.fd, b, 1U << 20U, 0}) > 0) {
    }
}

void wait(SocketProgram& p, std::int64_t milliseconds)
{
    p.task().flush();
    p.task().kernel().engine().sleep(Nanoseconds(milliseconds * 1000000));
}

}  // namespace

class TestTcpLoopback : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aWriteIsCopiedInAndOut()
    {
        SocketBench bench(SocketType::Tcp, Via::Loopback);
        std::int64_t sent = 0;
        const RunEnd end = bench.run(
            [&](SocketProgram& p) { sent = p.call("send", {p.fd, p.buffer(1U << 20U), 1U << 20U, 0}); }, readAll);
        QCOMPARE(end, RunEnd::Finished);
        QCOMPARE(sent, std::int64_t{1U << 20U});
        QCOMPARE(bench.bytes(EventKind::Copy), std::uint64_t{1U << 20U});
        QCOMPARE(bench.bytes(EventKind::Copy, true), std::uint64_t{1U << 20U});
        QCOMPARE(bench.bytes(EventKind::Delivered, true), std::uint64_t{1U << 20U});
        QCOMPARE(bench.counter(Counter::Intact), std::int64_t{1});
        // 1 MiB: 33 segments of 32741 bytes at first would do, 17 of 65483 once the window has grown.
        QVERIFY(bench.counter(Counter::Packets) >= 17 && bench.counter(Counter::Packets) < 33);
        QVERIFY(bench.all(EventKind::Dma).empty());
    }

    void echoPeekTruncAndWaitAll()
    {
        SocketBench bench(SocketType::Tcp, Via::Loopback);
        std::vector<std::int64_t> r;
        std::string text;
        bench.run(
            [&](SocketProgram& p) {
                const std::uint64_t b = p.memory(4096);
                r.push_back(p.call("recv", {p.fd, b, 3, arg("MSG_PEEK"_c | "MSG_WAITALL"_c)}));
                r.push_back(p.call("recv", {p.fd, 0, 5, arg("MSG_TRUNC"_c | "MSG_WAITALL"_c)}));
                r.push_back(p.call("recv", {p.fd, b, 10, arg("MSG_WAITALL"_c)}));
                text = p.text(b, 3);
                r.push_back(p.call("recv", {p.fd, b, 10, 0}));
            },
            [&](SocketProgram& p) {
                const std::uint64_t b = p.memory(4096);
                p.put(b, "abcdefgh");
                p.call("send", {p.fd, b, 3, 0});
                wait(p, 10);
                p.call("send", {p.fd, b + 3, 5, 0});
            });
        QCOMPARE(r, (std::vector<std::int64_t>{3, 5, 3, 0}));
        QCOMPARE(text, std::string("fgh"));
    }

    void nothingThere()
    {
        SocketBench bench(SocketType::Tcp, Via::Loopback);
        std::vector<std::int64_t> r;
        bench.run(
            [&](SocketProgram& p) {
                const std::uint64_t b = p.memory(4096);
                r.push_back(p.call("recv", {p.fd, b, 10, arg("MSG_DONTWAIT"_c)}));
                r.push_back(p.call("recv", {p.fd, b, 0, arg("MSG_DONTWAIT"_c)}));
                r.push_back(p.call("send", {p.fd, b, 0, 0}));
                r.push_back(p.call("shutdown", {p.fd, 3}));
                r.push_back(p.call("shutdown", {p.fd, 0}));
                r.push_back(p.call("recv", {p.fd, b, 10, 0}));
                r.push_back(p.call("recv", {p.fd, b, 10, arg("MSG_OOB"_c)}));
            },
            {});
        QCOMPARE(r, (std::vector<std::int64_t>{-EAGAIN, -EAGAIN, 0, -EINVAL, 0, 0, -EINVAL}));
    }

    void aFullBufferEndsShortThenAgain()
    {
        SocketBench bench(SocketType::Tcp, Via::Loopback);
        std::int64_t sum = 0;
        std::int64_t last = 0;
        int ready = -1;
        bench.run(
            [&](SocketProgram& p) {
                const std::uint64_t b = p.buffer(65536);
                while ((last = p.call("send", {p.fd, b, 65536, arg("MSG_DONTWAIT"_c)})) > 0)
                    sum += last;
                const std::uint64_t f = p.memory(4096);
                p.put(f, std::string("\x03\0\0\0\x04\0\0\0", 8));
                ready = static_cast<int>(p.call("poll", {f, 1, 0}));
            },
            {});
        QCOMPARE(last, std::int64_t{-EAGAIN});
        QVERIFY(sum > 2500000 && sum < 5000000);
        QCOMPARE(ready, 0);
        // Nobody reads: what is missing is reported.
        QCOMPARE(bench.counter(Counter::Intact), std::int64_t{0});
    }

    void aWriterWithoutReaderSleepsForEver()
    {
        SocketBench bench(SocketType::Tcp, Via::Loopback);
        const RunEnd end =
            bench.run([&](SocketProgram& p) { p.call("send", {p.fd, p.buffer(16U << 20U), 16U << 20U, 0}); }, {});
        QCOMPARE(end, RunEnd::Deadlock);
        QCOMPARE(bench.server().tasks().front()->blockedOn, std::string("the send buffer of socket is full"));
    }

    void aHoleInTheBufferIsEfaultOrAShortCountInWholePieces()
    {
        SocketBench bench(SocketType::Tcp, Via::Loopback);
        std::vector<std::int64_t> r;
        bench.run(
            [&](SocketProgram& p) {
                // Pieces are skbs of 32741 bytes at first, page fragments of 32 KiB when the window has grown: as measured on
                // Linux 6.18.
                for (const std::uint64_t valid : {5U, 9U, 20U, 33U}) {
                    const std::uint64_t b = p.buffer(64 * 4096);
                    p.call("munmap", {b + valid * 4096, (64 - valid) * 4096});
                    r.push_back(p.call("send", {p.fd, b, 64 * 4096, 0}));
                }
            },
            readAll);
        QCOMPARE(r, (std::vector<std::int64_t>{-EFAULT, 32741, 65536, 131072}));
        QCOMPARE(bench.counter(Counter::Intact), std::int64_t{1});
    }

    void theEndAndTheReset()
    {
        SocketBench bench(SocketType::Tcp, Via::Loopback);
        std::vector<std::int64_t> r;
        bench.run(
            [&](SocketProgram& p) {
                const std::uint64_t b = p.memory(4096);
                r.push_back(p.call("recv", {p.fd, b, 10, 0}));
                wait(p, 10);
                r.push_back(p.call("send", {p.fd, b, 1, arg("MSG_NOSIGNAL"_c)}));
                r.push_back(p.call("send", {p.fd, b, 1, arg("MSG_NOSIGNAL"_c)}));
            },
            [](SocketProgram& p) { p.call("shutdown", {p.fd, 1}); });
        QCOMPARE(r, (std::vector<std::int64_t>{0, 1, -EPIPE}));
    }

    void unreadBytesResetTheConnection()
    {
        SocketBench bench(SocketType::Tcp, Via::Loopback);
        std::vector<std::int64_t> r;
        bench.run(
            [&](SocketProgram& p) {
                const std::uint64_t b = p.memory(4096);
                p.call("send", {p.fd, b, 3, 0});
                wait(p, 30);
                r.push_back(p.call("recv", {p.fd, b, 10, 0}));
                r.push_back(p.call("recv", {p.fd, b, 10, 0}));
                r.push_back(p.call("send", {p.fd, b, 1, arg("MSG_NOSIGNAL"_c)}));
            },
            [](SocketProgram& p) { wait(p, 10); });
        QCOMPARE(r, (std::vector<std::int64_t>{-ECONNRESET, 0, -EPIPE}));
    }

    void corkAndMoreHoldBack()
    {
        SocketBench bench(SocketType::Tcp, Via::Loopback);
        std::vector<std::int64_t> r;
        bench.run(
            [&](SocketProgram& p) {
                const std::uint64_t b = p.memory(4096);
                p.call("send", {p.fd, b, 3, arg("MSG_MORE"_c)});
                p.call("send", {p.fd, b, 3, 0});
                p.setOption("IPPROTO_TCP"_c, "TCP_CORK"_c, 1);
                p.call("send", {p.fd, b, 3, 0});
                p.call("send", {p.fd, b, 3, 0});
                wait(p, 300);
            },
            [&](SocketProgram& p) {
                const std::uint64_t b = p.memory(4096);
                for (std::int64_t n = 0; (n = p.call("recv", {p.fd, b, 100, 0})) > 0;)
                    r.push_back(n);
            });
        // Six bytes in one packet; six more when the 200 ms of the cork are over.
        QCOMPARE(r, (std::vector<std::int64_t>{6, 6}));
        QCOMPARE(bench.counter(Counter::Packets), std::int64_t{2});
    }

    void optionsAsLinux()
    {
        SocketBench bench(SocketType::Tcp, Via::Loopback);
        std::vector<std::int64_t> r;
        bench.run(
            [&](SocketProgram& p) {
                r.push_back(p.option("IPPROTO_TCP"_c, "TCP_MAXSEG"_c));
                p.setOption("SOL_SOCKET"_c, "SO_SNDBUF"_c, 20000);
                r.push_back(p.option("SOL_SOCKET"_c, "SO_SNDBUF"_c));
                p.setOption("SOL_SOCKET"_c, "SO_SNDBUF"_c, 1);
                r.push_back(p.option("SOL_SOCKET"_c, "SO_SNDBUF"_c));
                p.setOption("SOL_SOCKET"_c, "SO_RCVBUF"_c, 0);
                r.push_back(p.option("SOL_SOCKET"_c, "SO_RCVBUF"_c));
                r.push_back(p.option("SOL_SOCKET"_c, "SO_TYPE"_c));
                r.push_back(p.setOption("SOL_SOCKET"_c, 9999, 1));
                r.push_back(p.setOption(500, 1, 1));
                r.push_back(p.setOption("SOL_SOCKET"_c, "SO_ZEROCOPY"_c, 2));
                r.push_back(p.call("send", {77, 0, 0, 0}));
            },
            {});
        QCOMPARE(r, (std::vector<std::int64_t>{32741, 40000, 4608, 2304, 1, -ENOPROTOOPT, -ENOPROTOOPT, -EINVAL, -EBADF}));
    }

    void aSmallWindowStillMovesEverything()
    {
        SocketBench bench(SocketType::Tcp, Via::Loopback);
        const RunEnd end = bench.run(
            [&](SocketProgram& p) { p.call("send", {p.fd, p.buffer(3000000), 3000000, 0}); },
            [&](SocketProgram& p) {
                p.setOption("SOL_SOCKET"_c, "SO_RCVBUF"_c, 4000);
                const std::uint64_t b = p.memory(65536);
                while (p.call("recv", {p.fd, b, 7001, 0}) > 0) {
                }
            });
        QCOMPARE(end, RunEnd::Finished);
        QCOMPARE(bench.bytes(EventKind::Delivered, true), std::uint64_t{3000000});
        QCOMPARE(bench.counter(Counter::Intact), std::int64_t{1});
    }

    /// Linux 6.18: TCP_INFO of a sender whose peer does not read says how many bytes of so many calls have not gone out.
    void theWindowGrowsWithTheSegments_data()
    {
        QTest::addColumn<int>("chunk");
        QTest::addColumn<int>("calls");
        QTest::addColumn<qint64>("sent");
        QTest::newRow("64 KiB once") << 65536 << 1 << qint64{65536};
        QTest::newRow("64 KiB twice") << 65536 << 2 << qint64{131072 - 17920};
        QTest::newRow("64 KiB six times") << 65536 << 6 << qint64{393216 - 280064};
    }
    void theWindowGrowsWithTheSegments()
    {
        QFETCH(int, chunk);
        QFETCH(int, calls);
        QFETCH(qint64, sent);
        const std::string size = std::to_string(chunk);
        const RanScenario ran = runProgram("char b[" + size + "]; for (int i = 0; i < " + std::to_string(calls) + "; i++) write(socket, b, " + size + ");",
                                                         "sockets: { socket: { type: tcp, via: loopback, reader: never } }\n");
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        qint64 out = 0;
        for (auto walk = ran.lane("case").trace.from(0); const Event* e = walk.next();)
            // Later a timer sends what the window leaves of a segment.
            out += e->kind == EventKind::Packet && e->start < Nanoseconds(100'000'000) ? static_cast<qint64>(e->bytes.value()) : 0;
        QCOMPARE(out, sent);
    }
};

QTEST_APPLESS_MAIN(TestTcpLoopback)
#include "tst_tcp_loopback.moc"
