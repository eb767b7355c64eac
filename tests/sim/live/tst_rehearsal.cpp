// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/program.h"
#include "model/scenario/predefined.h"
#include "model/scenario/reader.h"
#include "sim/live/live_run.h"
#include "sim/live/rehearsal.h"
#include "sim/live/work_folder.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

using namespace copyscope;

namespace {

struct Words {
    std::string file = "size: 256 KiB, cached: all";
    std::string socket = "type: tcp, via: loopback, reader: fast";
    std::string program = "sendfile(socket, file, NULL, 65536);";
    std::string more = {};  ///< another process
};

std::optional<model::scenario::Scenario> parsed(const Words& words)
{
    const std::string yaml = "copyscope: 1\ntitle: rehearsal\nmachine: server-2024\nfiles: { file: { " + words.file + " } }\nsockets: { socket: { "
                             + words.socket + " } }\nlanes:\n  lane:\n    processes:\n      one: |\n        " + words.program + "\n" + words.more;
    auto read = model::scenario::parseScenario(yaml, "rehearsal.yaml", {{COPYSCOPE_SOURCE_DIR "/assets/machines"}, {}});
    for (const auto& diagnostic : read.diagnostics)
        qInfo("%s", diagnostic.message.c_str());
    return read.scenario;
}

}  // namespace

class TestRehearsal : public QObject {
    Q_OBJECT

private slots:
    void onlyWhatIsTheSameTheSecondTime_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("socket");
        QTest::addColumn<QString>("program");
        QTest::addColumn<QString>("more");
        QTest::addColumn<bool>("can");
        const Words usual;
        const auto row = [&](const char* name, bool can, const Words& w) {
            QTest::newRow(name) << QString::fromStdString(w.file) << QString::fromStdString(w.socket)
                                << QString::fromStdString(w.program) << QString::fromStdString(w.more) << can;
        };
        row("a transfer", true, usual);
        row("an empty file", true, {.file = "size: 0"});
        row("a cold file would be warm", false, {.file = "size: 256 KiB, cached: none"});
        row("half of it would be warm", false, {.file = "size: 256 KiB, cached: [0..128 KiB]"});
        row("nobody reads", false, {.socket = "type: tcp, via: loopback, reader: never"});
        row("datagrams have no end", false, {.socket = "type: udp, via: loopback, reader: fast"});
        row("the file would be shorter", false, {.program = "ftruncate(file, 0);"});
        row("there would be a child", false, {.program = "fork();"});
        row("a page would be changed", false, {.program = "mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);"});
        row("another process might be waited for", false, {.more = "      two: |\n        getpid();\n"});
    }
    void onlyWhatIsTheSameTheSecondTime()
    {
        QFETCH(QString, file);
        QFETCH(QString, socket);
        QFETCH(QString, program);
        QFETCH(QString, more);
        QFETCH(bool, can);
        const auto scenario = parsed({file.toStdString(), socket.toStdString(), program.toStdString(), more.toStdString()});
        QVERIFY(scenario.has_value());
        const model::scenario::Lane& lane = scenario->lanes.front();
        const auto compiled = model::program::compile(lane.processes.front().program.text, model::scenario::predefinedFor(*scenario, lane));
        QVERIFY(compiled.program != nullptr);
        QCOMPARE(sim::canRehearse(*scenario, lane, *compiled.program), can);
    }

    void theProgramFindsEverythingAsIfItWereTheFirst()
    {
        QTemporaryDir base(QCoreApplication::applicationDirPath() + "/rehearsal");
        const sim::WorkFolder folder(base.path().toStdString());
        QVERIFY2(folder.error().empty(), folder.error().c_str());
        // The status says: where the file stands, and which number is free.
        const auto scenario = parsed({.program = "char b[100]; int p[2]; long at = lseek(file, 0, SEEK_CUR); read(file, b, 100); "
                                                 "write(socket, b, 100); pipe(p); return at + p[0] - 5;"});
        QVERIFY(scenario.has_value());
        const sim::LaneRequest request{*scenario, scenario->lanes.front(), {}, {}};
        sim::LiveRun live({request, folder.path(), {}, {}, {}, {}});
        sim::LiveRunListener nobody;
        sim::RunPurpose timed;
        timed.warm = true;
        const sim::LiveRunResult run = live.run(timed, nobody);
        QVERIFY2(run.error.empty(), run.error.c_str());
        const auto program = std::find_if(run.processes.begin(), run.processes.end(), [](const sim::ProcessRun& p) { return !p.peer; });
        QVERIFY(program != run.processes.end());
        QVERIFY(WIFEXITED(program->status));
        QCOMPARE(WEXITSTATUS(program->status), 0);
        QVERIFY(run.end > run.begin);
        QVERIFY(program->began >= run.begin);
    }

    void aRehearsalThatDoesNotEndIsNotWaitedForForEver()
    {
        // Nobody closes the other end: the two ends of a pipe serve as well.
        int ends[2];
        QCOMPARE(::pipe(ends), 0);
        QVERIFY(!sim::drainRehearsal(std::array{ends[0]}, 20'000'000));
        ::close(ends[0]);
        ::close(ends[1]);
    }
};

QTEST_GUILESS_MAIN(TestRehearsal)
#include "tst_rehearsal.moc"
