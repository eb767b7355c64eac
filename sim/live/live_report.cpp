// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/live_report.h"

#include "sim/live/disk_figures.h"

#include <algorithm>
#include <numeric>

namespace copyscope::sim {

using model::Counter;

namespace {

using Value = std::optional<std::int64_t>;

std::int64_t sumOf(const LiveRunResult& run, bool peers, ProcessUsage::Field field)
{
    std::int64_t sum = 0;
    for (const ProcessRun& process : run.processes)
        if (process.peer == peers)
            sum += process.used[field];
    return sum;
}

std::vector<std::int64_t> each(const std::vector<LiveRunResult>& runs, auto figure)
{
    std::vector<std::int64_t> out;
    for (const LiveRunResult& run : runs)
        out.push_back(figure(run));
    return out;
}

constexpr const char* packetSource = "BPF at net_dev_start_xmit: whose pages each packet carries";
constexpr const char* needsPmu = "no counter of the processor was opened: a machine with a PMU that perf may use would allow it";

class Assessment {
public:
    Assessment(const Observations& seen, LiveReport& report) : m_seen(seen), m_report(report)
    {
        m_report.ledger = model::Ledger();
        m_report.ledger.calls = seen.folded.calls;
        m_report.ledger.processes = seen.folded.processes;
    }

    void run()
    {
        payload();
        copies();
        switches();
        faults();
        times();
        devices();
        std::sort(m_report.evidence.begin(), m_report.evidence.end(),
                  [](const Evidence& a, const Evidence& b) { return a.counter < b.counter; });
        processes();
    }

private:
    void give(Counter counter, std::int64_t value, std::string source)
    {
        m_report.ledger.set(counter, value);
        m_report.evidence.push_back({counter, value, std::move(source), {}});
    }
    void lack(Counter counter, std::string remedy) { m_report.evidence.push_back({counter, std::nullopt, {}, std::move(remedy)}); }
    void finding(std::string name, std::int64_t value, std::string unit, std::string source)
    {
        m_report.findings.push_back({std::move(name), value, std::move(unit), std::move(source)});
    }
    [[nodiscard]] Value kernel(KernelCounter id) const { return m_seen.kernel[static_cast<std::size_t>(id)]; }
    [[nodiscard]] const std::string& missing(KernelCounter id) const { return m_seen.kernelMissing[static_cast<std::size_t>(id)]; }
    [[nodiscard]] std::int64_t moved(std::initializer_list<Movement> kinds) const
    {
        return std::accumulate(kinds.begin(), kinds.end(), std::int64_t{0},
                               [&](std::int64_t sum, Movement kind) { return sum + m_seen.totals[kind]; });
    }
    /// What goes to the network without packets of the stack: nothing there to look at.
    [[nodiscard]] bool sentToNet() const { return moved({Movement::UserToNet, Movement::ByReferenceToNet}) != 0; }

    void payload();
    void copies();
    void switches();
    void faults();
    void times();
    void devices();
    void processes();

    const Observations& m_seen;
    LiveReport& m_report;
};

void Assessment::payload()
{
    const std::int64_t here = m_seen.folded.integer(Counter::BytesDelivered).value_or(0);
    if (m_seen.counted.remote) {
        constexpr const char* there = "return values of the receiving calls, told by the peer";
        give(Counter::BytesDelivered, here + static_cast<std::int64_t>(m_seen.counted.remoteBytes), there);
        finding("calls with which the peer received", static_cast<std::int64_t>(m_seen.counted.remoteCalls), "calls", there);
    } else {
        give(Counter::BytesDelivered, here, "return values of the receiving calls");
    }
    if (!m_seen.compared) {
        lack(Counter::Intact, "contents were not compared in this run");
        return;
    }
    bool wrong = false;
    bool whole = true;
    bool some = false;
    for (const StreamResult& stream : m_seen.compared->streams) {
        some = some || stream.received != 0;
        wrong = wrong || (stream.wrong != 0 && stream.comparable);
        whole = whole && stream.comparable && stream.compared == stream.received;
        wrong = wrong || (!stream.neverRead && !stream.datagrams && stream.received < stream.sent && !m_seen.compared->stopped);
        if (stream.wrong != 0)
            finding("first byte that was not what was sent on " + stream.name, static_cast<std::int64_t>(stream.firstWrong), "offset",
                    "comparison of what arrived with what the sending calls were asked to send");
    }
    if (!wrong && !some)
        lack(Counter::Intact, "nothing arrived through a socket that could be compared");
    else if (wrong || whole)
        give(Counter::Intact, wrong ? 0 : 1, "every byte that arrived compared with what its call was asked to send, in a run of its own");
    else
        lack(Counter::Intact, "what arrived was not all seen: it was discarded, went to a file inside the kernel, "
                              "or several calls sent at once");
}

void Assessment::copies()
{
    // What the calls themselves say: a buffered read() returns what it copied.
    const std::int64_t known =
        moved({Movement::FileToUser, Movement::UserToFile, Movement::FileToFile, Movement::PipeToUser, Movement::UserToPipe,
               Movement::PipeToFile, Movement::LocalToUser, Movement::UserToLocal, Movement::NetToUser, Movement::UserToUser});
    const std::int64_t pipes = moved({Movement::Referenced});
    constexpr const char* byCalls = "return values of calls that copy";
    const Value writes = kernel(KernelCounter::WritesByUser);
    const std::int64_t onWrite = writes.value_or(0) + kernel(KernelCounter::WritesByKernel).value_or(0);
    if (onWrite != 0)
        finding("faults of writes to pages that are there: copied, or only made writable", onWrite, "faults",
                "tracepoints exceptions:page_fault_user and page_fault_kernel by their error code");
    // Such copies are made by the kernel for itself: nobody is told of them.
    const bool maybeOnWrite = writes ? onWrite != 0 : m_seen.folded.calls.contains("fork");
    if (maybeOnWrite && !sentToNet()) {
        lack(Counter::CpuCopyBytes, "pages may have been copied on write, and the kernel does not tell that from pages that are only made writable");
        give(Counter::ReferencedBytes, pipes, "return values of calls that fill pipes by reference");
    } else if (!sentToNet()) {
        give(Counter::CpuCopyBytes, known, byCalls);
        give(Counter::ReferencedBytes, pipes, "return values of calls that fill pipes by reference");
    } else if (!m_seen.packets) {
        lack(Counter::CpuCopyBytes, m_seen.packetsMissing);
        lack(Counter::ReferencedBytes, m_seen.packetsMissing);
    } else {
        const PacketPages& packets = *m_seen.packets;
        finding(std::string(model::finding::filePages), packets.filePages, "bytes", packetSource);
        finding(std::string(model::finding::userPages), packets.userPages, "bytes", packetSource);
        finding(std::string(model::finding::kernelCopies), packets.kernelCopies, "bytes", packetSource);
        if (packets.sentAgain != 0)
            finding(std::string(model::finding::sentAgain), packets.sentAgain, "bytes", packetSource);
        // What splice() brought from a socket stands in memory of the kernel, and goes on by reference all the same.
        const std::int64_t asked = m_seen.totals[Movement::ByReferenceToNet];
        const std::int64_t handedOn = std::clamp<std::int64_t>(asked - packets.filePages - (packets.userPages - packets.zeroCopy), 0, packets.kernelShared);
        if (handedOn != 0)
            finding("pages of received packets handed on by reference, among the kernel's", handedOn, "bytes",
                    std::string(packetSource) + "; SKBFL_SHARED_FRAG");
        const std::int64_t referenced = packets.filePages + packets.userPages + handedOn;
        give(Counter::ReferencedBytes, pipes + referenced, std::string(packetSource) + "; return values of calls that fill pipes by reference");
        const RecordTotals& totals = m_seen.totals;
        std::int64_t late = 0;
        if (totals.copiedCompletions != 0 && totals.completions != 0)
            late = packets.zeroCopy * totals.copiedCompletions / totals.completions;
        if (late != 0)
            finding(std::string(model::finding::copiedOnDelivery), late, "bytes", "SO_EE_CODE_ZEROCOPY_COPIED of each completion");
        give(Counter::CpuCopyBytes, known + packets.kernelCopies - handedOn + late,
             std::string(byCalls) + "; " + packetSource + (late != 0 ? "; SO_EE_CODE_ZEROCOPY_COPIED" : ""));
    }
    lack(Counter::BusBytes, "no counter of the memory controller was read: it would need its own PMU");
    lack(Counter::CacheLinesDisplaced, needsPmu);
}

void Assessment::switches()
{
    const std::int64_t calls = m_seen.folded.integer(Counter::Syscalls).value_or(0);
    give(Counter::Syscalls, calls, "own calls, counted as they are made");
    if (const Value faults = kernel(KernelCounter::UserFaults))
        give(Counter::ModeSwitches, 2 * (calls + *faults), "two for each own call and each page fault in user mode (perf page-faults:u); interrupts are not in it");
    else
        lack(Counter::ModeSwitches, missing(KernelCounter::UserFaults));
    give(Counter::ContextSwitches, sumOf(m_seen.counted, false, ProcessUsage::Voluntary) + sumOf(m_seen.counted, false, ProcessUsage::Involuntary),
         "getrusage: ru_nvcsw + ru_nivcsw; times that a CPU was taken from the programs, not that it came back");
    lack(Counter::Interrupts, "interrupts are counted for a CPU, not for a process");
    lack(Counter::Wakeups, "wake-ups were not traced: the tracepoint sched:sched_waking tells who wakes, not for what");
    give(Counter::Completions, m_seen.folded.integer(Counter::Completions).value_or(0), "notifications read from error queues (SO_EE_ORIGIN_ZEROCOPY)");
}

void Assessment::faults()
{
    const std::int64_t major = sumOf(m_seen.counted, false, ProcessUsage::MajorFaults);
    const Value byUser = kernel(KernelCounter::FaultsByUser);
    const Value byKernel = kernel(KernelCounter::FaultsByKernel);
    if (byUser && byKernel)
        give(Counter::PageFaultsMinor, std::max<std::int64_t>(0, *byUser + *byKernel - major),
             std::string("tracepoints exceptions:page_fault_user and page_fault_kernel, without ru_majflt; copies on write are in it")
                 + (m_seen.folded.calls.contains("fork") ? ", and after fork() some of the interpreter's" : ""));
    else
        give(Counter::PageFaultsMinor, sumOf(m_seen.counted, false, ProcessUsage::MinorFaults),
             "getrusage: ru_minflt; pages that calls populate by themselves are in it");
    give(Counter::PageFaultsMajor, major, "getrusage: ru_majflt");
    lack(Counter::PageFaultsCow, "the kernel does not count copies on write apart from other faults");
    if (m_seen.touches.faults != 0) {
        constexpr const char* source = "ru_minflt while each page was touched once through a mapping of ours, after the run";
        finding(std::string(model::finding::cachedPages), m_seen.touches.pages, "pages", "mincore(2)");
        finding(std::string(model::finding::touches), m_seen.touches.faults, "faults", source);
    }
    if (byKernel)
        give(Counter::FaultsInKernel, *byKernel, "tracepoint exceptions:page_fault_kernel");
    else
        lack(Counter::FaultsInKernel, missing(KernelCounter::FaultsByKernel));
    const Value reads = kernel(KernelCounter::TlbReadMisses);
    const Value writes = kernel(KernelCounter::TlbWriteMisses);
    if (reads && writes)
        give(Counter::TlbMisses, *reads + *writes, "PMU: dTLB-load-misses and dTLB-store-misses; the interpreter's are in it");
    else
        lack(Counter::TlbMisses, needsPmu);
    for (const KernelCounter id : {KernelCounter::Cycles, KernelCounter::Instructions, KernelCounter::CacheMisses})
        if (const Value count = kernel(id))
            finding(std::string(kernelCounterInfo(id).name) + " of the processor", *count, "events", "PMU; the interpreter's are in it");
    if (const Value flushes = kernel(KernelCounter::TlbFlushes))
        give(Counter::TlbFlushes, *flushes, "tracepoint tlb:tlb_flush, without those of task switches");
    else
        lack(Counter::TlbFlushes, missing(KernelCounter::TlbFlushes));
    lack(Counter::Ipis, "interrupts between CPUs are counted for a CPU, not for a process");
    lack(Counter::PagesPinned, "the kernel counts pinned pages for the whole machine only (nr_foll_pin_acquired)");
    lack(Counter::PagesSwappedIn, "the kernel counts them for the whole machine only (pswpin in /proc/vmstat)");
    lack(Counter::PagesSwappedOut, "the kernel counts them for the whole machine only (pswpout in /proc/vmstat)");
    lack(Counter::ProtectionFaults, "nobody counts them; the SIGSEGV shows in how the process ended");
    constexpr const char* modelOnly = "this exists in the model only";
    for (const Counter counter : {Counter::Polls, Counter::Translations, Counter::TlbHits})
        lack(counter, modelOnly);
}

void Assessment::times()
{
    if (m_seen.timed.empty()) {
        for (const Counter counter : {Counter::CpuBusyNs, Counter::CpuUserNs, Counter::CpuKernelNs, Counter::PeerCpuBusyNs, Counter::ElapsedNs})
            lack(counter, "no timed runs were made: --repeat says how many");
    } else {
        m_report.senderCpu = spreadOf(each(m_seen.timed, [](const auto& run) { return sumOf(run, false, ProcessUsage::CpuNs); }));
        m_report.receiverCpu = spreadOf(each(m_seen.timed, [](const auto& run) { return sumOf(run, true, ProcessUsage::CpuNs); }));
        m_report.wall = spreadOf(each(m_seen.timed, [](const auto& run) { return run.end - run.begin; }));
        const std::string median = ", median of " + std::to_string(m_seen.timed.size()) + " runs without observers on warm caches"
                                   + (m_seen.timed.front().rehearsed ? ", each right after a rehearsal in its process" : "");
        give(Counter::CpuBusyNs, m_report.senderCpu.median,
             "CLOCK_PROCESS_CPUTIME_ID" + median + "; the interpreter is in it, and what the kernel does for the receiver on this CPU");
        give(Counter::CpuUserNs, spreadOf(each(m_seen.timed, [](const auto& run) { return sumOf(run, false, ProcessUsage::UserNs); })).median,
             "getrusage: ru_utime" + median);
        give(Counter::CpuKernelNs, spreadOf(each(m_seen.timed, [](const auto& run) { return sumOf(run, false, ProcessUsage::KernelNs); })).median,
             "getrusage: ru_stime" + median);
        give(Counter::PeerCpuBusyNs, m_report.receiverCpu.median,
             (m_seen.counted.remote ? "CLOCK_THREAD_CPUTIME_ID of the readers, told by the peer" : "CLOCK_PROCESS_CPUTIME_ID of the readers") + median);
        give(Counter::ElapsedNs, m_report.wall.median,
             (m_seen.counted.remote ? "CLOCK_MONOTONIC until the peer said that it has everything" : "CLOCK_MONOTONIC") + median);
    }
    if (!m_seen.sampled)
        lack(Counter::CpuCopyNs, m_seen.sampledMissing);
    else if (!m_seen.sampled->complete)
        lack(Counter::CpuCopyNs, "samples were lost, or the kernel hides the addresses of its functions (kernel.kptr_restrict)");
    else if (m_seen.sampled->samples < enoughSamples)
        lack(Counter::CpuCopyNs, "the runs were too short for more than " + std::to_string(m_seen.sampled->samples) + " samples; a larger file or --repeat would allow it");
    else
        // Sampling slows a run down, so what counts is the share.
        give(Counter::CpuCopyNs, m_report.senderCpu.median * m_seen.sampled->inCopies / m_seen.sampled->samples,
             std::to_string(m_seen.sampled->inCopies) + " of " + std::to_string(m_seen.sampled->samples)
                 + " samples of cpu-clock were in functions that copy, in runs of their own; that share of cpu_busy_ns");
    lack(Counter::CpuInterruptNs, "interrupts are accounted to a CPU, not to a process");
}

void Assessment::devices()
{
    const DiskFigures disk = diskFigures(m_seen);
    if (disk.read) {
        give(Counter::DiskBytesRead, *disk.read, disk.source);
        const bool byCard = m_seen.counted.remote && !m_seen.peerIsHere;
        const bool local = m_seen.carried == LiveNetwork::Loopback || m_seen.peerIsHere || !m_seen.network;
        if (byCard)
            lack(Counter::DmaBytes, "what a card fetches is counted for the whole card (ip -s link), not for a program");
        else
            give(Counter::DmaBytes, *disk.read + moved({Movement::DirectWrite}),
             disk.source + " and O_DIRECT writes; "
                 + (local ? "no card takes part on this machine's own network" : "a veth pair moves nothing by DMA"));
    } else {
        lack(Counter::DiskBytesRead, disk.remedy);
        lack(Counter::DmaBytes, disk.remedy);
    }
    if (disk.elsewhere != 0)
        finding("bytes fetched from disks that are not of the run's files", disk.elsewhere, "bytes", "read_bytes of /proc/PID/io, less what the files account for");
    if (disk.byOthers != 0)
        finding("bytes of the files that others than the programs fetched from disks", disk.byOthers, "bytes", "mincore(2), less read_bytes of /proc/PID/io");
    if (!disk.remark.empty())
        m_report.remarks.push_back(disk.remark);
    lack(Counter::DiskBytesWritten, "write-back happens later and for many at once: write_bytes of /proc/PID/io counts dirtied pages only");
    if (m_seen.packets)
        give(Counter::Packets, m_seen.packets->packets, "BPF at net_dev_start_xmit: packets with payload before segmentation");
    else if (!m_seen.network)
        give(Counter::Packets, 0, "there is no network socket");
    else
        lack(Counter::Packets, m_seen.packetsMissing);
    lack(Counter::PacketsRetransmitted, "TCP_INFO tells how many bytes were sent again, not how many packets");
    if (m_seen.counted.retransmitted != 0)
        finding("retransmitted before the program ended", static_cast<std::int64_t>(m_seen.counted.retransmitted), "bytes", "TCP_INFO: tcpi_bytes_retrans");
    if (m_seen.counted.queued != 0)
        finding("still queued when the program ended", static_cast<std::int64_t>(m_seen.counted.queued), "bytes", "SIOCOUTQ");
    if (m_seen.counted.heldBackNs != 0)
        finding("time in which the receiver's window was full", static_cast<std::int64_t>(m_seen.counted.heldBackNs), "ns", "TCP_INFO: tcpi_rwnd_limited");
    std::uint64_t cached = 0;
    std::uint64_t pages = 0;
    const bool counted = std::all_of(m_seen.counted.files.begin(), m_seen.counted.files.end(), [](const Residency& file) { return file.pages == 0 || file.counted; });
    for (const Residency& file : m_seen.counted.files) {
        cached += file.resident;
        pages += file.pages;
    }
    if (pages != 0)
        finding("pages of the files in memory at the start, of " + std::to_string(pages), static_cast<std::int64_t>(cached), "pages",
                counted ? "cachestat(2)" : "mincore(2)");
    std::uint64_t dirty = 0;
    for (const Residency& file : m_seen.counted.filesAtEnd)
        dirty += file.dirty;
    if (dirty != 0)
        finding("pages of the files that are to be written back, at the end", static_cast<std::int64_t>(dirty), "pages", "cachestat(2)");
    if (const Value requests = kernel(KernelCounter::BlockRequests); requests && *requests != 0)
        finding("disk requests that the programs issued themselves", *requests, "requests",
                "tracepoint block:block_rq_issue; requeued ones count again, those of kernel threads are not in it");
    if (const Value adds = kernel(KernelCounter::CacheAdds); adds && *adds != 0)
        finding("folios that entered the page cache", *adds, "folios", "tracepoint filemap:mm_filemap_add_to_page_cache");
    if (const Value copies = m_seen.peerKernel[static_cast<std::size_t>(KernelCounter::ReceiveCopies)]; copies && *copies != 0)
        finding("packets that the receiver copied", *copies, "packets", "tracepoint skb:skb_copy_datagram_iovec");
}

void Assessment::processes()
{
    // Calls are known for each process; of the rest only what the kernel accounts to it.
    for (model::ProcessTally& tally : m_report.ledger.processes) {
        const Value calls = tally.integer(Counter::Syscalls);
        tally.values = {};
        tally.values[static_cast<std::size_t>(Counter::Syscalls)] = calls;
        for (const ProcessRun& process : m_seen.counted.processes) {
            if (process.name != tally.name || process.peer != tally.peer)
                continue;
            const auto set = [&](Counter counter, std::int64_t value) { tally.values[static_cast<std::size_t>(counter)] = value; };
            set(Counter::ContextSwitches, process.used[ProcessUsage::Voluntary] + process.used[ProcessUsage::Involuntary]);
            set(Counter::PageFaultsMajor, process.used[ProcessUsage::MajorFaults]);
        }
    }
}

}  // namespace

Spread spreadOf(std::vector<std::int64_t> values)
{
    Spread out;
    out.runs = values.size();
    if (values.empty())
        return out;
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    out.median = values.size() % 2 != 0 ? values[half] : (values[half - 1] + values[half]) / 2;
    out.least = values.front();
    out.most = values.back();
    return out;
}

void assess(const Observations& seen, LiveReport& report) { Assessment(seen, report).run(); }

std::string evidenceText(const LiveReport& report)
{
    std::string out;
    for (const Evidence& e : report.evidence) {
        out += std::string(model::counterInfo(e.counter).name) + ": ";
        out += e.value ? std::to_string(*e.value) + " (" + e.source + ")" : "not observed: " + e.remedy;
        out += "\n";
    }
    for (const Finding& f : report.findings)
        out += f.name + ": " + std::to_string(f.value) + " " + f.unit + " (" + f.source + ")\n";
    for (const std::string& remark : report.remarks)
        out += remark + "\n";
    return out;
}

}  // namespace copyscope::sim
