// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/page_table.h"
#include "model/hardware/tlb.h"
#include "model/machine/profile.h"
#include "model/trace/event.h"

#include <cstdint>
#include <optional>

namespace copyscope::model {

/// What a small core has between its programs' addresses and memory, in the four forms of a textbook: nothing, nothing
/// but a loader that has added the program's start, a base and a limit register, or a page table with a TLB.
class Mmu {
public:
    Mmu(Translation way, const PageTable::Layout& layout, int tlbEntries, int tlbWays);

    enum class Fault : std::uint8_t { None, BeyondLimit, NotPresent, OutOfRange, ReadOnly };
    struct Result {
        std::uint64_t physical = 0;            ///< when there is no fault
        Fault fault = Fault::None;
        TranslationWay way = TranslationWay::Absolute;
        int tablesRead = 0;                    ///< accesses to memory that the translation itself took
        std::optional<Tlb::Access> loaded;     ///< what putting it into the TLB came to, when it was not there
    };

    // --- registers; the kernel writes them when another program gets the core ---------------------------------
    /// With BaseLimit both are used; with Relocated the loader's start stands in `base`, which is then no register.
    void setBase(std::uint64_t base, std::uint64_t limit);
    void setTable(PageTable* table, std::uint32_t space);
    [[nodiscard]] std::uint64_t base() const { return m_base; }
    [[nodiscard]] std::uint64_t limit() const { return m_limit; }

    /// Translates, and sets the referenced and modified bits of the entry.
    Result translate(std::uint64_t address, bool write);
    /// Drops a page's translation from the TLB; gives the slot that it had.
    std::optional<std::size_t> invalidate(std::uint32_t space, std::uint64_t page);

    [[nodiscard]] Translation way() const { return m_way; }
    [[nodiscard]] const PageTable::Layout& layout() const { return m_layout; }
    [[nodiscard]] std::size_t tlbSlots() const { return m_tlb.slots(); }

private:
    Result translatePaged(std::uint64_t address, bool write);

    Translation m_way;
    PageTable::Layout m_layout;
    Tlb m_tlb;
    std::uint64_t m_base = 0;
    std::uint64_t m_limit = 0;
    PageTable* m_table = nullptr;
    std::uint32_t m_space = 0;
};

}  // namespace copyscope::model
