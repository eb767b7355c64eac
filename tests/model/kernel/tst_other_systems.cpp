// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/program/send_systems.h"
#include "tests/support/run_scenario.h"

using namespace copyscope;
using tests::RanScenario;
using tests::runProgram;

namespace {

std::string head(const std::string& system, const std::string& size = "10000")
{
    return "set: { system: " + system + " }\nfiles: { file: { size: " + size
           + ", cached: all } }\nsockets: { socket: { reader: fast } }\n";
}

}  // namespace

class TestOtherSystems : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachHasItsOwnCallsOnly()
    {
        const std::string foreign = "assert(sendfile(socket, file, NULL, 10) == -1 && errno == ENOSYS);"
                                    "assert(splice(file, NULL, socket, NULL, 10, 0) == -1 && errno == ENOSYS);";
        QCOMPARE(runProgram(foreign, head("freebsd")).problems, std::string());
        QCOMPARE(runProgram(foreign, head("windows")).problems, std::string());
        QCOMPARE(runProgram("size_t n; struct sendfilevec v; assert(sendfilev(socket, &v, 1, &n) == -1 && errno == ENOSYS);"
                            "assert(TransmitFile(socket, file, 0, 0, NULL, NULL, 0) == -1 && errno == ENOSYS);"
                            "assert(freebsd_sendfile(file, socket, 0, 0, NULL, NULL, 0) == -1 && errno == ENOSYS);",
                            head("linux"))
                     .problems,
                 std::string());
    }

    void freeBsdSaysHowMuchItSent()
    {
        const RanScenario run =
            runProgram("off_t n; assert(freebsd_sendfile(file, socket, 100, 50, NULL, &n, 0) == 0 && n == 50);"
                       "assert(freebsd_sendfile(file, socket, 9990, 0, NULL, &n, 0) == 0 && n == 10);"
                       "assert(freebsd_sendfile(file, socket, 20000, 0, NULL, &n, 0) == 0 && n == 0);"
                       "assert(freebsd_sendfile(file, file, 0, 0, NULL, &n, 0) == -1 && errno == ENOTSOCK);"
                       "assert(freebsd_sendfile(99, socket, 0, 0, NULL, &n, 0) == -1 && errno == EBADF);"
                       "assert(freebsd_sendfile(file, socket, -1, 0, NULL, &n, 0) == -1 && errno == EINVAL);"
                       "assert(lseek(file, 0, SEEK_CUR) == 0);",
                       head("freebsd"));
        QCOMPARE(run.problems, std::string());
        QCOMPARE(run.lanes.front().counter("bytes_delivered"), 60.0);
        QCOMPARE(run.lanes.front().counter("cpu_copy_bytes"), 0.0);
    }

    void freeBsdWithoutRoomSaysEagainAndHowFarItCame()
    {
        const RanScenario run = runProgram("off_t n; fcntl(socket, F_SETFL, O_NONBLOCK);"
                                           "assert(freebsd_sendfile(file, socket, 0, 0, NULL, &n, 0) == -1 && errno == EAGAIN);"
                                           "assert(n > 10000 && n < 64M);",
                                           "set: { system: freebsd }\nfiles: { file: { size: 64 MiB, cached: all } }\n"
                                           "sockets: { socket: { reader: never } }\n");
        QCOMPARE(run.problems, std::string());
    }

    void solarisTakesManyParts()
    {
        const RanScenario run = runProgram(
            "struct sendfilevec v[4]; size_t n; int i; memset(v, 0, sizeof(v));"
            "for (i = 0; i < 4; i++) { v[i].sfv_fd = file; v[i].sfv_off = i * 1000; v[i].sfv_len = 100; }"
            "v[2].sfv_fd = SFV_FD_SELF; v[2].sfv_off = (off_t) \"0123456789\"; v[2].sfv_len = 10;"
            "assert(sendfilev(socket, v, 4, &n) == 310 && n == 310);"
            "assert(sendfilev(socket, v, 0, &n) == -1 && errno == EINVAL);"
            "v[1].sfv_fd = 99; assert(sendfilev(socket, v, 4, &n) == -1 && errno == EBADF);",
            head("solaris"));
        QCOMPARE(run.problems, std::string());
        QCOMPARE(run.lanes.front().counter("bytes_delivered"), 310.0);
        QCOMPARE(run.lanes.front().counter("packets"), 1.0);
        QCOMPARE(run.lanes.front().counter("intact"), 1.0);
    }

    void windowsBeginsAtThePosition()
    {
        const RanScenario run = runProgram("lseek(file, 9000, SEEK_SET);"
                                           "assert(TransmitFile(socket, file, 100, 0, NULL, NULL, 0) == 1);"
                                           "assert(lseek(file, 0, SEEK_CUR) == 9100);"
                                           "assert(TransmitFile(socket, file, 0, 0, NULL, NULL, 0) == 1);"
                                           "char later[32]; assert(TransmitFile(socket, file, 0, 0, later, NULL, 0) == -1 && errno == EINVAL);",
                                           head("windows"));
        QCOMPARE(run.lanes.front().counter("bytes_delivered"), 1000.0);
    }

    void aCorkOfTheProgramStays()
    {
        const RanScenario run = runProgram("int on = 1; int n = 0; socklen_t l = 4;"
                                           "setsockopt(socket, IPPROTO_TCP, TCP_CORK, &on, sizeof(on));"
                                           "assert(TransmitFile(socket, file, 100, 0, NULL, NULL, 0) == 1);"
                                           "getsockopt(socket, IPPROTO_TCP, TCP_CORK, &n, &l); assert(n == 1);",
                                           head("windows"));
        QCOMPARE(run.problems, std::string());
    }

    void theTableIsComplete()
    {
        QVERIFY(model::program::sendSystems().size() >= 8);
        for (const model::program::SendSystem& s : model::program::sendSystems())
            QVERIFY(!s.system.empty() && !s.call.empty() && !s.path.empty() && !s.differs.empty() && !s.here.empty() && !s.source.empty());
    }
};

QTEST_GUILESS_MAIN(TestOtherSystems)
#include "tst_other_systems.moc"
