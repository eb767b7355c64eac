// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace copyscope::gui {

/// What a parameter of a machine means, from the catalogue; empty for a path that it does not have.
/// Without Qt, because the word `slots` of Qt is a member of the profile.
[[nodiscard]] std::string parameterHelp(std::string_view path);

}  // namespace copyscope::gui
