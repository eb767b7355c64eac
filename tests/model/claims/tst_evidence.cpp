// SPDX-License-Identifier: GPL-3.0-or-later
// Qt first: moc 6.4 cannot read <compare> before <string>.
#include <QTest>

#include "model/claims/evidence.h"
#include "model/scenario/reader.h"

using namespace copyscope::model;
using namespace copyscope::model::claims;

namespace {

const std::filesystem::path root(COPYSCOPE_SOURCE_DIR);

scenario::Scenario makeScenario()
{
    const scenario::ScenarioResult read = scenario::parseScenario("copyscope: 1\n"
                                                                  "title: x\n"
                                                                  "files: { file: { size: 64 KiB } }\n"
                                                                  "lanes:\n"
                                                                  "  real: { program: \"char b[10]; read(file, b, 10);\" }\n"
                                                                  "  other: { program: \"char b[10]; read(file, b, 10);\" }\n"
                                                                  "expect:\n"
                                                                  "  - real.syscalls == 1\n"
                                                                  "  - other.syscalls == 1 && real.calls.read  ==  1\n"
                                                                  "  - other.intact\n",
                                                                  "x.yaml", {{root / "assets/machines"}, {root / "scenarios/methods"}});
    if (!read.scenario)
        qFatal("%s", text::toString(read.diagnostics).c_str());
    scenario::Scenario scenario = *read.scenario;
    scenario.lanes[1].overrides.push_back({"textbook.something", "true", {}, {}});
    return scenario;
}

Claim makeClaim(Verdict verdict, const std::vector<Evidence>& shownBy)
{
    Claim claim;
    claim.number = 7;
    claim.verdict = verdict;
    claim.shownBy = shownBy;
    claim.position = {1, 1};
    return claim;
}

Evidence evidence(const std::string& scenario, const std::string& expect, std::optional<scenario::NotePlace> at = {})
{
    return {scenario, expect, std::move(at), {2, 1}, {2, 5}, {2, 20}, {2, 40}};
}

std::string check(Verdict verdict, const std::vector<Evidence>& shownBy)
{
    static const scenario::Scenario scenario = makeScenario();
    const ScenarioShelf shelf{{"a/broken", "a/x"}, [](std::string_view name) { return name == "a/x" ? &scenario : nullptr; }};
    return text::toString(checkEvidence(makeClaim(verdict, shownBy), "c.yaml", shelf));
}

}  // namespace

class TestEvidence : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void blanksDoNotCount()
    {
        QVERIFY(sameExpression("a.b == 1", "a.b==1"));
        QVERIFY(!sameExpression("a.b == 1", "a.b == 11"));
        QCOMPARE(check(Verdict::Wrong, {evidence("a/x", "other.syscalls==1&&real.calls.read==1")}), std::string());
    }

    void whatDoesNotExist()
    {
        QCOMPARE(check(Verdict::Holds, {evidence("a/y", "real.syscalls == 1")}),
                 std::string("c.yaml:2:5: error: there is no scenario 'a/y' (did you mean 'a/x'?)\n"));
        QCOMPARE(check(Verdict::Holds, {evidence("a/x", "real.syscalls == 2")}),
                 std::string("c.yaml:2:20: error: 'a/x' has no expectation 'real.syscalls == 2' (did you mean 'real.syscalls == 1'?)\n"));
        QCOMPARE(check(Verdict::Holds, {evidence("a/x", "nothing like it")}),
                 std::string("c.yaml:2:20: error: 'a/x' has no expectation 'nothing like it' ('copyscope run a/x' shows those that it has)\n"));
        QCOMPARE(check(Verdict::Holds, {evidence("a/x", "real.syscalls == 1", scenario::NotePlace{"reel", "", "read", 0})}),
                 std::string("c.yaml:2:40: error: 'a/x' has no lane 'reel' (did you mean 'real'?)\n"));
        QCOMPARE(check(Verdict::Holds, {evidence("a/x", "real.syscalls == 1", scenario::NotePlace{"real", "p", "read", 0})}),
                 std::string("c.yaml:2:40: error: lane 'real' has no process 'p'\n"));
        // Its own mistakes are told by its reader.
        QCOMPARE(check(Verdict::Holds, {evidence("a/broken", "real.syscalls == 1")}), std::string());
    }

    void verdictsRestOnLinux()
    {
        const std::string real = "real.syscalls == 1";
        const std::string both = "other.syscalls == 1 && real.calls.read  ==  1";
        const std::string textbook = "other.intact";
        QCOMPARE(check(Verdict::Holds, {evidence("a/x", real)}), std::string());
        QVERIFY(check(Verdict::Holds, {evidence("a/x", both)}).find("2:20: error: the verdict 'holds' rests on the lane 'other'") != std::string::npos);
        QVERIFY(check(Verdict::HeldOnce, {evidence("a/x", textbook)}).find("'held-once' rests on") != std::string::npos);
        QCOMPARE(check(Verdict::Wrong, {evidence("a/x", both)}), std::string());
        QCOMPARE(check(Verdict::Imprecise, {evidence("a/x", textbook), evidence("a/x", real)}), std::string());
        QCOMPARE(check(Verdict::Wrong, {evidence("a/x", textbook)}),
                 std::string("c.yaml:1:1: error: no expectation of this claim looks at Linux; all look at textbook kernels (name one that says what is so instead)\n"));
    }

    void moments_data()
    {
        QTest::addColumn<QString>("expect");
        QTest::addColumn<QString>("moment");
        QTest::newRow("end") << "a.mode_switches == 2 * b.syscalls" << "a   0";
        QTest::newRow("call") << "a.exit == 0 && a.calls.read == 1" << "a  read 0";
        QTest::newRow("failing call") << "1.5 < a.calls.write.EFAULT" << "a  write EFAULT 0";
        QTest::newRow("any error") << "a.calls.write.errors == 1" << "a  write 0";
        QTest::newRow("process") << "a.processes.p.calls.poll.EINTR == 1" << "a p poll EINTR 0";
        QTest::newRow("nothing") << "1 == 1" << "";
    }
    void moments()
    {
        QFETCH(QString, expect);
        QFETCH(QString, moment);
        const auto found = momentOf(evidence("a/x", expect.toStdString()));
        QString text;
        if (found) {
            text = QString::fromStdString(found->lane + ' ' + found->process + ' ' + found->call + (found->error.empty() ? "" : " " + found->error)) + u' '
                   + QString::number(found->occurrence);
        }
        QCOMPARE(text, moment);
    }

    void lanesOfAText()
    {
        QCOMPARE(lanesIn("a.exit == 0 && approx(b.x_1.y, a.z, 0.1) || 2.5 > c_d.e - size"), (std::vector<std::string>{"a", "b", "c_d"}));
        QVERIFY(lanesIn("size == 3").empty());
    }

    void aMomentThatIsSaidComesFirst()
    {
        const auto found = momentOf(evidence("a/x", "a.calls.read == 1", scenario::NotePlace{"b", "p", "write", 3}));
        QVERIFY((found == Moment{"b", "p", "write", "", 3}));
    }
};

QTEST_APPLESS_MAIN(TestEvidence)
#include "tst_evidence.moc"
