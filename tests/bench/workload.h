// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace copyscope::bench {

/// What happens to each chunk of a file that is read and sent: a DMA from the disk, some work of the kernel, a copy by
/// the CPU, a DMA to the card. Four activities.
struct Workload {
    std::uint64_t chunks = 0;  ///< of each actor
    int actors = 1;
    std::uint64_t chunkBytes = 1 << 20;
    std::int64_t kernelWork = 700;  ///< in ns
    double disk = 3e9;              ///< rates in bytes a second
    double bus = 20e9;
    double card = 12.5e9;

    static constexpr int activitiesPerChunk = 4;
    [[nodiscard]] std::uint64_t activities() const
    {
        return chunks * static_cast<std::uint64_t>(actors) * activitiesPerChunk;
    }
};

/// Activities of one run, by what SimGrid needs for them.
struct ActivityMix {
    std::uint64_t movements = 0;  ///< bytes over shared resources
    std::uint64_t waits = 0;      ///< for a known time: work of a core, an interrupt, a latency
    std::uint64_t movedBytes = 65536;

    [[nodiscard]] std::uint64_t total() const { return movements + waits; }
};

}  // namespace copyscope::bench
