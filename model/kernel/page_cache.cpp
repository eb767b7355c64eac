// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/page_cache.h"

#include "model/kernel/anonymous_pages.h"
#include "model/kernel/file_system.h"
#include "model/kernel/inode.h"
#include "model/kernel/kernel.h"
#include "model/kernel/task.h"

#include <algorithm>
#include <cmath>

namespace copyscope::model::kernel {

namespace {

constexpr std::uint64_t reclaimBatch = 32;  ///< pages; Linux: SWAP_CLUSTER_MAX

std::uint64_t share(std::uint64_t pages, double ratio)
{
    return static_cast<std::uint64_t>(static_cast<double>(pages) * ratio);
}

}  // namespace

PageCache::PageCache(Kernel& kernel) : m_kernel(kernel)
{
    m_kernel.memory().setReclaimer([this](std::uint64_t wanted) { return reclaim(wanted); });
}

PageCache::~PageCache() { m_kernel.memory().setReclaimer({}); }

std::shared_ptr<Folio> PageCache::tryAllocate(std::uint64_t pages)
{
    for (std::uint64_t n = pages; n > 0; n /= 2)
        if (std::shared_ptr<Folio> folio = m_kernel.memory().allocate(static_cast<std::uint32_t>(n)))
            return folio;
    return nullptr;
}

std::shared_ptr<Folio> PageCache::allocate(Task& task, std::uint64_t pages)
{
    for (;;) {
        if (std::shared_ptr<Folio> folio = tryAllocate(pages))
            return folio;
        if (m_dirty + m_writeback == 0) {
            if (m_kernel.anonymousPages().makeRoom(task, 1))
                continue;
            return nullptr;
        }
        m_kernel.files().writeBack().kick(&task);
        task.block(progress, "memory is full of pages that must be written to the disk first", {}, {}, false);
    }
}

std::uint64_t PageCache::dirtyable() const
{
    const Memory& memory = m_kernel.memory();
    const std::uint64_t free = memory.totalPages() - std::min(memory.totalPages(), memory.usedPages());
    return free + m_pages;
}

std::uint64_t PageCache::dirtyLimit() const { return share(dirtyable(), m_kernel.profile().pageCache.dirtyRatio); }

std::uint64_t PageCache::backgroundLimit() const
{
    // A background limit at or above the limit makes no sense; Linux then takes half of it (domain_dirty_limits).
    const std::uint64_t limit = dirtyLimit();
    const std::uint64_t background = share(dirtyable(), m_kernel.profile().pageCache.dirtyBackgroundRatio);
    return background >= limit ? limit / 2 : background;
}

void PageCache::linked(CachedRun& run)
{
    std::list<CachedRun*>& list = run.active ? m_active : m_inactive;
    list.push_front(&run);
    run.position = list.begin();
    (run.active ? m_activePages : m_inactivePages) += run.pages;
    m_pages += run.pages;
}

void PageCache::unlinked(CachedRun& run)
{
    (run.active ? m_active : m_inactive).erase(run.position);
    (run.active ? m_activePages : m_inactivePages) -= run.pages;
    m_pages -= run.pages;
}

void PageCache::used(CachedRun& run)
{
    if (run.io && run.io->done)
        run.io.reset();  // nobody will wait for it any more
    if (!run.referenced) {
        run.referenced = true;
        return;
    }
    if (run.active)
        return;
    unlinked(run);
    run.active = true;
    run.referenced = false;
    linked(run);
}

void PageCache::refillInactive()
{
    // The larger memory is, the smaller the share of the inactive list (inactive_is_low).
    const double gigabytes = static_cast<double>(m_activePages + m_inactivePages) / 262144.0;
    const double ratio = gigabytes >= 1.0 ? std::max(1.0, std::floor(std::sqrt(10.0 * std::floor(gigabytes)))) : 1.0;
    while (!m_active.empty() && static_cast<double>(m_inactivePages) * ratio < static_cast<double>(m_activePages)) {
        CachedRun& run = *m_active.back();
        unlinked(run);
        run.active = false;
        run.referenced = false;
        linked(run);
    }
}

bool PageCache::evict(CachedRun& run, bool mappedToo)
{
    FilePages& pages = run.inode->pages();
    if (run.reading())
        return false;
    if (pages.dirty().touches(run.range()) || pages.writeback().touches(run.range())) {
        m_wantsWriteback = true;
        return false;
    }
    const Folio& folio = *run.page;
    const auto others = [&folio] { return folio.references() - folio.held(Holder::Cache); };
    if (others() > 0) {
        if (!mappedToo || others() != folio.held(Holder::Mapping))
            return false;
        run.inode->unmap(nullptr, run.range(), false);
        if (others() > 0)
            return false;
    }
    Event e = m_kernel.event(EventKind::Evict);
    e.to = {run.inode->cachePlace(), run.index * pageSize.value()};
    e.bytes = run.pages * pageSize;
    e.count = run.pages;
    m_kernel.emit(e);
    pages.remove(run.range());
    return true;
}

std::uint64_t PageCache::shrinkInactive(std::uint64_t wanted, bool mappedToo)
{
    const std::uint64_t before = m_kernel.memory().usedPages();
    const auto freed = [&] { return before - std::min(before, m_kernel.memory().usedPages()); };
    for (std::size_t left = m_inactive.size(); left > 0 && freed() < wanted; --left) {
        CachedRun& run = *m_inactive.back();
        if (!evict(run, mappedToo))
            m_inactive.splice(m_inactive.begin(), m_inactive, run.position);
    }
    return freed();
}

std::uint64_t PageCache::reclaim(std::uint64_t wanted)
{
    wanted = std::max(wanted, reclaimBatch);
    std::uint64_t freed = 0;
    // First what nobody maps; under pressure the active list gives way, then mappings do.
    for (int pass = 0; pass < 3 && freed < wanted; ++pass) {
        refillInactive();
        freed += shrinkInactive(wanted - freed, pass > 0);
        if (freed >= wanted || m_active.empty())
            continue;
        for (std::size_t i = m_active.size(); i > 0; --i) {
            CachedRun& run = *m_active.back();
            unlinked(run);
            run.active = false;
            linked(run);
        }
    }
    if (m_wantsWriteback)
        m_kernel.files().writeBack().kick(nullptr);
    return freed;
}

}  // namespace copyscope::model::kernel
