// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/run_record.h"

#include <string>
#include <string_view>
#include <vector>

namespace copyscope::tests {

/// One lane that ran on the engine without contention.
struct RanLane {
    std::string id;
    model::LaneOutcome outcome;
    model::Ledger ledger;
    model::Trace trace;

    /// A counter; -1 when it is absent, so that a comparison with what was expected fails and shows it.
    [[nodiscard]] double counter(std::string_view name) const;
    /// How often a call was made; with an errno name how often it failed so.
    [[nodiscard]] std::int64_t calls(const std::string& name) const;
    [[nodiscard]] std::int64_t exitCode(std::string_view process = {}) const;
};

/// A scenario from text, all of its lanes run with the model on the immediate engine, its expectations evaluated.
struct RanScenario {
    std::string problems;  ///< mistakes of the scenario, lanes that broke, expectations that failed; empty when all held
    std::vector<RanLane> lanes;

    [[nodiscard]] const RanLane& lane(std::string_view id) const;
};

/// Reads and runs it. Shipped machines and methods are found in the source tree.
[[nodiscard]] RanScenario runScenario(std::string_view yaml, std::string_view name = "test.yaml");
[[nodiscard]] RanScenario runScenarioFile(const std::string& path);
/// One program on server-2024, with `head` for files, sockets and the rest: the short form for tests of calls.
/// Its asserts are the test; `problems` says which one failed.
[[nodiscard]] RanScenario runProgram(std::string_view program, std::string_view head = {});

}  // namespace copyscope::tests
