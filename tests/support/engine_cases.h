// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/engine.h"
#include "tests/support/checks.h"

#include <vector>

namespace copyscope::tests {

/// One promise of model/engine.h, with what it takes to see whether an engine keeps it.
/// The engine is fresh; the body calls run().
struct EngineCase {
    const char* name;
    void (*body)(model::Engine& engine, Checks& checks);
};

/// What every engine must keep: all that does not depend on contention.
[[nodiscard]] const std::vector<EngineCase>& engineCases();

}  // namespace copyscope::tests
