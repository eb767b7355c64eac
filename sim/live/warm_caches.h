// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/scenario/scenario.h"

#include <filesystem>
#include <span>

namespace copyscope::sim {

/// Brings the caches of the CPU of the calling thread back to what they hold on a machine at work: the beginning of the
/// cached parts of `files` in `folder`, socket buffers that were just given back, and the code of TCP. Making the
/// processes of a run ready has displaced all that, and a short transfer would mostly show how it comes back. A program's
/// process calls it right before its first statement: a CPU that sleeps for a moment loses much of it again.
///
/// Does what it can: nothing depends on it but times.
void warmCaches(const std::filesystem::path& folder, std::span<const model::scenario::FileSpec> files);

}  // namespace copyscope::sim
