// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/raw_calls.h"

#include <sys/syscall.h>

#include <algorithm>
#include <array>
#include <utility>

namespace copyscope::sim {

namespace {

using enum CallShape;
using Entry = std::pair<std::string_view, RawCall>;

constexpr auto table = [] {
    auto entries = std::to_array<Entry>({
        {"open", {SYS_open, Path}},
        {"creat", {SYS_creat, Path}},
        {"unlink", {SYS_unlink, Path}},
        {"truncate", {SYS_truncate, Path}},
        {"rename", {SYS_rename, TwoPaths}},
        {"stat", {SYS_stat, Look}},
        {"fstat", {SYS_fstat}},
        {"close", {SYS_close}},
        {"dup", {SYS_dup}},
        {"dup2", {SYS_dup2}},
        {"dup3", {SYS_dup3}},
        {"read", {SYS_read}},
        {"pread", {SYS_pread64}},
        {"readv", {SYS_readv}},
        {"preadv", {SYS_preadv, Vector}},
        {"write", {SYS_write}},
        {"pwrite", {SYS_pwrite64}},
        {"writev", {SYS_writev}},
        {"pwritev", {SYS_pwritev, Vector}},
        {"lseek", {SYS_lseek}},
        {"ftruncate", {SYS_ftruncate}},
        {"fallocate", {SYS_fallocate}},
        {"fsync", {SYS_fsync}},
        {"fdatasync", {SYS_fdatasync}},
        {"sync", {SYS_sync}},
        {"sync_file_range", {SYS_sync_file_range}},
        {"posix_fadvise", {SYS_fadvise64}},
        {"readahead", {SYS_readahead}},
        {"copy_file_range", {SYS_copy_file_range}},
        {"fcntl", {SYS_fcntl, Owner}},
        {"ioctl", {SYS_ioctl}},
        {"sendfile", {SYS_sendfile}},
        {"splice", {SYS_splice}},
        {"tee", {SYS_tee}},
        {"vmsplice", {SYS_vmsplice}},
        {"pipe", {SYS_pipe}},
        {"pipe2", {SYS_pipe2}},
        {"mmap", {SYS_mmap}},
        {"munmap", {SYS_munmap}},
        {"msync", {SYS_msync}},
        {"madvise", {SYS_madvise}},
        {"mincore", {SYS_mincore}},
        {"mlock", {SYS_mlock}},
        {"munlock", {SYS_munlock}},
        {"mprotect", {SYS_mprotect}},
        {"send", {SYS_sendto, NoAddress}},
        {"sendto", {SYS_sendto}},
        {"sendmsg", {SYS_sendmsg}},
        {"recv", {SYS_recvfrom, NoAddress}},
        {"recvfrom", {SYS_recvfrom}},
        {"recvmsg", {SYS_recvmsg}},
        {"socketpair", {SYS_socketpair}},
        {"shutdown", {SYS_shutdown}},
        {"setsockopt", {SYS_setsockopt}},
        {"getsockopt", {SYS_getsockopt}},
        {"poll", {SYS_poll}},
        {"wait", {SYS_wait4, WaitAny}},
        {"waitpid", {SYS_wait4, Wait}},
        {"getpid", {SYS_getpid}},
        {"getppid", {SYS_getppid}},
        {"kill", {SYS_kill, Kill}},
        {"signal", {SYS_rt_sigaction, Signal}},
        {"sigaction", {SYS_rt_sigaction, Sigaction}},
        {"sigprocmask", {SYS_rt_sigprocmask, Sigmask}},
        {"alarm", {SYS_alarm}},
        {"pause", {SYS_pause}},
        {"usleep", {SYS_clock_nanosleep, Microseconds}},
        {"sleep", {SYS_clock_nanosleep, Seconds}},
        {"nanosleep", {SYS_nanosleep}},
        {"sched_yield", {SYS_sched_yield}},
        {"clock_gettime", {SYS_clock_gettime}},
        {"gettimeofday", {SYS_gettimeofday}},
    });
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.first < b.first; });
    return entries;
}();

}  // namespace

std::optional<RawCall> rawCall(std::string_view name)
{
    const auto found = std::lower_bound(table.begin(), table.end(), name,
                                        [](const Entry& entry, std::string_view wanted) { return entry.first < wanted; });
    if (found == table.end() || found->first != name)
        return std::nullopt;
    return found->second;
}

}  // namespace copyscope::sim
