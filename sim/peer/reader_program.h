// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/scenario/scenario.h"

#include <string>

namespace copyscope::sim {

/// The C of the process at the other end of a socket, for those readers that are not programs already.
[[nodiscard]] std::string readerProgram(const model::scenario::SocketSpec& socket);
/// The same for a fast reader of a TCP socket that lets the kernel throw away what it receives (MSG_TRUNC, tcp(7)), so
/// that a measurement of the sender is not one of the reader. Others are as readerProgram() has them.
[[nodiscard]] std::string discardingReaderProgram(const model::scenario::SocketSpec& socket);
/// True when such a reader never ends by itself and is killed once all others have ended.
[[nodiscard]] bool readerOutlivesLane(const model::scenario::SocketSpec& socket);

}  // namespace copyscope::sim
