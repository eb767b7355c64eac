// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace copyscope::tests {

/// A scenario with one lane whose program does random work on files, pipes, a socket, mappings and children. The same
/// seed gives the same text.
///
/// Whatever it does must come to an end: pipes are non-blocking and the socket's reader is fast. The program keeps
/// account itself and asserts it: what went into a pipe comes out of it, a file is as long as the last write or
/// truncation made it. It prints what it sent ("sent N", also from children), so that the sum can be compared with what
/// arrived.
[[nodiscard]] std::string randomScenario(std::uint32_t seed);

}  // namespace copyscope::tests
