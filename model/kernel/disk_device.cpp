// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/disk_device.h"

#include "model/kernel/dma_device.h"
#include "model/kernel/task.h"

#include <algorithm>
#include <utility>

namespace copyscope::model::kernel {

DiskDevice::DiskDevice(Kernel& kernel)
    : m_kernel(kernel), m_place(kernel.place(PlaceKind::Disk, "disk", {}, {}, {}, kernel.isPeer())),
      m_disk(kernel.engine(), kernel.profile().disk, kernel.isPeer() ? "peer disk" : "disk",
             {kernel.ioBus(), kernel.memoryBus(),
              [this](const Event& e) { return m_kernel.emit(e); },
              [this](DiskRequest& request, EventId served) { complete(request, served); },
              [this](const Piece& piece) {
                  switch (profile().ioMode) {
                  case IoMode::DmaController: byDmaController(piece); break;
                  case IoMode::Interrupt: byInterrupt(piece); break;
                  default: byPolling(piece); break;
                  }
              }})
{
    if (profile().ioMode != IoMode::BusMaster)
        m_buffer = kernel.place(PlaceKind::DeviceRegister, "disk buffer", profile().controllerBuffer, m_place);
}

const Profile::Disk& DiskDevice::profile() const { return m_kernel.profile().disk; }

void DiskDevice::submit(Task& task, std::vector<DiskRequest> requests)
{
    if (requests.empty())
        return;
    task.spend(profile().submit * static_cast<std::int64_t>(requests.size()), "submit_bio");
    const IoMode mode = profile().ioMode;
    if (mode == IoMode::DmaController)
        task.spend(m_kernel.dmaController().setupTime() * static_cast<std::int64_t>(requests.size()), "program the DMA controller");
    task.flush();
    const auto left = std::make_shared<std::size_t>(requests.size());
    for (DiskRequest& request : requests) {
        request.task = task.id();
        request.call = task.call;
        if (mode == IoMode::Polling)
            request.done.emplace_back([left](EventId) { --*left; });
        m_disk.submit(std::move(request));
    }
    if (mode == IoMode::Polling)
        poll(task, left);
}

const Task* DiskDevice::find(TaskId id) const
{
    for (const std::unique_ptr<Task>& task : m_kernel.tasks())
        if (task->id() == id && !task->dead)
            return task.get();
    return nullptr;
}

// --- completion ----------------------------------------------------------------------------------------------------

void DiskDevice::complete(DiskRequest& request, EventId served)
{
    // Who polls needs no interrupt, and the one that announced the last buffer of a read has ended the request too. A
    // write ends when the last buffer is on the medium, which is one interrupt more.
    const bool told = profile().ioMode == IoMode::Interrupt && !request.write;
    if (profile().ioMode == IoMode::Polling || told) {
        for (const std::function<void(EventId)>& done : request.done)
            done(told ? m_lastMove : served);
        return;
    }
    if (profile().coalesceCount > 1 && profile().coalesceTime.value() > 0) {
        completeTogether(request, served);
        return;
    }
    std::vector<Completed> one;
    one.push_back({std::move(request.done), request.task});
    raise(std::move(one), served);
}

void DiskDevice::completeTogether(DiskRequest& request, EventId served)
{
    // NVMe, Set Features 08h: an interrupt when so many completions wait, or the first of them waited so long.
    m_completed.push_back({std::move(request.done), request.task});
    m_lastServed = served;
    if (m_completed.size() >= static_cast<std::size_t>(profile().coalesceCount)) {
        ++m_round;
        raise(std::exchange(m_completed, {}), served);
        return;
    }
    if (m_completed.size() > 1)
        return;
    m_kernel.engine().spawn("interrupt coalescing", [this, round = m_round] {
        m_kernel.engine().sleep(profile().coalesceTime);
        if (round != m_round || m_completed.empty())
            return;
        ++m_round;
        raise(std::exchange(m_completed, {}), m_lastServed);
    });
}

void DiskDevice::raise(std::vector<Completed> completed, EventId cause)
{
    const Nanoseconds work = profile().complete * static_cast<std::int64_t>(completed.size());
    const EventId raised =
        m_kernel.interrupt("disk", {{"blk_mq_complete_request", work}}, cause, find(completed.front().task));
    for (const Completed& request : completed)
        for (const std::function<void(EventId)>& done : request.done)
            done(raised);
}

// --- a controller that is no master of the bus -------------------------------------------------------------------------

void DiskDevice::fillBuffer(Bytes bytes)
{
    Event e = m_kernel.event(EventKind::Register);
    e.to = {m_buffer, 0};
    e.count = bytes.value();
    m_kernel.emit(e);
}

Event DiskDevice::movement(EventKind kind, const Piece& piece)
{
    const DiskRequest& request = piece.request;
    Event e;
    e.kind = kind;
    e.task = request.task;
    e.call = request.call;
    e.cause = request.cause;
    e.flags = request.write ? flagWrite : flagNone;
    e.from = request.write ? piece.part.memory : piece.part.file;
    e.to = request.write ? piece.part.file : piece.part.memory;
    e.from.offset += piece.offset;
    e.to.offset += piece.offset;
    e.bytes = piece.bytes;
    e.origin = piece.part.origin;
    if (e.origin.source)
        e.origin.offset += piece.offset;
    return e;
}

void DiskDevice::byDmaController(const Piece& piece)
{
    DmaDevice& controller = m_kernel.dmaController();
    const bool first = piece.offset == 0;
    if (first) {
        // A controller without a list of addresses has to be set up again for each stretch of memory.
        if (&piece.part != &piece.request.parts.front())
            m_kernel.interrupt("disk", {{"program the DMA controller", controller.setupTime()}}, {}, find(piece.request.task));
        controller.acquire();
        controller.program(piece.part.address, m_place.value(), piece.part.length);
    }
    fillBuffer(piece.bytes);
    controller.burst(piece.bytes, movement(EventKind::Dma, piece));
    fillBuffer({});
    if (piece.offset + piece.bytes.value() == piece.part.length.value())
        controller.release();
}

void DiskDevice::byInterrupt(const Piece& piece)
{
    fillBuffer(piece.bytes);
    const Event move = movement(EventKind::Copy, piece);
    const auto time = static_cast<std::int64_t>(static_cast<double>(piece.bytes.value()) * 1e9 / m_kernel.profile().portIo.rate.value());
    Kernel::InterruptWork copy;
    copy.what = move.flags == flagWrite ? "outsw" : "insw";
    copy.duration = Nanoseconds(time);
    copy.event = EventKind::Copy;
    copy.bytes = move.bytes;
    copy.from = move.from;
    copy.to = move.to;
    copy.origin = move.origin;
    copy.flags = flagPort;
    std::vector<Kernel::InterruptWork> work{copy};
    const bool last = &piece.part == &piece.request.parts.back() && piece.offset + piece.bytes.value() == piece.part.length.value();
    if (last && !piece.request.write)
        work.push_back({"blk_mq_complete_request", profile().complete});
    m_lastMove = m_kernel.interrupt("disk", std::move(work), {}, find(piece.request.task));
    fillBuffer({});
}

void DiskDevice::byPolling(const Piece& piece)
{
    fillBuffer(piece.bytes);
    m_offered = &piece;
    m_offering = m_kernel.engine().self();
    while (m_offered != nullptr)
        m_kernel.engine().park();
}

void DiskDevice::poll(Task& task, const std::shared_ptr<std::size_t>& left)
{
    const Nanoseconds access = m_kernel.profile().portIo.access;
    while (*left > 0) {
        // As often as the status register can be read until it says something else.
        const std::int64_t due = std::max<std::int64_t>(0, (m_disk.readyAt() - task.now()).value());
        const std::int64_t reads = m_offered != nullptr ? 1 : due / std::max<std::int64_t>(1, access.value()) + 1;
        Event e = task.event(EventKind::Poll);
        e.from = {m_place, 0};
        e.count = static_cast<std::uint64_t>(reads);
        task.emit(e);
        task.spend(std::max(access, Nanoseconds(1)) * reads, "ata_sff_busy_wait");
        task.flush();
        if (m_offered == nullptr)
            continue;
        const Piece& piece = *m_offered;
        const Event move = movement(EventKind::Copy, piece);
        task.portCopy(move.bytes, move.from, move.to, move.origin, piece.request.write ? "outsw" : "insw");
        fillBuffer({});
        m_offered = nullptr;
        m_kernel.engine().unpark(m_offering);
    }
    task.spend(profile().complete, "blk_mq_complete_request");
}

}  // namespace copyscope::model::kernel
