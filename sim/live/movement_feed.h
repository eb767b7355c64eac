// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/scenario/scenario.h"
#include "model/trace/extents.h"
#include "model/trace/sink.h"
#include "sim/live/call_recorder.h"
#include "sim/live/packet_pages.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace copyscope::sim {

struct RecordTotals;

/// Turns what calls moved into places and events: a Copy where a call is known to copy, a RefAdd where it is known to pass
/// references on, and nothing where that was not seen. What went into a network is told at the end, when it is known whose
/// pages the packets carried.
///
/// The time of such an event is that of the return of its call, and it has no duration: how long the copy itself took is
/// not observed.
class MovementFeed {
public:
    explicit MovementFeed(model::TraceSink& sink) : m_sink(sink) {}

    /// What was in the page cache at the start, as mincore() saw it.
    void cached(const model::scenario::FileSpec& file);
    /// One movement; `event` has time, task, line and flags of it. `places` are two names, with a line end between.
    void moved(Movement how, const model::Event& event, model::TaskId process, std::string_view places, std::uint64_t from, std::uint64_t to);
    /// A reader has taken bytes out of a stream. `place` as above.
    void taken(const model::Event& event, std::string_view place);
    /// Tells everything.
    void finish(const RecordTotals& totals, const std::optional<PacketPages>& packets);

private:
    struct Move {
        Movement how{};
        bool takes = false;  ///< a reader's: only the second place counts
        model::Event event;
        model::TaskId process;
        std::string from;
        std::string to;
        std::uint64_t fromOffset = 0;
        std::uint64_t toOffset = 0;
    };
    /// What is known of a place's content, and how far a stream has got.
    struct Known {
        model::PlaceId id;
        bool stream = false;
        std::uint64_t in = 0;
        std::uint64_t out = 0;
        std::uint64_t owed = 0;  ///< taken out before the call that put it in had returned
        model::ExtentMap bytes;
        model::SourceId own;  ///< content that the program made itself
    };

    Known& place(const std::string& name, model::TaskId process);
    model::SourceId source(const std::string& name, bool file);
    void tell(const Move& move);
    void transfer(const Move& move, model::EventKind kind);
    void refer(const Move& move);
    void entered(Known& to, const model::Event& event, std::uint64_t bytes);
    void leave(Known& from, const model::Event& event, std::uint64_t bytes);

    model::TraceSink& m_sink;
    std::map<std::pair<std::string, model::TaskId>, Known> m_places;
    std::map<std::string, model::SourceId> m_sources;
    std::vector<Move> m_moves;
    std::uint32_t m_lastPlace = 0;
    bool m_copiesKnown = false;      ///< what sending calls were asked to copy was copied
    bool m_zeroCopyKnown = false;    ///< all of it went by reference
    bool m_referencesKnown = false;  ///< what splice and sendfile sent went by reference
};

}  // namespace copyscope::sim
