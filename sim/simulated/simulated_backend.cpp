// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/simulated/simulated_backend.h"

#include "sim/simulated/engine_simgrid.h"
#include "sim/simulated/lane_runner.h"

#include <exception>

namespace copyscope::sim {

model::LaneOutcome SimulatedBackend::run(const LaneRequest& request, model::TraceSink& sink)
{
    try {
        SimgridEngine engine;
        return runLane(request, engine, sink);
    } catch (const std::exception& e) {
        model::LaneOutcome outcome;
        outcome.status = model::LaneOutcome::Status::Broken;
        outcome.error = e.what();
        return outcome;
    }
}

}  // namespace copyscope::sim
