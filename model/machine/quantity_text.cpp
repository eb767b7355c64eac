// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/machine/quantity_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace copyscope::model::machine {

using text::Parsed;

namespace {

constexpr double ki = 1024.0;
constexpr double kilo = 1000.0;

struct UnitEntry {
    std::string_view name;
    Unit unit;
};

constexpr std::array units{
    UnitEntry{"B", {Dimension::Size, 1}},
    UnitEntry{"byte", {Dimension::Size, 1}},
    UnitEntry{"bytes", {Dimension::Size, 1}},
    UnitEntry{"K", {Dimension::Size, ki}},
    UnitEntry{"M", {Dimension::Size, ki * ki}},
    UnitEntry{"G", {Dimension::Size, ki * ki * ki}},
    UnitEntry{"T", {Dimension::Size, ki * ki * ki * ki}},
    UnitEntry{"KiB", {Dimension::Size, ki}},
    UnitEntry{"MiB", {Dimension::Size, ki * ki}},
    UnitEntry{"GiB", {Dimension::Size, ki * ki * ki}},
    UnitEntry{"TiB", {Dimension::Size, ki * ki * ki * ki}},
    UnitEntry{"kB", {Dimension::Size, kilo}},
    UnitEntry{"MB", {Dimension::Size, kilo * kilo}},
    UnitEntry{"GB", {Dimension::Size, kilo * kilo * kilo}},
    UnitEntry{"TB", {Dimension::Size, kilo * kilo * kilo * kilo}},
    UnitEntry{"page", {Dimension::Size, 4096}},
    UnitEntry{"pages", {Dimension::Size, 4096}},
    UnitEntry{"ns", {Dimension::Time, 1}},
    UnitEntry{"us", {Dimension::Time, kilo}},
    UnitEntry{"\xC2\xB5s", {Dimension::Time, kilo}},  // micro sign
    UnitEntry{"\xCE\xBCs", {Dimension::Time, kilo}},  // Greek mu
    UnitEntry{"ms", {Dimension::Time, kilo * kilo}},
    UnitEntry{"s", {Dimension::Time, kilo * kilo * kilo}},
    UnitEntry{"min", {Dimension::Time, 60 * kilo * kilo * kilo}},
    UnitEntry{"B/s", {Dimension::Rate, 1}},
    UnitEntry{"kB/s", {Dimension::Rate, kilo}},
    UnitEntry{"MB/s", {Dimension::Rate, kilo * kilo}},
    UnitEntry{"GB/s", {Dimension::Rate, kilo * kilo * kilo}},
    UnitEntry{"TB/s", {Dimension::Rate, kilo * kilo * kilo * kilo}},
    UnitEntry{"KiB/s", {Dimension::Rate, ki}},
    UnitEntry{"MiB/s", {Dimension::Rate, ki * ki}},
    UnitEntry{"GiB/s", {Dimension::Rate, ki * ki * ki}},
    UnitEntry{"b/s", {Dimension::Rate, 1.0 / 8}},
    UnitEntry{"kb/s", {Dimension::Rate, kilo / 8}},
    UnitEntry{"Mb/s", {Dimension::Rate, kilo * kilo / 8}},
    UnitEntry{"Gb/s", {Dimension::Rate, kilo * kilo * kilo / 8}},
    UnitEntry{"Tb/s", {Dimension::Rate, kilo * kilo * kilo * kilo / 8}},
    UnitEntry{"bit/s", {Dimension::Rate, 1.0 / 8}},
    UnitEntry{"kbit/s", {Dimension::Rate, kilo / 8}},
    UnitEntry{"Mbit/s", {Dimension::Rate, kilo * kilo / 8}},
    UnitEntry{"Gbit/s", {Dimension::Rate, kilo * kilo * kilo / 8}},
};

constexpr std::string_view sizeExamples = "write a size such as 4096, 64 KiB or 1 MB";
constexpr std::string_view timeExamples = "write a time such as 90 ns, 1.2 us or 5 ms";
constexpr std::string_view rateExamples = "write a rate such as 12 GB/s or 100 Gb/s";

std::string_view trim(std::string_view text)
{
    constexpr std::string_view blank = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blank);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::string inQuotes(std::string_view text)
{
    return "'" + std::string(text) + "'";
}

// A number as it stands, and the unit that follows it.
struct Split {
    bool isNumber = false;
    bool isWhole = false;      ///< written without fraction and exponent, and fits
    bool tooLarge = false;
    std::int64_t whole = 0;
    double value = 0;
    std::string_view unit;
};

Split split(std::string_view text)
{
    Split out;
    text = trim(text);
    std::string_view digits = text;
    bool negative = false;
    if (!digits.empty() && (digits.front() == '-' || digits.front() == '+')) {
        negative = digits.front() == '-';
        digits.remove_prefix(1);
    }
    if (digits.empty() || !(std::isdigit(static_cast<unsigned char>(digits.front())) || digits.front() == '.'))
        return out;

    const char* const end = digits.data() + digits.size();
    std::uint64_t magnitude = 0;
    const bool hexadecimal = digits.starts_with("0x") || digits.starts_with("0X");
    const auto integer = hexadecimal ? std::from_chars(digits.data() + 2, end, magnitude, 16)
                                     : std::from_chars(digits.data(), end, magnitude, 10);
    const char* rest = integer.ptr;
    if (hexadecimal && rest == digits.data() + 2)
        return out;
    const bool fraction = !hexadecimal && rest != end && (*rest == '.' || *rest == 'e' || *rest == 'E');
    if (fraction) {
        const auto real = std::from_chars(digits.data(), end, out.value);
        if (real.ec != std::errc{})
            return out;
        rest = real.ptr;
    } else {
        constexpr auto limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        out.tooLarge = integer.ec != std::errc{} || magnitude > limit;
        out.isWhole = !out.tooLarge;
        out.whole = out.isWhole ? static_cast<std::int64_t>(magnitude) : 0;
        out.value = static_cast<double>(magnitude);
    }
    if (negative) {
        out.whole = -out.whole;
        out.value = -out.value;
    }
    out.isNumber = true;
    out.unit = trim(std::string_view(rest, static_cast<std::size_t>(end - rest)));
    return out;
}

Parsed<Amount> amountOf(const Split& number, const Unit& unit, std::string_view text)
{
    Amount amount;
    amount.dimension = unit.dimension;
    amount.value = number.value * unit.factor;
    // 2^63 as a double; everything below is a legal int64 after rounding down.
    constexpr double limit = 9223372036854775808.0;
    if (number.tooLarge || std::abs(amount.value) >= limit)
        return Parsed<Amount>::fail(inQuotes(trim(text)) + " is too large", "the largest amount is 2^63 - 1");
    if (number.isWhole && unit.factor >= 1) {
        amount.isWhole = true;
        amount.whole = number.whole * static_cast<std::int64_t>(unit.factor);
    } else {
        // 1.2 us is 1200 ns although 1.2 is no binary fraction: the nearest whole number, if it is near enough.
        const double rounded = std::round(amount.value);
        amount.isWhole = std::abs(amount.value - rounded) <= 1e-9 * std::max(1.0, std::abs(rounded));
        amount.whole = amount.isWhole ? static_cast<std::int64_t>(rounded) : 0;
        if (amount.isWhole)
            amount.value = rounded;
    }
    return Parsed<Amount>::ok(amount);
}

// `wanted` only chooses which units an unknown one is compared with.
Parsed<Amount> parseAny(std::string_view text, std::optional<Dimension> wanted)
{
    const Split number = split(text);
    if (!number.isNumber) {
        const std::string_view shown = trim(text);
        return Parsed<Amount>::fail(shown.empty() ? "a number is missing" : inQuotes(shown) + " is not a number");
    }
    if (number.unit.empty())
        return amountOf(number, {Dimension::Number, 1}, text);
    if (const auto unit = findUnit(number.unit))
        return amountOf(number, *unit, text);
    if (number.unit == "KB" || number.unit == "KB/s" || number.unit == "kb" || number.unit == "Kb") {
        return Parsed<Amount>::fail("the unit " + inQuotes(number.unit) + " can be read in two ways",
                                    "write KiB for 1024 bytes or kB for 1000");
    }
    std::vector<std::string> names;
    for (const UnitEntry& entry : units) {
        if (!wanted || entry.unit.dimension == *wanted)
            names.emplace_back(entry.name);
    }
    return Parsed<Amount>::fail("unknown unit " + inQuotes(number.unit), text::didYouMean(number.unit, names));
}

Parsed<Amount> parseAs(std::string_view text, Dimension dimension, std::string_view what, std::string_view examples)
{
    Parsed<Amount> amount = parseAny(text, dimension);
    if (!amount)
        return amount.hint.empty() ? Parsed<Amount>::fail(amount.error, std::string(examples)) : amount;
    if (amount->dimension != Dimension::Number && amount->dimension != dimension)
        return Parsed<Amount>::fail(inQuotes(trim(text)) + " is not " + std::string(what), std::string(examples));
    if (amount->value < 0)
        return Parsed<Amount>::fail(inQuotes(trim(text)) + " is negative", std::string(examples));
    return amount;
}

// The value in the largest unit of a decimal series in which it is at least 1.
std::string scaled(double value, std::string_view base)
{
    constexpr std::array<std::string_view, 5> prefixes{"", "k", "M", "G", "T"};
    std::size_t i = 0;
    while (i + 1 < prefixes.size() && std::abs(value) >= kilo) {
        value /= kilo;
        ++i;
    }
    return formatNumber(value) + " " + std::string(prefixes[i]) + std::string(base);
}

}  // namespace

std::optional<Unit> findUnit(std::string_view unit)
{
    for (const UnitEntry& entry : units) {
        if (entry.name == unit)
            return entry.unit;
    }
    return std::nullopt;
}

Parsed<Amount> parseAmount(std::string_view text)
{
    return parseAny(text, std::nullopt);
}

Parsed<Bytes> parseBytes(std::string_view text)
{
    const auto amount = parseAs(text, Dimension::Size, "a size", sizeExamples);
    if (!amount)
        return Parsed<Bytes>::fail(amount.error, amount.hint);
    if (!amount->isWhole)
        return Parsed<Bytes>::fail(inQuotes(trim(text)) + " is not a whole number of bytes", std::string(sizeExamples));
    return Parsed<Bytes>::ok(Bytes(static_cast<std::uint64_t>(amount->whole)));
}

Parsed<Nanoseconds> parseTime(std::string_view text)
{
    const auto amount = parseAs(text, Dimension::Time, "a time", timeExamples);
    if (!amount)
        return Parsed<Nanoseconds>::fail(amount.error, amount.hint);
    if (!amount->isWhole)
        return Parsed<Nanoseconds>::fail(inQuotes(trim(text)) + " is not a whole number of nanoseconds",
                                         std::string(timeExamples));
    return Parsed<Nanoseconds>::ok(Nanoseconds(amount->whole));
}

Parsed<BytesPerSecond> parseRate(std::string_view text)
{
    const auto amount = parseAs(text, Dimension::Rate, "a rate", rateExamples);
    if (!amount)
        return Parsed<BytesPerSecond>::fail(amount.error, amount.hint);
    return Parsed<BytesPerSecond>::ok(BytesPerSecond(amount->value));
}

Parsed<double> parseNumber(std::string_view text, std::string_view unit)
{
    const Split number = split(text);
    const std::string expected = "write a number" + (unit.empty() || unit == "ratio" ? "" : " of " + std::string(unit));
    if (!number.isNumber)
        return Parsed<double>::fail(inQuotes(trim(text)) + " is not a number", expected);
    if (number.unit.empty() || number.unit == unit)
        return Parsed<double>::ok(number.value);
    if (number.unit == "%" && unit == "ratio")
        return Parsed<double>::ok(number.value / 100);
    return Parsed<double>::fail("unknown unit " + inQuotes(number.unit), expected);
}

Parsed<std::int64_t> parseInteger(std::string_view text)
{
    const auto amount = parseAmount(text);
    const std::string examples = "write a whole number such as 17, 0x1000, 64 KiB or 5 ms";
    if (!amount)
        return Parsed<std::int64_t>::fail(amount.error, amount.hint.empty() ? examples : amount.hint);
    if (!amount->isWhole)
        return Parsed<std::int64_t>::fail(inQuotes(trim(text)) + " is not a whole number", examples);
    return Parsed<std::int64_t>::ok(amount->whole);
}

Parsed<bool> parseBool(std::string_view text)
{
    text = trim(text);
    for (const std::string_view yes : {"true", "yes", "on", "1"}) {
        if (text == yes)
            return Parsed<bool>::ok(true);
    }
    for (const std::string_view no : {"false", "no", "off", "0"}) {
        if (text == no)
            return Parsed<bool>::ok(false);
    }
    return Parsed<bool>::fail(inQuotes(text) + " is neither true nor false", "write true or false");
}

std::string formatNumber(double value)
{
    std::array<char, 64> buffer{};
    const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    std::string text(buffer.data(), written.ptr);
    // The shortest form of a round large number is "1e+06"; people write it out.
    if (text.find('e') != std::string::npos && std::abs(value) < 1e15 && std::abs(value) >= 1) {
        const auto fixed = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
        text.assign(buffer.data(), fixed.ptr);
    }
    return text;
}

std::string formatBytes(Bytes bytes)
{
    constexpr std::array<std::string_view, 5> names{"B", "KiB", "MiB", "GiB", "TiB"};
    std::uint64_t value = bytes.value();
    std::size_t i = 0;
    while (i + 1 < names.size() && value >= 1024 && value % 1024 == 0) {
        value /= 1024;
        ++i;
    }
    return std::to_string(value) + " " + std::string(names[i]);
}

std::string formatTime(Nanoseconds time)
{
    constexpr std::array<std::string_view, 4> names{"ns", "us", "ms", "s"};
    std::int64_t divisor = 1;
    std::size_t i = 0;
    while (i + 1 < names.size() && std::abs(time.value()) / divisor >= 1000) {
        divisor *= 1000;
        ++i;
    }
    // Integer arithmetic, so that every nanosecond survives.
    std::string text = std::to_string(time.value() / divisor);
    if (const std::int64_t rest = std::abs(time.value() % divisor); rest != 0) {
        std::string digits = std::to_string(rest + divisor).substr(1);
        digits.erase(digits.find_last_not_of('0') + 1);
        text += "." + digits;
    }
    return text + " " + std::string(names[i]);
}

std::string formatRate(BytesPerSecond rate)
{
    return scaled(rate.value(), "B/s");
}

std::string formatBitRate(BytesPerSecond rate)
{
    return scaled(rate.value() * 8, "b/s");
}

}  // namespace copyscope::model::machine
