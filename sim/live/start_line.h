// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <sys/types.h>

namespace copyscope::sim {

/// Where a process waits, in memory that it shares with who lets it go, until the run begins.
///
/// What a process did to get ready must not decide who runs first: the scheduler remembers to a sleeper how much less
/// than its share of the CPU it had, and lets it take the CPU from others for that long once it is woken. A process that
/// goes to sleep while nobody else wants its CPU is owed nothing (lag 0: update_entity_lag() in kernel/sched/fair.c).
class StartLine {
public:
    /// For the process: returns when it is let go. `prepare` runs once it is settled or let go.
    void wait(const std::function<void()>& prepare);
    /// For the other side, once the process waits or is about to: has it wake up, prepare and go to sleep again by itself.
    void settle(pid_t process);
    void letGo();

private:
    enum Stage : std::uint32_t { Waiting, Settling, Settled, Gone };
    void await(std::uint32_t stage);
    void reach(std::uint32_t stage);

    std::atomic<std::uint32_t> m_stage{Waiting};
};

/// Waits until `process` sleeps, is stopped or has ended, but not for more than `patience` microseconds.
/// Returns whether it sleeps. Source: /proc/PID/stat, state S.
bool awaitAsleep(pid_t process, std::int64_t patience = 2000);

}  // namespace copyscope::sim
