// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/fbufs.h"

#include "model/kernel/address_space.h"

#include <algorithm>
#include <cerrno>

namespace copyscope::model::kernel {

using program::Address;

namespace {

constexpr std::uint64_t unit = pageSize.value();

}  // namespace

bool Fbufs::free(const Fbuf& buffer) const
{
    const auto alive = [this](int pid) {
        const Process* process = m_kernel.findProcess(pid);
        return process != nullptr && !process->exited;
    };
    // A pipe or a send queue that refers to it still needs what is in it.
    return std::none_of(buffer.holders.begin(), buffer.holders.end(), alive)
           && buffer.folio->held(Holder::Pipe) == 0 && buffer.folio->held(Holder::Skb) == 0;
}

Address Fbufs::mappedAt(const Fbuf& buffer, int pid)
{
    const auto it = buffer.mappings.find(pid);
    if (it == buffer.mappings.end())
        return 0;
    const std::shared_ptr<AddressSpace> space = it->second.space.lock();
    return space && space->find(it->second.at) != nullptr ? it->second.at : 0;
}

Address Fbufs::mapFor(Task& task, Fbuf& buffer, bool writable)
{
    const Process& process = task.process();
    if (const Address known = mappedAt(buffer, process.pid); known != 0)
        return known;
    PlaceId lender{};
    if (!writable) {
        const auto owner = buffer.mappings.find(buffer.originator);
        if (owner != buffer.mappings.end())
            if (const std::shared_ptr<AddressSpace> space = owner->second.space.lock())
                lender = space->spot(owner->second.at).place;
    }
    const std::string name = lender.isNone() ? buffer.name : buffer.name + " in " + process.name;
    const Address at = process.memory->mapFolio(task, PageRef(buffer.folio, Holder::Mapping), writable, name, lender);
    if (at != 0)
        buffer.mappings[process.pid] = {process.memory, at};
    return at;
}

void Fbufs::unmapIfDone(Task& task, Fbuf& buffer)
{
    if (buffer.cached || !free(buffer))
        return;
    for (const auto& [pid, mapping] : buffer.mappings) {
        const std::shared_ptr<AddressSpace> space = mapping.space.lock();
        if (space && space->find(mapping.at) != nullptr)
            space->unmapFolio(task, mapping.at);
    }
    buffer.mappings.clear();
    buffer.isProtected = false;
}

std::int64_t Fbufs::allocate(Task& task, Bytes length, bool cached, bool isVolatile)
{
    const auto pages = static_cast<std::uint32_t>((length.value() + unit - 1) / unit);
    const int pid = task.process().pid;
    Fbuf* found = nullptr;
    for (const auto& b : m_buffers) {
        if (b->originator != pid || !free(*b))
            continue;
        // What a card has sent is given back by nobody: it is found here.
        unmapIfDone(task, *b);
        if (found == nullptr && b->folio->pages() == pages && b->cached == cached && b->isVolatile == isVolatile)
            found = b.get();
    }
    const Profile& profile = m_kernel.profile();
    if (found == nullptr) {
        auto made = std::make_unique<Fbuf>();
        made->folio = m_kernel.memory().allocate(pages);
        if (!made->folio)
            return -ENOMEM;
        made->folio->anonymous = true;
        made->folio->content() = Content::zeros(made->folio->size());
        made->originator = pid;
        made->cached = cached;
        made->isVolatile = isVolatile;
        made->name = "fbuf " + std::to_string(m_buffers.size() + 1);
        task.spend(Nanoseconds(static_cast<std::int64_t>(static_cast<double>(pages * unit) * 1e9 / profile.cpu.zero.value())),
                   "clear_page");
        found = made.get();
        m_buffers.push_back(std::move(made));
    }
    const bool mapped = mappedAt(*found, pid) != 0;
    if (!mapped)
        task.spend(profile.pageCache.addPage * static_cast<std::int64_t>(pages), "take pages of the pool");
    const Address at = mapFor(task, *found, true);
    if (at == 0)
        return -ENOMEM;
    if (found->isProtected) {
        task.process().memory->protectFolio(task, at, true);
        found->isProtected = false;
    }
    found->holders = {pid};
    found->sent = {};
    found->length = {};
    return static_cast<std::int64_t>(at);
}

Fbuf* Fbufs::at(Task& task, Address address)
{
    const int pid = task.process().pid;
    for (const auto& b : m_buffers)
        if (b->holders.contains(pid) && mappedAt(*b, pid) == address)
            return b.get();
    return nullptr;
}

Fbuf* Fbufs::of(const Folio& folio)
{
    for (const auto& b : m_buffers)
        if (b->folio.get() == &folio)
            return b.get();
    return nullptr;
}

void Fbufs::giveAway(Task& task, Fbuf& buffer, Bytes length)
{
    const int pid = task.process().pid;
    buffer.sent = buffer.folio->content().slice(0, length);
    buffer.length = length;
    buffer.holders.erase(pid);
    if (buffer.isVolatile || buffer.isProtected || buffer.originator != pid)
        return;
    task.process().memory->protectFolio(task, mappedAt(buffer, pid), false);
    buffer.isProtected = true;
}

std::int64_t Fbufs::receive(Task& task, Fbuf& buffer)
{
    const Address at = mapFor(task, buffer, false);
    if (at == 0)
        return -ENOMEM;
    buffer.holders.insert(task.process().pid);
    return static_cast<std::int64_t>(at);
}

void Fbufs::giveBack(Task& task, Fbuf& buffer)
{
    const int pid = task.process().pid;
    if (pid != buffer.originator && buffer.length.value() > 0) {
        // Until now the receiver could read it, so what it holds now is what the receiver may have got.
        const Content now = buffer.folio->content().slice(0, buffer.length);
        Event e = task.event(EventKind::Delivered);
        e.detail = static_cast<std::uint8_t>(Destination::Stream);
        e.to = task.process().memory->spot(mappedAt(buffer, pid));
        e.bytes = buffer.length;
        e.origin = now.origin();
        if (!now.sameAs(buffer.sent))
            e.flags = flagWrongContent;
        task.emit(e);
    }
    buffer.holders.erase(pid);
    unmapIfDone(task, buffer);
}

}  // namespace copyscope::model::kernel
