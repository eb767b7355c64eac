// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/datagram.h"

#include "model/kernel/kernel.h"
#include "model/kernel/splice_buffers.h"
#include "model/program/constants.h"

#include <algorithm>
#include <numeric>
#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

namespace {

Event marked(Event e, bool peerSide)
{
    if (peerSide)
        e.flags = static_cast<std::uint8_t>(e.flags | flagPeer);
    return e;
}

}  // namespace

Content Datagram::read() const
{
    Content out;
    for (const SkbPart& p : parts)
        out.append(p.read());
    return out;
}

void DatagramQueue::push(Datagram datagram, PlaceId place, bool show, Task* task, const Kernel& kernel, bool peerSide)
{
    datagram.begin = m_end;
    for (SkbPart& p : datagram.parts) {
        const Spot here{place, m_end};
        Event e = task != nullptr ? task->event(EventKind::Fill) : kernel.event(EventKind::Fill);
        e.bytes = p.length;
        if (p.byReference()) {
            e.kind = EventKind::RefAdd;
            e.from = here;
            e.to = p.at;
        } else {
            p.at = e.to = here;
            e.origin = p.owned.origin();
        }
        if (show && task != nullptr)
            task->emit(marked(e, peerSide));
        else if (show)
            kernel.emit(marked(e, peerSide));
        p.zerocopy.reset();
        m_end += p.length.value();
    }
    m_memory += datagram.memory();
    m_datagrams.push_back(std::move(datagram));
}

std::uint64_t DatagramQueue::bytes() const
{
    return std::accumulate(m_datagrams.begin(), m_datagrams.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const Datagram& d) { return sum + d.size; });
}

void DatagramQueue::release(Task& task, const Datagram& datagram, PlaceId place, bool peerSide)
{
    std::uint64_t at = datagram.begin;
    for (const SkbPart& p : datagram.parts) {
        Event e = task.event(p.byReference() ? EventKind::RefDrop : EventKind::Release);
        e.bytes = p.length;
        if (p.byReference()) {
            e.from = {place, at};
            e.to = p.at;
        } else {
            e.to = {place, at};
        }
        task.emit(marked(e, peerSide));
        at += p.length.value();
    }
}

std::int64_t DatagramQueue::receive(Task& task, UserBuffers& into, std::uint64_t flags, ReceivedMessage& message,
                                    PlaceId place, StreamCheck& check, bool peerSide)
{
    const bool peek = (flags & "MSG_PEEK"_c) != 0;
    Datagram first = m_datagrams.front();
    const std::uint64_t n = std::min(first.size, into.left().value());
    if (n < first.size)
        message.flags |= static_cast<std::uint32_t>("MSG_TRUNC"_c);
    if (!peek) {
        m_memory -= first.memory();
        m_datagrams.pop_front();
    }
    const Content content = first.read().slice(0, Bytes(n));
    const Spot to = n > 0 ? spotOf(task, into.next().base) : Spot{};
    const Spot from = first.parts.empty() ? Spot{place, first.begin} : first.parts.front().at;
    const bool fault = n > 0 && into.put(task, content, from, "skb_copy_datagram_iter").value() < n;
    if (!peek) {
        // A fault loses the datagram, and so does what does not fit.
        if (fault) {
            check.lost(first.size);
        } else {
            check.arrived(task, content, to);
            check.lost(first.size - n);
        }
        release(task, first, place, peerSide);
    }
    if (fault)
        return -EFAULT;
    return static_cast<std::int64_t>((flags & "MSG_TRUNC"_c) != 0 ? first.size : n);
}

std::int64_t DatagramQueue::spliceOut(Task& task, SpliceBuffers& buffers, Bytes length, PlaceId place, StreamCheck& check,
                                      bool peerSide)
{
    const auto slots = static_cast<std::uint64_t>(std::max(0, buffers.freeSlots()));
    const Datagram first = m_datagrams.front();
    const std::uint64_t n = std::min({first.size, length.value(), slots * pageSize.value()});
    m_memory -= first.memory();
    m_datagrams.pop_front();
    const Content content = first.read().slice(0, Bytes(n));
    if (n > 0) {
        const auto pages = static_cast<std::uint32_t>((n - 1) / pageSize.value() + 1);
        std::shared_ptr<Folio> folio = task.kernel().memory().allocate(pages);
        if (!folio)
            return -ENOMEM;
        const Spot to{buffers.place(), 0};
        task.copy(Bytes(n), first.parts.empty() ? Spot{place, first.begin} : first.parts.front().at, to, content.origin(),
                  "copy_splice_read");
        check.arrived(task, content, to);
        buffers.pushOwned(std::move(folio), content, SpliceBuffers::Append::No);
    }
    check.lost(first.size - n);
    release(task, first, place, peerSide);
    return static_cast<std::int64_t>(n);
}

void DatagramQueue::clear(Task& task, PlaceId place, bool peerSide)
{
    for (const Datagram& d : std::exchange(m_datagrams, {}))
        release(task, d, place, peerSide);
    m_memory = 0;
}

}  // namespace copyscope::model::kernel
