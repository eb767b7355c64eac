// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/kernel.h"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace copyscope::model::kernel {

/// A stretch of the disk for memory that has no file (Linux: mm/swapfile.c). Keeps what was written there.
class SwapArea {
public:
    explicit SwapArea(Kernel& kernel);

    [[nodiscard]] PlaceId place() const { return m_place; }

    /// A stretch of `bytes` that nobody uses, first fit; none when the area is full.
    std::optional<std::uint64_t> allocate(Bytes bytes);
    void release(std::uint64_t offset, Bytes bytes);

    /// A stretch of memory to be written to or read from the area, as the disk and pictures see it.
    struct Stretch {
        std::uint64_t offset = 0;  ///< in the area
        Spot memory;
        std::uint64_t address = 0;
        Bytes bytes;
        Origin origin;
    };
    /// Writes and waits until all is on the disk; signals do not end that.
    void write(Task& task, const std::vector<Stretch>& what) { transfer(task, what, true); }
    void read(Task& task, const std::vector<Stretch>& what) { transfer(task, what, false); }

private:
    void transfer(Task& task, const std::vector<Stretch>& what, bool write);

    Kernel& m_kernel;
    Bytes m_size;
    PlaceId m_place;
    std::map<std::uint64_t, std::uint64_t> m_used;  ///< offset → length
};

}  // namespace copyscope::model::kernel
