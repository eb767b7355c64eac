// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/report/verdict.h"

#include "model/trace/event_catalogue.h"

#include <algorithm>

namespace copyscope::sim {
namespace {

using model::LaneOutcome;
using model::LaneRecord;
using model::ProcessExit;

bool sleepsForEver(const LaneRecord& lane)
{
    return !lane.outcome.blocked.empty()
           || std::any_of(lane.ledger.processes.begin(), lane.ledger.processes.end(), [](const model::ProcessTally& p) {
                  return !p.peer && p.exit.kind == ProcessExit::Kind::Blocked;
              });
}

ExitCode exitCodeOf(const LaneRecord& lane, bool mayBlock)
{
    switch (lane.outcome.status) {
    case LaneOutcome::Status::BadInput: return ExitCode::BadInput;
    case LaneOutcome::Status::Unavailable: return ExitCode::CannotBeDone;
    case LaneOutcome::Status::Broken: return ExitCode::ModelBroken;
    case LaneOutcome::Status::Done: break;
    }
    if (!lane.outcome.violations.empty())
        return ExitCode::ModelBroken;
    return sleepsForEver(lane) && !mayBlock ? ExitCode::ExpectationFailed : ExitCode::AllHeld;
}

}  // namespace

ExitCode worse(ExitCode a, ExitCode b) { return std::max(a, b); }

ExitCode exitCodeOf(const model::RunRecord& run)
{
    ExitCode code = ExitCode::AllHeld;
    for (const LaneRecord& lane : run.lanes)
        code = worse(code, exitCodeOf(lane, run.mayBlock));
    for (const model::ExpectationResult& result : run.expectations) {
        if (result.failed())
            code = worse(code, ExitCode::ExpectationFailed);
    }
    return code;
}

std::vector<std::string> complaintsOf(const model::RunRecord& run)
{
    std::vector<std::string> complaints;
    for (const LaneRecord& lane : run.lanes) {
        const auto add = [&](const std::string& what) { complaints.push_back(lane.id + ": " + what); };
        if (lane.outcome.status != LaneOutcome::Status::Done && lane.outcome.violations.empty())
            add(lane.outcome.error.empty() ? "it did not run" : lane.outcome.error);
        for (const std::string& violation : lane.outcome.violations)
            add("invariant broken: " + violation);
        if (run.mayBlock)
            continue;
        for (const std::string& blocked : lane.outcome.blocked)
            add(blocked);
        if (!lane.outcome.blocked.empty())
            continue;
        for (const model::ProcessTally& process : lane.ledger.processes) {
            if (!process.peer && process.exit.kind == ProcessExit::Kind::Blocked)
                add(process.name + " " + describe(process.exit));
        }
    }
    return complaints;
}

std::string outputOf(const model::ProcessTally& process)
{
    const std::uint64_t cut = process.outputBytes - process.output.size();
    if (cut == 0)
        return process.output;
    return process.output + (process.output.ends_with('\n') ? "" : "\n") + "... and " + std::to_string(cut) + " bytes more\n";
}

std::string describe(const ProcessExit& exit)
{
    switch (exit.kind) {
    case ProcessExit::Kind::Running: return "was still running";
    case ProcessExit::Kind::Code: return "exited with " + std::to_string(exit.value);
    case ProcessExit::Kind::Signal: return "killed by " + model::signalName(static_cast<int>(exit.value));
    case ProcessExit::Kind::Blocked: return "sleeps for ever: " + exit.waitsFor;
    }
    return {};
}

}  // namespace copyscope::sim
