// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/history.h"

#include "gui/scene/narrate.h"

#include <algorithm>

namespace copyscope::gui {

using model::Event;
using model::EventKind;
using model::PlaceId;

namespace {

/// A stretch of a place that has some of the page, or refers to some of it.
struct Stretch {
    PlaceId place;
    std::uint64_t begin;
    std::uint64_t end;
    bool reference;
};

class PageWatch {
public:
    PageWatch(const LaneRun& run, const FollowedPage& page, std::size_t most) : m_run(run), m_page(page), m_most(most) {}

    std::vector<PageMoment> watch()
    {
        for (std::uint32_t i = 0; i < m_run.events().size() && m_moments.size() < m_most; ++i)
            take(m_run.events()[i], model::EventId(i));
        std::stable_sort(m_moments.begin(), m_moments.end(), [](const PageMoment& a, const PageMoment& b) { return a.at < b.at; });
        return std::move(m_moments);
    }

private:
    [[nodiscard]] QString name(PlaceId place) const { return placeText(m_run, place); }

    [[nodiscard]] bool holds(PlaceId place, std::uint64_t begin, std::uint64_t end) const
    {
        return std::any_of(m_held.begin(), m_held.end(), [&](const Stretch& s) { return s.place == place && s.begin < end && s.end > begin; });
    }

    /// Takes [begin, end) of a place out; true when something of the page was there.
    bool remove(PlaceId place, std::uint64_t begin, std::uint64_t end, bool references)
    {
        bool any = false;
        std::vector<Stretch> kept;
        for (const Stretch& s : m_held) {
            if (s.place != place || s.reference != references || s.begin >= end || s.end <= begin) {
                kept.push_back(s);
                continue;
            }
            any = true;
            if (s.begin < begin)
                kept.push_back({s.place, s.begin, begin, s.reference});
            if (s.end > end)
                kept.push_back({s.place, end, s.end, s.reference});
        }
        m_held = std::move(kept);
        return any;
    }

    [[nodiscard]] std::uint64_t references() const
    {
        return static_cast<std::uint64_t>(std::count_if(m_held.begin(), m_held.end(), [](const Stretch& s) { return s.reference; }));
    }

    void note(const Event& e, model::EventId id, const QString& text, bool atEnd)
    {
        m_moments.push_back({atEnd ? e.end : e.start, id, text, references()});
    }

    void arrive(const Event& e, model::EventId id)
    {
        const std::uint64_t bytes = e.bytes.value();
        const bool ours = hasIt(e.origin, bytes);
        if (!e.to.place)
            return;
        // What is overwritten is gone from there.
        remove(e.to.place, e.to.offset, e.to.offset + bytes, false);
        if (!ours)
            return;
        const std::uint64_t skip = m_page.offset > e.origin.offset ? m_page.offset - e.origin.offset : 0;
        const std::uint64_t end = std::min(bytes, m_page.offset + model::pageSize.value() - e.origin.offset);
        m_held.push_back({e.to.place, e.to.offset + skip, e.to.offset + end, false});
        switch (e.kind) {
        case EventKind::Copy: note(e, id, QStringLiteral("copied by the CPU into %1").arg(name(e.to.place)), false); break;
        case EventKind::Dma: note(e, id, QStringLiteral("DMA into %1").arg(name(e.to.place)), false); break;
        case EventKind::Wire: note(e, id, QStringLiteral("over the wire"), false); break;
        default: note(e, id, QStringLiteral("is in %1").arg(name(e.to.place)), false); break;
        }
    }

    void take(const Event& e, model::EventId id)
    {
        const std::uint64_t bytes = e.bytes.value();
        switch (e.kind) {
        case EventKind::Copy:
        case EventKind::Dma:
        case EventKind::Wire:
        case EventKind::Fill: arrive(e, id); break;
        case EventKind::RefAdd:
            if (holds(e.to.place, e.to.offset, e.to.offset + bytes)) {
                m_held.push_back({e.from.place, e.from.offset, e.from.offset + bytes, true});
                note(e, id, QStringLiteral("%1 refers to it").arg(name(e.from.place)), true);
            }
            break;
        case EventKind::RefDrop:
            if (remove(e.from.place, e.from.offset, e.from.offset + bytes, true))
                note(e, id, QStringLiteral("%1 lets go of it").arg(name(e.from.place)), true);
            break;
        case EventKind::Release:
        case EventKind::Evict:
            if (remove(e.to.place, e.to.offset, e.to.offset + bytes, false))
                note(e, id, e.kind == EventKind::Evict ? QStringLiteral("evicted from %1").arg(name(e.to.place))
                                                       : QStringLiteral("no longer in %1").arg(name(e.to.place)), true);
            break;
        default: break;
        }
    }

    [[nodiscard]] bool hasIt(const model::Origin& origin, std::uint64_t bytes) const
    {
        return origin.source && origin.offset < m_page.offset + model::pageSize.value() && origin.offset + bytes > m_page.offset
            && m_run.sourceName(origin.source) == m_page.source;
    }

    const LaneRun& m_run;
    const FollowedPage& m_page;
    std::size_t m_most;
    std::vector<Stretch> m_held;
    std::vector<PageMoment> m_moments;
};

}  // namespace

std::vector<PageMoment> historyOf(const LaneRun& run, const FollowedPage& page, std::size_t most)
{
    return PageWatch(run, page, most).watch();
}

}  // namespace copyscope::gui
