// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/cells.h"

namespace copyscope::gui {

/// A stream (socket buffer, receive queue) as rows, one a piece; what has no row is summed in the last one.
[[nodiscard]] BoxCells rowCells(const LaneRun& run, const LaneLayout& layout, const PlacedBox& box, std::size_t boxIndex,
                                const model::TraceState& state, const std::optional<FollowedPage>& followed);

/// A pipe or a ring of its own as slots, the used ones first.
[[nodiscard]] BoxCells slotCells(const LaneRun& run, const LaneLayout& layout, const PlacedBox& box, std::size_t boxIndex,
                                 const model::TraceState& state, const std::optional<FollowedPage>& followed);

}  // namespace copyscope::gui
