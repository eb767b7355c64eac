// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/machine/profile.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace copyscope::model::program {

/// Who answers a call that a program makes.
enum class CallKind : std::uint8_t {
    System,     ///< Host::call() under this name with the arguments as they are
    Instruction,  ///< the same, but in user mode: no system call (the bare machine's load, store and jump)
    ErrorCode,  ///< the same, but a failure is returned as a positive number and errno stays (posix_fadvise)
    Process,    ///< Host::fork(), startThread(), joinThread(), exit(), raise()
    Library,    ///< the interpreter itself, as the C library does
    Device,     ///< Host::call(), but a library answers that drives a device from user mode: no entry into the kernel
    Macro,      ///< computed from its arguments alone, as the C library's macros are
};

/// What of a machine a call needs besides a release of the kernel; without it the answer is ENOSYS, or ENODEV for a card.
enum class CallNeed : std::uint8_t {
    Nothing,
    Linux,    ///< `system: linux`: the others have calls of their own instead
    FreeBsd,
    Solaris,
    Windows,
    Fbufs,    ///< `fbufs.present`
    Rdma,     ///< `nic.rdma`
};

/// One function that programs can call.
struct CallInfo {
    std::string_view name;
    CallKind kind = CallKind::System;
    /// As in the manual; the compiler checks calls against it. "..." takes anything; brackets hold what may be left out.
    std::string_view prototype;
    std::string_view about;   ///< one sentence
    std::string_view source;  ///< manual page, and the kernel's function where there is one
    KernelVersion since{1, 0, 0};  ///< an older kernel answers ENOSYS
    std::string_view makes{};  ///< the system calls that a library function makes, with blanks between
    CallNeed need = CallNeed::Nothing;
};

/// The parameter of the machine that the call needs, as `--set` takes it: "fbufs.present=true". Empty for Nothing.
[[nodiscard]] std::string_view needText(CallNeed need);
/// Whether a machine has what the call needs besides its release.
[[nodiscard]] bool provides(const Profile& profile, CallNeed need);

/// All of them, in the order in which `copyscope list calls` shows them.
[[nodiscard]] std::span<const CallInfo> calls();
/// Null when there is no such call.
[[nodiscard]] const CallInfo* findCall(std::string_view name);

}  // namespace copyscope::model::program
