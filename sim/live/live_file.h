// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/scenario/scenario.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace copyscope::sim {

/// How much of a file is in the page cache.
struct Residency {
    std::uint64_t pages = 0;     ///< of the file
    std::uint64_t resident = 0;  ///< in memory
    std::uint64_t asked = 0;     ///< pages that the scenario wants there
    std::uint64_t wrong = 0;     ///< pages that are not as wanted
};

/// Makes or repairs the file of a scenario in `folder` and brings it into the cache state that it asks for. A file that
/// has the right content already is not written again. Returns why it failed; empty when all is well.
[[nodiscard]] std::string prepareFile(const model::scenario::FileSpec& spec, const std::filesystem::path& folder,
                                      Residency& residency);

/// Looks which pages are in memory (mincore), without touching any.
[[nodiscard]] Residency residencyOf(const std::filesystem::path& file, const model::scenario::FileSpec& spec);

}  // namespace copyscope::sim
