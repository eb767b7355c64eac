// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/hardware/tlb.h"

#include <random>
#include <vector>

using namespace copyscope::model;

namespace {

/// The same cache, written as simply as can be: each set is a list, the most recently used entry last.
class PlainTlb {
public:
    PlainTlb(std::size_t sets, std::size_t ways) : m_sets(sets), m_ways(ways) {}

    std::uint64_t touch(std::uint32_t space, std::uint64_t first, std::uint64_t pages)
    {
        std::uint64_t misses = 0;
        for (std::uint64_t page = first; page < first + pages; ++page) {
            auto& set = m_sets[page % m_sets.size()];
            const std::pair entry{space, page};
            const auto it = std::find(set.begin(), set.end(), entry);
            if (it != set.end()) {
                set.erase(it);
            } else {
                ++misses;
                if (set.size() == m_ways)
                    set.erase(set.begin());
            }
            set.push_back(entry);
        }
        return misses;
    }

    std::uint64_t flush(std::uint32_t space, std::uint64_t first, std::uint64_t pages)
    {
        std::uint64_t gone = 0;
        for (auto& set : m_sets)
            gone += std::erase_if(set, [&](const auto& e) {
                return e.first == space && e.second >= first && e.second < first + pages;
            });
        return gone;
    }

private:
    std::vector<std::vector<std::pair<std::uint32_t, std::uint64_t>>> m_sets;
    std::size_t m_ways;
};

}  // namespace

class TestTlb : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void withoutEntriesEveryLookIsAMiss()
    {
        Tlb tlb(0, 1);
        QCOMPARE(tlb.touch(1, 7, 3), std::uint64_t{3});
        QCOMPARE(tlb.touch(1, 7, 3), std::uint64_t{3});
        QVERIFY(!tlb.holds(1, 7) && !tlb.access(1, 7).hit);
        QCOMPARE(tlb.slots(), std::size_t{0});
    }

    void anAccessSaysWhomItDroveOut()
    {
        Tlb tlb(2, 2);
        QVERIFY(!tlb.access(1, 10).replaced);
        QVERIFY(!tlb.access(1, 12).replaced);
        QVERIFY(tlb.access(1, 10).hit);
        const Tlb::Access third = tlb.access(2, 14);
        QVERIFY(third.replaced);
        QCOMPARE(third.replaced->page, std::uint64_t{12});
        QCOMPARE(tlb.slotOf(2, 14), std::optional(third.slot));
        QVERIFY(!tlb.slotOf(1, 12));
    }

    void missesOnceThenHits()
    {
        Tlb tlb(64, 4);
        QCOMPARE(tlb.touch(1, 100, 10), 10U);
        QCOMPARE(tlb.touch(1, 100, 10), 0U);
        QCOMPARE(tlb.touch(1, 105, 10), 5U);
        QVERIFY(tlb.holds(1, 114));
        QVERIFY(!tlb.holds(1, 115));
    }

    void spacesDoNotMix()
    {
        Tlb tlb(64, 4);
        QCOMPARE(tlb.touch(1, 7, 1), 1U);
        QCOMPARE(tlb.touch(2, 7, 1), 1U);
        QVERIFY(tlb.holds(1, 7) && tlb.holds(2, 7));
        QCOMPARE(tlb.flush(2, 0, 100), 1U);
        QVERIFY(tlb.holds(1, 7));
    }

    void aSetHoldsAsManyAsItHasWays()
    {
        Tlb tlb(64, 4);  // 16 sets: pages 16 apart share one
        for (std::uint64_t i = 0; i < 4; ++i)
            QCOMPARE(tlb.touch(1, i * 16, 1), 1U);
        for (std::uint64_t i = 0; i < 4; ++i)
            QCOMPARE(tlb.touch(1, i * 16, 1), 0U);
        QCOMPARE(tlb.touch(1, 4 * 16, 1), 1U);
        QVERIFY(!tlb.holds(1, 0));  // the least recently used
        QVERIFY(tlb.holds(1, 16));
        QCOMPARE(tlb.touch(1, 1, 1), 1U);  // another set: nobody has to go
        QVERIFY(tlb.holds(1, 4 * 16));
    }

    void moreThanFitsMissesEachTime()
    {
        Tlb tlb(64, 4);
        QCOMPARE(tlb.touch(1, 0, 128), 128U);
        QCOMPARE(tlb.touch(1, 0, 128), 128U);  // in order of use the first is always gone when its turn comes
    }

    void flushes()
    {
        Tlb tlb(64, 4);
        QCOMPARE(tlb.touch(1, 0, 20), 20U);
        QCOMPARE(tlb.flush(1, 5, 5), 5U);
        QCOMPARE(tlb.touch(1, 0, 20), 5U);
        tlb.flushAll();
        QCOMPARE(tlb.touch(1, 0, 20), 20U);
    }

    void agreesWithAPlainOne()
    {
        std::mt19937 random(5);
        Tlb tlb(64, 4);
        PlainTlb plain(16, 4);
        for (int i = 0; i < 20000; ++i) {
            const auto space = static_cast<std::uint32_t>(random() % 3);
            const std::uint64_t first = random() % 200;
            const std::uint64_t pages = 1 + random() % 24;
            if (random() % 20 == 0)
                QCOMPARE(tlb.flush(space, first, pages), plain.flush(space, first, pages));
            else
                QCOMPARE(tlb.touch(space, first, pages), plain.touch(space, first, pages));
        }
    }
};

QTEST_GUILESS_MAIN(TestTlb)
#include "tst_tlb.moc"
