// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/file_system.h"
#include "model/kernel/inode.h"
#include "model/kernel/kernel.h"
#include "model/kernel/task.h"

#include <algorithm>
#include <cerrno>
#include <exception>

namespace copyscope::model::kernel {

namespace {

constexpr std::uint64_t unit = pageSize.value();
constexpr std::uint64_t farEnd = ~std::uint64_t{0} / unit;  ///< behind every page of every file

}  // namespace

Inode::Lock::Lock(Task& task, Inode& inode) : m_inode(inode), m_task(task), m_exceptions(std::uncaught_exceptions())
{
    while (m_inode.m_locked)
        task.block(m_inode.m_lockWaiters, "another task is changing the file", m_inode.m_cachePlace, {}, false);
    m_inode.m_locked = true;
}

Inode::Lock::~Lock() noexcept(false)
{
    m_inode.m_locked = false;
    // When the whole run is being stopped there is nobody left to wake.
    if (std::uncaught_exceptions() == m_exceptions)
        m_inode.m_lockWaiters.wakeOne({}, &m_task);
}

void Inode::modified(Task& task, std::uint64_t from, Bytes length)
{
    if (length.value() == 0)
        return;
    const PageRange range{from / unit, (from + length.value() - 1) / unit + 1};
    const std::vector<PageRange> fresh = m_pages.markDirty(range, task.now());
    emit(&task, EventKind::Dirty, fresh);
    addBlocks(range);
    std::uint64_t pages = 0;
    for (const PageRange& r : fresh)
        pages += r.count();
    if (pages > 0)
        m_fileSystem.writeBack().dirtied(*this, task, pages);
}

void Inode::grow(Task& task, std::uint64_t size)
{
    if (size <= m_size)
        return;
    m_size = size;
    emit(&task, EventKind::Resize, {m_filePlace, 0}, Bytes(size));
}

void Inode::zeroPartOfPage(Task& task, std::uint64_t from, std::uint64_t to)
{
    const std::uint64_t page = from / unit;
    CachedRun* run = m_pages.find(page);
    if ((run != nullptr || m_data.contains(page)) && page < sizeInPages())
        run = bring(task, page);
    if (run == nullptr || from >= to)
        return;
    run->page->content().assign(run->folioOffset(from), Content::zeros(Bytes(to - from)));
    const auto clearing = static_cast<double>(to - from) / kernel().profile().cpu.zero.value() * 1e9;
    task.spend(Nanoseconds(static_cast<std::int64_t>(clearing)), "folio_zero_range");
    emit(&task, EventKind::Fill, {m_cachePlace, from}, Bytes(to - from));
    if (m_data.contains(page))
        modified(task, from, Bytes(to - from));
}

void Inode::dropPages(Task& task, PageRange range, bool privateToo)
{
    unmap(&task, range, privateToo);
    waitForIo(task, range);
    emit(&task, EventKind::Release, m_pages.cached(range));
    m_pages.remove(range);
}

std::int64_t Inode::resize(Task& task, std::uint64_t size)
{
    if (size == m_size)
        return 0;
    const std::uint64_t old = m_size;
    const std::uint64_t edge = std::min(old, size);
    const std::uint64_t edgePage = (edge + unit - 1) / unit;
    if (size < old) {
        // The rest of the last page becomes zeros in place: whoever refers to that page sees it.
        if (size % unit != 0)
            zeroPartOfPage(task, size, std::min(edgePage * unit, (old + unit - 1) / unit * unit));
        m_size = size;
        emit(&task, EventKind::Resize, {m_filePlace, 0}, Bytes(size));
        if (kernel().generation().textbook().truncationInterrupts) {
            for (const std::shared_ptr<Process>& process : kernel().processes()) {
                for (Task* sender : process->threads)
                    sender->interruptTransfer(*this, &task);
            }
        }
        dropPages(task, {edgePage, farEnd}, true);
        if (m_disk.size() > Bytes(size))
            m_disk.truncate(Bytes(size));
        m_data.remove({edgePage, farEnd});
        m_reserved.remove({edgePage, farEnd});
        return 0;
    }
    clearBehindEnd(task);
    grow(task, size);
    return 0;
}

void Inode::clearBehindEnd(Task& task)
{
    if (m_size % unit == 0)
        return;
    const Bytes rest(unit - m_size % unit);
    CachedRun* run = m_pages.find(m_size / unit);
    if (run == nullptr) {
        // A direct write that failed further on has left something in the last block.
        if (m_disk.size() > Bytes(m_size))
            m_disk.assign(m_size, Content::zeros(std::min(rest, m_disk.size() - Bytes(m_size))));
        return;
    }
    if (!run->reading() && !run->page->content().slice(run->folioOffset(m_size), rest).sameAs(Content::zeros(rest)))
        zeroPartOfPage(task, m_size, m_size + rest.value());
}

std::int64_t Inode::clearRange(Task& task, std::uint64_t offset, std::uint64_t length, bool keepBlocks)
{
    const std::uint64_t end = offset + length;
    // What lies behind the end of the file is zeros already, so its last page counts as whole.
    const PageRange whole{(offset + unit - 1) / unit, end >= m_size ? (end + unit - 1) / unit : end / unit};
    if (whole.first > whole.end) {
        zeroPartOfPage(task, offset, end);
    } else {
        if (offset % unit != 0)
            zeroPartOfPage(task, offset, whole.first * unit);
        if (end > whole.end * unit)
            zeroPartOfPage(task, whole.end * unit, end);
    }
    if (whole.first < whole.end) {
        dropPages(task, whole, false);
        const std::uint64_t from = whole.first * unit;
        const std::uint64_t stored = m_disk.size().value();
        if (from < stored)
            m_disk.assign(from, Content::zeros(Bytes(std::min(whole.end * unit, stored) - from)));
        m_data.remove(whole);
        m_reserved.remove(whole);
    }
    if (keepBlocks)
        reserve(offset, length);
    return 0;
}

void Inode::reserve(std::uint64_t offset, std::uint64_t length)
{
    for (const PageRange& r : m_data.missing({offset / unit, (offset + length + unit - 1) / unit}))
        m_reserved.add(r);
}

std::int64_t Inode::shift(Task& task, std::uint64_t offset, std::uint64_t length, bool insert)
{
    const PageRange tail{offset / unit, farEnd};
    writeAndWait(task, tail);
    dropPages(task, tail, true);
    const std::uint64_t blocks = length / unit;
    const std::uint64_t stored = m_disk.size().value();
    Content moved = m_disk.slice(0, Bytes(std::min(offset, stored)));
    if (insert && stored > offset) {
        moved.append(Content::zeros(Bytes(length)));
        moved.append(m_disk.slice(offset, Bytes(stored - offset)));
    } else if (!insert && stored > offset + length) {
        moved.append(m_disk.slice(offset + length, Bytes(stored - offset - length)));
    }
    m_disk = std::move(moved);
    for (PageRanges* blocksOf : {&m_data, &m_reserved}) {
        if (!insert)
            blocksOf->remove({tail.first, tail.first + blocks});
        const std::vector<PageRange> behind = blocksOf->within(tail);
        blocksOf->remove(tail);
        for (const PageRange& r : behind)
            blocksOf->add(insert ? PageRange{r.first + blocks, r.end + blocks} : PageRange{r.first - blocks, r.end - blocks});
    }
    m_size = insert ? m_size + length : m_size - length;
    emit(&task, EventKind::Resize, {m_filePlace, 0}, Bytes(m_size));
    return 0;
}

void Inode::invalidate(Task& task, PageRange range, bool force)
{
    if (force)
        unmap(&task, range, false);
    std::vector<PageRange> unused;
    for (CachedRun* run = m_pages.next(range.first); run != nullptr && run->index < range.end;
         run = m_pages.next(run->end())) {
        const PageRange part{std::max(run->index, range.first), std::min(run->end(), range.end)};
        const Folio& folio = *run->page;
        // By force, pages go whoever refers to them: a pipe keeps the old bytes (invalidate_inode_pages2).
        if (run->reading() || (!force && folio.references() > folio.held(Holder::Cache)))
            continue;
        for (const PageRange& clean : m_pages.dirty().missing(part))
            for (const PageRange& idle : m_pages.writeback().missing(clean))
                unused.push_back(idle);
    }
    for (const PageRange& r : unused)
        m_pages.remove(r);
    emit(&task, EventKind::Release, unused);
}

void Inode::share(Task& task, Inode& from, std::uint64_t fromAt, std::uint64_t at, std::uint64_t length)
{
    const PageRange source{fromAt / unit, (fromAt + length + unit - 1) / unit};
    const std::uint64_t first = at / unit;
    m_data.remove({first, first + source.count()});
    m_reserved.remove({first, first + source.count()});
    for (const PageRange& r : from.m_data.within(source))
        m_data.add({first + (r.first - source.first), first + (r.end - source.first)});
    const Content content = from.onDisk(fromAt, Bytes(length));
    m_disk.assign(at, content);
    grow(task, at + length);
    Event e = task.event(EventKind::RefAdd);
    e.from = {m_filePlace, at};
    e.to = {from.m_filePlace, fromAt};
    e.bytes = Bytes(length);
    e.origin = content.origin();
    task.emit(e, "shares blocks");
    tellDelivered(task, at, static_cast<std::int64_t>(length));
}

void Inode::tellDelivered(Task& task, std::uint64_t at, std::int64_t bytes) const
{
    if (bytes <= 0)
        return;
    Event e = task.event(EventKind::Delivered);
    e.detail = static_cast<std::uint8_t>(Destination::File);
    e.to = {m_cachePlace, at};
    e.bytes = Bytes(static_cast<std::uint64_t>(bytes));
    task.emit(e);
}

void Inode::dispose(Task& task)
{
    dropPages(task, {0, farEnd}, true);
    m_fileSystem.writeBack().forget(*this);
    kernel().destroyPlace(m_cachePlace);
    kernel().destroyPlace(m_filePlace);
}

}  // namespace copyscope::model::kernel
