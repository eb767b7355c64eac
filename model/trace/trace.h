// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/event_store.h"
#include "model/trace/sink.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::model {

struct HostInfo {
    std::string name;
    bool operator==(const HostInfo&) const = default;
};

struct CoreInfo {
    std::string name;
    HostId host{};
    bool operator==(const CoreInfo&) const = default;
};

/// A system call as a trace keeps it; Trace::call() gives it with its strings.
struct CallRecord {
    std::uint32_t name = 0;       ///< index into the call strings
    std::uint32_t arguments = 0;  ///< the same
    TaskId task{};
    std::uint32_t line = 0;
    std::int64_t result = 0;
    int error = 0;
    bool returned = false;
    bool operator==(const CallRecord&) const = default;
};

/// What a trace is made of; filled by the recorder and by the reader of trace files.
struct TraceData {
    std::vector<HostInfo> hosts;
    std::vector<CoreInfo> cores;
    std::vector<TaskInfo> tasks;
    std::vector<Place> places;         ///< names are texts of the trace
    std::vector<SourceInfo> sources;
    std::vector<std::string> texts;
    std::vector<CallRecord> calls;
    std::vector<std::string> callStrings;
    EventStore events;                 ///< ordered by start
    Nanoseconds end{};                 ///< the latest end of an event
    bool pageDetail = true;            ///< false: the marks that say what is where were left out
};

/// Everything that happened in one lane: an immutable value, cheap to copy, safe to share between threads.
/// Events are numbered from 0 in the order of their start.
class Trace {
public:
    Trace();
    explicit Trace(TraceData data);

    [[nodiscard]] std::size_t size() const { return m_data->events.size(); }
    [[nodiscard]] bool isEmpty() const { return size() == 0; }
    /// Costs about half a microsecond; walk with begin()/end() or from() to see many.
    [[nodiscard]] Event event(EventId id) const { return m_data->events.at(id.value()); }
    /// The first event that starts at or after `time`; size() when there is none.
    [[nodiscard]] std::size_t firstFrom(Nanoseconds time) const;
    /// The latest end of an event: the length of the trace.
    [[nodiscard]] Nanoseconds end() const { return m_data->end; }
    [[nodiscard]] bool hasPageDetail() const { return m_data->pageDetail; }

    [[nodiscard]] std::span<const HostInfo> hosts() const { return m_data->hosts; }
    [[nodiscard]] std::span<const CoreInfo> cores() const { return m_data->cores; }
    [[nodiscard]] std::span<const TaskInfo> tasks() const { return m_data->tasks; }
    [[nodiscard]] std::span<const Place> places() const { return m_data->places; }
    [[nodiscard]] std::span<const SourceInfo> sources() const { return m_data->sources; }

    /// Null for an id that names nothing.
    [[nodiscard]] const TaskInfo* task(TaskId id) const;
    [[nodiscard]] const Place* place(PlaceId id) const;
    [[nodiscard]] const SourceInfo* source(SourceId id) const;
    [[nodiscard]] const CoreInfo* core(CoreId id) const;
    /// Empty for none.
    [[nodiscard]] std::string_view text(TextId id) const;
    [[nodiscard]] std::string_view placeName(PlaceId id) const;

    [[nodiscard]] std::size_t callCount() const { return m_data->calls.size(); }
    /// An unknown id gives a call without a name.
    [[nodiscard]] CallInfo call(CallId id) const;

    /// Walks events in order, from event number `index` on: `for (auto walk = trace.from(0); const Event* e = walk.next();)`.
    /// The walk must not outlive the trace.
    [[nodiscard]] EventStore::Cursor from(std::size_t index) const { return m_data->events.from(index); }

    /// All events in an array: about ten times the memory, for who needs them all at hand.
    [[nodiscard]] std::vector<Event> unpack() const;

    /// Tells `sink` all tasks, places and so on, then the calls and events up to `until`, spans when they ended.
    void replay(TraceSink& sink, Nanoseconds until) const;
    void replay(TraceSink& sink) const { replay(sink, m_data->end); }
    /// One event of this trace, with its call when it is the end of one.
    void replayEvent(TraceSink& sink, const Event& event) const;
    /// Only the announcements: hosts, cores, tasks, sources, places.
    void announce(TraceSink& sink) const;
    /// Numbers of all events in the order of their end.
    [[nodiscard]] std::vector<std::uint32_t> orderOfEnds() const;

    [[nodiscard]] const TraceData& data() const { return *m_data; }

private:
    std::shared_ptr<const TraceData> m_data;
};

}  // namespace copyscope::model
