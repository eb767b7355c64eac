// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/run_guardian.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace copyscope::sim {

RunGuardian::RunGuardian(const std::function<void()>& cleanUp)
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return;
    m_process = ::fork();
    if (m_process != 0) {
        ::close(ends[0]);
        m_life = ends[1];
        return;
    }
    ::close(ends[1]);
    // A terminal's Ctrl+C ends the others, not the one that cleans up after them.
    ::setsid();
    ::prctl(PR_SET_PDEATHSIG, 0);
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    char dismissed = 0;
    ssize_t got = 0;
    do {
        got = ::read(ends[0], &dismissed, 1);
    } while (got < 0 && errno == EINTR);
    if (got <= 0)
        cleanUp();
    ::_exit(0);
}

void RunGuardian::dismiss()
{
    if (m_life < 0)
        return;
    const char yes = 1;
    while (::write(m_life, &yes, 1) < 0 && errno == EINTR) {
    }
    ::close(m_life);
    m_life = -1;
    while (::waitpid(m_process, nullptr, 0) < 0 && errno == EINTR) {
    }
}

}  // namespace copyscope::sim
