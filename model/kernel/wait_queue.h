// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/units.h"

#include <vector>

namespace copyscope::model::kernel {

class Task;

/// Tasks that wait for something to change (Linux: wait_queue_head_t). Woken tasks look again for themselves.
class WaitQueue {
public:
    WaitQueue() = default;
    WaitQueue(const WaitQueue&) = delete;
    WaitQueue& operator=(const WaitQueue&) = delete;

    void add(Task& task) { m_tasks.push_back(&task); }
    void remove(Task& task);
    [[nodiscard]] bool empty() const { return m_tasks.empty(); }

    /// Makes all of them runnable. `cause` is the event that changed what they wait for; `by` the task that did, if any.
    void wakeAll(EventId cause = {}, Task* by = nullptr);
    /// Makes the longest waiting one runnable.
    void wakeOne(EventId cause = {}, Task* by = nullptr);

private:
    std::vector<Task*> m_tasks;
};

}  // namespace copyscope::model::kernel
