// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/wait_queue.h"

#include "model/kernel/task.h"

#include <algorithm>

namespace copyscope::model::kernel {

void WaitQueue::remove(Task& task) { std::erase(m_tasks, &task); }

void WaitQueue::wakeAll(EventId cause, Task* by)
{
    // A woken task removes itself when it runs, which may change the list under a loop over it.
    const std::vector<Task*> tasks = m_tasks;
    for (Task* t : tasks)
        t->wake(cause, by);
    tell(cause, by);
}

void WaitQueue::wakeOne(EventId cause, Task* by)
{
    if (!m_tasks.empty())
        m_tasks.front()->wake(cause, by);
    tell(cause, by);
}

void WaitQueue::tell(EventId cause, Task* by)
{
    const std::vector<WaitListener*> listeners = m_listeners;
    for (WaitListener* l : listeners)
        l->woken(cause, by);
}

}  // namespace copyscope::model::kernel
