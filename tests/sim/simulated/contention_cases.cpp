// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/simulated/contention_cases.h"

#include "sim/simulated/engine_simgrid.h"

#include <algorithm>
#include <csignal>
#include <initializer_list>
#include <random>
#include <stdexcept>
#include <string>

namespace copyscope::tests {

using namespace model;
using namespace model::literals;

namespace {

constexpr double tolerance = 1e-9;

ResourceId resource(Engine& engine, const char* name, double gigabytesPerSecond)
{
    return engine.addResource(name, BytesPerSecond(gigabytesPerSecond * 1e9));
}

RouteId routeOver(Engine& engine, std::initializer_list<ResourceId> resources)
{
    return engine.addRoute(std::span(resources.begin(), resources.size()));
}

/// An actor that moves `gigabytes` over `route` at once and checks when it is done.
void flow(Engine& engine, Checks& checks, std::string name, double gigabytes, RouteId route, double doneAfterSeconds,
          CoreId core = {})
{
    engine.spawn(name, [=, &engine, &checks] {
        engine.carry(Bytes(static_cast<std::uint64_t>(gigabytes * 1e9)), route, core);
        checks.near(name, static_cast<double>(engine.now().value()) * 1e-9, doneAfterSeconds, tolerance);
    });
}

void runFor(Engine& engine, Nanoseconds duration)
{
    engine.run([&] { engine.sleep(duration); });
}

// --- shares by hand: r is a rate in GB/s, the lines before each flow are the equations ----------------------

void copyAndDmaShareTheBus(Engine& engine, Checks& checks)
{
    const ResourceId bus = resource(engine, "bus", 10);
    const RouteId copy = routeOver(engine, {bus, bus});
    const RouteId dma = routeOver(engine, {bus});
    // 2 r_copy + r_dma = 10 and r_copy = r_dma  =>  r = 10/3
    flow(engine, checks, "copy", 10, copy, 3);
    flow(engine, checks, "dma", 10, dma, 3);
    runFor(engine, 4000_ms);
}

void threeFlowsShareTheBus(Engine& engine, Checks& checks)
{
    const ResourceId bus = resource(engine, "bus", 12);
    const RouteId copy = routeOver(engine, {bus, bus});
    const RouteId dma = routeOver(engine, {bus});
    // 2 r_1 + 2 r_2 + r_dma = 12, all equal  =>  r = 12/5
    // The DMA moves 2.4, done after 1 s. Then 2 r_1 + 2 r_2 = 12  =>  r = 3
    // copy 1: 2.4 in the 1st second, 3 left, done after 2 s. Then 2 r_2 = 12  =>  r_2 = 6
    // copy 2: 2.4 + 3, 6 left, done after 3 s.
    flow(engine, checks, "dma", 2.4, dma, 1);
    flow(engine, checks, "copy 1", 5.4, copy, 2);
    flow(engine, checks, "copy 2", 11.4, copy, 3);
    runFor(engine, 4000_ms);
}

void othersTakeWhatABottleneckLeaves(Engine& engine, Checks& checks)
{
    const ResourceId bus = resource(engine, "bus", 10);
    const ResourceId disk = resource(engine, "disk", 1);
    const ResourceId slowCore = resource(engine, "copy rate of core 0", 1.5);
    const ResourceId fastCore = resource(engine, "copy rate of core 1", 4);
    // r_disk = 1, r_slow = 1.5, 2 r_slow + 2 r_fast + r_disk = 10  =>  r_fast = 3 (below its own 4)
    flow(engine, checks, "disk", 2, routeOver(engine, {disk, bus}), 2);
    flow(engine, checks, "slow core", 3, routeOver(engine, {slowCore, bus, bus}), 2);
    flow(engine, checks, "fast core", 6, routeOver(engine, {fastCore, bus, bus}), 2);
    runFor(engine, 3000_ms);
}

void sharesAreMaxMinFair(Engine& engine, Checks& checks)
{
    const ResourceId x = resource(engine, "x", 6);
    const ResourceId y = resource(engine, "y", 10);
    // x: r_1 + r_2 = 6  =>  r_1 = r_2 = 3, and x is full.  y: r_1 + r_3 = 10  =>  r_3 = 7
    flow(engine, checks, "over both", 3, routeOver(engine, {x, y}), 1);
    flow(engine, checks, "over x", 3, routeOver(engine, {x}), 1);
    flow(engine, checks, "over y", 7, routeOver(engine, {y}), 1);
    runFor(engine, 2000_ms);
}

void flowsOfOneRouteRunAtOnce(Engine& engine, Checks& checks)
{
    const ResourceId bus = resource(engine, "bus", 8);
    const RouteId copy = routeOver(engine, {bus, bus});
    // 16 times 2 r = 8  =>  r = 1/4
    for (int i = 0; i < 16; ++i)
        flow(engine, checks, "copy " + std::to_string(i), 0.5, copy, 2);
    runFor(engine, 3000_ms);
}

void everyCrossingCounts(Engine& engine, Checks& checks)
{
    const ResourceId bus = resource(engine, "bus", 12);
    // 3 r_1 + r_2 = 12, r_1 = r_2  =>  r = 3; after 1 s only the first is left with 8: 3 r_1 = 12  =>  2 s more
    flow(engine, checks, "three crossings", 11, routeOver(engine, {bus, bus, bus}), 3);
    flow(engine, checks, "one crossing", 3, routeOver(engine, {bus}), 1);
    runFor(engine, 4000_ms);
}

void lanesDoNotMeet(Engine& engine, Checks& checks)
{
    for (const char* lane : {"a", "b", "c"}) {
        const ResourceId bus = resource(engine, "bus", 5);
        flow(engine, checks, lane, 5, routeOver(engine, {bus}), 1);
    }
    runFor(engine, 2000_ms);
}

void anInterruptedCopyLeavesItsShare(Engine& engine, Checks& checks)
{
    const CoreId core = engine.addCore("core");
    const ResourceId bus = resource(engine, "bus", 10);
    const ResourceId disk = resource(engine, "disk", 5);
    // 0 to 0.25 s: 2 r_c + r_d = 10  =>  10/3 each; both have moved 5/6
    // 0.25 to 0.375 s: the copy stands still, r_d = 5 (the disk's rate): 5/6 + 5/8 = 35/24
    // then 10/3 each: the DMA's remaining 85/24 take 17/16 s, done at 1.4375 s; the copy has moved 5/6 + 85/24 = 4.375
    // then r_c = 5: the remaining 0.625 take 0.125 s, done at 1.5625 s
    flow(engine, checks, "copy", 5, routeOver(engine, {bus, bus}), 1.5625, core);
    flow(engine, checks, "dma", 5, routeOver(engine, {disk, bus}), 1.4375);
    engine.spawn("card", [&] {
        engine.sleep(250_ms);
        engine.interrupt(core, 125_ms);
    });
    runFor(engine, 2000_ms);
}

/// The end of one interrupt and the begin of the next at one instant, again and again, while a neighbour uses the bus.
void aSharedCopySurvivesInterruptsThatTouch(Engine& engine, Checks& checks)
{
    const CoreId core = engine.addCore("core");
    const ResourceId bus = resource(engine, "bus", 10);
    // 100 interrupts of 1 ms from 1 ms on. Until then 2 r_c + r_d = 10 => 10/3 each: 1/300 GB moved; then the DMA has 10
    // for 100 ms: 1 GB, 2 - 1/300 - 1 GB left; then 10/3 each: the copy's 1 - 1/300 GB and the DMA's take 0.299 s.
    flow(engine, checks, "copy", 1, routeOver(engine, {bus, bus}), 0.400, core);
    flow(engine, checks, "dma", 2, routeOver(engine, {bus}), 0.400);
    for (int i = 0; i < 100; ++i) {
        engine.spawn("card", [&engine, core, i] {
            engine.sleep(Nanoseconds(1'000'000) * (i + 1));
            engine.interrupt(core, 1_ms);
        });
    }
    runFor(engine, 1000_ms);
}

void interruptsOfACopyQueueUp(Engine& engine, Checks& checks)
{
    const CoreId core = engine.addCore("core");
    const ResourceId bus = resource(engine, "bus", 10);
    // Alone r = 5. The first interrupt is there before the copy, two more overlap: 0..100, 500..600..650, 650..700 ms.
    for (const auto& [at, cost] : {std::pair{0_ms, 100_ms}, {500_ms, 100_ms}, {550_ms, 50_ms}, {650_ms, 50_ms}}) {
        engine.spawn("card", [&engine, core, at = at, cost = cost] {
            engine.sleep(at);
            engine.interrupt(core, cost);
        });
    }
    flow(engine, checks, "copy", 5, routeOver(engine, {bus, bus}), 1.3, core);
    runFor(engine, 2000_ms);
}

// --- clock ------------------------------------------------------------------------------------------------

void clockStaysExactBetweenFlows(Engine& engine, Checks& checks)
{
    const ResourceId bus = resource(engine, "bus", 7.3);
    const RouteId route = routeOver(engine, {bus});
    const CoreId core = engine.addCore("core");
    engine.run([&] {
        engine.sleep(1'000'000_ms);  // where a double of seconds resolves 0.1 ps
        engine.spawn("neighbour", [&] {
            for (;;)
                engine.carry(12'345_B, route);
        });
        std::mt19937 random(1);
        bool exact = true;
        bool monotone = true;
        for (int i = 0; i < 20'000; ++i) {
            const Nanoseconds before = engine.now();
            const Nanoseconds pause(1 + random() % 5000);
            if (i % 3 == 0)
                engine.sleep(pause);
            else if (i % 3 == 1)
                engine.execute(core, pause);
            else
                checks.that("nobody unparks", !engine.parkFor(pause));
            exact = exact && engine.now() == before + pause;
            const Nanoseconds between = engine.now();
            engine.carry(Bytes(1 + random() % 10'000), route, core);
            monotone = monotone && engine.now() >= between;
        }
        checks.that("each wait takes what it was asked for", exact);
        checks.that("time never goes back", monotone);
    });
}

// --- invariants of random programs -------------------------------------------------------------------------

/// Adds a line to the failures that is no failure: the caller compares it between two processes.
void fingerprintOfARandomProgram(Engine& engine, Checks& checks)
{
    constexpr int coreCount = 4;
    constexpr double busRate = 10;
    const ResourceId bus = resource(engine, "bus", busRate);
    const RouteId copy = routeOver(engine, {bus, bus});
    const RouteId dma = routeOver(engine, {bus});
    std::vector<CoreId> cores;
    for (int i = 0; i < coreCount; ++i)
        cores.push_back(engine.addCore("core"));

    std::uint64_t hash = 14695981039346656037U;
    const auto note = [&](std::uint64_t value) { hash = (hash ^ value) * 1099511628211U; };
    std::uint64_t crossings = 0;
    bool exact = true;
    std::vector<ActorId> tasks;
    engine.run([&] {
        const ActorId root = engine.self();
        int alive = coreCount;
        for (int i = 0; i < coreCount; ++i) {
            tasks.push_back(engine.spawn("task", [&, i] {
                std::mt19937 random(static_cast<unsigned>(i));
                const CoreId core = cores[static_cast<std::size_t>(i)];
                for (int step = 0; step < 2000; ++step) {
                    const std::uint64_t amount = 1 + random() % 100'000;
                    Nanoseconds stolen;
                    switch (random() % 5) {
                    case 0: {
                        const Nanoseconds begin = engine.now();
                        const Nanoseconds work(random() % 3000);
                        stolen = engine.execute(core, work);
                        exact = exact && engine.now() == begin + work + stolen;
                        break;
                    }
                    case 1:
                        stolen = engine.carry(Bytes(amount), copy, core);
                        crossings += 2 * amount;
                        break;
                    case 2:
                        engine.carry(Bytes(amount), dma);
                        crossings += amount;
                        break;
                    case 3: engine.interrupt(cores[random() % coreCount], Nanoseconds(random() % 2000)); break;
                    default: engine.parkFor(Nanoseconds(random() % 2000)); break;
                    }
                    engine.unpark(tasks[random() % coreCount]);
                    note(static_cast<std::uint64_t>(i));
                    note(static_cast<std::uint64_t>(engine.now().value()));
                    note(static_cast<std::uint64_t>(stolen.value()));
                }
                if (--alive == 0)
                    engine.unpark(root);
            }));
        }
        engine.park();
    });
    checks.that("execute() takes its time and what was stolen from it", exact);
    checks.that("the bus carried no more than it can",
                static_cast<double>(crossings)
                    <= busRate * static_cast<double>(engine.now().value()) * (1 + tolerance));
    checks.that("fingerprint " + std::to_string(hash), false);
}

// --- limits of SimGrid --------------------------------------------------------------------------------------

void oneEngineAProcess(Engine&, Checks& checks)
{
    try {
        const sim::SimgridEngine second;
        checks.that("a second engine", false);
    } catch (const std::logic_error&) {
    }
}

void handler(int) {}

void signalHandlersStay(Engine& engine, Checks& checks)
{
    const auto isOurs = [&](int signal) {
        struct sigaction now = {};
        sigaction(signal, nullptr, &now);
        return now.sa_handler == handler;
    };
    const auto isDefault = [&](int signal) {
        struct sigaction now = {};
        sigaction(signal, nullptr, &now);
        return now.sa_handler == SIG_DFL;
    };
    checks.that("SIGINT after the constructor", isDefault(SIGINT));
    std::signal(SIGINT, handler);
    std::signal(SIGBUS, handler);
    engine.run([&] {
        engine.sleep(1_ns);
        checks.that("SIGINT in the run", isOurs(SIGINT));
    });
    checks.that("SIGINT after the run", isOurs(SIGINT));
    checks.that("SIGBUS after the run", isOurs(SIGBUS));
}

void thousandsOfActorsFit(Engine& engine, Checks& checks)
{
    constexpr int count = 5000;
    int ended = 0;
    engine.run([&] {
        for (int i = 0; i < count; ++i) {
            engine.spawn("one of thousands", [&] {
                engine.sleep(10_ns);
                ++ended;
            });
        }
        engine.sleep(11_ns);
    });
    checks.equal("ended", ended, count);
}

int deep(Engine& engine, int levels)
{
    volatile char frame[1024];
    frame[0] = static_cast<char>(levels);
    if (levels == 0)
        engine.sleep(1_ns);
    return levels == 0 ? 0 : deep(engine, levels - 1) + (frame[0] == static_cast<char>(levels) ? 1 : 0);
}

void stacksAreDeepEnough(Engine& engine, Checks& checks)
{
    engine.run([&] { checks.equal("frames of 1 KiB", deep(engine, 150), 150); });
}

}  // namespace

const std::vector<EngineCase>& simulatedEngineCases()
{
    static const std::vector<EngineCase> cases{
        {"copyAndDmaShareTheBus", copyAndDmaShareTheBus},
        {"threeFlowsShareTheBus", threeFlowsShareTheBus},
        {"othersTakeWhatABottleneckLeaves", othersTakeWhatABottleneckLeaves},
        {"sharesAreMaxMinFair", sharesAreMaxMinFair},
        {"flowsOfOneRouteRunAtOnce", flowsOfOneRouteRunAtOnce},
        {"everyCrossingCounts", everyCrossingCounts},
        {"lanesDoNotMeet", lanesDoNotMeet},
        {"anInterruptedCopyLeavesItsShare", anInterruptedCopyLeavesItsShare},
        {"aSharedCopySurvivesInterruptsThatTouch", aSharedCopySurvivesInterruptsThatTouch},
        {"interruptsOfACopyQueueUp", interruptsOfACopyQueueUp},
        {"clockStaysExactBetweenFlows", clockStaysExactBetweenFlows},
        {"oneEngineAProcess", oneEngineAProcess},
        {"signalHandlersStay", signalHandlersStay},
        {"thousandsOfActorsFit", thousandsOfActorsFit},
        {"stacksAreDeepEnough", stacksAreDeepEnough},
        {"fingerprintOfARandomProgram", fingerprintOfARandomProgram},
    };
    return cases;
}

}  // namespace copyscope::tests
