// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/layout.h"
#include "gui/scene/scene_at.h"

namespace copyscope::gui {

/// A reference line that starts at a row or cell of its holder.
struct ReferenceAnchor {
    std::size_t box = 0;       ///< index of the holder's box
    model::PlaceId target{};
    QRectF rect;
    bool lit = false;
};

/// The cells of one box at an instant, and what they have to say besides.
struct BoxCells {
    std::vector<Cell> cells;
    std::vector<ReferenceAnchor> anchors;
    QString note;   ///< "256 pages, 4 per cell"
    bool lit = false;
};

/// Draws pages of offset-addressed places (page cache, buffer, mapping) as a grid and streams (socket buffers, receive
/// queue) as rows, pipes as slots. Over about 64 pages one cell stands for several and the note says how many.
[[nodiscard]] BoxCells cellsOf(const LaneRun& run, const LaneLayout& layout, std::size_t box,
                               const model::TraceState& state, const std::optional<FollowedPage>& followed);

/// Whether [offset, offset + bytes) of content born at `origin` has the followed page.
[[nodiscard]] bool hasPage(const LaneRun& run, const model::Origin& origin, std::uint64_t bytes,
                           const std::optional<FollowedPage>& followed);
/// Whose content the referred bytes are, as they are now.
[[nodiscard]] bool referenceHasPage(const LaneRun& run, const model::TraceState& state, const model::Reference& reference,
                                    const std::optional<FollowedPage>& followed);

}  // namespace copyscope::gui
