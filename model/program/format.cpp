// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/machine_state.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

namespace copyscope::model::program {

namespace {

constexpr int widest = 4096;  // of one field: a wild width must not eat the memory

/// One conversion of printf, taken apart.
struct Conversion {
    std::string flags;
    int width = -1;
    int precision = -1;
    int longs = 0;   ///< 1 and 2: 64 bits; -1: short; -2: char
    char letter = 0;
};

std::string padded(std::string text, const Conversion& c)
{
    if (c.precision >= 0)
        text.resize(std::min(text.size(), static_cast<std::size_t>(c.precision)));
    const std::size_t missing = c.width > static_cast<int>(text.size()) ? static_cast<std::size_t>(c.width) - text.size() : 0;
    return c.flags.find('-') != std::string::npos ? text + std::string(missing, ' ') : std::string(missing, ' ') + text;
}

std::string number(std::int64_t value, const Conversion& c)
{
    const bool isSigned = c.letter == 'd' || c.letter == 'i';
    switch (c.longs) {
    case 0: value = isSigned ? std::int64_t{static_cast<std::int32_t>(value)} : std::int64_t{static_cast<std::uint32_t>(value)}; break;
    case -1: value = isSigned ? std::int64_t{static_cast<std::int16_t>(value)} : std::int64_t{static_cast<std::uint16_t>(value)}; break;
    case -2: value = isSigned ? std::int64_t{static_cast<std::int8_t>(value)} : std::int64_t{static_cast<std::uint8_t>(value)}; break;
    default: break;
    }
    std::uint64_t magnitude = static_cast<std::uint64_t>(value);
    std::string prefix;
    if (isSigned && value < 0) {
        magnitude = 0 - magnitude;
        prefix = "-";
    } else if (isSigned && c.flags.find('+') != std::string::npos) {
        prefix = "+";
    } else if (isSigned && c.flags.find(' ') != std::string::npos) {
        prefix = " ";
    }
    const unsigned base = c.letter == 'x' || c.letter == 'X' || c.letter == 'p' ? 16 : c.letter == 'o' ? 8 : 10;
    const char* digits = c.letter == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    std::string text;
    for (std::uint64_t rest = magnitude; rest != 0; rest /= base)
        text.insert(text.begin(), digits[rest % base]);
    if (text.empty() && c.precision != 0)
        text = "0";
    if (c.precision > static_cast<int>(text.size()))
        text.insert(0, static_cast<std::size_t>(c.precision) - text.size(), '0');
    const bool alternate = c.flags.find('#') != std::string::npos;
    if (c.letter == 'p' || (alternate && base == 16 && magnitude != 0))
        prefix = c.letter == 'X' ? "0X" : "0x";
    else if (alternate && base == 8 && !text.starts_with('0'))
        prefix = "0";
    const bool left = c.flags.find('-') != std::string::npos;
    if (c.flags.find('0') != std::string::npos && !left && c.precision < 0 && c.width > static_cast<int>(prefix.size() + text.size()))
        text.insert(0, static_cast<std::size_t>(c.width) - prefix.size() - text.size(), '0');
    Conversion plain = c;
    plain.precision = -1;
    return padded(prefix + text, plain);
}

}  // namespace

Outcome MachineState::format(std::string_view text, std::span<const std::int64_t> arguments, std::string& out)
{
    std::size_t next = 0;
    out.clear();
    bool missing = false;
    const auto argument = [&]() -> std::int64_t {
        missing |= next >= arguments.size();
        return next < arguments.size() ? arguments[next++] : 0;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        Conversion c;
        for (++i; i < text.size() && std::string_view("-+ #0").find(text[i]) != std::string_view::npos; ++i)
            c.flags += text[i];
        const auto count = [&]() -> int {
            if (i < text.size() && text[i] == '*') {
                ++i;
                return static_cast<int>(std::clamp<std::int64_t>(argument(), -widest, widest));
            }
            int n = 0;
            for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i)
                n = std::min(widest, n * 10 + (text[i] - '0'));
            return n;
        };
        c.width = count();
        if (c.width < 0) {
            c.flags += '-';
            c.width = -c.width;
        }
        if (i < text.size() && text[i] == '.') {
            ++i;
            c.precision = count();
        }
        for (; i < text.size() && std::string_view("hlLqjzt").find(text[i]) != std::string_view::npos; ++i)
            c.longs += text[i] == 'h' ? -1 : 1;
        c.longs = std::max(c.longs, -2);
        if (i >= text.size()) {
            fail("printf format ends after '%'");
            return Outcome::Done;
        }
        c.letter = text[i];
        switch (c.letter) {
        case '%':
            out += '%';
            break;
        case 'd': case 'i': case 'u': case 'x': case 'X': case 'o':
            out += number(argument(), c);
            break;
        case 'p': {
            c.longs = 1;
            const std::int64_t value = argument();
            c.precision = -1;
            out += value == 0 ? padded("(nil)", c) : number(value, c);
            break;
        }
        case 'c':
            c.precision = -1;
            out += padded(std::string(1, static_cast<char>(argument())), c);
            break;
        case 's': {
            const auto at = static_cast<Address>(argument());
            std::string value = "(null)";
            if (at != 0)
                if (const Outcome o = readString(at, value); o != Outcome::Done)
                    return o;
            out += padded(std::move(value), c);
            break;
        }
        default:
            fail(std::string("printf cannot print '%") + c.letter + "' here");
            return Outcome::Done;
        }
        if (missing) {
            fail("printf has fewer arguments than its format asks for");
            return Outcome::Done;
        }
    }
    return Outcome::Done;
}

}  // namespace copyscope::model::program
