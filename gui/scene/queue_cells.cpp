// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/queue_cells.h"

#include "gui/paint/fonts.h"
#include "gui/scene/held.h"
#include "gui/scene/words.h"

#include <algorithm>
#include <cmath>

namespace copyscope::gui {

namespace {

constexpr std::uint64_t page = model::pageSize.value();

/// A stretch of a queue that is drawn as one row.
struct QueueRow {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
    CellLook look = CellLook::Copied;
    model::PlaceId target{};
    std::uint64_t targetOffset = 0;
    bool lit = false;
};

std::vector<QueueRow> queueRows(const LaneRun& run, const model::TraceState& state, model::PlaceId place,
                                const std::optional<FollowedPage>& followed)
{
    std::vector<QueueRow> rows;
    const model::PlaceState& held = state.places[place.value()];
    for (const model::Extent& e : held.bytes.all()) {
        // Long stretches are many skbs; one row an skb of at most 64 KiB keeps the picture near the kernel's.
        for (std::uint64_t at = e.begin; at < e.end; at += 16 * page) {
            const std::uint64_t n = std::min(e.end, at + 16 * page) - at;
            rows.push_back({at, n, lookOf(e.carrier), {}, 0, hasPage(run, e.originAt(at), n, followed)});
        }
    }
    for (const Arriving& a : arrivingAt(run, state, place))
        if (a.end > a.begin && held.bytes.covered(a.begin, a.end) == 0)
            rows.push_back({a.begin, a.end - a.begin, a.look, {}, 0, hasPage(run, a.origin, a.end - a.begin, followed)});
    for (const model::Reference& r : held.references) {
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

}  // namespace

BoxCells rowCells(const LaneRun& run, const LaneLayout& layout, const PlacedBox& box, std::size_t boxIndex,
                  const model::TraceState& state, const std::optional<FollowedPage>& followed)
{
    BoxCells out;
    const model::PlaceId place = box.box.place;
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
    const model::PlaceId place = box.box.place;
    // A ring counts entries, everything else bytes.
    const std::uint64_t slot = box.kind == model::PlaceKind::Ring ? 1 : page;
    const model::PlaceState& held = state.places[place.value()];
    const std::uint64_t room = std::max(held.room.value(), run.facts().places[place.value()].most);
    const std::uint64_t all = std::max<std::uint64_t>(1, (room + slot - 1) / slot);
    std::uint64_t each = 1;
    while ((all + each - 1) / each > mostCells)
        each *= 2;
    const auto slotCount = static_cast<std::size_t>((all + each - 1) / each);
    std::vector<Cell> used;
    for (const model::Reference& r : held.references) {
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
    for (const model::Extent& e : held.bytes.all())
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

}  // namespace copyscope::gui
