// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "gui/app/options.h"
#include "gui/app/scenario_edit.h"

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

}  // namespace

/// Changes to the text of a scenario, and the command line.
class TestScenarioEdit : public QObject {
    Q_OBJECT
private slots:
    void readsValues();
    void changesOnlyTheValue();
    void addsWhatIsMissing();
    void replacesPrograms();
    void addsLanes();
    void options();
};

void TestScenarioEdit::readsValues()
{
    QCOMPARE(value(scenario, {}, QStringLiteral("machine")).value(), QStringLiteral("server-2024"));
    QCOMPARE(value(scenario, QStringLiteral("vars"), QStringLiteral("len")).value(), QStringLiteral("64 KiB"));
    QCOMPARE(firstEntryValue(scenario, QStringLiteral("files"), QStringLiteral("cached")).value(), QStringLiteral("none"));
    QVERIFY(!value(scenario, QStringLiteral("set"), QStringLiteral("kernel")).has_value());
}

void TestScenarioEdit::changesOnlyTheValue()
{
    const QString changed = withFirstEntryValue(scenario, QStringLiteral("files"), QStringLiteral("size"), QStringLiteral("4 KiB")).value();
    QString expected = scenario;
    expected.replace(QStringLiteral("1 MiB"), QStringLiteral("4 KiB"));
    QCOMPARE(changed, expected);
    expected = scenario;
    expected.replace(QStringLiteral("server-2024"), QStringLiteral("laptop-2021"));
    QCOMPARE(withValue(scenario, {}, QStringLiteral("machine"), QStringLiteral("laptop-2021")), expected);
}

void TestScenarioEdit::addsWhatIsMissing()
{
    const QString once = withValue(scenario, QStringLiteral("set"), QStringLiteral("nic.scatter_gather"), QStringLiteral("false"));
    QVERIFY(once.contains(QStringLiteral("set: { nic.scatter_gather: false }\nlanes:")));
    const QString twice = withValue(once, QStringLiteral("set"), QStringLiteral("kernel"), QStringLiteral("2.4"));
    QVERIFY(twice.contains(QStringLiteral("set: { nic.scatter_gather: false, kernel: 2.4 }")));
    QVERIFY(withFirstEntryValue(scenario, QStringLiteral("files"), QStringLiteral("direct"), QStringLiteral("true")).value()
                .contains(QStringLiteral("cached: none, direct: true }")));
}

void TestScenarioEdit::replacesPrograms()
{
    const QString first = withProgram(scenario, QStringLiteral("read_write"), QStringLiteral("int n;\n\nn = 1;\n")).value();
    QVERIFY(first.contains(QStringLiteral("    title: read + write\n    program: |\n      int n;\n\n      n = 1;\n  gather:")));
    QCOMPARE(programPlace(first, QStringLiteral("read_write"))->firstLine, 10);
    const QString flow = withProgram(scenario, QStringLiteral("gather"), QStringLiteral("x = 1;")).value();
    QVERIFY2(flow.contains(QStringLiteral("  gather:\n    title: \"a, b\"\n    program: |\n      x = 1;\n  other:")), qPrintable(flow));
    const QString block = withProgram(scenario, QStringLiteral("other"), QStringLiteral("x = 1;")).value();
    QVERIFY2(block.contains(QStringLiteral("  other:\n    program: |\n      x = 1;\nexpect:")), qPrintable(block));
    QVERIFY(!withProgram(scenario, QStringLiteral("nobody"), QStringLiteral("x = 1;")).has_value());
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
