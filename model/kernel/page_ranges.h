// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace copyscope::model::kernel {

/// A stretch of pages or blocks of a file, [first, end).
struct PageRange {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
    [[nodiscard]] std::uint64_t count() const { return end - first; }
    bool operator==(const PageRange&) const = default;
};

/// A set of page numbers as sorted, disjoint, non-adjacent ranges.
class PageRanges {
public:
    /// Gives how many pages were not in it before.
    std::uint64_t add(PageRange range);
    /// Gives how many pages were in it before.
    std::uint64_t remove(PageRange range);
    void clear();

    [[nodiscard]] bool empty() const { return m_ranges.empty(); }
    [[nodiscard]] std::uint64_t count() const { return m_count; }
    [[nodiscard]] bool contains(std::uint64_t page) const;
    [[nodiscard]] bool touches(PageRange range) const;
    /// The first range that ends after `page`, cut so that it begins at `page` at the earliest.
    [[nodiscard]] std::optional<PageRange> next(std::uint64_t page) const;
    /// What is in it of `range`, in order.
    [[nodiscard]] std::vector<PageRange> within(PageRange range) const;
    /// What of `range` is not in it, in order.
    [[nodiscard]] std::vector<PageRange> missing(PageRange range) const;

private:
    std::map<std::uint64_t, std::uint64_t> m_ranges;  ///< first → end
    std::uint64_t m_count = 0;
};

}  // namespace copyscope::model::kernel
