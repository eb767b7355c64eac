// SPDX-License-Identifier: GPL-3.0-or-later
// Qt first: moc 6.4 cannot read <compare> before <string>.
#include <QTest>

#include "model/text/diagnostic.h"

using namespace copyscope::model::text;

class TestDiagnostics : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void prints()
    {
        QCOMPARE(toString(Diagnostic{"a.yaml", {3, 14}, "wrong", "write right"}),
                 std::string("a.yaml:3:14: error: wrong (write right)"));
        QCOMPARE(toString(Diagnostic{"a.yaml", {}, "wrong", {}}), std::string("a.yaml: error: wrong"));
        QCOMPARE(toString(Diagnostic{{}, {}, "wrong", {}}), std::string("error: wrong"));
    }

    void arrangesByFileAndPlace()
    {
        Diagnostics list{{"b", {2, 1}, "x", {}}, {"a", {9, 9}, "y", {}}, {"b", {1, 5}, "z", {}},
                         {"b", {2, 1}, "x", {}}, {"b", {1, 2}, "w", {}}};
        arrange(list);
        QCOMPARE(toString(list), std::string("b:1:2: error: w\nb:1:5: error: z\nb:2:1: error: x\na:9:9: error: y\n"));
    }

    void findsTheNearestWord()
    {
        const std::vector<std::string> words{"machine", "method", "title", "files", "sockets", "vars", "set"};
        QCOMPARE(nearest("machin", words), std::optional<std::string>("machine"));
        QCOMPARE(nearest("tilte", words), std::optional<std::string>("title"));
        QCOMPARE(nearest("SET", words), std::optional<std::string>("set"));
        QCOMPARE(nearest("file", words), std::optional<std::string>("files"));
        QVERIFY(!nearest("colour", words));
        QVERIFY(!nearest("x", words));
        QCOMPARE(didYouMean("var", words, "nothing"), std::string("did you mean 'vars'?"));
        QCOMPARE(didYouMean("colour", words, "nothing"), std::string("nothing"));
    }

    void enumerates()
    {
        QCOMPARE(enumerate({}), std::string());
        QCOMPARE(enumerate({"a"}), std::string("a"));
        QCOMPARE(enumerate({"a", "b"}), std::string("a or b"));
        QCOMPARE(enumerate({"a", "b", "c"}, "and"), std::string("a, b and c"));
    }
};

QTEST_APPLESS_MAIN(TestDiagnostics)
#include "tst_diagnostic.moc"
