// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/event.h"
#include "model/trace/extents.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace copyscope::model {

/// `holder` (a pipe slot, an skb fragment, a mapping, a pin) refers to `bytes` bytes at `target`.
struct Reference {
    Spot holder;
    Spot target;
    Bytes bytes;
    EventId since{};  ///< the RefAdd that made it
    bool operator==(const Reference&) const = default;
};

/// What one place holds.
struct PlaceState {
    bool exists = false;
    Bytes room;                         ///< capacity or length, from Create and Resize
    ExtentMap bytes;                    ///< what is there, whose it is and who brought it
    ExtentMap dirty;                    ///< page cache: what the disk does not have yet
    std::vector<Reference> references;  ///< that this place holds, in the order in which they were made
    std::uint64_t pins = 0;             ///< pages of it that a device may still use
    std::uint64_t value = 0;            ///< of a register
    bool operator==(const PlaceState&) const = default;
};

/// What one core is doing.
struct CoreState {
    TaskId owner{};      ///< the task whose label is on it; none: idle
    bool kernelMode = false;
    EventId work{};      ///< the work event that it executes
    EventId interrupt{}; ///< the interrupt that it serves
    EventId switched{};  ///< the last mode switch, for the token that crosses the border
    EventId handed{};    ///< the last context switch, for the label that changes hands
    std::uint64_t tlbMisses = 0;
    std::uint64_t tlbFlushes = 0;
    bool operator==(const CoreState&) const = default;
};

/// What one task is in the middle of.
struct TaskState {
    EventId call{};   ///< the Call span
    EventId block{};  ///< the Block span
    EventId fault{};
    CoreId core{};    ///< where it last ran
    std::uint32_t line = 0;
    bool started = false;
    bool ended = false;
    bool bySignal = false;
    std::uint64_t exitCode = 0;
    EventId lastCall{};  ///< the Call span that ended last
    bool operator==(const TaskState&) const = default;
};

/// Counters up to an instant; work that is under way counts up to that instant.
/// The same definitions as the ledger: at the end of a trace both agree (a test holds them together).
struct Tally {
    std::uint64_t cpuCopyBytes = 0;
    std::uint64_t dmaBytes = 0;
    std::uint64_t wireBytes = 0;
    std::uint64_t calls = 0;
    std::uint64_t modeSwitches = 0;
    std::uint64_t contextSwitches = 0;
    std::uint64_t interrupts = 0;
    std::uint64_t faults = 0;
    Nanoseconds cpuBusy{};
    Nanoseconds cpuCopy{};
    Nanoseconds peerBusy{};
    bool operator==(const Tally&) const = default;
};

/// What is where at an instant: a pure function of the trace and the time, whichever way the playhead came.
struct TraceState {
    Nanoseconds at{};
    std::size_t applied = 0;          ///< beginnings and ends of events that have been taken in
    std::vector<PlaceState> places;   ///< by PlaceId
    std::vector<CoreState> cores;     ///< by CoreId
    std::vector<TaskState> tasks;     ///< by TaskId
    std::vector<EventId> underWay;    ///< spans and work with start <= at < end, in the order of their start
    Tally tally;                      ///< finished work only; tallyAt() adds what is under way
    bool operator==(const TraceState&) const = default;
};

/// How far an event is at `t`: 0 at its start, 1 at its end. Marks are 1 from their start on.
[[nodiscard]] double progress(const Event& event, Nanoseconds t);

/// True for kinds that last (work and spans), false for marks.
[[nodiscard]] bool lasts(EventKind kind);

/// Finds the state at any instant of a trace, in either direction.
///
/// Keeps a copy of the state every so many steps, so that a seek replays a bounded number of events; copies are
/// farther apart when the state is large, so that they never cost more than a fixed share of the trace.
/// The events must outlive it, must be ordered by start, and name each other by their index.
class StateIndex {
public:
    struct Counts {
        std::size_t places = 0;
        std::size_t cores = 0;
        std::size_t tasks = 0;
        std::vector<bool> peerTasks{};  ///< by TaskId; what they do counts for the peer
    };

    StateIndex() = default;
    StateIndex(std::span<const Event> events, Counts counts);

    /// The state at `t`: all marks with start <= t, all spans that ended by then have had their effect.
    [[nodiscard]] TraceState at(Nanoseconds t) const;
    /// The same into an existing state, which is moved forward when that is shorter. Equal to at(t), always.
    void seek(TraceState& state, Nanoseconds t) const;
    /// The counters of a state with the elapsed part of what is under way.
    [[nodiscard]] Tally tallyAt(const TraceState& state) const;

    /// The last instant at which anything begins or ends.
    [[nodiscard]] Nanoseconds end() const { return m_end; }
    /// All instants at which anything begins or ends, ascending, each once.
    [[nodiscard]] std::vector<Nanoseconds> instants() const;
    [[nodiscard]] std::span<const Event> events() const { return m_events; }

private:
    struct Step {
        std::int64_t time;
        std::uint32_t event;
        std::uint8_t order;   ///< ends of spans come before what begins at the same instant
        bool begins;
        bool ends;
    };

    [[nodiscard]] bool isPeer(const Event& event) const;
    void apply(TraceState& state, const Step& step) const;
    [[nodiscard]] std::size_t stepsUntil(Nanoseconds t) const;
    [[nodiscard]] TraceState empty() const;

    std::span<const Event> m_events;
    Counts m_counts;
    std::vector<Step> m_steps;
    std::vector<TraceState> m_checkpoints;
    Nanoseconds m_end{};
};

}  // namespace copyscope::model
