// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/report/claims_report.h"

#include "model/claims/evidence.h"
#include "model/scenario/note_place.h"
#include "sim/report/markup.h"
#include "sim/report/numbers.h"
#include "sim/report/terminal_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace copyscope::sim {
namespace {

using Json = nlohmann::ordered_json;
using model::claims::Claim;
using model::claims::Evidence;
using model::claims::Verdict;
using State = ClaimOutcome::State;

struct StateWord {
    std::string_view mark;
    std::string_view name;
};

StateWord describe(State state)
{
    switch (state) {
    case State::NotRun: return {"·", "not run"};
    case State::Settled: return {"✓", "settled"};
    case State::Contradicted: return {"✗", "contradicted"};
    case State::NoRun: return {"–", "no run can settle it"};
    }
    return {};
}

StateWord describe(EvidenceOutcome::State state)
{
    switch (state) {
    case EvidenceOutcome::State::NotRun: return {"·", "not run"};
    case EvidenceOutcome::State::Held: return {"✓", "held"};
    case EvidenceOutcome::State::Failed: return {"✗", "failed"};
    case EvidenceOutcome::State::Missing: return {"✗", "missing"};
    }
    return {};
}

std::string joined(const std::vector<std::string>& words, std::string_view between)
{
    std::string text;
    for (const std::string& word : words)
        text.append(text.empty() ? std::string_view() : between).append(word);
    return text;
}

std::size_t count(const ClaimsReport& report, State state)
{
    return static_cast<std::size_t>(
        std::count_if(report.claims.begin(), report.claims.end(), [state](const ClaimOutcome& one) { return one.state() == state; }));
}

std::string summary(const ClaimsReport& report)
{
    const std::size_t settled = count(report, State::Settled);
    const std::size_t contradicted = count(report, State::Contradicted);
    const std::size_t notRun = count(report, State::NotRun);
    std::string text = counted(report.claims.size(), "claim") + ": ";
    if (notRun > 0)
        text += std::to_string(notRun) + " that a run can settle, ";
    else
        text += std::to_string(settled) + " settled by a run, ";
    if (contradicted > 0)
        text += std::to_string(contradicted) + " contradicted, ";
    return text + std::to_string(count(report, State::NoRun)) + " that no run can settle\n";
}

// --- text -------------------------------------------------------------------------------------------------------

std::string right(std::size_t wanted, const std::string& text) { return padding(wanted, text) + text; }

/// A line that begins at `indent` and goes on there.
std::string paragraph(std::size_t indent, const std::string& text, std::size_t width)
{
    return wrapped(std::string(indent, ' ') + text, indent, width) + "\n";
}

std::string inked(const Painter& paint, State state)
{
    const std::string mark(describe(state).mark);
    if (state == State::Settled)
        return paint(Ink::Good, mark);
    return state == State::Contradicted ? paint(Ink::Bad, mark) : paint(Ink::Dim, mark);
}

std::string renderText(const ClaimsReport& report, const ReportStyle& style)
{
    const Painter paint(style.color);
    std::size_t verdicts = 0;
    for (const model::claims::VerdictInfo& one : model::claims::verdicts())
        verdicts = std::max(verdicts, columnsOf(one.title));
    // Number, article, verdict, mark.
    const std::size_t indent = 4 + 2 + 2 + 2 + verdicts + 2 + 1 + 2;
    std::string text;
    for (const ClaimOutcome& one : report.claims) {
        const std::string verdict(info(one.claim.verdict).title);
        // The mark and the colours are put in afterwards: what wraps counts columns of plain text.
        const std::string head = right(4, std::to_string(one.claim.number)) + "  " + one.claim.article + "  " + verdict
                                 + padding(verdicts, verdict) + "  ";
        const std::string body = paragraph(indent, one.claim.claim, style.width).substr(indent);
        text += head + inked(paint, one.state()) + "  " + body;
        if (!one.claim.kernel.empty())
            text += paragraph(indent, "on: " + one.claim.kernel, style.width);
        if (!one.claim.instead.empty())
            text += paragraph(indent, "instead: " + one.claim.instead, style.width);
        if (!one.claim.because.empty())
            text += paint(Ink::Dim, paragraph(indent, "not by a run: " + one.claim.because, style.width));
        if (!one.claim.shownBy.empty())
            text += paint(Ink::Dim, paragraph(indent, joined(scenariosOf(one.claim), ", "), style.width));
        for (std::size_t i = 0; i < one.evidence.size(); ++i) {
            const EvidenceOutcome& outcome = one.evidence[i];
            if (describe(outcome.state).mark != "✗")
                continue;
            const Evidence& evidence = one.claim.shownBy[i];
            text += std::string(indent, ' ') + paint.mark(false) + " " + evidence.scenario + ": " + evidence.expect + "   "
                    + paint(Ink::Dim, outcome.actual) + "\n";
        }
    }
    for (const std::string& complaint : report.complaints)
        text += paint.mark(false) + " " + complaint + "\n";
    text += "\n";
    return text + summary(report);
}

// --- Markdown ---------------------------------------------------------------------------------------------------

std::string renderMarkdown(const ClaimsReport& report)
{
    std::string text = "| | article | claim | verdict | scenario | |\n|---:|---|---|---|---|---|\n";
    for (const ClaimOutcome& one : report.claims) {
        const Claim& claim = one.claim;
        std::string said = markdownText(claim.claim);
        if (!claim.instead.empty())
            said += "<br>*" + markdownText(claim.instead) + "*";
        std::string verdict(info(claim.verdict).title);
        if (!claim.kernel.empty())
            verdict += ": " + markdownText(claim.kernel);
        std::string where = markdownText(claim.because);
        for (std::size_t i = 0; i < one.evidence.size(); ++i) {
            where += (where.empty() ? "" : "<br>") + markdownText(claim.shownBy[i].scenario) + " " + markdownCode(claim.shownBy[i].expect);
            if (describe(one.evidence[i].state).mark == "✗")
                where += " ✗ " + markdownCode(one.evidence[i].actual);
        }
        text += "| " + std::to_string(claim.number) + " | " + claim.article + " | " + said + " | " + verdict + " | " + where + " | "
                + std::string(describe(one.state()).mark) + " |\n";
    }
    for (const std::string& complaint : report.complaints)
        text += "\n- ✗ " + markdownText(complaint) + "\n";
    return text + "\n" + summary(report);
}

// --- CSV --------------------------------------------------------------------------------------------------------

std::string renderCsv(const ClaimsReport& report)
{
    std::string text = "number,article,claim,verdict,state,scenario,expectation,outcome,actual\n";
    for (const ClaimOutcome& one : report.claims) {
        const std::string head = std::to_string(one.claim.number) + "," + one.claim.article + "," + csvField(one.claim.claim) + ","
                                 + std::string(info(one.claim.verdict).name) + "," + std::string(describe(one.state()).name) + ",";
        if (one.evidence.empty())
            text += head + ",,," + csvField(one.claim.because) + "\n";
        for (std::size_t i = 0; i < one.evidence.size(); ++i) {
            const Evidence& evidence = one.claim.shownBy[i];
            text += head + csvField(evidence.scenario) + "," + csvField(evidence.expect) + ","
                    + std::string(describe(one.evidence[i].state).name) + "," + csvField(one.evidence[i].actual) + "\n";
        }
    }
    return text;
}

// --- JSON -------------------------------------------------------------------------------------------------------

Json evidenceJson(const Evidence& evidence, const EvidenceOutcome& outcome)
{
    Json json{{"scenario", evidence.scenario}, {"expression", evidence.expect}, {"outcome", describe(outcome.state).name}};
    if (!outcome.actual.empty())
        json["actual"] = outcome.actual;
    if (evidence.at)
        json["at"] = toString(*evidence.at);
    json["line"] = evidence.expectPosition.line;
    return json;
}

Json claimJson(const ClaimOutcome& one)
{
    const Claim& claim = one.claim;
    Json json{{"number", claim.number}, {"article", claim.article}, {"claim", claim.claim}, {"verdict", info(claim.verdict).name},
              {"state", describe(one.state()).name}};
    const auto add = [&json](const char* key, const std::string& value) {
        if (!value.empty())
            json[key] = value;
    };
    add("kernel", claim.kernel);
    add("correction", claim.correction);
    add("instead", claim.instead);
    add("because", claim.because);
    if (!one.evidence.empty()) {
        json["shown_by"] = Json::array();
        for (std::size_t i = 0; i < one.evidence.size(); ++i)
            json["shown_by"].push_back(evidenceJson(claim.shownBy[i], one.evidence[i]));
    }
    return json;
}

std::string renderJson(const ClaimsReport& report)
{
    Json json{{"register", report.file},
              {"exit_code", static_cast<int>(report.code)},
              {"settled", count(report, State::Settled)},
              {"contradicted", count(report, State::Contradicted)},
              {"not_run", count(report, State::NotRun)},
              {"no_run", count(report, State::NoRun)}};
    json["claims"] = Json::array();
    for (const ClaimOutcome& one : report.claims)
        json["claims"].push_back(claimJson(one));
    if (!report.complaints.empty())
        json["complaints"] = report.complaints;
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// --- JUnit ------------------------------------------------------------------------------------------------------

/// What failed of a claim, a line each.
std::string failuresOf(const ClaimOutcome& one)
{
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < one.evidence.size(); ++i) {
        if (describe(one.evidence[i].state).mark == "✗")
            lines.push_back(one.claim.shownBy[i].scenario + ": " + one.claim.shownBy[i].expect + ": " + one.evidence[i].actual);
    }
    return joined(lines, "\n");
}

std::string renderJUnit(const ClaimsReport& report)
{
    std::string cases;
    std::size_t skipped = 0;
    const auto add = [&cases](const std::string& article, const std::string& name, const std::string& inner) {
        cases += "    <testcase classname=\"" + xmlText(article) + "\" name=\"" + xmlText(name) + "\"";
        cases += inner.empty() ? "/>\n" : ">\n      " + inner + "\n    </testcase>\n";
    };
    for (const ClaimOutcome& one : report.claims) {
        std::string inner;
        switch (one.state()) {
        case State::Settled: break;
        case State::Contradicted: inner = "<failure message=\"" + xmlText(failuresOf(one)) + "\"/>"; break;
        case State::NotRun: inner = "<skipped message=\"not run\"/>"; break;
        case State::NoRun: inner = "<skipped message=\"" + xmlText(one.claim.because) + "\"/>"; break;
        }
        skipped += inner.starts_with("<skipped") ? 1U : 0U;
        add(one.claim.article, std::to_string(one.claim.number) + " " + std::string(info(one.claim.verdict).title) + ": " + one.claim.claim, inner);
    }
    for (const std::string& complaint : report.complaints)
        add("runs", complaint, "<error message=\"" + xmlText(complaint) + "\"/>");
    const std::string attributes = " tests=\"" + std::to_string(report.claims.size() + report.complaints.size()) + "\" failures=\""
                                   + std::to_string(count(report, State::Contradicted)) + "\" errors=\""
                                   + std::to_string(report.complaints.size()) + "\" skipped=\"" + std::to_string(skipped) + "\"";
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"copyscope claims\"" + attributes + ">\n  <testsuite name=\""
           + xmlText(report.file) + "\"" + attributes + ">\n" + cases + "  </testsuite>\n</testsuites>\n";
}

}  // namespace

State ClaimOutcome::state() const
{
    if (claim.shownBy.empty())
        return State::NoRun;
    bool all = true;
    for (const EvidenceOutcome& one : evidence) {
        if (one.state == EvidenceOutcome::State::Failed || one.state == EvidenceOutcome::State::Missing)
            return State::Contradicted;
        all = all && one.state == EvidenceOutcome::State::Held;
    }
    return all ? State::Settled : State::NotRun;
}

ExitCode exitCodeOf(const std::vector<ClaimOutcome>& claims)
{
    const bool contradicted =
        std::any_of(claims.begin(), claims.end(), [](const ClaimOutcome& one) { return one.state() == State::Contradicted; });
    return contradicted ? ExitCode::ExpectationFailed : ExitCode::AllHeld;
}

std::string render(const ClaimsReport& report, ReportFormat format, const ReportStyle& style)
{
    switch (format) {
    case ReportFormat::Text: return renderText(report, style);
    case ReportFormat::Json: return renderJson(report);
    case ReportFormat::JUnit: return renderJUnit(report);
    case ReportFormat::Csv: return renderCsv(report);
    case ReportFormat::Markdown: return renderMarkdown(report);
    }
    return {};
}

}  // namespace copyscope::sim
