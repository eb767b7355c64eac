// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/conform/both_runs.h"

#include <functional>
#include <optional>
#include <string>

namespace copyscope::sim {

/// Both runs of one program.
struct Comparison {
    ProgramText text;
    AccountedRun model;
    AccountedRun kernel;
    std::string mistakes;  ///< it does not compile

    /// Nothing when both did the same: each process made the same calls with the same results, and ended alike.
    [[nodiscard]] std::optional<std::string> difference() const;
    /// The difference without the numbers in it: programs of the same kind probably show the same mistake.
    [[nodiscard]] std::string kind() const;
    /// The program with what each line did, as strace shows it; lines that differ have both.
    [[nodiscard]] std::string report() const;
};

using Comparer = std::function<Comparison(const ProgramText&)>;

/// Takes statements away as long as a difference of the same kind stays (delta debugging). Gives the smallest program that was found.
[[nodiscard]] Comparison shrink(Comparison found, const Comparer& compare);

}  // namespace copyscope::sim
