// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/workload.h"

namespace copyscope::bench {

/// The workload in SimGrid's own words, one call an activity: the floor that our engine is compared with.
/// Once a process. Returns the simulated seconds.
double runRaw(const Workload& workload);
/// So many movements and waits, evenly mixed, by one actor that competes with nobody: the least that SimGrid takes for
/// what a run of the model asked of it.
double runRaw(const ActivityMix& mix);

}  // namespace copyscope::bench
