// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/hardware/page_replacement.h"

#include <algorithm>

namespace copyscope::model {

void PageReplacement::loaded(std::uint64_t frame) { m_order.push_back(frame); }

void PageReplacement::used(std::uint64_t frame)
{
    if (m_policy != Replacement::Lru)
        return;
    const auto it = std::find(m_order.begin(), m_order.end(), frame);
    if (it != m_order.end())
        m_order.splice(m_order.end(), m_order, it);
}

std::optional<std::uint64_t> PageReplacement::victim(const std::function<bool(std::uint64_t)>& testAndClear)
{
    if (m_order.empty())
        return std::nullopt;
    if (m_policy == Replacement::Clock) {
        // After one round all bits are clear, so that it ends.
        while (testAndClear(m_order.front()))
            m_order.splice(m_order.end(), m_order, m_order.begin());
    }
    const std::uint64_t frame = m_order.front();
    m_order.pop_front();
    return frame;
}

}  // namespace copyscope::model
