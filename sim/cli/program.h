// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/cli/environment.h"

#include <string>
#include <string_view>
#include <vector>

namespace copyscope::sim {

[[nodiscard]] std::string_view programVersion();

/// What `copyscope ARGUMENTS` does; returns the exit code (report/verdict.h). `arguments` are without the program's name.
[[nodiscard]] int runProgram(const std::vector<std::string>& arguments, Environment& environment);

}  // namespace copyscope::sim
