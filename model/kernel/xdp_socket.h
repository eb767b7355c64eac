// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/registered_memory.h"
#include "model/kernel/shared_ring.h"
#include "model/kernel/socket.h"
#include "model/program/abi.h"

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace copyscope::model::kernel {

/// A socket that exchanges frames with a queue of the card, past the network stack (Linux: net/xdp/xsk.c,
/// Documentation/networking/af_xdp.rst). Frames lie in memory that the program has registered (UMEM), and four rings
/// hand them over: fill (free frames for the card), RX (received ones), TX (to send), completion (sent ones).
///
/// With a driver that can (`nic.xdp_zerocopy`) the card fetches and stores frames where they are; otherwise the kernel
/// copies each one. The driver works in a call of the program or in an interrupt; with SO_PREFER_BUSY_POLL in calls only.
///
/// A frame begins with 42 bytes of Ethernet, IPv4 and UDP headers, which nobody looks at: what is sent reaches the peer
/// of the scenario's UDP socket, and what that peer sends comes here once this socket is bound with an RX ring, as with
/// the XDP program that libxdp loads and a filter of the card that steers datagrams to the queue.
class XdpSocket final : public Socket, public std::enable_shared_from_this<XdpSocket> {
public:
    XdpSocket(Kernel& kernel, int flags, bool peer);

    /// Headers in front of the payload of a frame.
    static constexpr std::uint64_t headers = 42;

    [[nodiscard]] SocketType type() const override { return SocketType::Xdp; }
    /// sendto(fd, NULL, 0, MSG_DONTWAIT, ...): has the driver look at the TX ring (xsk_sendmsg).
    std::int64_t send(Task& task, UserBuffers& from, std::uint64_t flags) override;
    /// recvfrom(fd, NULL, 0, MSG_DONTWAIT, ...): has the driver look at what has come (xsk_recvmsg).
    std::int64_t receive(Task& task, UserBuffers& into, std::uint64_t flags, ReceivedMessage& message) override;
    std::int64_t shutdown(Task&, int) override { return -EOPNOTSUPP; }
    std::uint32_t poll(Task& task, bool join) override;
    void stopPolling(Task& task) override;
    [[nodiscard]] std::int64_t mapError(bool) const override { return 0; }
    std::int64_t ownPages(std::uint64_t first, std::uint64_t pages, std::shared_ptr<SharedPages>& into) override;
    void closed(Task& task) override;

    std::int64_t bind(Task& task, const program::abi::SockaddrXdp& address);

    // --- the card's side (from its actors) --------------------------------------------------------------------

    /// Nobody is interrupted for frames: the program polls the driver.
    [[nodiscard]] bool polled() const;
    /// A free frame for so many bytes of payload: where they go. Nothing when the program has given none: it is lost.
    std::optional<Spot> takeFree(std::uint64_t payload);
    /// The card has written a received frame to the place that takeFree() gave last.
    void stored(const Content& payload, EventId cause);
    /// Stored frames appear in the RX ring, after the interrupt where there is one.
    void show(EventId cause);

protected:
    SocketOptions& options() override { return m_options; }
    [[nodiscard]] PlaceId inputPlace() const override
    {
        const Ring& received = m_rings[Rx];
        return received.indices ? received.indices->place() : PlaceId{};
    }
    int takeError() override { return 0; }
    std::int64_t setProtocolOption(Task& task, int level, int name, program::Address value, std::int64_t length) override;
    std::optional<std::int64_t> getStructure(Task& task, int level, int name, program::Address value,
                                             program::Address length) override;

private:
    enum Which : std::uint8_t { Rx, Tx, Fill, Completion };
    struct Ring {
        std::shared_ptr<Folio> memory;
        std::unique_ptr<SharedRing> indices;
        std::uint64_t entrySize = 8;
    };
    struct Received {
        program::abi::XdpDescriptor descriptor;
        Content payload;
        Spot at;
    };

    std::int64_t registerMemory(Task& task, const program::abi::XdpUmemReg& wanted);
    std::int64_t makeRing(Task& task, Which which, std::uint32_t entries);
    [[nodiscard]] bool has(Which which) const { return m_rings[which].indices != nullptr; }
    [[nodiscard]] SharedRing& ring(Which which) { return *m_rings[which].indices; }
    template <class T>
    [[nodiscard]] T entry(Which which, std::uint32_t index) const;
    template <class T>
    void add(Which which, const T& value);

    /// The driver's work: completed frames, frames to send, received ones (napi_poll). The task pays; in an interrupt
    /// it has been paid.
    void driver(Task* task);
    std::uint64_t transmitAll(Task* task);
    void transmit(Task* task, const program::abi::XdpDescriptor& frame);
    void fetched(std::uint64_t address);
    void interruptSoon();
    void flagWakeup();

    bool m_peer;
    SocketOptions m_options;
    RegisteredMemory m_umem;
    std::uint64_t m_chunk = 0;
    std::uint64_t m_headroom = 0;
    std::array<Ring, 4> m_rings;
    std::shared_ptr<SharedPages> m_pages;
    bool m_bound = false;
    bool m_zerocopy = false;
    bool m_needWakeup = false;
    bool m_closed = false;
    bool m_interruptPending = false;
    std::deque<std::uint64_t> m_sentFrames;   ///< fetched by the card, not yet in the completion ring
    std::uint64_t m_inFlight = 0;             ///< with the card
    std::optional<std::uint64_t> m_current;   ///< the frame that takeFree() gave
    std::deque<Received> m_received;          ///< stored by the card, not yet in the RX ring
    WaitQueue m_waiting;
};

}  // namespace copyscope::model::kernel
