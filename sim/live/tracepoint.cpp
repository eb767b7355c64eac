// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/tracepoint.h"

#include <algorithm>
#include <cerrno>
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

}  // namespace

std::optional<std::uint64_t> tracepointNumber(std::string_view name)
{
    std::string path(name);
    std::replace(path.begin(), path.end(), ':', '/');
    for (const char* root : {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"})
        if (const auto number = numberBelow(root, path))
            return number;
    return numberFromOwnMount(path);
}

int openTracepoint(std::uint64_t number, const std::string& filter, pid_t process, int cpu)
{
    perf_event_attr attributes{};
    attributes.size = sizeof attributes;
    attributes.inherit = process >= 0 ? 1 : 0;
    attributes.type = PERF_TYPE_TRACEPOINT;
    attributes.config = number;
    attributes.sample_type = PERF_SAMPLE_RAW;
    const auto fd = static_cast<int>(::syscall(SYS_perf_event_open, &attributes, process, cpu, -1, PERF_FLAG_FD_CLOEXEC));
    if (fd >= 0 && !filter.empty() && ::ioctl(fd, PERF_EVENT_IOC_SET_FILTER, filter.c_str()) != 0) {
        const int error = errno;
        ::close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

}  // namespace copyscope::sim
