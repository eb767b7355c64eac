// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/disk_device.h"

#include "model/kernel/task.h"

#include <utility>

namespace copyscope::model::kernel {

DiskDevice::DiskDevice(Kernel& kernel)
    : m_kernel(kernel), m_place(kernel.place(PlaceKind::Disk, "disk", {}, {}, {}, kernel.isPeer())),
      m_disk(kernel.engine(), kernel.profile().disk, kernel.isPeer() ? "peer disk" : "disk",
             {kernel.ioBus(), kernel.memoryBus(),
              [this](const Event& e) { return m_kernel.emit(e); },
              [this](DiskRequest& request, EventId served) { complete(request, served); }})
{
}

const Profile::Disk& DiskDevice::profile() const { return m_kernel.profile().disk; }

void DiskDevice::submit(Task& task, std::vector<DiskRequest> requests)
{
    if (requests.empty())
        return;
    task.spend(profile().submit * static_cast<std::int64_t>(requests.size()), "submit_bio");
    task.flush();
    for (DiskRequest& request : requests) {
        request.task = task.id();
        request.call = task.call;
        m_disk.submit(std::move(request));
    }
}

void DiskDevice::complete(DiskRequest& request, EventId served)
{
    const Task* waiting = nullptr;
    for (const std::unique_ptr<Task>& task : m_kernel.tasks())
        if (task->id() == request.task && !task->dead)
            waiting = task.get();
    const EventId raised = m_kernel.interrupt("disk", {{"blk_mq_complete_request", profile().complete}}, served, waiting);
    for (const std::function<void(EventId)>& done : request.done)
        done(raised);
}

}  // namespace copyscope::model::kernel
