// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/hardware/page_table.h"

#include <stdexcept>

namespace copyscope::model {

/// A table of some level: pointers to tables, or in the last level entries.
struct PageTable::Table {
    std::vector<std::unique_ptr<Table>> below;
    std::vector<PageTableEntry> entries;
};

PageTable::PageTable(const Layout& layout) : m_layout(layout)
{
    constexpr int widest = 64;
    constexpr int largestTable = 24;  // 16 million entries; more is a mistake in the layout
    if (layout.offsetBits <= 0 || layout.indexBits <= 0 || layout.levels <= 0 || layout.indexBits > largestTable
        || layout.addressBits() > widest)
        throw std::invalid_argument("a page table needs positive sizes and an address of at most 64 bits");
    m_root = std::make_unique<Table>();
    ++m_tables;
}

PageTable::~PageTable() = default;

std::size_t PageTable::indexAt(std::uint64_t page, int level) const
{
    const int shift = m_layout.indexBits * (m_layout.levels - 1 - level);
    return static_cast<std::size_t>(page >> shift & ((std::uint64_t{1} << m_layout.indexBits) - 1));
}

bool PageTable::inRange(std::uint64_t page) const
{
    return page >> (m_layout.addressBits() - m_layout.offsetBits) == 0;
}

PageTable::Table* PageTable::leafOf(std::uint64_t page, int& read) const
{
    Table* table = m_root.get();
    read = 1;
    for (int level = 0; level + 1 < m_layout.levels; ++level) {
        const std::size_t index = indexAt(page, level);
        table = index < table->below.size() ? table->below[index].get() : nullptr;
        if (table == nullptr)
            return nullptr;
        ++read;
    }
    return table;
}

void PageTable::map(std::uint64_t page, const PageTableEntry& entry)
{
    if (!inRange(page))
        throw std::out_of_range("the page lies beyond the address space");
    const std::size_t size = std::size_t{1} << m_layout.indexBits;
    Table* table = m_root.get();
    for (int level = 0; level + 1 < m_layout.levels; ++level) {
        table->below.resize(size);
        std::unique_ptr<Table>& next = table->below[indexAt(page, level)];
        if (!next) {
            next = std::make_unique<Table>();
            ++m_tables;
        }
        table = next.get();
    }
    table->entries.resize(size);
    table->entries[indexAt(page, m_layout.levels - 1)] = entry;
}

std::optional<PageTableEntry> PageTable::unmap(std::uint64_t page)
{
    PageTableEntry* const entry = find(page);
    if (entry == nullptr || !entry->present)
        return std::nullopt;
    const PageTableEntry was = *entry;
    *entry = PageTableEntry{};
    return was;
}

const PageTableEntry* PageTable::find(std::uint64_t page) const
{
    int read = 0;
    Table* const leaf = inRange(page) ? leafOf(page, read) : nullptr;
    return leaf == nullptr || leaf->entries.empty() ? nullptr : &leaf->entries[indexAt(page, m_layout.levels - 1)];
}

PageTableEntry* PageTable::find(std::uint64_t page)
{
    int read = 0;
    Table* const leaf = inRange(page) ? leafOf(page, read) : nullptr;
    return leaf == nullptr || leaf->entries.empty() ? nullptr : &leaf->entries[indexAt(page, m_layout.levels - 1)];
}

PageTable::Walk PageTable::walk(std::uint64_t address, Access access)
{
    Walk walk;
    const std::uint64_t page = pageOf(address);
    if (!inRange(page)) {
        walk.fault = PageFaultReason::OutOfRange;
        return walk;
    }
    Table* const leaf = leafOf(page, walk.tablesRead);
    PageTableEntry* const entry = leaf == nullptr || leaf->entries.empty()
                                      ? nullptr
                                      : &leaf->entries[indexAt(page, m_layout.levels - 1)];
    if (entry == nullptr || !entry->present)
        walk.fault = PageFaultReason::NotPresent;
    else if (access.user && !entry->user)
        walk.fault = PageFaultReason::KernelOnly;
    else if (access.write && !entry->writable)
        walk.fault = PageFaultReason::ReadOnly;
    if (walk.fault)
        return walk;
    entry->referenced = true;
    entry->modified = entry->modified || access.write;
    walk.physical = (entry->frame.value() << m_layout.offsetBits) | offsetOf(address);
    return walk;
}

}  // namespace copyscope::model
