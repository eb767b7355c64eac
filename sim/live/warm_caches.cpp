// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/warm_caches.h"

#include "sim/live/connection.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fcntl.h>
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
/// Caches do not keep what passes by once: what is new to them stays from the second or third time on.
constexpr int passes = 5;

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

/// More than the receiver's window: what a program sends waits on both sides, too.
void sendToOurselves(const Connection& connection, std::vector<char>& buffer)
{
    std::size_t sent = 0;
    while (sent < mostOfSocket && ::send(connection.near, buffer.data(), piece, MSG_DONTWAIT | MSG_NOSIGNAL) > 0)
        sent += piece;
    while (::recv(connection.far, buffer.data(), buffer.size(), MSG_DONTWAIT | MSG_TRUNC) > 0) {
    }
}

}  // namespace

void warmCaches(const std::filesystem::path& folder, std::span<const model::scenario::FileSpec> files)
{
    model::scenario::SocketSpec spec;
    spec.type = model::scenario::SocketType::Tcp;
    spec.via = model::scenario::SocketVia::Loopback;
    const Connection connection = connectPair(spec);
    std::vector<char> buffer(piece);
    for (int i = 0; i < passes; ++i) {
        for (const model::scenario::FileSpec& file : files)
            readCached(folder, file, buffer);
        if (connection.error.empty())
            sendToOurselves(connection, buffer);
    }
    if (connection.error.empty()) {
        ::close(connection.near);
        ::close(connection.far);
    }
}

}  // namespace copyscope::sim
