// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/room.h"

#include <algorithm>

namespace copyscope::gui {

namespace {

// From here down a part is left out. Each is a little more than what the parts need that are still there, with a message.
constexpr double forChips = 1120;
constexpr double forGallery = 1000;
constexpr double forWords = 900;
constexpr QSizeF forPanels(760, 470);
constexpr double forTimeline = 590;
constexpr QSizeF least(640, 390);

}  // namespace

Room roomFor(const QSizeF& window, double zoom)
{
    const QSizeF size = window / zoom;
    return {size.width() >= forChips, size.width() >= forGallery, size.width() >= forWords, size.width() >= forPanels.width() && size.height() >= forPanels.height(), size.height() >= forTimeline};
}

double mostZoom(const QSizeF& available)
{
    return std::clamp(std::min(available.width() / least.width(), available.height() / least.height()), 1.0, 3.0);
}

}  // namespace copyscope::gui
