// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/machine/machine_file.h"
#include "model/scenario/scenario.h"
#include "model/text/diagnostic.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace copyscope::model::scenario {

/// Where a scenario finds what it names.
struct ReaderOptions {
    machine::MachineFolders machines;            ///< folders with machine profiles
    std::vector<std::filesystem::path> methods;  ///< folders with methods; the first that has NAME.yaml wins
    std::vector<std::string> changes = {};       ///< "path=value": values that take the place of those in the file (changes.h)
};

struct ScenarioResult {
    std::optional<Scenario> scenario;  ///< absent when there is any diagnostic
    text::Diagnostics diagnostics;     ///< all mistakes of the file, in order, those of its programs included
    text::Diagnostics remarks;         ///< accepted, but worth a word
};

/// Reads, completes and checks a scenario: keys, values, names, machine and overrides, programs, expectations, notes.
[[nodiscard]] ScenarioResult readScenario(const std::filesystem::path& file, const ReaderOptions& options);
/// The same from text, as if it stood in `file`.
[[nodiscard]] ScenarioResult parseScenario(std::string_view source, const std::string& file,
                                           const ReaderOptions& options);

/// The machine that a lane runs on: the scenario's with its overrides and the lane's. `machineOverride` (when not
/// empty) replaces the scenario's machine; `assignments` ("path=value", from the command line) come last, those that
/// change the scenario left out.
struct MachineChoice {
    std::string machineOverride;
    std::vector<std::string> assignments;
};
[[nodiscard]] machine::MachineResult machineFor(const Scenario& scenario, const Lane& lane,
                                                const machine::MachineFolders& folders,
                                                const MachineChoice& choice = {});

}  // namespace copyscope::model::scenario
