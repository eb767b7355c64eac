// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/units.h"

#include <vector>

namespace copyscope::model::kernel {

class Task;

/// Somebody other than a sleeping task that is told of a change (Linux: a wait_queue_entry with a function of its own).
class WaitListener {
public:
    WaitListener() = default;
    virtual ~WaitListener() = default;
    WaitListener(const WaitListener&) = delete;
    WaitListener& operator=(const WaitListener&) = delete;
    virtual void woken(EventId cause, Task* by) = 0;
};

/// Tasks that wait for something to change (Linux: wait_queue_head_t). Woken tasks look again for themselves.
class WaitQueue {
public:
    WaitQueue() = default;
    WaitQueue(const WaitQueue&) = delete;
    WaitQueue& operator=(const WaitQueue&) = delete;

    void add(Task& task) { m_tasks.push_back(&task); }
    void remove(Task& task);
    void add(WaitListener& listener) { m_listeners.push_back(&listener); }
    void remove(WaitListener& listener) { std::erase(m_listeners, &listener); }
    [[nodiscard]] bool empty() const { return m_tasks.empty() && m_listeners.empty(); }

    /// Makes all of them runnable. `cause` is the event that changed what they wait for; `by` the task that did, if any.
    void wakeAll(EventId cause = {}, Task* by = nullptr);
    /// Makes the longest waiting one runnable.
    void wakeOne(EventId cause = {}, Task* by = nullptr);

private:
    void tell(EventId cause, Task* by);

    std::vector<Task*> m_tasks;
    std::vector<WaitListener*> m_listeners;
};

}  // namespace copyscope::model::kernel
