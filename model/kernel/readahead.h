// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

namespace copyscope::model::kernel {

/// A stretch that is to be read ahead of need. Reaching `marker` starts the next one.
struct ReadaheadWindow {
    std::uint64_t first = 0;
    std::uint64_t pages = 0;
    std::optional<std::uint64_t> marker;
    bool operator==(const ReadaheadWindow&) const = default;
};

/// What an open file remembers of how it was read, and what it makes of that: windows that double while reading is
/// sequential (Linux: struct file_ra_state, mm/readahead.c page_cache_sync_ra and page_cache_async_ra). In pages.
class Readahead {
public:
    /// `limit` is the normal largest window, `largest` what one device request can hold: a single read that is larger
    /// than the limit gets a window of its own size up to that.
    Readahead(std::uint64_t limit, std::uint64_t largest) : m_normalLimit(limit), m_limit(limit), m_largest(largest)
    {
    }

    enum class Advice : std::uint8_t { Normal, Random, Sequential };  ///< POSIX_FADV_*
    void advise(Advice advice);

    /// Page `index` is not in the cache and `wanted` pages from there on are needed; the `before` pages in front of it
    /// are in the cache, which tells of a sequential reader whom this file does not know yet.
    [[nodiscard]] ReadaheadWindow missed(std::uint64_t index, std::uint64_t wanted, std::uint64_t before);
    /// The reader came to the marker at `index`; `nextMissing` is the first page behind it that is not in the cache.
    [[nodiscard]] ReadaheadWindow reachedMarker(std::uint64_t index, std::uint64_t wanted, std::uint64_t nextMissing);
    /// A page fault missed: the pages around it.
    [[nodiscard]] ReadaheadWindow faulted(std::uint64_t index);
    /// The last read ended in this page.
    void readUpTo(std::uint64_t page) { m_previous = page; }
    /// How far the history of a miss is of interest.
    [[nodiscard]] std::uint64_t limit() const { return m_limit; }
    [[nodiscard]] Advice advice() const { return m_advice; }

private:
    [[nodiscard]] std::uint64_t limitFor(std::uint64_t wanted) const;
    [[nodiscard]] ReadaheadWindow window() const;

    std::uint64_t m_normalLimit;
    std::uint64_t m_limit;
    std::uint64_t m_largest;
    Advice m_advice = Advice::Normal;
    std::uint64_t m_start = 0;
    std::uint64_t m_size = 0;
    std::uint64_t m_ahead = 0;  ///< how much of the window lies behind the marker
    std::optional<std::uint64_t> m_previous;
};

}  // namespace copyscope::model::kernel
