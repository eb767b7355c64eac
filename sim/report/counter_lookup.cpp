// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/report/counter_lookup.h"

#include "model/trace/event_catalogue.h"

#include <algorithm>
#include <span>

namespace copyscope::sim {
namespace {

using model::CallTally;
using model::Counter;
using model::LaneRecord;
using model::ProcessExit;
using model::ProcessTally;

using Path = std::span<const std::string>;
using Value = std::optional<double>;
using Calls = std::map<std::string, CallTally>;

Value number(std::int64_t value) { return static_cast<double>(value); }

/// What follows "calls": NAME, NAME.errors or NAME.EAGAIN. A call that was not made was made no times.
Value ofCalls(const Calls& calls, Path path)
{
    if (path.empty() || path.size() > 2)
        return std::nullopt;
    const auto found = calls.find(path[0]);
    if (found == calls.end())
        return 0.0;
    const CallTally& tally = found->second;
    if (path.size() == 1)
        return number(tally.count);
    std::int64_t sum = 0;
    for (const auto& [error, count] : tally.errors) {
        if (path[1] == "errors" || path[1] == model::errnoName(error))
            sum += count;
    }
    return number(sum);
}

/// As a shell has it; nothing for one that has not ended.
Value ofExit(const ProcessTally& process)
{
    switch (process.exit.kind) {
    case ProcessExit::Kind::Code: return number(process.exit.value);
    case ProcessExit::Kind::Signal: return number(128 + process.exit.value);
    case ProcessExit::Kind::Running:
    case ProcessExit::Kind::Blocked: break;
    }
    return std::nullopt;
}

Value ofExit(const LaneRecord& lane, Path path)
{
    if (path.size() == 1) {
        const ProcessTally* process = processOf(lane, path[0]);
        return process != nullptr ? ofExit(*process) : std::nullopt;
    }
    for (const ProcessTally& process : lane.ledger.processes) {
        if (path.empty() && !process.peer)
            return ofExit(process);
    }
    return std::nullopt;
}

Value ofProcess(const LaneRecord& lane, Path path)
{
    const ProcessTally* process = path.size() < 2 ? nullptr : processOf(lane, path[0]);
    if (process == nullptr)
        return std::nullopt;
    if (path[1] == "calls")
        return ofCalls(process->calls, path.subspan(2));
    const model::CounterInfo* counter = model::findCounter(path[1]);
    if (counter == nullptr || path.size() != 2)
        return std::nullopt;
    const auto value = process->integer(counter->id);
    return value ? number(*value) : std::nullopt;
}

Value ofLane(const LaneRecord& lane, Path path)
{
    // A lane that did not run has no processes: nothing of it is known, not even that there were no calls.
    if (path.empty() || lane.ledger.processes.empty())
        return std::nullopt;
    const std::string& head = path[0];
    if (head == "calls")
        return ofCalls(lane.ledger.calls, path.subspan(1));
    if (head == "exit")
        return ofExit(lane, path.subspan(1));
    if (head == "processes")
        return ofProcess(lane, path.subspan(1));
    if (path.size() != 1)
        return std::nullopt;
    if (head == "blocked")
        return number(std::count_if(lane.ledger.processes.begin(), lane.ledger.processes.end(), [](const ProcessTally& p) {
            return !p.peer && p.exit.kind == ProcessExit::Kind::Blocked;
        }));
    return lane.ledger.number(head);
}

}  // namespace

std::optional<double> counterOf(const model::RunRecord& run, const std::vector<std::string>& path)
{
    for (const LaneRecord& lane : run.lanes) {
        if (!path.empty() && lane.id == path[0])
            return ofLane(lane, Path(path).subspan(1));
    }
    return std::nullopt;
}

const model::ProcessTally* processOf(const LaneRecord& lane, std::string_view name)
{
    for (const bool peer : {false, true}) {
        for (const ProcessTally& process : lane.ledger.processes) {
            if (process.peer == peer && process.name == name)
                return &process;
        }
    }
    return nullptr;
}

}  // namespace copyscope::sim
