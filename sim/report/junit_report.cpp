// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/report/comparison.h"
#include "sim/report/evidence_rows.h"
#include "sim/report/markup.h"
#include "sim/report/report.h"

namespace copyscope::sim {
namespace {

struct Suite {
    std::string properties;
    std::string cases;
    std::size_t tests = 0;
    std::size_t failures = 0;
    std::size_t errors = 0;
    std::size_t skipped = 0;

    void property(const std::string& name, const std::string& value)
    {
        properties += "      <property name=\"" + xmlText(name) + "\" value=\"" + xmlText(value) + "\"/>\n";
    }
    void add(const std::string& owner, const std::string& name, std::string_view problem = {}, const std::string& message = {})
    {
        ++tests;
        cases += "    <testcase classname=\"" + xmlText(owner) + "\" name=\"" + xmlText(name) + "\"";
        if (problem.empty()) {
            cases += "/>\n";
            return;
        }
        ++(problem == "failure" ? failures : problem == "skipped" ? skipped : errors);
        cases += ">\n      <" + std::string(problem) + " message=\"" + xmlText(message) + "\"/>\n    </testcase>\n";
    }
};

void addComparison(Suite& suite, const ScenarioReport& scenario)
{
    const std::string& path = scenario.path;
    for (const LaneComparison& lane : compare(*scenario.run, *scenario.measured, scenario.local)) {
        if (!lane.problem.empty())
            suite.add(path, "compare " + lane.lane, "skipped", lane.problem);
        for (const ComparedFigure& figure : lane.figures) {
            const std::string name = "compare " + lane.lane + "." + figure.name;
            if (figure.agreement == Agreement::NotObserved)
                suite.add(path, name, "skipped", "not observed: " + figure.why);
            else if (figure.agreement == Agreement::Differs && figure.unit != model::CounterUnit::Time)
                suite.add(path, name, "failure", "predicted " + figure.predicted + ", measured " + figure.measured);
            else
                suite.add(path, name);
        }
    }
}

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
        else if (!result.failed())
            suite.add(scenario.path, result.text, "skipped", "not observed: " + result.unobserved);
        else
            suite.add(scenario.path, result.text, "failure",
                      result.actual + (result.line != 0 ? " (line " + std::to_string(result.line) + ")" : ""));
    }
    for (const EvidenceRow& row : evidenceRows(scenario.measured ? *scenario.measured : *scenario.run))
        suite.property((row.observed ? "evidence " : "not observed ") + row.name + (row.lanes.empty() ? "" : " [" + row.lanes + "]"), row.text);
    if (scenario.measured)
        addComparison(suite, scenario);
    return suite;
}

std::string attributes(const Suite& suite)
{
    return " tests=\"" + std::to_string(suite.tests) + "\" failures=\"" + std::to_string(suite.failures) + "\" errors=\""
           + std::to_string(suite.errors) + "\"" + (suite.skipped == 0 ? "" : " skipped=\"" + std::to_string(suite.skipped) + "\"");
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
        total.skipped += suite.skipped;
        suites += "  <testsuite name=\"" + xmlText(scenario.path) + "\"" + attributes(suite) + ">\n"
                  + (suite.properties.empty() ? "" : "    <properties>\n" + suite.properties + "    </properties>\n") + suite.cases
                  + "  </testsuite>\n";
    }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"copyscope\"" + attributes(total) + ">\n" + suites
           + "</testsuites>\n";
}

}  // namespace copyscope::sim
