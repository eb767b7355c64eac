// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/dirty_throttle.h"
#include "model/kernel/page_cache.h"
#include "model/kernel/task.h"

#include <vector>

namespace copyscope::model::kernel {

/// The kernel thread that writes dirty pages (Linux: fs/fs-writeback.c), and the brake on those who make them
/// (balance_dirty_pages). The thread exists once there was something to write; until then a timer watches the age of
/// what is dirty.
class WriteBack {
public:
    WriteBack(Kernel& kernel, PageCache& cache) : m_kernel(kernel), m_cache(cache) {}

    /// The task made so many pages of `inode` dirty that were clean.
    void dirtied(Inode& inode, const Task& task, std::uint64_t pages);
    /// So many pages have reached the disk.
    void written(std::uint64_t pages, EventId cause);
    /// The inode ceases to exist.
    void forget(Inode& inode);
    /// Called by whoever makes pages dirty: starts the thread above the background limit, and brakes the caller when
    /// there are too many dirty pages.
    void balance(Task& task);
    /// How much the task may make dirty before it calls balance() again.
    [[nodiscard]] std::uint64_t pagesUntilBalance(const Task& task) const { return m_throttle.untilLook(task.id()); }
    /// sync(2): writes everything and waits.
    void writeAll(Task& task);
    /// Write now: memory is short.
    void kick(Task* by);

private:
    void watch();
    void run(Task& task);
    [[nodiscard]] bool expired(Inode& inode) const;
    [[nodiscard]] bool tooMany() const;
    [[nodiscard]] std::size_t queueDepth() const;
    void waitUntilFewer(Task& task);
    bool writeSome(Task& task, bool all);

    Kernel& m_kernel;
    PageCache& m_cache;
    std::vector<Inode*> m_dirty;  ///< in the order in which they became dirty
    ActorId m_timer{};
    bool m_timerIdle = false;
    bool m_started = false;
    bool m_kicked = false;
    WaitQueue m_wanted;
    WaitQueue m_room;    ///< the thread, while the disk's queue is full
    WaitQueue m_braked;  ///< writers that sleep for a given time; nobody wakes them
    DirtyThrottle m_throttle;
};

}  // namespace copyscope::model::kernel
