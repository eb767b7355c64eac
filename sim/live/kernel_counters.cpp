// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/kernel_counters.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <linux/perf_event.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
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

std::optional<std::uint64_t> numberBelow(const std::string& root, const std::string& path)
{
    std::ifstream file(root + "/events/" + path + "/id");
    std::uint64_t number = 0;
    if (file >> number)
        return number;
    return std::nullopt;
}

/// Where tracefs is not mounted, a process of its own mounts it in a mount namespace of its own, reads, and is gone with
/// both: nobody else sees the mount.
std::optional<std::uint64_t> numberFromOwnMount(const std::string& path)
{
    int ends[2];
    if (::geteuid() != 0 || ::pipe2(ends, O_CLOEXEC) != 0)
        return std::nullopt;
    const pid_t reader = ::fork();
    if (reader == 0) {
        constexpr const char* root = "/sys/kernel/tracing";
        std::uint64_t number = 0;
        if (::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0
            && ::mount("tracefs", root, "tracefs", MS_RDONLY, nullptr) == 0)
            number = numberBelow(root, path).value_or(0);
        const bool told = ::write(ends[1], &number, sizeof number) == sizeof number;
        ::_exit(told ? 0 : 1);
    }
    ::close(ends[1]);
    std::uint64_t number = 0;
    const bool got = reader > 0 && ::read(ends[0], &number, sizeof number) == sizeof number && number != 0;
    ::close(ends[0]);
    if (reader > 0)
        ::waitpid(reader, nullptr, 0);
    return got ? std::optional(number) : std::nullopt;
}

std::optional<std::uint64_t> tracepointNumber(std::string_view name)
{
    std::string path(name);
    std::replace(path.begin(), path.end(), ':', '/');
    for (const char* root : {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"})
        if (const auto number = numberBelow(root, path))
            return number;
    return numberFromOwnMount(path);
}

std::optional<std::uint64_t> numberOf(const KernelCounterInfo& info)
{
    return info.id == KernelCounter::UserFaults ? std::nullopt : tracepointNumber(info.name);
}

int openCounter(const KernelCounterInfo& info, pid_t process, std::optional<std::uint64_t> number)
{
    perf_event_attr attributes{};
    attributes.size = sizeof attributes;
    attributes.inherit = 1;
    if (info.id == KernelCounter::UserFaults) {
        attributes.type = PERF_TYPE_SOFTWARE;
        attributes.config = PERF_COUNT_SW_PAGE_FAULTS;
        attributes.exclude_kernel = 1;
    } else {
        if (!number) {
            errno = ENOENT;
            return -1;
        }
        attributes.type = PERF_TYPE_TRACEPOINT;
        attributes.config = *number;
        attributes.sample_type = PERF_SAMPLE_RAW;
    }
    const auto fd = static_cast<int>(::syscall(SYS_perf_event_open, &attributes, process, -1, -1, PERF_FLAG_FD_CLOEXEC));
    if (fd >= 0 && !info.filter.empty() && ::ioctl(fd, PERF_EVENT_IOC_SET_FILTER, info.filter.data()) != 0) {
        const int error = errno;
        ::close(fd);
        errno = error;
        return -1;
    }
    return fd;
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
