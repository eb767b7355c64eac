// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/report/numbers.h"

#include <array>
#include <charconv>
#include <cmath>

namespace copyscope::sim {
namespace {

/// Without zeros at the end of its decimals.
std::string fixed(double value, int decimals)
{
    std::array<char, 400> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals);
    std::string text(buffer.data(), end.ptr);
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.')
            text.pop_back();
    }
    return text;
}

}  // namespace

std::string grouped(std::int64_t value)
{
    std::string text = std::to_string(value);
    const std::size_t first = value < 0 ? 1 : 0;
    for (std::size_t at = text.size(); at > first + 3;) {
        at -= 3;
        text.insert(at, 1, ',');
    }
    return text;
}

std::string duration(std::int64_t nanoseconds)
{
    struct Unit {
        double size;
        std::string_view name;
    };
    constexpr std::array<Unit, 4> units{{{1, " ns"}, {1e3, " µs"}, {1e6, " ms"}, {1e9, " s"}}};
    const double value = std::abs(static_cast<double>(nanoseconds));
    std::size_t unit = 0;
    // From here on the next larger unit needs no more digits.
    while (unit + 1 < units.size() && value >= units[unit].size * 999.95)
        ++unit;
    const double scaled = value / units[unit].size;
    const int decimals = unit == 0 ? 0 : scaled >= 100 ? 1 : scaled >= 10 ? 2 : 3;
    std::string text = fixed(nanoseconds < 0 ? -scaled : scaled, decimals);
    text += units[unit].name;
    return text;
}

std::string ratio(double value)
{
    // A page more than was asked for must not look like exactly as much.
    for (int decimals = 3; decimals < 12; ++decimals) {
        std::string text = fixed(value, decimals);
        if (value == 0 || text != "0")
            return text;
    }
    return exact(value);
}

std::string exact(double value)
{
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return {buffer.data(), end.ptr};
}

std::string readable(const model::Ledger& ledger, const model::CounterInfo& counter)
{
    if (counter.unit == model::CounterUnit::PerByte) {
        const auto value = ledger.number(counter.id);
        return value ? ratio(*value) : std::string(absent);
    }
    const auto value = ledger.integer(counter.id);
    if (!value)
        return std::string(absent);
    switch (counter.unit) {
    case model::CounterUnit::Time: return duration(*value);
    case model::CounterUnit::Flag: return *value != 0 ? "yes" : "no";
    default: return grouped(*value);
    }
}

std::size_t columnsOf(std::string_view text)
{
    std::size_t columns = 0;
    for (const char c : text)
        columns += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1U : 0U;
    return columns;
}

}  // namespace copyscope::sim
