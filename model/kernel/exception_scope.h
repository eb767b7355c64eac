// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/task.h"

#include <exception>

namespace copyscope::model::kernel {

/// An exception from user mode switches modes; the same exception inside a system call does not.
class ExceptionScope {
public:
    ExceptionScope(Task& task, bool byUser) : m_task(task), m_byUser(byUser)
    {
        if (m_byUser)
            m_task.enterKernel(ModeSwitchReason::Fault);
    }
    ~ExceptionScope()
    {
        // Not when the run ends while the fault still waits: the task never came back.
        if (m_byUser && std::uncaught_exceptions() == 0)
            m_task.leaveKernel(ModeSwitchReason::Fault);
    }
    ExceptionScope(const ExceptionScope&) = delete;
    ExceptionScope& operator=(const ExceptionScope&) = delete;

private:
    Task& m_task;
    bool m_byUser;
};

}  // namespace copyscope::model::kernel
