// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/machine/machine_file.h"
#include "model/text/diagnostic.h"
#include "sim/cli/commands.h"
#include "sim/cli/progress_line.h"
#include "sim/conform/conform.h"

#include <CLI/CLI.hpp>

namespace copyscope::sim {
namespace {

class ConformCommand final : public Command {
public:
    [[nodiscard]] std::string name() const override { return "conform"; }
    [[nodiscard]] std::string summary() const override { return "Compare the model with this machine's kernel by random programs"; }
    [[nodiscard]] std::string examples() const override
    {
        return "  copyscope conform\n"
               "  copyscope conform --programs 5000 --seed 7\n"
               "  copyscope conform --seed 7 --only 1234      one of them again\n"
               "Exit code 1 when there is a difference.";
    }
    void declare(CLI::App& app) override
    {
        app.add_option("--programs", m_options.programs, "How many programs")->type_name("N")->check(CLI::Range(1, 1000000))->capture_default_str();
        app.add_option("--seed", m_options.seed, "Which ones: the same seed makes the same programs")->type_name("S")->capture_default_str();
        app.add_option("--only", m_options.only, "Only the program of this number")->type_name("K");
        app.add_option("--machine", m_machine, "The profile whose kernel is compared")->type_name("NAME|FILE")->capture_default_str();
        app.add_option("--workdir", m_options.workdir, "A folder on a disk for the files of the programs")->type_name("DIR");
    }
    ExitCode execute(Environment& environment) override
    {
        const model::machine::MachineResult machine = model::machine::loadMachine(m_machine, environment.folders.machines, ".");
        if (!machine.machine) {
            environment.err << model::text::toString(machine.diagnostics);
            return ExitCode::BadInput;
        }
        ConformResult result;
        {
            ProgressLine line(environment.err, environment.errIsTerminal);
            m_options.progress = [&](std::uint64_t done) { line.show(done, m_options.only ? 1 : m_options.programs, "programs compared"); };
            result = conform(machine.machine->profile, m_options);
        }
        if (!result.error.empty()) {
            environment.err << "copyscope: " << result.error << "\n";
            return ExitCode::CannotBeDone;
        }
        environment.out << conformReport(result, m_options.seed);
        return result.differences.empty() ? ExitCode::AllHeld : ExitCode::ExpectationFailed;
    }

private:
    ConformOptions m_options;
    std::string m_machine = "server-2024";
};

}  // namespace

std::unique_ptr<Command> makeConformCommand() { return std::make_unique<ConformCommand>(); }

}  // namespace copyscope::sim
