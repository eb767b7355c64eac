// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/run_record.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::sim {

/// The value that an expectation means by a path such as {"read_write", "calls", "read", "EAGAIN"};
/// what there is to name: model/scenario/expectation.h. Nothing when the run did not count it.
[[nodiscard]] std::optional<double> counterOf(const model::RunRecord& run, const std::vector<std::string>& path);

/// A process of a lane, those of the lane before the peer's. Null when there is none of that name.
[[nodiscard]] const model::ProcessTally* processOf(const model::LaneRecord& lane, std::string_view name);

}  // namespace copyscope::sim
