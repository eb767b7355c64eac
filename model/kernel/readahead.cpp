// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/readahead.h"

#include <algorithm>
#include <bit>

namespace copyscope::model::kernel {

namespace {

/// The first window of a stream: larger than what was asked for, the more so the smaller that was.
std::uint64_t firstSize(std::uint64_t wanted, std::uint64_t limit)
{
    const std::uint64_t size = std::bit_ceil(std::max<std::uint64_t>(1, wanted));
    if (size <= limit / 32)
        return size * 4;
    if (size <= limit / 4)
        return size * 2;
    return limit;
}

std::uint64_t nextSize(std::uint64_t size, std::uint64_t limit)
{
    if (size < limit / 16)
        return size * 4;
    if (size <= limit / 2)
        return size * 2;
    return limit;
}

}  // namespace

void Readahead::advise(Advice advice)
{
    m_advice = advice;
    m_limit = advice == Advice::Sequential ? 2 * m_normalLimit : m_normalLimit;
}

std::uint64_t Readahead::limitFor(std::uint64_t wanted) const
{
    return wanted > m_limit && m_largest > m_limit ? std::min(wanted, m_largest) : m_limit;
}

ReadaheadWindow Readahead::window() const
{
    ReadaheadWindow w{m_start, m_size, {}};
    if (m_ahead > 0)
        w.marker = m_start + m_size - m_ahead;
    return w;
}

ReadaheadWindow Readahead::missed(std::uint64_t index, std::uint64_t wanted, std::uint64_t before)
{
    if (m_limit == 0 || m_advice == Advice::Random)
        return {index, wanted, {}};
    const std::uint64_t limit = limitFor(wanted);
    const bool follows = m_previous && index - *m_previous <= 1;
    if (index == 0 || wanted > limit || follows) {
        m_start = index;
        m_size = firstSize(wanted, limit);
        m_ahead = m_size > wanted ? m_size - wanted : m_size / 2;
        return window();
    }
    if (before <= wanted)
        return {index, wanted, {}};  // a random read must not disturb what is known of the stream
    if (before == index)
        before *= 2;
    m_start = index;
    m_size = std::min(before + wanted, limit);
    m_ahead = 1;
    return window();
}

ReadaheadWindow Readahead::reachedMarker(std::uint64_t index, std::uint64_t wanted, std::uint64_t nextMissing)
{
    if (m_limit == 0)
        return {};
    const std::uint64_t limit = limitFor(wanted);
    if (index == m_start + m_size - m_ahead) {
        m_start += m_size;
        m_size = std::max(m_size, nextSize(m_size, limit));
    } else {
        // Somebody else's marker: two readers of one open file, or a file that is read again.
        if (nextMissing <= index || nextMissing - index > limit)
            return {};
        m_start = nextMissing;
        m_size = nextSize(nextMissing - index + wanted, limit);
    }
    m_ahead = m_size;
    return window();
}

ReadaheadWindow Readahead::faulted(std::uint64_t index)
{
    m_start = index - std::min(index, m_limit / 2);
    m_size = std::max<std::uint64_t>(1, m_limit);
    m_ahead = m_limit / 4;
    return window();
}

}  // namespace copyscope::model::kernel
