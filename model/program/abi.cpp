// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/abi.h"

#include <array>

namespace copyscope::model::program::abi {

namespace {

constexpr Member iovecMembers[] = {
    {"iov_base", "void *", offsetof(Iovec, base)}, {"iov_len", "size_t", offsetof(Iovec, length)}};
constexpr Member msghdrMembers[] = {
    {"msg_name", "void *", offsetof(Msghdr, name)},
    {"msg_namelen", "socklen_t", offsetof(Msghdr, nameLength)},
    {"msg_iov", "struct iovec *", offsetof(Msghdr, vector)},
    {"msg_iovlen", "size_t", offsetof(Msghdr, vectorLength)},
    {"msg_control", "void *", offsetof(Msghdr, control)},
    {"msg_controllen", "size_t", offsetof(Msghdr, controlLength)},
    {"msg_flags", "int", offsetof(Msghdr, flags)}};
constexpr Member cmsghdrMembers[] = {
    {"cmsg_len", "size_t", offsetof(Cmsghdr, length)},
    {"cmsg_level", "int", offsetof(Cmsghdr, level)},
    {"cmsg_type", "int", offsetof(Cmsghdr, type)}};
constexpr Member extendedMembers[] = {
    {"ee_errno", "uint32_t", offsetof(SockExtendedErr, errorNumber)},
    {"ee_origin", "uint8_t", offsetof(SockExtendedErr, origin)},
    {"ee_type", "uint8_t", offsetof(SockExtendedErr, type)},
    {"ee_code", "uint8_t", offsetof(SockExtendedErr, code)},
    {"ee_pad", "uint8_t", offsetof(SockExtendedErr, pad)},
    {"ee_info", "uint32_t", offsetof(SockExtendedErr, info)},
    {"ee_data", "uint32_t", offsetof(SockExtendedErr, data)}};
constexpr Member pollfdMembers[] = {
    {"fd", "int", offsetof(Pollfd, fd)},
    {"events", "short", offsetof(Pollfd, events)},
    {"revents", "short", offsetof(Pollfd, revents)}};
constexpr Member sigactionMembers[] = {
    {"sa_handler", "sighandler_t", offsetof(Sigaction, handler)},
    {"sa_sigaction", "sigactionfunction_t", offsetof(Sigaction, handler)},
    {"sa_mask", "sigset_t", offsetof(Sigaction, mask)},
    {"sa_flags", "int", offsetof(Sigaction, flags)},
    {"sa_restorer", "void *", offsetof(Sigaction, restorer)}};
constexpr Member siginfoMembers[] = {
    {"si_signo", "int", offsetof(Siginfo, signo)},
    {"si_errno", "int", offsetof(Siginfo, errorNumber)},
    {"si_code", "int", offsetof(Siginfo, code)},
    {"si_addr", "void *", offsetof(Siginfo, address)},
    {"si_band", "long", offsetof(Siginfo, poll.band)},
    {"si_fd", "int", offsetof(Siginfo, poll.fd)},
    {"si_pid", "pid_t", offsetof(Siginfo, sender.pid)},
    {"si_uid", "uid_t", offsetof(Siginfo, sender.uid)}};
constexpr Member sigsetMembers[] = {{"__val", "unsigned long [16]", 0}};
constexpr Member timespecMembers[] = {
    {"tv_sec", "time_t", offsetof(Timespec, seconds)}, {"tv_nsec", "long", offsetof(Timespec, nanoseconds)}};
constexpr Member timevalMembers[] = {
    {"tv_sec", "time_t", offsetof(Timeval, seconds)}, {"tv_usec", "suseconds_t", offsetof(Timeval, microseconds)}};
constexpr Member lingerMembers[] = {
    {"l_onoff", "int", offsetof(Linger, onOff)}, {"l_linger", "int", offsetof(Linger, seconds)}};
constexpr Member statMembers[] = {
    {"st_dev", "unsigned long", offsetof(Stat, device)},
    {"st_ino", "ino_t", offsetof(Stat, inode)},
    {"st_nlink", "unsigned long", offsetof(Stat, links)},
    {"st_mode", "mode_t", offsetof(Stat, mode)},
    {"st_uid", "uid_t", offsetof(Stat, uid)},
    {"st_gid", "gid_t", offsetof(Stat, gid)},
    {"st_rdev", "unsigned long", offsetof(Stat, rawDevice)},
    {"st_size", "off_t", offsetof(Stat, size)},
    {"st_blksize", "long", offsetof(Stat, blockSize)},
    {"st_blocks", "long", offsetof(Stat, blocks)},
    {"st_atim", "struct timespec", offsetof(Stat, accessed)},
    {"st_mtim", "struct timespec", offsetof(Stat, modified)},
    {"st_ctim", "struct timespec", offsetof(Stat, changed)}};
constexpr Member sockaddrMembers[] = {{"sa_family", "unsigned short", 0}, {"sa_data", "char [14]", 2}};
constexpr Member jmpBufMembers[] = {{"__room", "unsigned long [25]", 0}};

// timespec comes before stat, which holds it: the compiler reads the list from the top.
constexpr auto list = std::to_array<Structure>({
    {"iovec", sizeof(Iovec), 8, iovecMembers, "one buffer of a vector", "readv(2)"},
    {"msghdr", sizeof(Msghdr), 8, msghdrMembers, "what sendmsg and recvmsg take", "recv(2)"},
    {"cmsghdr", sizeof(Cmsghdr), 8, cmsghdrMembers, "header of one control message; its data follows", "cmsg(3)"},
    {"sock_extended_err", sizeof(SockExtendedErr), 4, extendedMembers, "one entry of a socket's error queue",
     "ip(7), linux/errqueue.h"},
    {"pollfd", sizeof(Pollfd), 4, pollfdMembers, "one descriptor to poll", "poll(2)"},
    {"__sigset", 128, 8, sigsetMembers, "a set of signals (sigset_t)", "sigsetops(3)"},
    {"sigaction", sizeof(Sigaction), 8, sigactionMembers, "what a signal does", "sigaction(2)"},
    {"siginfo", sizeof(Siginfo), 8, siginfoMembers, "what a handler with SA_SIGINFO learns (siginfo_t)", "sigaction(2)"},
    {"timespec", sizeof(Timespec), 8, timespecMembers, "seconds and nanoseconds", "timespec(3)"},
    {"timeval", sizeof(Timeval), 8, timevalMembers, "seconds and microseconds", "timeval(3)"},
    {"stat", sizeof(Stat), 8, statMembers, "what is known of a file", "stat(2)"},
    {"linger", sizeof(Linger), 4, lingerMembers, "value of SO_LINGER", "socket(7)"},
    {"sockaddr", 16, 2, sockaddrMembers, "an address, opaque", "sockaddr(3)"},
    {"__jmp_buf", 200, 8, jmpBufMembers, "a place to jump back to (jmp_buf)", "setjmp(3)"},
});

}  // namespace

std::span<const Structure> structures() { return list; }

std::string errorText(int number)
{
    if (number == 0)
        return "Success";
    for (const Constant& c : constants)
        if (c.type == ConstantType::Error && c.value == number)
            return std::string(c.about);
    return "Unknown error " + std::to_string(number);
}

std::string_view errorName(int number)
{
    for (const Constant& c : constants)
        if (c.type == ConstantType::Error && c.value == number)
            return c.name;
    return {};
}

std::string signalName(int number)
{
    const auto realTime = value("SIGRTMIN");
    if (number > realTime && number <= value("SIGRTMAX"))
        return "SIGRTMIN+" + std::to_string(number - realTime);
    for (const Constant& c : constants)
        if (c.value == number && c.name.starts_with("SIG") && !c.name.starts_with("SIG_") &&
            c.type == ConstantType::Int)
            return std::string(c.name);
    return "signal " + std::to_string(number);
}

}  // namespace copyscope::model::program::abi
