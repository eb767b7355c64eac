// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/backend.h"
#include "sim/live/evidence.h"
#include "sim/live/live_options.h"

namespace copyscope::sim {

/// Runs a lane as real processes with real system calls on this machine's kernel.
///
/// It is run several times: once with contents compared, once counted, and `repeat` times timed without observers, because
/// observers cost more than what they look at. The trace is that of the counted run, as far as it was observed.
class LiveBackend final : public Backend {
public:
    explicit LiveBackend(LiveOptions options = {}) : m_options(std::move(options)) {}

    [[nodiscard]] std::string name() const override { return "live"; }
    model::LaneOutcome run(const LaneRequest& request, model::TraceSink& sink) override;
    [[nodiscard]] std::optional<model::Ledger> ledger() const override { return m_report.ledger; }
    [[nodiscard]] std::optional<model::Observation> observation() const override { return m_report; }
    /// The figures with their evidence, after run().
    [[nodiscard]] const LiveReport& report() const { return m_report; }

private:
    LiveOptions m_options;
    LiveReport m_report;
};

}  // namespace copyscope::sim
