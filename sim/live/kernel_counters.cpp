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

constexpr auto table = std::to_array<KernelCounterInfo>({
    {KernelCounter::UserFaults, "page-faults:u", ""},
    {KernelCounter::FaultsByUser, "exceptions:page_fault_user", ""},
    {KernelCounter::FaultsByKernel, "exceptions:page_fault_kernel", ""},
    // Bits of the error code of x86: 1 the page is there, 2 a write, 4 from user mode.
    {KernelCounter::WritesByUser, "exceptions:page_fault_user", "error_code == 7"},
    {KernelCounter::WritesByKernel, "exceptions:page_fault_kernel", "error_code == 3"},
    {KernelCounter::ReceiveCopies, "skb:skb_copy_datagram_iovec", ""},
    {KernelCounter::TlbFlushes, "tlb:tlb_flush", "reason != 0"},
    {KernelCounter::CacheAdds, "filemap:mm_filemap_add_to_page_cache", ""},
    {KernelCounter::BlockRequests, "block:block_rq_issue", ""},
    {KernelCounter::PacketsSent, "net:net_dev_start_xmit", ""},
});
static_assert(table.size() == kernelCounterCount);

std::optional<std::uint64_t> numberOf(const KernelCounterInfo& info)
{
    return info.id == KernelCounter::UserFaults ? std::nullopt : tracepointNumber(info.name);
}

int openCounter(const KernelCounterInfo& info, pid_t process, std::optional<std::uint64_t> number)
{
    if (info.id != KernelCounter::UserFaults) {
        if (number)
            return openTracepoint(*number, std::string(info.filter), process, -1);
        errno = ENOENT;
        return -1;
    }
    perf_event_attr attributes{};
    attributes.size = sizeof attributes;
    attributes.inherit = 1;
    attributes.type = PERF_TYPE_SOFTWARE;
    attributes.config = PERF_COUNT_SW_PAGE_FAULTS;
    attributes.exclude_kernel = 1;
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
    const std::string name = "tracepoint " + std::string(info.name);
    if (errno == ENOENT && ::geteuid() == 0)
        return name + " is not there: this kernel was built without it";
    if (id == KernelCounter::UserFaults)
        return std::string("perf_event_open(2) is not allowed here (") + std::strerror(errno)
               + "): set kernel.perf_event_paranoid to 2 or less, or run as root";
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
        if (!privileged && info.id != KernelCounter::UserFaults) {
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
        std::uint64_t count = 0;
        if (open.id == id && ::read(open.fd, &count, sizeof count) == sizeof count)
            sum = sum.value_or(0) + static_cast<std::int64_t>(count);
    }
    return sum;
}

}  // namespace copyscope::sim
