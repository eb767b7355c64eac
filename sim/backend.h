// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/machine/profile.h"
#include "model/scenario/scenario.h"
#include "model/trace/run_record.h"
#include "model/trace/sink.h"

#include <functional>
#include <optional>
#include <string>

namespace copyscope::sim {

/// One lane to be run: of which scenario, on which machine.
struct LaneRequest {
    const model::scenario::Scenario& scenario;
    const model::scenario::Lane& lane;
    model::Profile profile;  ///< the scenario's machine with all overrides applied
    /// Called now and then with the simulated time reached; may be empty.
    std::function<void(model::Nanoseconds)> progress;
};

/// What runs lanes: the simulation, or the real system.
///
/// A lane runs in a process of its own, so a backend may use whatever a process has only once. It runs one lane.
class Backend {
public:
    virtual ~Backend() = default;

    /// "simulated" or "live".
    [[nodiscard]] virtual std::string name() const = 0;

    /// Runs the lane to its end and tells `sink` everything, the Call and Block events of what never returned
    /// included. Never throws for what a user or a program can do.
    virtual model::LaneOutcome run(const LaneRequest& request, model::TraceSink& sink) = 0;

    /// After run(): the figures, when a fold over the events is not all there is to say. A fold takes for zero what a live
    /// run could not observe. Nothing: the fold is right.
    [[nodiscard]] virtual std::optional<model::Ledger> ledger() const { return std::nullopt; }
    /// After run(), of a real machine: how each figure was observed.
    [[nodiscard]] virtual std::optional<model::Observation> observation() const { return std::nullopt; }
};

}  // namespace copyscope::sim
