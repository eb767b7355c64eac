// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/bare_machine.h"

#include "model/kernel/bare_turn.h"
#include "model/kernel/kernel.h"
#include "model/kernel/swap_area.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

namespace {

PageTable::Layout layoutOf(const Profile::Mmu& mmu)
{
    PageTable::Layout layout;
    layout.offsetBits = std::countr_zero(mmu.page.value());
    layout.levels = mmu.walkLevels;
    layout.indexBits = std::max(1, (mmu.addressBits - layout.offsetBits) / mmu.walkLevels);
    return layout;
}

std::string_view wordOf(BareMachine::Instruction instruction)
{
    switch (instruction) {
    case BareMachine::Instruction::Load: return "load";
    case BareMachine::Instruction::Store: return "store";
    case BareMachine::Instruction::Jump: return "jump";
    }
    return "";
}

}  // namespace

BareMachine::BareMachine(Kernel& kernel)
    : m_kernel(kernel),
      m_mmu(kernel.profile().mmu.translation, layoutOf(kernel.profile().mmu), kernel.profile().mmu.tlbEntries,
            kernel.profile().mmu.tlbWays),
      m_replacement(kernel.profile().mmu.replacement),
      m_memory(kernel.place(PlaceKind::PhysicalMemory, "physical memory", kernel.profile().mmu.physicalMemory))
{
    if (!paged())
        return;
    m_frames.resize(static_cast<std::size_t>(kernel.profile().mmu.physicalMemory / pageBytes()));
    if (m_mmu.tlbSlots() != 0)
        m_tlb = kernel.place(PlaceKind::Tlb, "TLB", Bytes(m_mmu.tlbSlots() * pageBytes().value()));
}

BareMachine::~BareMachine() = default;

Bytes BareMachine::pageBytes() const { return m_kernel.profile().mmu.page; }

BareMachine::Image* BareMachine::imageOf(const Task& task) const
{
    const auto it = m_images.find(&task.process());
    return it == m_images.end() ? nullptr : it->second.get();
}

SourceId BareMachine::sourceOf(const Task& task)
{
    SourceId& id = m_sources[task.process().pid];
    if (id.isNone())
        id = m_kernel.tracer().source({"program " + task.process().name, false});
    return id;
}

void BareMachine::refer(EventKind kind, const Task& task, Spot holder, Spot target, Bytes bytes, std::string_view why) const
{
    Event e = task.event(kind);
    e.from = holder;
    e.to = target;
    e.bytes = bytes;
    task.emit(e, why);
}

// --- calls -----------------------------------------------------------------------------------------------------------

std::int64_t BareMachine::loadImage(Task& task, Bytes size)
{
    if (size.value() == 0 || imageOf(task) != nullptr)
        return -EINVAL;
    if (paged() ? m_mmu.layout().addressBits() < 64 && size.value() > std::uint64_t{1} << m_mmu.layout().addressBits()
                : size > m_kernel.profile().mmu.physicalMemory)
        return paged() ? -E2BIG : -ENOMEM;
    auto fresh = std::make_unique<Image>();
    Image& image = *fresh;
    image.process = &task.process();
    image.space = m_kernel.newSpace();
    image.size = size;
    image.source = sourceOf(task);
    if (m_kernel.profile().swap.size.value() != 0) {
        const auto offset = m_kernel.swap().allocate(size);
        if (!offset)
            return -ENOMEM;
        image.swapOffset = *offset;
        image.hasSwap = true;
    }
    image.place = m_kernel.place(PlaceKind::Mapping, "addresses of " + task.process().name, size, {}, task.id());
    m_images.emplace(&task.process(), std::move(fresh));
    if (paged()) {
        image.table = std::make_unique<PageTable>(m_mmu.layout());
        if (image.hasSwap) {
            // The program is on the disk before it starts.
            Event e = task.event(EventKind::Fill);
            e.to = {m_kernel.swap().place(), image.swapOffset};
            e.bytes = size;
            e.origin = {image.source, 0};
            task.emit(e, "program");
            for (std::uint64_t page = 0; page * pageBytes().value() < size.value(); ++page)
                image.pages[page].inSwap = true;
        }
        return 0;
    }
    return bringIn(task, image);
}

std::int64_t BareMachine::mapPage(Task& task, std::uint64_t page, std::uint64_t frame)
{
    Image* const image = imageOf(task);
    if (!paged() || image == nullptr || frame >= m_frames.size() || page * pageBytes().value() >= image->size.value())
        return -EINVAL;
    if (m_frames[frame].image != nullptr || m_frames[frame].busy)
        return -EBUSY;
    const PageTableEntry* const known = image->table->find(page);
    if (known != nullptr && known->present)
        return -EINVAL;
    Event e = task.event(EventKind::Fill);
    e.to = {m_memory, frame * pageBytes().value()};
    e.bytes = pageBytes();
    e.origin = {image->source, page * pageBytes().value()};
    task.emit(e, "map_page");
    enter(task, *image, page, frame);
    return 0;
}

std::int64_t BareMachine::physicalAddress(const Task& task, std::uint64_t address) const
{
    const Image* const image = imageOf(task);
    if (m_mmu.way() == Translation::Absolute)
        return static_cast<std::int64_t>(address);
    if (image == nullptr || address >= image->size.value())
        return -EFAULT;
    if (!paged())
        return image->resident ? static_cast<std::int64_t>(image->base + address) : -EFAULT;
    const PageTableEntry* const entry = image->table->find(image->table->pageOf(address));
    if (entry == nullptr || !entry->present)
        return -EFAULT;
    return static_cast<std::int64_t>((entry->frame.value() << m_mmu.layout().offsetBits) | image->table->offsetOf(address));
}

// --- images in one piece -----------------------------------------------------------------------------------------------

std::optional<std::uint64_t> BareMachine::hole(Bytes size) const
{
    std::vector<const Image*> resident;
    for (const auto& [process, image] : m_images)
        if (image->resident)
            resident.push_back(image.get());
    std::sort(resident.begin(), resident.end(), [](const Image* a, const Image* b) { return a->base < b->base; });
    std::uint64_t at = 0;
    for (const Image* image : resident) {
        if (image->base - at >= size.value())
            return at;
        at = image->base + image->size.value();
    }
    return at + size.value() <= m_kernel.profile().mmu.physicalMemory.value() ? std::optional(at) : std::nullopt;
}

std::map<std::uint64_t, std::int64_t> BareMachine::takeWords(std::uint64_t from, Bytes length)
{
    std::map<std::uint64_t, std::int64_t> words;
    const auto begin = m_words.lower_bound(from);
    const auto end = m_words.lower_bound(from + length.value());
    for (auto it = begin; it != end; ++it)
        words.emplace(it->first - from, it->second);
    m_words.erase(begin, end);
    return words;
}

void BareMachine::putWords(std::uint64_t to, std::map<std::uint64_t, std::int64_t>& words)
{
    for (const auto& [offset, value] : words)
        m_words[to + offset] = value;
    words.clear();
}

bool BareMachine::swapOut(Task& task, Image& image)
{
    if (!image.hasSwap)
        return false;
    // From here on its program has to wait for it.
    image.resident = false;
    image.words = takeWords(image.base, image.size);
    SwapArea& swap = m_kernel.swap();
    swap.write(task, {{image.swapOffset, {m_memory, image.base}, image.base, image.size, {image.source, 0}}});
    refer(EventKind::RefDrop, task, {image.place, 0}, {m_memory, image.base}, image.size, "swapped out");
    Event e = task.event(EventKind::Release);
    e.to = {m_memory, image.base};
    e.bytes = image.size;
    task.emit(e, "swapped out");
    return true;
}

std::int64_t BareMachine::bringIn(Task& task, Image& image)
{
    const Turn turn(*this, task);
    if (image.resident)
        return static_cast<std::int64_t>(image.base);
    const bool fresh = image.order == 0;
    std::optional<std::uint64_t> at = hole(image.size);
    while (!at) {
        Image* oldest = nullptr;
        for (const auto& [process, other] : m_images)
            if (other->resident && (oldest == nullptr || other->order < oldest->order))
                oldest = other.get();
        if (oldest == nullptr || !swapOut(task, *oldest))
            return -ENOMEM;
        at = hole(image.size);
    }
    image.base = *at;
    const Profile& profile = m_kernel.profile();
    const auto pass = [&](BytesPerSecond rate) {
        return Nanoseconds(static_cast<std::int64_t>(static_cast<double>(image.size.value()) * 1e9 / rate.value()));
    };
    if (fresh) {
        task.spend(pass(profile.cpu.zero), "load_image");
        Event e = task.event(EventKind::Fill);
        e.to = {m_memory, image.base};
        e.bytes = image.size;
        e.origin = {image.source, 0};
        task.emit(e, "loaded");
    } else {
        m_kernel.swap().read(task, {{image.swapOffset, {m_memory, image.base}, image.base, image.size, {image.source, 0}}});
    }
    // The loader adds the start to every address of the program: a pass over it, each time that it comes in.
    if (m_mmu.way() == Translation::Relocated)
        task.spend(pass(profile.cpu.copyHot), "relocate");
    putWords(image.base, image.words);
    refer(EventKind::RefAdd, task, {image.place, 0}, {m_memory, image.base}, image.size, fresh ? "loaded" : "swapped in");
    image.order = ++m_order;
    image.resident = true;
    if (m_current == &image)
        m_current = nullptr;  // its base register is stale
    return static_cast<std::int64_t>(image.base);
}

// --- instructions ------------------------------------------------------------------------------------------------------

void BareMachine::setRegister(const Task& task, PlaceId& place, std::string_view name, std::uint64_t value)
{
    if (place.isNone())
        place = m_kernel.place(PlaceKind::DeviceRegister, name);
    Event e = task.event(EventKind::Register);
    e.to = {place, 0};
    e.count = value;
    task.emit(e);
}

void BareMachine::dispatch(const Task& task, Image* image)
{
    if (m_current == image && image != nullptr)
        return;
    m_current = image;
    if (image == nullptr)
        return;
    if (paged()) {
        m_mmu.setTable(image->table.get(), image->space);
        return;
    }
    m_mmu.setBase(image->base, image->size.value());
    if (m_mmu.way() == Translation::BaseLimit) {
        setRegister(task, m_baseRegister, "base", image->base);
        setRegister(task, m_limitRegister, "limit", image->size.value());
    }
}

std::int64_t BareMachine::ownerOf(std::uint64_t physical) const
{
    if (paged()) {
        const Image* const image = m_frames[physical / pageBytes().value()].image;
        return image != nullptr ? image->process->pid : 0;
    }
    for (const auto& [process, image] : m_images)
        if (image->resident && physical >= image->base && physical < image->base + image->size.value())
            return image->process->pid;
    return 0;
}

BareMachine::Result BareMachine::faultAt(const Image* image, std::uint64_t address) const
{
    Result r;
    r.refused = true;
    r.at = {image != nullptr ? image->place : m_memory, address};
    return r;
}

void BareMachine::tellWalk(const Task& task, const Image& image, std::uint64_t address, const Mmu::Result& r)
{
    const std::uint64_t page = image.table->pageOf(address);
    for (int level = 0; level < r.tablesRead; ++level) {
        Event e = task.event(EventKind::WalkStep);
        e.from = {image.place, image.table->indexAt(page, level)};
        e.count = static_cast<std::uint64_t>(level) + 1;
        task.emit(e, "level " + std::to_string(level + 1) + ", entry " + std::to_string(e.from.offset));
    }
    Event miss = task.event(EventKind::TlbMiss);
    miss.count = 1;
    task.emit(miss);
    if (!r.loaded)
        return;
    const std::uint64_t unit = pageBytes().value();
    const std::uint64_t slot = r.loaded->slot * unit;
    if (r.loaded->replaced)
        refer(EventKind::RefDrop, task, {m_tlb, slot}, {m_memory, 0}, pageBytes(), "replaced");
    refer(EventKind::RefAdd, task, {m_tlb, slot}, {m_memory, r.physical - image.table->offsetOf(address)}, pageBytes(),
          "page " + std::to_string(page));
}

void BareMachine::tellTranslation(const Task& task, const Image* image, std::uint64_t address, bool write,
                                  const Mmu::Result& r)
{
    Event e = task.event(EventKind::Translate);
    e.from = {image != nullptr ? image->place : m_memory, address};
    if (r.fault == Mmu::Fault::None)
        e.to = {m_memory, r.physical};
    e.detail = static_cast<std::uint8_t>(r.way);
    e.flags = write ? flagWrite : flagNone;
    e.count = static_cast<std::uint64_t>(r.tablesRead);
    const std::string from = std::to_string(address);
    std::string text = from;
    if (paged() && image != nullptr) {
        const std::uint64_t page = image->table->pageOf(address);
        text += " = page " + std::to_string(page) + ", offset " + std::to_string(image->table->offsetOf(address));
        text += r.fault == Mmu::Fault::None ? ": frame " + std::to_string(r.physical >> m_mmu.layout().offsetBits) + ", "
                                                  + std::to_string(r.physical)
                                            : std::string(": absent");
    } else if (r.fault != Mmu::Fault::None) {
        text += " is not below " + std::to_string(m_mmu.limit());
    } else if (r.physical != address) {
        text += " + " + std::to_string(m_mmu.base()) + " = " + std::to_string(r.physical);
    }
    task.emit(e, text);
}

BareMachine::Result BareMachine::execute(Task& task, Instruction instruction, std::uint64_t address, std::int64_t value)
{
    Image* const image = imageOf(task);
    const bool write = instruction == Instruction::Store;
    if (image == nullptr && m_mmu.way() != Translation::Absolute)
        return faultAt(nullptr, address);
    const Nanoseconds access = m_kernel.profile().memory.latency;
    for (;;) {
        if (image != nullptr && !paged() && !image->resident) {
            const Nanoseconds start = task.now();
            task.enterKernel(ModeSwitchReason::Fault);
            const std::int64_t base = bringIn(task, *image);
            Event e = task.event(EventKind::Fault);
            e.start = start;
            e.detail = static_cast<std::uint8_t>(FaultKind::Major);
            e.count = 1;
            e.bytes = image->size;
            e.to = {image->place, 0};
            task.emit(e);
            task.leaveKernel(ModeSwitchReason::Fault);
            if (base < 0)
                return {.unusable = true, .at = {image->place, address}};
        }
        dispatch(task, image);
        const Mmu::Result r = m_mmu.translate(address, write);
        task.spend(access * (r.tablesRead + (r.fault == Mmu::Fault::None ? 1 : 0)), wordOf(instruction));
        if (r.way == TranslationWay::Walk || (paged() && r.fault == Mmu::Fault::NotPresent))
            tellWalk(task, *image, address, r);
        tellTranslation(task, image, address, write, r);
        if (r.fault == Mmu::Fault::NotPresent && address < image->size.value()) {
            if (!pageIn(task, *image, image->table->pageOf(address), write))
                return {.unusable = true, .at = {image->place, address}};
            continue;
        }
        if (r.fault != Mmu::Fault::None)
            return faultAt(image, address);
        if (r.physical >= m_kernel.profile().mmu.physicalMemory.value())
            return {.unusable = true, .at = {m_memory, r.physical}};
        if (paged())
            m_replacement.used(r.physical >> m_mmu.layout().offsetBits);
        Result result;
        result.at = {m_memory, r.physical};
        if (instruction == Instruction::Jump) {
            result.value = ownerOf(r.physical);
        } else if (write) {
            m_words[r.physical] = value;
            Event e = task.event(EventKind::Fill);
            e.to = {m_memory, r.physical};
            e.bytes = Bytes(sizeof value);
            e.origin = {sourceOf(task), address};
            task.emit(e, "stored");
            e.kind = EventKind::Dirty;
            if (paged())
                task.emit(e, "stored");
        } else {
            const auto it = m_words.find(r.physical);
            result.value = it != m_words.end() ? it->second : 0;
        }
        return result;
    }
}

void BareMachine::processEnds(Task& task)
{
    const auto it = m_images.find(&task.process());
    if (it == m_images.end())
        return;
    const Turn turn(*this, task);
    Image& image = *it->second;
    const auto free = [&](std::uint64_t from, Bytes length) {
        (void)takeWords(from, length);
        Event e = task.event(EventKind::Release);
        e.to = {m_memory, from};
        e.bytes = length;
        task.emit(e, "program ended");
    };
    if (image.resident) {
        refer(EventKind::RefDrop, task, {image.place, 0}, {m_memory, image.base}, image.size, "program ended");
        free(image.base, image.size);
    }
    for (std::uint64_t frame = 0; frame < m_frames.size(); ++frame) {
        Frame& f = m_frames[frame];
        if (f.image != &image)
            continue;
        leaveTlb(task, image, f.page);
        refer(EventKind::RefDrop, task, {image.place, f.page * pageBytes().value()}, {m_memory, frame * pageBytes().value()},
              pageBytes(), "program ended");
        free(frame * pageBytes().value(), pageBytes());
        m_replacement.forget(frame);
        f = {};
    }
    if (image.hasSwap)
        m_kernel.swap().release(image.swapOffset, image.size);
    m_kernel.destroyPlace(image.place);
    if (m_current == &image)
        m_current = nullptr;
    m_images.erase(it);
}

}  // namespace copyscope::model::kernel
