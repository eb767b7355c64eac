// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/trace/event_catalogue.h"
#include "sim/report/comparison.h"
#include "sim/report/markup.h"
#include "sim/report/numbers.h"
#include "sim/report/report.h"

#include <algorithm>

namespace copyscope::sim {
namespace {

class Lines {
public:
    Lines(std::string scenario, const std::string& lane, bool evidence)
        : m_head(csvField(scenario) + "," + csvField(lane) + ","), m_evidence(evidence)
    {
    }

    void add(std::string_view name, const std::string& value, std::string_view unit, const std::string& evidence = {})
    {
        text += m_head + csvField(name) + "," + csvField(value) + "," + std::string(unit);
        text += (m_evidence ? "," + csvField(evidence) : "") + "\n";
    }
    void add(const std::string& prefix, const std::map<std::string, model::CallTally>& calls)
    {
        for (const auto& [name, tally] : calls) {
            add(prefix + "calls." + name, std::to_string(tally.count), "count");
            for (const auto& [error, count] : tally.errors)
                add(prefix + "calls." + name + "." + model::errnoName(error), std::to_string(count), "count");
        }
    }

    std::string text;

private:
    std::string m_head;
    bool m_evidence;  ///< there is a column for it
};

std::string valueOf(const model::ProcessExit& exit)
{
    switch (exit.kind) {
    case model::ProcessExit::Kind::Code: return std::to_string(exit.value);
    case model::ProcessExit::Kind::Signal: return model::signalName(static_cast<int>(exit.value));
    case model::ProcessExit::Kind::Blocked: return "blocked";
    case model::ProcessExit::Kind::Running: break;
    }
    return "running";
}

std::string linesOf(const ScenarioReport& scenario, const model::LaneRecord& lane, bool evidence)
{
    Lines lines(scenario.path, scenario.measured ? lane.id + " (" + lane.backend + ")" : lane.id, evidence);
    if (lane.outcome.status != model::LaneOutcome::Status::Done)
        lines.add("error", lane.outcome.error, "");
    for (const model::CounterInfo& counter : model::counters()) {
        const model::Evidence* seen = lane.observation ? evidenceOf(*lane.observation, counter.id) : nullptr;
        if (const auto value = lane.ledger.number(counter.id))
            lines.add(counter.name, exact(*value), unitName(counter.unit), seen != nullptr ? seen->source : "");
        else if (seen != nullptr)
            lines.add(counter.name, "", unitName(counter.unit), "not observed: " + seen->remedy);
    }
    if (lane.observation) {
        for (const model::Finding& finding : lane.observation->findings)
            lines.add(finding.name, std::to_string(finding.value), finding.unit, finding.source);
    }
    lines.add("", lane.ledger.calls);
    for (const model::ProcessTally& process : lane.ledger.processes) {
        if (!process.peer)
            lines.add("exit." + process.name, valueOf(process.exit), "");
    }
    return lines.text;
}

}  // namespace

std::string renderCsv(std::span<const ScenarioReport> scenarios)
{
    // A column more only where there is something to say in it: programs know the other five by their number.
    const bool evidence = std::any_of(scenarios.begin(), scenarios.end(), [](const ScenarioReport& scenario) {
        return scenario.measured
               || (scenario.run && std::any_of(scenario.run->lanes.begin(), scenario.run->lanes.end(), [](const auto& lane) { return lane.observation; }));
    });
    std::string text = std::string("scenario,lane,name,value,unit") + (evidence ? ",evidence\n" : "\n");
    for (const ScenarioReport& scenario : scenarios) {
        if (!scenario.run) {
            Lines lines(scenario.path, "", evidence);
            lines.add("error", scenario.messages, "");
            text += lines.text;
            continue;
        }
        for (const model::LaneRecord& lane : scenario.run->lanes)
            text += linesOf(scenario, lane, evidence);
        if (!scenario.measured)
            continue;
        for (const model::LaneRecord& lane : scenario.measured->lanes)
            text += linesOf(scenario, lane, evidence);
        for (const LaneComparison& lane : compare(*scenario.run, *scenario.measured, scenario.local)) {
            Lines lines(scenario.path, lane.lane, evidence);
            if (!lane.problem.empty())
                lines.add("comparison", lane.problem, "");
            for (const ComparedFigure& figure : lane.figures)
                lines.add("comparison." + figure.name, std::string(agreementName(figure.agreement)), "", figure.why);
            text += lines.text;
        }
    }
    return text;
}

}  // namespace copyscope::sim
