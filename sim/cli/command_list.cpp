// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/text/diagnostic.h"
#include "sim/cli/catalogue.h"
#include "sim/cli/commands.h"
#include "sim/report/numbers.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace copyscope::sim {
namespace {

class ListCommand final : public Command {
public:
    [[nodiscard]] std::string name() const override { return "list"; }
    [[nodiscard]] std::string summary() const override { return "Show what there is: scenarios, methods, machines, counters, ..."; }
    [[nodiscard]] std::string examples() const override { return "  copyscope list scenarios\n  copyscope list counters"; }
    void declare(CLI::App& app) override
    {
        std::string text = "One of";
        for (const Catalogue& catalogue : catalogues()) {
            text += "\n  ";
            text += catalogue.name;
            text += ": ";
            text += catalogue.summary;
        }
        app.add_option("what", m_what, text)->required()->type_name("WHAT");
        app.add_flag("--names", m_namesOnly, "Names only");
    }
    ExitCode execute(Environment& environment) override
    {
        std::vector<std::string> names;
        for (const Catalogue& catalogue : catalogues()) {
            names.emplace_back(catalogue.name);
            if (catalogue.name == m_what || catalogue.singular == m_what) {
                print(catalogue.entries(environment), environment);
                return ExitCode::AllHeld;
            }
        }
        const std::string meant = model::text::didYouMean(m_what, names);
        environment.err << "copyscope: there is no list of '" << m_what << "'" << (meant.empty() ? "" : " (" + meant + ")") << "; lists are "
                        << model::text::enumerate(names, "and") << "\n";
        return ExitCode::BadInput;
    }

private:
    void print(const std::vector<Catalogue::Entry>& entries, Environment& environment) const
    {
        std::size_t width = 0;
        for (const Catalogue::Entry& entry : entries)
            width = std::max(width, columnsOf(entry.name));
        for (const Catalogue::Entry& entry : entries) {
            environment.out << entry.name;
            if (!m_namesOnly)
                environment.out << std::string(width + 2 - columnsOf(entry.name), ' ') << entry.summary;
            environment.out << "\n";
        }
    }

    std::string m_what;
    bool m_namesOnly = false;
};

}  // namespace

std::unique_ptr<Command> makeListCommand() { return std::make_unique<ListCommand>(); }

}  // namespace copyscope::sim
