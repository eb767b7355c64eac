// SPDX-License-Identifier: GPL-3.0-or-later
// Urgent data (MSG_OOB): one byte of a stream that can be read out of turn (Linux: tcp_check_urg, tcp_recv_urg).
#include "model/kernel/tcp_socket.h"
#include "model/program/constants.h"

#include <cerrno>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

void TcpEnd::urgentArrived(Task* task)
{
    const std::shared_ptr<TcpEnd> peer = m_peer.lock();
    if (!peer)
        return;
    std::deque<std::uint64_t>& marks = peer->m_urgentMarks;
    for (; !marks.empty() && marks.front() < m_receiveQueue.end(); marks.pop_front()) {
        // An earlier one that the reader has come to would stop it for ever; one further on becomes a byte like others.
        if (urgent && urgent->at == m_receiveQueue.begin() && !options.urgentInline())
            passUrgent(task);
        if (marks.front() >= m_receiveQueue.begin())
            urgent = UrgentByte{marks.front(), false};
    }
}

void TcpEnd::passUrgent(Task* task)
{
    const bool taken = urgent->taken;
    urgent.reset();
    if (taken)
        incoming->arrived(event(EventKind::Delivered, task), m_receiveQueue.read(m_receiveQueue.begin(), 1), {});
    else
        incoming->lost(1);
    purge(m_receiveQueue, m_receivePlace, task, 1, {});
}

std::int64_t TcpSocket::receiveUrgent(Task& task, UserBuffers& into, std::uint64_t receiveFlags, ReceivedMessage& message)
{
    const SocketGuard guard(m_end->lock, task);
    std::optional<UrgentByte>& urgent = m_end->urgent;
    if (m_end->options.urgentInline() || !urgent || urgent->taken)
        return -EINVAL;
    if (m_end->over() && !m_end->finReceived)
        return -ENOTCONN;
    urgent->taken = (receiveFlags & "MSG_PEEK"_c) == 0;
    message.flags |= static_cast<std::uint32_t>("MSG_OOB"_c);
    if (into.left().value() == 0) {
        message.flags |= static_cast<std::uint32_t>("MSG_TRUNC"_c);
        return 0;
    }
    const Content byte = m_end->receiveQueue().read(urgent->at, 1);
    if ((receiveFlags & "MSG_TRUNC"_c) == 0
        && into.put(task, byte, {m_end->receivePlace(), urgent->at}, "tcp_recv_urg").value() == 0)
        return -EFAULT;
    return 1;
}

std::uint64_t TcpSocket::beforeUrgent(std::uint64_t at, std::uint64_t length) const
{
    const std::optional<UrgentByte>& urgent = m_end->urgent;
    return urgent && urgent->at > at ? std::min(length, urgent->at - at) : length;
}

}  // namespace copyscope::model::kernel
