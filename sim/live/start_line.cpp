// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/start_line.h"

#include "sim/live/monotonic.h"
#include "sim/live/process_probe.h"

#include <climits>
#include <linux/futex.h>
#include <string>
#include <sys/syscall.h>
#include <unistd.h>

namespace copyscope::sim {

namespace {

constexpr useconds_t glance = 50;
constexpr std::int64_t patienceNs = 1'000'000'000;  ///< to prepare

}  // namespace

void StartLine::await(std::uint32_t stage)
{
    for (std::uint32_t seen = m_stage.load(); seen < stage; seen = m_stage.load())
        ::syscall(SYS_futex, &m_stage, FUTEX_WAIT, seen, nullptr, nullptr, 0);
}

void StartLine::reach(std::uint32_t stage)
{
    m_stage = stage;
    ::syscall(SYS_futex, &m_stage, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

void StartLine::wait(const std::function<void()>& prepare)
{
    await(Settling);
    prepare();
    std::uint32_t settling = Settling;
    m_stage.compare_exchange_strong(settling, Settled);
    await(Gone);
}

void StartLine::settle(pid_t process)
{
    awaitAsleep(process);
    reach(Settling);
    for (const std::int64_t until = now() + patienceNs; m_stage == Settling && now() < until;)
        ::usleep(glance);
    awaitAsleep(process);
}

void StartLine::letGo() { reach(Gone); }

bool awaitAsleep(pid_t process, std::int64_t patience)
{
    const std::string folder = "/proc/" + std::to_string(process);
    for (const std::int64_t until = now() + patience * 1000;; ::usleep(glance)) {
        const char state = stateIn(folder);
        if (state != 'R' && state != 'D')
            return state == 'S';
        if (now() > until)
            return false;
    }
}

}  // namespace copyscope::sim
