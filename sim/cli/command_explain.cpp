// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/text/diagnostic.h"
#include "sim/cli/catalogue.h"
#include "sim/cli/commands.h"

#include <CLI/CLI.hpp>

namespace copyscope::sim {
namespace {

class ExplainCommand final : public Command {
public:
    [[nodiscard]] std::string name() const override { return "explain"; }
    [[nodiscard]] std::string summary() const override { return "Explain a counter, event, call, method, machine, parameter or scenario"; }
    [[nodiscard]] std::string examples() const override
    {
        return "  copyscope explain cpu_copies_per_byte\n"
               "  copyscope explain sendfile             the method and the call\n"
               "  copyscope explain nic.scatter_gather\n"
               "  copyscope explain server-2024          every value with its source";
    }
    void declare(CLI::App& app) override { app.add_option("name", m_name, "What 'copyscope list' shows")->required()->type_name("NAME"); }
    ExitCode execute(Environment& environment) override
    {
        bool found = false;
        std::vector<std::string> names;
        for (const Catalogue& catalogue : catalogues()) {
            const auto text = catalogue.explain(environment, m_name);
            if (!text)
                continue;
            environment.out << (found ? "\n" : "") << catalogue.singular << " " << *text;
            found = true;
        }
        if (found)
            return ExitCode::AllHeld;
        for (const Catalogue& catalogue : catalogues()) {
            for (Catalogue::Entry& entry : catalogue.entries(environment))
                names.push_back(std::move(entry.name));
        }
        const std::string meant = model::text::didYouMean(m_name, names, "'copyscope list' shows what there is");
        environment.err << "copyscope: nothing is called '" << m_name << "' (" << meant << ")\n";
        return ExitCode::BadInput;
    }

private:
    std::string m_name;
};

}  // namespace

std::unique_ptr<Command> makeExplainCommand() { return std::make_unique<ExplainCommand>(); }

}  // namespace copyscope::sim
