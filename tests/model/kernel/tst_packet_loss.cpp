// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/run_scenario.h"

using namespace copyscope;
using tests::RanLane;
using tests::RanScenario;
using tests::runProgram;

namespace {

RanScenario sent(const std::string& program, const std::string& settings)
{
    return runProgram(program, "set: { " + settings + " }\nfiles: { file: { size: 1 MiB, cached: all } }\n"
                                   "sockets: { socket: { reader: fast } }\n");
}

const char* const loop = "while (sendfile(socket, file, NULL, 16384) > 0) ;";

}  // namespace

class TestPacketLoss : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everythingArrivesWhateverIsLost_data()
    {
        QTest::addColumn<QString>("settings");
        QTest::newRow("the first") << "nic.lose_first: 1";
        QTest::newRow("one in the middle") << "nic.lose_first: 20";
        QTest::newRow("every second") << "nic.lose_first: 1, nic.lose_every: 2";
        QTest::newRow("every third, no gather") << "nic.lose_first: 2, nic.lose_every: 3, nic.scatter_gather: false";
        QTest::newRow("every fifth, no segmentation") << "nic.lose_first: 3, nic.lose_every: 5, nic.tso: false";
        QTest::newRow("every fourth, no checksum") << "nic.lose_first: 1, nic.lose_every: 4, nic.checksum: false";
    }
    void everythingArrivesWhateverIsLost()
    {
        QFETCH(QString, settings);
        const RanScenario run = sent(loop, settings.toStdString());
        QCOMPARE(run.problems, std::string());
        const RanLane& lane = run.lanes.front();
        QCOMPARE(lane.counter("bytes_delivered"), 1048576.0);
        QCOMPARE(lane.counter("intact"), 1.0);
        QVERIFY(lane.counter("packets_retransmitted") > 0);
    }

    void withoutLossNothingIsSentAgain()
    {
        const RanScenario run = sent(loop, "nic.lose_first: 0");
        QCOMPARE(run.problems, std::string());
        QCOMPARE(run.lanes.front().counter("packets_retransmitted"), 0.0);
        QVERIFY(run.lanes.front().counter("elapsed_ns") < 1e8);
    }

    void theLastTrainNeedsTheTimer()
    {
        const RanScenario run = sent("sendfile(socket, file, NULL, 4096);", "nic.lose_first: 1, network.retransmit_timeout: 50 ms");
        QCOMPARE(run.problems, std::string());
        QCOMPARE(run.lanes.front().counter("packets_retransmitted"), 3.0);
        QVERIFY(run.lanes.front().counter("elapsed_ns") >= 5e7);
        QVERIFY(run.lanes.front().counter("elapsed_ns") < 6e7);
    }

    void theTimeOutDoubles()
    {
        // Lost are trains 1, 3, 5, ...: the first sending; the second arrives.
        const RanScenario twice = sent("sendfile(socket, file, NULL, 4096); usleep(1000000);"
                                       "sendfile(socket, file, NULL, 4096);",
                                       "nic.lose_first: 1, nic.lose_every: 2, network.retransmit_timeout: 50 ms");
        QCOMPARE(twice.problems, std::string());
        QCOMPARE(twice.lanes.front().counter("packets_retransmitted"), 6.0);
    }

    void aReferenceIsReadAgainAndACopyIsNot()
    {
        const std::string change = "usleep(1000); assert(pwrite(file, \"Z\", 1, 0) == 1);";
        const RanScenario reference = sent("sendfile(socket, file, NULL, 4096);" + change, "nic.lose_first: 1");
        QCOMPARE(reference.lanes.front().counter("intact"), 0.0);
        const RanScenario copy = sent("char b[4096]; read(file, b, 4096); write(socket, b, 4096);" + change, "nic.lose_first: 1");
        QCOMPARE(copy.lanes.front().counter("intact"), 1.0);
        const RanScenario arrived = sent("sendfile(socket, file, NULL, 4096);" + change, "nic.lose_first: 0");
        QCOMPARE(arrived.lanes.front().counter("intact"), 1.0);
    }

    void aCompletionWaitsForTheSecondSending()
    {
        const RanScenario run = sent("int one = 1; char *b = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);"
                                     "memset(b, 'A', 4096); struct pollfd p; p.fd = socket; p.events = 0;"
                                     "setsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one));"
                                     "assert(send(socket, b, 4096, MSG_ZEROCOPY) == 4096);"
                                     "assert(poll(&p, 1, 100) == 0); assert(poll(&p, 1, 200) == 1);",
                                     "nic.lose_first: 1");
        QCOMPARE(run.problems, std::string());
        QCOMPARE(run.lanes.front().counter("completions"), 1.0);
    }
};

QTEST_GUILESS_MAIN(TestPacketLoss)
#include "tst_packet_loss.moc"
