// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/event.h"
#include "model/units.h"

#include <cstdint>
#include <map>
#include <optional>

namespace copyscope::model::kernel {

/// How many pages are dirty or on their way to the disk, and how many may be.
struct DirtyState {
    Nanoseconds now{};
    std::uint64_t dirty = 0;
    std::uint64_t limit = 0;       ///< dirty_ratio
    std::uint64_t background = 0;  ///< dirty_background_ratio

    /// Up to here writers run free (Linux: dirty_freerun_ceiling).
    [[nodiscard]] std::uint64_t freerun() const { return (limit + background) / 2; }
};

/// The brake on those who make pages dirty, as it is since Linux 3.2: a writer is put to sleep after every so many
/// pages, for so long that its rate meets that of the disk and the number of dirty pages settles half-way between the
/// free-run ceiling and the limit (mm/page-writeback.c, balance_dirty_pages). For one disk, which has the whole limit.
///
/// Rates are in pages a second.
class DirtyThrottle {
public:
    /// A writer made pages dirty.
    void dirtied(TaskId task, std::uint64_t pages);
    /// Pages have reached the disk.
    void written(std::uint64_t pages) { m_written += pages; }
    /// The writer has come to where it must look at the limits again.
    [[nodiscard]] bool mustLook(TaskId task) const;
    /// How many pages it may make dirty before it must.
    [[nodiscard]] std::uint64_t untilLook(TaskId task) const;

    struct Pause {
        Nanoseconds length{};   ///< zero: go on
        bool lookAgain = false; ///< above the limit: after the pause the same question again
    };
    /// What a writer has to do that looks. It sleeps for as long as is said.
    Pause look(TaskId task, const DirtyState& state);
    /// Write-back begins after a break, or goes on: takes the disk's rate from time to time.
    void writeBackStarts(Nanoseconds now);
    void writeBackGoesOn(Nanoseconds now);

    [[nodiscard]] double bandwidth() const { return m_averageBandwidth; }
    [[nodiscard]] double baseRate() const { return m_rate; }

private:
    struct Writer {
        std::uint64_t pages = 0;     ///< since it last looked
        std::uint64_t lookAt = 32;
        std::optional<Nanoseconds> pausedAt;
    };

    [[nodiscard]] std::uint64_t hardLimit(const DirtyState& state) const;
    [[nodiscard]] double positionRatio(const DirtyState& state) const;
    [[nodiscard]] Nanoseconds longestPause(const DirtyState& state) const;
    void update(const DirtyState& state, double ratio);
    void updateRate(const DirtyState& state, double ratio, double elapsed);
    void updateBandwidth(Nanoseconds now);

    static constexpr double firstRate = 25600;  ///< while nothing is known of the disk: 100 MiB/s (INIT_BW)

    std::map<TaskId, Writer> m_writers;
    std::uint64_t m_dirtied = 0;
    std::uint64_t m_written = 0;
    std::uint64_t m_dirtiedBefore = 0;
    std::uint64_t m_writtenBefore = 0;
    Nanoseconds m_updated{};
    double m_bandwidth = firstRate;
    double m_averageBandwidth = firstRate;
    double m_rate = firstRate;  ///< what a writer may do at the balance point
    double m_balancedRate = firstRate;
    std::uint64_t m_limit = 0;  ///< follows the limit up at once and down slowly
};

}  // namespace copyscope::model::kernel
