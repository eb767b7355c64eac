// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/tcp_transfer.h"

#include "model/kernel/dma_device.h"

#include <algorithm>
#include <utility>

namespace copyscope::model::kernel {

void CardTransfer::fetchEnded(Nanoseconds start, Nanoseconds end)
{
    if (m_path.ioMode != IoMode::BusMaster)
        return;  // somebody else has brought the bytes here before
    m_cardOffset = m_path.nic->nextOffset(length);
    std::uint64_t at = m_cardOffset;
    for (const FetchedRun& run : m_runs) {
        Event e = m_from.event(EventKind::Dma);
        e.start = start;
        e.end = end;
        e.from = run.at;
        e.to = {m_path.nicPlace, at};
        e.bytes = run.content.size();
        e.origin = run.content.origin();
        e.cause = posted;
        m_from.emit(e);
        at += run.content.size().value();
    }
}

void CardTransfer::bring()
{
    m_cardOffset = m_path.nic->nextOffset(length);
    std::uint64_t at = m_cardOffset;
    DmaDevice& controller = m_from.dmaController();
    controller.acquire();
    for (const FetchedRun& run : m_runs) {
        for (std::uint64_t done = 0; done < run.content.size().value(); done += m_path.mss) {
            const Bytes packet(std::min(m_path.mss, run.content.size().value() - done));
            Event e = m_from.event(EventKind::Dma);
            e.from = {run.at.place, run.at.offset + done};
            e.to = {m_path.nicPlace, at};
            e.bytes = packet;
            e.origin = run.content.origin();
            if (e.origin.source)
                e.origin.offset += done;
            controller.program(e.from.offset, m_path.nicPlace.value(), packet);
            controller.burst(packet, e);
            at += packet.value();
        }
    }
    controller.release();
}

void CardTransfer::lost(Nanoseconds start, Nanoseconds end)
{
    Event wire = m_from.event(EventKind::Wire);
    wire.start = start;
    wire.end = end;
    wire.from = {m_path.nicPlace, m_cardOffset};
    wire.to = {m_path.peerNicPlace, m_cardOffset};
    wire.bytes = length;
    wire.count = packets;
    wire.origin = m_runs.empty() ? Origin{} : m_runs.front().content.origin();
    m_from.emit(wire, "lost");
    release(m_from, wire.from);
    release(*m_to, wire.to);
}

void CardTransfer::release(Kernel& host, Spot where) const
{
    Event e = host.event(EventKind::Release);
    e.to = where;
    e.bytes = length;
    host.emit(e);
}

EventId CardTransfer::dmaEnded(Nanoseconds start, Nanoseconds end)
{
    const Spot left{m_path.nicPlace, m_cardOffset};
    const Spot entered{m_path.peerNicPlace, m_cardOffset};
    const Origin origin = m_runs.empty() ? Origin{} : m_runs.front().content.origin();
    Event wire = m_from.event(EventKind::Wire);
    wire.start = start - m_path.nic->profile().latency;
    wire.end = end;
    wire.from = left;
    wire.to = entered;
    wire.bytes = length;
    wire.count = packets;
    wire.origin = origin;
    const EventId cause = m_from.emit(wire);

    EventId last{};
    std::uint64_t at = 0;
    for (const FetchedRun& run : m_runs) {
        Event e = m_to->event(EventKind::Dma);
        e.start = start;
        e.end = end;
        e.from = {entered.place, entered.offset + at};
        e.to = {destination().place, destination().offset + at};
        e.bytes = run.content.size();
        e.origin = run.content.origin();
        e.cause = cause;
        last = m_to->emit(e);
        at += run.content.size().value();
    }
    // What went through the cards' memories is gone from there.
    release(m_from, left);
    release(*m_to, entered);
    return last;
}

TcpData::TcpData(std::shared_ptr<TcpEnd> from, std::shared_ptr<TcpEnd> to, std::uint64_t begin, Bytes size,
                 Content linear)
    : CardTransfer(from->kernel(), from->path(), &to->kernel()), m_sender(std::move(from)), m_receiver(std::move(to)),
      m_begin(begin), m_linear(std::move(linear))
{
    length = size;
    if (m_linear.empty())
        return;
    m_sender->sendQueue().visit(begin, size.value(), [this](const SkbPart& p, std::uint64_t at) {
        if (!p.byReference())
            return;
        if (!m_copied.empty() && m_copied.back().first + m_copied.back().second == at)
            m_copied.back().second += p.length.value();
        else
            m_copied.emplace_back(at, p.length.value());
    });
}

void TcpData::fetchEnded(Nanoseconds start, Nanoseconds end)
{
    CardTransfer::fetchEnded(start, end);
    // The copies that were made for the card go with it (consume_skb of a segment); the queue keeps what it refers to.
    for (const auto& [at, size] : m_copied) {
        Event e = m_sender->event(EventKind::Release, nullptr);
        e.to = {m_sender->sendPlace(), at};
        e.bytes = Bytes(size);
        m_sender->emit(e);
    }
}

void TcpData::fetchBegins()
{
    if (!m_linear.empty()) {
        m_runs.push_back({{m_sender->sendPlace(), m_begin}, std::move(m_linear)});
        return;
    }
    m_sender->sendQueue().visit(m_begin, length.value(), [this](const SkbPart& p, std::uint64_t) {
        if (!m_runs.empty() && m_runs.back().at.place == p.at.place
            && m_runs.back().at.offset + m_runs.back().content.size().value() == p.at.offset)
            m_runs.back().content.append(p.read());
        else
            m_runs.push_back({p.at, p.read()});
    });
}

Spot TcpData::destination() const { return {m_receiver->receivePlace(), m_begin}; }

void TcpData::arrived(EventId interrupt)
{
    std::vector<SkbPart> parts;
    Bytes got{};
    for (FetchedRun& run : m_runs) {
        SkbPart p;
        p.length = run.content.size();
        p.owned = std::move(run.content);
        got += p.length;
        parts.push_back(std::move(p));
    }
    // A connection that was reset while its packets waited in the ring has nothing left to deliver.
    if (got != length)
        return;
    m_receiver->receiveData(nullptr, m_begin, std::move(parts), interrupt);
    m_receiver->network().ackLater(m_receiver);
}

void TcpSignal::arrived(EventId interrupt)
{
    if (m_reset)
        m_to->receiveReset(nullptr, interrupt);
    else
        m_to->receiveFin(nullptr, m_sequence, interrupt);
}

std::vector<WireTransfer::Work> TcpSignal::arrivalWork() const
{
    return {{.what = "tcp_v4_rcv", .duration = m_to->kernel().profile().network.perPacket}};
}

void TcpAck::arrived(EventId interrupt)
{
    m_to->receiveAck(nullptr, m_acknowledged, m_edge, interrupt);
    m_to->claimDone();
}

std::vector<WireTransfer::Work> TcpAck::arrivalWork() const
{
    std::vector<Work> work = m_to->claimTransmit(m_acknowledged, m_edge);
    for (Work& w : m_to->claimRetransmit(m_acknowledged, m_sack))
        work.push_back(std::move(w));
    work.insert(work.begin(), {.what = "tcp_ack", .duration = m_to->kernel().profile().network.perPacket});
    return work;
}

}  // namespace copyscope::model::kernel
