// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

struct rusage;

namespace copyscope::sim {

/// What a process has used of the machine, as the kernel accounts it.
struct ProcessUsage {
    enum Field : std::uint8_t {
        CpuNs,            ///< CLOCK_PROCESS_CPUTIME_ID
        UserNs,           ///< ru_utime
        KernelNs,         ///< ru_stime
        MinorFaults,      ///< ru_minflt: pages populated by calls count too
        MajorFaults,      ///< ru_majflt
        Voluntary,        ///< ru_nvcsw
        Involuntary,      ///< ru_nivcsw
        ReadBytes,        ///< read_bytes of /proc/self/io: fetched from disks for this process
        WriteBytes,       ///< write_bytes: pages that it made dirty
    };
    static constexpr std::size_t fields = WriteBytes + 1;
    std::array<std::int64_t, fields> values{};
    bool hasIo = false;   ///< /proc/self/io could be read

    [[nodiscard]] std::int64_t operator[](Field field) const { return values[field]; }
    ProcessUsage& operator+=(const ProcessUsage& other);
    ProcessUsage& operator-=(const ProcessUsage& other);
};

/// The effective capabilities of the calling process, bit n for capability n (CapEff of /proc/self/status, capabilities(7)).
[[nodiscard]] std::uint64_t effectiveCapabilities();
/// CLOCK_PROCESS_CPUTIME_ID of the calling process, in nanoseconds.
[[nodiscard]] std::int64_t ownCpuTime();
/// Of the calling process, the clock first. One descriptor is opened and closed for /proc/self/io.
[[nodiscard]] ProcessUsage ownUsage();
/// The two halves of it: without /proc/self/io, and what stands there.
[[nodiscard]] ProcessUsage ownUsageButIo();
void addOwnIo(ProcessUsage& usage);
/// Brings `usage` of the calling process up to date but for /proc/self/io, reading which takes as long as a short
/// transfer does; the clock last.
void lookAgainButIo(ProcessUsage& usage);
[[nodiscard]] ProcessUsage usageFrom(const rusage& usage);

/// Brings shared memory to the page table of this process, so that writing to it takes no faults.
void populate(void* memory, std::size_t length);

/// A stretch of this process's memory, and how it is brought to the page table.
struct MemoryRange {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    int how = 0;  ///< MADV_POPULATE_READ or MADV_POPULATE_WRITE
};

/// All private memory of this process but mappings of more than 256 MiB and what lies in `except`: stretches of addresses,
/// sorted, from begin to end.
[[nodiscard]] std::vector<MemoryRange> ownMemory(std::span<const std::pair<std::uint64_t, std::uint64_t>> except = {});

/// Brings them to the page table now, copies of what may be written included. Touches next to nothing itself, so that it
/// can be the first thing after a fork().
void populate(std::span<const MemoryRange> ranges);

/// Both of it, so that the interpreter takes no faults while a program is measured; the heap gets room ahead before.
void populateOwnMemory();

}  // namespace copyscope::sim
