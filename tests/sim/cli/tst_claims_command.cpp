// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "shell.h"

#include <nlohmann/json.hpp>

using namespace copyscope::tests;
using Json = nlohmann::json;

namespace {

/// A folder with two scenarios and a register beside them. A lane's name says how it runs: see scripted_backend.
class Registered {
public:
    explicit Registered(const std::string& claims)
    {
        shell.write("g/s.yaml", scenario({"good", "other"}, {"good.cpu_copies_per_byte == 2", "good.syscalls == 1", "other.intact"}));
        shell.write("g/t.yaml", scenario({"broken"}, {"broken.intact"}));
        file = shell.write("claims.yaml", "copyscope_claims: 1\nclaims:\n" + claims);
    }
    Said run(std::vector<std::string> arguments = {})
    {
        arguments.insert(arguments.begin(), {"claims", file});
        return shell.run(arguments);
    }

    Shell shell;
    std::string file;
};

constexpr const char* holds = "  - { number: 1, article: S0, claim: It copies twice., verdict: holds,"
                              " shown_by: [ { scenario: g/s, expect: good.cpu_copies_per_byte==2 }, { scenario: g/s, expect: other.intact } ] }\n";
constexpr const char* contradicted = "  - { number: 2, article: S1, claim: It is one call., verdict: held-once, kernel: to 2.4,"
                                     " shown_by: [ { scenario: g/s, expect: good.syscalls == 1 } ] }\n";
constexpr const char* noRun = "  - { number: 3, article: S2, claim: It is fast., verdict: imprecise, instead: It depends., because: Nobody knows. }\n";
constexpr const char* missing = "  - { number: 4, article: S3, claim: It is gone., verdict: holds,"
                                " shown_by: [ { scenario: g/s, expect: good.syscalls == 2 }, { scenario: g/u, expect: a.intact } ] }\n";

bool same(const std::string& actual, const std::string& expected)
{
    if (actual != expected)
        qWarning("expected:\n%s\nactual:\n%s", expected.c_str(), actual.c_str());
    return actual == expected;
}

}  // namespace

class TestClaimsCommand : public QObject {
    Q_OBJECT

private slots:
    void aTable()
    {
        Registered r(std::string(holds) + contradicted + noRun);
        const Said said = r.run();
        QVERIFY(same(said.out, "   1  S0  holds      ✓  It copies twice.\n"
                               "                        g/s\n"
                               "   2  S1  held once  ✗  It is one call.\n"
                               "                        on: to 2.4\n"
                               "                        g/s\n"
                               "                        ✗ g/s: good.syscalls == 1   9 == 1\n"
                               "   3  S2  imprecise  –  It is fast.\n"
                               "                        instead: It depends.\n"
                               "                        not by a run: Nobody knows.\n"
                               "\n"
                               "3 claims: 1 settled by a run, 1 contradicted, 1 that no run can settle\n"));
        QCOMPARE(said.err, std::string());
        QCOMPARE(said.code, 1);
    }

    void exitCodes()
    {
        Registered good(holds);
        QCOMPARE(good.run().code, 0);
        Registered mistake("  - { number: 1, article: S9, claim: A., verdict: holds, because: B. }\n  - { nummer: 2 }\n");
        const Said said = mistake.run();
        QCOMPARE(said.code, 2);
        QCOMPARE(said.out, std::string());
        QVERIFY(same(said.err, mistake.file + ":3:27: error: 'article' takes S0, S1, S2, S3 or S4; it is 'S9' (did you mean 'S0'?)\n"
                                   + mistake.file + ":4:5: error: a claim needs the key 'number' (from 1, in the order of the articles)\n"
                                   + mistake.file + ":4:5: error: a claim needs the key 'article' (key of the article)\n"
                                   + mistake.file + ":4:5: error: a claim needs the key 'claim' (what the article says, in one sentence)\n"
                                   + mistake.file + ":4:5: error: a claim needs the key 'verdict' (what becomes of it when it is run)\n"
                                   + mistake.file + ":4:5: error: a claim needs 'shown_by' or 'because' (name the expectations that settle it, or say why no run can)\n"
                                   + mistake.file + ":4:7: error: a claim has no key 'nummer' (did you mean 'number'?)\n"));
        Registered broken("  - { number: 1, article: S0, claim: A., verdict: holds, shown_by: [ { scenario: g/t, expect: broken.intact } ] }\n");
        const Said broke = broken.run();
        QCOMPARE(broke.code, 4);
        VERIFY_CONTAINS(broke.out, "t.yaml: broken: invariant broken: a frame is still referenced");
        broken.shell.write("g/t.yaml", "copyscope: 1\ntitle: x\n");
        const Said unread = broken.run();
        QCOMPARE(unread.code, 2);
        VERIFY_CONTAINS(unread.err, "t.yaml:1:1: error: a scenario needs the key 'lanes'");
        QCOMPARE(Shell().run({"claims", "/nowhere.yaml"}).code, 2);
    }

    void aLostExpectationContradictsTheClaim()
    {
        Registered r(std::string(holds) + contradicted + noRun + missing);
        for (const bool list : {false, true}) {
            const Said said = list ? r.run({"--list"}) : r.run();
            QCOMPARE(said.code, 1);
            VERIFY_CONTAINS(said.err, r.file + ":6:104: error: 'g/s' has no expectation 'good.syscalls == 2' (did you mean 'good.syscalls == 1'?)");
            VERIFY_CONTAINS(said.err, r.file + ":6:138: error: there is no scenario 'g/u' (did you mean 'g/s'?)");
            VERIFY_CONTAINS(said.out, "   4  S3  holds      ✗  It is gone.\n");
            VERIFY_CONTAINS(said.out, "✗ g/s: good.syscalls == 2   'g/s' has no expectation 'good.syscalls == 2'\n");
        }
    }

    void withoutRunning()
    {
        Registered r(std::string(holds) + contradicted + noRun);
        const Said said = r.run({"--list"});
        QCOMPARE(said.code, 0);
        VERIFY_CONTAINS(said.out, "   2  S1  held once  ·  It is one call.\n");
        VERIFY_CONTAINS(said.out, "\n3 claims: 2 that a run can settle, 1 that no run can settle\n");
    }

    void filters()
    {
        Registered r(std::string(holds) + contradicted + noRun);
        QCOMPARE(r.run({"--article", "S0"}).code, 0);
        VERIFY_CONTAINS(r.run({"--article", "S0", "--article", "S2"}).out, "2 claims: 1 settled by a run, 1 that no run can settle");
        VERIFY_CONTAINS(r.run({"--verdict", "held-once"}).out, "1 claim: 0 settled by a run, 1 contradicted");
        VERIFY_CONTAINS(r.run({"--number", "3"}).out, "It is fast.");
        const Said none = r.run({"--number", "30"});
        QCOMPARE(none.code, 2);
        VERIFY_CONTAINS(none.err, "no claim of " + r.file + " is like that");
        const Said wrong = r.run({"--article", "S7"});
        QCOMPARE(wrong.code, 2);
        VERIFY_CONTAINS(wrong.err, "--article");
    }

    void everyFormat()
    {
        Registered r(std::string(holds) + contradicted + noRun);
        const Json json = Json::parse(r.run({"--format", "json"}).out);
        QCOMPARE(json["settled"].get<int>(), 1);
        QCOMPARE(json["claims"][1]["state"].get<std::string>(), std::string("contradicted"));
        QCOMPARE(json["claims"][1]["shown_by"][0]["actual"].get<std::string>(), std::string("9 == 1"));
        QCOMPARE(json["claims"][2]["because"].get<std::string>(), std::string("Nobody knows."));
        const std::string junit = r.run({"--format", "junit"}).out;
        VERIFY_CONTAINS(junit, "tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\"");
        VERIFY_CONTAINS(junit, "<testcase classname=\"S0\" name=\"1 holds: It copies twice.\"/>");
        VERIFY_CONTAINS(junit, "<failure message=\"g/s: good.syscalls == 1: 9 == 1\"/>");
        VERIFY_CONTAINS(junit, "<skipped message=\"Nobody knows.\"/>");
        const std::string csv = r.run({"--format", "csv"}).out;
        VERIFY_CONTAINS(csv, "1,S0,It copies twice.,holds,settled,g/s,good.cpu_copies_per_byte==2,held,2 == 2\n");
        VERIFY_CONTAINS(csv, "3,S2,It is fast.,imprecise,no run can settle it,,,,Nobody knows.\n");
        VERIFY_CONTAINS(r.run({"--format", "markdown"}).out,
                        "| 2 | S1 | It is one call. | held once: to 2.4 | g/s `good.syscalls == 1` ✗ `9 == 1` | ✗ |\n");
        QCOMPARE(r.run({"--format", "pdf"}).code, 2);
        QCOMPARE(r.run({"-o", r.shell.path("out.txt")}).out, std::string());
        VERIFY_CONTAINS(r.shell.read("out.txt"), "3 claims:");
    }

    void aRegisterIsNoScenario()
    {
        Registered r(holds);
        const Said said = r.shell.run({"run", r.file});
        QCOMPARE(said.code, 2);
        QCOMPARE(said.err, r.file + ":1:1: error: this is a register of claims and no scenario (run it with 'copyscope claims')\n");
        // Below a folder it is no mistake: it is none of the scenarios.
        VERIFY_CONTAINS(r.shell.run({"check", r.shell.path("")}).out, "2 scenarios, no mistakes found");
    }
};

QTEST_APPLESS_MAIN(TestClaimsCommand)
#include "tst_claims_command.moc"
