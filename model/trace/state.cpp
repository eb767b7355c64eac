// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/trace/state.h"

#include <algorithm>
#include <utility>

namespace copyscope::model {

namespace {

constexpr std::size_t smallestSpacing = 4096;

template <class Vector, class IdType>
auto* entry(Vector& v, IdType id)
{
    return id && id.value() < v.size() ? &v[id.value()] : nullptr;
}

bool isWork(EventKind kind)
{
    return kind == EventKind::Cpu || kind == EventKind::Copy || kind == EventKind::Checksum;
}

Carrier carrierOf(EventKind kind)
{
    switch (kind) {
    case EventKind::Copy: return Carrier::Cpu;
    case EventKind::Dma: return Carrier::Device;
    case EventKind::Wire: return Carrier::Wire;
    default: return Carrier::None;
    }
}

void put(TraceState& state, const Event& e)
{
    if (PlaceState* place = entry(state.places, e.to.place))
        place->bytes.put({e.to.offset, e.to.offset + e.bytes.value(), e.origin, carrierOf(e.kind)});
}

/// Takes [begin, begin + length) of the holder out of its references; what is left of one at either side stays.
void dropReferences(PlaceState& holder, std::uint64_t begin, std::uint64_t length, PlaceId target)
{
    const std::uint64_t end = begin + length;
    std::vector<Reference>& refs = holder.references;
    const auto touches = [&](const Reference& r) {
        return r.holder.offset < end && r.holder.offset + r.bytes.value() > begin
            && (!target || target == r.target.place);
    };
    const auto first = std::find_if(refs.begin(), refs.end(), touches);
    if (first == refs.end())
        return;
    std::vector<Reference> kept;
    auto it = first;
    // Queues are consumed in order, so what is touched is one run at the front.
    for (; it != refs.end() && touches(*it); ++it) {
        const std::uint64_t from = it->holder.offset;
        const std::uint64_t to = from + it->bytes.value();
        if (from < begin) {
            kept.push_back(*it);
            kept.back().bytes = Bytes(begin - from);
        }
        if (to > end) {
            kept.push_back({{it->holder.place, end},
                            {it->target.place, it->target.offset + (end - from)},
                            Bytes(to - end),
                            it->since});
        }
    }
    const auto at = refs.erase(first, it);
    const auto after = refs.insert(at, kept.begin(), kept.end()) + static_cast<std::ptrdiff_t>(kept.size());
    if (std::find_if(after, refs.end(), touches) != refs.end())
        dropReferences(holder, begin, length, target);
}

void applyPlaceMark(TraceState& state, const Event& e, EventId id)
{
    PlaceState* to = entry(state.places, e.to.place);
    const std::uint64_t begin = e.to.offset;
    const std::uint64_t end = begin + e.bytes.value();
    switch (e.kind) {
    case EventKind::Create:
        if (to) {
            to->exists = true;
            to->room = e.bytes;
        }
        break;
    case EventKind::Destroy:
        if (to)
            *to = {};
        break;
    case EventKind::Fill: put(state, e); break;
    case EventKind::Release:
    case EventKind::Evict:
        if (to) {
            to->bytes.remove(begin, end);
            to->dirty.remove(begin, end);
        }
        break;
    case EventKind::Dirty:
        if (to)
            to->dirty.put({begin, end, {}, Carrier::None});
        break;
    case EventKind::Clean:
        if (to)
            to->dirty.remove(begin, end);
        break;
    case EventKind::Resize:
        if (to)
            to->room = e.bytes;
        break;
    case EventKind::Register:
        if (to)
            to->value = e.count;
        break;
    case EventKind::Pin:
        if (to)
            to->pins += e.count;
        break;
    case EventKind::Unpin:
        if (to)
            to->pins -= std::min(to->pins, e.count);
        break;
    case EventKind::RefAdd:
        if (PlaceState* holder = entry(state.places, e.from.place)) {
            holder->references.push_back({e.from, e.to, e.bytes, id});
        }
        break;
    case EventKind::RefDrop:
        if (PlaceState* holder = entry(state.places, e.from.place))
            dropReferences(*holder, e.from.offset, e.bytes.value(), e.to.place);
        break;
    default: break;
    }
}

void applyActorMark(TraceState& state, const Event& e, EventId id)
{
    CoreState* core = entry(state.cores, e.core);
    TaskState* task = entry(state.tasks, e.task);
    switch (e.kind) {
    case EventKind::ModeSwitch:
        if (core) {
            core->kernelMode = (e.flags & flagToKernel) != 0;
            core->switched = id;
        }
        break;
    case EventKind::ContextSwitch:
        if (core) {
            core->owner = e.task;
            core->handed = id;
        }
        if (task)
            task->core = e.core;
        break;
    case EventKind::Fork:
        if (TaskState* child = entry(state.tasks, e.other))
            child->started = true;
        break;
    case EventKind::Exit:
        if (task) {
            task->ended = true;
            task->bySignal = e.detail == 1;
            task->exitCode = e.count;
            task->call = task->block = task->fault = {};
        }
        for (CoreState& c : state.cores)
            if (c.owner == e.task)
                c.owner = {};
        break;
    case EventKind::TlbMiss:
        if (core)
            core->tlbMisses += e.count;
        break;
    case EventKind::TlbFlush:
        if (core)
            core->tlbFlushes += e.count;
        break;
    default: break;
    }
}

void tallyMark(Tally& tally, const Event& e, bool peer)
{
    if (peer)
        return;
    switch (e.kind) {
    case EventKind::ModeSwitch: ++tally.modeSwitches; break;
    case EventKind::ContextSwitch: tally.contextSwitches += e.detail == 0 ? 1 : 0; break;
    default: break;
    }
}

/// Adds the share of a lasting event that lies before `until`; counts of whole things are made at their start.
void tallyTime(Tally& tally, const Event& e, double share, bool peer)
{
    const auto part = [share](std::int64_t whole) {
        return Nanoseconds(static_cast<std::int64_t>(static_cast<double>(whole) * share));
    };
    const Nanoseconds busy = part((e.end - e.start - e.stolen).value());
    const auto bytes = static_cast<std::uint64_t>(static_cast<double>(e.bytes.value()) * share);
    if (peer) {
        if (isWork(e.kind))
            tally.peerBusy += busy;
        if (e.kind == EventKind::Copy && (e.flags & flagSender) != 0)
            tally.cpuCopyBytes += bytes;
        return;
    }
    if (isWork(e.kind))
        tally.cpuBusy += busy;
    if (e.kind == EventKind::Copy) {
        tally.cpuCopy += busy;
        tally.cpuCopyBytes += bytes;
    } else if (e.kind == EventKind::Dma) {
        tally.dmaBytes += bytes;
    } else if (e.kind == EventKind::Wire) {
        tally.wireBytes += bytes;
    }
}

void beginSpan(TraceState& state, const Event& e, EventId id, bool peer)
{
    CoreState* core = entry(state.cores, e.core);
    TaskState* task = entry(state.tasks, e.task);
    if (core && isWork(e.kind)) {
        core->work = id;
        // The first task of a core is there without a switch from another one.
        if (!core->owner && e.task && !core->handed)
            core->owner = e.task;
    }
    if (core && e.kind == EventKind::Interrupt)
        core->interrupt = id;
    if (task) {
        if (e.kind == EventKind::Call)
            task->call = id;
        else if (e.kind == EventKind::Block)
            task->block = id;
        else if (e.kind == EventKind::Fault)
            task->fault = id;
    }
    if (!peer) {
        state.tally.calls += e.kind == EventKind::Call;
        const auto kind = static_cast<FaultKind>(e.detail);
        // A bus error or a violation ends in a signal, not in a page; the ledger leaves them out too.
        if (e.kind == EventKind::Fault && kind != FaultKind::Bus && kind != FaultKind::Protection)
            state.tally.faults += std::max<std::uint64_t>(1, e.count);
        state.tally.interrupts += e.kind == EventKind::Interrupt;
    }
}

void endSpan(TraceState& state, const Event& e, EventId id, bool peer)
{
    if (CoreState* core = entry(state.cores, e.core)) {
        if (core->work == id)
            core->work = {};
        if (core->interrupt == id)
            core->interrupt = {};
    }
    if (TaskState* task = entry(state.tasks, e.task)) {
        if (task->call == id) {
            task->call = {};
            task->lastCall = id;
        }
        if (task->block == id)
            task->block = {};
        if (task->fault == id)
            task->fault = {};
    }
    if (e.kind == EventKind::Copy || e.kind == EventKind::Dma || e.kind == EventKind::Wire)
        put(state, e);
    tallyTime(state.tally, e, 1.0, peer);
}

std::size_t weight(const TraceState& state)
{
    std::size_t n = state.cores.size() + state.tasks.size() + state.underWay.size();
    for (const PlaceState& p : state.places)
        n += 1 + p.bytes.count() + p.dirty.count() + p.references.size();
    return n;
}

}  // namespace

bool lasts(EventKind kind)
{
    return kind <= EventKind::Wire;
}

double progress(const Event& event, Nanoseconds t)
{
    if (t < event.start)
        return 0.0;
    if (t >= event.end || !lasts(event.kind))
        return 1.0;
    return static_cast<double>((t - event.start).value()) / static_cast<double>((event.end - event.start).value());
}

StateIndex::StateIndex(std::span<const Event> events, Counts counts) : m_events(events), m_counts(std::move(counts))
{
    m_steps.reserve(events.size() * 2);
    for (std::uint32_t i = 0; i < events.size(); ++i) {
        const Event& e = events[i];
        if (lasts(e.kind) && e.end > e.start) {
            m_steps.push_back({e.start.value(), i, 1, true, false});
            m_steps.push_back({e.end.value(), i, 0, false, true});
        } else {
            m_steps.push_back({e.start.value(), i, 1, true, true});
        }
    }
    std::sort(m_steps.begin(), m_steps.end(), [](const Step& a, const Step& b) {
        if (a.time != b.time)
            return a.time < b.time;
        return a.order != b.order ? a.order < b.order : a.event < b.event;
    });
    if (!m_steps.empty())
        m_end = Nanoseconds(m_steps.back().time);

    TraceState state = empty();
    m_checkpoints.push_back(state);
    std::size_t next = smallestSpacing;
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        apply(state, m_steps[i]);
        if (state.applied >= next) {
            m_checkpoints.push_back(state);
            next = state.applied + std::max(smallestSpacing, 2 * weight(state));
        }
    }
}

TraceState StateIndex::empty() const
{
    TraceState state;
    state.places.resize(m_counts.places);
    state.cores.resize(m_counts.cores);
    state.tasks.resize(m_counts.tasks);
    return state;
}

bool StateIndex::isPeer(const Event& event) const
{
    if ((event.flags & flagPeer) != 0)
        return true;
    return event.task && event.task.value() < m_counts.peerTasks.size() && m_counts.peerTasks[event.task.value()];
}

void StateIndex::apply(TraceState& state, const Step& step) const
{
    const Event& e = m_events[step.event];
    const EventId id(step.event);
    if (step.begins) {
        if (TaskState* task = entry(state.tasks, e.task)) {
            task->started = true;
            if (e.line != 0)
                task->line = e.line;
            if (e.core && isWork(e.kind))
                task->core = e.core;
        }
        if (lasts(e.kind)) {
            beginSpan(state, e, id, isPeer(e));
            if (!step.ends)
                state.underWay.push_back(id);
        } else {
            tallyMark(state.tally, e, isPeer(e));
            applyPlaceMark(state, e, id);
            applyActorMark(state, e, id);
        }
    }
    if (step.ends && lasts(e.kind)) {
        endSpan(state, e, id, isPeer(e));
        if (!step.begins)
            std::erase(state.underWay, id);
    }
    ++state.applied;
}

std::size_t StateIndex::stepsUntil(Nanoseconds t) const
{
    const auto it = std::partition_point(m_steps.begin(), m_steps.end(),
                                         [t](const Step& s) { return s.time <= t.value(); });
    return static_cast<std::size_t>(it - m_steps.begin());
}

TraceState StateIndex::at(Nanoseconds t) const
{
    TraceState state = empty();
    seek(state, t);
    return state;
}

void StateIndex::seek(TraceState& state, Nanoseconds t) const
{
    const std::size_t target = stepsUntil(t);
    if (!m_checkpoints.empty()) {
        const auto after = std::partition_point(m_checkpoints.begin(), m_checkpoints.end(),
                                                [target](const TraceState& c) { return c.applied <= target; });
        const TraceState& best = *(after - 1);
        const bool fits = state.places.size() == m_counts.places && state.applied <= target;
        if (!fits || state.applied < best.applied)
            state = best;
    }
    while (state.applied < target)
        apply(state, m_steps[state.applied]);
    state.at = t;
}

Tally StateIndex::tallyAt(const TraceState& state) const
{
    Tally tally = state.tally;
    for (const EventId id : state.underWay) {
        const Event& e = m_events[id.value()];
        tallyTime(tally, e, progress(e, state.at), isPeer(e));
    }
    return tally;
}

std::vector<Nanoseconds> StateIndex::instants() const
{
    std::vector<Nanoseconds> result;
    for (const Step& s : m_steps)
        if (result.empty() || result.back().value() != s.time)
            result.emplace_back(s.time);
    return result;
}

}  // namespace copyscope::model
