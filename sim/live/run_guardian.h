// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <sys/types.h>

namespace copyscope::sim {

/// A process that cleans up when the one that made it dies, even by SIGKILL.
class RunGuardian {
public:
    /// `cleanUp` runs in the guardian, when the maker is gone without having called dismiss().
    explicit RunGuardian(const std::function<void()>& cleanUp);
    ~RunGuardian() { dismiss(); }
    RunGuardian(const RunGuardian&) = delete;
    RunGuardian& operator=(const RunGuardian&) = delete;

    /// All is cleaned up: the guardian ends without doing anything.
    void dismiss();

private:
    int m_life = -1;
    pid_t m_process = -1;
};

}  // namespace copyscope::sim
