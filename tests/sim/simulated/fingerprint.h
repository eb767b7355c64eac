// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/trace.h"

#include <cstdint>
#include <string>

namespace copyscope::tests {

/// A number that changes when anything that a trace tells changes: events with all their fields, texts, places, tasks,
/// sources, cores, calls with arguments and results. It does not depend on how a trace is stored (FNV-1a, 64 bits).
[[nodiscard]] std::uint64_t fingerprint(const model::Trace& trace);
/// As it stands in fingerprints.txt: 16 hexadecimal digits.
[[nodiscard]] std::string fingerprintText(std::uint64_t value);

}  // namespace copyscope::tests
