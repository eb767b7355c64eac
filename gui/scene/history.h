// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/lane_run.h"
#include "gui/scene/scene_at.h"

#include <cstdint>
#include <vector>

namespace copyscope::gui {

/// Something that happened to a followed page.
struct PageMoment {
    model::Nanoseconds at{};
    model::EventId event{};
    QString text;                   ///< "DMA into the page cache of file"
    std::uint64_t references = 0;   ///< to any of its bytes, from then on
};

/// Where a page came, who referred to it and who let go, in the order of time: found in one pass over the run.
/// At most `most` moments; a page that goes round and round fills no more than that.
[[nodiscard]] std::vector<PageMoment> historyOf(const LaneRun& run, const FollowedPage& page, std::size_t most = 200);

}  // namespace copyscope::gui
