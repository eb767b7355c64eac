// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/layout.h"

namespace copyscope::gui {

/// Finds the line of every flow between the boxes of `layout` and a place for its label; fills layout.flows.
/// Lines are made of horizontal and vertical stretches, do not run on top of each other, and go round boxes.
void routeFlows(const LaneRun& run, LaneLayout& layout);

}  // namespace copyscope::gui
