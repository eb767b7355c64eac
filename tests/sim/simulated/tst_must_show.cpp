// SPDX-License-Identifier: GPL-3.0-or-later
// The promises of the project's table "What it must show", row by row.
#include <QTest>

#include "model/scenario/reader.h"
#include "model/trace/cstrace.h"
#include "sim/cli/program.h"
#include "tests/support/run_scenario.h"

#include <cerrno>
#include <fstream>
#include <sstream>
#include <string>

using namespace copyscope;
using tests::RanLane;
using tests::RanScenario;

namespace {

const std::string transfer = COPYSCOPE_SOURCE_DIR "/scenarios/transfer/";

std::string text(const std::string& file)
{
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A shipped scenario with some text in it replaced.
RanScenario variant(const std::string& name, const std::string& from, const std::string& to)
{
    std::string yaml = text(transfer + name);
    const std::size_t at = yaml.find(from);
    if (at == std::string::npos)
        throw std::runtime_error("no '" + from + "' in " + name);
    yaml.replace(at, from.size(), to);
    return tests::runScenario(yaml, transfer + name);
}

/// Everything of a trace, byte for byte.
std::string bytes(const RanLane& lane)
{
    model::RunRecord record;
    model::LaneRecord& l = record.lanes.emplace_back();
    l.trace = lane.trace;
    l.ledger = lane.ledger;
    std::ostringstream out;
    writeCstrace(out, record);
    return out.str();
}

std::string dots(const char* program)
{
    return "|\n      " + std::string(program);
}

std::string withFile(const std::string& size, const std::string& lanes)
{
    return "copyscope: 1\ntitle: sizes\nmachine: server-2024\nvars: { len: 64 KiB, size: file.size }\nfiles: { file: { size: "
           + size + ", cached: none } }\nsockets: { socket: { type: tcp, via: nic, reader: fast } }\nlanes:\n" + lanes
           + "expect: []\n";
}

constexpr const char* fourWays = "  read_write: { method: read-write }\n"
                                 "  mmap_write: { method: mmap-write }\n"
                                 "  sendfile: { method: sendfile }\n"
                                 "  splice: { method: splice }\n";

}  // namespace

class TestMustShow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fileToSocket_data()
    {
        QTest::addColumn<QString>("lane");
        QTest::addColumn<double>("cpu");
        QTest::addColumn<double>("passes");
        QTest::newRow("read + write") << "read_write" << 2.0 << 6.0;
        QTest::newRow("mmap + write") << "mmap_write" << 1.0 << 4.0;
        QTest::newRow("sendfile") << "sendfile" << 0.0 << 2.0;
        QTest::newRow("splice") << "splice" << 0.0 << 2.0;
        QTest::newRow("mmap + MSG_ZEROCOPY") << "mmap_zerocopy" << 0.0 << 2.0;
        QTest::newRow("sendfile without scatter-gather") << "sendfile_no_sg" << 1.0 << 4.0;
    }
    void fileToSocket()
    {
        QFETCH(QString, lane);
        QFETCH(double, cpu);
        QFETCH(double, passes);
        static const RanScenario ran = tests::runScenarioFile(transfer + "file-to-socket.yaml");
        const RanLane& l = ran.lane(lane.toStdString());
        QCOMPARE(l.counter("cpu_copies_per_byte"), cpu);
        QCOMPARE(l.counter("dma_copies_per_byte"), 2.0);
        QCOMPARE(l.counter("bus_passes_per_byte"), passes);
        QCOMPARE(l.counter("intact"), 1.0);
        QCOMPARE(l.counter("bytes_delivered"), 1048576.0);
        QVERIFY2(l.outcome.violations.empty() && l.outcome.blocked.empty(), ran.problems.c_str());
    }

    void modeSwitches_data()
    {
        QTest::addColumn<QString>("program");
        QTest::addColumn<double>("switches");
        QTest::newRow("read + write") << "n = read(file, buf, 65536); write(socket, buf, n);" << 4.0;
        QTest::newRow("sendfile") << "sendfile(socket, file, NULL, 65536);" << 2.0;
        QTest::newRow("splice with pipe()")
            << "int p[2]; pipe(p); splice(file, NULL, p[1], NULL, 65536, 0); splice(p[0], NULL, socket, NULL, 65536, 0);"
            << 6.0;
        QTest::newRow("splice, once more in the same pipe")
            << "int p[2]; off_t off = 0; pipe(p); splice(file, NULL, p[1], NULL, 65536, 0);"
               "splice(p[0], NULL, socket, NULL, 65536, 0); splice(file, &off, p[1], NULL, 65536, 0);"
               "splice(p[0], NULL, socket, NULL, 65536, 0);"
            << 6.0 + 4.0;
    }
    void modeSwitches()
    {
        QFETCH(QString, program);
        QFETCH(double, switches);
        const RanScenario ran = tests::runScenario(
            "copyscope: 1\ntitle: one pass\nmachine: server-2024\nbuffers: { buf: 64 KiB }\n"
            "files: { file: { size: 64 KiB, cached: none } }\n"
            "sockets: { socket: { type: tcp, via: nic, reader: fast } }\nlanes:\n  lane:\n    program: "
            + dots(program.toUtf8().constData()) + "\nexpect: []\n");
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        QCOMPARE(ran.lane("lane").counter("mode_switches"), switches);
        QVERIFY(ran.lane("lane").counter("bytes_delivered") >= 65536);
    }

    void hotNeedsNoDisk()
    {
        const RanScenario ran = variant("file-to-socket.yaml", "cached: none", "cached: all");
        QCOMPARE(ran.lanes.size(), 6U);
        for (const RanLane& lane : ran.lanes) {
            QCOMPARE(lane.counter("dma_copies_per_byte"), 1.0);
            QCOMPARE(lane.ledger.interruptsBySource.count("disk"), 0U);
            QCOMPARE(lane.counter("disk_bytes_read"), 0.0);
            QCOMPARE(lane.counter("intact"), 1.0);
        }
    }

    void sizesThatDoNotFit_data()
    {
        QTest::addColumn<QString>("size");
        QTest::addColumn<double>("delivered");
        QTest::addColumn<int>("full");  // calls that move bytes
        QTest::newRow("100 KiB") << "100 KiB" << 102400.0 << 2;
        QTest::newRow("64 KiB") << "64 KiB" << 65536.0 << 1;
        QTest::newRow("64 KiB and one") << "65537" << 65537.0 << 2;
        QTest::newRow("a byte") << "1" << 1.0 << 1;
        QTest::newRow("nothing") << "0" << 0.0 << 0;
    }
    void sizesThatDoNotFit()
    {
        QFETCH(QString, size);
        QFETCH(double, delivered);
        QFETCH(int, full);
        const std::string lanes = delivered == 0 ? "  read_write: { method: read-write }\n  sendfile: { method: sendfile }\n"
                                                   "  splice: { method: splice }\n"
                                                 : fourWays;
        const RanScenario ran = tests::runScenario(withFile(size.toStdString(), lanes));
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        for (const RanLane& lane : ran.lanes) {
            QCOMPARE(lane.counter("bytes_delivered"), delivered);
            QCOMPARE(lane.counter("intact"), 1.0);
        }
        // One more call meets the end of the file.
        QCOMPARE(ran.lane("read_write").calls("read"), std::int64_t{full + 1});
        QCOMPARE(ran.lane("read_write").calls("write"), std::int64_t{full});
        QCOMPARE(ran.lane("sendfile").calls("sendfile"), std::int64_t{full + 1});
        QCOMPARE(ran.lane("splice").calls("splice"), std::int64_t{2 * full + 1});
    }

    void oneCallMoves2147479552BytesAtMost()
    {
        const RanScenario ran = tests::runScenario(
            "copyscope: 1\ntitle: large\nmachine: server-2024\nvars: { size: file.size }\n"
            "files: { file: { size: 2147483649, cached: all } }\n"
            "sockets: { socket: { type: tcp, via: nic, reader: fast } }\nlanes:\n  lane:\n    program: "
            + dots("assert(sendfile(socket, file, NULL, size) == 2147479552);")
            + "\n      assert(sendfile(socket, file, NULL, size) == 4097);\nexpect: []\n");
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        QCOMPARE(ran.lane("lane").exitCode(), 0);
        QCOMPARE(ran.lane("lane").counter("bytes_delivered"), 2147483649.0);
        QCOMPARE(ran.lane("lane").counter("intact"), 1.0);
        QCOMPARE(ran.lane("lane").counter("cpu_copy_bytes"), 0.0);
    }

    void aReaderThatNeverReads()
    {
        const RanScenario ran = tests::runScenarioFile(transfer + "slow-reader.yaml");
        for (const char* id : {"blocking", "blocking_sendfile"}) {
            const RanLane& lane = ran.lane(id);
            QCOMPARE(lane.outcome.blocked.size(), 1U);
            const std::string& said = lane.outcome.blocked.front();
            QVERIFY2(said.find("for ever") != std::string::npos && said.find("socket") != std::string::npos, said.c_str());
        }
        for (const char* id : {"nonblocking", "nonblocking_sendfile"}) {
            const RanLane& lane = ran.lane(id);
            QVERIFY(lane.outcome.blocked.empty());
            QCOMPARE(lane.exitCode(), 0);
        }
        QCOMPARE(ran.lane("nonblocking").ledger.calls.at("write").errors.at(EAGAIN), 1);
        QCOMPARE(ran.lane("blocking").ledger.calls.at("write").errors.size(), 0U);
    }

    /// Before EAGAIN comes a short count: what still fits is taken.
    void aShortCountComesBeforeEagain()
    {
        const RanScenario ran = tests::runScenario(
            "copyscope: 1\ntitle: short\nmachine: server-2024\nbuffers: { buf: 1 MiB }\n"
            "sockets: { socket: { type: tcp, via: nic, reader: never } }\nlanes:\n  lane:\n    program: |\n"
            "      int shorts = 0;\n      ssize_t n;\n      fcntl(socket, F_SETFL, O_NONBLOCK);\n"
            "      while ((n = write(socket, buf, 1048576)) > 0)\n          if (n < 1048576)\n              shorts++;\n"
            "      assert(n == -1 && errno == EAGAIN);\n      assert(shorts > 0);\nexpect: []\n");
        QCOMPARE(ran.lane("lane").exitCode(), 0);
    }

    void fiveMistakes()
    {
        const std::string yaml = "copyscope: 1\n"
                                 "title: mistakes\n"
                                 "machine: server-2042\n"
                                 "files: { file: { size: 1 MiB, cahced: all } }\n"
                                 "sockets: { socket: { type: tpc, via: nic } }\n"
                                 "lanes:\n"
                                 "  a: { method: sendfyle }\n"
                                 "  b:\n"
                                 "    program: |\n"
                                 "      raed(file, 0, 0);\n";
        std::istringstream in(yaml);
        std::ostringstream out;
        std::ostringstream err;
        sim::Environment environment{in, out, err, false, false, false, 0, 1, {}, {}, {}, {}};
        environment.folders.machines = {COPYSCOPE_SOURCE_DIR "/assets/machines"};
        environment.folders.methods = {COPYSCOPE_SOURCE_DIR "/scenarios/methods"};
        bool ran = false;
        environment.simulated = [&]() -> std::unique_ptr<sim::Backend> {
            ran = true;
            return nullptr;
        };
        QCOMPARE(sim::runProgram({"run", "-"}, environment), 2);
        QVERIFY(!ran);
        const std::string said = out.str() + err.str();
        for (const char* line : {":3:", ":4:", ":5:", ":7:", ":10:"})
            QVERIFY2(said.find(line) != std::string::npos, said.c_str());
        const model::scenario::ScenarioResult read = model::scenario::parseScenario(yaml, "m.yaml", environment.folders);
        QCOMPARE(read.diagnostics.size(), 5U);
        for (const auto& d : read.diagnostics)
            QVERIFY(d.position.line > 0 && d.position.column > 0);
    }

    void theSameTwice()
    {
        for (const char* name : {"file-to-socket.yaml", "receive.yaml", "proxy.yaml", "bus-contention.yaml"}) {
            const RanScenario a = tests::runScenarioFile(transfer + name);
            const RanScenario b = tests::runScenarioFile(transfer + name);
            QCOMPARE(a.lanes.size(), b.lanes.size());
            for (std::size_t i = 0; i < a.lanes.size(); ++i) {
                QVERIFY(!a.lanes[i].trace.isEmpty());
                QVERIFY2(bytes(a.lanes[i]) == bytes(b.lanes[i]), name);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestMustShow)
#include "tst_must_show.moc"
