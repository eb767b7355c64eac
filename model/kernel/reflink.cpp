// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/reflink.h"

#include "model/kernel/kernel.h"
#include "model/kernel/regular_file.h"

#include <algorithm>
#include <cerrno>
#include <optional>

namespace copyscope::model::kernel {

namespace {

constexpr std::uint64_t unit = pageSize.value();

PageRange blocks(std::uint64_t at, std::uint64_t length) { return {at / unit, (at + length + unit - 1) / unit}; }

/// generic_remap_checks with generic_remap_check_len: how much can be shared, or -errno.
std::int64_t shareable(const Inode& from, std::uint64_t inAt, const Inode& to, std::uint64_t outAt, std::uint64_t length,
                       bool shorten)
{
    if (inAt % unit != 0 || outAt % unit != 0)
        return -EINVAL;
    length = std::min(length, from.size() - std::min(inAt, from.size()));
    if (length % unit == 0)
        return static_cast<std::int64_t>(length);
    // The last, partial block of the source: only where the destination ends with it too.
    if (inAt + length == from.size() && outAt + length >= to.size())
        return static_cast<std::int64_t>(length);
    if (!shorten)
        return -EINVAL;
    return static_cast<std::int64_t>(length / unit * unit);
}

}  // namespace

std::int64_t shareBlocks(Task& task, RegularFile& in, std::uint64_t inAt, RegularFile& out, std::uint64_t outAt,
                         std::uint64_t length, bool shorten)
{
    const Profile::FileSystem& fs = task.kernel().profile().fs;
    if (!fs.reflink)
        return -EOPNOTSUPP;
    Inode& from = in.inode();
    Inode& to = out.inode();
    // Always in the same order, so that two that clone in opposite directions do not wait for each other.
    Inode& first = from.number() < to.number() ? from : to;
    Inode& second = &first == &from ? to : from;
    const Inode::Lock one(task, first);
    std::optional<Inode::Lock> two;
    if (&first != &second)
        two.emplace(task, second);
    const std::int64_t count = shareable(from, inAt, to, outAt, length, shorten);
    if (count <= 0)
        return count;
    const auto bytes = static_cast<std::uint64_t>(count);
    from.writeAndWait(task, blocks(inAt, bytes));
    to.writeAndWait(task, blocks(outAt, bytes));
    to.invalidate(task, blocks(outAt, bytes), true);
    task.spend(fs.remap, "remap_file_range");
    to.share(task, from, inAt, outAt, bytes);
    return count;
}

}  // namespace copyscope::model::kernel
