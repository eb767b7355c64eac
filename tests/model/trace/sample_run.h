// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/run_record.h"
#include "model/trace/sink.h"

#include <cstdint>
#include <string>
#include <vector>

namespace copyscope::tests {

/// Announces one server with two cores, a peer with one, a few places, and plays read + write of `chunks` pieces of
/// `chunk` bytes to a peer that reads them: enough of everything that a trace can hold.
void playReadWrite(model::TraceSink& sink, int chunks, std::uint64_t chunk);

/// A recorded run with two lanes and all texts filled in.
[[nodiscard]] model::RunRecord sampleRun(int chunks = 4);

/// "name=value" for each counter of a ledger that is not zero, one a line: a ledger as text.
[[nodiscard]] std::string describe(const model::Ledger& ledger);

}  // namespace copyscope::tests
