// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/inode.h"
#include "model/kernel/page_cache.h"
#include "model/kernel/task.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace copyscope::model::kernel {

void PageIo::wait(Task& task, const char* why, PlaceId where)
{
    while (!done)
        task.block(waiters, why, where, {}, false);
}

void PageIo::finish(EventId cause)
{
    done = true;
    waiters.wakeAll(cause);
    for (const auto& tell : std::exchange(then, {}))
        tell(cause);
}

FilePages::~FilePages()
{
    remove({0, ~std::uint64_t{0}});
    m_cache.m_writeback -= m_writeback.count();
}

CachedRun* FilePages::next(std::uint64_t page)
{
    auto it = m_runs.upper_bound(page);
    if (it != m_runs.begin() && std::prev(it)->second.end() > page)
        --it;
    return it == m_runs.end() ? nullptr : &it->second;
}

CachedRun* FilePages::find(std::uint64_t page)
{
    CachedRun* run = next(page);
    return run != nullptr && run->index <= page ? run : nullptr;
}

std::uint64_t FilePages::firstMissing(std::uint64_t from, std::uint64_t atMost)
{
    std::uint64_t at = from;
    while (at < from + atMost) {
        const CachedRun* run = find(at);
        if (run == nullptr)
            return at;
        at = run->end();
    }
    return at;
}

std::uint64_t FilePages::cachedBefore(std::uint64_t page, std::uint64_t atMost)
{
    std::uint64_t at = page;
    while (at > 0 && page - at < atMost) {
        const CachedRun* run = find(at - 1);
        if (run == nullptr)
            break;
        at = run->index;
    }
    return std::min(page - at, atMost);
}

std::vector<PageRange> FilePages::cached(PageRange range) const
{
    PageRanges all;
    auto it = m_runs.upper_bound(range.first);
    if (it != m_runs.begin())
        --it;
    for (; it != m_runs.end() && it->first < range.end; ++it)
        all.add(it->second.range());
    return all.within(range);
}

CachedRun& FilePages::insert(std::uint64_t index, std::shared_ptr<Folio> folio)
{
    CachedRun& run = m_runs[index];
    run.inode = &m_inode;
    run.index = index;
    run.pages = folio->pages();
    run.page = PageRef(std::move(folio), Holder::Cache);
    m_count += run.pages;
    m_cache.linked(run);
    return run;
}

void FilePages::remove(PageRange range)
{
    m_cache.m_dirty -= m_dirty.remove(range);
    while (CachedRun* run = next(range.first)) {
        if (run->index >= range.end)
            break;
        const std::uint64_t first = std::max(run->index, range.first);
        const std::uint64_t end = std::min(run->end(), range.end);
        m_count -= end - first;
        m_cache.unlinked(*run);
        CachedRun old = std::move(*run);
        m_runs.erase(old.index);
        const auto keep = [&](std::uint64_t from, std::uint64_t to) {
            if (from >= to)
                return;
            CachedRun part = old;
            part.index = from;
            part.folioPage = old.folioPage + static_cast<std::uint32_t>(from - old.index);
            part.pages = static_cast<std::uint32_t>(to - from);
            if (part.marker && (*part.marker < from || *part.marker >= to))
                part.marker.reset();
            m_cache.linked(m_runs.emplace(from, std::move(part)).first->second);
        };
        keep(old.index, first);
        keep(end, old.end());
    }
}

void FilePages::updateFolioFlags(PageRange range)
{
    for (CachedRun* run = next(range.first); run != nullptr && run->index < range.end; run = next(run->end())) {
        run->page->dirty = m_dirty.touches(run->range());
        run->page->writeback = m_writeback.touches(run->range());
    }
}

std::vector<PageRange> FilePages::markDirty(PageRange range, Nanoseconds now)
{
    if (m_dirty.empty())
        m_dirtySince = now;
    std::vector<PageRange> fresh = m_dirty.missing(range);
    if (!fresh.empty()) {
        m_cache.m_dirty += m_dirty.add(range);
        updateFolioFlags(range);
    }
    return fresh;
}

void FilePages::beginWriteback(PageRange range, std::shared_ptr<PageIo> io)
{
    m_cache.m_dirty -= m_dirty.remove(range);
    m_cache.m_writeback += m_writeback.add(range);
    m_writing.push_back({range, std::move(io)});
    updateFolioFlags(range);
}

std::vector<PageRange> FilePages::endWriteback(PageRange range, const PageIo& io)
{
    m_cache.m_writeback -= m_writeback.remove(range);
    std::erase_if(m_writing, [&](const Writing& w) { return w.io.get() == &io; });
    updateFolioFlags(range);
    std::vector<PageRange> clean;
    for (const PageRange& present : cached(range))
        for (const PageRange& part : m_dirty.missing(present))
            clean.push_back(part);
    return clean;
}

std::shared_ptr<PageIo> FilePages::writing(PageRange range) const
{
    for (const Writing& w : m_writing)
        if (w.range.first < range.end && range.first < w.range.end)
            return w.io;
    return nullptr;
}

}  // namespace copyscope::model::kernel
