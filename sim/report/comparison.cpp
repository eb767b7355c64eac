// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/report/comparison.h"

#include "model/trace/event_catalogue.h"
#include "sim/report/explanations.h"
#include "sim/report/numbers.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace copyscope::sim {
namespace {

using model::CallTally;
using model::CounterInfo;
using model::CounterUnit;
using model::LaneRecord;
using Value = std::optional<std::int64_t>;

std::string read(CounterUnit unit, std::int64_t value)
{
    switch (unit) {
    case CounterUnit::Time: return duration(value);
    case CounterUnit::Flag: return value != 0 ? "yes" : "no";
    default: return grouped(value);
    }
}

class Pair {
public:
    Pair(const LaneRecord& simulation, const LaneRecord& machine, const LaneRecord* local)
        : m_simulation(simulation), m_machine(machine), m_local(local)
    {
    }

    LaneComparison compare()
    {
        LaneComparison out;
        out.lane = m_simulation.id;
        for (const LaneRecord* lane : {&m_simulation, &m_machine}) {
            if (lane->outcome.status != model::LaneOutcome::Status::Done)
                out.problem = std::string(lane == &m_machine ? "not measured: " : "not predicted: ") + lane->outcome.error;
        }
        if (!out.problem.empty() || !m_machine.observation)
            return out;
        for (const CounterInfo& info : model::counters()) {
            if (info.unit != CounterUnit::PerByte)
                counter(info);
        }
        calls();
        exits();
        out.figures = std::move(m_figures);
        return out;
    }

private:
    void counter(const CounterInfo& info)
    {
        ComparedFigure figure;
        figure.name = info.name;
        figure.unit = info.unit;
        figure.isCounter = true;
        if (const model::Evidence* evidence = evidenceOf(*m_machine.observation, info.id)) {
            figure.evidence = evidence->source;
            figure.why = evidence->remedy;
        }
        const bool there = m_local != nullptr && info.unit == CounterUnit::Time;
        if (there)
            figure.predictedFor = predictedForLoopback;
        const LaneRecord& simulation = there ? *m_local : m_simulation;
        add(std::move(figure), simulation.ledger.integer(info.id), m_machine.ledger.integer(info.id), simulation);
    }

    void add(ComparedFigure figure, Value predicted, Value measured, const LaneRecord& simulation)
    {
        figure.predictedValue = predicted;
        figure.measuredValue = measured;
        if (predicted)
            figure.predicted = read(figure.unit, *predicted);
        if (measured)
            figure.measured = read(figure.unit, *measured);
        if (predicted && measured) {
            figure.agreement = agreementOf(figure.unit, *predicted, *measured);
            if (figure.agreement == Agreement::Differs)
                figure.why = explain({figure.name, *predicted, *measured, simulation, m_machine});
            if (!figure.why.empty())
                figure.agreement = Agreement::Explained;
        }
        m_figures.push_back(std::move(figure));
    }

    static Agreement agreementOf(CounterUnit unit, std::int64_t predicted, std::int64_t measured)
    {
        if (predicted == measured)
            return Agreement::Equal;
        return unit == CounterUnit::Time && isCloseTime(predicted, measured) ? Agreement::Close : Agreement::Differs;
    }

    void calls()
    {
        std::map<std::string, std::set<int>> names;
        for (const LaneRecord* lane : {&m_simulation, &m_machine}) {
            for (const auto& [name, tally] : lane->ledger.calls) {
                names[name];
                for (const auto& error : tally.errors)
                    names[name].insert(error.first);
            }
        }
        const auto tallyOf = [](const LaneRecord& lane, const std::string& name) {
            const auto found = lane.ledger.calls.find(name);
            return found == lane.ledger.calls.end() ? CallTally() : found->second;
        };
        for (const auto& [name, errors] : names) {
            const CallTally predicted = tallyOf(m_simulation, name);
            const CallTally measured = tallyOf(m_machine, name);
            ComparedFigure figure;
            figure.name = "calls." + name;
            figure.evidence = "own calls, counted as they are made";
            add(figure, predicted.count, measured.count, m_simulation);
            for (const int error : errors) {
                const auto times = [error](const CallTally& tally) {
                    const auto found = tally.errors.find(error);
                    return found == tally.errors.end() ? 0 : found->second;
                };
                ComparedFigure failed = figure;
                failed.name += "." + model::errnoName(error);
                failed.evidence = "errno of own calls";
                add(std::move(failed), times(predicted), times(measured), m_simulation);
            }
        }
    }

    void exits()
    {
        for (const model::ProcessTally& predicted : m_simulation.ledger.processes) {
            if (predicted.peer)
                continue;
            const auto& all = m_machine.ledger.processes;
            const auto found = std::find_if(all.begin(), all.end(), [&](const auto& p) { return !p.peer && p.name == predicted.name; });
            if (found == all.end())
                continue;
            ComparedFigure figure;
            figure.name = "exit." + predicted.name;
            figure.predicted = describe(predicted.exit);
            figure.measured = describe(found->exit);
            figure.evidence = "waitpid(2)";
            const bool same = predicted.exit.kind == found->exit.kind
                              && (predicted.exit.kind == model::ProcessExit::Kind::Blocked || predicted.exit.value == found->exit.value);
            figure.agreement = same ? Agreement::Equal : Agreement::Differs;
            m_figures.push_back(std::move(figure));
        }
    }

    const LaneRecord& m_simulation;
    const LaneRecord& m_machine;
    const LaneRecord* m_local;
    std::vector<ComparedFigure> m_figures;
};

struct AgreementInfo {
    std::string_view name;
    std::string_view sign;
};
constexpr std::array<AgreementInfo, 5> agreements{{{"equal", "="}, {"close", "≈"}, {"explained", "~"}, {"differs", "≠"}, {"not observed", " "}}};

}  // namespace

std::string_view agreementName(Agreement agreement) { return agreements[static_cast<std::size_t>(agreement)].name; }

std::string_view agreementSign(Agreement agreement) { return agreements[static_cast<std::size_t>(agreement)].sign; }

std::vector<LaneComparison> compare(const model::RunRecord& predicted, const model::RunRecord& measured,
                                    const std::optional<model::RunRecord>& local)
{
    const auto laneOf = [](const model::RunRecord& run, const std::string& id) {
        const auto found = std::find_if(run.lanes.begin(), run.lanes.end(), [&id](const LaneRecord& lane) { return lane.id == id; });
        return found == run.lanes.end() ? nullptr : &*found;
    };
    std::vector<LaneComparison> out;
    for (const LaneRecord& simulation : predicted.lanes) {
        const LaneRecord* const machine = laneOf(measured, simulation.id);
        const LaneRecord* const there = local ? laneOf(*local, simulation.id) : nullptr;
        const bool done = there != nullptr && there->outcome.status == model::LaneOutcome::Status::Done;
        if (machine != nullptr)
            out.push_back(Pair(simulation, *machine, done ? there : nullptr).compare());
    }
    return out;
}

ExitCode exitCodeOf(const model::RunRecord& predicted, const model::RunRecord& measured)
{
    // Expectations of the measured run say nothing that the comparison does not say more exactly.
    model::RunRecord ran = measured;
    ran.expectations.clear();
    ExitCode code = worse(exitCodeOf(predicted), exitCodeOf(ran));
    for (const LaneComparison& lane : compare(predicted, measured)) {
        for (const ComparedFigure& figure : lane.figures) {
            if (figure.agreement == Agreement::Differs && figure.unit != CounterUnit::Time)
                code = worse(code, ExitCode::ExpectationFailed);
        }
    }
    return code;
}

}  // namespace copyscope::sim
