// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/cli/environment.h"
#include "sim/cli/output_file.h"
#include "sim/report/report.h"

#include <functional>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace copyscope::sim {

/// The options that say how a report is written and where to, and the writing.
class ReportOutput {
public:
    void declare(CLI::App& app);
    /// A mistake in the options, or a file that cannot be written; empty when there is none. To be asked before
    /// anything runs: whether there is room for the results is to be known before an hour of simulation, not after it.
    [[nodiscard]] std::string open();
    /// Writes what `render` makes of format and style. The code says whether that could be done.
    ExitCode write(Environment& environment, const std::function<std::string(ReportFormat, const ReportStyle&)>& render);

private:
    std::string m_format = "text";
    std::string m_path;
    std::string m_color = "auto";
    std::optional<OutputFile> m_file;
};

}  // namespace copyscope::sim
