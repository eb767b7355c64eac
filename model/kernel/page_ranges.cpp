// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/page_ranges.h"

#include <algorithm>
#include <iterator>

namespace copyscope::model::kernel {

std::uint64_t PageRanges::add(PageRange range)
{
    if (range.first >= range.end)
        return 0;
    const std::uint64_t before = m_count;
    auto it = m_ranges.upper_bound(range.first);
    if (it != m_ranges.begin() && std::prev(it)->second >= range.first)
        --it;
    while (it != m_ranges.end() && it->first <= range.end) {
        range.first = std::min(range.first, it->first);
        range.end = std::max(range.end, it->second);
        m_count -= it->second - it->first;
        it = m_ranges.erase(it);
    }
    m_ranges.emplace_hint(it, range.first, range.end);
    m_count += range.count();
    return m_count - before;
}

std::uint64_t PageRanges::remove(PageRange range)
{
    if (range.first >= range.end)
        return 0;
    const std::uint64_t before = m_count;
    auto it = m_ranges.upper_bound(range.first);
    if (it != m_ranges.begin() && std::prev(it)->second > range.first)
        --it;
    while (it != m_ranges.end() && it->first < range.end) {
        const PageRange old{it->first, it->second};
        it = m_ranges.erase(it);
        m_count -= old.count();
        if (old.first < range.first) {
            m_ranges.emplace(old.first, range.first);
            m_count += range.first - old.first;
        }
        if (old.end > range.end) {
            it = m_ranges.emplace(range.end, old.end).first;
            m_count += old.end - range.end;
            break;
        }
    }
    return before - m_count;
}

void PageRanges::clear()
{
    m_ranges.clear();
    m_count = 0;
}

bool PageRanges::contains(std::uint64_t page) const { return touches({page, page + 1}); }

bool PageRanges::touches(PageRange range) const
{
    const auto found = next(range.first);
    return found && found->first < range.end;
}

std::optional<PageRange> PageRanges::next(std::uint64_t page) const
{
    auto it = m_ranges.upper_bound(page);
    if (it != m_ranges.begin() && std::prev(it)->second > page)
        --it;
    if (it == m_ranges.end())
        return std::nullopt;
    return PageRange{std::max(it->first, page), it->second};
}

std::vector<PageRange> PageRanges::within(PageRange range) const
{
    std::vector<PageRange> result;
    for (auto r = next(range.first); r && r->first < range.end; r = next(r->end))
        result.push_back({r->first, std::min(r->end, range.end)});
    return result;
}

std::vector<PageRange> PageRanges::missing(PageRange range) const
{
    std::vector<PageRange> result;
    std::uint64_t at = range.first;
    for (const PageRange& r : within(range)) {
        if (at < r.first)
            result.push_back({at, r.first});
        at = r.end;
    }
    if (at < range.end)
        result.push_back({at, range.end});
    return result;
}

}  // namespace copyscope::model::kernel
