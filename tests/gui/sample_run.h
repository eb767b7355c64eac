// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/run_record.h"

#include <cstddef>

namespace copyscope::tests {

/// A run made by hand, in the shape in which the simulated kernel emits: one file of `fileBytes`, not cached, sent in
/// `chunk` pieces by read + write and by sendfile with a card that gathers. Times are plausible, not computed.
[[nodiscard]] model::RunRecord sampleRun(model::Bytes fileBytes = model::Bytes(1 << 20),
                                         model::Bytes chunk = model::Bytes(64 << 10));

/// The same run of both backends: its lanes, then each of them once more as a live one.
[[nodiscard]] model::RunRecord sampleRunOfBoth();

/// A lane of read + write with about `events` events, for benchmarks.
[[nodiscard]] model::LaneRecord longLane(std::size_t events);

}  // namespace copyscope::tests
