// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/disk.h"
#include "model/kernel/kernel.h"

#include <vector>

namespace copyscope::model::kernel {

/// The driver of a host's disk (Linux: block layer): submission costs, interrupts, who is told.
class DiskDevice {
public:
    explicit DiskDevice(Kernel& kernel);

    [[nodiscard]] PlaceId place() const { return m_place; }
    [[nodiscard]] const Profile::Disk& profile() const;
    /// Hands requests to the disk in one go for `task`, which pays for the submission and whose call they are noted
    /// under. Takes the task's due time, so it can give way.
    void submit(Task& task, std::vector<DiskRequest> requests);
    [[nodiscard]] std::size_t pending() const { return m_disk.pending(); }
    /// The run is over: forgets what nobody served, and with it what those requests refer to.
    void forgetQueued() { m_disk.forgetQueued(); }

private:
    void complete(DiskRequest& request, EventId served);

    Kernel& m_kernel;
    PlaceId m_place;
    Disk m_disk;
};

}  // namespace copyscope::model::kernel
