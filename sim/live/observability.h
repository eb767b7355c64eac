// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/live/live_options.h"

#include <string>
#include <vector>

namespace copyscope::sim {

/// One thing that a live run may need or look at, and whether this user has it on this machine.
struct Observable {
    std::string name;
    std::string gives;   ///< what it tells
    bool available = false;
    std::string detail;  ///< of what is there
    std::string remedy;  ///< of what is missing: why, and what would allow it
};

/// Tries each source for a moment. Needs no privileges, changes nothing.
[[nodiscard]] std::vector<Observable> observables(const LiveOptions& options);

}  // namespace copyscope::sim
