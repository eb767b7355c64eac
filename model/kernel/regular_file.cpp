// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/regular_file.h"

#include "model/kernel/disk_device.h"
#include "model/kernel/file_system.h"
#include "model/kernel/kernel.h"
#include "model/kernel/splice_buffers.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

namespace {

constexpr std::uint64_t unit = pageSize.value();
constexpr std::uint64_t noEnd = ~std::uint64_t{0};

std::uint64_t pagesOf(Bytes bytes) { return std::max<std::uint64_t>(1, bytes.value() / unit); }

}  // namespace

RegularFile::RegularFile(Kernel& kernel, std::shared_ptr<Inode> inode, int openFlags)
    : File(kernel, openFlags), m_inode(std::move(inode)),
      m_readahead(kernel.profile().pageCache.readahead.value() / unit, pagesOf(kernel.disk().profile().maxRequest))
{
    m_seekable = true;
    ++(writable() ? m_inode->writers : m_inode->readers);
}

RegularFile::~RegularFile() { release(nullptr); }

void RegularFile::release(Task* task)
{
    if (std::exchange(m_released, true))
        return;
    m_inode->leases.released(*this, task);
    --(writable() ? m_inode->writers : m_inode->readers);
    if (task != nullptr && m_inode->links == 0 && m_inode->readers + m_inode->writers == 0)
        m_inode->dispose(*task);
}

void RegularFile::closed(Task& task)
{
    if (m_mappings == 0)
        release(&task);
}

void RegularFile::addMapping(MappingObserver& observer)
{
    ++m_mappings;
    m_inode->addMappingObserver(observer);
}

void RegularFile::removeMapping(Task* task, MappingObserver& observer)
{
    m_inode->removeMappingObserver(observer);
    if (--m_mappings == 0 && descriptors == 0)
        release(task);
}

std::string RegularFile::describe() const { return "file " + m_inode->name(); }

std::optional<std::int64_t> RegularFile::queued(Task&, bool output) const
{
    if (output)
        return std::nullopt;
    return static_cast<std::int64_t>(m_inode->size()) - static_cast<std::int64_t>(position);
}

PlaceId RegularFile::place() const { return m_inode->cachePlace(); }

bool RegularFile::direct() const { return (flags & "O_DIRECT"_c) != 0; }

// --- reading --------------------------------------------------------------------------------------------

/// Starts the next readahead when the run has the marker within [first, end). True when it did: `run` may be gone then.
bool RegularFile::reachMarker(Task& task, CachedRun& run, std::uint64_t first, std::uint64_t end)
{
    if (!run.marker || *run.marker < first || *run.marker >= end)
        return false;
    const std::uint64_t marker = *run.marker;
    run.marker.reset();
    const std::uint64_t missing = m_inode->pages().firstMissing(marker + 1, m_readahead.limit() + 1);
    const ReadaheadWindow window = m_readahead.reachedMarker(marker, end - marker, missing);
    m_inode->startReading(task, {window.first, window.first + window.pages}, window.marker);
    return true;
}

/// Finds [from, to) in the cache, as far as it lies side by side there; reads it from the disk first when it must.
/// Ends behind the first stretch that it had to wait for, and behind one that started a readahead
/// (Linux: filemap_get_pages).
RegularFile::Batch RegularFile::lookUp(Task& task, std::uint64_t from, std::uint64_t to)
{
    FilePages& pages = m_inode->pages();
    const std::uint64_t first = from / unit;
    std::uint64_t end = (to + unit - 1) / unit;
    task.spend(kernel().profile().pageCache.lookup, "filemap_get_pages");
    if (pages.find(first) == nullptr) {
        const std::uint64_t before = pages.cachedBefore(first, m_readahead.limit());
        const ReadaheadWindow window = m_readahead.missed(first, end - first, before);
        m_inode->startReading(task, {window.first, window.first + window.pages}, window.marker);
        if (pages.find(first) == nullptr)
            m_inode->bring(task, first);  // readahead found no memory
    }
    Batch batch;
    for (std::uint64_t page = first; page < end;) {
        CachedRun* run = pages.find(page);
        if (run == nullptr)
            break;
        const std::uint64_t runEnd = run->end();
        const std::shared_ptr<PageIo> io = run->reading() ? run->io : nullptr;
        const bool marked = reachMarker(task, *run, page, end);
        if (io)
            io->wait(task, "page is being read from disk", m_inode->cachePlace());
        if (marked || io) {
            // Time has passed: what was collected may have been cut off.
            end = std::min(end, runEnd);
            batch = {};
            page = first;
            continue;
        }
        const std::uint64_t begin = std::max(from, run->index * unit);
        const std::uint64_t stop = std::min(to, runEnd * unit);
        batch.pieces.push_back({run->page.as(Holder::Kernel), run->folioOffset(begin), Bytes(stop - begin),
                                {m_inode->cachePlace(), begin}});
        batch.length += Bytes(stop - begin);
        // Reading on in the folio where the last read ended is not a second use.
        const bool same = page == first && m_lastEnd > run->index * unit && m_lastEnd <= runEnd * unit;
        if (!same)
            m_inode->fileSystem().cache().used(*run);
        page = runEnd;
    }
    // The file may have been cut while this task waited.
    const std::uint64_t size = m_inode->size();
    while (!batch.pieces.empty() && from + batch.length.value() > size) {
        Fragment& last = batch.pieces.back();
        const std::uint64_t begin = last.at.offset;
        batch.length -= last.length;
        if (begin < size) {
            last.length = Bytes(size - begin);
            batch.length += last.length;
            break;
        }
        batch.pieces.pop_back();
    }
    return batch;
}

std::shared_ptr<PageIo> RegularFile::startReading(Task& task, std::uint64_t at, Bytes length)
{
    FilePages& pages = m_inode->pages();
    const std::uint64_t stop = std::min(at + length.value(), m_inode->size());
    const std::uint64_t end = (stop + unit - 1) / unit;
    for (std::uint64_t page = at / unit; at < stop && page < end;) {
        CachedRun* run = pages.find(page);
        if (run == nullptr) {
            const std::uint64_t before = pages.cachedBefore(page, m_readahead.limit());
            const ReadaheadWindow window = m_readahead.missed(page, end - page, before);
            m_inode->startReading(task, {window.first, window.first + window.pages}, window.marker);
            run = pages.find(page);
            if (run == nullptr)
                return nullptr;  // no memory for it: the read itself will say so
        }
        if (run->reading())
            return run->io;
        page = run->end();
    }
    return nullptr;
}

void RegularFile::finishedAt(std::uint64_t end)
{
    m_lastEnd = end;
    m_readahead.readUpTo(end / unit);
}

std::int64_t RegularFile::readCached(Task& task, UserBuffers& into, std::uint64_t at)
{
    std::int64_t done = 0;
    std::int64_t error = 0;
    while (into.left().value() > 0 && at < m_inode->size()) {
        const std::uint64_t end = std::min(at + into.left().value(), m_inode->size());
        const Batch batch = lookUp(task, at, end);
        if (batch.pieces.empty()) {
            if (at < m_inode->size())
                error = -ENOMEM;
            break;
        }
        Content content;
        for (const Fragment& piece : batch.pieces)
            content.append(piece.read());
        const Bytes n = into.put(task, content, {m_inode->cachePlace(), at}, "copy_folio_to_iter");
        at += n.value();
        done += static_cast<std::int64_t>(n.value());
        finishedAt(at);
        if (n < content.size()) {
            error = -EFAULT;
            break;
        }
    }
    return done > 0 ? done : error;
}

std::int64_t RegularFile::read(Task& task, UserBuffers& into, std::optional<std::uint64_t> at)
{
    const std::uint64_t from = at.value_or(position);
    if (into.left().value() == 0)
        return 0;
    const std::int64_t done = goesDirect(into, from) ? readDirect(task, into, from) : readCached(task, into, from);
    if (!at && done > 0)
        position = from + static_cast<std::uint64_t>(done);
    return done;
}

std::int64_t RegularFile::spliceRead(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                                     bool)
{
    const std::uint64_t from = at.value_or(position);
    // A pipe has one slot a page: what can be asked for is limited before the offset in the page is looked at.
    length = std::min(length, Bytes(static_cast<std::uint64_t>(buffers.freeSlots()) * unit));
    if (length.value() == 0)
        return 0;
    std::int64_t done = 0;
    std::int64_t error = 0;
    if (direct()) {
        done = spliceReadDirect(task, buffers, length, from);
    } else {
        const std::uint64_t end = from + std::min(length.value(), noEnd - from);
        std::uint64_t now = from;
        while (now < std::min(end, m_inode->size()) && buffers.freeSlots() > 0) {
            const Batch batch = lookUp(task, now, std::min(end, m_inode->size()));
            if (batch.pieces.empty()) {
                error = now < m_inode->size() ? -ENOMEM : 0;
                break;
            }
            for (const Fragment& piece : batch.pieces) {
                const Bytes n = std::min(piece.length, buffers.room(piece.offset % unit));
                if (n.value() == 0)
                    break;
                Fragment part = piece.part(0, n, Holder::Pipe);
                task.spend(kernel().profile().pageCache.reference * static_cast<std::int64_t>(part.pages()),
                           "splice_folio_into_pipe");
                buffers.push(task, std::move(part));
                now += n.value();
                if (n < piece.length)
                    break;
            }
            finishedAt(now);
        }
        done = now > from ? static_cast<std::int64_t>(now - from) : error;
    }
    if (!at && done > 0)
        position = from + static_cast<std::uint64_t>(done);
    return done;
}

// --- the rest -------------------------------------------------------------------------------------------

std::int64_t RegularFile::seek(Task&, std::int64_t offset, int whence)
{
    const auto size = static_cast<std::int64_t>(m_inode->size());
    std::int64_t to = offset;
    switch (whence) {
    case "SEEK_SET"_c: break;
    case "SEEK_CUR"_c: to += static_cast<std::int64_t>(position); break;
    case "SEEK_END"_c: to += size; break;
    case "SEEK_DATA"_c:
    case "SEEK_HOLE"_c: {
        if (offset < 0 || offset >= size)
            return -ENXIO;
        // Reserved blocks count as data once something of them is in the cache.
        PageRanges data = m_inode->data();
        for (const PageRange& r : m_inode->reserved().within({0, m_inode->sizeInPages()}))
            for (const PageRange& cached : m_inode->pages().cached(r))
                data.add(cached);
        const auto found = data.next(static_cast<std::uint64_t>(offset) / unit);
        const bool inside = found && found->first <= static_cast<std::uint64_t>(offset) / unit;
        if (whence == "SEEK_DATA"_c) {
            if (!found || found->first >= m_inode->sizeInPages())
                return -ENXIO;
            to = std::max(offset, static_cast<std::int64_t>(found->first * unit));
        } else if (inside) {
            to = std::min(size, static_cast<std::int64_t>(found->end * unit));
        }
        break;
    }
    default: return -EINVAL;
    }
    if (to < 0 || to > static_cast<std::int64_t>(FileSystem::maxFileSize))
        return -EINVAL;
    position = static_cast<std::uint64_t>(to);
    return to;
}

std::int64_t RegularFile::sync(Task& task, bool)
{
    m_inode->writeAndWait(task, {0, noEnd / unit});
    return 0;
}

std::int64_t RegularFile::advise(Task& task, std::uint64_t offset, std::uint64_t length, int advice)
{
    const std::uint64_t end = length == 0 || offset + length < offset ? noEnd : offset + length;
    switch (advice) {
    case "POSIX_FADV_NORMAL"_c: m_readahead.advise(Readahead::Advice::Normal); return 0;
    case "POSIX_FADV_RANDOM"_c: m_readahead.advise(Readahead::Advice::Random); return 0;
    case "POSIX_FADV_SEQUENTIAL"_c: m_readahead.advise(Readahead::Advice::Sequential); return 0;
    case "POSIX_FADV_NOREUSE"_c: return 0;
    case "POSIX_FADV_WILLNEED"_c:
        m_inode->startReading(task, {offset / unit, end == noEnd ? m_inode->sizeInPages() : (end - 1) / unit + 1});
        return 0;
    case "POSIX_FADV_DONTNEED"_c: {
        // Part of a page is not enough to drop it, unless it is the last one of the file.
        const std::uint64_t stop = end >= m_inode->size() ? m_inode->sizeInPages() : end / unit;
        const PageRange range{(offset + unit - 1) / unit, stop};
        if (range.first >= range.end)
            return 0;
        m_inode->startWriting(task, {offset / unit, stop});
        m_inode->invalidate(task, range, false);
        return 0;
    }
    default: return -EINVAL;
    }
}

FaultPage RegularFile::pageForFault(Task& task, std::uint64_t page, bool& major, FaultAdvice advice)
{
    FilePages& pages = m_inode->pages();
    major = false;
    for (;;) {
        if (page >= m_inode->sizeInPages())
            return {FaultPage::Status::BeyondEnd, {}};
        CachedRun* run = pages.find(page);
        if (run == nullptr) {
            major = true;
            ReadaheadWindow window{page, 1, {}};
            if (advice == FaultAdvice::Sequential)
                window = m_readahead.missed(page, m_readahead.limit(), pages.cachedBefore(page, m_readahead.limit()));
            else if (advice == FaultAdvice::Normal && m_readahead.advice() != Readahead::Advice::Random)
                window = m_readahead.faulted(page);
            m_inode->startReading(task, {window.first, window.first + window.pages}, window.marker);
            run = pages.find(page);
            if (run == nullptr && m_inode->bring(task, page) == nullptr && page < m_inode->sizeInPages())
                return {FaultPage::Status::NoMemory, {}};
            continue;
        }
        if (advice != FaultAdvice::Random && reachMarker(task, *run, page, page + 1))
            continue;
        if (run->reading()) {
            major = true;
            const std::shared_ptr<PageIo> io = run->io;
            io->wait(task, "page is being read from disk", m_inode->cachePlace());
            continue;
        }
        m_inode->fileSystem().cache().used(*run);
        const auto skip = static_cast<std::uint32_t>(page - run->index);
        return {FaultPage::Status::Ready,
                {page, run->page.as(Holder::Kernel), run->folioPage + skip, run->pages - skip}};
    }
}

}  // namespace copyscope::model::kernel
