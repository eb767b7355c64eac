// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/lane_run.h"

#include <QString>

#include <cstdint>
#include <vector>

namespace copyscope::gui {

enum class BarLook : std::uint8_t { User, Kernel, Interrupt, Copy, Checksum, Dma, Disk, Wire, Peer };

/// One event of a resource.
struct Bar {
    std::int64_t start = 0;
    std::int64_t end = 0;
    model::EventId event{};
    BarLook look{};
};

/// What one resource did, ordered by start; with what finds the visible part of a million bars at once.
struct TimelineRow {
    enum class Kind : std::uint8_t { Core, Bus, Device, Peer };
    QString name;
    Kind kind{};                ///< the bus is drawn lighter: it sees what the others do
    std::vector<Bar> bars;
    std::vector<std::int64_t> latestEnd;   ///< of bars[0..i]

    /// The first bar that ends after `t`; bars before it all end by then.
    [[nodiscard]] std::size_t firstEndingAfter(std::int64_t t) const;
    /// The same when it is known to be `from` or behind it, and probably near.
    [[nodiscard]] std::size_t firstEndingAfter(std::int64_t t, std::size_t from) const;
    /// The bar at `t`, or none.
    [[nodiscard]] const Bar* at(std::int64_t t, std::int64_t slack) const;
};

enum class MarkLook : std::uint8_t { ModeSwitch, ContextSwitch, Fault, Signal };

struct TimelineMark {
    std::int64_t at = 0;
    MarkLook look{};
    model::EventId event{};
};

/// The rows of one lane.
struct TimelineGroup {
    QString title;
    std::vector<TimelineRow> rows;
    std::vector<TimelineMark> marks;   ///< ordered by time
    std::int64_t end = 0;
};

[[nodiscard]] TimelineGroup timelineGroup(const LaneRun& run);

/// What happened between two instants in one lane.
struct StretchSum {
    std::int64_t cpuBusy = 0;    ///< nanoseconds
    std::int64_t cpuCopy = 0;
    std::uint64_t copied = 0;    ///< bytes, events that lie only partly inside count by their share
    std::uint64_t dma = 0;
    std::uint64_t switches = 0;
};
[[nodiscard]] StretchSum sumOf(const LaneRun& run, model::Nanoseconds from, model::Nanoseconds to);

}  // namespace copyscope::gui
