// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/lane_run.h"
#include "gui/scene/layout.h"

#include <QStringList>

#include <array>
#include <vector>

namespace copyscope::gui {

/// Boxes that want to stand in one column of one band, best first.
using Column = std::vector<PlacedBox>;
using Row = std::array<Column, 3>;

/// Boxes of a band that have no room in it.
struct LeftOut {
    Zone zone;
    QStringList names;
};

/// What is used most first; the others are left out first.
void sortByUse(Column& column, const LaneFacts& facts);

/// Gives the boxes of a band their rectangles in `area` and puts them into the layout.
[[nodiscard]] LeftOut placeRow(Row& row, Zone zone, const QRectF& area, LaneLayout& layout, const LaneFacts& facts);

}  // namespace copyscope::gui
