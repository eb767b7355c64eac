// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/program.h"
#include "model/scenario/scenario.h"

#include <string>
#include <utility>
#include <vector>

namespace copyscope::model::scenario {

/// First descriptor number that a file or socket of a scenario gets; 0 to 2 are the standard streams.
inline constexpr int firstDescriptor = 3;

/// The descriptor of each file that is open, then of each socket, in the order of the YAML, from firstDescriptor on.
/// They are what the kernel gives when they are opened in that order; all processes of a lane start with them.
[[nodiscard]] std::vector<std::pair<std::string, int>> descriptors(const Scenario& scenario);

/// What the programs of `lane` know by name: variables, descriptors and buffers.
[[nodiscard]] program::Predefined predefinedFor(const Scenario& scenario, const Lane& lane);
/// What the peer's program of `socket` knows: variables, buffers and its end of the socket, at firstDescriptor.
[[nodiscard]] program::Predefined predefinedForPeer(const Scenario& scenario, const Lane& lane,
                                                    const SocketSpec& socket);

}  // namespace copyscope::model::scenario
