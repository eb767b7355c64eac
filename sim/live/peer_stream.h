// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/live/peer_protocol.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace copyscope::sim {

/// How a peer reads what comes over one socket.
struct PeerReading {
    enum class Pace : std::uint8_t { Fast, Never, Rate } pace = Pace::Fast;
    bool datagrams = false;
    std::uint64_t rate = 0;  ///< bytes a second
    bool keep = false;       ///< what came is kept until the run has compared it

    /// As it stands in the protocol; wrong words give nothing.
    [[nodiscard]] static std::optional<PeerReading> from(const std::string& type, const std::string& pace, const std::string& what);
    [[nodiscard]] std::string text() const;
};

/// What it saw.
struct PeerSaw {
    std::uint64_t bytes = 0;
    std::uint64_t calls = 0;
    std::uint64_t cpuNs = 0;     ///< CLOCK_THREAD_CPUTIME_ID
    std::uint64_t userNs = 0;    ///< getrusage(RUSAGE_THREAD), as all below
    std::uint64_t kernelNs = 0;
    std::uint64_t voluntary = 0;
    std::uint64_t involuntary = 0;
    std::uint64_t kept = 0;      ///< bytes
};

/// One socket that is read by a thread of its own. `room`: bytes that may still be kept, shared by all of a run.
class PeerStream {
public:
    /// Takes the descriptor. `done` is called by the thread when a TCP connection has ended.
    PeerStream(int fd, const PeerReading& reading, std::atomic<std::int64_t>& room, std::function<void()> done);
    ~PeerStream();
    PeerStream(const PeerStream&) = delete;
    PeerStream& operator=(const PeerStream&) = delete;

    /// Ends the reading, after the datagrams that have arrived. What was seen is complete then.
    void finish();
    [[nodiscard]] const PeerSaw& saw() const { return m_saw; }
    /// Lengths of the pieces of what was kept.
    [[nodiscard]] const std::vector<std::uint32_t>& pieces() const { return m_pieces; }
    [[nodiscard]] const std::vector<std::byte>& kept() const { return m_kept; }

private:
    void read();
    void keep(std::span<const std::byte> bytes);

    int m_fd;
    PeerReading m_reading;
    std::atomic<std::int64_t>& m_room;
    std::function<void()> m_done;
    PeerSaw m_saw;
    std::vector<std::byte> m_kept;
    std::vector<std::uint32_t> m_pieces;
    std::atomic<bool> m_stopping{false};
    std::thread m_thread;
};

}  // namespace copyscope::sim
