// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "gui/app/options.h"
#include "gui/app/scenario_edit.h"

#include <QDirIterator>
#include <QFile>

using namespace copyscope::gui;

namespace {

const QString scenario = QStringLiteral(
    "# a comment\n"
    "copyscope: 1\n"
    "machine: server-2024   # why\n"
    "vars: { len: 64 KiB, size: file.size }\n"
    "files: { file: { size: 1 MiB, cached: none } }\n"
    "lanes:\n"
    "  read_write:\n"
    "    title: read + write\n"
    "    program: |\n"
    "      char buf[len];\n"
    "      write(socket, buf, len);\n"
    "  gather: { method: sendfile, title: \"a, b\" }\n"
    "  other:\n"
    "    method: splice\n"
    "expect:\n"
    "  - gather.intact\n");

const QString files = QStringLiteral(
    "copyscope: 1\n"
    "files:\n"
    "  one: { size: 1 MiB, path: \"a, } # b\", cached: none }  # size: 9\n"
    "\n"
    "  two:\n"
    "    # of two\n"
    "    size: 2 MiB   # two\n"
    "    content:\n"
    "      repeat: ab\n"
    "  three: {\n"
    "    size: 3 MiB, # the third\n"
    "    cached: [0..1 KiB, 2 KiB..3 KiB] }\n"
    "lanes:\n"
    "  a: { method: sendfile }\n");

}  // namespace

/// Changes to the text of a scenario, and the command line.
class TestScenarioEdit : public QObject {
    Q_OBJECT
private slots:
    void readsValues();
    void changesOnlyTheValue_data();
    void changesOnlyTheValue();
    void addsWhatIsMissing();
    void replacesPrograms();
    void keepsOddText();
    void editsWhatShips();
    void addsLanes();
    void options();
};

void TestScenarioEdit::readsValues()
{
    QCOMPARE(value(scenario, {QStringLiteral("machine")}).value(), QStringLiteral("server-2024"));
    QCOMPARE(value(scenario, {QStringLiteral("vars"), QStringLiteral("len")}).value(), QStringLiteral("64 KiB"));
    QCOMPARE(value(scenario, {QStringLiteral("files"), QStringLiteral("file"), QStringLiteral("cached")}).value(), QStringLiteral("none"));
    QCOMPARE(value(scenario, {QStringLiteral("lanes"), QStringLiteral("read_write"), QStringLiteral("title")}).value(), QStringLiteral("read + write"));
    QCOMPARE(value(scenario, {QStringLiteral("lanes"), QStringLiteral("gather"), QStringLiteral("title")}).value(), QStringLiteral("a, b"));
    QVERIFY(!value(scenario, {QStringLiteral("set"), QStringLiteral("kernel")}).has_value());
    QVERIFY(!value(scenario, {QStringLiteral("machine"), QStringLiteral("kernel")}).has_value());
    QCOMPARE(keysAt(scenario, {}), (QStringList{QStringLiteral("copyscope"), QStringLiteral("machine"), QStringLiteral("vars"), QStringLiteral("files"), QStringLiteral("lanes"), QStringLiteral("expect")}));
    QCOMPARE(keysAt(scenario, {QStringLiteral("lanes")}), (QStringList{QStringLiteral("read_write"), QStringLiteral("gather"), QStringLiteral("other")}));
    QCOMPARE(keysAt(files, {QStringLiteral("files")}), (QStringList{QStringLiteral("one"), QStringLiteral("two"), QStringLiteral("three")}));
}

void TestScenarioEdit::changesOnlyTheValue_data()
{
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QStringList>("place");
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    const auto in = [](const QStringList& place) { return place; };
    QTest::newRow("in braces") << scenario << in({QStringLiteral("files"), QStringLiteral("file"), QStringLiteral("size")}) << QStringLiteral("size: 1 MiB") << QStringLiteral("size: 4 KiB");
    QTest::newRow("with a comment") << scenario << in({QStringLiteral("machine")}) << QStringLiteral("server-2024 ") << QStringLiteral("4 KiB ");
    QTest::newRow("the second of three") << files << in({QStringLiteral("files"), QStringLiteral("two"), QStringLiteral("size")}) << QStringLiteral("size: 2 MiB   # two") << QStringLiteral("size: 4 KiB   # two");
    QTest::newRow("the third") << files << in({QStringLiteral("files"), QStringLiteral("three"), QStringLiteral("size")}) << QStringLiteral("size: 3 MiB") << QStringLiteral("size: 4 KiB");
    QTest::newRow("a list") << files << in({QStringLiteral("files"), QStringLiteral("three"), QStringLiteral("cached")}) << QStringLiteral("[0..1 KiB, 2 KiB..3 KiB]") << QStringLiteral("4 KiB");
    QTest::newRow("in quotes") << files << in({QStringLiteral("files"), QStringLiteral("one"), QStringLiteral("path")}) << QStringLiteral("\"a, } # b\"") << QStringLiteral("4 KiB");
}

void TestScenarioEdit::changesOnlyTheValue()
{
    QFETCH(QString, yaml);
    QFETCH(QStringList, place);
    QFETCH(QString, before);
    QFETCH(QString, after);
    QCOMPARE(yaml.count(before), 1);
    QCOMPARE(withValue(yaml, place, QStringLiteral("4 KiB")).value_or(QString()), QString(yaml).replace(before, after));
}

void TestScenarioEdit::addsWhatIsMissing()
{
    const QString once = withValue(scenario, {QStringLiteral("set"), QStringLiteral("nic.scatter_gather")}, QStringLiteral("false")).value();
    QVERIFY2(once.contains(QStringLiteral("set: { nic.scatter_gather: false }\nlanes:")), qPrintable(once));
    const QString twice = withValue(once, {QStringLiteral("set"), QStringLiteral("kernel")}, QStringLiteral("2.4")).value();
    QVERIFY2(twice.contains(QStringLiteral("set: { nic.scatter_gather: false, kernel: 2.4 }")), qPrintable(twice));
    QVERIFY(withValue(scenario, {QStringLiteral("files"), QStringLiteral("file"), QStringLiteral("direct")}, QStringLiteral("true")).value()
                .contains(QStringLiteral("cached: none, direct: true }")));
    QVERIFY(withValue(files, {QStringLiteral("files"), QStringLiteral("two"), QStringLiteral("cached")}, QStringLiteral("all")).value()
                .contains(QStringLiteral("  two:\n    # of two\n    cached: all\n    size: 2 MiB")));
    QVERIFY(withValue(scenario, {QStringLiteral("title")}, QStringLiteral("x")).value().contains(QStringLiteral("title: x\nlanes:")));
    QVERIFY(!withValue(scenario, {QStringLiteral("files"), QStringLiteral("nobody"), QStringLiteral("size")}, QStringLiteral("1")).has_value());
}

void TestScenarioEdit::replacesPrograms()
{
    const QString first = withProgram(scenario, QStringLiteral("read_write"), QStringLiteral("int n;\n\nn = 1;\n")).value();
    QVERIFY2(first.contains(QStringLiteral("    title: read + write\n    program: |\n      int n;\n\n      n = 1;\n  gather:")), qPrintable(first));
    QCOMPARE(programPlace(first, QStringLiteral("read_write"))->firstLine, 10);
    const QString flow = withProgram(scenario, QStringLiteral("gather"), QStringLiteral("x = 1;")).value();
    QVERIFY2(flow.contains(QStringLiteral("  gather:\n    title: \"a, b\"\n    program: |\n      x = 1;\n  other:")), qPrintable(flow));
    const QString block = withProgram(scenario, QStringLiteral("other"), QStringLiteral("x = 1;")).value();
    QVERIFY2(block.contains(QStringLiteral("  other:\n    program: |\n      x = 1;\nexpect:")), qPrintable(block));
    QVERIFY(!withProgram(scenario, QStringLiteral("nobody"), QStringLiteral("x = 1;")).has_value());
}

/// What stands around a value, and how it is written, does not mislead: other letters, quotes, lines of their own, nothing.
void TestScenarioEdit::keepsOddText()
{
    const QString odd = QStringLiteral(
        "title: \"größer: { besser }\"  # 大\n"
        "vars:\n"
        "    größe: '64 KiB' # so\n"
        "    none:\n"
        "lanes:\n"
        "    a:\n"
        "        program: while (1) ;   # one line\n"
        "        title: ä\n"
        "    b: { title: \"x, }\",   # of b\n"
        "         method: splice }\n"
        "    c:\n"
        "        title: c\n"
        "        program: |\n"
        "\n"
        "            int n;");
    const auto in = [](const char* a, const char* b) { return QStringList{QString::fromUtf8(a), QString::fromUtf8(b)}; };
    QCOMPARE(value(odd, in("vars", "größe")).value(), QStringLiteral("64 KiB"));
    QCOMPARE(withValue(odd, in("vars", "größe"), QStringLiteral("4 KiB")).value(), QString(odd).replace(QStringLiteral("'64 KiB' # so"), QStringLiteral("4 KiB # so")));
    QCOMPARE(withValue(odd, in("vars", "none"), QStringLiteral("1")).value(), QString(odd).replace(QStringLiteral("none:\n"), QStringLiteral("none: 1\n")));
    QCOMPARE(withProgram(odd, QStringLiteral("a"), QStringLiteral("x = 1;")).value(),
             QString(odd).replace(QStringLiteral("        program: while (1) ;   # one line\n"), QStringLiteral("        program: |\n          x = 1;\n")));
    QVERIFY(withProgram(odd, QStringLiteral("b"), QStringLiteral("x = 1;")).value().contains(QStringLiteral("    b:\n      title: \"x, }\"\n      program: |\n        x = 1;\n    c:")));
    QCOMPARE(programPlace(odd, QStringLiteral("a"))->firstLine, 7);
    QCOMPARE(programPlace(odd, QStringLiteral("a"))->indent, 17);
    const QString last = withProgram(odd, QStringLiteral("c"), QStringLiteral("x = 1;")).value();
    QVERIFY2(last.endsWith(QStringLiteral("        title: c\n        program: |\n          x = 1;\n")), qPrintable(last));
    QVERIFY(withMethodLane(odd, QStringLiteral("splice")).endsWith(QStringLiteral("            int n;\n    splice: { method: splice }\n")));
}

/// In every scenario that ships: a lane gets another program, and nothing else is another.
void TestScenarioEdit::editsWhatShips()
{
    int lanesSeen = 0;
    QDirIterator shipped(QStringLiteral(COPYSCOPE_SCENARIOS), {QStringLiteral("*.yaml")}, QDir::Files, QDirIterator::Subdirectories);
    while (shipped.hasNext()) {
        QFile file(shipped.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString yaml = QString::fromUtf8(file.readAll());
        const QStringList lanes = keysAt(yaml, {QStringLiteral("lanes")});
        const auto programOf = [](const QString& text, const QString& lane) { return value(text, {QStringLiteral("lanes"), lane, QStringLiteral("program")}); };
        for (const QString& lane : lanes) {
            const auto changed = withProgram(yaml, lane, QStringLiteral("int x;\n\nx = 1;"));
            if (!changed)
                continue;   // several processes
            ++lanesSeen;
            const QString where = file.fileName() + u' ' + lane;
            QVERIFY2(programOf(*changed, lane) == QStringLiteral("int x;\n\nx = 1;\n"), qPrintable(where + u'\n' + *changed));
            QCOMPARE(keysAt(*changed, {}), keysAt(yaml, {}));
            QCOMPARE(keysAt(*changed, {QStringLiteral("lanes")}), lanes);
            for (const QString& other : lanes)
                QVERIFY2(other == lane || programOf(*changed, other) == programOf(yaml, other), qPrintable(where + u' ' + other));
            const auto place = programPlace(*changed, lane);
            QVERIFY(place.has_value());
            QCOMPARE(changed->split(u'\n').value(place->firstLine - 1).mid(place->indent), QStringLiteral("int x;"));
        }
        const QString longer = withMethodLane(yaml, QStringLiteral("sendfile"));
        if (longer != yaml)
            QCOMPARE(keysAt(longer, {QStringLiteral("lanes")}).size(), lanes.size() + 1);
    }
    QVERIFY2(lanesSeen > 200, qPrintable(QString::number(lanesSeen)));
}

void TestScenarioEdit::addsLanes()
{
    const QString changed = withMethodLane(scenario, QStringLiteral("read-write"));
    QVERIFY2(changed.contains(QStringLiteral("    method: splice\n  read_write_2: { method: read-write }\nexpect:")), qPrintable(changed));
}

void TestScenarioEdit::options()
{
    const Options good = parseOptions({QStringLiteral("--export"), QStringLiteral("a.png"), QStringLiteral("--at=12"), QStringLiteral("--size"),
                                       QStringLiteral("1920x1080"), QStringLiteral("--set"), QStringLiteral("kernel=2.4"), QStringLiteral("x.yaml")});
    QCOMPARE(good.error, QString());
    QCOMPARE(good.at, QStringLiteral("12"));
    QCOMPARE(good.size, QSize(1920, 1080));
    QCOMPARE(good.sets.size(), std::size_t{1});
    for (const QStringList& bad : {QStringList{QStringLiteral("--exprot")}, {QStringLiteral("--size"), QStringLiteral("big")}, {QStringLiteral("--export")},
                                   {QStringLiteral("--export"), QStringLiteral("a.png")}, {QStringLiteral("--at"), QStringLiteral("1"), QStringLiteral("x.yaml")},
                                   {QStringLiteral("a"), QStringLiteral("b")}, {QStringLiteral("--theme"), QStringLiteral("pink")}, {QStringLiteral("--set"), QStringLiteral("kernel")}})
        QVERIFY2(!parseOptions(bad).error.isEmpty(), qPrintable(bad.join(u' ')));
    QVERIFY(helpText().contains(QStringLiteral("--export")));
}

QTEST_GUILESS_MAIN(TestScenarioEdit)
#include "tst_scenario_edit.moc"
