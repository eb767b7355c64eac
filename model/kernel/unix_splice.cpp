// SPDX-License-Identifier: GPL-3.0-or-later
// splice() into and out of AF_UNIX sockets, and the skbs of streams (unix_stream_sendmsg, unix_stream_splice_read).
#include "model/kernel/unix_socket.h"

#include "model/kernel/socket_splice.h"
#include "model/kernel/splice_buffers.h"
#include "model/kernel/unix_skb.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

namespace {

constexpr std::uint64_t unit = pageSize.value();

/// What the first 16 slots of a pipe hold of the next `left` bytes (splice_to_socket has room for so many bio_vecs).
std::uint64_t inSlots(const SpliceBuffers& buffers, std::uint64_t left)
{
    std::uint32_t slots = 16;
    std::uint64_t bytes = 0;
    for (const PipeBuffer& b : buffers.buffers()) {
        const std::uint64_t fits = b.slots() <= slots ? b.data.length.value() : slots * unit - b.data.offset % unit;
        if (slots == 0 || bytes >= left)
            break;
        bytes += fits;
        slots -= std::min(slots, b.slots());
    }
    return std::min(bytes, left);
}

/// What one skb takes of them: its fragments are pages (skb_splice_from_iter).
std::uint64_t inPages(const SpliceBuffers& buffers, std::uint64_t left)
{
    std::uint64_t pages = maxSkbFragments;
    std::uint64_t bytes = 0;
    for (const Fragment& f : buffers.peek(Bytes(left))) {
        if (f.pages() > pages)
            return bytes + (pages == 0 ? 0 : pages * unit - f.offset % unit);
        pages -= f.pages();
        bytes += f.length.value();
    }
    return bytes;
}

}  // namespace

void UnixSocket::addSkb(UnixSocket& other, std::uint64_t begin, std::uint64_t size, bool spliced)
{
    const std::uint64_t memory = spliced ? unix_skb::splicedMemory(size) : unix_skb::copiedMemory(size, skbPageHead);
    other.m_skbs.push_back({begin, size, memory, spliced});
    other.m_streamMemory += memory;
}

void UnixSocket::addPages(UnixSocket& other, std::uint64_t size) const
{
    if (other.m_skbs.empty() || !other.m_skbs.back().spliced || other.m_skbs.back().size + size > goal()) {
        addSkb(other, other.m_queue.end() - size, size, true);
        return;
    }
    StreamSkb& last = other.m_skbs.back();
    last.size += size;
    last.memory += size;
    other.m_streamMemory += size;
}

std::uint64_t UnixSocket::lastBoundary(std::uint64_t at, std::uint64_t length) const
{
    std::uint64_t best = at;
    for (const StreamSkb& skb : m_skbs)
        if (skb.end() > at && skb.end() <= at + length)
            best = skb.end();
    return best;
}

std::int64_t UnixSocket::spliceWrite(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                                     bool dontWait, bool)
{
    if (at)
        return -ESPIPE;
    if (!stream()) {
        task.spend(kernel().profile().network.perSend, "unix_dgram_sendmsg");
        // Until 6.5 each buffer of the pipe went by itself (sock_no_sendpage), since then what one vector holds.
        const bool together = kernel().generation().atLeast(6, 5);
        const std::uint64_t sendFlags = nonBlocking() ? static_cast<std::uint64_t>("MSG_DONTWAIT"_c) : 0;
        std::uint64_t done = 0;
        do {
            const std::uint64_t left = length.value() - done;
            const std::uint64_t size = together ? inSlots(buffers, left) : buffers.peek(Bytes(left)).front().length.value();
            const std::int64_t sent = sendDatagram(task, size, sendFlags, [&](Spot to) {
                Content all;
                for (const Fragment& f : buffers.take(task, Bytes(size))) {
                    const Content c = f.read();
                    task.copy(c.size(), f.at, {to.place, to.offset + all.size().value()}, c.origin(),
                              "skb_copy_datagram_from_iter");
                    all.append(c);
                }
                return all;
            });
            if (sent < 0)
                return done > 0 ? static_cast<std::int64_t>(done) : sent;
            done += size;
        } while (together && done < length.value() && !buffers.empty());
        return static_cast<std::int64_t>(done);
    }
    task.spend(kernel().profile().network.perSend, "unix_stream_sendmsg");
    WaitLimit limit = sendLimit(dontWait || nonBlocking() ? static_cast<std::uint64_t>("MSG_DONTWAIT"_c) : 0);
    std::uint64_t done = 0;
    std::uint64_t message = 0;
    std::int64_t error = m_sendShutdown ? -EPIPE : 0;
    if (error == 0 && m_other.expired())
        error = m_error != 0 ? -takeError() : -EPIPE;
    while (error == 0 && done < length.value() && !buffers.empty()) {
        error = waitForRoom(task, limit);
        const std::shared_ptr<UnixSocket> other = m_other.lock();
        if (error != 0 || !other)
            break;
        if (other->m_receiveShutdown) {
            error = -EPIPE;
            break;
        }
        const std::uint64_t left = std::min(length.value() - done, buffers.size().value());
        // Since 6.5 one message is what a number of slots hold, and its skbs are full but for the last (splice_to_socket).
        const bool together = kernel().generation().atLeast(6, 5);
        if (together && message == 0)
            message = inSlots(buffers, left);
        const std::uint64_t n = together ? inPages(buffers, message) : std::min(room(*other), left);
        if (together)
            other->m_queue.seal();
        const bool byReference = kernel().generation().sendfileByReference();
        for (const Fragment& f : buffers.take(task, Bytes(n))) {
            SkbPart part;
            part.length = f.length;
            part.at = f.at;
            if (byReference) {
                part.page = f.part(0, f.length, Holder::Skb);
                task.spend(kernel().profile().pageCache.reference * static_cast<std::int64_t>(f.pages()),
                           "skb_splice_from_iter");
            } else {
                part.owned = f.read();
                task.copy(f.length, f.at, {other->m_queuePlace, other->m_queue.end()}, part.owned.origin(),
                          "sock_no_sendpage");
            }
            appendTo(*other, task, std::move(part), together ? n : goal());
            if (!together)
                addPages(*other, f.length.value());
        }
        if (together)
            addSkb(*other, other->m_queue.end() - n, n, true);
        message -= std::min(message, n);
        done += n;
        other->m_readers.wakeAll({}, &task);
    }
    if (done > 0)
        return static_cast<std::int64_t>(done);
    return error == -EPIPE ? brokenPipe(task, 0) : error;
}

std::uint64_t UnixSocket::spliceLinear(Task& task, SpliceBuffers& buffers, std::uint64_t at, std::uint64_t length)
{
    std::uint64_t done = 0;
    while (done < length && buffers.freeSlots() > 0) {
        const std::uint64_t n = std::min(length - done, task.fragment.refill(kernel().generation()));
        const PageFragment::Piece piece = task.fragment.take(n);
        std::shared_ptr<Folio>& folio = piece.block->folio;
        if (!folio)
            folio = kernel().memory().allocate(static_cast<std::uint32_t>(PageFragment::blockSize(kernel().generation()) / unit));
        if (!folio)
            break;
        const Content bytes = m_queue.read(at + done, n);
        const Spot to = buffers.end();
        task.copy(Bytes(n), {m_queuePlace, at + done}, to, bytes.origin(), "linear_to_page");
        folio->content().assign(piece.offset, bytes);
        m_incoming->arrived(task, bytes, to);
        buffers.pushCopied({PageRef(folio, Holder::Pipe), piece.offset, Bytes(n), to});
        done += n;
    }
    return done;
}

std::uint64_t UnixSocket::spliceSkbs(Task& task, SpliceBuffers& buffers, std::uint64_t most)
{
    std::uint64_t at = m_queue.begin();
    const std::uint64_t end = at + most;
    const auto arrived = [&](const Fragment& f) {
        m_incoming->arrived(task, f.read(), {buffers.place(), 0});
        spendOnSplice(task, f);
        at += f.length.value();
    };
    for (const StreamSkb& skb : m_skbs) {
        const std::uint64_t last = std::min(end, skb.end());
        while (at < last && buffers.freeSlots() > 0) {
            const SkbPart part = m_queue.first(at);
            if (part.byReference()) {
                const Bytes n = std::min({buffers.room(part.page.offset % unit), part.length, Bytes(last - at)});
                Fragment f = part.page.part(0, n, Holder::Pipe);
                arrived(f);
                buffers.push(task, std::move(f));
                continue;
            }
            const unix_skb::Block block = unix_skb::blockAt(skb.size, at - skb.begin);
            const std::uint64_t n = std::min(block.left, last - at);
            if (block.linear) {
                const std::uint64_t moved = spliceLinear(task, buffers, at, n);
                at += moved;
                if (moved < n)
                    return at - m_queue.begin();
                continue;
            }
            Fragment f = framesFor(task, block.offset % unit, m_queue.read(at, n), {m_queuePlace, at});
            if (!f.page)
                return at - m_queue.begin();
            arrived(f);
            buffers.pushBlock(task, std::move(f));
        }
        if (at < last || at == end)
            break;
    }
    return at - m_queue.begin();
}

std::int64_t UnixSocket::spliceRead(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                                    bool dontWait)
{
    if (at)
        return -ESPIPE;
    const SocketGuard guard(m_receiveLock, task);
    task.spend(kernel().profile().network.perSend, stream() ? "unix_stream_splice_read" : "copy_splice_read");
    WaitLimit wait = receiveLimit((dontWait && stream()) || nonBlocking() ? static_cast<std::uint64_t>("MSG_DONTWAIT"_c) : 0);
    const auto there = [&] {
        while (stream() && urgentAt(m_queue.begin(), false) == Urgent::Pass)
            passUrgent(task);
        return stream() ? !m_queue.empty() : !m_datagrams.empty();
    };
    if (const std::int64_t answer = awaitMessage(task, there, m_receiveShutdown, m_readers, wait, connectionOriented(),
                                                 &m_receiveLock); answer != 1)
        return answer;
    if (!stream()) {
        const std::int64_t moved = m_datagrams.spliceOut(task, buffers, length, m_queuePlace, *m_incoming, m_peerSide);
        tellSender(task);
        return moved;
    }
    const std::uint64_t begin = m_queue.begin();
    if (m_urgent == begin)
        m_urgent.reset();
    const std::uint64_t limit = spliceLimit(kernel().generation(), buffers, length);
    const std::uint64_t moved = spliceSkbs(task, buffers, beforeUrgent(begin, std::min(limit, m_queue.size())));
    if (moved == 0)
        return -EAGAIN;
    consume(task, begin + moved - m_queue.begin());
    dropPassed(task, m_queue.begin());
    tellSender(task);
    return static_cast<std::int64_t>(moved);
}

}  // namespace copyscope::model::kernel
