// SPDX-License-Identifier: GPL-3.0-or-later
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

constexpr std::array plainOptions{"SO_DEBUG"_c,   "SO_REUSEADDR"_c, "SO_DONTROUTE"_c, "SO_BROADCAST"_c, "SO_KEEPALIVE"_c,
                                  "SO_OOBINLINE"_c, "SO_PRIORITY"_c, "SO_REUSEPORT"_c,  "SO_PASSCRED"_c,  "SO_TIMESTAMP"_c};

/// Options that only say how a card is polled.
bool isBusyPoll(int name)
{
    return name == "SO_BUSY_POLL"_c || name == "SO_PREFER_BUSY_POLL"_c || name == "SO_BUSY_POLL_BUDGET"_c;
}

/// The kernel knows this one of them; SO_BUSY_POLL is of 3.11.
bool hasBusyPoll(const Generation& g, int name)
{
    return isBusyPoll(name) && (name == "SO_BUSY_POLL"_c ? g.atLeast(3, 11) : g.preferBusyPoll());
}

/// What sk_setsockopt says to a value without CAP_NET_ADMIN (SO_PRIORITY: or CAP_NET_RAW), or to one that nobody may set; 0
/// when there is nothing against it. `now` is what the option is.
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
    const bool wrong = (name == "SO_BUSY_POLL"_c && value < 0) || (name == "SO_BUSY_POLL_BUDGET"_c && (value < 0 || value > 0xffff));
    return wrong ? -EINVAL : 0;
}

bool isPlain(int name) { return std::find(plainOptions.begin(), plainOptions.end(), name) != plainOptions.end(); }

}  // namespace

int SocketOptions::plainValue(int name) const
{
    const auto it = std::find_if(plain.begin(), plain.end(), [name](const auto& p) { return p.first == name; });
    return it == plain.end() ? 0 : it->second;
}

bool SocketOptions::urgentInline() const { return plainValue(static_cast<int>("SO_OOBINLINE"_c)) != 0; }

std::int64_t Socket::zerocopySupport(Task&) const { return -EOPNOTSUPP; }

std::int64_t Socket::setZerocopy(Task&, bool) { return -EOPNOTSUPP; }

std::int64_t Socket::setProtocolOption(Task&, int, int, program::Address, std::int64_t) { return -ENOPROTOOPT; }

std::int64_t Socket::getProtocolOption(Task&, int level, int, int&)
{
    // ip_getsockopt knows its own level only and names the others unsupported.
    return level == "SOL_IP"_c ? -ENOPROTOOPT : -EOPNOTSUPP;
}

bool Socket::mayPassCredentials(Task& task, int name) const
{
    // sk_may_scm_recv since 6.16: only sockets that can receive control messages about the sender.
    const bool local = type() != SocketType::Tcp && type() != SocketType::Udp;
    return name != "SO_PASSCRED"_c || local || !task.kernel().generation().atLeast(6, 16);
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
    const Generation& generation = task.kernel().generation();
    const bool known = !isBusyPoll(name) || hasBusyPoll(generation, name);
    if (const std::int64_t no = objection(name, number, o.plainValue(name), task.process()); known && no != 0)
        return no;
    const bool force = name == "SO_SNDBUFFORCE"_c || name == "SO_RCVBUFFORCE"_c;
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
        o.lowWater = number < 0 ? 0x7fffffff : std::max(number, 1);
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
    if (!isPlain(name) && !hasBusyPoll(generation, name))
        return -ENOPROTOOPT;
    if (!mayPassCredentials(task, name))
        return -EOPNOTSUPP;
    const int shown = name == "SO_PRIORITY"_c || !isPlain(name) ? number : (number != 0 ? 1 : 0);
    const auto it = std::find_if(o.plain.begin(), o.plain.end(), [name](const auto& p) { return p.first == name; });
    if (it != o.plain.end())
        it->second = shown;
    else
        o.plain.emplace_back(name, shown);
    return 0;
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
    // The budget of busy polling can be set but not asked for.
    if (!isPlain(name) && (name == "SO_BUSY_POLL_BUDGET"_c || !hasBusyPoll(task.kernel().generation(), name)))
        return -ENOPROTOOPT;
    if (!mayPassCredentials(task, name))
        return -EOPNOTSUPP;
    return give(o.plainValue(name));
}

}  // namespace copyscope::model::kernel
