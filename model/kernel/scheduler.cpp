// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/scheduler.h"

#include "model/kernel/kernel.h"

#include <algorithm>
#include <stdexcept>

namespace copyscope::model::kernel {

namespace {

/// Detail of a ContextSwitch with which a task begins or ends: nobody was interrupted or had to wait.
constexpr std::uint8_t beginsOrEnds = 1;

}  // namespace

CoreState& Scheduler::core(CoreId id)
{
    const auto it = std::find_if(m_cores.begin(), m_cores.end(), [&](const CoreState& c) { return c.id == id; });
    if (it == m_cores.end())
        throw std::logic_error("no such core on this host");
    return *it;
}

CoreState& Scheduler::coreOf(const Task& task)
{
    if (task.core.isNone())
        throw std::logic_error("task " + task.name() + " has no core");
    return core(task.core);
}

bool Scheduler::assign(Task& task)
{
    CoreState* chosen = nullptr;
    for (CoreState& c : m_cores) {
        if (c.current != nullptr)
            continue;
        if (chosen == nullptr || c.id == task.lastCore)
            chosen = &c;
    }
    if (chosen == nullptr)
        return false;
    chosen->current = &task;
    task.core = chosen->id;
    task.m_state = Task::State::Running;
    return true;
}

void Scheduler::awaitCore(Task& task)
{
    while (task.m_state != Task::State::Running)
        m_kernel.engine().park();
}

void Scheduler::arrive(Task& task, Nanoseconds latency, bool countSwitch)
{
    CoreState& core = coreOf(task);
    task.lastCore = core.id;
    const Nanoseconds cost = m_kernel.profile().cpu.contextSwitch;
    if (latency > cost)
        m_kernel.engine().sleep(latency - cost);
    task.sliceStart = m_kernel.engine().now();
    Event e = task.event(EventKind::ContextSwitch);
    if (core.last != nullptr)
        e.other = core.last->id();
    e.detail = countSwitch ? 0 : beginsOrEnds;
    task.emit(e);
    core.last = &task;
    if (countSwitch) {
        // The switch itself is the kernel's work, whatever mode the task was in when it left.
        const bool user = !task.m_inKernel;
        task.m_inKernel = true;
        task.spend(cost, "__schedule");
        task.m_inKernel = !user;
    }
}

void Scheduler::begin(Task& task)
{
    task.m_state = Task::State::Runnable;
    if (!assign(task)) {
        m_queue.push_back(&task);
        awaitCore(task);
    }
    arrive(task, Nanoseconds{}, false);
}

void Scheduler::release(Task& task, bool countSwitch)
{
    CoreState& core = coreOf(task);
    core.current = nullptr;
    task.core = {};
    if (!m_queue.empty()) {
        Task& next = *m_queue.front();
        m_queue.pop_front();
        core.current = &next;
        next.core = core.id;
        next.m_state = Task::State::Running;
        m_kernel.engine().unpark(next.actor);
        return;
    }
    Event e = task.event(EventKind::ContextSwitch);
    e.task = {};
    e.other = task.id();
    e.core = core.id;
    e.detail = countSwitch ? 0 : beginsOrEnds;
    core.last = nullptr;
    task.emit(e);
}

Wake Scheduler::block(Task& task, std::optional<Nanoseconds> limit)
{
    Engine& engine = m_kernel.engine();
    const Nanoseconds deadline = engine.now() + limit.value_or(Nanoseconds{});
    task.m_state = Task::State::Blocked;
    release(task, true);
    bool timedOut = false;
    while (task.m_state != Task::State::Running) {
        if (limit && task.m_state == Task::State::Blocked) {
            const Nanoseconds left = deadline - engine.now();
            if ((left.value() <= 0 || !engine.parkFor(left)) && task.m_state == Task::State::Blocked) {
                timedOut = true;
                task.m_state = Task::State::Runnable;
                if (!assign(task))
                    m_queue.push_back(&task);
            }
        } else {
            engine.park();
        }
    }
    const bool fromIdle = coreOf(task).last == nullptr;
    arrive(task, fromIdle ? m_kernel.profile().cpu.wakeup : Nanoseconds{}, true);
    if (timedOut)
        return Wake::Timeout;
    return task.m_wokenBySignal ? Wake::Signal : Wake::Woken;
}

void Scheduler::wake(Task& task, EventId cause, Task* by)
{
    if (task.m_aboutToBlock) {
        task.m_wokenEarly = true;
        return;
    }
    if (task.m_state != Task::State::Blocked)
        return;
    task.m_state = Task::State::Runnable;
    Event e = task.event(EventKind::Wakeup);
    e.core = {};
    e.cause = cause;
    if (by != nullptr)
        e.other = by->id();
    task.emit(e);
    if (by != nullptr)
        by->spend(m_kernel.profile().cpu.wakeCall, "try_to_wake_up");
    if (assign(task))
        m_kernel.engine().unpark(task.actor);
    else
        m_queue.push_back(&task);
}

void Scheduler::maybePreempt(Task& task)
{
    if (!m_queue.empty() && m_kernel.engine().now() - task.sliceStart >= m_kernel.profile().cpu.schedulerSlice)
        yield(task);
}

void Scheduler::yield(Task& task)
{
    if (m_queue.empty())
        return;
    task.m_state = Task::State::Runnable;
    m_queue.push_back(&task);
    release(task, true);
    awaitCore(task);
    arrive(task, Nanoseconds{}, true);
}

void Scheduler::finish(Task& task)
{
    task.flush();
    task.m_state = Task::State::Dead;
    task.dead = true;
    release(task, false);
}

CoreState& Scheduler::interruptCore(const Task* waiting)
{
    CoreState* idle = nullptr;
    for (CoreState& c : m_cores) {
        if (c.current != nullptr)
            continue;
        if (waiting != nullptr && c.id == waiting->lastCore)
            return c;
        if (idle == nullptr)
            idle = &c;
    }
    return idle != nullptr ? *idle : m_cores.front();
}

}  // namespace copyscope::model::kernel
