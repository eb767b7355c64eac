// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/ledger.h"
#include "model/trace/observation.h"
#include "sim/live/work_folder.h"

#include <cstdint>
#include <string>
#include <vector>

namespace copyscope::sim {

using model::Evidence;
using model::Finding;
using model::Spread;

[[nodiscard]] Spread spreadOf(std::vector<std::int64_t> values);

/// What a live run of one lane showed.
struct LiveReport : model::Observation {
    model::Ledger ledger;  ///< absent where nothing was observed
    FolderPlace place;     ///< where the files were
    std::string folder;
};

}  // namespace copyscope::sim
