// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_run.h"

#include "model/trace/ledger.h"
#include "model/trace/trace_recorder.h"

#include <algorithm>
#include <string>

namespace copyscope::tests {

using namespace copyscope::model;

namespace {

/// Tells recorder and ledger what happens in one lane, with a clock of its own.
class Lane {
public:
    explicit Lane(bool gather, Bytes fileBytes, Bytes chunk) : m_gather(gather), m_file(fileBytes), m_chunk(chunk)
    {
        m_tee.onHost(HostId(0), "server");
        m_tee.onHost(HostId(1), "peer");
        m_tee.onCore(CoreId(0), HostId(0), "core 0");
        m_tee.onTask(TaskId(0), {"server", HostId(0), {}, "server", false, false});
        place(PlaceKind::Disk, "NVMe disk", {}, {});
        place(PlaceKind::File, "file", {}, PlaceId(0), fileBytes);
        place(PlaceKind::PageCache, "file", {}, PlaceId(1), fileBytes);
        place(PlaceKind::Nic, "eth0", {}, {});
        place(PlaceKind::SendQueue, "socket", {}, {}, Bytes(4 << 20));
        m_tee.onSource(SourceId(0), {"file", true});
        if (!gather)
            place(PlaceKind::UserBuffer, "tmp_buf", TaskId(0), {}, chunk);
    }

    void runAll()
    {
        mark(EventKind::ContextSwitch, [](Event& e) { e.task = TaskId(0); });
        std::uint64_t offset = 0;
        std::uint32_t call = 0;
        if (m_gather)
            enter(CallId(call), "sendfile", "socket, file, NULL, " + std::to_string(m_file.value()), 1);
        while (offset < m_file.value()) {
            const std::uint64_t n = std::min(m_chunk.value(), m_file.value() - offset);
            if (!m_gather)
                enter(CallId(call), "read", "file, tmp_buf, " + std::to_string(m_chunk.value()), 2);
            readFromDisk(offset, n);
            if (m_gather) {
                reference(offset, n);
            } else {
                copy({place(2), offset}, {place(5), 0}, n, offset, "copy_to_iter");
                leave(CallId(call++), static_cast<std::int64_t>(n), 2);
                work(60, CpuWork::User, "");
                enter(CallId(call), "write", "socket, tmp_buf, " + std::to_string(n), 3);
                copy({place(5), 0}, {place(4), offset}, n, offset, "copy_from_iter");
            }
            work(2500, CpuWork::Kernel, "tcp_sendmsg");
            send(offset, n);
            if (!m_gather)
                leave(CallId(call++), static_cast<std::int64_t>(n), 3);
            offset += n;
        }
        if (m_gather)
            leave(CallId(call), static_cast<std::int64_t>(m_file.value()), 1);
        drain(Nanoseconds(1 << 30));
        Event exit;
        exit.kind = EventKind::Exit;
        exit.task = TaskId(0);
        tell(exit, m_now, m_now, "");
    }

    LaneRecord record()
    {
        LaneRecord lane;
        lane.id = m_gather ? "gather" : "read_write";
        lane.title = m_gather ? "sendfile + gather" : "read + write";
        lane.machine = "server-2024";
        lane.parameters = {{"nic.scatter_gather", "true"}, {"nic.rate", "100 Gb/s"}, {"disk.read_rate", "7 GB/s"}};
        lane.programs["server"] = {m_gather ? "sendfile(socket, file, NULL, len);\n"
                                            : "char tmp_buf[64K];\nwhile ((n = read(file, tmp_buf, 64K)) > 0)\n    write(socket, tmp_buf, n);\n",
                                   "sample.yaml", 10};
        lane.ledger = m_fold.ledger();
        lane.trace = m_recorder.finish();
        return lane;
    }

private:
    [[nodiscard]] static PlaceId place(std::uint32_t n) { return PlaceId(n); }

    void place(PlaceKind kind, const std::string& name, TaskId owner, PlaceId parent, Bytes size = {})
    {
        const PlaceId id(m_places++);
        m_tee.onPlace(id, {kind, {}, HostId(0), owner, parent, size}, name);
        Event e;
        e.kind = EventKind::Create;
        e.to = {id, 0};
        e.bytes = size;
        tell(e, m_now, m_now, name);
    }

    void tell(Event e, Nanoseconds start, Nanoseconds end, const std::string& text)
    {
        e.start = start;
        e.end = end;
        m_tee.onEvent(e, text);
    }

    template <class Set>
    void mark(EventKind kind, Set set)
    {
        Event e;
        e.kind = kind;
        e.core = CoreId(0);
        set(e);
        tell(e, m_now, m_now, "");
    }

    void work(std::int64_t ns, CpuWork kind, const std::string& what)
    {
        Event e;
        e.kind = EventKind::Cpu;
        e.detail = static_cast<std::uint8_t>(kind);
        e.core = CoreId(0);
        e.task = TaskId(0);
        e.call = m_call;
        e.line = m_line;
        tell(e, m_now, m_now + Nanoseconds(ns), what);
        m_now += Nanoseconds(ns);
        drain(m_now);
    }

    void enter(CallId id, const std::string& name, const std::string& arguments, std::uint32_t line)
    {
        m_line = line;
        m_call = id;
        m_entered = m_now;
        m_tee.onCallEnter(id, {name, arguments, TaskId(0), line, 0, 0, false});
        mark(EventKind::ModeSwitch, [&](Event& e) {
            e.flags = flagToKernel;
            e.task = TaskId(0);
            e.line = line;
        });
        work(45, CpuWork::Kernel, "entry_SYSCALL_64");
    }

    void leave(CallId id, std::int64_t result, std::uint32_t line)
    {
        work(45, CpuWork::Kernel, "syscall_exit_to_user_mode");
        m_tee.onCallReturn(id, result, 0);
        Event e;
        e.kind = EventKind::Call;
        e.call = id;
        e.task = TaskId(0);
        e.core = CoreId(0);
        e.line = line;
        tell(e, m_entered, m_now, "");
        mark(EventKind::ModeSwitch, [](Event& m) { m.task = TaskId(0); });
        m_call = {};
    }

    void readFromDisk(std::uint64_t offset, std::uint64_t n)
    {
        if (offset < m_cached)
            return;
        const std::uint64_t window = std::min<std::uint64_t>(131072, m_file.value() - offset);
        work(1500, CpuWork::Kernel, "page_cache_ra_unbounded");
        const Nanoseconds begin = m_now;
        mark(EventKind::ContextSwitch, [](Event& e) { e.other = TaskId(0); });
        const Nanoseconds latency(80000);
        const Nanoseconds moving(static_cast<std::int64_t>(static_cast<double>(window) / 7.0));
        Event disk;
        disk.kind = EventKind::Disk;
        disk.from = {place(0), offset};
        disk.bytes = Bytes(window);
        Event dma;
        dma.kind = EventKind::Dma;
        dma.from = {place(1), offset};
        dma.to = {place(2), offset};
        dma.bytes = Bytes(window);
        dma.origin = {SourceId(0), offset};
        m_now += latency + moving;
        tell(dma, begin + latency, m_now, "");
        tell(disk, begin, m_now, "");
        drain(m_now);
        Event irq;
        irq.kind = EventKind::Interrupt;
        irq.core = CoreId(0);
        Event handler;
        handler.kind = EventKind::Cpu;
        handler.detail = static_cast<std::uint8_t>(CpuWork::Interrupt);
        handler.core = CoreId(0);
        tell(handler, m_now, m_now + Nanoseconds(1000), "nvme_irq");
        tell(irq, m_now, m_now + Nanoseconds(1000), "disk");
        m_now += Nanoseconds(1000);
        mark(EventKind::Wakeup, [](Event& e) { e.task = TaskId(0); });
        Event block;
        block.kind = EventKind::Block;
        block.task = TaskId(0);
        block.to = {place(2), offset};
        tell(block, begin, m_now, "disk read of file");
        mark(EventKind::ContextSwitch, [](Event& e) { e.task = TaskId(0); });
        m_cached = offset + window;
        (void)n;
    }

    void copy(Spot from, Spot to, std::uint64_t n, std::uint64_t origin, const std::string& what)
    {
        Event e;
        e.kind = EventKind::Copy;
        e.core = CoreId(0);
        e.task = TaskId(0);
        e.call = m_call;
        e.line = m_line;
        e.from = from;
        e.to = to;
        e.bytes = Bytes(n);
        e.origin = {SourceId(0), origin};
        const Nanoseconds time(static_cast<std::int64_t>(static_cast<double>(n) / 12.0));
        tell(e, m_now, m_now + time, what);
        m_now += time;
        drain(m_now);
    }

    void reference(std::uint64_t offset, std::uint64_t n)
    {
        for (std::uint64_t at = offset; at < offset + n; at += 16384) {
            const std::uint64_t part = std::min<std::uint64_t>(16384, offset + n - at);
            work(200, CpuWork::Kernel, "skb_splice_from_iter");
            mark(EventKind::RefAdd, [&](Event& e) {
                e.from = {place(4), at};
                e.to = {place(2), at};
                e.bytes = Bytes(part);
                e.task = TaskId(0);
                e.call = m_call;
            });
        }
    }

    void send(std::uint64_t offset, std::uint64_t n)
    {
        const Nanoseconds begin = std::max(m_now, m_nicFree);
        const Nanoseconds end = begin + Nanoseconds(static_cast<std::int64_t>(static_cast<double>(n) / 12.5));
        m_nicFree = end;
        m_sending.push_back({offset, n, begin, end});
    }

    /// What the card has sent by `until` leaves the queue.
    void drain(Nanoseconds until)
    {
        while (!m_sending.empty() && m_sending.front().end <= until) {
            const Sending s = m_sending.front();
            m_sending.erase(m_sending.begin());
            Event dma;
            dma.kind = EventKind::Dma;
            dma.from = {place(4), s.offset};
            dma.to = {place(3), s.offset};
            dma.bytes = Bytes(s.bytes);
            dma.origin = {SourceId(0), s.offset};
            tell(dma, s.begin, s.end, "");
            Event ack;
            ack.kind = EventKind::Ack;
            ack.to = {place(4), s.offset + s.bytes};
            tell(ack, s.end, s.end, "");
            Event free;
            free.kind = m_gather ? EventKind::RefDrop : EventKind::Release;
            (m_gather ? free.from : free.to) = {place(4), s.offset};
            if (m_gather)
                free.to = {place(2), s.offset};
            free.bytes = Bytes(s.bytes);
            tell(free, s.end, s.end, "");
            Event done;
            done.kind = EventKind::Delivered;
            done.flags = flagPeer;
            done.from = {place(4), s.offset};
            done.bytes = Bytes(s.bytes);
            tell(done, s.end, s.end, "");
        }
    }

    struct Sending {
        std::uint64_t offset;
        std::uint64_t bytes;
        Nanoseconds begin;
        Nanoseconds end;
    };

    bool m_gather;
    Bytes m_file;
    Bytes m_chunk;
    TraceRecorder m_recorder;
    LedgerFold m_fold;
    TeeSink m_tee{m_recorder, m_fold};
    std::uint32_t m_places = 0;
    Nanoseconds m_now{};
    Nanoseconds m_entered{};
    Nanoseconds m_nicFree{};
    CallId m_call{};
    std::uint32_t m_line = 0;
    std::uint64_t m_cached = 0;
    std::vector<Sending> m_sending;
};

LaneRecord lane(bool gather, Bytes fileBytes, Bytes chunk)
{
    Lane l(gather, fileBytes, chunk);
    l.runAll();
    return l.record();
}

}  // namespace

RunRecord sampleRun(Bytes fileBytes, Bytes chunk)
{
    RunRecord run;
    run.title = "File to socket";
    run.about = "Who copies the bytes when a server sends a file?";
    run.lanes.push_back(lane(false, fileBytes, chunk));
    run.lanes.push_back(lane(true, fileBytes, chunk));
    run.notes = {{"read_write.read[0]", "read() makes the kernel fetch the pages and copy them into tmp_buf."},
                 {"read_write.write[0]", "write() copies the same bytes a second time."},
                 {"gather.sendfile[0]", "sendfile hands the socket references instead of bytes."}};
    return run;
}

RunRecord sampleRunOfBoth()
{
    RunRecord record = sampleRun();
    const std::size_t count = record.lanes.size();
    for (std::size_t i = 0; i < count; ++i) {
        LaneRecord live = record.lanes[i];
        live.id += "@live";
        live.backend = "live";
        record.lanes.push_back(std::move(live));
    }
    return record;
}

LaneRecord longLane(std::size_t events)
{
    // About 24 events a chunk of a page.
    return lane(false, Bytes(events / 14 * 4096), Bytes(4096));
}

}  // namespace copyscope::tests
