// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/catalogue.h"

#include "model/machine/parameters.h"
#include "model/program/calls.h"
#include "model/program/send_systems.h"
#include "model/scenario/method.h"
#include "model/trace/counters.h"
#include "model/trace/event_catalogue.h"
#include "sim/cli/scenario_files.h"

#include <algorithm>
#include <array>

namespace copyscope::sim {
namespace {

using Entries = std::vector<Catalogue::Entry>;
using Text = std::optional<std::string>;

/// Paragraphs of "title: text", those without text left out.
class Sheet {
public:
    explicit Sheet(std::string head) : m_text(std::move(head)) { m_text += "\n"; }

    Sheet& add(std::string_view title, std::string_view text)
    {
        if (text.empty())
            return *this;
        m_text += "  ";
        m_text += title;
        m_text += ": ";
        m_text += text;
        m_text += "\n";
        return *this;
    }
    [[nodiscard]] std::string text() const { return m_text; }

private:
    std::string m_text;
};

std::string headline(std::string_view name, std::string_view description)
{
    std::string text(name);
    text += "\n  ";
    return text.append(description);
}

std::string indented(const std::string& text)
{
    std::string result;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        result += "    ";
        result.append(text, begin, end - begin).append("\n");
        begin = end + 1;
    }
    return result;
}

// --- counters ---------------------------------------------------------------------------------------------------

Entries counterEntries(const Environment& /*environment*/)
{
    Entries entries;
    for (const model::CounterInfo& info : model::counters())
        entries.push_back({std::string(info.name), std::string(info.description)});
    return entries;
}

Text explainCounter(const Environment& /*environment*/, std::string_view name)
{
    const model::CounterInfo* info = model::findCounter(name);
    if (info == nullptr)
        return std::nullopt;
    return Sheet(headline(info->name, info->description))
        .add("unit", unitName(info->unit))
        .add("definition", info->definition)
        .add("on Linux", info->source)
        .text();
}

// --- events -----------------------------------------------------------------------------------------------------

Entries eventEntries(const Environment& /*environment*/)
{
    Entries entries;
    for (const model::EventInfo& info : model::eventCatalogue())
        entries.push_back({std::string(info.name), std::string(info.description)});
    return entries;
}

Text explainEvent(const Environment& /*environment*/, std::string_view name)
{
    const model::EventInfo* info = model::findEvent(name);
    if (info == nullptr)
        return std::nullopt;
    return Sheet(headline(info->name, info->description))
        .add("shape", model::name(info->shape))
        .add("fields", info->fields)
        .add("unit of bytes and count", info->unit)
        .add("on Linux", info->source)
        .text();
}

// --- calls ------------------------------------------------------------------------------------------------------

Entries callEntries(const Environment& /*environment*/)
{
    Entries entries;
    for (const auto& info : model::program::calls())
        entries.push_back({std::string(info.name), std::string(info.about)});
    return entries;
}

Text explainCall(const Environment& /*environment*/, std::string_view name)
{
    const auto* info = model::program::findCall(name);
    if (info == nullptr)
        return std::nullopt;
    const bool always = info->since <= model::KernelVersion{1, 0, 0};
    const bool sendsFiles = name == "sendfile" || info->need == model::program::CallNeed::FreeBsd
                            || info->need == model::program::CallNeed::Solaris
                            || info->need == model::program::CallNeed::Windows;
    std::string others;
    for (const model::program::SendSystem& s : model::program::sendSystems()) {
        if (!sendsFiles)
            break;
        others += indented(Sheet(std::string(s.system))
                               .add("call", s.call)
                               .add("the bytes", s.path)
                               .add("differs", s.differs)
                               .add("here", s.here)
                               .add("source", s.source)
                               .text());
    }
    return Sheet(headline(info->name, info->about))
        .add("prototype", info->prototype)
        .add("since Linux", always ? std::string() : model::machine::formatKernelVersion(info->since))
        .add("needs", needText(info->need))
        .add("source", info->source)
        .add("on other systems", others.empty() ? std::string() : "\n" + others.substr(0, others.size() - 1))
        .text();
}

// --- parameters of a machine ------------------------------------------------------------------------------------

Entries parameterEntries(const Environment& /*environment*/)
{
    Entries entries;
    for (const model::machine::Parameter& parameter : model::machine::parameters())
        entries.push_back({std::string(parameter.path), std::string(parameter.description)});
    return entries;
}

Text explainParameter(const Environment& /*environment*/, std::string_view name)
{
    const model::machine::Parameter* parameter = model::machine::findParameter(name);
    if (parameter == nullptr)
        return std::nullopt;
    std::string choices;
    for (const std::string_view choice : parameter->choices)
        choices += (choices.empty() ? std::string() : std::string(", ")).append(choice);
    return Sheet(headline(parameter->path, parameter->description))
        .add("unit", parameter->unit)
        .add("choices", choices)
        .add("in server-2024", formatValue(*parameter, parameter->get(model::Profile{})))
        .add("set it", "--set " + std::string(parameter->path) + "=VALUE")
        .text();
}

// --- machines ---------------------------------------------------------------------------------------------------

Entries machineEntries(const Environment& environment)
{
    Entries entries;
    for (const std::string& name : model::machine::machineNames(environment.folders.machines)) {
        const auto result = model::machine::loadMachine(name, environment.folders.machines);
        entries.push_back({name, result.machine ? result.machine->profile.title : "cannot be read: copyscope run --machine " + name});
    }
    return entries;
}

Text explainMachine(const Environment& environment, std::string_view name)
{
    const auto names = model::machine::machineNames(environment.folders.machines);
    if (std::find(names.begin(), names.end(), name) == names.end())
        return std::nullopt;
    const auto result = model::machine::loadMachine(name, environment.folders.machines);
    return result.machine ? explain(*result.machine) : model::text::toString(result.diagnostics);
}

// --- methods ----------------------------------------------------------------------------------------------------

Entries methodEntries(const Environment& environment)
{
    Entries entries;
    for (const std::string& name : model::scenario::methodNames(environment.folders.methods)) {
        const auto result = model::scenario::loadMethod(name, environment.folders.methods);
        entries.push_back({name, result.method ? result.method->summary : std::string("cannot be read")});
    }
    return entries;
}

Text explainMethod(const Environment& environment, std::string_view name)
{
    const auto names = model::scenario::methodNames(environment.folders.methods);
    if (std::find(names.begin(), names.end(), name) == names.end())
        return std::nullopt;
    const auto result = model::scenario::loadMethod(name, environment.folders.methods);
    if (!result.method)
        return model::text::toString(result.diagnostics);
    const model::scenario::Method& method = *result.method;
    std::string needs;
    for (const model::scenario::Need& need : method.needs) {
        needs += needs.empty() ? "" : ", ";
        needs += need.name;
        needs += need.kind == model::scenario::NeedKind::File ? " (a file)" : need.kind == model::scenario::NeedKind::Socket ? " (a socket)" : " (a number)";
    }
    Sheet sheet(headline(method.name, method.summary));
    sheet.add("needs", needs).add("since Linux", method.since);
    for (const std::string& source : method.sources)
        sheet.add("source", source);
    return sheet.text() + "  program:\n" + indented(method.program.text);
}

// --- scenarios --------------------------------------------------------------------------------------------------

std::vector<std::string> shippedScenarios(const Environment& environment)
{
    std::vector<std::string> files;
    for (const std::filesystem::path& folder : environment.scenarios) {
        for (std::string& file : scenariosBelow(folder))
            files.push_back(std::move(file));
    }
    return files;
}

Entries scenarioEntries(const Environment& environment)
{
    Entries entries;
    for (const std::string& file : shippedScenarios(environment)) {
        const auto result = model::scenario::readScenario(file, environment.folders);
        entries.push_back({std::filesystem::path(file).stem().string(),
                           result.scenario ? result.scenario->title : "has mistakes: copyscope check " + file});
    }
    return entries;
}

Text explainScenario(const Environment& environment, std::string_view name)
{
    for (const std::string& file : shippedScenarios(environment)) {
        if (std::filesystem::path(file).stem() != name)
            continue;
        const auto result = model::scenario::readScenario(file, environment.folders);
        if (!result.scenario)
            return model::text::toString(result.diagnostics);
        const model::scenario::Scenario& scenario = *result.scenario;
        Sheet sheet(headline(scenario.id, scenario.title));
        sheet.add("about", scenario.about).add("machine", scenario.machine);
        for (const model::scenario::Lane& lane : scenario.lanes)
            sheet.add("lane " + lane.id, lane.title);
        return sheet.add("file", file).text();
    }
    return std::nullopt;
}

constexpr std::array<Catalogue, 7> all{{
    {"scenarios", "scenario", "scenarios that ship with Copyscope", scenarioEntries, explainScenario},
    {"methods", "method", "programs that a lane names with `method:`", methodEntries, explainMethod},
    {"machines", "machine", "machine profiles", machineEntries, explainMachine},
    {"parameters", "parameter", "what --set can change of a machine", parameterEntries, explainParameter},
    {"counters", "counter", "figures that a run reports", counterEntries, explainCounter},
    {"events", "event", "what a trace is made of", eventEntries, explainEvent},
    {"calls", "call", "functions that programs can call", callEntries, explainCall},
}};

}  // namespace

std::span<const Catalogue> catalogues() { return all; }

}  // namespace copyscope::sim
