// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/udp_socket.h"

#include "model/kernel/dma_device.h"
#include "model/kernel/frame_queue.h"
#include "model/kernel/splice_buffers.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

namespace {

/// net.core.wmem_default and rmem_default.
constexpr std::uint64_t defaultBuffer = 212992;
/// 65535 bytes less IPv4 and UDP headers.
constexpr std::uint64_t largestDatagram = 65507;
constexpr std::uint64_t ipHeader = 20;
constexpr std::uint64_t udpHeader = 8;

/// What a datagram takes of a receive buffer when it came by loopback (__ip_append_data, ip_make_skb): all in the head
/// while that is possible, else headers there and the payload in a page fragment.
std::uint64_t loopbackMemory(std::uint64_t size)
{
    constexpr std::uint64_t smallHead = 576;    // SKB_SMALL_HEAD_CACHE_SIZE
    constexpr std::uint64_t room = 16 + 15;     // LL_RESERVED_SPACE of loopback, alignment
    const std::uint64_t whole = ipHeader + udpHeader + size + room;
    return whole < skbLargestHead ? skbMemory(whole, smallHead) : skbMemory(ipHeader + udpHeader + room, smallHead) + size;
}

}  // namespace

UdpSocket::UdpSocket(Kernel& kernel, std::string name, int fileFlags, const Path& path, bool peerSide)
    : Socket(kernel, std::move(name), fileFlags), m_path(path), m_peerSide(peerSide), m_zerocopy(kernel, peerSide)
{
    m_options.sendBuffer = m_options.receiveBuffer = defaultBuffer;
    m_sendPlace = kernel.place(PlaceKind::SendQueue, describe() + " send queue", Bytes(defaultBuffer), {}, {}, peerSide);
    m_receivePlace = kernel.place(PlaceKind::ReceiveQueue, describe() + " receive queue", Bytes(defaultBuffer),
                                  m_sendPlace, {}, peerSide);
}

void UdpSocket::connect(const std::shared_ptr<UdpSocket>& a, const std::shared_ptr<UdpSocket>& b)
{
    for (const auto& [from, to] : {std::pair(a, b), std::pair(b, a)}) {
        from->m_other = to;
        from->m_outgoing = std::make_shared<StreamCheck>(to->kernel(), to->m_receivePlace, to->m_peerSide);
        to->m_incoming = from->m_outgoing;
        from->kernel().network().watch(from->m_outgoing);
    }
}

Event UdpSocket::marked(Event event) const
{
    if (m_peerSide)
        event.flags = static_cast<std::uint8_t>(event.flags | flagPeer);
    return event;
}

std::uint64_t UdpSocket::packets(std::uint64_t size) const
{
    // IP fragments: what a packet of the card takes besides its IP header, in units of 8.
    const std::uint64_t each = std::max<std::uint64_t>(8, (m_path.mtu - ipHeader) / 8 * 8);
    return m_path.loopback() ? 1 : (size + udpHeader - 1) / each + 1;
}

std::int64_t UdpSocket::waitForRoom(Task& task, WaitLimit& limit)
{
    task.flush();
    while (m_inFlight >= m_options.sendBuffer) {
        if (limit && limit->value() <= 0)
            return -EAGAIN;
        const std::int64_t error =
            wait(task, m_writers, "the send buffer of " + describe() + " is full", m_sendPlace, limit);
        if (error != 0)
            return error;
    }
    return 0;
}

std::int64_t UdpSocket::beforeControl(Task&, std::uint64_t length, std::uint64_t sendFlags)
{
    if (length > 0xffff)
        return -EMSGSIZE;
    return (sendFlags & "MSG_OOB"_c) != 0 ? -EOPNOTSUPP : 0;
}

std::int64_t UdpSocket::send(Task& task, UserBuffers& from, std::uint64_t sendFlags)
{
    task.spend(kernel().profile().network.perSend, "udp_sendmsg");
    const std::uint64_t size = from.left().value();
    if (const std::int64_t error = beforeControl(task, size, sendFlags); error != 0)
        return error;
    if (m_corked.size + size > largestDatagram)
        return tooLong(task);
    if (m_error != 0)
        return -takeError();
    if (m_sendShutdown)
        return -EPIPE;
    WaitLimit limit = sendLimit(sendFlags);
    if (const std::int64_t error = waitForRoom(task, limit); error != 0)
        return error;
    const Content asked = from.snapshot(task, Bytes(size));
    Datagram datagram;
    datagram.size = size;
    datagram.begin = m_sent;
    std::shared_ptr<ZerocopyCall> call;
    if ((sendFlags & "MSG_ZEROCOPY"_c) != 0 && m_zerocopy.enabled) {
        call = m_zerocopy.begin(task, Bytes(size), nullptr);
        if (!call)
            return -ENOBUFS;
    }
    std::uint64_t got = 0;
    const bool more = (sendFlags & "MSG_MORE"_c) != 0;
    // __ip_append_data: only a datagram of one packet, complete at once, leaves its checksum to the card and its pages
    // where they are.
    const bool onePacket = size + udpHeader + ipHeader <= m_path.mtu && m_corked.size == 0 && !more;
    if (call && size == 0)
        call->copied = true;
    if (call && size > 0 && onePacket && (m_path.loopback() || m_path.scatterGather)) {
        std::uint64_t at = m_sent;
        for (Fragment& f : from.pin(task, Bytes(size), false, Holder::Skb)) {
            call->pinned.push_back({f.at, f.pages()});
            SkbPart part;
            part.length = f.length;
            part.at = f.at;
            part.page = std::move(f);
            part.zerocopy = call;
            got += part.length.value();
            ZerocopyNotifier::use(*call, part.length.value());
            Event e = task.event(EventKind::RefAdd);
            e.from = {m_sendPlace, at};
            e.to = part.at;
            e.bytes = part.length;
            e.origin = part.read().origin();
            task.emit(marked(e));
            at += part.length.value();
            datagram.parts.push_back(std::move(part));
        }
    } else if (size > 0) {
        if (call)
            call->copied = true;
        SkbPart part;
        part.at = {m_sendPlace, m_sent + m_corked.size};
        part.owned = from.take(task, Bytes(size), part.at, "ip_generic_getfrag", true);
        part.length = part.owned.size();
        got = part.length.value();
        datagram.parts.push_back(std::move(part));
    }
    if (got < size) {
        m_inFlight += datagram.memory();
        sent(datagram, m_sent);
        if (call) {
            m_zerocopy.abort(*call);
            m_zerocopy.release(*call, 1, {});
        }
        return -EFAULT;
    }
    m_outgoing->asked(asked.size().value() == size ? asked : datagram.read());
    finish(task, std::move(datagram), more);
    if (call && m_zerocopy.release(*call, 1, {}))
        m_readers.wakeAll({}, &task);
    return static_cast<std::int64_t>(size);
}

Datagram UdpSocket::localCopy(Task& task, const Datagram& datagram, Spot to)
{
    Datagram copy;
    copy.size = datagram.size;
    copy.truesize = loopbackMemory(datagram.size);
    for (const SkbPart& p : datagram.parts) {
        SkbPart part = p;
        if (p.zerocopy) {
            part = SkbPart{};
            part.length = p.length;
            part.owned = p.read();
            p.zerocopy->copied = true;
            task.copy(p.length, p.at, to, part.owned.origin(), "skb_copy_ubufs");
        }
        copy.parts.push_back(std::move(part));
    }
    return copy;
}

void UdpSocket::transmit(Task& task, Datagram datagram)
{
    const Profile& profile = kernel().profile();
    const std::uint64_t begin = m_sent;
    m_sent += datagram.size;
    m_inFlight += datagram.memory();
    const std::uint64_t count = packets(datagram.size);
    task.spend(profile.network.perPacket * static_cast<std::int64_t>(count), "udp_send_skb");
    const std::shared_ptr<UdpSocket> other = m_other.lock();
    task.flush();
    Event packet = task.event(EventKind::Packet);
    packet.from = {m_sendPlace, begin};
    packet.to = m_path.loopback() && other ? Spot{other->m_receivePlace, begin} : Spot{m_path.nicPlace, 0};
    packet.bytes = Bytes(datagram.size);
    packet.count = count;
    const EventId cause = task.emit(marked(packet));
    if (!other || other->m_closed) {
        // The other host answers with ICMP: port unreachable.
        if (m_path.loopback())
            localCopy(task, datagram, {m_sendPlace, begin});
        m_outgoing->lost(datagram.size);
        m_error = ECONNREFUSED;
        sent(datagram, begin);
        return;
    }
    if (!m_path.loopback()) {
        if (!m_path.checksum)
            task.checksum(Bytes(datagram.size), {m_sendPlace, begin});
        const std::uint64_t fragments = datagram.parts.size();
        auto data = std::make_unique<UdpData>(shared_from_this(), kernel(), m_path, other, other->kernel(),
                                              other->m_receivePlace, std::move(datagram));
        data->packets = count;
        data->descriptors = count + fragments;
        if (m_path.programmed()) {
            const std::uint64_t offset = m_path.nic->nextOffset(data->length);
            task.portCopy(data->length, {m_sendPlace, begin}, {m_path.nicPlace, offset}, {}, "outsw");
            data->isInCard(offset);
        } else if (m_path.ioMode == IoMode::DmaController)
            task.spend(kernel().dmaController().setupTime() * static_cast<std::int64_t>(count), "program the DMA controller");
        task.spend(m_path.nic->profile().doorbell, "doorbell");
        task.flush();
        m_path.nic->transmit(std::move(data));
        return;
    }
    Datagram delivered = localCopy(task, datagram, {other->m_receivePlace, other->m_queue.end()});
    task.spend(profile.network.perReceive, "udp_rcv");
    task.flush();
    other->deliver(std::move(delivered), &task, cause);
    sent(datagram, begin);
}

void UdpSocket::sendFrame(Task* task, std::vector<SkbPart> parts, std::uint64_t size, std::function<void()> fetched)
{
    Datagram datagram;
    datagram.parts = std::move(parts);
    datagram.size = size;
    datagram.begin = m_sent;
    m_sent += size;
    m_outgoing->asked(datagram.read());
    const std::shared_ptr<UdpSocket> other = m_other.lock();
    Event packet = task != nullptr ? task->event(EventKind::Packet) : kernel().event(EventKind::Packet);
    packet.to = {m_path.nicPlace, 0};
    packet.bytes = Bytes(size);
    packet.count = packets(size);
    kernel().emit(marked(packet));
    if (!other || other->m_closed) {
        m_outgoing->lost(size);
        fetched();
        return;
    }
    auto data = std::make_unique<UdpData>(shared_from_this(), kernel(), m_path, other, other->kernel(),
                                          other->m_receivePlace, std::move(datagram));
    data->packets = packet.count;
    data->whenFetched = std::move(fetched);
    m_path.nic->transmit(std::move(data));
}

FrameQueue* UdpSocket::bypass() const { return kernel().network().bypass(); }

void UdpSocket::bypassed(const Content& payload, Spot at) { m_incoming->arrived(kernel().event(EventKind::Delivered), payload, at); }

void UdpSocket::lost(std::uint64_t size)
{
    m_incoming->lost(size);
    kernel().emit(marked(kernel().event(EventKind::Note)), "frame dropped: the fill ring is empty");
}

void UdpSocket::sent(const Datagram& datagram, std::uint64_t begin)
{
    m_inFlight -= datagram.memory();
    std::uint64_t at = begin;
    bool notified = false;
    for (const SkbPart& p : datagram.parts) {
        Event e = kernel().event(p.byReference() ? EventKind::RefDrop : EventKind::Release);
        e.bytes = p.length;
        if (p.byReference()) {
            e.from = {m_sendPlace, at};
            e.to = p.at;
        } else {
            e.to = {m_sendPlace, at};
        }
        kernel().emit(marked(e));
        at += p.length.value();
        if (p.zerocopy && m_zerocopy.release(*p.zerocopy, p.length.value(), {}))
            notified = true;
    }
    if (notified)
        m_readers.wakeAll();
    m_writers.wakeAll();
}

void UdpSocket::deliver(Datagram datagram, Task* task, EventId cause)
{
    // __udp_enqueue_schedule_skb takes whatever comes while the queue is empty.
    const bool full = !m_queue.empty() && m_queue.memory() + datagram.memory() > m_options.receiveBuffer;
    if (m_closed || full) {
        m_incoming->lost(datagram.size);
        Event e = task != nullptr ? task->event(EventKind::Note) : kernel().event(EventKind::Note);
        e.cause = cause;
        constexpr std::string_view text = "datagram dropped: the receive buffer is full";
        if (task != nullptr)
            task->emit(marked(e), text);
        else
            kernel().emit(marked(e), text);
        return;
    }
    m_queue.push(std::move(datagram), m_receivePlace, m_path.loopback(), task, kernel(), m_peerSide);
    m_readers.wakeAll(cause, task);
}

std::int64_t UdpSocket::receive(Task& task, UserBuffers& into, std::uint64_t receiveFlags, ReceivedMessage& message)
{
    if ((receiveFlags & "MSG_ERRQUEUE"_c) != 0)
        return readZerocopyNotification(task, m_zerocopy, message);
    task.spend(kernel().profile().network.perSend, "udp_recvmsg");
    WaitLimit limit = receiveLimit(receiveFlags);
    if (m_error != 0)
        return -takeError();
    const auto there = [this] { return !m_queue.empty(); };
    if (const std::int64_t answer = awaitMessage(task, there, m_receiveShutdown, m_readers, limit, false); answer != 1)
        return answer;
    return m_queue.receive(task, into, receiveFlags, message, m_receivePlace, *m_incoming, m_peerSide);
}

std::int64_t UdpSocket::spliceRead(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at, bool)
{
    if (at)
        return -ESPIPE;
    task.spend(kernel().profile().network.perSend, "copy_splice_read");
    WaitLimit limit = receiveLimit(nonBlocking() ? static_cast<std::uint64_t>("MSG_DONTWAIT"_c) : 0);
    if (m_error != 0)
        return -takeError();
    const auto there = [this] { return !m_queue.empty(); };
    if (const std::int64_t answer = awaitMessage(task, there, m_receiveShutdown, m_readers, limit, false); answer != 1)
        return answer;
    return m_queue.spliceOut(task, buffers, length, m_receivePlace, *m_incoming, m_peerSide);
}

std::optional<std::int64_t> UdpSocket::queued(Task&, bool output) const
{
    return output ? static_cast<std::int64_t>(m_inFlight) : static_cast<std::int64_t>(m_queue.firstSize());
}

std::int64_t UdpSocket::spliceWrite(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                                    bool dontWait, bool more)
{
    if (at)
        return -ESPIPE;
    const std::uint64_t size = std::min(length, buffers.size()).value();
    task.spend(kernel().profile().network.perSend, "udp_sendmsg");
    if (m_corked.size + size > largestDatagram)
        return tooLong(task);
    if (m_error != 0)
        return -takeError();
    if (m_sendShutdown)
        return -EPIPE;
    WaitLimit limit = sendLimit(dontWait || nonBlocking() ? static_cast<std::uint64_t>("MSG_DONTWAIT"_c) : 0);
    if (const std::int64_t error = waitForRoom(task, limit); error != 0)
        return error;
    const bool byReference = kernel().generation().sendfileByReference() && (m_path.loopback() || m_path.scatterGather);
    Datagram datagram;
    datagram.size = size;
    std::uint64_t to = m_sent + m_corked.size;
    for (const Fragment& f : buffers.take(task, Bytes(size))) {
        SkbPart part;
        part.length = f.length;
        if (byReference) {
            part.page = f.part(0, f.length, Holder::Skb);
            part.at = f.at;
            Event e = task.event(EventKind::RefAdd);
            e.from = {m_sendPlace, to};
            e.to = f.at;
            e.bytes = f.length;
            e.origin = part.read().origin();
            task.emit(marked(e));
        } else {
            part.owned = f.read();
            part.at = {m_sendPlace, to};
            task.copy(f.length, f.at, part.at, part.owned.origin(), "sock_no_sendpage");
        }
        to += f.length.value();
        datagram.parts.push_back(std::move(part));
    }
    m_outgoing->asked(datagram.read());
    finish(task, std::move(datagram), more);
    return static_cast<std::int64_t>(size);
}

void UdpSocket::finish(Task& task, Datagram datagram, bool more)
{
    if (more || m_corked.size > 0) {
        m_corked.size += datagram.size;
        for (SkbPart& p : datagram.parts)
            m_corked.parts.push_back(std::move(p));
        if (more)
            return;
        datagram = std::exchange(m_corked, {});
    }
    transmit(task, std::move(datagram));
}

std::int64_t UdpSocket::tooLong(Task& task)
{
    // udp_flush_pending_frames: what was waiting for the rest is thrown away.
    if (m_corked.size > 0) {
        const Datagram gone = std::exchange(m_corked, {});
        m_outgoing->lost(gone.size);
        task.note("datagram dropped: it grew longer than a datagram can be");
        m_inFlight += gone.memory();
        sent(gone, m_sent);
        m_sent += gone.size;
    }
    return -EMSGSIZE;
}

std::int64_t UdpSocket::shutdown(Task& task, int how)
{
    if (how < "SHUT_RD"_c || how > "SHUT_RDWR"_c)
        return -EINVAL;
    m_receiveShutdown = m_receiveShutdown || how != "SHUT_WR"_c;
    m_sendShutdown = m_sendShutdown || how != "SHUT_RD"_c;
    m_readers.wakeAll({}, &task);
    m_writers.wakeAll({}, &task);
    return 0;
}

void UdpSocket::closed(Task& task)
{
    m_closed = true;
    m_zerocopy.dead = true;
    if (m_corked.size > 0)
        tooLong(task);
    m_queue.clear(task, m_receivePlace, m_peerSide);
    m_outgoing->close();
}

int UdpSocket::takeError() { return std::exchange(m_error, 0); }

std::int64_t UdpSocket::zerocopySupport(Task& task) const
{
    return task.kernel().generation().zerocopyUdp() ? 0 : -EOPNOTSUPP;
}

std::int64_t UdpSocket::setZerocopy(Task&, bool on)
{
    m_zerocopy.enabled = on;
    if (on && !m_zerocopy.place)
        m_zerocopy.place =
            kernel().place(PlaceKind::ErrorQueue, describe() + " error queue", {}, m_sendPlace, {}, m_peerSide);
    return 0;
}

std::uint32_t UdpSocket::poll(Task& task, bool join)
{
    std::int64_t mask = 0;
    if (m_error != 0 || !m_zerocopy.empty())
        mask |= "POLLERR"_c;
    if (m_receiveShutdown)
        mask |= "POLLRDHUP"_c | "POLLIN"_c | "POLLRDNORM"_c;
    if (m_receiveShutdown && m_sendShutdown)
        mask |= "POLLHUP"_c;
    if (!m_queue.empty())
        mask |= "POLLIN"_c | "POLLRDNORM"_c;
    if (m_inFlight * 2 <= m_options.sendBuffer)
        mask |= "POLLOUT"_c | "POLLWRNORM"_c | "POLLWRBAND"_c;
    if (join) {
        m_readers.add(task);
        m_writers.add(task);
    }
    return static_cast<std::uint32_t>(mask);
}

void UdpSocket::stopPolling(Task& task)
{
    m_readers.remove(task);
    m_writers.remove(task);
}

UdpData::UdpData(std::shared_ptr<UdpSocket> from, Kernel& host, const Path& path, std::shared_ptr<UdpSocket> to,
                 Kernel& peer, PlaceId destination, Datagram datagram)
    : CardTransfer(host, path, &peer), m_sender(std::move(from)), m_receiver(std::move(to)), m_destination(destination),
      m_datagram(std::move(datagram))
{
    length = Bytes(m_datagram.size);
}

void UdpData::fetchBegins()
{
    for (const SkbPart& p : m_datagram.parts)
        m_runs.push_back({p.at, p.read()});
}

void UdpData::fetchEnded(Nanoseconds start, Nanoseconds end)
{
    CardTransfer::fetchEnded(start, end);
    if (whenFetched) {
        m_datagram.parts.clear();
        whenFetched();
        return;
    }
    // The driver frees a sent datagram with its transmit interrupt; nobody waits for an answer.
    m_sender->sent(m_datagram, m_datagram.begin);
    m_datagram.parts.clear();
}

EventId UdpData::dmaEnded(Nanoseconds start, Nanoseconds end)
{
    FrameQueue* const queue = m_receiver->bypass();
    m_bypasses = queue != nullptr;
    if (m_bypasses)
        m_frame = queue->takeFree(m_datagram.size);
    if (m_bypasses && !m_frame)
        return {};
    const EventId last = CardTransfer::dmaEnded(start, end);
    if (m_frame) {
        Content payload;
        for (const FetchedRun& run : m_runs)
            payload.append(run.content);
        queue->stored(payload);
    }
    return last;
}

bool UdpData::polled() const
{
    FrameQueue* const queue = m_receiver->bypass();
    return m_bypasses && (!m_frame || (queue != nullptr && queue->polled));
}

void UdpData::arrived(EventId interrupt)
{
    if (m_bypasses) {
        FrameQueue* const queue = m_receiver->bypass();
        if (!m_frame)
            m_receiver->lost(m_datagram.size);
        else if (queue != nullptr && !queue->polled)
            queue->show(interrupt);
        return;
    }
    Datagram d;
    d.size = m_datagram.size;
    for (FetchedRun& run : m_runs) {
        SkbPart p;
        p.length = run.content.size();
        p.owned = std::move(run.content);
        d.parts.push_back(std::move(p));
    }
    m_receiver->deliver(std::move(d), nullptr, interrupt);
}

}  // namespace copyscope::model::kernel
