// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/wait_queue.h"
#include "model/units.h"

#include <cstdint>
#include <list>

namespace copyscope::model::kernel {

class File;
class Inode;
class RegularFile;

/// The leases on a file (fcntl(2) F_SETLEASE; Linux: fs/locks.c). A lease belongs to an open file; who opens or
/// truncates the file by name in conflict with it waits until the holder gives it up, or until the time is over.
class Leases {
public:
    explicit Leases(Inode& inode) : m_inode(inode) {}

    /// F_SETLEASE with F_RDLCK, F_WRLCK or F_UNLCK by the descriptor `number` of `task`. 0 or -errno.
    std::int64_t set(Task& task, RegularFile& file, int type, int number);
    /// F_GETLEASE: what the lease of this open file is, or will be once it is broken.
    std::int64_t get(Task& task, const RegularFile& file);
    /// Somebody opens the file (`write`: or truncates it): asks the holders to leave, and waits unless `nonBlocking`.
    /// 0, -EAGAIN or restartCall.
    std::int64_t breakFor(Task& task, bool write, bool nonBlocking);
    /// The open file goes away, and its lease with it.
    void released(RegularFile& file, Task* task);
    [[nodiscard]] bool empty() const { return m_leases.empty(); }

private:
    struct Lease {
        RegularFile* file = nullptr;
        int type = 0;
        int descriptor = -1;  ///< what si_fd says
        bool unlockPending = false;
        bool downgradePending = false;
        Nanoseconds breakTime{};      ///< when it ends by force; 0: never
        Nanoseconds downgradeTime{};
    };
    using List = std::list<Lease>;

    [[nodiscard]] bool conflicting(bool write) const;
    [[nodiscard]] static bool conflicts(const Lease& lease, bool write);
    [[nodiscard]] bool openedByOthers(const RegularFile& file, int type) const;
    List::iterator modify(List::iterator lease, int type, Task* by);
    void expire(Task& task);
    void signalHolder(Task& task, const Lease& lease);

    Inode& m_inode;
    List m_leases;
    WaitQueue m_changed;
};

}  // namespace copyscope::model::kernel
