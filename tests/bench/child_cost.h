// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

namespace copyscope::bench {

/// What a run cost; SimGrid allows one engine a process, so each run is a fork of the benchmark.
struct Cost {
    double seconds = 0;         ///< of processor time, without the fork: other users of the machine disturb it least
    double simulated = 0;       ///< what the work returned: simulated seconds
    double grownKilobytes = 0;  ///< of the largest resident set, against the child's begin
};

/// Runs `work` in a child. Throws std::runtime_error when the child fails.
Cost inChild(const std::function<double()>& work);

/// Memory that parent and child both see, for figures that come back from a child. `Value` must be trivially copyable.
void* sharedMemory(unsigned long bytes);

}  // namespace copyscope::bench
