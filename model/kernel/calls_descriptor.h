// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace copyscope::model::kernel {

class CallTable;

/// close, dup, dup2, dup3, fcntl: what works on descriptors of every kind. Called by addFileCalls().
void addDescriptorCalls(CallTable& table);

}  // namespace copyscope::model::kernel
