// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/report/comparison.h"
#include "sim/report/evidence_rows.h"
#include "sim/report/markup.h"
#include "sim/report/report.h"
#include "sim/report/report_table.h"

#include <algorithm>

namespace copyscope::sim {
namespace {

std::string comparisonTable(const LaneComparison& lane)
{
    std::string text = "### " + markdownText(lane.lane) + "\n\n";
    if (!lane.problem.empty())
        return text + "- ✗ " + markdownText(lane.problem) + "\n\n";
    text += "| | predicted | measured | | evidence, or why not |\n|---|---:|---:|---|---|\n";
    for (const ComparedFigure& figure : lane.figures) {
        std::string why = figure.evidence;
        if (!figure.why.empty())
            why = (figure.agreement == Agreement::NotObserved ? "not observed: " : "") + figure.why + (why.empty() ? "" : " (" + why + ")");
        text += "| " + markdownText(figure.name) + " | " + figure.predicted + " | " + figure.measured + " | " + std::string(agreementName(figure.agreement))
                + " | " + markdownText(why) + " |\n";
    }
    return text + "\n";
}

std::string evidenceTable(const model::RunRecord& run)
{
    std::string text;
    for (const EvidenceRow& row : evidenceRows(run)) {
        if (text.empty())
            text = "\n| figure | how it was observed |\n|---|---|\n";
        text += "| " + markdownText(row.name) + (row.lanes.empty() ? "" : " (" + markdownText(row.lanes) + ")") + " | " + (row.observed ? "" : "not observed: ")
                + markdownText(row.text) + " |\n";
    }
    const std::vector<std::string> lines = observationLines(run);
    text += lines.empty() ? "" : "\n";
    for (const std::string& line : lines)
        text += "- " + markdownText(line) + "\n";
    return text;
}

std::string inFull(const ScenarioReport& scenario)
{
    if (!scenario.run)
        return "## " + markdownText(scenario.path) + "\n\n```\n" + scenario.messages + "```\n";
    const model::RunRecord& run = *scenario.run;
    const ReportTable table = tabulate(run);
    std::string text = "## " + markdownText(run.title.empty() ? scenario.path : run.title) + "\n\n";
    if (!run.about.empty())
        text.append(markdownText(run.about)).append("\n\n");
    if (const std::string machine = machineLine(run); !machine.empty())
        text.append("Machine: ").append(markdownText(machine)).append("\n\n");
    text += "| |";
    for (const std::string& lane : table.lanes)
        text.append(" ").append(markdownText(lane)).append(" |");
    text += "\n|---|";
    for (std::size_t i = 0; i < table.lanes.size(); ++i)
        text += "---:|";
    text += "\n";
    for (const ReportTable::Group& group : table.groups) {
        text.append("| **").append(markdownText(group.title)).append("** |");
        for (std::size_t i = 0; i < table.lanes.size(); ++i)
            text += " |";
        text += "\n";
        for (const ReportTable::Row& row : group.rows) {
            text.append("| ").append(markdownText(row.label)).append(" |");
            for (const std::string& cell : row.cells)
                text.append(" ").append(markdownText(cell)).append(" |");
            text += "\n";
        }
    }
    if (scenario.measured) {
        text += "\n";
        for (const LaneComparison& lane : compare(run, *scenario.measured, scenario.local))
            text += comparisonTable(lane);
        if (scenario.local)
            text += "Times are predicted for " + std::string(predictedForLoopback) + ", as they were measured.\n";
    }
    text += evidenceTable(scenario.measured ? *scenario.measured : run);
    if (const auto processes = processLines(run); !processes.empty()) {
        text += "\n";
        for (const std::string& line : processes)
            text += "- " + markdownText(line) + "\n";
    }
    if (const auto output = outputLines(run); !output.empty()) {
        text += "\n";
        for (const std::string& line : output)
            text += "    " + line + "\n";
    }
    if (!run.expectations.empty()) {
        text += "\n| | expectation | actual |\n|---|---|---|\n";
        for (const model::ExpectationResult& result : run.expectations)
            text += std::string("| ") + (result.held ? "✓" : result.failed() ? "✗" : "?") + " | " + markdownCode(result.text) + " | "
                    + (result.unobserved.empty() ? markdownCode(result.actual) : "not observed: " + markdownText(result.unobserved)) + " |\n";
    }
    if (const auto complaints = complaintsOf(run); !complaints.empty()) {
        text += "\n";
        for (const std::string& complaint : complaints)
            text += "- ✗ " + markdownText(complaint) + "\n";
    }
    return text;
}

}  // namespace

std::string renderMarkdown(std::span<const ScenarioReport> scenarios)
{
    if (scenarios.size() == 1)
        return inFull(scenarios[0]);
    std::string text = "| | scenario | what failed |\n|---|---|---|\n";
    for (const ScenarioReport& scenario : scenarios) {
        text += scenario.code == ExitCode::AllHeld ? "| ✓ | " : "| ✗ | ";
        text += markdownText(scenario.path) + " | ";
        std::string failures;
        const auto add = [&failures](const std::string& what) { failures += (failures.empty() ? "" : "<br>") + what; };
        if (!scenario.run)
            add(markdownText(scenario.messages));
        else {
            for (const model::ExpectationResult& result : scenario.run->expectations) {
                if (result.failed())
                    add(markdownCode(result.text) + ": " + markdownCode(result.actual));
            }
            for (const std::string& complaint : complaintsOf(*scenario.run))
                add(markdownText(complaint));
        }
        text += failures + " |\n";
    }
    return text;
}

}  // namespace copyscope::sim
