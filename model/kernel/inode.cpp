// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/inode.h"

#include "model/kernel/disk_device.h"
#include "model/kernel/file_system.h"
#include "model/kernel/kernel.h"
#include "model/kernel/task.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace copyscope::model::kernel {

namespace {

constexpr std::uint64_t unit = pageSize.value();

std::uint64_t roundUp(std::uint64_t bytes) { return (bytes + unit - 1) / unit; }

}  // namespace

Inode::Inode(FileSystem& fileSystem, std::string name, std::uint64_t number, std::uint64_t size)
    : m_fileSystem(fileSystem), m_name(std::move(name)), m_number(number), m_size(size),
      m_pages(fileSystem.cache(), *this)
{
    Kernel& k = kernel();
    const bool peer = k.isPeer();
    m_filePlace = k.place(PlaceKind::File, m_name, Bytes(size), k.disk().place(), {}, peer);
    m_cachePlace = k.place(PlaceKind::PageCache, m_name, Bytes(size), m_filePlace, {}, peer);
    if (!k.generation().unifiedPageCache())
        m_bufferPlace = k.place(PlaceKind::PageCache, m_name + " (buffer cache)", Bytes(size), m_filePlace, {}, peer);
    if (size == 0)
        return;
    m_source = k.tracer().source({m_name, true});
    m_disk = Content::pattern(m_source, 0, Bytes(size));
    m_data.add({0, sizeInPages()});
    emit(nullptr, EventKind::Fill, {m_filePlace, 0}, Bytes(size), {m_source, 0});
}

Inode::~Inode() { m_fileSystem.writeBack().forget(*this); }

Kernel& Inode::kernel() const { return m_fileSystem.kernel(); }

std::uint64_t Inode::sizeInPages() const { return roundUp(m_size); }

Content Inode::onDisk(std::uint64_t offset, Bytes length) const
{
    const std::uint64_t stored = m_disk.size().value();
    Content c;
    if (offset < stored)
        c = m_disk.slice(offset, Bytes(std::min(length.value(), stored - offset)));
    if (c.size() < length)
        c.append(Content::zeros(length - c.size()));
    return c;
}

DiskRequest Inode::request(bool write, std::uint64_t offset, Bytes length) const
{
    DiskRequest r;
    r.write = write;
    // Each file lies in one piece, far from the others.
    r.position = (m_number << 44) + offset;
    r.length = length;
    return r;
}

void Inode::emit(const Task* task, EventKind kind, Spot to, Bytes bytes, Origin origin) const
{
    Event e = task != nullptr ? task->event(kind) : kernel().event(kind);
    e.to = to;
    e.bytes = bytes;
    e.count = roundUp(bytes.value());
    e.origin = origin;
    if (task != nullptr)
        task->emit(e);
    else
        kernel().emit(e);
}

void Inode::emit(const Task* task, EventKind kind, const std::vector<PageRange>& pages) const
{
    for (const PageRange& r : pages)
        emit(task, kind, {m_cachePlace, r.first * unit}, Bytes(r.count() * unit));
}

// --- reading --------------------------------------------------------------------------------------------

void Inode::addHole(Task& task, CachedRun& run)
{
    run.page->content() = Content::zeros(run.page->size());
    const auto clearing = static_cast<double>(run.page->size().value()) / kernel().profile().cpu.zero.value() * 1e9;
    task.spend(Nanoseconds(static_cast<std::int64_t>(clearing)), "folio_zero_range");
    emit(&task, EventKind::Fill, {m_cachePlace, run.index * unit}, run.page->size());
}

DiskRequest Inode::readInto(CachedRun& run)
{
    const std::uint64_t offset = run.index * unit;
    const Bytes length = run.page->size();
    run.page->upToDate = false;
    run.page->content() = Content::zeros(length);
    run.io = std::make_shared<PageIo>();
    DiskRequest r = request(false, offset, length);
    const PageRef folio = run.page.as(Holder::Kernel);
    DiskPart part{{m_filePlace, offset}, {m_cachePlace, offset}, length, m_disk.origin(offset), {}};
    part.address = folio->firstFrame().value() * unit;
    part.moved = [inode = shared_from_this(), folio, offset, length] {
        folio->content() = inode->onDisk(offset, length);
    };
    r.parts.push_back(std::move(part));
    r.done.emplace_back([folio, io = run.io](EventId interrupt) {
        folio->upToDate = true;
        io->finish(interrupt);
    });
    return r;
}

bool Inode::startReading(Task& task, PageRange range, std::optional<std::uint64_t> marker)
{
    PageCache& cache = m_fileSystem.cache();
    const std::uint64_t largest = std::max<std::uint64_t>(1, kernel().disk().profile().maxRequest.value() / unit);
    range.end = std::min(range.end, sizeInPages());
    std::vector<DiskRequest> requests;
    std::uint64_t added = 0;
    std::uint64_t at = range.first;
    bool enough = true;
    while (at < range.end) {
        if (CachedRun* present = m_pages.find(at)) {
            at = present->end();
            continue;
        }
        const auto stretch = [&] {
            const CachedRun* behind = m_pages.next(at);
            const auto data = m_data.next(at);
            const bool hole = !data || data->first > at;
            std::uint64_t end = std::min(at + largest, range.end);
            if (behind != nullptr)
                end = std::min(end, behind->index);
            if (data)
                end = std::min(end, hole ? data->first : data->end);
            return std::pair(PageRange{at, end}, hole);
        };
        const PageRange wanted = stretch().first;
        // Only the first page is worth waiting for: readahead gives up when memory is short.
        const bool first = at == range.first;
        std::shared_ptr<Folio> folio = cache.tryAllocate(wanted.count());
        if (!folio && first)
            folio = cache.allocate(task, 1);
        if (!folio) {
            enough = !first;
            break;
        }
        // Allocation can wait; others may have read the same pages or cut the file in the meantime.
        if (m_pages.find(at) != nullptr || stretch().first.count() < folio->pages())
            continue;
        if (at >= sizeInPages())
            break;
        const bool hole = stretch().second;
        CachedRun& run = m_pages.insert(at, std::move(folio));
        added += run.pages;
        if (marker && *marker >= run.index && *marker < run.end())
            run.marker = marker;
        at = run.end();
        if (hole)
            addHole(task, run);
        else
            requests.push_back(readInto(run));
    }
    task.spend(kernel().profile().pageCache.addPage * static_cast<std::int64_t>(added), "filemap_add_folio");
    kernel().disk().submit(task, std::move(requests));
    return enough;
}

CachedRun* Inode::bring(Task& task, std::uint64_t page)
{
    for (;;) {
        CachedRun* run = m_pages.find(page);
        if (run == nullptr) {
            if (page >= sizeInPages() || !startReading(task, {page, page + 1}))
                return nullptr;
            continue;
        }
        if (!run->reading())
            return run;
        const std::shared_ptr<PageIo> io = run->io;
        io->wait(task, "page is being read from disk", m_cachePlace);
    }
}

void Inode::waitForIo(Task& task, PageRange range)
{
    for (CachedRun* run = m_pages.next(range.first); run != nullptr && run->index < range.end;) {
        if (!run->reading()) {
            run = m_pages.next(run->end());
            continue;
        }
        const std::shared_ptr<PageIo> io = run->io;
        io->wait(task, "page is being read from disk", m_cachePlace);
        run = m_pages.next(range.first);
    }
    while (const std::shared_ptr<PageIo> io = m_pages.writing(range))
        io->wait(task, "page is being written to the disk", m_cachePlace);
}

void Inode::preload(std::uint64_t from, std::uint64_t to)
{
    const std::uint64_t end = std::min(roundUp(to), sizeInPages());
    const std::uint64_t window = std::max<std::uint64_t>(1, kernel().profile().pageCache.readahead.value() / unit);
    // A huge file in windows of the usual size would need millions of folios; a few thousand show the same.
    const std::uint64_t folios = 4096;
    const std::uint64_t size = window * std::max<std::uint64_t>(1, end / (folios * window));
    for (std::uint64_t at = from / unit; at < end;) {
        if (const CachedRun* present = m_pages.find(at)) {
            at = present->end();
            continue;
        }
        const CachedRun* behind = m_pages.next(at);
        const std::uint64_t stop = std::min({at - at % size + size, end, behind != nullptr ? behind->index : end});
        std::shared_ptr<Folio> folio = m_fileSystem.cache().tryAllocate(stop - at);
        if (!folio)
            return;
        folio->content() = onDisk(at * unit, folio->size());
        const CachedRun& run = m_pages.insert(at, std::move(folio));
        emit(nullptr, EventKind::Fill, {m_cachePlace, at * unit}, run.page->size(), m_disk.origin(at * unit));
        at = run.end();
    }
}

// --- writing back ---------------------------------------------------------------------------------------

DiskRequest Inode::writeFrom(PageRange range)
{
    struct Piece {
        PageRef page;
        std::uint64_t offset;
        Bytes length;
    };
    std::vector<Piece> pieces;
    for (CachedRun* run = m_pages.next(range.first); run != nullptr && run->index < range.end;
         run = m_pages.next(run->end())) {
        const std::uint64_t first = std::max(run->index, range.first);
        const std::uint64_t end = std::min(run->end(), range.end);
        pieces.push_back({run->page.as(Holder::Kernel), run->folioOffset(first * unit), Bytes((end - first) * unit)});
    }
    const std::uint64_t offset = range.first * unit;
    const Bytes length(range.count() * unit);
    auto io = std::make_shared<PageIo>();
    m_pages.beginWriteback(range, io);
    DiskRequest r = request(true, offset, length);
    DiskPart part{{m_filePlace, offset}, {m_cachePlace, offset}, length, {}, {}};
    part.origin = pieces.front().page->content().origin(pieces.front().offset);
    part.address = pieces.front().page->firstFrame().value() * unit + pieces.front().offset;
    part.moved = [inode = shared_from_this(), pieces = std::move(pieces), offset] {
        Content c;
        for (const Piece& p : pieces)
            c.append(p.page->content().slice(p.offset, p.length));
        // What a mapping stored behind the end of the file must not reach the disk.
        if (offset < inode->size())
            inode->storeOnDisk(offset, c.slice(0, std::min(c.size(), Bytes(inode->size() - offset))));
    };
    r.parts.push_back(std::move(part));
    r.done.emplace_back([inode = shared_from_this(), io, range](EventId interrupt) {
        inode->emit(nullptr, EventKind::Clean, inode->m_pages.endWriteback(range, *io));
        inode->m_fileSystem.writeBack().written(range.count(), interrupt);
        io->finish(interrupt);
        inode->m_fileSystem.cache().progress.wakeAll(interrupt);
    });
    return r;
}

std::uint64_t Inode::startWriting(Task& task, PageRange range, std::uint64_t limit)
{
    const std::uint64_t largest = std::max<std::uint64_t>(1, kernel().disk().profile().maxRequest.value() / unit);
    std::uint64_t done = 0;
    std::vector<DiskRequest> requests;
    while (done < limit) {
        const auto dirty = m_pages.dirty().next(range.first);
        if (!dirty || dirty->first >= range.end)
            break;
        const std::uint64_t most = std::min(largest, limit - done);
        const PageRange chunk{dirty->first, std::min({dirty->end, range.end, dirty->first + most})};
        range.first = chunk.end;
        // The same page cannot be under way twice: its content must reach the disk in the order of the writes.
        if (m_pages.writeback().touches(chunk)) {
            kernel().disk().submit(task, std::exchange(requests, {}));
            while (const std::shared_ptr<PageIo> io = m_pages.writing(chunk))
                io->wait(task, "page is being written to the disk", m_cachePlace);
            range.first = chunk.first;
            continue;
        }
        for (const Observer& o : m_observers)
            o.observer->protectRange(&task, *this, chunk.first, chunk.count());
        task.spend(kernel().profile().pageCache.lookup, "writeback_iter");
        requests.push_back(writeFrom(chunk));
        done += chunk.count();
        m_pages.writeCursor = chunk.end;
    }
    kernel().disk().submit(task, std::move(requests));
    return done;
}

void Inode::writeAndWait(Task& task, PageRange range)
{
    startWriting(task, range);
    while (const std::shared_ptr<PageIo> io = m_pages.writing(range))
        io->wait(task, "page is being written to the disk", m_cachePlace);
}

void Inode::storeOnDisk(std::uint64_t offset, const Content& content) { m_disk.assign(offset, content); }

void Inode::addBlocks(PageRange range)
{
    m_data.add(range);
    m_reserved.remove(range);
}

// --- mappings -------------------------------------------------------------------------------------------

std::vector<CachedPages> Inode::cachedAround(std::uint64_t first, std::uint64_t count)
{
    std::vector<CachedPages> result;
    const std::uint64_t end = std::min(first + count, sizeInPages());
    for (CachedRun* run = m_pages.next(first); run != nullptr && run->index < end; run = m_pages.next(run->end())) {
        if (run->reading())
            continue;
        const std::uint64_t from = std::max(run->index, first);
        const std::uint64_t to = std::min(run->end(), end);
        result.push_back({from, run->page.as(Holder::Kernel), run->folioPage + static_cast<std::uint32_t>(from - run->index),
                          static_cast<std::uint32_t>(to - from)});
    }
    return result;
}

void Inode::pageModified(Task& task, std::uint64_t first, std::uint64_t count)
{
    modified(task, first * unit, Bytes(count * unit));
    m_fileSystem.writeBack().balance(task);
}

void Inode::unmap(Task* task, PageRange range, bool privateToo)
{
    // An observer may take itself off the list.
    const std::vector<Observer> observers = m_observers;
    for (const Observer& o : observers)
        o.observer->unmapRange(task, *this, range.first, range.count(), privateToo);
}

void Inode::addMappingObserver(MappingObserver& observer)
{
    const auto it = std::find_if(m_observers.begin(), m_observers.end(),
                                 [&](const Observer& o) { return o.observer == &observer; });
    if (it != m_observers.end())
        ++it->files;
    else
        m_observers.push_back({&observer, 1});
}

void Inode::removeMappingObserver(MappingObserver& observer)
{
    const auto it = std::find_if(m_observers.begin(), m_observers.end(),
                                 [&](const Observer& o) { return o.observer == &observer; });
    if (it != m_observers.end() && --it->files == 0)
        m_observers.erase(it);
}

}  // namespace copyscope::model::kernel
