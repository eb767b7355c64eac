// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/trace/cstrace_codec.h"

namespace copyscope::model::cstrace {
namespace {

// Each put has its take beside it, so that both change together.

template <class Tag>
void putId(ByteWriter& out, Id<Tag> id)
{
    out.number(id.isNone() ? 0 : std::uint64_t{id.value()} + 1);
}

template <class Id>
Id takeId(ByteReader& in)
{
    const std::uint64_t value = in.below(std::uint64_t{1} << 32);
    return value == 0 ? Id{} : Id(static_cast<std::uint32_t>(value - 1));
}

std::uint32_t takeNumber32(ByteReader& in)
{
    return static_cast<std::uint32_t>(in.below(std::uint64_t{1} << 32));
}

template <class T, class Put>
void putList(ByteWriter& out, const T& items, Put put)
{
    out.number(items.size());
    for (const auto& item : items)
        put(item);
}

/// Calls `take` as often as the list says, as long as the bytes make sense.
template <class Take>
void takeList(ByteReader& in, Take take)
{
    const std::size_t count = in.count();
    for (std::size_t i = 0; i < count && !in.failed(); ++i)
        take();
}

void putTexts(ByteWriter& out, const std::vector<std::string>& texts)
{
    putList(out, texts, [&](const std::string& text) { out.text(text); });
}

std::vector<std::string> takeTexts(ByteReader& in)
{
    std::vector<std::string> texts;
    takeList(in, [&] { texts.push_back(in.text()); });
    return texts;
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

void putPairs(ByteWriter& out, const Pairs& pairs)
{
    putList(out, pairs, [&](const auto& pair) {
        out.text(pair.first);
        out.text(pair.second);
    });
}

Pairs takePairs(ByteReader& in)
{
    Pairs pairs;
    takeList(in, [&] {
        std::string first = in.text();
        pairs.emplace_back(std::move(first), in.text());
    });
    return pairs;
}

void putCalls(ByteWriter& out, const std::map<std::string, CallTally>& calls)
{
    putList(out, calls, [&](const auto& call) {
        out.text(call.first);
        out.signedNumber(call.second.count);
        out.signedNumber(call.second.time.value());
        putList(out, call.second.errors, [&](const auto& error) {
            out.signedNumber(error.first);
            out.signedNumber(error.second);
        });
    });
}

std::map<std::string, CallTally> takeCalls(ByteReader& in)
{
    std::map<std::string, CallTally> calls;
    takeList(in, [&] {
        CallTally& tally = calls[in.text()];
        tally.count = in.signedNumber();
        tally.time = Nanoseconds(in.signedNumber());
        takeList(in, [&] {
            const auto error = static_cast<int>(in.signedNumber());
            tally.errors[error] = in.signedNumber();
        });
    });
    return calls;
}

/// Counters go by name, so that a program with other counters still reads them.
template <class Get>
void putValues(ByteWriter& out, Get get)
{
    std::size_t known = 0;
    for (const CounterInfo& info : counters())
        known += get(info.id) ? 1U : 0U;
    out.number(known);
    for (const CounterInfo& info : counters()) {
        if (const auto value = get(info.id)) {
            out.text(info.name);
            out.signedNumber(*value);
        }
    }
}

template <class Set>
void takeValues(ByteReader& in, Set set)
{
    takeList(in, [&] {
        const CounterInfo* info = findCounter(in.text());
        const std::int64_t value = in.signedNumber();
        if (info != nullptr)
            set(info->id, value);
    });
}

void putProcess(ByteWriter& out, const ProcessTally& process)
{
    out.text(process.name);
    out.flag(process.peer);
    out.number(static_cast<std::uint64_t>(process.exit.kind));
    out.signedNumber(process.exit.value);
    out.text(process.exit.waitsFor);
    putValues(out, [&](Counter id) { return process.integer(id); });
    putCalls(out, process.calls);
    out.text(process.output);
    out.number(process.outputBytes);
}

ProcessTally takeProcess(ByteReader& in)
{
    ProcessTally process;
    process.name = in.text();
    process.peer = in.flag();
    process.exit.kind = static_cast<ProcessExit::Kind>(in.below(4));
    process.exit.value = in.signedNumber();
    process.exit.waitsFor = in.text();
    takeValues(in, [&](Counter id, std::int64_t value) { process.values[static_cast<std::size_t>(id)] = value; });
    process.calls = takeCalls(in);
    process.output = in.text();
    process.outputBytes = in.number();
    return process;
}

void putTables(ByteWriter& out, const TraceData& data)
{
    out.flag(data.pageDetail);
    putTexts(out, data.texts);
    putList(out, data.hosts, [&](const HostInfo& host) { out.text(host.name); });
    putList(out, data.cores, [&](const CoreInfo& core) {
        out.text(core.name);
        putId(out, core.host);
    });
    putList(out, data.tasks, [&](const TaskInfo& task) {
        out.text(task.name);
        putId(out, task.host);
        putId(out, task.parent);
        out.text(task.program);
        out.flag(task.peer);
        out.flag(task.kernelThread);
    });
    putList(out, data.places, [&](const Place& place) {
        out.number(static_cast<std::uint64_t>(place.kind));
        putId(out, place.name);
        putId(out, place.host);
        putId(out, place.owner);
        putId(out, place.parent);
        out.number(place.size.value());
    });
    putList(out, data.sources, [&](const SourceInfo& source) {
        out.text(source.name);
        out.flag(source.isFile);
    });
    putTexts(out, data.callStrings);
    std::uint32_t line = 0;
    putList(out, data.calls, [&](const CallRecord& call) {
        out.number(call.name);
        out.number(call.arguments);
        putId(out, call.task);
        out.signedNumber(std::int64_t{call.line} - std::int64_t{line});
        out.flag(call.returned);
        out.signedNumber(call.result);
        out.signedNumber(call.error);
        line = call.line;
    });
}

void takeTables(ByteReader& in, TraceData& data)
{
    constexpr auto placeKinds = static_cast<std::uint64_t>(PlaceKind::PhysicalMemory) + 1;
    data.pageDetail = in.flag();
    data.texts = takeTexts(in);
    takeList(in, [&] { data.hosts.push_back({in.text()}); });
    takeList(in, [&] {
        CoreInfo core;
        core.name = in.text();
        core.host = takeId<HostId>(in);
        data.cores.push_back(std::move(core));
    });
    takeList(in, [&] {
        TaskInfo task;
        task.name = in.text();
        task.host = takeId<HostId>(in);
        task.parent = takeId<TaskId>(in);
        task.program = in.text();
        task.peer = in.flag();
        task.kernelThread = in.flag();
        data.tasks.push_back(std::move(task));
    });
    takeList(in, [&] {
        Place place;
        place.kind = static_cast<PlaceKind>(in.below(placeKinds));
        place.name = takeId<TextId>(in);
        place.host = takeId<HostId>(in);
        place.owner = takeId<TaskId>(in);
        place.parent = takeId<PlaceId>(in);
        place.size = Bytes(in.number());
        data.places.push_back(place);
    });
    takeList(in, [&] {
        SourceInfo source;
        source.name = in.text();
        source.isFile = in.flag();
        data.sources.push_back(std::move(source));
    });
    data.callStrings = takeTexts(in);
    std::uint32_t line = 0;
    takeList(in, [&] {
        CallRecord call;
        call.name = static_cast<std::uint32_t>(in.below(data.callStrings.size()));
        call.arguments = static_cast<std::uint32_t>(in.below(data.callStrings.size()));
        call.task = takeId<TaskId>(in);
        line += static_cast<std::uint32_t>(in.signedNumber());
        call.line = line;
        call.returned = in.flag();
        call.result = in.signedNumber();
        call.error = static_cast<int>(in.signedNumber());
        data.calls.push_back(call);
    });
}

}  // namespace

void putLedger(ByteWriter& out, const Ledger& ledger)
{
    putValues(out, [&](Counter id) { return ledger.integer(id); });
    putCalls(out, ledger.calls);
    putList(out, ledger.interruptsBySource, [&](const auto& source) {
        out.text(source.first);
        out.signedNumber(source.second);
    });
    putList(out, ledger.processes, [&](const ProcessTally& process) { putProcess(out, process); });
}

Ledger takeLedger(ByteReader& in)
{
    Ledger ledger;
    takeValues(in, [&](Counter id, std::int64_t value) { ledger.set(id, value); });
    ledger.calls = takeCalls(in);
    takeList(in, [&] {
        std::int64_t& count = ledger.interruptsBySource[in.text()];
        count = in.signedNumber();
    });
    takeList(in, [&] { ledger.processes.push_back(takeProcess(in)); });
    return ledger;
}

void putObservation(ByteWriter& out, const Observation& observation)
{
    putList(out, observation.evidence, [&](const Evidence& evidence) {
        out.text(counterInfo(evidence.counter).name);
        out.flag(evidence.value.has_value());
        out.signedNumber(evidence.value.value_or(0));
        out.text(evidence.source);
        out.text(evidence.remedy);
    });
    putList(out, observation.findings, [&](const Finding& finding) {
        out.text(finding.name);
        out.signedNumber(finding.value);
        out.text(finding.unit);
        out.text(finding.source);
    });
    for (const Spread* spread : {&observation.senderCpu, &observation.receiverCpu, &observation.wall}) {
        out.signedNumber(spread->median);
        out.signedNumber(spread->least);
        out.signedNumber(spread->most);
        out.number(spread->runs);
    }
    out.text(observation.kernel);
    out.text(observation.storage);
    out.text(observation.network);
    out.signedNumber(observation.cpu.value_or(-1));
    putTexts(out, observation.remarks);
}

Observation takeObservation(ByteReader& in)
{
    Observation observation;
    takeList(in, [&] {
        const CounterInfo* counter = findCounter(in.text());
        const bool known = in.flag();
        const std::int64_t value = in.signedNumber();
        Evidence evidence;
        evidence.value = known ? std::optional(value) : std::nullopt;
        evidence.source = in.text();
        evidence.remedy = in.text();
        if (counter == nullptr)
            return;
        evidence.counter = counter->id;
        observation.evidence.push_back(std::move(evidence));
    });
    takeList(in, [&] {
        Finding finding;
        finding.name = in.text();
        finding.value = in.signedNumber();
        finding.unit = in.text();
        finding.source = in.text();
        observation.findings.push_back(std::move(finding));
    });
    for (Spread* spread : {&observation.senderCpu, &observation.receiverCpu, &observation.wall}) {
        spread->median = in.signedNumber();
        spread->least = in.signedNumber();
        spread->most = in.signedNumber();
        spread->runs = in.number();
    }
    observation.kernel = in.text();
    observation.storage = in.text();
    observation.network = in.text();
    const std::int64_t cpu = in.signedNumber();
    observation.cpu = cpu < 0 ? std::nullopt : std::optional(static_cast<int>(cpu));
    observation.remarks = takeTexts(in);
    return observation;
}

void putUnobserved(ByteWriter& out, const RunRecord& run)
{
    putList(out, run.expectations, [&](const ExpectationResult& result) { out.text(result.unobserved); });
}

void takeUnobserved(ByteReader& in, RunRecord& run)
{
    std::size_t index = 0;
    takeList(in, [&] {
        std::string why = in.text();
        if (index < run.expectations.size())
            run.expectations[index++].unobserved = std::move(why);
    });
}

void putRun(ByteWriter& out, const RunRecord& run)
{
    out.text(run.scenarioPath);
    out.text(run.scenarioText);
    out.text(run.title);
    out.text(run.about);
    putList(out, run.notes, [&](const NoteRecord& note) {
        out.text(note.at);
        out.text(note.say);
    });
    putList(out, run.expectations, [&](const ExpectationResult& result) {
        out.text(result.text);
        out.text(result.reason);
        out.number(result.line);
        out.flag(result.held);
        out.text(result.actual);
    });
    out.flag(run.mayBlock);
}

RunRecord takeRun(ByteReader& in)
{
    RunRecord run;
    run.scenarioPath = in.text();
    run.scenarioText = in.text();
    run.title = in.text();
    run.about = in.text();
    takeList(in, [&] {
        NoteRecord note;
        note.at = in.text();
        note.say = in.text();
        run.notes.push_back(std::move(note));
    });
    takeList(in, [&] {
        ExpectationResult result;
        result.text = in.text();
        result.reason = in.text();
        result.line = takeNumber32(in);
        result.held = in.flag();
        result.actual = in.text();
        run.expectations.push_back(std::move(result));
    });
    run.mayBlock = in.flag();
    return run;
}

void putLane(ByteWriter& out, const LaneRecord& lane)
{
    out.text(lane.id);
    out.text(lane.title);
    out.text(lane.about);
    out.text(lane.backend);
    out.text(lane.machine);
    putPairs(out, lane.overrides);
    putPairs(out, lane.parameters);
    putList(out, lane.programs, [&](const auto& program) {
        out.text(program.first);
        out.text(program.second.text);
        out.text(program.second.file);
        out.number(program.second.lineBase);
    });
    out.number(static_cast<std::uint64_t>(lane.outcome.status));
    out.text(lane.outcome.error);
    putTexts(out, lane.outcome.violations);
    putTexts(out, lane.outcome.blocked);
    putLedger(out, lane.ledger);
    putTables(out, lane.trace.data());
}

LaneRecord takeLane(ByteReader& in, TraceData& data)
{
    LaneRecord lane;
    lane.id = in.text();
    lane.title = in.text();
    lane.about = in.text();
    lane.backend = in.text();
    lane.machine = in.text();
    lane.overrides = takePairs(in);
    lane.parameters = takePairs(in);
    takeList(in, [&] {
        ProgramSource& program = lane.programs[in.text()];
        program.text = in.text();
        program.file = in.text();
        program.lineBase = takeNumber32(in);
    });
    lane.outcome.status = static_cast<LaneOutcome::Status>(in.below(4));
    lane.outcome.error = in.text();
    lane.outcome.violations = takeTexts(in);
    lane.outcome.blocked = takeTexts(in);
    lane.ledger = takeLedger(in);
    takeTables(in, data);
    return lane;
}

}  // namespace copyscope::model::cstrace
