// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/bare_machine.h"

#include <exception>

namespace copyscope::model::kernel {

/// While it lives, nobody else moves images or pages of the bare machine about.
class BareMachine::Turn {
public:
    Turn(BareMachine& machine, Task& task) : m_machine(machine), m_task(task)
    {
        const std::uint64_t mine = machine.m_nextTurn++;
        while (machine.m_turn != mine)
            task.block(machine.m_moved, "memory is being moved to or from swap", machine.m_memory, {}, false);
    }
    ~Turn()
    {
        ++m_machine.m_turn;
        // Not when the run ends while the disk is still at work.
        if (std::uncaught_exceptions() == 0)
            m_machine.m_moved.wakeAll({}, &m_task);
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

private:
    BareMachine& m_machine;
    Task& m_task;
};

}  // namespace copyscope::model::kernel
