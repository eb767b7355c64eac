// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/units.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace copyscope::model {

/// How a run came to its end.
enum class RunEnd : std::uint8_t {
    Finished,  ///< the first actor returned
    Deadlock,  ///< the first actor waits and nothing can happen any more
};

/// The narrow port through which the machine asks for time.
///
/// The model never advances time by itself: it runs in *actors* (one a thread, one a device) and asks the
/// engine to hold a core, carry bytes over shared resources, or wait. Actors run one at a time and give way
/// only inside park(), parkFor(), sleep(), execute(), carry() and interrupt(), so the model needs no locks between
/// two such calls. A duration or an amount of zero returns at once and gives way to nobody.
///
/// A misuse (an unknown id, a negative duration, two actors at work on one core) throws std::logic_error.
/// An actor that is stopped leaves the call in which it waits by an exception that is not derived from
/// std::exception, so that its destructors run; `catch (...)` without a rethrow must not surround a wait.
///
/// `sim/simulated/` answers with SimGrid; `tests/support/` has an engine without contention for unit tests.
class Engine {
public:
    virtual ~Engine() = default;

    /// Time since the start of the run, to the nearest nanosecond. Never goes back.
    [[nodiscard]] virtual Nanoseconds now() const = 0;

    // --- set-up, before run() ---------------------------------------------------------------------------

    /// Something that carries bytes at a rate and is shared max-min fairly by all that use it at once.
    virtual ResourceId addResource(std::string name, BytesPerSecond rate) = 0;
    /// A core: executes one thing at a time. Its id is the one that execute(), carry() and interrupt() take.
    virtual CoreId addCore(std::string name) = 0;
    /// What one kind of movement crosses: it advances over all of `resources` at once, at its fair share of the
    /// slowest. One that is listed twice is crossed twice (a CPU copy crosses the memory bus twice), so each byte
    /// uses two bytes of its rate. The same list gives the same id. Any number of movements can be on one route.
    virtual RouteId addRoute(std::span<const ResourceId> resources) = 0;

    /// Runs `root` as the first actor, until it returns. All others are then stopped where they wait.
    /// Called once, by the owner of the engine. An exception that leaves an actor ends the run and leaves run().
    virtual RunEnd run(std::function<void()> root) = 0;

    // --- actors -----------------------------------------------------------------------------------------

    /// Starts `body` on a stack of its own at the current instant. It runs when the caller next waits.
    virtual ActorId spawn(std::string name, std::function<void()> body) = 0;
    [[nodiscard]] virtual ActorId self() const = 0;

    /// Waits until somebody unparks this actor. An unpark that came first is kept, once: park() then returns at once.
    virtual void park() = 0;
    /// The same, for `limit` at most. True when it was unparked, false when the time ran out.
    virtual bool parkFor(Nanoseconds limit) = 0;
    /// Lets `who` go on at this instant. Does not give way: the caller runs on until it waits itself.
    virtual void unpark(ActorId who) = 0;

    // --- time -------------------------------------------------------------------------------------------

    /// Lets time pass that holds nothing: seek of a disk, flight time on a wire.
    virtual void sleep(Nanoseconds duration) = 0;
    /// Keeps `core` busy for `duration`. An interrupt() of that core in the meantime makes it end later.
    /// Returns how much time interrupts took away from it.
    virtual Nanoseconds execute(CoreId core, Nanoseconds duration) = 0;
    /// Moves `amount` over `route`, see addRoute().
    /// With a core, the movement is the core's work: it stands still while that core is interrupted.
    /// Returns how much time interrupts took away from it.
    virtual Nanoseconds carry(Bytes amount, RouteId route, CoreId core = {}) = 0;
    /// Stops what `core` is doing (if anything), holds the core for `duration`, lets it go on.
    /// Interrupts of one core queue up behind each other, first come first served; the caller waits for its own.
    /// Work that starts on an interrupted core starts standing still.
    virtual void interrupt(CoreId core, Nanoseconds duration) = 0;
};

}  // namespace copyscope::model
