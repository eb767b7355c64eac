// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/task.h"
#include "model/program/calls.h"

#include <string>

namespace copyscope::model::kernel {

/// The arguments of a call in the manner of strace: descriptors with what they name, flags by name, addresses by the
/// variable that they point into. `known` may be null: then all are numbers.
[[nodiscard]] std::string callArgumentsText(Task& task, const program::CallInfo* known,
                                            const program::CallArguments& arguments);

}  // namespace copyscope::model::kernel
