// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/counters.h"
#include "model/trace/sink.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace copyscope::model {

/// All system calls of one name in a lane.
struct CallTally {
    std::int64_t count = 0;
    std::map<int, std::int64_t> errors;  ///< errno → how often
    Nanoseconds time{};                  ///< from entry to return, waiting included
    bool operator==(const CallTally&) const = default;
};

/// How a process ended.
struct ProcessExit {
    enum class Kind : std::uint8_t {
        Running,  ///< it had not ended
        Code,     ///< value = exit code
        Signal,   ///< value = signal number
        Blocked,  ///< nothing in the run could wake it up; waitsFor = on what
    };
    Kind kind = Kind::Running;
    std::int64_t value = 0;
    std::string waitsFor;
    bool operator==(const ProcessExit&) const = default;
};

using CounterValues = std::array<std::optional<std::int64_t>, counterCount>;

/// What one process did, its threads together; a process of the peer has its row here and nowhere else.
struct ProcessTally {
    std::string name;
    bool peer = false;
    ProcessExit exit;
    /// The counters that can be laid to a process; absent are those of devices and interrupts, and ratios.
    /// cpu_busy_ns is its user and kernel time.
    CounterValues values{};
    std::map<std::string, CallTally> calls;
    std::string output;             ///< what it printed, the first `mostOutput` bytes of it
    std::uint64_t outputBytes = 0;  ///< how much it printed

    static constexpr std::size_t mostOutput = 65536;

    [[nodiscard]] std::optional<std::int64_t> integer(Counter id) const { return values[static_cast<std::size_t>(id)]; }
    bool operator==(const ProcessTally&) const = default;
};

/// The figures of one lane. What was not observed is absent.
class Ledger {
public:
    /// Integer counters and flags; absent when not observed, and for ratios.
    [[nodiscard]] std::optional<std::int64_t> integer(Counter id) const;
    /// Any counter, ratios included. A ratio is absent when no byte was delivered.
    [[nodiscard]] std::optional<double> number(Counter id) const;
    /// The same by name; absent also for an unknown name.
    [[nodiscard]] std::optional<double> number(std::string_view counterName) const;
    /// Ratios follow from integers and cannot be set.
    void set(Counter id, std::optional<std::int64_t> value);

    std::map<std::string, CallTally> calls;                  ///< by name, without the peer's
    std::map<std::string, std::int64_t> interruptsBySource;  ///< "disk", "NIC", ...
    std::vector<ProcessTally> processes;                     ///< in the order in which they began; no kernel threads

    bool operator==(const Ledger&) const = default;

private:
    CounterValues m_values{};
};

/// Counts events as they come. The same fold over a recorded trace gives the same ledger.
///
/// * Only work events (Cpu, Copy, Checksum) with a core add CPU time: end − start − stolen.
/// * Events at the peer (flagPeer, or of a task of the peer) add only to peer_cpu_busy_ns, to bytes_delivered and
///   intact, and to their process.
/// * A span counts when it is reported, that is when it has ended.
class LedgerFold : public TraceSink {
public:
    [[nodiscard]] bool wantsArguments() const override { return false; }
    void onTask(TaskId id, const TaskInfo& info) override;
    void onPlace(PlaceId id, const Place& place, std::string_view name) override;
    void onSource(SourceId id, const SourceInfo& info) override;
    void onCore(CoreId id, HostId host, std::string_view name) override;
    void onHost(HostId id, std::string_view name) override;
    void onCallEnter(CallId id, const CallInfo& info) override;
    void onCallReturn(CallId id, std::int64_t result, int error) override;
    void onEvent(const Event& event, std::string_view text) override;

    /// The figures up to now. Every counter is present; ratios are not before the first byte is delivered.
    [[nodiscard]] Ledger ledger() const;

private:
    struct TaskState {
        std::size_t process = npos;  ///< index into m_processes; npos for kernel threads
        bool peer = false;
    };
    struct OpenCall {
        std::size_t name = 0;  ///< index into m_callNames
        TaskId task{};
        int error = 0;
    };
    struct Tally {
        std::int64_t count = 0;
        std::int64_t time = 0;
        std::map<int, std::int64_t> errors;
    };
    struct Process {
        std::string name;
        bool peer = false;
        TaskId first{};
        ProcessExit exit;
        std::array<std::int64_t, counterCount> values{};
        std::vector<Tally> calls;
        std::string output;
        std::uint64_t outputBytes = 0;
    };
    /// Where an event counts: in the lane unless it happened at the peer, and in a process when it has one.
    struct Account {
        bool peer = false;
        Process* process = nullptr;
    };
    static constexpr std::size_t npos = ~std::size_t{0};

    [[nodiscard]] Account accountOf(const Event& event);
    /// To the lane and the process.
    void add(Account account, Counter id, std::int64_t value);
    /// To the lane only.
    void addToLane(Account account, Counter id, std::int64_t value);
    [[nodiscard]] bool holdsQueue(PlaceId id) const;
    void addDisk(const Event& event, Account account);
    void addTranslation(const Event& event, Account account);
    void addWork(const Event& event, Account account);
    void addCall(const Event& event, Account account);
    void addFault(const Event& event, Account account);
    void addDelivery(const Event& event, Account account);
    void addInterrupt(std::string_view source, Account account);
    void addExit(const Event& event, std::string_view text, Account account);
    static void addOutput(std::string_view text, Account account);
    void reached(Nanoseconds time);
    [[nodiscard]] std::map<std::string, CallTally> named(const std::vector<Tally>& tallies) const;

    std::array<std::int64_t, counterCount> m_values{};
    std::int64_t m_toPeer = 0;      ///< bytes that readers at the peer consumed
    std::int64_t m_toServer = 0;    ///< bytes that readers in the lane's own processes consumed
    std::int64_t m_toFiles = 0;     ///< bytes that calls put into regular files
    bool m_wrong = false;           ///< something arrived that was not sent, or something is missing
    std::int64_t m_elapsed = 0;
    bool m_elapsedKnown = false;
    std::int64_t m_last = 0;
    std::vector<TaskState> m_tasks;
    std::vector<Process> m_processes;
    std::vector<PlaceKind> m_places;
    std::vector<std::string> m_callNames;
    std::vector<Tally> m_calls;
    std::unordered_map<CallId, OpenCall> m_open;
    std::map<std::string, std::int64_t, std::less<>> m_interrupts;
};

}  // namespace copyscope::model
