// SPDX-License-Identifier: GPL-3.0-or-later
// Urgent bytes of AF_UNIX streams (MSG_OOB since 5.15: queue_oob, manage_oob, unix_stream_recv_urg).
#include "model/kernel/unix_socket.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

std::int64_t UnixSocket::sendUrgent(Task& task, UserBuffers& from, std::uint64_t sendFlags)
{
    const std::uint64_t length = from.left().value();
    if (length == 0 || !kernel().generation().atLeast(5, 15))
        return -EOPNOTSUPP;
    if (length > 1) {
        UserBuffers before = from;
        before.limit(Bytes(length - 1));
        const std::int64_t sent = sendStream(task, before, sendFlags);
        if (sent < static_cast<std::int64_t>(length - 1))
            return sent;
        from.advance(Bytes(length - 1));
    }
    const std::int64_t sent = sendStream(task, from, sendFlags);
    if (sent != 1)
        return length > 1 ? static_cast<std::int64_t>(length - 1) : sent;
    if (const std::shared_ptr<UnixSocket> other = m_other.lock(); other && !other->m_queue.empty())
        other->m_urgent = other->m_queue.end() - 1;
    return static_cast<std::int64_t>(length);
}

std::int64_t UnixSocket::receiveUrgent(Task& task, UserBuffers& into, std::uint64_t receiveFlags, ReceivedMessage& message)
{
    const SocketGuard guard(m_receiveLock, task);
    if (m_options.urgentInline() || !m_urgent)
        return -EINVAL;
    const std::uint64_t at = m_urgent.value();
    if ((receiveFlags & "MSG_PEEK"_c) == 0) {
        m_urgentTaken.push_back(at);
        m_urgent.reset();
    }
    if (into.put(task, m_queue.read(at, 1), {m_queuePlace, at}, "unix_stream_recv_urg").value() == 0)
        return -EFAULT;
    message.flags |= static_cast<std::uint32_t>("MSG_OOB"_c);
    return 1;
}

UnixSocket::Urgent UnixSocket::urgentAt(std::uint64_t at, bool copied) const
{
    if (std::binary_search(m_urgentTaken.begin(), m_urgentTaken.end(), at))
        return copied && !m_urgent ? Urgent::Stop : Urgent::Pass;
    if (m_urgent != at)
        return Urgent::No;
    if (copied)
        return Urgent::Stop;
    return m_options.urgentInline() ? Urgent::No : Urgent::Pass;
}

std::uint64_t UnixSocket::beforeUrgent(std::uint64_t at, std::uint64_t length) const
{
    const auto taken = std::upper_bound(m_urgentTaken.begin(), m_urgentTaken.end(), at);
    if (taken != m_urgentTaken.end())
        length = std::min(length, *taken - at);
    return m_urgent && *m_urgent > at ? std::min(length, *m_urgent - at) : length;
}

void UnixSocket::passUrgent(Task& task)
{
    if (!m_urgentTaken.empty() && m_urgentTaken.front() == m_queue.begin()) {
        m_urgentTaken.pop_front();
        m_incoming->arrived(task, m_queue.read(m_queue.begin(), 1), {});
    } else {
        m_urgent.reset();
        m_incoming->lost(1);
    }
    consume(task, 1);
    tellSender(task);
}

}  // namespace copyscope::model::kernel
