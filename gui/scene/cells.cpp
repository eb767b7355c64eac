// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/cells.h"

#include "gui/scene/devices.h"
#include "gui/scene/held.h"
#include "gui/scene/queue_cells.h"
#include "gui/scene/registers.h"
#include "gui/scene/words.h"

#include <algorithm>
#include <cmath>

namespace copyscope::gui {

using model::Extent;
using model::PlaceId;
using model::PlaceKind;
using model::Reference;

namespace {

constexpr std::uint64_t page = model::pageSize.value();

BoxCells gridCells(const LaneRun& run, const LaneLayout& layout, const PlacedBox& box, std::size_t boxIndex,
                   const model::TraceState& state, const std::optional<FollowedPage>& followed)
{
    BoxCells out;
    const PlaceId place = box.box.place;
    const model::PlaceState& held = state.places[place.value()];
    const PlaceFacts& facts = run.facts().places[place.value()];
    std::uint64_t bytes = facts.extent;
    if (box.kind == PlaceKind::UserBuffer && facts.most > 0 && facts.most <= 64 * page)
        bytes = std::max(bytes, facts.most);
    const std::uint64_t pages = std::max<std::uint64_t>(1, (bytes + page - 1) / page);

    const double gap = layout.px(2.5);
    const double smallest = layout.px(6);
    const double roomFor = std::floor((box.content.width() + gap) / (smallest + gap))
                         * std::floor((box.content.height() + gap) / (smallest + gap));
    const auto most = std::min<std::uint64_t>(mostCells, static_cast<std::uint64_t>(std::max(1.0, roomFor)));
    std::uint64_t each = 1;
    while ((pages + each - 1) / each > most)
        each *= 2;
    const auto count = static_cast<std::size_t>((pages + each - 1) / each);
    out.note = pluralText(pages, QStringLiteral("page"), QStringLiteral("pages"));
    if (each > 1)
        out.note = QStringLiteral("cell = %1 pages").arg(countText(each));

    const auto arriving = arrivingAt(run, state, place);
    const auto [columns, rows] = gridFor(count, box.content, gap);
    const double w = std::min(layout.px(18), (box.content.width() + gap) / static_cast<double>(columns) - gap);
    const double h = std::min(layout.px(30), (box.content.height() + gap) / static_cast<double>(rows) - gap);
    const double left = box.content.center().x() - (static_cast<double>(columns) * (w + gap) - gap) / 2;
    const double top = box.content.center().y() - (static_cast<double>(rows) * (h + gap) - gap) / 2;
    for (std::size_t i = 0; i < count; ++i) {
        Cell c;
        c.place = place;
        c.offset = i * each * page;
        c.bytes = each * page;
        c.pages = static_cast<std::uint32_t>(std::min<std::uint64_t>(each, pages - i * each));
        c.rect = QRectF(left + static_cast<double>(i % columns) * (w + gap),
                        top + static_cast<double>(i / columns) * (h + gap), w, h);
        const std::uint64_t end = std::min(c.offset + c.bytes, std::max(bytes, c.offset + 1));
        std::uint64_t have = 0;
        std::uint64_t most1 = 0;
        for (const Extent& e : held.bytes.touching(c.offset, end)) {
            const std::uint64_t from = std::max(e.begin, c.offset);
            const std::uint64_t n = std::min(e.end, end) - from;
            have += n;
            if (n > most1) {
                most1 = n;
                c.look = lookOf(e.carrier);
            }
            c.lit = c.lit || hasPage(run, e.originAt(from), n, followed);
        }
        for (const Arriving& a : arriving) {
            if (a.begin >= end || a.end <= c.offset)
                continue;
            const std::uint64_t from = std::max(a.begin, c.offset);
            const std::uint64_t n = std::min(a.end, end) - from;
            // What is being overwritten shows its new colour as far as it has come.
            if (2 * n >= end - c.offset || c.look == CellLook::Empty)
                c.look = a.look;
            have = std::max(have, n);
            model::Origin origin = a.origin;
            if (origin.source)
                origin.offset += from - a.begin;
            c.lit = c.lit || hasPage(run, origin, n, followed);
        }
        for (const Reference& r : held.references) {
            if (r.holder.offset >= end || r.holder.offset + r.bytes.value() <= c.offset)
                continue;
            c.look = CellLook::Reference;
            have = end - c.offset;
            c.lit = c.lit || referenceHasPage(run, state, r, followed);
        }
        c.filled = have == 0 ? 0.0 : std::min(1.0, static_cast<double>(have) / static_cast<double>(end - c.offset));
        if (have == 0)
            c.look = CellLook::Empty;
        c.dirty = held.dirty.covered(c.offset, end) > 0;
        out.lit = out.lit || c.lit;
        out.cells.push_back(c);
    }
    if (!held.references.empty()) {
        // All pages of a mapping lie in the same file, so one line says it.
        QRectF all;
        for (const Cell& c : out.cells)
            if (c.look == CellLook::Reference)
                all = all.united(c.rect);
        out.anchors.push_back({boxIndex, held.references.front().target.place, all, out.lit});
    }
    return out;
}

}  // namespace

bool hasPage(const LaneRun& run, const model::Origin& origin, std::uint64_t bytes,
             const std::optional<FollowedPage>& followed)
{
    if (!followed || !origin.source || origin.offset >= followed->offset + page
        || origin.offset + bytes <= followed->offset)
        return false;
    return run.sourceName(origin.source) == followed->source;
}

bool referenceHasPage(const LaneRun& run, const model::TraceState& state, const Reference& reference,
                      const std::optional<FollowedPage>& followed)
{
    if (!followed || !reference.target.place || reference.target.place.value() >= state.places.size())
        return false;
    const std::uint64_t begin = reference.target.offset;
    const std::uint64_t end = begin + reference.bytes.value();
    for (const Extent& e : state.places[reference.target.place.value()].bytes.touching(begin, end)) {
        const std::uint64_t from = std::max(begin, e.begin);
        if (hasPage(run, e.originAt(from), std::min(end, e.end) - from, followed))
            return true;
    }
    return false;
}

BoxCells cellsOf(const LaneRun& run, const LaneLayout& layout, std::size_t box, const model::TraceState& state,
                 const std::optional<FollowedPage>& followed)
{
    const PlacedBox& b = layout.boxes[box];
    if (b.role != PlacedBox::Role::Place || !b.box.place || b.box.place.value() >= state.places.size())
        return {};
    switch (b.kind) {
    case PlaceKind::PageCache:
    case PlaceKind::UserBuffer:
    case PlaceKind::PhysicalMemory:
    case PlaceKind::Mapping: return gridCells(run, layout, b, box, state, followed);
    case PlaceKind::SendQueue:
    case PlaceKind::ReceiveQueue: return rowCells(run, layout, b, box, state, followed);
    case PlaceKind::DmaEngine:
    case PlaceKind::DeviceRegister: return registerCells(run, layout, b, state);
    case PlaceKind::Tlb:
    case PlaceKind::Ring:
        if (b.box.inside)
            return ringCells(run, layout, b, state);
        [[fallthrough]];
    case PlaceKind::Pipe: return slotCells(run, layout, b, box, state, followed);
    default: return {};
    }
}

}  // namespace copyscope::gui
