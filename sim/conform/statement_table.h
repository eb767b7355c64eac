// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace copyscope::sim {

/// What a program is about: statements and words that need a topic appear only in programs that have it. `Alone` is one
/// in which nothing can refer to pages of files: no pipe, no connection. `Holes` asks where holes are, `Reserved` reserves
/// blocks, never both. With `Replies` both ends of the TCP connection send.
enum class Topic : std::uint8_t {
    Any, Alone, Holes, Reserved, Pipe, Unix, Datagram, Tcp, Replies, Udp, Mapping, Zerocopy, Odd, Signal, Fork, Count
};

/// One kind of statement. `{name}` stands for a word of the pool of that name.
struct StatementPattern {
    Topic topic;
    unsigned weight;
    std::string_view text;
};

/// What may stand for a placeholder; it can hold placeholders itself.
struct Word {
    Topic topic;
    unsigned weight;
    std::string_view text;
};

struct WordPool {
    std::string_view name;
    std::span<const Word> words;
};

/// The lines that a program of a topic begins with, and those that it ends with.
struct Frame {
    Topic topic;
    std::string_view prepares;  ///< the variable that it declares or fills; empty when it does neither
    std::string_view text;
};

[[nodiscard]] std::span<const StatementPattern> statementPatterns();
[[nodiscard]] std::span<const WordPool> wordPools();
[[nodiscard]] std::span<const Frame> openings();
[[nodiscard]] std::span<const Frame> closings();

}  // namespace copyscope::sim
