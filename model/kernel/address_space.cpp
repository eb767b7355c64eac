// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/address_space.h"

#include "model/kernel/anonymous_pages.h"
#include "model/kernel/kernel.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
using program::Address;

namespace {

constexpr std::uint64_t unit = 4096;
static_assert(unit == pageSize.value());

// As on x86-64: variables low, mappings below the stack. The top is not a multiple of 64 KiB, as with Linux's random
// base, so the first fault-around window of a mapping is cut short.
constexpr Address arenaBase = 0x5555'5555'0000;
constexpr std::uint64_t arenaPages = 512;
constexpr Address mapTop = 0x7fff'f7ff'7000;
constexpr Address mapBottom = 0x1000'0000'0000;

constexpr std::uint64_t flushAllAbove = 33;  ///< tlb_single_page_flush_ceiling

}  // namespace

AddressSpace::AddressSpace(Kernel& kernel, std::uint32_t id) : m_kernel(kernel), m_id(id) {}

AddressSpace::~AddressSpace()
{
    while (!m_vmas.empty()) {
        const Vma vma = m_vmas.begin()->second;
        m_vmas.erase(m_vmas.begin());
        if (vma.file && !maps(*vma.file))
            vma.file->removeMapping(nullptr, *this);
    }
}

bool AddressSpace::inArena(Address at) const { return at >= arenaBase && at < arenaBase + arenaPages * unit; }

bool AddressSpace::maps(const RegularFile& file) const
{
    return std::any_of(m_vmas.begin(), m_vmas.end(), [&](const auto& v) { return v.second.file.get() == &file; });
}

Address AddressSpace::literal(Task& task, std::string_view text)
{
    if (const auto it = m_literals.find(text); it != m_literals.end())
        return it->second;
    const std::string shown = '"' + std::string(text.substr(0, 12)) + (text.size() > 12 ? "...\"" : "\"");
    const Address at = reserve(task, shown, Bytes(text.size() + 1));
    const std::string bytes(text);
    // Text of the program is there before it starts: no fault, no cost.
    m_arena->content().store(at - arenaBase, std::as_bytes(std::span(bytes.c_str(), bytes.size() + 1)), {});
    m_literals.emplace(text, at);
    return at;
}

// --- variables ---------------------------------------------------------------------------------------------------

Address AddressSpace::reserve(Task& task, std::string_view name, Bytes size)
{
    if (m_owner.isNone()) {
        m_owner = task.id();
        m_peer = task.peer();
    }
    if (size >= pageSize) {
        const std::uint64_t length = (size.value() + unit - 1) / unit * unit;
        const Address at = freeRange(Bytes(length));
        Vma vma;
        vma.start = at;
        vma.end = at + length;
        vma.protection = static_cast<int>("PROT_READ"_c | "PROT_WRITE"_c);
        vma.place = m_kernel.place(PlaceKind::UserBuffer, name, size, {}, task.id(), task.peer());
        vma.name = name;
        vma.owned = true;
        attachVma(std::move(vma));
        return at;
    }
    const std::uint64_t rounded = std::max<std::uint64_t>(16, (size.value() + 15) / 16 * 16);
    if (!m_arena) {
        // It belongs to the program's start, which is the kernel's work.
        const bool user = !task.inKernel();
        task.enterKernelQuietly();
        m_kernel.anonymousPages().ensure(task, arenaPages);
        if (user)
            task.leaveKernelQuietly();
        m_arena = m_kernel.memory().allocate(static_cast<std::uint32_t>(arenaPages));
        if (!m_arena)
            return 0;
        m_arena->content() = Content::zeros(Bytes(arenaPages * unit));
        m_arena->anonymous = true;
    }
    Address at = 0;
    if (const auto it = m_freeVariables.find(rounded); it != m_freeVariables.end()) {
        at = it->second;
        m_freeVariables.erase(it);
    } else {
        if (m_arenaUsed + rounded > arenaPages * unit)
            return 0;
        at = arenaBase + m_arenaUsed;
        m_arenaUsed += rounded;
    }
    m_variables[at] = {Bytes(rounded), std::string(name), {}};
    return at;
}

void AddressSpace::release(Task& task, Address at, Bytes size)
{
    if (const auto it = m_variables.find(at); it != m_variables.end()) {
        if (!it->second.place.isNone())
            m_kernel.destroyPlace(it->second.place, task.peer());
        m_freeVariables.emplace(it->second.size.value(), at);
        m_variables.erase(it);
        return;
    }
    unmap(task, at, Bytes((size.value() + unit - 1) / unit * unit));
}

Spot AddressSpace::spot(Address at) const
{
    if (inArena(at)) {
        auto it = m_variables.upper_bound(at);
        if (it == m_variables.begin())
            return {};
        --it;
        if (at >= it->first + it->second.size.value())
            return {};
        if (it->second.place.isNone())
            it->second.place = m_kernel.place(PlaceKind::UserBuffer, it->second.name, it->second.size, {}, m_owner, m_peer);
        return {it->second.place, at - it->first};
    }
    const Vma* vma = find(at);
    return vma == nullptr ? Spot{} : Spot{vma->place, vma->placeOffset + (at - vma->start)};
}

std::string AddressSpace::name(Address at) const
{
    if (inArena(at)) {
        auto it = m_variables.upper_bound(at);
        return it == m_variables.begin() ? std::string() : std::prev(it)->second.name;
    }
    const Vma* vma = find(at);
    return vma == nullptr ? std::string() : vma->name;
}

// --- page table ----------------------------------------------------------------------------------------------------

const Vma* AddressSpace::find(Address at) const
{
    auto it = m_vmas.upper_bound(at);
    if (it == m_vmas.begin())
        return nullptr;
    --it;
    return at < it->second.end ? &it->second : nullptr;
}

Vma* AddressSpace::findVma(Address at) { return const_cast<Vma*>(std::as_const(*this).find(at)); }

const std::pair<const AddressSpace::Page, PteRun>* AddressSpace::findRun(Page page) const
{
    auto it = m_runs.upper_bound(page);
    if (it == m_runs.begin())
        return nullptr;
    --it;
    return page < it->first + it->second.pages ? &*it : nullptr;
}

void AddressSpace::splitRuns(Page at)
{
    auto it = m_runs.upper_bound(at);
    if (it == m_runs.begin())
        return;
    --it;
    const Page first = it->first;
    PteRun& run = it->second;
    if (at <= first || at >= first + run.pages)
        return;
    PteRun rest = run;
    const std::uint64_t head = at - first;
    rest.pages -= head;
    rest.firstPage += static_cast<std::uint32_t>(head);
    run.pages = head;
    m_runs.emplace(at, std::move(rest));
}

void AddressSpace::splitVmas(Address at)
{
    Vma* vma = findVma(at);
    if (vma == nullptr || vma->start == at)
        return;
    Vma rest = *vma;
    const std::uint64_t head = at - vma->start;
    vma->end = at;
    rest.start = at;
    rest.firstPage += head / unit;
    rest.placeOffset += head;
    m_vmas.emplace(at, std::move(rest));
}

void AddressSpace::install(Page first, PteRun run)
{
    ++m_generation;
    splitRuns(first);
    splitRuns(first + run.pages);
    m_swapped.erase(m_swapped.lower_bound(first), m_swapped.lower_bound(first + run.pages));
    for (auto it = m_runs.lower_bound(first); it != m_runs.end() && it->first < first + run.pages;) {
        if (it->second.folio)
            it->second.folio->addMapping(it->second.firstPage, static_cast<std::uint32_t>(it->second.pages), -1);
        it = m_runs.erase(it);
    }
    if (run.folio)
        run.folio->addMapping(run.firstPage, static_cast<std::uint32_t>(run.pages), 1);
    m_runs.emplace(first, std::move(run));
}

std::uint64_t AddressSpace::removeRuns(Page first, std::uint64_t pages)
{
    ++m_generation;
    splitRuns(first);
    splitRuns(first + pages);
    std::uint64_t removed = 0;
    for (auto it = m_runs.lower_bound(first); it != m_runs.end() && it->first < first + pages;) {
        PteRun& run = it->second;
        removed += run.entries();
        const Address at = it->first * unit;
        if (run.folio) {
            run.folio->addMapping(run.firstPage, static_cast<std::uint32_t>(run.pages), -1);
            const Vma* vma = find(at);
            const bool lent = vma != nullptr && !vma->lender.isNone();
            const bool refers = vma != nullptr && (vma->file || vma->noPages || lent);
            Event e = m_kernel.event(refers ? EventKind::RefDrop : EventKind::Release);
            const Spot here = spot(at);
            if (lent) {
                e.from = here;
                e.to = {vma->lender, at - vma->start};
            } else if (e.kind == EventKind::RefDrop) {
                e.from = here;
                if (vma->file)
                    e.to = {vma->file->inode().cachePlace(), (vma->firstPage + (at - vma->start) / unit) * unit};
            } else {
                e.to = here;
            }
            e.bytes = Bytes(run.pages * unit);
            if (m_peer)
                e.flags = flagPeer;
            if (!here.place.isNone())
                m_kernel.emit(e);
        }
        it = m_runs.erase(it);
    }
    m_swapped.erase(m_swapped.lower_bound(first), m_swapped.lower_bound(first + pages));
    return removed;
}

void AddressSpace::flushTlb(Task& task, Page first, std::uint64_t pages, std::string_view why)
{
    const Profile::Mmu& mmu = m_kernel.profile().mmu;
    const std::uint64_t gone = m_kernel.tlb(task.core).flush(m_id, first, pages);
    task.spend(mmu.flushPage * static_cast<std::int64_t>(std::min(pages, flushAllAbove)), "flush_tlb_mm_range");
    Event e = task.event(EventKind::TlbFlush);
    e.count = gone;
    task.emit(e, why);
    // Other cores that run this address space now may hold the entries: they are interrupted (shoot-down).
    std::vector<CoreId> targets;
    for (const CoreState& core : m_kernel.scheduler().cores()) {
        if (core.current == nullptr || core.current == &task || core.id == task.core)
            continue;
        const auto process = core.current->sharedProcess();
        if (!process || process->memory.get() != this)
            continue;
        targets.push_back(core.id);
    }
    if (targets.empty())
        return;
    Event ipi = task.event(EventKind::Ipi);
    ipi.count = targets.size();
    const EventId cause = task.emit(ipi, "TLB shoot-down");
    task.spend(mmu.shootdown, "smp_call_function_many");
    for (const CoreId target : targets) {
        // The entries count as gone at once: nobody may use them before the sender goes on.
        const std::uint64_t there = m_kernel.tlb(target).flush(m_id, first, pages);
        const Nanoseconds work = mmu.flushPage * static_cast<std::int64_t>(std::min(pages, flushAllAbove));
        m_kernel.engine().spawn("TLB shoot-down", [&kernel = m_kernel, target, work, cause, there, why] {
            kernel.interruptOn(target, "TLB shoot-down", {{"flush_tlb_func", work, CpuWork::Interrupt}}, cause);
            Event flush = kernel.event(EventKind::TlbFlush);
            flush.core = target;
            flush.count = there;
            kernel.emit(flush, why);
        });
    }
}

Address AddressSpace::freeRange(Bytes length) const
{
    // Top down, first gap that fits (mmap_base, vm_unmapped_area).
    Address end = mapTop;
    for (auto it = m_vmas.rbegin(); it != m_vmas.rend(); ++it) {
        if (it->second.end <= end && end - it->second.end >= length.value())
            break;
        if (it->first < end)
            end = it->first;
    }
    return end - length.value() >= mapBottom ? end - length.value() : 0;
}

void AddressSpace::attachVma(Vma vma)
{
    if (vma.file && !maps(*vma.file))
        vma.file->addMapping(*this);
    m_vmas.emplace(vma.start, std::move(vma));
}

// --- access --------------------------------------------------------------------------------------------------------

Reached AddressSpace::reach(Task& task, Address at, Bytes length, bool write, bool byUser)
{
    Reached out;
    if (at >= arenaBase && at < arenaBase + m_arenaUsed) {
        out.folio = m_arena;
        out.offset = at - arenaBase;
        out.length = std::min(length, Bytes(m_arenaUsed - out.offset));
        return out;
    }
    const Page page = at / unit;
    const std::uint64_t wanted = (at % unit + length.value() + unit - 1) / unit;
    for (int attempt = 0; attempt < 4; ++attempt) {
        const auto* run = findRun(page);
        if (run != nullptr && (write ? run->second.writable : run->second.readable)) {
            const Vma* vma = find(at);
            if (!(vma->protection & static_cast<int>("PROT_READ"_c | "PROT_WRITE"_c | "PROT_EXEC"_c))) {
                out.error = AccessError::Protection;
                return out;
            }
            const std::uint64_t skip = page - run->first;
            const std::uint64_t pages = std::min(wanted, run->second.pages - skip);
            out.length = std::min(length, Bytes(pages * unit - at % unit));
            run->second.referenced = true;
            out.folio = run->second.folio.folio();
            out.readable = run->second.readable;
            out.offset = (run->second.firstPage + skip) * unit + at % unit;
            const std::uint64_t misses = m_kernel.tlb(task.core).touch(m_id, page, pages);
            if (misses != 0) {
                task.spend(m_kernel.profile().mmu.tlbMiss * static_cast<std::int64_t>(misses), "page walk");
                Event e = task.event(EventKind::TlbMiss);
                e.count = misses;
                task.emit(e);
            }
            return out;
        }
        Vma* vma = findVma(at);
        if (vma == nullptr) {
            out.error = AccessError::NotMapped;
            return out;
        }
        const int needed = static_cast<int>(write ? "PROT_WRITE"_c : "PROT_READ"_c | "PROT_WRITE"_c | "PROT_EXEC"_c);
        if (!(vma->protection & needed)) {
            out.error = AccessError::Protection;
            return out;
        }
        const std::uint64_t inVma = (vma->end - page * unit) / unit;
        out.error = fault(task, *vma, page, std::min(wanted, inVma), write, byUser);
        if (out.error != AccessError::None)
            return out;
    }
    out.error = AccessError::NoMemory;
    return out;
}

Content AddressSpace::look(Address at, Bytes length) const
{
    Content out;
    while (out.size() < length) {
        const Address here = at + out.size().value();
        const Bytes left = length - out.size();
        if (here >= arenaBase && here < arenaBase + m_arenaUsed) {
            const std::uint64_t offset = here - arenaBase;
            out.append(m_arena->content().slice(offset, std::min(left, Bytes(m_arenaUsed - offset))));
            continue;
        }
        const Vma* vma = find(here);
        if (vma == nullptr)
            break;
        const std::uint64_t page = here / unit;
        if (const auto* run = findRun(page)) {
            const Bytes n = std::min(left, Bytes((run->first + run->second.pages) * unit - here));
            const std::uint64_t offset = (run->second.firstPage + page - run->first) * unit + here % unit;
            out.append(run->second.folio ? run->second.folio->content().slice(offset, n) : Content::zeros(n));
            continue;
        }
        const auto swapped = m_swapped.lower_bound(page);
        if (swapped != m_swapped.end() && swapped->first == page) {
            out.append(swapped->second->content.slice(here % unit, std::min(left, Bytes(unit - here % unit))));
            continue;
        }
        const auto next = m_runs.lower_bound(page);
        Address end = next == m_runs.end() ? vma->end : std::min(vma->end, next->first * unit);
        if (swapped != m_swapped.end())
            end = std::min(end, swapped->first * unit);
        const Bytes n = std::min(left, Bytes(end - here));
        if (!vma->file) {
            out.append(vma->sharedPages ? lookShared(*vma, here, n) : Content::zeros(n));
            continue;
        }
        const std::uint64_t offset = (vma->firstPage * unit) + (here - vma->start);
        const std::uint64_t limit = (vma->file->inode().size() + unit - 1) / unit * unit;
        if (offset >= limit)
            break;
        out.append(lookFile(vma->file->inode(), offset, std::min(n, Bytes(limit - offset))));
    }
    return out;
}

// --- fork and exit ---------------------------------------------------------------------------------------------------

std::shared_ptr<AddressSpace> AddressSpace::fork(Task& task, std::uint32_t childId)
{
    auto child = std::make_shared<AddressSpace>(m_kernel, childId);
    if (m_arena) {
        m_kernel.anonymousPages().ensure(task, arenaPages);
        child->m_arena = m_kernel.memory().allocate(static_cast<std::uint32_t>(arenaPages));
        if (!child->m_arena)
            return nullptr;
        child->m_arena->content() = m_arena->content();
        child->m_arena->anonymous = true;
    }
    std::uint64_t copied = 0;
    bool protects = false;
    const bool copies = m_kernel.profile().mmu.forkCopies;
    for (const auto& [start, vma] : m_vmas) {
        Vma twin = vma;
        if (vma.noFork)
            continue;
        twin.owned = false;
        twin.locked = false;
        child->attachVma(std::move(twin));
        for (auto it = m_runs.lower_bound(start / unit); it != m_runs.end() && it->first < vma.end / unit; ++it) {
            PteRun& run = it->second;
            // A shared mapping needs no entries in the child: it can fault them in (vma_needs_copy).
            if (vma.shared || vma.wipeOnFork)
                continue;
            copied += run.pages;
            if (copies && run.folio && run.folio->anonymous) {
                PteRun own = run;
                own.folio = copyForChild(task, vma, it->first, run);
                own.firstPage = 0;
                if (!own.folio)
                    return nullptr;
                child->install(it->first, std::move(own));
                continue;
            }
            run.writable = false;
            protects = true;
            if (run.folio)
                run.folio->wasShared = true;
            child->install(it->first, run);
        }
        if (!vma.shared && !vma.wipeOnFork)
            for (auto it = m_swapped.lower_bound(start / unit); it != m_swapped.end() && it->first < vma.end / unit; ++it)
                child->m_swapped.insert(*it);
    }
    ++m_generation;
    child->m_arenaUsed = m_arenaUsed;
    child->m_variables = m_variables;
    for (auto& [at, variable] : child->m_variables)
        variable.place = {};
    child->m_freeVariables = m_freeVariables;
    child->m_literals = m_literals;
    child->m_peer = m_peer;
    task.spend(m_kernel.profile().cpu.forkPerPage * static_cast<std::int64_t>(copied), "copy_page_range");
    if (protects)
        flushTlb(task, 0, ~std::uint64_t{0} / 2, "fork write-protects private pages");
    return child;
}

PageRef AddressSpace::copyForChild(Task& task, const Vma& vma, Page page, const PteRun& run)
{
    const auto folio = m_kernel.memory().allocate(static_cast<std::uint32_t>(run.pages));
    if (!folio)
        return {};
    folio->anonymous = true;
    folio->content() = run.folio->content().slice(run.firstPage * unit, Bytes(run.pages * unit));
    task.spend(m_kernel.profile().pageCache.addPage * static_cast<std::int64_t>(run.pages), "copy_page_range");
    const Spot at{vma.place, vma.placeOffset + (page * unit - vma.start)};
    task.copy(Bytes(run.pages * unit), at, at, folio->content().origin(), "copy_user_highpage");
    return {folio, Holder::Mapping};
}

void AddressSpace::release(Task& task)
{
    std::uint64_t pages = 0;
    while (!m_vmas.empty()) {
        const Vma vma = m_vmas.begin()->second;
        pages += removeRuns(vma.start / unit, (vma.end - vma.start) / unit);
        dropVma(&task, vma);
    }
    for (const auto& [at, variable] : m_variables)
        if (!variable.place.isNone())
            m_kernel.destroyPlace(variable.place, m_peer);
    m_variables.clear();
    m_swapped.clear();
    m_arena.reset();
    m_arenaUsed = 0;
    task.spend(m_kernel.profile().mmu.unmapPage * static_cast<std::int64_t>(pages), "exit_mmap");
}

void AddressSpace::dropVma(Task* task, const Vma& vma)
{
    const std::shared_ptr<RegularFile> file = vma.file;
    const PlaceId place = vma.place;
    const Address start = vma.start;
    m_vmas.erase(start);
    if (file && !maps(*file))
        file->removeMapping(task, *this);
    const bool used = std::any_of(m_vmas.begin(), m_vmas.end(), [&](const auto& v) { return v.second.place == place; });
    if (!used && vma.owned)
        m_kernel.destroyPlace(place, m_peer);
}

void AddressSpace::unmapRange(Task* task, Inode& inode, std::uint64_t first, std::uint64_t count, bool privateToo)
{
    for (const auto& [start, vma] : m_vmas) {
        if (!vma.file || &vma.file->inode() != &inode)
            continue;
        const Page base = start / unit;
        const std::uint64_t from = std::max(first, vma.firstPage);
        const std::uint64_t to = std::min(first + count, vma.firstPage + (vma.end - start) / unit);
        for (std::uint64_t index = from; index < to;) {
            const Page page = base + (index - vma.firstPage);
            const auto* run = findRun(page);
            if (run == nullptr) {
                const auto next = m_runs.lower_bound(page);
                if (next == m_runs.end())
                    break;
                index += next->first - page;
                continue;
            }
            const std::uint64_t n = std::min(to - index, run->first + run->second.pages - page);
            const bool copied = run->second.folio && run->second.folio->anonymous;
            if (!copied || privateToo) {
                removeRuns(page, n);
                if (task != nullptr)
                    flushTlb(*task, page, n, "pages leave the file");
                else
                    forgetTranslations(page, n);
            }
            index += n;
        }
    }
}

void AddressSpace::protectRange(Task* task, Inode& inode, std::uint64_t first, std::uint64_t count)
{
    for (const auto& [start, vma] : m_vmas) {
        if (!vma.file || &vma.file->inode() != &inode || !vma.shared)
            continue;
        const Page base = start / unit;
        const std::uint64_t from = std::max(first, vma.firstPage);
        const std::uint64_t to = std::min(first + count, vma.firstPage + (vma.end - start) / unit);
        if (from >= to)
            continue;
        const Page begin = base + (from - vma.firstPage);
        const Page end = base + (to - vma.firstPage);
        splitRuns(begin);
        splitRuns(end);
        bool changed = false;
        for (auto it = m_runs.lower_bound(begin); it != m_runs.end() && it->first < end; ++it)
            changed = std::exchange(it->second.writable, false) || changed;
        if (!changed)
            continue;
        ++m_generation;
        if (task != nullptr)
            flushTlb(*task, begin, end - begin, "pages are clean again");
        else
            forgetTranslations(begin, end - begin);
    }
}

void AddressSpace::forgetTranslations(Page first, std::uint64_t pages)
{
    for (const CoreState& core : m_kernel.scheduler().cores())
        m_kernel.tlb(core.id).flush(m_id, first, pages);
}

Content AddressSpace::lookShared(const Vma& vma, Address at, Bytes length)
{
    Content out;
    while (out.size() < length) {
        const Address here = at + out.size().value();
        const Bytes n = std::min(length - out.size(), Bytes(unit - here % unit));
        const auto entry = vma.sharedPages->pages.find(filePage(vma, here / unit));
        out.append(entry == vma.sharedPages->pages.end()
                       ? Content::zeros(n)
                       : entry->second.folio->content().slice(entry->second.page * unit + here % unit, n));
    }
    return out;
}

Content AddressSpace::lookFile(Inode& inode, std::uint64_t offset, Bytes length)
{
    Content out;
    while (out.size() < length) {
        const std::uint64_t at = offset + out.size().value();
        const Bytes left = length - out.size();
        CachedRun* run = inode.pages().find(at / unit);
        if (run != nullptr && !run->reading()) {
            const Bytes n = std::min(left, Bytes(run->end() * unit - at));
            out.append(run->page->content().slice(run->folioOffset(at), n));
        } else {
            const Bytes n = std::min(left, Bytes(unit - at % unit));
            out.append(inode.onDisk(at, n));
        }
    }
    return out;
}

std::uint64_t AddressSpace::mappedPages() const
{
    std::uint64_t n = 0;
    for (const auto& [page, run] : m_runs)
        n += run.pages;
    return n;
}

}  // namespace copyscope::model::kernel
