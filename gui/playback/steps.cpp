// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/playback/steps.h"

#include <algorithm>

namespace copyscope::gui {

using model::Event;
using model::EventKind;
using model::Nanoseconds;

namespace {

/// 0: no step of its own. The largest names the instant.
int weightOf(EventKind kind)
{
    switch (kind) {
    case EventKind::Copy: return 20;
    case EventKind::Fault: return 19;
    case EventKind::Dma: return 18;
    case EventKind::Signal:
    case EventKind::Exit: return 17;
    case EventKind::Interrupt: return 16;
    case EventKind::Block: return 15;
    case EventKind::ContextSwitch: return 14;
    case EventKind::ModeSwitch: return 13;
    case EventKind::RefAdd: return 12;
    case EventKind::Completion:
    case EventKind::Note:
    case EventKind::Fork:
    case EventKind::Output: return 11;
    case EventKind::Checksum:
    case EventKind::Disk:
    case EventKind::Wire: return 10;
    case EventKind::Ack:
    case EventKind::Evict:
    case EventKind::Ipi:
    case EventKind::TlbFlush: return 9;
    case EventKind::Translate:
    case EventKind::InterruptRequest:
    case EventKind::Delivered: return 8;
    case EventKind::Cpu: return 7;
    case EventKind::Call: return 6;
    case EventKind::Register: return 5;
    default: return 0;
    }
}

/// An entry is put into a ring: somebody on its other side is told.
constexpr int postingWeight = 8;

Nanoseconds instantOf(const Event& e)
{
    const bool moves = e.kind == EventKind::Copy || e.kind == EventKind::Dma || e.kind == EventKind::Wire
                    || e.kind == EventKind::Checksum;
    return moves ? e.start + Nanoseconds((e.end - e.start).value() * 6 / 10) : e.start;
}

bool fits(const Step& step, StepSize size)
{
    return size == StepSize::Event || (size == StepSize::Call ? step.call : step.copy);
}

}  // namespace

StepList::StepList(std::span<const LanePointer> lanes)
{
    std::vector<std::pair<Step, int>> all;
    for (std::uint32_t lane = 0; lane < lanes.size(); ++lane) {
        const LaneRun& run = *lanes[lane];
        for (std::uint32_t i = 0; i < run.events().size(); ++i) {
            const Event& e = run.events()[i];
            const bool posts = e.kind == EventKind::Fill && e.to.place && run.placeKind(e.to.place) == model::PlaceKind::Ring;
            const int weight = posts && !run.isPeer(e) ? postingWeight : weightOf(e.kind) - (run.isPeer(e) ? 5 : 0);
            if (weight <= 0)
                continue;
            Step step{instantOf(e), lane, model::EventId(i), e.kind == EventKind::Call && !run.isPeer(e), e.kind == EventKind::Copy && !run.isPeer(e)};
            all.emplace_back(step, weight);
            if (e.kind == EventKind::Call && e.end > e.start) {
                step.at = e.end;
                all.emplace_back(step, weight);
            }
        }
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        if (a.first.at != b.first.at)
            return a.first.at < b.first.at;
        if (a.first.lane != b.first.lane)
            return a.first.lane < b.first.lane;
        return a.second != b.second ? a.second > b.second : a.first.event < b.first.event;
    });
    for (const auto& [step, weight] : all) {
        if (!m_steps.empty() && m_steps.back().at == step.at && m_steps.back().lane == step.lane) {
            m_steps.back().call = m_steps.back().call || step.call;
            m_steps.back().copy = m_steps.back().copy || step.copy;
        } else {
            m_steps.push_back(step);
        }
    }
}

std::size_t StepList::count(StepSize size) const
{
    return static_cast<std::size_t>(
        std::count_if(m_steps.begin(), m_steps.end(), [size](const Step& s) { return fits(s, size); }));
}

std::optional<std::size_t> StepList::next(Nanoseconds t, StepSize size) const
{
    const auto after = std::partition_point(m_steps.begin(), m_steps.end(), [t](const Step& s) { return s.at <= t; });
    const auto found = std::find_if(after, m_steps.end(), [size](const Step& s) { return fits(s, size); });
    if (found == m_steps.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - m_steps.begin());
}

std::optional<std::size_t> StepList::previous(Nanoseconds t, StepSize size) const
{
    auto it = std::partition_point(m_steps.begin(), m_steps.end(), [t](const Step& s) { return s.at < t; });
    while (it != m_steps.begin()) {
        --it;
        if (fits(*it, size))
            return static_cast<std::size_t>(it - m_steps.begin());
    }
    return std::nullopt;
}

QString StepList::positionText(Nanoseconds t, StepSize size) const
{
    static const QString names[] = {QString(), QStringLiteral(" calls"), QStringLiteral(" copies")};
    std::size_t all = 0;
    std::size_t passed = 0;
    for (const Step& s : m_steps) {
        if (!fits(s, size))
            continue;
        ++all;
        passed += s.at <= t ? 1 : 0;
    }
    return QStringLiteral("%1 / %2%3").arg(passed).arg(all).arg(names[static_cast<std::size_t>(size)]);
}

std::optional<std::size_t> StepList::current(Nanoseconds t) const
{
    const auto after = std::partition_point(m_steps.begin(), m_steps.end(), [t](const Step& s) { return s.at <= t; });
    if (after == m_steps.begin())
        return std::nullopt;
    return static_cast<std::size_t>(after - m_steps.begin()) - 1;
}

}  // namespace copyscope::gui
