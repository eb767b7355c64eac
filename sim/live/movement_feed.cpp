// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/movement_feed.h"

#include "sim/live/place_names.h"
#include "sim/live/trace_feed.h"

#include <algorithm>

namespace copyscope::sim {

using model::Bytes;
using model::Event;
using model::EventKind;
using model::PlaceId;
using model::PlaceKind;

namespace {

PlaceKind kindOf(PlaceLetter letter)
{
    switch (letter) {
    case PlaceLetter::PageCache: return PlaceKind::PageCache;
    case PlaceLetter::Disk: return PlaceKind::File;
    case PlaceLetter::Memory: return PlaceKind::UserBuffer;
    case PlaceLetter::Pipe: return PlaceKind::Pipe;
    case PlaceLetter::ToPeer: return PlaceKind::SendQueue;
    case PlaceLetter::FromPeer: return PlaceKind::ReceiveQueue;
    }
    return PlaceKind::UserBuffer;
}

}  // namespace

MovementFeed::Known& MovementFeed::place(const std::string& name, model::TaskId process)
{
    const auto letter = static_cast<PlaceLetter>(name.front());
    const bool memory = letter == PlaceLetter::Memory;
    const auto [found, isNew] = m_places.try_emplace({name, memory ? process : model::TaskId{}});
    Known& known = found->second;
    if (!isNew)
        return known;
    known.id = PlaceId(m_lastPlace++);
    known.stream = letter == PlaceLetter::Pipe || letter == PlaceLetter::ToPeer || letter == PlaceLetter::FromPeer;
    const std::string text = letter == PlaceLetter::Pipe ? "pipe" : name.substr(1);
    model::Place place;
    place.kind = kindOf(letter);
    place.host = model::HostId(0);
    if (memory)
        place.owner = process;
    m_sink.onPlace(known.id, place, text);
    if (letter == PlaceLetter::PageCache || letter == PlaceLetter::Disk)
        known.own = source(text, true);
    else
        known.own = source(memory ? text : "not seen", false);
    // When it began to exist was not seen; at its first use it is there.
    Event create;
    create.kind = EventKind::Create;
    create.to.place = known.id;
    m_sink.onEvent(create, text);
    return known;
}

model::SourceId MovementFeed::source(const std::string& name, bool file)
{
    const auto [found, isNew] = m_sources.try_emplace((file ? "file " : "memory ") + name, model::SourceId(static_cast<std::uint32_t>(m_sources.size())));
    if (isNew)
        m_sink.onSource(found->second, {name, file});
    return found->second;
}

void MovementFeed::cached(const model::scenario::FileSpec& file)
{
    for (const model::scenario::ByteRange& range : file.cached) {
        Known& cache = place(placeName(PlaceLetter::PageCache, file.name), {});
        Event fill;
        fill.kind = EventKind::Fill;
        fill.to = {cache.id, range.begin.value()};
        fill.bytes = Bytes(range.end.value() - range.begin.value());
        fill.origin = {cache.own, range.begin.value()};
        m_sink.onEvent(fill, {});
        cache.bytes.put({range.begin.value(), range.end.value(), fill.origin, model::Carrier::None});
    }
}

void MovementFeed::moved(Movement how, const Event& event, model::TaskId process, std::string_view places, std::uint64_t from, std::uint64_t to)
{
    const std::size_t end = places.find('\n');
    if (end == std::string_view::npos || end == 0 || end + 1 == places.size())
        return;
    m_moves.push_back({how, false, event, process, std::string(places.substr(0, end)), std::string(places.substr(end + 1)), from, to});
}

void MovementFeed::taken(const Event& event, std::string_view place)
{
    if (!place.empty())
        m_moves.push_back({Movement::NetToUser, true, event, {}, std::string(place), {}, 0, 0});
}

/// Bytes are in a stream, and may have been taken out already: a reader can return before the call that sent.
void MovementFeed::entered(Known& to, const Event& event, std::uint64_t bytes)
{
    if (!to.stream)
        return;
    to.in += bytes;
    const std::uint64_t taken = std::min(to.owed, to.in - to.out);
    if (taken == 0)
        return;
    to.owed -= taken;
    leave(to, event, taken);
}

/// Bytes that have left a stream: they are there no more, nor are references to them.
void MovementFeed::leave(Known& from, const Event& event, std::uint64_t bytes)
{
    Event gone = event;
    gone.to = {from.id, from.out};
    gone.bytes = Bytes(bytes);
    gone.kind = EventKind::Release;
    m_sink.onEvent(gone, {});
    gone.kind = EventKind::RefDrop;
    gone.from = gone.to;
    gone.to = {};
    m_sink.onEvent(gone, {});
    from.out += bytes;
    from.in = std::max(from.in, from.out);
}

void MovementFeed::transfer(const Move& move, EventKind kind)
{
    Known& from = place(move.from, move.process);
    Known& to = place(move.to, move.process);
    std::uint64_t at = from.stream ? from.out : move.fromOffset;
    std::uint64_t into = to.stream ? to.in : move.toOffset;
    const std::uint64_t bytes = move.event.bytes.value();
    const std::uint64_t end = at + bytes;
    // One event for each stretch of one origin.
    while (at < end) {
        const auto extents = from.bytes.touching(at, end);
        model::Origin origin{from.own, at};
        std::uint64_t stop = end;
        if (!extents.empty() && extents.front().begin <= at) {
            origin = extents.front().originAt(at);
            stop = std::min(end, extents.front().end);
        } else if (!extents.empty()) {
            stop = std::min(end, extents.front().begin);
        }
        Event e = move.event;
        e.kind = kind;
        e.from = {from.id, at};
        e.to = {to.id, into};
        e.bytes = Bytes(stop - at);
        e.origin = origin;
        m_sink.onEvent(e, {});
        to.bytes.put({into, into + (stop - at), origin, kind == EventKind::Dma ? model::Carrier::Device : model::Carrier::Cpu});
        into += stop - at;
        at = stop;
    }
    entered(to, move.event, bytes);
    if (from.stream)
        leave(from, move.event, bytes);
}

void MovementFeed::refer(const Move& move)
{
    Known& from = place(move.from, move.process);
    Known& to = place(move.to, move.process);
    const std::uint64_t bytes = move.event.bytes.value();
    const std::uint64_t at = from.stream ? from.out : move.fromOffset;
    Event e = move.event;
    e.kind = EventKind::RefAdd;
    e.from = {to.id, to.stream ? to.in : move.toOffset};
    e.to = {from.id, at};
    m_sink.onEvent(e, {});
    for (const model::Extent& extent : from.bytes.touching(at, at + bytes)) {
        const std::uint64_t begin = std::max(at, extent.begin);
        const std::uint64_t stop = std::min(at + bytes, extent.end);
        to.bytes.put({e.from.offset + (begin - at), e.from.offset + (stop - at), extent.originAt(begin), extent.carrier});
    }
    entered(to, move.event, bytes);
    if (from.stream)
        leave(from, move.event, bytes);
}

void MovementFeed::tell(const Move& move)
{
    if (move.takes) {
        Known& stream = place(move.from, {});
        stream.owed += move.event.bytes.value();
        entered(stream, move.event, 0);
        return;
    }
    switch (move.how) {
    case Movement::DirectRead:
    case Movement::DirectWrite: transfer(move, EventKind::Dma); break;
    case Movement::Referenced: refer(move); break;
    case Movement::ByReferenceToNet:
        if (m_referencesKnown)
            refer(move);
        break;
    case Movement::UserToNet:
        if (m_zeroCopyKnown)
            refer(move);
        else if (m_copiesKnown)
            transfer(move, EventKind::Copy);
        break;
    default: transfer(move, EventKind::Copy); break;
    }
}

void MovementFeed::finish(const RecordTotals& totals, const std::optional<PacketPages>& packets)
{
    if (packets) {
        const std::int64_t references = packets->filePages + packets->userPages - packets->zeroCopy;
        m_zeroCopyKnown = packets->zeroCopy != 0 && packets->zeroCopy == totals[Movement::UserToNet];
        m_copiesKnown = packets->zeroCopy == 0;
        m_referencesKnown = totals[Movement::ByReferenceToNet] <= references + packets->kernelShared;
    }
    for (const Move& move : m_moves)
        tell(move);
    m_moves.clear();
}

}  // namespace copyscope::sim
