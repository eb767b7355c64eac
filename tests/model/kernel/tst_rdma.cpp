// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/run_scenario.h"

using namespace copyscope;
using tests::RanLane;
using tests::RanScenario;
using tests::runProgram;

namespace {

/// The other side registers 64 KiB of 'p', tells address and key, offers a buffer, and waits for the end.
std::string head(const std::string& access, const std::string& more = {}, const std::string& settings = "nic.rdma: true")
{
    return "set: { " + settings + " }\nsockets:\n  socket:\n    reader: |\n"
           "      unsigned long place[2];\n"
           "      char left[64];\n"
           "      struct ibv_recv_wr offer;\n"
           "      char *memory = mmap(NULL, 64K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);\n"
           "      memset(memory, 'p', 64K);\n"
           "      int qp = ibv_create_qp(socket);\n"
           "      place[0] = (unsigned long) memory;\n"
           "      place[1] = ibv_reg_mr(qp, memory, 64K, " + access + ");\n"
           "      " + more + "\n"
           "      send(socket, place, sizeof(place), 0);\n"
           "      while (recv(socket, left, sizeof(left), 0) > 0)\n"
           "          ;\n"
           "      printf(\"%c%c\", memory[0], memory[65535]);\n";
}

/// Ready to post: `work` names 64 KiB of 'A' here and the memory over there.
const std::string ready = "unsigned long place[2]; struct ibv_send_wr work; struct ibv_wc done;"
                          "char *data = mmap(NULL, 64K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);"
                          "memset(data, 'A', 64K); int qp = ibv_create_qp(socket);"
                          "int key = ibv_reg_mr(qp, data, 64K, IBV_ACCESS_LOCAL_WRITE);"
                          "recv(socket, place, sizeof(place), MSG_WAITALL); memset(&work, 0, sizeof(work));"
                          "work.wr_id = 42; work.addr = data; work.length = 64K; work.lkey = key;"
                          "work.remote_addr = place[0]; work.rkey = place[1];";
const std::string post = "assert(ibv_post_send(qp, &work) == 0); while (ibv_poll_cq(qp, 1, &done) == 0) compute(1000);"
                         "assert(done.wr_id == 42);";
const std::string all = "IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_WRITE | IBV_ACCESS_REMOTE_READ";

}  // namespace

class TestRdma : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aCardWithoutItSaysSo()
    {
        const RanScenario run = runProgram("assert(ibv_create_qp(socket) == -1 && errno == ENODEV);",
                                           "set: { nic.rdma: false }\nsockets: { socket: { reader: fast } }\n");
        QCOMPARE(run.problems, std::string());
    }

    void writeReadAndSendMoveTheBytes_data()
    {
        QTest::addColumn<QString>("opcode");
        QTest::addColumn<int>("completion");
        QTest::newRow("write") << "IBV_WR_RDMA_WRITE" << 1;
        QTest::newRow("read") << "IBV_WR_RDMA_READ" << 2;
        QTest::newRow("send") << "IBV_WR_SEND" << 0;
    }
    void writeReadAndSendMoveTheBytes()
    {
        QFETCH(QString, opcode);
        QFETCH(int, completion);
        const bool read = opcode.endsWith("READ");
        const std::string offer = "memset(&offer, 0, sizeof(offer)); offer.addr = memory; offer.length = 64K;"
                                  " offer.lkey = place[1]; ibv_post_recv(qp, &offer);";
        const RanScenario run = runProgram(
            ready + "work.opcode = " + opcode.toStdString() + ";" + post + "assert(done.status == IBV_WC_SUCCESS && done.opcode == "
                + std::to_string(completion) + "); assert(data[65535] == '" + (read ? "p" : "A") + "');",
            head(all, offer));
        QCOMPARE(run.problems, std::string());
        const RanLane& lane = run.lanes.front();
        QCOMPARE(lane.counter("intact"), 1.0);
        QVERIFY(lane.counter("cpu_copy_bytes") < 100);
        QVERIFY(lane.counter("pages_pinned") == 16);
        // What the other card sends is the other host's.
        QVERIFY(read || lane.counter("packets") >= 65536 / 1448);
        // Driving the card is no system call; ledger and trace know none of that name.
        QCOMPARE(lane.calls("ibv_post_send"), std::int64_t{0});
    }

    void keysAreChecked_data()
    {
        QTest::addColumn<QString>("change");
        QTest::addColumn<int>("status");
        QTest::newRow("unknown remote key") << "work.opcode = IBV_WR_RDMA_WRITE; work.rkey = 77;" << 10;
        QTest::newRow("beyond the region") << "work.opcode = IBV_WR_RDMA_WRITE; work.remote_addr = place[0] + 1;" << 10;
        QTest::newRow("writing not allowed") << "work.opcode = IBV_WR_RDMA_WRITE;" << 10;
        QTest::newRow("own key unknown") << "work.opcode = IBV_WR_RDMA_WRITE; work.lkey = 9;" << 4;
        QTest::newRow("nothing offered") << "work.opcode = IBV_WR_SEND;" << 13;
    }
    void keysAreChecked()
    {
        QFETCH(QString, change);
        QFETCH(int, status);
        const RanScenario run = runProgram(ready + change.toStdString() + post + "assert(done.status == " + std::to_string(status) + ");",
                                           head("IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_READ"));
        QCOMPARE(run.problems, std::string());
    }

    void aBufferThatIsReusedTooSoonIsNoticed()
    {
        const RanScenario run = runProgram(ready + "work.opcode = IBV_WR_RDMA_WRITE; ibv_post_send(qp, &work); ibv_post_send(qp, &work);"
                                                   "data[0] = 'Z'; usleep(1000);",
                                           head(all, {}, "nic.rdma: true, nic.burst: 64 KiB"));
        QCOMPARE(run.problems, std::string());
        QCOMPARE(run.lanes.front().counter("intact"), 0.0);
    }

    void registeringHasItsLimits()
    {
        const RanScenario run = runProgram(ready + "assert(ibv_reg_mr(qp, data, 0, 1) == -1 && errno == EINVAL);"
                                                   "assert(ibv_reg_mr(qp, data, 4096, IBV_ACCESS_REMOTE_WRITE) == -1 && errno == EINVAL);"
                                                   "assert(ibv_reg_mr(qp, (char *) 4096, 4096, 1) == -1 && errno == EFAULT);"
                                                   "assert(ibv_dereg_mr(qp, key) == 0 && ibv_dereg_mr(qp, key) == -1 && errno == EINVAL);"
                                                   "assert(ibv_reg_mr(socket, data, 4096, 1) == -1 && errno == EBADF);"
                                                   "struct ibv_wc w; assert(ibv_poll_cq(qp, 0, &w) == -1 && errno == EINVAL);"
                                                   "assert(ibv_poll_cq(qp, 1, &w) == 0);",
                                           head(all));
        QCOMPARE(run.problems, std::string());
    }

    void theOtherSidesCoresDoNothing()
    {
        const auto peerWork = [](int rounds) {
            const RanScenario run =
                runProgram(ready + "work.opcode = IBV_WR_RDMA_READ; for (int i = 0; i < " + std::to_string(rounds) + "; i++) {" + post + "}",
                           head(all));
            return run.lanes.front().counter("peer_cpu_busy_ns");
        };
        QCOMPARE(peerWork(50), peerWork(1));
    }
};

QTEST_GUILESS_MAIN(TestRdma)
#include "tst_rdma.moc"
