// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/signals.h"
#include "model/kernel/socket.h"
#include "model/kernel/unix_socket.h"
#include "model/program/abi.h"
#include "model/program/constants.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
namespace abi = program::abi;
using program::Address;
using program::CallArguments;

namespace {

/// UIO_MAXIOV
constexpr std::uint64_t mostBuffers = 1024;

struct Found {
    std::shared_ptr<Socket> socket;
    std::int64_t error = 0;
};

/// sockfd_lookup: EBADF before ENOTSOCK.
Found findSocket(Task& task, std::uint64_t descriptor)
{
    const std::shared_ptr<File> file = task.process().descriptors.usable(static_cast<std::int32_t>(descriptor));
    if (!file)
        return {nullptr, -EBADF};
    std::shared_ptr<Socket> socket = std::dynamic_pointer_cast<Socket>(file);
    return socket ? Found{socket, 0} : Found{nullptr, -ENOTSOCK};
}

std::uint64_t messageFlags(const Socket& socket, std::uint64_t flags)
{
    const std::uint64_t wanted = flags & 0xffffffffU;
    return socket.nonBlocking() ? wanted | static_cast<std::uint64_t>("MSG_DONTWAIT"_c) : wanted;
}

/// A destination given to a connected socket: streams of AF_UNIX refuse it, TCP takes no notice.
std::int64_t checkAddress(const Socket& socket, Address address)
{
    if (address == 0)
        return 0;
    return socket.type() == SocketType::Unix || socket.type() == SocketType::UnixSeqpacket ? -EISCONN : 0;
}

std::int64_t sendTo(Task& task, const CallArguments& a, Address address)
{
    UserBuffers from(a[1], Bytes(std::min(a[2], maxTransfer.value())));
    const Found found = findSocket(task, a[0]);
    if (!found.socket)
        return found.error;
    if (const std::int64_t error = checkAddress(*found.socket, address); error != 0)
        return error;
    return found.socket->send(task, from, messageFlags(*found.socket, a[3]));
}

std::int64_t receiveFrom(Task& task, const CallArguments& a, Address address, Address addressLength)
{
    UserBuffers into(a[1], Bytes(std::min(a[2], maxTransfer.value())));
    const Found found = findSocket(task, a[0]);
    if (!found.socket)
        return found.error;
    ReceivedMessage message;
    const std::int64_t result = found.socket->receive(task, into, messageFlags(*found.socket, a[3]), message);
    dropFiles(task, message.files);
    if (result >= 0 && address != 0) {
        // A connected socket does not say from whom.
        int length = 0;
        if (!readUser(task, addressLength, length))
            return -EFAULT;
        if (length < 0)
            return -EINVAL;
        if (!writeUser(task, addressLength, 0))
            return -EFAULT;
    }
    return result;
}

/// copy_msghdr_from_user
std::int64_t readMessageHeader(Task& task, Address at, abi::Msghdr& header, UserBuffers& buffers)
{
    if (!readUser(task, at, header))
        return -EFAULT;
    if (header.name != 0 && static_cast<std::int32_t>(header.nameLength) < 0)
        return -EINVAL;
    if (header.vectorLength > mostBuffers)
        return -EMSGSIZE;
    const std::int64_t error = readIovec(task, header.vector, header.vectorLength, buffers);
    if (error < 0)
        return error;
    buffers.limit(maxTransfer);
    return 0;
}

/// Largest number of files in one message (SCM_MAX_FD).
constexpr std::uint64_t mostFiles = 253;

/// ____sys_sendmsg copies all control messages before any protocol sees them.
std::int64_t checkControl(Task& task, const abi::Msghdr& header)
{
    if (header.controlLength > task.kernel().profile().network.optmemMax.value())
        return -ENOBUFS;
    const Bytes length(header.controlLength);
    return peekUser(task, header.control, length).size() == length ? 0 : -EFAULT;
}

/// What udp_cmsg_send and ip_cmsg_send take of their own levels; they refuse the rest.
bool knownToUdp(const abi::Cmsghdr& head)
{
    constexpr std::array ofIp{1, 2, 7, 8, 52};  // IP_TOS, IP_TTL, IP_RETOPTS, IP_PKTINFO, IP_PROTOCOL
    constexpr int udpLevel = 17;
    constexpr int udpSegment = 103;
    if (head.level == udpLevel)
        return head.type == udpSegment;
    return head.level != 0 || std::find(ofIp.begin(), ofIp.end(), head.type) != ofIp.end();
}

/// Open files that a message passes along (scm_send). Other control messages of sockets have no effect here.
std::int64_t readControl(Task& task, const Socket& socket, const abi::Msghdr& header,
                         std::vector<std::shared_ptr<File>>& files)
{
    const bool local = socket.type() != SocketType::Tcp && socket.type() != SocketType::Udp;
    std::uint64_t at = 0;
    while (header.control != 0 && header.controlLength - at >= sizeof(abi::Cmsghdr)) {
        abi::Cmsghdr head{};
        if (!readUser(task, header.control + at, head))
            return -EFAULT;
        if (head.length < sizeof head || head.length > header.controlLength - at)
            return -EINVAL;
        if (head.level == "SOL_SOCKET"_c) {
            if (head.type != "SCM_RIGHTS"_c)
                return -EINVAL;
            const std::uint64_t count = (head.length - sizeof head) / sizeof(std::int32_t);
            if (count > mostFiles)
                return -EINVAL;
            for (std::uint64_t i = 0; local && i < count; ++i) {
                std::int32_t number = -1;
                if (!readUser(task, header.control + at + sizeof head + i * sizeof number, number))
                    return -EFAULT;
                std::shared_ptr<File> file = task.process().descriptors.get(number);
                if (!file)
                    return -EBADF;
                files.push_back(std::move(file));
            }
        }
        if (socket.type() == SocketType::Udp && !knownToUdp(head))
            return -EINVAL;
        const std::uint64_t step = (head.length + 7) / 8 * 8;
        if (step > header.controlLength - at)
            break;
        at += step;
    }
    return 0;
}

/// Gives the files of a message descriptors in the receiving process, as many as the program left room for (scm_detach_fds).
void installFiles(Task& task, const abi::Msghdr& header, bool closeOnExec, ReceivedMessage& message)
{
    if (message.files.empty())
        return;
    const std::uint64_t room = header.control == 0 || header.controlLength < sizeof(abi::Cmsghdr)
                                   ? 0
                                   : (header.controlLength - sizeof(abi::Cmsghdr)) / sizeof(std::int32_t);
    ReceivedMessage::Control control;
    control.level = static_cast<std::int32_t>("SOL_SOCKET"_c);
    control.type = static_cast<std::int32_t>("SCM_RIGHTS"_c);
    std::uint64_t installed = 0;
    for (; installed < std::min<std::uint64_t>(room, message.files.size()); ++installed) {
        const std::int64_t number = task.process().descriptors.add(message.files[installed], 3, closeOnExec);
        if (number < 0)
            break;
        const auto n = static_cast<std::int32_t>(number);
        const auto bytes = std::as_bytes(std::span(&n, 1));
        control.data.insert(control.data.end(), bytes.begin(), bytes.end());
    }
    if (installed < message.files.size())
        message.flags |= static_cast<std::uint32_t>("MSG_CTRUNC"_c);
    if (installed > 0)
        message.control.push_back(std::move(control));
    dropFiles(task, message.files);
}

std::int64_t sendMessage(Task& task, const CallArguments& a)
{
    const Found found = findSocket(task, a[0]);
    if (!found.socket)
        return found.error;
    abi::Msghdr header{};
    UserBuffers from;
    if (const std::int64_t error = readMessageHeader(task, a[1], header, from); error != 0)
        return error;
    if (const std::int64_t error = checkControl(task, header); error != 0)
        return error;
    const std::uint64_t flags = messageFlags(*found.socket, a[2]);
    if (const std::int64_t error = found.socket->beforeControl(task, from.left().value(), flags); error != 0)
        return error;
    std::vector<std::shared_ptr<File>> files;
    if (const std::int64_t error = readControl(task, *found.socket, header, files); error != 0)
        return error;
    if (const std::int64_t error = checkAddress(*found.socket, header.nameLength != 0 ? header.name : 0); error != 0)
        return error;
    return found.socket->sendWithFiles(task, from, flags, std::move(files));
}

/// put_cmsg for each: what does not fit is cut and MSG_CTRUNC says so. Gives the room used, or -EFAULT.
std::int64_t writeControl(Task& task, const abi::Msghdr& header, ReceivedMessage& message)
{
    std::uint64_t used = 0;
    for (const ReceivedMessage::Control& c : message.control) {
        const std::uint64_t room = header.control == 0 ? 0 : header.controlLength - used;
        std::uint64_t length = sizeof(abi::Cmsghdr) + c.data.size();
        if (room < sizeof(abi::Cmsghdr)) {
            message.flags |= static_cast<std::uint32_t>("MSG_CTRUNC"_c);
            return static_cast<std::int64_t>(used);
        }
        if (room < length) {
            message.flags |= static_cast<std::uint32_t>("MSG_CTRUNC"_c);
            length = room;
        }
        const abi::Cmsghdr head{length, c.level, c.type};
        const std::size_t data = static_cast<std::size_t>(length - sizeof head);
        if (!writeUser(task, header.control + used, head))
            return -EFAULT;
        const Content content = Content::bytes(std::span(c.data).first(data), {});
        if (pokeUser(task, header.control + used + sizeof head, content) != Bytes(data))
            return -EFAULT;
        // CMSG_SPACE, as far as there is room.
        const std::uint64_t space = (length + 7) / 8 * 8;
        used += std::min(space, room);
    }
    return static_cast<std::int64_t>(used);
}

std::int64_t receiveMessage(Task& task, const CallArguments& a)
{
    const Found found = findSocket(task, a[0]);
    if (!found.socket)
        return found.error;
    abi::Msghdr header{};
    UserBuffers into;
    if (const std::int64_t error = readMessageHeader(task, a[1], header, into); error != 0)
        return error;
    ReceivedMessage message;
    message.flags = static_cast<std::uint32_t>(a[2]) & static_cast<std::uint32_t>("MSG_CMSG_CLOEXEC"_c);
    const std::int64_t result = found.socket->receive(task, into, messageFlags(*found.socket, a[2]), message);
    if (result < 0) {
        dropFiles(task, message.files);
        return result;
    }
    installFiles(task, header, (a[2] & static_cast<std::uint64_t>("MSG_CMSG_CLOEXEC"_c)) != 0, message);
    const std::int64_t used = writeControl(task, header, message);
    if (used < 0)
        return used;
    if (header.name != 0)
        header.nameLength = 0;
    header.flags = static_cast<std::int32_t>(message.flags);
    header.controlLength = static_cast<std::uint64_t>(used);
    return writeUser(task, a[1], header) ? result : -EFAULT;
}

std::int64_t socketPair(Task& task, const CallArguments& a)
{
    const auto family = static_cast<std::int64_t>(static_cast<std::int32_t>(a[0]));
    const auto type = static_cast<std::int64_t>(static_cast<std::int32_t>(a[1]));
    const auto protocol = static_cast<std::int64_t>(static_cast<std::int32_t>(a[2]));
    constexpr std::int64_t typeMask = 0xf;
    if ((type & ~typeMask & ~("SOCK_CLOEXEC"_c | "SOCK_NONBLOCK"_c)) != 0)
        return -EINVAL;
    const bool closeOnExec = (type & "SOCK_CLOEXEC"_c) != 0;
    // The numbers are given to the program before the sockets are made: a bad address fails first.
    const program::Address numbers = a[3];
    const std::array<std::int32_t, 2> none{-1, -1};
    if (!writeUser(task, numbers, none))
        return -EFAULT;
    SocketType kind{};
    if (family < 0 || family >= 46 || family == 0)
        return -EAFNOSUPPORT;
    if ((type & typeMask) >= 11)
        return -EINVAL;
    if (family == "AF_INET"_c) {
        const bool known = (type & typeMask) == "SOCK_STREAM"_c || (type & typeMask) == "SOCK_DGRAM"_c;
        return known ? -EOPNOTSUPP : -ESOCKTNOSUPPORT;
    }
    if (family != "AF_UNIX"_c)
        return -EAFNOSUPPORT;
    if (protocol != 0 && protocol != "AF_UNIX"_c)
        return -EPROTONOSUPPORT;
    switch (type & typeMask) {
    case "SOCK_STREAM"_c: kind = SocketType::Unix; break;
    case "SOCK_DGRAM"_c: kind = SocketType::UnixDatagram; break;
    case "SOCK_SEQPACKET"_c: kind = SocketType::UnixSeqpacket; break;
    default: return -ESOCKTNOSUPPORT;
    }
    const auto flags = static_cast<int>("O_RDWR"_c | ((type & "SOCK_NONBLOCK"_c) != 0 ? "O_NONBLOCK"_c : 0));
    const bool peer = task.peer();
    auto first = std::make_shared<UnixSocket>(task.kernel(), "socketpair[0]", flags, kind, peer);
    auto second = std::make_shared<UnixSocket>(task.kernel(), "socketpair[1]", flags, kind, peer);
    UnixSocket::connect(first, second);
    DescriptorTable& table = task.process().descriptors;
    const std::int64_t one = table.add(first, 3, closeOnExec);
    if (one < 0)
        return one;
    const std::int64_t two = table.add(second, 3, closeOnExec);
    if (two < 0) {
        table.take(one);
        return two;
    }
    const std::array<std::int32_t, 2> both{static_cast<std::int32_t>(one), static_cast<std::int32_t>(two)};
    return writeUser(task, numbers, both) ? 0 : -EFAULT;
}

std::int64_t shutdownCall(Task& task, const CallArguments& a)
{
    const Found found = findSocket(task, a[0]);
    return found.socket ? found.socket->shutdown(task, static_cast<std::int32_t>(a[1])) : found.error;
}

std::int64_t setOption(Task& task, const CallArguments& a)
{
    if (static_cast<std::int32_t>(a[4]) < 0)
        return -EINVAL;
    const Found found = findSocket(task, a[0]);
    if (!found.socket)
        return found.error;
    return found.socket->setOption(task, static_cast<std::int32_t>(a[1]), static_cast<std::int32_t>(a[2]), a[3],
                                   static_cast<std::int32_t>(a[4]));
}

std::int64_t getOption(Task& task, const CallArguments& a)
{
    const Found found = findSocket(task, a[0]);
    if (!found.socket)
        return found.error;
    return found.socket->getOption(task, static_cast<std::int32_t>(a[1]), static_cast<std::int32_t>(a[2]), a[3], a[4]);
}

/// One look at all of them (do_poll); with `wait` it also joins their wait queues.
std::int64_t look(Task& task, std::vector<abi::Pollfd>& entries, std::vector<std::shared_ptr<File>>& waiting, bool wait)
{
    std::int64_t ready = 0;
    for (abi::Pollfd& p : entries) {
        p.revents = 0;
        if (p.fd < 0)
            continue;
        const std::shared_ptr<File> file = task.process().descriptors.usable(p.fd);
        std::uint32_t mask = static_cast<std::uint32_t>("POLLNVAL"_c);
        if (file) {
            const auto wanted = static_cast<std::uint32_t>(static_cast<std::uint16_t>(p.events))
                                | static_cast<std::uint32_t>("POLLERR"_c | "POLLHUP"_c);
            mask = file->poll(task, wait) & wanted;
            if (wait)
                waiting.push_back(file);
        }
        p.revents = static_cast<std::int16_t>(mask);
        if (mask != 0)
            ++ready;
    }
    return ready;
}

std::int64_t pollCall(Task& task, const CallArguments& a)
{
    const std::uint64_t count = a[1] & 0xffffffffU;
    const auto milliseconds = static_cast<std::int32_t>(a[2]);
    if (count > static_cast<std::uint64_t>(DescriptorTable::limit))
        return -EINVAL;
    std::vector<abi::Pollfd> entries(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < entries.size(); ++i)
        if (!readUser(task, a[0] + i * sizeof(abi::Pollfd), entries[i]))
            return -EFAULT;
    task.flush();
    const bool forever = milliseconds < 0;
    const Nanoseconds deadline = task.now() + Nanoseconds(std::int64_t{milliseconds} * 1000000);
    std::int64_t ready = 0;
    for (;;) {
        std::vector<std::shared_ptr<File>> waiting;
        const bool last = !forever && task.now() >= deadline;
        ready = look(task, entries, waiting, !last);
        Wake wake = Wake::Woken;
        if (ready == 0 && !last)
            wake = task.blockOnAdded("poll: nothing is ready", {}, forever ? WaitLimit() : deadline - task.now());
        for (const std::shared_ptr<File>& file : waiting)
            file->stopPolling(task);
        if (ready != 0 || last)
            break;
        if (wake == Wake::Signal && signalEndsWait(task))
            return -EINTR;
    }
    for (std::size_t i = 0; i < entries.size(); ++i)
        if (!writeUser(task, a[0] + i * sizeof(abi::Pollfd), entries[i]))
            return -EFAULT;
    return ready;
}

}  // namespace

void addSocketCalls(CallTable& table)
{
    table.add({"send", [](Task& t, const CallArguments& a) { return sendTo(t, a, 0); }});
    table.add({"sendto", [](Task& t, const CallArguments& a) { return sendTo(t, a, a[4]); }});
    table.add({"recv", [](Task& t, const CallArguments& a) { return receiveFrom(t, a, 0, 0); }});
    table.add({"recvfrom", [](Task& t, const CallArguments& a) { return receiveFrom(t, a, a[4], a[5]); }});
    table.add({"sendmsg", sendMessage});
    table.add({"recvmsg", receiveMessage});
    table.add({"socketpair", socketPair});
    table.add({"shutdown", shutdownCall});
    table.add({"setsockopt", setOption});
    table.add({"getsockopt", getOption});
    table.add({"poll", pollCall});
}

}  // namespace copyscope::model::kernel
