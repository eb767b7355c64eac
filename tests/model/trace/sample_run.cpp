// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_run.h"

#include "model/trace/trace_recorder.h"

#include <cstdio>

namespace copyscope::tests {
namespace {

using namespace model;

constexpr HostId server{0};
constexpr HostId peer{1};
constexpr CoreId core0{0};
constexpr CoreId peerCore{2};
constexpr TaskId program{0};
constexpr TaskId reader{1};
constexpr PlaceId disk{0};
constexpr PlaceId file{1};
constexpr PlaceId cache{2};
constexpr PlaceId buffer{3};
constexpr PlaceId sendQueue{4};
constexpr PlaceId receiveQueue{5};
constexpr SourceId fileSource{0};

class Player {
public:
    explicit Player(TraceSink& sink) : m_sink(sink) {}

    void announce(std::uint64_t fileSize)
    {
        m_sink.onHost(server, "server");
        m_sink.onHost(peer, "peer");
        m_sink.onCore(core0, server, "core 0");
        m_sink.onCore(CoreId{1}, server, "core 1");
        m_sink.onCore(peerCore, peer, "peer core 0");
        m_sink.onTask(program, {"server", server, {}, "server", false, false});
        m_sink.onTask(reader, {"reader", peer, {}, "socket", true, false});
        place(disk, PlaceKind::Disk, "disk", {}, {});
        place(file, PlaceKind::File, "file", disk, Bytes(fileSize));
        place(cache, PlaceKind::PageCache, "file", file, Bytes(fileSize));
        place(buffer, PlaceKind::UserBuffer, "tmp_buf", {}, Bytes(65536));
        place(sendQueue, PlaceKind::SendQueue, "socket", {}, Bytes(131072));
        place(receiveQueue, PlaceKind::ReceiveQueue, "socket", sendQueue, Bytes(131072));
        m_sink.onSource(fileSource, {"file", true});
    }

    EventId emit(EventKind kind, std::int64_t start, std::int64_t end, std::string_view text = {})
    {
        event.kind = kind;
        event.start = Nanoseconds(start);
        event.end = Nanoseconds(end);
        m_sink.onEvent(event, text);
        event = Event{};
        event.task = program;
        event.core = core0;
        event.call = m_call;
        event.line = m_line;
        return EventId(m_events++);
    }

    void enter(std::string name, std::string arguments, std::uint32_t line)
    {
        m_call = CallId(m_calls++);
        m_line = line;
        m_sink.onCallEnter(m_call, {std::move(name), std::move(arguments), program, line});
        m_entered = now;
        event.task = program;
        event.core = core0;
        event.call = m_call;
        event.line = line;
        event.flags = flagToKernel;
        emit(EventKind::ModeSwitch, now, now);
    }

    void leave(std::int64_t result, int error = 0)
    {
        event.detail = static_cast<std::uint8_t>(CpuWork::Kernel);
        emit(EventKind::Cpu, now, now + 90, "exit to user mode");
        now += 90;
        emit(EventKind::ModeSwitch, now, now);
        m_sink.onCallReturn(m_call, result, error);
        emit(EventKind::Call, m_entered, now);
        m_call = CallId{};
        event.call = m_call;
    }

    Event event{};
    std::int64_t now = 0;

private:
    void place(PlaceId id, PlaceKind kind, std::string_view name, PlaceId parent, Bytes size)
    {
        Place p;
        p.kind = kind;
        p.host = server;
        p.parent = parent;
        p.size = size;
        m_sink.onPlace(id, p, name);
        event.to = {id, 0};
        event.bytes = size;
        emit(EventKind::Create, 0, 0, name);
    }

    TraceSink& m_sink;
    CallId m_call{};
    std::uint32_t m_calls = 0;
    std::uint32_t m_events = 0;
    std::uint32_t m_line = 0;
    std::int64_t m_entered = 0;
};

void readChunk(Player& p, std::uint64_t at, std::uint64_t chunk)
{
    p.enter("read", "3, tmp_buf, 65536", 2);
    // From the disk into the cache, while the program waits.
    const std::int64_t blocked = p.now;
    p.event.other = program;
    p.event.task = TaskId{};
    p.emit(EventKind::ContextSwitch, p.now, p.now);
    p.event.from = {disk, 0};
    p.event.bytes = Bytes(chunk);
    p.event.task = TaskId{};
    p.event.core = CoreId{};
    p.emit(EventKind::Disk, p.now, p.now + 80000);
    p.now += 80000;
    p.event.task = TaskId{};
    p.event.core = CoreId{};
    p.event.from = {disk, at};
    p.event.to = {cache, at};
    p.event.bytes = Bytes(chunk);
    p.event.origin = {fileSource, at};
    const EventId moved = p.emit(EventKind::Dma, p.now - 9000, p.now);
    p.event.cause = moved;
    p.event.task = TaskId{};
    const EventId interrupt = p.emit(EventKind::Interrupt, p.now, p.now + 1000, "disk");
    p.event.detail = static_cast<std::uint8_t>(CpuWork::Interrupt);
    p.event.task = TaskId{};
    p.emit(EventKind::Cpu, p.now, p.now + 1000, "nvme_irq");
    p.now += 1000;
    p.event.cause = interrupt;
    p.event.other = reader;
    p.emit(EventKind::Wakeup, p.now, p.now);
    p.emit(EventKind::ContextSwitch, p.now, p.now);
    p.event.to = {cache, at};
    p.emit(EventKind::Block, blocked, p.now, "page of file");
    if (at == 0) {
        p.event.detail = static_cast<std::uint8_t>(FaultKind::Anonymous);
        p.event.flags = flagInKernel;
        p.event.count = 16;
        p.event.bytes = Bytes(65536);
        p.emit(EventKind::Fault, p.now, p.now + 11200);
        p.now += 11200;
    }
    p.event.detail = static_cast<std::uint8_t>(CpuWork::Kernel);
    p.event.from = {cache, at};
    p.event.to = {buffer, 0};
    p.event.bytes = Bytes(chunk);
    p.event.origin = {fileSource, at};
    p.event.stolen = Nanoseconds(5);
    p.emit(EventKind::Copy, p.now, p.now + 5005);
    p.now += 5005;
    p.leave(static_cast<std::int64_t>(chunk));
}

void writeChunk(Player& p, std::uint64_t at, std::uint64_t chunk)
{
    p.enter("write", "4, tmp_buf, 65536", 3);
    p.event.from = {buffer, 0};
    p.event.to = {sendQueue, at};
    p.event.bytes = Bytes(chunk);
    p.event.origin = {fileSource, at};
    const EventId copied = p.emit(EventKind::Copy, p.now, p.now + 6000);
    p.now += 6000;
    p.event.to = {sendQueue, at};
    p.event.bytes = Bytes(chunk);
    p.event.count = (chunk + 1447) / 1448;
    p.event.cause = copied;
    p.emit(EventKind::Packet, p.now, p.now);
    p.leave(static_cast<std::int64_t>(chunk));

    p.event = Event{};
    p.event.from = {sendQueue, at};
    p.event.bytes = Bytes(chunk);
    p.emit(EventKind::Dma, p.now, p.now + 2600);
    p.event = Event{};
    p.event.flags = flagPeer;
    p.event.from = {sendQueue, at};
    p.event.to = {receiveQueue, at};
    p.event.bytes = Bytes(chunk);
    p.event.count = 46;
    p.emit(EventKind::Wire, p.now, p.now + 5200);
    p.event = Event{};
    p.event.flags = flagPeer;
    p.event.task = reader;
    p.event.core = peerCore;
    p.event.from = {receiveQueue, at};
    p.event.bytes = Bytes(chunk);
    p.emit(EventKind::Copy, p.now + 5200, p.now + 12000);
    p.event = Event{};
    p.event.flags = flagPeer;
    p.event.task = reader;
    p.event.from = {receiveQueue, at};
    p.event.bytes = Bytes(chunk);
    p.event.origin = {fileSource, at};
    p.emit(EventKind::Delivered, p.now + 12000, p.now + 12000);
}

}  // namespace

void playReadWrite(TraceSink& sink, int chunks, std::uint64_t chunk)
{
    Player p(sink);
    p.announce(chunk * static_cast<std::uint64_t>(chunks));
    for (int i = 0; i < chunks; ++i) {
        const std::uint64_t at = chunk * static_cast<std::uint64_t>(i);
        readChunk(p, at, chunk);
        writeChunk(p, at, chunk);
        p.now += 20000;
    }
    p.enter("read", "3, tmp_buf, 65536", 2);
    p.leave(-1, 11);
    p.enter("exit_group", "0", 0);
    p.event.count = 0;
    p.emit(EventKind::Exit, p.now, p.now);
}

RunRecord sampleRun(int chunks)
{
    RunRecord run;
    run.scenarioPath = "scenarios/transfer/sample.yaml";
    run.scenarioText = "copyscope: 1\ntitle: Sample\n";
    run.title = "Sample";
    run.about = "Who copies the bytes?";
    run.notes = {{"slow.read[1]", "The CPU copies 16 pages."}};
    run.expectations = {{"slow.cpu_copies_per_byte == 2", "", 12, true, "2 == 2"},
                        {"slow.syscalls < fast.syscalls", "fewer calls", 13, false, "9 < 5"}};
    for (const auto& [id, count] : {std::pair{"slow", chunks}, std::pair{"fast", chunks / 2}}) {
        LaneRecord lane;
        lane.id = id;
        lane.title = std::string("The ") + id + " one";
        lane.about = "A loop of two calls.";
        lane.machine = "server-2024";
        lane.overrides = {{"nic.scatter_gather", "false"}};
        lane.parameters = {{"cpu.cores", "4"}, {"nic.scatter_gather", "false"}};
        lane.programs["server"] = {"while (1)\n  read();\n", "sample.yaml", 7};
        LedgerFold fold;
        TraceRecorder recorder;
        TeeSink both(fold, recorder);
        playReadWrite(both, count, 65536);
        lane.ledger = fold.ledger();
        lane.trace = recorder.finish();
        run.lanes.push_back(std::move(lane));
    }
    return run;
}

std::string describe(const Ledger& ledger)
{
    std::string text;
    for (const CounterInfo& info : counters()) {
        const auto value = ledger.number(info.id);
        if (!value || *value == 0)
            continue;
        char line[96];
        std::snprintf(line, sizeof line, "%s=%.15g\n", std::string(info.name).c_str(), *value);
        text += line;
    }
    return text;
}

}  // namespace copyscope::tests
