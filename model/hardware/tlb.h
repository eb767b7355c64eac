// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace copyscope::model {

/// The translations that a core remembers: set-associative, least recently used within a set. Entries are tagged
/// with the address space (PCID), so a context switch does not flush them.
class Tlb {
public:
    /// No entries: a core without a TLB.
    Tlb(int entries, int ways);

    /// Looks `pages` neighbouring pages up and loads what is missing; gives how many were missing.
    std::uint64_t touch(std::uint32_t space, std::uint64_t firstPage, std::uint64_t pages);
    /// One look at one page, and what came of it: which slot has it now, and whose place that was.
    struct Access {
        bool hit = false;
        std::size_t slot = 0;  ///< meaningless without entries
        struct Page {
            std::uint32_t space = 0;
            std::uint64_t page = 0;
        };
        std::optional<Page> replaced;
    };
    Access access(std::uint32_t space, std::uint64_t page);
    [[nodiscard]] std::size_t slots() const { return m_none ? 0 : m_entries.size(); }
    [[nodiscard]] std::optional<std::size_t> slotOf(std::uint32_t space, std::uint64_t page) const;
    /// True when the page is there; changes nothing.
    [[nodiscard]] bool holds(std::uint32_t space, std::uint64_t page) const;
    /// Forgets the range; gives how many entries went.
    std::uint64_t flush(std::uint32_t space, std::uint64_t firstPage, std::uint64_t pages);
    void flushAll();

private:
    struct Entry {
        std::uint64_t page = ~std::uint64_t{0};
        std::uint32_t space = 0;
        std::uint64_t used = 0;
    };
    [[nodiscard]] Entry* set(std::uint64_t page);

    bool m_none;  ///< a machine without a TLB: every look is a miss
    std::uint64_t m_sets;
    std::uint64_t m_ways;
    std::uint64_t m_clock = 0;
    std::vector<Entry> m_entries;

    // The last range that was found complete: loops over one buffer need no second look.
    std::uint32_t m_lastSpace = 0;
    std::uint64_t m_lastFirst = 0;
    std::uint64_t m_lastPages = 0;
};

}  // namespace copyscope::model
