// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/call_watcher.h"
#include "sim/live/host_observer.h"
#include "sim/live/process_numbers.h"
#include "sim/live/process_usage.h"
#include "sim/live/program_memory.h"
#include "sim/live/signal_inbox.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace copyscope::sim {

/// A lock that survives fork(): only its holder may fork, and the child holds it too.
class TurnLock {
public:
    void lock();
    /// True when somebody waits.
    bool unlock();

private:
    std::atomic<std::uint32_t> m_state{0};  ///< 0 free, 1 held, 2 held and somebody waits
};

class LiveHost;

/// What the threads of one running program share.
struct LiveProcess {
    LiveProcess(std::string folder, std::shared_ptr<ProcessNumbers> numbers, std::shared_ptr<HostObserver> observer);

    /// A thread made by the program.
    struct Thread {
        std::atomic<std::uint32_t> running{1};  ///< futex
        std::int64_t number = 0;
    };

    SignalActions actions{};
    ProgramMemory memory;
    std::string folder;                       ///< where its files are; nothing outside is ever changed
    std::shared_ptr<ProcessNumbers> numbers;
    std::shared_ptr<HostObserver> observer;   ///< null when nobody watches
    std::shared_ptr<model::program::CallWatcher> watcher;  ///< the same for the interpreter's own account
    std::function<void(LiveHost&)> atBegin;   ///< called before the first statement, when all is prepared; may be empty
    std::function<void()> atExit;             ///< called last in a process that ends by itself; may be empty
    std::function<void()> beforeFork;         ///< called before a fork() by the program; may be empty, then afterFork is too
    std::function<void(bool child)> afterFork;  ///< called in both processes, first thing
    ProcessUsage notOwn;                      ///< what afterFork has used
    std::uint64_t stepLimit = 200'000'000;
    bool rehearses = false;                   ///< the end of the program is not the end of the process
    unsigned stretch = 1;                     ///< sleeping takes so many times as long

    /// The interpreter's threads take turns, because they share its variables; system calls run beside each other.
    TurnLock turn;
    std::atomic<int> threads{1};
    std::map<std::int64_t, std::shared_ptr<Thread>> made;
    std::int64_t lastThread = 0;
};

}  // namespace copyscope::sim
