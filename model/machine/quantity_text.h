// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/text/diagnostic.h"
#include "model/units.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace copyscope::model::machine {

/// What people write for amounts, and back. Every function that formats gives a text that parses to the same value.
///
/// Sizes: `4096`, `64 KiB`, `64K` (as in C programs of a scenario: binary), `1 MB` (decimal), `0x1000`, `16 pages`.
/// Times: `90 ns`, `1.2 us`, `1.2 µs`, `5 ms`, `2 s`; a bare number is nanoseconds.
/// Rates: `12 GB/s`, `1 MiB/s`, `100 Gb/s` (bits); a bare number is bytes per second.
/// The space before the unit may be left out. `KB` is refused, because people mean both 1000 and 1024 by it.
enum class Dimension : std::uint8_t { Number, Size, Time, Rate };

/// An amount with its unit resolved: bytes, nanoseconds, bytes per second or a plain number.
struct Amount {
    Dimension dimension = Dimension::Number;  ///< Number when no unit was written
    double value = 0;
    std::int64_t whole = 0;  ///< the same, exact, when isWhole
    bool isWhole = false;
};

[[nodiscard]] text::Parsed<Amount> parseAmount(std::string_view text);
[[nodiscard]] text::Parsed<Bytes> parseBytes(std::string_view text);
[[nodiscard]] text::Parsed<Nanoseconds> parseTime(std::string_view text);
[[nodiscard]] text::Parsed<BytesPerSecond> parseRate(std::string_view text);
/// A number with an optional unit that must be `unit` ("GHz", "ns/B"); "30 %" is 0.3 when the unit is "ratio".
[[nodiscard]] text::Parsed<double> parseNumber(std::string_view text, std::string_view unit);
/// A whole number, decimal or hexadecimal, with an optional C suffix K, M or G, or a size or time in base units.
[[nodiscard]] text::Parsed<std::int64_t> parseInteger(std::string_view text);
[[nodiscard]] text::Parsed<bool> parseBool(std::string_view text);

[[nodiscard]] std::string formatBytes(Bytes bytes);           ///< "64 KiB"
[[nodiscard]] std::string formatTime(Nanoseconds time);       ///< "1.2 us"
[[nodiscard]] std::string formatRate(BytesPerSecond rate);    ///< "12 GB/s"
[[nodiscard]] std::string formatBitRate(BytesPerSecond rate); ///< "100 Gb/s"
[[nodiscard]] std::string formatNumber(double value);         ///< shortest text that reads back as the same value

/// How many bytes, nanoseconds or bytes per second one of `unit` is; nothing when it is no unit.
struct Unit {
    Dimension dimension = Dimension::Number;
    double factor = 1;
};
[[nodiscard]] std::optional<Unit> findUnit(std::string_view unit);

}  // namespace copyscope::model::machine
