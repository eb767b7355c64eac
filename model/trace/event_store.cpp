// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/trace/event_store.h"

#include "model/trace/byte_stream.h"

namespace copyscope::model {
namespace {

// One bit a field says that it differs from what was expected. What changes most has the low bits, because the mask
// is a varint itself.
enum Field : std::uint32_t {
    fieldStart = 1U << 0,
    fieldDuration = 1U << 1,
    fieldFromOffset = 1U << 2,
    fieldToOffset = 1U << 3,
    fieldBytes = 1U << 4,
    fieldCall = 1U << 5,
    fieldOrigin = 1U << 6,
    fieldText = 1U << 7,
    fieldCount = 1U << 8,
    fieldTo = 1U << 9,
    fieldFrom = 1U << 10,
    fieldLine = 1U << 11,
    fieldCause = 1U << 12,
    fieldFlags = 1U << 13,
    fieldDetail = 1U << 14,
    fieldTask = 1U << 15,
    fieldCore = 1U << 16,
    fieldOther = 1U << 17,
    fieldStolen = 1U << 18,
    fieldSource = 1U << 19,
};

std::int64_t distance(std::uint64_t value, std::uint64_t expected)
{
    return static_cast<std::int64_t>(value - expected);
}

std::int64_t distance32(std::uint32_t value, std::uint32_t expected)
{
    return static_cast<std::int32_t>(value - expected);
}

/// What an event is likely to look like, given the one before it and the one before it of its kind.
Event expectation(EventKind kind, const Event& previous, const Event* last)
{
    Event e;
    if (last != nullptr) {
        e = *last;
        // Data goes on where it stopped.
        e.from.offset += last->bytes.value();
        e.to.offset += last->bytes.value();
        e.origin.offset += last->bytes.value();
    }
    e.kind = kind;
    e.start = previous.start;
    e.task = previous.task;
    e.core = previous.core;
    e.call = previous.call;
    e.line = previous.line;
    e.cause = EventId{};
    e.stolen = Nanoseconds{};
    // Durations are stored in `end` as a length until the event is complete.
    e.end = last != nullptr ? last->end - last->start : Nanoseconds{};
    return e;
}

class Encoder {
public:
    explicit Encoder(std::vector<std::uint8_t>& bytes) : m_bytes(bytes) {}

    void encode(const Event& event, const Event& expected)
    {
        const std::uint32_t mask = differences(event, expected);
        m_bytes.push_back(static_cast<std::uint8_t>(event.kind));
        appendVarint(m_bytes, mask);
        put(mask, fieldStart, distance64(event.start, expected.start));
        put(mask, fieldDuration, distance64(event.end - event.start, expected.end));
        put(mask, fieldFromOffset, distance(event.from.offset, expected.from.offset));
        put(mask, fieldToOffset, distance(event.to.offset, expected.to.offset));
        put(mask, fieldBytes, distance(event.bytes.value(), expected.bytes.value()));
        put(mask, fieldCall, distance32(event.call.value(), expected.call.value()));
        put(mask, fieldOrigin, distance(event.origin.offset, expected.origin.offset));
        put(mask, fieldText, distance32(event.text.value(), expected.text.value()));
        put(mask, fieldCount, distance(event.count, expected.count));
        put(mask, fieldTo, distance32(event.to.place.value(), expected.to.place.value()));
        put(mask, fieldFrom, distance32(event.from.place.value(), expected.from.place.value()));
        put(mask, fieldLine, distance32(event.line, expected.line));
        put(mask, fieldCause, event.cause.isNone() ? -1 : std::int64_t{event.cause.value()});
        if ((mask & fieldFlags) != 0)
            m_bytes.push_back(event.flags);
        if ((mask & fieldDetail) != 0)
            m_bytes.push_back(event.detail);
        put(mask, fieldTask, distance32(event.task.value(), expected.task.value()));
        put(mask, fieldCore, distance32(event.core.value(), expected.core.value()));
        put(mask, fieldOther, distance32(event.other.value(), expected.other.value()));
        put(mask, fieldStolen, event.stolen.value());
        put(mask, fieldSource, distance32(event.origin.source.value(), expected.origin.source.value()));
    }

private:
    static std::int64_t distance64(Nanoseconds value, Nanoseconds expected)
    {
        return distance(static_cast<std::uint64_t>(value.value()), static_cast<std::uint64_t>(expected.value()));
    }

    static std::uint32_t differences(const Event& a, const Event& b)
    {
        std::uint32_t mask = 0;
        const auto note = [&mask](bool differs, Field field) {
            if (differs)
                mask |= field;
        };
        note(a.start != b.start, fieldStart);
        note(a.end - a.start != b.end, fieldDuration);
        note(a.from.offset != b.from.offset, fieldFromOffset);
        note(a.to.offset != b.to.offset, fieldToOffset);
        note(a.bytes != b.bytes, fieldBytes);
        note(a.call != b.call, fieldCall);
        note(a.origin.offset != b.origin.offset, fieldOrigin);
        note(a.text != b.text, fieldText);
        note(a.count != b.count, fieldCount);
        note(a.to.place != b.to.place, fieldTo);
        note(a.from.place != b.from.place, fieldFrom);
        note(a.line != b.line, fieldLine);
        note(a.cause != b.cause, fieldCause);
        note(a.flags != b.flags, fieldFlags);
        note(a.detail != b.detail, fieldDetail);
        note(a.task != b.task, fieldTask);
        note(a.core != b.core, fieldCore);
        note(a.other != b.other, fieldOther);
        note(a.stolen != b.stolen, fieldStolen);
        note(a.origin.source != b.origin.source, fieldSource);
        return mask;
    }

    void put(std::uint32_t mask, Field field, std::int64_t value)
    {
        if ((mask & field) != 0)
            appendVarint(m_bytes, zigzag(value));
    }

    std::vector<std::uint8_t>& m_bytes;
};

class Decoder {
public:
    explicit Decoder(ByteReader& in) : m_in(in) {}

    /// Turns what was expected into what is; false when the bytes make no sense.
    bool decode(Event& e)
    {
        const std::uint64_t mask = m_in.below(std::uint64_t{fieldSource} << 1);
        std::uint64_t start = static_cast<std::uint64_t>(e.start.value());
        std::uint64_t duration = static_cast<std::uint64_t>(e.end.value());
        std::uint64_t bytes = e.bytes.value();
        std::uint64_t cause = 0;
        std::uint64_t stolen = 0;
        move(mask, fieldStart, start);
        move(mask, fieldDuration, duration);
        move(mask, fieldFromOffset, e.from.offset);
        move(mask, fieldToOffset, e.to.offset);
        move(mask, fieldBytes, bytes);
        moveId(mask, fieldCall, e.call);
        move(mask, fieldOrigin, e.origin.offset);
        moveId(mask, fieldText, e.text);
        move(mask, fieldCount, e.count);
        moveId(mask, fieldTo, e.to.place);
        moveId(mask, fieldFrom, e.from.place);
        moveNumber(mask, fieldLine, e.line);
        move(mask, fieldCause, cause);
        if ((mask & fieldFlags) != 0)
            e.flags = byte();
        if ((mask & fieldDetail) != 0)
            e.detail = byte();
        moveId(mask, fieldTask, e.task);
        moveId(mask, fieldCore, e.core);
        moveId(mask, fieldOther, e.other);
        move(mask, fieldStolen, stolen);
        moveId(mask, fieldSource, e.origin.source);
        e.start = Nanoseconds(static_cast<std::int64_t>(start));
        // Unsigned, because bytes from a damaged file may overflow.
        e.end = Nanoseconds(static_cast<std::int64_t>(start + duration));
        e.bytes = Bytes(bytes);
        e.stolen = Nanoseconds(static_cast<std::int64_t>(stolen));
        e.cause = (mask & fieldCause) != 0 ? EventId(static_cast<std::uint32_t>(cause)) : EventId{};
        return !m_in.failed();
    }

private:
    void move(std::uint64_t mask, Field field, std::uint64_t& value)
    {
        if ((mask & field) != 0)
            value += static_cast<std::uint64_t>(m_in.signedNumber());
    }
    void moveNumber(std::uint64_t mask, Field field, std::uint32_t& value)
    {
        if ((mask & field) != 0)
            value += static_cast<std::uint32_t>(m_in.signedNumber());
    }
    template <class Id>
    void moveId(std::uint64_t mask, Field field, Id& id)
    {
        std::uint32_t value = id.value();
        moveNumber(mask, field, value);
        id = Id(value);
    }
    std::uint8_t byte()
    {
        const auto bytes = m_in.raw(1);
        return bytes.empty() ? std::uint8_t{0} : bytes[0];
    }

    ByteReader& m_in;
};

constexpr std::uint64_t bitOf(EventKind kind)
{
    static_assert(eventKindCount <= 64);
    return std::uint64_t{1} << static_cast<unsigned>(kind);
}

}  // namespace

EventStore::Cursor::Cursor(const EventStore& store, std::size_t block) : m_store(&store), m_next(block * blockSize)
{
    if (block < store.m_blocks.size())
        startBlock();
}

void EventStore::Cursor::startBlock()
{
    m_offset = static_cast<std::size_t>(m_store->m_blocks[m_next / blockSize].offset);
    m_previous = Event{};
    m_seen = 0;
}

const Event* EventStore::Cursor::next()
{
    if (m_next >= m_store->m_size)
        return nullptr;
    if (m_next % blockSize == 0)
        startBlock();
    ByteReader in(m_store->m_bytes, m_offset);
    const auto head = in.raw(1);
    if (head.empty() || head[0] >= eventKindCount)
        return nullptr;
    const auto kind = static_cast<EventKind>(head[0]);
    Event& last = m_last[head[0]];
    Event event = expectation(kind, m_previous, (m_seen & bitOf(kind)) != 0 ? &last : nullptr);
    if (!Decoder(in).decode(event))
        return nullptr;
    m_seen |= bitOf(kind);
    last = event;
    m_previous = event;
    m_offset = in.position();
    ++m_next;
    return &last;
}

void EventStore::append(const Event& event)
{
    if (m_size % blockSize == 0) {
        m_blocks.push_back({m_bytes.size(), event.start});
        m_previous = Event{};
        m_seen = 0;
    }
    Event& last = m_last[static_cast<std::size_t>(event.kind)];
    Encoder(m_bytes).encode(event, expectation(event.kind, m_previous, (m_seen & bitOf(event.kind)) != 0 ? &last : nullptr));
    m_seen |= bitOf(event.kind);
    last = event;
    m_previous = event;
    ++m_size;
}

EventStore::Cursor EventStore::from(std::size_t index) const
{
    Cursor cursor(*this, index / blockSize);
    for (std::size_t i = 0; i < index % blockSize; ++i)
        cursor.next();
    return cursor;
}

Event EventStore::at(std::size_t index) const
{
    Cursor cursor = from(index);
    const Event* event = cursor.next();
    return event != nullptr ? *event : Event{};
}

const Event& EventReader::at(std::size_t index)
{
    const std::size_t block = index / EventStore::blockSize;
    Slot* oldest = &m_slots[0];
    for (Slot& slot : m_slots) {
        if (slot.block == block) {
            slot.used = ++m_clock;
            return slot.events[index % EventStore::blockSize];
        }
        if (slot.used < oldest->used)
            oldest = &slot;
    }
    EventStore::Cursor walk = m_store->from(block * EventStore::blockSize);
    for (Event& event : oldest->events) {
        const Event* next = walk.next();
        if (next == nullptr)
            break;
        event = *next;
    }
    oldest->block = block;
    oldest->used = ++m_clock;
    return oldest->events[index % EventStore::blockSize];
}

std::optional<EventStore> EventStore::fromBytes(std::vector<std::uint8_t> bytes, std::size_t size)
{
    // An event takes two bytes at least: a damaged count must not make us allocate.
    if (size > bytes.size() / 2)
        return std::nullopt;
    EventStore store;
    store.m_bytes = std::move(bytes);
    store.m_size = size;
    store.m_blocks.reserve(size / blockSize + 1);
    store.m_blocks.push_back({});
    if (size == 0)
        store.m_blocks.clear();
    Cursor cursor(store, 0);
    for (std::size_t i = 0; i < size; ++i) {
        if (i % blockSize == 0 && i > 0)
            store.m_blocks.push_back({cursor.m_offset, {}});
        const Event* event = cursor.next();
        if (event == nullptr)
            return std::nullopt;
        if (i % blockSize == 0)
            store.m_blocks.back().start = event->start;
    }
    if (cursor.m_offset != store.m_bytes.size())
        return std::nullopt;
    return store;
}

}  // namespace copyscope::model
