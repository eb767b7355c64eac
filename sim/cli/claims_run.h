// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/cli/lane_process.h"
#include "sim/report/claims_report.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace copyscope::sim {

struct ClaimChoices {
    std::string file;                   ///< the register; empty: the one that ships
    std::vector<std::string> articles;  ///< empty: all
    std::vector<std::string> verdicts;  ///< names; empty: all
    std::vector<unsigned> numbers;      ///< empty: all
    bool run = true;                    ///< else only what can be seen without running is judged
    unsigned atOnce = 1;
};

struct ClaimsRun {
    std::optional<ClaimsReport> report;  ///< absent: nothing ran, because of `diagnostics`
    model::text::Diagnostics diagnostics;
};

/// Reads the register and the scenarios that the chosen claims name, runs the lanes that their expectations look at,
/// each scenario once and several lanes at a time, and judges each claim. Claims that have lost their expectation are
/// told in `diagnostics` and stand in the report as contradicted; every other mistake keeps all from running.
[[nodiscard]] ClaimsRun runClaims(const ClaimChoices& choices, Environment& environment,
                                  const std::function<void(const LaneProgress&)>& onProgress);

}  // namespace copyscope::sim
