// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/tcp_end.h"

#include "model/kernel/rdma.h"
#include "model/kernel/tcp_transfer.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

namespace {

/// Memory that one full packet is reckoned to take (tcp_sndbuf_expand): payload without options, room for headers, shared
/// info, rounded to what the allocator gives, and its sk_buff. 87040 bytes for 20 of Ethernet, 2626560 of loopback.
std::uint64_t packetMemory(std::uint64_t mtu) { return std::bit_ceil(std::max<std::uint64_t>(mtu, 68) - 40 + 320 + 320) + 256; }

/// Packets of the initial congestion window (TCP_INIT_CWND); the send buffer starts with room for two of them.
constexpr std::uint64_t initialWindow = 10;

}  // namespace

TcpEnd::TcpEnd(Network& network, const Path& path, std::string name, bool peerSide)
    : zerocopy(network.kernel(), peerSide), m_network(network), m_path(path), m_name(std::move(name)),
      m_peerSide(peerSide)
{
    const Profile::Network& p = kernel().profile().network;
    options.sendBuffer = std::max(p.sendBufferDefault.value(), 2 * initialWindow * packetMemory(path.mtu));
    options.sendBuffer = std::min(options.sendBuffer, p.sendBufferMax.value());
    options.receiveBuffer = p.receiveBufferDefault.value();
    m_sendPlace = kernel().place(PlaceKind::SendQueue, m_name + " send queue", Bytes(options.sendBuffer), {}, {}, peerSide);
    m_receivePlace = kernel().place(PlaceKind::ReceiveQueue, m_name + " receive queue", Bytes(options.receiveBuffer),
                                    m_sendPlace, {}, peerSide);
}

void TcpEnd::connect(const std::shared_ptr<TcpEnd>& a, const std::shared_ptr<TcpEnd>& b)
{
    const auto oneWay = [](const std::shared_ptr<TcpEnd>& from, const std::shared_ptr<TcpEnd>& to) {
        from->m_peer = to;
        from->m_edge = from->m_largestWindow = to->m_advertised = to->firstWindow();
        from->outgoing = std::make_shared<StreamCheck>(to->kernel(), to->m_receivePlace, to->m_peerSide);
        to->incoming = from->outgoing;
        from->m_network.watch(from->outgoing);
    };
    oneWay(a, b);
    oneWay(b, a);
}

Event TcpEnd::event(EventKind kind, const Task* task) const
{
    if (task != nullptr && task->peer() == m_peerSide)
        return task->event(kind);
    // By loopback a call of one side does work of the other: what happens here is this side's, not the task's.
    Event e = kernel().event(kind);
    if (task != nullptr)
        e.start = e.end = task->now();
    return e;
}

EventId TcpEnd::emit(Event event, std::string_view text) const
{
    if (m_peerSide)
        event.flags = static_cast<std::uint8_t>(event.flags | flagPeer);
    return kernel().emit(event, text);
}

// --- buffers and window -------------------------------------------------------------------------------------

std::uint64_t TcpEnd::room() const
{
    const std::uint64_t used = m_sendQueue.memory();
    const std::uint64_t tail = m_sendQueue.tailRoom();
    if (used >= options.sendBuffer)
        return tail;
    // A new skb is begun while the buffer is not full, so the last one may stand out.
    return tail + ((options.sendBuffer - used - 1) / (m_path.goal + skbOverhead) + 1) * m_path.goal;
}

bool TcpEnd::writeable() const
{
    const std::uint64_t used = m_sendQueue.memory();
    return used <= options.sendBuffer && options.sendBuffer - used >= used / 2;
}

void TcpEnd::growSendBuffer(std::uint64_t packets)
{
    m_congestionWindow = std::min<std::uint64_t>(m_congestionWindow + packets, 1U << 20U);
    if (options.sendLocked)
        return;
    const std::uint64_t wanted = std::min(kernel().profile().network.sendBufferMax.value(),
                                          2 * m_congestionWindow * packetMemory(m_path.mtu));
    if (wanted <= options.sendBuffer)
        return;
    options.sendBuffer = wanted;
    Event e = kernel().event(EventKind::Resize);
    e.to = {m_sendPlace, 0};
    e.bytes = Bytes(wanted);
    emit(e);
}

// --- receiving ----------------------------------------------------------------------------------------------

void TcpEnd::receiveData(Task* task, std::uint64_t begin, std::vector<SkbPart> parts, EventId cause)
{
    if (m_abandoned || closed) {
        sendReset(task);
        return;
    }
    if (m_finQueued && !finReceived && receiveShutdown) {
        // tcp_rcv_state_process: for data that nobody will read the connection ends on both sides (RFC 1122, 4.2.2.13).
        receiveReset(task, cause);
        sendReset(task);
        return;
    }
    if (begin != m_receiveQueue.end()) {
        std::uint64_t length = 0;
        for (const SkbPart& p : parts)
            length += p.length.value();
        if (begin + length <= m_receiveQueue.end() || m_early.contains(begin)) {
            // It was sent again although it had arrived.
            Event e = kernel().event(EventKind::Release);
            e.to = {m_receivePlace, begin};
            e.bytes = Bytes(length);
            emit(e);
            return;
        }
        m_early.emplace(begin, std::move(parts));
        return;
    }
    take(task, std::move(parts), cause);
    while (!m_early.empty() && m_early.begin()->first == m_receiveQueue.end()) {
        std::vector<SkbPart> next = std::move(m_early.begin()->second);
        m_early.erase(m_early.begin());
        take(task, std::move(next), cause);
    }
    urgentArrived(task);
    readers.wakeAll(cause, task);
    if (m_finAt && *m_finAt == m_receiveQueue.end())
        finArrived(task, cause);
}

void TcpEnd::take(Task* task, std::vector<SkbPart> parts, EventId cause)
{
    if (!m_path.loopback() && m_path.nic->profile().headerSplit) {
        std::uint64_t length = 0;
        for (const SkbPart& p : parts)
            length += p.length.value();
        m_arrivals.push_back({m_receiveQueue.end(), m_receiveQueue.end() + length, m_path.mss});
    }
    std::uint64_t length = 0;
    for (SkbPart& p : parts) {
        const Spot here{m_receivePlace, m_receiveQueue.end()};
        if (m_path.loopback()) {
            Event e = event(p.byReference() ? EventKind::RefAdd : EventKind::Fill, task);
            e.bytes = p.length;
            e.cause = cause;
            if (p.byReference()) {
                e.from = here;
                e.to = p.at;
            } else {
                e.to = here;
                e.origin = p.owned.origin();
            }
            emit(e);
        }
        if (!p.byReference())
            p.at = here;
        p.zerocopy.reset();
        length += p.length.value();
        m_receiveQueue.append(std::move(p), m_path.goal);
    }
    adaptWindow(length);
}

SackRange TcpEnd::earlyRange() const
{
    if (m_early.empty())
        return {};
    SackRange range{m_early.begin()->first, m_early.begin()->first};
    for (const auto& [begin, parts] : m_early) {
        if (begin != range.end)
            break;
        for (const SkbPart& p : parts)
            range.end += p.length.value();
    }
    return range;
}

TcpEnd::WholePages TcpEnd::wholePages(std::uint64_t sequence, std::uint64_t length) const
{
    constexpr std::uint64_t page = pageSize.value();
    const auto isPage = [this](std::uint64_t at) {
        for (const Arrival& a : m_arrivals) {
            if (at < a.begin || at >= a.end)
                continue;
            const std::uint64_t inPacket = (at - a.begin) % a.packet;
            const std::uint64_t packetEnd = std::min(a.end, at - inPacket + a.packet);
            return inPacket % page == 0 && packetEnd - at >= page;
        }
        return false;
    };
    WholePages found;
    while ((found.pages + 1) * page <= length && isPage(sequence + found.pages * page))
        ++found.pages;
    const std::uint64_t at = sequence + found.pages * page;
    while (found.skip < sequence + length - at && !isPage(at + found.skip)) {
        // To the next border of a page, of a packet, or of an arrival; without any, nothing can be mapped.
        std::uint64_t step = sequence + length - at - found.skip;
        for (const Arrival& a : m_arrivals) {
            const std::uint64_t here = at + found.skip;
            if (here < a.begin || here >= a.end)
                continue;
            const std::uint64_t inPacket = (here - a.begin) % a.packet;
            step = std::min({step, a.end - here, a.packet - inPacket, page - inPacket % page});
        }
        found.skip += step;
    }
    return found;
}

void TcpEnd::consume(Task& task, std::uint64_t length)
{
    if (const Nanoseconds each = kernel().profile().network.perRead; each.value() > 0)
        task.spend(Nanoseconds(static_cast<std::int64_t>(static_cast<std::uint64_t>(each.value()) * length / receiveUnit)), "tcp_eat_recv_skb");
    purge(m_receiveQueue, m_receivePlace, &task, length, {});
    while (!m_arrivals.empty() && m_arrivals.front().end <= m_receiveQueue.begin())
        m_arrivals.pop_front();
    dropBefore(m_copiedIn, m_receiveQueue.begin());
    m_readSinceGrowth += length;
    const std::uint64_t most = kernel().profile().network.receiveBufferMax.value();
    // tcp_rcv_space_adjust: a reader that empties a whole buffer could use a larger one.
    if (options.receiveLocked || m_readSinceGrowth < capacity() || options.receiveBuffer >= most)
        return;
    m_readSinceGrowth = 0;
    options.receiveBuffer = std::min(most, options.receiveBuffer * 2);
    Event e = task.event(EventKind::Resize);
    e.to = {m_receivePlace, 0};
    e.bytes = Bytes(options.receiveBuffer);
    emit(e);
}

void TcpEnd::push(CopiedQueue& queue, const Copied& next)
{
    if (!queue.empty()) {
        Copied& last = queue.back();
        if (last.end == next.begin && last.piece.block == next.piece.block
            && last.piece.offset + (last.end - last.begin) == next.piece.offset) {
            last.end = next.end;
            return;
        }
    }
    queue.push_back(next);
}

void TcpEnd::dropBefore(CopiedQueue& queue, std::uint64_t sequence)
{
    while (!queue.empty() && queue.front().end <= sequence)
        queue.pop_front();
}

void TcpEnd::copiedInto(std::uint64_t sequence, std::uint64_t length, PageFragment::Piece piece)
{
    const Copied copied{sequence, sequence + length, std::move(piece)};
    push(m_copiedOut, copied);
    if (const std::shared_ptr<TcpEnd> other = m_path.loopback() ? m_peer.lock() : nullptr)
        push(other->m_copiedIn, copied);
}

std::optional<TcpEnd::BlockSpan> TcpEnd::blockAt(std::uint64_t sequence) const
{
    const auto it = std::partition_point(m_copiedIn.begin(), m_copiedIn.end(),
                                         [&](const Copied& c) { return c.end <= sequence; });
    if (it == m_copiedIn.end() || it->begin > sequence)
        return {};
    return BlockSpan{it->piece.offset + (sequence - it->begin), it->end - sequence};
}

void TcpEnd::sendAck(Task* task)
{
    const std::shared_ptr<TcpEnd> peer = m_peer.lock();
    if (!peer)
        return;
    m_advertised = windowEdge();
    if (m_path.loopback())
        peer->receiveAck(task, m_receiveQueue.end(), m_advertised, {});
    else
        m_path.nic->signal(std::make_unique<TcpAck>(peer, m_receiveQueue.end(), m_advertised, earlyRange()));
}

void TcpEnd::acknowledgeLocally(Task* task)
{
    if (m_quickAcks > 0 && task != nullptr) {
        --m_quickAcks;
        task->spend(kernel().profile().network.perPacket, "tcp_send_ack");
        task->flush();
    }
    sendAck(task);
}

void TcpEnd::receiveAck(Task* task, std::uint64_t upTo, std::uint64_t edge, EventId cause)
{
    if (closed)
        return;
    if (upTo > m_sendQueue.begin())
        acknowledged(upTo, task, cause);
    m_edge = std::max(m_edge, edge);
    m_largestWindow = std::max(m_largestWindow, m_edge - m_sendQueue.begin());
    m_path.followWindow(m_largestWindow);
    if (!m_claimedHole.empty())
        retransmit(std::exchange(m_claimedHole, {}));
    transmit(task);
    if (!writers.empty() && writeable())
        writers.wakeAll(cause, task);
    settle();
}

void TcpEnd::acknowledged(std::uint64_t upTo, Task* task, EventId cause)
{
    const std::uint64_t length = upTo - m_sendQueue.begin();
    Event e = event(EventKind::Ack, task);
    e.to = {m_sendPlace, upTo};
    e.bytes = Bytes(length);
    e.cause = cause;
    const EventId ack = emit(e);
    growSendBuffer(m_path.packets(length));
    purge(m_sendQueue, m_sendPlace, task, length, ack);
    dropBefore(m_copiedOut, m_sendQueue.begin());
    m_retransmitWait = {};
    watchRetransmit();
}

void TcpEnd::purge(SkbQueue& queue, PlaceId place, Task* task, std::uint64_t length, EventId cause)
{
    std::uint64_t at = queue.begin();
    const std::vector<SkbPart> parts = queue.drop(length);
    bool notified = false;
    for (std::size_t i = 0; i < parts.size();) {
        const SkbPart& first = parts[i];
        std::uint64_t run = 0;
        // Neighbouring bytes of one place are one event, whatever frames they are in.
        for (; i < parts.size() && parts[i].byReference() == first.byReference() && parts[i].at.place == first.at.place
               && parts[i].at.offset == first.at.offset + run;
             ++i)
            run += parts[i].length.value();
        Event e = event(first.byReference() ? EventKind::RefDrop : EventKind::Release, task);
        e.bytes = Bytes(run);
        e.cause = cause;
        if (first.byReference()) {
            e.from = {place, at};
            e.to = first.at;
        } else {
            e.to = {place, at};
        }
        emit(e);
        at += run;
    }
    for (const SkbPart& p : parts)
        if (p.zerocopy && zerocopy.release(*p.zerocopy, p.length.value(), cause))
            notified = true;
    if (notified)
        wakeAll(task, cause);
}

void TcpEnd::wakeAll(Task* task, EventId cause)
{
    readers.wakeAll(cause, task);
    writers.wakeAll(cause, task);
}

void TcpEnd::joinQueuePairs(const std::shared_ptr<QueuePair>& pair)
{
    m_queuePair = pair;
    const std::shared_ptr<TcpEnd> peer = m_peer.lock();
    if (!peer)
        return;
    if (const std::shared_ptr<QueuePair> other = peer->m_queuePair.lock())
        QueuePair::connect(pair, other);
}

// --- the end ------------------------------------------------------------------------------------------------

void TcpEnd::receiveFin(Task* task, std::uint64_t sequence, EventId cause)
{
    m_finAt = sequence;
    if (sequence <= m_receiveQueue.end())
        finArrived(task, cause);
}

void TcpEnd::finArrived(Task* task, EventId cause)
{
    if (closed)
        return;
    finReceived = true;
    receiveShutdown = true;
    incoming->close();
    wakeAll(task, cause);
    settle();
}

void TcpEnd::receiveReset(Task* task, EventId cause)
{
    if (over())
        return;
    // tcp_reset: after the peer's FIN (TCP_CLOSE_WAIT) it is the write that fails.
    error = finReceived && !m_finQueued ? EPIPE : ECONNRESET;
    closed = sendShutdown = receiveShutdown = true;
    purge(m_sendQueue, m_sendPlace, task, m_sendQueue.size(), cause);
    incoming->close();
    wakeAll(task, cause);
    settle();
}

void TcpEnd::sendReset(Task* task)
{
    const std::shared_ptr<TcpEnd> peer = m_peer.lock();
    if (!peer)
        return;
    if (m_path.loopback())
        peer->receiveReset(task, {});
    else
        m_path.nic->transmit(std::make_unique<TcpSignal>(peer, m_sendQueue.end(), true));
}

void TcpEnd::finish(Task* task)
{
    sendShutdown = true;
    m_finQueued = true;
    handOver();
    transmit(task);
}

void TcpEnd::close(Task& task)
{
    task.flush();
    const bool unread = !m_receiveQueue.empty();
    m_abandoned = true;
    receiveShutdown = true;
    zerocopy.dead = true;
    if (over()) {
        purge(m_receiveQueue, m_receivePlace, &task, m_receiveQueue.size(), {});
        return;
    }
    // tcp_close: bytes that nobody read, or a linger time of zero, end the connection with a reset.
    if (unread || (options.lingerOn && options.lingerSeconds == 0)) {
        purge(m_receiveQueue, m_receivePlace, &task, m_receiveQueue.size(), {});
        closed = true;
        purge(m_sendQueue, m_sendPlace, &task, m_sendQueue.size(), {});
        sendReset(&task);
        return;
    }
    m_network.keep(shared_from_this());
    finish(&task);
    if (options.lingerOn) {
        const Nanoseconds until = task.now() + Nanoseconds(std::int64_t{options.lingerSeconds} * 1000000000);
        while (!m_sendQueue.empty() && !closed && task.now() < until)
            if (task.block(writers, "close() lingers until " + m_name + " has sent all", m_sendPlace,
                           until - task.now())
                == Wake::Signal)
                break;
    }
    settle();
}

void TcpEnd::settle()
{
    if (!m_abandoned || !(closed || (m_finSent && m_sendQueue.empty())))
        return;
    if (options.lingerOn)
        writers.wakeAll();
    m_network.forget(*this);
}

}  // namespace copyscope::model::kernel
