// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/program.h"
#include "model/scenario/scenario.h"
#include "sim/live/live_host.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace copyscope::sim {

/// What comes right before a program whose time is taken: the same program, in the same process, through connections of
/// its own. A transfer is over in the time that a processor takes to get to know code and data that it has not met for a
/// while; what a machine at work takes for it shows the second time.
struct Rehearsal {
    std::shared_ptr<const model::program::Program> program;
    const std::vector<model::scenario::FileSpec>& files;  ///< opened anew, read only
    std::size_t ends = 0;                                 ///< connections, as many as the program has
};

/// True for a lane of one program that only moves bytes, from files that are in the page cache to readers that take all:
/// then nothing is different the second time, and nobody waits for what does not come.
[[nodiscard]] bool canRehearse(const model::scenario::Scenario& scenario, const model::scenario::Lane& lane,
                               const model::program::Program& program);
/// In the process of the program, before it. Its descriptors from firstDescriptor on are those of the program; behind them
/// stand the ends of the rehearsal's connections, which are closed afterwards.
void rehearse(const Rehearsal& rehearsal, LiveHost& host, std::unique_ptr<LiveProcess> process);
/// For who let the program go: throws away what comes in at the far ends of the rehearsal's connections, until the
/// program has closed the near ones. False when it does not within `patience` nanoseconds.
[[nodiscard]] bool drainRehearsal(std::span<const int> far, std::int64_t patience = 10'000'000'000);

}  // namespace copyscope::sim
