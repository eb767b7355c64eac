// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace copyscope::sim {

struct Observations;

/// What disks read for the run's own files.
struct DiskFigures {
    std::optional<std::int64_t> read;  ///< bytes; nothing when it cannot be told
    std::string source;
    std::string remedy;                ///< when there is no figure
    std::int64_t elsewhere = 0;        ///< bytes that were fetched for the processes, but not from these files
    std::int64_t byOthers = 0;         ///< bytes of these files that somebody else brought into the cache meanwhile
    std::string remark;                ///< what disturbed the run; may be empty
};

/// read_bytes of /proc/PID/io counts everything that was fetched while the process had the CPU: besides its files the text
/// of its program, tables of the file system, and pages that the cache gave away after the start and that came again. So
/// it is held against what can have been read: pages of the files that entered the cache, and O_DIRECT reads.
[[nodiscard]] DiskFigures diskFigures(const Observations& seen);

}  // namespace copyscope::sim
