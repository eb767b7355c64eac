// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/playback/squeeze.h"

#include <cstdint>
#include <vector>

namespace copyscope::gui {

/// Time to x and back, for a stretch of the axis that is in view. A value; tested without a window.
class TimeScale {
public:
    TimeScale() = default;
    /// The whole of [0, end] between `left` and `right`.
    TimeScale(const Squeeze* squeeze, double end, double left, double right);

    [[nodiscard]] double x(double nanoseconds) const;
    [[nodiscard]] double time(double x) const;
    /// The time at each pixel from left() on, and at the one after right(): what falls between two of them has one place.
    [[nodiscard]] std::vector<std::int64_t> columns() const;
    [[nodiscard]] bool isSqueezed() const { return m_squeeze != nullptr; }
    /// Zooms so that what is at `x` stays there; `factor` > 1 shows less.
    void zoomAt(double x, double factor);
    void pan(double dx);
    /// Shows [from, to] in nanoseconds.
    void show(double from, double to);
    [[nodiscard]] double left() const { return m_left; }
    [[nodiscard]] double right() const { return m_right; }
    /// Keeps the stretch in view on a new width.
    void setBounds(double left, double right);
    [[nodiscard]] bool showsAll() const { return m_from <= 0 && m_to >= 1; }

private:
    [[nodiscard]] double coordinate(double nanoseconds) const;
    [[nodiscard]] double fromCoordinate(double c) const;
    void clampView();

    const Squeeze* m_squeeze = nullptr;   ///< absent: linear
    double m_end = 1;
    double m_left = 0;
    double m_right = 1;
    double m_from = 0;   ///< of [0, 1]
    double m_to = 1;
};

}  // namespace copyscope::gui
