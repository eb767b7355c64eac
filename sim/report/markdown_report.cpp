// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/report/report.h"
#include "sim/report/report_table.h"

#include <algorithm>

namespace copyscope::sim {
namespace {

/// What would end a cell or begin markup.
std::string escaped(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        if (c == '|' || c == '*' || c == '_' || c == '<' || c == '`' || c == '\\')
            result += '\\';
        result += c == '\n' ? ' ' : c;
    }
    return result;
}

std::string code(std::string_view text)
{
    std::string inner(text);
    // A bar ends the cell even within code.
    for (std::size_t at = 0; (at = inner.find('|', at)) != std::string::npos; at += 2)
        inner.insert(at, 1, '\\');
    inner.insert(inner.begin(), '`');
    inner += '`';
    return inner;
}

std::string inFull(const ScenarioReport& scenario)
{
    if (!scenario.run)
        return "## " + escaped(scenario.path) + "\n\n```\n" + scenario.messages + "```\n";
    const model::RunRecord& run = *scenario.run;
    const ReportTable table = tabulate(run);
    std::string text = "## " + escaped(run.title.empty() ? scenario.path : run.title) + "\n\n";
    if (!run.about.empty())
        text.append(escaped(run.about)).append("\n\n");
    if (const std::string machine = machineLine(run); !machine.empty())
        text.append("Machine: ").append(escaped(machine)).append("\n\n");
    text += "| |";
    for (const std::string& lane : table.lanes)
        text.append(" ").append(escaped(lane)).append(" |");
    text += "\n|---|";
    for (std::size_t i = 0; i < table.lanes.size(); ++i)
        text += "---:|";
    text += "\n";
    for (const ReportTable::Group& group : table.groups) {
        text.append("| **").append(escaped(group.title)).append("** |");
        for (std::size_t i = 0; i < table.lanes.size(); ++i)
            text += " |";
        text += "\n";
        for (const ReportTable::Row& row : group.rows) {
            text.append("| ").append(escaped(row.label)).append(" |");
            for (const std::string& cell : row.cells)
                text.append(" ").append(escaped(cell)).append(" |");
            text += "\n";
        }
    }
    if (const auto processes = processLines(run); !processes.empty()) {
        text += "\n";
        for (const std::string& line : processes)
            text += "- " + escaped(line) + "\n";
    }
    if (!run.expectations.empty()) {
        text += "\n| | expectation | actual |\n|---|---|---|\n";
        for (const model::ExpectationResult& result : run.expectations)
            text += std::string("| ") + (result.held ? "✓" : "✗") + " | " + code(result.text) + " | " + code(result.actual) + " |\n";
    }
    if (const auto complaints = complaintsOf(run); !complaints.empty()) {
        text += "\n";
        for (const std::string& complaint : complaints)
            text += "- ✗ " + escaped(complaint) + "\n";
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
        text += escaped(scenario.path) + " | ";
        std::string failures;
        const auto add = [&failures](const std::string& what) { failures += (failures.empty() ? "" : "<br>") + what; };
        if (!scenario.run)
            add(escaped(scenario.messages));
        else {
            for (const model::ExpectationResult& result : scenario.run->expectations) {
                if (!result.held)
                    add(code(result.text) + ": " + code(result.actual));
            }
            for (const std::string& complaint : complaintsOf(*scenario.run))
                add(escaped(complaint));
        }
        text += failures + " |\n";
    }
    return text;
}

}  // namespace copyscope::sim
