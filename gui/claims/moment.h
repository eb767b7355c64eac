// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/session.h"
#include "model/claims/evidence.h"

namespace copyscope::gui {

/// When the moment is over in a lane: the return of its call, or the end of the lane where there is no such call.
[[nodiscard]] model::Nanoseconds instantOf(const LaneRun& lane, const model::claims::Moment& moment);

/// Shows the lanes that an evidence speaks of, puts the one of its moment into the panels, and gives the moment.
/// Nothing when the run has no such lane.
[[nodiscard]] std::optional<model::Nanoseconds> showEvidence(Session& session, const model::claims::Evidence& evidence);

}  // namespace copyscope::gui
