// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/run_record.h"
#include "sim/report/verdict.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace copyscope::sim {

enum class ReportFormat : std::uint8_t { Text, Json, JUnit, Csv, Markdown };

struct ReportFormatInfo {
    ReportFormat format{};
    std::string_view name;
    std::string_view description;
};

[[nodiscard]] std::span<const ReportFormatInfo> reportFormats();
[[nodiscard]] std::optional<ReportFormat> findReportFormat(std::string_view name);

struct ReportStyle {
    bool color = false;     ///< escape sequences of a terminal; text only
    std::size_t width = 0;  ///< columns to keep within by splitting the table between lanes; 0: as wide as it gets
};

/// One scenario: its run, or the messages that say why there is none.
struct ScenarioReport {
    std::string path;
    std::optional<model::RunRecord> run;
    std::string messages;  ///< diagnostics, one a line
    ExitCode code = ExitCode::AllHeld;
    std::optional<model::RunRecord> measured = {};  ///< of the same lanes on a real machine; `run` is then the prediction
    std::optional<model::RunRecord> local = {};     ///< the prediction for what was measured on: compare()
};

/// One scenario in full. Several: text, Markdown a summary with what went wrong; the others all of them in full.
[[nodiscard]] std::string render(std::span<const ScenarioReport> scenarios, ReportFormat format, const ReportStyle& style = {});

// The formats, for render().
[[nodiscard]] std::string renderText(std::span<const ScenarioReport> scenarios, const ReportStyle& style);
[[nodiscard]] std::string renderMarkdown(std::span<const ScenarioReport> scenarios);
[[nodiscard]] std::string renderCsv(std::span<const ScenarioReport> scenarios);
[[nodiscard]] std::string renderJson(std::span<const ScenarioReport> scenarios);
[[nodiscard]] std::string renderJUnit(std::span<const ScenarioReport> scenarios);

}  // namespace copyscope::sim
