// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/engine_cases.h"

#include <array>
#include <initializer_list>
#include <stdexcept>
#include <string>

namespace copyscope::tests {

using namespace model;
using namespace model::literals;

namespace {

RouteId routeOver(Engine& engine, std::initializer_list<ResourceId> resources)
{
    return engine.addRoute(std::span(resources.begin(), resources.size()));
}

/// A copy that crosses a bus of 2 GB/s twice: 1 byte a nanosecond.
RouteId byteANanosecond(Engine& engine)
{
    const ResourceId bus = engine.addResource("bus", BytesPerSecond(2e9));
    return routeOver(engine, {bus, bus});
}

template <class Error, class Call>
bool throws(Call call)
{
    try {
        call();
    } catch (const Error&) {
        return true;
    }
    return false;
}

// --- clock ------------------------------------------------------------------------------------------------

void sleepsAddUpExactly(Engine& engine, Checks& checks)
{
    const RunEnd end = engine.run([&] {
        checks.equal("begin", engine.now(), 0_ns);
        Nanoseconds sum;
        bool exact = true;
        for (int i = 0; i < 100'000; ++i) {
            const Nanoseconds pause(1 + i * 7919 % 100'003);
            engine.sleep(pause);
            sum += pause;
            exact = exact && engine.now() == sum;
        }
        checks.that("now() is the sum of all sleeps, each time", exact);
        engine.sleep(1'800'000_ms);
        for (int i = 0; i < 1000; ++i)
            engine.sleep(1_ns);
        checks.equal("half an hour later", engine.now(), sum + 1'800'000'001'000_ns);
    });
    checks.that("finished", end == RunEnd::Finished);
}

void equalTimesKeepTheirOrder(Engine& engine, Checks& checks)
{
    std::string order;
    engine.run([&] {
        // All are due at 30 ns: on the way there in one, two, three and five steps.
        const std::array<std::initializer_list<int>, 4> steps{{{30}, {20, 10}, {10, 10, 10}, {1, 2, 3, 4, 20}}};
        for (std::size_t i = 0; i < steps.size(); ++i) {
            engine.spawn("sleeper", [&, i] {
                for (const int step : steps[i])
                    engine.sleep(Nanoseconds(step));
                order += static_cast<char>('a' + i);
            });
        }
        engine.sleep(29_ns);
        engine.sleep(1_ns);
        order += '-';
        engine.sleep(1_ns);
    });
    // Who asked first goes first: a at 0, d and b and c at 10, 20, 20, the root at 29.
    checks.equal("order", order, "adbc-");
}

void nothingTakesNoTime(Engine& engine, Checks& checks)
{
    const CoreId core = engine.addCore("core");
    const RouteId route = byteANanosecond(engine);
    engine.run([&] {
        bool ran = false;
        engine.spawn("other", [&] { ran = true; });
        engine.sleep(0_ns);
        checks.equal("execute", engine.execute(core, 0_ns), 0_ns);
        checks.equal("carry", engine.carry(0_B, route, core), 0_ns);
        engine.interrupt(core, 0_ns);
        checks.that("parkFor", !engine.parkFor(0_ns));
        checks.that("gave way to nobody", !ran);
        checks.equal("now", engine.now(), 0_ns);
    });
}

// --- actors -----------------------------------------------------------------------------------------------

void spawnAndUnparkDoNotGiveWay(Engine& engine, Checks& checks)
{
    std::string order;
    engine.run([&] {
        const ActorId a = engine.spawn("a", [&] {
            order += 'a';
            engine.park();
            order += 'A';
        });
        engine.spawn("b", [&] {
            order += 'b';
            engine.unpark(a);
            order += 'B';
            engine.spawn("c", [&] { order += 'c'; });
            order += '.';
            engine.sleep(1_ns);
            order += '!';
        });
        order += '0';
        engine.sleep(2_ns);
    });
    checks.equal("order", order, "0abB.Ac!");
}

void actorsKnowThemselves(Engine& engine, Checks& checks)
{
    ActorId early;
    early = engine.spawn("before the run", [&] { checks.that("early", engine.self() == early); });
    engine.run([&] {
        const ActorId root = engine.self();
        checks.that("root is somebody else", root != early && root);
        ActorId late;
        late = engine.spawn("in the run", [&] {
            checks.that("late", engine.self() == late);
            engine.sleep(5_ns);
            checks.that("late, after a wait", engine.self() == late);
        });
        engine.sleep(3_ns);
        checks.that("root, after a wait", engine.self() == root);
        engine.sleep(3_ns);
        checks.that("root, after two", engine.self() == root);
    });
    checks.that("nobody runs after the run", engine.self().isNone());
}

void unparkIsKeptOnce(Engine& engine, Checks& checks)
{
    engine.run([&] {
        const ActorId root = engine.self();
        engine.unpark(root);
        engine.unpark(root);
        engine.park();
        checks.equal("the first park returns at once", engine.now(), 0_ns);
        engine.spawn("waker", [&] {
            engine.sleep(40_ns);
            engine.unpark(root);
        });
        engine.park();
        checks.equal("the second waits", engine.now(), 40_ns);
    });
}

void parkForEndsByTimeOrUnpark(Engine& engine, Checks& checks)
{
    engine.run([&] {
        const ActorId root = engine.self();
        checks.that("nobody unparks", !engine.parkFor(10_ns));
        checks.equal("time ran out", engine.now(), 10_ns);

        engine.spawn("waker", [&] {
            engine.sleep(5_ns);
            engine.unpark(root);
        });
        checks.that("unparked", engine.parkFor(100_ns));
        checks.equal("at that instant", engine.now(), 15_ns);

        engine.sleep(200_ns);
        checks.equal("the old limit wakes nobody", engine.now(), 215_ns);
        engine.unpark(root);
        checks.that("kept", engine.parkFor(7_ns));
        checks.equal("returned at once", engine.now(), 215_ns);
        checks.that("used up", !engine.parkFor(7_ns));
        checks.equal("so it waited", engine.now(), 222_ns);
    });
}

void pingPong(Engine& engine, Checks& checks)
{
    int bounces = 0;
    engine.run([&] {
        const ActorId root = engine.self();
        const ActorId other = engine.spawn("other", [&] {
            for (;;) {
                engine.park();
                engine.unpark(root);
            }
        });
        for (; bounces < 1000; ++bounces) {
            engine.unpark(other);
            engine.park();
        }
    });
    checks.equal("bounces", bounces, 1000);
    checks.equal("time", engine.now(), 0_ns);
}

void manyActors(Engine& engine, Checks& checks)
{
    constexpr int count = 500;
    int awake = 0;
    engine.run([&] {
        for (int i = 0; i < count; ++i) {
            engine.spawn("one of many", [&, i] {
                engine.sleep(Nanoseconds(1 + i % 10));
                ++awake;
                engine.park();
            });
        }
        engine.sleep(10_ns);
        engine.sleep(1_ns);
    });
    checks.equal("awake", awake, count);
}

void theRestIsStoppedWithTheRoot(Engine& engine, Checks& checks)
{
    struct Guard {
        std::string& log;
        char name;
        ~Guard() { log += name; }
    };
    const RouteId route = byteANanosecond(engine);
    const CoreId core = engine.addCore("core");
    std::string unwound;
    const RunEnd end = engine.run([&] {
        engine.spawn("sleeps", [&] {
            const Guard guard{unwound, 's'};
            engine.sleep(1000_ns);
            checks.that("slept on", false);
        });
        engine.spawn("parks", [&] {
            const Guard guard{unwound, 'p'};
            engine.park();
            checks.that("parked on", false);
        });
        engine.spawn("carries", [&] {
            const Guard guard{unwound, 'c'};
            engine.carry(1000_B, route, core);
            checks.that("carried on", false);
        });
        engine.sleep(10_ns);
        engine.spawn("never runs", [&] { unwound += 'n'; });
    });
    checks.that("finished", end == RunEnd::Finished);
    checks.equal("time stands still", engine.now(), 10_ns);
    checks.equal("all unwound", static_cast<std::int64_t>(unwound.size()), 3);
    checks.that("destructors ran", unwound.find('s') != std::string::npos && unwound.find('p') != std::string::npos
                                       && unwound.find('c') != std::string::npos);
}

// --- ends -------------------------------------------------------------------------------------------------

void deadlockIsReported(Engine& engine, Checks& checks)
{
    bool unwound = false;
    struct Guard {
        bool& done;
        ~Guard() { done = true; }
    };
    const RunEnd end = engine.run([&] {
        const Guard guard{unwound};
        engine.spawn("waits too", [&] { engine.park(); });
        engine.spawn("ends", [&] { engine.sleep(25_ns); });
        engine.park();
        checks.that("went on", false);
    });
    checks.that("deadlock", end == RunEnd::Deadlock);
    checks.that("the root was unwound", unwound);
    checks.equal("when nothing could happen any more", engine.now(), 25_ns);
}

void waitingIsNoDeadlock(Engine& engine, Checks& checks)
{
    const RunEnd end = engine.run([&] {
        engine.spawn("for ever", [&] { engine.park(); });
        engine.sleep(5_ns);
        engine.parkFor(5_ns);
    });
    checks.that("finished", end == RunEnd::Finished);
    checks.equal("now", engine.now(), 10_ns);
}

void exceptionLeavesTheRun(Engine& engine, Checks& checks)
{
    std::string what;
    try {
        engine.run([&] {
            engine.spawn("fails", [&] {
                engine.sleep(3_ns);
                throw std::runtime_error("out of paper");
            });
            engine.sleep(100_ns);
            checks.that("went on", false);
        });
        checks.that("run() returned", false);
    } catch (const std::runtime_error& error) {
        what = error.what();
    }
    checks.equal("message", what, "out of paper");
    checks.equal("at that instant", engine.now(), 3_ns);
}

void exceptionOfTheRootLeavesTheRun(Engine& engine, Checks& checks)
{
    checks.that("thrown", throws<std::runtime_error>([&] {
                    engine.run([&] {
                        engine.spawn("waits", [&] { engine.park(); });
                        engine.sleep(1_ns);
                        throw std::runtime_error("no");
                    });
                }));
}

void handlersOfExceptionsCanWait(Engine& engine, Checks& checks)
{
    std::string order;
    engine.run([&] {
        for (const char name : {'a', 'b', 'c'}) {
            engine.spawn("throws", [&, name] {
                try {
                    engine.sleep(Nanoseconds(name - 'a' + 1));
                    throw std::runtime_error(std::string(1, name));
                } catch (const std::exception& error) {
                    engine.sleep(Nanoseconds(10 - 2 * (name - 'a')));  // the last to throw is the first to end
                    order += error.what();
                    try {
                        throw;
                    } catch (const std::runtime_error& again) {
                        order += again.what();
                    }
                }
                checks.equal("no exception is left", std::uncaught_exceptions(), 0);
            });
        }
        engine.sleep(50_ns);
    });
    checks.equal("order", order, "ccbbaa");
}

void misuseIsAnError(Engine& engine, Checks& checks)
{
    checks.that("rate", throws<std::logic_error>([&] { engine.addResource("still", BytesPerSecond(0)); }));
    checks.that("empty route", throws<std::logic_error>([&] { engine.addRoute({}); }));
    checks.that("resource", throws<std::logic_error>([&] { routeOver(engine, {ResourceId(7)}); }));
    checks.that("wait outside", throws<std::logic_error>([&] { engine.park(); }));
    const RouteId route = byteANanosecond(engine);
    const CoreId core = engine.addCore("core");
    engine.run([&] {
        checks.that("late resource", throws<std::logic_error>([&] { engine.addResource("r", BytesPerSecond(1)); }));
        checks.that("late core", throws<std::logic_error>([&] { engine.addCore("c"); }));
        checks.that("core", throws<std::logic_error>([&] { engine.execute(CoreId(9), 1_ns); }));
        checks.that("route", throws<std::logic_error>([&] { engine.carry(1_B, RouteId(9)); }));
        checks.that("actor", throws<std::logic_error>([&] { engine.unpark(ActorId(99)); }));
        checks.that("sleep", throws<std::logic_error>([&] { engine.sleep(Nanoseconds(-1)); }));
        checks.that("interrupt", throws<std::logic_error>([&] { engine.interrupt(core, Nanoseconds(-1)); }));
        engine.spawn("first", [&] { engine.execute(core, 10_ns); });
        engine.sleep(5_ns);
        checks.that("execute", throws<std::logic_error>([&] { engine.execute(core, 1_ns); }));
        checks.that("carry", throws<std::logic_error>([&] { engine.carry(1_B, route, core); }));
        engine.sleep(6_ns);
        engine.execute(core, 1_ns);
    });
    checks.that("second run", throws<std::logic_error>([&] { engine.run([] {}); }));
}

// --- cores and movements ----------------------------------------------------------------------------------

void movementsTakeTheirTime(Engine& engine, Checks& checks)
{
    const ResourceId disk = engine.addResource("disk", BytesPerSecond(1e9));
    const ResourceId bus = engine.addResource("bus", BytesPerSecond(6e9));
    const RouteId dma = routeOver(engine, {disk, bus});
    const RouteId copy = routeOver(engine, {bus, bus, bus});
    checks.that("same list, same route", routeOver(engine, {disk, bus}) == dma && dma != copy);
    engine.run([&] {
        engine.carry(1_MiB, dma);
        checks.equal("the disk is the slowest", engine.now(), 1048576_ns);
        engine.carry(1_MiB, copy);
        checks.equal("three crossings", engine.now(), Nanoseconds(1048576 + 524288));
    });
}

void interruptDelaysExecute(Engine& engine, Checks& checks)
{
    const CoreId core = engine.addCore("core");
    const CoreId other = engine.addCore("other core");
    engine.run([&] {
        engine.spawn("card", [&] {
            engine.sleep(30_ns);
            engine.interrupt(core, 7_ns);
            checks.equal("handler done", engine.now(), 37_ns);
            engine.interrupt(core, 5_ns);
            checks.equal("and again", engine.now(), 42_ns);
        });
        engine.spawn("elsewhere", [&] {
            checks.equal("the other core loses nothing", engine.execute(other, 100_ns), 0_ns);
            checks.equal("and ends", engine.now(), 100_ns);
        });
        checks.equal("stolen", engine.execute(core, 100_ns), 12_ns);
        checks.equal("end", engine.now(), 112_ns);
        checks.equal("nothing sticks to the core", engine.execute(core, 8_ns), 0_ns);
        checks.equal("second end", engine.now(), 120_ns);
    });
}

void interruptsQueueUp(Engine& engine, Checks& checks)
{
    const CoreId core = engine.addCore("core");
    std::string order;
    engine.run([&] {
        const auto card = [&](char name, Nanoseconds at, Nanoseconds cost, Nanoseconds done) {
            engine.spawn("card", [&, name, at, cost, done] {
                engine.sleep(at);
                engine.interrupt(core, cost);
                order += name;
                checks.equal(std::string("handler of ") + name, engine.now(), done);
            });
        };
        card('a', 10_ns, 20_ns, 30_ns);
        card('b', 10_ns, 5_ns, 35_ns);
        card('c', 33_ns, 4_ns, 39_ns);    // while b runs
        card('d', 39_ns, 1_ns, 40_ns);    // at the instant at which c ends
        card('e', 129_ns, 6_ns, 135_ns);  // at the last nanosecond but one
        checks.equal("stolen", engine.execute(core, 100_ns), 36_ns);
        checks.equal("end", engine.now(), 136_ns);
    });
    checks.equal("order", order, "abcde");
}

void workThatBeginsDuringAnInterruptWaits(Engine& engine, Checks& checks)
{
    const CoreId core = engine.addCore("core");
    const RouteId route = byteANanosecond(engine);
    engine.run([&] {
        engine.spawn("card", [&] {
            engine.interrupt(core, 50_ns);
            engine.sleep(100_ns);
            engine.interrupt(core, 30_ns);
        });
        engine.sleep(20_ns);
        checks.equal("execute waited", engine.execute(core, 10_ns), 30_ns);
        checks.equal("end of execute", engine.now(), 60_ns);
        engine.sleep(100_ns);
        checks.equal("carry waited", engine.carry(1000_B, route, core), 20_ns);
        checks.equal("end of carry", engine.now(), 1180_ns);
    });
}

void interruptDelaysCopiesOfItsCoreOnly(Engine& engine, Checks& checks)
{
    const CoreId core = engine.addCore("core");
    const RouteId copy = byteANanosecond(engine);
    const RouteId dma = routeOver(engine, {engine.addResource("disk", BytesPerSecond(1e9))});
    engine.run([&] {
        engine.spawn("disk", [&] {
            checks.equal("DMA loses nothing", engine.carry(1000_B, dma), 0_ns);
            checks.equal("end of DMA", engine.now(), 1000_ns);
        });
        engine.spawn("card", [&] {
            engine.sleep(200_ns);
            engine.interrupt(core, 40_ns);
            engine.sleep(60_ns);
            engine.interrupt(core, 3_ns);
        });
        checks.equal("stolen", engine.carry(1000_B, copy, core), 43_ns);
        checks.equal("end of copy", engine.now(), 1043_ns);
    });
}

void interruptAtTheEndTakesNothing(Engine& engine, Checks& checks)
{
    const CoreId core = engine.addCore("core");
    engine.run([&] {
        engine.spawn("card", [&] {
            engine.sleep(100_ns);
            engine.interrupt(core, 9_ns);
        });
        checks.equal("execute", engine.execute(core, 100_ns), 0_ns);
        checks.equal("end", engine.now(), 100_ns);
        const Nanoseconds stolen = engine.execute(core, 5_ns);
        checks.equal("the next work waits for the handler", engine.now(), 114_ns);
        checks.equal("and says so", stolen, 9_ns);
    });
}

}  // namespace

const std::vector<EngineCase>& engineCases()
{
    static const std::vector<EngineCase> cases{
        {"sleepsAddUpExactly", sleepsAddUpExactly},
        {"equalTimesKeepTheirOrder", equalTimesKeepTheirOrder},
        {"nothingTakesNoTime", nothingTakesNoTime},
        {"spawnAndUnparkDoNotGiveWay", spawnAndUnparkDoNotGiveWay},
        {"actorsKnowThemselves", actorsKnowThemselves},
        {"unparkIsKeptOnce", unparkIsKeptOnce},
        {"parkForEndsByTimeOrUnpark", parkForEndsByTimeOrUnpark},
        {"pingPong", pingPong},
        {"manyActors", manyActors},
        {"theRestIsStoppedWithTheRoot", theRestIsStoppedWithTheRoot},
        {"deadlockIsReported", deadlockIsReported},
        {"waitingIsNoDeadlock", waitingIsNoDeadlock},
        {"exceptionLeavesTheRun", exceptionLeavesTheRun},
        {"exceptionOfTheRootLeavesTheRun", exceptionOfTheRootLeavesTheRun},
        {"handlersOfExceptionsCanWait", handlersOfExceptionsCanWait},
        {"misuseIsAnError", misuseIsAnError},
        {"movementsTakeTheirTime", movementsTakeTheirTime},
        {"interruptDelaysExecute", interruptDelaysExecute},
        {"interruptsQueueUp", interruptsQueueUp},
        {"workThatBeginsDuringAnInterruptWaits", workThatBeginsDuringAnInterruptWaits},
        {"interruptDelaysCopiesOfItsCoreOnly", interruptDelaysCopiesOfItsCoreOnly},
        {"interruptAtTheEndTakesNothing", interruptAtTheEndTakesNothing},
    };
    return cases;
}

}  // namespace copyscope::tests
