// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/process_usage.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <fstream>
#include <malloc.h>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

namespace copyscope::sim {

namespace {

constexpr int populateRead = 22;   // MADV_POPULATE_READ and MADV_POPULATE_WRITE, Linux 5.14
constexpr int populateWrite = 23;

std::int64_t nanoseconds(const timeval& time) { return time.tv_sec * 1'000'000'000 + time.tv_usec * 1000; }

std::int64_t figureAfter(const char* text, const char* key)
{
    const char* found = std::strstr(text, key);
    return found == nullptr ? -1 : std::strtoll(found + std::strlen(key), nullptr, 10);
}

}  // namespace

ProcessUsage& ProcessUsage::operator+=(const ProcessUsage& other)
{
    for (std::size_t i = 0; i < fields; ++i)
        values[i] += other.values[i];
    return *this;
}

ProcessUsage& ProcessUsage::operator-=(const ProcessUsage& other)
{
    for (std::size_t i = 0; i < fields; ++i)
        values[i] -= other.values[i];
    return *this;
}

ProcessUsage usageFrom(const rusage& usage)
{
    ProcessUsage out;
    out.values[ProcessUsage::UserNs] = nanoseconds(usage.ru_utime);
    out.values[ProcessUsage::KernelNs] = nanoseconds(usage.ru_stime);
    out.values[ProcessUsage::CpuNs] = out.values[ProcessUsage::UserNs] + out.values[ProcessUsage::KernelNs];
    out.values[ProcessUsage::MinorFaults] = usage.ru_minflt;
    out.values[ProcessUsage::MajorFaults] = usage.ru_majflt;
    out.values[ProcessUsage::Voluntary] = usage.ru_nvcsw;
    out.values[ProcessUsage::Involuntary] = usage.ru_nivcsw;
    return out;
}

std::uint64_t effectiveCapabilities()
{
    std::uint64_t effective = 0;
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
        if (word == "CapEff:")
            status >> std::hex >> effective;
    return effective;
}

std::int64_t ownCpuTime()
{
    std::timespec cpu{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    return cpu.tv_sec * 1'000'000'000 + cpu.tv_nsec;
}

ProcessUsage ownUsageButIo()
{
    const std::int64_t cpu = ownCpuTime();
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    ProcessUsage out = usageFrom(usage);
    out.values[ProcessUsage::CpuNs] = cpu;
    return out;
}

void lookAgainButIo(ProcessUsage& usage)
{
    ProcessUsage now = ownUsageButIo();
    now.hasIo = usage.hasIo;
    for (const auto field : {ProcessUsage::ReadBytes, ProcessUsage::WriteBytes})
        now.values[field] = usage.values[field];
    usage = now;
    usage.values[ProcessUsage::CpuNs] = ownCpuTime();
}

void addOwnIo(ProcessUsage& usage)
{
    const int io = ::open("/proc/self/io", O_RDONLY | O_CLOEXEC);
    if (io < 0)
        return;
    char text[512];
    const ssize_t length = ::read(io, text, sizeof text - 1);
    ::close(io);
    if (length > 0) {
        text[length] = '\0';
        const std::int64_t read = figureAfter(text, "\nread_bytes: ");
        const std::int64_t written = figureAfter(text, "\nwrite_bytes: ");
        if (read >= 0 && written >= 0) {
            usage.values[ProcessUsage::ReadBytes] = read;
            usage.values[ProcessUsage::WriteBytes] = written;
            usage.hasIo = true;
        }
    }
}

ProcessUsage ownUsage()
{
    ProcessUsage out = ownUsageButIo();
    addOwnIo(out);
    return out;
}

void populate(void* memory, std::size_t length)
{
    constexpr std::uintptr_t page = 4096;
    const std::uintptr_t begin = reinterpret_cast<std::uintptr_t>(memory) & ~(page - 1);
    const std::uintptr_t end = (reinterpret_cast<std::uintptr_t>(memory) + length + page - 1) & ~(page - 1);
    ::madvise(reinterpret_cast<void*>(begin), end - begin, populateWrite);
}

std::vector<MemoryRange> ownMemory(std::span<const std::pair<std::uint64_t, std::uint64_t>> except)
{
    constexpr std::size_t largest = std::size_t{256} << 20;
    // The list first: reading it allocates, and that changes the list.
    std::vector<MemoryRange> ranges;
    ranges.reserve(1024);
    std::FILE* maps = std::fopen("/proc/self/maps", "re");
    if (maps == nullptr)
        return ranges;
    char line[512];
    while (std::fgets(line, sizeof line, maps) != nullptr) {
        char* rest = nullptr;
        std::uint64_t begin = std::strtoul(line, &rest, 16);
        const std::uint64_t end = std::strtoul(rest + 1, &rest, 16);
        const std::string_view rights(rest + 1, 4);
        // Code and constants too: fork() does not copy the page tables of files.
        if (rights[0] != 'r' || rights[3] != 'p' || end - begin > largest)
            continue;
        const int how = rights[1] == 'w' ? populateWrite : populateRead;
        // Mappings of the program can have grown together with the interpreter's.
        for (const auto& [from, to] : except) {
            if (to <= begin || from >= end)
                continue;
            if (begin < from)
                ranges.push_back({begin, from, how});
            begin = std::min(to, end);
        }
        if (begin < end)
            ranges.push_back({begin, end, how});
    }
    std::fclose(maps);
    return ranges;
}

void populate(std::span<const MemoryRange> ranges)
{
    for (const MemoryRange& range : ranges)
        ::madvise(reinterpret_cast<void*>(range.begin), range.end - range.begin, range.how);
}

void populateOwnMemory()
{
    // The interpreter takes memory while programs run: let the heap have it already, and let it stay one piece, so that
    // what a program unmaps is not given to the interpreter.
    constexpr std::size_t heapAhead = std::size_t{4} << 20;
    ::mallopt(M_MMAP_THRESHOLD, 1 << 30);
    ::mallopt(M_TRIM_THRESHOLD, -1);
    ::mallopt(M_ARENA_MAX, 1);
    std::free(std::malloc(heapAhead));
    populate(ownMemory());
}

}  // namespace copyscope::sim
