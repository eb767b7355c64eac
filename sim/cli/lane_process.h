// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/run_record.h"
#include "model/trace/trace_recorder.h"
#include "sim/cli/environment.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace copyscope::sim {

/// A lane that is to be run in a process of its own.
struct LaneJob {
    const model::scenario::Scenario& scenario;
    const model::scenario::Lane& lane;
    model::Profile profile;
    bool record = false;             ///< keep the trace; else only the ledger comes back
    model::RecorderOptions recorder;
};

/// What came back from it.
struct LaneResult {
    model::LaneOutcome outcome;  ///< Broken, with the last words of the process, when it crashed
    model::Ledger ledger;
    model::Trace trace;
    std::string backend;         ///< its name; empty when there was none
    std::optional<model::Observation> observation;  ///< of a real machine
    std::string log;             ///< what the process wrote to standard error
};

struct LaneProgress {
    std::size_t done = 0;
    std::size_t total = 0;
    model::Nanoseconds simulated{};  ///< how far the lanes that run now have got, the furthest
};

/// Runs lanes in child processes, at most `atOnce` at a time. Results are in the order of the jobs, whichever ended
/// first. `onProgress` is called several times a second while lanes run; it may be empty.
///
/// A process for each lane, because a simulation may use its engine once only, and because a crash must not take the
/// others with it.
[[nodiscard]] std::vector<LaneResult> runLanes(std::span<const LaneJob> jobs, const BackendFactory& backend, unsigned atOnce,
                                               const std::function<void(const LaneProgress&)>& onProgress = {});

}  // namespace copyscope::sim
