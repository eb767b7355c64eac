// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/registered_memory.h"
#include "model/kernel/shared_ring.h"
#include "model/kernel/wait_queue.h"
#include "model/program/abi.h"

#include <array>
#include <deque>
#include <memory>
#include <optional>

namespace copyscope::model::kernel {

struct SharedPages;

/// A queue of the card whose frames lie in memory of a program: registered memory and four rings that hand frames over,
/// fill (free frames for the card), RX (received ones), TX (to send) and completion (sent ones).
///
/// Who moves descriptors between these rings and the card is its driver: the kernel's, in a call or in an interrupt
/// (AF_XDP; net/xdp/xsk.c), or the program itself with the card's rings mapped (DPDK; then the kernel has no part in it).
///
/// A frame begins with 42 bytes of Ethernet, IPv4 and UDP headers, which nobody looks at: what is sent reaches the peer
/// of the scenario's UDP socket, and what that peer sends comes here, as with a filter of the card that steers datagrams
/// to the queue.
class FrameQueue : public std::enable_shared_from_this<FrameQueue> {
public:
    enum class Driver : std::uint8_t { Kernel, Program };
    enum Which : std::uint8_t { Rx, Tx, Fill, Completion };
    /// Headers in front of the payload of a frame.
    static constexpr std::uint64_t headers = 42;
    /// What a user-level driver divides its memory into, and the room in front of a received frame (an mbuf of DPDK with
    /// its structure, RTE_PKTMBUF_HEADROOM and 2 KiB).
    static constexpr std::uint64_t programChunk = 2304;
    static constexpr std::uint64_t programHeadroom = 256;

    FrameQueue(Kernel& kernel, Driver driver, bool peer);

    // --- set-up -----------------------------------------------------------------------------------------------

    std::int64_t registerMemory(Task& task, program::Address base, Bytes length, std::uint64_t chunk, std::uint64_t headroom);
    /// Makes a ring whose pages are mapped from page `first` on; entries are descriptors (RX, TX) or addresses.
    std::int64_t makeRing(Which which, std::uint32_t entries, std::uint64_t firstPage);
    /// Where the parts of every ring lie.
    static constexpr program::abi::XdpRingOffsets layout{0, 64, 192, 128};
    [[nodiscard]] bool hasMemory() const { return m_chunk != 0; }
    [[nodiscard]] bool has(Which which) const { return m_rings[which].indices != nullptr; }
    [[nodiscard]] SharedRing& ring(Which which) { return *m_rings[which].indices; }
    [[nodiscard]] const std::shared_ptr<SharedPages>& pages() const { return m_pages; }
    void close(Task& task);

    bool zerocopy = true;     ///< the card fetches and stores frames where they are
    bool needWakeup = false;  ///< the rings say when the driver must be called
    bool polled = false;      ///< no interrupts: somebody looks
    WaitQueue waiting;        ///< tasks that wait for a frame or for room

    // --- the driver's work --------------------------------------------------------------------------------------

    /// Completed frames, frames to send, received ones (napi_poll). The task pays; in an interrupt it has been paid.
    void drive(Task* task);
    /// The program has rung the card's doorbell: frames of the TX ring go out. How many.
    std::uint64_t ring();

    // --- the card's side (from its actors) --------------------------------------------------------------------

    /// A free frame for so many bytes of payload: where they go. Nothing when the program has given none: it is lost.
    std::optional<Spot> takeFree(std::uint64_t payload);
    /// The card has written a received frame to the place that takeFree() gave last.
    void stored(const Content& payload);
    /// Stored frames appear in the RX ring, after the interrupt where there is one.
    void show(EventId cause);

private:
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
    template <class T>
    [[nodiscard]] T entry(Which which, std::uint32_t index) const;
    template <class T>
    void add(Which which, const T& value);
    std::uint64_t transmitAll(Task* task);
    void transmit(Task* task, const program::abi::XdpDescriptor& frame);
    void fetched(std::uint64_t address);
    void complete();
    void interruptSoon();
    void flagWakeup();
    [[nodiscard]] bool inOneChunk(const program::abi::XdpDescriptor& frame) const;

    Kernel& m_kernel;
    Driver m_driver;
    bool m_peer;
    RegisteredMemory m_memory;
    std::uint64_t m_chunk = 0;
    std::uint64_t m_headroom = 0;
    std::array<Ring, 4> m_rings;
    std::shared_ptr<SharedPages> m_pages;
    bool m_closed = false;
    bool m_interruptPending = false;
    std::deque<std::uint64_t> m_sentFrames;   ///< fetched by the card, not yet in the completion ring
    std::uint64_t m_inFlight = 0;             ///< with the card
    std::optional<std::uint64_t> m_current;   ///< the frame that takeFree() gave
    std::deque<Received> m_received;          ///< stored by the card, not yet in the RX ring
};

}  // namespace copyscope::model::kernel
