// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/backend.h"
#include "sim/live/work_folder.h"

#include <string>
#include <string_view>

namespace copyscope::sim {

/// Parameters of a machine that decide what happens and that a live run can set: RLIMIT_MEMLOCK, and net.core.optmem_max
/// in a network namespace of its own.
inline constexpr std::string_view lockedMemory = "network.memlock";
inline constexpr std::string_view optionMemory = "network.optmem_max";

[[nodiscard]] bool overrides(const LaneRequest& request, std::string_view path);

/// Why this user cannot run such a lane on this machine, with what would allow it; empty when he can. `kernel`: as
/// "Linux 6.1.0 x86_64".
[[nodiscard]] std::string laneObstacle(const LaneRequest& request, const FolderPlace& place, const std::string& kernel);
/// Why a live run makes no such call; empty when it does, and for what is no call.
[[nodiscard]] std::string whyNotLive(std::string_view call);
/// Why a lane cannot have its readers on another machine; empty when it can.
[[nodiscard]] std::string whyNoPeer(const LaneRequest& request);

}  // namespace copyscope::sim
