// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/registered_memory.h"

#include "model/kernel/kernel.h"
#include "model/kernel/user_memory.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

std::int64_t RegisteredMemory::pin(Task& task, program::Address base, Bytes length, std::int64_t overLimit)
{
    constexpr std::uint64_t unit = pageSize.value();
    // The profile's limit holds for every program, as for MSG_ZEROCOPY.
    const std::uint64_t pages = (base + length.value() + unit - 1) / unit - base / unit;
    const std::uint64_t limit = task.kernel().profile().network.memlock.value() / unit;
    if (task.process().pinnedPages + pages > limit)
        return overLimit;
    m_base = base;
    m_pages = getUserPages(task, base, length, true, Holder::Pin);
    m_length = Bytes{};
    for (const Fragment& f : m_pages)
        m_length += f.length;
    m_payer = task.sharedProcess();
    m_charged = pages;
    task.process().pinnedPages += pages;
    if (m_length == length)
        return 0;
    unpin(task);
    return -EFAULT;
}

void RegisteredMemory::unpin(Task& task)
{
    for (const Fragment& f : std::exchange(m_pages, {})) {
        Event e = task.event(EventKind::Unpin);
        e.to = f.at;
        e.bytes = f.length;
        e.count = f.pages();
        task.emit(e);
    }
    if (const auto payer = m_payer.lock())
        payer->pinnedPages -= std::exchange(m_charged, 0);
}

bool RegisteredMemory::holds(program::Address from, Bytes length) const
{
    return from >= m_base && length <= m_length && from - m_base <= (m_length - length).value();
}

std::vector<Fragment> RegisteredMemory::slice(program::Address from, Bytes length, Holder holder) const
{
    std::uint64_t skip = from - m_base;
    std::vector<Fragment> out;
    for (const Fragment& f : m_pages) {
        if (length.value() == 0)
            break;
        if (skip >= f.length.value()) {
            skip -= f.length.value();
            continue;
        }
        const Bytes n = std::min(length, f.length - Bytes(skip));
        out.push_back(f.part(skip, n, holder));
        skip = 0;
        length -= n;
    }
    return out;
}

}  // namespace copyscope::model::kernel
