// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/live_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace copyscope::sim {

using model::scenario::ByteRange;
using model::scenario::Content;
using model::scenario::FileSpec;

namespace {

constexpr std::uint64_t page = 4096;
constexpr std::uint64_t block = 1 << 20;

/// A descriptor that closes itself.
struct Open {
    int fd;
    ~Open()
    {
        if (fd >= 0)
            ::close(fd);
    }
};

void contentAt(const Content& content, std::uint64_t offset, std::vector<std::byte>& into)
{
    switch (content.kind) {
    case Content::Kind::Zeros: std::fill(into.begin(), into.end(), std::byte{0}); return;
    case Content::Kind::Pattern:
        for (std::size_t i = 0; i < into.size(); ++i)
            into[i] = static_cast<std::byte>(((offset + i) * 131 + 7) & 255);
        return;
    case Content::Kind::Repeat:
        for (std::size_t i = 0; i < into.size(); ++i)
            into[i] = content.at(offset + i);
    }
}

std::string failure(const std::filesystem::path& file, const char* what)
{
    return file.string() + ": " + what + ": " + std::strerror(errno);
}

bool isAsWritten(int fd, const FileSpec& spec)
{
    struct stat status {};
    if (::fstat(fd, &status) != 0 || static_cast<std::uint64_t>(status.st_size) != spec.size.value())
        return false;
    std::vector<std::byte> wanted;
    std::vector<std::byte> there;
    for (std::uint64_t done = 0; done < spec.size.value();) {
        const std::uint64_t part = std::min(block, spec.size.value() - done);
        wanted.resize(part);
        there.resize(part);
        contentAt(spec.content, done, wanted);
        if (::pread(fd, there.data(), part, static_cast<off_t>(done)) != static_cast<ssize_t>(part) || wanted != there)
            return false;
        done += part;
    }
    return true;
}

std::string write(int fd, const FileSpec& spec, const std::filesystem::path& file)
{
    std::vector<std::byte> bytes;
    if (::ftruncate(fd, 0) != 0)
        return failure(file, "truncate");
    for (std::uint64_t done = 0; done < spec.size.value();) {
        bytes.resize(std::min(block, spec.size.value() - done));
        contentAt(spec.content, done, bytes);
        const ssize_t n = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(done));
        if (n <= 0)
            return failure(file, "write");
        done += static_cast<std::uint64_t>(n);
    }
    return {};
}

/// Reads a range so that its pages, and no others, come into the cache.
void bringIn(int fd, const ByteRange& range, bool whole)
{
    // For a whole file the kernel may read ahead as it does for everybody, which gives the folios of usual sizes.
    ::posix_fadvise(fd, 0, 0, whole ? POSIX_FADV_SEQUENTIAL : POSIX_FADV_RANDOM);
    std::vector<std::byte> bytes(whole ? 128 * 1024 : page);
    for (std::uint64_t at = range.begin.value(); at < range.end.value();) {
        const ssize_t n = ::pread(fd, bytes.data(), std::min<std::uint64_t>(bytes.size(), range.end.value() - at), static_cast<off_t>(at));
        if (n <= 0)
            return;
        at += static_cast<std::uint64_t>(n);
    }
}

}  // namespace

std::optional<CacheStatistics> cacheStatisticsOf(int fd)
{
    constexpr long cachestatNumber = 451;
    const std::uint64_t range[2] = {0, 0};   // the whole file
    std::uint64_t figures[5] = {};           // cached, dirty, under write-back, evicted, recently evicted
    if (::syscall(cachestatNumber, fd, range, figures, 0) != 0)
        return std::nullopt;
    return CacheStatistics{figures[0], figures[1], figures[2]};
}

Residency residencyOf(const std::filesystem::path& file, const FileSpec& spec)
{
    Residency out;
    out.pages = (spec.size.value() + page - 1) / page;
    std::vector<bool> wanted(out.pages);
    for (const ByteRange& range : spec.cached)
        for (std::uint64_t p = range.begin.value() / page; p * page < range.end.value() && p < out.pages; ++p)
            wanted[p] = true;
    out.asked = static_cast<std::uint64_t>(std::count(wanted.begin(), wanted.end(), true));
    const Open open{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    if (open.fd < 0 || out.pages == 0)
        return out;
    void* const map = ::mmap(nullptr, spec.size.value(), PROT_READ, MAP_SHARED, open.fd, 0);
    if (map == MAP_FAILED)
        return out;
    std::vector<unsigned char> vector(out.pages);
    if (::mincore(map, spec.size.value(), vector.data()) == 0) {
        for (std::uint64_t p = 0; p < out.pages; ++p) {
            const bool resident = (vector[p] & 1) != 0;
            out.resident += resident ? 1 : 0;
            out.wrong += resident != wanted[p] ? 1 : 0;
            out.present.push_back(resident);
        }
    }
    ::munmap(map, spec.size.value());
    if (const auto statistics = cacheStatisticsOf(open.fd)) {
        out.counted = true;
        out.resident = statistics->cached;
        out.dirty = statistics->dirty + statistics->writeback;
    }
    return out;
}

CacheChange changeBetween(const Residency& before, const Residency& after)
{
    CacheChange out;
    for (std::size_t p = 0; p < std::min(before.present.size(), after.present.size()); ++p) {
        out.entered += !before.present[p] && after.present[p] ? 1 : 0;
        out.lost += before.present[p] && !after.present[p] ? 1 : 0;
    }
    return out;
}

std::string prepareFile(const FileSpec& spec, const std::filesystem::path& folder, Residency& residency)
{
    const std::filesystem::path file = folder / spec.path;
    std::error_code failed;
    std::filesystem::create_directories(file.parent_path(), failed);
    const Open open{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)};
    if (open.fd < 0)
        return failure(file, "open");
    if (!isAsWritten(open.fd, spec))
        if (std::string error = write(open.fd, spec, file); !error.empty())
            return error;
    const std::uint64_t cachedBytes = [&] {
        std::uint64_t sum = 0;
        for (const ByteRange& range : spec.cached)
            sum += range.end.value() - range.begin.value();
        return sum;
    }();
    // Pages that are still being written back, or sit in a CPU's batch, survive the advice: ask again.
    constexpr int tries = 20;
    for (int i = 0; i < tries; ++i) {
        if (::fsync(open.fd) != 0)
            return failure(file, "fsync");
        ::posix_fadvise(open.fd, 0, 0, POSIX_FADV_DONTNEED);
        for (const ByteRange& range : spec.cached)
            bringIn(open.fd, range, cachedBytes == spec.size.value());
        residency = residencyOf(file, spec);
        if (residency.wrong == 0)
            return {};
        ::usleep(5000);
    }
    return {};
}

TouchCost touchCostOf(const std::filesystem::path& file)
{
    TouchCost cost;
    const Open open{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    struct stat status {};
    if (open.fd < 0 || ::fstat(open.fd, &status) != 0 || status.st_size == 0)
        return cost;
    const auto size = static_cast<std::size_t>(status.st_size);
    void* const map = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, open.fd, 0);
    if (map == MAP_FAILED)
        return cost;
    std::vector<unsigned char> resident((size + page - 1) / page);
    if (::mincore(map, size, resident.data()) == 0) {
        rusage before{};
        rusage after{};
        ::getrusage(RUSAGE_THREAD, &before);
        for (std::size_t p = 0; p < resident.size(); ++p) {
            if ((resident[p] & 1) == 0)
                continue;
            ++cost.pages;
            static_cast<void>(*(static_cast<const volatile unsigned char*>(map) + p * page));
        }
        ::getrusage(RUSAGE_THREAD, &after);
        cost.faults = after.ru_minflt - before.ru_minflt;
    }
    ::munmap(map, size);
    return cost;
}

model::Bytes pmdFoliosFrom(const TouchCost& cost)
{
    constexpr std::int64_t around = 16;
    constexpr std::int64_t whole = 512;
    // faults = early / around + (pages - early) / whole
    const std::int64_t early = (cost.faults * whole - cost.pages) / (whole / around - 1);
    if (cost.faults == 0 || early >= cost.pages)
        return model::Bytes(0);
    return model::Bytes(static_cast<std::uint64_t>(std::max<std::int64_t>(early, 1)) * page);
}

}  // namespace copyscope::sim
