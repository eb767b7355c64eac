// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/kernel/readahead.h"

using namespace copyscope::model::kernel;

namespace {

bool is(const ReadaheadWindow& w, std::uint64_t first, std::uint64_t pages, std::optional<std::uint64_t> marker)
{
    if (w == ReadaheadWindow{first, pages, marker})
        return true;
    qWarning("%llu+%llu marker %lld", static_cast<unsigned long long>(w.first), static_cast<unsigned long long>(w.pages),
             w.marker ? static_cast<long long>(*w.marker) : -1LL);
    return false;
}

}  // namespace

/// Windows as Linux opens them with read_ahead_kb 128 and max_sectors_kb 1280.
class TestReadahead : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aStreamOfSmallReadsDoublesItsWindow()
    {
        Readahead ra(32, 320);
        QVERIFY(is(ra.missed(0, 1, 0), 0, 4, 1));
        QVERIFY(is(ra.reachedMarker(1, 1, 4), 4, 8, 4));
        QVERIFY(is(ra.reachedMarker(4, 1, 12), 12, 16, 12));
        QVERIFY(is(ra.reachedMarker(12, 1, 28), 28, 32, 28));
        QVERIFY(is(ra.reachedMarker(28, 1, 60), 60, 32, 60));
    }

    void a64KiBReadTakesAWholeWindowAtOnce()
    {
        Readahead ra(32, 320);
        QVERIFY(is(ra.missed(0, 16, 0), 0, 32, 16));
        QVERIFY(is(ra.reachedMarker(16, 16, 32), 32, 32, 32));
    }

    void aLargeReadIsReadInOneGo()
    {
        Readahead ra(32, 320);
        QVERIFY(is(ra.missed(0, 256, 0), 0, 256, 128));
        Readahead other(32, 320);
        QVERIFY(is(other.missed(0, 4096, 0), 0, 320, 160));
    }

    void aRandomReadTakesWhatIsAskedFor()
    {
        Readahead ra(32, 320);
        ra.readUpTo(10);
        QVERIFY(is(ra.missed(1000, 2, 0), 1000, 2, {}));
        QVERIFY(is(ra.missed(11, 2, 0), 11, 4, 13));
    }

    void historyInTheCacheTellsOfAStream()
    {
        Readahead ra(32, 320);
        QVERIFY(is(ra.missed(100, 2, 10), 100, 12, 111));
        QVERIFY(is(ra.missed(10, 2, 10), 10, 22, 31));
    }

    void aFaultReadsAround()
    {
        Readahead ra(32, 320);
        QVERIFY(is(ra.faulted(100), 84, 32, 108));
        QVERIFY(is(ra.faulted(3), 0, 32, 24));
    }

    void adviceChangesIt()
    {
        Readahead ra(32, 320);
        ra.advise(Readahead::Advice::Random);
        QVERIFY(is(ra.missed(0, 3, 0), 0, 3, {}));
        ra.advise(Readahead::Advice::Sequential);
        QVERIFY(is(ra.missed(0, 16, 0), 0, 32, 16));
        QVERIFY(is(ra.missed(0, 32, 0), 0, 64, 32));
    }
};

QTEST_GUILESS_MAIN(TestReadahead)
#include "tst_readahead.moc"
