// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/trace/trace.h"

#include <algorithm>
#include <numeric>

namespace copyscope::model {
namespace {

template <class Id, class T>
const T* find(const std::vector<T>& items, Id id)
{
    return id.value() < items.size() ? &items[id.value()] : nullptr;
}

}  // namespace

Trace::Trace() : m_data(std::make_shared<const TraceData>()) {}

Trace::Trace(TraceData data) : m_data(std::make_shared<const TraceData>(std::move(data))) {}

std::size_t Trace::firstFrom(Nanoseconds time) const
{
    const EventStore& events = m_data->events;
    // The first block that starts at or after `time`; what we want is there or in the block before it.
    std::size_t low = 0;
    std::size_t high = events.blockCount();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (events.blockStart(middle) < time)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return 0;
    std::size_t index = (low - 1) * EventStore::blockSize;
    for (EventStore::Cursor walk = events.from(index); const Event* event = walk.next(); ++index) {
        if (event->start >= time)
            return index;
    }
    return events.size();
}

const TaskInfo* Trace::task(TaskId id) const { return find(m_data->tasks, id); }
const Place* Trace::place(PlaceId id) const { return find(m_data->places, id); }
const SourceInfo* Trace::source(SourceId id) const { return find(m_data->sources, id); }
const CoreInfo* Trace::core(CoreId id) const { return find(m_data->cores, id); }

std::string_view Trace::text(TextId id) const
{
    const std::string* text = find(m_data->texts, id);
    return text != nullptr ? std::string_view(*text) : std::string_view();
}

std::string_view Trace::placeName(PlaceId id) const
{
    const Place* found = place(id);
    return found != nullptr ? text(found->name) : std::string_view();
}

CallInfo Trace::call(CallId id) const
{
    const CallRecord* record = find(m_data->calls, id);
    if (record == nullptr)
        return {};
    return {m_data->callStrings[record->name], m_data->callStrings[record->arguments], record->task, record->line,
            record->result, record->error, record->returned};
}

std::vector<Event> Trace::unpack() const
{
    std::vector<Event> events;
    events.reserve(size());
    for (EventStore::Cursor walk = from(0); const Event* event = walk.next();)
        events.push_back(*event);
    return events;
}

void Trace::announce(TraceSink& sink) const
{
    for (std::size_t i = 0; i < m_data->hosts.size(); ++i)
        sink.onHost(HostId(static_cast<std::uint32_t>(i)), m_data->hosts[i].name);
    for (std::size_t i = 0; i < m_data->cores.size(); ++i)
        sink.onCore(CoreId(static_cast<std::uint32_t>(i)), m_data->cores[i].host, m_data->cores[i].name);
    for (std::size_t i = 0; i < m_data->tasks.size(); ++i)
        sink.onTask(TaskId(static_cast<std::uint32_t>(i)), m_data->tasks[i]);
    for (std::size_t i = 0; i < m_data->sources.size(); ++i)
        sink.onSource(SourceId(static_cast<std::uint32_t>(i)), m_data->sources[i]);
    for (std::size_t i = 0; i < m_data->places.size(); ++i) {
        const Place& place = m_data->places[i];
        sink.onPlace(PlaceId(static_cast<std::uint32_t>(i)), place, text(place.name));
    }
}

std::vector<std::uint32_t> Trace::orderOfEnds() const
{
    std::vector<std::int64_t> ends;
    ends.reserve(size());
    for (EventStore::Cursor walk = from(0); const Event* event = walk.next();)
        ends.push_back(event->end.value());
    std::vector<std::uint32_t> order(ends.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&ends](std::uint32_t a, std::uint32_t b) { return ends[a] < ends[b]; });
    return order;
}

void Trace::replayEvent(TraceSink& sink, const Event& event) const
{
    // The fold wants to know a call before the event that says that it has ended.
    if (event.kind == EventKind::Call && event.call) {
        const CallInfo info = call(event.call);
        sink.onCallEnter(event.call, info);
        if (info.returned)
            sink.onCallReturn(event.call, info.result, info.error);
    }
    sink.onEvent(event, text(event.text));
}

void Trace::replay(TraceSink& sink, Nanoseconds until) const
{
    announce(sink);
    EventReader events(m_data->events);
    for (const std::uint32_t index : orderOfEnds()) {
        const Event& event = events.at(index);
        if (event.end > until)
            break;
        replayEvent(sink, event);
    }
}

}  // namespace copyscope::model
