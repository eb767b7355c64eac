// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/datagram.h"
#include "model/kernel/socket.h"
#include "model/kernel/tcp_transfer.h"
#include "model/kernel/zerocopy.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace copyscope::model::kernel {

/// A connected UDP socket: one skb a datagram, no waiting for the receiver, and a full receive buffer drops
/// (net/ipv4/udp.c).
class UdpSocket : public Socket, public std::enable_shared_from_this<UdpSocket> {
public:
    UdpSocket(Kernel& kernel, std::string name, int flags, const Path& path, bool peerSide);

    static void connect(const std::shared_ptr<UdpSocket>& a, const std::shared_ptr<UdpSocket>& b);

    [[nodiscard]] SocketType type() const override { return SocketType::Udp; }
    [[nodiscard]] PlaceId place() const override { return m_sendPlace; }

    std::int64_t send(Task& task, UserBuffers& from, std::uint64_t flags) override;
    std::int64_t beforeControl(Task& task, std::uint64_t length, std::uint64_t flags) override;
    std::int64_t receive(Task& task, UserBuffers& into, std::uint64_t flags, ReceivedMessage& message) override;
    std::int64_t shutdown(Task& task, int how) override;
    std::int64_t spliceWrite(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                             bool nonBlocking, bool more) override;
    std::int64_t spliceRead(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                            bool nonBlocking) override;
    [[nodiscard]] std::optional<std::int64_t> queued(Task& task, bool output) const override;
    std::uint32_t poll(Task& task, bool join) override;
    void stopPolling(Task& task) override;
    void closed(Task& task) override;

    /// A datagram has come in.
    void deliver(Datagram datagram, Task* task, EventId cause);
    /// A frame of a program that goes past the stack (AF_XDP): `fetched` is called when the card has it.
    void sendFrame(Task* task, std::vector<SkbPart> parts, std::uint64_t size, std::function<void()> fetched);
    /// Where the next datagram will lie in the send queue.
    [[nodiscard]] Spot nextSpot() const { return {m_sendPlace, m_sent}; }
    /// Who takes datagrams of this host past the stack; null for nobody.
    [[nodiscard]] FrameQueue* bypass() const;
    /// A datagram for this socket went past the stack and is in memory of the program at `at`.
    void bypassed(const Content& payload, Spot at);
    /// One that nobody had room for.
    void lost(std::uint64_t size);
    /// The card has fetched a datagram: its memory is free again.
    void sent(const Datagram& datagram, std::uint64_t begin);

protected:
    SocketOptions& options() override { return m_options; }
    int takeError() override;
    [[nodiscard]] PlaceId inputPlace() const override { return m_receivePlace; }
    [[nodiscard]] std::int64_t zerocopySupport(Task& task) const override;
    std::int64_t setZerocopy(Task& task, bool on) override;
    [[nodiscard]] bool zerocopy() const override { return m_zerocopy.enabled; }

private:
    [[nodiscard]] std::uint64_t packets(std::uint64_t size) const;
    std::int64_t waitForRoom(Task& task, WaitLimit& limit);
    /// Sends a datagram, or keeps it until the rest comes (MSG_MORE).
    void finish(Task& task, Datagram datagram, bool more);
    /// Drops what was waiting for its rest: -EMSGSIZE.
    std::int64_t tooLong(Task& task);
    /// Hands a datagram to the card or to the other socket.
    void transmit(Task& task, Datagram datagram);
    /// What comes in by loopback, wanted or not: pages of a program that waits for their release are copied before.
    static Datagram localCopy(Task& task, const Datagram& datagram, Spot to);
    Event marked(Event event) const;

    Path m_path;
    bool m_peerSide;
    std::weak_ptr<UdpSocket> m_other;
    PlaceId m_sendPlace;
    PlaceId m_receivePlace;
    DatagramQueue m_queue;
    Datagram m_corked;            ///< begun with MSG_MORE
    SocketOptions m_options;
    ZerocopyNotifier m_zerocopy;
    std::shared_ptr<StreamCheck> m_outgoing;
    std::shared_ptr<StreamCheck> m_incoming;
    WaitQueue m_readers;
    WaitQueue m_writers;
    std::uint64_t m_sent = 0;     ///< bytes ever sent
    std::uint64_t m_inFlight = 0; ///< memory of datagrams that the card has not fetched
    int m_error = 0;
    bool m_sendShutdown = false;
    bool m_receiveShutdown = false;
    bool m_closed = false;
};

/// A datagram on its way through a card.
class UdpData : public CardTransfer {
public:
    UdpData(std::shared_ptr<UdpSocket> from, Kernel& host, const Path& path, std::shared_ptr<UdpSocket> to, Kernel& peer,
            PlaceId destination, Datagram datagram);

    /// Called instead of the sender's accounting when the card has fetched it.
    std::function<void()> whenFetched{};

    void fetchBegins() override;
    void fetchEnded(Nanoseconds start, Nanoseconds end) override;
    EventId dmaEnded(Nanoseconds start, Nanoseconds end) override;
    void arrived(EventId interrupt) override;
    [[nodiscard]] bool polled() const override;

protected:
    [[nodiscard]] Spot destination() const override { return m_frame.value_or(Spot{m_destination, m_datagram.begin}); }

private:
    std::shared_ptr<UdpSocket> m_sender;
    std::shared_ptr<UdpSocket> m_receiver;
    PlaceId m_destination;
    Datagram m_datagram;
    std::optional<Spot> m_frame;  ///< in memory of a program
    bool m_bypasses = false;      ///< a program takes it past the stack, or it is lost
};

}  // namespace copyscope::model::kernel
