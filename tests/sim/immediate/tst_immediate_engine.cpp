// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/engine_cases.h"
#include "sim/immediate/immediate_engine.h"

#include <QTest>

using namespace copyscope;

/// The engine of the unit tests keeps the same promises as the one of the simulation.
class ImmediateEngineTest : public QObject {
    Q_OBJECT

private slots:
    void keepsPromise_data()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < tests::engineCases().size(); ++i)
            QTest::newRow(tests::engineCases()[i].name) << static_cast<int>(i);
    }

    void keepsPromise()
    {
        QFETCH(int, index);
        sim::ImmediateEngine engine;
        tests::Checks checks;
        tests::engineCases()[static_cast<std::size_t>(index)].body(engine, checks);
        QCOMPARE(QString::fromStdString(checks.text()), QString());
    }

    void flowsDoNotShare()
    {
        using namespace model::literals;
        sim::ImmediateEngine engine;
        const std::array bus{engine.addResource("bus", model::BytesPerSecond(1e9))};
        const model::RouteId route = engine.addRoute(bus);
        engine.run([&] {
            engine.spawn("another", [&] { engine.carry(500_B, route); });
            engine.carry(500_B, route);
        });
        QCOMPARE(engine.now().value(), 500);
    }
};

QTEST_GUILESS_MAIN(ImmediateEngineTest)
#include "tst_immediate_engine.moc"
