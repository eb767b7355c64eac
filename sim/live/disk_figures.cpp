// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/disk_figures.h"

#include "sim/live/live_report.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

namespace copyscope::sim {

namespace {

constexpr std::int64_t page = 4096;
constexpr const char* readBytes = "read_bytes of /proc/PID/io";

/// Calls after which pages come and go, or other files are read, because the program wants it so.
constexpr auto changing = std::to_array<std::string_view>({"open", "creat", "truncate", "ftruncate", "fallocate", "unlink", "rename",
                                                           "posix_fadvise", "madvise", "fcntl"});

/// What can have come from the run's files, if none of their pages was lost.
struct Possible {
    std::int64_t most = 0;  ///< bytes
    bool exact = true;      ///< and no less either
    std::int64_t refused = 0;  ///< the same, when nothing is allowed for blocks in which files end
};

Possible possible(const Observations& seen)
{
    Possible out;
    for (std::size_t i = 0; i < std::min(seen.counted.files.size(), seen.counted.filesAtEnd.size()); ++i)
        out.most += page * static_cast<std::int64_t>(changeBetween(seen.counted.files[i], seen.counted.filesAtEnd[i]).entered);
    // Pages come into the cache by being written, too.
    const RecordTotals& t = seen.totals;
    out.exact = out.most == 0 || (t[Movement::UserToFile] + t[Movement::FileToFile] + t[Movement::PipeToFile] == 0 && !seen.folded.calls.contains("mmap"));
    std::int64_t direct = t[Movement::DirectRead];
    if (seen.directFiles)
        direct += t[Movement::Referenced] + t[Movement::ByReferenceToNet];
    out.refused = out.most + (direct + page - 1) / page * page;
    if (direct == 0)
        return out;
    // The disk reads the whole block in which a file ends.
    std::int64_t calls = 0;
    for (const auto& [name, tally] : seen.folded.calls)
        calls += tally.count;
    out.most += direct + page * calls;
    out.exact = false;
    return out;
}

/// Some reading call was answered EINVAL.
bool wasRefused(const Observations& seen)
{
    return std::any_of(seen.folded.calls.begin(), seen.folded.calls.end(), [](const auto& entry) {
        const auto& [name, tally] = entry;
        return name.find("read") != std::string::npos && tally.errors.contains(EINVAL);
    });
}

std::int64_t lostPages(const LiveRunResult& run)
{
    std::uint64_t lost = 0;
    for (std::size_t i = 0; i < std::min(run.files.size(), run.filesAtEnd.size()); ++i)
        lost += changeBetween(run.files[i], run.filesAtEnd[i]).lost;
    return static_cast<std::int64_t>(lost);
}

}  // namespace

DiskFigures diskFigures(const Observations& seen)
{
    DiskFigures out;
    std::int64_t read = 0;
    for (const ProcessRun& process : seen.counted.processes) {
        if (process.peer)
            continue;
        if (!process.used.hasIo) {
            out.remedy = "/proc/PID/io could not be read: the process was killed, or the kernel has no task I/O accounting";
            return out;
        }
        read += process.used[ProcessUsage::ReadBytes];
    }
    const Possible bound = possible(seen);
    const std::int64_t lost = std::max(lostPages(seen.counted), seen.cacheGave.value_or(0));
    // The request of a misaligned O_DIRECT read is accounted before the block layer refuses it (submit_bio), and the disk
    // never hears of it.
    if (wasRefused(seen) && lost == 0) {
        out.read = std::min(read, bound.refused);
        out.source = std::string(readBytes) + ", but no more than what O_DIRECT reads returned and pages that came into the cache (mincore): "
                     "what was refused is accounted as well";
        return out;
    }
    const bool changes = std::any_of(changing.begin(), changing.end(), [&](std::string_view call) { return seen.folded.calls.contains(std::string(call)); })
                         || seen.totals[Movement::DirectWrite] != 0;
    if (changes || read == 0) {
        out.read = read;
        out.source = read == 0 ? readBytes : std::string(readBytes) + "; whatever else was fetched for the programs is in it";
        return out;
    }
    if (lost != 0)
        out.remark = "during the counted run the page cache gave away pages of the files (" + std::to_string(lost)
                     + "): this machine was short of memory, or somebody dropped caches";
    if (read <= bound.most && lost == 0) {
        out.read = read;
        out.source = readBytes;
        out.byOthers = bound.exact ? bound.most - read : 0;
    } else if (lost != 0) {
        out.remedy = std::string(readBytes) + " says " + std::to_string(read) + ", but pages of the files were lost from the cache during the run, "
                     "and what came again is in it: run again when the machine has memory";
    } else if (seen.cacheGave && bound.exact) {
        out.read = bound.most;
        out.elsewhere = read - bound.most;
        out.source = "pages of the files that came into the cache (mincore) while it gave none away: the rest of " + std::string(readBytes)
                     + " is not theirs";
    } else {
        out.remedy = std::string(readBytes) + " says " + std::to_string(read) + ", but pages of the files account for " + std::to_string(bound.most)
                     + " only: the rest is the program's own text or tables of the file system, or pages that were lost and came "
                     "again, which only root can tell: run again, or as root";
    }
    return out;
}

}  // namespace copyscope::sim
