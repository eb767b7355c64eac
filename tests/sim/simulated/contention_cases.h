// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/engine_cases.h"

#include <vector>

namespace copyscope::tests {

/// What the engine of the simulation promises beyond engineCases(): contention, and its own limits.
[[nodiscard]] const std::vector<EngineCase>& simulatedEngineCases();

}  // namespace copyscope::tests
