// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/leases.h"

#include "model/kernel/kernel.h"
#include "model/kernel/regular_file.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <optional>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

namespace {

constexpr int readLease = static_cast<int>("F_RDLCK"_c);
constexpr int writeLease = static_cast<int>("F_WRLCK"_c);
constexpr int noLease = static_cast<int>("F_UNLCK"_c);
/// What articles call RT_SIGNAL_LEASE, which no kernel defines: SIGRTMIN + 1.
constexpr std::int64_t textbookLeaseSignal = 35;

}  // namespace

bool Leases::conflicts(const Lease& lease, bool write) { return write || lease.type == writeLease; }

bool Leases::conflicting(bool write) const
{
    return std::any_of(m_leases.begin(), m_leases.end(), [write](const Lease& l) { return conflicts(l, write); });
}

/// Somebody has the file open in a way that does not go with the lease (check_conflicting_open).
bool Leases::openedByOthers(const RegularFile& file, int type) const
{
    if (type == readLease)
        return m_inode.writers > 0;
    return m_inode.writers != (file.writable() ? 1 : 0) || m_inode.readers != (file.writable() ? 0 : 1);
}

/// Changes or ends a lease; whoever waits for it looks again (lease_modify).
Leases::List::iterator Leases::modify(List::iterator lease, int type, Task* by)
{
    if (type == noLease)
        lease->unlockPending = false;
    if (type != writeLease)
        lease->downgradePending = false;
    lease->type = type;
    auto next = std::next(lease);
    if (type == noLease) {
        lease->file->signalNumber = 0;
        lease->file->ownerPid = 0;
        next = m_leases.erase(lease);
    }
    if (std::uncaught_exceptions() == 0)
        m_changed.wakeAll({}, by);
    return next;
}

void Leases::expire(Task& task)
{
    const auto past = [&](Nanoseconds when) { return when.value() > 0 && task.now() >= when; };
    for (auto lease = m_leases.begin(); lease != m_leases.end();) {
        if (lease->downgradePending && past(lease->downgradeTime)) {
            task.note("lease downgraded by force: its holder did not answer in time");
            lease->downgradeTime = {};
            modify(lease, readLease, &task);
        }
        if (lease->unlockPending && past(lease->breakTime)) {
            task.note("lease broken by force: its holder did not answer in time");
            lease = modify(lease, noLease, &task);
        } else {
            ++lease;
        }
    }
}

void Leases::signalHolder(Task& task, const Lease& lease)
{
    Process* holder = m_inode.kernel().findProcess(lease.file->ownerPid);
    if (holder == nullptr || holder->exited)
        return;
    Task::Pending signal;
    signal.number = lease.file->signalNumber;
    signal.senderPid = 0;
    if (signal.number == 0) {
        const bool realTime = m_inode.kernel().generation().textbook().leaseOnlySignals;
        signal.number = static_cast<int>(realTime ? textbookLeaseSignal : "SIGIO"_c);
        signal.code = static_cast<int>("SI_KERNEL"_c);
    } else {
        signal.code = static_cast<int>("POLL_MSG"_c);
        signal.descriptor = lease.descriptor;
    }
    task.note(lease.unlockPending ? "lease is to be given up" : "lease is to be downgraded");
    m_inode.kernel().sendSignal(*holder, signal);
}

std::int64_t Leases::set(Task& task, RegularFile& file, int type, int number)
{
    if (type != readLease && type != writeLease && type != noLease)
        return -EINVAL;
    if (!task.process().capable(Capability::Lease))
        return -EACCES;
    expire(task);
    const auto mine = std::find_if(m_leases.begin(), m_leases.end(), [&](const Lease& l) { return l.file == &file; });
    if (type == noLease) {
        if (mine == m_leases.end())
            return -EAGAIN;
        modify(mine, noLease, &task);
        return 0;
    }
    if (openedByOthers(file, type))
        return -EAGAIN;
    for (auto other = m_leases.begin(); other != m_leases.end(); ++other)
        if (other != mine && (type == writeLease || other->unlockPending))
            return -EAGAIN;
    if (mine != m_leases.end())
        modify(mine, type, &task);
    else
        m_leases.push_back({.file = &file, .type = type, .descriptor = number});
    if (file.ownerPid == 0)
        file.ownerPid = task.process().pid;
    return 0;
}

std::int64_t Leases::get(Task& task, const RegularFile& file)
{
    expire(task);
    for (const Lease& lease : m_leases)
        if (lease.file == &file)
            return lease.unlockPending ? noLease : lease.downgradePending ? readLease : lease.type;
    return noLease;
}

std::int64_t Leases::breakFor(Task& task, bool write, bool nonBlocking)
{
    if (m_leases.empty())
        return 0;
    expire(task);
    if (!conflicting(write))
        return 0;
    const Nanoseconds limit = m_inode.kernel().profile().network.leaseBreakTime;
    const Nanoseconds until = limit.value() > 0 ? task.now() + limit : Nanoseconds{};
    for (Lease& lease : m_leases) {
        if (!conflicts(lease, write) || lease.unlockPending || (!write && lease.downgradePending))
            continue;
        (write ? lease.unlockPending : lease.downgradePending) = true;
        (write ? lease.breakTime : lease.downgradeTime) = until;
        signalHolder(task, lease);
    }
    if (nonBlocking)
        return -EAGAIN;
    if (m_inode.kernel().generation().textbook().leaseOnlySignals) {
        for (auto lease = m_leases.begin(); lease != m_leases.end();)
            lease = conflicts(*lease, write) ? modify(lease, noLease, &task) : std::next(lease);
        return 0;
    }
    while (conflicting(write)) {
        std::optional<Nanoseconds> left;
        for (const Lease& lease : m_leases) {
            const Nanoseconds end = lease.unlockPending ? lease.breakTime : lease.downgradeTime;
            if (conflicts(lease, write) && end.value() > 0)
                left = std::min(left.value_or(end - task.now()), end - task.now());
        }
        if (left && left->value() <= 0) {
            expire(task);
            continue;
        }
        if (task.block(m_changed, "a lease on the file must be given up first", m_inode.cachePlace(), left) == Wake::Signal)
            return restartCall;
        expire(task);
    }
    return 0;
}

void Leases::released(RegularFile& file, Task* task)
{
    for (auto lease = m_leases.begin(); lease != m_leases.end();)
        lease = lease->file == &file ? modify(lease, noLease, task) : std::next(lease);
}

}  // namespace copyscope::model::kernel
