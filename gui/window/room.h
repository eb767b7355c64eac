// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSizeF>

namespace copyscope::gui {

/// What a window has room for. A value; sizes are in pixels of a window at 100 %, so that a zoomed window is a small one.
struct Room {
    bool chips = true;      ///< a chip a lane in the header; else one menu
    bool gallery = true;
    bool words = true;      ///< machine and "+ add" in the header, words on the buttons of the playback bar
    bool panels = true;     ///< program and explanation, beside the lanes
    bool timeline = true;
    bool operator==(const Room&) const = default;
};

/// What fits into a window of this size. It gives up, with less and less room: chips, gallery, words, panels; and in a low
/// window the timeline. The lanes and the means to play them stay.
[[nodiscard]] Room roomFor(const QSizeF& window, double zoom);

constexpr double leastZoom = 0.6;
/// As large as leaves room for the lanes and the means to play them; at most 300 %, at least 100 %.
[[nodiscard]] double mostZoom(const QSizeF& available);

}  // namespace copyscope::gui
