// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/tcp_end.h"

#include "model/kernel/dma_device.h"
#include "model/kernel/tcp_transfer.h"

#include <algorithm>
#include <utility>

namespace copyscope::model::kernel {

namespace {

/// How long MSG_MORE and TCP_CORK can hold a partial packet back (tcp(7)).
constexpr Nanoseconds holdLimit{200000000};

}  // namespace

std::uint64_t TcpEnd::sendableEnd() const
{
    const bool waits = kernel().generation().textbook().writeWaitsForSend && !m_peerSide;
    return waits ? std::min(m_handedOver, m_sendQueue.end()) : m_sendQueue.end();
}

std::uint64_t TcpEnd::sendable(std::uint64_t acknowledged, std::uint64_t edge, bool hold) const
{
    const std::uint64_t limit = std::min(sendableEnd(), edge);
    if (limit <= m_sent)
        return 0;
    const std::uint64_t bytes = limit - m_sent;
    const std::uint64_t partial = bytes % m_path.mss;
    if (partial == 0 || m_force)
        return bytes;
    bool wait = false;
    if (limit < m_sendQueue.end()) {
        // The window cuts a packet: wait for more of it, unless it never was so wide (tcp_snd_wnd_test).
        wait = m_largestWindow >= m_path.mss || m_sent > acknowledged;
    } else if (!m_finQueued) {
        // tcp_nagle_check: a small packet waits while another one is not acknowledged.
        wait = hold || cork || (!noDelay && m_smallEnd > acknowledged);
    }
    return wait ? bytes - partial : bytes;
}

Nanoseconds TcpEnd::transmitCost(std::uint64_t bytes) const
{
    const Profile::Network& p = kernel().profile().network;
    if (m_path.loopback())
        return p.perSegment * static_cast<std::int64_t>(m_path.skbs(bytes));
    const Nanoseconds doorbell = m_path.nic->profile().doorbell;
    if (kernel().generation().textbook().cardMakesPackets)
        return doorbell;
    Nanoseconds start = doorbell;
    // Without descriptors the DMA controller has to be told of each packet.
    if (m_path.ioMode == IoMode::DmaController)
        start += kernel().dmaController().setupTime() * static_cast<std::int64_t>(m_path.packets(bytes));
    return start + (m_path.tso ? p.perSegment * static_cast<std::int64_t>(m_path.skbs(bytes))
                                  : p.perPacket * static_cast<std::int64_t>(m_path.packets(bytes)));
}

bool TcpEnd::linearizes() const
{
    return !m_path.loopback() && !m_path.scatterGather && kernel().generation().linearizeAtTransmit();
}

bool TcpEnd::touchesPayload() const
{
    return linearizes() || (!m_path.loopback() && m_path.programmed()) || sumsUp();
}

bool TcpEnd::sumsUp() const
{
    const Generation& generation = kernel().generation();
    return !m_path.loopback() && !m_path.checksum && generation.linearizeAtTransmit() && !generation.textbook().cardMakesPackets;
}

void TcpEnd::transmit(Task* task, bool hold)
{
    // While an interrupt holds a claim it sends; what has come since goes with the next ACK.
    if (task != nullptr && m_claimedEnd > m_sent)
        return;
    if (m_transmitting) {
        m_again = true;
        return;
    }
    const std::shared_ptr<TcpEnd> self = shared_from_this();
    m_transmitting = true;
    do {
        m_again = false;
        while (!closed) {
            std::uint64_t bytes = sendable(m_sendQueue.begin(), m_edge, hold);
            if (!m_path.loopback()) {
                const std::uint64_t burst = m_path.nic->profile().burst.value();
                bytes = std::min(bytes, std::max(burst / m_path.goal, std::uint64_t{1}) * m_path.goal);
            } else if (const auto peer = m_peer.lock(); peer && m_path.goal > peer->m_receiveMss) {
                // A segment that is larger than all before it is acknowledged alone, and with another window.
                bytes = std::min(bytes, m_path.goal);
            }
            if (task == nullptr && touchesPayload())
                bytes = std::min(bytes, m_claimedEnd > m_sent ? m_claimedEnd - m_sent : 0);
            if (bytes == 0)
                break;
            sendTrain(task, bytes);
        }
        hold = false;
    } while (m_again);
    m_transmitting = false;
    m_force = false;
    if (!closed)
        sendFinIfDue(task);
    watchHeldBytes();
}

void TcpEnd::transmitHeld(Task* task)
{
    m_force = true;
    transmit(task);
}

void TcpEnd::sendTrain(Task* task, std::uint64_t length)
{
    m_sendQueue.splitAt(m_sent + length);
    if (m_sent + length == m_sendQueue.end())
        m_sendQueue.seal();
    if (length % m_path.mss != 0)
        m_smallEnd = m_sent + length;
    if (!m_path.loopback()) {
        sendByCard(task, length);
        return;
    }
    const std::shared_ptr<TcpEnd> peer = m_peer.lock();
    if (peer) {
        sendByLoopback(task, *peer, length);
    } else {
        // The copy is made before anybody looks for the connection that it belongs to.
        m_sendQueue.visit(m_sent, length, [](const SkbPart& p, std::uint64_t) {
            if (p.zerocopy)
                p.zerocopy->copied = true;
        });
        m_sent += length;
        receiveReset(task, {});
    }
}

void TcpEnd::sendByLoopback(Task* task, TcpEnd& peer, std::uint64_t length)
{
    const std::uint64_t begin = m_sent;
    m_sent += length;
    if (task != nullptr) {
        task->spend(transmitCost(length), "tcp_write_xmit");
        task->flush();
    }
    Event packet = event(EventKind::Packet, task);
    packet.from = {m_sendPlace, begin};
    packet.to = {peer.m_receivePlace, begin};
    packet.bytes = Bytes(length);
    packet.count = m_path.packets(length);
    const EventId cause = emit(packet);

    std::vector<SkbPart> parts;
    m_sendQueue.visit(begin, length, [&](const SkbPart& p, std::uint64_t) { parts.push_back(p); });
    std::vector<SkbPart> delivered;
    std::uint64_t at = begin;
    for (std::size_t i = 0; i < parts.size();) {
        const SkbPart& first = parts[i];
        if (!first.zerocopy || !first.byReference()) {
            at += first.length.value();
            delivered.push_back(std::move(parts[i++]));
            continue;
        }
        // skb_copy_ubufs: pages of a program that waits for their release must not sit in a local receive queue.
        SkbPart copy;
        for (; i < parts.size() && parts[i].zerocopy && parts[i].byReference() && parts[i].at.place == first.at.place
               && parts[i].at.offset == first.at.offset + copy.length.value();
             ++i) {
            copy.owned.append(parts[i].read());
            copy.length += parts[i].length;
            parts[i].zerocopy->copied = true;
        }
        if (task != nullptr) {
            // Into pages of its own; a new page costs what one of the page cache does.
            const std::uint64_t pages = (copy.length.value() + pageSize.value() - 1) / pageSize.value();
            task->spend(kernel().profile().pageCache.addPage * static_cast<std::int64_t>(pages), "alloc_pages");
            task->copyOnDelivery(copy.length, first.at, {peer.m_receivePlace, at}, copy.owned.origin(), "skb_copy_ubufs", !m_peerSide);
        }
        at += copy.length.value();
        delivered.push_back(std::move(copy));
    }
    if (task != nullptr) {
        // One softirq receives what was sent at once, and full segments are what it answers (__tcp_ack_snd_check).
        const auto units = static_cast<std::int64_t>((length - 1) / receiveUnit + 1);
        task->spend(kernel().profile().network.perReceive * units, "tcp_v4_rcv");
        task->flush();
    }
    peer.receiveData(task, begin, std::move(delivered), cause);
    if (!closed)
        peer.acknowledgeLocally(task);
}

std::uint64_t TcpEnd::feedCard(Task* task, std::uint64_t from, std::uint64_t length, Content& linear)
{
    const std::uint64_t offset = m_path.nic->nextOffset(Bytes(length));
    const Spot source = linear.empty() ? m_sendQueue.first(from).at : Spot{m_sendPlace, from};
    if (linear.empty())
        linear = m_sendQueue.read(from, length);
    // In an interrupt the claim has paid for it already.
    if (task != nullptr)
        task->portCopy(Bytes(length), source, {m_path.nicPlace, offset}, linear.origin(), "outsw");
    return offset;
}

Content TcpEnd::prepareForCard(Task* task, std::uint64_t from, std::uint64_t length)
{
    Content linear;
    if (!kernel().generation().linearizeAtTransmit())
        return linear;  // older kernels never queue what the card cannot take as it is
    if (!m_path.scatterGather) {
        // validate_xmit_skb: skb_segment or __skb_linearize copies every fragment; a checksum is summed on the way.
        std::uint64_t at = from;
        m_sendQueue.visitRuns(from, length, [&](const Spot& source, const Content& run) {
            if (task != nullptr)
                task->copy(run.size(), source, {m_sendPlace, at}, run.origin(), "skb_segment");
            at += run.size().value();
            linear.append(run);
            return true;
        });
    } else if (sumsUp() && task != nullptr) {
        task->checksum(Bytes(length), {m_sendPlace, from});
    }
    return linear;
}

void TcpEnd::sendByCard(Task* task, std::uint64_t length)
{
    const std::uint64_t begin = m_sent;
    m_sent += length;
    if (task != nullptr)
        task->spend(transmitCost(length), "tcp_write_xmit");
    handToCard(task, begin, length, false);
    watchRetransmit();
}

void TcpEnd::handToCard(Task* task, std::uint64_t begin, std::uint64_t length, bool again)
{
    const std::shared_ptr<TcpEnd> peer = m_peer.lock();
    Content linear = prepareForCard(task, begin, length);
    std::optional<std::uint64_t> inCard;
    if (m_path.programmed())
        inCard = feedCard(task, begin, length, linear);
    if (task != nullptr)
        task->flush();
    Event packet = event(EventKind::Packet, task);
    packet.from = {m_sendPlace, begin};
    packet.to = {m_path.nicPlace, 0};
    packet.bytes = Bytes(length);
    packet.count = m_path.packets(length);
    packet.detail = again ? 1 : 0;
    emit(packet);
    if (!peer) {
        receiveReset(task, {});
        return;
    }
    const bool isLinear = !linear.empty();
    auto data = std::make_unique<TcpData>(shared_from_this(), peer, begin, Bytes(length), std::move(linear));
    if (inCard)
        data->isInCard(*inCard);
    data->packets = m_path.packets(length);
    data->descriptors = m_path.skbs(length) + (isLinear ? 0 : m_sendQueue.fragments(begin, length));
    m_path.nic->transmit(std::move(data));
}

std::vector<WireTransfer::Work> TcpEnd::claimTransmit(std::uint64_t acknowledged, std::uint64_t edge)
{
    ++m_claims;
    std::vector<WireTransfer::Work> work;
    const std::uint64_t total = closed || m_transmitting ? 0 : sendable(acknowledged, std::max(edge, m_edge), false);
    const std::uint64_t from = std::max(m_sent, m_claimedEnd);
    if (m_sent + total <= from)
        return work;
    const std::uint64_t bytes = m_sent + total - from;
    work.push_back({.what = "tcp_write_xmit", .duration = transmitCost(bytes)});
    if (!touchesPayload())
        return work;
    m_claimedEnd = from + bytes;
    const std::vector<WireTransfer::Work> passes = claimedPasses(from, bytes);
    work.insert(work.end(), passes.begin(), passes.end());
    return work;
}

std::vector<WireTransfer::Work> TcpEnd::claimedPasses(std::uint64_t from, std::uint64_t bytes) const
{
    std::vector<WireTransfer::Work> work;
    if (linearizes() || (!m_path.checksum && kernel().generation().linearizeAtTransmit()))
        work.push_back(claimedPass(from, bytes));
    if (m_path.programmed()) {
        const SkbPart first = m_sendQueue.first(from);
        const double perByte = 1e9 / kernel().profile().portIo.rate.value();
        work.push_back({.what = "outsw",
                        .duration = Nanoseconds(static_cast<std::int64_t>(static_cast<double>(bytes) * perByte)),
                        .event = EventKind::Copy,
                        .bytes = Bytes(bytes),
                        .from = first.at,
                        .to = {m_path.nicPlace, m_path.nic->offset()},
                        .origin = first.read().origin(),
                        .flags = flagPort});
    }
    return work;
}

WireTransfer::Work TcpEnd::claimedPass(std::uint64_t from, std::uint64_t bytes) const
{
    const Profile& profile = kernel().profile();
    WireTransfer::Work pass;
    pass.bytes = Bytes(bytes);
    pass.to = pass.from = {m_sendPlace, from};
    double nanosecondsPerByte = profile.cpu.checksumNsPerByte;
    if (linearizes()) {
        pass.what = "skb_segment";
        pass.event = EventKind::Copy;
        nanosecondsPerByte = 1e9 / profile.cpu.copyCold.value();
        const SkbPart first = m_sendQueue.first(from);
        pass.from = first.at;
        pass.origin = first.read().origin();
    } else {
        pass.what = "csum_partial";
        pass.event = EventKind::Checksum;
    }
    pass.duration = Nanoseconds(static_cast<std::int64_t>(static_cast<double>(bytes) * nanosecondsPerByte));
    return pass;
}

void TcpEnd::claimDone()
{
    if (--m_claims == 0)
        m_claimedEnd = 0;
}

void TcpEnd::sendFinIfDue(Task* task)
{
    if (!m_finQueued || m_finSent || m_sent != m_sendQueue.end())
        return;
    m_finSent = true;
    if (const std::shared_ptr<TcpEnd> peer = m_peer.lock()) {
        if (m_path.loopback())
            peer->receiveFin(task, m_sendQueue.end(), {});
        else
            m_path.nic->transmit(std::make_unique<TcpSignal>(peer, m_sendQueue.end(), false));
    }
    settle();
}

void TcpEnd::watchHeldBytes()
{
    // Bytes wait that the window would take, and no ACK will come to move them: only the timer will.
    const bool held = !closed && m_sent < std::min(sendableEnd(), m_edge) && m_sent == m_sendQueue.begin();
    if (held == m_holding)
        return;
    m_holding = held;
    const std::uint64_t number = ++m_holdTimer;
    if (!held)
        return;
    Engine& engine = kernel().engine();
    engine.spawn("tcp write timer", [weak = weak_from_this(), number, &engine] {
        engine.sleep(holdLimit);
        const std::shared_ptr<TcpEnd> self = weak.lock();
        if (!self || self->m_holdTimer != number)
            return;
        self->m_holding = false;
        self->m_force = true;
        std::vector<Kernel::InterruptWork> work;
        for (const WireTransfer::Work& w : self->claimTransmit(self->m_sendQueue.begin(), self->m_edge))
            work.push_back({w.what, w.duration, CpuWork::Softirq, w.event, w.bytes, w.from, w.to, w.origin, w.flags});
        self->kernel().interrupt("timer", std::move(work));
        self->m_force = true;
        self->transmit(nullptr);
        self->claimDone();
    });
}

}  // namespace copyscope::model::kernel
