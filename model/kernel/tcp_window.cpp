// SPDX-License-Identifier: GPL-3.0-or-later
// The window that an end of a connection offers to the other one.
#include "model/kernel/tcp_end.h"

#include <algorithm>

namespace copyscope::model::kernel {

namespace {

/// A received skb takes so much of the buffer besides its payload. Observed by loopback on Linux 6.18: the window that is
/// offered after a first segment of 4096 bytes is 126144 * 212 / 256, after one of 32741 bytes 97499 * 249 / 256.
constexpr std::uint64_t receivedOverhead = 832;
/// Unit of the share of the buffer that is offered (TCP_RMEM_TO_WIN_SCALE), and of the window itself (rcv_wscale of 10).
constexpr std::uint64_t wholeScale = 256;
constexpr std::uint64_t windowStep = 1024;

}  // namespace

std::uint64_t TcpEnd::firstWindow()
{
    if (!m_path.loopback()) {
        // What skbs take besides payload is an eighth or so (tcp_win_from_space after the first packets).
        m_scaling = wholeScale - wholeScale / 8;
        return capacity();
    }
    // tcp_select_initial_window: one whole segment fits.
    m_slowStart = std::min(capacity(), m_path.largestMss());
    return m_slowStart;
}

std::uint64_t TcpEnd::windowFrom(std::uint64_t space) const { return space * m_scaling / wholeScale; }

std::uint64_t TcpEnd::capacity() const { return windowFrom(options.receiveBuffer); }

std::uint64_t TcpEnd::windowEdge() const
{
    if (!m_path.loopback()) {
        const std::uint64_t held = m_receiveQueue.size();
        return std::max(m_advertised, m_receiveQueue.end() + (capacity() > held ? capacity() - held : 0));
    }
    const std::uint64_t window = std::min(windowFrom(freeSpace()), m_slowStart);
    return std::max(m_advertised, m_receiveQueue.end() + (window + windowStep - 1) / windowStep * windowStep);
}

std::uint64_t TcpEnd::freeSpace() const
{
    const std::uint64_t used = m_receiveQueue.size() + m_receiveQueue.skbs() * receivedOverhead;
    return options.receiveBuffer > used ? options.receiveBuffer - used : 0;
}

void TcpEnd::adaptWindow(std::uint64_t length)
{
    if (!m_path.loopback() || length == 0)
        return;
    const std::uint64_t skb = std::min(length, m_path.goal);
    if (skb >= m_receiveMss && skb != m_receiveMss) {
        m_receiveMss = skb;
        m_scaling = std::max<std::uint64_t>(1, wholeScale * skb / (skb + receivedOverhead));
    }
    const std::uint64_t most = std::min(capacity(), windowFrom(freeSpace()));
    if (most > m_slowStart && windowFrom(skb + receivedOverhead) <= skb)
        m_slowStart += std::min(most - m_slowStart, 2 * std::max(skb, m_path.largestMss()));
}

void TcpEnd::windowUpdate(Task& task)
{
    const std::uint64_t received = m_receiveQueue.end();
    const std::uint64_t known = m_advertised - received;
    const std::uint64_t now = windowEdge() - received;
    const bool doubled = now >= 2 * known && now - known >= std::min(m_path.mss, capacity() / 2);
    // The sender waits for room for a whole packet, if the buffer can ever hold one.
    const bool unblocks = known < m_path.mss && now >= std::min(m_path.mss, capacity());
    if (now == known || !(doubled || unblocks))
        return;
    task.spend(kernel().profile().network.perPacket, "tcp_send_ack");
    task.flush();
    sendAck(&task);
}

}  // namespace copyscope::model::kernel
