// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/plain_options.h"
#include "model/kernel/socket.h"
#include "model/program/abi.h"
#include "model/program/constants.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
namespace abi = program::abi;

namespace {

/// Floors of sk_setsockopt: SOCK_MIN_SNDBUF and SOCK_MIN_RCVBUF.
constexpr std::uint64_t leastSendBuffer = 4608;
constexpr std::uint64_t leastReceiveBuffer = 2304;
/// net.core.wmem_max and rmem_max as they come: what SO_SNDBUF and SO_RCVBUF may ask for.
std::int64_t mostAsked(const Generation& g) { return g.atLeast(6, 17) ? 4194304 : 212992; }

std::uint64_t doubled(int asked, std::uint64_t least, std::int64_t most)
{
    // A negative value is a large unsigned one, so it asks for the limit.
    const std::int64_t wanted = asked < 0 ? most : std::min<std::int64_t>(asked, most);
    return std::max(static_cast<std::uint64_t>(wanted) * 2, least);
}

/// What sk_setsockopt says to a value without CAP_NET_ADMIN (SO_PRIORITY: or CAP_NET_RAW); 0 when there is
/// nothing against it. `now` is what the option is.
std::int64_t objection(int name, int value, int now, const Process& process)
{
    constexpr int interactive = 6;  // TC_PRIO_INTERACTIVE
    bool privileged = process.capable(Capability::NetAdmin);
    bool forPrivileged = false;
    switch (name) {
    case "SO_DEBUG"_c: return value != 0 && !privileged ? -EACCES : 0;
    case "SO_SNDBUFFORCE"_c:
    case "SO_RCVBUFFORCE"_c: forPrivileged = true; break;
    case "SO_PRIORITY"_c:
        forPrivileged = value < 0 || value > interactive;
        privileged = privileged || process.capable(Capability::NetRaw);
        break;
    case "SO_PREFER_BUSY_POLL"_c: forPrivileged = value != 0; break;
    case "SO_BUSY_POLL_BUDGET"_c: forPrivileged = value > now; break;
    default: break;
    }
    if (forPrivileged && !privileged)
        return -EPERM;
    return 0;
}

}  // namespace

std::optional<int> SocketOptions::plainValue(std::int64_t level, std::int64_t name) const
{
    const auto it = std::find_if(plain.begin(), plain.end(), [&](const Plain& p) { return p.level == level && p.name == name; });
    return it == plain.end() ? std::nullopt : std::optional(it->value);
}

void SocketOptions::setPlain(std::int64_t level, std::int64_t name, int value)
{
    const auto it = std::find_if(plain.begin(), plain.end(), [&](const Plain& p) { return p.level == level && p.name == name; });
    if (it != plain.end())
        it->value = value;
    else
        plain.push_back({level, name, value});
}

bool SocketOptions::urgentInline() const { return plainValue("SOL_SOCKET"_c, "SO_OOBINLINE"_c).value_or(0) != 0; }

int Socket::mostLowWater(Task& task)
{
    const Kernel& kernel = task.kernel();
    if (type() != SocketType::Tcp || !kernel.generation().atLeast(4, 18))
        return 0x7fffffff;
    // tcp_set_rcvlowat: half of what the buffer can be
    const SocketOptions& o = options();
    return static_cast<int>((o.receiveLocked ? o.receiveBuffer : kernel.profile().network.receiveBufferMax.value()) / 2);
}

std::int64_t Socket::zerocopySupport(Task&) const { return -EOPNOTSUPP; }

std::int64_t Socket::setZerocopy(Task&, bool) { return -EOPNOTSUPP; }

std::int64_t Socket::setProtocolOption(Task& task, int level, int name, program::Address value, std::int64_t length)
{
    return level == "IPPROTO_IP"_c ? setInternetOption(task, name, value, length) : -ENOPROTOOPT;
}

std::int64_t Socket::getProtocolOption(Task& task, int level, int name, int& value)
{
    // ip_getsockopt knows its own level only and names the others unsupported.
    return level == "IPPROTO_IP"_c ? getPlainOption(task, level, name, value) : -EOPNOTSUPP;
}

std::int64_t Socket::mayUse(Task& task, const PlainOption& option, bool on) const
{
    const bool inet = type() == SocketType::Tcp || type() == SocketType::Udp;
    const Generation& g = task.kernel().generation();
    if (option.kind == PlainOption::Kind::LocalFlag && inet && g.atLeast(6, 16))
        return -EOPNOTSUPP;  // sk_may_scm_recv: only who can receive control messages about the sender
    return option.kind == PlainOption::Kind::InetFlag && on && !inet && g.atLeast(6, 13) ? -EOPNOTSUPP : 0;
}

std::int64_t Socket::setPlainOption(Task& task, int level, int name, int number)
{
    const PlainOption* const option = findPlainOption(task.kernel().generation(), level, name);
    if (option == nullptr)
        return -ENOPROTOOPT;
    using Kind = PlainOption::Kind;
    if (const std::int64_t error = mayUse(task, *option, number != 0); error != 0)
        return error;
    int shown = number;
    switch (option->kind) {
    case Kind::Flag:
    case Kind::LocalFlag:
    case Kind::InetFlag: shown = number != 0 ? 1 : 0; break;
    case Kind::TypeOfService: {
        constexpr int congestionBits = 3;
        shown = number & 0xff & (type() == SocketType::Tcp ? ~congestionBits : ~0);
        break;
    }
    case Kind::TimeToLive: shown = number == -1 ? option->initial : number; break;
    case Kind::Number:
    case Kind::SetOnly: break;
    }
    if (shown < option->lowest || shown > option->highest)
        return -EINVAL;
    options().setPlain(level, name, shown);
    return 0;
}

std::int64_t Socket::getPlainOption(Task& task, int level, int name, int& value)
{
    const PlainOption* const option = findPlainOption(task.kernel().generation(), level, name);
    if (option == nullptr || option->kind == PlainOption::Kind::SetOnly)
        return -ENOPROTOOPT;
    if (const std::int64_t error = mayUse(task, *option, false); error != 0)
        return error;
    value = options().plainValue(level, name).value_or(option->initial);
    return 0;
}

std::int64_t Socket::setInternetOption(Task& task, int name, program::Address value, std::int64_t length)
{
    // do_ip_setsockopt takes a byte as well as an int.
    int number = 0;
    std::uint8_t byte = 0;
    const bool wide = length >= static_cast<std::int64_t>(sizeof number);
    if (wide ? !readUser(task, value, number) : length > 0 && !readUser(task, value, byte))
        return -EFAULT;
    return setPlainOption(task, static_cast<int>("IPPROTO_IP"_c), name, number | byte);
}

std::optional<std::int64_t> Socket::getStructure(Task&, int, int, program::Address, program::Address)
{
    return std::nullopt;
}

std::int64_t Socket::setOption(Task& task, int level, int name, program::Address value, std::int64_t length)
{
    if (length < 0)
        return -EINVAL;
    return level == "SOL_SOCKET"_c ? setSocketLevel(task, name, value, length)
                                   : setProtocolOption(task, level, name, value, length);
}

std::int64_t Socket::setSocketLevel(Task& task, int name, program::Address value, std::int64_t length)
{
    SocketOptions& o = options();
    // sk_setsockopt reads an int before it looks at the name.
    if (length < static_cast<std::int64_t>(sizeof(int)))
        return -EINVAL;
    int number = 0;
    if (!readUser(task, value, number))
        return -EFAULT;
    constexpr auto level = static_cast<int>("SOL_SOCKET"_c);
    const Generation& generation = task.kernel().generation();
    const bool force = name == "SO_SNDBUFFORCE"_c || name == "SO_RCVBUFFORCE"_c;
    const PlainOption* const plain = findPlainOption(generation, level, name);
    const int now = plain != nullptr ? o.plainValue(level, name).value_or(plain->initial) : 0;
    if (const std::int64_t no = objection(name, number, now, task.process()); (plain != nullptr || force) && no != 0)
        return no;
    const std::int64_t most = force ? 0x7fffffff / 2 : mostAsked(generation);
    if (force)
        number = std::max(number, 0);
    switch (name) {
    case "SO_SNDBUF"_c:
    case "SO_SNDBUFFORCE"_c:
        o.sendBuffer = doubled(number, leastSendBuffer, most);
        o.sendLocked = true;
        buffersChanged(task);
        return 0;
    case "SO_RCVBUF"_c:
    case "SO_RCVBUFFORCE"_c:
        o.receiveBuffer = doubled(number, leastReceiveBuffer, most);
        o.receiveLocked = true;
        buffersChanged(task);
        return 0;
    case "SO_RCVLOWAT"_c:
        o.lowWater = std::clamp(number < 0 ? 0x7fffffff : number, 1, std::max(1, mostLowWater(task)));
        return 0;
    case "SO_RCVTIMEO"_c:
    case "SO_SNDTIMEO"_c: {
        abi::Timeval t{};
        if (length < static_cast<std::int64_t>(sizeof t))
            return -EINVAL;
        if (!readUser(task, value, t))
            return -EFAULT;
        if (t.microseconds < 0 || t.microseconds >= 1000000)
            return -EDOM;
        std::optional<Nanoseconds>& limit = name == "SO_RCVTIMEO"_c ? o.receiveTimeout : o.sendTimeout;
        if (t.seconds < 0)
            limit = Nanoseconds{};
        else if (t.seconds == 0 && t.microseconds == 0)
            limit.reset();
        else
            limit = Nanoseconds(t.seconds * 1000000000 + t.microseconds * 1000);
        return 0;
    }
    case "SO_LINGER"_c: {
        abi::Linger l{};
        if (length < static_cast<std::int64_t>(sizeof l))
            return -EINVAL;
        if (!readUser(task, value, l))
            return -EFAULT;
        o.lingerOn = l.onOff != 0;
        o.lingerSeconds = l.seconds;
        return 0;
    }
    case "SO_ZEROCOPY"_c: {
        if (!task.kernel().generation().zerocopyTcp())
            return -ENOPROTOOPT;
        if (zerocopySupport(task) < 0)
            return -EOPNOTSUPP;
        if (number < 0 || number > 1)
            return -EINVAL;
        return setZerocopy(task, number != 0);
    }
    default: break;
    }
    return setPlainOption(task, level, name, number);
}

std::int64_t Socket::getOption(Task& task, int level, int name, program::Address value, program::Address length)
{
    SocketOptions& o = options();
    int room = 0;
    if (!readUser(task, length, room))
        return -EFAULT;
    if (room < 0)
        return -EINVAL;
    const auto give = [&](const auto& what) -> std::int64_t {
        const int size = std::min(room, static_cast<int>(sizeof what));
        const auto bytes = std::as_bytes(std::span(&what, 1)).first(static_cast<std::size_t>(size));
        if (pokeUser(task, value, Content::bytes(bytes, {})) != Bytes(bytes.size()))
            return -EFAULT;
        return writeUser(task, length, size) ? 0 : -EFAULT;
    };
    const auto timeval = [](const std::optional<Nanoseconds>& limit) {
        const std::int64_t ns = limit ? limit->value() : 0;
        return abi::Timeval{ns / 1000000000, ns % 1000000000 / 1000};
    };
    if (const auto answer = getStructure(task, level, name, value, length))
        return *answer;
    if (level != "SOL_SOCKET"_c) {
        int number = 0;
        const std::int64_t error = getProtocolOption(task, level, name, number);
        if (error == 0 && level == "IPPROTO_IP"_c && room > 0 && room < static_cast<int>(sizeof number))
            return give(static_cast<std::uint8_t>(number));
        return error < 0 ? error : give(number);
    }
    switch (name) {
    case "SO_TYPE"_c:
        switch (type()) {
        case SocketType::Tcp:
        case SocketType::Unix: return give(static_cast<int>("SOCK_STREAM"_c));
        case SocketType::UnixSeqpacket: return give(static_cast<int>("SOCK_SEQPACKET"_c));
        case SocketType::Udp:
        case SocketType::UnixDatagram: return give(static_cast<int>("SOCK_DGRAM"_c));
        case SocketType::Xdp: return give(static_cast<int>("SOCK_RAW"_c));
        }
        break;
    case "SO_DOMAIN"_c:
        if (type() == SocketType::Xdp)
            return give(static_cast<int>("AF_XDP"_c));
        return give(static_cast<int>(type() == SocketType::Tcp || type() == SocketType::Udp ? "AF_INET"_c : "AF_UNIX"_c));
    case "SO_PROTOCOL"_c:
        return give(static_cast<int>(type() == SocketType::Tcp   ? "IPPROTO_TCP"_c
                                     : type() == SocketType::Udp ? "IPPROTO_UDP"_c
                                                                 : 0));
    case "SO_ERROR"_c: return give(takeError());
    case "SO_SNDBUF"_c: return give(static_cast<int>(o.sendBuffer));
    case "SO_RCVBUF"_c: return give(static_cast<int>(o.receiveBuffer));
    case "SO_RCVLOWAT"_c: return give(o.lowWater);
    case "SO_SNDLOWAT"_c: return give(1);
    case "SO_ACCEPTCONN"_c: return give(0);
    case "SO_RCVTIMEO"_c: return give(timeval(o.receiveTimeout));
    case "SO_SNDTIMEO"_c: return give(timeval(o.sendTimeout));
    case "SO_LINGER"_c: return give(abi::Linger{o.lingerOn ? 1 : 0, o.lingerSeconds});
    case "SO_ZEROCOPY"_c:
        if (!task.kernel().generation().zerocopyTcp())
            return -ENOPROTOOPT;
        return give(zerocopy() ? 1 : 0);
    default: break;
    }
    int number = 0;
    const std::int64_t error = getPlainOption(task, level, name, number);
    return error < 0 ? error : give(number);
}

}  // namespace copyscope::model::kernel
