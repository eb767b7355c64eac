// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/memory.h"
#include "model/kernel/regular_file.h"
#include "model/kernel/swap_area.h"
#include "model/kernel/task.h"
#include "model/program/host.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace copyscope::model::kernel {

class Kernel;
struct PageIo;
struct SwapSlot;

/// Pages of a MAP_SHARED | MAP_ANONYMOUS mapping, for all processes that inherited it (Linux: a file in shmem without a name).
struct SharedPages {
    struct Entry {
        PageRef folio;
        std::uint32_t page = 0;
    };
    std::map<std::uint64_t, Entry> pages;  ///< by page of the mapping
};

/// A stretch of address space with one purpose (Linux: struct vm_area_struct). Ends before `end`; both page aligned.
struct Vma {
    program::Address start = 0;
    program::Address end = 0;
    int protection = 0;
    bool shared = false;
    std::shared_ptr<RegularFile> file{};         ///< null: anonymous
    std::shared_ptr<SharedPages> sharedPages{};  ///< of a shared anonymous mapping
    bool fileWritable = false;        ///< the descriptor allowed writing: mprotect may add PROT_WRITE
    std::uint64_t firstPage = 0;      ///< of the file or of the shared pages, at `start`
    PlaceId place{};
    std::uint64_t placeOffset = 0;    ///< what offset of the place `start` is
    std::string name{};               ///< what pictures call it
    FaultAdvice advice = FaultAdvice::Normal;  ///< madvise; Random also means no fault-around
    bool noFork = false;              ///< MADV_DONTFORK
    bool wipeOnFork = false;          ///< MADV_WIPEONFORK: the child sees zeros
    PlaceId lender{};                 ///< of pages that another process owns (fast buffers): the place that they are at
    bool noPages = false;             ///< mapping of a socket: pages come only by TCP_ZEROCOPY_RECEIVE
    bool locked = false;
    bool owned = false;               ///< the place belongs to this address space, not to the parent it was forked from
};

/// Pages that one entry of the level above the page table's lowest one (PMD) maps.
inline constexpr std::uint64_t pagesOfPmd = 512;

/// Neighbouring present pages that map neighbouring pages of one folio.
struct PteRun {
    std::uint64_t pages = 0;
    PageRef folio;                ///< none: the zero page, read only
    std::uint32_t firstPage = 0;  ///< in the folio
    mutable bool referenced = false;  ///< used since the clock of swap last passed
    bool readable = true;         ///< false: only to write, as an article has it (Profile::Textbook::copyOnWriteOnly)
    bool writable = false;        ///< the entry allows writing; less than the VMA allows after fork or before a first write
    bool pmd = false;             ///< one entry of the level above maps it, with others of its 2 MiB

    [[nodiscard]] std::uint64_t entries() const { return pmd ? (pages + pagesOfPmd - 1) / pagesOfPmd : pages; }
};

/// Why memory could not be reached.
enum class AccessError : std::uint8_t {
    None,
    NotMapped,   ///< SIGSEGV, SEGV_MAPERR
    Protection,  ///< SIGSEGV, SEGV_ACCERR
    BeyondEnd,   ///< SIGBUS, BUS_ADRERR: the file is shorter
    NoMemory,
};

/// A run of bytes that are reachable and contiguous in one folio.
struct Reached {
    AccessError error = AccessError::None;
    std::shared_ptr<Folio> folio;  ///< null with error None: zeros
    std::uint64_t offset = 0;      ///< in the folio
    Bytes length{};
    bool readable = true;          ///< a load may use what a store has reached
};

/// The memory of a process: VMAs, page table, and the faults that fill it (Linux: struct mm_struct).
class AddressSpace : public MappingObserver, public std::enable_shared_from_this<AddressSpace> {
public:
    /// `id` tells it apart in the TLB.
    AddressSpace(Kernel& kernel, std::uint32_t id);
    ~AddressSpace() override;

    [[nodiscard]] std::uint32_t id() const { return m_id; }

    // --- storage of the program's variables ---------------------------------------------------------------
    program::Address reserve(Task& task, std::string_view name, Bytes size);
    void release(Task& task, program::Address at, Bytes size);
    /// A string literal with its final NUL; the same text has the same address.
    program::Address literal(Task& task, std::string_view text);

    // --- access -------------------------------------------------------------------------------------------
    /// Makes [at, at + length) reachable as far as one folio goes, faulting where needed, and gives what it reached.
    /// `byUser`: the access is the program's own, so a fault switches modes.
    Reached reach(Task& task, program::Address at, Bytes length, bool write, bool byUser);
    /// The bytes that are there, without faults, time or traces; absent pages read as what a fault would bring.
    [[nodiscard]] Content look(program::Address at, Bytes length) const;
    [[nodiscard]] Spot spot(program::Address at) const;
    /// Name of the variable or mapping at an address; empty where there is none.
    [[nodiscard]] std::string name(program::Address at) const;
    /// Changes whenever a page-table entry changes: what was reached before may be stale then.
    [[nodiscard]] std::uint64_t generation() const { return m_generation; }

    // --- mapping calls --------------------------------------------------------------------------------------
    struct MapRequest {
        program::Address address = 0;
        bool fixed = false;
        bool noReplace = false;
        Bytes length{};
        int protection = 0;
        bool shared = false;
        bool populate = false;
        std::shared_ptr<RegularFile> file;
        bool fileWritable = false;
        bool noPages = false;
        std::uint64_t firstPage = 0;
        std::string name;
        std::shared_ptr<SharedPages> ownPages;  ///< of a ring: mapped at once, and no place of its own
    };
    std::int64_t map(Task& task, const MapRequest& request);
    std::int64_t unmap(Task& task, program::Address start, Bytes length);
    std::int64_t protect(Task& task, program::Address start, Bytes length, int protection);
    std::int64_t advise(Task& task, program::Address start, Bytes length, int advice);
    std::int64_t sync(Task& task, program::Address start, Bytes length, int flags);
    std::int64_t lock(Task& task, program::Address start, Bytes length, bool on);
    std::int64_t mincore(Task& task, program::Address start, Bytes length, program::Address vector);
    [[nodiscard]] const Vma* find(program::Address at) const;

    // --- pages of the kernel, for fast buffers (fbufs.cpp) --------------------------------------------------
    /// Maps all pages of a folio, present at once. `lender`: the place of the process that owns them; none: this one.
    /// 0 when there is no room.
    program::Address mapFolio(Task& task, const PageRef& folio, bool writable, std::string_view name, PlaceId lender);
    void unmapFolio(Task& task, program::Address start);
    /// Gives the permission to write, or takes it away with a flush.
    void protectFolio(Task& task, program::Address start, bool writable);

    // --- TCP_ZEROCOPY_RECEIVE: [start, start + length) must lie in one mapping of a socket ----------------------

    /// Takes away what is mapped there (zap_page_range), with the flush of the TLB.
    void zap(Task& task, program::Address start, Bytes length, std::string_view why);
    /// Maps whole pages of `folio` there, read-only (vm_insert_pages); `from` is where the bytes were before.
    void insert(Task& task, program::Address start, const std::shared_ptr<Folio>& folio, Spot from);

    /// fork: the child's copy of everything; private writable pages become copy-on-write in both. Null: no memory.
    std::shared_ptr<AddressSpace> fork(Task& task, std::uint32_t childId);
    /// The process ends: everything is given back.
    void release(Task& task);

    // --- MappingObserver -------------------------------------------------------------------------------------
    void unmapRange(Task* task, Inode& inode, std::uint64_t first, std::uint64_t count, bool privateToo) override;
    void protectRange(Task* task, Inode& inode, std::uint64_t first, std::uint64_t count) override;

    /// Pages that are mapped now, for the report.
    [[nodiscard]] std::uint64_t mappedPages() const;

    // --- swap (swap.cpp) ---------------------------------------------------------------------------------------

    using Page = std::uint64_t;  ///< virtual page number

    enum class Swappable : std::uint8_t { Yes, NotNow, Gone };
    /// Whether a page can go to swap that these spaces map, this one among them; one that was used since it was last
    /// asked for cannot, and has its bit cleared.
    [[nodiscard]] Swappable swappable(Page page, const std::vector<AddressSpace*>& mappers) const;
    /// All spaces of the host that map the same frame at this page: parents and children have the same addresses.
    [[nodiscard]] std::vector<AddressSpace*> mappersOf(Page page) const;
    /// What is in the page, and where it is for the disk. The frame stays while the reference lives.
    [[nodiscard]] PageRef frameOf(Page page, SwapArea::Stretch& stretch) const;
    /// Takes the page out of the table; it is in `slot` from now on.
    void swapOut(Task& task, Page page, const std::shared_ptr<SwapSlot>& slot);

private:

    Vma* findVma(program::Address at);
    [[nodiscard]] const std::pair<const Page, PteRun>* findRun(Page page) const;
    /// Splits VMAs and runs so that both ends are borders.
    void splitVmas(program::Address at);
    void splitRuns(Page at);
    void install(Page first, PteRun run);
    /// Takes present entries away; gives how many they were.
    std::uint64_t removeRuns(Page first, std::uint64_t pages);
    /// Private pages of a run for the child of fork() without copy on write: a copy. Null: no memory.
    [[nodiscard]] PageRef copyForChild(Task& task, const Vma& vma, Page page, const PteRun& run);
    /// Without a task that would pay: memory is being reclaimed.
    void forgetTranslations(Page first, std::uint64_t pages);
    void flushTlb(Task& task, Page first, std::uint64_t pages, std::string_view why);
    [[nodiscard]] program::Address freeRange(Bytes length) const;
    void dropVma(Task* task, const Vma& vma);
    void attachVma(Vma vma);
    [[nodiscard]] bool maps(const RegularFile& file) const;
    [[nodiscard]] bool inArena(program::Address at) const;

    // calls (mappings.cpp)
    [[nodiscard]] std::int64_t checkMapped(program::Address start, program::Address end) const;
    void populate(Task& task, program::Address start, program::Address end, bool write);
    void unmapPages(Task& task, program::Address start, program::Address end);
    void mapOwnPages(const Vma& vma);
    std::int64_t advisePopulate(Task& task, program::Address start, program::Address end, bool write);
    std::int64_t adviseVma(Task& task, program::Address start, program::Address end, int advice);

    // faults (fault.cpp): each serves one page or more, as far as neighbours need the same, and says why it cannot
    AccessError fault(Task& task, Vma& vma, Page page, std::uint64_t wanted, bool write, bool byUser);
    AccessError faultAnonymous(Task& task, const Vma& vma, Page page, std::uint64_t pages, bool write, std::uint8_t flags);
    AccessError faultSwapped(Task& task, const Vma& vma, Page page, std::uint8_t flags);
    /// Frames for pages without a file; others go to swap for them. Null when that does not help.
    std::shared_ptr<Folio> allocateAnonymous(Task& task, std::uint64_t pages);
    AccessError faultShared(Task& task, const Vma& vma, Page page, std::uint64_t pages, std::uint8_t flags);
    AccessError faultZeroPage(Task& task, const Vma& vma, Page page, std::uint64_t pages, std::uint8_t flags);
    AccessError faultFile(Task& task, const Vma& vma, Page page, bool write, bool byUser, std::uint8_t flags);
    AccessError faultProtected(Task& task, const Vma& vma, Page page, std::uint64_t wanted, std::uint8_t flags);
    AccessError copyPages(Task& task, const Vma& vma, Page page, std::uint64_t pages, const Content& old, Spot from,
                          std::uint8_t flags);
    void installFile(Task& task, const Vma& vma, Page page, const CachedPages& found, std::uint64_t pages,
                     bool writable, bool pmd = false);
    [[nodiscard]] static Content lookShared(const Vma& vma, program::Address at, Bytes length);
    [[nodiscard]] static Content lookFile(Inode& inode, std::uint64_t offset, Bytes length);
    void faultEvent(Task& task, const Vma& vma, FaultKind kind, Page page, std::uint64_t faults, std::uint64_t pages,
                    Nanoseconds start, std::uint8_t flags);
    /// The page of the file lies in a folio that one PMD entry can map, and the VMA has room for it (filemap_map_pmd).
    [[nodiscard]] bool fillsPmd(const Vma& vma, std::uint64_t index) const;
    [[nodiscard]] static std::uint64_t filePage(const Vma& vma, Page page);

    Kernel& m_kernel;
    std::uint32_t m_id;
    std::map<program::Address, Vma> m_vmas;   ///< by start
    std::map<Page, PteRun> m_runs;            ///< by first page
    std::map<Page, std::shared_ptr<SwapSlot>> m_swapped;
    std::uint64_t m_generation = 0;           ///< changes with every change of a page-table entry

    // The arena of small variables: memory that a program's start has touched already.
    struct Variable {
        Bytes size;
        std::string name;
        mutable PlaceId place{};
    };
    std::shared_ptr<Folio> m_arena;
    std::uint64_t m_arenaUsed = 0;
    std::map<program::Address, Variable> m_variables;
    std::multimap<std::uint64_t, program::Address> m_freeVariables;  ///< by size
    std::map<std::string, program::Address, std::less<>> m_literals;
    TaskId m_owner{};
    bool m_peer = false;
};

}  // namespace copyscope::model::kernel
