// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/program.h"
#include "sim/live/live_run.h"
#include "sim/live/run_control.h"
#include "sim/live/stream_check.h"

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace copyscope::sim {

/// What a process of a run needs to know when it begins. `setting.numbers` is not null.
struct ProcessStart {
    const LiveRun::Setting& setting;
    const RunPurpose& purpose;
    Control& control;
    Channels& channels;
    Slot& slot;
    pid_t parent = -1;
    std::string name;
    bool peer = false;
    std::shared_ptr<const model::program::Program> program = {};
    std::string user = {};              ///< empty: as whoever runs copyscope
    std::int64_t delayNs = 0;
    unsigned stretch = 1;
    std::vector<int> ends = {};         ///< of connections, in the order of their numbers
    std::vector<int> rehearsalEnds = {};  ///< of connections for a rehearsal; empty: there is none
    bool files = false;                 ///< it has the scenario's files open, before the connections
    std::vector<StreamPair> streams = {};
    std::map<int, std::string> names = {};  ///< of descriptors
};

/// In a process that was just forked: puts descriptors, signals, limits and user in place, says in its slot that it is
/// ready, waits for the start, and runs the program.
[[noreturn]] void runAsProcess(ProcessStart p);

}  // namespace copyscope::sim
