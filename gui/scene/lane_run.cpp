// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/lane_run.h"

#include <algorithm>

namespace copyscope::gui {

using model::Event;
using model::EventKind;
using model::PlaceId;
using model::PlaceKind;

namespace {

QString fromView(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

std::vector<Event> decode(const model::Trace& trace)
{
    std::vector<Event> events;
    events.reserve(trace.size());
    auto walk = trace.from(0);
    while (const Event* e = walk.next())
        events.push_back(*e);
    return events;
}

model::StateIndex::Counts countsOf(const model::Trace& trace)
{
    model::StateIndex::Counts counts{trace.places().size(), trace.cores().size(), trace.tasks().size(), {}};
    for (const model::TaskInfo& task : trace.tasks())
        counts.peerTasks.push_back(task.peer);
    return counts;
}

bool canRefer(PlaceKind kind)
{
    return kind == PlaceKind::SendQueue || kind == PlaceKind::ReceiveQueue || kind == PlaceKind::Pipe
        || kind == PlaceKind::Mapping;
}

}  // namespace

LaneRun::LaneRun(model::LaneRecord record, std::optional<model::Ledger> prediction)
    : m_record(std::move(record)), m_prediction(std::move(prediction)), m_events(decode(m_record.trace)), m_index(m_events, countsOf(m_record.trace))
{
    findFacts();
}

const Event* LaneRun::event(model::EventId id) const
{
    return id && id.value() < m_events.size() ? &m_events[id.value()] : nullptr;
}

QString LaneRun::title() const
{
    return QString::fromStdString(m_record.title.empty() ? m_record.id : m_record.title);
}

QString LaneRun::id() const
{
    return QString::fromStdString(m_record.id).section(u'@', 0, 0);
}

QString LaneRun::placeName(PlaceId id) const
{
    QString name = fromView(trace().placeName(id));
    // The kind of a queue is said by its box.
    for (const char* suffix : {" send queue", " receive queue", " error queue"})
        if (name.endsWith(QLatin1String(suffix)))
            name.chop(static_cast<qsizetype>(qstrlen(suffix)));
    if (name.startsWith(QStringLiteral("mapping of file ")))
        name.remove(10, 5);
    return name;
}

QString LaneRun::taskName(model::TaskId id) const
{
    const model::TaskInfo* task = trace().task(id);
    return task ? QString::fromStdString(task->name) : QString();
}

QString LaneRun::sourceName(model::SourceId id) const
{
    const model::SourceInfo* source = trace().source(id);
    return source ? QString::fromStdString(source->name) : QString();
}

QString LaneRun::text(model::TextId id) const
{
    return fromView(trace().text(id));
}

PlaceKind LaneRun::placeKind(PlaceId id) const
{
    const model::Place* place = trace().place(id);
    return place ? place->kind : PlaceKind::DeviceRegister;
}

bool LaneRun::isPeer(const Event& event) const
{
    const model::TaskInfo* task = trace().task(event.task);
    return (event.flags & model::flagPeer) != 0 || (task && task->peer);
}

Flow LaneRun::flowFor(const Event& event) const
{
    Flow flow;
    flow.from = event.from.place;
    flow.to = event.to.place;
    switch (event.kind) {
    case EventKind::Copy: flow.kind = ArrowKind::Copy; break;
    case EventKind::Dma: flow.kind = ArrowKind::Dma; break;
    case EventKind::Wire: flow.kind = ArrowKind::Wire; break;
    case EventKind::RefAdd:
        flow.kind = ArrowKind::Reference;
        std::swap(flow.from, flow.to);
        break;
    default: break;
    }
    // A card that sends what a queue refers to fetches it from where it is, and a copy through a mapping reads pages
    // of the page cache.
    if ((event.kind == EventKind::Dma || event.kind == EventKind::Copy) && flow.from) {
        const auto index = static_cast<std::size_t>(&event - m_events.data());
        flow.from = whereBytesAre(event.from, index < m_events.size() ? index : m_events.size());
        const bool toCard = event.to.place && placeKind(event.to.place) == PlaceKind::Nic;
        flow.gathered = event.kind == EventKind::Dma && toCard && flow.from && placeKind(flow.from) != PlaceKind::SendQueue;
    }
    return flow;
}

PlaceId LaneRun::whereBytesAre(model::Spot spot, std::size_t event) const
{
    // A queue may refer to a mapping, which refers to the page cache.
    for (int hops = 0; hops < 3 && spot.place && spot.place.value() < m_put.size(); ++hops) {
        const auto& put = m_put[spot.place.value()];
        auto at = std::upper_bound(put.begin(), put.end(), spot.offset,
                                   [](std::uint64_t o, const Put& entry) { return o < entry.offset; });
        const Put* latest = nullptr;
        // What covers a byte begins not far before it: stretches are short compared to what is queued.
        for (int looked = 0; at != put.begin() && looked < 64; ++looked) {
            --at;
            if (at->offset + at->bytes > spot.offset && at->event < event && (!latest || at->event > latest->event))
                latest = &*at;
        }
        if (!latest || !latest->target.place)
            break;
        spot = {latest->target.place, latest->target.offset + (spot.offset - latest->offset)};
    }
    return spot.place;
}

std::optional<std::size_t> LaneRun::flowOf(const Event& event) const
{
    const Flow wanted = flowFor(event);
    for (std::size_t i = 0; i < m_facts.flows.size(); ++i) {
        const Flow& f = m_facts.flows[i];
        if (f.kind == wanted.kind && f.from == wanted.from && f.to == wanted.to)
            return i;
    }
    return std::nullopt;
}

void LaneRun::findFacts()
{
    const auto placeCount = trace().places().size();
    m_facts.places.resize(placeCount);
    m_put.resize(placeCount);
    const model::HostId server = trace().tasks().empty() ? model::HostId{} : [this] {
        for (const model::TaskInfo& t : trace().tasks())
            if (!t.peer && !t.kernelThread)
                return t.host;
        return trace().tasks()[0].host;
    }();
    for (std::size_t i = 0; i < placeCount; ++i) {
        const model::Place& place = trace().places()[i];
        const model::TaskInfo* owner = trace().task(place.owner);
        m_facts.places[i].peer = (server && place.host && place.host != server) || (owner && owner->peer);
        m_facts.places[i].most = place.size.value();
    }

    // First what queues refer to and hold themselves, so that a flow knows whether the card gathers.
    for (std::size_t i = 0; i < m_events.size(); ++i) {
        const Event& e = m_events[i];
        const bool reference = e.kind == EventKind::RefAdd;
        const PlaceId holder = reference ? e.from.place : e.to.place;
        if ((!reference && e.kind != EventKind::Copy) || !holder || holder.value() >= placeCount)
            continue;
        if (canRefer(placeKind(holder)))
            m_put[holder.value()].push_back({reference ? e.from.offset : e.to.offset, e.bytes.value(),
                                             reference ? e.to : model::Spot{}, i});
    }
    for (auto& put : m_put)
        std::stable_sort(put.begin(), put.end(), [](const Put& a, const Put& b) { return a.offset < b.offset; });

    std::vector<bool> cores(trace().cores().size());
    std::vector<bool> tasks(trace().tasks().size());
    const auto touch = [this](model::Spot spot, std::uint64_t bytes, bool carried) {
        if (!spot.place || spot.place.value() >= m_facts.places.size())
            return;
        PlaceFacts& facts = m_facts.places[spot.place.value()];
        facts.extent = std::max(facts.extent, spot.offset + bytes);
        if (carried) {
            facts.drawn = true;
            facts.carried += bytes;
        }
    };
    std::vector<std::uint64_t> entries(placeCount);   // in use, of rings
    for (const Event& e : m_events) {
        const std::uint64_t bytes = e.bytes.value();
        if (e.core && e.core.value() < cores.size() && e.kind == EventKind::Cpu)
            cores[e.core.value()] = true;
        if (e.task && e.task.value() < tasks.size()
            && (e.kind == EventKind::Call || e.kind == EventKind::Copy || e.kind == EventKind::Fault))
            tasks[e.task.value()] = true;
        switch (e.kind) {
        case EventKind::Copy:
            if (e.core && e.core.value() < cores.size())
                cores[e.core.value()] = true;
            [[fallthrough]];
        case EventKind::Dma:
        case EventKind::Wire:
        case EventKind::RefAdd: {
            touch(e.from, bytes, true);
            touch(e.to, bytes, true);
            const auto known = flowOf(e);
            if (!known) {
                Flow flow = flowFor(e);
                flow.first = e.start;
                m_facts.flows.push_back(flow);
            }
            Flow& flow = m_facts.flows[known.value_or(m_facts.flows.size() - 1)];
            flow.bytes += bytes;
            ++flow.count;
            flow.last = std::max(flow.last, e.end);
            break;
        }
        case EventKind::Fill:
        case EventKind::Dirty:
            touch(e.to, bytes, false);
            if (e.kind == EventKind::Fill && e.to.place && placeKind(e.to.place) == PlaceKind::Ring) {
                PlaceFacts& ring = m_facts.places[e.to.place.value()];
                ring.drawn = true;
                ring.busiest = std::max(ring.busiest, entries[e.to.place.value()] += bytes);
            }
            break;
        case EventKind::Release:
            if (e.to.place && placeKind(e.to.place) == PlaceKind::Ring)
                entries[e.to.place.value()] -= std::min(entries[e.to.place.value()], bytes);
            break;
        case EventKind::Disk:
            touch(e.from, 0, true);
            touch(e.to, 0, true);
            break;
        case EventKind::Create:
        case EventKind::Resize:
            if (e.to.place && e.to.place.value() < placeCount) {
                auto& most = m_facts.places[e.to.place.value()].most;
                most = std::max(most, bytes);
            }
            break;
        case EventKind::TlbMiss:
        case EventKind::TlbFlush: m_facts.tlb = true; break;
        case EventKind::Register: {
            // A register brings the box of its controller along.
            touch(e.to, 0, true);
            const model::Place* const place = trace().place(e.to.place);
            if (place != nullptr && placeKind(place->parent) == PlaceKind::DmaEngine)
                touch({place->parent, 0}, 0, true);
            break;
        }
        case EventKind::Completion:
            if (e.to.place && e.to.place.value() < placeCount)
                m_facts.places[e.to.place.value()].drawn = true;
            break;
        default: break;
        }
    }

    for (std::size_t i = 0; i < cores.size(); ++i) {
        const model::HostId host = trace().cores()[i].host;
        const bool peer = server && host && host != server;
        if (cores[i])
            (peer ? m_facts.peerCores : m_facts.cores).emplace_back(static_cast<std::uint32_t>(i));
    }
    // What was not observed on a real machine is not drawn.
    if (m_facts.cores.empty() && !trace().cores().empty() && !isLive())
        m_facts.cores.emplace_back(0);
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        const model::TaskInfo& info = trace().tasks()[i];
        if (info.peer)
            m_facts.peerSeen = m_facts.peerSeen || (tasks[i] && m_record.programs.contains(info.program)
                                                    && !m_record.programs.at(info.program).text.empty());
        else if (tasks[i] && !info.kernelThread)
            m_facts.tasks.emplace_back(static_cast<std::uint32_t>(i));
    }
    m_facts.total = m_index.tallyAt(m_index.at(m_index.end()));
    m_facts.delivered = static_cast<std::uint64_t>(
        std::max<std::int64_t>(0, m_record.ledger.integer(model::Counter::BytesDelivered).value_or(0)));
}

}  // namespace copyscope::gui
