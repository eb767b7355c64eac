// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/file.h"
#include "model/kernel/network.h"
#include "model/program/abi.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace copyscope::model::kernel {

/// Memory that a card knows: pinned pages, and what it may do with them (Linux: struct ib_mr, ib_umem).
struct MemoryRegion {
    program::Address start = 0;
    Bytes length{};
    int access = 0;
    std::vector<Fragment> pages;  ///< Holder::Pin

    /// The part [address, address + length), piece by piece; empty when the region does not cover it.
    [[nodiscard]] std::vector<Fragment> part(program::Address address, Bytes length) const;
};

/// A queue pair with its completion queue, as the descriptor that a program holds: the way past the kernel to the card
/// (libibverbs: struct ibv_qp, ibv_cq). Reliable and connected. The work of ibv_post_send is done by the two cards alone;
/// the other host's cores learn nothing of a one-sided read or write.
class QueuePair final : public File, public std::enable_shared_from_this<QueuePair> {
public:
    QueuePair(Kernel& kernel, std::string name);

    [[nodiscard]] std::string describe() const override { return m_name; }
    void closed(Task& task) override;

    /// Joins it with the one that the other end of the same connection made.
    static void connect(const std::shared_ptr<QueuePair>& a, const std::shared_ptr<QueuePair>& b);

    /// A key above 0, or -ENOMEM (RLIMIT_MEMLOCK), -EFAULT, -EINVAL.
    std::int64_t registerMemory(Task& task, program::Address start, Bytes length, int access);
    std::int64_t deregister(Task& task, int key);
    /// 0 or -errno; what goes wrong with the work itself is told by its completion.
    std::int64_t post(Task& task, const program::abi::IbvSendWr& work);
    std::int64_t offer(Task& task, const program::abi::IbvRecvWr& work);
    /// Takes up to `most` completions.
    std::vector<program::abi::IbvWc> takeCompletions(Task& task, std::size_t most);
    /// The pages behind a key, if `access` is allowed; empty otherwise.
    [[nodiscard]] std::vector<Fragment> reach(std::uint32_t key, program::Address address, Bytes length, int access) const;

    // --- for the cards ------------------------------------------------------------------------------------
    [[nodiscard]] Kernel& host() const { return kernel(); }
    [[nodiscard]] const Path& path() const { return m_path; }
    [[nodiscard]] std::shared_ptr<QueuePair> other() const { return m_other.lock(); }
    void complete(const program::abi::IbvWc& completion) { m_completions.push_back(completion); }
    /// The next buffer that was offered; nothing when there is none.
    [[nodiscard]] std::optional<program::abi::IbvRecvWr> takeOffer();

private:
    void unpin(Task& task, const MemoryRegion& region);

    std::string m_name;
    Path m_path;
    std::weak_ptr<QueuePair> m_other;
    std::map<int, MemoryRegion> m_regions;
    int m_nextKey = 1;
    std::deque<program::abi::IbvWc> m_completions;
    std::deque<program::abi::IbvRecvWr> m_offers;
    bool m_closed = false;
};

}  // namespace copyscope::model::kernel
