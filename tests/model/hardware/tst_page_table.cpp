// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/hardware/page_table.h"

#include <stdexcept>

using namespace copyscope::model;

namespace {

/// The machine of the articles' figure: 16-bit addresses, pages of 4 KiB, 16 of them over 8 frames.
PageTable figure()
{
    return PageTable({.offsetBits = 12, .indexBits = 4, .levels = 1});
}

void fill(PageTable& table)
{
    constexpr struct {
        std::uint64_t page;
        std::uint64_t frame;
    } present[] = {{0, 2}, {1, 1}, {2, 6}, {3, 0}, {4, 4}, {5, 3}, {9, 5}, {11, 7}};
    for (const auto& p : present)
        table.map(p.page, {.frame = FrameId(p.frame), .present = true});
}

}  // namespace

class TestPageTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void translates_data()
    {
        QTest::addColumn<quint64>("address");
        QTest::addColumn<qint64>("physical");  // -1: page fault
        const auto row = [](quint64 from, qint64 to) {
            QTest::addRow("%llu", static_cast<unsigned long long>(from)) << from << to;
        };
        row(0, 8192);
        row(8192, 24576);
        row(8196, 24580);
        row(20500, 12308);
        row(32780, -1);
        // The rest of the table, at an offset that must come through.
        const qint64 frames[16] = {2, 1, 6, 0, 4, 3, -1, -1, -1, 5, -1, 7, -1, -1, -1, -1};
        for (quint64 page = 0; page < 16; ++page)
            row(page * 4096 + 4095, frames[page] < 0 ? -1 : frames[page] * 4096 + 4095);
    }

    void translates()
    {
        QFETCH(quint64, address);
        QFETCH(qint64, physical);
        PageTable table = figure();
        fill(table);
        const PageTable::Walk walk = table.walk(address);
        QCOMPARE(walk.tablesRead, 1);
        if (physical < 0) {
            QVERIFY(walk.fault == PageFaultReason::NotPresent);
            QVERIFY(!walk.physical);
        } else {
            QVERIFY(!walk.fault);
            QCOMPARE(*walk.physical, static_cast<std::uint64_t>(physical));
        }
    }

    void splitsAnAddress()
    {
        const PageTable table = figure();
        QCOMPARE(table.layout().addressBits(), 16);
        QCOMPARE(table.pageOf(8196), 2U);
        QCOMPARE(table.offsetOf(8196), 4U);
    }

    void marksWhatWasUsed()
    {
        PageTable table = figure();
        fill(table);
        QVERIFY(table.walk(8196).physical.has_value());
        QVERIFY(table.find(2)->referenced);
        QVERIFY(!table.find(2)->modified);
        QVERIFY(table.walk(8196, {.write = true}).physical.has_value());
        QVERIFY(table.find(2)->modified);
        QVERIFY(!table.find(0)->referenced);

        const auto was = table.unmap(2);
        QVERIFY(was && was->modified && was->frame == FrameId(6));
        QVERIFY(table.walk(8196).fault == PageFaultReason::NotPresent);
        QVERIFY(!table.unmap(2));
    }

    void protects()
    {
        PageTable table = figure();
        table.map(1, {.frame = FrameId(1), .present = true, .writable = false});
        table.map(2, {.frame = FrameId(2), .present = true, .user = false});
        QVERIFY(table.walk(4096).physical.has_value());
        QVERIFY(table.walk(4096, {.write = true}).fault == PageFaultReason::ReadOnly);
        QVERIFY(!table.find(1)->modified);
        QVERIFY(table.walk(8192).fault == PageFaultReason::KernelOnly);
        QVERIFY(table.walk(8192, {.write = true, .user = false}).physical.has_value());
    }

    void fourLevels()
    {
        PageTable table({.offsetBits = 12, .indexBits = 9, .levels = 4});
        QCOMPARE(table.layout().addressBits(), 48);
        QCOMPARE(table.tables(), 1U);
        const std::uint64_t address = 0x7f12'3456'7abcULL;
        QCOMPARE(table.walk(address).tablesRead, 1);  // the first table says already that there is no second
        table.map(table.pageOf(address), {.frame = FrameId(99), .present = true});
        QCOMPARE(table.tables(), 4U);
        const PageTable::Walk walk = table.walk(address);
        QCOMPARE(walk.tablesRead, 4);
        QCOMPARE(*walk.physical, 99U * 4096U + 0xabcU);
        table.map(table.pageOf(address) + 1, {.frame = FrameId(5), .present = true});
        QCOMPARE(table.tables(), 4U);  // a neighbour has the same tables
        QVERIFY(table.walk(std::uint64_t{1} << 48).fault == PageFaultReason::OutOfRange);
        QVERIFY_THROWS_EXCEPTION(std::out_of_range, table.map(std::uint64_t{1} << 36, {}));
    }

    void refusesWhatCannotBe()
    {
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, PageTable({.offsetBits = 0, .indexBits = 9, .levels = 4}));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, PageTable({.offsetBits = 12, .indexBits = 9, .levels = 6}));
    }
};

QTEST_GUILESS_MAIN(TestPageTable)
#include "tst_page_table.moc"
