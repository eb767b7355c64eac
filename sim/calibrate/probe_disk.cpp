// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/calibrate/probes.h"

#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <unistd.h>

namespace copyscope::sim {

namespace {

constexpr std::size_t page = 4096;
constexpr std::size_t mega = std::size_t{1} << 20;
constexpr std::size_t fileSize = 64 * mega;

struct Free {
    void operator()(void* at) const { std::free(at); }
};

}  // namespace

void probeDisk(const ProbeContext& context)
{
    Figures& f = context.figures;
    const auto none = [&](const std::string& why) {
        for (const char* path : {"disk.read_latency", "disk.sequential_latency", "disk.read_rate", "disk.write_latency", "disk.write_rate"})
            f.missing(path, why);
    };
    if (context.folderInMemory)
        return none("the work folder is in memory: name one on a disk with --workdir");
    const std::filesystem::path name = context.folder / "calibration";
    const int file = ::open(name.c_str(), O_RDWR | O_DIRECT | O_CLOEXEC);
    const std::unique_ptr<void, Free> memory(std::aligned_alloc(page, 4 * mega));
    if (file < 0 || memory == nullptr) {
        if (file >= 0)
            ::close(file);
        return none("the file system of the work folder has no direct I/O");
    }
    ::fsync(file);
    bool failed = false;
    const auto timed = [&](bool write, std::size_t bytes, std::size_t at) {
        const double begin = wallTime();
        const ssize_t done = write ? ::pwrite(file, memory.get(), bytes, static_cast<off_t>(at)) : ::pread(file, memory.get(), bytes, static_cast<off_t>(at));
        failed = failed || done != static_cast<ssize_t>(bytes);
        return wallTime() - begin;
    };
    constexpr std::size_t rounds = 200;
    std::size_t place = 0;
    // A fixed stride through the file, so that no two neighbours follow each other.
    const Quartiles random = measure(rounds, [&] { return timed(false, page, (place += 37 * mega + 5 * page) % fileSize / page * page); });
    place = 0;
    const Quartiles next = measure(rounds, [&] { return timed(false, page, place += page); });
    const auto step = [&](bool write, std::size_t bytes) {
        place = 0;
        return measure(12, [&] {
            const std::size_t at = place;
            place = (place + bytes) % fileSize;
            return timed(write, bytes, at);
        });
    };
    const auto slope = [&](bool write) { return 3.0 * mega * 1e9 / (step(write, 4 * mega).median - step(write, mega).median); };
    const double readRate = slope(false);
    place = 0;
    const Quartiles store = measure(rounds / 4, [&] { return timed(true, page, (place += 37 * mega + 5 * page) % fileSize / page * page); });
    const double writeRate = slope(true);
    ::close(file);
    if (failed)
        return none("direct I/O failed in the work folder");
    f.measured("disk.read_latency", random, "ns", "direct read of 4 KiB at scattered places, one at a time, wall time");
    f.measured("disk.sequential_latency", next, "ns", "direct read of the next 4 KiB, one at a time, wall time");
    f.derived("disk.read_rate", readRate, "direct reads of 4 MiB less those of 1 MiB");
    f.measured("disk.write_latency", store, "ns", "direct write of 4 KiB at scattered places, one at a time, wall time");
    f.derived("disk.write_rate", writeRate, "direct writes of 4 MiB less those of 1 MiB");
}

}  // namespace copyscope::sim
