// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/content.h"
#include "model/hardware/disk.h"
#include "model/kernel/leases.h"
#include "model/kernel/page_cache.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace copyscope::model::kernel {

class Inode;
class FileSystem;
class RegularFile;
class UserBuffers;

/// What mappings have to do when pages of their file change under them. Registered by the memory manager, one a VMA.
class MappingObserver {
public:
    virtual ~MappingObserver() = default;
    /// Pages [first, first + count) of the file are leaving the cache: take their translations away.
    /// `privateToo`: copy-on-write copies of them go as well (truncation; not for holes and eviction).
    /// `task` pays for it and runs it; null when memory is reclaimed on behalf of nobody in particular.
    virtual void unmapRange(Task* task, Inode& inode, std::uint64_t first, std::uint64_t count, bool privateToo) = 0;
    /// These pages are being written to the disk and are clean afterwards: the next store through a shared mapping
    /// must fault again, so that pageModified() is called again (Linux: folio_mkclean).
    virtual void protectRange(Task* task, Inode& inode, std::uint64_t first, std::uint64_t count)
    {
        (void)task, (void)inode, (void)first, (void)count;
    }
};

/// Pages of a file in memory, for those who map them.
struct CachedPages {
    std::uint64_t index = 0;      ///< page of the file
    PageRef page;                 ///< held by Holder::Kernel; take it over with as(Holder::Mapping)
    std::uint32_t folioPage = 0;  ///< which page of the folio that is
    std::uint32_t pages = 1;      ///< so many neighbours of the file lie side by side in the folio
};

/// A regular file whatever its names and whoever has it open: what is on the disk, what is in memory, who relies on it
/// (Linux: struct inode with its address_space; ext4 with 4 KiB blocks).
class Inode : public std::enable_shared_from_this<Inode> {
public:
    /// `size` bytes of it are on the disk already, as a source of their own (set-up); 0 for a new file.
    Inode(FileSystem& fileSystem, std::string name, std::uint64_t number, std::uint64_t size);
    ~Inode();
    Inode(const Inode&) = delete;
    Inode& operator=(const Inode&) = delete;

    [[nodiscard]] FileSystem& fileSystem() const { return m_fileSystem; }
    [[nodiscard]] Kernel& kernel() const;
    [[nodiscard]] const std::string& name() const { return m_name; }
    [[nodiscard]] std::uint64_t number() const { return m_number; }
    [[nodiscard]] PlaceId filePlace() const { return m_filePlace; }
    [[nodiscard]] PlaceId cachePlace() const { return m_cachePlace; }
    /// The buffer cache before Linux 2.4, none after.
    [[nodiscard]] PlaceId bufferPlace() const { return m_bufferPlace; }
    [[nodiscard]] SourceId source() const { return m_source; }

    [[nodiscard]] std::uint64_t size() const { return m_size; }
    /// Number of pages that have a byte of the file.
    [[nodiscard]] std::uint64_t sizeInPages() const;
    [[nodiscard]] FilePages& pages() { return m_pages; }
    /// Blocks that exist, on the disk or soon; the others are holes.
    [[nodiscard]] const PageRanges& data() const { return m_data; }
    /// Blocks that fallocate reserved and nobody has written.
    [[nodiscard]] const PageRanges& reserved() const { return m_reserved; }

    /// What is on the disk; zeros where there is nothing.
    [[nodiscard]] Content onDisk(std::uint64_t offset, Bytes length) const;

    // --- reading ----------------------------------------------------------------------------------------

    /// Starts to read the pages of `range` that are not there yet, without waiting. Holes are filled with zeros at
    /// once. Gives false when memory ran out before the first page.
    bool startReading(Task& task, PageRange range, std::optional<std::uint64_t> marker = {});
    /// The run with this page, up to date; reads that page alone when it is missing and waits for it.
    /// Null without memory. It stays valid until the task next waits.
    CachedRun* bring(Task& task, std::uint64_t page);
    /// Waits until nobody reads into or writes from these pages.
    void waitForIo(Task& task, PageRange range);

    // --- changing (the caller holds the lock) -----------------------------------------------------------

    /// Takes and gives back the right to change the file (Linux: i_rwsem).
    class Lock {
    public:
        Lock(Task& task, Inode& inode);
        /// Lets others go on, which takes time: throws when the engine stops the run meanwhile.
        ~Lock() noexcept(false);
        Lock(const Lock&) = delete;
        Lock& operator=(const Lock&) = delete;

    private:
        Inode& m_inode;
        Task& m_task;
        int m_exceptions;
    };

    /// Bytes [from, from + length) of the cache have been changed: they are dirty, their blocks exist.
    void modified(Task& task, std::uint64_t from, Bytes length);
    void grow(Task& task, std::uint64_t size);
    /// ftruncate without its checks. -ENOMEM or 0.
    std::int64_t resize(Task& task, std::uint64_t size);
    /// Zeroes what a mapping stored behind the end, before the file grows beyond it (pagecache_isize_extended).
    void clearBehindEnd(Task& task);
    /// Makes zeros of a range; the whole blocks in it become holes, or reserved ones with `keepBlocks`.
    std::int64_t clearRange(Task& task, std::uint64_t offset, std::uint64_t length, bool keepBlocks);
    void reserve(std::uint64_t offset, std::uint64_t length);
    /// Closes or opens a gap of whole blocks (FALLOC_FL_COLLAPSE_RANGE, FALLOC_FL_INSERT_RANGE).
    std::int64_t shift(Task& task, std::uint64_t offset, std::uint64_t length, bool insert);
    /// Drops clean pages that nobody else holds; by `force` (direct I/O) also those that are mapped or referred to.
    void invalidate(Task& task, PageRange range, bool force);

    // --- writing back -----------------------------------------------------------------------------------

    /// Starts to write the dirty pages of `range`; at most `limit` of them. Gives how many.
    std::uint64_t startWriting(Task& task, PageRange range, std::uint64_t limit = ~std::uint64_t{0});
    /// fsync: writes what is dirty and waits for all of it.
    void writeAndWait(Task& task, PageRange range);

    /// Content arrives on the disk, at the end of a transfer.
    void storeOnDisk(std::uint64_t offset, const Content& content);
    /// Blocks exist from now on.
    void addBlocks(PageRange range);
    /// So many bytes of this file are from now on in the same blocks as those of `from`; whole blocks, nothing of them cached.
    void share(Task& task, Inode& from, std::uint64_t fromAt, std::uint64_t at, std::uint64_t length);
    /// A call has put bytes into the file.
    void tellDelivered(Task& task, std::uint64_t at, std::int64_t bytes) const;
    /// A request for [offset, offset + length) with no parts yet.
    [[nodiscard]] DiskRequest request(bool write, std::uint64_t offset, Bytes length) const;

    // --- mappings ---------------------------------------------------------------------------------------

    /// Up-to-date pages around a fault, for fault-around: those of [first, first + count) that lie within the file.
    [[nodiscard]] std::vector<CachedPages> cachedAround(std::uint64_t first, std::uint64_t count);
    /// A store through a shared mapping is about to change these pages (Linux: page_mkwrite).
    void pageModified(Task& task, std::uint64_t first, std::uint64_t count);
    /// Once for each open file by which it maps this one.
    void addMappingObserver(MappingObserver& observer);
    void removeMappingObserver(MappingObserver& observer);
    void unmap(Task* task, PageRange range, bool privateToo);
    /// Nobody can reach the file any more: its memory and its places cease to exist.
    void dispose(Task& task);

    // --- who has it open --------------------------------------------------------------------------------

    int writers = 0;   ///< open files that may write (Linux: i_writecount)
    int readers = 0;   ///< open files that may only read (i_readcount)
    int links = 0;     ///< names
    Leases leases{*this};

    // --- set-up -----------------------------------------------------------------------------------------

    /// Puts a range into the cache at no cost.
    void preload(std::uint64_t from, std::uint64_t to);

private:
    void addHole(Task& task, CachedRun& run);
    [[nodiscard]] DiskRequest readInto(CachedRun& run);
    [[nodiscard]] DiskRequest writeFrom(PageRange range);
    void zeroPartOfPage(Task& task, std::uint64_t from, std::uint64_t to);
    void dropPages(Task& task, PageRange range, bool privateToo);
    void emit(const Task* task, EventKind kind, const std::vector<PageRange>& pages) const;
    void emit(const Task* task, EventKind kind, Spot to, Bytes bytes, Origin origin = {}) const;

    FileSystem& m_fileSystem;
    std::string m_name;
    std::uint64_t m_number;
    SourceId m_source{};
    PlaceId m_filePlace{};
    PlaceId m_cachePlace{};
    PlaceId m_bufferPlace{};
    std::uint64_t m_size = 0;
    Content m_disk;
    PageRanges m_data;
    PageRanges m_reserved;
    FilePages m_pages;
    struct Observer {
        MappingObserver* observer;
        int files;  ///< open files by which it maps this one
    };
    std::vector<Observer> m_observers;
    bool m_locked = false;
    WaitQueue m_lockWaiters;
};

}  // namespace copyscope::model::kernel
