// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/trace.h"
#include "sim/live/live_backend.h"

#include <string>

namespace copyscope::tests {

/// A lane that ran on this machine.
struct LiveLane {
    std::string problem;  ///< the scenario is wrong; empty otherwise
    model::LaneOutcome outcome;
    sim::LiveReport report;
    model::Trace trace;

    [[nodiscard]] std::int64_t calls(const std::string& name) const;
    [[nodiscard]] const sim::Evidence& evidence(model::Counter counter) const;
};

/// Runs one lane of a scenario given as text, quickly: without timed runs unless the options say so.
[[nodiscard]] LiveLane runLive(const std::string& yaml, const std::string& lane, sim::LiveOptions options);

/// The same, and once more, a few times, when the report says that the run was disturbed: what disks read for it cannot be told
/// when somebody else makes the page cache give pages away meanwhile.
[[nodiscard]] LiveLane runUndisturbed(const std::string& yaml, const std::string& lane, const sim::LiveOptions& options);

/// One file `file`, one TCP socket to a fast reader, chunks of 64 KiB, and a method for the lane `lane`.
[[nodiscard]] std::string methodScenario(const std::string& method, const std::string& size, const std::string& cached);

/// What a method's sending lane needs root for is there: tracepoints and BPF.
[[nodiscard]] bool isRoot();

}  // namespace copyscope::tests
