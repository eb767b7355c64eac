// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace copyscope::model::program {

/// How many letters must be added, dropped, changed or swapped with their neighbour to make `a` into `b`.
[[nodiscard]] std::size_t editDistance(std::string_view a, std::string_view b);

/// The known name nearest to `name`, or empty when none is near enough to be meant.
[[nodiscard]] std::string nearestName(std::string_view name, std::span<const std::string> known);

}  // namespace copyscope::model::program
