// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/trace/ledger_timeline.h"

#include <algorithm>

namespace copyscope::model {

LedgerTimeline::LedgerTimeline(Trace trace) : m_trace(std::move(trace)), m_order(m_trace.orderOfEnds())
{
    LedgerFold fold;
    m_trace.announce(fold);
    EventReader events(m_trace.data().events);
    m_ends.reserve(m_order.size());
    for (std::size_t i = 0; i < m_order.size(); ++i) {
        if (i % stride == 0)
            m_checkpoints.push_back(fold);
        const Event& event = events.at(m_order[i]);
        m_ends.push_back(event.end.value());
        m_trace.replayEvent(fold, event);
    }
    m_total = fold.ledger();
}

Ledger LedgerTimeline::at(Nanoseconds time) const
{
    const auto count = static_cast<std::size_t>(
        std::upper_bound(m_ends.begin(), m_ends.end(), time.value()) - m_ends.begin());
    if (count == m_ends.size())
        return m_total;
    const std::size_t checkpoint = count / stride;
    LedgerFold fold = m_checkpoints[checkpoint];
    EventReader events(m_trace.data().events);
    for (std::size_t i = checkpoint * stride; i < count; ++i)
        m_trace.replayEvent(fold, events.at(m_order[i]));
    Ledger ledger = fold.ledger();
    const std::int64_t total = m_total.integer(Counter::ElapsedNs).value_or(time.value());
    ledger.set(Counter::ElapsedNs, std::min(time.value(), total));
    return ledger;
}

}  // namespace copyscope::model
