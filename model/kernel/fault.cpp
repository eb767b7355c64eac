// SPDX-License-Identifier: GPL-3.0-or-later
// Page faults: how absent and protected pages become reachable (Linux: mm/memory.c).
#include "model/kernel/address_space.h"

#include "model/kernel/anonymous_pages.h"
#include "model/kernel/exception_scope.h"
#include "model/kernel/kernel.h"
#include "model/program/constants.h"

#include <algorithm>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

namespace {

constexpr std::uint64_t unit = 4096;

}  // namespace

void AddressSpace::faultEvent(Task& task, const Vma& vma, FaultKind kind, Page page, std::uint64_t faults,
                              std::uint64_t pages, Nanoseconds start, std::uint8_t flags)
{
    Event e = task.event(EventKind::Fault);
    e.start = start;
    e.detail = static_cast<std::uint8_t>(kind);
    e.flags = flags;
    e.count = faults;
    e.bytes = Bytes(pages * unit);
    e.to = {vma.place, vma.placeOffset + (page * unit - vma.start)};
    task.emit(e);
}

AccessError AddressSpace::fault(Task& task, Vma& vma, Page page, std::uint64_t wanted, bool write, bool byUser)
{
    // The VMA may be split or go away while a fault waits for the disk: work on a copy, look again afterwards.
    const Vma area = vma;
    const auto flags = static_cast<std::uint8_t>((byUser ? flagNone : flagInKernel) | (write ? flagWrite : flagNone));
    if (const auto* run = findRun(page)) {
        if (!write)
            return AccessError::Protection;
        const ExceptionScope exception(task, byUser);
        return faultProtected(task, area, page, std::min(wanted, run->first + run->second.pages - page), flags);
    }
    if (area.noPages)
        return AccessError::BeyondEnd;
    if (m_swapped.contains(page)) {
        const ExceptionScope exception(task, byUser);
        return faultSwapped(task, area, page, flags);
    }
    if (area.file)
        return faultFile(task, area, page, write, byUser, flags);

    // Each page is an exception of its own; neighbours that are absent too are done together.
    const auto next = m_runs.lower_bound(page);
    if (next != m_runs.end())
        wanted = std::min(wanted, next->first - page);
    const auto swapped = m_swapped.lower_bound(page);
    if (swapped != m_swapped.end())
        wanted = std::min(wanted, swapped->first - page);
    // Swap takes single pages.
    const AnonymousPages& anonymous = m_kernel.anonymousPages();
    if (anonymous.canSwap() && !area.shared)
        wanted = 1;
    for (std::uint64_t i = 0; byUser && i + 1 < wanted; ++i) {
        task.enterKernel(ModeSwitchReason::Fault);
        task.leaveKernel(ModeSwitchReason::Fault);
    }
    const ExceptionScope exception(task, byUser);
    if (area.sharedPages)
        return faultShared(task, area, page, wanted, flags);
    return faultAnonymous(task, area, page, wanted, write, flags);
}

AccessError AddressSpace::faultAnonymous(Task& task, const Vma& vma, Page page, std::uint64_t pages, bool write,
                                         std::uint8_t flags)
{
    const Nanoseconds start = task.now();
    const Nanoseconds cost = m_kernel.profile().mmu.anonymousFault;
    const Spot at{vma.place, vma.placeOffset + (page * unit - vma.start)};
    PteRun run;
    run.pages = pages;
    if (write) {
        const auto folio = allocateAnonymous(task, pages);
        if (!folio)
            return AccessError::NoMemory;
        folio->content() = Content::zeros(folio->size());
        run.folio = PageRef(folio, Holder::Mapping);
        run.writable = true;
        if (pages == 1 && m_kernel.anonymousPages().canSwap())
            m_kernel.anonymousPages().added(shared_from_this(), page);
    }
    task.spend(cost * static_cast<std::int64_t>(pages), "do_anonymous_page");
    install(page, std::move(run));
    faultEvent(task, vma, FaultKind::Anonymous, page, pages, pages, start, flags);
    if (write) {
        Event e = task.event(EventKind::Fill);
        e.to = at;
        e.bytes = Bytes(pages * unit);
        task.emit(e, "zeroed");
    }
    return AccessError::None;
}

AccessError AddressSpace::copyPages(Task& task, const Vma& vma, Page page, std::uint64_t pages, const Content& old,
                                    Spot from, std::uint8_t flags)
{
    const Nanoseconds start = task.now();
    const Profile& p = m_kernel.profile();
    const auto folio = allocateAnonymous(task, pages);
    if (!folio)
        return AccessError::NoMemory;
    folio->content() = old;
    if (pages == 1 && m_kernel.anonymousPages().canSwap())
        m_kernel.anonymousPages().added(shared_from_this(), page);
    // The fault's cost includes its copy; the copy itself runs over the bus, the rest is the kernel's work.
    const auto copyTime = Nanoseconds(static_cast<std::int64_t>(4096e9 / p.cpu.copyCold.value()));
    const Nanoseconds rest = std::max(Nanoseconds{}, p.mmu.copyOnWriteFault - copyTime);
    task.spend(rest * static_cast<std::int64_t>(pages), "do_wp_page");
    const Spot to{vma.place, vma.placeOffset + (page * unit - vma.start)};
    task.copy(Bytes(pages * unit), from, to, old.origin(), "copy_user_highpage");
    PteRun run;
    run.pages = pages;
    run.folio = PageRef(folio, Holder::Mapping);
    run.writable = true;
    run.readable = !m_kernel.generation().textbook().copyOnWriteOnly;
    install(page, std::move(run));
    faultEvent(task, vma, FaultKind::CopyOnWrite, page, pages, pages, start, flags);
    return AccessError::None;
}

AccessError AddressSpace::faultProtected(Task& task, const Vma& vma, Page page, std::uint64_t wanted, std::uint8_t flags)
{
    splitRuns(page);
    splitRuns(page + wanted);
    PteRun& run = m_runs.at(page);
    if (!run.folio)
        return faultZeroPage(task, vma, page, wanted, flags);
    const Nanoseconds start = task.now();
    const Profile::Mmu& mmu = m_kernel.profile().mmu;
    if (vma.file && vma.shared) {
        task.spend(mmu.reuseFault * static_cast<std::int64_t>(wanted), "do_page_mkwrite");
        run.writable = true;
        ++m_generation;
        vma.file->inode().pageModified(task, filePage(vma, page), wanted);
        faultEvent(task, vma, FaultKind::WriteNotify, page, wanted, wanted, start, flags);
        return AccessError::None;
    }
    // Private: a page that nobody else maps and no cache owns is simply made writable again, others are copied.
    // After a fork whoever else refers to it counts too, a pipe for example (wp_can_reuse_anon_folio).
    const bool referred = m_kernel.generation().copyOnWriteMindsReferences() && run.folio->wasShared
                          && run.folio->held(Holder::Pipe) + run.folio->held(Holder::Skb) > 0;
    const auto mine = [&](std::uint64_t i) {
        return run.folio->anonymous && !referred && run.folio->mapCount(run.firstPage + static_cast<std::uint32_t>(i)) == 1;
    };
    const bool reuse = mine(0);
    std::uint64_t n = 1;
    while (n < wanted && mine(n) == reuse)
        ++n;
    splitRuns(page + n);
    if (reuse) {
        task.spend(mmu.reuseFault * static_cast<std::int64_t>(n), "wp_page_reuse");
        m_runs.at(page).writable = true;
        ++m_generation;
        faultEvent(task, vma, FaultKind::WriteNotify, page, n, n, start, flags);
        return AccessError::None;
    }
    const PteRun& shared = m_runs.at(page);
    const Content old = shared.folio->content().slice(shared.firstPage * unit, Bytes(n * unit));
    const bool cached = !shared.folio->anonymous && vma.file;
    const Spot from = cached ? Spot{vma.file->inode().cachePlace(), filePage(vma, page) * unit}
                             : Spot{vma.place, vma.placeOffset + (page * unit - vma.start)};
    const AccessError error = copyPages(task, vma, page, n, old, from, flags);
    if (error == AccessError::None)
        flushTlb(task, page, n, "copy-on-write replaces the page");
    return error;
}

AccessError AddressSpace::faultShared(Task& task, const Vma& vma, Page page, std::uint64_t pages, std::uint8_t flags)
{
    const Nanoseconds start = task.now();
    auto& known = vma.sharedPages->pages;
    const std::uint64_t first = filePage(vma, page);
    std::uint64_t fresh = 0;
    while (fresh < pages && !known.contains(first + fresh))
        ++fresh;
    if (fresh != 0) {
        const auto folio = m_kernel.memory().allocate(static_cast<std::uint32_t>(fresh));
        if (!folio)
            return AccessError::NoMemory;
        folio->anonymous = true;
        folio->content() = Content::zeros(folio->size());
        for (std::uint64_t i = 0; i < fresh; ++i)
            known[first + i] = {PageRef(folio, Holder::Kernel), static_cast<std::uint32_t>(i)};
    }
    const std::uint64_t n = fresh != 0 ? fresh : 1;
    const SharedPages::Entry& entry = known.at(first);
    PteRun run;
    run.pages = n;
    run.folio = entry.folio.as(Holder::Mapping);
    run.firstPage = entry.page;
    run.writable = (vma.protection & static_cast<int>("PROT_WRITE"_c)) != 0;
    const Profile::Mmu& mmu = m_kernel.profile().mmu;
    task.spend((fresh != 0 ? mmu.anonymousFault : mmu.minorFault) * static_cast<std::int64_t>(n), "shmem_fault");
    install(page, std::move(run));
    faultEvent(task, vma, fresh != 0 ? FaultKind::Anonymous : FaultKind::Minor, page, n, n, start, flags);
    return AccessError::None;
}

AccessError AddressSpace::faultZeroPage(Task& task, const Vma& vma, Page page, std::uint64_t pages, std::uint8_t flags)
{
    // Write to a page that was only read so far: the shared zero page gives way to a fresh one.
    removeRuns(page, pages);
    flushTlb(task, page, pages, "fresh page replaces the zero page");
    return faultAnonymous(task, vma, page, pages, true, flags);
}

AccessError AddressSpace::faultFile(Task& task, const Vma& vma, Page page, bool write, bool byUser, std::uint8_t flags)
{
    const ExceptionScope exception(task, byUser);
    const Nanoseconds start = task.now();
    const Profile::Mmu& mmu = m_kernel.profile().mmu;
    const std::uint64_t index = filePage(vma, page);
    bool major = false;
    const FaultPage found = vma.file->pageForFault(task, index, major, vma.advice);
    if (found.status == FaultPage::Status::NoMemory)
        return AccessError::NoMemory;
    if (found.status == FaultPage::Status::BeyondEnd)
        return AccessError::BeyondEnd;
    if (major)
        task.spend(mmu.majorFault, "filemap_fault");

    Inode& inode = vma.file->inode();
    const FaultKind kind = major ? FaultKind::Major : FaultKind::Minor;
    if (write && !vma.shared) {
        const Content old = found.found.page->content().slice(found.found.folioPage * unit, Bytes(unit));
        return copyPages(task, vma, page, 1, old, {inode.cachePlace(), index * unit}, flags);
    }
    if (write) {
        task.spend(mmu.minorFault, "do_shared_fault");
        installFile(task, vma, page, found.found, 1, true);
        inode.pageModified(task, index, 1);
        faultEvent(task, vma, kind, page, 1, 1, start, flags);
        return AccessError::None;
    }

    // Fault-around: the aligned window of addresses around the page, as far as VMA, file and cache go
    // (do_fault_around, filemap_map_pages).
    const auto window = static_cast<std::uint64_t>(
        vma.advice == FaultAdvice::Random ? 1 : m_kernel.generation().faultAroundPages(mmu.faultAroundPages));
    const bool pmd = fillsPmd(vma, index);
    // Files with large folios are mapped so that those begin where tables do (thp_get_unmapped_area).
    const bool aligned = m_kernel.profile().pageCache.pmdFoliosFrom.value() != 0;
    const std::uint64_t before = pmd ? index % pagesOfPmd : (aligned ? index : page) % window;
    const Page first = std::max(page - std::min(page, before), vma.start / unit);
    const Page last = std::min(page - before + (pmd ? pagesOfPmd : window), vma.end / unit);
    std::uint64_t mapped = 0;
    for (const CachedPages& around : inode.cachedAround(filePage(vma, first), last - first)) {
        CachedPages rest = around;
        while (rest.pages > 0) {
            const Page at = first + (rest.index - filePage(vma, first));
            std::uint64_t n = rest.pages;
            if (const auto* present = findRun(at)) {
                n = std::min(n, present->first + present->second.pages - at);
            } else {
                const auto next = m_runs.lower_bound(at);
                if (next != m_runs.end())
                    n = std::min(n, next->first - at);
                installFile(task, vma, at, rest, n, false, pmd);
                mapped += n;
            }
            rest.index += n;
            rest.folioPage += static_cast<std::uint32_t>(n);
            rest.pages -= static_cast<std::uint32_t>(n);
        }
    }
    if (pmd)
        task.spend(mmu.minorFault, "filemap_map_pmd");
    else
        task.spend(mmu.minorFault + mmu.mapPage * static_cast<std::int64_t>(mapped == 0 ? 0 : mapped - 1), "filemap_map_pages");
    faultEvent(task, vma, kind, page, 1, mapped, start, flags);
    return AccessError::None;
}

void AddressSpace::installFile(Task& task, const Vma& vma, Page page, const CachedPages& found, std::uint64_t pages,
                               bool writable, bool pmd)
{
    PteRun run;
    run.pmd = pmd;
    run.pages = pages;
    run.folio = found.page.as(Holder::Mapping);
    run.firstPage = found.folioPage;
    run.writable = writable;
    install(page, std::move(run));
    Event e = task.event(EventKind::RefAdd);
    e.from = {vma.place, vma.placeOffset + (page * unit - vma.start)};
    e.to = {vma.file->inode().cachePlace(), filePage(vma, page) * unit};
    e.bytes = Bytes(pages * unit);
    e.origin = found.page->content().origin(found.folioPage * unit);
    task.emit(e, "mapped");
}

bool AddressSpace::fillsPmd(const Vma& vma, std::uint64_t index) const
{
    const std::uint64_t from = m_kernel.profile().pageCache.pmdFoliosFrom.value();
    const std::uint64_t first = index - index % pagesOfPmd;
    if (from == 0 || first * unit < from || first < vma.firstPage || first + pagesOfPmd > filePage(vma, vma.end / unit))
        return false;
    const Page begin = vma.start / unit + (first - vma.firstPage);
    const auto there = m_runs.lower_bound(begin);
    std::uint64_t cached = 0;
    for (const CachedPages& run : vma.file->inode().cachedAround(first, pagesOfPmd))
        cached += run.pages;
    // A table of the lowest level that is in use stays.
    return cached == pagesOfPmd && findRun(begin) == nullptr && (there == m_runs.end() || there->first >= begin + pagesOfPmd);
}

std::uint64_t AddressSpace::filePage(const Vma& vma, Page page) { return vma.firstPage + (page - vma.start / unit); }

}  // namespace copyscope::model::kernel
