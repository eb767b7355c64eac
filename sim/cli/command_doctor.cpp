// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/commands.h"
#include "sim/cli/live_choices.h"
#include "sim/report/doctor_report.h"

#include <CLI/CLI.hpp>

#include <ostream>

namespace copyscope::sim {
namespace {

class DoctorCommand final : public Command {
public:
    [[nodiscard]] std::string name() const override { return "doctor"; }
    [[nodiscard]] std::string summary() const override { return "Say what live runs can observe here as this user, and what would allow the rest"; }
    [[nodiscard]] std::string examples() const override
    {
        return "  copyscope doctor\n"
               "  copyscope doctor --format json\n"
               "  copyscope doctor --workdir /mnt/disk";
    }
    void declare(CLI::App& app) override
    {
        app.add_option("--format", m_format, "text or json")->type_name("FORMAT")->check(CLI::IsMember({"text", "json"}));
        m_live.declare(app);
    }
    ExitCode execute(Environment& environment) override
    {
        if (const std::string wrong = m_live.mistake(); !wrong.empty()) {
            environment.err << "copyscope: " << wrong << "\n";
            return ExitCode::BadInput;
        }
        std::vector<DoctorLine> lines;
        if (environment.live.observables) {
            for (Observable& one : environment.live.observables(m_live.options()))
                lines.push_back({std::move(one.name), std::move(one.gives), one.available, std::move(one.detail), std::move(one.remedy)});
        } else {
            lines.push_back({"live runs", "real system calls", false, {}, "this copyscope was built without them: they need x86-64 Linux"});
        }
        environment.out << (m_format == "json" ? doctorJson(lines) : doctorText(lines, environment.outIsTerminal ? environment.width : 0)) << std::flush;
        return ExitCode::AllHeld;
    }

private:
    std::string m_format = "text";
    LiveChoices m_live;
};

}  // namespace

std::unique_ptr<Command> makeDoctorCommand() { return std::make_unique<DoctorCommand>(); }

}  // namespace copyscope::sim
