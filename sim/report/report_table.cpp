// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/report/report_table.h"

#include "model/trace/event_catalogue.h"
#include "sim/report/numbers.h"
#include "sim/report/verdict.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

namespace copyscope::sim {
namespace {

using model::CallTally;
using model::LaneRecord;
using model::RunRecord;

void addRow(ReportTable::Group& group, ReportTable::Row row)
{
    if (std::any_of(row.cells.begin(), row.cells.end(), [](const std::string& cell) { return cell != absent; }))
        group.rows.push_back(std::move(row));
}

void addGroup(ReportTable& table, ReportTable::Group group)
{
    if (!group.rows.empty())
        table.groups.push_back(std::move(group));
}

template <class Cell>
ReportTable::Row row(const RunRecord& run, std::string label, Cell cell)
{
    ReportTable::Row result{std::move(label), {}};
    for (const LaneRecord& lane : run.lanes)
        result.cells.push_back(cell(lane));
    return result;
}

ReportTable::Group callGroup(const RunRecord& run)
{
    std::map<std::string, std::set<int>> names;
    for (const LaneRecord& lane : run.lanes) {
        for (const auto& [name, tally] : lane.ledger.calls) {
            for (const auto& error : tally.errors)
                names[name].insert(error.first);
            names[name];
        }
    }
    const auto find = [](const LaneRecord& lane, const std::string& name) -> const CallTally* {
        const auto found = lane.ledger.calls.find(name);
        return found == lane.ledger.calls.end() ? nullptr : &found->second;
    };
    ReportTable::Group group{"Calls by name", {}};
    for (const auto& named : names) {
        const std::string& name = named.first;
        addRow(group, row(run, name, [&](const LaneRecord& lane) {
                   const CallTally* tally = find(lane, name);
                   return tally != nullptr ? grouped(tally->count) : std::string(absent);
               }));
        for (const int error : named.second) {
            addRow(group, row(run, "  " + model::errnoName(error), [&](const LaneRecord& lane) {
                       const CallTally* tally = find(lane, name);
                       if (tally == nullptr || tally->errors.count(error) == 0)
                           return std::string(absent);
                       return grouped(tally->errors.at(error));
                   }));
        }
    }
    return group;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator)
{
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : std::string(separator)) + part;
    return text;
}

/// Most scenarios have none of these, and a table of zeros hides the rest; the other formats list them all.
bool isRare(model::Counter id)
{
    using model::Counter;
    switch (id) {
    case Counter::Polls:
    case Counter::Translations:
    case Counter::TlbHits:
    case Counter::ProtectionFaults:
    case Counter::PagesSwappedIn:
    case Counter::PagesSwappedOut:
    case Counter::PacketsRetransmitted: return true;
    default: return false;
    }
}

bool isZeroEverywhere(const RunRecord& run, model::Counter id)
{
    return std::all_of(run.lanes.begin(), run.lanes.end(),
                       [id](const LaneRecord& lane) { return lane.ledger.integer(id).value_or(0) == 0; });
}

/// A program may print what a terminal would obey.
std::string printable(std::string text)
{
    std::replace_if(text.begin(), text.end(), [](unsigned char c) { return (c < ' ' && c != '\t') || c == 127; }, '?');
    return text;
}

}  // namespace

ReportTable tabulate(const RunRecord& run)
{
    ReportTable table;
    for (const LaneRecord& lane : run.lanes)
        table.lanes.push_back(lane.id);
    using model::CounterGroup;
    for (const CounterGroup id : {CounterGroup::Payload, CounterGroup::Copies, CounterGroup::Switches, CounterGroup::Faults,
                                  CounterGroup::Time, CounterGroup::Devices}) {
        ReportTable::Group group{std::string(model::groupTitle(id)), {}};
        for (const model::CounterInfo& counter : model::counters()) {
            if (counter.group != id || (isRare(counter.id) && isZeroEverywhere(run, counter.id)))
                continue;
            addRow(group, row(run, std::string(counter.name),
                              [&](const LaneRecord& lane) { return readable(lane.ledger, counter); }));
        }
        addGroup(table, std::move(group));
    }
    addGroup(table, callGroup(run));
    return table;
}

std::vector<std::string> processLines(const RunRecord& run)
{
    std::vector<std::string> lines;
    for (const LaneRecord& lane : run.lanes) {
        std::vector<std::string> parts;
        bool plain = true;
        for (const model::ProcessTally& process : lane.ledger.processes) {
            if (process.peer)
                continue;
            plain = plain && parts.empty() && process.exit.kind == model::ProcessExit::Kind::Code && process.exit.value == 0;
            std::string part = process.name + " " + describe(process.exit);
            if (const auto busy = process.integer(model::Counter::CpuBusyNs))
                part += " (" + duration(*busy) + " of CPU time)";
            parts.push_back(std::move(part));
        }
        if (!parts.empty() && !plain)
            lines.push_back(lane.id + ": " + join(parts, "; "));
    }
    return lines;
}

std::vector<std::string> outputLines(const RunRecord& run)
{
    std::vector<std::string> lines;
    for (const LaneRecord& lane : run.lanes) {
        for (const model::ProcessTally& process : lane.ledger.processes) {
            if (process.outputBytes == 0)
                continue;
            lines.push_back((process.name == lane.id ? lane.id : lane.id + "." + process.name) + (process.peer ? " (peer):" : ":"));
            std::istringstream output(outputOf(process));
            for (std::string line; std::getline(output, line);)
                lines.push_back("  " + printable(std::move(line)));
        }
    }
    return lines;
}

std::string machineLine(const RunRecord& run)
{
    if (run.lanes.empty())
        return {};
    const auto text = [](const LaneRecord& lane, const auto& wanted) {
        std::vector<std::string> parts;
        for (const auto& [path, value] : lane.overrides) {
            if (wanted(path, value))
                parts.push_back(path + "=" + value);
        }
        return join(parts, ", ");
    };
    const auto shared = [&run](const std::string& path, const std::string& value) {
        return std::all_of(run.lanes.begin(), run.lanes.end(), [&](const LaneRecord& lane) {
            return std::find(lane.overrides.begin(), lane.overrides.end(), std::pair(path, value)) != lane.overrides.end();
        });
    };
    std::string line = run.lanes[0].machine;
    if (const std::string common = text(run.lanes[0], shared); !common.empty())
        line += " with " + common;
    for (const LaneRecord& lane : run.lanes) {
        const std::string own = text(lane, [&](const auto& path, const auto& value) { return !shared(path, value); });
        if (!own.empty())
            line += "; " + lane.id + " with " + own;
    }
    return line;
}

}  // namespace copyscope::sim
