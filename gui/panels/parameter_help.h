// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace copyscope::gui {

/// What a parameter of a machine means, from the catalogue; empty for a path that it does not have.
/// Without Qt, because the word `slots` of Qt is a member of the profile.
[[nodiscard]] std::string parameterHelp(std::string_view path);

/// The parameters of a shipped machine whose path begins with `prefix` ("disk."), as text; empty when it cannot be read.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> machineParameters(const std::string& machine, const std::string& folder,
                                                                                 std::string_view prefix);

}  // namespace copyscope::gui
