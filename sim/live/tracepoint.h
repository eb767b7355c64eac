// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace copyscope::sim {

/// The number of a tracepoint, "filemap:mm_filemap_add_to_page_cache". Nothing when this kernel has none of that name, or
/// this user may not look: tracefs is for root.
[[nodiscard]] std::optional<std::uint64_t> tracepointNumber(std::string_view name);

/// Counts a tracepoint (perf_event_open(2)): for one process and what it forks from now on with `cpu` -1, or for everybody
/// on one CPU with `process` -1. `filter`: an expression over its fields, as its "filter" file takes it; may be empty.
/// The caller closes the descriptor; -1 with errno when it is not allowed.
[[nodiscard]] int openTracepoint(std::uint64_t number, const std::string& filter, pid_t process, int cpu);

}  // namespace copyscope::sim
