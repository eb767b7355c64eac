// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/ledger.h"
#include "model/trace/observation.h"
#include "model/trace/trace.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace copyscope::model {

/// The source text of a process, as the lane ran it.
struct ProgramSource {
    std::string text;
    std::string file;            ///< where it stands: the scenario, or the file of a method
    std::uint32_t lineBase = 0;  ///< line of that file on which the text's line 1 stands; 0 when unknown
    bool operator==(const ProgramSource&) const = default;
};

/// How a lane ended, besides what its trace says.
struct LaneOutcome {
    enum class Status : std::uint8_t {
        Done,          ///< the run came to its end (processes may have failed or be blocked for ever)
        BadInput,      ///< it could not start: `error` says why (exit code 2)
        Unavailable,   ///< cannot be done here: `error` says why (exit code 3)
        Broken,        ///< the model broke, or broke an invariant (exit code 4)
    };
    Status status = Status::Done;
    std::string error;                    ///< empty with Done
    std::vector<std::string> violations;  ///< invariants that did not hold, a sentence each
    std::vector<std::string> blocked;     ///< who waits for what for ever, a sentence each
    bool operator==(const LaneOutcome&) const = default;
};

/// One lane of a run.
struct LaneRecord {
    std::string id;
    std::string title;
    std::string about;                   ///< a sentence on the method, may be empty
    std::string backend = "simulated";
    std::string machine;                 ///< name of the profile
    std::vector<std::pair<std::string, std::string>> overrides;   ///< path and value, as with --set
    std::vector<std::pair<std::string, std::string>> parameters;  ///< all of the machine, path and value with unit
    std::map<std::string, ProgramSource> programs;                ///< by the key of TaskInfo::program
    LaneOutcome outcome;
    Ledger ledger;
    Trace trace;                         ///< empty when tracing was off
    std::optional<Observation> observation;  ///< of a live run: how each figure was observed
};

/// Narration of a scenario.
struct NoteRecord {
    std::string at;   ///< "lane.call[n]", as in the scenario
    std::string say;
    bool operator==(const NoteRecord&) const = default;
};

struct ExpectationResult {
    std::string text;       ///< the expression
    std::string reason;     ///< why it should hold, may be empty
    std::uint32_t line = 0; ///< in the scenario
    bool held = false;      ///< false also when it could not be evaluated
    std::string actual;     ///< the values that it compared: "read_write.cpu_copies_per_byte = 2"
    std::string unobserved = {}; ///< why it neither held nor failed: the counters that were not observed; empty otherwise

    [[nodiscard]] bool failed() const { return !held && unobserved.empty(); }
    bool operator==(const ExpectationResult&) const = default;
};

/// One run of one scenario: all that a report, a trace file and the window need.
struct RunRecord {
    std::string scenarioPath;
    std::string scenarioText;  ///< the YAML, for the window's tab
    std::string title;
    std::string about;
    std::vector<LaneRecord> lanes;
    std::vector<NoteRecord> notes;
    std::vector<ExpectationResult> expectations;
    bool mayBlock = false;     ///< a process that sleeps for ever is no failure
};

}  // namespace copyscope::model
