// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/report_output.h"

#include "model/text/diagnostic.h"

#include <CLI/CLI.hpp>

#include <ostream>
#include <vector>

namespace copyscope::sim {
namespace {

std::vector<std::string> formatNames()
{
    std::vector<std::string> names;
    for (const ReportFormatInfo& format : reportFormats())
        names.emplace_back(format.name);
    return names;
}

}  // namespace

void ReportOutput::declare(CLI::App& app)
{
    std::string formats;
    for (const std::string& name : formatNames())
        formats += (formats.empty() ? "" : ", ") + name;
    app.add_option("--format", m_format, "Report as " + formats)->type_name("FORMAT");
    app.add_option("-o,--output", m_path, "Write the report to a file")->type_name("FILE");
    app.add_option("--color", m_color, "auto, always or never")->type_name("WHEN")->check(CLI::IsMember({"auto", "always", "never"}));
}

std::string ReportOutput::open()
{
    if (!findReportFormat(m_format))
        return "there is no format '" + m_format + "': --format takes " + model::text::enumerate(formatNames());
    if (!m_path.empty())
        m_file.emplace(m_path);
    return m_file ? m_file->error() : std::string();
}

ExitCode ReportOutput::write(Environment& environment, const std::function<std::string(ReportFormat, const ReportStyle&)>& render)
{
    const bool terminal = environment.outIsTerminal && !m_file;
    const bool color = m_color == "always" || (m_color == "auto" && terminal && !environment.noColor);
    std::ostream& out = m_file ? m_file->stream() : environment.out;
    out << render(*findReportFormat(m_format), {color, terminal ? environment.width : 0}) << std::flush;
    if (m_file && !m_file->commit()) {
        environment.err << "copyscope: " << m_file->error() << "\n";
        return ExitCode::CannotBeDone;
    }
    if (!m_file && !environment.out.good()) {
        environment.err << "copyscope: the report could not be written to standard output\n";
        return ExitCode::CannotBeDone;
    }
    return ExitCode::AllHeld;
}

}  // namespace copyscope::sim
