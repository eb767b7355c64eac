// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/trace/event_catalogue.h"
#include "sim/report/report.h"

#include <nlohmann/json.hpp>

namespace copyscope::sim {
namespace {

using Json = nlohmann::ordered_json;
using model::LaneOutcome;
using model::LaneRecord;
using model::ProcessExit;

Json ledgerJson(const model::Ledger& ledger)
{
    Json json = Json::object();
    for (const model::CounterInfo& counter : model::counters()) {
        const std::string name(counter.name);
        if (counter.unit == model::CounterUnit::PerByte) {
            if (const auto value = ledger.number(counter.id))
                json[name] = *value;
        } else if (const auto value = ledger.integer(counter.id)) {
            if (counter.unit == model::CounterUnit::Flag)
                json[name] = *value != 0;
            else
                json[name] = *value;
        }
    }
    return json;
}

Json callsJson(const std::map<std::string, model::CallTally>& calls)
{
    Json json = Json::object();
    for (const auto& [name, tally] : calls) {
        Json errors = Json::object();
        for (const auto& [error, count] : tally.errors)
            errors[model::errnoName(error)] = count;
        json[name] = {{"count", tally.count}, {"errors", std::move(errors)}, {"time_ns", tally.time.value()}};
    }
    return json;
}

/// The exit code as a number, else a word: the signal's name, "blocked" or "running".
Json exitJson(const ProcessExit& exit)
{
    switch (exit.kind) {
    case ProcessExit::Kind::Code: return exit.value;
    case ProcessExit::Kind::Signal: return model::signalName(static_cast<int>(exit.value));
    case ProcessExit::Kind::Blocked: return "blocked";
    case ProcessExit::Kind::Running: break;
    }
    return "running";
}

Json processesJson(const model::Ledger& ledger)
{
    Json json = Json::object();
    for (const model::ProcessTally& process : ledger.processes) {
        Json one;
        if (process.peer)
            one["peer"] = true;
        one["exit"] = exitJson(process.exit);
        if (process.exit.kind == ProcessExit::Kind::Blocked)
            one["waits_for"] = process.exit.waitsFor;
        for (const model::CounterInfo& counter : model::counters()) {
            if (const auto value = process.integer(counter.id))
                one[std::string(counter.name)] = *value;
        }
        one["calls"] = callsJson(process.calls);
        // A reader at the peer may bear the name of a process of the lane.
        const bool taken = json.contains(process.name);
        json[taken ? process.name + " (peer)" : process.name] = std::move(one);
    }
    return json;
}

std::string_view statusName(LaneOutcome::Status status)
{
    switch (status) {
    case LaneOutcome::Status::Done: return "done";
    case LaneOutcome::Status::BadInput: return "bad input";
    case LaneOutcome::Status::Unavailable: return "unavailable";
    case LaneOutcome::Status::Broken: return "broken";
    }
    return "";
}

Json laneJson(const LaneRecord& lane)
{
    Json json;
    json["title"] = lane.title;
    json["backend"] = lane.backend;
    json["machine"] = lane.machine;
    Json overrides = Json::object();
    for (const auto& [path, value] : lane.overrides)
        overrides[path] = value;
    json["set"] = std::move(overrides);
    json["status"] = statusName(lane.outcome.status);
    if (!lane.outcome.error.empty())
        json["error"] = lane.outcome.error;
    if (!lane.outcome.violations.empty())
        json["violations"] = lane.outcome.violations;
    if (!lane.outcome.blocked.empty())
        json["blocked"] = lane.outcome.blocked;
    if (lane.ledger == model::Ledger{})
        return json;
    json["ledger"] = ledgerJson(lane.ledger);
    json["calls"] = callsJson(lane.ledger.calls);
    json["interrupts"] = lane.ledger.interruptsBySource;
    Json exits = Json::object();
    for (const model::ProcessTally& process : lane.ledger.processes) {
        if (!process.peer)
            exits[process.name] = exitJson(process.exit);
    }
    json["exit"] = std::move(exits);
    json["processes"] = processesJson(lane.ledger);
    return json;
}

Json scenarioJson(const ScenarioReport& scenario)
{
    Json json;
    json["scenario"] = scenario.path;
    json["exit_code"] = static_cast<int>(scenario.code);
    if (!scenario.run) {
        json["messages"] = scenario.messages;
        return json;
    }
    const model::RunRecord& run = *scenario.run;
    json["title"] = run.title;
    Json lanes = Json::object();
    for (const LaneRecord& lane : run.lanes)
        lanes[lane.id] = laneJson(lane);
    json["lanes"] = std::move(lanes);
    Json expectations = Json::array();
    for (const model::ExpectationResult& result : run.expectations) {
        Json one{{"expression", result.text}, {"held", result.held}, {"actual", result.actual}, {"line", result.line}};
        if (!result.reason.empty())
            one["because"] = result.reason;
        expectations.push_back(std::move(one));
    }
    json["expect"] = std::move(expectations);
    return json;
}

}  // namespace

std::string renderJson(std::span<const ScenarioReport> scenarios)
{
    Json json;
    if (scenarios.size() == 1) {
        json = scenarioJson(scenarios[0]);
    } else {
        ExitCode code = ExitCode::AllHeld;
        Json all = Json::array();
        for (const ScenarioReport& scenario : scenarios) {
            code = worse(code, scenario.code);
            all.push_back(scenarioJson(scenario));
        }
        json["exit_code"] = static_cast<int>(code);
        json["scenarios"] = std::move(all);
    }
    // What a program prints need not be UTF-8.
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace copyscope::sim
