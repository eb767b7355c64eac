// SPDX-License-Identifier: GPL-3.0-or-later
// Paging of the bare machine: faults, victims, what has to be written back.
#include "model/kernel/bare_machine.h"

#include "model/kernel/bare_turn.h"
#include "model/kernel/exception_scope.h"
#include "model/kernel/kernel.h"
#include "model/kernel/swap_area.h"

#include <string>
#include <utility>

namespace copyscope::model::kernel {

Spot BareMachine::swapSpot(const Image& image, std::uint64_t page) const
{
    return {m_kernel.swap().place(), image.swapOffset + page * pageBytes().value()};
}

void BareMachine::leaveTlb(const Task& task, const Image& image, std::uint64_t page)
{
    const auto slot = m_mmu.invalidate(image.space, page);
    if (!slot)
        return;
    refer(EventKind::RefDrop, task, {m_tlb, *slot * pageBytes().value()}, {m_memory, 0}, pageBytes(), "invalidated");
    Event e = task.event(EventKind::TlbFlush);
    e.count = 1;
    task.emit(e, "the page leaves its frame");
}

void BareMachine::enter(const Task& task, Image& image, std::uint64_t page, std::uint64_t frame)
{
    PageTableEntry entry;
    entry.frame = FrameId(frame);
    entry.present = true;
    image.table->map(page, entry);
    m_frames[frame] = {&image, page, false};
    m_replacement.loaded(frame);
    refer(EventKind::RefAdd, task, {image.place, page * pageBytes().value()}, {m_memory, frame * pageBytes().value()},
          pageBytes(), "page " + std::to_string(page) + " in frame " + std::to_string(frame));
}

bool BareMachine::evict(Task& task, std::uint64_t frame)
{
    Frame& f = m_frames[frame];
    Image& image = *f.image;
    const std::uint64_t page = f.page;
    const PageTableEntry entry = *image.table->find(page);
    if (entry.modified && !image.hasSwap) {
        m_replacement.loaded(frame);
        return false;
    }
    const std::uint64_t at = frame * pageBytes().value();
    // Absent first: whoever touches it from here on faults, and waits until it is out.
    image.table->unmap(page);
    leaveTlb(task, image, page);
    f = {nullptr, 0, true};
    Page& kept = image.pages[page];
    kept.words = takeWords(at, pageBytes());
    task.spend(m_kernel.profile().mmu.flushPage, "flush_tlb_page");
    if (entry.modified) {
        const Spot there = swapSpot(image, page);
        m_kernel.swap().write(task, {{there.offset, {m_memory, at}, at, pageBytes(), {image.source, page * pageBytes().value()}}});
        kept.inSwap = true;
        Event clean = task.event(EventKind::Clean);
        clean.to = {m_memory, at};
        clean.bytes = pageBytes();
        task.emit(clean, "written to swap");
    }
    refer(EventKind::RefDrop, task, {image.place, page * pageBytes().value()}, {m_memory, at}, pageBytes(), "replaced");
    Event e = task.event(EventKind::Evict);
    e.to = {m_memory, at};
    e.bytes = pageBytes();
    e.count = 1;
    task.emit(e, entry.modified ? "a dirty page, after its write-back" : "a clean page, dropped");
    f.busy = false;
    return true;
}

std::optional<std::uint64_t> BareMachine::freeFrame(Task& task)
{
    for (std::uint64_t frame = 0; frame < m_frames.size(); ++frame)
        if (m_frames[frame].image == nullptr && !m_frames[frame].busy)
            return frame;
    const auto victim = m_replacement.victim([this](std::uint64_t frame) {
        return std::exchange(m_frames[frame].image->table->find(m_frames[frame].page)->referenced, false);
    });
    if (!victim || !evict(task, *victim))
        return std::nullopt;
    return victim;
}

bool BareMachine::pageIn(Task& task, Image& image, std::uint64_t page, bool write)
{
    const ExceptionScope exception(task, true);
    const Nanoseconds start = task.now();
    const Turn turn(*this, task);
    const PageTableEntry* const known = image.table->find(page);
    if (known != nullptr && known->present)
        return true;
    const auto frame = freeFrame(task);
    if (!frame)
        return false;
    Page& kept = image.pages[page];
    const std::uint64_t at = *frame * pageBytes().value();
    const bool major = kept.inSwap;
    m_frames[*frame].busy = true;
    const Profile::Mmu& mmu = m_kernel.profile().mmu;
    task.spend(major ? mmu.majorFault : mmu.anonymousFault, major ? "do_swap_page" : "do_anonymous_page");
    if (major) {
        const Spot there = swapSpot(image, page);
        m_kernel.swap().read(task, {{there.offset, {m_memory, at}, at, pageBytes(), {image.source, page * pageBytes().value()}}});
    } else {
        Event fill = task.event(EventKind::Fill);
        fill.to = {m_memory, at};
        fill.bytes = pageBytes();
        task.emit(fill, "zeroed");
    }
    putWords(at, kept.words);
    enter(task, image, page, *frame);
    Event e = task.event(EventKind::Fault);
    e.start = start;
    e.detail = static_cast<std::uint8_t>(major ? FaultKind::Major : FaultKind::Anonymous);
    e.flags = write ? flagWrite : flagNone;
    e.count = 1;
    e.bytes = pageBytes();
    e.to = {image.place, page * pageBytes().value()};
    task.emit(e);
    return true;
}

}  // namespace copyscope::model::kernel
