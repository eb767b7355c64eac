// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/host.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace copyscope::sim {

/// How the arguments of a call as programs write it become those of the kernel's.
enum class CallShape : std::uint8_t {
    Same,        ///< as they are
    Vector,      ///< preadv, pwritev: the offset is followed by an upper half
    NoAddress,   ///< send, recv: sendto and recvfrom without an address
    WaitAny,     ///< wait(status)
    Wait,        ///< waitpid(pid, status, options)
    Signal,      ///< signal(number, handler)
    Sigaction,   ///< sigaction(number, new, old)
    Sigmask,     ///< sigprocmask(how, new, old)
    Microseconds,///< usleep
    Seconds,     ///< sleep
    Path,        ///< first argument is a path that is to be opened or changed
    TwoPaths,    ///< rename
    Look,        ///< first argument is a path that is only looked at
    Kill,        ///< may reach processes that are none of ours
    Owner,       ///< fcntl: F_SETOWN may name a process that is none of ours
};

/// The system call of Linux behind a call of a program.
struct RawCall {
    long number = -1;
    CallShape shape = CallShape::Same;
};

/// Nothing when no such call is known.
[[nodiscard]] std::optional<RawCall> rawCall(std::string_view name);

}  // namespace copyscope::sim
