// SPDX-License-Identifier: GPL-3.0-or-later
// Qt first: moc 6.4 cannot read <compare> before <string>.
#include <QTest>

#include "model/scenario/expectation.h"

#include <map>

using namespace copyscope::model;
using namespace copyscope::model::scenario;

namespace {

Vocabulary vocabulary()
{
    return {{{"rw", {"rw"}}, {"race", {"server", "vandal"}}},
            {"cpu_copies_per_byte", "cpu_busy_ns", "elapsed_ns", "syscalls", "intact"},
            {"read", "write", "sendfile"},
            {{"len", 65536}, {"size", 1048576}}};
}

std::optional<double> figure(const CounterPath& path)
{
    static const std::map<CounterPath, double> figures{
        {{"rw", "cpu_copies_per_byte"}, 2},
        {{"rw", "cpu_busy_ns"}, 3100000},
        {{"rw", "elapsed_ns"}, 1000000},
        {{"rw", "calls", "read"}, 17},
        {{"rw", "calls", "read", "EAGAIN"}, 1},
        {{"rw", "exit"}, 0},
        {{"rw", "blocked"}, 0},
        {{"rw", "intact"}, 1},
        {{"race", "cpu_busy_ns"}, 1200000},
        {{"race", "exit", "server"}, 3},
        {{"race", "processes", "vandal", "syscalls"}, 5},
    };
    const auto found = figures.find(path);
    return found == figures.end() ? std::nullopt : std::optional(found->second);
}

std::string errors(std::string_view source)
{
    return text::toString(parseExpectation(source, vocabulary()).diagnostics);
}

}  // namespace

class TestExpectation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void evaluates_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<bool>("held");
        QTest::addColumn<QByteArray>("actual");
        const auto row = [](const char* source, bool held, const char* actual) {
            QTest::newRow(source) << QByteArray(source) << held << QByteArray(actual);
        };
        row("rw.cpu_copies_per_byte == 2", true, "2 == 2");
        row("race.cpu_busy_ns < 0.5 * rw.cpu_busy_ns", true, "1200000 < 0.5 * 3100000");
        row("rw.calls.read == 16", false, "17 == 16");
        row("rw.calls.read.EAGAIN >= 1", true, "1 >= 1");
        row("race.processes.vandal.syscalls", true, "5");
        row("race.exit.server == 0", false, "3 == 0");
        row("rw.exit == 0 && rw.intact", true, "0 == 0 && 1");
        row("rw.blocked || rw.exit", false, "0 || 0");
        row("!rw.blocked", true, "!0");
        row("rw.elapsed_ns <= 1 ms", true, "1000000 <= 1 ms");
        row("rw.elapsed_ns == 1000us", true, "1000000 == 1000us");
        row("len == 64 KiB", true, "65536 == 64 KiB");
        row("len * 16 == size", true, "65536 * 16 == 1048576");
        row("approx(rw.cpu_busy_ns, 3e6, 0.05)", true, "approx(3100000, 3e6, 0.05)");
        row("approx(rw.cpu_busy_ns, 3e6, 0.01)", false, "approx(3100000, 3e6, 0.01)");
        row("max(rw.exit, race.exit.server) == 3", true, "max(0, 3) == 3");
        row("min(1, 2) + abs(-3) == 4", true, "min(1, 2) + abs(-3) == 4");
        row("(1 + 2) * 3 == 9", true, "(1 + 2) * 3 == 9");
        row("1 + 2 * 3 == 7", true, "1 + 2 * 3 == 7");
        row("10 - 4 - 3 == 3", true, "10 - 4 - 3 == 3");
        row("7 % 4 == 3 && 1 / 2 == 0.5", true, "7 % 4 == 3 && 1 / 2 == 0.5");
        row("-rw.calls.read < 0", true, "-17 < 0");
        row("0x10 == 16", true, "0x10 == 16");
        row("1 != 1 || 2 > 1", true, "1 != 1 || 2 > 1");
    }
    void evaluates()
    {
        QFETCH(QByteArray, source);
        QFETCH(bool, held);
        QFETCH(QByteArray, actual);
        const ParsedExpectation parsed = parseExpectation(source.toStdString(), vocabulary());
        QVERIFY2(parsed.expectation, text::toString(parsed.diagnostics).c_str());
        const ExpectationOutcome outcome = evaluate(*parsed.expectation, figure);
        QCOMPARE(QByteArray::fromStdString(outcome.actual), actual);
        QCOMPARE(outcome.held, held);
        QVERIFY(outcome.missing.empty());
    }

    void doesNotHoldWithoutItsCounters()
    {
        const auto parsed = parseExpectation("rw.syscalls != 3 || race.intact", vocabulary());
        const ExpectationOutcome outcome = evaluate(*parsed.expectation, figure);
        QVERIFY(!outcome.held);
        QCOMPARE(outcome.missing, (std::vector<std::string>{"rw.syscalls", "race.intact"}));
        QCOMPARE(outcome.actual, std::string("rw.syscalls (not counted) != 3 || race.intact (not counted)"));
    }

    void doesNotHoldByDividingByZero()
    {
        const auto parsed = parseExpectation("1 / rw.exit != 5", vocabulary());
        const ExpectationOutcome outcome = evaluate(*parsed.expectation, figure);
        QVERIFY(!outcome.held);
        QCOMPARE(outcome.missing, (std::vector<std::string>{"1 / 0 divides by zero"}));
    }

    void listsItsCounters()
    {
        const auto parsed = parseExpectation("rw.exit == 0 && race.exit.server == rw.exit", vocabulary());
        QCOMPARE(countersOf(*parsed.expectation),
                 (std::vector<CounterPath>{{"rw", "exit"}, {"race", "exit", "server"}}));
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* source, const char* expected) {
            QTest::newRow(source) << QByteArray(source) << QByteArray(expected);
        };
        row("rv.exit == 0", "1:1: error: there is no lane 'rv' (did you mean 'rw'?)\n");
        row("other.exit", "1:1: error: there is no lane 'other' (lanes are rw and race)\n");
        row("lem == 3", "1:1: error: there is no lane 'lem' (did you mean 'len'?)\n");
        row("rw.cpu_copies_per_bite == 2",
            "1:4: error: unknown counter 'cpu_copies_per_bite' (did you mean 'cpu_copies_per_byte'?)\n");
        row("rw.calls.reed == 1", "1:10: error: unknown call 'reed' (did you mean 'read'?)\n");
        row("rw.calls.read.EAGIAN == 1", "1:15: error: unknown error 'EAGIAN' (did you mean 'EAGAIN'?)\n");
        row("rw == 1", "1:1: error: 'rw' is no number by itself (write rw.COUNTER, such as rw.syscalls)\n");
        row("race.exit == 0", "1:6: error: 'exit' needs the name of a process (processes of this lane are server and vandal)\n");
        row("race.exit.sever == 0", "1:11: error: lane 'race' has no process 'sever' (did you mean 'server'?)\n");
        row("rw.intact.really", "1:11: error: 'intact' has no parts\n");
        row("rw.exit = 0", "1:9: error: '=' compares nothing (write '==')\n");
        row("rw.exit == ", "1:12: error: expected a counter or a number, found the end\n");
        row("(rw.exit == 0", "1:14: error: expected ')' (it closes the '(' in column 1)\n");
        row("rw.exit == 0 0", "1:14: error: expected an operator, found '0'\n");
        row("rw.elapsed_ns < 5 msec", "1:17: error: unknown unit 'msec'\n");
        row("aprox(1, 2, 3)", "1:1: error: unknown function 'aprox' (did you mean 'approx'?)\n");
        row("approx(1, 2)", "1:1: error: 'approx' takes 3 arguments, here it has 2\n");
        row("0 < rw.exit < 3", "1:13: error: comparisons do not chain: this one would compare 0 or 1 (write a < b && b < c)\n");
        row("rx.exit == 0 && rw.sycalls == 1",
            "1:1: error: there is no lane 'rx' (did you mean 'rw'?)\n"
            "1:20: error: unknown counter 'sycalls' (did you mean 'syscalls'?)\n");
        row("", "1:1: error: expected a counter or a number, found the end\n");
    }
    void saysWhatIsWrong()
    {
        QFETCH(QByteArray, source);
        QFETCH(QByteArray, expected);
        QCOMPARE(QByteArray::fromStdString(errors(source.toStdString())), expected);
    }

    void survivesAnything()
    {
        const std::string_view pieces[] = {"rw", ".", "exit", "(", ")", "==", "!", "-", "1", " ms", "&&", ",", "approx", "\xFF", "1e", "0x"};
        std::uint32_t random = 7;
        for (int i = 0; i < 20000; ++i) {
            std::string source;
            for (int n = i % 12; n >= 0; --n) {
                random = random * 1664525U + 1013904223U;
                source += pieces[(random >> 16) % std::size(pieces)];
            }
            const ParsedExpectation parsed = parseExpectation(source, vocabulary());
            QVERIFY(parsed.expectation.has_value() != !parsed.diagnostics.empty());
            if (parsed.expectation)
                (void)evaluate(*parsed.expectation, figure);
        }
        QVERIFY(!parseExpectation(std::string(100000, '('), vocabulary()).expectation);
        QVERIFY(!parseExpectation(std::string(100000, '!'), vocabulary()).expectation);
    }
};

QTEST_APPLESS_MAIN(TestExpectation)
#include "tst_expectation.moc"
