// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/tcp_socket.h"

#include "model/kernel/socket_splice.h"
#include "model/kernel/splice_buffers.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

std::int64_t TcpSocket::waitForData(Task& task, WaitLimit& limit)
{
    return wait(task, m_end->readers, describe() + " has nothing to read", m_end->receivePlace(), limit, &m_end->lock);
}

std::int64_t TcpSocket::emptyQueueAnswer(const Task& task, const WaitLimit& limit)
{
    if (m_end->finReceived)
        return 0;
    if (const int pending = takeError(); pending != 0)
        return -pending;
    if (m_end->receiveShutdown)
        return 0;
    if (m_end->closed)
        return -ENOTCONN;
    if (limit && limit->value() <= 0)
        return -EAGAIN;
    if (task.signalPending())
        return interrupted(limit);
    return 1;
}

std::int64_t TcpSocket::receive(Task& task, UserBuffers& into, std::uint64_t receiveFlags, ReceivedMessage& message)
{
    if ((receiveFlags & "MSG_ERRQUEUE"_c) != 0)
        return readZerocopyNotification(task, m_end->zerocopy, message);
    if ((receiveFlags & "MSG_OOB"_c) != 0)
        return receiveUrgent(task, into, receiveFlags, message);
    const SocketGuard guard(m_end->lock, task);
    task.spend(kernel().profile().network.perSend, "tcp_recvmsg");
    const bool peek = (receiveFlags & "MSG_PEEK"_c) != 0;
    const bool discard = (receiveFlags & "MSG_TRUNC"_c) != 0;
    const std::uint64_t wanted = into.left().value();
    const std::uint64_t target =
        std::max<std::uint64_t>(1, (receiveFlags & "MSG_WAITALL"_c) != 0
                                       ? wanted
                                       : std::min<std::uint64_t>(static_cast<std::uint64_t>(m_end->options.lowWater), wanted));
    WaitLimit limit = receiveLimit(receiveFlags);
    std::uint64_t copied = 0;
    std::uint64_t skipped = 0;  // an urgent byte that a peek has passed
    for (;;) {
        const std::uint64_t at = m_end->receiveQueue().begin() + (peek ? copied + skipped : 0);
        if (m_end->urgent && m_end->urgent->at == at) {
            if (copied > 0)
                break;
            if (!m_end->options.urgentInline()) {
                if (peek)
                    ++skipped;
                else
                    m_end->passUrgent(&task);
                continue;
            }
        }
        // Nothing may come between the last look at the queue and the wait, so what is due takes its time before.
        if (m_end->receiveQueue().end() == at)
            task.flush();
        const std::uint64_t there = m_end->receiveQueue().end() - at;
        if (there > 0) {
            std::uint64_t n = beforeUrgent(at, std::min(there, wanted - copied));
            const Content content = peek ? Content{} : m_end->receiveQueue().read(at, n);
            const Spot to = discard || n == 0 ? Spot{} : spotOf(task, into.next().base);
            bool fault = false;
            if (!discard) {
                const std::uint64_t put = copyParts(task, m_end->receiveQueue(), at, n, into, "skb_copy_datagram_iter");
                fault = put < n;
                if (fault)
                    n = m_end->receiveQueue().lastBoundary(at, put) - at;
            }
            copied += n;
            if (!peek && n > 0) {
                m_end->incoming->arrived(task, n == content.size().value() ? content : content.slice(0, Bytes(n)), to);
                m_end->consume(task, n);
                if (m_end->urgent && m_end->urgent->at < m_end->receiveQueue().begin())
                    m_end->urgent.reset();
            }
            if (fault) {
                if (copied == 0)
                    return -EFAULT;
                break;
            }
            if (copied == wanted)
                break;
            continue;
        }
        if (copied >= target)
            break;
        if (copied > 0) {
            if ((limit && limit->value() <= 0) || m_end->error != 0 || m_end->closed || m_end->receiveShutdown
                || task.signalPending())
                break;
        } else if (const std::int64_t answer = emptyQueueAnswer(task, limit); answer != 1) {
            return answer;
        }
        if (copied > 0 && !peek) {
            const std::uint64_t seen = m_end->receiveQueue().end();
            m_end->windowUpdate(task);
            // By loopback the sender may have answered at once.
            if (m_end->receiveQueue().end() != seen)
                continue;
        }
        if (const std::int64_t error = waitForData(task, limit); error != 0)
            return copied > 0 ? static_cast<std::int64_t>(copied) : error;
    }
    if (!peek && copied > 0)
        m_end->windowUpdate(task);
    return static_cast<std::int64_t>(copied);
}

std::int64_t TcpSocket::spliceRead(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                                   bool)
{
    if (at)
        return -ESPIPE;
    if (!kernel().generation().atLeast(2, 6, 25))
        return -EINVAL;  // sockets had no splice_read yet
    const SocketGuard guard(m_end->lock, task);
    task.spend(kernel().profile().network.perSend, "tcp_splice_read");
    // SPLICE_F_NONBLOCK is about the pipe: only O_NONBLOCK keeps this socket from waiting.
    WaitLimit limit = receiveLimit(nonBlocking() ? static_cast<std::uint64_t>("MSG_DONTWAIT"_c) : 0);
    task.flush();
    while (m_end->receiveQueue().empty()) {
        if (const std::int64_t answer = emptyQueueAnswer(task, limit); answer != 1)
            return answer;
        if (const std::int64_t error = waitForData(task, limit); error != 0)
            return error;
    }
    // tcp_read_sock stops at an urgent byte, and does not pass it.
    const std::uint64_t begin = m_end->receiveQueue().begin();
    if (m_end->urgent && m_end->urgent->at == begin)
        return limit && limit->value() <= 0 ? -EAGAIN : 0;
    const std::uint64_t asked = spliceLimit(kernel().generation(), buffers, length);
    const std::uint64_t most = beforeUrgent(begin, std::min(asked, m_end->receiveQueue().size()));
    const std::uint64_t moved = spliceStream(task, *m_end, most, buffers);
    if (moved == 0)
        return -EAGAIN;
    m_end->consume(task, moved);
    m_end->windowUpdate(task);
    return static_cast<std::int64_t>(moved);
}

}  // namespace copyscope::model::kernel
