// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/unix_socket.h"

#include "model/kernel/unix_skb.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

namespace {

/// net.core.wmem_default and rmem_default.
constexpr std::uint64_t defaultBuffer = 212992;

}  // namespace

UnixSocket::UnixSocket(Kernel& kernel, std::string name, int fileFlags, SocketType type, bool peerSide)
    : Socket(kernel, std::move(name), fileFlags), m_type(type), m_peerSide(peerSide)
{
    m_options.sendBuffer = m_options.receiveBuffer = defaultBuffer;
    m_queuePlace = kernel.place(PlaceKind::ReceiveQueue, describe() + " receive queue", Bytes(defaultBuffer), {}, {},
                                peerSide);
}

void UnixSocket::connect(const std::shared_ptr<UnixSocket>& a, const std::shared_ptr<UnixSocket>& b)
{
    for (const auto& [to, from] : {std::pair(a, b), std::pair(b, a)}) {
        to->m_other = from;
        to->m_incoming = std::make_shared<StreamCheck>(to->kernel(), to->m_queuePlace, to->m_peerSide);
        to->kernel().network().watch(to->m_incoming);
    }
}

void UnixSocket::mark(Event& event) const
{
    if (m_peerSide)
        event.flags = static_cast<std::uint8_t>(event.flags | flagPeer);
}

std::uint64_t UnixSocket::goal() const
{
    const std::uint64_t half = m_options.sendBuffer / 2;
    return std::min(unix_skb::largest, half > 64 + 1 ? half - 64 : 1);
}

std::uint64_t UnixSocket::queued() const
{
    return m_datagrams.memory() + m_streamMemory;
}

std::uint64_t UnixSocket::room(const UnixSocket& other) const
{
    const std::uint64_t used = other.queued();
    if (used >= m_options.sendBuffer)
        return 0;
    return ((m_options.sendBuffer - used - 1) / unix_skb::copiedMemory(goal(), skbPageHead) + 1) * goal();
}

bool UnixSocket::writeable() const
{
    // unix_writable: a quarter of the buffer at most is in use.
    const std::shared_ptr<UnixSocket> other = m_other.lock();
    return !other || other->queued() * 4 <= m_options.sendBuffer;
}

std::int64_t UnixSocket::waitForRoom(Task& task, WaitLimit& limit)
{
    task.flush();
    for (;;) {
        const std::shared_ptr<UnixSocket> other = m_other.lock();
        if (m_error != 0)
            return -takeError();
        if (m_sendShutdown || !other || other->m_closed)
            return -EPIPE;
        if (room(*other) > 0)
            return 0;
        if (limit && limit->value() <= 0)
            return -EAGAIN;
        const std::int64_t error = wait(task, m_writers, "the send buffer of " + describe() + " is full",
                                        other->m_queuePlace, limit);
        if (error != 0)
            return error;
    }
}

std::int64_t UnixSocket::waitForData(Task& task, WaitLimit& limit)
{
    return wait(task, m_readers, describe() + " has nothing to read", m_queuePlace, limit, &m_receiveLock);
}

// --- sending ------------------------------------------------------------------------------------------------

void UnixSocket::appendTo(UnixSocket& other, Task& task, SkbPart part, std::uint64_t skbSize)
{
    const Spot here{other.m_queuePlace, other.m_queue.end()};
    if (part.byReference()) {
        Event e = task.event(EventKind::RefAdd);
        e.from = here;
        e.to = part.at;
        e.bytes = part.length;
        e.origin = part.read().origin();
        other.mark(e);
        task.emit(e);
    } else {
        part.at = here;
    }
    other.m_incoming->asked(part.read());
    other.m_queue.append(std::move(part), skbSize);
}

std::int64_t UnixSocket::send(Task& task, UserBuffers& from, std::uint64_t sendFlags)
{
    task.spend(kernel().profile().network.perSend, stream() ? "unix_stream_sendmsg" : "unix_dgram_sendmsg");
    if ((sendFlags & "MSG_OOB"_c) != 0)
        return stream() ? sendUrgent(task, from, sendFlags) : -EOPNOTSUPP;
    return stream() ? sendStream(task, from, sendFlags) : sendMessage(task, from, sendFlags);
}

std::int64_t UnixSocket::sendWithFiles(Task& task, UserBuffers& from, std::uint64_t sendFlags,
                                       std::vector<std::shared_ptr<File>> files)
{
    const std::shared_ptr<UnixSocket> other = m_other.lock();
    if (files.empty() || !other || from.left().value() == 0)
        return send(task, from, sendFlags);
    // The first skb carries them; where it will begin is known only when it has been queued.
    const std::uint64_t before = stream() ? other->m_queue.end() : other->m_datagrams.end();
    holdFiles(files);
    other->m_passed.push_back({before, before + std::min(goal(), from.left().value()), std::move(files)});
    const std::int64_t result = send(task, from, sendFlags);
    if (result <= 0 && !other->m_passed.empty() && other->m_passed.back().begin == before) {
        dropFiles(task, other->m_passed.back().files);
        other->m_passed.pop_back();
    }
    return result;
}

std::int64_t UnixSocket::sendStream(Task& task, UserBuffers& from, std::uint64_t sendFlags)
{
    WaitLimit limit = sendLimit(sendFlags);
    const Content asked = from.snapshot(task, from.left());
    std::uint64_t done = 0;
    std::int64_t error = m_sendShutdown ? -EPIPE : 0;
    if (error == 0 && m_other.expired())
        error = m_error != 0 ? -takeError() : -EPIPE;
    while (error == 0 && from.left().value() > 0) {
        error = waitForRoom(task, limit);
        const std::shared_ptr<UnixSocket> other = m_other.lock();
        if (error != 0 || !other)
            break;
        const std::uint64_t length = std::min(room(*other), from.left().value());
        SkbPart part;
        part.owned = from.take(task, Bytes(length), {other->m_queuePlace, other->m_queue.end()}, "unix_stream_sendmsg");
        // Each skb is filled whole or thrown away.
        const std::uint64_t got = part.owned.size().value();
        const std::uint64_t whole = got == length ? got : got / goal() * goal();
        part.owned.truncate(Bytes(whole));
        part.length = Bytes(whole);
        if (got < length)
            error = -EFAULT;
        if (other->m_closed || other->m_receiveShutdown) {
            error = -EPIPE;
            break;
        }
        if (whole == 0)
            break;
        if (done + whole <= asked.size().value()) {
            other->m_incoming->asked(asked.slice(done, Bytes(whole)));
        } else {
            other->m_incoming->asked(part.owned);
        }
        part.at = {other->m_queuePlace, other->m_queue.end()};
        other->m_queue.seal();
        other->m_queue.append(std::move(part), goal());
        for (std::uint64_t at = 0; at < whole; at += goal())
            addSkb(*other, other->m_queue.end() - whole + at, std::min(whole - at, goal()), false);
        done += whole;
        other->m_readers.wakeAll({}, &task);
    }
    if (done > 0 || error == 0)
        return static_cast<std::int64_t>(done);
    return error == -EPIPE ? brokenPipe(task, sendFlags) : error;
}

std::int64_t UnixSocket::sendMessage(Task& task, UserBuffers& from, std::uint64_t sendFlags)
{
    const std::uint64_t size = from.left().value();
    return sendDatagram(task, size, sendFlags,
                        [&](Spot to) { return from.take(task, Bytes(size), to, "unix_dgram_sendmsg", true); });
}

std::int64_t UnixSocket::sendDatagram(Task& task, std::uint64_t size, std::uint64_t sendFlags,
                                      const std::function<Content(Spot)>& take)
{
    WaitLimit limit = sendLimit(sendFlags);
    const bool packets = m_type == SocketType::UnixSeqpacket;
    if (m_error != 0)
        return -takeError();
    const bool dead = m_other.expired();
    if (dead && !packets && !m_peerGone)
        return -ENOTCONN;
    if (size > m_options.sendBuffer - std::min<std::uint64_t>(m_options.sendBuffer, 32))
        return -EMSGSIZE;
    if (m_sendShutdown)
        return -EPIPE;
    if (dead) {
        // The first one finds the dead peer and forgets it (unix_dgram_disconnected: with what that one had sent).
        if (take({}).size().value() < size)
            return -EFAULT;
        m_peerGone = false;
        m_datagrams.clear(task, m_queuePlace, m_peerSide);
        return -ECONNREFUSED;
    }
    if (const std::int64_t error = waitForRoom(task, limit); error != 0)
        return error;
    const std::shared_ptr<UnixSocket> other = m_other.lock();
    if (!other)
        return packets ? -EPIPE : -ECONNREFUSED;
    Datagram datagram;
    datagram.size = size;
    datagram.truesize = unix_skb::copiedMemory(size, skbLargestHead);
    if (size > 0) {
        SkbPart part;
        part.owned = take({other->m_queuePlace, other->m_datagrams.end()});
        if (part.owned.size().value() < size)
            return -EFAULT;
        part.length = Bytes(size);
        datagram.parts.push_back(std::move(part));
    }
    if (other->m_closed)
        return packets ? -EPIPE : -ECONNREFUSED;
    if (other->m_receiveShutdown)
        return -EPIPE;
    other->m_incoming->asked(datagram.read());
    other->m_datagrams.push(std::move(datagram), other->m_queuePlace, false, &task, kernel(), other->m_peerSide);
    other->m_readers.wakeAll({}, &task);
    return static_cast<std::int64_t>(size);
}

std::int64_t UnixSocket::shutdown(Task& task, int how)
{
    if (how < "SHUT_RD"_c || how > "SHUT_RDWR"_c)
        return -EINVAL;
    const bool reading = how != "SHUT_WR"_c;
    const bool writing = how != "SHUT_RD"_c;
    m_receiveShutdown = m_receiveShutdown || reading;
    m_sendShutdown = m_sendShutdown || writing;
    const std::shared_ptr<UnixSocket> other = m_other.lock();
    if (other && connectionOriented()) {
        // unix_shutdown: what one side gives up, the other cannot do any more either.
        other->m_sendShutdown = other->m_sendShutdown || reading;
        other->m_receiveShutdown = other->m_receiveShutdown || writing;
        if (writing)
            other->m_incoming->close();
        other->m_readers.wakeAll({}, &task);
        other->m_writers.wakeAll({}, &task);
    }
    m_readers.wakeAll({}, &task);
    m_writers.wakeAll({}, &task);
    return 0;
}

void UnixSocket::closed(Task& task)
{
    const bool unread = m_queue.size() > m_urgentTaken.size() || !m_datagrams.empty();
    m_closed = true;
    consume(task, m_queue.size());
    dropPassed(task, ~std::uint64_t{0});
    m_datagrams.clear(task, m_queuePlace, m_peerSide);
    const std::shared_ptr<UnixSocket> other = m_other.lock();
    if (!other)
        return;
    if (connectionOriented()) {
        other->m_sendShutdown = other->m_receiveShutdown = true;
        if (unread)
            other->m_error = ECONNRESET;
        other->m_incoming->close();
    }
    other->m_other.reset();
    other->m_peerGone = true;
    other->m_readers.wakeAll({}, &task);
    other->m_writers.wakeAll({}, &task);
}

// --- state --------------------------------------------------------------------------------------------------

std::optional<std::int64_t> UnixSocket::queued(Task&, bool output) const
{
    if (output) {
        const std::shared_ptr<UnixSocket> other = m_other.lock();
        return other ? static_cast<std::int64_t>(other->queued()) : 0;
    }
    // unix_inq_len: all of a stream or of packets, the first one of datagrams.
    return static_cast<std::int64_t>(stream()                             ? m_queue.size() - m_urgentTaken.size()
                                     : m_type == SocketType::UnixDatagram ? m_datagrams.firstSize()
                                                                          : m_datagrams.bytes());
}

std::int64_t UnixSocket::setProtocolOption(Task&, int, int, program::Address, std::int64_t) { return -EOPNOTSUPP; }

std::int64_t UnixSocket::getProtocolOption(Task&, int, int, int&) { return -EOPNOTSUPP; }

int UnixSocket::takeError() { return std::exchange(m_error, 0); }

std::uint32_t UnixSocket::poll(Task& task, bool join)
{
    std::int64_t mask = 0;
    if (m_error != 0)
        mask |= "POLLERR"_c;
    if (m_sendShutdown && m_receiveShutdown)
        mask |= "POLLHUP"_c;
    if (m_receiveShutdown)
        mask |= "POLLRDHUP"_c | "POLLIN"_c | "POLLRDNORM"_c;
    if (!m_queue.empty() || !m_datagrams.empty())
        mask |= "POLLIN"_c | "POLLRDNORM"_c;
    if (m_urgent)
        mask |= "POLLPRI"_c;
    if (writeable())
        mask |= "POLLOUT"_c | "POLLWRNORM"_c | "POLLWRBAND"_c;
    if (join) {
        m_readers.add(task);
        m_writers.add(task);
    }
    return static_cast<std::uint32_t>(mask);
}

void UnixSocket::stopPolling(Task& task)
{
    m_readers.remove(task);
    m_writers.remove(task);
}

}  // namespace copyscope::model::kernel
