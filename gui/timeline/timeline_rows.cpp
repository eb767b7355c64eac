// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/timeline/timeline_rows.h"

#include <algorithm>

namespace copyscope::gui {

using model::CpuWork;
using model::Event;
using model::EventKind;
using model::PlaceKind;

namespace {

BarLook cpuLook(const Event& e)
{
    if (e.kind == EventKind::Copy)
        return BarLook::Copy;
    if (e.kind == EventKind::Checksum)
        return BarLook::Checksum;
    switch (static_cast<CpuWork>(e.detail)) {
    case CpuWork::User: return BarLook::User;
    case CpuWork::Kernel: return BarLook::Kernel;
    case CpuWork::Interrupt:
    case CpuWork::Softirq: return BarLook::Interrupt;
    }
    return BarLook::Kernel;
}

void finish(TimelineRow& row)
{
    std::stable_sort(row.bars.begin(), row.bars.end(), [](const Bar& a, const Bar& b) { return a.start < b.start; });
    row.latestEnd.reserve(row.bars.size());
    std::int64_t latest = 0;
    for (const Bar& b : row.bars)
        row.latestEnd.push_back(latest = std::max(latest, b.end));
}

}  // namespace

std::size_t TimelineRow::firstEndingAfter(std::int64_t t) const
{
    const auto it = std::partition_point(latestEnd.begin(), latestEnd.end(), [t](std::int64_t e) { return e <= t; });
    return static_cast<std::size_t>(it - latestEnd.begin());
}

std::size_t TimelineRow::firstEndingAfter(std::int64_t t, std::size_t from) const
{
    std::size_t step = 1;
    while (from + step < latestEnd.size() && latestEnd[from + step] <= t) {
        from += step;
        step *= 2;
    }
    const auto begin = latestEnd.begin() + static_cast<std::ptrdiff_t>(std::min(from, latestEnd.size()));
    const auto end = latestEnd.begin() + static_cast<std::ptrdiff_t>(std::min(from + step + 1, latestEnd.size()));
    return static_cast<std::size_t>(std::partition_point(begin, end, [t](std::int64_t e) { return e <= t; }) - latestEnd.begin());
}

const Bar* TimelineRow::at(std::int64_t t, std::int64_t slack) const
{
    const Bar* best = nullptr;
    for (std::size_t i = firstEndingAfter(t - slack); i < bars.size() && bars[i].start <= t + slack; ++i) {
        if (bars[i].start <= t && t <= bars[i].end)
            return &bars[i];
        if (!best && bars[i].end >= t - slack)
            best = &bars[i];
    }
    return best;
}

TimelineGroup timelineGroup(const LaneRun& run)
{
    TimelineGroup group;
    group.title = run.title();
    group.end = run.end().value();
    const auto& cores = run.facts().cores;
    std::vector<TimelineRow> cpu(cores.size());
    for (std::size_t i = 0; i < cores.size(); ++i)
        cpu[i].name = cores.size() == 1 ? QStringLiteral("CPU") : QStringLiteral("CPU %1").arg(i);
    // Of a real machine the calls are known, not what its cores did in between.
    TimelineRow calls{QStringLiteral("calls"), TimelineRow::Kind::Core, {}, {}};
    TimelineRow bus{QStringLiteral("bus"), TimelineRow::Kind::Bus, {}, {}};
    TimelineRow disk{QStringLiteral("disk"), TimelineRow::Kind::Device, {}, {}};
    TimelineRow nic{QStringLiteral("NIC"), TimelineRow::Kind::Device, {}, {}};
    TimelineRow peer{QStringLiteral("peer"), TimelineRow::Kind::Peer, {}, {}};
    for (std::uint32_t i = 0; i < run.events().size(); ++i) {
        const Event& e = run.events()[i];
        const auto bar = [&](BarLook look) { return Bar{e.start.value(), e.end.value(), model::EventId(i), look}; };
        switch (e.kind) {
        case EventKind::Cpu:
        case EventKind::Copy:
        case EventKind::Checksum: {
            const auto core = std::find(cores.begin(), cores.end(), e.core);
            if (core == cores.end() || (e.flags & model::flagPeer) != 0) {
                peer.bars.push_back(bar(e.kind == EventKind::Copy ? BarLook::Copy : BarLook::Peer));
                break;
            }
            cpu[static_cast<std::size_t>(core - cores.begin())].bars.push_back(bar(cpuLook(e)));
            if (e.kind != EventKind::Cpu)
                bus.bars.push_back(bar(cpuLook(e)));
            break;
        }
        case EventKind::Call:
            if (run.isLive())
                (run.isPeer(e) ? peer : calls).bars.push_back(bar(run.isPeer(e) ? BarLook::Peer : BarLook::Kernel));
            break;
        case EventKind::Dma: {
            if (run.isPeer(e))
                break;
            const auto touches = [&](PlaceKind kind) {
                return (e.from.place && run.placeKind(e.from.place) == kind) || (e.to.place && run.placeKind(e.to.place) == kind);
            };
            (touches(PlaceKind::Nic) ? nic : disk).bars.push_back(bar(BarLook::Dma));
            bus.bars.push_back(bar(BarLook::Dma));
            break;
        }
        case EventKind::Disk: disk.bars.push_back(bar(BarLook::Disk)); break;
        case EventKind::Wire: nic.bars.push_back(bar(BarLook::Wire)); break;
        case EventKind::ModeSwitch:
            if (!run.isPeer(e))
                group.marks.push_back({e.start.value(), MarkLook::ModeSwitch, model::EventId(i)});
            break;
        case EventKind::ContextSwitch:
            if (!run.isPeer(e))
                group.marks.push_back({e.start.value(), MarkLook::ContextSwitch, model::EventId(i)});
            break;
        case EventKind::Fault:
            if (!run.isPeer(e))
                group.marks.push_back({e.start.value(), MarkLook::Fault, model::EventId(i)});
            break;
        case EventKind::Signal: group.marks.push_back({e.start.value(), MarkLook::Signal, model::EventId(i)}); break;
        default: break;
        }
    }
    for (TimelineRow& row : cpu)
        group.rows.push_back(std::move(row));
    for (TimelineRow* row : {&calls, &bus, &disk, &nic, &peer})
        if (!row->bars.empty())
            group.rows.push_back(std::move(*row));
    for (TimelineRow& row : group.rows)
        finish(row);
    return group;
}

StretchSum sumOf(const LaneRun& run, model::Nanoseconds from, model::Nanoseconds to)
{
    StretchSum sum;
    const auto& events = run.events();
    // Events are ordered by start; those that begin before the stretch and reach into it are few but anywhere.
    for (const Event& e : events) {
        if (e.start > to)
            break;
        if (run.isPeer(e))
            continue;
        if (e.kind == EventKind::ModeSwitch && e.start >= from)
            ++sum.switches;
        const std::int64_t inside = (std::min(e.end, to) - std::max(e.start, from)).value();
        if (inside <= 0 || !model::lasts(e.kind))
            continue;
        const double share = static_cast<double>(inside) / static_cast<double>((e.end - e.start).value());
        const auto bytes = static_cast<std::uint64_t>(share * static_cast<double>(e.bytes.value()));
        const auto busy = static_cast<std::int64_t>(share * static_cast<double>((e.end - e.start - e.stolen).value()));
        if (e.kind == EventKind::Cpu || e.kind == EventKind::Copy || e.kind == EventKind::Checksum)
            sum.cpuBusy += busy;
        if (e.kind == EventKind::Copy) {
            sum.cpuCopy += busy;
            sum.copied += bytes;
        }
        if (e.kind == EventKind::Dma)
            sum.dma += bytes;
    }
    return sum;
}

}  // namespace copyscope::gui
