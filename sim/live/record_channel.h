// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/live/shared_memory.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <string_view>

namespace copyscope::sim {

enum class RecordKind : std::uint16_t {
    TaskBegan,   ///< a = HostObserver::Began, b = parent's task, c = process number; text = name
    TaskEnded,
    Call,        ///< name, result; text = arguments
    Forked,      ///< a = process number of the child
    Delivered,   ///< a = bytes, b = Destination, c = 1 when they are not what was sent
    Moved,       ///< a = bytes, b = Movement
    Output,      ///< a = 1 to standard error; text
    Signal,      ///< a = number; text = its name
    Fault,       ///< a = signal number, b = address; text = where
    Remark,      ///< text
    Completion,  ///< a = sends, b = 1 when they were copied after all
    ChildEnded,  ///< a = process number, b = status as of wait()
    Exiting,     ///< a = code, b = signal
};

/// What a watched thread tells. Times are CLOCK_MONOTONIC in nanoseconds.
struct Record {
    std::uint32_t size = 0;  ///< of record and text, a multiple of eight
    RecordKind kind{};
    std::uint16_t name = 0;  ///< Call: index into program::calls(), or one of the names of callName()
    std::uint32_t task = 0;
    std::uint32_t line = 0;
    std::int64_t start = 0;
    std::int64_t end = 0;
    std::int64_t result = 0;
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    std::uint64_t c = 0;
    std::uint32_t textLength = 0;
    std::uint32_t pad = 0;
};

/// A call that has been entered and has not returned.
struct OpenCall {
    std::atomic<std::uint32_t> open{0};
    std::uint16_t name = 0;
    std::uint32_t line = 0;
    std::int64_t start = 0;
    std::uint32_t textLength = 0;
    std::array<char, 240> text{};
};

/// The way from one thread that is watched to the one process that listens: a ring in shared memory, one writer, one
/// reader. Nothing is lost when the writer is killed, except what it was writing.
struct Channel {
    static constexpr std::size_t room = 1 << 18;
    std::atomic<std::uint32_t> owner{0};   ///< task; 0: free
    std::atomic<std::uint64_t> written{0}; ///< bytes ever
    std::atomic<std::uint64_t> read{0};
    OpenCall call;
    std::array<std::byte, room> data;

    /// Waits while there is no room.
    void write(Record record, std::string_view text);
};

struct Channels {
    static constexpr std::size_t count = 96;
    std::atomic<std::uint32_t> lastTask{0};
    std::array<Channel, count> all;

    /// A free channel for a new task, whose number it has then as owner. Waits for one.
    Channel& claim();
    /// All records that are there, of each channel in the order in which they were written.
    void drain(const std::function<void(const Record&, std::string_view text)>& take);
};

}  // namespace copyscope::sim
