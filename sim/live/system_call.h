// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/host.h"

#include <atomic>
#include <cstdint>
#include <limits>

namespace copyscope::sim {

/// What interruptibleCall() returns when a signal came before the kernel was entered: nothing has been done.
inline constexpr std::int64_t callNotMade = std::numeric_limits<std::int64_t>::min();

/// Makes the system call `number` with six raw arguments; returns what the kernel does, errors as -errno.
///
/// When `pending` is not zero, or becomes so by a signal handler before the kernel has been entered, the call is not
/// made. So no signal is lost between looking for one and going to sleep.
[[nodiscard]] std::int64_t interruptibleCall(long number, const model::program::CallArguments& arguments,
                                             const std::atomic<std::uint32_t>& pending);

/// For the handler of a signal: when the interrupted code at `instruction` was about to enter the kernel within
/// interruptibleCall(), or the kernel is about to repeat the call, the address to go on at instead; else `instruction`.
[[nodiscard]] std::uintptr_t withoutCall(std::uintptr_t instruction);

}  // namespace copyscope::sim
