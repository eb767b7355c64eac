// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/generation.h"

#include <cstdint>
#include <optional>
#include <span>

namespace copyscope::model::kernel {

/// A socket option that programs set and read back, and that changes nothing in the model: its name, what it is at first, and
/// what it may become (net/core/sock.c: sk_setsockopt; net/ipv4/tcp.c: do_tcp_setsockopt; net/ipv4/ip_sockglue.c).
struct PlainOption {
    enum class Kind : std::uint8_t {
        Flag,        ///< 0 or 1, whatever was given
        Number,
        SetOnly,     ///< a number that nobody can read
        LocalFlag,   ///< a flag of AF_UNIX sockets only, since 6.16
        InetFlag,    ///< a flag of AF_INET sockets only, since 6.13
        TypeOfService,  ///< a number; of TCP without the two bits that tell of congestion
        TimeToLive,     ///< a number; -1 is what it is at first
    };
    std::int64_t level;
    std::int64_t name;
    Kind kind;
    int initial;
    int lowest;   ///< what is lower or higher is EINVAL
    int highest;
    int major;    ///< since this kernel
    int minor;
};

/// The one with that level and name, when that kernel has it.
[[nodiscard]] const PlainOption* findPlainOption(const Generation& generation, std::int64_t level, std::int64_t name);

}  // namespace copyscope::model::kernel
