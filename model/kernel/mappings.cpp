// SPDX-License-Identifier: GPL-3.0-or-later
// The calls on mappings: mmap, munmap, mprotect, madvise, msync, mlock, mincore (Linux: mm/mmap.c, mprotect.c, madvise.c).
#include "model/kernel/address_space.h"
#include "model/kernel/kernel.h"
#include "model/kernel/user_memory.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
using program::Address;

namespace {

constexpr std::uint64_t unit = 4096;
constexpr Address userEnd = 0x7fff'ffff'f000;  ///< TASK_SIZE

std::uint64_t pageAligned(std::uint64_t length) { return (length + unit - 1) / unit * unit; }

}  // namespace

std::int64_t AddressSpace::map(Task& task, const MapRequest& request)
{
    const std::uint64_t length = pageAligned(request.length.value());
    if (length == 0)
        return request.length.value() == 0 ? -EINVAL : -ENOMEM;
    if (length > userEnd)
        return -ENOMEM;
    Address at = request.address / unit * unit;
    if (request.fixed || request.noReplace) {
        if (request.address % unit != 0)
            return -EINVAL;
        if (at > userEnd - length)
            return -ENOMEM;
        const auto next = m_vmas.lower_bound(at);
        const bool taken = find(at) != nullptr || (next != m_vmas.end() && next->first < at + length);
        if (request.noReplace && taken)
            return -EEXIST;
        if (taken)
            unmapPages(task, at, at + length);
    } else {
        const auto next = m_vmas.lower_bound(at);
        const bool free = at != 0 && at <= userEnd - length && find(at) == nullptr
                          && (next == m_vmas.end() || next->first >= at + length);
        if (!free)
            at = freeRange(Bytes(length));
        if (at == 0)
            return -ENOMEM;
    }
    if (m_owner.isNone()) {
        m_owner = task.id();
        m_peer = task.peer();
    }
    const Profile::Mmu& mmu = m_kernel.profile().mmu;
    task.spend(mmu.mapCall, "do_mmap");
    Vma vma;
    vma.start = at;
    vma.end = at + length;
    vma.protection = request.protection;
    vma.shared = request.shared;
    vma.file = request.file;
    vma.fileWritable = request.fileWritable;
    vma.firstPage = request.firstPage;
    vma.noPages = request.noPages;
    vma.name = request.name;
    vma.sharedPages = request.ownPages;
    if (request.shared && !request.file && !vma.sharedPages)
        vma.sharedPages = std::make_shared<SharedPages>();
    if (!request.ownPages) {
        const bool anonymous = !request.file && !request.noPages;
        vma.place = m_kernel.place(anonymous ? PlaceKind::UserBuffer : PlaceKind::Mapping, request.name, Bytes(length),
                                   request.file ? request.file->inode().cachePlace() : PlaceId{}, task.id(), task.peer());
        vma.owned = true;
    }
    attachVma(vma);
    ++m_generation;
    if (request.ownPages)
        mapOwnPages(vma);
    if (request.populate || (request.file && m_kernel.generation().textbook().mmapLoads))
        populate(task, at, at + length, !request.shared && (request.protection & "PROT_WRITE"_c) != 0);
    return static_cast<std::int64_t>(at);
}

void AddressSpace::mapOwnPages(const Vma& vma)
{
    for (Page page = vma.start / unit; page < vma.end / unit; ++page) {
        const auto entry = vma.sharedPages->pages.find(filePage(vma, page));
        if (entry == vma.sharedPages->pages.end())
            continue;
        PteRun run;
        run.pages = 1;
        run.folio = entry->second.folio.as(Holder::Mapping);
        run.firstPage = entry->second.page;
        run.writable = (vma.protection & "PROT_WRITE"_c) != 0;
        install(page, std::move(run));
    }
}

void AddressSpace::zap(Task& task, Address start, Bytes length, std::string_view why)
{
    const std::uint64_t pages = removeRuns(start / unit, length.value() / unit);
    if (pages == 0)
        return;
    task.spend(m_kernel.profile().mmu.unmapPage * static_cast<std::int64_t>(pages), "zap_page_range");
    flushTlb(task, start / unit, length.value() / unit, why);
}

void AddressSpace::insert(Task& task, Address start, const std::shared_ptr<Folio>& folio, Spot from)
{
    PteRun run;
    run.pages = folio->pages();
    run.folio = PageRef(folio, Holder::Mapping);
    task.spend(m_kernel.profile().mmu.mapPage * static_cast<std::int64_t>(run.pages), "vm_insert_pages");
    Event e = task.event(EventKind::RefAdd);
    e.from = spot(start);
    e.to = from;
    e.bytes = folio->size();
    e.origin = folio->content().origin();
    install(start / unit, std::move(run));
    task.emit(e, "mapped");
}

void AddressSpace::populate(Task& task, Address start, Address end, bool write)
{
    // MAP_POPULATE does not fail when pages cannot be had (mm_populate).
    while (start < end) {
        const Reached r = reach(task, start, Bytes(end - start), write, false);
        if (r.error != AccessError::None)
            return;
        start += r.length.value();
    }
}

void AddressSpace::unmapPages(Task& task, Address start, Address end)
{
    splitVmas(start);
    splitVmas(end);
    const std::uint64_t pages = removeRuns(start / unit, (end - start) / unit);
    for (auto it = m_vmas.lower_bound(start); it != m_vmas.end() && it->first < end;) {
        const Vma vma = it->second;
        ++it;
        dropVma(&task, vma);
    }
    task.spend(m_kernel.profile().mmu.unmapPage * static_cast<std::int64_t>(pages), "zap_pte_range");
    if (pages != 0)
        flushTlb(task, start / unit, (end - start) / unit, "munmap");
}

std::int64_t AddressSpace::unmap(Task& task, Address start, Bytes length)
{
    const std::uint64_t size = pageAligned(length.value());
    if (start % unit != 0 || start > userEnd || size > userEnd - start || size == 0)
        return -EINVAL;
    task.spend(m_kernel.profile().mmu.mapCall, "do_munmap");
    unmapPages(task, start, start + size);
    return 0;
}

Address AddressSpace::mapFolio(Task& task, const PageRef& folio, bool writable, std::string_view name, PlaceId lender)
{
    if (m_owner.isNone()) {
        m_owner = task.id();
        m_peer = task.peer();
    }
    const Bytes length = folio->size();
    const Address at = freeRange(length);
    if (at == 0)
        return 0;
    Vma vma;
    vma.start = at;
    vma.end = at + length.value();
    vma.protection = static_cast<int>(writable ? "PROT_READ"_c | "PROT_WRITE"_c : "PROT_READ"_c);
    vma.shared = true;
    vma.noFork = true;
    vma.name = name;
    vma.lender = lender;
    vma.place = m_kernel.place(lender.isNone() ? PlaceKind::UserBuffer : PlaceKind::Mapping, name, length, lender,
                               m_owner, m_peer);
    vma.owned = true;
    const PlaceId place = vma.place;
    attachVma(std::move(vma));
    install(at / unit, {.pages = folio->pages(), .folio = folio.as(Holder::Mapping), .writable = writable});
    task.spend(m_kernel.profile().mmu.mapPage * static_cast<std::int64_t>(folio->pages()), "map fast buffer");
    if (!lender.isNone()) {
        Event e = task.event(EventKind::RefAdd);
        e.from = {place, 0};
        e.to = {lender, 0};
        e.bytes = length;
        e.origin = folio->content().origin();
        task.emit(e, "mapped");
    }
    return at;
}

void AddressSpace::unmapFolio(Task& task, Address start)
{
    const Vma* vma = find(start);
    if (vma != nullptr)
        unmapPages(task, start, vma->end);
}

void AddressSpace::protectFolio(Task& task, Address start, bool writable)
{
    Vma* vma = findVma(start);
    const auto run = m_runs.find(start / unit);
    if (vma == nullptr || run == m_runs.end())
        return;
    const auto pages = static_cast<std::int64_t>(run->second.pages);
    vma->protection = static_cast<int>(writable ? "PROT_READ"_c | "PROT_WRITE"_c : "PROT_READ"_c);
    run->second.writable = writable;
    ++m_generation;
    if (writable) {
        // What a translation forbids by mistake is found out by its fault, so nothing needs a flush.
        task.spend(m_kernel.profile().mmu.mapPage * pages, "unprotect fast buffer");
        return;
    }
    task.spend(m_kernel.profile().fbufs.protectPage * pages, "protect fast buffer");
    flushTlb(task, start / unit, run->second.pages, "who has given a buffer away must not write to it");
}

std::int64_t AddressSpace::checkMapped(Address start, Address end) const
{
    while (start < end) {
        const Vma* vma = find(start);
        if (vma == nullptr)
            return -ENOMEM;
        start = vma->end;
    }
    return 0;
}

std::int64_t AddressSpace::protect(Task& task, Address start, Bytes length, int protection)
{
    if (start % unit != 0)
        return -EINVAL;
    if (length.value() == 0)
        return 0;
    const std::uint64_t size = pageAligned(length.value());
    const Address end = start + size;
    if (end <= start)
        return -ENOMEM;
    if ((protection & ~static_cast<int>("PROT_READ"_c | "PROT_WRITE"_c | "PROT_EXEC"_c)) != 0)
        return -EINVAL;
    if (inArena(start) || find(start) == nullptr)
        return -ENOMEM;
    task.spend(m_kernel.profile().mmu.mapCall, "do_mprotect_pkey");
    splitVmas(start);
    splitVmas(end);
    bool removed = false;
    Address at = start;
    std::int64_t result = 0;
    while (at < end) {
        Vma* vma = findVma(at);
        if (vma == nullptr) {
            result = -ENOMEM;
            break;
        }
        const bool wantsWrite = (protection & "PROT_WRITE"_c) != 0;
        if (wantsWrite && vma->file && vma->shared && !vma->fileWritable) {
            result = -EACCES;
            break;
        }
        removed = removed || (vma->protection & ~protection) != 0;
        vma->protection = protection;
        at = vma->end;
    }
    // Entries lose what the new protection forbids at once; what it allows comes with the next fault.
    splitRuns(start / unit);
    splitRuns(at / unit);
    ++m_generation;
    if (!(protection & "PROT_WRITE"_c))
        for (auto it = m_runs.lower_bound(start / unit); it != m_runs.end() && it->first < at / unit; ++it)
            it->second.writable = false;
    if (removed)
        flushTlb(task, start / unit, (at - start) / unit, "mprotect");
    return result;
}

std::int64_t AddressSpace::advise(Task& task, Address start, Bytes length, int advice)
{
    switch (advice) {
    case "MADV_NORMAL"_c: case "MADV_RANDOM"_c: case "MADV_SEQUENTIAL"_c: case "MADV_WILLNEED"_c: case "MADV_DONTNEED"_c:
    case "MADV_FREE"_c: case "MADV_REMOVE"_c: case "MADV_DONTFORK"_c: case "MADV_DOFORK"_c: case "MADV_MERGEABLE"_c:
    case "MADV_UNMERGEABLE"_c: case "MADV_HUGEPAGE"_c: case "MADV_NOHUGEPAGE"_c: case "MADV_DONTDUMP"_c:
    case "MADV_DODUMP"_c: case "MADV_COLD"_c: case "MADV_PAGEOUT"_c: case "MADV_POPULATE_READ"_c:
    case "MADV_POPULATE_WRITE"_c: case "MADV_WIPEONFORK"_c: case "MADV_KEEPONFORK"_c:
        break;
    default:
        return -EINVAL;
    }
    const std::uint64_t size = pageAligned(length.value());
    if (start % unit != 0 || (length.value() != 0 && size == 0) || start + size < start)
        return -EINVAL;
    if (size == 0)
        return 0;
    const Address end = start + size;
    task.spend(m_kernel.profile().mmu.mapCall / 2, "do_madvise");
    if (advice == "MADV_POPULATE_READ"_c || advice == "MADV_POPULATE_WRITE"_c)
        return advisePopulate(task, start, end, advice == "MADV_POPULATE_WRITE"_c);

    // Holes are skipped and reported at the end (madvise_walk_vmas).
    std::int64_t result = 0;
    Address at = start;
    while (at < end) {
        const Vma* vma = find(at);
        if (vma == nullptr) {
            result = -ENOMEM;
            const auto next = m_vmas.lower_bound(at);
            if (next == m_vmas.end() || next->first >= end)
                break;
            at = next->first;
            continue;
        }
        const Address stop = std::min(end, vma->end);
        if (const std::int64_t error = adviseVma(task, at, stop, advice); error < 0)
            return error;
        at = stop;
    }
    return result;
}

std::int64_t AddressSpace::advisePopulate(Task& task, Address start, Address end, bool write)
{
    while (start < end) {
        // faultin_page_range goes by what the mapping says, although on x86 what can be written can be read.
        const Vma* vma = write ? nullptr : find(start);
        if (vma != nullptr && (vma->protection & static_cast<int>("PROT_READ"_c)) == 0)
            return -EINVAL;
        const Reached r = reach(task, start, Bytes(end - start), write, false);
        switch (r.error) {
        case AccessError::None: break;
        case AccessError::NotMapped: return -ENOMEM;
        case AccessError::Protection: return -EINVAL;
        case AccessError::BeyondEnd: return -EFAULT;
        case AccessError::NoMemory: return -ENOMEM;
        }
        start += r.length.value();
    }
    return 0;
}

std::int64_t AddressSpace::adviseVma(Task& task, Address start, Address end, int advice)
{
    const Vma vma = *find(start);
    const std::uint64_t pages = (end - start) / unit;
    const auto change = [&](auto&& edit) {
        splitVmas(start);
        splitVmas(end);
        edit(*findVma(start));
        return 0;
    };
    switch (advice) {
    case "MADV_NORMAL"_c: return change([](Vma& v) { v.advice = FaultAdvice::Normal; });
    case "MADV_RANDOM"_c: return change([](Vma& v) { v.advice = FaultAdvice::Random; });
    case "MADV_SEQUENTIAL"_c: return change([](Vma& v) { v.advice = FaultAdvice::Sequential; });
    case "MADV_DONTFORK"_c: return change([](Vma& v) { v.noFork = true; });
    case "MADV_DOFORK"_c: return change([](Vma& v) { v.noFork = false; });
    case "MADV_WIPEONFORK"_c:
        return vma.file || vma.shared ? -EINVAL : change([](Vma& v) { v.wipeOnFork = true; });
    case "MADV_KEEPONFORK"_c: return change([](Vma& v) { v.wipeOnFork = false; });
    case "MADV_WILLNEED"_c:
        if (!vma.file)
            return 0;
        vma.file->advise(task, filePage(vma, start / unit) * unit, end - start, static_cast<int>("POSIX_FADV_WILLNEED"_c));
        return 0;
    case "MADV_FREE"_c:
        if (vma.file || vma.shared)
            return -EINVAL;
        return 0;  // the pages may go when memory is short, and here it never takes them
    case "MADV_DONTNEED"_c: {
        if (vma.locked)
            return -EINVAL;
        const std::uint64_t gone = removeRuns(start / unit, pages);
        task.spend(m_kernel.profile().mmu.unmapPage * static_cast<std::int64_t>(gone), "zap_page_range");
        if (gone != 0)
            flushTlb(task, start / unit, pages, "madvise(MADV_DONTNEED)");
        return 0;
    }
    case "MADV_REMOVE"_c: {
        if (vma.locked || (!vma.file && !vma.sharedPages))
            return -EINVAL;
        if (!vma.shared || (vma.file && !vma.fileWritable))
            return -EACCES;
        if (vma.sharedPages) {
            for (std::uint64_t i = 0; i < pages; ++i)
                vma.sharedPages->pages.erase(filePage(vma, start / unit) + i);
            removeRuns(start / unit, pages);
            return 0;
        }
        const auto mode = static_cast<int>("FALLOC_FL_PUNCH_HOLE"_c | "FALLOC_FL_KEEP_SIZE"_c);
        const auto offset = static_cast<std::int64_t>(filePage(vma, start / unit) * unit);
        return vma.file->allocate(task, mode, offset, static_cast<std::int64_t>(end - start));
    }
    case "MADV_COLD"_c:
    case "MADV_PAGEOUT"_c:
        return vma.locked ? -EINVAL : 0;
    default:
        return 0;
    }
}

std::int64_t AddressSpace::sync(Task& task, Address start, Bytes length, int flags)
{
    const auto known = "MS_ASYNC"_c | "MS_INVALIDATE"_c | "MS_SYNC"_c;
    if ((flags & ~known) != 0 || start % unit != 0 || ((flags & "MS_ASYNC"_c) && (flags & "MS_SYNC"_c)))
        return -EINVAL;
    const std::uint64_t size = pageAligned(length.value());
    const Address end = start + size;
    if (end < start)
        return -ENOMEM;
    std::int64_t unmapped = 0;
    for (Address at = start; at < end;) {
        const Vma* found = find(at);
        if (found == nullptr) {
            const auto next = m_vmas.lower_bound(at);
            unmapped = -ENOMEM;
            if (next == m_vmas.end() || next->first >= end)
                break;
            at = next->first;
            continue;
        }
        const Vma vma = *found;
        const Address stop = std::min(end, vma.end);
        if ((flags & "MS_INVALIDATE"_c) && vma.locked)
            return -EBUSY;
        if ((flags & "MS_SYNC"_c) && vma.file && vma.shared) {
            const std::uint64_t first = filePage(vma, at / unit);
            vma.file->inode().writeAndWait(task, {first, first + (stop - at) / unit});
        }
        at = stop;
    }
    return unmapped;
}

std::int64_t AddressSpace::lock(Task& task, Address start, Bytes length, bool on)
{
    const Address begin = start / unit * unit;
    const std::uint64_t size = pageAligned(length.value() + (start - begin));
    const Address end = begin + size;
    if (end < begin)
        return -EINVAL;
    if (size == 0)
        return 0;
    if (inArena(begin))
        return 0;
    if (const std::int64_t error = checkMapped(begin, end); error < 0)
        return error;
    splitVmas(begin);
    splitVmas(end);
    for (auto it = m_vmas.lower_bound(begin); it != m_vmas.end() && it->first < end; ++it)
        it->second.locked = on;
    if (!on)
        return 0;
    // Pages are brought in now; where that cannot be done the answer is ENOMEM (__mm_populate).
    for (Address at = begin; at < end;) {
        const Vma* vma = find(at);
        const bool write = (vma->protection & "PROT_WRITE"_c) != 0 && !vma->shared;
        const Reached r = reach(task, at, Bytes(end - at), write, false);
        if (r.error != AccessError::None)
            return -ENOMEM;
        at += r.length.value();
    }
    return 0;
}

std::int64_t AddressSpace::mincore(Task& task, Address start, Bytes length, Address vector)
{
    if (start % unit != 0)
        return -EINVAL;
    const std::uint64_t pages = pageAligned(length.value()) / unit;
    if (const std::int64_t error = checkMapped(start, start + pages * unit); error < 0)
        return error;
    std::vector<std::byte> present(pages);
    for (std::uint64_t i = 0; i < pages; ++i) {
        const Vma* vma = find(start + i * unit);
        bool there = findRun(start / unit + i) != nullptr;
        if (!there && vma->file) {
            CachedRun* run = vma->file->inode().pages().find(filePage(*vma, start / unit + i));
            there = run != nullptr && !run->reading();
        }
        present[i] = static_cast<std::byte>(there ? 1 : 0);
    }
    return pokeUser(task, vector, Content::bytes(present, {})) == Bytes(pages) ? 0 : -EFAULT;
}

}  // namespace copyscope::model::kernel
