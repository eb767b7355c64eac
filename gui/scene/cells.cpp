// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/cells.h"

#include "gui/paint/fonts.h"
#include "gui/scene/devices.h"
#include "gui/scene/registers.h"
#include "gui/scene/words.h"

#include <algorithm>
#include <cmath>

namespace copyscope::gui {

using model::Carrier;
using model::Event;
using model::EventKind;
using model::Extent;
using model::PlaceId;
using model::PlaceKind;
using model::Reference;

namespace {

constexpr std::uint64_t page = model::pageSize.value();
constexpr std::uint64_t mostCells = 64;

CellLook lookOf(Carrier carrier)
{
    switch (carrier) {
    case Carrier::None: return CellLook::Plain;
    case Carrier::Cpu: return CellLook::Copied;
    case Carrier::Device: return CellLook::Dma;
    case Carrier::Wire: return CellLook::Wire;
    }
    return CellLook::Plain;
}

/// A movement that is filling this place at the instant.
struct Arriving {
    std::uint64_t begin;
    std::uint64_t end;
    CellLook look;
    model::Origin origin;
};

std::vector<Arriving> arrivingAt(const LaneRun& run, const model::TraceState& state, PlaceId place)
{
    std::vector<Arriving> result;
    for (const model::EventId id : state.underWay) {
        const Event& e = run.events()[id.value()];
        if (e.to.place != place
            || (e.kind != EventKind::Copy && e.kind != EventKind::Dma && e.kind != EventKind::Wire))
            continue;
        const double share = model::progress(e, state.at);
        const auto bytes = static_cast<std::uint64_t>(share * static_cast<double>(e.bytes.value()));
        const CellLook look = e.kind == EventKind::Copy ? CellLook::Copied
                            : e.kind == EventKind::Dma  ? CellLook::Dma
                                                        : CellLook::Wire;
        result.push_back({e.to.offset, e.to.offset + bytes, look, e.origin});
    }
    return result;
}

/// Columns and rows of `count` cells that fill `area` best, cells not far from upright rectangles.
std::pair<std::size_t, std::size_t> gridFor(std::size_t count, const QRectF& area, double gap)
{
    std::size_t best = count;
    double bestScore = -1;
    for (std::size_t rows = 1; rows <= count; ++rows) {
        const std::size_t columns = (count + rows - 1) / rows;
        const double w = (area.width() + gap) / static_cast<double>(columns) - gap;
        const double h = (area.height() + gap) / static_cast<double>(rows) - gap;
        if (h < 3)
            break;
        const double ratio = w / h;
        const double score = std::min(w, h) * (ratio > 2 ? 2 / ratio : 1.0)
                           - 0.01 * static_cast<double>(columns * rows - count);
        if (score > bestScore) {
            bestScore = score;
            best = columns;
        }
    }
    return {best, (count + best - 1) / best};
}

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

/// A stretch of a queue that is drawn as one row.
struct QueueRow {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
    CellLook look = CellLook::Copied;
    PlaceId target{};
    std::uint64_t targetOffset = 0;
    bool lit = false;
};

std::vector<QueueRow> queueRows(const LaneRun& run, const model::TraceState& state, PlaceId place,
                                const std::optional<FollowedPage>& followed)
{
    std::vector<QueueRow> rows;
    const model::PlaceState& held = state.places[place.value()];
    for (const Extent& e : held.bytes.all()) {
        // Long stretches are many skbs; one row an skb of at most 64 KiB keeps the picture near the kernel's.
        for (std::uint64_t at = e.begin; at < e.end; at += 16 * page) {
            const std::uint64_t n = std::min(e.end, at + 16 * page) - at;
            rows.push_back({at, n, lookOf(e.carrier), {}, 0, hasPage(run, e.originAt(at), n, followed)});
        }
    }
    for (const Arriving& a : arrivingAt(run, state, place))
        if (a.end > a.begin && held.bytes.covered(a.begin, a.end) == 0)
            rows.push_back({a.begin, a.end - a.begin, a.look, {}, 0, hasPage(run, a.origin, a.end - a.begin, followed)});
    for (const Reference& r : held.references) {
        const bool lit = referenceHasPage(run, state, r, followed);
        if (!rows.empty() && rows.back().look == CellLook::Reference && rows.back().target == r.target.place
            && rows.back().targetOffset + rows.back().bytes == r.target.offset
            && rows.back().offset + rows.back().bytes == r.holder.offset && rows.back().bytes < 16 * page) {
            rows.back().bytes += r.bytes.value();
            rows.back().lit = rows.back().lit || lit;
            continue;
        }
        rows.push_back({r.holder.offset, r.bytes.value(), CellLook::Reference, r.target.place, r.target.offset, lit});
    }
    std::stable_sort(rows.begin(), rows.end(), [](const QueueRow& a, const QueueRow& b) { return a.offset < b.offset; });
    return rows;
}

QString rowText(const QueueRow& row, double width, double size)
{
    // In a narrow row a round number is better than a cut one.
    QStringList ways = bytesTexts(row.bytes);
    if (row.look == CellLook::Reference) {
        ways.prepend(QStringLiteral("p%1, ").arg(row.targetOffset / page) + ways[0]);
        ways.prepend(QStringLiteral("page %1+%2, ").arg(row.targetOffset / page).arg(row.targetOffset % page) + ways[1]);
    } else {
        ways.prepend(QStringLiteral("data, ") + ways[0]);
    }
    return firstThatFits(ways, width, size, false, true);
}

BoxCells rowCells(const LaneRun& run, const LaneLayout& layout, const PlacedBox& box, std::size_t boxIndex,
                  const model::TraceState& state, const std::optional<FollowedPage>& followed)
{
    BoxCells out;
    const PlaceId place = box.box.place;
    const std::vector<QueueRow> rows = queueRows(run, state, place, followed);
    const double size = layout.px(layout.options.presenter ? 12 : 10);
    const double gap = layout.px(4);
    const double height = std::min(size * 1.75, std::max(size * 1.3, box.content.height()));
    const auto room = static_cast<std::size_t>(
        std::max(1.0, std::floor((box.content.height() + gap) / (height + gap))));
    const bool more = rows.size() > room;
    const std::size_t shown = more ? room - 1 : rows.size();
    std::uint64_t total = 0;
    for (const QueueRow& r : rows)
        total += r.bytes;
    double y = box.content.top();
    for (std::size_t i = 0; i < std::min(room, rows.size()); ++i) {
        Cell c;
        c.rect = QRectF(box.content.left(), y, box.content.width(), height);
        y += height + gap;
        c.place = place;
        c.textSize = size;
        const double textRoom = c.rect.width() - layout.px(10);
        if (i >= shown) {
            // The last row stands for all that have no row.
            std::uint64_t bytes = 0;
            CellLook look = rows[i].look;
            for (std::size_t k = i; k < rows.size(); ++k) {
                bytes += rows[k].bytes;
                c.lit = c.lit || rows[k].lit;
                if (rows[k].look != look)
                    look = CellLook::Plain;
            }
            c.look = look;
            c.offset = rows[i].offset;
            c.bytes = bytes;
            c.pages = static_cast<std::uint32_t>(std::min<std::uint64_t>((bytes + page - 1) / page, 0xFFFFFFFF));
            const QString full = i == 0 ? QStringLiteral("%1 in %2 pieces").arg(bytesText(bytes)).arg(rows.size())
                                        : QStringLiteral("+%1 more, %2").arg(rows.size() - i).arg(bytesText(bytes));
            c.text = firstThatFits(QStringList{full} + bytesTexts(bytes), textRoom, size, false, true);
        } else {
            c.look = rows[i].look;
            c.offset = rows[i].offset;
            c.bytes = rows[i].bytes;
            c.pages = static_cast<std::uint32_t>((rows[i].bytes + page - 1) / page);
            c.lit = rows[i].lit;
            c.text = rowText(rows[i], textRoom, size);
        }
        if (c.look == CellLook::Reference && rows[i].target)
            out.anchors.push_back({boxIndex, rows[i].target, c.rect, c.lit});
        out.lit = out.lit || c.lit;
        out.cells.push_back(c);
    }
    out.note = total > 0 ? bytesText(total) : QStringLiteral("empty");
    return out;
}

BoxCells slotCells(const LaneRun& run, const LaneLayout& layout, const PlacedBox& box, std::size_t boxIndex,
                   const model::TraceState& state, const std::optional<FollowedPage>& followed)
{
    BoxCells out;
    const PlaceId place = box.box.place;
    // A ring counts entries, everything else bytes.
    const std::uint64_t slot = box.kind == PlaceKind::Ring ? 1 : page;
    const model::PlaceState& held = state.places[place.value()];
    const std::uint64_t room = std::max(held.room.value(), run.facts().places[place.value()].most);
    const std::uint64_t all = std::max<std::uint64_t>(1, (room + slot - 1) / slot);
    std::uint64_t each = 1;
    while ((all + each - 1) / each > mostCells)
        each *= 2;
    const auto slotCount = static_cast<std::size_t>((all + each - 1) / each);
    std::vector<Cell> used;
    for (const Reference& r : held.references) {
        Cell c;
        c.look = CellLook::Reference;
        c.offset = r.holder.offset;
        c.bytes = r.bytes.value();
        c.filled = std::min(1.0, static_cast<double>(c.bytes) / static_cast<double>(slot));
        c.lit = referenceHasPage(run, state, r, followed);
        used.push_back(c);
    }
    const auto addBytes = [&](std::uint64_t begin, std::uint64_t end, CellLook look, model::Origin origin) {
        for (std::uint64_t at = begin; at < end; at += slot) {
            Cell c;
            c.look = look;
            c.offset = at;
            c.bytes = std::min(end - at, slot);
            c.filled = static_cast<double>(c.bytes) / static_cast<double>(slot);
            model::Origin o = origin;
            if (o.source)
                o.offset += at - begin;
            c.lit = hasPage(run, o, c.bytes, followed);
            used.push_back(c);
        }
    };
    for (const Extent& e : held.bytes.all())
        addBytes(e.begin, e.end, lookOf(e.carrier), e.origin);
    for (const Arriving& a : arrivingAt(run, state, place))
        addBytes(a.begin, a.end, a.look, a.origin);
    std::stable_sort(used.begin(), used.end(), [](const Cell& a, const Cell& b) { return a.offset < b.offset; });

    const double gap = layout.px(2.5);
    const auto [columns, rows] = gridFor(slotCount, box.content, gap);
    const double w = (box.content.width() + gap) / static_cast<double>(columns) - gap;
    const double h = std::min(layout.px(24), (box.content.height() + gap) / static_cast<double>(rows) - gap);
    QRectF references;
    for (std::size_t i = 0; i < slotCount; ++i) {
        Cell c;
        c.filled = 0;
        for (std::size_t k = i * each; k < std::min<std::size_t>((i + 1) * each, used.size()); ++k) {
            const Cell& slotted = used[k];
            const double share = c.filled + slotted.filled / static_cast<double>(each);
            const bool lit = c.lit || slotted.lit;
            if (k == i * each)
                c = slotted;
            else if (c.look != slotted.look)
                c.look = CellLook::Plain;
            c.filled = std::min(1.0, share);
            c.lit = lit;
        }
        c.pages = static_cast<std::uint32_t>(each);
        c.place = place;
        c.rect = QRectF(box.content.left() + static_cast<double>(i % columns) * (w + gap),
                        box.content.top() + static_cast<double>(i / columns) * (h + gap), w, h);
        if (c.look == CellLook::Reference)
            references = references.united(c.rect);
        out.lit = out.lit || c.lit;
        out.cells.push_back(c);
    }
    if (!references.isNull())
        out.anchors.push_back({boxIndex, held.references.front().target.place, references, out.lit});
    const std::size_t filled = used.size();
    out.note = QStringLiteral("%1 of %2").arg(filled).arg(all);
    if (filled > all) {
        // More pieces than slots: it is counted by bytes, as articles have it.
        std::uint64_t bytes = 0;
        for (const Cell& c : used)
            bytes += c.bytes;
        out.note = QStringLiteral("%1 of %2").arg(bytesText(bytes), bytesText(room));
    }
    if (each > 1)
        out.note += QStringLiteral(", cell = %1").arg(each);
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
