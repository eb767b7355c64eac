// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/cli/environment.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::sim {

/// One of the self-describing lists, as `list` and `explain` need them.
struct Catalogue {
    struct Entry {
        std::string name;
        std::string summary;  ///< one line
        bool operator==(const Entry&) const = default;
    };
    std::string_view name;      ///< "counters"
    std::string_view singular;  ///< "counter"
    std::string_view summary;   ///< one line on the whole list
    std::vector<Entry> (*entries)(const Environment&) = nullptr;
    /// The text of one entry, with its end of line; nothing when there is none of that name.
    std::optional<std::string> (*explain)(const Environment&, std::string_view name) = nullptr;
};

[[nodiscard]] std::span<const Catalogue> catalogues();

}  // namespace copyscope::sim
