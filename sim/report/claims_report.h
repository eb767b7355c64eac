// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/claims/register.h"
#include "sim/report/report.h"

#include <string>
#include <vector>

namespace copyscope::sim {

/// What became of one expectation that settles a claim.
struct EvidenceOutcome {
    enum class State : std::uint8_t {
        NotRun,
        Held,
        Failed,   ///< it does not hold
        Missing,  ///< there is no such expectation, or a verdict cannot rest on it
    };
    State state = State::NotRun;
    std::string actual;  ///< the values that it compared; Missing: why
};

struct ClaimOutcome {
    enum class State : std::uint8_t {
        NotRun,        ///< it could be settled, but nothing was to run
        Settled,       ///< the runs show the verdict
        Contradicted,  ///< they do not
        NoRun,         ///< no run can settle it
    };
    model::claims::Claim claim;
    std::vector<EvidenceOutcome> evidence;  ///< one for each of claim.shownBy

    [[nodiscard]] State state() const;
};

/// The register, or the part of it that was asked for, and what its scenarios said.
struct ClaimsReport {
    std::string file;
    std::vector<ClaimOutcome> claims;
    std::vector<std::string> complaints;  ///< of the runs: lanes that broke, a sentence each, with their scenario
    ExitCode code = ExitCode::AllHeld;
};

/// ExpectationFailed when a claim is contradicted.
[[nodiscard]] ExitCode exitCodeOf(const std::vector<ClaimOutcome>& claims);

[[nodiscard]] std::string render(const ClaimsReport& report, ReportFormat format, const ReportStyle& style = {});

}  // namespace copyscope::sim
