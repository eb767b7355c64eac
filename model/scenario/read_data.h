// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/scenario/read_context.h"
#include "model/scenario/scenario.h"

#include <vector>

namespace copyscope::model::scenario {

// The parts of a scenario that are data: what exists before a program runs.

/// A variable is a number, an amount, a constant of C (F_RDLCK) or the size of one of `files` (file.size).
[[nodiscard]] std::vector<Variable> readVariables(ReadContext& context, const text::Node& node,
                                                  const std::vector<FileSpec>& files);
[[nodiscard]] std::vector<Buffer> readBuffers(ReadContext& context, const text::Node& node);
[[nodiscard]] std::vector<FileSpec> readFiles(ReadContext& context, const Key& key, const text::Node& node);
[[nodiscard]] std::vector<SocketSpec> readSockets(ReadContext& context, const Key& key, const text::Node& node);
[[nodiscard]] std::vector<Override> readOverrides(ReadContext& context, const text::Node& node);

}  // namespace copyscope::model::scenario
