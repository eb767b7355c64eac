// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/task.h"

#include <cstdint>
#include <string_view>

namespace copyscope::model::kernel {

/// What a signal does when the process has not said otherwise (signal(7)).
enum class DefaultAction : std::uint8_t { Terminate, Ignore, Stop };
[[nodiscard]] DefaultAction defaultAction(int signal);
/// "SIGBUS"; "signal 35" for those without a name.
[[nodiscard]] std::string signalName(int signal);
/// After a signal has ended a wait: the task stands while it is stopped. True when a handler is to run or the task must die,
/// and the call ends with EINTR; false when the wait goes on (ERESTARTNOHAND, ERESTART_RESTARTBLOCK).
[[nodiscard]] bool signalEndsWait(Task& task);

[[nodiscard]] constexpr std::uint64_t signalBit(int signal) { return std::uint64_t{1} << (signal - 1); }

}  // namespace copyscope::model::kernel
