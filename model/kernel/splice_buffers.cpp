// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/splice_buffers.h"

#include <algorithm>
#include <utility>

namespace copyscope::model::kernel {

namespace {

constexpr std::uint64_t unit = pageSize.value();

}  // namespace

std::uint64_t PipeBuffer::endInPage() const { return (data.offset + data.length.value() - 1) % unit + 1; }

std::uint64_t PipeBuffer::wholeSlots(std::uint64_t length) const
{
    if (length >= data.length.value())
        return data.length.value();
    if (block)
        return 0;
    const std::uint64_t first = unit - data.offset % unit;
    return length < first ? 0 : first + (length - first) / unit * unit;
}

int SpliceBuffers::usedSlots() const
{
    return m_byBytes ? static_cast<int>((m_size.value() + unit - 1) / unit) : m_used;
}

Bytes SpliceBuffers::room(std::uint64_t offsetInPage) const
{
    const auto free = static_cast<std::uint64_t>(freeSlots());
    return free == 0 ? Bytes{} : Bytes(free * unit - offsetInPage);
}

Bytes SpliceBuffers::roomFor(const PipeBuffer& buffer) const
{
    if (buffer.block && !m_byBytes)
        return freeSlots() > 0 ? buffer.data.length : Bytes{};
    return room(buffer.data.offset % unit);
}

void SpliceBuffers::append(PipeBuffer buffer)
{
    buffer.streamOffset = m_in;
    m_in += buffer.data.length.value();
    m_size += buffer.data.length;
    m_used += static_cast<int>(buffer.slots());
    m_buffers.push_back(std::move(buffer));
}

void SpliceBuffers::refer(Task& task, PipeBuffer buffer)
{
    if (m_place) {
        Event e = task.event(EventKind::RefAdd);
        e.from = end();
        e.to = buffer.data.at;
        e.bytes = buffer.data.length;
        e.origin = buffer.data.page->content().origin(buffer.data.offset);
        m_last = task.emit(e);
    }
    append(std::move(buffer));
}

void SpliceBuffers::push(Task& task, Fragment data, bool gift)
{
    PipeBuffer b;
    b.data = std::move(data);
    b.gift = gift;
    refer(task, std::move(b));
}

void SpliceBuffers::pushBlock(Task& task, Fragment data)
{
    PipeBuffer b;
    b.data = std::move(data);
    b.block = true;
    refer(task, std::move(b));
}

void SpliceBuffers::pushCopied(Fragment data)
{
    PipeBuffer b;
    b.data = std::move(data);
    b.block = true;
    b.owned = true;
    m_last = {};
    append(std::move(b));
}

void SpliceBuffers::pushOwned(std::shared_ptr<Folio> folio, const Content& bytes, Append later)
{
    folio->content() = bytes;
    folio->pipePage = true;
    PipeBuffer b;
    b.data = {PageRef(std::move(folio), Holder::Pipe), 0, bytes.size(), end()};
    b.owned = true;
    b.mergeable = later == Append::Yes;
    b.packet = later == Append::Packet;
    m_last = {};
    append(std::move(b));
}

void SpliceBuffers::appendToLast(const Content& bytes)
{
    PipeBuffer& b = m_buffers.back();
    b.data.page->content().assign(b.data.offset + b.data.length.value(), bytes);
    b.data.length += bytes.size();
    if (!b.owned)
        b.appended += bytes.size();
    m_size += bytes.size();
    m_in += bytes.size().value();
    m_last = {};
}

void SpliceBuffers::leave(Task& task, const PipeBuffer& buffer, std::uint64_t length)
{
    if (!m_place)
        return;
    const Spot here{m_place, buffer.streamOffset};
    const std::uint64_t referred = buffer.owned ? 0 : std::min(length, (buffer.data.length - buffer.appended).value());
    if (referred > 0) {
        Event e = task.event(EventKind::RefDrop);
        e.from = here;
        e.to = buffer.data.at;
        e.bytes = Bytes(referred);
        m_last = task.emit(e);
    }
    if (referred < length) {
        Event e = task.event(EventKind::Release);
        e.to = {here.place, here.offset + referred};
        e.bytes = Bytes(length - referred);
        m_last = task.emit(e);
    }
}

std::vector<Fragment> SpliceBuffers::take(Task& task, Bytes length)
{
    std::vector<Fragment> out;
    std::uint64_t left = length.value();
    while (left > 0 && !m_buffers.empty()) {
        PipeBuffer& b = m_buffers.front();
        const std::uint64_t n = std::min(left, b.data.length.value());
        leave(task, b, n);
        out.push_back(b.data.part(0, Bytes(n), Holder::Pipe));
        left -= n;
        m_size -= Bytes(n);
        m_used -= static_cast<int>(b.slots());
        if (n == b.data.length.value()) {
            m_buffers.pop_front();
            continue;
        }
        b.data = b.data.part(n, b.data.length - Bytes(n), Holder::Pipe);
        b.appended = std::min(b.appended, b.data.length);
        b.streamOffset += n;
        m_used += static_cast<int>(b.slots());
    }
    return out;
}

std::vector<Fragment> SpliceBuffers::peek(Bytes length) const
{
    std::vector<Fragment> out;
    std::uint64_t left = length.value();
    for (const PipeBuffer& b : m_buffers) {
        if (left == 0)
            break;
        const std::uint64_t n = std::min(left, b.data.length.value());
        out.push_back(b.data.part(0, Bytes(n), Holder::Pipe));
        left -= n;
    }
    return out;
}

Bytes SpliceBuffers::moveTo(Task& task, SpliceBuffers& to, Bytes length)
{
    Bytes done{};
    while (done < length && !m_buffers.empty()) {
        const PipeBuffer& b = m_buffers.front();
        const Bytes n = std::min({length - done, b.data.length, to.roomFor(b)});
        if (n.value() == 0)
            break;
        PipeBuffer moved;
        moved.data = b.data.part(0, n, Holder::Pipe);
        moved.block = b.block;
        moved.packet = b.packet;
        // A buffer that moves as a whole keeps its flags; a part of one shares the page with what stays behind.
        moved.mergeable = b.mergeable && n == b.data.length;
        moved.gift = b.gift && n == b.data.length;
        to.refer(task, std::move(moved));
        take(task, n);
        done += n;
    }
    return done;
}

Bytes SpliceBuffers::linkTo(Task& task, SpliceBuffers& to, Bytes length) const
{
    Bytes done{};
    for (const PipeBuffer& b : m_buffers) {
        const Bytes n = std::min({length - done, b.data.length, to.roomFor(b)});
        if (n.value() == 0)
            break;
        PipeBuffer linked;
        linked.data = b.data.part(0, n, Holder::Pipe);
        linked.block = b.block;
        linked.packet = b.packet;
        to.refer(task, std::move(linked));
        done += n;
        if (n < b.data.length)
            break;
    }
    return done;
}

void SpliceBuffers::clear(Task& task) { take(task, m_size); }

}  // namespace copyscope::model::kernel
