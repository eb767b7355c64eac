// SPDX-License-Identifier: GPL-3.0-or-later
// Swapping of pages that have no file: out when memory is short, in with a major fault (Linux: mm/vmscan.c, do_swap_page).
#include "model/kernel/address_space.h"
#include "model/kernel/anonymous_pages.h"
#include "model/kernel/kernel.h"
#include "model/kernel/process.h"
#include "model/program/constants.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

namespace {

constexpr std::uint64_t unit = 4096;
/// What one pass of reclaim takes at least, so that the disk gets neighbours (SWAP_CLUSTER_MAX).
constexpr std::uint64_t cluster = 32;

}  // namespace

bool AnonymousPages::canSwap() const { return m_kernel.profile().swap.size.value() != 0; }

bool AnonymousPages::makeRoom(Task& task, std::uint64_t pages)
{
    if (!canSwap())
        return false;
    SwapArea& area = m_kernel.swap();
    const std::uint64_t wanted = std::max(pages, cluster);
    const auto io = std::make_shared<PageIo>();
    std::vector<SwapArea::Stretch> stretches;
    std::vector<PageRef> leaving;  // their frames are free when the disk has them
    // Two rounds: in the first the hand may only clear bits.
    for (std::size_t looks = 2 * m_pages.size(); looks > 0 && leaving.size() < wanted; --looks) {
        Entry entry = std::move(m_pages.front());
        m_pages.pop_front();
        const std::shared_ptr<AddressSpace> space = entry.space.lock();
        if (!space)
            continue;
        const std::vector<AddressSpace*> mappers = space->mappersOf(entry.page);
        const AddressSpace::Swappable state = space->swappable(entry.page, mappers);
        if (state == AddressSpace::Swappable::Gone)
            continue;
        if (state == AddressSpace::Swappable::NotNow) {
            m_pages.push_back(std::move(entry));
            continue;
        }
        const auto offset = area.allocate(pageSize);
        if (!offset) {
            m_pages.push_front(std::move(entry));
            break;
        }
        SwapArea::Stretch stretch;
        stretch.offset = *offset;
        leaving.push_back(space->frameOf(entry.page, stretch));
        stretches.push_back(stretch);
        const auto slot = std::make_shared<SwapSlot>(area, *offset, leaving.back()->content());
        slot->io = io;
        for (AddressSpace* mapper : mappers)
            mapper->swapOut(task, entry.page, slot);
    }
    if (leaving.empty()) {
        // What somebody else has begun may be all that can go.
        const std::shared_ptr<PageIo> others = m_io;
        if (!others || others->done)
            return false;
        others->wait(task, "pages are being written to swap", area.place());
        return true;
    }
    m_io = io;
    area.write(task, stretches);
    io->finish({});
    return true;
}

void AnonymousPages::ensure(Task& task, std::uint64_t pages)
{
    while (canSwap() && !m_kernel.memory().allocate(static_cast<std::uint32_t>(pages)) && makeRoom(task, pages)) {
    }
}

std::vector<AddressSpace*> AddressSpace::mappersOf(Page page) const
{
    std::vector<AddressSpace*> found;
    const auto* const own = findRun(page);
    for (const std::shared_ptr<Process>& process : m_kernel.processes()) {
        AddressSpace* const space = process->memory.get();
        const auto* const run = space != nullptr && own != nullptr ? space->findRun(page) : nullptr;
        if (run != nullptr && run->second.folio.folio() == own->second.folio.folio())
            found.push_back(space);
    }
    return found;
}

AddressSpace::Swappable AddressSpace::swappable(Page page, const std::vector<AddressSpace*>& mappers) const
{
    const auto* const found = findRun(page);
    const Vma* const vma = find(page * unit);
    if (found == nullptr || vma == nullptr || !found->second.folio || !found->second.folio->anonymous || vma->shared)
        return Swappable::Gone;
    const Folio& folio = *found->second.folio;
    // A page that a device or a pipe holds too has to stay; so has one of several in a folio.
    bool stays = folio.pages() != 1 || folio.references() != folio.held(Holder::Mapping) || folio.mapCount(0) != mappers.size();
    for (AddressSpace* mapper : mappers) {
        stays = stays || mapper->find(page * unit)->locked;
        // What programs reached before has to come by here again, so that its use is seen.
        if (std::exchange(mapper->findRun(page)->second.referenced, false)) {
            stays = true;
            ++mapper->m_generation;
        }
    }
    return stays ? Swappable::NotNow : Swappable::Yes;
}

PageRef AddressSpace::frameOf(Page page, SwapArea::Stretch& stretch) const
{
    const PageRef folio = findRun(page)->second.folio.as(Holder::Kernel);
    stretch.memory = spot(page * unit);
    stretch.address = folio->firstFrame().value() * unit;
    stretch.bytes = pageSize;
    stretch.origin = folio->content().origin();
    return folio;
}

void AddressSpace::swapOut(Task& task, Page page, const std::shared_ptr<SwapSlot>& slot)
{
    removeRuns(page, 1);
    flushTlb(task, page, 1, "page goes to swap");
    m_swapped[page] = slot;
}

AccessError AddressSpace::faultSwapped(Task& task, const Vma& vma, Page page, std::uint8_t flags)
{
    const Nanoseconds start = task.now();
    const std::shared_ptr<SwapSlot> slot = m_swapped.at(page);
    // The page may still be on its way out.
    if (slot->io && !slot->io->done)
        slot->io->wait(task, "page is being written to swap", slot->area.place());
    const std::shared_ptr<Folio> folio = allocateAnonymous(task, 1);
    if (!folio)
        return AccessError::NoMemory;
    task.spend(m_kernel.profile().mmu.majorFault, "do_swap_page");
    const Spot at{vma.place, vma.placeOffset + (page * unit - vma.start)};
    slot->area.read(task, {{slot->offset, at, folio->firstFrame().value() * unit, pageSize, slot->content.origin()}});
    // Another thread may have brought it, or unmapped it, in the meantime.
    const auto still = m_swapped.find(page);
    if (still == m_swapped.end() || still->second != slot)
        return AccessError::None;
    folio->content() = slot->content;
    PteRun run;
    run.pages = 1;
    run.folio = PageRef(folio, Holder::Mapping);
    run.writable = (vma.protection & static_cast<int>("PROT_WRITE"_c)) != 0;
    run.referenced = true;
    m_swapped.erase(still);
    install(page, std::move(run));
    m_kernel.anonymousPages().added(shared_from_this(), page);
    faultEvent(task, vma, FaultKind::Major, page, 1, 1, start, flags);
    return AccessError::None;
}

std::shared_ptr<Folio> AddressSpace::allocateAnonymous(Task& task, std::uint64_t pages)
{
    for (;;) {
        if (auto folio = m_kernel.memory().allocate(static_cast<std::uint32_t>(pages))) {
            folio->anonymous = true;
            return folio;
        }
        if (!m_kernel.anonymousPages().makeRoom(task, pages))
            return nullptr;
    }
}

}  // namespace copyscope::model::kernel
