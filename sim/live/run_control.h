// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/live/process_usage.h"
#include "sim/live/start_line.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace copyscope::sim {

/// Where a process of the run says how far it has got.
struct Slot {
    enum State : std::uint32_t { Starting, Ready, Failed };
    std::atomic<std::uint32_t> state{Starting};
    StartLine start;
    std::atomic<std::uint32_t> told{0};   ///< atEnd is complete
    std::atomic<std::int64_t> released{0};  ///< CLOCK_MONOTONIC when it left the start line
    std::int64_t began = 0;                 ///< and when its program began, after what the scenario has it wait
    std::int64_t ended = 0;
    ProcessUsage atBegin;
    ProcessUsage atEnd;
    std::atomic<std::uint32_t> lock{0};
    ProcessUsage children;                ///< forked by the program, those that ended by themselves
    std::array<char, 200> error{};
};

/// What the kernel said about the lane's end of a connection when a process that had it ended; the most that any said.
struct SocketEnd {
    std::atomic<std::uint64_t> retransmitted{0};  ///< bytes
    std::atomic<std::uint64_t> queued{0};         ///< bytes not acknowledged
    std::atomic<std::uint64_t> heldBackNs{0};     ///< by the receiver's window
};

/// What all processes of a run share.
struct Control {
    static constexpr std::size_t slots = 64;
    std::int64_t begin = 0;
    std::array<Slot, slots> all{};
    std::array<SocketEnd, slots> ends{};  ///< of each connection, as its last process left it
};

}  // namespace copyscope::sim
