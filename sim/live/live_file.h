// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/scenario/scenario.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace copyscope::sim {

/// How much of a file is in the page cache.
struct Residency {
    std::uint64_t pages = 0;     ///< of the file
    std::uint64_t resident = 0;  ///< in memory
    std::uint64_t asked = 0;     ///< pages that the scenario wants there
    std::uint64_t wrong = 0;     ///< pages that are not as wanted
    bool counted = false;        ///< `resident` and `dirty` are what cachestat(2) counted; else `resident` is mincore's
    std::uint64_t dirty = 0;     ///< pages that wait for write-back or are written just now
    std::vector<bool> present;   ///< which pages; empty when nobody could look
};

/// What became of a file's pages in the cache between two looks.
struct CacheChange {
    std::uint64_t entered = 0;  ///< pages that were not there before
    std::uint64_t lost = 0;     ///< pages that are not there any more
};
[[nodiscard]] CacheChange changeBetween(const Residency& before, const Residency& after);

/// Makes or repairs the file of a scenario in `folder` and brings it into the cache state that it asks for. A file that
/// has the right content already is not written again. Returns why it failed; empty when all is well.
[[nodiscard]] std::string prepareFile(const model::scenario::FileSpec& spec, const std::filesystem::path& folder,
                                      Residency& residency);

/// Counts of cachestat(2), Linux 6.5, for a whole file.
struct CacheStatistics {
    std::uint64_t cached = 0;     ///< pages, as all of these
    std::uint64_t dirty = 0;
    std::uint64_t writeback = 0;
};
/// Nothing with errno when the kernel is older, or the file is not this user's.
[[nodiscard]] std::optional<CacheStatistics> cacheStatisticsOf(int fd);

/// Looks which pages are in memory (mincore(2), and cachestat(2) where there is one), without touching any.
[[nodiscard]] Residency residencyOf(const std::filesystem::path& file, const model::scenario::FileSpec& spec);

/// What it takes to map a file that is in memory.
struct TouchCost {
    std::int64_t pages = 0;   ///< resident ones, each touched once, in order
    std::int64_t faults = 0;  ///< that this took: fewer than one for 16 pages where folios are large
};

/// Touches the resident pages of a file through a mapping of its own and counts the faults (ru_minflt). Changes nothing but
/// the order in which pages were last used. Needs no privileges.
[[nodiscard]] TouchCost touchCostOf(const std::filesystem::path& file);

/// From where on folios filled a PMD, so that one fault mapped 2 MiB, taken as if all of those lay at the end: 16 pages a
/// fault before (fault_around_bytes, mm/memory.c), 512 from there on. 0 where there were none.
[[nodiscard]] model::Bytes pmdFoliosFrom(const TouchCost& cost);

}  // namespace copyscope::sim
