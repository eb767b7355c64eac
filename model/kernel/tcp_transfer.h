// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/nic.h"
#include "model/kernel/tcp_end.h"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace copyscope::model::kernel {

/// What the card read from one stretch of memory.
struct FetchedRun {
    Spot at;
    Content content;
};

/// Payload that a card gathers and sends: a train of packets of one connection.
class CardTransfer : public WireTransfer {
public:
    CardTransfer(Kernel& from, const Path& path, Kernel* to) : m_from(from), m_path(path), m_to(to) {}

    /// A core has moved the bytes into the card, where they are at this offset.
    void isInCard(std::uint64_t offset) { m_cardOffset = offset; }
    void bring() override;
    void fetchEnded(Nanoseconds start, Nanoseconds end) override;
    void lost(Nanoseconds start, Nanoseconds end) override;
    EventId dmaEnded(Nanoseconds start, Nanoseconds end) override;

protected:
    /// Where the bytes go at the receiving host.
    [[nodiscard]] virtual Spot destination() const = 0;
    /// The content, piece by piece as it lies in memory; filled by fetchBegins().
    std::vector<FetchedRun> m_runs;

private:
    void release(Kernel& host, Spot where) const;

    Kernel& m_from;
    Path m_path;
    Kernel* m_to;
    std::uint64_t m_cardOffset = 0;
};

class TcpData : public CardTransfer {
public:
    /// `linear`: what the CPU has copied together for a card without scatter-gather; empty when the card gathers.
    TcpData(std::shared_ptr<TcpEnd> from, std::shared_ptr<TcpEnd> to, std::uint64_t begin, Bytes size, Content linear);

    void fetchBegins() override;
    void fetchEnded(Nanoseconds start, Nanoseconds end) override;
    void arrived(EventId interrupt) override;
    [[nodiscard]] bool canBeLost() const override { return true; }

protected:
    [[nodiscard]] Spot destination() const override;

private:
    std::shared_ptr<TcpEnd> m_sender;
    std::shared_ptr<TcpEnd> m_receiver;
    std::uint64_t m_begin;
    Content m_linear;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> m_copied;   ///< offset and length of what it refers to besides
};

/// FIN or RST, in the order of the data; never lost.
class TcpSignal : public WireTransfer {
public:
    /// `sequence`: how many bytes come before it.
    TcpSignal(std::shared_ptr<TcpEnd> to, std::uint64_t sequence, bool reset)
        : m_to(std::move(to)), m_sequence(sequence), m_reset(reset)
    {
        packets = 1;
    }
    void arrived(EventId interrupt) override;
    [[nodiscard]] std::vector<Work> arrivalWork() const override;

private:
    std::shared_ptr<TcpEnd> m_to;
    std::uint64_t m_sequence;
    bool m_reset;
};

class TcpAck : public WireTransfer {
public:
    TcpAck(std::shared_ptr<TcpEnd> to, std::uint64_t acknowledged, std::uint64_t edge, SackRange sack)
        : m_to(std::move(to)), m_acknowledged(acknowledged), m_edge(edge), m_sack(sack)
    {
        packets = 1;
    }
    void arrived(EventId interrupt) override;
    [[nodiscard]] std::vector<Work> arrivalWork() const override;

private:
    std::shared_ptr<TcpEnd> m_to;
    std::uint64_t m_acknowledged;
    std::uint64_t m_edge;
    SackRange m_sack;
};

}  // namespace copyscope::model::kernel
