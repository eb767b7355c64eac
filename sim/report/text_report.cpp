// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/report/comparison.h"
#include "sim/report/evidence_rows.h"
#include "sim/report/numbers.h"
#include "sim/report/report.h"
#include "sim/report/report_table.h"
#include "sim/report/terminal_text.h"

#include <algorithm>

namespace copyscope::sim {
namespace {

using model::RunRecord;

/// The lanes from `first` to `last` of a table.
std::string tablePart(const ReportTable& table, std::size_t first, std::size_t last, const std::vector<std::size_t>& widths,
                      std::size_t labels, const Painter& paint)
{
    std::string text(labels, ' ');
    for (std::size_t lane = first; lane < last; ++lane)
        text += "  " + padding(widths[lane], table.lanes[lane]) + paint(Ink::Bold, table.lanes[lane]);
    text += "\n";
    for (const ReportTable::Group& group : table.groups) {
        text += paint(Ink::Dim, group.title) + "\n";
        for (const ReportTable::Row& row : group.rows) {
            text += "  " + row.label + padding(labels - 2, row.label);
            for (std::size_t lane = first; lane < last; ++lane)
                text += "  " + padding(widths[lane], row.cells[lane]) + row.cells[lane];
            text += "\n";
        }
    }
    return text;
}

std::string tableText(const ReportTable& table, const ReportStyle& style, const Painter& paint)
{
    std::size_t labels = 0;
    std::vector<std::size_t> widths;
    for (const std::string& lane : table.lanes)
        widths.push_back(columnsOf(lane));
    for (const ReportTable::Group& group : table.groups) {
        for (const ReportTable::Row& row : group.rows) {
            labels = std::max(labels, columnsOf(row.label) + 2);
            for (std::size_t lane = 0; lane < widths.size(); ++lane)
                widths[lane] = std::max(widths[lane], columnsOf(row.cells[lane]));
        }
    }
    std::string text;
    std::size_t first = 0;
    while (first < widths.size()) {
        std::size_t last = first;
        std::size_t used = labels;
        while (last < widths.size() && (last == first || style.width == 0 || used + 2 + widths[last] <= style.width))
            used += 2 + widths[last++];
        text += first == 0 ? "" : "\n";
        text += tablePart(table, first, last, widths, labels, paint);
        first = last;
    }
    return text;
}

std::string expectationLines(const RunRecord& run, const Painter& paint, bool failedOnly)
{
    // One long expression must not push the values of all others out of sight.
    constexpr std::size_t widest = 56;
    std::size_t width = 0;
    for (const model::ExpectationResult& result : run.expectations) {
        if (!failedOnly || result.failed())
            width = std::max(width, std::min(widest, columnsOf(result.text)));
    }
    std::string text;
    for (const model::ExpectationResult& result : run.expectations) {
        if (failedOnly && !result.failed())
            continue;
        text += "  " + (result.held || result.failed() ? paint.mark(result.held) : paint(Ink::Dim, "?")) + " " + result.text;
        text += padding(width, result.text) + "   " + paint(Ink::Dim, result.actual);
        if (result.failed() && result.line != 0)
            text += paint(Ink::Dim, "  (line " + std::to_string(result.line) + ")");
        text += "\n";
        if (!result.unobserved.empty())
            text += "      not observed: " + result.unobserved + "\n";
        if (result.failed() && !result.reason.empty())
            text += "      because " + result.reason + "\n";
    }
    return text;
}

std::string laneTitles(const RunRecord& run, std::size_t columns)
{
    std::size_t width = 0;
    bool worthIt = false;
    for (const model::LaneRecord& lane : run.lanes) {
        width = std::max(width, columnsOf(lane.id));
        worthIt = worthIt || (!lane.title.empty() && lane.title != lane.id) || !lane.about.empty();
    }
    std::string text;
    for (const model::LaneRecord& lane : run.lanes) {
        if (!worthIt)
            break;
        const std::string title = lane.title.empty() ? lane.id : lane.title;
        const std::string line = "  " + lane.id + padding(width, lane.id) + "  " + title + (lane.about.empty() ? "" : ": " + lane.about);
        text += wrapped(line, width + 4, columns) + "\n";
    }
    return text;
}

std::string section(const std::string& title, const std::string& body, const Painter& paint)
{
    if (body.empty())
        return {};
    std::string text = "\n";
    text += paint(Ink::Dim, title);
    text += "\n";
    return text + body;
}

std::string bullets(const std::vector<std::string>& lines)
{
    std::string text;
    for (const std::string& line : lines)
        text += "  " + line + "\n";
    return text;
}

std::string complaintLines(const RunRecord& run, const Painter& paint)
{
    std::string text;
    for (const std::string& complaint : complaintsOf(run))
        text += "  " + paint(Ink::Bad, "✗") + " " + complaint + "\n";
    return text;
}

/// `first` in a column, then a text that is wrapped beside it.
std::string beside(const std::string& first, std::size_t column, const std::string& text, std::size_t width)
{
    return wrapped("  " + first + padding(column, first) + "  " + text, column + 4, width) + "\n";
}

std::string evidenceLines(const RunRecord& run, const ReportStyle& style)
{
    const std::vector<EvidenceRow> rows = evidenceRows(run);
    constexpr std::size_t widest = 24;
    std::size_t column = 0;
    for (const EvidenceRow& row : rows)
        column = std::max(column, std::min(widest, columnsOf(row.name)));
    std::string text;
    for (const EvidenceRow& row : rows)
        text += beside(row.name, column, (row.observed ? "" : "not observed: ") + row.text + (row.lanes.empty() ? "" : " [" + row.lanes + "]"), style.width);
    return text;
}

std::string bulletsWithin(const std::vector<std::string>& lines, std::size_t width)
{
    std::string text;
    for (const std::string& line : lines)
        text += wrapped("  " + line, 4, width) + "\n";
    return text;
}

std::string comparisonText(const LaneComparison& lane, const ReportStyle& style, const Painter& paint)
{
    std::string text = "\n" + paint(Ink::Bold, lane.lane) + "\n";
    if (!lane.problem.empty())
        return text + "  " + paint(Ink::Bad, "✗") + " " + lane.problem + "\n";
    std::size_t names = 0;
    std::size_t predicted = columnsOf("predicted");
    std::size_t measured = columnsOf("measured");
    for (const ComparedFigure& figure : lane.figures) {
        names = std::max(names, columnsOf(figure.name));
        predicted = std::max(predicted, columnsOf(figure.predicted));
        measured = std::max(measured, columnsOf(figure.measured));
    }
    text += paint(Ink::Dim, std::string(names + 2, ' ') + "  " + padding(predicted, "predicted") + "predicted  " + padding(measured, "measured") + "measured") + "\n";
    const auto cell = [](const std::string& value) { return value.empty() ? std::string(absent) : value; };
    for (const ComparedFigure& figure : lane.figures) {
        std::string line = "  " + figure.name + padding(names, figure.name) + "  " + padding(predicted, cell(figure.predicted)) + cell(figure.predicted)
                           + "  " + padding(measured, cell(figure.measured)) + cell(figure.measured) + "  ";
        const std::string sign(agreementSign(figure.agreement));
        std::string why = figure.why;
        if (figure.agreement == Agreement::Differs)
            why = "no known reason";
        if (figure.agreement == Agreement::NotObserved)
            why = "not observed: " + why;
        line += sign + (why.empty() ? "" : " " + why);
        line = wrapped(line, names + predicted + measured + 10, style.width);
        text += (figure.agreement == Agreement::Differs ? paint(Ink::Bad, line) : line) + "\n";
    }
    return text;
}

std::string inFull(const ScenarioReport& scenario, const ReportStyle& style, const Painter& paint)
{
    if (!scenario.run)
        return scenario.messages;
    const RunRecord& run = *scenario.run;
    std::string text = paint(Ink::Bold, run.title.empty() ? scenario.path : run.title);
    text += run.title.empty() ? "\n" : "  " + paint(Ink::Dim, scenario.path) + "\n";
    if (!run.about.empty())
        text += wrapped(run.about, 0, style.width) + "\n";
    if (const std::string machine = machineLine(run); !machine.empty())
        text += wrapped("Machine: " + machine, 9, style.width) + "\n";
    if (const std::string lanes = laneTitles(run, style.width); !lanes.empty())
        text += "\n" + lanes;
    if (scenario.measured) {
        if (const std::string machine = machineLine(*scenario.measured); !machine.empty())
            text += wrapped("Measured: " + machine, 10, style.width) + "\n";
        for (const LaneComparison& lane : compare(run, *scenario.measured, scenario.local))
            text += comparisonText(lane, style, paint);
        text += "\n" + paint(Ink::Dim, "= equal   ≈ within 25 %   ~ explained   ≠ differs without a known reason") + "\n";
        if (scenario.local)
            text += paint(Ink::Dim, "Times are predicted for " + std::string(predictedForLoopback) + ", as they were measured.") + "\n";
    } else {
        text += "\n";
        text += tableText(tabulate(run), style, paint);
    }
    const RunRecord& machineRun = scenario.measured ? *scenario.measured : run;
    text += section("How it was observed", evidenceLines(machineRun, style), paint);
    text += section("The run", bulletsWithin(observationLines(machineRun), style.width), paint);
    text += section("Processes", bullets(processLines(run)), paint);
    text += section("Output", bullets(outputLines(run)), paint);
    text += section(scenario.measured ? "Expectations of the prediction" : "Expectations", expectationLines(run, paint, false), paint);
    if (scenario.measured)
        text += section("The same of the measurement", expectationLines(*scenario.measured, paint, false), paint);
    text += section("Failures", complaintLines(run, paint), paint);
    return text;
}

/// What a comparison leaves unexplained, a line each.
std::string differenceLines(const ScenarioReport& scenario, const Painter& paint)
{
    std::string text;
    for (const LaneComparison& lane : compare(*scenario.run, *scenario.measured, scenario.local)) {
        if (!lane.problem.empty())
            text += "  " + paint(Ink::Bad, "✗") + " " + lane.lane + ": " + lane.problem + "\n";
        for (const ComparedFigure& figure : lane.figures) {
            if (figure.agreement == Agreement::Differs)
                text += "  " + paint(Ink::Bad, "≠") + " " + lane.lane + "." + figure.name + ": predicted " + figure.predicted + ", measured "
                        + figure.measured + "\n";
        }
    }
    return text;
}

std::string summary(std::span<const ScenarioReport> scenarios, const Painter& paint)
{
    std::size_t width = 0;
    for (const ScenarioReport& scenario : scenarios)
        width = std::max(width, columnsOf(scenario.path));
    std::string text;
    std::size_t held = 0;
    for (const ScenarioReport& scenario : scenarios) {
        const bool good = scenario.code == ExitCode::AllHeld;
        held += good ? 1U : 0U;
        text += paint.mark(good) + " " + scenario.path;
        if (!scenario.run) {
            text += "\n" + scenario.messages;
            continue;
        }
        const auto failed = static_cast<std::size_t>(
            std::count_if(scenario.run->expectations.begin(), scenario.run->expectations.end(), [](const auto& e) { return e.failed(); }));
        const auto unobserved = static_cast<std::size_t>(
            std::count_if(scenario.run->expectations.begin(), scenario.run->expectations.end(), [](const auto& e) { return !e.unobserved.empty(); }));
        text += padding(width, scenario.path) + "  " + paint(Ink::Dim, counted(scenario.run->lanes.size(), "lane") + ", "
                + (failed == 0 ? counted(scenario.run->expectations.size() - unobserved, "expectation") + " held"
                               : std::to_string(failed) + " of " + counted(scenario.run->expectations.size(), "expectation") + " failed")
                + (unobserved == 0 ? "" : ", " + std::to_string(unobserved) + " not observed"))
                + "\n";
        text += expectationLines(*scenario.run, paint, true) + complaintLines(*scenario.run, paint);
        if (scenario.measured)
            text += differenceLines(scenario, paint);
    }
    text += "\n";
    text += std::to_string(held) + " of " + counted(scenarios.size(), "scenario") + " held\n";
    return text;
}

}  // namespace

std::string renderText(std::span<const ScenarioReport> scenarios, const ReportStyle& style)
{
    const Painter paint(style.color);
    return scenarios.size() == 1 ? inFull(scenarios[0], style, paint) : summary(scenarios, paint);
}

}  // namespace copyscope::sim
