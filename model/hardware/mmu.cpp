// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/hardware/mmu.h"

#include <stdexcept>

namespace copyscope::model {

Mmu::Mmu(Translation way, const PageTable::Layout& layout, int tlbEntries, int tlbWays)
    : m_way(way), m_layout(layout), m_tlb(tlbEntries, tlbWays)
{
}

void Mmu::setBase(std::uint64_t base, std::uint64_t limit)
{
    m_base = base;
    m_limit = limit;
}

void Mmu::setTable(PageTable* table, std::uint32_t space)
{
    m_table = table;
    m_space = space;
}

Mmu::Result Mmu::translate(std::uint64_t address, bool write)
{
    Result r;
    switch (m_way) {
    case Translation::Absolute:
        r.physical = address;
        return r;
    case Translation::Relocated:
        r.physical = address + m_base;
        r.way = TranslationWay::Relocated;
        return r;
    case Translation::BaseLimit:
        r.way = TranslationWay::BaseLimit;
        if (address >= m_limit) {
            r.fault = Fault::BeyondLimit;
            r.way = TranslationWay::Fault;
            return r;
        }
        r.physical = address + m_base;
        return r;
    case Translation::Paged: break;
    }
    return translatePaged(address, write);
}

Mmu::Result Mmu::translatePaged(std::uint64_t address, bool write)
{
    if (m_table == nullptr)
        throw std::logic_error("the MMU has no page table");
    Result r;
    const std::uint64_t page = m_table->pageOf(address);
    // A write to a page that is not writable goes the long way, and faults there.
    PageTableEntry* const entry = m_tlb.holds(m_space, page) ? m_table->find(page) : nullptr;
    if (entry != nullptr && (!write || entry->writable)) {
        m_tlb.access(m_space, page);
        entry->referenced = true;
        entry->modified = entry->modified || write;
        r.way = TranslationWay::Tlb;
        r.physical = (entry->frame.value() << m_layout.offsetBits) | m_table->offsetOf(address);
        return r;
    }
    const PageTable::Walk walk = m_table->walk(address, {write, true});
    r.tablesRead = walk.tablesRead;
    if (walk.fault) {
        r.way = TranslationWay::Fault;
        r.fault = *walk.fault == PageFaultReason::OutOfRange ? Fault::OutOfRange
                  : *walk.fault == PageFaultReason::ReadOnly ? Fault::ReadOnly
                                                             : Fault::NotPresent;
        return r;
    }
    r.way = TranslationWay::Walk;
    r.physical = *walk.physical;
    if (m_tlb.slots() != 0)
        r.loaded = m_tlb.access(m_space, page);
    return r;
}

std::optional<std::size_t> Mmu::invalidate(std::uint32_t space, std::uint64_t page)
{
    const std::optional<std::size_t> slot = m_tlb.slotOf(space, page);
    m_tlb.flush(space, page, 1);
    return slot;
}

}  // namespace copyscope::model
