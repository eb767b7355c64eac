// SPDX-License-Identifier: GPL-3.0-or-later
// Qt first: moc 6.4 cannot read <compare> before <string>.
#include <QTest>

#include "model/scenario/method.h"
#include "model/scenario/reader.h"

#include <set>

using namespace copyscope::model;
using namespace copyscope::model::scenario;

namespace {

const std::filesystem::path root(COPYSCOPE_SOURCE_DIR);
const ReaderOptions options{{root / "assets/machines"}, {root / "scenarios/methods"}};

std::vector<std::filesystem::path> shipped()
{
    std::set<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / "scenarios")) {
        // The groups hold scenarios; beside them lie the methods and the register of claims.
        if (entry.path().extension() == ".yaml" && entry.path().parent_path() != root / "scenarios"
            && entry.path().parent_path().filename() != "methods")
            files.insert(entry.path());
    }
    return {files.begin(), files.end()};
}

}  // namespace

class TestShippedScenarios : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scenariosLoadClean_data()
    {
        QTest::addColumn<QString>("file");
        for (const std::filesystem::path& file : shipped())
            QTest::newRow(std::filesystem::relative(file, root).c_str()) << QString::fromStdString(file.string());
    }
    void scenariosLoadClean()
    {
        QFETCH(QString, file);
        const ScenarioResult result = readScenario(file.toStdString(), options);
        QVERIFY2(result.scenario, text::toString(result.diagnostics).c_str());
        QVERIFY2(result.remarks.empty(), text::toString(result.remarks).c_str());
        const Scenario& scenario = *result.scenario;
        QVERIFY(!scenario.title.empty());
        QVERIFY(!scenario.about.empty());
        QVERIFY(!scenario.expectations.empty());
        QVERIFY(!scenario.notes.empty());
        for (const Note& note : scenario.notes)
            QVERIFY2(note.say.ends_with('.') || note.say.ends_with('?'), note.say.c_str());
        for (const Lane& lane : scenario.lanes) {
            const auto machine = machineFor(scenario, lane, options.machines);
            QVERIFY2(machine.machine, text::toString(machine.diagnostics).c_str());
        }
    }

    void methodsLoadClean()
    {
        const std::vector<std::string> expected{
            "copy-file-range", "direct-write",      "direct-zerocopy",   "file-to-file", "mmap-write",
            "mmap-zerocopy",   "pread",             "proxy-read-write",  "proxy-splice", "read-write",
            "read-zerocopy",   "receive-recv",      "receive-splice",    "sendfile",     "sendfile-one-call",
            "splice",          "splice-pipe-pool",  "tee",               "vmsplice"};
        QCOMPARE(methodNames(options.methods), expected);
        for (const std::string& name : expected) {
            const MethodResult result = loadMethod(name, options.methods);
            QVERIFY2(result.method, text::toString(result.diagnostics).c_str());
            QCOMPARE(result.method->name, name);
            QVERIFY(result.method->summary.ends_with('.'));
            QVERIFY(!result.method->sources.empty());
            QVERIFY(!result.method->needs.empty());
        }
    }

    // Each method runs with what it says that it needs, and needs nothing that it does not use.
    void methodsSayWhatTheyNeed()
    {
        for (const std::string& name : methodNames(options.methods)) {
            const MethodResult loaded = loadMethod(name, options.methods);
            QVERIFY(loaded.method);
            std::string files;
            std::string sockets;
            std::string vars;
            for (const Need& need : loaded.method->needs) {
                if (need.kind == NeedKind::File)
                    files += "  " + need.name + ": { size: 1 MiB }\n";
                else if (need.kind == NeedKind::Socket)
                    sockets += "  " + need.name + ": { type: tcp }\n";
                else
                    vars += "  " + need.name + ": 3\n";
                QVERIFY2(loaded.method->program.text.find(need.name) != std::string::npos,
                         (name + " never uses " + need.name).c_str());
            }
            const std::string source = "copyscope: 1\ntitle: x\n" + (files.empty() ? "" : "files:\n" + files)
                                       + (sockets.empty() ? "" : "sockets:\n" + sockets)
                                       + (vars.empty() ? "" : "vars:\n" + vars) + "lanes: { a: { method: " + name + " } }\n";
            const ScenarioResult result = parseScenario(source, "x.yaml", options);
            QVERIFY2(result.scenario, text::toString(result.diagnostics).c_str());
        }
    }

    void namesAreUniqueWithinTheGallery()
    {
        std::set<std::string> titles;
        for (const std::filesystem::path& file : shipped()) {
            const ScenarioResult result = readScenario(file, options);
            if (result.scenario)
                QVERIFY2(titles.insert(result.scenario->title).second, result.scenario->title.c_str());
        }
    }
};

QTEST_APPLESS_MAIN(TestShippedScenarios)
#include "tst_shipped_scenarios.moc"
