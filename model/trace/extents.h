// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/event.h"

#include <cstdint>
#include <span>
#include <vector>

namespace copyscope::model {

/// Who brought bytes to where they are. Decides the colour of a cell.
enum class Carrier : std::uint8_t {
    None,    ///< nobody: they were there, or appeared (a file on its disk, a user write, zero fill)
    Cpu,     ///< a core copied them
    Device,  ///< a device moved them by DMA
    Wire,    ///< they came over a network
};

/// A stretch of a place that holds bytes of one origin. `end` is exclusive.
struct Extent {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    Origin origin{};
    Carrier carrier = Carrier::None;
    bool operator==(const Extent&) const = default;

    [[nodiscard]] std::uint64_t length() const { return end - begin; }
    /// Whose content the byte at `offset` is; `offset` must lie inside.
    [[nodiscard]] Origin originAt(std::uint64_t offset) const;
};

/// What a place holds: sorted stretches that do not overlap. Neighbours whose contents follow on are one stretch, so
/// a file that was read front to back is one entry whatever the size of its chunks.
class ExtentMap {
public:
    /// Puts a stretch there; what it covers is replaced.
    void put(const Extent& extent);
    /// Takes away what lies in [begin, end).
    void remove(std::uint64_t begin, std::uint64_t end);
    void clear() { m_extents.clear(); }

    [[nodiscard]] std::span<const Extent> all() const { return m_extents; }
    /// The stretches that touch [begin, end), not clipped.
    [[nodiscard]] std::span<const Extent> touching(std::uint64_t begin, std::uint64_t end) const;
    /// How many bytes of [begin, end) are there.
    [[nodiscard]] std::uint64_t covered(std::uint64_t begin, std::uint64_t end) const;
    [[nodiscard]] std::uint64_t total() const;
    [[nodiscard]] bool empty() const { return m_extents.empty(); }
    [[nodiscard]] std::size_t count() const { return m_extents.size(); }

    bool operator==(const ExtentMap&) const = default;

private:
    [[nodiscard]] std::size_t firstEndingAfter(std::uint64_t offset) const;
    void mergeAround(std::size_t index);

    std::vector<Extent> m_extents;
};

}  // namespace copyscope::model
