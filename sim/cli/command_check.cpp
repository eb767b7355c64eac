// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/commands.h"
#include "sim/cli/run_scenarios.h"
#include "sim/cli/scenario_files.h"

#include <CLI/CLI.hpp>

namespace copyscope::sim {
namespace {

class CheckCommand final : public Command {
public:
    [[nodiscard]] std::string name() const override { return "check"; }
    [[nodiscard]] std::string summary() const override { return "Find the mistakes in scenarios without running them"; }
    [[nodiscard]] std::string examples() const override
    {
        return "  copyscope check my-scenario.yaml\n"
               "  copyscope check scenarios/\n"
               "  generate-scenario | copyscope check -";
    }
    void declare(CLI::App& app) override
    {
        app.add_option("files", m_files, "Scenarios: files, folders, patterns, names of shipped ones, or - for standard input")
            ->type_name("FILE")
            ->required();
    }
    ExitCode execute(Environment& environment) override
    {
        const ScenarioFiles found = findScenarios(m_files, environment.scenarios);
        model::text::Diagnostics diagnostics = found.diagnostics;
        // Machines and overrides are part of what can be wrong.
        const PreparedScenarios prepared = prepare(found.files, {}, environment);
        diagnostics.insert(diagnostics.end(), prepared.diagnostics.begin(), prepared.diagnostics.end());
        if (diagnostics.empty()) {
            environment.out << (found.files.size() == 1 ? found.files[0] + ": no mistakes found\n"
                                                        : std::to_string(found.files.size()) + " scenarios, no mistakes found\n");
            return ExitCode::AllHeld;
        }
        environment.err << model::text::toString(diagnostics);
        return ExitCode::BadInput;
    }

private:
    std::vector<std::string> m_files;
};

}  // namespace

std::unique_ptr<Command> makeCheckCommand() { return std::make_unique<CheckCommand>(); }

}  // namespace copyscope::sim
