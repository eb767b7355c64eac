// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/hardware/mmu.h"

using namespace copyscope::model;

namespace {

constexpr PageTable::Layout sixteenBits{12, 4, 1};

PageTableEntry in(std::uint64_t frame)
{
    PageTableEntry e;
    e.frame = FrameId(frame);
    e.present = true;
    return e;
}

}  // namespace

class TestMmu : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void absoluteIsAsItIs()
    {
        Mmu mmu(Translation::Absolute, sixteenBits, 0, 1);
        const Mmu::Result r = mmu.translate(1028, false);
        QCOMPARE(r.physical, std::uint64_t{1028});
        QVERIFY(r.way == TranslationWay::Absolute);
    }

    void theLoaderAddsTheStartAndProtectsNobody()
    {
        Mmu mmu(Translation::Relocated, sixteenBits, 0, 1);
        mmu.setBase(16384, 16384);
        QCOMPARE(mmu.translate(1028, false).physical, std::uint64_t{17412});
        QVERIFY(mmu.translate(99999, true).fault == Mmu::Fault::None);
    }

    void theLimitIsALength()
    {
        Mmu mmu(Translation::BaseLimit, sixteenBits, 0, 1);
        mmu.setBase(16384, 16384);
        QCOMPARE(mmu.translate(16383, true).physical, std::uint64_t{32767});
        const Mmu::Result beyond = mmu.translate(16384, false);
        QVERIFY(beyond.fault == Mmu::Fault::BeyondLimit);
        QVERIFY(beyond.way == TranslationWay::Fault);
    }

    void g13()
    {
        PageTable table(sixteenBits);
        table.map(2, in(6));
        table.map(0, in(2));
        Mmu mmu(Translation::Paged, sixteenBits, 0, 1);
        mmu.setTable(&table, 1);
        const Mmu::Result r = mmu.translate(8196, false);
        QCOMPARE(r.physical, std::uint64_t{24580});
        QCOMPARE(r.tablesRead, 1);
        QVERIFY(mmu.translate(32780, false).fault == Mmu::Fault::NotPresent);
        QVERIFY(mmu.translate(65536, false).fault == Mmu::Fault::OutOfRange);
    }

    void aHitReadsNoTableAndSetsTheBits()
    {
        PageTable table({12, 9, 4});
        table.map(5, in(1));
        Mmu mmu(Translation::Paged, table.layout(), 4, 4);
        mmu.setTable(&table, 1);
        const Mmu::Result first = mmu.translate(5 * 4096 + 8, false);
        QCOMPARE(first.tablesRead, 4);
        QVERIFY(first.loaded && !first.loaded->replaced);
        QVERIFY(!table.find(5)->modified);
        const Mmu::Result second = mmu.translate(5 * 4096 + 16, true);
        QCOMPARE(second.tablesRead, 0);
        QVERIFY(second.way == TranslationWay::Tlb);
        QCOMPARE(second.physical, std::uint64_t{4096 + 16});
        QVERIFY(table.find(5)->modified);
        // Another address space has the same page number and none of this translation.
        PageTable other({12, 9, 4});
        other.map(5, in(2));
        mmu.setTable(&other, 2);
        QCOMPARE(mmu.translate(5 * 4096, false).tablesRead, 4);
    }

    void theLeastRecentlyUsedTranslationIsReplaced()
    {
        PageTable table(sixteenBits);
        for (std::uint64_t p = 0; p < 3; ++p)
            table.map(p, in(p));
        Mmu mmu(Translation::Paged, sixteenBits, 2, 2);
        mmu.setTable(&table, 1);
        mmu.translate(0, false);
        mmu.translate(4096, false);
        mmu.translate(0, false);
        const Mmu::Result r = mmu.translate(8192, false);
        QVERIFY(r.loaded && r.loaded->replaced);
        QCOMPARE(r.loaded->replaced->page, std::uint64_t{1});
        QVERIFY(mmu.translate(0, false).way == TranslationWay::Tlb);
        QVERIFY(mmu.invalidate(1, 0).has_value());
        QVERIFY(!mmu.invalidate(1, 0).has_value());
        QVERIFY(mmu.translate(0, false).way == TranslationWay::Walk);
    }

    void aWriteToAReadOnlyPageFaultsWithAHitToo()
    {
        PageTable table(sixteenBits);
        PageTableEntry entry = in(3);
        entry.writable = false;
        table.map(1, entry);
        Mmu mmu(Translation::Paged, sixteenBits, 4, 4);
        mmu.setTable(&table, 1);
        QVERIFY(mmu.translate(4096, false).fault == Mmu::Fault::None);
        QVERIFY(mmu.translate(4096, true).fault == Mmu::Fault::ReadOnly);
    }
};

QTEST_GUILESS_MAIN(TestMmu)
#include "tst_mmu.moc"
