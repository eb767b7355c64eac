// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/skb.h"
#include "model/kernel/socket.h"
#include "model/kernel/stream_check.h"

#include <cstdint>
#include <deque>
#include <vector>

namespace copyscope::model::kernel {

/// One message in a socket's receive queue: it is read whole or cut off.
struct Datagram {
    std::vector<SkbPart> parts;
    std::uint64_t begin = 0;  ///< offset in the stream of all that ever came in
    std::uint64_t size = 0;
    std::uint64_t truesize = 0;  ///< when it is known exactly

    [[nodiscard]] Content read() const;
    /// What it takes of a buffer (Linux: truesize).
    [[nodiscard]] std::uint64_t memory() const { return truesize != 0 ? truesize : size + skbOverhead; }
};

/// The receive queue of a datagram or seqpacket socket (__skb_recv_datagram, skb_copy_datagram_iter).
class DatagramQueue {
public:
    [[nodiscard]] bool empty() const { return m_datagrams.empty(); }
    [[nodiscard]] std::uint64_t memory() const { return m_memory; }
    /// Bytes of all datagrams.
    [[nodiscard]] std::uint64_t bytes() const;
    /// Bytes of the first datagram, 0 when there is none.
    [[nodiscard]] std::uint64_t firstSize() const { return m_datagrams.empty() ? 0 : m_datagrams.front().size; }
    /// Offset of the first datagram, which must be there.
    [[nodiscard]] std::uint64_t begin() const { return m_datagrams.front().begin; }
    /// Offset that the next datagram gets.
    [[nodiscard]] std::uint64_t end() const { return m_end; }

    /// Queues a datagram whose parts lie at `place` from end() on, or are references; emits what appears there.
    void push(Datagram datagram, PlaceId place, bool show, Task* task, const Kernel& kernel, bool peerSide);
    /// Reads or peeks at the first one, which must be there: what recvmsg gives for it.
    std::int64_t receive(Task& task, UserBuffers& into, std::uint64_t flags, ReceivedMessage& message, PlaceId place,
                         StreamCheck& check, bool peerSide);
    /// Moves up to `length` bytes of the first one, which must be there, into fresh pages of a pipe; the rest of it is
    /// lost (copy_splice_read).
    std::int64_t spliceOut(Task& task, SpliceBuffers& buffers, Bytes length, PlaceId place, StreamCheck& check, bool peerSide);
    void clear(Task& task, PlaceId place, bool peerSide);

private:
    void release(Task& task, const Datagram& datagram, PlaceId place, bool peerSide);

    std::deque<Datagram> m_datagrams;
    std::uint64_t m_memory = 0;
    std::uint64_t m_end = 0;
};

}  // namespace copyscope::model::kernel
