// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/engine.h"
#include "model/machine/profile.h"
#include "model/trace/event.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::model {

class Nic;

/// What a card is told to send, and what becomes of it: a train of frames of one sender. The driver derives from it.
///
/// Its members are called in this order: fetchBegins() and fetchEnded() in the sending card's actor, dmaEnded() and
/// arrived() in the receiving card's. Frames without payload (ACK, FIN) are never fetched from memory.
class WireTransfer {
public:
    WireTransfer() = default;
    virtual ~WireTransfer() = default;
    WireTransfer(const WireTransfer&) = delete;
    WireTransfer& operator=(const WireTransfer&) = delete;

    Bytes length{};                 ///< payload
    std::uint64_t packets = 0;      ///< frames on the wire
    std::uint64_t descriptors = 1;  ///< entries of the ring: one for the headers and one a fragment
    std::uint64_t firstDescriptor = 0;  ///< the first of them; the card numbers its entries from 0, and never again
    EventId posted{};               ///< the event by which the driver told the card of it

    /// The card starts to read memory: what a page holds now is what goes out.
    virtual void fetchBegins() {}
    /// Somebody else brings the bytes into the card, which is no master of the bus; takes the time that this takes.
    virtual void bring() {}
    virtual void fetchEnded(Nanoseconds /*start*/, Nanoseconds /*end*/) {}
    /// Whether the wire may lose it (Profile::Nic::loseFirst).
    [[nodiscard]] virtual bool canBeLost() const { return false; }
    /// It has left the card and does not arrive. Instead of dmaEnded() and arrived(), in the sending card's actor.
    virtual void lost(Nanoseconds /*start*/, Nanoseconds /*end*/) {}
    /// False: the receiving card serves it alone; no interrupt, and arrived() comes at once.
    [[nodiscard]] virtual bool interruptsHost() const { return true; }
    /// The receiving card has written it to memory; the same span, later by the time of flight.
    virtual EventId dmaEnded(Nanoseconds /*start*/, Nanoseconds /*end*/) { return {}; }
    /// After the interrupt of the receiving host.
    virtual void arrived(EventId interrupt) = 0;
    /// Whoever it is for looks for it himself: no interrupt.
    [[nodiscard]] virtual bool polled() const { return false; }
    /// What its arrival costs a core of the receiving host: kernel function and time. A copy or a checksum pass in it
    /// says so by its kind, with the bytes that it touches.
    struct Work {
        std::string_view what;
        Nanoseconds duration;
        EventKind event = EventKind::Cpu;
        Bytes bytes{};
        Spot from{};
        Spot to{};
        Origin origin{};
        std::uint8_t flags = flagNone;
    };
    [[nodiscard]] virtual std::vector<Work> arrivalWork() const { return {}; }
};

/// What a card tells its host.
class NicDriver {
public:
    virtual ~NicDriver() = default;
    /// Frames have arrived and are in memory: interrupt a core, then let each of them arrive. In the card's actor;
    /// what comes in meanwhile is handed over together afterwards (interrupt coalescing, NAPI).
    virtual void received(std::vector<std::unique_ptr<WireTransfer>> transfers, EventId cause) = 0;
    /// `count` descriptors have been written into the transmit ring, from entry `first` on; gives the event that says so.
    virtual EventId posted(std::uint64_t /*first*/, std::uint64_t /*count*/) { return {}; }
    /// The card is done with them: their entries are free again.
    virtual void completed(std::uint64_t /*first*/, std::uint64_t /*count*/) {}
};

/// A network card: a ring of descriptors and a doorbell on the sending side, interrupts on the receiving side.
///
/// It fetches what is queued in bursts of at most `Profile::Nic::burst` bytes. A burst is one flow over the I/O bus
/// and the memory bus of its host, the wire, and both buses of the other host, so it runs at the slowest of them
/// (cut-through). It arrives `Profile::Nic::latency` later. What has no room in the ring waits before it (the queueing
/// discipline) and is posted when entries are done with.
///
/// A card that is no master of the bus (Profile::Nic::ioMode) gets what it sends from a core or from the DMA controller
/// before it begins to send. What it receives it writes to memory itself in any case.
class Nic {
public:
    Nic(Engine& engine, const Profile::Nic& profile, std::string name, NicDriver& driver);
    Nic(const Nic&) = delete;
    Nic& operator=(const Nic&) = delete;

    /// Puts two cards at the ends of a cable, each on the buses of its host. Before the run begins, once.
    struct Buses {
        ResourceId io;
        ResourceId memory;
    };
    static void connect(Nic& a, Buses ofA, Nic& b, Buses ofB);

    [[nodiscard]] const Profile::Nic& profile() const { return m_profile; }
    [[nodiscard]] Nic* other() const { return m_other; }

    /// Puts a transfer into the ring and rings the doorbell; the caller has charged the write. From an actor.
    void transmit(std::unique_ptr<WireTransfer> transfer);
    /// Sends a frame without payload past the ring's queue (an ACK): nothing but the time of flight.
    void signal(std::unique_ptr<WireTransfer> transfer);

    /// Transfers that the card has not begun to fetch.
    [[nodiscard]] std::size_t queued() const { return m_ring.size(); }
    /// Bytes of payload that it has fetched.
    [[nodiscard]] Bytes fetched() const { return m_fetched; }
    /// Offset of the next `length` bytes in the stream of all that this card ever sent, for events.
    std::uint64_t nextOffset(Bytes length);
    /// The same without taking it.
    [[nodiscard]] std::uint64_t offset() const { return m_offset; }

private:
    struct Arrival {
        Nanoseconds due;
        Nanoseconds start;
        std::unique_ptr<WireTransfer> transfer;
    };

    void send();
    void receive();
    void deliver(Arrival arrival);
    /// Counts a train that can be lost, and says whether it is.
    [[nodiscard]] bool losesNext();
    [[nodiscard]] std::vector<std::unique_ptr<WireTransfer>> takeBurst();
    void post();

    Engine& m_engine;
    Profile::Nic m_profile;
    std::string m_name;
    NicDriver& m_driver;
    Nic* m_other = nullptr;
    RouteId m_route{};
    std::deque<std::unique_ptr<WireTransfer>> m_ring;   ///< and what waits for room in it
    std::size_t m_posted = 0;          ///< of those, how many have their descriptors in the ring
    std::uint64_t m_inUse = 0;         ///< entries that the card is not done with
    std::uint64_t m_nextEntry = 0;
    std::deque<Arrival> m_arrivals;
    ActorId m_sender{};
    ActorId m_receiver{};
    bool m_sending = false;
    bool m_receiving = false;
    Bytes m_fetched{};
    std::uint64_t m_offset = 0;
    std::uint64_t m_trains = 0;  ///< that could have been lost
};

}  // namespace copyscope::model
