// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/run_record.h"
#include "sim/report/verdict.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::sim {

/// How a prediction and a measurement agree.
enum class Agreement : std::uint8_t {
    Equal,
    Close,        ///< times within a quarter of the measurement
    Explained,    ///< they differ, and what was observed says why
    Differs,      ///< they differ, and nothing that was observed says why
    NotObserved,  ///< there is no measurement, or no prediction
};

/// As in JSON: "equal", "close", "explained", "differs", "not observed".
[[nodiscard]] std::string_view agreementName(Agreement agreement);
/// One sign for tables.
[[nodiscard]] std::string_view agreementSign(Agreement agreement);

/// One figure, predicted and measured.
struct ComparedFigure {
    std::string name;              ///< a counter; "calls.NAME", "calls.NAME.EAGAIN", "exit.PROCESS"
    model::CounterUnit unit = model::CounterUnit::Count;
    bool isCounter = false;
    std::string predicted;         ///< as people read it; empty when there is none
    std::string measured;
    std::optional<std::int64_t> predictedValue;
    std::optional<std::int64_t> measuredValue;
    Agreement agreement = Agreement::NotObserved;
    std::string evidence;          ///< how the measurement was made
    std::string why;               ///< the explanation; or why it was not observed and what would allow it
    std::string predictedFor;      ///< the circumstances of the prediction when they are not the scenario's; empty otherwise
};

/// One lane in both backends.
struct LaneComparison {
    std::string lane;
    std::string problem;                  ///< why there is nothing to compare; empty otherwise
    std::vector<ComparedFigure> figures;  ///< counters in their order, then calls, then exits; what neither has is left out
};

/// Lanes are paired by their ids; those that the measurement lacks are left out. `local` is the prediction for what was
/// measured on, by loopback and with the cores that the ends had: times, which say nothing without that, are taken from it; counts stay
/// those of the scenario.
[[nodiscard]] std::vector<LaneComparison> compare(const model::RunRecord& predicted, const model::RunRecord& measured,
                                                  const std::optional<model::RunRecord>& local = {});
/// What is said of a prediction that comes from `local`.
inline constexpr std::string_view predictedForLoopback = "loopback";

/// The prediction's exit code, or worse: ExpectationFailed when a count differs without an explanation (times do not
/// count: they depend on the profile), CannotBeDone when a lane could not be run on this machine.
[[nodiscard]] ExitCode exitCodeOf(const model::RunRecord& predicted, const model::RunRecord& measured);

}  // namespace copyscope::sim
