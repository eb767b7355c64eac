// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/warm_caches.h"

#include "sim/live/connection.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace copyscope::sim {

namespace {

constexpr std::size_t piece = 65536;
/// More does not stay in the caches of a core.
constexpr std::uint64_t mostOfFile = std::uint64_t{8} << 20;
/// Through the connection, so that the memory of socket buffers is warm.
constexpr std::size_t mostOfSocket = std::size_t{1} << 20;

void readCached(const std::filesystem::path& folder, const model::scenario::FileSpec& file, std::vector<char>& buffer)
{
    const int fd = ::open((folder / file.path).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return;
    // No readahead: what is not cached stays so.
    ::posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM);
    for (const model::scenario::ByteRange& range : file.cached) {
        const std::uint64_t end = std::min(range.end.value(), mostOfFile);
        for (std::uint64_t at = range.begin.value(); at < end; at += piece)
            if (::pread(fd, buffer.data(), std::min<std::uint64_t>(piece, end - at), static_cast<off_t>(at)) <= 0)
                break;
    }
    ::close(fd);
}

void sendToOurselves(std::vector<char>& buffer)
{
    model::scenario::SocketSpec spec;
    spec.type = model::scenario::SocketType::Tcp;
    spec.via = model::scenario::SocketVia::Loopback;
    const Connection connection = connectPair(spec);
    if (!connection.error.empty())
        return;
    // Not more at a time than the receiver takes without a reader.
    constexpr std::size_t step = piece / 2;
    for (std::size_t sent = 0; sent < mostOfSocket; sent += step)
        if (::send(connection.near, buffer.data(), step, MSG_DONTWAIT | MSG_NOSIGNAL) <= 0
            || ::recv(connection.far, buffer.data(), piece, MSG_DONTWAIT | MSG_TRUNC) <= 0)
            break;
    ::close(connection.near);
    ::close(connection.far);
}

}  // namespace

void warmCaches(int cpu, const std::filesystem::path& folder, std::span<const model::scenario::FileSpec> files)
{
    cpu_set_t before;
    cpu_set_t there;
    CPU_ZERO(&there);
    CPU_SET(static_cast<std::size_t>(cpu), &there);
    if (::sched_getaffinity(0, sizeof before, &before) != 0 || ::sched_setaffinity(0, sizeof there, &there) != 0)
        return;
    std::vector<char> buffer(piece);
    for (const model::scenario::FileSpec& file : files)
        readCached(folder, file, buffer);
    sendToOurselves(buffer);
    ::sched_setaffinity(0, sizeof before, &before);
}

}  // namespace copyscope::sim
