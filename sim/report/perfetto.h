// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/run_record.h"

#include <iosfwd>

namespace copyscope::sim {

/// Writes a run in the Chrome trace-event format, which ui.perfetto.dev opens. False when the stream failed.
///
/// A lane is a process. In it a task, a core, a disk, a card and a wire are a track each (more than one when it does
/// several things at once), the memory bus and running totals are counter tracks, and a flow leads from each cause to
/// its effect. Times are microseconds with three decimals: whole nanoseconds.
bool writePerfetto(std::ostream& out, const model::RunRecord& run);

}  // namespace copyscope::sim
