// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/lane_run.h"
#include "gui/scene/layout.h"

#include <optional>
#include <vector>

namespace copyscope::gui {

/// Where boxes of a kind stand: the band, and its left, middle or right column.
struct Position {
    Zone zone;
    int column;
};

/// Nothing for what has no box of its own.
[[nodiscard]] std::optional<Position> positionOf(model::PlaceKind kind, bool peer);

[[nodiscard]] PlacedBox placeBox(const LaneRun& run, model::PlaceId id, Zone zone, int column);
/// The peer's processes run on cores that are drawn in the peer's band; `only` one needs no number.
[[nodiscard]] PlacedBox coreBox(const LaneRun& run, model::CoreId id, bool only, Zone zone);
/// For a process whose memory holds no byte of the payload.
[[nodiscard]] PlacedBox standIn(const LaneRun& run);
/// Boxes of one kind in one band get the names of what they belong to.
void tellApart(const LaneRun& run, std::vector<PlacedBox>& boxes);

/// What a box wants, at scale 1.
struct BoxSize {
    double width;
    double minHeight;
    bool sideBySide;   ///< stand beside each other in a column instead of above each other
};
/// In a lecture what stands side by side is narrower: it says less.
[[nodiscard]] BoxSize sizeOf(const PlacedBox& box, bool lecture);

}  // namespace copyscope::gui
