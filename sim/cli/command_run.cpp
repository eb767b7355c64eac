// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/scenario/changes.h"
#include "model/trace/cstrace.h"
#include "sim/cli/commands.h"
#include "sim/cli/live_choices.h"
#include "sim/cli/output_file.h"
#include "sim/cli/progress_line.h"
#include "sim/cli/report_output.h"
#include "sim/cli/run_scenarios.h"
#include "sim/cli/scenario_files.h"
#include "sim/report/comparison.h"
#include "sim/report/perfetto.h"
#include "sim/report/report.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <optional>

namespace copyscope::sim {
namespace {

enum class TraceFormat : std::uint8_t { Cstrace, Perfetto };

std::optional<TraceFormat> traceFormatOf(const std::string& file)
{
    const std::string ending = std::filesystem::path(file).extension().string();
    if (ending == ".cstrace")
        return TraceFormat::Cstrace;
    return ending == ".json" ? std::optional(TraceFormat::Perfetto) : std::nullopt;
}

/// What the lanes of a measurement are called beside those of the prediction.
constexpr std::string_view measuredEnding = "@live";
/// And those that were predicted for what was measured on; without their traces, which nobody looks at.
constexpr std::string_view localEnding = "@local";

/// All lanes of a run; of a comparison those of both backends.
model::RunRecord tracedRun(const ScenarioReport& report)
{
    model::RunRecord run = *report.run;
    const auto add = [&run](const std::optional<model::RunRecord>& others, std::string_view ending) {
        if (!others)
            return;
        for (const model::LaneRecord& lane : others->lanes) {
            run.lanes.push_back(lane);
            run.lanes.back().id += ending;
        }
    };
    add(report.measured, measuredEnding);
    add(report.local, localEnding);
    for (model::LaneRecord& lane : run.lanes) {
        if (lane.id.ends_with(localEnding))
            lane.trace = {};
    }
    return run;
}

/// The inverse: a report of one backend, or of both. What was expected of the measurement is not in a trace.
ScenarioReport reportOf(model::RunRecord run)
{
    const auto take = [&run](std::string_view ending) -> std::optional<model::RunRecord> {
        model::RunRecord taken;
        for (model::LaneRecord& lane : run.lanes) {
            if (lane.id.ends_with(ending)) {
                lane.id.resize(lane.id.size() - ending.size());
                taken.lanes.push_back(std::move(lane));
                lane.id.clear();
            }
        }
        std::erase_if(run.lanes, [](const model::LaneRecord& lane) { return lane.id.empty(); });
        if (taken.lanes.empty())
            return std::nullopt;
        taken.scenarioPath = run.scenarioPath;
        taken.title = run.title;
        taken.mayBlock = run.mayBlock;
        return taken;
    };
    ScenarioReport report;
    report.path = run.scenarioPath;
    report.measured = take(measuredEnding);
    report.local = take(localEnding);
    report.code = report.measured ? exitCodeOf(run, *report.measured) : exitCodeOf(run);
    report.run = std::move(run);
    return report;
}

class RunCommand final : public Command {
public:
    [[nodiscard]] std::string name() const override { return "run"; }
    [[nodiscard]] std::string summary() const override { return "Run scenarios and report what was counted"; }
    [[nodiscard]] std::string examples() const override
    {
        return "  copyscope run file-to-socket                          a scenario that ships, by name\n"
               "  copyscope run --machine laptop-2021 FILE\n"
               "  copyscope run --set kernel=2.4 --set disk.kind=hdd FILE\n"
               "  copyscope run --set files.file.size=64MiB --set files.file.cached=all FILE\n"
               "  copyscope run --format json FILE | jq '.lanes.sendfile.ledger'\n"
               "  copyscope run --trace run.json FILE                   for ui.perfetto.dev\n"
               "  copyscope run --from run.cstrace --format markdown    the report of an earlier run\n"
               "  copyscope run --format junit -o report.xml scenarios/\n"
               "  copyscope run --backend live file-to-socket           real system calls, with evidence\n"
               "  copyscope run --compare file-to-socket                predicted and measured side by side\n"
               "  copyscope run --backend live --peer 10.0.0.2 file-to-socket   through a real card; 'copyscope peer' runs there";
    }
    void declare(CLI::App& app) override;
    ExitCode execute(Environment& environment) override;

private:
    /// Mistakes that can be seen before anything is read.
    [[nodiscard]] std::string mistake() const;
    [[nodiscard]] std::optional<std::vector<ScenarioReport>> reportsOfRun(Environment& environment);
    [[nodiscard]] std::optional<std::vector<ScenarioReport>> reportOfFile(Environment& environment);
    [[nodiscard]] bool writeTrace(OutputFile& file, const model::RunRecord& run) const;

    std::vector<std::string> m_files;
    RunChoices m_choices;
    ReportOutput m_report;
    LiveChoices m_live;
    std::string m_backend = "simulated";
    bool m_compare = false;
    std::string m_trace;
    std::string m_from;
    bool m_noPageDetail = false;
    unsigned m_jobs = 0;
};

void RunCommand::declare(CLI::App& app)
{
    app.add_option("files", m_files, "Scenarios: files, folders, patterns, names of shipped ones, or - for standard input")->type_name("FILE");
    app.add_option("--lane", m_choices.lanes, "Run only this lane; may be given several times")->type_name("ID")->allow_extra_args(false);
    app.add_option("--machine", m_choices.machine, "Machine instead of the scenario's: a profile's name, or a file")->type_name("NAME|FILE");
    app.add_option("--set", m_choices.assignments, "Override a parameter of the machine, or a value of the scenario such as vars.len or files.file.size; may be given several times")
        ->type_name("PATH=VALUE")
        ->allow_extra_args(false);
    app.add_option("--backend", m_backend, "simulated, or live: real system calls on this machine")
        ->type_name("NAME")
        ->check(CLI::IsMember({"simulated", "live"}));
    app.add_flag("--compare", m_compare, "Run both backends and compare each figure");
    m_live.declare(app);
    m_report.declare(app);
    app.add_option("--trace", m_trace, "Write everything that happened: .cstrace for the window, .json for ui.perfetto.dev")->type_name("FILE");
    app.add_flag("--no-page-detail", m_noPageDetail, "Leave out of the trace which page is where, for huge runs");
    app.add_option("--from", m_from, "Report what a .cstrace file holds instead of running")->type_name("FILE");
    app.add_option("-j,--jobs", m_jobs, "Lanes that run at once; default: one a core")->type_name("N");
}

std::string RunCommand::mistake() const
{
    if (m_files.empty() && m_from.empty())
        return "which scenario? Name a file, a folder or a shipped scenario; 'copyscope list scenarios' shows them";
    if (!m_from.empty() && !m_files.empty())
        return "--from reports an earlier run: it takes no scenarios beside it";
    if (!m_from.empty() && (!m_choices.machine.empty() || !m_choices.assignments.empty()))
        return "--from reports an earlier run: its machine cannot be changed any more";
    const bool live = m_compare || m_backend == "live";
    if (live && !m_from.empty())
        return "--from reports an earlier run: nothing is measured beside it";
    const bool ofMachine = !m_choices.machine.empty() || !std::all_of(m_choices.assignments.begin(), m_choices.assignments.end(), model::scenario::changesScenario);
    if (m_backend == "live" && !m_compare && ofMachine)
        return "a live run has the machine that is there: --machine and its --set are for predictions, --compare sets one beside a live run";
    if (!live && !m_live.given().empty())
        return m_live.given() + " is for live runs: say --backend live or --compare too";
    if (const std::string wrong = m_live.mistake(); !wrong.empty())
        return wrong;
    if (!m_trace.empty() && !traceFormatOf(m_trace))
        return "--trace '" + m_trace + "': the name must end in .cstrace (for the window) or .json (for ui.perfetto.dev)";
    return {};
}

bool RunCommand::writeTrace(OutputFile& file, const model::RunRecord& run) const
{
    const bool written = traceFormatOf(m_trace) == TraceFormat::Cstrace ? model::writeCstrace(file.stream(), run)
                                                                        : writePerfetto(file.stream(), run);
    return written && file.commit();
}

std::optional<std::vector<ScenarioReport>> RunCommand::reportOfFile(Environment& environment)
{
    model::CstraceResult result = model::readCstraceFile(m_from);
    if (!result.record) {
        environment.err << "copyscope: " << result.error << "\n";
        return std::nullopt;
    }
    ScenarioReport report = reportOf(std::move(*result.record));
    std::vector<std::string> ids;
    for (const model::LaneRecord& lane : report.run->lanes)
        ids.push_back(lane.id);
    for (const std::string& id : m_choices.lanes) {
        if (std::find(ids.begin(), ids.end(), id) != ids.end())
            continue;
        environment.err << "copyscope: " << m_from << ": there is no lane '" << id << "' (--lane); its lanes are "
                        << model::text::enumerate(ids, "and") << "\n";
        return std::nullopt;
    }
    if (!m_choices.lanes.empty()) {
        std::erase_if(report.run->lanes, [this](const model::LaneRecord& lane) {
            return std::find(m_choices.lanes.begin(), m_choices.lanes.end(), lane.id) == m_choices.lanes.end();
        });
        report.code = report.measured ? exitCodeOf(*report.run, *report.measured) : exitCodeOf(*report.run);
    }
    return std::vector<ScenarioReport>{std::move(report)};
}

std::optional<std::vector<ScenarioReport>> RunCommand::reportsOfRun(Environment& environment)
{
    const ScenarioFiles found = findScenarios(m_files, environment.scenarios);
    model::text::Diagnostics diagnostics = found.diagnostics;
    m_choices.record = !m_trace.empty();
    m_choices.pageDetail = !m_noPageDetail;
    m_choices.atOnce = m_jobs != 0 ? m_jobs : environment.cores;
    m_choices.backend = m_compare ? BackendChoice::Both : m_backend == "live" ? BackendChoice::Live : BackendChoice::Simulated;
    m_choices.live = m_live.options();
    if (m_choices.backend != BackendChoice::Simulated && !environment.live.backend) {
        environment.err << "copyscope: this copyscope was built without live runs: they need x86-64 Linux\n";
        return std::nullopt;
    }
    PreparedScenarios prepared = prepare(found.files, m_choices, environment);
    diagnostics.insert(diagnostics.end(), prepared.diagnostics.begin(), prepared.diagnostics.end());
    if (!m_trace.empty() && found.files.size() > 1)
        diagnostics.push_back({m_trace, {}, "a trace holds one scenario, and there are " + std::to_string(found.files.size()), "run them one by one"});
    if (!diagnostics.empty()) {
        environment.err << model::text::toString(diagnostics);
        return std::nullopt;
    }
    if (m_choices.backend != BackendChoice::Simulated && environment.live.privilegedSteps) {
        for (const std::string& step : environment.live.privilegedSteps(m_choices.live))
            environment.err << "copyscope: with privileges: " << step << "\n";
        environment.err << std::flush;
    }
    ProgressLine line(environment.err, environment.errIsTerminal);
    return runScenarios(prepared.scenarios, m_choices, environment, [&line](const LaneProgress& progress) { line.show(progress); });
}

ExitCode RunCommand::execute(Environment& environment)
{
    std::optional<OutputFile> trace;
    std::string wrong = mistake();
    if (wrong.empty())
        wrong = m_report.open();
    if (wrong.empty() && !m_trace.empty())
        wrong = trace.emplace(m_trace).error();
    if (!wrong.empty()) {
        environment.err << "copyscope: " << wrong << "\n";
        return ExitCode::BadInput;
    }

    const auto reports = m_from.empty() ? reportsOfRun(environment) : reportOfFile(environment);
    if (!reports)
        return ExitCode::BadInput;
    ExitCode code = ExitCode::AllHeld;
    for (const ScenarioReport& report : *reports)
        code = worse(code, report.code);

    code = worse(code, m_report.write(environment, [&reports](ReportFormat format, const ReportStyle& style) {
        return render(*reports, format, style);
    }));
    if (trace && !writeTrace(*trace, tracedRun(reports->front()))) {
        environment.err << "copyscope: " << (trace->error().empty() ? m_trace + ": cannot be written" : trace->error()) << "\n";
        code = worse(code, ExitCode::CannotBeDone);
    }
    return code;
}

}  // namespace

std::unique_ptr<Command> makeRunCommand() { return std::make_unique<RunCommand>(); }

}  // namespace copyscope::sim
