// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/lane_run.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace copyscope::gui {

/// What one step forward or back goes to.
enum class StepSize : std::uint8_t { Event, Call, Copy };

/// An instant worth looking at. Movements are shown on their way, at 60 % of their time, so that a still picture tells
/// what moves; marks are shown at their instant.
struct Step {
    model::Nanoseconds at{};
    std::uint32_t lane = 0;
    model::EventId event{};
    bool call = false;   ///< entry or return of a system call
    bool copy = false;   ///< a copy by the CPU
};

/// All steps of some lanes that share a clock, in order of time. Events of one lane at one instant are one step, named
/// by the most telling of them.
class StepList {
public:
    StepList() = default;
    explicit StepList(std::span<const LanePointer> lanes);

    [[nodiscard]] std::size_t size() const { return m_steps.size(); }
    [[nodiscard]] const Step& operator[](std::size_t i) const { return m_steps[i]; }
    [[nodiscard]] std::size_t count(StepSize size) const;
    /// The first step after `t`, or the last one before it.
    [[nodiscard]] std::optional<std::size_t> next(model::Nanoseconds t, StepSize size) const;
    [[nodiscard]] std::optional<std::size_t> previous(model::Nanoseconds t, StepSize size) const;
    /// "24 / 990", "3 / 66 calls": how many steps of a size have been reached at `t`.
    [[nodiscard]] QString positionText(model::Nanoseconds t, StepSize size) const;
    /// The last step at or before `t`.
    [[nodiscard]] std::optional<std::size_t> current(model::Nanoseconds t) const;

private:
    std::vector<Step> m_steps;
};

}  // namespace copyscope::gui
