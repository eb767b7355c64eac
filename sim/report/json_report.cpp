// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/trace/event_catalogue.h"
#include "sim/report/comparison.h"
#include "sim/report/report.h"
#include "sim/report/verdict.h"

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
        if (process.outputBytes != 0)
            one["output"] = outputOf(process);
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

Json spreadJson(const model::Spread& spread)
{
    return {{"median", spread.median}, {"least", spread.least}, {"most", spread.most}, {"runs", spread.runs}};
}

Json observationJson(const model::Observation& seen)
{
    Json json;
    json["kernel"] = seen.kernel;
    json["storage"] = seen.storage;
    json["network"] = seen.network;
    if (seen.cpu)
        json["cpu"] = *seen.cpu;
    if (seen.wall.runs != 0)
        json["times"] = {{"sender_cpu_ns", spreadJson(seen.senderCpu)}, {"receiver_cpu_ns", spreadJson(seen.receiverCpu)}, {"wall_ns", spreadJson(seen.wall)}};
    Json evidence = Json::object();
    for (const model::Evidence& one : seen.evidence) {
        const std::string name(model::counterInfo(one.counter).name);
        if (one.value)
            evidence[name] = {{"observed", true}, {"source", one.source}};
        else
            evidence[name] = {{"observed", false}, {"remedy", one.remedy}};
    }
    json["evidence"] = std::move(evidence);
    Json findings = Json::array();
    for (const model::Finding& finding : seen.findings)
        findings.push_back({{"name", finding.name}, {"value", finding.value}, {"unit", finding.unit}, {"source", finding.source}});
    json["findings"] = std::move(findings);
    json["remarks"] = seen.remarks;
    return json;
}

Json comparisonJson(const LaneComparison& lane)
{
    Json json;
    if (!lane.problem.empty())
        json["problem"] = lane.problem;
    Json figures = Json::array();
    for (const ComparedFigure& figure : lane.figures) {
        Json one;
        one["name"] = figure.name;
        one["unit"] = unitName(figure.unit);
        one["agreement"] = agreementName(figure.agreement);
        // An exit is a text, everything else a number.
        const auto put = [&one](const char* key, const std::optional<std::int64_t>& value, const std::string& text) {
            if (value)
                one[key] = *value;
            else if (!text.empty())
                one[key] = text;
        };
        put("predicted", figure.predictedValue, figure.predicted);
        put("measured", figure.measuredValue, figure.measured);
        if (!figure.evidence.empty())
            one["evidence"] = figure.evidence;
        if (!figure.why.empty())
            one["why"] = figure.why;
        if (!figure.predictedFor.empty())
            one["predicted_for"] = figure.predictedFor;
        figures.push_back(std::move(one));
    }
    json["figures"] = std::move(figures);
    return json;
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
    if (lane.observation)
        json["observation"] = observationJson(*lane.observation);
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

Json expectationsJson(const model::RunRecord& run)
{
    Json expectations = Json::array();
    for (const model::ExpectationResult& result : run.expectations) {
        Json one{{"expression", result.text}, {"held", result.held}, {"actual", result.actual}, {"line", result.line}};
        if (!result.reason.empty())
            one["because"] = result.reason;
        if (!result.unobserved.empty())
            one["not_observed"] = result.unobserved;
        expectations.push_back(std::move(one));
    }
    return expectations;
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
    if (scenario.measured) {
        for (const LaneRecord& lane : scenario.measured->lanes)
            lanes[lane.id]["measured"] = laneJson(lane);
        for (const LaneComparison& lane : compare(run, *scenario.measured, scenario.local))
            lanes[lane.lane]["comparison"] = comparisonJson(lane);
    }
    json["lanes"] = std::move(lanes);
    json["expect"] = expectationsJson(run);
    if (scenario.measured)
        json["expect_measured"] = expectationsJson(*scenario.measured);
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
