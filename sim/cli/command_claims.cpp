// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/claims_run.h"
#include "sim/cli/commands.h"
#include "sim/cli/progress_line.h"
#include "sim/cli/report_output.h"

#include <CLI/CLI.hpp>

#include <ostream>

namespace copyscope::sim {
namespace {

class ClaimsCommand final : public Command {
public:
    [[nodiscard]] std::string name() const override { return "claims"; }
    [[nodiscard]] std::string summary() const override { return "Run what the articles claim and say what becomes of it"; }
    [[nodiscard]] std::string examples() const override
    {
        return "  copyscope claims                          all of them, with what settles each\n"
               "  copyscope claims --article S3 --verdict wrong\n"
               "  copyscope claims --number 85              one claim\n"
               "  copyscope claims --list                   without running anything\n"
               "  copyscope claims --format markdown -o claims.md";
    }
    void declare(CLI::App& app) override
    {
        std::vector<std::string> articles;
        for (const model::claims::ArticleInfo& article : model::claims::articles())
            articles.emplace_back(article.key);
        std::vector<std::string> verdicts;
        for (const model::claims::VerdictInfo& verdict : model::claims::verdicts())
            verdicts.emplace_back(verdict.name);
        app.add_option("register", m_choices.file, "A register of claims; default: the one that ships")->type_name("FILE");
        app.add_option("--article", m_choices.articles, "Only claims of this article: " + model::text::enumerate(articles) + "; may be given several times")
            ->type_name("KEY")
            ->allow_extra_args(false)
            ->check(CLI::IsMember(articles));
        app.add_option("--verdict", m_choices.verdicts, "Only claims with this verdict: " + model::text::enumerate(verdicts) + "; may be given several times")
            ->type_name("VERDICT")
            ->allow_extra_args(false)
            ->check(CLI::IsMember(verdicts));
        app.add_option("--number", m_choices.numbers, "Only this claim; may be given several times")->type_name("N")->allow_extra_args(false);
        app.add_flag("--list", m_list, "Show the claims without running their scenarios");
        m_report.declare(app);
        app.add_option("-j,--jobs", m_jobs, "Lanes that run at once; default: one a core")->type_name("N");
    }
    ExitCode execute(Environment& environment) override
    {
        if (const std::string wrong = m_report.open(); !wrong.empty()) {
            environment.err << "copyscope: " << wrong << "\n";
            return ExitCode::BadInput;
        }
        m_choices.run = !m_list;
        m_choices.atOnce = m_jobs != 0 ? m_jobs : environment.cores;
        ClaimsRun result;
        {
            ProgressLine line(environment.err, environment.errIsTerminal);
            result = runClaims(m_choices, environment, [&line](const LaneProgress& progress) { line.show(progress); });
        }
        environment.err << model::text::toString(result.diagnostics);
        if (!result.report)
            return ExitCode::BadInput;
        if (result.report->claims.empty()) {
            environment.err << "copyscope: no claim of " << result.report->file << " is like that; 'copyscope claims --list' shows all\n";
            return ExitCode::BadInput;
        }
        return worse(result.report->code, m_report.write(environment, [&result](ReportFormat format, const ReportStyle& style) {
            return render(*result.report, format, style);
        }));
    }

private:
    ClaimChoices m_choices;
    ReportOutput m_report;
    bool m_list = false;
    unsigned m_jobs = 0;
};

}  // namespace

std::unique_ptr<Command> makeClaimsCommand() { return std::make_unique<ClaimsCommand>(); }

}  // namespace copyscope::sim
