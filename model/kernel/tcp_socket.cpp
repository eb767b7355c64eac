// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/tcp_socket.h"

#include "model/kernel/splice_buffers.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

TcpSocket::TcpSocket(Kernel& kernel, std::string name, int fileFlags, std::shared_ptr<TcpEnd> end)
    : Socket(kernel, std::move(name), fileFlags), m_end(std::move(end))
{
}

bool TcpSocket::scatterGatherCapable() const
{
    const Path& p = m_end->path();
    // Since GSO is always on for TCP (4.17) the queue takes references whatever the card can.
    return p.loopback() || kernel().generation().linearizeAtTransmit() || (p.scatterGather && p.checksum);
}

// --- sending ------------------------------------------------------------------------------------------------

void TcpSocket::account(Sending& sending, std::uint64_t bytes, std::uint64_t begin)
{
    // What could not be seen at the start of the call (a page that was not there yet) counts as it was taken.
    if (sending.done + bytes <= sending.asked.size().value())
        m_end->outgoing->asked(sending.asked.slice(sending.done, Bytes(bytes)));
    else
        m_end->outgoing->asked(m_end->sendQueue().read(begin, bytes));
    sending.done += bytes;
}

TcpSocket::Accepted TcpSocket::copyIn(Task& task, UserBuffers& from, std::uint64_t length)
{
    const Spot to{m_end->sendPlace(), m_end->writeSequence()};
    SkbPart part;
    part.owned = from.take(task, Bytes(length), to, "tcp_sendmsg");
    const std::uint64_t got = part.owned.size().value();
    // Each piece is copied whole or not at all: to the end of the skb or of the block, whichever comes first.
    std::uint64_t room = m_end->sendQueue().tailRoom();
    std::uint64_t whole = 0;
    while (whole < got) {
        room = room == 0 ? m_end->path().goal : room;
        std::uint64_t n = std::min({length - whole, room, task.fragment.refill(kernel().generation())});
        if (whole + n > got && kernel().generation().textbook().sigbusInCall)
            n = got - whole;
        if (whole + n > got)
            break;
        m_end->copiedInto(to.offset + whole, n, task.fragment.take(n));
        room -= n;
        whole += n;
    }
    part.owned.truncate(Bytes(whole));
    part.length = Bytes(whole);
    part.at = to;
    m_end->append(std::move(part));
    return {whole, got < length};
}

TcpSocket::Accepted TcpSocket::pinIn(Task& task, UserBuffers& from, std::uint64_t length, Sending& sending)
{
    std::vector<Fragment> fragments = from.pin(task, Bytes(length), false, Holder::Skb);
    std::uint64_t got = 0;
    for (const Fragment& f : fragments) {
        if (!from.registered())
            sending.call->pinned.push_back({f.at, f.pages()});
        got += f.length.value();
    }
    // skb_zerocopy_iter_stream: an skb takes all that it was meant to take, or nothing.
    std::uint64_t whole = got;
    if (got < length) {
        const std::uint64_t tail = std::min(m_end->sendQueue().tailRoom(), length);
        const std::uint64_t goal = m_end->path().goal;
        whole = got < tail ? 0 : tail + (got - tail) / goal * goal;
    }
    std::uint64_t left = whole;
    for (const Fragment& f : fragments) {
        const std::uint64_t n = std::min(left, f.length.value());
        if (n == 0)
            break;
        SkbPart part;
        part.length = Bytes(n);
        part.page = f.part(0, Bytes(n), Holder::Skb);
        part.at = f.at;
        part.zerocopy = sending.call;
        ZerocopyNotifier::use(*sending.call, n);
        Event e = task.event(EventKind::RefAdd);
        e.from = {m_end->sendPlace(), m_end->writeSequence()};
        e.to = f.at;
        e.bytes = Bytes(n);
        e.origin = part.read().origin();
        m_end->emit(e);
        m_end->append(std::move(part));
        left -= n;
    }
    return {whole, got < length};
}

std::int64_t TcpSocket::waitForRoom(Task& task, WaitLimit& limit)
{
    task.flush();
    for (;;) {
        if (m_end->error != 0 || m_end->sendShutdown)
            return -EPIPE;
        if (m_end->room() > 0)
            return 0;
        if (limit && limit->value() <= 0)
            return -EAGAIN;
        const std::int64_t error = wait(task, m_end->writers, "the send buffer of " + describe() + " is full",
                                        m_end->sendPlace(), limit, &m_end->lock);
        if (error != 0)
            return error;
        if (kernel().generation().textbook().fullBufferRefusesAfterSleep)
            return -EAGAIN;
    }
}

void TcpSocket::sendHeld(Task& task)
{
    if (!m_end->cork)
        return;
    const SocketGuard guard(m_end->lock, task);
    task.note("the header leaves with a marker for the file");
    m_end->handOver();
    m_end->transmitHeld(&task);
}

std::int64_t TcpSocket::sendError(Task& task, std::int64_t error, std::uint64_t sendFlags)
{
    // sk_stream_error: a pending error of the socket comes before EPIPE, and once.
    if (error != -EPIPE)
        return error;
    if (const int pending = takeError(); pending != 0 && pending != EPIPE)
        return -pending;
    return brokenPipe(task, sendFlags);
}

std::int64_t TcpSocket::beforeControl(Task& task, std::uint64_t, std::uint64_t sendFlags)
{
    // sk_stream_wait_connect
    return m_end->error != 0 || m_end->sendShutdown ? sendError(task, -EPIPE, sendFlags) : 0;
}

std::int64_t TcpSocket::send(Task& task, UserBuffers& from, std::uint64_t sendFlags)
{
    const SocketGuard guard(m_end->lock, task);
    const Generation& generation = kernel().generation();
    const Profile::Textbook& textbook = generation.textbook();
    task.spend(kernel().profile().network.perSend, "tcp_sendmsg");
    if (m_end->tls && m_end->tls->active())
        return (sendFlags & "MSG_OOB"_c) != 0 ? -EOPNOTSUPP : sendRecords(task, from, sendFlags);
    Sending sending;
    const bool flagged = (sendFlags & "MSG_ZEROCOPY"_c) != 0;
    const bool enabled = m_end->zerocopy.enabled;
    const bool zerocopyAsked = textbook.zerocopyByEither ? flagged || enabled : flagged && enabled;
    if (zerocopyAsked && generation.zerocopyTcp() && from.left().value() > 0) {
        if (!enabled)
            setZerocopy(task, true);
        sending.call = m_end->zerocopy.begin(task, from.left(), m_end->sendQueue().tailCall());
        if (!sending.call)
            return -ENOBUFS;
        sending.byReference = scatterGatherCapable();
        if (!sending.byReference)
            sending.call->copied = true;
    }
    return sendAll(task, from, sendFlags, sending);
}

std::int64_t TcpSocket::sendAll(Task& task, UserBuffers& from, std::uint64_t sendFlags, Sending& sending)
{
    const Profile::Textbook& textbook = kernel().generation().textbook();
    WaitLimit limit = sendLimit(sendFlags);
    std::uint64_t copied = 0;
    std::int64_t error = 0;
    if (m_end->error != 0 || m_end->sendShutdown)
        error = -EPIPE;
    if (error == 0)
        sending.asked = from.snapshot(task, from.left());
    while (error == 0 && from.left().value() > 0) {
        if (textbook.leaseOnlySignals && task.signalPending()) {
            error = interrupted(limit);
            break;
        }
        const std::uint64_t room = m_end->room();
        if (room == 0) {
            if (copied > 0)
                m_end->transmit(&task);
            if (copied > 0 && textbook.fullBufferRefusesAfterSleep && m_end->room() == 0)
                break;
            if (m_end->room() == 0)
                error = waitForRoom(task, limit);
            continue;
        }
        const std::uint64_t length = std::min(room, from.left().value());
        const std::uint64_t begin = m_end->writeSequence();
        const Accepted accepted = sending.byReference ? pinIn(task, from, length, sending) : copyIn(task, from, length);
        account(sending, accepted.bytes, begin);
        copied += accepted.bytes;
        if (accepted.fault)
            error = -EFAULT;
    }
    const bool handsOver = (sendFlags & sentByWrite) == 0;
    if (handsOver)
        m_end->handOver();
    if (copied > 0 || (handsOver && textbook.writeWaitsForSend)) {
        task.flush();
        // What is urgent goes at once (tcp_nagle_test).
        const bool urgent = copied > 0 && (sendFlags & "MSG_OOB"_c) != 0;
        if (urgent) {
            m_end->markUrgent();
            m_end->transmitHeld(&task);
        } else {
            m_end->transmit(&task, error == 0 && (sendFlags & "MSG_MORE"_c) != 0);
        }
    }
    if (sending.call) {
        if (copied == 0 && error != 0 && !sending.call->done)
            m_end->zerocopy.abort(*sending.call);
        if (m_end->zerocopy.release(*sending.call, 1, {}))
            m_end->readers.wakeAll({}, &task);
    }
    if (copied > 0 || error == 0)
        return static_cast<std::int64_t>(copied);
    return sendError(task, error, sendFlags);
}

std::int64_t TcpSocket::spliceWrite(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                                    bool dontWait, bool more)
{
    if (at)
        return -ESPIPE;
    const SocketGuard guard(m_end->lock, task);
    task.spend(kernel().profile().network.perSend, "splice_to_socket");
    const bool byReference = kernel().generation().sendfileByReference() && scatterGatherCapable();
    WaitLimit limit = sendLimit(dontWait || nonBlocking() ? static_cast<std::uint64_t>("MSG_DONTWAIT"_c) : 0);
    if (m_end->tls && m_end->tls->active())
        return spliceRecords(task, buffers, length, limit, more);
    std::uint64_t done = 0;
    std::int64_t error = 0;
    if (m_end->error != 0 || m_end->sendShutdown)
        error = -EPIPE;
    while (error == 0 && done < length.value() && !buffers.empty()) {
        const std::uint64_t room = m_end->room();
        if (room == 0) {
            if (done > 0)
                m_end->transmit(&task);
            if (m_end->room() == 0)
                error = waitForRoom(task, limit);
            continue;
        }
        const std::uint64_t n = std::min({room, length.value() - done, buffers.size().value()});
        for (const Fragment& f : buffers.take(task, Bytes(n))) {
            const Spot here{m_end->sendPlace(), m_end->writeSequence()};
            SkbPart part;
            part.length = f.length;
            if (byReference) {
                part.page = f.part(0, f.length, Holder::Skb);
                part.at = f.at;
                Event e = task.event(EventKind::RefAdd);
                e.from = here;
                e.to = f.at;
                e.bytes = f.length;
                e.origin = part.read().origin();
                m_end->emit(e);
                task.spend(kernel().profile().pageCache.reference * static_cast<std::int64_t>(f.pages()),
                           "skb_splice_from_iter");
            } else {
                // sock_no_sendpage, and sendfile before 2.4: the sending call copies.
                part.owned = f.read();
                part.at = here;
                task.copy(f.length, f.at, here, part.owned.origin(), "sock_no_sendpage");
            }
            m_end->outgoing->asked(byReference ? part.read() : part.owned);
            m_end->append(std::move(part));
        }
        done += n;
    }
    if (done > 0) {
        task.flush();
        m_end->handOver();
        m_end->transmit(&task, more && error == 0);
        return static_cast<std::int64_t>(done);
    }
    return error == 0 ? 0 : sendError(task, error, 0);
}

std::int64_t TcpSocket::shutdown(Task& task, int how)
{
    if (how < "SHUT_RD"_c || how > "SHUT_RDWR"_c)
        return -EINVAL;
    if (m_end->over())
        return -ENOTCONN;
    task.flush();
    if (how != "SHUT_WR"_c) {
        m_end->receiveShutdown = true;
        m_end->readers.wakeAll({}, &task);
    }
    if (how != "SHUT_RD"_c && !m_end->sendShutdown) {
        if (m_end->tls)
            m_end->tls->push(task);
        m_end->finish(&task);
        m_end->writers.wakeAll({}, &task);
    }
    return 0;
}

std::optional<std::int64_t> TcpSocket::queued(Task&, bool output) const
{
    const SkbQueue& queue = output ? m_end->sendQueue() : m_end->receiveQueue();
    // tcp_inq: up to the urgent byte.
    if (!output && m_end->urgent && !m_end->options.urgentInline())
        return static_cast<std::int64_t>(m_end->urgent->at - queue.begin());
    return static_cast<std::int64_t>(queue.size());
}

void TcpSocket::closed(Task& task)
{
    // tls_sk_proto_close: what a record has gathered goes out.
    if (m_end->tls && !m_end->closed)
        m_end->tls->push(task);
    m_end->close(task);
}

// --- state --------------------------------------------------------------------------------------------------

int TcpSocket::takeError() { return std::exchange(m_end->error, 0); }

std::uint32_t TcpSocket::poll(Task& task, bool join)
{
    std::int64_t mask = 0;
    const TcpEnd& e = *m_end;
    if ((e.sendShutdown && e.receiveShutdown) || e.closed)
        mask |= "POLLHUP"_c;
    if (e.receiveShutdown)
        mask |= "POLLIN"_c | "POLLRDNORM"_c | "POLLRDHUP"_c;
    // An urgent byte that is next is nothing to read.
    const bool urgentNext = e.urgent && e.urgent->at == e.receiveQueue().begin() && !e.options.urgentInline();
    const std::uint64_t wanted = static_cast<std::uint64_t>(std::max(e.options.lowWater, 1)) + (urgentNext ? 1 : 0);
    if (e.receiveQueue().size() >= std::min(wanted, e.options.receiveBuffer / 2))
        mask |= "POLLIN"_c | "POLLRDNORM"_c;
    if (e.urgent && !e.urgent->taken)
        mask |= "POLLPRI"_c;
    if (e.sendShutdown || e.writeable())
        mask |= "POLLOUT"_c | "POLLWRNORM"_c;
    if (e.error != 0 || !e.zerocopy.empty())
        mask |= "POLLERR"_c;
    if (join) {
        m_end->readers.add(task);
        m_end->writers.add(task);
    }
    return static_cast<std::uint32_t>(mask);
}

void TcpSocket::stopPolling(Task& task)
{
    m_end->readers.remove(task);
    m_end->writers.remove(task);
}

bool TcpSocket::listen(WaitListener& listener, bool on)
{
    for (WaitQueue* queue : {&m_end->readers, &m_end->writers}) {
        if (on)
            queue->add(listener);
        else
            queue->remove(listener);
    }
    return true;
}

std::int64_t TcpSocket::setZerocopy(Task&, bool on)
{
    m_end->zerocopy.enabled = on;
    if (on && !m_end->zerocopy.place)
        m_end->zerocopy.place = kernel().place(PlaceKind::ErrorQueue, describe() + " error queue", {}, m_end->sendPlace(),
                                               {}, m_end->peerSide());
    return 0;
}

void TcpSocket::buffersChanged(Task& task)
{
    for (const auto& [place, size] : {std::pair(m_end->sendPlace(), m_end->options.sendBuffer),
                                      std::pair(m_end->receivePlace(), m_end->options.receiveBuffer)}) {
        Event e = task.event(EventKind::Resize);
        e.to = {place, 0};
        e.bytes = Bytes(size);
        m_end->emit(e);
    }
}

std::int64_t TcpSocket::setProtocolOption(Task& task, int level, int name, program::Address value, std::int64_t length)
{
    if (level == "SOL_TLS"_c && m_end->tls) {
        const SocketGuard guard(m_end->lock, task);
        return m_end->tls->set(task, name, value, length);
    }
    if (level == "IPPROTO_IP"_c)
        return setInternetOption(task, name, value, length);
    if (level != "IPPROTO_TCP"_c)
        return -ENOPROTOOPT;
    if (name == "TCP_ULP"_c && kernel().generation().kernelTls())
        return setUpperProtocol(task, value, length);
    if (length < static_cast<std::int64_t>(sizeof(int)))
        return -EINVAL;
    int number = 0;
    if (!readUser(task, value, number))
        return -EFAULT;
    switch (name) {
    case "TCP_NODELAY"_c:
        m_end->noDelay = number != 0;
        break;
    case "TCP_CORK"_c:
        m_end->cork = number != 0;
        break;
    case "TCP_MAXSEG"_c:
        return number != 0 && (number < 88 || number > 32767) ? -EINVAL : 0;
    case "TCP_QUICKACK"_c: return 0;
    default: return setPlainOption(task, level, name, number);
    }
    // Either lets go what was held back.
    if ((name == "TCP_NODELAY"_c && number != 0) || (name == "TCP_CORK"_c && number == 0)) {
        task.flush();
        m_end->transmit(&task);
    }
    return 0;
}

std::int64_t TcpSocket::getProtocolOption(Task& task, int level, int name, int& value)
{
    if (level == "IPPROTO_IP"_c)
        return getPlainOption(task, level, name, value);
    if (level != "IPPROTO_TCP"_c)
        return -EOPNOTSUPP;
    switch (name) {
    case "TCP_NODELAY"_c: value = m_end->noDelay ? 1 : 0; return 0;
    case "TCP_CORK"_c: value = m_end->cork ? 1 : 0; return 0;
    case "TCP_MAXSEG"_c: value = static_cast<int>(m_end->path().mss); return 0;
    case "TCP_QUICKACK"_c: value = 1; return 0;
    default: return getPlainOption(task, level, name, value);
    }
}

}  // namespace copyscope::model::kernel
