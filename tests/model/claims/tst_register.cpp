// SPDX-License-Identifier: GPL-3.0-or-later
// Qt first: moc 6.4 cannot read <compare> before <string>.
#include <QTest>

#include "model/claims/register.h"

#include <set>

using namespace copyscope::model;
using namespace copyscope::model::claims;

namespace {

const std::filesystem::path root(COPYSCOPE_SOURCE_DIR);

const std::string head = "copyscope_claims: 1\nclaims:\n";

std::string messages(const std::string& source) { return text::toString(parseRegister(source, "c.yaml").diagnostics); }

// QCOMPARE cuts long texts off; what a person needs is the whole.
bool fails(const std::string& source, const std::string& expected)
{
    const RegisterResult result = parseRegister(source, "c.yaml");
    const std::string actual = text::toString(result.diagnostics);
    if (actual != expected)
        qWarning("expected:\n%s\nactual:\n%s", expected.c_str(), actual.c_str());
    return actual == expected && !result.value;
}

}  // namespace

class TestRegister : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everythingIsRead()
    {
        const RegisterResult result = parseRegister(head
            + "  - number: 1\n"
              "    article: S0\n"
              "    claim: It copies.\n"
              "    verdict: held-once\n"
              "    kernel: to 2.4\n"
              "    correction: X7\n"
              "    shown_by:\n"
              "      - { scenario: a/b, expect: \"x.syscalls == 1\", at: \"x.read[2]\" }\n"
              "  - { number: 2, article: S3, claim: It flies., verdict: wrong, instead: It does not., because: No wings. }\n", "c.yaml");
        QVERIFY2(result.value, text::toString(result.diagnostics).c_str());
        QCOMPARE(result.value->file, std::string("c.yaml"));
        QCOMPARE(result.value->claims.size(), std::size_t{2});
        const Claim& one = result.value->claims[0];
        QCOMPARE(one.number, 1U);
        QCOMPARE(one.article, std::string("S0"));
        QCOMPARE(one.claim, std::string("It copies."));
        QVERIFY(one.verdict == Verdict::HeldOnce);
        QCOMPARE(one.kernel, std::string("to 2.4"));
        QCOMPARE(one.correction, std::string("X7"));
        QCOMPARE(one.shownBy.size(), std::size_t{1});
        const Evidence& evidence = one.shownBy[0];
        QCOMPARE(evidence.scenario, std::string("a/b"));
        QCOMPARE(evidence.expect, std::string("x.syscalls == 1"));
        QVERIFY((evidence.at == scenario::NotePlace{"x", "", "read", 2}));
        QVERIFY((evidence.expectPosition == text::Position{10, 34}));
        const Claim& two = result.value->claims[1];
        QVERIFY(two.verdict == Verdict::Wrong);
        QCOMPARE(two.instead, std::string("It does not."));
        QCOMPARE(two.because, std::string("No wings."));
        QVERIFY(two.shownBy.empty());
    }

    void allMistakesAtOnce()
    {
        QVERIFY(fails("copyscope_claims: 2\n"
                      "claims:\n"
                      "  - number: 2\n"
                      "    article: S5\n"
                      "    claim: No full stop\n"
                      "    verdict: rong\n"
                      "    correction: 7\n"
                      "    shown_by: []\n"
                      "    because: Both.\n"
                      "  - { number: 2, article: S3, claim: A., verdict: wrong, kernel: 2.4, shown_by: [ { scenario: a, expekt: b, at: 1x } ] }\n"
                      "  - { number: x, article: S1, claim: B., verdict: held-once, instead: C. }\n"
                      "  - { article: S3, claim: D., verdict: holds, instead: E., because: F. }\n",
                      "c.yaml:1:19: error: 'copyscope_claims' is the version of the format, which is 1\n"
                      "c.yaml:3:13: error: claim 2 stands where claim 1 should (claims are numbered from 1 without gaps)\n"
                      "c.yaml:4:14: error: 'article' takes S0, S1, S2, S3 or S4; it is 'S5' (did you mean 'S0'?)\n"
                      "c.yaml:5:12: error: 'claim' takes a sentence; it has no full stop\n"
                      "c.yaml:6:14: error: 'verdict' takes holds, held-once, imprecise or wrong; it is 'rong' (did you mean 'wrong'?)\n"
                      "c.yaml:7:17: error: 'correction' takes the number of a correction; it is '7' (write X and the number, such as X10)\n"
                      "c.yaml:8:15: error: 'shown_by' is empty (name an expectation, or say 'because')\n"
                      "c.yaml:9:14: error: a claim has either 'shown_by' or 'because'; this has both\n"
                      "c.yaml:10:5: error: a claim with the verdict 'wrong' needs the key 'instead' (say what is so)\n"
                      "c.yaml:10:66: error: 'kernel' goes with the verdict 'held-once', and this is 'wrong'\n"
                      "c.yaml:10:83: error: an evidence needs the key 'expect' (the text of one of its expectations)\n"
                      "c.yaml:10:98: error: an evidence has no key 'expekt' (did you mean 'expect'?)\n"
                      "c.yaml:10:113: error: '1x' is no moment of a lane (write LANE, LANE.CALL[N] or LANE.PROCESS.CALL[N], such as read_write.read[1])\n"
                      "c.yaml:11:5: error: a claim needs 'shown_by' or 'because' (name the expectations that settle it, or say why no run can)\n"
                      "c.yaml:11:5: error: a claim with the verdict 'held-once' needs the key 'kernel' (say on which releases it was so)\n"
                      "c.yaml:11:15: error: 'number' takes a whole number from 1; it is 'x'\n"
                      "c.yaml:11:27: error: a claim of S1 stands behind one of S3 (claims are in the order of the articles)\n"
                      "c.yaml:11:71: error: 'instead' goes with the verdicts 'imprecise' and 'wrong', and this is 'held-once'\n"
                      "c.yaml:12:5: error: a claim needs the key 'number' (from 1, in the order of the articles)\n"
                      "c.yaml:12:56: error: 'instead' goes with the verdicts 'imprecise' and 'wrong', and this is 'holds'\n"));
    }

    void partsThatBelongTogether_data()
    {
        QTest::addColumn<QString>("entry");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const char* entry, const char* says) { QTest::newRow(name) << entry << says; };
        row("once without kernel", "verdict: held-once, because: X.", "3:5: error: a claim with the verdict 'held-once' needs the key 'kernel' (say on which releases it was so)");
        row("kernel without once", "verdict: holds, kernel: 2.4, because: X.", "3:66: error: 'kernel' goes with the verdict 'held-once', and this is 'holds'");
        row("wrong without instead", "verdict: wrong, because: X.", "3:5: error: a claim with the verdict 'wrong' needs the key 'instead' (say what is so)");
        row("instead without wrong", "verdict: holds, instead: Y., because: X.", "3:67: error: 'instead' goes with the verdicts 'imprecise' and 'wrong', and this is 'holds'");
        row("neither", "verdict: holds", "3:5: error: a claim needs 'shown_by' or 'because' (name the expectations that settle it, or say why no run can)");
        row("unknown key", "verdict: holds, becuase: X.", "3:58: error: a claim has no key 'becuase' (did you mean 'because'?)");
        row("no moment", "verdict: holds, shown_by: [ { scenario: a, expect: b, at: 1x } ]", "'1x' is no moment of a lane");
        row("no expectation", "verdict: holds, shown_by: [ { scenario: a } ]", "an evidence needs the key 'expect' (the text of one of its expectations)");
        row("no map", "verdict: holds, shown_by: [ a ]", "an evidence is a map; this is a text");
    }
    void partsThatBelongTogether()
    {
        QFETCH(QString, entry);
        QFETCH(QString, says);
        const std::string said = messages(head + "  - { number: 1, article: S0, claim: A., " + entry.toStdString() + " }\n");
        QVERIFY2(said.find(says.toStdString()) != std::string::npos, said.c_str());
    }

    void articlesInOrder()
    {
        const std::string said = messages(head
            + "  - { number: 1, article: S1, claim: A., verdict: holds, because: X. }\n"
              "  - { number: 2, article: S0, claim: B., verdict: holds, because: X. }\n");
        QCOMPARE(said, std::string("c.yaml:4:27: error: a claim of S0 stands behind one of S1 (claims are in the order of the articles)\n"));
    }

    void noRegister()
    {
        QVERIFY(messages("a: [").find("c.yaml:1") == 0);
        QVERIFY(messages("- a\n").find("a register of claims is a map") != std::string::npos);
        QCOMPARE(text::toString(readRegister("/nowhere/c.yaml").diagnostics), std::string("/nowhere/c.yaml: error: this file cannot be read (check its name)\n"));
    }

    void theShippedOneIsComplete()
    {
        const RegisterResult result = readRegister(root / "scenarios/claims.yaml");
        QVERIFY2(result.value, text::toString(result.diagnostics).c_str());
        QCOMPARE(result.value->claims.size(), std::size_t{118});
        std::set<std::string> seen;
        for (const Claim& claim : result.value->claims)
            seen.insert(claim.article);
        QCOMPARE(seen.size(), articles().size());
    }
};

QTEST_APPLESS_MAIN(TestRegister)
#include "tst_register.moc"
