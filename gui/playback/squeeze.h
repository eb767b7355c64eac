// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/lane_run.h"

#include <span>
#include <vector>

namespace copyscope::gui {

/// A time axis on which long waits are short: a monotone map between time and a coordinate in [0, 1].
///
/// Between two neighbouring instants at which something begins or ends, the axis is linear; a stretch of d nanoseconds
/// is as wide as log2(1 + d / 32 ns), so that a switch of 100 ns and a seek of 8 ms are both legible. Playing "auto" is
/// moving evenly along this axis.
class Squeeze {
public:
    Squeeze() = default;
    explicit Squeeze(std::span<const LanePointer> lanes);
    /// The same from the instants themselves.
    explicit Squeeze(std::vector<std::int64_t> instants);

    [[nodiscard]] double fromTime(double nanoseconds) const;
    [[nodiscard]] double toTime(double coordinate) const;
    [[nodiscard]] double end() const { return m_times.empty() ? 0.0 : m_times.back(); }
    /// How wide the axis is before it is scaled to 1: a measure for how much there is to see.
    [[nodiscard]] double extent() const { return m_extent; }

private:
    std::vector<double> m_times;
    std::vector<double> m_at;
    double m_extent = 0;
};

}  // namespace copyscope::gui
