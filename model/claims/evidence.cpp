// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/claims/evidence.h"

#include "model/scenario/read_context.h"

#include <algorithm>

namespace copyscope::model::claims {

using scenario::inQuotes;

namespace {

std::string withoutBlanks(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        if (c != ' ' && c != '\t' && c != '\n')
            result += c;
    }
    return result;
}

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool digit(char c) { return c >= '0' && c <= '9'; }

/// The names with a dot in them of an expression, split at the dots, in order.
std::vector<std::vector<std::string>> pathsIn(std::string_view expression)
{
    std::vector<std::vector<std::string>> paths;
    std::size_t at = 0;
    while (at < expression.size()) {
        if (!letter(expression[at])) {
            // "2.5" is no path.
            at += digit(expression[at]) ? std::max<std::size_t>(1, expression.find_first_not_of("0123456789.", at) - at) : 1;
            continue;
        }
        std::vector<std::string> path(1);
        for (; at < expression.size() && (letter(expression[at]) || digit(expression[at]) || expression[at] == '.'); ++at) {
            if (expression[at] == '.')
                path.emplace_back();
            else
                path.back() += expression[at];
        }
        if (path.size() > 1)
            paths.push_back(std::move(path));
    }
    return paths;
}

class Checker {
public:
    Checker(const Claim& claim, const std::string& file, const ScenarioShelf& shelf) : m_claim(claim), m_file(file), m_shelf(shelf) {}

    text::Diagnostics check()
    {
        for (const Evidence& evidence : m_claim.shownBy)
            checkOne(evidence);
        const bool denied = m_claim.verdict == Verdict::Imprecise || m_claim.verdict == Verdict::Wrong;
        if (denied && m_checked && !m_real)
            complain(m_claim.position, "no expectation of this claim looks at Linux; all look at textbook kernels",
                     "name one that says what is so instead");
        return std::move(m_diagnostics);
    }

private:
    void checkOne(const Evidence& evidence)
    {
        if (std::find(m_shelf.names.begin(), m_shelf.names.end(), evidence.scenario) == m_shelf.names.end())
            return complain(evidence.scenarioPosition, "there is no scenario " + inQuotes(evidence.scenario),
                            text::didYouMean(evidence.scenario, m_shelf.names));
        const scenario::Scenario* scenario = m_shelf.find(evidence.scenario);
        if (scenario == nullptr)
            return;  // its own mistakes are told
        const scenario::Expectation* expectation = findExpectation(*scenario, evidence);
        if (expectation == nullptr) {
            std::vector<std::string> known;
            for (const scenario::Expectation& one : scenario->expectations)
                known.push_back(one.source);
            return complain(evidence.expectPosition, inQuotes(evidence.scenario) + " has no expectation " + inQuotes(evidence.expect),
                            text::didYouMean(evidence.expect, known, "'copyscope run " + evidence.scenario + "' shows those that it has"));
        }
        checkMoment(evidence, *scenario);
        checkLanes(evidence, *scenario, *expectation);
    }

    void checkMoment(const Evidence& evidence, const scenario::Scenario& scenario)
    {
        if (!evidence.at)
            return;
        const scenario::Lane* lane = scenario.lane(evidence.at->lane);
        if (lane == nullptr) {
            std::vector<std::string> lanes;
            for (const scenario::Lane& one : scenario.lanes)
                lanes.push_back(one.id);
            return complain(evidence.atPosition, inQuotes(evidence.scenario) + " has no lane " + inQuotes(evidence.at->lane),
                            text::didYouMean(evidence.at->lane, lanes, "its lanes are " + text::enumerate(lanes, "and")));
        }
        if (!evidence.at->process.empty() && lane->process(evidence.at->process) == nullptr)
            complain(evidence.atPosition, "lane " + inQuotes(lane->id) + " has no process " + inQuotes(evidence.at->process));
    }

    void checkLanes(const Evidence& evidence, const scenario::Scenario& scenario, const scenario::Expectation& expectation)
    {
        m_checked = true;
        const bool upheld = m_claim.verdict == Verdict::Holds || m_claim.verdict == Verdict::HeldOnce;
        for (const std::string& id : lanesOf(expectation)) {
            const scenario::Lane* lane = scenario.lane(id);
            const bool textbook = lane != nullptr && runsTextbookKernel(*lane);
            m_real = m_real || !textbook;
            if (textbook && upheld)
                complain(evidence.expectPosition, "the verdict " + inQuotes(info(m_claim.verdict).name) + " rests on the lane " + inQuotes(id)
                                                      + ", whose kernel follows an article and not Linux",
                         "name an expectation about Linux");
        }
    }

    void complain(text::Position at, std::string message, std::string hint = {})
    {
        m_diagnostics.push_back({m_file, at, std::move(message), std::move(hint)});
    }

    const Claim& m_claim;
    const std::string& m_file;
    const ScenarioShelf& m_shelf;
    text::Diagnostics m_diagnostics;
    bool m_checked = false;
    bool m_real = false;
};

}  // namespace

std::vector<std::string> scenariosOf(const Claim& claim)
{
    std::vector<std::string> names;
    for (const Evidence& evidence : claim.shownBy) {
        if (std::find(names.begin(), names.end(), evidence.scenario) == names.end())
            names.push_back(evidence.scenario);
    }
    return names;
}

bool sameExpression(std::string_view a, std::string_view b) { return withoutBlanks(a) == withoutBlanks(b); }

const scenario::Expectation* findExpectation(const scenario::Scenario& scenario, const Evidence& evidence)
{
    for (const scenario::Expectation& expectation : scenario.expectations) {
        if (sameExpression(expectation.source, evidence.expect))
            return &expectation;
    }
    return nullptr;
}

std::vector<std::string> lanesOf(const scenario::Expectation& expectation)
{
    std::vector<std::string> lanes;
    for (const scenario::CounterPath& path : countersOf(expectation)) {
        if (std::find(lanes.begin(), lanes.end(), path[0]) == lanes.end())
            lanes.push_back(path[0]);
    }
    return lanes;
}

std::vector<std::string> lanesIn(std::string_view expression)
{
    std::vector<std::string> lanes;
    for (const std::vector<std::string>& path : pathsIn(expression)) {
        if (std::find(lanes.begin(), lanes.end(), path[0]) == lanes.end())
            lanes.push_back(path[0]);
    }
    return lanes;
}

bool runsTextbookKernel(const scenario::Lane& lane)
{
    bool textbook = false;
    for (const scenario::Override& override : lane.overrides)
        textbook = textbook || (override.path.starts_with("textbook.") && override.value != "false");
    return textbook;
}

text::Diagnostics checkEvidence(const Claim& claim, const std::string& file, const ScenarioShelf& shelf)
{
    return Checker(claim, file, shelf).check();
}

std::optional<Moment> momentOf(const Evidence& evidence)
{
    if (evidence.at)
        return Moment{evidence.at->lane, evidence.at->process, evidence.at->call, {}, evidence.at->occurrence};
    const auto paths = pathsIn(evidence.expect);
    if (paths.empty())
        return std::nullopt;
    for (const std::vector<std::string>& path : paths) {
        // LANE.calls.NAME[.ERROR] or LANE.processes.PROCESS.calls.NAME[.ERROR]
        const bool ofProcess = path.size() > 4 && path[1] == "processes" && path[3] == "calls";
        if (!ofProcess && (path.size() < 3 || path[1] != "calls"))
            continue;
        const std::size_t name = ofProcess ? 4 : 2;
        const bool fails = path.size() > name + 1 && path[name + 1] != "errors";
        return Moment{path[0], ofProcess ? path[2] : std::string(), path[name], fails ? path[name + 1] : std::string(), 0};
    }
    return Moment{paths.front()[0], {}, {}, {}, 0};
}

}  // namespace copyscope::model::claims
