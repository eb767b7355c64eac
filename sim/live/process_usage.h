// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

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

/// Of the calling process. `scratch` descriptors: one is opened and closed for /proc/self/io.
[[nodiscard]] ProcessUsage ownUsage();
[[nodiscard]] ProcessUsage usageFrom(const rusage& usage);

/// Brings shared memory to the page table of this process, so that writing to it takes no faults.
void populate(void* memory, std::size_t length);

/// Brings all private memory of this process to its own page table now, copies of what it may write included, so that the
/// interpreter takes no faults while a program is measured. Mappings of more than 256 MiB are left alone.
void populateOwnMemory();

}  // namespace copyscope::sim
