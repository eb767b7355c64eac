// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/trace_feed.h"

#include "model/program/abi.h"

#include <algorithm>
#include <csignal>
#include <sys/wait.h>
#include <utility>

namespace copyscope::sim {

using model::Bytes;
using model::CallId;
using model::Event;
using model::EventKind;
using model::Nanoseconds;
using model::TaskId;

namespace {
constexpr model::HostId thisMachine{0};
constexpr std::int64_t largestError = 4095;  // include/linux/err.h: MAX_ERRNO
}  // namespace

TraceFeed::TraceFeed(model::TraceSink& sink, std::string machine, int cpu) : m_sink(sink), m_movements(sink)
{
    m_sink.onHost(thisMachine, machine);
    if (cpu >= 0)
        m_sink.onCore(model::CoreId(0), thisMachine, "CPU " + std::to_string(cpu));
}

void TraceFeed::ready(const std::vector<ProcessRun>& processes, const std::vector<Connection>&)
{
    for (const ProcessRun& process : processes)
        if (process.peer)
            m_peers.insert(process.pid);
}

Nanoseconds TraceFeed::sinceBegin(std::int64_t time) const { return Nanoseconds(std::max<std::int64_t>(0, time - m_begin)); }

void TraceFeed::record(const Record& record, std::string_view text) { m_waiting.push_back({record, std::string(text)}); }

void TraceFeed::caughtUp(std::int64_t until)
{
    // Within one thread the order of the records is the order of the ends already, and stays.
    std::stable_sort(m_waiting.begin(), m_waiting.end(),
                     [](const Waiting& a, const Waiting& b) { return a.record.end < b.record.end; });
    const auto later = std::find_if(m_waiting.begin(), m_waiting.end(), [&](const Waiting& w) { return w.record.end > until; });
    for (auto it = m_waiting.begin(); it != later; ++it)
        emit(*it);
    m_waiting.erase(m_waiting.begin(), later);
}

Event TraceFeed::event(EventKind kind, const Record& record, const Task& task) const
{
    Event e;
    e.kind = kind;
    e.start = sinceBegin(record.start);
    e.end = sinceBegin(record.end);
    e.task = task.id;
    e.line = record.line;
    e.flags = task.peer ? model::flagPeer : model::flagNone;
    return e;
}

void TraceFeed::begin(const Waiting& waiting)
{
    const Record& r = waiting.record;
    Task task;
    task.id = TaskId(static_cast<std::uint32_t>(m_tasks.size()));
    task.process = static_cast<pid_t>(r.c);
    const auto parent = m_tasks.find(static_cast<std::uint32_t>(r.b));
    task.peer = m_peers.contains(task.process) || (parent != m_tasks.end() && parent->second.peer);
    task.first = static_cast<HostObserver::Began>(r.a) != HostObserver::Began::Thread;
    model::TaskInfo info;
    info.name = waiting.text;
    info.host = thisMachine;
    info.program = waiting.text.substr(0, waiting.text.find('/'));
    info.peer = task.peer;
    if (parent != m_tasks.end())
        info.parent = parent->second.id;
    m_tasks[r.task] = task;
    m_sink.onTask(task.id, info);
    if (parent == m_tasks.end())
        return;
    Event e = event(EventKind::Fork, r, parent->second);
    e.other = task.id;
    m_sink.onEvent(e, waiting.text);
}

void TraceFeed::call(const Waiting& waiting, const Task& task)
{
    const Record& r = waiting.record;
    const bool failed = r.result < 0 && r.result >= -largestError;
    const CallId id(m_calls++);
    model::CallInfo info;
    info.name = callName(r.name);
    info.arguments = waiting.text;
    info.task = task.id;
    info.line = r.line;
    m_sink.onCallEnter(id, info);
    m_sink.onCallReturn(id, failed ? -1 : r.result, failed ? static_cast<int>(-r.result) : 0);
    Event e = event(EventKind::Call, r, task);
    e.call = id;
    m_sink.onEvent(e, info.name);
}

void TraceFeed::exited(pid_t process, std::uint64_t value, bool bySignal, std::int64_t at)
{
    if (!m_ended.insert(process).second)
        return;
    const auto task = std::find_if(m_tasks.begin(), m_tasks.end(),
                                   [&](const auto& entry) { return entry.second.process == process && entry.second.first; });
    if (task == m_tasks.end())
        return;
    Record r;
    r.start = r.end = at;
    Event e = event(EventKind::Exit, r, task->second);
    e.count = value;
    e.detail = bySignal ? 1 : 0;
    m_sink.onEvent(e, {});
}

TaskId TraceFeed::firstOf(pid_t process) const
{
    const auto task = std::find_if(m_tasks.begin(), m_tasks.end(),
                                   [&](const auto& entry) { return entry.second.process == process && entry.second.first; });
    return task == m_tasks.end() ? TaskId{} : task->second.id;
}

void TraceFeed::emit(const Waiting& waiting)
{
    const Record& r = waiting.record;
    m_last = std::max(m_last, r.end);
    if (r.kind == RecordKind::TaskBegan) {
        begin(waiting);
        return;
    }
    const auto found = m_tasks.find(r.task);
    if (found == m_tasks.end())
        return;
    const Task& task = found->second;
    switch (r.kind) {
    case RecordKind::Call:
        call(waiting, task);
        found->second.lastCall = CallId(m_calls - 1);
        break;
    case RecordKind::Delivered: {
        Event e = event(EventKind::Delivered, r, task);
        e.bytes = Bytes(r.a);
        e.detail = static_cast<std::uint8_t>(r.b);
        if (r.c != 0)
            e.flags |= model::flagWrongContent;
        m_sink.onEvent(e, {});
        m_movements.taken(e, waiting.text);
        break;
    }
    case RecordKind::Moved: {
        (task.peer ? m_totals.peerMoved : m_totals.moved)[r.b] += static_cast<std::int64_t>(r.a);
        Event e = event(EventKind::Copy, r, task);
        e.start = e.end;
        e.bytes = Bytes(r.a);
        e.call = task.lastCall;
        m_movements.moved(static_cast<Movement>(r.b), e, firstOf(task.process), waiting.text, r.c, static_cast<std::uint64_t>(r.result));
        break;
    }
    case RecordKind::Output: {
        Event e = event(EventKind::Output, r, task);
        e.detail = static_cast<std::uint8_t>(r.a);
        m_sink.onEvent(e, waiting.text);
        break;
    }
    case RecordKind::Signal: {
        Event e = event(EventKind::Signal, r, task);
        e.count = r.a;
        m_sink.onEvent(e, waiting.text);
        break;
    }
    case RecordKind::Fault: {
        Event e = event(EventKind::Fault, r, task);
        e.detail = static_cast<std::uint8_t>(r.a == SIGBUS ? model::FaultKind::Bus : model::FaultKind::Protection);
        e.count = 1;
        m_sink.onEvent(e, waiting.text);
        break;
    }
    case RecordKind::Remark: m_sink.onEvent(event(EventKind::Note, r, task), waiting.text); break;
    case RecordKind::Completion: {
        Event e = event(EventKind::Completion, r, task);
        e.count = r.a;
        e.detail = static_cast<std::uint8_t>(r.b);
        m_sink.onEvent(e, {});
        if (!task.peer) {
            m_totals.completions += static_cast<std::int64_t>(r.a);
            m_totals.copiedCompletions += r.b != 0 ? static_cast<std::int64_t>(r.a) : 0;
        }
        break;
    }
    case RecordKind::ChildEnded: {
        const auto status = static_cast<int>(r.b);
        if (WIFEXITED(status))
            exited(static_cast<pid_t>(r.a), static_cast<std::uint64_t>(WEXITSTATUS(status)), false, r.end);
        else if (WIFSIGNALED(status))
            exited(static_cast<pid_t>(r.a), static_cast<std::uint64_t>(WTERMSIG(status)), true, r.end);
        break;
    }
    case RecordKind::Exiting: exited(task.process, r.b != 0 ? r.b : r.a, r.b != 0, r.end); break;
    case RecordKind::TaskEnded: {
        Event e = event(EventKind::Exit, r, task);
        m_sink.onEvent(e, {});
        break;
    }
    case RecordKind::TaskBegan:
    case RecordKind::Forked: break;
    }
}

void TraceFeed::processEnded(pid_t process, int status, std::int64_t at)
{
    // As a record, so that it comes after what the process itself still has to tell.
    Record r;
    r.kind = RecordKind::ChildEnded;
    r.start = r.end = at;
    r.a = static_cast<std::uint64_t>(process);
    r.b = static_cast<std::uint32_t>(status);
    const auto task = std::find_if(m_tasks.begin(), m_tasks.end(), [&](const auto& entry) { return entry.second.process == process; });
    if (task != m_tasks.end())
        r.task = task->first;
    else if (const auto waiting = std::find_if(m_waiting.begin(), m_waiting.end(),
                                               [&](const Waiting& w) {
                                                   return w.record.kind == RecordKind::TaskBegan
                                                          && static_cast<pid_t>(w.record.c) == process;
                                               });
             waiting != m_waiting.end())
        r.task = waiting->record.task;
    m_waiting.push_back({r, {}});
}

void TraceFeed::neverReturned(std::uint32_t task, std::string_view name, std::uint32_t line, std::int64_t start,
                              std::string_view arguments)
{
    m_blocked.push_back({task, std::string(name), line, start, std::string(arguments)});
}

void TraceFeed::finished()
{
    m_movements.finish(m_totals, m_packets);
    for (const Blocked& b : m_blocked) {
        const auto found = m_tasks.find(b.task);
        if (found == m_tasks.end())
            continue;
        const CallId id(m_calls++);
        model::CallInfo info;
        info.name = b.name;
        info.arguments = b.arguments;
        info.task = found->second.id;
        info.line = b.line;
        m_sink.onCallEnter(id, info);
        Record r;
        r.line = b.line;
        r.start = b.start;
        r.end = std::max(m_last, b.start);
        Event e = event(EventKind::Block, r, found->second);
        e.flags |= model::flagForever;
        e.call = id;
        m_sink.onEvent(e, b.name + "(" + b.arguments + ")");
        e.kind = EventKind::Call;
        e.flags = found->second.peer ? model::flagPeer : model::flagNone;
        m_sink.onEvent(e, b.name);
    }
}

}  // namespace copyscope::sim
