// SPDX-License-Identifier: GPL-3.0-or-later
// What was measured on Linux 6.18 and must come out of the model, vector by vector; and the programs of the articles,
// end to end as they stand there.
#include <QTest>

#include "tests/support/run_scenario.h"

#include <fstream>
#include <iterator>
#include <string>

using namespace copyscope;
using tests::RanLane;
using tests::RanScenario;

namespace {

const std::string pages8 = "files: { file: { size: 32 KiB, cached: all }, out: { size: 0 } }\n"
                           "buffers: { buf: 64 KiB }\n"
                           "sockets: { socket: { type: tcp, via: loopback, reader: fast } }\n";
const std::string mib = "files: { file: { size: 1 MiB, cached: all }, out: { size: 0 } }\nbuffers: { buf: 1 MiB }\n";

/// A reader that waits for a byte of the file "go" before it reads, and says what the first byte was by its exit code.
std::string lateReader(const char* via)
{
    return "files: { file: { size: 16 KiB, cached: all } }\nbuffers: { buf: 16 KiB }\n"
           "sockets:\n  socket:\n    type: tcp\n    via: " + std::string(via)
           + "\n    reader: |\n"
             "      char got[16384];\n"
             "      usleep(100000);\n"
             "      int total = 0;\n"
             "      while (total < 16384) {\n"
             "          ssize_t n = recv(socket, got, sizeof(got), 0);\n"
             "          if (n <= 0)\n"
             "              return 100;\n"
             "          if (total == 0 && got[0] != EXPECTED)\n"
             "              return 1;\n"
             "          total += n;\n"
             "      }\n";
}

std::string replaced(std::string text, const std::string& what, const std::string& with)
{
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

std::int64_t peerExit(const RanLane& lane)
{
    for (const model::ProcessTally& p : lane.ledger.processes)
        if (p.peer)
            return p.exit.value;
    return -1;
}

std::string article(const char* name)
{
    std::ifstream in(std::string(COPYSCOPE_SOURCE_DIR) + "/tests/model/program/articles/" + name + ".c");
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

class TestGoldenVectors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void vectors_data()
    {
        QTest::addColumn<QString>("head");
        QTest::addColumn<QString>("program");
        const auto row = [](const char* name, const std::string& head, const char* program) {
            QTest::newRow(name) << QString::fromStdString(head) << program;
        };
        row("G1: write of a cut mapping to TCP", pages8, R"(
            char *m = mmap(NULL, 32768, PROT_READ, MAP_SHARED, file, 0);
            assert(truncate("file", 8192) == 0);
            assert(write(socket, m, 32768) == -1 && errno == EFAULT);
        )");
        row("G1: to a file", pages8, R"(
            char *m = mmap(NULL, 32768, PROT_READ, MAP_SHARED, file, 0);
            assert(truncate("file", 8192) == 0);
            errno = 7777;
            assert(write(out, m, 32768) == 8192);
            assert(errno == 7777);
        )");
        row("G1: to a file, the last page is readable", pages8, R"(
            char *m = mmap(NULL, 32768, PROT_READ, MAP_SHARED, file, 0);
            assert(truncate("file", 8192 + 100) == 0);
            assert(write(out, m, 32768) == 12288);
            assert(pread(out, buf, 12288, 0) == 12288);
            assert(buf[8192 + 100] == 0 && buf[12287] == 0);
        )");
        row("G3: sendfile of a cut file", pages8, R"(
            off_t off = 0;
            assert(truncate("file", 8192) == 0);
            errno = 7777;
            assert(sendfile(socket, file, &off, 32768) == 8192);
            assert(sendfile(socket, file, &off, 32768) == 0);
            assert(errno == 7777);
        )");
        row("G6: 16 splices of a byte fill a pipe", mib, R"(
            int p[2];
            off_t off = 0;
            int full = 0;
            assert(pipe2(p, O_NONBLOCK) == 0);
            for (int i = 0; i < 16; i++)
                assert(splice(file, &off, p[1], NULL, 1, 0) == 1);
            assert(splice(file, &off, p[1], NULL, 1, 0) == -1 && errno == EAGAIN);
            assert(fcntl(p[0], F_GETPIPE_SZ) == 65536);
        )");
        row("G7: a blocking splice takes what fits", mib, R"(
            int p[2];
            assert(pipe(p) == 0);
            assert(splice(file, NULL, p[1], NULL, 1048576, 0) == 65536);
        )");
        row("G7: into a pipe of 1 MiB all of it", mib, R"(
            int p[2];
            assert(pipe(p) == 0);
            assert(fcntl(p[1], F_SETPIPE_SZ, 1048576) == 1048576);
            assert(splice(file, NULL, p[1], NULL, 1048576, 0) == 1048576);
        )");
        row("G8: tee leaves the source", mib, R"(
            int p[2];
            int q[2];
            assert(pipe(p) == 0 && pipe(q) == 0);
            assert(splice(file, NULL, p[1], NULL, 10000, 0) == 10000);
            assert(tee(p[0], q[1], 10000, 0) == 10000);
            assert(read(p[0], buf, 10000) == 10000);
            assert(read(q[0], buf + 10000, 10000) == 10000);
            assert(memcmp(buf, buf + 10000, 10000) == 0);
        )");
        row("G10: a read lease", mib, R"(
            signal(SIGIO, SIG_IGN);
            assert(fcntl(file, F_SETLEASE, F_RDLCK) == -1 && errno == EAGAIN);
            int r = open("file", O_RDONLY);
            assert(fcntl(r, F_SETLEASE, F_RDLCK) == -1 && errno == EAGAIN);
            close(file);
            assert(fcntl(r, F_SETLEASE, F_RDLCK) == 0);
            assert(open("file", O_WRONLY | O_NONBLOCK) == -1 && errno == EAGAIN);
        )");
        row("G11: MSG_ZEROCOPY on loopback is copied", pages8, R"(
            int one = 1;
            char control[128];
            struct msghdr msg;
            assert(setsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)) == 0);
            assert(send(socket, buf, 65536, MSG_ZEROCOPY) > 0);
            usleep(100000);
            memset(&msg, 0, sizeof(msg));
            msg.msg_control = control;
            msg.msg_controllen = sizeof(control);
            assert(recvmsg(socket, &msg, MSG_ERRQUEUE) == 0);
            struct cmsghdr *cm = CMSG_FIRSTHDR(&msg);
            struct sock_extended_err *notice = (struct sock_extended_err *) CMSG_DATA(cm);
            assert(notice->ee_origin == SO_EE_ORIGIN_ZEROCOPY);
            assert(notice->ee_code == SO_EE_CODE_ZEROCOPY_COPIED);
        )");
    }
    void vectors()
    {
        QFETCH(QString, head);
        QFETCH(QString, program);
        const RanScenario ran = tests::runProgram(program.toStdString(), head.toStdString());
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
    }

    /// Who may lock memory without limit (root) is not asked.
    void g12LockedMemoryIsLimited()
    {
        const RanScenario ran = tests::runScenario(
            "copyscope: 1\ntitle: memlock\nmachine: server-2024\nset: { network.memlock: 8 KiB }\nbuffers: { buf: 64 KiB }\n"
            "sockets: { socket: { type: tcp, via: loopback, reader: fast } }\nlanes:\n  lane:\n    processes:\n"
            "      sender:\n        user: nobody\n        program: |\n"
            "          int one = 1;\n"
            "          assert(setsockopt(socket, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)) == 0);\n"
            "          assert(send(socket, buf, 4096, MSG_ZEROCOPY) == -1 && errno == ENOBUFS);\nexpect: [ lane.exit.sender == 0 ]\n");
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
    }

    void g2AUserTouchRaisesSigbus()
    {
        const RanScenario ran = tests::runProgram(R"(
            char *m = mmap(NULL, 32768, PROT_READ, MAP_SHARED, file, 0);
            truncate("file", 8192);
            char c = m[6 * 4096];
            return c;
        )", pages8);
        constexpr std::int64_t bus = 7;
        QCOMPARE(ran.lane("case").exitCode(), 128 + bus);
    }

    void g4WhoRefersSeesLaterStores_data()
    {
        QTest::addColumn<QString>("program");
        QTest::addColumn<bool>("sees");
        const char* modify = "buf[0] = 'Z'; assert(pwrite(file, buf, 1, 0) == 1);";
        QTest::newRow("sendfile") << QString("assert(sendfile(socket, file, NULL, 16384) == 16384);") + modify << true;
        QTest::newRow("splice") << QString("int p[2]; pipe(p); assert(splice(file, NULL, p[1], NULL, 16384, 0) == 16384);"
                                           "assert(splice(p[0], NULL, socket, NULL, 16384, 0) == 16384);") + modify << true;
        QTest::newRow("read + write") << QString("assert(read(file, buf, 16384) == 16384);"
                                                 "assert(write(socket, buf, 16384) == 16384);") + modify << false;
        QTest::newRow("vmsplice") << QString("int p[2]; struct iovec v;"
                                             "char *m = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);"
                                             "assert(read(file, m, 16384) == 16384); v.iov_base = m; v.iov_len = 16384; pipe(p);"
                                             "assert(vmsplice(p[1], &v, 1, 0) == 16384);"
                                             "assert(splice(p[0], NULL, socket, NULL, 16384, 0) == 16384); m[0] = 'Z';") << true;
    }
    void g4WhoRefersSeesLaterStores()
    {
        QFETCH(QString, program);
        QFETCH(bool, sees);
        // The pattern of a file begins with byte 7.
        const RanScenario ran = tests::runProgram(program.toStdString(), replaced(lateReader("loopback"), "EXPECTED", sees ? "'Z'" : "7"));
        const RanLane& lane = ran.lane("case");
        QVERIFY2(lane.exitCode() == 0, ran.problems.c_str());
        QCOMPARE(peerExit(lane), 0);
        QCOMPARE(lane.counter("intact"), sees ? 0.0 : 1.0);
    }

    void g5QueuedPagesOutliveTheFile_data()
    {
        QTest::addColumn<QString>("via");
        QTest::addColumn<QString>("program");
        for (const char* via : {"loopback", "nic"}) {
            QTest::addRow("sendfile, %s", via) << via << "assert(sendfile(socket, file, NULL, 16384) == 16384); assert(truncate(\"file\", 0) == 0);";
            QTest::addRow("splice, %s", via)
                << via
                << "int p[2]; pipe(p); assert(splice(file, NULL, p[1], NULL, 16384, 0) == 16384); assert(truncate(\"file\", 0) == 0);"
                   "assert(splice(p[0], NULL, socket, NULL, 16384, 0) == 16384);";
        }
    }
    void g5QueuedPagesOutliveTheFile()
    {
        QFETCH(QString, via);
        QFETCH(QString, program);
        const RanScenario ran =
            tests::runProgram(program.toStdString(), replaced(lateReader(via.toUtf8().constData()), "EXPECTED", "7"));
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        QCOMPARE(peerExit(ran.lane("case")), 0);
        QCOMPARE(ran.lane("case").counter("intact"), 1.0);
        QCOMPARE(ran.lane("case").counter("bytes_delivered"), 16384.0);
    }

    // --- the articles' programs, with no more than the names that they leave out ----------------------------

    void readThenWrite()
    {
        const RanScenario ran = tests::runProgram(
            article("read-write"), "vars: { len: 64 KiB }\nbuffers: { tmp_buf: 64 KiB }\nfiles: { file: { size: 64 KiB } }\n"
                                   "sockets: { socket: { type: tcp, via: nic, reader: fast } }\n");
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        const RanLane& lane = ran.lane("case");
        QCOMPARE(lane.counter("cpu_copies_per_byte"), 2.0);
        QCOMPARE(lane.counter("mode_switches"), 4.0);
        QCOMPARE(lane.counter("intact"), 1.0);
    }

    void mmapThenWrite()
    {
        const RanScenario ran = tests::runProgram(
            article("mmap-write"), "vars: { len: 64 KiB }\nfiles: { file: { size: 64 KiB } }\n"
                                   "sockets: { socket: { type: tcp, via: nic, reader: fast } }\n");
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        QCOMPARE(ran.lane("case").counter("cpu_copies_per_byte"), 1.0);
    }

    void splicePair()
    {
        const RanScenario ran = tests::runProgram(
            article("splice"), "files: { file_fd: { size: 64 KiB } }\n"
                               "sockets: { socket_fd: { type: tcp, via: nic, reader: fast } }\n");
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        QCOMPARE(ran.lane("case").counter("cpu_copies_per_byte"), 0.0);
        QCOMPARE(ran.lane("case").counter("bytes_delivered"), 4096.0);
    }

    void lease()
    {
        const RanScenario ran = tests::runProgram(
            article("lease"), "vars: { l_type: 0 }\nfiles: { fd: { size: 64 KiB, open: read-only } }\n");
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        QCOMPARE(ran.lane("case").calls("fcntl"), std::int64_t{2});
    }

    void zerocopy()
    {
        const RanScenario ran = tests::runProgram(
            article("zerocopy"), "vars: { one: 1, fd: 3 }\nbuffers: { buffer: 64 KiB }\n"
                                 "sockets: { socket_fd: { type: tcp, via: nic, reader: fast } }\n");
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        QCOMPARE(ran.lane("case").counter("completions"), 1.0);
    }

    void g13()
    {
        const RanScenario ran = tests::runProgram(R"(
            load_image(64K);
            map_page(2, 6);
            store(8196, 42);
            assert(load(8196) == 42);
            assert(physical_address(8196) == 24580);
        )", "set: { mmu.address_bits: 16, mmu.walk_levels: 1, mmu.physical_memory: 32 KiB }\n");
        QCOMPARE(QString::fromStdString(ran.problems), QString());
        int seen = 0;
        for (const model::Event& e : ran.lanes.at(0).trace.unpack()) {
            if (e.kind != model::EventKind::Translate)
                continue;
            ++seen;
            QCOMPARE(e.from.offset, std::uint64_t{8196});
            QCOMPARE(e.to.offset, std::uint64_t{24580});
        }
        QCOMPARE(seen, 2);
    }
};

QTEST_GUILESS_MAIN(TestGoldenVectors)
#include "tst_golden_vectors.moc"
