// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::model {

/// Small signed numbers become small unsigned ones: 0, -1, 1, -2, ... → 0, 1, 2, 3, ...
[[nodiscard]] constexpr std::uint64_t zigzag(std::int64_t value)
{
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
[[nodiscard]] constexpr std::int64_t unzigzag(std::uint64_t value)
{
    return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

/// Appends an unsigned number in groups of 7 bits, lowest first.
inline void appendVarint(std::vector<std::uint8_t>& bytes, std::uint64_t value)
{
    while (value >= 0x80) {
        bytes.push_back(static_cast<std::uint8_t>(value | 0x80));
        value >>= 7;
    }
    bytes.push_back(static_cast<std::uint8_t>(value));
}

/// Collects values as bytes.
class ByteWriter {
public:
    void number(std::uint64_t value) { appendVarint(m_bytes, value); }
    void signedNumber(std::int64_t value) { appendVarint(m_bytes, zigzag(value)); }
    void flag(bool value) { m_bytes.push_back(value ? 1 : 0); }
    void text(std::string_view value)
    {
        number(value.size());
        m_bytes.insert(m_bytes.end(), value.begin(), value.end());
    }
    void raw(std::span<const std::uint8_t> bytes) { m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end()); }

    [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return m_bytes; }

private:
    std::vector<std::uint8_t> m_bytes;
};

/// Reads values back. Past the end, or where a value makes no sense, it gives zeros and remembers that it failed.
class ByteReader {
public:
    explicit ByteReader(std::span<const std::uint8_t> bytes, std::size_t at = 0) : m_bytes(bytes), m_at(at) {}

    [[nodiscard]] std::uint64_t number()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (m_at >= m_bytes.size())
                break;
            const std::uint8_t byte = m_bytes[m_at++];
            value |= std::uint64_t{byte & 0x7fU} << shift;
            if ((byte & 0x80) == 0)
                return value;
        }
        m_failed = true;
        return 0;
    }
    [[nodiscard]] std::int64_t signedNumber() { return unzigzag(number()); }
    [[nodiscard]] bool flag()
    {
        const std::uint64_t value = number();
        if (value > 1)
            m_failed = true;
        return value == 1;
    }
    [[nodiscard]] std::string text()
    {
        const std::span<const std::uint8_t> bytes = raw(number());
        return {bytes.begin(), bytes.end()};
    }
    /// A number that must be below `limit`.
    [[nodiscard]] std::uint64_t below(std::uint64_t limit)
    {
        const std::uint64_t value = number();
        if (value < limit)
            return value;
        m_failed = true;
        return 0;
    }
    /// A count of things that take at least a byte each: never more than there are bytes left.
    [[nodiscard]] std::size_t count() { return static_cast<std::size_t>(below(m_bytes.size() - m_at + 1)); }
    [[nodiscard]] std::span<const std::uint8_t> raw(std::uint64_t length)
    {
        if (length > m_bytes.size() - m_at) {
            m_failed = true;
            return {};
        }
        const std::span<const std::uint8_t> part = m_bytes.subspan(m_at, static_cast<std::size_t>(length));
        m_at += static_cast<std::size_t>(length);
        return part;
    }

    [[nodiscard]] bool failed() const { return m_failed; }
    [[nodiscard]] bool atEnd() const { return m_at == m_bytes.size(); }
    [[nodiscard]] std::size_t position() const { return m_at; }

private:
    std::span<const std::uint8_t> m_bytes;
    std::size_t m_at;
    bool m_failed = false;
};

}  // namespace copyscope::model
