// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/backend.h"

namespace copyscope::tests {

/// Does what the id of the lane says instead of running its program: "crash", "leave", "throw", "broken", "blocked",
/// "unavailable", "silent"; any other lane is played by playReadWrite(), the longer the id the more chunks.
class ScriptedBackend final : public sim::Backend {
public:
    [[nodiscard]] std::string name() const override { return "scripted"; }
    model::LaneOutcome run(const sim::LaneRequest& request, model::TraceSink& sink) override;
};

}  // namespace copyscope::tests
