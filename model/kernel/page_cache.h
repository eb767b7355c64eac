// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/memory.h"
#include "model/kernel/page_ranges.h"
#include "model/kernel/wait_queue.h"

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace copyscope::model::kernel {

class Inode;
class Kernel;
class PageCache;
class Task;

/// Input or output of pages that is under way. Whoever needs the pages waits here.
struct PageIo {
    bool done = false;
    WaitQueue waiters;
    std::vector<std::function<void(EventId cause)>> then{};  ///< told when it is done, besides those who wait

    /// Blocks until it is done; signals do not end that.
    void wait(Task& task, const char* why, PlaceId where);
    void finish(EventId cause);
};

/// Neighbouring pages of a file that lie in one folio: an entry of the page cache.
struct CachedRun {
    Inode* inode = nullptr;
    std::uint64_t index = 0;        ///< first page of the file
    std::uint32_t folioPage = 0;    ///< where that page is in the folio
    std::uint32_t pages = 0;
    PageRef page;                   ///< held by Holder::Cache
    std::shared_ptr<PageIo> io;     ///< the read that fills it; done or null once it is up to date
    std::optional<std::uint64_t> marker;  ///< page of the file whose use starts the next readahead
    bool active = false;            ///< on which of the two lists
    bool referenced = false;
    std::list<CachedRun*>::iterator position{};

    [[nodiscard]] std::uint64_t end() const { return index + pages; }
    [[nodiscard]] PageRange range() const { return {index, end()}; }
    [[nodiscard]] bool reading() const { return io && !io->done; }
    /// Offset in the folio of a byte of the file.
    [[nodiscard]] std::uint64_t folioOffset(std::uint64_t fileOffset) const
    {
        return fileOffset - (index - folioPage) * pageSize.value();
    }
};

/// The pages of one file that are in memory (Linux: struct address_space): which, which of them are dirty, which are
/// being written. Works on ranges, so that its cost does not depend on how many pages they have.
class FilePages {
public:
    FilePages(PageCache& cache, Inode& inode) : m_cache(cache), m_inode(inode) {}
    ~FilePages();
    FilePages(const FilePages&) = delete;
    FilePages& operator=(const FilePages&) = delete;

    /// The run that holds `page`; null when it is not in the cache.
    [[nodiscard]] CachedRun* find(std::uint64_t page);
    /// The first run that ends behind `page`.
    [[nodiscard]] CachedRun* next(std::uint64_t page);
    [[nodiscard]] std::uint64_t firstMissing(std::uint64_t from, std::uint64_t atMost);
    [[nodiscard]] std::uint64_t count() const { return m_count; }
    /// How many pages right before `page` are there, counted up to `atMost`.
    [[nodiscard]] std::uint64_t cachedBefore(std::uint64_t page, std::uint64_t atMost);
    /// What of `range` is there, in order.
    [[nodiscard]] std::vector<PageRange> cached(PageRange range) const;

    /// Puts a whole folio in as the pages from `index` on. None of them may be there already.
    CachedRun& insert(std::uint64_t index, std::shared_ptr<Folio> folio);
    /// Takes pages out; the folios live on while others refer to them. Emits nothing. Dirty pages are forgotten.
    void remove(PageRange range);

    [[nodiscard]] const PageRanges& dirty() const { return m_dirty; }
    [[nodiscard]] const PageRanges& writeback() const { return m_writeback; }
    /// They differ from the disk from now on. Gives the ranges that did not before.
    std::vector<PageRange> markDirty(PageRange range, Nanoseconds now);
    /// Their write has been submitted.
    void beginWriteback(PageRange range, std::shared_ptr<PageIo> io);
    /// It is over. Gives the ranges that have not been made dirty again in the meantime.
    std::vector<PageRange> endWriteback(PageRange range, const PageIo& io);
    /// The write of any of these pages that is under way; null when there is none.
    [[nodiscard]] std::shared_ptr<PageIo> writing(PageRange range) const;
    /// Since when the file has had dirty pages without a break.
    [[nodiscard]] Nanoseconds dirtySince() const { return m_dirtySince; }
    /// Where write-back goes on.
    std::uint64_t writeCursor = 0;

private:
    friend class PageCache;

    struct Writing {
        PageRange range;
        std::shared_ptr<PageIo> io;
    };
    void updateFolioFlags(PageRange range);

    PageCache& m_cache;
    Inode& m_inode;
    std::map<std::uint64_t, CachedRun> m_runs;
    std::uint64_t m_count = 0;
    PageRanges m_dirty;
    PageRanges m_writeback;
    std::vector<Writing> m_writing;
    Nanoseconds m_dirtySince{};
};

/// All cached pages of a host: two lists of least recently used folios, and the limits on dirty ones
/// (Linux: mm/vmscan.c, mm/page-writeback.c).
class PageCache {
public:
    explicit PageCache(Kernel& kernel);
    ~PageCache();
    PageCache(const PageCache&) = delete;
    PageCache& operator=(const PageCache&) = delete;

    /// A folio for file data. Waits for write-back when memory is full of dirty pages. It can be smaller than asked
    /// for (at least one page); null when there is no memory at all.
    std::shared_ptr<Folio> allocate(Task& task, std::uint64_t pages);
    /// The same without waiting, for readahead and set-up.
    std::shared_ptr<Folio> tryAllocate(std::uint64_t pages);

    /// A call used these pages (Linux: folio_mark_accessed): the second time makes them active.
    void used(CachedRun& run);

    [[nodiscard]] std::uint64_t pages() const { return m_pages; }
    [[nodiscard]] std::uint64_t dirtyPages() const { return m_dirty; }
    [[nodiscard]] std::uint64_t writebackPages() const { return m_writeback; }
    [[nodiscard]] std::uint64_t activePages() const { return m_activePages; }
    [[nodiscard]] std::uint64_t inactivePages() const { return m_inactivePages; }
    /// Pages that could be dirty at all: free ones and those of files.
    [[nodiscard]] std::uint64_t dirtyable() const;
    [[nodiscard]] std::uint64_t dirtyLimit() const;
    [[nodiscard]] std::uint64_t backgroundLimit() const;
    /// Reclaim met dirty pages that it could not drop; asking forgets it.
    [[nodiscard]] bool takeWriteRequest() { return std::exchange(m_wantsWriteback, false); }

    /// Woken whenever pages have been written.
    WaitQueue progress;

private:
    friend class FilePages;

    void linked(CachedRun& run);
    void unlinked(CachedRun& run);
    std::uint64_t reclaim(std::uint64_t wanted);
    std::uint64_t shrinkInactive(std::uint64_t wanted, bool mappedToo);
    void refillInactive();
    [[nodiscard]] bool evict(CachedRun& run, bool mappedToo);

    Kernel& m_kernel;
    std::list<CachedRun*> m_active;    ///< most recent first
    std::list<CachedRun*> m_inactive;
    std::uint64_t m_pages = 0;
    std::uint64_t m_activePages = 0;
    std::uint64_t m_inactivePages = 0;
    std::uint64_t m_dirty = 0;
    std::uint64_t m_writeback = 0;
    bool m_wantsWriteback = false;
};

}  // namespace copyscope::model::kernel
