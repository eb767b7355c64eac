// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/backend.h"
#include "sim/live/connection.h"
#include "sim/live/live_file.h"
#include "sim/live/peer_protocol.h"
#include "sim/live/process_numbers.h"
#include "sim/live/process_usage.h"
#include "sim/live/record_channel.h"

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace copyscope::sim {

/// What one run of a lane is for.
struct RunPurpose {
    bool observe = false;        ///< calls are written down
    bool compare = false;        ///< contents are compared: readers copy what they get, senders log what they send
    bool prefault = true;        ///< the interpreter's own memory takes no faults while programs run
    bool warm = false;           ///< the caches of the CPU are as on a machine at work (warmCaches)
};

struct RunLimits {
    std::int64_t timeNs = 60'000'000'000;  ///< then everything is killed
    std::int64_t quietNs = 3'000'000'000;  ///< so long nothing runs before it is said to wait for ever
    std::uint64_t diskBytes = 0;           ///< that the programs' files may take; 0: no limit
};

/// One process of a run, as it was seen from outside and by itself.
struct ProcessRun {
    std::string name;
    bool peer = false;
    bool outlives = false;       ///< a reader that never ends by itself
    pid_t pid = -1;
    bool ended = false;
    int status = 0;              ///< as of waitpid()
    std::int64_t began = 0;      ///< CLOCK_MONOTONIC
    std::int64_t endedAt = 0;
    ProcessUsage used;           ///< from the first statement to the end, its children included
    bool exact = false;          ///< read by the process itself; else by whoever waited for it, teardown included
};

/// What became of the bytes of one socket.
struct StreamResult {
    std::string name;
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t compared = 0;
    std::uint64_t wrong = 0;
    std::uint64_t firstWrong = 0;
    bool comparable = true;      ///< false when calls sent at the same time, or content could not be seen
    bool neverRead = false;
    bool datagrams = false;      ///< some may be lost without anything being wrong
};

struct LiveRunResult {
    std::string error;                 ///< it could not be run; empty otherwise
    bool rehearsed = false;            ///< the program ran once before, through connections of its own
    std::int64_t begin = 0;            ///< CLOCK_MONOTONIC when the first program left the start line
    std::int64_t end = 0;              ///< last end of a process that ends by itself
    std::vector<ProcessRun> processes; ///< readers on another machine stand last
    std::vector<StreamResult> streams;
    std::vector<Residency> files;      ///< of each file, directly before the start
    bool remote = false;               ///< readers were on another machine
    std::uint64_t remoteBytes = 0;     ///< that they received
    std::uint64_t remoteCalls = 0;     ///< that they made for it
    std::vector<Residency> filesAtEnd; ///< and after the last end
    bool stopped = false;              ///< by a limit
    std::vector<std::string> blocked;  ///< who waits for ever, a sentence each
    std::uint64_t retransmitted = 0;   ///< bytes, TCP_INFO of the lane's ends
    std::uint64_t queued = 0;          ///< bytes not acknowledged when the programs ended, SIOCOUTQ
    std::uint64_t heldBackNs = 0;      ///< time that the receivers' windows held the senders back, TCP_INFO
};

/// Is told about the course of one run.
class LiveRunListener {
public:
    virtual ~LiveRunListener() = default;
    /// Everything is set up, the processes wait for the start: observers of the kernel may be attached.
    virtual void ready(const std::vector<ProcessRun>&, const std::vector<Connection>&) {}
    virtual void started(std::int64_t) {}
    virtual void record(const Record&, std::string_view) {}
    /// All records up to that time have been given.
    virtual void caughtUp(std::int64_t) {}
    /// A process has ended in a way that it could not tell itself.
    virtual void processEnded(pid_t, int, std::int64_t) {}
    /// A call that never returned; told at the end. `task` is 0 when it is not known.
    virtual void neverReturned(std::uint32_t, std::string_view, std::uint32_t, std::int64_t, std::string_view) {}
    virtual void finished() {}
};

/// Runs the programs of a lane once, in processes of their own, and waits for all of them.
class LiveRun {
public:
    struct Setting {
        const LaneRequest& request;
        std::filesystem::path folder;
        std::optional<int> cpu;              ///< both ends run there
        RunLimits limits;
        ConnectionAddresses addresses;       ///< of sockets that go through a card
        std::shared_ptr<ProcessNumbers> numbers;  ///< filled while it runs; may be null
        unsigned stretch = 1;                ///< LiveOptions::stretch
        ConnectionAddresses localAddresses = {};        ///< of sockets that do not go through a card
        std::optional<PeerAddress> peer = {};           ///< who receives what goes through a card; nothing: a process here
        std::string interface = {};                     ///< LiveOptions::interface
        std::optional<std::uint64_t> lockedBytes = {};  ///< RLIMIT_MEMLOCK of the programs
    };
    explicit LiveRun(Setting setting);
    ~LiveRun();

    /// Everything of a run is gone when it returns: processes, connections, memory.
    LiveRunResult run(const RunPurpose& purpose, LiveRunListener& listener);

private:
    struct State;
    Setting m_setting;
};

}  // namespace copyscope::sim
