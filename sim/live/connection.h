// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/scenario/scenario.h"

#include <cstdint>
#include <string>

namespace copyscope::sim {

/// A connected pair of sockets: the lane's end and the reader's.
struct Connection {
    int near = -1;
    int far = -1;
    std::uint64_t nearInode = 0;
    std::uint64_t farInode = 0;
    std::uint16_t nearPort = 0;  ///< host order; 0 for Unix sockets
    std::uint16_t farPort = 0;
    std::string error;           ///< why there is none
};

/// Addresses that the ends of network connections get, as texts. Both must be of this machine.
struct ConnectionAddresses {
    std::string near = "127.0.0.1";
    std::string far = "127.0.0.1";
    int nearNamespace = -1;  ///< descriptor of a network namespace in which the end is made; -1: ours
    int farNamespace = -1;
};

/// The caller closes the descriptors.
[[nodiscard]] Connection connectPair(const model::scenario::SocketSpec& spec, const ConnectionAddresses& addresses = {});

}  // namespace copyscope::sim
