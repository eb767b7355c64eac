// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/byte_stream.h"
#include "model/trace/run_record.h"

namespace copyscope::model::cstrace {

// The payloads of the sections of a .cstrace file. Private to the reader and the writer of these files, and to the
// pipe between a lane's process and its parent. Reading marks the reader as failed where the bytes make no sense.

void putRun(ByteWriter& out, const RunRecord& run);
[[nodiscard]] RunRecord takeRun(ByteReader& in);

/// All of a lane but its events.
void putLane(ByteWriter& out, const LaneRecord& lane);
/// `data` gets the tables of the lane's trace.
[[nodiscard]] LaneRecord takeLane(ByteReader& in, TraceData& data);

/// What a lane of a real machine says besides.
void putObservation(ByteWriter& out, const Observation& observation);
[[nodiscard]] Observation takeObservation(ByteReader& in);

/// Why expectations were not evaluated, in their order.
void putUnobserved(ByteWriter& out, const RunRecord& run);
void takeUnobserved(ByteReader& in, RunRecord& run);

void putLedger(ByteWriter& out, const Ledger& ledger);
[[nodiscard]] Ledger takeLedger(ByteReader& in);

}  // namespace copyscope::model::cstrace
