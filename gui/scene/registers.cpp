// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/scene/registers.h"

#include "gui/paint/fonts.h"
#include "gui/scene/words.h"

#include <algorithm>
#include <cmath>

namespace copyscope::gui {

using model::PlaceId;
using model::PlaceKind;

namespace {

/// The registers that a box shows; the count first, because it is what moves.
std::vector<PlaceId> registersOf(const LaneRun& run, const PlacedBox& box)
{
    if (box.kind == PlaceKind::DeviceRegister)
        return {box.box.place};
    std::vector<PlaceId> found;
    const auto& places = run.trace().places();
    for (std::uint32_t i = 0; i < places.size(); ++i)
        if (places[i].kind == PlaceKind::DeviceRegister && places[i].parent == box.box.place)
            found.emplace_back(i);
    std::stable_partition(found.begin(), found.end(),
                          [&run](PlaceId id) { return run.placeName(id) == QLatin1String("WC"); });
    return found;
}

}  // namespace

bool showsRegisters(PlaceKind kind) { return kind == PlaceKind::DmaEngine || kind == PlaceKind::DeviceRegister; }

bool isInController(const LaneRun& run, PlaceId id)
{
    const model::Place* const place = run.trace().place(id);
    return place != nullptr && place->kind == PlaceKind::DeviceRegister && place->parent
        && run.placeKind(place->parent) == PlaceKind::DmaEngine;
}

BoxCells registerCells(const LaneRun& run, const LaneLayout& layout, const PlacedBox& box, const model::TraceState& state)
{
    BoxCells out;
    const std::vector<PlaceId> registers = registersOf(run, box);
    const double size = layout.px(layout.options.presenter ? 12 : 10);
    const double gap = layout.px(2);
    const double height = std::min(size * 1.5, std::max(size * 1.2, box.content.height()));
    const auto room = static_cast<std::size_t>(std::max(1.0, std::floor((box.content.height() + gap) / (height + gap))));
    double y = box.content.top();
    for (std::size_t i = 0; i < std::min(room, registers.size()); ++i) {
        const PlaceId id = registers[i];
        Cell c;
        c.rect = QRectF(box.content.left(), y, box.content.width(), height);
        y += height + gap;
        c.place = id;
        c.textSize = size;
        const std::uint64_t value = state.places[id.value()].value;
        c.look = value == 0 ? CellLook::Empty : CellLook::Plain;
        c.filled = value == 0 ? 0.0 : 1.0;
        const double width = c.rect.width() - layout.px(10);
        const QString number = countText(value);
        const QString full = registers.size() > 1 ? run.placeName(id) + u' ' + number : number;
        c.text = fitted(textWidth(full, size, false, true) <= width ? full : number, width, size, false, true);
        out.cells.push_back(c);
    }
    return out;
}

}  // namespace copyscope::gui
