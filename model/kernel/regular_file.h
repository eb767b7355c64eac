// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/memory.h"
#include "model/kernel/file.h"
#include "model/kernel/inode.h"
#include "model/kernel/readahead.h"

#include <functional>
#include <memory>

namespace copyscope::model::kernel {

/// How a mapping is used (madvise): decides what a fault reads.
enum class FaultAdvice : std::uint8_t { Normal, Random, Sequential };

/// What a page fault on a file finds.
struct FaultPage {
    enum class Status : std::uint8_t {
        Ready,
        BeyondEnd,  ///< SIGBUS
        NoMemory,
    };
    Status status = Status::Ready;
    CachedPages found;  ///< when Ready: up to date; stays so until the task next waits
};

/// An open regular file (Linux: struct file with ext4's operations).
class RegularFile final : public File {
public:
    RegularFile(Kernel& kernel, std::shared_ptr<Inode> inode, int flags);
    ~RegularFile() override;

    [[nodiscard]] Inode& inode() const { return *m_inode; }

    [[nodiscard]] std::string describe() const override;
    [[nodiscard]] PlaceId place() const override;
    std::int64_t read(Task& task, UserBuffers& into, std::optional<std::uint64_t> at) override;
    std::int64_t write(Task& task, UserBuffers& from, std::optional<std::uint64_t> at) override;
    [[nodiscard]] std::optional<std::int64_t> queued(Task& task, bool output) const override;
    std::int64_t spliceRead(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                            bool nonBlocking) override;
    std::int64_t spliceWrite(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                             bool nonBlocking, bool more) override;
    std::int64_t seek(Task& task, std::int64_t offset, int whence) override;
    std::int64_t truncate(Task& task, std::uint64_t length) override;
    std::int64_t sync(Task& task, bool dataOnly) override;
    [[nodiscard]] std::int64_t mapError(bool) const override { return 0; }
    void closed(Task& task) override;

    std::int64_t allocate(Task& task, int mode, std::int64_t offset, std::int64_t length);
    /// posix_fadvise: 0 or -errno.
    std::int64_t advise(Task& task, std::uint64_t offset, std::uint64_t length, int advice);

    /// Starts to read what a read() of so many bytes at `at` would have to wait for first, without waiting; null when all
    /// of it is there (the IOCB_NOWAIT and IOCB_WAITQ side of filemap_read).
    std::shared_ptr<PageIo> startReading(Task& task, std::uint64_t at, Bytes length);

    // --- for mappings -----------------------------------------------------------------------------------

    /// A VMA maps the file; keeps it open (for leases and for who may write) until removeMapping().
    void addMapping(MappingObserver& observer);
    void removeMapping(Task* task, MappingObserver& observer);
    /// The page under a fault, read from the disk if it must be; `major` says whether the task waited for that.
    FaultPage pageForFault(Task& task, std::uint64_t page, bool& major, FaultAdvice advice = FaultAdvice::Normal);

    /// What O_DIRECT does, whatever this file was opened with: from the disk into memory, past the cache.
    std::int64_t readDirect(Task& task, UserBuffers& into, std::uint64_t at);

private:
    /// Where written bytes come from: user memory or pages of a pipe.
    struct Input {
        Bytes left;
        /// Copies up to `length` bytes on to `to`; less only when no more can be read.
        std::function<Content(Bytes length, Spot to)> take;
    };
    /// Neighbouring pages that can be read, held while they are.
    struct Batch {
        std::vector<Fragment> pieces;
        Bytes length{};
    };

    [[nodiscard]] bool direct() const;
    /// write() without O_SYNC; `start` gets the offset that it began at.
    std::int64_t writeFrom(Task& task, UserBuffers& from, std::optional<std::uint64_t> at, std::uint64_t& start);
    Batch lookUp(Task& task, std::uint64_t from, std::uint64_t to);
    [[nodiscard]] bool reachMarker(Task& task, CachedRun& run, std::uint64_t first, std::uint64_t end);
    void finishedAt(std::uint64_t end);
    std::int64_t readCached(Task& task, UserBuffers& into, std::uint64_t at);

    // regular_file_write.cpp
    [[nodiscard]] std::int64_t beginWrite(Bytes& length, std::uint64_t at) const;
    std::int64_t writeCached(Task& task, Input& input, std::uint64_t at);
    std::int64_t writeBuffered(Task& task, UserBuffers& from, std::uint64_t at);
    [[nodiscard]] std::optional<std::uint64_t> offsetOf(const Fragment& piece) const;
    std::int64_t writeChunk(Task& task, Input& input, std::uint64_t at);
    std::int64_t fillFresh(Task& task, Input& input, std::uint64_t at, PageRange fresh);
    bool storeFresh(Task& task, std::uint64_t at, const Content& content);

    // direct_io.cpp
    [[nodiscard]] bool aligned(std::uint64_t at, Bytes length) const;
    /// Goes past the page cache: O_DIRECT, and no article has it fall back.
    [[nodiscard]] bool goesDirect(const UserBuffers& memory, std::uint64_t at) const;
    [[nodiscard]] bool alignedMemory(const std::vector<Fragment>& memory, bool fromPipe) const;
    std::int64_t writeDirect(Task& task, UserBuffers& from, std::uint64_t at);
    std::int64_t spliceWriteDirect(Task& task, SpliceBuffers& buffers, Bytes length, std::uint64_t at);
    /// Gives the next so many bytes to write, fewer where memory cannot be reached.
    using NextMemory = std::function<std::vector<Fragment>(Bytes length)>;
    /// Gives how much was written; less than `length` when the rest must go through the page cache.
    std::int64_t writeStretches(Task& task, Bytes length, std::uint64_t at, bool fromPipe, const NextMemory& next);
    std::int64_t spliceReadDirect(Task& task, SpliceBuffers& buffers, Bytes length, std::uint64_t at);
    void readInto(Task& task, const std::vector<Fragment>& memory, std::uint64_t at);
    void writeFrom(Task& task, const std::vector<Fragment>& memory, std::uint64_t at);

    void release(Task* task);

    std::shared_ptr<Inode> m_inode;
    Readahead m_readahead;
    std::uint64_t m_lastEnd = 0;  ///< where the last read ended
    int m_mappings = 0;
    bool m_released = false;
};

}  // namespace copyscope::model::kernel
