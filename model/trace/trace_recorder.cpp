// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/trace/trace_recorder.h"

#include <algorithm>
#include <numeric>

namespace copyscope::model {
namespace {

bool isPageDetail(EventKind kind)
{
    switch (kind) {
    case EventKind::Fill:
    case EventKind::Release:
    case EventKind::RefAdd:
    case EventKind::RefDrop:
    case EventKind::Dirty:
    case EventKind::Clean:
    case EventKind::TlbMiss:
    case EventKind::CacheLines:
    case EventKind::Register:
    case EventKind::WalkStep:
        return true;
    default:
        return false;
    }
}

template <class T>
T& slot(std::vector<T>& items, std::uint32_t index)
{
    if (index >= items.size())
        items.resize(std::size_t{index} + 1);
    return items[index];
}

template <class T, class Tag>
void cover(std::vector<T>& items, Id<Tag> id)
{
    if (!id.isNone() && id.value() >= items.size())
        items.resize(std::size_t{id.value()} + 1);
}

/// Who looks something up by a number of the trace finds it: what was never announced is there without a name.
void complete(TraceData& data)
{
    for (EventStore::Cursor walk = data.events.from(0); const Event* event = walk.next();) {
        cover(data.tasks, event->task);
        cover(data.tasks, event->other);
        cover(data.cores, event->core);
        cover(data.calls, event->call);
        cover(data.places, event->from.place);
        cover(data.places, event->to.place);
        cover(data.sources, event->origin.source);
    }
    for (std::size_t i = 0; i < data.places.size(); ++i) {
        cover(data.hosts, data.places[i].host);
        cover(data.tasks, data.places[i].owner);
        cover(data.places, data.places[i].parent);
    }
    for (const CallRecord& call : data.calls)
        cover(data.tasks, call.task);
    for (std::size_t i = 0; i < data.tasks.size(); ++i) {
        cover(data.hosts, data.tasks[i].host);
        cover(data.tasks, data.tasks[i].parent);
    }
    for (const CoreInfo& core : data.cores)
        cover(data.hosts, core.host);
    if (data.callStrings.empty() && !data.calls.empty())
        data.callStrings.emplace_back();
}

constexpr std::uint32_t leftOut = ~std::uint32_t{0};

}  // namespace

TraceRecorder::TraceRecorder(RecorderOptions options) : m_options(options)
{
    m_data.pageDetail = options.pageDetail;
}

void TraceRecorder::onTask(TaskId id, const TaskInfo& info) { slot(m_data.tasks, id.value()) = info; }

void TraceRecorder::onPlace(PlaceId id, const Place& place, std::string_view name)
{
    Place& kept = slot(m_data.places, id.value());
    kept = place;
    kept.name = textId(name);
}

void TraceRecorder::onSource(SourceId id, const SourceInfo& info) { slot(m_data.sources, id.value()) = info; }

void TraceRecorder::onCore(CoreId id, HostId host, std::string_view name)
{
    slot(m_data.cores, id.value()) = {std::string(name), host};
}

void TraceRecorder::onHost(HostId id, std::string_view name) { slot(m_data.hosts, id.value()) = {std::string(name)}; }

void TraceRecorder::onCallEnter(CallId id, const CallInfo& info)
{
    CallRecord& record = slot(m_data.calls, id.value());
    record = {callString(info.name), callString(info.arguments), info.task, info.line, info.result, info.error, info.returned};
}

void TraceRecorder::onCallReturn(CallId id, std::int64_t result, int error)
{
    CallRecord& record = slot(m_data.calls, id.value());
    record.result = result;
    record.error = error;
    record.returned = true;
}

void TraceRecorder::onEvent(const Event& event, std::string_view text)
{
    if (!m_options.pageDetail) {
        const bool drop = isPageDetail(event.kind);
        m_kept.push_back(drop ? leftOut : static_cast<std::uint32_t>(m_data.events.size()));
        if (drop)
            return;
    }
    Event kept = event;
    kept.text = textId(text);
    m_data.end = std::max(m_data.end, event.end);
    m_starts.push_back(event.start.value());
    m_data.events.append(kept);
}

TextId TraceRecorder::textId(std::string_view text)
{
    return text.empty() ? TextId{} : TextId(number(text, m_textIds, m_data.texts));
}

std::uint32_t TraceRecorder::callString(std::string_view text)
{
    return number(text, m_callStringIds, m_data.callStrings);
}

std::uint32_t TraceRecorder::number(std::string_view text, Numbers& numbers, std::vector<std::string>& strings)
{
    const auto found = numbers.find(text);
    if (found != numbers.end())
        return found->second;
    const auto id = static_cast<std::uint32_t>(strings.size());
    strings.emplace_back(text);
    numbers.emplace(text, id);
    return id;
}

Trace TraceRecorder::finish()
{
    std::vector<std::uint32_t> order(m_starts.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(),
                     [this](std::uint32_t a, std::uint32_t b) { return m_starts[a] < m_starts[b]; });
    std::vector<std::uint32_t> placeOf(order.size());
    for (std::uint32_t i = 0; i < order.size(); ++i)
        placeOf[order[i]] = i;

    EventStore sorted;
    EventReader events(m_data.events);
    for (const std::uint32_t index : order) {
        Event event = events.at(index);
        std::uint32_t cause = event.cause.value();
        if (!m_options.pageDetail && event.cause)
            cause = cause < m_kept.size() ? m_kept[cause] : leftOut;
        event.cause = event.cause && cause < placeOf.size() ? EventId(placeOf[cause]) : EventId{};
        sorted.append(event);
    }
    m_data.events = std::move(sorted);

    complete(m_data);

    Trace trace(std::move(m_data));
    *this = TraceRecorder(m_options);
    return trace;
}

}  // namespace copyscope::model
