// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/live/shared_memory.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace copyscope::sim {

/// One direction of a connection: what its sending calls were asked to send, at the moment of the call, so that what
/// arrives can be compared byte by byte. In memory that all processes of the run share.
struct StreamLog {
    static constexpr std::uint64_t room = std::uint64_t{256} << 20;  ///< what lies beyond is not compared

    std::atomic<std::uint64_t> sent{0};
    std::atomic<std::uint64_t> received{0};
    std::atomic<std::uint64_t> compared{0};
    std::atomic<std::uint32_t> writers{0};        ///< calls in progress
    std::atomic<std::uint32_t> mixed{0};          ///< two calls sent at once: their order is not known
    std::atomic<std::uint64_t> firstWrong{~std::uint64_t{0}};
    std::atomic<std::uint64_t> wrong{0};          ///< bytes that were not what was sent
    std::array<std::byte, room> bytes;

    static constexpr std::size_t datagramRoom = 1 << 16;  ///< later ones are not compared
    std::atomic<std::uint32_t> datagrams{0};              ///< sent, of a socket that keeps them apart
    std::atomic<std::uint32_t> expected{0};               ///< the first that may still arrive
    std::array<std::uint64_t, datagramRoom> ends;         ///< of each datagram, in bytes from the first one's begin

    /// The call in progress sends the bytes up to `end` as one datagram; if it fails, `datagrams` is to go back.
    void closeDatagram(std::uint64_t end);
    /// Looks for the datagram that arrived among those sent and not passed yet, because some may be lost; one that was sent
    /// with other content differs. As compare() otherwise.
    std::uint64_t compareDatagram(std::span<const std::byte> arrived);

    /// Bytes that differ from what was sent at offset `at`; they count as compared.
    std::uint64_t compare(std::uint64_t at, std::span<const std::byte> arrived);
};

/// A scenario socket with both of its directions.
struct StreamPair {
    std::string name;
    std::uint64_t nearInode = 0;  ///< of the end that the lane's processes have
    std::uint64_t farInode = 0;   ///< of the reader's end
    bool datagrams = false;
    StreamLog* toPeer = nullptr;   ///< null when contents are not compared in this run
    StreamLog* fromPeer = nullptr;
};

}  // namespace copyscope::sim
