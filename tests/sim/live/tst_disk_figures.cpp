// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/disk_figures.h"
#include "sim/live/live_report.h"

#include <QTest>

#include <cerrno>

using namespace copyscope::sim;

namespace {

Residency pages(std::initializer_list<bool> present)
{
    Residency out;
    out.present = present;
    return out;
}

/// A run in which the kernel says that so much was read, with a file of four pages.
Observations run(std::int64_t readBytes, const Residency& before, const Residency& after)
{
    Observations seen;
    ProcessRun process;
    process.used.hasIo = true;
    process.used.values[ProcessUsage::ReadBytes] = readBytes;
    seen.counted.processes.push_back(process);
    seen.counted.files.push_back(before);
    seen.counted.filesAtEnd.push_back(after);
    return seen;
}

const Residency cold = pages({false, false, false, false});
const Residency hot = pages({true, true, true, true});

}  // namespace

class TestDiskFigures : public QObject {
    Q_OBJECT

private slots:
    void aColdFileIsRead()
    {
        QCOMPARE(diskFigures(run(16384, cold, hot)).read, std::optional<std::int64_t>(16384));
    }

    void aHotFileIsNot()
    {
        QCOMPARE(diskFigures(run(0, hot, hot)).read, std::optional<std::int64_t>(0));
    }

    void whatIsNotOfTheFilesIsToldApart()
    {
        Observations seen = run(12288, hot, hot);
        // Pages that were lost and came again would look the same.
        QVERIFY(!diskFigures(seen).read);
        QVERIFY(!diskFigures(seen).remedy.empty());
        seen.cacheGave = 0;
        QCOMPARE(diskFigures(seen).read, std::optional<std::int64_t>(0));
        QCOMPARE(diskFigures(seen).elsewhere, std::int64_t{12288});
    }

    void lostPagesAreReported()
    {
        Observations seen = run(8192, hot, hot);
        seen.cacheGave = 2;
        QVERIFY(!diskFigures(seen).read);
        QVERIFY(!diskFigures(seen).remark.empty());
        QVERIFY(!diskFigures(run(4096, hot, pages({true, true, false, true}))).read);
    }

    void aProgramThatDropsPagesIsNoDisturbance()
    {
        Observations seen = run(8192, hot, pages({true, false, true, true}));
        seen.cacheGave = 2;
        seen.folded.calls["posix_fadvise"].count = 1;
        QCOMPARE(diskFigures(seen).read, std::optional<std::int64_t>(8192));
        QVERIFY(diskFigures(seen).remark.empty());
    }

    void directReadsLeaveNothingInTheCache()
    {
        Observations seen = run(12288, cold, cold);
        seen.totals.moved[static_cast<std::size_t>(Movement::DirectRead)] = 10000;
        seen.folded.calls["read"].count = 3;
        QCOMPARE(diskFigures(seen).read, std::optional<std::int64_t>(12288));
    }

    void whatTheBlockLayerRefusesIsNotRead()
    {
        Observations seen = run(32768, cold, cold);
        seen.folded.calls["open"].count = 1;
        seen.folded.calls["pread"].count = 1;
        seen.folded.calls["pread"].errors[EINVAL] = 1;
        QCOMPARE(diskFigures(seen).read, std::optional<std::int64_t>(0));
    }

    void withoutAccountingThereIsNoFigure()
    {
        Observations seen = run(0, hot, hot);
        seen.counted.processes.front().used.hasIo = false;
        QVERIFY(!diskFigures(seen).read);
        QVERIFY(!diskFigures(seen).remedy.empty());
    }
};

QTEST_APPLESS_MAIN(TestDiskFigures)
#include "tst_disk_figures.moc"
