// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/event.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace copyscope::model {

/// Events in about a dozen bytes each: every field is stored only when it differs from what the event before it, or
/// the one before it of the same kind, lets expect. Blocks of 64 start afresh, which gives random access.
class EventStore {
public:
    static constexpr std::size_t blockSize = 64;

    /// Reads events one after the other.
    class Cursor {
    public:
        /// The next event, valid until the call after. Null at the end, and where the bytes make no sense.
        const Event* next();
        [[nodiscard]] std::size_t position() const { return m_next; }

    private:
        friend class EventStore;
        Cursor(const EventStore& store, std::size_t block);
        void startBlock();

        const EventStore* m_store;
        std::size_t m_next;
        std::size_t m_offset = 0;
        Event m_previous{};
        std::array<Event, eventKindCount> m_last{};
        std::uint64_t m_seen = 0;  ///< kinds that have a last event in this block
    };

    void append(const Event& event);
    [[nodiscard]] std::size_t size() const { return m_size; }
    /// Costs the decoding of half a block; walk with a cursor to see many.
    [[nodiscard]] Event at(std::size_t index) const;
    [[nodiscard]] Cursor from(std::size_t index) const;
    /// The start of the first event of a block.
    [[nodiscard]] Nanoseconds blockStart(std::size_t block) const { return m_blocks[block].start; }
    [[nodiscard]] std::size_t blockCount() const { return m_blocks.size(); }
    [[nodiscard]] std::size_t byteCount() const { return m_bytes.size() + m_blocks.size() * sizeof(Block); }

    /// The encoded events, as a file carries them.
    [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return m_bytes; }
    /// The opposite: nothing when `bytes` are not exactly `size` events.
    [[nodiscard]] static std::optional<EventStore> fromBytes(std::vector<std::uint8_t> bytes, std::size_t size);

private:
    struct Block {
        std::uint64_t offset = 0;
        Nanoseconds start{};
    };

    std::vector<std::uint8_t> m_bytes;
    std::vector<Block> m_blocks;
    std::size_t m_size = 0;
    Event m_previous{};
    std::array<Event, eventKindCount> m_last{};
    std::uint64_t m_seen = 0;
};

/// Random access to events that are asked for in nearly ascending order: keeps the last few blocks unpacked.
class EventReader {
public:
    explicit EventReader(const EventStore& store) : m_store(&store) {}
    /// Valid until the next call.
    [[nodiscard]] const Event& at(std::size_t index);

private:
    struct Slot {
        std::size_t block = ~std::size_t{0};
        std::uint64_t used = 0;
        std::array<Event, EventStore::blockSize> events;
    };

    const EventStore* m_store;
    std::vector<Slot> m_slots = std::vector<Slot>(16);
    std::uint64_t m_clock = 0;
};

}  // namespace copyscope::model
