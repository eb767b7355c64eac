// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/hardware/page_replacement.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

using namespace copyscope::model;

namespace {

int faults(Replacement policy, std::size_t frames, const std::vector<int>& references)
{
    PageReplacement replacement(policy);
    std::map<int, std::uint64_t> frameOf;
    std::map<std::uint64_t, int> pageIn;
    std::set<std::uint64_t> referenced;
    int count = 0;
    for (const int page : references) {
        if (!frameOf.contains(page)) {
            ++count;
            std::uint64_t frame = frameOf.size();
            if (frameOf.size() == frames) {
                frame = *replacement.victim([&](std::uint64_t f) { return referenced.erase(f) != 0; });
                frameOf.erase(pageIn[frame]);
                referenced.erase(frame);
            }
            frameOf[page] = frame;
            pageIn[frame] = page;
            replacement.loaded(frame);
        }
        referenced.insert(frameOf[page]);
        replacement.used(frameOf[page]);
    }
    return count;
}

}  // namespace

class TestPageReplacement : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void beladysAnomaly()
    {
        const std::vector<int> string{1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5};
        QCOMPARE(faults(Replacement::Fifo, 3, string), 9);
        QCOMPARE(faults(Replacement::Fifo, 4, string), 10);
        QCOMPARE(faults(Replacement::Lru, 3, string), 10);
        QCOMPARE(faults(Replacement::Lru, 4, string), 8);
    }

    void theClockComesBetween()
    {
        const std::vector<int> string{7, 0, 1, 2, 0, 3, 0, 4, 2, 3, 0, 3, 2, 1, 2, 0, 1, 7, 0, 1};
        QCOMPARE(faults(Replacement::Fifo, 3, string), 15);
        QCOMPARE(faults(Replacement::Clock, 3, string), 14);
        QCOMPARE(faults(Replacement::Lru, 3, string), 12);
    }

    void withoutPagesThereIsNoVictim()
    {
        PageReplacement replacement(Replacement::Clock);
        const auto never = [](std::uint64_t) { return false; };
        QVERIFY(!replacement.victim(never));
        replacement.loaded(3);
        replacement.forget(3);
        QVERIFY(!replacement.victim(never));
    }
};

QTEST_GUILESS_MAIN(TestPageReplacement)
#include "tst_page_replacement.moc"
