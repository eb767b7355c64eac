// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/live_process.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

namespace copyscope::sim {

void TurnLock::lock()
{
    std::uint32_t free = 0;
    if (m_state.compare_exchange_strong(free, 1))
        return;
    while (m_state.exchange(2) != 0)
        ::syscall(SYS_futex, &m_state, FUTEX_WAIT_PRIVATE, 2, nullptr, nullptr, 0);
}

bool TurnLock::unlock()
{
    if (m_state.exchange(0) != 2)
        return false;
    ::syscall(SYS_futex, &m_state, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
    return true;
}

LiveProcess::LiveProcess(std::string f, std::shared_ptr<ProcessNumbers> n, std::shared_ptr<HostObserver> o)
    : folder(std::move(f)), numbers(std::move(n)), observer(std::move(o))
{
}

}  // namespace copyscope::sim
