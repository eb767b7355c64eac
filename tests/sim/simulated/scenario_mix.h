// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/scenario/scenario.h"

#include <optional>
#include <random>
#include <string>
#include <vector>

namespace copyscope::tests {

/// Processes of a lane of one scenario and of a lane of another, at once on the machine of the first.
struct Mix {
    model::scenario::Scenario scenario;  ///< one lane
    std::string what;                    ///< where they come from, for messages
};

/// Mixes two lanes that chance picks. What both scenarios name is there once, as the first declares it: so the
/// processes get in each other's way. Nothing when a program of the second does not compile then, or when the two
/// declare the same name as different things.
[[nodiscard]] std::optional<Mix> mixTwo(const std::vector<model::scenario::Scenario>& pool, std::mt19937& chance);

}  // namespace copyscope::tests
