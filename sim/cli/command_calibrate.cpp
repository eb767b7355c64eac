// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/text/diagnostic.h"
#include "sim/calibrate/calibrate.h"
#include "sim/cli/commands.h"
#include "sim/cli/output_file.h"
#include "sim/cli/progress_line.h"

#include <CLI/CLI.hpp>

#include <ctime>

namespace copyscope::sim {
namespace {

std::string today()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::localtime_r(&now, &parts);
    char text[16];
    std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
    return text;
}

class CalibrateCommand final : public Command {
public:
    [[nodiscard]] std::string name() const override { return "calibrate"; }
    [[nodiscard]] std::string summary() const override { return "Measure this machine and write the profile this-machine"; }
    [[nodiscard]] std::string examples() const override
    {
        return "  copyscope calibrate\n"
               "  copyscope run --compare --machine this-machine file-to-socket\n"
               "  copyscope explain this-machine\n"
               "  copyscope calibrate -o mine.yaml --base laptop-2021";
    }
    void declare(CLI::App& app) override
    {
        app.add_option("--base", m_base, "The profile whose values stand for what cannot be measured")->type_name("NAME|FILE")->capture_default_str();
        app.add_option("-o,--output", m_output, "Where to write it; default: this-machine.yaml among the user's machines")->type_name("FILE");
        app.add_option("--workdir", m_options.workdir, "A folder on the disk that is to be measured")->type_name("DIR");
    }
    ExitCode execute(Environment& environment) override
    {
        const model::machine::MachineResult base = model::machine::loadMachine(m_base, environment.folders.machines, ".");
        if (!base.machine) {
            environment.err << model::text::toString(base.diagnostics);
            return ExitCode::BadInput;
        }
        std::filesystem::path file = m_output;
        if (file.empty()) {
            if (userMachines().empty()) {
                environment.err << "copyscope: there is no home for the profile: name a file with -o, or set XDG_DATA_HOME\n";
                return ExitCode::CannotBeDone;
            }
            file = userMachines() / (std::string(thisMachine) + ".yaml");
        }
        m_options.date = today();
        Calibration result;
        {
            ProgressLine line(environment.err, environment.errIsTerminal);
            m_options.progress = [&](unsigned done, unsigned total, std::string_view what) { line.showBar(done, total, what); };
            result = calibrate(m_options);
        }
        if (!result.error.empty()) {
            environment.err << "copyscope: " << result.error << "\n";
            return ExitCode::CannotBeDone;
        }
        const std::string text = machineFileOf(result, *base.machine, m_options.date);
        const model::machine::MachineResult read = model::machine::parseMachine(text, file.string(), environment.folders.machines);
        if (!read.machine) {
            // Measurements that contradict each other, on a machine that was busy with something else.
            environment.err << model::text::toString(read.diagnostics) << "copyscope: the measurements make no machine; try again when less is running\n";
            return ExitCode::CannotBeDone;
        }
        std::error_code failed;
        std::filesystem::create_directories(file.parent_path().empty() ? "." : file.parent_path(), failed);
        OutputFile out(file);
        if (out.error().empty())
            out.stream() << text;
        if (!out.error().empty() || !out.commit()) {
            environment.err << "copyscope: " << out.error() << "\n";
            return ExitCode::CannotBeDone;
        }
        std::size_t measured = 0;
        for (const Figure& finding : result.figures.all())
            measured += finding.kind == Figure::Kind::Missing ? 0 : 1;
        environment.out << file.string() << ": " << measured << " values of this machine, the rest from " << base.machine->profile.name << "\n";
        for (const Figure& finding : result.figures.all())
            if (finding.kind == Figure::Kind::Missing)
                environment.out << "  not measured: " << finding.path << ", " << finding.source << "\n";
        return ExitCode::AllHeld;
    }

private:
    CalibrateOptions m_options;
    std::string m_base = "server-2024";
    std::string m_output;
};

}  // namespace

std::unique_ptr<Command> makeCalibrateCommand() { return std::make_unique<CalibrateCommand>(); }

}  // namespace copyscope::sim
