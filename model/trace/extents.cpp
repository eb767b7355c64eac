// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/trace/extents.h"

#include <algorithm>

namespace copyscope::model {

namespace {

/// True when the content of `b` follows on from that of `a`. Zeros follow on from zeros.
bool followsOn(const Extent& a, const Extent& b)
{
    if (a.end != b.begin || a.carrier != b.carrier || a.origin.source != b.origin.source)
        return false;
    return a.origin.source.isNone() || a.origin.offset + a.length() == b.origin.offset;
}

Extent tailFrom(const Extent& e, std::uint64_t begin)
{
    return {begin, e.end, e.originAt(begin), e.carrier};
}

}  // namespace

Origin Extent::originAt(std::uint64_t offset) const
{
    return origin.source.isNone() ? origin : Origin{origin.source, origin.offset + (offset - begin)};
}

std::size_t ExtentMap::firstEndingAfter(std::uint64_t offset) const
{
    // Streams and sequential files only ever look at their last stretch.
    if (m_extents.empty() || m_extents.back().end <= offset)
        return m_extents.size();
    const auto it = std::partition_point(m_extents.begin(), m_extents.end(),
                                         [offset](const Extent& e) { return e.end <= offset; });
    return static_cast<std::size_t>(it - m_extents.begin());
}

void ExtentMap::mergeAround(std::size_t index)
{
    if (index + 1 < m_extents.size() && followsOn(m_extents[index], m_extents[index + 1])) {
        m_extents[index].end = m_extents[index + 1].end;
        m_extents.erase(m_extents.begin() + static_cast<std::ptrdiff_t>(index) + 1);
    }
    if (index > 0 && followsOn(m_extents[index - 1], m_extents[index])) {
        m_extents[index - 1].end = m_extents[index].end;
        m_extents.erase(m_extents.begin() + static_cast<std::ptrdiff_t>(index));
    }
}

void ExtentMap::put(const Extent& extent)
{
    if (extent.begin >= extent.end)
        return;
    if (!m_extents.empty() && m_extents.back().end > extent.begin)
        remove(extent.begin, extent.end);
    const std::size_t at = firstEndingAfter(extent.begin);
    m_extents.insert(m_extents.begin() + static_cast<std::ptrdiff_t>(at), extent);
    mergeAround(at);
}

void ExtentMap::remove(std::uint64_t begin, std::uint64_t end)
{
    if (begin >= end)
        return;
    std::size_t first = firstEndingAfter(begin);
    if (first == m_extents.size() || m_extents[first].begin >= end)
        return;
    if (m_extents[first].begin < begin) {
        const Extent whole = m_extents[first];
        m_extents[first].end = begin;
        if (whole.end > end) {
            m_extents.insert(m_extents.begin() + static_cast<std::ptrdiff_t>(first) + 1, tailFrom(whole, end));
            return;
        }
        ++first;
    }
    std::size_t last = first;
    while (last < m_extents.size() && m_extents[last].end <= end)
        ++last;
    if (last < m_extents.size() && m_extents[last].begin < end)
        m_extents[last] = tailFrom(m_extents[last], end);
    m_extents.erase(m_extents.begin() + static_cast<std::ptrdiff_t>(first),
                    m_extents.begin() + static_cast<std::ptrdiff_t>(last));
}

std::span<const Extent> ExtentMap::touching(std::uint64_t begin, std::uint64_t end) const
{
    const std::size_t first = firstEndingAfter(begin);
    std::size_t last = first;
    while (last < m_extents.size() && m_extents[last].begin < end)
        ++last;
    return std::span(m_extents).subspan(first, last - first);
}

std::uint64_t ExtentMap::covered(std::uint64_t begin, std::uint64_t end) const
{
    std::uint64_t sum = 0;
    for (const Extent& e : touching(begin, end))
        sum += std::min(e.end, end) - std::max(e.begin, begin);
    return sum;
}

std::uint64_t ExtentMap::total() const
{
    std::uint64_t sum = 0;
    for (const Extent& e : m_extents)
        sum += e.length();
    return sum;
}

}  // namespace copyscope::model
