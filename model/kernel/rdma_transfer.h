// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/rdma.h"
#include "model/program/abi.h"

#include <memory>

namespace copyscope::model::kernel {

/// Hands a piece of work to the card of `from`; `to` is the queue pair at the other end. The task only rings the doorbell.
/// A completion tells how it ended, in the queue of `from`, and for IBV_WR_SEND in the one of `to` as well.
void startWork(Task& task, const std::shared_ptr<QueuePair>& from, const std::shared_ptr<QueuePair>& to,
               const program::abi::IbvSendWr& work);

}  // namespace copyscope::model::kernel
