// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/memory.h"
#include "model/kernel/task.h"

#include <array>
#include <string>
#include <type_traits>
#include <vector>

namespace copyscope::model::kernel {

/// The kernel's way into the memory of the process of `task` (Linux: uaccess). None of these raises a signal:
/// what cannot be reached makes them stop, and the caller answers EFAULT or a short count. Pages that are not there
/// yet are faulted in, in kernel mode.

/// Reads up to `length` bytes; fewer where the memory ends. Costs nothing: the caller charges the copy, see copyFromUser.
Content peekUser(Task& task, program::Address from, Bytes length);
/// Writes as much of `bytes` as can be written; gives how much.
Bytes pokeUser(Task& task, program::Address to, const Content& bytes);

/// copy_from_user with its cost: a CPU copy from the user's place to `to`.
Content copyFromUser(Task& task, program::Address from, Bytes length, Spot to, std::string_view what);
/// copy_to_user with its cost: a CPU copy from `from` to the user's place. Gives how much was written.
/// `hot`: the kernel's side of the copy is in the core's caches.
Bytes copyToUser(Task& task, program::Address to, const Content& bytes, Spot from, std::string_view what, bool hot = false);

/// get_user_pages: references to the pages under [from, from + length), faulted in as needed (for writing when
/// `write`). Gives what could be had up to the first bad address. Charges its cost and emits Pin; `holder` says who keeps them.
std::vector<Fragment> getUserPages(Task& task, program::Address from, Bytes length, bool write, Holder holder);

/// What pictures call an address: the variable or mapping and the offset in it.
Spot spotOf(Task& task, program::Address at);
/// The name of that variable or mapping; empty where there is none.
std::string nameOfSpot(Task& task, program::Address at);

/// Small structures, whose copying is part of the call's own cost.
template <class T>
[[nodiscard]] bool readUser(Task& task, program::Address from, T& into)
{
    static_assert(std::is_trivially_copyable_v<T>);
    const Content c = peekUser(task, from, Bytes(sizeof(T)));
    if (c.size() != Bytes(sizeof(T)))
        return false;
    c.copyTo(0, std::as_writable_bytes(std::span(&into, 1)));
    return true;
}

template <class T>
[[nodiscard]] bool writeUser(Task& task, program::Address to, const T& value)
{
    static_assert(std::is_trivially_copyable_v<T>);
    return pokeUser(task, to, Content::bytes(std::as_bytes(std::span(&value, 1)), {})) == Bytes(sizeof(T));
}

/// Reads a NUL-terminated path, at most a little more than PATH_MAX. False when it cannot be read.
[[nodiscard]] bool readUserString(Task& task, program::Address from, std::string& into);

/// Where a call reads from or writes to in user memory: one buffer or an iovec, with how far it has got (Linux: iov_iter).
class UserBuffers {
public:
    struct Buffer {
        program::Address base;
        Bytes length;
    };

    UserBuffers() = default;
    UserBuffers(program::Address base, Bytes length) : m_buffers{{base, length}}, m_left(length) {}
    explicit UserBuffers(std::vector<Buffer> buffers);
    /// Memory that was registered before: `pages` are what lies behind it, pinned until it is given back.
    UserBuffers(program::Address base, Bytes length, std::vector<Fragment> pages);

    [[nodiscard]] Bytes left() const { return m_left; }
    /// The next stretch: where it starts and how long it is without a seam.
    [[nodiscard]] Buffer next() const;
    void advance(Bytes length);
    void limit(Bytes length);

    /// Takes up to `length` bytes out of user memory and moves on by what it got.
    /// With `whole` it moves on only when all could be read, as callers do that copy piece by piece, all or nothing.
    Content take(Task& task, Bytes length, Spot to, std::string_view what, bool whole = false);
    /// Puts bytes into user memory and moves on; gives how many could be put.
    /// `hot`: the source is in the core's caches (see CpuCache::touch).
    Bytes put(Task& task, const Content& bytes, Spot from, std::string_view what, bool hot = false);
    [[nodiscard]] bool registered() const { return !m_pages.empty(); }
    /// References to the next `length` bytes instead of a copy, and moves on by what it got. Registered memory is
    /// neither looked up nor counted as pinned once more.
    std::vector<Fragment> pin(Task& task, Bytes length, bool write, Holder holder);
    /// What is asked of the call, as content, without cost: what `intact` is measured against.
    [[nodiscard]] Content snapshot(Task& task, Bytes length) const;

private:
    [[nodiscard]] std::vector<Fragment> takeRegistered(Bytes length, Holder holder);

    std::vector<Buffer> m_buffers;
    std::vector<Fragment> m_pages;
    std::size_t m_index = 0;
    std::uint64_t m_offset = 0;
    Bytes m_left{};
};

/// Reads an iovec array. -EINVAL, -EFAULT or 0.
std::int64_t readIovec(Task& task, program::Address array, std::uint64_t count, UserBuffers& into);

/// Most that one read, write, sendfile or splice moves (Linux: MAX_RW_COUNT).
inline constexpr Bytes maxTransfer{0x7ffff000};

}  // namespace copyscope::model::kernel
