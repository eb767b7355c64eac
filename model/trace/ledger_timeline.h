// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/ledger.h"
#include "model/trace/trace.h"

#include <vector>

namespace copyscope::model {

/// The ledger at any instant of a trace. Building one reads the trace once; asking costs at most a few thousand events,
/// wherever the instant is.
class LedgerTimeline {
public:
    explicit LedgerTimeline(Trace trace);

    /// Counts what had ended by `time`; elapsed_ns is `time` until the lane is done.
    [[nodiscard]] Ledger at(Nanoseconds time) const;
    [[nodiscard]] const Ledger& total() const { return m_total; }

private:
    static constexpr std::size_t stride = 4096;

    Trace m_trace;
    std::vector<std::uint32_t> m_order;      ///< events by end
    std::vector<std::int64_t> m_ends;        ///< their ends
    std::vector<LedgerFold> m_checkpoints;   ///< before event 0, stride, 2 * stride, ... of m_order
    Ledger m_total;
};

}  // namespace copyscope::model
