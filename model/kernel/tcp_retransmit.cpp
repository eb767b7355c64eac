// SPDX-License-Identifier: GPL-3.0-or-later
// What is lost on the wire is sent again (Linux: tcp_fastretrans_alert, tcp_retransmit_timer, net/ipv4).
#include "model/kernel/tcp_end.h"

#include <algorithm>

namespace copyscope::model::kernel {

namespace {

/// Packets that must have arrived behind a hole before it counts as lost (net.ipv4.tcp_reordering).
constexpr std::uint64_t reordering = 3;

}  // namespace

std::vector<WireTransfer::Work> TcpEnd::claimRetransmit(std::uint64_t acknowledged, SackRange sack)
{
    if (closed || sack.empty() || sack.end - sack.begin < reordering * m_path.mss)
        return {};
    const SackRange hole{std::max(acknowledged, m_sendQueue.begin()), std::min(sack.begin, m_sent)};
    if (hole.begin < m_recovered || hole.empty())
        return {};
    m_recovered = hole.end;
    m_claimedHole = hole;
    return retransmitWork(hole);
}

std::vector<WireTransfer::Work> TcpEnd::retransmitWork(SackRange lost) const
{
    std::vector<WireTransfer::Work> work;
    if (lost.empty())
        return work;
    const std::uint64_t bytes = lost.end - lost.begin;
    work.push_back({.what = "tcp_retransmit_skb", .duration = transmitCost(bytes)});
    for (const WireTransfer::Work& pass : claimedPasses(lost.begin, bytes))
        work.push_back(pass);
    return work;
}

void TcpEnd::retransmit(SackRange lost)
{
    lost.begin = std::max(lost.begin, m_sendQueue.begin());
    if (closed || lost.empty())
        return;
    m_recovered = std::max(m_recovered, lost.end);
    handToCard(nullptr, lost.begin, lost.end - lost.begin, true);
    watchRetransmit();
}

void TcpEnd::watchRetransmit()
{
    if (m_path.loopback() || m_path.nic->profile().loseFirst == 0)
        return;
    Engine& engine = kernel().engine();
    const Nanoseconds wait =
        m_retransmitWait.value() > 0 ? m_retransmitWait : kernel().profile().network.retransmitTimeout;
    m_retransmitDue = engine.now() + wait;
    if (m_retransmitRuns || m_sent == m_sendQueue.begin())
        return;
    m_retransmitRuns = true;
    engine.spawn("tcp retransmission timer", [weak = weak_from_this(), &engine, wait] {
        Nanoseconds next = wait;
        while (next.value() > 0) {
            engine.sleep(next);
            const std::shared_ptr<TcpEnd> self = weak.lock();
            if (!self)
                return;
            next = self->m_retransmitDue - engine.now();
            if (self->closed || self->m_sent == self->m_sendQueue.begin()) {
                self->m_retransmitRuns = false;
                return;
            }
            if (next.value() <= 0) {
                self->retransmitTimer();
                next = self->m_retransmitDue - engine.now();
            }
        }
    });
}

void TcpEnd::retransmitTimer()
{
    const std::shared_ptr<TcpEnd> self = shared_from_this();
    const Nanoseconds first = kernel().profile().network.retransmitTimeout;
    m_retransmitWait = m_retransmitWait.value() > 0 ? m_retransmitWait * 2 : first * 2;
    const SackRange all{m_sendQueue.begin(), m_sent};
    std::vector<Kernel::InterruptWork> work;
    for (const WireTransfer::Work& w : retransmitWork(all))
        work.push_back({w.what, w.duration, CpuWork::Softirq, w.event, w.bytes, w.from, w.to, w.origin});
    kernel().interrupt("timer", std::move(work));
    retransmit({std::max(all.begin, m_sendQueue.begin()), all.end});
    m_retransmitDue = kernel().engine().now() + m_retransmitWait;
}

}  // namespace copyscope::model::kernel
