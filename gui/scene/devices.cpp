// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/devices.h"

#include "gui/paint/fonts.h"
#include "gui/scene/words.h"

#include <algorithm>
#include <cmath>

namespace copyscope::gui {

using model::Event;
using model::EventKind;
using model::PlaceId;
using model::PlaceKind;

namespace {

constexpr std::uint64_t mostCells = 16;

/// A file stands for the drive that it is on.
bool isAt(const LaneRun& run, const PlacedBox& box, PlaceId place)
{
    return place && (place == box.box.place || (box.kind == PlaceKind::Disk && run.placeKind(place) == PlaceKind::File));
}

struct DeviceLook {
    QString text = QStringLiteral("idle");
    Ink fill = Ink::Muted;
    bool hollow = true;
    QString brief = {};   ///< where the text does not fit
};

DeviceLook lookOf(const LaneRun& run, const model::TraceState& state, const PlacedBox& box)
{
    DeviceLook look;
    for (const model::EventId id : state.underWay) {
        const Event& e = run.events()[id.value()];
        if (run.isPeer(e) || (!isAt(run, box, e.from.place) && !isAt(run, box, e.to.place)))
            continue;
        // Its DMA engine says more than what feeds it.
        if (e.kind == EventKind::Dma)
            return {QStringLiteral("DMA"), Ink::Dma, false};
        if (e.kind == EventKind::Disk)
            look = (e.flags & model::flagWrite) != 0 ? DeviceLook{QStringLiteral("writing"), Ink::HardwareLabel, false, QStringLiteral("write")}
                                                    : DeviceLook{QStringLiteral("reading"), Ink::HardwareLabel, false, QStringLiteral("read")};
        if (e.kind == EventKind::Wire)
            look = {QStringLiteral("sending"), Ink::PeerLabel, false, QStringLiteral("send")};
    }
    return look;
}

}  // namespace

bool isDevice(const PlacedBox& box)
{
    return box.role == PlacedBox::Role::Place && box.box.zone == Zone::Hardware && !box.box.inside
        && (box.kind == PlaceKind::Disk || box.kind == PlaceKind::File || box.kind == PlaceKind::Nic || box.kind == PlaceKind::Swap);
}

DeviceParts deviceParts(const LaneLayout& layout, const PlacedBox& box, bool hasRing)
{
    const auto px = [&](double v) { return layout.px(v); };
    const bool lecture = layout.options.presenter;
    const QRectF& r = box.box.rect;
    const double room = r.height() - px(lecture ? 2 : 6);
    double used = px(lecture ? 17 : 19);
    const auto take = [&](bool wanted, double height) {
        if (!wanted || used + height > room)
            return 0.0;
        used += height;
        return height;
    };
    const double state = take(true, px(lecture ? 17 : 20));
    // With a caption where there is room for one.
    double ring = take(hasRing && !lecture, px(34));
    if (ring == 0)
        ring = take(hasRing && !lecture, px(17));
    const double note = take(!box.note.isEmpty() && !lecture, px(15));
    DeviceParts parts;
    const double inset = px(4);
    double y = r.center().y() - used / 2;
    const auto next = [&](double height) {
        const QRectF part(r.left() + inset, y, r.width() - 2 * inset, height);
        y += height;
        return part;
    };
    parts.title = next(px(lecture ? 17 : 19));
    if (note > 0)
        parts.note = next(note).adjusted(0, -px(2), 0, 0);
    if (state > 0)
        parts.state = next(state).adjusted(px(3), px(lecture ? 0 : 1), -px(3), -px(lecture ? 0 : 2));
    if (ring > 0)
        parts.ring = next(ring).adjusted(px(1), px(2), -px(1), -px(1));
    return parts;
}

std::optional<PlaceId> ringOf(const LaneRun& run, PlaceId device)
{
    const auto& places = run.trace().places();
    for (std::uint32_t i = 0; i < places.size(); ++i)
        if (device && places[i].kind == PlaceKind::Ring && places[i].parent == device && run.facts().places[i].drawn)
            return PlaceId(i);
    return std::nullopt;
}

void placeRings(const LaneRun& run, LaneLayout& layout)
{
    std::vector<PlacedBox> rings;
    for (const PlacedBox& device : layout.boxes) {
        if (!isDevice(device))
            continue;
        const auto ring = ringOf(run, device.box.place);
        if (!ring)
            continue;
        const DeviceParts parts = deviceParts(layout, device, true);
        if (parts.ring.isNull())
            continue;
        PlacedBox b;
        b.kind = PlaceKind::Ring;
        b.box.place = *ring;
        b.box.zone = device.box.zone;
        b.box.inside = true;
        b.box.rect = parts.ring;
        b.box.id = QStringLiteral("Ring: ") + device.title;
        b.title = QStringLiteral("ring");
        b.column = device.column;
        const bool named = parts.ring.height() > layout.px(24);
        b.content = parts.ring.adjusted(layout.px(4), layout.px(named ? 15 : 3), -layout.px(4), -layout.px(named ? 4 : 3));
        rings.push_back(std::move(b));
    }
    layout.boxes.insert(layout.boxes.end(), rings.begin(), rings.end());
}

void addDeviceState(Scene& scene, const LaneRun& run, const LaneLayout& layout, const model::TraceState& state,
                    const PlacedBox& box)
{
    const QRectF where = deviceParts(layout, box, ringOf(run, box.box.place).has_value()).state;
    if (where.isNull())
        return;
    const DeviceLook look = lookOf(run, state, box);
    Badge badge;
    badge.rect = where;
    badge.size = std::min(layout.px(layout.options.presenter ? 12 : 10.5), where.height() * 0.73);
    const double room = where.width() - badge.size * 0.6;
    badge.text = fitted(textWidth(look.text, badge.size, true) <= room || look.brief.isEmpty() ? look.text : look.brief, room, badge.size, true);
    badge.fill = look.fill;
    badge.hollow = look.hollow;
    scene.badges.push_back(badge);
}

BoxCells ringCells(const LaneRun& run, const LaneLayout& layout, const PlacedBox& box, const model::TraceState& state)
{
    BoxCells out;
    const PlaceId place = box.box.place;
    const model::PlaceState& held = state.places[place.value()];
    const PlaceFacts& facts = run.facts().places[place.value()];
    // A ring has a thousand entries; as many cells as were ever in use at once tell more than all of them.
    const std::uint64_t busiest = std::max<std::uint64_t>(8, facts.busiest);
    std::uint64_t each = 1;
    while ((busiest + each - 1) / each > mostCells)
        each *= 2;
    const std::uint64_t count = (busiest + each - 1) / each;

    struct Entries {
        std::uint64_t begin;
        std::uint64_t end;
        bool fetched;
    };
    std::vector<Entries> fetched;
    for (const model::EventId id : state.underWay) {
        const Event& e = run.events()[id.value()];
        const Event* posted = e.kind == EventKind::Dma ? run.event(e.cause) : nullptr;
        if (posted && posted->kind == EventKind::Fill && posted->to.place == place)
            fetched.push_back({posted->to.offset, posted->to.offset + posted->bytes.value(), true});
    }
    std::uint64_t used = 0;
    std::vector<bool> taken;   // by entry in use, from the oldest: being fetched
    for (const model::Extent& e : held.bytes.all()) {
        used += e.length();
        for (std::uint64_t at = e.begin; at < e.end && taken.size() < count * each; ++at)
            taken.push_back(std::any_of(fetched.begin(), fetched.end(), [at](const Entries& f) { return at >= f.begin && at < f.end; }));
    }
    const double gap = layout.px(2);
    const double w = (box.content.width() + gap) / static_cast<double>(count) - gap;
    for (std::uint64_t i = 0; i < count; ++i) {
        Cell c;
        c.place = place;
        c.offset = i * each;
        c.pages = static_cast<std::uint32_t>(each);
        c.rect = QRectF(box.content.left() + static_cast<double>(i) * (w + gap), box.content.top(), w, box.content.height());
        std::uint64_t full = 0;
        bool now = false;
        for (std::uint64_t k = i * each; k < std::min<std::uint64_t>((i + 1) * each, taken.size()); ++k) {
            ++full;
            now = now || taken[k];
        }
        // A descriptor holds no payload: it says where the payload is.
        c.look = full == 0 ? CellLook::Empty : now ? CellLook::Dma : CellLook::Reference;
        c.filled = static_cast<double>(full) / static_cast<double>(each);
        out.cells.push_back(c);
    }
    out.note = QStringLiteral("%1 of %2").arg(countText(used), countText(std::max(held.room.value(), facts.most)));
    return out;
}

}  // namespace copyscope::gui
