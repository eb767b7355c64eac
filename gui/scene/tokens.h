// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/layout.h"
#include "gui/scene/scene.h"

namespace copyscope::gui {

/// Adds what cores and tasks are doing: the mode tokens at the border, what each core does and for whom, bolts of
/// interrupts, fault marks, and the processes with what they wait for.
void addTokens(Scene& scene, const LaneRun& run, const LaneLayout& layout, const model::TraceState& state);

/// Where the title of a core begins, so that title, state, owner and TLB stand in the middle of its box.
[[nodiscard]] double coreTop(const LaneRun& run, const LaneLayout& layout, const QRectF& box);

/// How far a mode token has come at `t` from where it was to where it goes: 0.5 is on the border.
[[nodiscard]] double crossing(model::Nanoseconds since);

}  // namespace copyscope::gui
