// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/kernel/page_ranges.h"

#include <random>
#include <set>

using namespace copyscope::model::kernel;

class TestPageRanges : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void neighboursBecomeOne()
    {
        PageRanges r;
        QCOMPARE(r.add({4, 8}), 4u);
        QCOMPARE(r.add({8, 10}), 2u);
        QCOMPARE(r.add({0, 20}), 14u);
        QCOMPARE(r.next(0).value().end, 20u);
        QCOMPARE(r.remove({5, 7}), 2u);
        QCOMPARE(r.within({0, 100}).size(), 2u);
        QCOMPARE(r.missing({0, 22}).size(), 2u);
        QVERIFY(!r.contains(5));
        QVERIFY(r.touches({6, 8}));
    }

    void agreesWithASet()
    {
        std::mt19937 random(7);
        PageRanges ranges;
        std::set<std::uint64_t> set;
        for (int i = 0; i < 5000; ++i) {
            const std::uint64_t first = random() % 60;
            const PageRange r{first, first + random() % 9};
            const auto before = set.size();
            const bool adds = random() % 2 == 0;
            for (std::uint64_t p = r.first; p < r.end; ++p)
                adds ? (void)set.insert(p) : (void)set.erase(p);
            const std::uint64_t changed = adds ? ranges.add(r) : ranges.remove(r);
            QCOMPARE(changed, adds ? set.size() - before : before - set.size());
            QCOMPARE(ranges.count(), set.size());
            const std::uint64_t page = random() % 70;
            QCOMPARE(ranges.contains(page), set.contains(page));
            const auto next = set.lower_bound(page);
            QCOMPARE(ranges.next(page).has_value(), next != set.end());
            if (next != set.end())
                QCOMPARE(ranges.next(page)->first, *next);
        }
    }
};

QTEST_GUILESS_MAIN(TestPageRanges)
#include "tst_page_ranges.moc"
