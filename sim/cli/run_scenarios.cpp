// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/run_scenarios.h"

#include "model/machine/parameters.h"
#include "model/scenario/note_place.h"
#include "sim/live/live_file.h"
#include "sim/peer/reader_program.h"
#include "sim/report/comparison.h"
#include "sim/report/counter_lookup.h"
#include "sim/report/explanations.h"

#include <algorithm>
#include <fstream>
#include <istream>
#include <iterator>
#include <set>
#include <span>

namespace copyscope::sim {
namespace {

using model::scenario::Scenario;
using model::text::Diagnostics;

std::string readText(const std::string& file, Environment& environment)
{
    std::ifstream opened;
    if (file != "-")
        opened.open(file, std::ios::binary);
    std::istream& in = file == "-" ? environment.in : opened;
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string fileName(const std::string& file) { return file == "-" ? "<standard input>" : file; }

/// The lanes that are to run, by their place in the scenario.
std::vector<std::size_t> chosenLanes(const Scenario& scenario, const std::vector<std::string>& wanted, Diagnostics& diagnostics)
{
    std::vector<std::size_t> chosen;
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < scenario.lanes.size(); ++i) {
        ids.push_back(scenario.lanes[i].id);
        if (wanted.empty() || std::find(wanted.begin(), wanted.end(), ids.back()) != wanted.end())
            chosen.push_back(i);
    }
    for (const std::string& id : wanted) {
        if (std::find(ids.begin(), ids.end(), id) == ids.end())
            diagnostics.push_back({scenario.file, {}, "there is no lane '" + id + "' (--lane)",
                                   model::text::didYouMean(id, ids, "its lanes are " + model::text::enumerate(ids, "and"))});
    }
    return chosen;
}

void append(Diagnostics& to, Diagnostics from)
{
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

model::LaneRecord describeLane(const PreparedScenario& prepared, const PreparedScenario::Lane& chosen, const RunChoices& choices)
{
    const model::scenario::Lane& lane = prepared.scenario.lanes[chosen.index];
    model::LaneRecord record;
    record.id = lane.id;
    record.title = lane.title;
    record.about = lane.summary;
    record.machine = chosen.machine.profile.name;
    for (const model::scenario::Override& override : lane.overrides)
        record.overrides.emplace_back(override.path, override.value);
    for (const std::string& assignment : choices.assignments) {
        const std::size_t equals = assignment.find('=');
        record.overrides.emplace_back(assignment.substr(0, equals), assignment.substr(std::min(equals, assignment.size() - 1) + 1));
    }
    for (const model::machine::Parameter& parameter : model::machine::parameters())
        record.parameters.emplace_back(parameter.path, formatValue(parameter, parameter.get(chosen.machine.profile)));
    const auto addProgram = [&record](const std::string& key, const model::scenario::ProgramText& program) {
        const std::uint32_t line = program.lines.empty() ? 0 : program.lines.front().line;
        record.programs[key] = {program.text, program.file, line};
    };
    for (const model::scenario::ProcessSpec& process : lane.processes)
        addProgram(process.name, process.program);
    for (const model::scenario::SocketSpec& socket : prepared.scenario.sockets) {
        if (socket.reader.kind == model::scenario::Reader::Kind::Program)
            addProgram(socket.name + " reader", socket.reader.program);
    }
    return record;
}

model::RunRecord describeRun(const PreparedScenario& prepared, const RunChoices& choices)
{
    const Scenario& scenario = prepared.scenario;
    model::RunRecord run;
    run.scenarioPath = scenario.file;
    run.scenarioText = prepared.text;
    run.title = scenario.title;
    run.about = scenario.about;
    run.mayBlock = scenario.mayBlock;
    for (const model::scenario::Note& note : scenario.notes)
        run.notes.push_back({toString(note.at), note.say});
    for (const PreparedScenario::Lane& lane : prepared.lanes)
        run.lanes.push_back(describeLane(prepared, lane, choices));
    return run;
}

/// Why a run on a real machine does not have what an expectation names; empty when it should have it.
std::string whyUnobserved(const model::RunRecord& run, const model::scenario::CounterPath& path)
{
    const auto lane = std::find_if(run.lanes.begin(), run.lanes.end(), [&](const auto& l) { return l.id == path[0]; });
    if (lane == run.lanes.end() || lane->backend != "live")
        return {};
    if (lane->outcome.status != model::LaneOutcome::Status::Done)
        return lane->id + ": " + lane->outcome.error;
    if (path.size() == 4 && path[1] == "processes" && model::findCounter(path[3]) != nullptr)
        return path[3] + " is not observed for a single process";
    if (path.size() != 2 || !lane->observation)
        return {};
    for (const auto& [ratio, base] : {std::pair{"cpu_copies_per_byte", "cpu_copy_bytes"}, {"dma_copies_per_byte", "dma_bytes"},
                                      {"bus_passes_per_byte", "bus_bytes"}}) {
        if (path[1] == ratio)
            return whyUnobserved(run, {path[0], base});
    }
    const model::CounterInfo* counter = model::findCounter(path[1]);
    const model::Evidence* evidence = counter != nullptr ? evidenceOf(*lane->observation, counter->id) : nullptr;
    return evidence != nullptr && !evidence->remedy.empty() ? path[1] + ": " + evidence->remedy : std::string();
}

/// Why a figure that was observed is not the one that the expectation is about: the machine is another one, or the network
/// has no card. Empty when there is no such reason.
std::string whyOtherwise(const Scenario& scenario, const model::RunRecord& run, const model::scenario::CounterPath& path)
{
    const auto lane = std::find_if(run.lanes.begin(), run.lanes.end(), [&](const auto& l) { return l.id == path[0]; });
    const bool card = std::any_of(scenario.sockets.begin(), scenario.sockets.end(), [](const model::scenario::SocketSpec& socket) {
        return socket.via == model::scenario::SocketVia::Nic && socket.type != model::scenario::SocketType::Unix;
    });
    if (path.size() != 2 || lane == run.lanes.end() || lane->backend != "live" || !lane->observation)
        return {};
    if (const model::CounterInfo* counter = model::findCounter(path[1]); counter != nullptr && counter->unit == model::CounterUnit::Time)
        return path[1] + ": this machine has times of its own, and the scenario speaks of '" + scenario.machine + "'";
    if (!card)
        return {};
    if (path[1] == "dma_bytes" || path[1] == "dma_copies_per_byte")
        return path[1] + ": " + sayNoCard(*lane->observation);
    const std::int64_t late = findingOf(*lane->observation, model::finding::copiedOnDelivery).value_or(0);
    if (late != 0 && (path[1] == "cpu_copy_bytes" || path[1] == "cpu_copies_per_byte"))
        return path[1] + ": " + sayLateCopy(late);
    return {};
}

void evaluateExpectations(const Scenario& scenario, model::RunRecord& run)
{
    for (const model::scenario::Expectation& expectation : scenario.expectations) {
        const auto counters = countersOf(expectation);
        const bool aboutOthers = std::any_of(counters.begin(), counters.end(), [&run](const auto& path) {
            return std::none_of(run.lanes.begin(), run.lanes.end(), [&](const auto& lane) { return lane.id == path[0]; });
        });
        if (aboutOthers)
            continue;
        const model::scenario::ExpectationOutcome outcome =
            evaluate(expectation, [&run](const auto& path) { return counterOf(run, path); });
        std::set<std::string> unobserved;
        for (const auto& path : counters) {
            if (!counterOf(run, path))
                unobserved.insert(whyUnobserved(run, path));
            else if (!outcome.held)
                unobserved.insert(whyOtherwise(scenario, run, path));
        }
        unobserved.erase(std::string());
        std::string why;
        for (const std::string& one : unobserved)
            why += (why.empty() ? "" : "; ") + one;
        const bool live = std::any_of(run.lanes.begin(), run.lanes.end(), [](const auto& lane) { return lane.backend == "live"; });
        if (live && !outcome.held && why.empty())
            why = expectation.notLive;
        run.expectations.push_back({expectation.source, expectation.reason, expectation.position.line, outcome.held, outcome.actual,
                                    std::move(why)});
    }
}

using LaneResults = std::vector<LaneResult>::iterator;

/// Fills in what came back from the lanes of one scenario.
model::RunRecord recordOf(const PreparedScenario& prepared, const RunChoices& choices, Environment& environment, LaneResults& result,
                          bool live)
{
    model::RunRecord run = describeRun(prepared, choices);
    for (model::LaneRecord& lane : run.lanes) {
        if (!result->log.empty())
            environment.log->info("{}: lane {}: {}", run.scenarioPath, lane.id, result->log);
        lane.outcome = std::move(result->outcome);
        lane.ledger = std::move(result->ledger);
        lane.trace = std::move(result->trace);
        lane.observation = std::move(result->observation);
        if (live)
            lane.backend = "live";
        // A profile says nothing about a machine that is there.
        if (live) {
            lane.machine = lane.observation ? lane.observation->kernel : "this machine";
            lane.overrides.clear();
            lane.parameters.clear();
        }
        ++result;
    }
    evaluateExpectations(prepared.scenario, run);
    return run;
}

std::vector<LaneJob> jobsOf(const std::vector<PreparedScenario>& scenarios, const RunChoices& choices, Environment& environment)
{
    std::vector<LaneJob> jobs;
    for (const PreparedScenario& prepared : scenarios) {
        for (const PreparedScenario::Lane& lane : prepared.lanes) {
            const bool detail = choices.pageDetail && prepared.scenario.detail == model::scenario::Detail::Full;
            environment.log->debug("{}: lane {} will run on {}", prepared.scenario.file, prepared.scenario.lanes[lane.index].id,
                                   lane.machine.profile.name);
            jobs.push_back({prepared.scenario, prepared.scenario.lanes[lane.index], lane.machine.profile, choices.record, {detail}});
        }
    }
    return jobs;
}

/// What touching the files through a mapping took, where a live run looked.
std::optional<TouchCost> touchesIn(const LaneResult& live)
{
    const auto found = [&](std::string_view name) {
        return live.observation ? model::findingOf(*live.observation, name) : std::nullopt;
    };
    const auto pages = found(model::finding::cachedPages);
    const auto faults = found(model::finding::touches);
    return pages && faults ? std::optional(TouchCost{*pages, *faults}) : std::nullopt;
}

/// What live runs by loopback are made on: no card, one core where both ends are pinned to it, readers that discard, and
/// files in such folios as they were found in.
std::vector<PreparedScenario> byLoopback(std::vector<PreparedScenario> scenarios, const LiveOptions& live,
                                         std::span<const LaneResult> measured)
{
    auto seen = measured.begin();
    for (PreparedScenario& prepared : scenarios) {
        for (model::scenario::SocketSpec& socket : prepared.scenario.sockets) {
            socket.via = model::scenario::SocketVia::Loopback;
            const std::string discarding = discardingReaderProgram(socket);
            if (discarding == readerProgram(socket))
                continue;
            socket.reader.kind = model::scenario::Reader::Kind::Program;
            socket.reader.program.text = discarding;
        }
        for (PreparedScenario::Lane& lane : prepared.lanes) {
            if (live.pin)
                lane.machine.profile.cpu.cores = 1;
            if (const auto touches = touchesIn(*seen++))
                lane.machine.profile.pageCache.pmdFoliosFrom = pmdFoliosFrom(*touches);
        }
    }
    return scenarios;
}

}  // namespace

PreparedScenarios prepare(const std::vector<std::string>& files, const RunChoices& choices, Environment& environment)
{
    PreparedScenarios prepared;
    model::scenario::ReaderOptions options = environment.folders;
    options.changes = choices.assignments;
    for (const std::string& file : files) {
        std::string text = readText(file, environment);
        model::scenario::ScenarioResult result =
            file == "-" ? model::scenario::parseScenario(text, fileName(file), options)
                        : model::scenario::readScenario(file, options);
        append(prepared.diagnostics, std::move(result.diagnostics));
        if (!result.scenario)
            continue;
        environment.log->info("{}: read, lanes: {}", fileName(file), result.scenario->lanes.size());
        PreparedScenario one{std::move(*result.scenario), std::move(text), {}};
        for (const std::size_t index : chosenLanes(one.scenario, choices.lanes, prepared.diagnostics)) {
            model::machine::MachineResult machine = machineFor(one.scenario, one.scenario.lanes[index], environment.folders.machines,
                                                               {choices.machine, choices.assignments});
            append(prepared.diagnostics, std::move(machine.diagnostics));
            if (machine.machine)
                one.lanes.push_back({index, std::move(*machine.machine)});
        }
        prepared.scenarios.push_back(std::move(one));
    }
    model::text::arrange(prepared.diagnostics);
    return prepared;
}

std::vector<ScenarioReport> runScenarios(const std::vector<PreparedScenario>& scenarios, const RunChoices& choices,
                                         Environment& environment, const std::function<void(const LaneProgress&)>& onProgress)
{
    std::vector<LaneResult> simulated;
    std::vector<LaneResult> local;
    std::vector<LaneResult> live;
    const std::vector<LaneJob> jobs = jobsOf(scenarios, choices, environment);
    if (choices.backend != BackendChoice::Live)
        simulated = runLanes(jobs, environment.simulated, choices.atOnce, onProgress);
    if (choices.backend != BackendChoice::Simulated)
        live = runLanes(jobs, [&] { return environment.live.backend(choices.live); }, 1, onProgress);
    const bool asMeasured = choices.backend == BackendChoice::Both && choices.live.network == LiveNetwork::Loopback;
    if (asMeasured) {
        RunChoices ledgers = choices;
        ledgers.record = false;
        const std::vector<PreparedScenario> there = byLoopback(scenarios, choices.live, live);
        local = runLanes(jobsOf(there, ledgers, environment), environment.simulated, choices.atOnce, onProgress);
    }

    std::vector<ScenarioReport> reports;
    auto predicted = simulated.begin();
    auto predictedLocally = local.begin();
    auto measured = live.begin();
    for (const PreparedScenario& prepared : scenarios) {
        ScenarioReport report;
        report.path = prepared.scenario.file;
        if (choices.backend != BackendChoice::Live)
            report.run = recordOf(prepared, choices, environment, predicted, false);
        if (choices.backend == BackendChoice::Both)
            report.measured = recordOf(prepared, choices, environment, measured, true);
        if (asMeasured)
            report.local = recordOf(prepared, choices, environment, predictedLocally, false);
        if (choices.backend == BackendChoice::Live)
            report.run = recordOf(prepared, choices, environment, measured, true);
        report.code = report.measured ? exitCodeOf(*report.run, *report.measured) : exitCodeOf(*report.run);
        reports.push_back(std::move(report));
    }
    return reports;
}

}  // namespace copyscope::sim
