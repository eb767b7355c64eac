// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/kernel.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace copyscope::model::kernel {

/// What one MSG_ZEROCOPY send, or several that were merged, has outstanding (Linux: struct ubuf_info_msgzc).
struct ZerocopyCall {
    std::uint32_t first = 0;    ///< number of the first send
    std::uint32_t count = 1;    ///< sends that it stands for; 0 once the only one was given back
    std::uint64_t bytes = 0;
    std::uint64_t users = 0;    ///< bytes of skbs that still refer to user pages, and one for each send in progress
    bool copied = false;        ///< the bytes were copied after all
    std::uint64_t chargedPages = 0;
    std::shared_ptr<Process> payer;
    struct Pinned {
        Spot at;
        std::uint64_t pages;
    };
    std::vector<Pinned> pinned;
    /// Somebody other than the socket's error queue wants to know that the pages are free (io_uring).
    std::function<void(EventId cause)> done{};
};

/// The error queue of a socket as MSG_ZEROCOPY uses it: numbers of sends, limits, notifications
/// (Linux: msg_zerocopy_realloc, __msg_zerocopy_callback, Documentation/networking/msg_zerocopy.rst).
class ZerocopyNotifier {
public:
    struct Notification {
        std::uint32_t first = 0;
        std::uint32_t last = 0;
        bool copied = false;
    };

    ZerocopyNotifier(Kernel& kernel, bool peerSide) : m_kernel(kernel), m_peerSide(peerSide) {}

    PlaceId place{};       ///< the error queue, once there is one
    bool enabled = false;  ///< SO_ZEROCOPY
    bool dead = false;     ///< the socket is closed: nobody reads notifications

    /// A send of `size` bytes begins. `tail` is what the last unsent skb belongs to, if anything: the send joins it
    /// when the numbers follow on. Null: ENOBUFS, because of RLIMIT_MEMLOCK or optmem_max.
    std::shared_ptr<ZerocopyCall> begin(Task& task, Bytes size, const std::shared_ptr<ZerocopyCall>& tail);
    /// The send failed as a whole: its number is given back.
    void abort(ZerocopyCall& call);
    static void use(ZerocopyCall& call, std::uint64_t users) { call.users += users; }
    /// Some users less. At the last one the pages are let go and the notification is queued; true when one was.
    bool release(ZerocopyCall& call, std::uint64_t users, EventId cause);
    /// The same for a call whose end goes to somebody else than an error queue (ZerocopyCall::done).
    static void letGo(Kernel& kernel, bool peerSide, ZerocopyCall& call, std::uint64_t users, EventId cause);

    [[nodiscard]] bool empty() const { return m_notifications.empty(); }
    /// Takes the oldest notification (recvmsg with MSG_ERRQUEUE).
    std::optional<Notification> take();

private:
    /// What one queued notification takes of optmem: an skb without payload (SKB_TRUESIZE(0)).
    static constexpr std::uint64_t notificationSize = 576;
    /// Sends are merged into one call up to here (msg_zerocopy_realloc: byte_limit).
    static constexpr std::uint64_t mergeLimit = 1U << 19U;

    [[nodiscard]] bool charge(Task& task, ZerocopyCall& call, Bytes size);
    /// Takes users away; true when none is left and the pages are let go.
    static bool unpin(Kernel& kernel, bool peerSide, ZerocopyCall& call, std::uint64_t users, EventId cause);

    Kernel& m_kernel;
    bool m_peerSide;
    std::uint32_t m_next = 0;
    std::uint64_t m_optmem = 0;
    std::uint64_t m_queued = 0;  ///< notifications ever queued
    std::deque<Notification> m_notifications;
};

}  // namespace copyscope::model::kernel
