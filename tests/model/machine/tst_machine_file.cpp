// SPDX-License-Identifier: GPL-3.0-or-later
// Qt first: moc 6.4 cannot read <compare> before <string>.
#include <QTest>

#include "model/machine/machine_file.h"
#include "model/machine/machine_schema.h"

#include <QFile>
#include <QJsonDocument>

#include <algorithm>

using namespace copyscope::model;
using namespace copyscope::model::machine;

namespace {

const MachineFolders shipped{std::filesystem::path(COPYSCOPE_SOURCE_DIR) / "assets/machines"};

QByteArray report(const MachineResult& result)
{
    return QByteArray::fromStdString(text::toString(result.diagnostics));
}

// QCOMPARE cuts long texts off; what a person needs is the whole.
bool same(const QByteArray& actual, const QByteArray& expected)
{
    if (actual != expected)
        qWarning("expected:\n%s\nactual:\n%s", expected.constData(), actual.constData());
    return actual == expected;
}

}  // namespace

class TestMachineFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void shippedMachinesAreComplete_data()
    {
        QTest::addColumn<QString>("name");
        for (const std::string& name : machineNames(shipped))
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }
    void shippedMachinesAreComplete()
    {
        QFETCH(QString, name);
        const MachineResult result = loadMachine(name.toStdString(), shipped);
        QVERIFY2(result.machine, report(result).constData());
        const Machine& machine = *result.machine;
        QCOMPARE(machine.profile.name, name.toStdString());
        QVERIFY(machine.profile.title != machine.profile.name);
        QVERIFY(!machine.about.empty());
        // What articles believe is no part of a machine.
        const auto all = parameters();
        QCOMPARE(machine.provenance.size(), static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const Parameter& p) { return !p.textbook; })));
        for (const Parameter& p : parameters())
            QVERIFY2(!p.textbook || p.get(machine.profile) == ParameterValue(false), std::string(p.path).c_str());
        for (const Provenance& p : machine.provenance) {
            QVERIFY2(p.source.size() > 3 && p.source != "given without a source", p.path.c_str());
            QVERIFY2(p.position.line > 0, p.path.c_str());
        }
    }

    void shipsFive()
    {
        QCOMPARE(machineNames(shipped),
                 (std::vector<std::string>{"decstation-1993", "laptop-2021", "server-2001", "server-2012", "server-2024", "wrench-2021"}));
    }

    // What the profile's header says: its defaults are those of server-2024.
    void defaultsAreTheServerOf2024()
    {
        const MachineResult result = loadMachine("server-2024", shipped);
        QVERIFY(result.machine);
        for (const Parameter& p : parameters())
            QVERIFY2(p.get(Profile{}) == p.get(result.machine->profile), std::string(p.path).c_str());
    }

    void explainsEveryValue()
    {
        const MachineResult result = loadMachine("server-2001", shipped);
        QVERIFY(result.machine);
        const std::string all = explain(*result.machine);
        for (const Parameter& p : parameters())
            QVERIFY2((all.find("\n" + std::string(p.path) + " = ") != std::string::npos) != p.textbook, std::string(p.path).c_str());
        QVERIFY(all.find("cpu.system_call = 440 ns") != std::string::npos);
        QVERIFY(all.find("measured: lmbench 2.0, 790 MHz i686") != std::string::npos);
    }

    void beliefsAreNoPartOfAMachine()
    {
        for (const char* source : {"copyscope_machine: 1\nbase: server-2024\ntextbook: { mmap_loads: true }\n", "copyscope_machine: 1\nbase: server-2024\ntextbook.mmap_loads: true\n"}) {
            const MachineResult result = parseMachine(source, "m.yaml", shipped);
            QVERIFY(!result.machine);
            QVERIFY2(report(result).contains("m.yaml:3:1: error: a machine has no part 'textbook"), report(result).constData());
        }
        Profile profile;
        QVERIFY(setParameter(profile, "textbook.mmap_loads=true"));
        QVERIFY(profile.textbook.mmapLoads);
    }

    void takesTheRestFromABase()
    {
        const MachineResult result = parseMachine("copyscope_machine: 1\n"
                                                  "base: server-2012\n"
                                                  "nic: { rate: 1 Gb/s }\n",
                                                  "mine.yaml", shipped);
        QVERIFY2(result.machine, report(result).constData());
        QCOMPARE(result.machine->profile.name, std::string("mine"));
        QCOMPARE(result.machine->profile.nic.rate.value(), 125e6);
        QCOMPARE(result.machine->profile.cpu.cores, 6);
        QCOMPARE(result.machine->provenanceOf("nic.rate")->file, std::string("mine.yaml"));
        QVERIFY(result.machine->provenanceOf("cpu.cores")->file.ends_with("server-2012.yaml"));
    }

    void reportsAllMistakesAtOnce()
    {
        const MachineResult result = parseMachine("copyscope_machine: 1\n"                                       // 1
                                                  "base: server-2024\n"                                          // 2
                                                  "kernal: 6.18\n"                                               // 3
                                                  "cpu:\n"                                                       // 4
                                                  "  cores: many\n"                                              // 5
                                                  "  sytem_call: 90 ns\n"                                        // 6
                                                  "nic:\n"                                                       // 7
                                                  "  rate: { value: 10 Gb, status: guess, source: \"x\" }\n"     // 8
                                                  "  mtu: { value: 1500, source: \"y\" }\n"                      // 9
                                                  "disk: fast\n",                                                // 10
                                                  "mine.yaml", shipped);
        QVERIFY(!result.machine);
        QVERIFY(same(report(result),
                 QByteArray("mine.yaml:3:1: error: a machine has no part 'kernal' (did you mean 'kernel'?)\n"
                            "mine.yaml:5:10: error: 'cpu.cores' takes a whole number from 1 to 256; 'many' is not a number (write a whole number such as 17, 0x1000, 64 KiB or 5 ms)\n"
                            "mine.yaml:6:3: error: 'cpu' has no parameter 'sytem_call' (did you mean 'system_call'?)\n"
                            "mine.yaml:8:18: error: 'nic.rate' takes a rate from 8 kb/s to 80 Tb/s; unknown unit 'Gb' (write a rate such as 12 GB/s or 100 Gb/s)\n"
                            "mine.yaml:8:33: error: 'status' takes measured, datasheet, documented, derived or estimate; it is 'guess'\n"
                            "mine.yaml:9:3: error: 'nic.mtu' has no 'status' (a figure says its value, its status and its source)\n"
                            "mine.yaml:10:7: error: 'disk' takes a map of its parameters, this is a text\n")));
    }

    void reportsWhatIsMissing()
    {
        const MachineResult result = parseMachine("copyscope_machine: 1\nkernel: 6.18\n", "mine.yaml", shipped);
        QVERIFY(!result.machine);
        QVERIFY(report(result).startsWith("mine.yaml:1:1: error: these parameters are missing: system, cpu.cores, cpu.clock,"));
    }

    void namesTheNearestMachine()
    {
        const MachineResult result = loadMachine("sever-2024", shipped);
        QCOMPARE(report(result), QByteArray("error: there is no machine 'sever-2024' (did you mean 'server-2024'?)\n"));
        QCOMPARE(report(loadMachine("./none.yaml", shipped)),
                 QByteArray("error: the machine file './none.yaml' cannot be read (check its name)\n"));
    }

    void refusesABaseThatIsItself()
    {
        const MachineResult result = parseMachine("copyscope_machine: 1\nbase: mine\n", "mine.yaml", shipped);
        QCOMPARE(report(result), QByteArray("mine.yaml:2:7: error: the base 'mine' leads back to itself\n"));
    }

    void survivesBrokenYaml()
    {
        for (const char* source : {"", "[", "a: [", "- 1", "\"", "copyscope_machine: 1\n", "{", "a: *b", "&a [*a]", "? [a]: b"})
            QVERIFY(!parseMachine(source, "mine.yaml", shipped).machine);
    }

    void schemaIsUpToDate()
    {
        const QString path = QStringLiteral(COPYSCOPE_SOURCE_DIR "/assets/schema/machine.schema.json");
        const QByteArray generated = QByteArray::fromStdString(machineSchema());
        QJsonParseError error;
        QJsonDocument::fromJson(generated, &error);
        QCOMPARE(error.error, QJsonParseError::NoError);
        QFile file(path);
        if (qEnvironmentVariableIsSet("COPYSCOPE_WRITE_SCHEMA")) {
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(generated);
            return;
        }
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(file.readAll() == generated, "run this test with COPYSCOPE_WRITE_SCHEMA=1 to write it anew");
    }
};

QTEST_APPLESS_MAIN(TestMachineFile)
#include "tst_machine_file.moc"
