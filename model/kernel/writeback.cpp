// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/writeback.h"

#include "model/kernel/disk_device.h"
#include "model/kernel/inode.h"
#include "model/kernel/kernel.h"
#include "model/kernel/task.h"

#include <algorithm>

namespace copyscope::model::kernel {

namespace {

constexpr PageRange everything{0, ~std::uint64_t{0}};
constexpr std::uint64_t atOnce = 1024;  ///< pages of one file before the next has its turn (MIN_WRITEBACK_PAGES)

}  // namespace

void WriteBack::dirtied(Inode& inode, const Task& task, std::uint64_t pages)
{
    m_throttle.dirtied(task.id(), pages);
    if (std::find(m_dirty.begin(), m_dirty.end(), &inode) == m_dirty.end())
        m_dirty.push_back(&inode);
    if (!m_timer) {
        m_timer = m_kernel.engine().spawn("writeback timer", [this] { watch(); });
    } else if (m_timerIdle) {
        m_timerIdle = false;
        m_kernel.engine().unpark(m_timer);
    }
}

bool WriteBack::expired(Inode& inode) const
{
    return m_kernel.engine().now() - inode.pages().dirtySince() >= m_kernel.profile().pageCache.dirtyExpire;
}

void WriteBack::watch()
{
    for (;;) {
        if (m_dirty.empty()) {
            m_timerIdle = true;
            m_kernel.engine().park();
            continue;
        }
        m_kernel.engine().sleep(m_kernel.profile().pageCache.writebackInterval);
        if (std::any_of(m_dirty.begin(), m_dirty.end(), [this](Inode* inode) { return expired(*inode); }))
            kick(nullptr);
    }
}

void WriteBack::forget(Inode& inode) { std::erase(m_dirty, &inode); }

void WriteBack::kick(Task* by)
{
    if (m_kicked)
        return;
    m_kicked = true;
    if (m_started) {
        m_wanted.wakeAll({}, by);
        return;
    }
    m_started = true;
    m_kernel.startKernelThread("writeback", [this](Task& task) { run(task); });
}

void WriteBack::writeAll(Task& task)
{
    std::vector<std::shared_ptr<Inode>> inodes;
    for (Inode* inode : m_dirty)
        inodes.push_back(inode->shared_from_this());
    for (const std::shared_ptr<Inode>& inode : inodes)
        inode->startWriting(task, everything);
    for (const std::shared_ptr<Inode>& inode : inodes)
        inode->writeAndWait(task, everything);
}

bool WriteBack::tooMany() const
{
    const std::uint64_t limit = m_cache.dirtyLimit();
    const std::uint64_t free = (limit + m_cache.backgroundLimit()) / 2;
    return m_cache.dirtyPages() + m_cache.writebackPages() > (free + limit) / 2;
}

/// Before Linux 3.2 a writer above the limit wrote pages back itself until there were fewer; here it waits for them.
void WriteBack::waitUntilFewer(Task& task)
{
    while (tooMany() && m_cache.dirtyPages() + m_cache.writebackPages() > 0) {
        kick(&task);
        task.block(m_cache.progress, "too many dirty pages: the writer is throttled", {}, {}, false);
    }
}

void WriteBack::balance(Task& task)
{
    const bool byRate = m_kernel.generation().throttlesByRate();
    if (byRate && !m_throttle.mustLook(task.id()))
        return;
    if (m_cache.dirtyPages() > m_cache.backgroundLimit())
        kick(&task);
    if (!byRate) {
        waitUntilFewer(task);
        return;
    }
    for (;;) {
        const DirtyState state{task.now(), m_cache.dirtyPages() + m_cache.writebackPages(), m_cache.dirtyLimit(),
                               m_cache.backgroundLimit()};
        if (state.dirty > state.freerun())
            kick(&task);
        const DirtyThrottle::Pause pause = m_throttle.look(task.id(), state);
        if (pause.length.value() > 0)
            task.block(m_braked, "too many dirty pages: the writer is throttled", {}, pause.length, false);
        if (!pause.lookAgain || task.killed || state.dirty == 0)
            return;
    }
}

bool WriteBack::writeSome(Task& task, bool all)
{
    const std::vector<Inode*> inodes = m_dirty;
    for (Inode* candidate : inodes) {
        if (std::find(m_dirty.begin(), m_dirty.end(), candidate) == m_dirty.end())
            continue;
        const std::shared_ptr<Inode> inode = candidate->shared_from_this();
        if (!all && !expired(*inode))
            continue;
        // To the end of the line first: files take turns.
        std::erase(m_dirty, candidate);
        m_dirty.push_back(candidate);
        const std::uint64_t from = inode->pages().writeCursor;
        std::uint64_t written = inode->startWriting(task, {from, everything.end}, atOnce);
        if (written == 0 && from > 0)
            written = inode->startWriting(task, everything, atOnce);
        if (inode->pages().dirty().empty())
            forget(*inode);
        if (written > 0)
            return true;
    }
    return false;
}

std::size_t WriteBack::queueDepth() const
{
    return static_cast<std::size_t>(std::max(1, m_kernel.profile().disk.queueDepth));
}

void WriteBack::written(std::uint64_t pages, EventId cause)
{
    m_throttle.written(pages);
    // Places in the queue are given out again in batches (sbitmap_queue_recalculate_wake_batch).
    const std::size_t batch = std::clamp<std::size_t>(queueDepth() / 4, 1, 8);
    if (m_kernel.disk().pending() + batch <= queueDepth() || m_cache.writebackPages() == 0)
        m_room.wakeAll(cause);
}

void WriteBack::run(Task& task)
{
    const std::size_t depth = queueDepth();
    for (;;) {
        // A full device queue makes the thread wait, so that reads are not stuck behind all that is dirty.
        while (m_kernel.disk().pending() >= depth && m_cache.writebackPages() > 0)
            task.block(m_room, "the disk's queue is full", m_kernel.disk().place(), {}, false);
        m_throttle.writeBackGoesOn(m_kernel.engine().now());
        const bool shortOfMemory = m_cache.takeWriteRequest();
        const bool over = m_cache.dirtyPages() > m_cache.backgroundLimit();
        if (writeSome(task, over || shortOfMemory))
            continue;
        m_kicked = false;
        task.block(m_wanted, "nothing to write back", {}, {}, false);
        m_throttle.writeBackStarts(m_kernel.engine().now());
    }
}

}  // namespace copyscope::model::kernel
