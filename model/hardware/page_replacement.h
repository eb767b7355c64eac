// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/machine/profile.h"

#include <cstdint>
#include <functional>
#include <list>
#include <optional>

namespace copyscope::model {

/// Which frame gives up its page when another page needs one: first in first out, the clock (second chance), or least
/// recently used. Exact: LRU looks at every access, as no real machine can.
class PageReplacement {
public:
    explicit PageReplacement(Replacement policy) : m_policy(policy) {}

    /// A page was put into this frame, which held none.
    void loaded(std::uint64_t frame);
    /// The page in this frame was read or written. Only LRU cares.
    void used(std::uint64_t frame);
    /// Takes out the frame whose page shall go; none when no frame holds a page. The clock asks `testAndClear` for the
    /// referenced bit of a frame's page, which is cleared by the asking; the others do not ask.
    std::optional<std::uint64_t> victim(const std::function<bool(std::uint64_t frame)>& testAndClear);
    /// The frame holds no page any more, for another reason (its process ended).
    void forget(std::uint64_t frame) { m_order.remove(frame); }

private:
    Replacement m_policy;
    std::list<std::uint64_t> m_order;  ///< the next victim first; for the clock from the hand on
};

}  // namespace copyscope::model
