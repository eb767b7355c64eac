// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/tracer.h"

namespace copyscope::model::kernel {

void Tracer::addSink(TraceSink& sink)
{
    m_sinks.push_back(&sink);
    m_wantsArguments = m_wantsArguments || sink.wantsArguments();
}

HostId Tracer::host(std::string_view name)
{
    const HostId id(m_hosts++);
    for (TraceSink* s : m_sinks)
        s->onHost(id, name);
    return id;
}

void Tracer::core(CoreId id, HostId host, std::string_view name)
{
    for (TraceSink* s : m_sinks)
        s->onCore(id, host, name);
}

TaskId Tracer::task(const TaskInfo& info)
{
    const TaskId id(m_tasks++);
    for (TraceSink* s : m_sinks)
        s->onTask(id, info);
    return id;
}

PlaceId Tracer::place(Place place, std::string_view name, Nanoseconds at, bool peer)
{
    const PlaceId id(m_places++);
    for (TraceSink* s : m_sinks)
        s->onPlace(id, place, name);
    Event e;
    e.kind = EventKind::Create;
    e.start = e.end = at;
    e.to = {id, 0};
    e.bytes = place.size;
    e.flags = peer ? flagPeer : flagNone;
    emit(e, name);
    return id;
}

SourceId Tracer::source(const SourceInfo& info)
{
    const SourceId id(m_sources++);
    for (TraceSink* s : m_sinks)
        s->onSource(id, info);
    return id;
}

CallId Tracer::callEntered(const CallInfo& info)
{
    const CallId id(m_calls++);
    for (TraceSink* s : m_sinks)
        s->onCallEnter(id, info);
    return id;
}

void Tracer::callReturned(CallId call, std::int64_t result, int error)
{
    for (TraceSink* s : m_sinks)
        s->onCallReturn(call, result, error);
}

EventId Tracer::emit(const Event& event, std::string_view text)
{
    for (TraceSink* s : m_sinks)
        s->onEvent(event, text);
    return EventId(m_events++);
}

}  // namespace copyscope::model::kernel
