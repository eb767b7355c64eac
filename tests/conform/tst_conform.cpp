// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/conform/conform_case.h"
#include "tests/support/run_scenario.h"

#include <QTest>

using namespace copyscope::tests;

/// Every program that the real kernel has agreed to must pass on the model, unchanged.
class TestConform : public QObject {
    Q_OBJECT

private slots:
    void holdsOnTheModel_data()
    {
        QTest::addColumn<QString>("yaml");
        for (const ConformCase& c : readCases(COPYSCOPE_CASES))
            QTest::newRow(c.name.c_str()) << QString::fromStdString(c.yaml);
    }

    void holdsOnTheModel()
    {
        QFETCH(QString, yaml);
        const RanScenario ran = runScenario(yaml.toStdString());
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        QCOMPARE(ran.lane("case").exitCode(), std::int64_t{0});
    }
};

QTEST_APPLESS_MAIN(TestConform)
#include "tst_conform.moc"
