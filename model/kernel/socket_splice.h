// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/skb.h"
#include "model/kernel/splice_buffers.h"
#include "model/kernel/stream_check.h"
#include "model/kernel/user_memory.h"

#include <string_view>

namespace copyscope::model::kernel {

/// Puts references to the first `most` bytes of a receive queue into a pipe's free slots (skb_splice_bits), and accounts
/// for them as read. Gives how many it put; the caller takes them out of the queue.
std::uint64_t spliceParts(Task& task, Kernel& kernel, const SkbQueue& queue, std::uint64_t most, PlaceId place,
                          SpliceBuffers& buffers, StreamCheck& check);

/// Copies [from, from + length) of a receive queue into user memory, run by run of neighbouring bytes. Gives how many
/// could be put there; the caller takes them out of the queue.
std::uint64_t copyParts(Task& task, const SkbQueue& queue, std::uint64_t from, std::uint64_t length, UserBuffers& into,
                        std::string_view what);

}  // namespace copyscope::model::kernel
