// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/event.h"
#include "model/units.h"

#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace copyscope::model {

/// Bytes that a program wrote one by one. Shared until somebody writes again.
struct Blob {
    std::vector<std::byte> bytes;
};

/// A stretch of content that is known by where it came from instead of by its bytes.
struct Piece {
    enum class Kind : std::uint8_t {
        Zero,      ///< zeros: fresh memory, a hole of a file
        Pattern,   ///< a file as it was laid out on the disk: byte i is (131 i + 7) mod 256
        Constant,  ///< memset: one value
        Blob,      ///< bytes a program stored
    };
    Kind kind = Kind::Zero;
    std::byte value{};                ///< Constant
    SourceId source{};                ///< the file or the user write that it was born in; none for zeros
    std::uint64_t offset = 0;         ///< in that source; for Blob also the index into its bytes
    std::uint64_t length = 0;
    std::shared_ptr<Blob> blob{};     ///< Blob only
    std::uint64_t end = 0;            ///< kept by the content it is in: how far that reaches with this piece

    [[nodiscard]] std::byte at(std::uint64_t i) const;
    /// True when `next` goes on where this one ends, so that both are one piece.
    [[nodiscard]] bool joins(const Piece& next) const;
    [[nodiscard]] Piece part(std::uint64_t from, std::uint64_t size) const;
};

/// A sequence of bytes with identity: cheap to slice, to join and to compare whatever its length, because it
/// holds pieces, not bytes. 1 TiB of an unmodified file is one piece.
class Content {
public:
    Content() = default;
    Content(const Content&) = default;
    Content& operator=(const Content&) = default;
    Content(Content&& other) noexcept
        : m_one(std::move(other.m_one)), m_many(std::exchange(other.m_many, {})), m_size(std::exchange(other.m_size, 0))
    {
    }
    Content& operator=(Content&& other) noexcept
    {
        m_one = std::move(other.m_one);
        m_many = std::exchange(other.m_many, {});
        m_size = std::exchange(other.m_size, 0);
        return *this;
    }
    ~Content() = default;

    static Content zeros(Bytes length);
    static Content pattern(SourceId file, std::uint64_t offset, Bytes length);
    static Content constant(std::byte value, SourceId source, Bytes length);
    static Content bytes(std::span<const std::byte> bytes, SourceId source);

    [[nodiscard]] Bytes size() const { return Bytes(m_size); }
    [[nodiscard]] bool empty() const { return m_size == 0; }
    [[nodiscard]] std::span<const Piece> pieces() const
    {
        return m_many.empty() ? std::span(&m_one, m_size == 0 ? 0 : 1) : std::span<const Piece>(m_many);
    }

    /// The bytes [from, from + length); the range must lie within.
    [[nodiscard]] Content slice(std::uint64_t from, Bytes length) const;
    void append(const Content& more);
    void append(Piece piece);
    /// Replaces the bytes at [at, at + with.size()); grows (with zeros between) when they lie beyond the end.
    void assign(std::uint64_t at, const Content& with);
    /// Replaces few bytes, in place where nobody else shares them. `source` says who wrote.
    void store(std::uint64_t at, std::span<const std::byte> bytes, SourceId source);
    void truncate(Bytes length);
    /// Drops the first `length` bytes.
    void dropFront(Bytes length);

    [[nodiscard]] std::byte at(std::uint64_t index) const;
    void copyTo(std::uint64_t from, std::span<std::byte> into) const;
    /// Same bytes in the same order. Pieces of the same origin are compared by origin, others byte by byte.
    [[nodiscard]] bool sameAs(const Content& other) const;
    /// Where the byte at `index` was born.
    [[nodiscard]] Origin origin(std::uint64_t index = 0) const;

private:
    [[nodiscard]] std::size_t find(std::uint64_t index) const;
    [[nodiscard]] std::span<Piece> own();
    [[nodiscard]] static std::uint64_t begin(const Piece& piece) { return piece.end - piece.length; }

    // Most contents are one piece, which needs no memory of its own.
    Piece m_one;                ///< the only one
    std::vector<Piece> m_many;  ///< all of them when there are two or more, else empty
    std::uint64_t m_size = 0;
};

}  // namespace copyscope::model
