// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/swap_area.h"

#include "model/kernel/disk_device.h"
#include "model/kernel/page_cache.h"
#include "model/kernel/task.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace copyscope::model::kernel {

namespace {

/// Far from all files on the medium (Inode::request puts file n at n << 44).
constexpr std::uint64_t mediumStart = 1;

}  // namespace

SwapArea::SwapArea(Kernel& kernel)
    : m_kernel(kernel), m_size(kernel.profile().swap.size),
      m_place(kernel.place(PlaceKind::Swap, "swap", kernel.profile().swap.size, kernel.disk().place()))
{
}

std::optional<std::uint64_t> SwapArea::allocate(Bytes bytes)
{
    std::uint64_t at = 0;
    for (const auto& [offset, length] : m_used) {
        if (offset - at >= bytes.value())
            break;
        at = offset + length;
    }
    if (at + bytes.value() > m_size.value())
        return std::nullopt;
    m_used.emplace(at, bytes.value());
    return at;
}

void SwapArea::release(std::uint64_t offset, Bytes bytes)
{
    // A part of what was allocated together can go alone.
    auto it = m_used.upper_bound(offset);
    if (it == m_used.begin())
        return;
    --it;
    const auto [start, length] = *it;
    m_used.erase(it);
    if (offset > start)
        m_used.emplace(start, offset - start);
    if (offset + bytes.value() < start + length)
        m_used.emplace(offset + bytes.value(), start + length - offset - bytes.value());
    Event e = m_kernel.event(EventKind::Release);
    e.to = {m_place, offset};
    e.bytes = bytes;
    m_kernel.emit(e);
}

void SwapArea::transfer(Task& task, const std::vector<Stretch>& what, bool write)
{
    const auto io = std::make_shared<PageIo>();
    const std::uint64_t largest = m_kernel.disk().profile().maxRequest.value();
    const auto left = std::make_shared<std::size_t>(0);
    std::vector<DiskRequest> requests;
    for (const Stretch& s : what) {
        for (std::uint64_t done = 0; done < s.bytes.value(); done += largest) {
            const Bytes n(std::min(largest, s.bytes.value() - done));
            DiskRequest r;
            r.write = write;
            r.position = mediumStart + s.offset + done;
            r.length = n;
            DiskPart part{{m_place, s.offset + done}, {s.memory.place, s.memory.offset + done}, n, s.origin, [] {}};
            if (part.origin.source)
                part.origin.offset += done;
            part.address = s.address + done;
            r.parts.push_back(std::move(part));
            r.done.emplace_back([io, left](EventId interrupt) {
                if (--*left == 0)
                    io->finish(interrupt);
            });
            requests.push_back(std::move(r));
        }
    }
    *left = requests.size();
    m_kernel.disk().submit(task, std::move(requests));
    io->wait(task, write ? "memory is being written to swap" : "memory is being read from swap", m_place);
}

}  // namespace copyscope::model::kernel
