// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/content.h"
#include "model/kernel/kernel.h"

#include <deque>

namespace copyscope::model::kernel {

/// One direction of a connection as the account sees it: what the sending calls were asked to send at the moment of the
/// call, against what the reader gets. The counter `intact` follows from it.
class StreamCheck {
public:
    /// `to` is the receive queue; `peer` says that the reader is at the peer's side.
    StreamCheck(Kernel& kernel, PlaceId to, bool peer) : m_kernel(kernel), m_to(to), m_peer(peer) {}

    void asked(Content content);
    /// The reader got these bytes: emits Delivered. `at` is where they went.
    void arrived(Task& task, const Content& content, Spot at);
    /// The same for bytes that reach the program without a call of it; `event` says when.
    void arrived(Event event, const Content& content, Spot at);
    /// A datagram did not get through, or its rest was cut off.
    void lost(std::uint64_t bytes);
    /// Bytes that no reader got.
    [[nodiscard]] std::uint64_t missing() const { return m_asked - m_arrived; }
    /// At the end of the run, of which `at` is the time: says how many bytes never arrived, if any.
    void report(Nanoseconds at);
    /// Nothing can come any more and all has arrived.
    [[nodiscard]] bool settled() const { return m_closed && missing() == 0; }
    void close() { m_closed = true; }

private:
    /// Compares with the front of what was asked, and removes it.
    bool matches(const Content& content);

    Kernel& m_kernel;
    PlaceId m_to;
    bool m_peer;
    bool m_closed = false;
    std::deque<Content> m_expected;
    std::uint64_t m_skip = 0;   ///< bytes of the front that have arrived
    std::uint64_t m_asked = 0;
    std::uint64_t m_arrived = 0;
};

}  // namespace copyscope::model::kernel
