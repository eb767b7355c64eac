// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/kernel_counters.h"

#include "sim/live/tracepoint.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace copyscope::sim {

namespace {

using Source = KernelCounterInfo::Source;

constexpr std::uint64_t tlbMisses(std::uint64_t operation)
{
    return PERF_COUNT_HW_CACHE_DTLB | operation << 8 | std::uint64_t{PERF_COUNT_HW_CACHE_RESULT_MISS} << 16;
}

constexpr auto table = std::to_array<KernelCounterInfo>({
    {KernelCounter::UserFaults, Source::Software, "page-faults:u", "", PERF_COUNT_SW_PAGE_FAULTS},
    {KernelCounter::FaultsByUser, Source::Tracepoint, "exceptions:page_fault_user", ""},
    {KernelCounter::FaultsByKernel, Source::Tracepoint, "exceptions:page_fault_kernel", ""},
    // Bits of the error code of x86: 1 the page is there, 2 a write, 4 from user mode.
    {KernelCounter::WritesByUser, Source::Tracepoint, "exceptions:page_fault_user", "error_code == 7"},
    {KernelCounter::WritesByKernel, Source::Tracepoint, "exceptions:page_fault_kernel", "error_code == 3"},
    {KernelCounter::ReceiveCopies, Source::Tracepoint, "skb:skb_copy_datagram_iovec", ""},
    {KernelCounter::TlbFlushes, Source::Tracepoint, "tlb:tlb_flush", "reason != 0"},
    {KernelCounter::CacheAdds, Source::Tracepoint, "filemap:mm_filemap_add_to_page_cache", ""},
    {KernelCounter::BlockRequests, Source::Tracepoint, "block:block_rq_issue", ""},
    {KernelCounter::PacketsSent, Source::Tracepoint, "net:net_dev_start_xmit", ""},
    {KernelCounter::Cycles, Source::Processor, "cycles", "", PERF_COUNT_HW_CPU_CYCLES},
    {KernelCounter::Instructions, Source::Processor, "instructions", "", PERF_COUNT_HW_INSTRUCTIONS},
    {KernelCounter::CacheMisses, Source::Processor, "cache-misses", "", PERF_COUNT_HW_CACHE_MISSES},
    {KernelCounter::TlbReadMisses, Source::ProcessorCache, "dTLB-load-misses", "", tlbMisses(PERF_COUNT_HW_CACHE_OP_READ)},
    {KernelCounter::TlbWriteMisses, Source::ProcessorCache, "dTLB-store-misses", "", tlbMisses(PERF_COUNT_HW_CACHE_OP_WRITE)},
});
static_assert(table.size() == kernelCounterCount);

std::optional<std::uint64_t> numberOf(const KernelCounterInfo& info)
{
    return info.source == Source::Tracepoint ? tracepointNumber(info.name) : std::nullopt;
}

int openCounter(const KernelCounterInfo& info, pid_t process, std::optional<std::uint64_t> number)
{
    if (info.source == Source::Tracepoint) {
        if (number)
            return openTracepoint(*number, std::string(info.filter), process, -1);
        errno = ENOENT;
        return -1;
    }
    perf_event_attr attributes{};
    attributes.size = sizeof attributes;
    attributes.inherit = 1;
    attributes.type = info.source == Source::Software    ? PERF_TYPE_SOFTWARE
                      : info.source == Source::Processor ? PERF_TYPE_HARDWARE
                                                         : PERF_TYPE_HW_CACHE;
    attributes.config = info.config;
    attributes.exclude_kernel = info.source == Source::Software ? 1 : 0;
    attributes.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
    return static_cast<int>(::syscall(SYS_perf_event_open, &attributes, process, -1, -1, PERF_FLAG_FD_CLOEXEC));
}

}  // namespace

const KernelCounterInfo& kernelCounterInfo(KernelCounter id) { return table[static_cast<std::size_t>(id)]; }

std::string whyNotCountable(KernelCounter id)
{
    const KernelCounterInfo& info = kernelCounterInfo(id);
    const int fd = openCounter(info, 0, numberOf(info));
    if (fd >= 0) {
        ::close(fd);
        return {};
    }
    const int error = errno;
    const std::string closed = std::string("perf_event_open(2) is not allowed here (") + std::strerror(error) + "): set kernel.perf_event_paranoid to ";
    switch (info.source) {
    case Source::Software: return closed + "2 or less, or run as root";
    case Source::Processor:
    case Source::ProcessorCache:
        if (error == ENOENT || error == EOPNOTSUPP || error == ENODEV || error == EINVAL)
            return "this machine shows no counters of the processor: a virtual machine must pass them through, bare metal has them";
        return closed + "1 or less, or run as root";
    case Source::Tracepoint: break;
    }
    const std::string name = "tracepoint " + std::string(info.name);
    if (error == ENOENT && ::geteuid() == 0)
        return name + " is not there: this kernel was built without it";
    return name + " is not observable as this user: run as root";
}

KernelCounters::~KernelCounters()
{
    for (const Open& open : m_open)
        ::close(open.fd);
}

void KernelCounters::attach(const std::vector<pid_t>& processes, bool privileged)
{
    for (const KernelCounterInfo& info : table) {
        if (!privileged && info.source == Source::Tracepoint) {
            m_failed.push_back(info.id);
            continue;
        }
        const auto number = numberOf(info);
        for (const pid_t process : processes) {
            const int fd = openCounter(info, process, number);
            if (fd >= 0)
                m_open.push_back({info.id, fd});
            else
                m_failed.push_back(info.id);
        }
    }
}

std::optional<std::int64_t> KernelCounters::value(KernelCounter id) const
{
    if (std::find(m_failed.begin(), m_failed.end(), id) != m_failed.end())
        return std::nullopt;
    std::optional<std::int64_t> sum;
    for (const Open& open : m_open) {
        if (open.id != id)
            continue;
        // The count, and for all but tracepoints how long it was enabled and how long it ran.
        std::array<std::uint64_t, 3> read{};
        const ssize_t length = ::read(open.fd, read.data(), sizeof read);
        if (length < static_cast<ssize_t>(sizeof read[0]) || read[1] != read[2])
            return std::nullopt;
        sum = sum.value_or(0) + static_cast<std::int64_t>(read[0]);
    }
    return sum;
}

}  // namespace copyscope::sim
