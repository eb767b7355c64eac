// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/memory.h"

#include <cstdint>
#include <list>
#include <unordered_map>

namespace copyscope::model {

/// Which memory a core finds in its caches: least recently used folios go first. It decides whether a copy runs at
/// the hot or the cold rate, and counts the lines that copies displace.
class CpuCache {
public:
    CpuCache(Bytes capacity, Bytes line) : m_capacity(capacity.value()), m_line(line.value()) {}

    struct Touch {
        bool hot = false;                ///< all of it was there
        std::uint64_t displacedLines = 0;
    };
    /// A core reads or writes `length` bytes of the folio, `offset` bytes into it.
    Touch touch(const Folio& folio, Bytes length, std::uint64_t offset = 0);
    /// A device wrote into memory or a page was given away: its lines are gone.
    void forget(FrameId first);

private:
    struct Entry {
        std::uint64_t frame;
        std::uint64_t offset;  ///< what is present of the folio: one stretch, the latest
        std::uint64_t bytes;
    };
    std::uint64_t m_capacity;
    std::uint64_t m_line;
    std::uint64_t m_used = 0;
    std::list<Entry> m_order;  ///< most recent first
    std::unordered_map<std::uint64_t, std::list<Entry>::iterator> m_index;
};

}  // namespace copyscope::model
