// SPDX-License-Identifier: GPL-3.0-or-later
// Qt first: moc 6.4 cannot read <compare> before <string>.
#include <QTest>

#include "model/text/document.h"

using namespace copyscope::model::text;

namespace {

Node parse(std::string_view source)
{
    Diagnostics diagnostics;
    Node root = parseDocument(source, "x.yaml", diagnostics);
    if (!diagnostics.empty())
        qWarning("%s", toString(diagnostics).c_str());
    return diagnostics.empty() ? root : Node{};
}

std::string errors(std::string_view source)
{
    Diagnostics diagnostics;
    (void)parseDocument(source, "x.yaml", diagnostics);
    return toString(diagnostics);
}

}  // namespace

class TestDocument : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knowsWhereValuesStand()
    {
        const Node root = parse("a: 1\nb: [x, { c: y }]\n");
        QVERIFY(root.isMap());
        QVERIFY((root.find("a")->position == Position{1, 4}));
        const Node& list = *root.find("b");
        QVERIFY((list.items[0].position == Position{2, 5}));
        QVERIFY((list.items[1].find("c")->position == Position{2, 13}));
        QVERIFY((root.members[1].position == Position{2, 1}));
    }

    void mapsLinesOfABlock()
    {
        const Node root = parse("p: |\n    int n;\n\n      deeper;\n    last\nq: 1\n");
        const Node& p = *root.find("p");
        QCOMPARE(p.scalar, std::string("int n;\n\n  deeper;\nlast\n"));
        QVERIFY((p.positionIn(1, 1) == Position{2, 5}));
        QVERIFY((p.positionIn(1, 5) == Position{2, 9}));
        QVERIFY((p.positionIn(3, 3) == Position{4, 7}));
        QVERIFY((p.positionIn(4, 1) == Position{5, 5}));
    }

    void mapsABlockThatBeginsWithEmptyLines()
    {
        const Node root = parse("p: |\n\n\n  x = 1;\n");
        const Node& p = *root.find("p");
        QCOMPARE(p.scalar, std::string("\n\nx = 1;\n"));
        QVERIFY((p.positionIn(3, 1) == Position{4, 3}));
    }

    void mapsABlockWithExplicitIndentation()
    {
        const Node root = parse("a:\n  p: |2\n      x;\n    y;\n");
        const Node& p = *root.find("a")->find("p");
        QCOMPARE(p.scalar, std::string("  x;\ny;\n"));
        QVERIFY((p.positionIn(1, 3) == Position{3, 7}));
        QVERIFY((p.positionIn(2, 1) == Position{4, 5}));
    }

    void mapsABlockWithAName()
    {
        const Node root = parse("p: &name |\n  int n;\n  last\nq: &other !tag \"x;\\ny;\"\nr: *name\n");
        QVERIFY((root.find("p")->positionIn(1, 1) == Position{2, 3}));
        QVERIFY((root.find("p")->positionIn(2, 2) == Position{3, 4}));
        QVERIFY((root.find("q")->positionIn(2, 1) == Position{4, 21}));
        QVERIFY((root.find("r")->positionIn(2, 2) == Position{3, 4}));
    }

    void mapsQuotedAndPlainValues()
    {
        const Node root = parse("p: \"x;\\ny;\"\nq: 'z;'\nr: w;\n");
        QVERIFY((root.find("p")->positionIn(1, 1) == Position{1, 5}));
        QVERIFY((root.find("p")->positionIn(2, 1) == Position{1, 9}));
        QVERIFY((root.find("q")->positionIn(1, 2) == Position{2, 6}));
        QVERIFY((root.find("r")->positionIn(1, 2) == Position{3, 5}));
    }

    void keepsDoubleKeysAndReplacesAliases()
    {
        const Node root = parse("a: &x { b: 1 }\na: *x\n");
        QCOMPARE(root.members.size(), std::size_t{2});
        QCOMPARE(root.members[1].value.find("b")->scalar, std::string("1"));
    }

    void reportsWhatIsNotYaml()
    {
        QVERIFY(errors("a: [1, 2\nb: 3\n").starts_with("x.yaml:2:"));
        QVERIFY(errors("a: 1\n---\nb: 2\n").find("a second YAML document begins here") != std::string::npos);
        QVERIFY(errors("? [a]\n: 1\n").find("a key must be a text, this is a list") != std::string::npos);
    }

    void limitsAliases()
    {
        std::string bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
        for (char c = 'b'; c < 'k'; ++c) {
            bomb += std::string(1, c) + ": &" + c + " [";
            for (int i = 0; i < 10; ++i)
                bomb += std::string(i == 0 ? "*" : ", *") + static_cast<char>(c - 1);
            bomb += "]\n";
        }
        QVERIFY(errors(bomb).find("aliases make this document larger than 200000 values") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestDocument)
#include "tst_document.moc"
