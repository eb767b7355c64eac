// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/engine.h"
#include "model/machine/profile.h"
#include "model/trace/event.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace copyscope::model {

/// A stretch of a request whose memory is in one piece: one DMA transfer.
struct DiskPart {
    Spot file;                    ///< the file's place and offset
    Spot memory;                  ///< page cache or user buffer
    Bytes length;
    Origin origin;                ///< whose content the first byte is, where that is known at submission
    std::function<void()> moved;  ///< at the end of the transfer, in the device's actor: the bytes change hands
    std::uint64_t address = 0;    ///< physical address of the memory, for a DMA controller's register
};

/// A request to a disk (Linux: struct request). It is served as a whole: positioning, transfer, one interrupt.
struct DiskRequest {
    bool write = false;
    std::uint64_t position = 0;  ///< byte address on the medium
    Bytes length{};
    std::vector<DiskPart> parts;
    TaskId task{};               ///< on whose behalf; the first one's where requests were merged
    CallId call{};
    EventId cause{};
    /// After the interrupt, in the device's actor; takes the interrupt's event.
    std::vector<std::function<void(EventId)>> done;
};

/// A disk drive. A hard disk has one head: it serves one request at a time, in the order of a sweep over the medium,
/// and pays for seek and rotation unless a request goes on where the last one ended. A solid-state disk serves up to
/// `queueDepth` requests at once; each waits its latency and then shares the transfer rate.
///
/// Neighbouring requests in the queue become one, up to `maxRequest`. Transfers cross {disk, I/O bus, memory bus}.
///
/// All this is a controller that is master of the bus. A controller that is not has one buffer and one command at a time:
/// what it reads goes into the buffer, and somebody else has to take it from there (Wiring::handOver) before it goes on.
class Disk {
public:
    /// How it is built into its host.
    struct Wiring {
        ResourceId ioBus;
        ResourceId memoryBus;
        std::function<EventId(const Event&)> emit;
        /// Raises the interrupt and runs what follows; called in the device's actor.
        std::function<void(DiskRequest&, EventId served)> complete;
        /// Takes `bytes` of a part, from `offset` on, out of the controller's buffer into memory, or for a write brings
        /// them into it. Called in the device's actor, which waits for it; only when the mode is not BusMaster.
        struct Piece {
            DiskRequest& request;
            const DiskPart& part;
            std::uint64_t offset;
            Bytes bytes;
        };
        std::function<void(const Piece&)> handOver;
    };

    Disk(Engine& engine, const Profile::Disk& profile, const std::string& name, Wiring wiring);
    Disk(const Disk&) = delete;
    Disk& operator=(const Disk&) = delete;

    /// Puts a request into the queue. It is served when the caller next waits, so that what is submitted in one go
    /// can be merged. Call it from an actor.
    void submit(DiskRequest request);

    [[nodiscard]] std::size_t queued() const { return m_queue.size(); }
    /// Requests submitted and not complete.
    [[nodiscard]] std::size_t pending() const { return m_pending; }
    /// When the controller's buffer will be full (or empty, for a write) at the earliest: what a core that polls it will
    /// find out. A time that has passed when it is so.
    [[nodiscard]] Nanoseconds readyAt() const { return m_readyAt; }
    /// The run is over: drops what nobody served.
    void forgetQueued() { m_queue.clear(); }

private:
    [[nodiscard]] int heads() const;
    [[nodiscard]] Nanoseconds positioning(const DiskRequest& request) const;
    [[nodiscard]] bool merge(DiskRequest& request);
    [[nodiscard]] DiskRequest takeNext();
    void serve(DiskRequest request);
    void moveByItself(const DiskRequest& request, DiskPart& part, std::uint8_t flags);
    void moveByBuffer(DiskRequest& request, DiskPart& part);
    void work();

    Engine& m_engine;
    Profile::Disk m_profile;
    std::string m_name;
    Wiring m_wiring;
    RouteId m_read;
    RouteId m_write;
    std::deque<DiskRequest> m_queue;
    std::vector<ActorId> m_idle;
    int m_workers = 0;
    std::size_t m_pending = 0;
    std::uint64_t m_head = 0;  ///< where the last request that was begun ends
    bool m_lastWrite = false;
    Nanoseconds m_readyAt{};
};

}  // namespace copyscope::model
