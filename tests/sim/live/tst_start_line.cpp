// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/shared_memory.h"
#include "sim/live/start_line.h"

#include <QTest>

#include <atomic>
#include <csignal>
#include <functional>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

using copyscope::sim::awaitAsleep;
using copyscope::sim::Shared;
using copyscope::sim::StartLine;

namespace {

struct Line {
    StartLine start;
    std::atomic<int> prepared{0};
    std::atomic<int> gone{0};
};

pid_t child(const std::function<void()>& body)
{
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        body();
        ::_exit(0);
    }
    return pid;
}

pid_t waiter(Line& line)
{
    return child([&line] {
        line.start.wait([&line] { ++line.prepared; });
        ++line.gone;
    });
}

}  // namespace

class TestStartLine : public QObject {
    Q_OBJECT

private slots:
    void nobodyStartsBeforeItIsLetGo()
    {
        Shared<Line> line;
        const pid_t pid = waiter(*line);
        QVERIFY(awaitAsleep(pid, 1'000'000));
        QCOMPARE(line->prepared.load(), 0);
        line->start.settle(pid);
        QCOMPARE(line->prepared.load(), 1);
        QVERIFY(awaitAsleep(pid, 1'000'000));
        QCOMPARE(line->gone.load(), 0);
        line->start.letGo();
        QCOMPARE(::waitpid(pid, nullptr, 0), pid);
        QCOMPARE(line->gone.load(), 1);
        QCOMPARE(line->prepared.load(), 1);
    }

    void whoIsNotSettledPreparesWhenItIsLetGo()
    {
        Shared<Line> line;
        const pid_t pid = waiter(*line);
        line->start.letGo();
        QCOMPARE(::waitpid(pid, nullptr, 0), pid);
        QCOMPARE(line->prepared.load(), 1);
        QCOMPARE(line->gone.load(), 1);
    }

    void whoRunsOrHasEndedIsNotAsleep()
    {
        const pid_t runs = child([] {
            for (;;) {
            }
        });
        QVERIFY(!awaitAsleep(runs, 20'000));
        ::kill(runs, SIGKILL);
        QVERIFY(!awaitAsleep(runs, 1'000'000));  // nobody has waited for it yet
        ::waitpid(runs, nullptr, 0);
        QVERIFY(!awaitAsleep(runs, 1'000'000));
    }
};

QTEST_GUILESS_MAIN(TestStartLine)
#include "tst_start_line.moc"
