// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/trace/event_catalogue.h"
#include "sim/report/markup.h"
#include "sim/report/numbers.h"
#include "sim/report/report.h"

namespace copyscope::sim {
namespace {

class Lines {
public:
    Lines(std::string scenario, const std::string& lane) : m_head(csvField(scenario) + "," + csvField(lane) + ",") {}

    void add(std::string_view name, const std::string& value, std::string_view unit)
    {
        text += m_head + csvField(name) + "," + csvField(value) + "," + std::string(unit) + "\n";
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

std::string linesOf(const ScenarioReport& scenario, const model::LaneRecord& lane)
{
    Lines lines(scenario.path, lane.id);
    if (lane.outcome.status != model::LaneOutcome::Status::Done)
        lines.add("error", lane.outcome.error, "");
    for (const model::CounterInfo& counter : model::counters()) {
        if (const auto value = lane.ledger.number(counter.id))
            lines.add(counter.name, exact(*value), unitName(counter.unit));
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
    std::string text = "scenario,lane,name,value,unit\n";
    for (const ScenarioReport& scenario : scenarios) {
        if (!scenario.run) {
            Lines lines(scenario.path, "");
            lines.add("error", scenario.messages, "");
            text += lines.text;
            continue;
        }
        for (const model::LaneRecord& lane : scenario.run->lanes)
            text += linesOf(scenario, lane);
    }
    return text;
}

}  // namespace copyscope::sim
