// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace copyscope::model::text {

// Just enough JSON to write a schema: each function gives the text of one value, members keep their order.

using JsonMembers = std::vector<std::pair<std::string, std::string>>;

[[nodiscard]] std::string jsonString(std::string_view text);
[[nodiscard]] std::string jsonArray(const std::vector<std::string>& items);
[[nodiscard]] std::string jsonObject(const JsonMembers& members);
/// The same value with line breaks and two blanks a level; ends in a line break.
[[nodiscard]] std::string jsonPretty(std::string_view compact);

}  // namespace copyscope::model::text
