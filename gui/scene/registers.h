// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/cells.h"
#include "gui/scene/layout.h"

namespace copyscope::gui {

/// Whether a box of this kind shows registers: a DMA controller those that belong to it, a register itself.
[[nodiscard]] bool showsRegisters(model::PlaceKind kind);
/// A register that the box of its controller shows, so that it needs none of its own.
[[nodiscard]] bool isInController(const LaneRun& run, model::PlaceId place);
/// A row for each register with its value at the instant; as many as there is room for.
[[nodiscard]] BoxCells registerCells(const LaneRun& run, const LaneLayout& layout, const PlacedBox& box,
                                     const model::TraceState& state);

}  // namespace copyscope::gui
