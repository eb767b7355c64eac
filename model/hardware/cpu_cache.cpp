// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/hardware/cpu_cache.h"

#include <algorithm>

namespace copyscope::model {

CpuCache::Touch CpuCache::touch(const Folio& folio, Bytes length, std::uint64_t offset)
{
    const std::uint64_t frame = folio.firstFrame().value();
    std::uint64_t end = offset + length.value();
    std::uint64_t begin = end - std::min(length.value(), m_capacity);
    Touch result;
    if (const auto it = m_index.find(frame); it != m_index.end()) {
        const Entry known = *it->second;
        const std::uint64_t knownEnd = known.offset + known.bytes;
        result.hot = known.offset <= offset && offset + length.value() <= knownEnd;
        // Side by side it is one stretch; of two that are apart the older one is forgotten.
        if (known.offset <= end && begin <= knownEnd) {
            begin = std::min(begin, known.offset);
            end = std::max(end, knownEnd);
        }
        m_used -= known.bytes;
        m_order.erase(it->second);
        m_index.erase(it);
    }
    if (end - begin > m_capacity)
        begin = end - m_capacity;
    m_order.push_front({frame, begin, end - begin});
    m_index.emplace(frame, m_order.begin());
    m_used += end - begin;
    std::uint64_t displaced = 0;
    while (m_used > m_capacity) {
        Entry& victim = m_order.back();
        const std::uint64_t take = std::min(victim.bytes, m_used - m_capacity);
        displaced += take;
        m_used -= take;
        victim.bytes -= take;
        victim.offset += take;
        if (victim.bytes == 0) {
            m_index.erase(victim.frame);
            m_order.pop_back();
        }
    }
    result.displacedLines = displaced / m_line;
    return result;
}

void CpuCache::forget(FrameId first)
{
    const auto it = m_index.find(first.value());
    if (it == m_index.end())
        return;
    m_used -= it->second->bytes;
    m_order.erase(it->second);
    m_index.erase(it);
}

}  // namespace copyscope::model
