// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/hardware/memory.h"

#include <numeric>
#include <utility>

namespace copyscope::model {

Folio::Folio(Memory& memory, FrameId first, std::uint32_t pages)
    : m_memory(memory), m_first(first), m_pages(pages), m_place(static_cast<std::uint32_t>(memory.m_folios.size()))
{
    m_memory.m_used += pages;
    m_memory.m_folios.push_back(this);
}

Folio::~Folio()
{
    m_memory.m_used -= m_pages;
    const Folio* const last = m_memory.m_folios.back();
    m_memory.m_folios[m_place] = last;
    last->m_place = m_place;
    m_memory.m_folios.pop_back();
}

std::uint32_t Folio::references() const { return std::accumulate(m_held.begin(), m_held.end(), std::uint32_t{0}); }

std::uint32_t Folio::mapCount(std::uint32_t page) const { return m_mapCounts.empty() ? 0 : m_mapCounts[page]; }

void Folio::addMapping(std::uint32_t page, std::uint32_t count, int change)
{
    if (m_mapCounts.empty())
        m_mapCounts.resize(m_pages);
    for (std::uint32_t i = page; i < page + count; ++i)
        m_mapCounts[i] += static_cast<std::uint32_t>(change);
}

PageRef::PageRef(std::shared_ptr<Folio> folio, Holder holder) : m_folio(std::move(folio)), m_holder(holder)
{
    if (m_folio)
        ++m_folio->m_held[static_cast<std::size_t>(m_holder)];
}

PageRef::PageRef(PageRef&& other) noexcept : m_folio(std::move(other.m_folio)), m_holder(other.m_holder) {}

PageRef& PageRef::operator=(PageRef other) noexcept
{
    std::swap(m_folio, other.m_folio);
    std::swap(m_holder, other.m_holder);
    return *this;
}

PageRef::~PageRef()
{
    if (m_folio)
        --m_folio->m_held[static_cast<std::size_t>(m_holder)];
}

std::uint32_t Fragment::pages() const
{
    if (length.value() == 0)
        return 0;
    const std::uint64_t unit = pageSize.value();
    return static_cast<std::uint32_t>((offset + length.value() - 1) / unit - offset / unit + 1);
}

Fragment Fragment::part(std::uint64_t skip, Bytes size, Holder holder) const
{
    return {page.as(holder), offset + skip, size, {at.place, at.offset + skip}};
}

Memory::Memory(Bytes size) : m_total(size.value() / pageSize.value()) {}

std::shared_ptr<Folio> Memory::allocate(std::uint32_t pages)
{
    if (m_used + pages > m_total && m_reclaimer)
        m_reclaimer(m_used + pages - m_total);
    if (m_used + pages > m_total)
        return nullptr;
    // Frame numbers only need to tell frames apart, so they are never given twice.
    const FrameId first(m_nextFrame);
    m_nextFrame += pages;
    return std::make_shared<Folio>(*this, first, pages);
}

}  // namespace copyscope::model
