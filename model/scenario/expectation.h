// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/text/diagnostic.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace copyscope::model::scenario {

/// A counter by its path, split at the dots: {"read_write", "calls", "read", "EAGAIN"}. The first part is a lane.
///
///   lane.COUNTER                      any counter of the ledger; `intact` is 1 or 0
///   lane.calls.NAME                   how often the call was made; .calls.NAME.EAGAIN: how often it failed so;
///                                     .calls.NAME.errors: how often it failed
///   lane.exit, lane.exit.PROCESS      exit code, or 128 + the number of the signal that ended it
///   lane.blocked                      how many processes sleep for ever
///   lane.processes.PROCESS.COUNTER    the share of one process; also .calls.NAME
using CounterPath = std::vector<std::string>;
/// What a run has to say about a counter; nothing when it did not count it.
using CounterLookup = std::function<std::optional<double>(const CounterPath&)>;

/// What an expectation may name; everything else is an error with the nearest name.
struct Vocabulary {
    struct LaneNames {
        std::string id;
        std::vector<std::string> processes;
    };
    std::vector<LaneNames> lanes;
    std::vector<std::string> counters;                      ///< of the ledger
    std::vector<std::string> calls;                         ///< system calls
    std::vector<std::pair<std::string, double>> constants;  ///< the scenario's variables
};

struct ExpressionNode;  ///< the parsed form, private to expectation.cpp

/// A C expression over lanes and counters. Numbers are real (1 / 2 is 0.5) and may carry a unit (`1 ms` is 1000000,
/// `64 KiB` is 65536). Functions: approx(a, b, relative), min(a, b), max(a, b), abs(a).
struct Expectation {
    std::string source;
    std::string reason;  ///< `because:`; may be empty
    std::string notLive = {};  ///< `not_live:` why a run on a real machine is not held to it; empty: it is
    std::string file;
    text::Position position;
    std::shared_ptr<const ExpressionNode> root;  ///< never changes, so copies share it
};

/// How an expectation came out.
struct ExpectationOutcome {
    bool held = false;
    std::string actual;                ///< the expression with values for names: "1200000 < 0.5 * 3100000"
    std::vector<std::string> missing;  ///< counters that the run does not have; it does not hold then
};

struct ParsedExpectation {
    std::optional<Expectation> expectation;
    text::Diagnostics diagnostics;  ///< positions within the expression: line 1, column from 1
};

[[nodiscard]] ParsedExpectation parseExpectation(std::string_view source, const Vocabulary& vocabulary);
/// Holds when the value is not 0.
[[nodiscard]] ExpectationOutcome evaluate(const Expectation& expectation, const CounterLookup& lookup);
/// All counters that it names, each once, in order.
[[nodiscard]] std::vector<CounterPath> countersOf(const Expectation& expectation);

}  // namespace copyscope::model::scenario
