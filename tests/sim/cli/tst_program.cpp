// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/program.h"

#include "model/trace/counters.h"
#include "model/trace/cstrace.h"
#include "shell.h"
#include "sim/cli/scenario_files.h"

#include <nlohmann/json.hpp>

#include <QFile>
#include <QTest>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

using namespace copyscope;
using namespace copyscope::tests;
using Json = nlohmann::json;

class TestProgram : public QObject {
    Q_OBJECT

private slots:
    void exitCodes_data()
    {
        QTest::addColumn<QString>("lane");
        QTest::addColumn<QString>("expectation");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("all held") << "good" << "good.cpu_copies_per_byte == 2" << 0 << "✓ good.cpu_copies_per_byte == 2   2 == 2";
        QTest::newRow("expectation failed") << "good" << "good.cpu_copies_per_byte == 0" << 1 << "✗ good.cpu_copies_per_byte == 0   2 == 0  (line 7)";
        QTest::newRow("sleeps for ever") << "blocked" << "" << 1 << "✗ blocked: blocked waits for room in socket, which nobody makes";
        QTest::newRow("bad input") << "good" << "good.cpu_copys == 2" << 2 << "s.yaml:7:10: error: unknown counter 'cpu_copys'";
        QTest::newRow("cannot be done") << "unavailable" << "" << 3 << "✗ unavailable: this needs another machine";
        QTest::newRow("broken") << "broken" << "" << 4 << "✗ broken: invariant broken: a frame is still referenced";
        QTest::newRow("crash") << "crash" << "" << 4 << "its last words: assertion failed: the world is flat";
    }

    void exitCodes()
    {
        QFETCH(QString, lane);
        QFETCH(QString, expectation);
        QFETCH(int, code);
        QFETCH(QString, says);
        Shell shell;
        std::vector<std::string> expectations;
        if (!expectation.isEmpty())
            expectations.push_back(expectation.toStdString());
        const std::string file = shell.write("s.yaml", scenario({lane.toStdString()}, expectations));
        const Said said = shell.run({"run", file});
        VERIFY_CONTAINS(code == 2 ? said.err : said.out, says.toStdString());
        QCOMPARE(said.code, code);
    }

    void mistakesOfTheCommandLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("says");
        QTest::newRow("nothing") << QStringList{} << "Subcommands:";
        QTest::newRow("no such command") << QStringList{"rum"} << "not expected: rum (did you mean 'run'?)";
        QTest::newRow("no such option") << QStringList{"run", "--fromat", "json"} << "(did you mean '--format'?)";
        QTest::newRow("no such format") << QStringList{"run", "--format", "pdf", "x"} << "there is no format 'pdf': --format takes text, json, junit, csv or markdown";
        QTest::newRow("no scenario") << QStringList{"run"} << "which scenario?";
        QTest::newRow("no such file") << QStringList{"run", "nothing.yaml"} << "nothing.yaml: error: there is no such file, folder or scenario";
        QTest::newRow("nearly a scenario") << QStringList{"run", "file-to-sockte"} << "(did you mean 'file-to-socket'?)";
        QTest::newRow("pattern") << QStringList{"run", "/nowhere/*.yaml"} << "nothing matches this pattern";
        QTest::newRow("trace without kind") << QStringList{"run", "--trace", "x.bin", "x"} << "must end in .cstrace (for the window) or .json";
        QTest::newRow("from and scenario") << QStringList{"run", "--from", "x.cstrace", "y.yaml"} << "--from reports an earlier run";
        QTest::newRow("from and machine") << QStringList{"run", "--from", "x.cstrace", "--set", "a=b"} << "its machine cannot be changed";
        QTest::newRow("from nothing") << QStringList{"run", "--from", "/nowhere.cstrace"} << "/nowhere.cstrace: it cannot be opened";
        QTest::newRow("output nowhere") << QStringList{"run", "-o", "/nowhere/x", "file-to-socket"} << "/nowhere/x: cannot be written";
        QTest::newRow("color") << QStringList{"run", "--color", "blue", "x"} << "--color";
        QTest::newRow("list") << QStringList{"list", "countres"} << "(did you mean 'counters'?)";
        QTest::newRow("explain") << QStringList{"explain", "cpu_copies_per_bite"} << "(did you mean 'cpu_copies_per_byte'?)";
        QTest::newRow("completion") << QStringList{"completion", "tcsh"} << "bash, zsh or fish";
        QTest::newRow("check nothing") << QStringList{"check"} << "files is required";
    }

    void mistakesOfTheCommandLine()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, says);
        Shell shell;
        std::vector<std::string> list;
        for (const QString& argument : arguments)
            list.push_back(argument.toStdString());
        const Said said = shell.run(list);
        VERIFY_CONTAINS(said.err, says.toStdString());
        QCOMPARE(said.out, std::string());
        QCOMPARE(said.code, 2);
    }

    void aNameStandsForOneScenario()
    {
        QTemporaryDir dir;
        const std::filesystem::path shipped = dir.path().toStdString();
        for (const char* group : {"one", "two"}) {
            std::filesystem::create_directory(shipped / group);
            std::ofstream(shipped / group / "twice.yaml") << "copyscope: 1\n";
        }
        std::ofstream(shipped / "one" / "once.yaml") << "copyscope: 1\n";
        const sim::ScenarioFiles once = sim::findScenarios({"once"}, {shipped});
        QCOMPARE(once.files, std::vector<std::string>{(shipped / "one" / "once.yaml").string()});
        const sim::ScenarioFiles twice = sim::findScenarios({"twice"}, {shipped});
        QVERIFY(twice.files.empty());
        VERIFY_CONTAINS(toString(twice.diagnostics), "several scenarios have this name");
        VERIFY_CONTAINS(toString(twice.diagnostics), (shipped / "two" / "twice.yaml").string());
        // Those that ship can all be called by their names.
        std::set<std::string> names;
        for (const std::string& file : sim::scenariosBelow(COPYSCOPE_SOURCE_DIR "/scenarios"))
            QVERIFY2(names.insert(std::filesystem::path(file).stem().string()).second, file.c_str());
    }

    void mistakesOfOptionsThatNeedTheScenario()
    {
        Shell shell;
        const std::string file = shell.write("s.yaml", scenario({"one", "two"}));
        Said said = shell.run({"run", "--lane", "tow", file});
        QCOMPARE(said.code, 2);
        VERIFY_CONTAINS(said.err, "there is no lane 'tow' (--lane) (did you mean 'two'?)");
        said = shell.run({"run", "--set", "nic.scatter=false", file});
        QCOMPARE(said.code, 2);
        VERIFY_CONTAINS(said.err, "nic.scatter");
        said = shell.run({"run", "--machine", "server-2042", file});
        QCOMPARE(said.code, 2);
        VERIFY_CONTAINS(said.err, "server-2042");
        QCOMPARE(said.out, std::string());
    }

    void aMistakeInOneScenarioKeepsAllFromRunning()
    {
        Shell shell;
        shell.write("a.yaml", scenario({"good"}));
        shell.write("b.yaml", "copyscope: 1\ntitel: Oops\nlanes:\n  x: { method: sendfiel }\n");
        const Said said = shell.run({"run", shell.path("")});
        QCOMPARE(said.code, 2);
        QCOMPARE(said.out, std::string());
        VERIFY_CONTAINS(said.err, "b.yaml:2:1: error:");
        VERIFY_CONTAINS(said.err, "b.yaml:4:");
    }

    void everyFormatOfTheSameRun()
    {
        Shell shell;
        const std::string file = shell.write("s.yaml", scenario({"good"}, {"good.intact"}));
        VERIFY_CONTAINS(shell.run({"run", file}).out, "bytes_delivered");
        const Json json = Json::parse(shell.run({"run", "--format", "json", file}).out);
        QCOMPARE(json["lanes"]["good"]["ledger"]["cpu_copies_per_byte"].get<double>(), 2.0);
        QVERIFY(json["lanes"]["good"]["ledger"]["syscalls"].is_number_integer());
        QCOMPARE(json["lanes"]["good"]["calls"]["read"]["count"].get<int>(), 5);
        QCOMPARE(json["lanes"]["good"]["exit"]["server"].get<int>(), 0);
        QVERIFY(json["expect"][0]["held"].get<bool>());
        VERIFY_CONTAINS(shell.run({"run", "--format", "junit", file}).out, "<testcase");
        VERIFY_CONTAINS(shell.run({"run", "--format", "csv", file}).out, "good,syscalls,9,count\n");
        VERIFY_CONTAINS(shell.run({"run", "--format", "markdown", file}).out, "| syscalls | 9 |");
    }

    void colorOnlyWhenAskedOrOnATerminal()
    {
        Shell shell;
        const std::string file = shell.write("s.yaml", scenario({"good"}));
        QVERIFY(!contains(shell.run({"run", file}).out, "\033["));
        QVERIFY(contains(shell.run({"run", "--color", "always", file}).out, "\033["));
    }

    void oneLaneAndItsExpectations()
    {
        Shell shell;
        const std::string file = shell.write("s.yaml", scenario({"good", "crash"}, {"good.intact", "crash.syscalls < good.syscalls"}));
        const Said said = shell.run({"run", "--format", "json", "--lane", "good", file});
        QCOMPARE(said.code, 0);
        const Json json = Json::parse(said.out);
        QCOMPARE(json["lanes"].size(), std::size_t{1});
        QCOMPARE(json["expect"].size(), std::size_t{1});
        QCOMPARE(shell.run({"run", file}).code, 4);
    }

    void overridesAreTold()
    {
        Shell shell;
        const std::string file = shell.write("s.yaml", scenario({"good"}));
        const Said said = shell.run({"run", "--machine", "laptop-2021", "--set", "cpu.cores=2", "--set", "nic.mtu=9000", file});
        QCOMPARE(said.code, 0);
        VERIFY_CONTAINS(said.out, "Machine: laptop-2021 with cpu.cores=2, nic.mtu=9000\n");
    }

    void valuesOfTheScenarioAreSet()
    {
        Shell shell;
        const std::string file = shell.write("s.yaml", scenario({"good"}) + "files: { page: { size: 4 KiB } }\n");
        Said said = shell.run({"run", "--set", "files.page.size=64 MiB", "--set", "nic.mtu=9000", file});
        QCOMPARE(said.err, std::string());
        QCOMPARE(said.code, 0);
        VERIFY_CONTAINS(said.out, "with files.page.size=64 MiB, nic.mtu=9000\n");
        said = shell.run({"run", "--set", "files.pgae.size=64 MiB", file});
        QCOMPARE(said.code, 2);
        VERIFY_CONTAINS(said.err, "--set files.pgae.size: the scenario has no file 'pgae' (did you mean 'page'?)");
        // What a machine is asked for cannot be set on the one that is there; what a program works on can.
        VERIFY_CONTAINS(shell.run({"run", "--backend", "live", "--set", "nic.mtu=9000", file}).err, "are for predictions");
        QVERIFY(shell.run({"run", "--backend", "live", "--set", "files.page.size=1 MiB", file}).err.find("are for predictions") == std::string::npos);
    }

    void aReportInAFile()
    {
        Shell shell;
        const std::string file = shell.write("s.yaml", scenario({"good"}));
        const Said said = shell.run({"run", "--format", "json", "-o", shell.path("out.json"), file});
        QCOMPARE(said.code, 0);
        QCOMPARE(said.out, std::string());
        QVERIFY(Json::accept(shell.read("out.json")));
        // A mistake leaves what was there.
        const std::string before = shell.read("out.json");
        shell.write("s.yaml", "copyscope: 1\nnonsense: 1\n");
        QCOMPARE(shell.run({"run", "-o", shell.path("out.json"), file}).code, 2);
        QCOMPARE(shell.read("out.json"), before);
        QCOMPARE(shell.names(), (QStringList{"out.json", "s.yaml"}));
    }

    void aTraceAndItsReport()
    {
        Shell shell;
        const std::string file = shell.write("s.yaml", scenario({"good", "other"}, {"good.syscalls == 4"}));
        const std::string trace = shell.path("run.cstrace");
        const Said first = shell.run({"run", "--trace", trace, file});
        QCOMPARE(first.code, 1);
        const Said again = shell.run({"run", "--from", trace});
        QCOMPARE(again.code, 1);
        QCOMPARE(again.out, first.out);
        VERIFY_CONTAINS(shell.run({"run", "--from", trace, "--lane", "gold"}).err, "its lanes are good and other");
        QCOMPARE(shell.run({"run", "--from", trace, "--trace", shell.path("run.json")}).code, 1);
        QVERIFY(Json::accept(shell.read("run.json")));

        const model::CstraceResult result = model::readCstraceFile(trace);
        QVERIFY2(result.record.has_value(), result.error.c_str());
        const model::LaneRecord& lane = result.record->lanes[0];
        QCOMPARE(result.record->scenarioText, shell.read("s.yaml"));
        QCOMPARE(lane.machine, std::string("server-2024"));
        QVERIFY(lane.parameters.size() > 50);
        QCOMPARE(lane.programs.at("good").text, std::string("usleep(1);"));
        QCOMPARE(lane.programs.at("good").lineBase, 5U);
        QVERIFY(lane.trace.size() > 50 && lane.trace.hasPageDetail());
        QCOMPARE(shell.run({"run", "--trace", trace, "--no-page-detail", "--lane", "good", file}).code, 1);
        QVERIFY(!model::readCstraceFile(trace).record->lanes[0].trace.hasPageDetail());
    }

    void theSameRunGivesTheSameTrace()
    {
        Shell shell;
        const std::string file = shell.write("s.yaml", scenario({"a", "bb", "ccc"}));
        QCOMPARE(shell.run({"run", "-j", "1", "--trace", shell.path("1.cstrace"), file}).code, 0);
        QCOMPARE(shell.run({"run", "-j", "3", "--trace", shell.path("2.cstrace"), file}).code, 0);
        QVERIFY(shell.read("1.cstrace") == shell.read("2.cstrace"));
    }

    void aDamagedTraceIsAnError()
    {
        Shell shell;
        const std::string file = shell.write("x.cstrace", "\x89" "CSTR\r\n\x1a garbage that is no trace");
        const Said said = shell.run({"run", "--from", file});
        QCOMPARE(said.code, 2);
        VERIFY_CONTAINS(said.err, "x.cstrace: format version");
    }

    void manyScenariosGiveOneSummary()
    {
        Shell shell;
        shell.write("all/a.yaml", scenario({"good"}, {"good.intact"}));
        shell.write("all/deep/b.yaml", scenario({"good"}, {"good.syscalls == 1"}));
        shell.write("all/method.yaml", "copyscope_method: 1\ntitle: no scenario\n");
        shell.write("all/notes.txt", "no scenario either");
        const Said said = shell.run({"run", shell.path("all")});
        QCOMPARE(said.code, 1);
        VERIFY_CONTAINS(said.out, "1 of 2 scenarios held");
        VERIFY_CONTAINS(said.out, "a.yaml");
        VERIFY_CONTAINS(said.out, "✗ good.syscalls == 1   9 == 1  (line 7)");
        const Said pattern = shell.run({"run", "--format", "json", shell.path("all/*.yaml")});
        QVERIFY2(pattern.code == 2, "a method that is named is a mistake");
        const Said deep = shell.run({"run", "--format", "json", shell.path("all/d*")});
        QCOMPARE(deep.code, 1);
        QCOMPARE(Json::parse(deep.out)["exit_code"].get<int>(), 1);
        const Said trace = shell.run({"run", "--trace", shell.path("x.json"), shell.path("all")});
        QCOMPARE(trace.code, 2);
        VERIFY_CONTAINS(trace.err, "a trace holds one scenario, and there are 2 (run them one by one)");
        QVERIFY(!QFile::exists(QString::fromStdString(shell.path("x.json"))));
    }

    void standardInput()
    {
        Shell shell;
        Said said = shell.run({"run", "-"}, scenario({"good"}));
        QCOMPARE(said.code, 0);
        said = shell.run({"check", "-"}, "copyscope: 1\nlans: {}\n");
        QCOMPARE(said.code, 2);
        VERIFY_CONTAINS(said.err, "<standard input>:2:1: error:");
    }

    void check()
    {
        Shell shell;
        const std::string file = shell.write("s.yaml", scenario({"crash"}));
        Said said = shell.run({"check", file});
        QCOMPARE(said.code, 0);
        QCOMPARE(said.out, file + ": no mistakes found\n");
        said = shell.run({"check", shell.write("t.yaml", scenario({"good"}, {"god.intact"}))});
        QCOMPARE(said.code, 2);
        VERIFY_CONTAINS(said.err, "t.yaml:7:");
    }

    void withoutSimulation()
    {
        Shell shell;
        shell.withBackend = false;
        const Said said = shell.run({"run", shell.write("s.yaml", scenario({"good"}))});
        QCOMPARE(said.code, 3);
        VERIFY_CONTAINS(said.out, "built without the simulation");
    }

    void listsAndExplanations()
    {
        Shell shell;
        for (const char* list : {"scenarios", "methods", "machines", "parameters", "counters", "events", "calls"}) {
            const Said names = shell.run({"list", list, "--names"});
            QCOMPARE(names.code, 0);
            QVERIFY2(!names.out.empty(), list);
            std::istringstream lines(names.out);
            int seen = 0;
            for (std::string name; std::getline(lines, name) && seen < 5; ++seen) {
                const Said explained = shell.run({"explain", name});
                QVERIFY2(explained.code == 0 && !explained.out.empty(), name.c_str());
            }
        }
        VERIFY_CONTAINS(shell.run({"list", "counter"}).out, "cpu_copies_per_byte");
        VERIFY_CONTAINS(shell.run({"explain", "cpu_copies_per_byte"}).out, "definition: cpu_copy_bytes / bytes_delivered");
        VERIFY_CONTAINS(shell.run({"explain", "nic.scatter_gather"}).out, "--set nic.scatter_gather=VALUE");
        const Said both = shell.run({"explain", "sendfile"});
        VERIFY_CONTAINS(both.out, "method sendfile");
        VERIFY_CONTAINS(both.out, "call sendfile");
    }

    void helpAndVersion()
    {
        Shell shell;
        const Said version = shell.run({"--version"});
        QCOMPARE(version.code, 0);
        QCOMPARE(version.out, "copyscope " + std::string(sim::programVersion()) + "\n");
        const Said help = shell.run({"--help"});
        QCOMPARE(help.code, 0);
        VERIFY_CONTAINS(help.out, "Examples:");
        for (const char* command : {"run", "check", "claims", "list", "explain", "completion"}) {
            VERIFY_CONTAINS(help.out, std::string("\n  ") + command + " ");
            const Said own = shell.run({command, "--help"});
            QCOMPARE(own.code, 0);
            VERIFY_CONTAINS(own.out, "Examples:");
        }
    }

    void completionKnowsCommandsAndOptions()
    {
        Shell shell;
        for (const char* name : {"bash", "zsh", "fish"}) {
            const Said said = shell.run({"completion", name});
            QCOMPARE(said.code, 0);
            for (const char* word : {"run", "explain", "format", "no-page-detail", "counters"})
                VERIFY_CONTAINS(said.out, std::string(word));
        }
    }

    void sayingMore()
    {
        Shell shell;
        const std::string file = shell.write("s.yaml", scenario({"good"}));
        QCOMPARE(shell.run({"run", file}).err, std::string());
        VERIFY_CONTAINS(shell.run({"-v", "run", file}).err, "copyscope: info:");
        VERIFY_CONTAINS(shell.run({"run", file, "-vv"}).err, "copyscope: debug:");
    }
};

QTEST_APPLESS_MAIN(TestProgram)
#include "tst_program.moc"
