// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/units.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace copyscope::model {

/// One entry of the last level of a page table, bit for bit what a textbook draws.
struct PageTableEntry {
    FrameId frame{};           ///< page frame in which the page is
    bool present = false;      ///< absent: every access faults
    bool writable = true;      ///< protection: a write to a page without it faults
    bool user = true;          ///< protection: user mode may use the page
    bool referenced = false;   ///< set by the walk at each access; page replacement clears it
    bool modified = false;     ///< set by the walk at each write: the page must be written back before it is replaced
    bool operator==(const PageTableEntry&) const = default;
};

/// Why a translation did not come about.
enum class PageFaultReason : std::uint8_t {
    OutOfRange,  ///< the address has more bits than the table translates
    NotPresent,
    ReadOnly,    ///< a write to a page that is not writable
    KernelOnly,  ///< user mode touched a page of the kernel
};

/// The way from virtual to physical addresses: a tree of tables, each indexed by its own bits of the address, and the
/// rest of the address as the offset in the page. Sizes are free, so that it is the 16-bit machine of a textbook as well
/// as x86-64 (12 offset bits, four levels of 9).
class PageTable {
public:
    struct Layout {
        int offsetBits = 12;  ///< the page is 2^offsetBits bytes
        int indexBits = 9;    ///< each table has 2^indexBits entries
        int levels = 4;
        [[nodiscard]] int addressBits() const { return offsetBits + indexBits * levels; }
    };
    struct Access {
        bool write = false;
        bool user = true;
    };
    /// What a walk came to: an address, or a fault, and how many tables it read for it.
    struct Walk {
        std::optional<std::uint64_t> physical;
        std::optional<PageFaultReason> fault;
        int tablesRead = 0;
    };

    /// Throws std::invalid_argument when a size is not positive, or the address would have more than 64 bits.
    explicit PageTable(const Layout& layout);
    ~PageTable();
    PageTable(const PageTable&) = delete;
    PageTable& operator=(const PageTable&) = delete;

    [[nodiscard]] const Layout& layout() const { return m_layout; }
    [[nodiscard]] std::uint64_t pageBytes() const { return std::uint64_t{1} << m_layout.offsetBits; }
    /// Virtual page number and offset of an address.
    [[nodiscard]] std::uint64_t pageOf(std::uint64_t address) const { return address >> m_layout.offsetBits; }
    [[nodiscard]] std::uint64_t offsetOf(std::uint64_t address) const { return address & (pageBytes() - 1); }

    /// Which entry of its table a walk reads at a level; level 0 is the root.
    [[nodiscard]] std::size_t indexAt(std::uint64_t page, int level) const;

    /// Enters a page. Throws std::out_of_range for a page that the table cannot hold.
    void map(std::uint64_t page, const PageTableEntry& entry);
    /// Takes a page out; gives its entry as it was, with its referenced and modified bits.
    std::optional<PageTableEntry> unmap(std::uint64_t page);
    /// The entry of a page, to look at or to change; null where no table reaches.
    [[nodiscard]] PageTableEntry* find(std::uint64_t page);
    [[nodiscard]] const PageTableEntry* find(std::uint64_t page) const;

    /// Translates an address as the MMU does, and sets the referenced and modified bits when it succeeds.
    Walk walk(std::uint64_t address, Access access);
    Walk walk(std::uint64_t address) { return walk(address, Access{}); }
    /// Tables that exist, the root included: what the page table itself takes of memory.
    [[nodiscard]] std::uint64_t tables() const { return m_tables; }

private:
    struct Table;

    [[nodiscard]] bool inRange(std::uint64_t page) const;
    /// The table of the last level for a page; null where it is missing. `read` counts the tables on the way.
    [[nodiscard]] Table* leafOf(std::uint64_t page, int& read) const;

    Layout m_layout;
    std::unique_ptr<Table> m_root;
    std::uint64_t m_tables = 0;
};

}  // namespace copyscope::model
