// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/kernel/dirty_throttle.h"

#include <algorithm>

using namespace copyscope::model;
using kernel::DirtyState;
using kernel::DirtyThrottle;

namespace {

/// One writer, ten times as fast as the disk, for a given time.
struct Bench {
    DirtyThrottle throttle;
    DirtyState state{Nanoseconds{}, 0, 4'000'000, 1'000'000};
    double disk = 100'000;  ///< pages a second
    double written = 0;

    void pass(double seconds)
    {
        const double most = std::min(seconds * disk, static_cast<double>(state.dirty));
        written += most;
        state.dirty -= static_cast<std::uint64_t>(most);
        throttle.written(static_cast<std::uint64_t>(most));
        state.now += Nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
    }
    /// Gives how many pages it wrote into memory.
    double write(double seconds)
    {
        const TaskId task(1);
        const Nanoseconds end = state.now + Nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
        double dirtied = 0;
        while (state.now < end) {
            const std::uint64_t n = std::max<std::uint64_t>(1, throttle.untilLook(task));
            pass(static_cast<double>(n) / (10 * disk));
            throttle.dirtied(task, n);
            state.dirty += n;
            dirtied += static_cast<double>(n);
            throttle.writeBackGoesOn(state.now);
            for (bool again = throttle.mustLook(task); again;) {
                const DirtyThrottle::Pause pause = throttle.look(task, state);
                if (pause.length.value() > 0)
                    pass(static_cast<double>(pause.length.value()) / 1e9);
                again = pause.lookAgain;
            }
        }
        return dirtied;
    }
};

}  // namespace

class TestDirtyThrottle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void belowTheCeilingWritersRunFree()
    {
        Bench b;
        const double dirtied = b.write(2.0);
        QVERIFY(dirtied > 1'990'000);  // ten times the disk's rate, no pause
        QVERIFY(b.state.dirty < b.state.freerun());
    }

    void settlesAtTheDisksRate()
    {
        Bench b;
        b.write(120.0);
        QVERIFY(b.state.dirty > b.state.freerun());
        QVERIFY(b.state.dirty < b.state.limit);
        const double before = b.written;
        const double dirtied = b.write(30.0);
        const double meanwhile = b.written - before;
        QVERIFY(dirtied > 0.8 * meanwhile && dirtied < 1.2 * meanwhile);
    }

    void learnsTheDisksRate()
    {
        Bench b;
        b.write(60.0);
        QVERIFY(b.throttle.bandwidth() > 0.9 * b.disk && b.throttle.bandwidth() < 1.1 * b.disk);
    }

    void nobodyPassesTheLimit()
    {
        Bench b;
        b.state.dirty = b.state.limit + 1;
        const TaskId task(1);
        b.throttle.dirtied(task, 100);
        const DirtyThrottle::Pause pause = b.throttle.look(task, b.state);
        QVERIFY(pause.lookAgain);
        QCOMPARE(pause.length, Nanoseconds(200'000'000));
    }

    void looksMoreOftenNearTheLimit()
    {
        Bench b;
        const TaskId task(1);
        b.throttle.look(task, b.state);
        const std::uint64_t far = b.throttle.untilLook(task);
        b.state.background = 3'900'000;
        b.state.dirty = b.state.freerun();
        b.throttle.look(task, b.state);
        QVERIFY(b.throttle.untilLook(task) < far);
        QCOMPARE(far, 1024U);  // the power of two below the root of 4 million
    }
};

QTEST_GUILESS_MAIN(TestDirtyThrottle)
#include "tst_dirty_throttle.moc"
