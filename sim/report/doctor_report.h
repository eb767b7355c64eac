// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

namespace copyscope::sim {

/// One thing that live runs may need or look at.
struct DoctorLine {
    std::string name;
    std::string gives;   ///< what it tells
    bool available = false;
    std::string detail;  ///< of what is there
    std::string remedy;  ///< of what is missing: why, and what would allow it
};

/// A line each, within `width` columns; 0: as long as they get.
[[nodiscard]] std::string doctorText(std::span<const DoctorLine> lines, std::size_t width);
[[nodiscard]] std::string doctorJson(std::span<const DoctorLine> lines);

}  // namespace copyscope::sim
