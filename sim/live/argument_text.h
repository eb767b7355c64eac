// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/calls.h"
#include "sim/live/live_host.h"

#include <functional>
#include <string>

namespace copyscope::sim {

/// The arguments of a call in the manner of strace: flags by name, addresses by the variable that they point into.
/// `descriptor` says what a descriptor is called; it may return nothing.
[[nodiscard]] std::string argumentText(const model::program::CallInfo& call, const model::program::CallArguments& arguments,
                                       LiveHost& host, const std::function<std::string(int)>& descriptor);

}  // namespace copyscope::sim
