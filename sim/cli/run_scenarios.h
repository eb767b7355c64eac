// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/cli/environment.h"
#include "sim/cli/lane_process.h"
#include "sim/report/report.h"

#include <functional>
#include <string>
#include <vector>

namespace copyscope::sim {

/// What runs the lanes.
enum class BackendChoice : std::uint8_t {
    Simulated,
    Live,
    Both,  ///< the simulation predicts, the real system measures
};

struct RunChoices {
    std::vector<std::string> lanes;        ///< ids; empty: all. Expectations that name others are left out.
    std::string machine;                   ///< instead of the scenarios'; empty: theirs
    std::vector<std::string> assignments;  ///< "path=value", of machine and scenario
    bool record = false;
    bool pageDetail = true;
    unsigned atOnce = 1;                   ///< simulated lanes; live ones run one by one
    BackendChoice backend = BackendChoice::Simulated;
    LiveOptions live;
};

/// A scenario that was read and found good, with the machine of each lane that is to run.
struct PreparedScenario {
    struct Lane {
        std::size_t index = 0;  ///< in scenario.lanes
        model::machine::Machine machine;
    };
    model::scenario::Scenario scenario;
    std::string text;  ///< the YAML
    std::vector<Lane> lanes;
};

struct PreparedScenarios {
    std::vector<PreparedScenario> scenarios;
    model::text::Diagnostics diagnostics;  ///< of all files; when there is one, nothing may run
};

/// Reads everything before anything runs. "-" is `environment.in`.
[[nodiscard]] PreparedScenarios prepare(const std::vector<std::string>& files, const RunChoices& choices, Environment& environment);

/// Runs all lanes of all scenarios and evaluates the expectations. Simulated lanes run several at a time; live ones one
/// after the other, because they share this machine. With both backends `run` of a report is the prediction.
[[nodiscard]] std::vector<ScenarioReport> runScenarios(const std::vector<PreparedScenario>& scenarios, const RunChoices& choices,
                                                       Environment& environment,
                                                       const std::function<void(const LaneProgress&)>& onProgress);

}  // namespace copyscope::sim
