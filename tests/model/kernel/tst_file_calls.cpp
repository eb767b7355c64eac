// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/model/kernel/kernel_run.h"

using namespace copyscope;

/// What programs see of files. Each assert was true on Linux 6.18 with ext4.
class TestFileCalls : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void program_data()
    {
        QTest::addColumn<QString>("source");
        QTest::newRow("holes") << "ftruncate(file, 1048576); assert(fallocate(file, 0, 0, 65536) == 0);"
            "assert(lseek(file, 0, SEEK_DATA) == -1 && errno == ENXIO); assert(lseek(file, 0, SEEK_HOLE) == 0);"
            "assert(pwrite(file, \"x\", 1, 12293) == 1); assert(lseek(file, 0, SEEK_DATA) == 12288);"
            "assert(lseek(file, 12295, SEEK_DATA) == 12295); assert(lseek(file, 12295, SEEK_HOLE) == 16384);"
            "assert(lseek(file, 1048576, SEEK_HOLE) == -1 && errno == ENXIO);"
            "assert(lseek(file, 1048575, SEEK_HOLE) == 1048575); assert(lseek(file, -1, SEEK_DATA) == -1);"
            "char c[1]; assert(pread(file, c, 1, 32768) == 1); assert(lseek(file, 16384, SEEK_DATA) == 32768);";
        QTest::newRow("punch") << "char b[16384]; memset(b, 'a', 16384); pwrite(file, b, 16384, 0);"
            "assert(fallocate(file, FALLOC_FL_PUNCH_HOLE, 0, 10) == -1 && errno == EOPNOTSUPP);"
            "assert(fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 100, 12000) == 0);"
            "assert(pread(file, b, 16384, 0) == 16384); assert(b[99] == 'a' && b[100] == 0 && b[12099] == 0);"
            "assert(b[12100] == 'a'); assert(lseek(file, 4096, SEEK_DATA) == 8192);"
            "assert(lseek(file, 0, SEEK_END) == 16384);";
        QTest::newRow("zero range") << "char b[8192]; memset(b, 'a', 8192); pwrite(file, b, 8192, 0);"
            "assert(fallocate(file, FALLOC_FL_ZERO_RANGE, 10, 20000) == 0); assert(lseek(file, 0, SEEK_END) == 20010);"
            "assert(pread(file, b, 8192, 0) == 8192); assert(b[9] == 'a' && b[10] == 0 && b[8191] == 0);";
        QTest::newRow("collapse, insert") << "char b[12288]; memset(b, 'a', 4096); memset(b + 4096, 'b', 4096);"
            "memset(b + 8192, 'c', 4096); pwrite(file, b, 12288, 0);"
            "assert(fallocate(file, FALLOC_FL_COLLAPSE_RANGE, 4096, 100) == -1 && errno == EINVAL);"
            "assert(fallocate(file, FALLOC_FL_COLLAPSE_RANGE, 0, 12288) == -1 && errno == EINVAL);"
            "assert(fallocate(file, FALLOC_FL_COLLAPSE_RANGE, 4096, 4096) == 0);"
            "assert(pread(file, b, 12288, 0) == 8192); assert(b[0] == 'a' && b[4096] == 'c');"
            "assert(fallocate(file, FALLOC_FL_INSERT_RANGE, 4096, 4096) == 0);"
            "assert(pread(file, b, 12288, 0) == 12288); assert(b[4095] == 'a' && b[4096] == 0 && b[8192] == 'c');";
        QTest::newRow("fallocate errors") << "int ro = open(\"file\", O_RDONLY); int p[2]; pipe(p);"
            "assert(fallocate(ro, 0, 0, 4096) == -1 && errno == EBADF);"
            "assert(fallocate(-1, 0, -1, 4096) == -1 && errno == EBADF);"
            "assert(fallocate(file, 0, -1, 4096) == -1 && errno == EINVAL);"
            "assert(fallocate(file, 0x400, 0, 4096) == -1 && errno == EOPNOTSUPP);"
            "assert(fallocate(file, 0, 0, 0x7fffffffffffffff) == -1 && errno == EFBIG);"
            "assert(fallocate(p[1], 0, 0, 4096) == -1 && errno == ESPIPE);"
            "assert(fallocate(p[0], 0, 0, 4096) == -1 && errno == EBADF);";
        QTest::newRow("advice") << "int p[2]; pipe(p); errno = 5; assert(posix_fadvise(file, 0, 0, 77) == EINVAL);"
            "assert(posix_fadvise(file, 0, -1, 0) == EINVAL); assert(posix_fadvise(-1, 0, 0, 0) == EBADF);"
            "assert(posix_fadvise(p[0], 0, 0, 0) == ESPIPE); assert(errno == 5);";
        QTest::newRow("limits") << "char b[10]; memset(b, 0, 10);"
            "assert(lseek(file, 0xffffffff000, SEEK_SET) == 0xffffffff000);"
            "assert(lseek(file, 0xffffffff001, SEEK_SET) == -1 && errno == EINVAL);"
            "assert(pwrite(file, b, 10, 0xffffffff000) == -1 && errno == EFBIG);"
            "assert(pwrite(file, b, 10, 0xfffffffeffc) == 4);"
            "assert(ftruncate(file, 0xffffffff001) == -1 && errno == EFBIG);"
            "assert(ftruncate(file, 0xffffffff000) == 0);";
        QTest::newRow("names") << "assert(open(\".\", O_RDWR) == -1 && errno == EISDIR);"
            "assert(open(\"file/\", O_RDONLY) == -1 && errno == ENOTDIR);"
            "assert(open(\"file/x\", O_RDONLY) == -1 && errno == ENOTDIR);"
            "assert(open(\"nodir/x\", O_CREAT | O_RDWR, 0644) == -1 && errno == ENOENT);"
            "assert(open(\"\", O_RDONLY) == -1 && errno == ENOENT);"
            "assert(open(\"file\", O_CREAT | O_EXCL | O_RDWR, 0644) == -1 && errno == EEXIST);"
            "assert(open(\"file\", O_DIRECTORY) == -1 && errno == ENOTDIR);"
            "assert(open(\"new/\", O_CREAT | O_RDWR, 0644) == -1 && errno == EISDIR);"
            "assert(open(\".\", O_CREAT | O_RDWR, 0644) == -1 && errno == EISDIR);"
            "assert(unlink(\".\") == -1 && errno == EISDIR); assert(unlink(\"nope\") == -1 && errno == ENOENT);"
            "assert(rename(\"file\", \".\") == -1 && errno == EBUSY); assert(rename(\"file\", \"file\") == 0);"
            "assert(rename(\"file\", \"b/\") == -1 && errno == ENOTDIR);"
            "int n = open(\"/tmp/n\", O_CREAT | O_RDWR, 0644); assert(n >= 0); assert(write(n, \"abc\", 3) == 3);"
            "assert(rename(\"/tmp/n\", \"file\") == 0); int f = open(\"file\", O_RDONLY);"
            "assert(lseek(f, 0, SEEK_END) == 3); assert(lseek(file, 0, SEEK_END) == 10000);";
        QTest::newRow("order of checks") << "char b[10]; int p[2]; pipe(p); int w = open(\"file\", O_WRONLY);"
            "assert(pread(w, b, 1, -1) == -1 && errno == EINVAL); assert(pread(p[0], b, 10, 0) == -1 && errno == ESPIPE);"
            "assert(pread(p[0], b, 10, -1) == -1 && errno == EINVAL); assert(read(w, b, 1) == -1 && errno == EBADF);"
            "assert(lseek(p[0], 0, 99) == -1 && errno == EINVAL); assert(lseek(p[0], 0, 0) == -1 && errno == ESPIPE);"
            "int d = open(\".\", O_RDONLY); assert(read(d, b, 10) == -1 && errno == EISDIR);"
            "assert(fsync(d) == 0); assert(fsync(p[0]) == -1 && errno == EINVAL);";
        QTest::newRow("fcntl") << "assert(fcntl(file, 9999) == -1 && errno == EINVAL);"
            "assert(fcntl(file, F_DUPFD, -1) == -1 && errno == EINVAL); int d = fcntl(file, F_DUPFD, 50); assert(d == 50);"
            "assert(fcntl(file, F_GETFL) == 32770); assert(fcntl(file, F_SETFD, 1) == 0);"
            "assert(fcntl(file, F_GETFD) == 1); assert(fcntl(d, F_GETFD) == 0);"
            "assert(fcntl(file, F_SETFL, O_TRUNC | O_WRONLY | O_NONBLOCK) == 0); assert(fcntl(file, F_GETFL) == 34818);"
            "assert(fcntl(file, F_SETOWN, 99999999) == -1 && errno == ESRCH);"
            "assert(fcntl(file, F_SETOWN, getpid()) == 0); assert(fcntl(file, F_GETOWN) == getpid());"
            "int n = open(\"/dev/null\", O_RDWR); assert(fcntl(n, F_SETFL, O_DIRECT) == -1 && errno == EINVAL);"
            "assert(dup2(file, file) == file); assert(dup2(file, -1) == -1 && errno == EBADF);"
            "assert(dup3(file, file, 0) == -1 && errno == EINVAL); assert(dup2(file, 60) == 60); close(60);";
        QTest::newRow("devices") << "char b[10]; b[3] = 'x'; int n = open(\"/dev/null\", O_RDWR);"
            "int z = open(\"/dev/zero\", O_RDWR); assert(read(n, b, 10) == 0); assert(write(n, b, 10) == 10);"
            "assert(read(z, b, 10) == 10); assert(b[3] == 0); assert(lseek(n, 5, SEEK_SET) == 0);"
            "assert(ftruncate(n, 0) == -1 && errno == EINVAL); assert(fsync(n) == -1 && errno == EINVAL);"
            "assert(fallocate(n, 0, 0, 10) == -1 && errno == ENODEV);"
            "assert(open(\"/dev/null/x\", O_RDONLY) == -1 && errno == ENOTDIR);";
        QTest::newRow("stat") << "struct stat s; assert(fstat(file, &s) == 0); assert(s.st_size == 10000);"
            "assert(stat(\"file\", &s) == 0); assert(s.st_blocks == 24); assert(stat(\"nope\", &s) == -1 && errno == ENOENT);";
        QTest::newRow("write from its own mapping") << "ftruncate(file, 8192);"
            "posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);"
            "char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);"
            "assert(pwrite(file, m, 8192, 0) == 8192); assert(pwrite(file, m, 8192, 4096) == 8192);";
    }

    void program()
    {
        QFETCH(QString, source);
        tests::KernelRun run;
        run.addFile("file", 10000, source.contains("SEEK_DATA) == -1") ? 0 : 10000);
        if (source.startsWith("ftruncate(file, 1048576)"))
            source.prepend("ftruncate(file, 0); ");
        QCOMPARE(QString::fromStdString(run.program(source.toStdString())), QString());
    }

    void twoGigabytesAndOne()
    {
        tests::KernelRun run;
        run.addFile("file", 2147483649ULL);
        QCOMPARE(run.program("int z = open(\"/dev/null\", O_WRONLY); off_t off = 2147483648; char b[2];"
                             "assert(pread(file, b, 2, off) == 1); assert(pread(file, b, 2, off + 1) == 0);"),
                 std::string());
    }
};

QTEST_GUILESS_MAIN(TestFileCalls)
#include "tst_file_calls.moc"
