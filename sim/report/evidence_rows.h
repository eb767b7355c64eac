// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/run_record.h"

#include <string>
#include <vector>

namespace copyscope::sim {

/// What lanes of a real machine say about one counter: how it was observed, or why it was not.
struct EvidenceRow {
    std::string name;   ///< a counter; of findings their own name with value and unit
    std::string lanes;  ///< ids, when not all lanes say the same; else empty
    std::string text;
    bool observed = true;
};

/// By counter; lanes that say the same share a row. Then findings. Empty for simulated runs.
[[nodiscard]] std::vector<EvidenceRow> evidenceRows(const model::RunRecord& run);

/// Where and how lanes of a real machine ran, and their times with spread: a sentence each. Empty for simulated runs.
[[nodiscard]] std::vector<std::string> observationLines(const model::RunRecord& run);

}  // namespace copyscope::sim
