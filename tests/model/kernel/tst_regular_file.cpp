// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/hardware/memory.h"
#include "model/kernel/regular_file.h"
#include "model/kernel/splice_buffers.h"
#include "model/program/constants.h"
#include "tests/model/kernel/kernel_run.h"

using namespace copyscope;
using namespace copyscope::model;
using namespace copyscope::model::kernel;
using namespace copyscope::model::literals;

namespace {

constexpr std::uint64_t unit = 4096;
constexpr int readWrite = 2;

/// What mappings are told.
struct Told final : MappingObserver {
    struct Range {
        std::uint64_t first;
        std::uint64_t count;
        bool privateToo;
    };
    void unmapRange(Task*, Inode&, std::uint64_t first, std::uint64_t count, bool privateToo) override
    {
        unmapped.push_back({first, count, privateToo});
    }
    void protectRange(Task*, Inode&, std::uint64_t first, std::uint64_t count) override
    {
        isProtected.push_back({first, count, false});
    }
    std::vector<Range> unmapped;
    std::vector<Range> isProtected;
};

}  // namespace

/// The parts of a file that only other parts of the kernel use; what programs see is in tst_file_calls.
class TestRegularFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void spliceGivesReferencesUpToTheFreeSlots()
    {
        tests::KernelRun run;
        Inode& inode = run.addFile("file", 1 << 20, 1 << 20);
        QCOMPARE(run.body([&](Task& task) {
            RegularFile file(run.kernel(), inode.shared_from_this(), readWrite);
            SpliceBuffers buffers(run.kernel().place(PlaceKind::Pipe, "pipe"), 16);
            QCOMPARE(file.spliceRead(task, buffers, 1_MiB, {}, false), 65536);
            QCOMPARE(buffers.usedSlots(), 16);
            QCOMPARE(file.position, 65536u);
            buffers.clear(task);
            QCOMPARE(file.spliceRead(task, buffers, 1_MiB, 100, false), 65536 - 100);
            QCOMPARE(file.position, 65536u);
            buffers.clear(task);
            QCOMPARE(file.spliceRead(task, buffers, 1_MiB, 1 << 20, false), 0);
        }), std::string());
        QCOMPARE(run.bytes(EventKind::Copy), 0u);
    }

    void aReferenceOutlivesTruncation()
    {
        tests::KernelRun run;
        Inode& inode = run.addFile("file", 65536, 65536);
        QCOMPARE(run.body([&](Task& task) {
            RegularFile file(run.kernel(), inode.shared_from_this(), readWrite);
            SpliceBuffers buffers(run.kernel().place(PlaceKind::Pipe, "pipe"), 16);
            QCOMPARE(file.spliceRead(task, buffers, 65536_B, 0, false), 65536);
            QCOMPARE(file.truncate(task, 4196), 0);
            Content seen;
            for (const Fragment& f : buffers.take(task, 65536_B))
                seen.append(f.read());
            // The cut of the last page is made in place, in the very page that the pipe refers to.
            QVERIFY(seen.slice(0, 4196_B).sameAs(Content::pattern(inode.source(), 0, 4196_B)));
            QVERIFY(seen.slice(4196, Bytes(8192 - 4196)).sameAs(Content::zeros(Bytes(8192 - 4196))));
            QVERIFY(seen.slice(8192, 57344_B).sameAs(Content::pattern(inode.source(), 8192, 57344_B)));
            QCOMPARE(inode.pages().count(), 2u);
        }), std::string());
    }

    void spliceToAFileCopiesOnce()
    {
        tests::KernelRun run;
        Inode& from = run.addFile("from", 65536, 65536);
        Inode& to = run.addFile("to", 0);
        QCOMPARE(run.body([&](Task& task) {
            RegularFile source(run.kernel(), from.shared_from_this(), readWrite);
            RegularFile target(run.kernel(), to.shared_from_this(), readWrite);
            SpliceBuffers buffers(run.kernel().place(PlaceKind::Pipe, "pipe"), 16);
            source.spliceRead(task, buffers, 65536_B, {}, false);
            QCOMPARE(target.spliceWrite(task, buffers, 65536_B, {}, false, false), 65536);
            QVERIFY(buffers.empty());
            QCOMPARE(to.size(), 65536u);
        }), std::string());
        QCOMPARE(run.bytes(EventKind::Copy), 65536u);
        QCOMPARE(run.bytes(EventKind::Dirty), 65536u);
    }

    void aFaultWaitsOnceAndReadsAround()
    {
        tests::KernelRun run;
        Inode& inode = run.addFile("file", 1 << 20);
        QCOMPARE(run.body([&](Task& task) {
            RegularFile file(run.kernel(), inode.shared_from_this(), readWrite);
            bool major = false;
            FaultPage page = file.pageForFault(task, 100, major);
            QCOMPARE(page.status, FaultPage::Status::Ready);
            QVERIFY(major);
            QCOMPARE(page.found.index, 100u);
            QVERIFY(page.found.page->content().slice(page.found.folioPage * unit, 4096_B)
                        .sameAs(Content::pattern(inode.source(), 100 * unit, 4096_B)));
            page = file.pageForFault(task, 90, major);
            QVERIFY(!major);
            QVERIFY(inode.cachedAround(84, 32).front().pages == 32);
            QCOMPARE(file.pageForFault(task, 256, major).status, FaultPage::Status::BeyondEnd);
        }), std::string());
        QCOMPARE(run.disk().front(), std::string("read 344064+131072"));
    }

    void mappingsAreTold()
    {
        tests::KernelRun run;
        Inode& inode = run.addFile("file", 65536, 65536);
        QCOMPARE(run.body([&](Task& task) {
            Told told;
            auto file = std::make_shared<RegularFile>(run.kernel(), inode.shared_from_this(), readWrite);
            file->addMapping(told);
            inode.pageModified(task, 3, 2);
            QCOMPARE(inode.pages().dirty().count(), 2u);
            file->sync(task, false);
            QCOMPARE(told.isProtected.size(), 1u);
            QCOMPARE(told.isProtected[0].first, 3u);
            QCOMPARE(told.isProtected[0].count, 2u);
            file->truncate(task, 5000);
            QCOMPARE(told.unmapped.size(), 1u);
            QCOMPARE(told.unmapped[0].first, 2u);
            QVERIFY(told.unmapped[0].privateToo);
            file->allocate(task, 3, 0, 4096);
            QVERIFY(!told.unmapped[1].privateToo);
            // A mapping keeps the file open for writing after the last close.
            file->closed(task);
            QCOMPARE(inode.writers, 1);
            file->removeMapping(&task, told);
            QCOMPARE(inode.writers, 0);
        }), std::string());
    }

    void nothingIsLeftOfAnUnlinkedFile()
    {
        tests::KernelRun run;
        run.addFile("file", 65536, 65536);
        const std::uint64_t before = run.kernel().memory().usedPages();
        QCOMPARE(run.program("char b[10]; assert(unlink(\"file\") == 0); assert(open(\"file\", O_RDONLY) == -1);"
                             "assert(read(file, b, 10) == 10); close(file);"),
                 std::string());
        QVERIFY(run.kernel().memory().usedPages() <= before - 16);
        QVERIFY(run.files().inode("file") == nullptr);
    }

    void aWriteIntoAColdPageReadsItFirst()
    {
        tests::KernelRun run;
        run.addFile("file", 65536);
        QCOMPARE(run.program("char b[8192]; memset(b, 0, 8192); assert(pwrite(file, \"ab\", 2, 5000) == 2);"
                             "assert(pwrite(file, b, 4096, 16384) == 4096);"),
                 std::string());
        QCOMPARE(run.disk(), std::vector<std::string>{"read 4096+4096"});
    }
};

QTEST_GUILESS_MAIN(TestRegularFile)
#include "tst_regular_file.moc"
