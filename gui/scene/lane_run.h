// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/scene/scene.h"
#include "model/trace/run_record.h"
#include "model/trace/state.h"

#include <QString>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace copyscope::gui {

/// A way that bytes take at some time in a run, or a reference that is made.
struct Flow {
    ArrowKind kind{};
    model::PlaceId from{};   ///< for a reference: what it refers to
    model::PlaceId to{};     ///< for a reference: the holder
    bool gathered = false;   ///< DMA that fetches what a queue only refers to
    std::uint64_t bytes = 0;
    std::uint64_t count = 0;
    model::Nanoseconds first{};
    model::Nanoseconds last{};
};

/// What a whole run tells of one place.
struct PlaceFacts {
    bool drawn = false;
    bool peer = false;
    std::uint64_t extent = 0;    ///< one past the highest offset that ever held or was referred to
    std::uint64_t carried = 0;   ///< bytes that were carried in or out, or referred to
    std::uint64_t most = 0;      ///< largest room that it had
    std::uint64_t busiest = 0;   ///< ring: most entries in use at once
};

/// What a whole run tells, found once: which boxes to draw, which ways the bytes take. Layouts depend on it, so the
/// picture does not jump about while it plays.
struct LaneFacts {
    std::vector<PlaceFacts> places;      ///< by PlaceId
    std::vector<Flow> flows;             ///< in the order of their first use
    std::vector<model::CoreId> cores;    ///< the server's cores that did anything
    std::vector<model::CoreId> peerCores;
    std::vector<model::TaskId> tasks;    ///< the server's tasks that made a call or a copy
    bool peerSeen = false;               ///< a peer's program receives
    bool tlb = false;
    std::uint64_t delivered = 0;
    model::Tally total;
};

/// One lane of a run, ready to be drawn: its events as values, the index that finds any instant, the facts.
class LaneRun {
public:
    explicit LaneRun(model::LaneRecord record, std::optional<model::Ledger> prediction = std::nullopt);
    LaneRun(const LaneRun&) = delete;
    LaneRun& operator=(const LaneRun&) = delete;

    [[nodiscard]] const model::LaneRecord& record() const { return m_record; }
    [[nodiscard]] const model::Trace& trace() const { return m_record.trace; }
    [[nodiscard]] const std::vector<model::Event>& events() const { return m_events; }
    [[nodiscard]] const model::Event* event(model::EventId id) const;
    [[nodiscard]] const model::StateIndex& index() const { return m_index; }
    [[nodiscard]] const LaneFacts& facts() const { return m_facts; }
    [[nodiscard]] model::Nanoseconds end() const { return m_index.end(); }

    [[nodiscard]] QString title() const;
    /// Its name in the scenario, which a prediction and a measurement share.
    [[nodiscard]] QString id() const;
    /// It was run on this machine; only what could be observed is in it.
    [[nodiscard]] bool isLive() const { return m_record.backend == "live"; }
    /// Of a measurement: what was predicted for the lane.
    [[nodiscard]] const std::optional<model::Ledger>& prediction() const { return m_prediction; }
    [[nodiscard]] QString placeName(model::PlaceId id) const;
    [[nodiscard]] QString taskName(model::TaskId id) const;
    [[nodiscard]] QString sourceName(model::SourceId id) const;
    [[nodiscard]] QString text(model::TextId id) const;
    [[nodiscard]] model::PlaceKind placeKind(model::PlaceId id) const;
    [[nodiscard]] bool isPeer(const model::Event& event) const;

    /// The flow that an event is part of; nothing when it moves no bytes.
    [[nodiscard]] std::optional<std::size_t> flowOf(const model::Event& event) const;

private:
    void findFacts();
    [[nodiscard]] Flow flowFor(const model::Event& event) const;

    model::LaneRecord m_record;
    std::optional<model::Ledger> m_prediction;
    std::vector<model::Event> m_events;
    model::StateIndex m_index;
    LaneFacts m_facts;
    /// Bytes or a reference that were put into a place, and when (index of the event).
    struct Put {
        std::uint64_t offset;
        std::uint64_t bytes;
        model::Spot target;   ///< no place: bytes of its own
        std::size_t event;
    };
    [[nodiscard]] model::PlaceId whereBytesAre(model::Spot spot, std::size_t event) const;

    std::vector<std::vector<Put>> m_put;  ///< by place that can hold references, ordered by offset
};

using LanePointer = std::shared_ptr<const LaneRun>;

}  // namespace copyscope::gui
