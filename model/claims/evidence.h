// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/claims/register.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::model::claims {

/// The scenarios that a register may name.
struct ScenarioShelf {
    std::vector<std::string> names;  ///< "faults/leases"
    /// The scenario of a name; null when it has mistakes of its own.
    std::function<const scenario::Scenario*(std::string_view name)> find;
};

/// Names of all scenarios that `claim` names, each once, in order.
[[nodiscard]] std::vector<std::string> scenariosOf(const Claim& claim);

/// Whether two texts are the same expression but for blanks.
[[nodiscard]] bool sameExpression(std::string_view a, std::string_view b);
/// The expectation of a scenario that an evidence means; null when there is none.
[[nodiscard]] const scenario::Expectation* findExpectation(const scenario::Scenario& scenario, const Evidence& evidence);
/// Ids of the lanes that an expectation looks at, each once, in order.
[[nodiscard]] std::vector<std::string> lanesOf(const scenario::Expectation& expectation);
/// The same from the text alone, without its scenario.
[[nodiscard]] std::vector<std::string> lanesIn(std::string_view expression);
/// Whether a lane runs a kernel that follows the picture of an article instead of Linux.
[[nodiscard]] bool runsTextbookKernel(const scenario::Lane& lane);

/// Why a claim cannot rest on its evidence, with the places in the register `file`: a scenario, an expectation or a
/// moment that does not exist; a claim that is said to hold and whose expectation looks at a textbook kernel; one that
/// is said not to hold and has no expectation that looks at Linux.
[[nodiscard]] text::Diagnostics checkEvidence(const Claim& claim, const std::string& file, const ScenarioShelf& shelf);

/// What to look at when an evidence is opened.
struct Moment {
    std::string lane;
    std::string process;           ///< empty: any
    std::string call;              ///< empty: the end of the lane
    std::string error;             ///< with call: the first that fails so ("EFAULT"); empty: any result
    std::uint32_t occurrence = 0;  ///< among those, from 0
    bool operator==(const Moment&) const = default;
};
/// Its `at`, or what its expression speaks of: the return of the first call that it counts, else the end of the first
/// lane that it names. Nothing when it names none.
[[nodiscard]] std::optional<Moment> momentOf(const Evidence& evidence);

}  // namespace copyscope::model::claims
