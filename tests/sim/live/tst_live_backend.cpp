// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/live_report.h"
#include "sim/live/work_folder.h"
#include "tests/sim/live/live_lane.h"

#include <QScopeGuard>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

using namespace copyscope;
using namespace copyscope::tests;
using model::Counter;

namespace {

constexpr std::int64_t mebibyte = 1 << 20;

sim::LiveOptions quick()
{
    sim::LiveOptions options;
    options.repeat = 0;
    return options;
}

/// What the packets carry: pages by reference, or copies.
enum class Carried { Copies, FilePages, UserPages };

}  // namespace

class TestLiveBackend : public QObject {
    Q_OBJECT

private slots:
    void countsWhatAMethodDoes_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("call");
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("carried");
        QTest::newRow("read-write") << "read-write" << "read" << 17 << int(Carried::Copies);
        QTest::newRow("mmap-write") << "mmap-write" << "write" << 16 << int(Carried::Copies);
        QTest::newRow("sendfile") << "sendfile" << "sendfile" << 16 << int(Carried::FilePages);
        QTest::newRow("sendfile-one-call") << "sendfile-one-call" << "sendfile" << 1 << int(Carried::FilePages);
        QTest::newRow("splice") << "splice" << "splice" << 33 << int(Carried::FilePages);
        QTest::newRow("vmsplice") << "vmsplice" << "vmsplice" << 16 << int(Carried::UserPages);
        QTest::newRow("read-zerocopy") << "read-zerocopy" << "send" << 16 << int(Carried::UserPages);
        QTest::newRow("mmap-zerocopy") << "mmap-zerocopy" << "send" << 16 << int(Carried::FilePages);
    }

    void countsWhatAMethodDoes()
    {
        QFETCH(QString, method);
        QFETCH(QString, call);
        QFETCH(int, count);
        QFETCH(int, carried);
        const LiveLane lane = runUndisturbed(methodScenario(method.toStdString(), "1 MiB", "all"), "lane", quick());
        QVERIFY2(lane.problem.empty() && lane.outcome.error.empty(), (lane.problem + lane.outcome.error).c_str());
        if (qEnvironmentVariableIsSet("COPYSCOPE_SHOW")) {
            for (const auto& [name, tally] : lane.report.ledger.calls)
                qInfo("%s %lld", name.c_str(), static_cast<long long>(tally.count));
            qInfo("%s", sim::evidenceText(lane.report).c_str());
        }
        QVERIFY(lane.outcome.blocked.empty());
        // Loops that end at a return value may or may not make one call more; the payload decides.
        QVERIFY2(lane.calls(call.toStdString()) >= count - 1 && lane.calls(call.toStdString()) <= count + 1,
                 std::to_string(lane.calls(call.toStdString())).c_str());
        QCOMPARE(lane.report.ledger.integer(Counter::BytesDelivered), std::optional<std::int64_t>(mebibyte));
        QCOMPARE(lane.report.ledger.integer(Counter::Intact), std::optional<std::int64_t>(1));
        QVERIFY2(lane.report.ledger.integer(Counter::DiskBytesRead) == 0, sim::evidenceText(lane.report).c_str());
        QCOMPARE(lane.report.evidence.size(), model::counterCount - 3);  // ratios follow from the others
        if (lane.report.ledger.integer(Counter::Packets)) {
            std::int64_t pages[3] = {};
            for (const sim::Finding& finding : lane.report.findings) {
                pages[0] += finding.name.starts_with("kernel copies") ? finding.value : 0;
                pages[1] += finding.name.starts_with("file pages") ? finding.value : 0;
                pages[2] += finding.name.starts_with("user pages") ? finding.value : 0;
            }
            QCOMPARE(pages[carried], mebibyte);
            QCOMPARE(pages[0] + pages[1] + pages[2], mebibyte);
        } else {
            QVERIFY(!lane.evidence(Counter::CpuCopyBytes).remedy.empty());
        }
    }

    void theTraceShowsWhatWasSeen_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<bool>("reads");
        QTest::addColumn<bool>("byReference");
        QTest::newRow("read-write") << "read-write" << true << false;
        QTest::newRow("sendfile") << "sendfile" << false << true;
        QTest::newRow("mmap-write") << "mmap-write" << false << false;
        QTest::newRow("read-zerocopy") << "read-zerocopy" << true << true;
    }

    void theTraceShowsWhatWasSeen()
    {
        QFETCH(QString, method);
        QFETCH(bool, reads);
        QFETCH(bool, byReference);
        const LiveLane lane = runLive(methodScenario(method.toStdString(), "1 MiB", "all"), "lane", quick());
        QVERIFY2(lane.problem.empty() && lane.outcome.error.empty(), (lane.problem + lane.outcome.error).c_str());
        const auto places = lane.trace.places();
        const auto kind = [&](const model::Spot& spot) { return spot.place ? places[spot.place.value()].kind : model::PlaceKind::Core; };
        std::int64_t read = 0;
        std::int64_t copied = 0;
        std::int64_t referred = 0;
        std::int64_t cached = 0;
        std::int64_t gone = 0;
        for (const model::Event& e : lane.trace.unpack()) {
            const auto bytes = static_cast<std::int64_t>(e.bytes.value());
            QVERIFY(e.kind != model::EventKind::Copy || (e.call && e.start == e.end));
            if (e.kind == model::EventKind::Copy && kind(e.from) == model::PlaceKind::PageCache && kind(e.to) == model::PlaceKind::UserBuffer)
                read += bytes;
            if (e.kind == model::EventKind::Copy && kind(e.to) == model::PlaceKind::SendQueue)
                copied += bytes;
            if (e.kind == model::EventKind::RefAdd && kind(e.from) == model::PlaceKind::SendQueue)
                referred += bytes;
            if (e.kind == model::EventKind::Fill && kind(e.to) == model::PlaceKind::PageCache)
                cached += bytes;
            if (e.kind == model::EventKind::Release && kind(e.to) == model::PlaceKind::SendQueue)
                gone += bytes;
        }
        QCOMPARE(cached, mebibyte);
        QCOMPARE(read, reads ? mebibyte : 0);
        // Whose pages went out is seen with privileges only; without them nothing is drawn there.
        const bool seen = lane.report.ledger.integer(Counter::Packets).has_value();
        QCOMPARE(copied, seen && !byReference ? mebibyte : 0);
        QCOMPARE(referred, seen && byReference ? mebibyte : 0);
        QCOMPARE(gone, seen ? mebibyte : 0);
    }

    void datagramsAreCompared()
    {
        const std::string yaml = "copyscope: 1\ntitle: datagrams\nmachine: server-2024\nsockets:\n  socket:\n    type: udp\n    via: loopback\n"
                                 "    reader: |\n      char b[2000];\n      int i;\n      for (i = 0; i < 3; i++)\n          recv(socket, b, 500 + 500 * i, 0);\n"
                                 "lanes:\n  lane:\n    program: |\n      char c[1000];\n      memset(c, 1, 1000);\n      send(socket, c, 1000, 0);\n"
                                 "      memset(c, 2, 1000);\n      send(socket, c, 1000, 0);\n      memset(c, 3, 1000);\n      send(socket, c, 700, 0);\n";
        const LiveLane lane = runLive(yaml, "lane", quick());
        QVERIFY2(lane.problem.empty() && lane.outcome.error.empty(), (lane.problem + lane.outcome.error).c_str());
        QCOMPARE(lane.report.ledger.integer(Counter::BytesDelivered), std::optional<std::int64_t>(500 + 1000 + 700));
        QCOMPARE(lane.report.ledger.integer(Counter::Intact), std::optional<std::int64_t>(1));
    }

    void copiesOnWriteAreNotTakenForNone()
    {
        const std::string yaml = "copyscope: 1\ntitle: cow\nmachine: server-2024\nlanes:\n  lane:\n    program: |\n"
                                 "      char *m = mmap(NULL, 262144, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);\n"
                                 "      memset(m, 1, 262144);\n      if (fork() == 0) {\n          memset(m, 2, 262144);\n          exit(0);\n      }\n      wait(NULL);\n";
        const LiveLane lane = runLive(yaml, "lane", quick());
        QVERIFY2(lane.problem.empty() && lane.outcome.error.empty(), (lane.problem + lane.outcome.error).c_str());
        QVERIFY(!lane.report.ledger.integer(Counter::CpuCopyBytes));
        QVERIFY(!lane.evidence(Counter::CpuCopyBytes).remedy.empty());
        // 64 pages are touched and 64 copied; all of the interpreter's would be hundreds.
        const std::int64_t faults = lane.report.ledger.integer(Counter::PageFaultsMinor).value_or(-1);
        QVERIFY2(faults >= 128 && faults < 128 + 64, std::to_string(faults).c_str());
    }

    void whatIsColdComesFromTheDisk()
    {
        const LiveLane lane = runUndisturbed(methodScenario("read-write", "1 MiB", "none"), "lane", quick());
        if (lane.outcome.status == model::LaneOutcome::Status::Unavailable)
            QSKIP(lane.outcome.error.c_str());
        QVERIFY2(lane.report.ledger.integer(Counter::DiskBytesRead) == mebibyte, sim::evidenceText(lane.report).c_str());
    }

    void everyCounterHasAValueOrAReason()
    {
        sim::LiveOptions options = quick();
        options.privileged = false;
        const LiveLane lane = runLive(methodScenario("sendfile", "1 MiB", "all"), "lane", options);
        QVERIFY2(lane.outcome.error.empty(), lane.outcome.error.c_str());
        for (const sim::Evidence& e : lane.report.evidence) {
            QCOMPARE(e.value.has_value(), lane.report.ledger.integer(e.counter).has_value());
            QCOMPARE(e.value.has_value(), !e.source.empty());
            QCOMPARE(e.value.has_value(), e.remedy.empty());
        }
        QVERIFY(!lane.report.ledger.integer(Counter::CpuCopyBytes));
        QVERIFY(!lane.report.ledger.integer(Counter::FaultsInKernel));
        QVERIFY(lane.report.ledger.integer(Counter::Syscalls));
    }

    void timesAreMediansOfSeveralRuns()
    {
        sim::LiveOptions options;
        options.repeat = 3;
        const LiveLane lane = runLive(methodScenario("read-write", "1 MiB", "all"), "lane", options);
        QVERIFY2(lane.outcome.error.empty(), lane.outcome.error.c_str());
        QCOMPARE(lane.report.wall.runs, std::size_t{3});
        QVERIFY(lane.report.wall.least > 0 && lane.report.wall.least <= lane.report.wall.median);
        QVERIFY(lane.report.senderCpu.median > 0);
        QVERIFY(lane.report.receiverCpu.median > 0);
        QCOMPARE(lane.report.ledger.integer(Counter::ElapsedNs), std::optional<std::int64_t>(lane.report.wall.median));
    }

    void aStoreBehindTheKernelsBackIsSeen()
    {
        // vmsplice hands over the page itself: what is stored afterwards is what arrives.
        const std::string yaml = "copyscope: 1\ntitle: hazard\nmachine: server-2024\n"
                                 "sockets: { socket: { type: tcp, via: loopback, reader: fast } }\nlanes:\n  lane:\n    program: |\n"
                                 "      int p[2];\n      struct iovec v[1];\n"
                                 "      char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);\n"
                                 "      memset(m, 1, 4096);\n      write(socket, m, 4096);\n      pipe(p);\n"
                                 "      v[0].iov_base = m;\n      v[0].iov_len = 4096;\n"
                                 "      vmsplice(p[1], v, 1, 0);\n      memset(m, 2, 4096);\n"
                                 "      splice(p[0], NULL, socket, NULL, 4096, 0);\n";
        const LiveLane lane = runLive(yaml, "lane", quick());
        QVERIFY2(lane.problem.empty() && lane.outcome.error.empty(), (lane.problem + lane.outcome.error).c_str());
        QCOMPARE(lane.report.ledger.integer(Counter::BytesDelivered), std::optional<std::int64_t>(8192));
        // The splice was asked to send what stood in the pipe then, and that had changed already.
        QCOMPARE(lane.report.ledger.integer(Counter::Intact), std::optional<std::int64_t>(1));
    }

    void aFileChangedUnderSendfileIsSeen()
    {
        // sendfile() sends the page itself; what is written before the reader copies it arrives instead.
        const std::string yaml = "copyscope: 1\ntitle: hazard\nmachine: server-2024\nfiles: { file: { size: 4096, cached: all } }\n"
                                 // The byte behind the page says that it has been changed; looking at it takes nothing out.
                                 "sockets:\n  socket:\n    type: tcp\n    via: loopback\n    reader: |\n      char b[4097];\n"
                                 "      recv(socket, b, 4097, MSG_PEEK | MSG_WAITALL);\n      while (recv(socket, b, 4097, 0) > 0)\n          ;\n"
                                 "lanes:\n  lane:\n    program: |\n      char c[4];\n      memset(c, 9, 4);\n"
                                 "      sendfile(socket, file, NULL, 4096);\n      pwrite(file, c, 4, 100);\n      send(socket, c, 1, 0);\n";
        const LiveLane lane = runLive(yaml, "lane", quick());
        QVERIFY2(lane.problem.empty() && lane.outcome.error.empty(), (lane.problem + lane.outcome.error).c_str());
        QCOMPARE(lane.report.ledger.integer(Counter::Intact), std::optional<std::int64_t>(0));
        const auto first = std::find_if(lane.report.findings.begin(), lane.report.findings.end(),
                                        [](const sim::Finding& f) { return f.unit == "offset"; });
        QVERIFY(first != lane.report.findings.end());
        QCOMPARE(first->value, std::int64_t{100});
    }

    void veth_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<int>("network");
        QTest::newRow("TCP") << "tcp" << int(sim::LiveNetwork::Veth);
        QTest::newRow("UDP into a sink") << "udp" << int(sim::LiveNetwork::Sink);
    }

    /// Zero-copy sends are copied on delivery to a local receiver, and not where nobody receives.
    void veth()
    {
        QFETCH(QString, type);
        QFETCH(int, network);
        sim::LiveOptions options = quick();
        options.network = static_cast<sim::LiveNetwork>(network);
        const std::string yaml = "copyscope: 1\ntitle: veth\nmachine: server-2024\nvars: { len: 16 KiB, size: file.size }\n"
                                 "files: { file: { size: 256 KiB, cached: all } }\nsockets: { socket: { type: "
                                 + type.toStdString() + ", via: nic, reader: fast } }\nlanes:\n  lane: { method: read-zerocopy }\n";
        const LiveLane lane = runLive(yaml, "lane", options);
        if (lane.outcome.status == model::LaneOutcome::Status::Unavailable)
            QSKIP(lane.outcome.error.c_str());
        QVERIFY2(lane.problem.empty() && lane.outcome.blocked.empty(), lane.problem.c_str());
        if (qEnvironmentVariableIsSet("COPYSCOPE_SHOW"))
            qInfo("%s", sim::evidenceText(lane.report).c_str());
        QCOMPARE(lane.report.ledger.integer(Counter::Completions), std::optional<std::int64_t>(16));
        if (!lane.report.ledger.integer(Counter::CpuCopyBytes))
            QSKIP("the pages behind packets are not observable here");
        constexpr std::int64_t size = 256 * 1024;
        const bool sink = options.network == sim::LiveNetwork::Sink;
        QCOMPARE(lane.report.ledger.integer(Counter::CpuCopyBytes), std::optional<std::int64_t>(sink ? size : 2 * size));
        QCOMPARE(lane.report.ledger.integer(Counter::ReferencedBytes), std::optional<std::int64_t>(size));
    }

    void aProcessThatDiesIsReported()
    {
        const std::string yaml = "copyscope: 1\ntitle: bus\nmachine: server-2024\nfiles: { file: { size: 8192, cached: all } }\nlanes:\n"
                                 "  lane:\n    program: |\n      char *m = mmap(NULL, 8192, PROT_READ, MAP_SHARED, file, 0);\n"
                                 "      ftruncate(file, 0);\n      char c = m[0];\n";
        const LiveLane lane = runLive(yaml, "lane", quick());
        QVERIFY2(lane.problem.empty() && lane.outcome.error.empty(), (lane.problem + lane.outcome.error).c_str());
        QCOMPARE(lane.report.ledger.processes.size(), std::size_t{1});
        const model::ProcessExit& exit = lane.report.ledger.processes.front().exit;
        QVERIFY(exit.kind == model::ProcessExit::Kind::Signal);
        QCOMPARE(exit.value, std::int64_t{SIGBUS});
    }

    void whoWaitsForEverIsReported()
    {
        const std::string yaml = "copyscope: 1\ntitle: stuck\nmachine: server-2024\nlanes:\n  lane:\n    program: |\n"
                                 "      int p[2];\n      char b[1];\n      pipe(p);\n      read(p[0], b, 1);\n";
        sim::LiveOptions options = quick();
        options.quietNs = 500'000'000;
        const LiveLane lane = runLive(yaml, "lane", options);
        QCOMPARE(lane.outcome.blocked.size(), std::size_t{1});
        QVERIFY2(lane.outcome.blocked.front().find("read()") != std::string::npos, lane.outcome.blocked.front().c_str());
        QVERIFY(lane.report.ledger.processes.front().exit.kind == model::ProcessExit::Kind::Blocked);
    }

    void whatIsThereInTheModelOnlyIsRefused_data()
    {
        QTest::addColumn<QString>("statement");
        QTest::addColumn<QString>("says");
        QTest::newRow("DPDK") << "rte_eal_init(0, NULL);" << "DPDK";
        QTest::newRow("RDMA") << "ibv_create_qp(3);" << "RDMA";
        QTest::newRow("fast buffers") << "uf_allocate(4096, 0);" << "never part of Linux";
        QTest::newRow("FreeBSD") << "freebsd_sendfile(3, 4, 0, 0, NULL, NULL, 0);" << "FreeBSD";
        QTest::newRow("bare machine") << "store(1000, 2);" << "bare machine";
        QTest::newRow("io_uring") << "io_uring_setup(8, NULL);" << "io_uring";
        QTest::newRow("kernel TLS") << "setsockopt(3, IPPROTO_TCP, TCP_ULP, \"tls\", 4);" << "kernel TLS";
    }

    void whatIsThereInTheModelOnlyIsRefused()
    {
        QFETCH(QString, statement);
        QFETCH(QString, says);
        const LiveLane lane = runLive("copyscope: 1\ntitle: refused\nmachine: server-2024\nlanes:\n  lane:\n    program: |\n      "
                                          + statement.toStdString() + "\n",
                                      "lane", quick());
        QVERIFY2(lane.problem.empty(), lane.problem.c_str());
        QVERIFY(lane.outcome.status == model::LaneOutcome::Status::Unavailable);
        QVERIFY2(lane.outcome.error.find(says.toStdString()) != std::string::npos, lane.outcome.error.c_str());
    }

    void strangersAreLeftAlone()
    {
        const std::string yaml = "copyscope: 1\ntitle: stranger\nmachine: server-2024\nlanes:\n  lane:\n    program: |\n"
                                 "      assert(kill(1, SIGTERM) == -1);\n      assert(kill(-1, SIGTERM) == -1);\n"
                                 "      assert(open(\"/tmp/copyscope-must-not-appear\", O_RDWR | O_CREAT, 0600) == -1);\n"
                                 "      assert(errno == EACCES);\n      assert(open(\"../x\", O_RDWR | O_CREAT, 0600) == -1);\n"
                                 "      assert(unlink(\"/tmp/copyscope-must-not-appear\") == -1);\n";
        const LiveLane lane = runLive(yaml, "lane", quick());
        QVERIFY2(lane.problem.empty() && lane.outcome.error.empty(), (lane.problem + lane.outcome.error).c_str());
        QCOMPARE(lane.report.ledger.processes.front().exit.value, std::int64_t{0});
    }

    void foldersOfDeadRunsAreRemoved()
    {
        const std::filesystem::path base = std::filesystem::path(sim::defaultWorkBase()) / ("dead-test-" + std::to_string(::getpid()));
        std::filesystem::create_directories(base / "copyscope-live-dead01");
        std::filesystem::create_directories(base / "somebody-else");
        std::ofstream(base / "copyscope-live-dead01" / "file") << "left";
        std::ofstream(base / "copyscope-live-dead01.lock") << "";
        {
            const sim::WorkFolder alive(base);
            QVERIFY(alive.error().empty());
            QCOMPARE(alive.leftoversRemoved(), 1U);
            QVERIFY(!std::filesystem::exists(base / "copyscope-live-dead01"));
            // One that is in use stays.
            const sim::WorkFolder other(base);
            QCOMPARE(other.leftoversRemoved(), 0U);
            QVERIFY(std::filesystem::exists(alive.path()));
        }
        QVERIFY(std::filesystem::exists(base / "somebody-else"));
        QCOMPARE(std::distance(std::filesystem::directory_iterator(base), {}), std::ptrdiff_t{1});
        std::filesystem::remove_all(base);
    }

    void nothingIsLeftOfAKilledRun()
    {
        const std::filesystem::path base = std::filesystem::path(sim::defaultWorkBase()) / ("kill-test-" + std::to_string(::getpid()));
        std::filesystem::create_directories(base);
        const auto tidy = qScopeGuard([&] { std::filesystem::remove_all(base); });
        const pid_t child = ::fork();
        if (child == 0) {
            sim::LiveOptions options = quick();
            options.workdir = base;
            options.quietNs = 30'000'000'000;
            const std::string yaml = "copyscope: 1\ntitle: long\nmachine: server-2024\nfiles: { file: { size: 2 MiB, cached: all } }\n"
                                     "lanes:\n  lane:\n    program: |\n      if (fork() == 0)\n          pause();\n      pause();\n";
            const LiveLane lane = runLive(yaml, "lane", options);
            ::_exit(lane.problem.empty() ? 0 : 1);
        }
        QTRY_VERIFY_WITH_TIMEOUT(std::distance(std::filesystem::directory_iterator(base), {}) == 2, 5000);
        QTest::qWait(300);
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::is_empty(base), 5000);
    }
};

QTEST_GUILESS_MAIN(TestLiveBackend)
#include "tst_live_backend.moc"
