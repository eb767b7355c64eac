// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>

namespace copyscope::sim {

/// The numbers of all processes of a run, in memory that they share: those that its programs may send signals to.
class ProcessNumbers {
public:
    /// Throws std::bad_alloc when there is no memory.
    ProcessNumbers();
    ~ProcessNumbers();
    ProcessNumbers(const ProcessNumbers&) = delete;
    ProcessNumbers& operator=(const ProcessNumbers&) = delete;

    void add(pid_t process);
    /// Before another run: numbers of the dead may soon belong to strangers.
    void clear();
    [[nodiscard]] bool has(pid_t process) const;
    /// Those that may be alive, the caller included.
    void forEach(const std::function<void(pid_t)>& take) const;
    /// Sends SIGKILL to all of them but the caller, and to what they started meanwhile.
    void killAll() const;

private:
    struct Table;
    Table* m_table = nullptr;
};

}  // namespace copyscope::sim
