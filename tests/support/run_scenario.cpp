// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/run_scenario.h"

#include "model/scenario/reader.h"
#include "model/trace/trace_recorder.h"
#include "sim/report/counter_lookup.h"
#include "sim/simulated/lane_runner.h"
#include "sim/immediate/immediate_engine.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace copyscope::tests {

using namespace model;

namespace {

const std::filesystem::path sourceTree = COPYSCOPE_SOURCE_DIR;

RanLane runOne(const scenario::Scenario& s, const scenario::Lane& lane, const scenario::ReaderOptions& options)
{
    const machine::MachineResult machine = scenario::machineFor(s, lane, options.machines);
    if (!machine.machine)
        throw std::runtime_error(text::toString(machine.diagnostics));
    RanLane out;
    out.id = lane.id;
    TraceRecorder recorder;
    LedgerFold fold;
    TeeSink sinks(recorder, fold);
    {
        sim::ImmediateEngine engine;
        const sim::LaneRequest request{s, lane, machine.machine->profile, {}};
        out.outcome = sim::runLane(request, engine, sinks);
    }
    out.ledger = fold.ledger();
    out.trace = recorder.finish();
    return out;
}

void judge(const scenario::Scenario& s, RanScenario& ran)
{
    RunRecord record;
    std::ostringstream problems;
    for (const RanLane& lane : ran.lanes) {
        LaneRecord l;
        l.id = lane.id;
        l.outcome = lane.outcome;
        l.ledger = lane.ledger;
        if (lane.outcome.status != LaneOutcome::Status::Done)
            problems << lane.id << ": " << lane.outcome.error << '\n';
        for (const std::string& v : lane.outcome.violations)
            problems << lane.id << ": " << v << '\n';
        for (const std::string& b : lane.outcome.blocked)
            if (!s.mayBlock)
                problems << lane.id << ": " << b << '\n';
        record.lanes.push_back(std::move(l));
    }
    for (const scenario::Expectation& e : s.expectations) {
        const auto outcome = scenario::evaluate(e, [&](const auto& path) { return sim::counterOf(record, path); });
        if (!outcome.held)
            problems << "expected " << e.source << ", but " << outcome.actual << '\n';
    }
    for (const RanLane& lane : ran.lanes)
        for (std::size_t i = 0; i < lane.trace.size(); ++i) {
            const Event e = lane.trace.event(EventId(static_cast<std::uint32_t>(i)));
            if (e.kind == EventKind::Output && e.detail == 1)
                problems << lane.id << " says: " << lane.trace.text(e.text) << '\n';
        }
    ran.problems = problems.str();
}

}  // namespace

double RanLane::counter(std::string_view name) const { return ledger.number(name).value_or(-1); }

std::int64_t RanLane::calls(const std::string& name) const
{
    const auto it = ledger.calls.find(name);
    return it == ledger.calls.end() ? 0 : it->second.count;
}

std::int64_t RanLane::exitCode(std::string_view process) const
{
    for (const ProcessTally& p : ledger.processes)
        if (!p.peer && (process.empty() || p.name == process))
            return p.exit.kind == ProcessExit::Kind::Signal ? 128 + p.exit.value : p.exit.value;
    return -1;
}

const RanLane& RanScenario::lane(std::string_view id) const
{
    for (const RanLane& l : lanes)
        if (l.id == id)
            return l;
    throw std::runtime_error("no lane " + std::string(id) + "; " + problems);
}

RanScenario runScenario(std::string_view yaml, std::string_view name)
{
    scenario::ReaderOptions options;
    options.machines = {sourceTree / "assets" / "machines"};
    options.methods = {sourceTree / "scenarios" / "methods"};
    RanScenario ran;
    const scenario::ScenarioResult result = scenario::parseScenario(yaml, std::string(name), options);
    if (!result.scenario) {
        ran.problems = text::toString(result.diagnostics);
        return ran;
    }
    for (const scenario::Lane& lane : result.scenario->lanes)
        ran.lanes.push_back(runOne(*result.scenario, lane, options));
    judge(*result.scenario, ran);
    return ran;
}

RanScenario runScenarioFile(const std::string& path)
{
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    return runScenario(text.str(), path);
}

RanScenario runProgram(std::string_view program, std::string_view head)
{
    std::string yaml = "copyscope: 1\ntitle: test\nmachine: server-2024\n";
    yaml += head;
    yaml += "\nlanes:\n  case:\n    program: |\n";
    std::istringstream lines{std::string(program)};
    for (std::string line; std::getline(lines, line);)
        yaml += "      " + line + "\n";
    yaml += "expect: [ \"case.exit == 0\" ]\n";
    return runScenario(yaml);
}

}  // namespace copyscope::tests
