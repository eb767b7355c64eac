// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/model/kernel/kernel_run.h"

using namespace copyscope;
using namespace copyscope::model;

namespace {

const char* const open = "int d = open(\"file\", O_RDWR | O_DIRECT);"
    "char *p = mmap(NULL, 2097152, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);";

std::string run(tests::KernelRun& kernel, const std::string& text) { return kernel.program(open + text); }

}  // namespace

class TestDirectIo : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aReadGoesPastTheCache()
    {
        tests::KernelRun kernel;
        kernel.addFile("file", 1 << 20);
        QCOMPARE(run(kernel, "assert(read(d, p, 1048576) == 1048576);"), std::string());
        QCOMPARE(kernel.disk(), std::vector<std::string>{"read 0+1048576"});
        QCOMPARE(kernel.bytes(EventKind::Copy), 0u);
        QCOMPARE(kernel.files().cache().pages(), 0u);
        std::uint64_t pinned = 0;
        for (const Event& e : kernel.events())
            pinned += e.kind == EventKind::Pin ? e.count : e.kind == EventKind::Unpin ? -e.count : 0;
        QCOMPARE(pinned, 0u);
    }

    void eachCallIsARequest()
    {
        tests::KernelRun kernel;
        kernel.addFile("file", 1 << 20);
        QCOMPARE(run(kernel, "int i; for (i = 0; i < 4; i++) assert(read(d, p, 65536) == 65536);"), std::string());
        QCOMPARE(kernel.disk().size(), 4u);
    }

    void alignment()
    {
        tests::KernelRun kernel;
        kernel.addFile("file", 65536);
        // As a disk with 512-byte blocks and 4-byte DMA alignment has it on 6.18.
        QCOMPARE(run(kernel, "assert(pread(d, p + 4, 512, 0) == 512); assert(pread(d, p + 512, 4096, 0) == 4096);"
                             "assert(pread(d, p + 16, 4096, 0) == -1 && errno == EINVAL);"
                             "assert(pread(d, p + 1, 4096, 0) == -1 && errno == EINVAL);"
                             "assert(pread(d, p, 1000, 0) == -1 && errno == EINVAL);"
                             "assert(pread(d, p, 512, 100) == -1 && errno == EINVAL);"
                             "assert(pread(d, p + 1, 4096, 65536) == 0); assert(pread(d, p + 1, 0, 1) == 0);"),
                 std::string());
    }

    void oldKernelsIgnoreTheFlag()
    {
        Profile p;
        p.kernel = {2, 4, 9};
        tests::KernelRun kernel(p);
        kernel.addFile("file", 65536);
        QCOMPARE(run(kernel, "assert(pread(d, p + 1, 100, 3) == 100);"), std::string());
        QVERIFY(kernel.bytes(EventKind::Copy) > 0);
    }

    void aWriteIsOnTheDiskWhenItReturns()
    {
        tests::KernelRun kernel;
        Inode& inode = kernel.addFile("file", 0);
        QCOMPARE(run(kernel, "memset(p, 'w', 8192); assert(write(d, p, 8192) == 8192);"
                             "char b[4]; assert(pread(file, b, 4, 8190) == 2); assert(b[0] == 'w');"),
                 std::string());
        QCOMPARE(inode.onDisk(0, Bytes(1)).at(0), std::byte('w'));
        QCOMPARE(kernel.disk().front(), std::string("write 0+8192"));
    }

private:
    using Inode = model::kernel::Inode;
};

QTEST_GUILESS_MAIN(TestDirectIo)
#include "tst_direct_io.moc"
