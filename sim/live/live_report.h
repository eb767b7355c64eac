// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/ledger.h"
#include "sim/live/copy_samples.h"
#include "sim/live/evidence.h"
#include "sim/live/kernel_counters.h"
#include "sim/live/live_options.h"
#include "sim/live/live_run.h"
#include "sim/live/packet_pages.h"
#include "sim/live/trace_feed.h"

#include <optional>
#include <string>
#include <vector>

namespace copyscope::sim {

/// Everything that the runs of one lane gave.
struct Observations {
    model::Ledger folded;                  ///< over the events of the counted run
    RecordTotals totals;
    LiveRunResult counted;
    std::optional<LiveRunResult> compared; ///< nothing when contents were not compared
    std::vector<LiveRunResult> timed;
    std::array<std::optional<std::int64_t>, kernelCounterCount> kernel{};  ///< of the lane's processes
    std::array<std::optional<std::int64_t>, kernelCounterCount> peerKernel{};
    std::array<std::string, kernelCounterCount> kernelMissing{};           ///< why it was not counted
    std::optional<PacketPages> packets;
    std::string packetsMissing;
    std::optional<SampledTime> sampled;
    std::string sampledMissing;
    std::optional<std::int64_t> cacheGave; ///< folios of the files that left the page cache in the counted run (CacheWatch)
    bool directFiles = false;              ///< some are opened with O_DIRECT
    TouchCost touches;                     ///< of all files together, when programs map any
    bool network = false;                  ///< there are TCP or UDP sockets
    LiveNetwork carried = LiveNetwork::Loopback;
    bool peerIsHere = false;               ///< LiveNetwork::Peer, but on this machine
};

/// Fills ledger, evidence, findings and times of a report. What was not observed stays absent, with the reason.
void assess(const Observations& seen, LiveReport& report);

/// Reads a report as people do: a line for each counter with its evidence.
[[nodiscard]] std::string evidenceText(const LiveReport& report);

}  // namespace copyscope::sim
