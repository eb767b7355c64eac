// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/run_scenario.h"

#include "model/trace/trace.h"

#include <string>
#include <vector>

using namespace copyscope;
using namespace copyscope::model;
using tests::RanLane;
using tests::RanScenario;

namespace {

/// Processes of one lane, each with a program of one line, on so many cores.
RanScenario together(int cores, const std::vector<std::string>& programs, const std::string& head = {})
{
    std::string yaml = "copyscope: 1\ntitle: scheduler\nmachine: server-2024\nset: { cpu.cores: " + std::to_string(cores)
                       + " }\n" + head + "lanes:\n  case:\n    processes:\n";
    for (std::size_t i = 0; i < programs.size(); ++i)
        yaml += "      p" + std::to_string(i) + ": |\n        " + programs[i] + "\n";
    return tests::runScenario(yaml + "expect: []\n");
}

std::vector<Event> all(const RanLane& lane, EventKind kind)
{
    std::vector<Event> events;
    for (auto walk = lane.trace.from(0); const Event* e = walk.next();)
        if (e->kind == kind)
            events.push_back(*e);
    return events;
}

TaskId taskNamed(const RanLane& lane, std::string_view name)
{
    for (std::uint32_t i = 0; i < lane.trace.tasks().size(); ++i)
        if (lane.trace.tasks()[i].name == name)
            return TaskId(i);
    return {};
}

constexpr std::int64_t slice = 3'000'000;  // of server-2024

}  // namespace

class TestScheduler : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aSystemCallIsNoContextSwitch()
    {
        const RanScenario ran = together(1, {"for (int i = 0; i < 100; i++) getpid();"});
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        QCOMPARE(ran.lane("case").counter("mode_switches"), 200.0);
        QCOMPARE(ran.lane("case").counter("context_switches"), 0.0);
        QCOMPARE(ran.lane("case").counter("wakeups"), 0.0);
    }

    void blockingIsTwo()
    {
        // Out of the core, and in again.
        const RanScenario ran = together(1, {"usleep(1000); usleep(1000);"});
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        QCOMPARE(ran.lane("case").counter("context_switches"), 4.0);
    }

    void aColdReadSleepsAndIsWoken()
    {
        const std::string head = "buffers: { buf: 4 KiB }\nfiles: { file: { size: 4 KiB, cached: none } }\n";
        const RanScenario ran = together(1, {"read(file, buf, 4096);"}, head);
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        const RanLane& lane = ran.lane("case");
        QCOMPARE(lane.counter("context_switches"), 2.0);
        QCOMPARE(lane.counter("wakeups"), 1.0);
        QCOMPARE(lane.counter("interrupts"), 1.0);
        // The one who was woken runs after the wake-up latency of the profile, 1.5 us.
        const Nanoseconds woken = all(lane, EventKind::Wakeup).front().start;
        const std::vector<Event> switches = all(lane, EventKind::ContextSwitch);
        const auto back = std::find_if(switches.begin(), switches.end(),
                                       [&](const Event& e) { return e.start >= woken && !e.task.isNone(); });
        QVERIFY(back != switches.end());
        const std::vector<Event> work = all(lane, EventKind::Cpu);
        const auto first = std::find_if(work.begin(), work.end(), [&](const Event& e) {
            return e.start >= back->start && e.task == back->task && lane.trace.text(e.text) == "__schedule";
        });
        QVERIFY(first != work.end());
        QCOMPARE((first->end - woken).value(), std::int64_t{1500});
    }

    void oneCoreIsSharedInSlices()
    {
        const RanScenario ran = together(1, {"for (int i = 0; i < 300; i++) { compute(100000); getpid(); }",
                                             "for (int i = 0; i < 300; i++) { compute(100000); getpid(); }"});
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        const RanLane& lane = ran.lane("case");
        // 60 ms of work in slices of 3 ms: each runs ten times, in turns.
        const std::vector<Event> switches = all(lane, EventKind::ContextSwitch);
        std::vector<Event> turns;
        for (const Event& e : switches)
            if (!e.task.isNone() && e.detail == 0)
                turns.push_back(e);
        QVERIFY2(turns.size() >= 17 && turns.size() <= 20, std::to_string(turns.size()).c_str());
        for (std::size_t i = 1; i + 2 < turns.size(); ++i) {
            QVERIFY(turns[i].task != turns[i - 1].task);
            const std::int64_t ran1 = (turns[i].start - turns[i - 1].start).value();
            QVERIFY2(ran1 >= slice && ran1 < slice + 200'000, std::to_string(ran1).c_str());
        }
        QVERIFY(lane.counter("elapsed_ns") >= 60e6);
    }

    void twoCoresAreNotShared()
    {
        const RanScenario ran = together(2, {"compute(30000000);", "compute(30000000);"});
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        const RanLane& lane = ran.lane("case");
        QCOMPARE(lane.counter("context_switches"), 0.0);
        QVERIFY(lane.counter("elapsed_ns") < 31e6);
        QVERIFY(lane.counter("cpu_busy_ns") >= 60e6);
    }

    void nobodyIsPreemptedWhileNobodyWaits()
    {
        const RanScenario ran = together(1, {"for (int i = 0; i < 300; i++) compute(100000);"});
        QCOMPARE(ran.lane("case").counter("context_switches"), 0.0);
    }

    void firstComeFirstServed()
    {
        const RanScenario ran = together(1, {"compute(1000000);", "compute(1000000);", "compute(1000000);"});
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        const RanLane& lane = ran.lane("case");
        std::vector<TaskId> order;
        for (const Event& e : all(lane, EventKind::Exit))
            order.push_back(e.task);
        const std::vector<TaskId> expected{taskNamed(lane, "p0"), taskNamed(lane, "p1"), taskNamed(lane, "p2")};
        QVERIFY(order == expected);
    }

    void yieldLetsTheOthersGo()
    {
        const RanScenario ran = together(1, {"compute(1000); sched_yield(); compute(1000);", "compute(1000);"});
        if (ran.lanes.empty())
            QSKIP("the language has no sched_yield");
        const RanLane& lane = ran.lane("case");
        const std::vector<Event> exits = all(lane, EventKind::Exit);
        QCOMPARE(exits.size(), 2U);
        QVERIFY(exits.front().task == taskNamed(lane, "p1"));
    }

    void whoIsWokenSaysByWhom()
    {
        const RanScenario ran = tests::runProgram(R"(
            int p[2];
            char c;
            pipe(p);
            int pid = fork();
            if (pid == 0) {
                read(p[0], &c, 1);
                return 0;
            }
            usleep(1000);
            write(p[1], &c, 1);
            wait(NULL);
        )");
        QVERIFY2(ran.problems.empty(), ran.problems.c_str());
        const RanLane& lane = ran.lane("case");
        const TaskId parent = taskNamed(lane, "case");
        bool found = false;
        for (const Event& e : all(lane, EventKind::Wakeup))
            found = found || (e.other == parent && e.task != parent);
        QVERIFY(found);
    }

    void whoWakesPaysForIt()
    {
        const auto busy = [](const std::string& set) {
            const RanScenario ran = tests::runProgram("int p[2]; char c; pipe(p); if (fork() == 0) { read(p[0], &c, 1); return 0; } usleep(1000); write(p[1], &c, 1); "
                                                      "wait(NULL);",
                                                      set);
            return ran.problems.empty() ? ran.lane("case").counter("cpu_busy_ns") : -1.0;
        };
        const double without = busy("set: { cpu.cores: 1 }\n");
        const double with = busy("set: { cpu.cores: 1, cpu.wake_call: 10 us }\n");
        // The parent wakes the child that reads, the child at its end the parent that waits; a timer is nobody's.
        QVERIFY(without > 0);
        QCOMPARE(with - without, 20'000.0);
    }

    void aFirstCallOfAKindTakesLonger()
    {
        const auto busy = [](const std::string& program, const std::string& set) {
            const RanScenario ran = tests::runProgram(program, set);
            return ran.problems.empty() ? ran.lane("case").counter("cpu_busy_ns") : -1.0;
        };
        const std::string cold = "set: { cpu.first_call: 10 us }\n";
        const std::string program = "getpid(); getpid(); getppid(); getpid();";
        QVERIFY(busy(program, {}) > 0);
        QCOMPARE(busy(program, cold) - busy(program, {}), 20'000.0);
        // Each process has its own; a thread knows what its process knows.
        const std::string family = "if (fork() == 0) { getppid(); return 0; } wait(NULL); getppid();";
        QCOMPARE(busy(family, cold) - busy(family, {}), 40'000.0);
    }
};

QTEST_GUILESS_MAIN(TestScheduler)
#include "tst_scheduler.moc"
