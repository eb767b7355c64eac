// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/calibrate/figures.h"

#include <cstddef>
#include <filesystem>
#include <string>

namespace copyscope::sim {

/// What all probes know.
struct ProbeContext {
    Figures& figures;
    std::filesystem::path folder;  ///< a private one for files
    bool folderInMemory = false;   ///< no disk is behind it
    int cpu = 0;                   ///< where this process is pinned
    int otherCpu = -1;             ///< another one; -1 when there is none
};

// Each takes some seconds at most. CPU costs are CPU time of the thread, so that other work on the machine does not count.
void probeCalls(const ProbeContext& context);    ///< system call, switches, wake-up, signals, fork, threads, pipes
void probeMemory(const ProbeContext& context);   ///< copy rates, faults, mappings, TLB
void probeNetwork(const ProbeContext& context);  ///< loopback, page references
void probeDisk(const ProbeContext& context);
void probeSettings(const ProbeContext& context); ///< what the system says of itself

/// A file in the page cache as live runs have it: read ahead, in folios of the sizes that this gives. A descriptor, or -1.
[[nodiscard]] int cachedFile(const ProbeContext& context, const std::string& name, std::size_t size);
/// Nanoseconds of CPU time that this thread has used.
[[nodiscard]] double threadTime();
[[nodiscard]] double wallTime();
/// CPU nanoseconds of one of `count` turns of `body`.
template <class Body>
double timeOf(std::size_t count, Body body)
{
    const double begin = threadTime();
    for (std::size_t i = 0; i < count; ++i)
        body();
    return (threadTime() - begin) / static_cast<double>(count);
}

/// What timeOf() takes itself, in its unit: to be taken off where one turn is timed.
[[nodiscard]] double clockTime();

}  // namespace copyscope::sim
