// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/disk.h"
#include "model/kernel/kernel.h"

#include <memory>
#include <vector>

namespace copyscope::model::kernel {

/// The driver of a host's disk (Linux: block layer): submission costs, interrupts, who is told.
///
/// What it does besides follows from `disk.io_mode`. A controller that is master of the bus needs nothing. For the DMA
/// controller of the board the driver writes the registers. In the other two modes a core moves each buffer of the
/// controller through the data port: in the handler of an interrupt (Linux: ata_sff_hsm_move), or in the call that
/// asked, which reads the status register until its request is done.
class DiskDevice {
public:
    explicit DiskDevice(Kernel& kernel);

    [[nodiscard]] PlaceId place() const { return m_place; }
    [[nodiscard]] const Profile::Disk& profile() const;
    /// Hands requests to the disk in one go for `task`, which pays for the submission and whose call they are noted
    /// under. Takes the task's due time, so it can give way; when the disk is polled, all is done when it returns.
    void submit(Task& task, std::vector<DiskRequest> requests);
    [[nodiscard]] std::size_t pending() const { return m_disk.pending(); }
    /// The run is over: forgets what nobody served, and with it what those requests refer to.
    void forgetQueued() { m_disk.forgetQueued(); }

private:
    using Piece = Disk::Wiring::Piece;

    struct Completed {
        std::vector<std::function<void(EventId)>> done;
        TaskId task{};
    };

    void complete(DiskRequest& request, EventId served);
    void completeTogether(DiskRequest& request, EventId served);
    void raise(std::vector<Completed> completed, EventId cause);
    [[nodiscard]] const Task* find(TaskId id) const;

    // one hand-over each, in the disk's actor
    void byDmaController(const Piece& piece);
    void byInterrupt(const Piece& piece);
    void byPolling(const Piece& piece);
    void poll(Task& task, const std::shared_ptr<std::size_t>& left);
    void fillBuffer(Bytes bytes);
    [[nodiscard]] static Event movement(EventKind kind, const Piece& piece);

    Kernel& m_kernel;
    PlaceId m_place;
    PlaceId m_buffer{};   ///< what the controller holds, when it is no master of the bus
    std::vector<Completed> m_completed;  ///< wait for others to share their interrupt
    EventId m_lastServed{};
    std::uint64_t m_round = 0;
    EventId m_lastMove{};                ///< the interrupt whose handler moved the last buffer
    const Piece* m_offered = nullptr;    ///< waits to be taken by a core that polls
    ActorId m_offering{};
    Disk m_disk;
};

}  // namespace copyscope::model::kernel
