// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/hardware/disk.h"

#include <algorithm>
#include <utility>

namespace copyscope::model {

namespace {

bool adjacent(const DiskPart& a, const DiskPart& b)
{
    const std::uint64_t n = a.length.value();
    return a.file.place == b.file.place && a.file.offset + n == b.file.offset && a.memory.place == b.memory.place
           && a.memory.offset + n == b.memory.offset;
}

}  // namespace

Disk::Disk(Engine& engine, const Profile::Disk& profile, const std::string& name, Wiring wiring)
    : m_engine(engine), m_profile(profile), m_name(name), m_wiring(std::move(wiring))
{
    // SATA carries one direction at a time: reads and writes share what the faster of them gets alone.
    std::vector<ResourceId> shared;
    if (profile.ioMode == IoMode::BusMaster)
        shared = {m_wiring.ioBus, m_wiring.memoryBus};
    if (profile.kind == DiskKind::Ssd)
        shared.push_back(engine.addResource(name + " link", std::max(profile.readRate, profile.writeRate)));
    const auto route = [&](const char* what, BytesPerSecond rate) {
        std::vector<ResourceId> path = shared;
        path.push_back(engine.addResource(name + what, rate));
        return engine.addRoute(path);
    };
    m_read = route(" read", profile.readRate);
    m_write = route(" write", profile.writeRate);
}

int Disk::heads() const
{
    const bool one = m_profile.kind == DiskKind::Hdd || m_profile.ioMode != IoMode::BusMaster;
    return one ? 1 : std::max(1, m_profile.queueDepth);
}

Nanoseconds Disk::positioning(const DiskRequest& request) const
{
    const bool goesOn = request.position == m_head && request.write == m_lastWrite;
    if (m_profile.kind == DiskKind::Hdd)
        return request.position == m_head ? m_profile.sequentialLatency : m_profile.seek + m_profile.rotation;
    if (request.write)
        return m_profile.writeLatency;
    return goesOn ? m_profile.sequentialLatency : m_profile.readLatency;
}

bool Disk::merge(DiskRequest& request)
{
    for (DiskRequest& queued : m_queue) {
        if (queued.write != request.write || queued.position + queued.length.value() != request.position
            || queued.length + request.length > m_profile.maxRequest)
            continue;
        for (DiskPart& part : request.parts) {
            if (!adjacent(queued.parts.back(), part)) {
                queued.parts.push_back(std::move(part));
                continue;
            }
            DiskPart& last = queued.parts.back();
            last.length += part.length;
            last.moved = [first = std::move(last.moved), second = std::move(part.moved)] {
                first();
                second();
            };
        }
        queued.length += request.length;
        std::move(request.done.begin(), request.done.end(), std::back_inserter(queued.done));
        return true;
    }
    return false;
}

void Disk::submit(DiskRequest request)
{
    if (merge(request))
        return;
    ++m_pending;
    m_queue.push_back(std::move(request));
    if (!m_idle.empty()) {
        const ActorId worker = m_idle.back();
        m_idle.pop_back();
        m_engine.unpark(worker);
    } else if (m_workers < heads()) {
        std::string name = m_name;
        name += ' ';
        name += std::to_string(m_workers);
        m_engine.spawn(std::move(name), [this] { work(); });
        ++m_workers;
    }
}

DiskRequest Disk::takeNext()
{
    auto next = m_queue.begin();
    if (m_profile.kind == DiskKind::Hdd) {
        // One-way sweep: the nearest request ahead of the head, else the lowest one.
        const auto distance = [this](const DiskRequest& r) {
            return std::pair(r.position < m_head, r.position);
        };
        next = std::min_element(m_queue.begin(), m_queue.end(), [&](const DiskRequest& a, const DiskRequest& b) {
            return distance(a) < distance(b);
        });
    }
    DiskRequest request = std::move(*next);
    m_queue.erase(next);
    return request;
}

void Disk::serve(DiskRequest request)
{
    Event served;
    served.kind = EventKind::Disk;
    served.start = m_engine.now();
    served.flags = request.write ? flagWrite : flagNone;
    served.task = request.task;
    served.call = request.call;
    served.cause = request.cause;
    served.from = request.parts.front().file;
    served.bytes = request.length;

    const Nanoseconds wait = positioning(request);
    m_head = request.position + request.length.value();
    m_lastWrite = request.write;
    m_readyAt = m_engine.now() + wait;
    m_engine.sleep(wait);
    for (DiskPart& part : request.parts) {
        if (m_profile.ioMode == IoMode::BusMaster)
            moveByItself(request, part, served.flags);
        else
            moveByBuffer(request, part);
    }
    served.end = m_engine.now();
    const EventId event = m_wiring.emit(served);
    --m_pending;
    m_wiring.complete(request, event);
}

void Disk::moveByItself(const DiskRequest& request, DiskPart& part, std::uint8_t flags)
{
    Event dma;
    dma.kind = EventKind::Dma;
    dma.start = m_engine.now();
    m_engine.carry(part.length, request.write ? m_write : m_read);
    part.moved();
    dma.end = m_engine.now();
    dma.task = request.task;
    dma.call = request.call;
    dma.cause = request.cause;
    dma.flags = flags;
    dma.from = request.write ? part.memory : part.file;
    dma.to = request.write ? part.file : part.memory;
    dma.bytes = part.length;
    dma.origin = part.origin;
    m_wiring.emit(dma);
}

void Disk::moveByBuffer(DiskRequest& request, DiskPart& part)
{
    const BytesPerSecond rate = request.write ? m_profile.writeRate : m_profile.readRate;
    for (std::uint64_t offset = 0; offset < part.length.value(); offset += m_profile.controllerBuffer.value()) {
        const Bytes piece(std::min(m_profile.controllerBuffer.value(), part.length.value() - offset));
        const auto medium = [&] {
            m_readyAt = m_engine.now() + Nanoseconds(static_cast<std::int64_t>(static_cast<double>(piece.value()) * 1e9 / rate.value()));
            m_engine.carry(piece, request.write ? m_write : m_read);
        };
        if (!request.write)
            medium();
        m_wiring.handOver({request, part, offset, piece});
        if (request.write)
            medium();
    }
    part.moved();
}

void Disk::work()
{
    for (;;) {
        while (!m_queue.empty())
            serve(takeNext());
        m_idle.push_back(m_engine.self());
        m_engine.park();
    }
}

}  // namespace copyscope::model
