// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/text/document.h"

#include <string>
#include <string_view>
#include <vector>

namespace copyscope::model::scenario {

/// Whether "path=value" changes the scenario rather than the machine: its path begins with vars, buffers, files, sockets
/// or lanes.
[[nodiscard]] bool changesScenario(std::string_view assignment);

/// The ways to name a value of a scenario, for help and messages: "vars.NAME, buffers.NAME, ...".
[[nodiscard]] std::string_view changeablePaths();

/// Writes assignments ("files.file.size=64 MiB") into a document as if its author had written them there; what they mean
/// is for the reader to check. A value that begins with [ or { is read as YAML. Other assignments, those of the machine,
/// are left alone. Paths that lead nowhere are added to `diagnostics`.
void applyChanges(text::Node& root, const std::vector<std::string>& assignments, text::Diagnostics& diagnostics);

/// Diagnostics about values that were put in get the option as their place instead of a place in the file.
void nameChanges(text::Diagnostics& diagnostics, const std::vector<std::string>& assignments);

/// Whether a value was put in by an option and stands in no file.
[[nodiscard]] bool isChanged(text::Position position);

}  // namespace copyscope::model::scenario
