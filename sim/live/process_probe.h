// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <vector>

namespace copyscope::sim {

/// Direct children of a process, from /proc.
[[nodiscard]] std::vector<pid_t> childrenOf(pid_t process);

/// How a process or a thread is, from the file `stat` of its folder in /proc: 'R', 'S', 'D', 'Z', ...; '\0' where there is
/// none (any more).
[[nodiscard]] char stateIn(const std::filesystem::path& folder);

/// Bytes that the files of a folder take on the disk.
[[nodiscard]] std::uint64_t folderBytes(const std::filesystem::path& folder);

/// Notices when processes do nothing: all of them sleep and their CPU time and switches stand still.
class ActivityProbe {
public:
    /// Nanoseconds since something of these was last seen at work; `now` is any time that never goes back, and not 0.
    std::int64_t quietFor(const std::vector<pid_t>& processes, std::int64_t now);

private:
    std::uint64_t m_last = 0;
    std::int64_t m_since = 0;
};

}  // namespace copyscope::sim
