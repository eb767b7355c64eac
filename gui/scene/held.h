// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/lane_run.h"
#include "gui/scene/scene.h"

#include <utility>
#include <vector>

namespace copyscope::gui {

/// Of a picture, at most so many cells stand for one place.
constexpr std::uint64_t mostCells = 64;

/// How bytes look that somebody brought.
[[nodiscard]] CellLook lookOf(model::Carrier carrier);

/// A movement that is filling this place at the instant.
struct Arriving {
    std::uint64_t begin;
    std::uint64_t end;
    CellLook look;
    model::Origin origin;
};

[[nodiscard]] std::vector<Arriving> arrivingAt(const LaneRun& run, const model::TraceState& state, model::PlaceId place);

/// Columns and rows of `count` cells that fill `area` best, cells not far from upright rectangles.
[[nodiscard]] std::pair<std::size_t, std::size_t> gridFor(std::size_t count, const QRectF& area, double gap);

}  // namespace copyscope::gui
