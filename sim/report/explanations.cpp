// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/report/explanations.h"

#include "sim/report/numbers.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace copyscope::sim {
namespace {

using model::Counter;
using model::LaneRecord;
using Value = std::optional<std::int64_t>;

Value valueOf(const LaneRecord& lane, Counter id) { return lane.ledger.integer(id); }
std::int64_t orZero(const LaneRecord& lane, Counter id) { return valueOf(lane, id).value_or(0); }

bool isCounter(const Difference& d, Counter id) { return d.name == model::counterInfo(id).name; }

std::int64_t callsOf(const LaneRecord& lane, const std::string& name)
{
    const auto found = lane.ledger.calls.find(name);
    return found == lane.ledger.calls.end() ? 0 : found->second.count;
}

/// More calls of this name than predicted; negative: fewer.
std::int64_t moreCalls(const Difference& d, const std::string& name)
{
    return callsOf(d.machine, name) - callsOf(d.simulation, name);
}

/// Calls whose number depends on who is faster: those that ask whether something has happened already.
constexpr std::array<const char*, 4> askingCalls{"recvmsg", "poll", "epoll_wait", "usleep"};

std::int64_t moreAsking(const Difference& d)
{
    std::int64_t more = 0;
    for (const char* name : askingCalls)
        more += moreCalls(d, name);
    return more;
}

bool sendsZeroCopy(const Difference& d) { return orZero(d.machine, Counter::Completions) != 0 || orZero(d.simulation, Counter::Completions) != 0; }

std::string largeFolios(const Difference& d)
{
    const Value touches = findingOf(*d.machine.observation, model::finding::touches);
    const Value pages = findingOf(*d.machine.observation, model::finding::cachedPages);
    constexpr std::int64_t around = 16;  // fault_around_bytes, mm/memory.c
    if (!touches || !pages || *touches * around >= *pages || d.measured >= d.predicted)
        return {};
    return "large folios: one fault maps more than the 16 pages of fault-around; touching the " + grouped(*pages)
           + " cached pages of the files takes " + grouped(*touches) + " faults here";
}

std::string lateCopy(const Difference& d)
{
    const std::int64_t late = findingOf(*d.machine.observation, model::finding::copiedOnDelivery).value_or(0);
    if (late == 0 || d.measured - late != d.predicted)
        return {};
    return sayLateCopy(late);
}

std::string noCard(const Difference& d)
{
    // What the model's card moved is what is missing.
    const std::int64_t disks = orZero(d.simulation, Counter::DiskBytesRead) + orZero(d.simulation, Counter::DiskBytesWritten);
    const bool onlyCard = d.measured == orZero(d.machine, Counter::DiskBytesRead) && disks == d.measured && d.predicted > disks;
    return onlyCard ? sayNoCard(*d.machine.observation) : std::string();
}

std::string localPackets(const Difference& d)
{
    return d.measured != 0 ? "packets are counted where they are handed to '" + d.machine.observation->network
                                 + "', whose segments are up to 64 KiB; how many bytes a packet takes depends on when the receiver made room"
                           : std::string();
}

std::string scheduling(const Difference& d)
{
    const model::Observation& seen = *d.machine.observation;
    return seen.cpu ? "both ends share CPU " + std::to_string(*seen.cpu) + " here and each wake-up may hand it over; the predicted machine has a receiver of its own"
                    : std::string("who runs where was left to this machine's scheduler");
}

std::string whoTransmits(const Difference& d)
{
    const model::Observation& seen = *d.machine.observation;
    const bool about = isCounter(d, Counter::CpuBusyNs) || isCounter(d, Counter::CpuKernelNs) || isCounter(d, Counter::PeerCpuBusyNs);
    const auto together = [](const LaneRecord& lane) { return orZero(lane, Counter::CpuBusyNs) + orZero(lane, Counter::PeerCpuBusyNs); };
    const std::int64_t measured = together(d.machine);
    if (!about || !seen.cpu || orZero(d.machine, Counter::PeerCpuBusyNs) == 0 || !isCloseTime(together(d.simulation), measured))
        return {};
    return "both ends share CPU " + std::to_string(*seen.cpu)
           + ": who runs when the window opens transmits what waits, and the scheduler chooses; for both ends together "
           + duration(together(d.simulation)) + " were predicted and " + duration(measured) + " measured";
}

std::string coalesced(const Difference& d)
{
    const bool about = isCounter(d, Counter::Completions) || d.name == "calls.recvmsg" || d.name.starts_with("calls.recvmsg.")
                       || d.name.starts_with("calls.poll");
    if (about && sendsZeroCopy(d))
        return "when notifications of zero-copy sends come, and how many at once, depends on when the receiver reads";
    const bool total = isCounter(d, Counter::Syscalls) && sendsZeroCopy(d) && d.measured - d.predicted == moreAsking(d);
    return total ? "only calls that ask for notifications are more or fewer; how often they must ask depends on when the receiver reads" : std::string();
}

std::string modeSwitches(const Difference& d)
{
    const Value calls = valueOf(d.machine, Counter::Syscalls);
    if (!calls)
        return {};
    const std::int64_t fromCalls = 2 * (*calls - orZero(d.simulation, Counter::Syscalls));
    const std::int64_t interrupts = 2 * orZero(d.simulation, Counter::Interrupts);
    // Faults in user mode: all but those inside of calls.
    const auto userFaults = [](const LaneRecord& lane) {
        return orZero(lane, Counter::PageFaultsMinor) + orZero(lane, Counter::PageFaultsMajor) + orZero(lane, Counter::PageFaultsCow)
               - orZero(lane, Counter::FaultsInKernel);
    };
    const std::int64_t fromFaults = 2 * (userFaults(d.machine) - userFaults(d.simulation));
    const std::int64_t rest = d.predicted + fromCalls + fromFaults - d.measured;
    if (rest < 0 || rest > interrupts)
        return {};
    return rest == 0 ? "it follows from the calls and faults that differ" : "interrupts taken in user mode are predicted but not observed for a process";
}

std::string windows(const Difference& d)
{
    const std::int64_t mappings = callsOf(d.machine, "mmap");
    if (mappings == 0 || std::abs(d.measured - d.predicted) > mappings)
        return {};
    return "one fault for each mapping at most: fault-around maps windows of 64 KiB, and where a mapping begins in its window is chance";
}

std::string pinning(const Difference& d)
{
    const bool fewer = d.measured < d.predicted && orZero(d.simulation, Counter::PagesPinned) > 0;
    const model::Evidence* evidence = model::evidenceOf(*d.machine.observation, Counter::FaultsInKernel);
    if (!fewer || evidence == nullptr || evidence->source.find("tracepoint") == std::string::npos)
        return {};
    return "a call that pins pages brings them to the page table without an exception (get_user_pages), so that the tracepoints do not see it";
}

std::string unmapping(const Difference& d)
{
    const std::int64_t unmapped = callsOf(d.machine, "munmap");
    constexpr std::int64_t most = 4;
    if (unmapped == 0 || d.measured > d.predicted + most * unmapped)
        return {};
    return "munmap() invalidates in several steps: page tables and pages are gathered apart (mmu_gather)";
}

std::string copiesOnWrite(const Difference& d)
{
    const bool same = d.measured == d.predicted + orZero(d.simulation, Counter::PageFaultsCow) && d.measured != d.predicted;
    return same ? "copies on write are counted with the other faults here" : std::string();
}

std::string dropped(const Difference& d)
{
    return d.machine.observation->network == "sink" && d.measured == 0 ? "the sink drops everything on purpose" : std::string();
}

std::string otherMachine(const Difference& d)
{
    const model::CounterInfo* counter = model::findCounter(d.name);
    if (counter == nullptr || counter->unit != model::CounterUnit::Time || d.simulation.machine == "this-machine")
        return {};
    return "predicted for '" + d.simulation.machine + "', not for this machine: copyscope calibrate measures it, --machine this-machine predicts for it";
}

constexpr auto all = std::to_array<Explanation>({
    {"sink", "bytes_delivered", "the network is the sink and nothing was delivered",
     [](const Difference& d) { return isCounter(d, Counter::BytesDelivered) ? dropped(d) : std::string(); }},
    {"late copy", "cpu_copy_bytes", "the kernel marked completions as COPIED, and these bytes are the difference",
     [](const Difference& d) { return isCounter(d, Counter::CpuCopyBytes) ? lateCopy(d) : std::string(); }},
    {"no card", "dma_bytes", "disks moved as much as predicted, and the rest is what the predicted card moved",
     [](const Difference& d) { return isCounter(d, Counter::DmaBytes) ? noCard(d) : std::string(); }},
    {"large folios", "page_faults_minor, faults_in_kernel", "touching the cached files takes fewer faults than one for 16 pages",
     [](const Difference& d) {
         return isCounter(d, Counter::PageFaultsMinor) || isCounter(d, Counter::FaultsInKernel) ? largeFolios(d) : std::string();
     }},
    {"fault-around windows", "page_faults_minor, faults_in_kernel", "they differ by no more than the number of mappings",
     [](const Difference& d) {
         return isCounter(d, Counter::PageFaultsMinor) || isCounter(d, Counter::FaultsInKernel) ? windows(d) : std::string();
     }},
    {"pinning", "page_faults_minor, faults_in_kernel", "the programs pin pages, and exceptions were counted by tracepoints",
     [](const Difference& d) {
         return isCounter(d, Counter::PageFaultsMinor) || isCounter(d, Counter::FaultsInKernel) ? pinning(d) : std::string();
     }},
    {"unmapping", "tlb_flushes", "the programs call munmap(), and there are no more than four for each",
     [](const Difference& d) { return isCounter(d, Counter::TlbFlushes) ? unmapping(d) : std::string(); }},
    {"copies on write", "page_faults_minor", "the difference is the predicted page_faults_cow",
     [](const Difference& d) { return isCounter(d, Counter::PageFaultsMinor) ? copiesOnWrite(d) : std::string(); }},
    {"notifications", "completions, syscalls, calls.recvmsg, calls.poll", "the lane sends with MSG_ZEROCOPY, and no other calls differ",
     coalesced},
    {"mode switches", "mode_switches", "the difference is that of calls and faults, and at most two for each predicted interrupt",
     [](const Difference& d) { return isCounter(d, Counter::ModeSwitches) ? modeSwitches(d) : std::string(); }},
    {"scheduling", "context_switches", "always: it says on which CPU the ends ran",
     [](const Difference& d) { return isCounter(d, Counter::ContextSwitches) ? scheduling(d) : std::string(); }},
    {"who transmits", "cpu_busy_ns, cpu_kernel_ns, peer_cpu_busy_ns",
     "both ends shared a CPU, and their times together agree within a quarter", whoTransmits},
    {"local packets", "packets", "packets were seen",
     [](const Difference& d) { return isCounter(d, Counter::Packets) ? localPackets(d) : std::string(); }},
    {"another machine", "times", "the prediction was made for another profile than this-machine", otherMachine},
});

}  // namespace

std::string sayNoCard(const model::Observation& seen)
{
    return "no card takes part in the network '" + seen.network + "': the payload that a card would fetch by DMA stays where it is";
}

std::string sayLateCopy(std::int64_t bytes)
{
    return "the receiver is local: " + grouped(bytes) + " bytes were handed over by reference and copied on delivery (COPIED); a card would fetch them by DMA";
}

bool isCloseTime(std::int64_t predicted, std::int64_t measured) { return std::abs(predicted - measured) * 4 <= measured; }

std::span<const Explanation> explanations() { return all; }

std::string explain(const Difference& difference)
{
    for (const Explanation& explanation : all) {
        if (std::string text = explanation.explain(difference); !text.empty())
            return text;
    }
    return {};
}

}  // namespace copyscope::sim
