// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/skb.h"
#include "model/kernel/splice_buffers.h"
#include "model/kernel/user_memory.h"

#include <string_view>

namespace copyscope::model::kernel {

class Generation;
class TcpEnd;

/// How many bytes splice asks a socket for: as many as the free slots have with one page each (since 4.20).
[[nodiscard]] std::uint64_t spliceLimit(const Generation& generation, const SpliceBuffers& buffers, Bytes length);

/// Frames for bytes that the kernel owns, now that others refer to them: they begin at `offset` of a page, and pictures call
/// them `at`. Without a page when there are no frames.
[[nodiscard]] Fragment framesFor(Task& task, std::uint64_t offset, const Content& bytes, Spot at);
/// What it costs to let a pipe slot refer to it.
void spendOnSplice(Task& task, const Fragment& fragment);

/// Puts references to the first `most` bytes of the receive queue of a TCP end into a pipe's free slots
/// (tcp_splice_data_recv, skb_splice_bits), and accounts for them as read. Gives how many it put; the caller takes them out
/// of the queue.
std::uint64_t spliceStream(Task& task, const TcpEnd& end, std::uint64_t most, SpliceBuffers& buffers);

/// Copies [from, from + length) of a receive queue into user memory, run by run of neighbouring bytes. Gives how many
/// could be put there; the caller takes them out of the queue.
std::uint64_t copyParts(Task& task, const SkbQueue& queue, std::uint64_t from, std::uint64_t length, UserBuffers& into,
                        std::string_view what);

}  // namespace copyscope::model::kernel
