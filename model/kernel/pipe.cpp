// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/pipe.h"

#include "model/hardware/cpu_cache.h"
#include "model/kernel/anonymous_pages.h"
#include "model/kernel/kernel.h"
#include "model/program/constants.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <exception>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

namespace {

constexpr std::uint64_t unit = pageSize.value();

std::uint32_t pagesOf(std::uint64_t bytes) { return static_cast<std::uint32_t>((bytes + unit - 1) / unit); }

std::uint64_t firstSlots(const Kernel& kernel)
{
    return static_cast<std::uint64_t>(kernel.generation().defaultPipeSlots(kernel.profile().pipe.slots));
}

/// The core reads or writes these bytes: whether they were in its caches.
bool touch(Task& task, const Folio& folio, Bytes length)
{
    const CpuCache::Touch t = task.kernel().cpuCache().touch(folio, length);
    if (t.displacedLines != 0) {
        Event e = task.event(EventKind::CacheLines);
        e.count = t.displacedLines;
        task.emit(e);
    }
    return t.hot;
}

}  // namespace

Pipe::Use::Use(Task& task, Pipe& pipe) : m_task(task), m_pipe(pipe) { begin(); }

Pipe::Use::~Use() noexcept(false)
{
    // When the whole run is being stopped there is nobody left to wake.
    if (std::uncaught_exceptions() == 0)
        end();
}

void Pipe::Use::begin()
{
    while (m_pipe.m_held)
        m_task.block(m_pipe.m_holdWaiters, "another call uses the pipe", m_pipe.place(), {}, false);
    m_pipe.m_held = true;
    m_wasEmpty = m_pipe.m_buffers.empty();
    m_wasFull = m_pipe.full();
}

void Pipe::Use::end()
{
    m_task.flush();
    m_pipe.m_held = false;
    const EventId cause = m_pipe.m_buffers.lastEvent();
    m_pipe.m_holdWaiters.wakeOne({}, &m_task);
    if (m_wasEmpty && !m_pipe.m_buffers.empty())
        m_pipe.readWaiters.wakeAll(cause, &m_task);
    if (m_wasFull && !m_pipe.full())
        m_pipe.writeWaiters.wakeAll(cause, &m_task);
}

bool Pipe::Use::wait(WaitQueue& queue, const char* why, const std::function<bool()>& ready)
{
    // In the queue first: letting go takes time in which what it waits for can happen.
    queue.add(m_task);
    end();
    Wake wake = Wake::Woken;
    while (!ready() && wake != Wake::Signal)
        wake = m_task.blockOnAdded(why, m_pipe.place());
    queue.remove(m_task);
    begin();
    return wake != Wake::Signal || ready();
}

Pipe::Pipe(Kernel& kernel, const std::string& name, bool peer)
    : m_kernel(kernel), m_peer(peer), m_ring(!kernel.generation().atLeast(2, 6, 11)),
      m_buffers(kernel.place(PlaceKind::Pipe, name, firstSlots(kernel) * pageSize, {}, {}, peer),
                static_cast<int>(firstSlots(kernel)), kernel.generation().textbook().pipeCountsBytes)
{
}

std::uint64_t Pipe::capacity() const { return static_cast<std::uint64_t>(m_buffers.slots()) * unit; }

std::uint64_t Pipe::roomInRing() const 
{
    // A fast buffer goes in whole, however large it is.
    return capacity() - std::min(capacity(), m_buffers.size().value());
}

bool Pipe::full() const { return m_ring ? roomInRing() == 0 : m_buffers.freeSlots() == 0; }

std::int64_t Pipe::broken(Task& task) const
{
    Task::Pending signal;
    signal.number = static_cast<int>("SIGPIPE"_c);
    signal.code = static_cast<int>("SI_USER"_c);
    signal.senderPid = task.process().pid;
    task.kernel().sendSignalTo(task, signal, false);
    return -EPIPE;
}

std::int64_t Pipe::awaitData(Task& task, Use& use, bool nonBlocking)
{
    while (m_buffers.empty()) {
        if (!hasWriters())
            return 0;
        if (nonBlocking)
            return -EAGAIN;
        if (task.signalPending()
            || !use.wait(readWaiters, "the pipe is empty", [this] { return !m_buffers.empty() || !hasWriters(); }))
            return restartCall;
    }
    return 1;
}

std::int64_t Pipe::awaitRoom(Task& task, Use& use, bool nonBlocking)
{
    for (;;) {
        if (!hasReaders())
            return broken(task);
        if (!full())
            return 0;
        if (nonBlocking)
            return -EAGAIN;
        if (task.signalPending()
            || !use.wait(writeWaiters, "the pipe is full", [this] { return !full() || !hasReaders(); }))
            return restartCall;
    }
}

// --- reading ------------------------------------------------------------------------------------------------

std::int64_t Pipe::copyOut(Task& task, UserBuffers& into, bool& ended)
{
    std::int64_t total = 0;
    while (!m_buffers.empty() && into.left().value() > 0 && !ended) {
        const PipeBuffer& b = m_buffers.buffers().front();
        const std::uint64_t n = std::min(into.left().value(), b.data.length.value());
        const bool hot = touch(task, *b.data.page, Bytes(n));
        const Spot from = b.owned ? Spot{place(), b.streamOffset} : b.data.at;
        const Content bytes = b.data.part(0, Bytes(n), Holder::Kernel).read();
        const std::uint64_t got = into.put(task, bytes, from, "copy_page_to_iter", hot).value();
        std::uint64_t taken = got < n ? b.wholeSlots(got) : n;
        total += static_cast<std::int64_t>(taken);
        if (b.packet && taken == n) {
            ended = true;
            taken = b.data.length.value();
        }
        m_buffers.take(task, Bytes(taken));
        if (got < n)
            return total > 0 ? total : -EFAULT;
    }
    return total;
}

std::int64_t Pipe::read(Task& task, UserBuffers& into, bool nonBlocking)
{
    if (into.left().value() == 0)
        return 0;
    Use use(task, *this);
    task.spend(m_kernel.profile().pipe.perOperation, "pipe_read");
    if (const std::int64_t found = awaitData(task, use, nonBlocking); found <= 0)
        return found;
    bool ended = false;
    return copyOut(task, into, ended);
}

// --- writing ------------------------------------------------------------------------------------------------

void Pipe::releaseTorn(Task& task, std::uint64_t from, std::uint64_t to) const
{
    if (from >= to)
        return;
    // Bytes of a page that could not be filled: they were copied for nothing.
    Event e = task.event(EventKind::Release);
    e.to = {place(), from};
    e.bytes = Bytes(to - from);
    task.emit(e);
}

std::int64_t Pipe::merge(Task& task, Source& source, std::uint64_t odd)
{
    const Spot to = m_buffers.end();
    touch(task, *m_buffers.buffers().back().data.page, Bytes(odd));
    const Content bytes = source.take(Bytes(odd), to);
    if (bytes.size().value() < odd) {
        releaseTorn(task, to.offset, to.offset + bytes.size().value());
        return -EFAULT;
    }
    m_buffers.appendToLast(bytes);
    return static_cast<std::int64_t>(odd);
}

std::int64_t Pipe::fill(Task& task, Source& source, bool packets)
{
    m_kernel.anonymousPages().ensure(task, std::max<std::uint32_t>(1, pagesOf(std::min(source.left.value(), unit))));
    const std::uint64_t room = m_ring ? roomInRing() : static_cast<std::uint64_t>(m_buffers.freeSlots()) * unit;
    const std::uint64_t most = std::min(source.left.value(), packets ? std::min(room, unit) : room);
    std::shared_ptr<Folio> folio;
    std::uint32_t pages = pagesOf(most);
    while (pages > 0 && !(folio = m_kernel.memory().allocate(pages)))
        pages /= 2;
    if (!folio)
        return -ENOMEM;
    const std::uint64_t length = std::min(most, pages * unit);
    task.spend(m_kernel.profile().pageCache.reference * pages, "alloc_page");
    touch(task, *folio, Bytes(length));
    const Spot to = m_buffers.end();
    Content bytes = source.take(Bytes(length), to);
    const std::uint64_t got = bytes.size().value();
    if (got < length) {
        // A page counts when it could be filled as far as the caller wanted.
        const std::uint64_t whole = got / unit * unit;
        releaseTorn(task, to.offset + whole, to.offset + got);
        bytes.truncate(Bytes(whole));
    }
    if (bytes.empty())
        return -EFAULT;
    const auto done = static_cast<std::int64_t>(bytes.size().value());
    m_buffers.pushOwned(std::move(folio), bytes, packets ? SpliceBuffers::Append::Packet : SpliceBuffers::Append::Yes);
    return done;
}

std::int64_t Pipe::write(Task& task, Source& source, bool nonBlocking, bool packets)
{
    const std::uint64_t total = source.left.value();
    if (total == 0)
        return 0;
    Use use(task, *this);
    task.spend(m_kernel.profile().pipe.perOperation, "pipe_write");
    if (!hasReaders())
        return broken(task);
    std::int64_t written = 0;
    const std::uint64_t odd = total % unit;
    if (odd != 0 && !m_ring && !m_buffers.empty()) {
        const PipeBuffer& last = m_buffers.buffers().back();
        if (last.mergeable && last.endInPage() + odd <= unit) {
            written = merge(task, source, odd);
            if (written < 0 || source.left.value() == 0)
                return written;
        }
    }
    // Before 2.6.11 there was no slot to decide whether up to a page of bytes goes as one.
    const std::uint64_t needed = m_ring && total <= unit ? total : 1;
    const auto ready = [&] { return !hasReaders() || (m_ring ? roomInRing() >= needed : !full()); };
    for (;;) {
        if (!hasReaders()) {
            const std::int64_t error = broken(task);
            return written > 0 ? written : error;
        }
        if (ready()) {
            const std::uint64_t before = source.left.value();
            const std::int64_t n = fill(task, source, packets);
            if (n < 0)
                return written > 0 ? written : n;
            written += n;
            if (source.left.value() == 0)
                return written;
            // It stopped early: fewer pages than it wanted, or memory that cannot be read.
            if (before - source.left.value() != static_cast<std::uint64_t>(n))
                return written;
            continue;
        }
        if (nonBlocking)
            return written > 0 ? written : -EAGAIN;
        if (task.signalPending() || !use.wait(writeWaiters, "the pipe is full", ready))
            return written > 0 ? written : restartCall;
    }
}

// --- the rest -----------------------------------------------------------------------------------------------

std::int64_t Pipe::resize(Task& task, std::uint32_t bytes)
{
    // round_pipe_size, and the largest ring that the kernel can allocate: 4 MiB of 40 bytes a slot.
    constexpr std::uint64_t most = std::uint64_t{1} << 31;
    constexpr std::uint64_t mostSlots = 65536;
    if (bytes > most)
        return -EINVAL;
    const std::uint64_t size = std::max(unit, std::bit_ceil(std::uint64_t{bytes}));
    const auto slots = static_cast<int>(size / unit);
    Use use(task, *this);
    const int limit = m_kernel.profile().pipe.maxSlots;
    if (slots > m_buffers.slots() && slots > limit && !task.process().capable(Capability::SysResource))
        return -EPERM;
    if (slots < m_buffers.usedSlots())
        return -EBUSY;
    if (size / unit > mostSlots)
        return -ENOMEM;
    m_buffers.setSlots(slots);
    Event e = task.event(EventKind::Resize);
    e.to = {place(), 0};
    e.bytes = Bytes(capacity());
    task.emit(e);
    return static_cast<std::int64_t>(size);
}

void Pipe::closed(Task& task, bool reader)
{
    task.flush();
    --(reader ? m_readers : m_writers);
    if (hasReaders() || hasWriters()) {
        if (hasReaders() != hasWriters()) {
            readWaiters.wakeAll({}, &task);
            writeWaiters.wakeAll({}, &task);
        }
        return;
    }
    Use use(task, *this);
    m_buffers.clear(task);
    m_kernel.destroyPlace(place(), m_peer);
}

}  // namespace copyscope::model::kernel
