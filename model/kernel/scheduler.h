// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/task.h"

#include <deque>
#include <vector>

namespace copyscope::model::kernel {

class Kernel;

/// One core as its scheduler sees it.
struct CoreState {
    CoreId id{};
    Task* current = nullptr;  ///< who has it; null: idle
    Task* last = nullptr;     ///< who had it last
    RouteId copyCold{};       ///< a memcpy whose source comes from memory: {copy rate, bus, bus}
    RouteId copyHot{};        ///< a memcpy whose source is in the caches
    RouteId copyToHot{};      ///< a memcpy from memory into what is in the caches
    RouteId sum{};            ///< a checksum pass: {sum rate, bus}
    RouteId encrypt{};        ///< a pass that reads plain text and writes cipher text: {rate, bus, bus}
    RouteId port{};           ///< words through a port of a device: {port rate, I/O bus, bus}
    PlaceId place{};
};

/// Gives cores to tasks: an idle core at once, otherwise first come first served, with a time slice while others wait.
/// Blocking gives a context switch; a system call does not.
class Scheduler {
public:
    explicit Scheduler(Kernel& kernel) : m_kernel(kernel) {}

    void addCore(CoreState core) { m_cores.push_back(core); }
    [[nodiscard]] const std::vector<CoreState>& cores() const { return m_cores; }
    [[nodiscard]] CoreState& coreOf(const Task& task);
    [[nodiscard]] CoreState& core(CoreId id);

    /// Runs in the task's own actor before anything else: waits for a core.
    void begin(Task& task);
    Wake block(Task& task, std::optional<Nanoseconds> limit);
    void wake(Task& task, EventId cause, Task* by);
    /// Gives the core to the next one when the slice is over and somebody waits.
    void maybePreempt(Task& task);
    /// Lets those who wait for a core go first (sched_yield).
    void yield(Task& task);
    void finish(Task& task);

    /// The core that takes a device's interrupt: an idle one, the waiting task's last one first, else the first core.
    [[nodiscard]] CoreState& interruptCore(const Task* waiting);

private:
    /// Takes the core from its task; the longest waiting one gets it, if any.
    void release(Task& task, bool countSwitch);
    /// Finds an idle core for the task; false when there is none and it has to queue.
    bool assign(Task& task);
    /// Waits, in the task's own actor, until it has a core.
    void awaitCore(Task& task);
    /// Pays for the switch to this task and tells of it.
    void arrive(Task& task, Nanoseconds latency, bool countSwitch);

    Kernel& m_kernel;
    std::vector<CoreState> m_cores;
    std::deque<Task*> m_queue;
};

}  // namespace copyscope::model::kernel
