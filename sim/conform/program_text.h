// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::sim {

/// A program of the comparison: its statements, one a line, and the files that it finds.
///
/// It has the descriptors `file` and `out` (regular files of its folder, O_RDWR), `tcp` and `tcp_peer` (both ends of a
/// TCP connection over loopback), `udp` and `udp_peer`; both ends of a connection are its own, so that
/// what is on its way is known at every statement.
struct ProgramText {
    struct Line {
        std::string text;
        /// The variable that it declares or fills for the others: it stays as long as they use it. Empty for the rest.
        std::string prepares;
    };
    std::uint64_t fileSize = 0;
    std::uint64_t outSize = 0;
    std::vector<Line> lines;

    [[nodiscard]] std::string source() const;
};

/// What the files hold: no two places look alike, so that a byte from the wrong page is seen. `file` differs from `out`.
[[nodiscard]] std::vector<std::byte> contentOfFile(std::string_view name, std::uint64_t size);

/// The names above, in the order of their descriptors from 3 on.
inline constexpr const char* presetNames[] = {"file", "out", "tcp", "tcp_peer", "udp", "udp_peer"};

}  // namespace copyscope::sim
