// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/report/markup.h"
#include "sim/report/report.h"

namespace copyscope::sim {
namespace {

struct Suite {
    std::string cases;
    std::size_t tests = 0;
    std::size_t failures = 0;
    std::size_t errors = 0;

    void add(const std::string& owner, const std::string& name, std::string_view problem = {}, const std::string& message = {})
    {
        ++tests;
        cases += "    <testcase classname=\"" + xmlText(owner) + "\" name=\"" + xmlText(name) + "\"";
        if (problem.empty()) {
            cases += "/>\n";
            return;
        }
        ++(problem == "failure" ? failures : errors);
        cases += ">\n      <" + std::string(problem) + " message=\"" + xmlText(message) + "\"/>\n    </testcase>\n";
    }
};

Suite suiteOf(const ScenarioReport& scenario)
{
    Suite suite;
    if (!scenario.run) {
        suite.add(scenario.path, "scenario", "error", scenario.messages);
        return suite;
    }
    std::string complaints;
    for (const std::string& complaint : complaintsOf(*scenario.run))
        complaints += (complaints.empty() ? "" : "\n") + complaint;
    if (complaints.empty())
        suite.add(scenario.path, "run");
    else
        suite.add(scenario.path, "run", "error", complaints);
    for (const model::ExpectationResult& result : scenario.run->expectations) {
        if (result.held)
            suite.add(scenario.path, result.text);
        else
            suite.add(scenario.path, result.text, "failure",
                      result.actual + (result.line != 0 ? " (line " + std::to_string(result.line) + ")" : ""));
    }
    return suite;
}

std::string attributes(const Suite& suite)
{
    return " tests=\"" + std::to_string(suite.tests) + "\" failures=\"" + std::to_string(suite.failures) + "\" errors=\""
           + std::to_string(suite.errors) + "\"";
}

}  // namespace

std::string renderJUnit(std::span<const ScenarioReport> scenarios)
{
    Suite total;
    std::string suites;
    for (const ScenarioReport& scenario : scenarios) {
        const Suite suite = suiteOf(scenario);
        total.tests += suite.tests;
        total.failures += suite.failures;
        total.errors += suite.errors;
        suites += "  <testsuite name=\"" + xmlText(scenario.path) + "\"" + attributes(suite) + ">\n" + suite.cases
                  + "  </testsuite>\n";
    }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"copyscope\"" + attributes(total) + ">\n" + suites
           + "</testsuites>\n";
}

}  // namespace copyscope::sim
