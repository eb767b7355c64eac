// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/unix_socket.h"

#include "model/kernel/socket_splice.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

void UnixSocket::consume(Task& task, std::uint64_t length)
{
    std::uint64_t at = m_queue.begin();
    for (const SkbPart& p : m_queue.drop(length)) {
        Event e = task.event(p.byReference() ? EventKind::RefDrop : EventKind::Release);
        e.bytes = p.length;
        if (p.byReference()) {
            e.from = {m_queuePlace, at};
            e.to = p.at;
        } else {
            e.to = {m_queuePlace, at};
        }
        mark(e);
        task.emit(e);
        at += p.length.value();
    }
    while (!m_skbs.empty() && m_skbs.front().end() <= m_queue.begin()) {
        m_streamMemory -= m_skbs.front().memory;
        m_skbs.pop_front();
    }
}

void UnixSocket::tellSender(Task& task)
{
    // unix_write_space
    if (const std::shared_ptr<UnixSocket> other = m_other.lock(); other && other->writeable())
        other->m_writers.wakeAll({}, &task);
}

std::int64_t UnixSocket::receive(Task& task, UserBuffers& into, std::uint64_t receiveFlags, ReceivedMessage& message)
{
    if ((receiveFlags & "MSG_OOB"_c) != 0)
        return stream() ? receiveUrgent(task, into, receiveFlags, message) : -EOPNOTSUPP;
    const SocketGuard guard(m_receiveLock, task);
    task.spend(kernel().profile().network.perSend, stream() ? "unix_stream_recvmsg" : "unix_dgram_recvmsg");
    return stream() ? receiveStream(task, into, receiveFlags, message) : receiveMessage(task, into, receiveFlags, message);
}

void UnixSocket::passFiles(std::uint64_t offset, bool peek, ReceivedMessage& message)
{
    if (m_passed.empty() || offset < m_passed.front().begin || offset >= m_passed.front().end)
        return;
    if (peek) {
        holdFiles(m_passed.front().files);
        message.files = m_passed.front().files;
        return;
    }
    message.files = std::move(m_passed.front().files);
    m_passed.pop_front();
}

void UnixSocket::dropPassed(Task& task, std::uint64_t upTo)
{
    while (!m_passed.empty() && m_passed.front().begin < upTo) {
        dropFiles(task, m_passed.front().files);
        m_passed.pop_front();
    }
}

std::int64_t UnixSocket::receiveStream(Task& task, UserBuffers& into, std::uint64_t receiveFlags,
                                       ReceivedMessage& message)
{
    const bool peek = (receiveFlags & "MSG_PEEK"_c) != 0;
    const std::uint64_t wanted = into.left().value();
    const std::uint64_t target =
        std::max<std::uint64_t>(1, (receiveFlags & "MSG_WAITALL"_c) != 0
                                       ? wanted
                                       : std::min<std::uint64_t>(static_cast<std::uint64_t>(m_options.lowWater), wanted));
    WaitLimit limit = receiveLimit(receiveFlags);
    std::uint64_t copied = 0;
    std::uint64_t skipped = 0;  // urgent bytes that a peek has passed
    for (;;) {
        const std::uint64_t at = m_queue.begin() + (peek ? copied + skipped : 0);
        const Urgent urgent = urgentAt(at, copied > 0);
        if (urgent == Urgent::Stop)
            break;
        if (urgent == Urgent::Pass) {
            if (peek)
                ++skipped;
            else
                passUrgent(task);
            continue;
        }
        if (!peek && m_urgent == at)
            m_urgent.reset();
        if (m_queue.end() == at)
            task.flush();
        const std::uint64_t there = m_queue.end() - at;
        if (there > 0) {
            std::uint64_t n = beforeUrgent(at, std::min(there, wanted - copied));
            // Bytes with files begin a read and end it; they never join others.
            bool alone = false;
            if (!m_passed.empty()) {
                const Passed& next = m_passed.front();
                if (at < next.begin) {
                    n = std::min(n, next.begin - at);
                } else {
                    if (copied > 0)
                        break;
                    n = std::min(n, next.end - at);
                    alone = n > 0;
                    passFiles(at, peek, message);
                }
            }
            const Content content = m_queue.read(at, n);
            const Spot to = n > 0 ? spotOf(task, into.next().base) : Spot{};
            const std::uint64_t put = copyParts(task, m_queue, at, n, into, "unix_stream_recvmsg");
            const bool fault = put < n;
            if (fault)
                n = lastBoundary(at, put) - at;
            copied += n;
            if (!peek && n > 0) {
                m_incoming->arrived(task, content.slice(0, Bytes(n)), to);
                consume(task, n);
                tellSender(task);
            }
            if (fault)
                return copied > 0 ? static_cast<std::int64_t>(copied) : -EFAULT;
            if (copied == wanted || peek || alone)
                break;
            continue;
        }
        if (copied >= target)
            break;
        if (m_error != 0)
            return copied > 0 ? static_cast<std::int64_t>(copied) : -takeError();
        if (m_receiveShutdown)
            break;
        if (limit && limit->value() <= 0)
            return copied > 0 ? static_cast<std::int64_t>(copied) : -EAGAIN;
        if (const std::int64_t error = waitForData(task, limit); error != 0)
            return copied > 0 ? static_cast<std::int64_t>(copied) : error;
    }
    return static_cast<std::int64_t>(copied);
}

std::int64_t UnixSocket::receiveMessage(Task& task, UserBuffers& into, std::uint64_t receiveFlags,
                                        ReceivedMessage& message)
{
    WaitLimit limit = receiveLimit(receiveFlags);
    if (m_error != 0)
        return -takeError();
    const auto there = [this] { return !m_datagrams.empty(); };
    if (const std::int64_t answer = awaitMessage(task, there, m_receiveShutdown, m_readers, limit, connectionOriented(),
                                                 &m_receiveLock); answer != 1)
        return answer;
    passFiles(m_datagrams.begin(), (receiveFlags & "MSG_PEEK"_c) != 0, message);
    const std::int64_t result = m_datagrams.receive(task, into, receiveFlags, message, m_queuePlace, *m_incoming, m_peerSide);
    if ((receiveFlags & "MSG_PEEK"_c) == 0)
        tellSender(task);
    return result;
}

}  // namespace copyscope::model::kernel
