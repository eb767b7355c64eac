// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/backend.h"

namespace copyscope::sim {

/// Runs a lane on the model kernel over model hardware, with SimGrid for time and contention.
class SimulatedBackend final : public Backend {
public:
    [[nodiscard]] std::string name() const override { return "simulated"; }
    model::LaneOutcome run(const LaneRequest& request, model::TraceSink& sink) override;
};

}  // namespace copyscope::sim
