// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/peer_stream.h"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace copyscope::sim {

namespace {

std::uint64_t nanoseconds(const timeval& time)
{
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_usec) * 1000;
}

void sleepNs(std::uint64_t ns)
{
    const std::timespec time{static_cast<std::time_t>(ns / 1'000'000'000), static_cast<long>(ns % 1'000'000'000)};
    ::nanosleep(&time, nullptr);
}

}  // namespace

std::optional<PeerReading> PeerReading::from(const std::string& type, const std::string& pace, const std::string& what)
{
    PeerReading out;
    if ((type != "tcp" && type != "udp") || (what != "discard" && what != "keep"))
        return std::nullopt;
    out.datagrams = type == "udp";
    out.keep = what == "keep";
    if (pace == "never") {
        out.pace = Pace::Never;
    } else if (pace.starts_with("rate:")) {
        const auto rate = numberIn(std::string_view(pace).substr(5));
        if (!rate || *rate == 0)
            return std::nullopt;
        out.pace = Pace::Rate;
        out.rate = *rate;
    } else if (pace != "fast") {
        return std::nullopt;
    }
    return out;
}

std::string PeerReading::text() const
{
    const std::string how = pace == Pace::Fast ? "fast" : pace == Pace::Never ? "never" : "rate:" + std::to_string(rate);
    return std::string(datagrams ? "udp " : "tcp ") + how + (keep ? " keep" : " discard");
}

PeerStream::PeerStream(int fd, const PeerReading& reading, std::atomic<std::int64_t>& room, std::function<void()> done)
    : m_fd(fd), m_reading(reading), m_room(room), m_done(std::move(done)), m_thread([this] { read(); })
{
}

PeerStream::~PeerStream()
{
    if (m_thread.joinable()) {
        m_stopping = true;
        ::shutdown(m_fd, SHUT_RDWR);
        m_thread.join();
    }
    ::close(m_fd);
}

void PeerStream::finish()
{
    if (!m_thread.joinable())
        return;
    if (m_reading.datagrams && m_reading.pace != PeerReading::Pace::Never) {
        // At a rate this can take long; whoever asks waits so long at most, too.
        constexpr int patience = 500;
        int waiting = 1;
        for (int i = 0; i < patience && ::ioctl(m_fd, SIOCINQ, &waiting) == 0 && waiting > 0; ++i)
            sleepNs(1'000'000);
    }
    m_stopping = true;
    ::shutdown(m_fd, SHUT_RDWR);
    m_thread.join();
}

void PeerStream::keep(std::span<const std::byte> bytes)
{
    const auto length = static_cast<std::int64_t>(bytes.size());
    if (m_room.fetch_sub(length) < length) {
        m_room += length;
        m_reading.keep = false;
        return;
    }
    m_kept.insert(m_kept.end(), bytes.begin(), bytes.end());
    if (m_reading.datagrams)
        m_pieces.push_back(static_cast<std::uint32_t>(bytes.size()));
}

void PeerStream::read()
{
    constexpr std::size_t most = 1 << 20;
    // As the reader of a rate on this machine: small pieces a hundred times a second.
    const std::size_t piece = m_reading.pace == PeerReading::Pace::Rate ? std::clamp<std::size_t>(m_reading.rate / 100, 1, 65536) : most;
    std::vector<std::byte> buffer(m_reading.datagrams ? std::max<std::size_t>(piece, 65536) : piece);
    const bool discards = !m_reading.keep && !m_reading.datagrams && m_reading.pace == PeerReading::Pace::Fast;
    while (m_reading.pace == PeerReading::Pace::Never && !m_stopping) {
        pollfd none{-1, 0, 0};
        ::poll(&none, 1, 20);
    }
    while (m_reading.pace != PeerReading::Pace::Never) {
        const ssize_t n = ::recv(m_fd, buffer.data(), buffer.size(), discards ? MSG_TRUNC : 0);
        if (n < 0 && (errno == EINTR || (m_reading.datagrams && errno == ECONNREFUSED)))
            continue;
        if (n < 0 || (n == 0 && (!m_reading.datagrams || m_stopping)))
            break;
        ++m_saw.calls;
        m_saw.bytes += static_cast<std::uint64_t>(n);
        if (m_reading.keep)
            keep(std::span(buffer).first(static_cast<std::size_t>(n)));
        if (m_reading.pace == PeerReading::Pace::Rate && !m_stopping)
            sleepNs(static_cast<std::uint64_t>(n) * 1'000'000'000 / m_reading.rate);
    }
    if (!m_reading.datagrams)
        for (std::size_t at = 0; at < m_kept.size(); at += peerprotocol::pieceSize)
            m_pieces.push_back(static_cast<std::uint32_t>(std::min<std::size_t>(peerprotocol::pieceSize, m_kept.size() - at)));
    m_saw.kept = m_kept.size();
    rusage usage{};
    ::getrusage(RUSAGE_THREAD, &usage);
    m_saw.userNs = nanoseconds(usage.ru_utime);
    m_saw.kernelNs = nanoseconds(usage.ru_stime);
    m_saw.voluntary = static_cast<std::uint64_t>(usage.ru_nvcsw);
    m_saw.involuntary = static_cast<std::uint64_t>(usage.ru_nivcsw);
    std::timespec cpu{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu);
    m_saw.cpuNs = static_cast<std::uint64_t>(cpu.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(cpu.tv_nsec);
    if (!m_reading.datagrams && !m_stopping) {
        // The program at the other end may wait for the end of the stream.
        ::shutdown(m_fd, SHUT_WR);
        m_done();
    }
}

}  // namespace copyscope::sim
