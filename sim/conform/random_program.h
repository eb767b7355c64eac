// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/conform/program_text.h"

#include <cstdint>
#include <string_view>

namespace copyscope::sim {

/// A random program; the same numbers give the same one on every machine.
///
/// What it does depends on nothing but itself: all ends are in one process, which neither waits nor races, connections
/// never carry more than fits, and what a machine decides by its size or load is left out (buffer sizes that tune
/// themselves, what read-ahead has brought into memory, process numbers, addresses).
[[nodiscard]] ProgramText randomProgram(std::uint64_t seed, std::uint64_t number);

}  // namespace copyscope::sim
