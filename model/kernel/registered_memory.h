// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/memory.h"
#include "model/kernel/task.h"
#include "model/program/host.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace copyscope::model::kernel {

/// User memory that is pinned until it is given back, so that later operations neither look it up nor pin it: buffers of
/// an io_uring, the UMEM of AF_XDP (Linux: struct io_mapped_ubuf, struct xdp_umem).
class RegisteredMemory {
public:
    /// Pins [base, base + length), for writing. 0, -EFAULT where it cannot be reached, or `overLimit` when the program
    /// may not lock so much (RLIMIT_MEMLOCK); nothing is pinned then.
    std::int64_t pin(Task& task, program::Address base, Bytes length, std::int64_t overLimit);
    /// Lets it go, with its events. The task may be another one than the one that pinned it.
    void unpin(Task& task);

    [[nodiscard]] program::Address base() const { return m_base; }
    [[nodiscard]] Bytes length() const { return m_length; }
    /// References to [from, from + length), an address range that must lie within.
    [[nodiscard]] std::vector<Fragment> slice(program::Address from, Bytes length, Holder holder) const;
    [[nodiscard]] bool holds(program::Address from, Bytes length) const;

private:
    program::Address m_base = 0;
    Bytes m_length{};
    std::vector<Fragment> m_pages;
    std::weak_ptr<Process> m_payer;
    std::uint64_t m_charged = 0;
};

}  // namespace copyscope::model::kernel
