// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/engine.h"
#include "model/trace/run_record.h"
#include "sim/backend.h"

namespace copyscope::sim {

/// Builds the hosts, files, sockets and processes of a lane on `engine`, runs them to the end and checks what must
/// always hold. The engine is fresh, and used up afterwards.
///
/// Each process opens the scenario's files for itself, so it has its own positions; sockets are shared.
/// Readers that the scenario only describes (fast, a rate, never) are programs too, see sim/peer/reader_program.h.
model::LaneOutcome runLane(const LaneRequest& request, model::Engine& engine, model::TraceSink& sink);

}  // namespace copyscope::sim
