// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/claims_run.h"

#include "model/claims/evidence.h"
#include "sim/cli/run_scenarios.h"
#include "sim/cli/scenario_files.h"

#include <algorithm>
#include <map>
#include <set>

namespace copyscope::sim {
namespace {

namespace fs = std::filesystem;
using model::claims::Claim;
using model::claims::Evidence;
using model::claims::Register;
using model::text::Diagnostics;

/// Where the register is that ships; empty when none does.
std::string shippedRegister(const Environment& environment)
{
    std::error_code error;
    for (const fs::path& folder : environment.scenarios) {
        if (const fs::path file = folder / "claims.yaml"; fs::is_regular_file(file, error))
            return file.string();
    }
    return {};
}

template <class T, class U>
bool chosen(const std::vector<T>& wanted, const U& value)
{
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

class ClaimRunner {
public:
    ClaimRunner(const ClaimChoices& choices, Environment& environment) : m_choices(choices), m_environment(environment) {}

    ClaimsRun perform(const std::function<void(const LaneProgress&)>& onProgress)
    {
        if (!readRegister() || !readScenarios())
            return std::move(m_result);
        ClaimsReport& report = m_result.report.emplace();
        report.file = m_register.file;
        for (Claim& claim : m_register.claims) {
            const Diagnostics wrong = checkEvidence(claim, m_register.file, m_shelf);
            ClaimOutcome outcome;
            outcome.evidence.resize(claim.shownBy.size());
            for (std::size_t i = 0; i < claim.shownBy.size(); ++i)
                markMissing(outcome.evidence[i], claim, claim.shownBy[i], wrong);
            outcome.claim = std::move(claim);
            report.claims.push_back(std::move(outcome));
            m_result.diagnostics.insert(m_result.diagnostics.end(), wrong.begin(), wrong.end());
        }
        if (m_choices.run)
            runAndJudge(report, onProgress);
        report.code = worse(report.code, exitCodeOf(report.claims));
        return std::move(m_result);
    }

private:
    bool readRegister()
    {
        const std::string file = m_choices.file.empty() ? shippedRegister(m_environment) : m_choices.file;
        if (file.empty()) {
            m_result.diagnostics.push_back({{}, {}, "no register of claims ships with this program", "name one: copyscope claims FILE"});
            return false;
        }
        model::claims::RegisterResult read = model::claims::readRegister(file);
        m_result.diagnostics = std::move(read.diagnostics);
        if (!read.value)
            return false;
        m_register = std::move(*read.value);
        std::erase_if(m_register.claims, [this](const Claim& claim) {
            return !chosen(m_choices.articles, claim.article) || !chosen(m_choices.verdicts, info(claim.verdict).name)
                   || !chosen(m_choices.numbers, claim.number);
        });
        return true;
    }

    /// The scenarios beside the register, by name, and those of the claims read.
    bool readScenarios()
    {
        const fs::path folder = fs::path(m_register.file).parent_path();
        std::map<std::string, std::string> files;
        for (const std::string& file : scenariosBelow(folder.empty() ? "." : folder))
            files[fs::path(file).lexically_relative(folder.empty() ? "." : folder).replace_extension().generic_string()] = file;
        for (const auto& [name, file] : files)
            m_shelf.names.push_back(name);
        std::vector<std::string> needed;
        std::set<std::string> seen;
        for (const Claim& claim : m_register.claims) {
            for (const std::string& name : scenariosOf(claim)) {
                if (files.contains(name) && seen.insert(name).second)
                    needed.push_back(files[name]);
            }
        }
        m_runChoices.atOnce = m_choices.atOnce;
        m_prepared = prepare(needed, m_runChoices, m_environment);
        if (!m_prepared.diagnostics.empty()) {
            m_result.diagnostics = m_prepared.diagnostics;
            return false;
        }
        for (std::size_t i = 0; i < m_prepared.scenarios.size(); ++i) {
            for (const auto& [name, file] : files) {
                if (file == m_prepared.scenarios[i].scenario.file)
                    m_places[name] = i;
            }
        }
        m_shelf.find = [this](std::string_view name) -> const model::scenario::Scenario* {
            const auto place = m_places.find(std::string(name));
            return place == m_places.end() ? nullptr : &m_prepared.scenarios[place->second].scenario;
        };
        return true;
    }

    /// What is wrong with the entry itself, or with the claim as a whole.
    static void markMissing(EvidenceOutcome& outcome, const Claim& claim, const Evidence& evidence, const Diagnostics& wrong)
    {
        for (const model::text::Diagnostic& one : wrong) {
            const bool here = one.position == evidence.scenarioPosition || one.position == evidence.expectPosition
                              || one.position == evidence.atPosition || one.position == claim.position;
            if (here) {
                outcome.state = EvidenceOutcome::State::Missing;
                outcome.actual = one.message;
            }
        }
    }

    /// Lanes that no expectation of a claim looks at need not run.
    void leaveOutLanes(const ClaimsReport& report)
    {
        std::vector<std::set<std::string>> wanted(m_prepared.scenarios.size());
        for (const ClaimOutcome& one : report.claims) {
            for (const Evidence& evidence : one.claim.shownBy) {
                const model::scenario::Scenario* scenario = m_shelf.find(evidence.scenario);
                const auto* expectation = scenario != nullptr ? findExpectation(*scenario, evidence) : nullptr;
                if (expectation == nullptr)
                    continue;
                for (const std::string& lane : model::claims::lanesOf(*expectation))
                    wanted[m_places[evidence.scenario]].insert(lane);
            }
        }
        for (std::size_t i = 0; i < m_prepared.scenarios.size(); ++i) {
            PreparedScenario& prepared = m_prepared.scenarios[i];
            std::erase_if(prepared.lanes,
                          [&](const PreparedScenario::Lane& lane) { return !wanted[i].contains(prepared.scenario.lanes[lane.index].id); });
        }
    }

    void runAndJudge(ClaimsReport& report, const std::function<void(const LaneProgress&)>& onProgress)
    {
        leaveOutLanes(report);
        const std::vector<ScenarioReport> runs = runScenarios(m_prepared.scenarios, m_runChoices, m_environment, onProgress);
        for (const ScenarioReport& run : runs) {
            // An expectation that fails without a claim that rests on it is for `run` to tell.
            if (run.code >= ExitCode::CannotBeDone)
                report.code = worse(report.code, run.code);
            for (const std::string& complaint : complaintsOf(*run.run))
                report.complaints.push_back(run.path + ": " + complaint);
        }
        for (ClaimOutcome& one : report.claims) {
            for (std::size_t i = 0; i < one.evidence.size(); ++i) {
                if (one.evidence[i].state == EvidenceOutcome::State::NotRun)
                    judge(one.evidence[i], one.claim.shownBy[i], *runs[m_places[one.claim.shownBy[i].scenario]].run);
            }
        }
    }

    static void judge(EvidenceOutcome& outcome, const Evidence& evidence, const model::RunRecord& run)
    {
        for (const model::ExpectationResult& result : run.expectations) {
            if (!model::claims::sameExpression(result.text, evidence.expect))
                continue;
            outcome.state = result.held ? EvidenceOutcome::State::Held : EvidenceOutcome::State::Failed;
            outcome.actual = result.actual;
            return;
        }
    }

    const ClaimChoices& m_choices;
    Environment& m_environment;
    ClaimsRun m_result;
    Register m_register;
    RunChoices m_runChoices;
    PreparedScenarios m_prepared;
    std::map<std::string, std::size_t> m_places;
    model::claims::ScenarioShelf m_shelf;
};

}  // namespace

ClaimsRun runClaims(const ClaimChoices& choices, Environment& environment, const std::function<void(const LaneProgress&)>& onProgress)
{
    return ClaimRunner(choices, environment).perform(onProgress);
}

}  // namespace copyscope::sim
