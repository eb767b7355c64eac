// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/sink.h"
#include "sim/live/call_recorder.h"
#include "sim/live/live_run.h"
#include "sim/live/movement_feed.h"

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace copyscope::sim {

/// Sums over the records of a run that are no counters of a trace.
struct RecordTotals {
    static constexpr std::size_t movements = static_cast<std::size_t>(Movement::UserToUser) + 1;
    std::array<std::int64_t, movements> moved{};      ///< bytes by Movement, of the lane's own processes
    std::array<std::int64_t, movements> peerMoved{};
    std::int64_t completions = 0;
    std::int64_t copiedCompletions = 0;               ///< those that the kernel marked as copied after all

    [[nodiscard]] std::int64_t operator[](Movement how) const { return moved[static_cast<std::size_t>(how)]; }
};

/// Turns the records of a live run into events, in the order in which they ended, with times from the start of the run.
/// Only what was seen becomes an event.
class TraceFeed final : public LiveRunListener {
public:
    /// `cpu`: where the programs are pinned, -1 when they are not.
    TraceFeed(model::TraceSink& sink, std::string machine, int cpu);

    void ready(const std::vector<ProcessRun>& processes, const std::vector<Connection>& connections) override;
    void started(std::int64_t begin) override { m_begin = begin; }
    void record(const Record& record, std::string_view text) override;
    void caughtUp(std::int64_t until) override;
    void processEnded(pid_t process, int status, std::int64_t at) override;
    void neverReturned(std::uint32_t task, std::string_view name, std::uint32_t line, std::int64_t start,
                       std::string_view arguments) override;
    void finished() override;
    /// Before finished(): what the packets carried, and the files that were in memory at the start.
    void packets(const std::optional<PacketPages>& packets) { m_packets = packets; }
    void cached(const model::scenario::FileSpec& file) { m_movements.cached(file); }

    [[nodiscard]] const RecordTotals& totals() const { return m_totals; }

private:
    struct Task {
        model::TaskId id{};
        pid_t process = -1;
        bool peer = false;
        bool first = false;  ///< the first thread of its process
        model::CallId lastCall{};
    };
    struct Waiting {
        Record record;
        std::string text;
    };
    struct Blocked {
        std::uint32_t task = 0;
        std::string name;
        std::uint32_t line = 0;
        std::int64_t start = 0;
        std::string arguments;
    };

    void emit(const Waiting& waiting);
    void begin(const Waiting& waiting);
    void call(const Waiting& waiting, const Task& task);
    void exited(pid_t process, std::uint64_t value, bool bySignal, std::int64_t at);
    [[nodiscard]] model::TaskId firstOf(pid_t process) const;
    model::Event event(model::EventKind kind, const Record& record, const Task& task) const;
    [[nodiscard]] model::Nanoseconds sinceBegin(std::int64_t time) const;

    model::TraceSink& m_sink;
    std::int64_t m_begin = 0;
    std::int64_t m_last = 0;
    std::set<pid_t> m_peers;
    std::vector<Waiting> m_waiting;
    std::map<std::uint32_t, Task> m_tasks;
    std::set<pid_t> m_ended;
    std::vector<Blocked> m_blocked;
    std::uint32_t m_calls = 0;
    RecordTotals m_totals;
    MovementFeed m_movements;
    std::optional<PacketPages> m_packets;
};

}  // namespace copyscope::sim
