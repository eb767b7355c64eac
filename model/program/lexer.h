// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/program.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::model::program {

/// Where something stands in the text; both count from 1.
struct Position {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
};

enum class TokenKind : std::uint8_t { End, Name, Number, Character, Text, Sign };

/// How wide a literal says it is: `1`, `1u`, `1l`, `1ul`; K, M and G make it long.
enum class NumberType : std::uint8_t { Int, UnsignedInt, Long, UnsignedLong };

struct Token {
    TokenKind kind = TokenKind::End;
    NumberType numberType = NumberType::Int;
    Position at;
    std::size_t offset = 0;  ///< of its first character in the source
    std::size_t end = 0;     ///< behind its last one
    std::uint64_t number = 0;
    std::string text;  ///< name, sign, or the bytes of a string without quotes

    [[nodiscard]] bool is(std::string_view sign) const
    {
        return (kind == TokenKind::Sign || kind == TokenKind::Name) && text == sign;
    }
};

/// Text to tokens: comments and `#include` go, `#define NAME tokens` is applied, adjacent strings become one.
/// The last token is always End. Mistakes are added to `errors`.
[[nodiscard]] std::vector<Token> tokenize(std::string_view source, std::vector<Diagnostic>& errors);

}  // namespace copyscope::model::program
