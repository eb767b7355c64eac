// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/own_network.h"
#include "sim/live/peer_server.h"
#include "sim/live/remote_peer.h"
#include "tests/sim/live/live_lane.h"

#include <QScopeGuard>
#include <QTest>

#include <arpa/inet.h>
#include <csignal>
#include <fcntl.h>
#include <functional>
#include <netinet/in.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace copyscope;
using namespace copyscope::tests;
using model::Counter;
using sim::LiveOptions;
using sim::PeerAddress;
using sim::PeerReading;
using sim::RemotePeer;

namespace {

constexpr std::int64_t mebibyte = 1 << 20;

/// A peer in a process of its own, which can die.
class PeerProcess {
public:
    explicit PeerProcess(const std::string& host = "127.0.0.1", int space = -1)
    {
        int ends[2];
        if (::pipe(ends) != 0)
            return;
        m_process = ::fork();
        if (m_process == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (space >= 0 && ::setns(space, CLONE_NEWNET) != 0)
                ::_exit(1);
            sim::PeerServer server({host, 0});
            const std::uint16_t port = server.error().empty() ? server.address().port : std::uint16_t{0};
            const bool told = ::write(ends[1], &port, sizeof port) == sizeof port;
            if (told && port != 0)
                server.serve([](const std::string&) {});
            ::_exit(0);
        }
        ::close(ends[1]);
        address.host = host;
        if (::read(ends[0], &address.port, sizeof address.port) != sizeof address.port)
            address.port = 0;
        ::close(ends[0]);
    }
    ~PeerProcess() { end(); }
    PeerProcess(const PeerProcess&) = delete;
    PeerProcess& operator=(const PeerProcess&) = delete;

    void end()
    {
        if (m_process <= 0)
            return;
        ::kill(m_process, SIGKILL);
        ::waitpid(m_process, nullptr, 0);
        m_process = -1;
    }

    PeerAddress address;

private:
    pid_t m_process = -1;
};

LiveOptions to(const PeerAddress& address)
{
    LiveOptions options;
    options.repeat = 0;
    options.network = sim::LiveNetwork::Peer;
    options.peer = address;
    return options;
}

std::string scenario(const std::string& socket, const std::string& program)
{
    return "copyscope: 1\ntitle: peer\nmachine: server-2024\nvars: { len: 16 KiB, size: file.size }\nfiles: { file: { size: 256 KiB, cached: all } }\n"
           "sockets: { socket: { " + socket + " } }\nlanes:\n  lane:\n    program: |\n      " + program + "\n";
}

const std::string sendAll = "while (sendfile(socket, file, NULL, len) > 0)\n          ;";

/// Somebody who listens and says one line to whoever comes.
class Stranger {
public:
    explicit Stranger(std::string line)
    {
        m_door = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::bind(m_door, reinterpret_cast<sockaddr*>(&at), sizeof at);
        ::listen(m_door, 1);
        address = {"127.0.0.1", sim::localEnd(m_door).port()};
        m_thread = std::thread([door = m_door, line = std::move(line)] {
            const int fd = ::accept(door, nullptr, nullptr);
            static_cast<void>(::send(fd, line.data(), line.size(), MSG_NOSIGNAL));
            char byte = 0;
            while (::recv(fd, &byte, 1, 0) > 0)
                ;
            ::close(fd);
        });
    }
    ~Stranger()
    {
        ::shutdown(m_door, SHUT_RDWR);
        m_thread.join();
        ::close(m_door);
    }
    Stranger(const Stranger&) = delete;
    Stranger& operator=(const Stranger&) = delete;

    PeerAddress address;

private:
    int m_door = -1;
    std::thread m_thread;
};

}  // namespace

class TestRemotePeer : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
#ifdef __SANITIZE_THREAD__
        QSKIP("the thread sanitizer follows no threads in a process that was forked from one with threads, which the peer is here");
#endif
    }

    void addresses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("read");
        QTest::newRow("host") << "host" << "host:7632";
        QTest::newRow("port") << "10.0.0.2:99" << "10.0.0.2:99";
        QTest::newRow("IPv6") << "fe80::1" << "[fe80::1]:7632";
        QTest::newRow("IPv6 and port") << "[::1]:99" << "[::1]:99";
        QTest::newRow("no port") << "host:" << "";
        QTest::newRow("no number") << "host:http" << "";
        QTest::newRow("too large") << "host:70000" << "";
        QTest::newRow("nothing") << "" << "";
    }

    void addresses()
    {
        QFETCH(QString, text);
        const auto address = sim::parsePeerAddress(text.toStdString());
        QTEST(address ? QString::fromStdString(address->text()) : QString(), "read");
    }

    void itReceives_data()
    {
        QTest::addColumn<QString>("socket");
        QTest::addColumn<QString>("program");
        QTest::newRow("TCP") << "type: tcp, reader: fast" << QString::fromStdString(sendAll);
        QTest::newRow("TCP at a rate") << "type: tcp, reader: 1 MiB/s" << QString::fromStdString(sendAll);
        QTest::newRow("UDP") << "type: udp, reader: fast"
                             << "char b[16384];\n      while (read(file, b, len) > 0) {\n          send(socket, b, len, 0);\n          usleep(2000);\n      }";
    }

    void itReceives()
    {
        QFETCH(QString, socket);
        QFETCH(QString, program);
        const PeerProcess peer;
        const LiveLane lane = runLive(scenario(socket.toStdString(), program.toStdString()), "lane", to(peer.address));
        QVERIFY2(lane.problem.empty() && lane.outcome.error.empty() && lane.outcome.blocked.empty(), (lane.problem + lane.outcome.error).c_str());
        QCOMPARE(lane.report.ledger.integer(Counter::BytesDelivered), std::optional<std::int64_t>(mebibyte / 4));
        QCOMPARE(lane.report.ledger.integer(Counter::Intact), std::optional<std::int64_t>(1));
        QVERIFY2(lane.report.network.find(peer.address.text()) != std::string::npos, lane.report.network.c_str());
        QVERIFY(lane.evidence(Counter::BytesDelivered).source.find("peer") != std::string::npos);
    }

    void whoNeverReadsBlocksTheSender()
    {
        const PeerProcess peer;
        LiveOptions options = to(peer.address);
        options.quietNs = 500'000'000;
        const LiveLane lane = runLive(scenario("type: tcp, reader: never", "char b[65536];\n      while (write(socket, b, 65536) > 0)\n          ;"),
                                      "lane", options);
        QVERIFY2(lane.problem.empty() && lane.outcome.error.empty(), (lane.problem + lane.outcome.error).c_str());
        QCOMPARE(lane.outcome.blocked.size(), std::size_t{1});
        QCOMPARE(lane.report.ledger.integer(Counter::BytesDelivered), std::optional<std::int64_t>(0));
    }

    void cpuTimeOfThePeerIsTold()
    {
        const PeerProcess peer;
        LiveOptions options = to(peer.address);
        options.repeat = 3;
        const LiveLane lane = runLive(methodScenario("read-write", "4 MiB", "all"), "lane", options);
        QVERIFY2(lane.problem.empty() && lane.outcome.error.empty(), (lane.problem + lane.outcome.error).c_str());
        QCOMPARE(lane.report.receiverCpu.runs, std::size_t{3});
        QVERIFY(lane.report.receiverCpu.median > 0);
        QVERIFY(lane.report.wall.median > 0);
    }

    void whatDiffersIsFoundAtItsOffset()
    {
        const PeerProcess peer;
        RemotePeer remote(peer.address, {});
        QVERIFY2(remote.error().empty(), remote.error().c_str());
        model::scenario::SocketSpec spec;
        spec.name = "socket";
        PeerReading reading;
        reading.keep = true;
        const sim::Connection connection = remote.open(spec, reading);
        QVERIFY2(connection.error.empty(), connection.error.c_str());
        const sim::Shared<sim::StreamLog> sent;
        std::vector<char> bytes(20'000, 7);
        std::fill_n(sent->bytes.begin(), bytes.size(), std::byte{7});
        sent->sent = bytes.size();
        bytes[12'345] = 8;
        QCOMPARE(::send(connection.near, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
        ::close(connection.near);
        QTRY_VERIFY_WITH_TIMEOUT(remote.listen() && remote.complete(), 10'000);
        QVERIFY2(remote.finish(), remote.error().c_str());
        QCOMPARE(remote.saw(0).bytes, std::uint64_t{20'000});
        QVERIFY(remote.compare(0, *sent));
        QCOMPARE(sent->firstWrong.load(), std::uint64_t{12'345});
        QCOMPARE(sent->wrong.load(), std::uint64_t{1});
        QCOMPARE(sent->compared.load(), std::uint64_t{20'000});
    }

    void mistakesAreClear_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("says");
        QTest::newRow("version") << "copyscope peer 99\n" << "version 99";
        QTest::newRow("somebody else") << "220 mail.example.com ESMTP\n" << "no copyscope peer";
        QTest::newRow("refused") << "copyscope peer 1\nrefused another run uses this peer\n" << "another run uses this peer";
    }

    void mistakesAreClear()
    {
        QFETCH(QString, line);
        QFETCH(QString, says);
        Stranger stranger(line.toStdString());
        const LiveLane lane = runLive(scenario("type: tcp, reader: fast", sendAll), "lane", to(stranger.address));
        QVERIFY(lane.outcome.status == model::LaneOutcome::Status::Unavailable);
        QVERIFY2(lane.outcome.error.find(says.toStdString()) != std::string::npos, lane.outcome.error.c_str());
    }

    void nobodyThereIsClear()
    {
        PeerProcess peer;
        peer.end();
        const LiveLane lane = runLive(scenario("type: tcp, reader: fast", sendAll), "lane", to(peer.address));
        QVERIFY(lane.outcome.status == model::LaneOutcome::Status::Unavailable);
        QVERIFY2(lane.outcome.error.find("copyscope peer --listen") != std::string::npos, lane.outcome.error.c_str());
    }

    void oneRunAtATime()
    {
        const PeerProcess peer;
        const RemotePeer first(peer.address, {});
        QVERIFY2(first.error().empty(), first.error().c_str());
        RemotePeer second(peer.address, {});
        model::scenario::SocketSpec spec;
        const sim::Connection connection = second.open(spec, {});
        QVERIFY2(connection.error.find("another run") != std::string::npos, connection.error.c_str());
    }

    void aPeerThatDiesEndsTheRun()
    {
        PeerProcess peer;
        std::thread killer([&peer] {
            QTest::qSleep(700);
            peer.end();
        });
        const LiveLane lane = runLive(scenario("type: tcp, reader: fast", "for (;;) {\n          write(socket, \"x\", 1);\n          usleep(1000);\n      }"),
                                      "lane", to(peer.address));
        killer.join();
        QVERIFY(lane.outcome.status == model::LaneOutcome::Status::Unavailable);
        QVERIFY2(lane.outcome.error.find("ended in the middle") != std::string::npos, lane.outcome.error.c_str());
    }

    void aProgramAtTheOtherEndIsRefused()
    {
        const LiveLane lane = runLive(scenario("type: tcp, reader: 'char b[1]; recv(socket, b, 1, 0);'", sendAll), "lane", to({}));
        QVERIFY(lane.outcome.status == model::LaneOutcome::Status::Unavailable);
        QVERIFY2(lane.outcome.error.find("is a program") != std::string::npos, (lane.problem + lane.outcome.error).c_str());
    }

    void aDeviceThatIsNotThereIsNamed()
    {
        const PeerProcess peer;
        LiveOptions options = to(peer.address);
        options.interface = "nosuchdevice0";
        const LiveLane lane = runLive(scenario("type: tcp, reader: fast", sendAll), "lane", options);
        QVERIFY2(lane.outcome.error.find("nosuchdevice0") != std::string::npos, lane.outcome.error.c_str());
        options.interface = "lo";
        const LiveLane good = runLive(scenario("type: tcp, reader: fast", sendAll), "lane", options);
        QVERIFY2(good.outcome.error.empty(), good.outcome.error.c_str());
    }

    /// Two network namespaces stand for two machines.
    void betweenNamespaces()
    {
        const sim::OwnNetwork network(sim::LiveNetwork::Veth);
        if (!network.error().empty())
            QSKIP(network.error().c_str());
        const PeerProcess peer("10.251.0.2", network.addresses().farNamespace);
        QVERIFY(peer.address.port != 0);
        // The thread that runs the lane is the one whose namespace counts.
        const int own = ::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
        QCOMPARE(::setns(network.addresses().nearNamespace, CLONE_NEWNET), 0);
        const auto back = qScopeGuard([own] {
            ::setns(own, CLONE_NEWNET);
            ::close(own);
        });
        const LiveLane lane = runLive(methodScenario("read-zerocopy", "1 MiB", "all"), "lane", to(peer.address));
        QVERIFY2(lane.problem.empty() && lane.outcome.error.empty(), (lane.problem + lane.outcome.error).c_str());
        QVERIFY2(lane.report.network.ends_with("through copyscope0"), lane.report.network.c_str());
        QCOMPARE(lane.report.ledger.integer(Counter::BytesDelivered), std::optional<std::int64_t>(mebibyte));
        QCOMPARE(lane.report.ledger.integer(Counter::Intact), std::optional<std::int64_t>(1));
        QCOMPARE(lane.report.ledger.integer(Counter::Completions), std::optional<std::int64_t>(16));
        if (lane.report.ledger.integer(Counter::ReferencedBytes))
            QCOMPARE(lane.report.ledger.integer(Counter::ReferencedBytes), std::optional<std::int64_t>(mebibyte));
        QVERIFY(!lane.report.ledger.integer(Counter::DmaBytes));
    }
};

QTEST_GUILESS_MAIN(TestRemotePeer)
#include "tst_remote_peer.moc"
