// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/cli/lane_process.h"

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

namespace copyscope::sim {

/// One line on a terminal that tells how far a run has got, once it takes longer than a second. Gone when destroyed.
class ProgressLine {
public:
    /// Says nothing when `terminal` is false.
    ProgressLine(std::ostream& out, bool terminal);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void show(const LaneProgress& progress);
    /// "12 of 300 programs"; `what` in the plural.
    void show(std::uint64_t done, std::uint64_t total, std::string_view what);

    /// "[####------] what": from the start, because the steps are few.
    void showBar(unsigned done, unsigned total, std::string_view what);

private:
    [[nodiscard]] bool isDue() const;
    void write(const std::string& text);

    std::ostream& m_out;
    bool m_terminal;
    bool m_shown = false;
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

}  // namespace copyscope::sim
