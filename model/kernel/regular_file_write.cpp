// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/disk_device.h"
#include "model/kernel/file_system.h"
#include "model/kernel/kernel.h"
#include "model/kernel/regular_file.h"
#include "model/kernel/splice_buffers.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

namespace {

constexpr std::uint64_t unit = pageSize.value();
constexpr Bytes leastChunk{1 << 20};   ///< what is copied at least between two looks at the dirty limits
constexpr Bytes largestChunk{1 << 24};

/// What a copy to `distance` bytes behind its own source leaves there: it goes forward, and reads what it has written.
Content smeared(const Content& source, std::uint64_t distance)
{
    Content out = source.slice(0, Bytes(distance));
    while (out.size() < source.size())
        out.append(out.slice(0, std::min(out.size(), source.size() - out.size())));
    return out;
}

}  // namespace

/// Where in the file the bytes of `piece` are; none when they are not in its page cache (any more).
std::optional<std::uint64_t> RegularFile::offsetOf(const Fragment& piece) const
{
    if (piece.at.place != m_inode->cachePlace())
        return {};
    const CachedRun* run = m_inode->pages().find(piece.at.offset / unit);
    if (run == nullptr || run->page.folio() != piece.page.folio())
        return {};
    return piece.at.offset;
}

/// The checks of generic_write_checks. 0 or -errno; `length` is cut at the largest offset.
std::int64_t RegularFile::beginWrite(Bytes& length, std::uint64_t at) const
{
    if (at >= FileSystem::maxFileSize)
        return -EFBIG;
    length = std::min(length, Bytes(FileSystem::maxFileSize - at));
    return 0;
}

/// Puts written bytes into pages that somebody else brought into the cache, in part, while they were copied.
bool RegularFile::storeFresh(Task& task, std::uint64_t at, const Content& content)
{
    Inode& inode = *m_inode;
    for (std::uint64_t done = 0; done < content.size().value();) {
        const std::uint64_t page = (at + done) / unit;
        CachedRun* run = inode.pages().find(page);
        if (run != nullptr)
            run = inode.bring(task, page);
        if (run == nullptr) {
            std::shared_ptr<Folio> folio = inode.fileSystem().cache().allocate(task, 1);
            if (!folio)
                return false;
            if (inode.pages().find(page) != nullptr)
                continue;
            folio->content() = inode.onDisk(page * unit, folio->size());
            run = &inode.pages().insert(page, std::move(folio));
        }
        const std::uint64_t n = std::min(content.size().value() - done, run->end() * unit - (at + done));
        run->page->content().assign(run->folioOffset(at + done), content.slice(done, Bytes(n)));
        done += n;
    }
    return true;
}

/// Writes to pages that are not in the cache and need nothing from the disk. Gives how many bytes.
std::int64_t RegularFile::fillFresh(Task& task, Input& input, std::uint64_t at, PageRange fresh)
{
    Inode& inode = *m_inode;
    FilePages& pages = inode.pages();
    std::shared_ptr<Folio> folio = inode.fileSystem().cache().allocate(task, fresh.count());
    if (!folio)
        return -ENOMEM;
    fresh.end = fresh.first + folio->pages();
    task.spend(kernel().profile().pageCache.addPage * static_cast<std::int64_t>(fresh.count()), "filemap_add_folio");
    const Bytes wanted = std::min(input.left, Bytes(fresh.end * unit - at));
    // Copied before the folio is in the cache: the source may be a mapping of these very pages.
    Content content = input.take(wanted, {inode.cachePlace(), at});
    const std::uint64_t got = content.size().value();
    if (got == 0)
        return 0;
    const std::uint64_t stopped = at + got;
    const CachedRun* behind = pages.next(fresh.first);
    const bool torn = got < wanted.value() && stopped % unit != 0 && inode.data().contains(stopped / unit);
    if (torn || (behind != nullptr && behind->index < fresh.end)) {
        // A copy that stopped early in a page whose rest is on the disk: that page is read first.
        if (torn && inode.bring(task, stopped / unit) == nullptr)
            return -ENOMEM;
        return storeFresh(task, at, content) ? static_cast<std::int64_t>(got) : -ENOMEM;
    }
    folio->content() = Content::zeros(folio->size());
    folio->content().assign(at - fresh.first * unit, content);
    CachedRun& inserted = pages.insert(fresh.first, std::move(folio));
    if (kernel().generation().writesAreUses())
        inode.fileSystem().cache().used(inserted);
    const std::uint64_t keep = (stopped - 1) / unit + 1;
    pages.remove({keep, fresh.end});
    for (const auto& [from, to] : {std::pair(fresh.first * unit, at), std::pair(stopped, keep * unit)}) {
        if (from >= to)
            continue;
        Event e = task.event(EventKind::Fill);
        e.to = {inode.cachePlace(), from};
        e.bytes = Bytes(to - from);
        task.emit(e);
    }
    return static_cast<std::int64_t>(got);
}

/// One step of a write: as many neighbouring pages as are treated alike. 0 when the source cannot be read.
std::int64_t RegularFile::writeChunk(Task& task, Input& input, std::uint64_t at)
{
    Inode& inode = *m_inode;
    FilePages& pages = inode.pages();
    const std::uint64_t first = at / unit;
    const Bytes free(inode.fileSystem().writeBack().pagesUntilBalance(task) * unit);
    const Bytes wanted = std::min(input.left, std::clamp(free, leastChunk, largestChunk));
    task.spend(kernel().profile().pageCache.lookup, "write_begin");
    for (;;) {
        CachedRun* run = pages.find(first);
        if (run != nullptr && run->reading()) {
            run = inode.bring(task, first);
            continue;
        }
        if (run == nullptr) {
            const std::uint64_t whole = (at + wanted.value()) / unit;
            const std::uint64_t fileEnd = inode.size();
            const bool pageOver = at % unit == 0 && (whole > first || at + wanted.value() >= fileEnd);
            if (!pageOver && inode.data().contains(first) && first * unit < fileEnd) {
                // Part of a page whose rest is on the disk.
                if (inode.bring(task, first) == nullptr)
                    return -ENOMEM;
                continue;
            }
            // Pages from here on of which nothing old remains.
            std::uint64_t end = std::max(first + 1, whole);
            if (at + wanted.value() >= fileEnd || !inode.data().contains(whole))
                end = std::max(end, (at + wanted.value() - 1) / unit + 1);
            if (at % unit != 0)
                end = first + 1;
            if (const CachedRun* behind = pages.next(first); behind != nullptr)
                end = std::min(end, behind->index);
            return fillFresh(task, input, at, {first, end});
        }
        const PageRef page = run->page.as(Holder::Kernel);
        const std::uint64_t offset = run->folioOffset(at);
        const Bytes length = std::min(wanted, Bytes(run->end() * unit - at));
        const bool twice = static_cast<bool>(inode.bufferPlace());
        const Spot to{twice ? inode.bufferPlace() : inode.cachePlace(), at};
        const Content content = input.take(length, to);
        page->content().assign(offset, content);
        if (twice && !content.empty()) {
            // Before 2.4 the write went to the buffer cache and was copied to the page, if there was one.
            task.copy(content.size(), to, {inode.cachePlace(), at}, content.origin(), "update_vm_cache", true);
        }
        if (CachedRun* again = pages.find(first); again != nullptr && kernel().generation().writesAreUses())
            inode.fileSystem().cache().used(*again);
        return static_cast<std::int64_t>(content.size().value());
    }
}

std::int64_t RegularFile::writeCached(Task& task, Input& input, std::uint64_t at)
{
    Inode& inode = *m_inode;
    std::int64_t done = 0;
    if (at > inode.size())
        inode.clearBehindEnd(task);
    while (input.left.value() > 0) {
        const std::int64_t n = writeChunk(task, input, at);
        if (n <= 0) {
            // ext4_da_write_end sets the size to where a write ends, also when it ends where it began; since 6.14 the
            // memory is looked at no earlier (generic_perform_write).
            if (n == 0 && kernel().generation().atLeast(6, 14) && at > inode.size()) {
                inode.resize(task, at);
                // The block where it would have begun has been reserved (ext4_da_write_begin).
                if (at % unit != 0)
                    inode.addBlocks({at / unit, at / unit + 1});
                continue;
            }
            return done > 0 ? done : (n == 0 ? -EFAULT : n);
        }
        inode.grow(task, at + static_cast<std::uint64_t>(n));
        inode.modified(task, at, Bytes(static_cast<std::uint64_t>(n)));
        at += static_cast<std::uint64_t>(n);
        done += n;
        inode.fileSystem().writeBack().balance(task);
    }
    return done;
}

std::int64_t RegularFile::writeBuffered(Task& task, UserBuffers& from, std::uint64_t at)
{
    Input input{from.left(), {}};
    input.take = [&](Bytes n, Spot to) {
        Content c = from.take(task, n, to, "copy_from_user");
        input.left -= c.size();
        return c;
    };
    return writeCached(task, input, at);
}

std::int64_t RegularFile::write(Task& task, UserBuffers& from, std::optional<std::uint64_t> at)
{
    if (from.left().value() == 0)
        return 0;
    std::uint64_t start = 0;
    const std::int64_t done = writeFrom(task, from, at, start);
    if (done > 0 && (flags & "O_DSYNC"_c) != 0) {
        // generic_write_sync: what was written is on the disk when the call returns.
        const std::uint64_t end = start + static_cast<std::uint64_t>(done);
        m_inode->writeAndWait(task, {start / pageSize.value(), (end + pageSize.value() - 1) / pageSize.value()});
    }
    return done;
}

std::int64_t RegularFile::writeFrom(Task& task, UserBuffers& from, std::optional<std::uint64_t> at, std::uint64_t& start)
{
    const Inode::Lock lock(task, *m_inode);
    const bool append = (flags & "O_APPEND"_c) != 0;
    start = append ? m_inode->size() : at.value_or(position);
    Bytes length = from.left();
    if (const std::int64_t error = beginWrite(length, start); error != 0)
        return error;
    from.limit(length);
    const std::int64_t done = goesDirect(from, start) ? writeDirect(task, from, start) : writeBuffered(task, from, start);
    m_inode->tellDelivered(task, start, done);
    if (!at && done > 0)
        position = start + static_cast<std::uint64_t>(done);
    return done;
}

std::int64_t RegularFile::spliceWrite(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                                      bool, bool)
{
    length = std::min(length, buffers.size());
    if (length.value() == 0)
        return 0;
    const Inode::Lock lock(task, *m_inode);
    const std::uint64_t start = at.value_or(position);
    if (const std::int64_t error = beginWrite(length, start); error != 0)
        return error;
    std::int64_t done = 0;
    if (direct()) {
        done = spliceWriteDirect(task, buffers, length, start);
    } else {
        Input input{length, {}};
        input.take = [&](Bytes n, Spot to) {
            Content all;
            for (const Fragment& piece : buffers.peek(n)) {
                const std::uint64_t into = to.offset + all.size().value();
                const auto source = to.place == m_inode->cachePlace() ? offsetOf(piece) : std::nullopt;
                // What this call itself changes is read when it has been changed.
                if (source && *source < into && to.offset < *source + piece.length.value() && !all.empty())
                    break;
                Content c = piece.read();
                if (source && *source < into && into < *source + c.size().value())
                    c = smeared(c, into - *source);
                task.copy(c.size(), piece.at, {to.place, to.offset + all.size().value()}, c.origin(), "iter_file_splice_write");
                all.append(c);
            }
            buffers.take(task, all.size());
            input.left -= all.size();
            return all;
        };
        done = writeCached(task, input, start);
    }
    m_inode->tellDelivered(task, start, done);
    if (!at && done > 0)
        position = start + static_cast<std::uint64_t>(done);
    return done;
}

std::int64_t RegularFile::truncate(Task& task, std::uint64_t length)
{
    if (length > FileSystem::maxFileSize)
        return -EFBIG;
    const Inode::Lock lock(task, *m_inode);
    return m_inode->resize(task, length);
}

std::int64_t RegularFile::allocate(Task& task, int mode, std::int64_t offset, std::int64_t length)
{
    constexpr auto keep = "FALLOC_FL_KEEP_SIZE"_c;
    constexpr auto punch = "FALLOC_FL_PUNCH_HOLE"_c;
    constexpr auto zero = "FALLOC_FL_ZERO_RANGE"_c;
    constexpr auto collapse = "FALLOC_FL_COLLAPSE_RANGE"_c;
    constexpr auto insert = "FALLOC_FL_INSERT_RANGE"_c;
    const auto from = static_cast<std::uint64_t>(offset);
    const auto size = static_cast<std::uint64_t>(length);
    const std::uint64_t end = from + size;
    if (end > FileSystem::maxFileSize)
        return -EFBIG;
    Inode& inode = *m_inode;
    const Inode::Lock lock(task, inode);
    switch (mode & ~keep) {
    case 0:
        inode.reserve(from, size);
        break;
    case punch:
        return inode.clearRange(task, from, size, false);
    case zero:
        inode.clearRange(task, from, size, true);
        break;
    case collapse:
    case insert: {
        const bool inserts = (mode & ~keep) == insert;
        if (from % unit != 0 || size % unit != 0)
            return -EINVAL;
        if (inserts ? from >= inode.size() : end >= inode.size())
            return -EINVAL;
        if (inserts && inode.size() + size > FileSystem::maxFileSize)
            return -EFBIG;
        return inode.shift(task, from, size, inserts);
    }
    default: return -EOPNOTSUPP;
    }
    if ((mode & keep) == 0 && end > inode.size())
        return inode.resize(task, end);
    return 0;
}

}  // namespace copyscope::model::kernel
