// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/text/diagnostic.h"

#include <filesystem>
#include <string>
#include <vector>

namespace copyscope::sim {

/// What a user named, as files.
struct ScenarioFiles {
    std::vector<std::string> files;        ///< each once, in the order in which they were named; folders sorted
    model::text::Diagnostics diagnostics;  ///< names that lead nowhere
};

/// Files stand for themselves ("-" for standard input), folders for all scenarios below them, and patterns with * and ?
/// for what they match. A name that is no file may be that of a scenario that ships: "file-to-socket".
[[nodiscard]] ScenarioFiles findScenarios(const std::vector<std::string>& names, const std::vector<std::filesystem::path>& shipped);

/// All scenarios below a folder, sorted: files ending in .yaml or .yml with a key `copyscope` at the top.
[[nodiscard]] std::vector<std::string> scenariosBelow(const std::filesystem::path& folder);

}  // namespace copyscope::sim
