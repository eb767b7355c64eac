// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/rdma.h"

#include "model/kernel/rdma_transfer.h"
#include "model/kernel/user_memory.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
using program::Address;
using program::abi::IbvRecvWr;
using program::abi::IbvSendWr;
using program::abi::IbvWc;

std::vector<Fragment> MemoryRegion::part(Address address, Bytes wanted) const
{
    std::vector<Fragment> out;
    if (address < start || address - start > length.value() || wanted > length - Bytes(address - start))
        return out;
    std::uint64_t skip = address - start;
    std::uint64_t left = wanted.value();
    for (const Fragment& f : pages) {
        if (left == 0)
            break;
        if (skip >= f.length.value()) {
            skip -= f.length.value();
            continue;
        }
        const std::uint64_t n = std::min(left, f.length.value() - skip);
        out.push_back(f.part(skip, Bytes(n), Holder::Pin));
        skip = 0;
        left -= n;
    }
    return out;
}

QueuePair::QueuePair(Kernel& kernel, std::string name)
    : File(kernel, static_cast<int>("O_RDWR"_c)), m_name(std::move(name)), m_path(kernel.network().path(Via::Nic))
{
}

void QueuePair::connect(const std::shared_ptr<QueuePair>& a, const std::shared_ptr<QueuePair>& b)
{
    a->m_other = b;
    b->m_other = a;
}

void QueuePair::unpin(Task& task, const MemoryRegion& region)
{
    std::uint64_t pages = 0;
    for (const Fragment& f : region.pages)
        pages += f.pages();
    Event e = task.event(EventKind::Unpin);
    e.to = region.pages.front().at;
    e.bytes = region.length;
    e.count = pages;
    task.emit(e);
    task.process().pinnedPages -= std::min(task.process().pinnedPages, pages);
}

void QueuePair::closed(Task& task)
{
    for (const auto& [key, region] : m_regions)
        unpin(task, region);
    m_regions.clear();
    m_completions.clear();
    m_offers.clear();
    m_closed = true;
}

std::int64_t QueuePair::registerMemory(Task& task, Address start, Bytes length, int access)
{
    const auto known = static_cast<int>("IBV_ACCESS_LOCAL_WRITE"_c | "IBV_ACCESS_REMOTE_WRITE"_c | "IBV_ACCESS_REMOTE_READ"_c);
    const bool remoteWrite = (access & static_cast<int>("IBV_ACCESS_REMOTE_WRITE"_c)) != 0;
    const bool localWrite = (access & static_cast<int>("IBV_ACCESS_LOCAL_WRITE"_c)) != 0;
    if (length.value() == 0 || (access & ~known) != 0 || (remoteWrite && !localWrite))
        return -EINVAL;
    const Profile& profile = kernel().profile();
    const std::uint64_t first = start / pageSize.value();
    const std::uint64_t pages = (start + length.value() - 1) / pageSize.value() - first + 1;
    Process& process = task.process();
    if (!process.capable(Capability::IpcLock) && (process.pinnedPages + pages) * pageSize.value() > profile.network.memlock.value())
        return -ENOMEM;
    MemoryRegion region{start, length, access, getUserPages(task, start, length, localWrite, Holder::Pin)};
    Bytes got{};
    for (const Fragment& f : region.pages)
        got += f.length;
    if (got < length)
        return -EFAULT;
    process.pinnedPages += pages;
    task.spend(profile.nic.registerRegion + profile.nic.registerPage * static_cast<std::int64_t>(pages), "ib_umem_get");
    const int key = m_nextKey++;
    m_regions.emplace(key, std::move(region));
    return key;
}

std::int64_t QueuePair::deregister(Task& task, int key)
{
    const auto it = m_regions.find(key);
    if (it == m_regions.end())
        return -EINVAL;
    task.spend(kernel().profile().nic.registerRegion, "ib_umem_release");
    unpin(task, it->second);
    m_regions.erase(it);
    return 0;
}

std::vector<Fragment> QueuePair::reach(std::uint32_t key, Address address, Bytes length, int access) const
{
    const auto it = m_regions.find(static_cast<int>(key));
    if (it == m_regions.end() || (it->second.access & access) != access)
        return {};
    return it->second.part(address, length);
}

std::int64_t QueuePair::post(Task& task, const IbvSendWr& work)
{
    const bool known = work.opcode == "IBV_WR_RDMA_WRITE"_c || work.opcode == "IBV_WR_RDMA_READ"_c
                       || work.opcode == "IBV_WR_SEND"_c;
    if (!known || work.length == 0)
        return -EINVAL;
    const std::shared_ptr<QueuePair> peer = m_other.lock();
    if (!peer || peer->m_closed)
        return -ENOTCONN;
    task.spend(m_path.nic->profile().doorbell, "ibv_post_send: doorbell");
    task.flush();
    startWork(task, shared_from_this(), peer, work);
    return 0;
}

std::int64_t QueuePair::offer(Task& task, const IbvRecvWr& work)
{
    if (work.length == 0)
        return -EINVAL;
    task.spend(m_path.nic->profile().doorbell, "ibv_post_recv: doorbell");
    task.flush();
    m_offers.push_back(work);
    return 0;
}

std::optional<IbvRecvWr> QueuePair::takeOffer()
{
    if (m_offers.empty())
        return std::nullopt;
    const IbvRecvWr front = m_offers.front();
    m_offers.pop_front();
    return front;
}

std::vector<IbvWc> QueuePair::takeCompletions(Task& task, std::size_t most)
{
    // The card has written an entry to memory: the look at it misses the caches.
    task.spend(kernel().profile().memory.latency, "ibv_poll_cq");
    task.flush();
    std::vector<IbvWc> out;
    while (out.size() < most && !m_completions.empty()) {
        out.push_back(m_completions.front());
        m_completions.pop_front();
    }
    return out;
}

}  // namespace copyscope::model::kernel
