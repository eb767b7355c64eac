// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace copyscope::sim {

enum class Ink : std::uint8_t { Bold, Dim, Good, Bad };

/// Colours for a terminal, or none.
class Painter {
public:
    explicit Painter(bool color) : m_color(color) {}
    [[nodiscard]] std::string operator()(Ink ink, const std::string& text) const;
    /// ✓ or ✗.
    [[nodiscard]] std::string mark(bool good) const { return good ? (*this)(Ink::Good, "✓") : (*this)(Ink::Bad, "✗"); }

private:
    bool m_color;
};

/// The spaces that bring `text` to `wanted` columns.
[[nodiscard]] std::string padding(std::size_t wanted, std::string_view text);
/// `text` in lines of at most `width` columns, where it has spaces; further lines begin with `indent` spaces.
/// The first line is taken to begin at column 0. Width 0: as it is.
[[nodiscard]] std::string wrapped(const std::string& text, std::size_t indent, std::size_t width);
/// "1 lane", "2 lanes".
[[nodiscard]] std::string counted(std::size_t count, std::string_view what);

}  // namespace copyscope::sim
