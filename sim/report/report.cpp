// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/report/report.h"

#include <array>

namespace copyscope::sim {
namespace {

constexpr std::array<ReportFormatInfo, 5> formats{{
    {ReportFormat::Text, "text", "a table for people, lanes as columns"},
    {ReportFormat::Json, "json", "everything, for programs"},
    {ReportFormat::JUnit, "junit", "expectations as test cases, for CI servers"},
    {ReportFormat::Csv, "csv", "one figure a line: scenario, lane, name, value, unit"},
    {ReportFormat::Markdown, "markdown", "the table for an issue or a README"},
}};

}  // namespace

std::span<const ReportFormatInfo> reportFormats() { return formats; }

std::optional<ReportFormat> findReportFormat(std::string_view name)
{
    for (const ReportFormatInfo& info : formats) {
        if (info.name == name)
            return info.format;
    }
    return std::nullopt;
}

std::string render(std::span<const ScenarioReport> scenarios, ReportFormat format, const ReportStyle& style)
{
    switch (format) {
    case ReportFormat::Text: return renderText(scenarios, style);
    case ReportFormat::Json: return renderJson(scenarios);
    case ReportFormat::JUnit: return renderJUnit(scenarios);
    case ReportFormat::Csv: return renderCsv(scenarios);
    case ReportFormat::Markdown: return renderMarkdown(scenarios);
    }
    return {};
}

}  // namespace copyscope::sim
