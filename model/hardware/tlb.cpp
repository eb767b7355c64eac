// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/hardware/tlb.h"

#include <algorithm>

namespace copyscope::model {

Tlb::Tlb(int entries, int ways)
    : m_none(entries <= 0), m_sets(static_cast<std::uint64_t>(std::max(1, entries / std::max(1, ways)))),
      m_ways(static_cast<std::uint64_t>(std::max(1, ways))), m_entries(m_sets * m_ways)
{
}

Tlb::Entry* Tlb::set(std::uint64_t page) { return &m_entries[page % m_sets * m_ways]; }

std::uint64_t Tlb::touch(std::uint32_t space, std::uint64_t firstPage, std::uint64_t pages)
{
    if (m_none)
        return pages;
    if (space == m_lastSpace && firstPage >= m_lastFirst && firstPage + pages <= m_lastFirst + m_lastPages
        && (m_lastPages <= m_sets || pages == m_lastPages))
        return 0;
    std::uint64_t misses = 0;
    std::uint64_t from = firstPage;
    // Of a range larger than the TLB, none of which is there, all is missed and the end fills every way of every set.
    const std::uint64_t capacity = m_sets * m_ways;
    if (pages >= capacity
        && std::none_of(m_entries.begin(), m_entries.end(), [&](const Entry& e) {
               return e.space == space && e.page >= firstPage && e.page < firstPage + pages;
           })) {
        from = firstPage + pages;
        misses = pages;
        m_clock += pages - capacity;
        for (std::uint64_t i = 0; i < capacity; ++i) {
            const std::uint64_t page = from - capacity + i;
            *(set(page) + i / m_sets) = {page, space, ++m_clock};
        }
    }
    for (std::uint64_t page = from; page < firstPage + pages; ++page)
        misses += access(space, page).hit ? 0 : 1;
    // Only a range that fits as a whole can be known to be there: it must not have pushed out itself. Where several of
    // its pages share a set, a second look at a part of it would change their order.
    m_lastSpace = space;
    m_lastFirst = firstPage;
    m_lastPages = pages <= m_sets * m_ways ? pages : 0;
    return misses;
}

Tlb::Access Tlb::access(std::uint32_t space, std::uint64_t page)
{
    Access result;
    if (m_none)
        return result;
    Entry* entries = set(page);
    Entry* victim = entries;
    for (std::uint64_t w = 0; w < m_ways && !result.hit; ++w) {
        if (entries[w].page == page && entries[w].space == space) {
            victim = &entries[w];
            result.hit = true;
        } else if (entries[w].used < victim->used) {
            victim = &entries[w];
        }
    }
    if (!result.hit) {
        if (victim->used != 0)
            result.replaced = Access::Page{victim->space, victim->page};
        *victim = {page, space, 0};
    }
    victim->used = ++m_clock;
    result.slot = static_cast<std::size_t>(victim - m_entries.data());
    return result;
}

std::optional<std::size_t> Tlb::slotOf(std::uint32_t space, std::uint64_t page) const
{
    for (std::size_t i = 0; i < slots(); ++i)
        if (m_entries[i].used != 0 && m_entries[i].space == space && m_entries[i].page == page)
            return i;
    return std::nullopt;
}

bool Tlb::holds(std::uint32_t space, std::uint64_t page) const
{
    const auto begin = m_entries.begin() + static_cast<std::ptrdiff_t>(page % m_sets * m_ways);
    return !m_none && std::any_of(begin, begin + static_cast<std::ptrdiff_t>(m_ways),
                       [&](const Entry& e) { return e.page == page && e.space == space; });
}

std::uint64_t Tlb::flush(std::uint32_t space, std::uint64_t firstPage, std::uint64_t pages)
{
    m_lastPages = 0;
    std::uint64_t gone = 0;
    for (Entry& e : m_entries) {
        if (e.space != space || e.page < firstPage || e.page >= firstPage + pages)
            continue;
        e = Entry{};
        ++gone;
    }
    return gone;
}

void Tlb::flushAll()
{
    m_lastPages = 0;
    std::fill(m_entries.begin(), m_entries.end(), Entry{});
}

}  // namespace copyscope::model
