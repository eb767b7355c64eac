// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/counters.h"
#include "model/trace/ledger.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace copyscope::sim {

/// What stands where a figure was not observed.
inline constexpr std::string_view absent = "–";

/// 1234567 → "1,234,567".
[[nodiscard]] std::string grouped(std::int64_t value);
/// Nanoseconds as "850 ns", "171.3 µs", "8.42 ms", "12.1 s": four significant digits at most.
[[nodiscard]] std::string duration(std::int64_t nanoseconds);
/// A ratio with at most three decimals: "2", "0.063"; never "0" for what is not nothing.
[[nodiscard]] std::string ratio(double value);
/// The shortest text that reads back as the same number.
[[nodiscard]] std::string exact(double value);
/// A counter of a ledger as people read it, in its unit.
[[nodiscard]] std::string readable(const model::Ledger& ledger, const model::CounterInfo& counter);
/// How many columns a UTF-8 text takes on a terminal, for the signs that reports use.
[[nodiscard]] std::size_t columnsOf(std::string_view text);

}  // namespace copyscope::sim
