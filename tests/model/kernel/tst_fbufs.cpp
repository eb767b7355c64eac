// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/run_scenario.h"

using namespace copyscope;
using tests::RanScenario;
using tests::runProgram;

namespace {

const char* const present = "set: { fbufs.present: true }\n";

}  // namespace

class TestFbufs : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void linuxHasNone()
    {
        QCOMPARE(runProgram("assert((long) uf_allocate(4096, 0) == -1 && errno == ENOSYS);").problems, std::string());
    }

    void mistakesAreRefused()
    {
        QCOMPARE(runProgram("int fds[2]; char *got; pipe(fds); char *b = uf_allocate(4096, 0);"
                            "assert((long) uf_allocate(0, 0) == -1 && errno == EINVAL);"
                            "assert((long) uf_allocate(4096, 8) == -1 && errno == EINVAL);"
                            "assert(uf_write(fds[1], b, 4097) == -1 && errno == EINVAL);"
                            "assert(uf_write(fds[1], b + 1, 10) == -1 && errno == EINVAL);"
                            "assert(uf_write(fds[0], b, 10) == -1 && errno == EBADF);"
                            "assert(uf_deallocate(b + 1) == -1 && errno == EINVAL);"
                            "assert(uf_deallocate(b) == 0);"
                            "assert(uf_deallocate(b) == -1 && errno == EINVAL);"
                            "assert(write(fds[1], \"x\", 1) == 1);"
                            "assert(uf_get(fds[0], &got, 4096) == -1 && errno == EINVAL);",
                            present)
                     .problems,
                 std::string());
    }

    void whatGoesInComesOutOnce()
    {
        const RanScenario run = runProgram("int fds[2]; char *got; pipe(fds);"
                                           "char *b = uf_allocate(8192, 0); memset(b, 'q', 8192);"
                                           "assert(uf_write(fds[1], b, 5000) == 5000);"
                                           "assert(uf_write(fds[1], b, 5000) == -1 && errno == EINVAL);"
                                           "if (fork() == 0) { assert(uf_get(fds[0], &got, 100) == -1 && errno == EMSGSIZE);"
                                           " assert(uf_get(fds[0], &got, 8192) == 5000); assert(got[4999] == 'q');"
                                           " uf_deallocate(got); _exit(0); }"
                                           "int st; wait(&st); assert(st == 0);",
                                           present);
        QCOMPARE(run.problems, std::string());
        QCOMPARE(run.lanes.front().counter("cpu_copy_bytes"), 0.0);
        QCOMPARE(run.lanes.front().counter("bytes_delivered"), 5000.0);
        QCOMPARE(run.lanes.front().counter("intact"), 1.0);
        QCOMPARE(run.lanes.front().counter("referenced_bytes"), 5000.0);
        // Mappings of buffers are made at once: no access to one faults.
        QCOMPARE(run.lanes.front().counter("page_faults_minor"), 0.0);
    }

    void aCachedBufferComesBackWhereItWas()
    {
        QCOMPARE(runProgram("char *a = uf_allocate(4096, 0); uf_deallocate(a); char *b = uf_allocate(4096, 0);"
                            "assert(a == b); char *c = uf_allocate(4096, 0); assert(c != b);"
                            "uf_deallocate(b); uf_deallocate(c); assert(uf_allocate(8192, 0) != a);",
                            present)
                     .problems,
                 std::string());
    }

    void theReceiverCannotWrite()
    {
        const RanScenario run = runProgram("int fds[2]; char *got; pipe(fds); char *b = uf_allocate(4096, 0); b[0] = 'x';"
                                           "uf_write(fds[1], b, 4096);"
                                           "if (fork() == 0) { uf_get(fds[0], &got, 4096); got[0] = 'y'; _exit(0); }"
                                           "int st; wait(&st); assert(WIFSIGNALED(st) && WTERMSIG(st) == SIGSEGV);",
                                           present);
        QCOMPARE(run.problems, std::string());
    }

    void aNonVolatileBufferIsWritableAgainFromThePool()
    {
        QCOMPARE(runProgram("int fds[2]; char *got; pipe(fds); int i;"
                            "for (i = 0; i < 3; i++) { char *b = uf_allocate(4096, UF_NONVOLATILE); b[0] = 'a' + i;"
                            " uf_write(fds[1], b, 4096);"
                            " if (fork() == 0) { uf_get(fds[0], &got, 4096); assert(got[0] == 'a' + i); _exit(0); }"
                            " int st; wait(&st); assert(st == 0); }",
                            present)
                     .problems,
                 std::string());
    }

    void anUncachedBufferLosesItsMapping()
    {
        const RanScenario run = runProgram("char *b = uf_allocate(4096, UF_UNCACHED); b[0] = 'x'; uf_deallocate(b); b[0] = 'y';",
                                           present);
        QCOMPARE(run.lanes.front().exitCode(), std::int64_t{139});
    }

    void theDiskFillsABufferOfThePool()
    {
        const RanScenario run = runProgram("char *b; assert(uf_get(file, &b, 65536) == 10000); assert(b[1] == (char) (131 + 7));"
                                           "assert(uf_get(file, &b, 65536) == 0);",
                                           "set: { fbufs.present: true }\nfiles: { file: { size: 10000 } }\n");
        QCOMPARE(run.problems, std::string());
        QCOMPARE(run.lanes.front().counter("cpu_copy_bytes"), 0.0);
        QVERIFY(run.lanes.front().counter("dma_bytes") >= 10000.0);
    }

    void aSocketKeepsTheBufferUntilItIsAcknowledged()
    {
        const RanScenario run =
            runProgram("char *a = uf_allocate(4096, 0); memset(a, 'a', 4096); assert(uf_write(socket, a, 4096) == 4096);"
                       "assert(uf_allocate(4096, 0) != a); usleep(1000); assert(uf_allocate(4096, 0) == a);",
                       "set: { fbufs.present: true }\nsockets: { socket: { reader: fast } }\n");
        QCOMPARE(run.problems, std::string());
        QCOMPARE(run.lanes.front().counter("intact"), 1.0);
    }
};

QTEST_GUILESS_MAIN(TestFbufs)
#include "tst_fbufs.moc"
