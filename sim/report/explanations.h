// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/run_record.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace copyscope::sim {

/// A figure of one lane that differs.
struct Difference {
    std::string_view name;  ///< as ComparedFigure::name
    std::int64_t predicted = 0;
    std::int64_t measured = 0;
    const model::LaneRecord& simulation;
    const model::LaneRecord& machine;  ///< has an observation
};

/// Whether a predicted time is within a quarter of the measured one, which is what a prediction is held to.
[[nodiscard]] bool isCloseTime(std::int64_t predicted, std::int64_t measured);

/// A known reason why this machine does otherwise than the model. It speaks only when what was observed says so.
struct Explanation {
    std::string_view name;
    std::string_view figures;  ///< which it is about
    std::string_view when;     ///< what must have been observed
    /// The sentence for this difference; empty when it does not explain it.
    std::string (*explain)(const Difference& difference);
};

/// What a network without a card leaves undone, and what delivery to a receiver on this machine does instead.
[[nodiscard]] std::string sayNoCard(const model::Observation& seen);
[[nodiscard]] std::string sayLateCopy(std::int64_t bytes);

/// All of them; the first that speaks counts.
[[nodiscard]] std::span<const Explanation> explanations();

/// The sentence of the first that speaks; empty when the difference is unexplained.
[[nodiscard]] std::string explain(const Difference& difference);

}  // namespace copyscope::sim
