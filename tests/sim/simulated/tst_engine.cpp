// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/simulated/engine_simgrid.h"
#include "tests/sim/simulated/contention_cases.h"

#include <QCoreApplication>
#include <QProcess>
#include <QTest>

#include <cstring>
#include <iostream>

using namespace copyscope;

namespace {

constexpr char runCase[] = "--run-case";
constexpr char fingerprintCase[] = "fingerprintOfARandomProgram";

std::vector<tests::EngineCase> allCases()
{
    std::vector<tests::EngineCase> all = tests::engineCases();
    all.insert(all.end(), tests::simulatedEngineCases().begin(), tests::simulatedEngineCases().end());
    return all;
}

/// What a case printed, run in a process of its own: SimGrid allows one engine a process.
QByteArray outputOf(const char* name)
{
    QProcess child;
    child.setProcessChannelMode(QProcess::MergedChannels);
    child.start(QCoreApplication::applicationFilePath(), {QString(runCase), QString(name)});
    if (!child.waitForFinished(120'000))
        return "did not end";
    QByteArray output = child.readAll();
    if (child.exitStatus() != QProcess::NormalExit)
        output += "crashed";
    return output;
}

int runOne(const char* name)
{
    for (const tests::EngineCase& one : allCases()) {
        if (std::strcmp(one.name, name) != 0)
            continue;
        sim::SimgridEngine engine;
        tests::Checks checks;
        one.body(engine, checks);
        std::cout << checks.text();
        return 0;
    }
    std::cout << "no such case\n";
    return 2;
}

}  // namespace

class EngineTest : public QObject {
    Q_OBJECT

private slots:
    void keepsPromise_data()
    {
        QTest::addColumn<QByteArray>("name");
        for (const tests::EngineCase& one : allCases()) {
            if (std::strcmp(one.name, fingerprintCase) != 0)
                QTest::newRow(one.name) << QByteArray(one.name);
        }
    }

    void keepsPromise()
    {
        QFETCH(QByteArray, name);
        QCOMPARE(QString(outputOf(name.constData())), QString());
    }

    void twoRunsAreTheSame()
    {
        const QByteArray first = outputOf(fingerprintCase);
        QVERIFY2(first.startsWith("fingerprint ") && first.count('\n') == 1, first.constData());
        QCOMPARE(outputOf(fingerprintCase), first);
    }
};

int main(int argc, char** argv)
{
    if (argc == 3 && std::strcmp(argv[1], runCase) == 0)
        return runOne(argv[2]);
    QCoreApplication application(argc, argv);
    EngineTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_engine.moc"
