// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/device_file.h"

#include "model/kernel/anonymous_pages.h"
#include "model/kernel/kernel.h"
#include "model/kernel/splice_buffers.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

namespace {

std::int64_t swallow(UserBuffers& from)
{
    const Bytes all = from.left();
    from.advance(all);
    return static_cast<std::int64_t>(all.value());
}

std::int64_t swallow(Task& task, SpliceBuffers& buffers, Bytes length)
{
    const Bytes n = std::min(length, buffers.size());
    buffers.take(task, n);
    return static_cast<std::int64_t>(n.value());
}

}  // namespace

std::int64_t NullFile::read(Task&, UserBuffers&, std::optional<std::uint64_t>) { return 0; }

std::int64_t NullFile::write(Task&, UserBuffers& from, std::optional<std::uint64_t>) { return swallow(from); }

std::int64_t NullFile::spliceRead(Task&, SpliceBuffers&, Bytes, std::optional<std::uint64_t>, bool)
{
    // Since 5.10 a file without splice_read cannot be spliced from.
    return kernel().generation().atLeast(5, 10) ? -EINVAL : 0;
}

std::int64_t NullFile::spliceWrite(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t>, bool,
                                   bool)
{
    return swallow(task, buffers, length);
}

std::int64_t NullFile::seek(Task&, std::int64_t, int)
{
    position = 0;
    return 0;
}

std::int64_t ZeroFile::read(Task& task, UserBuffers& into, std::optional<std::uint64_t>)
{
    std::int64_t done = 0;
    while (into.left().value() > 0) {
        const Bytes wanted = std::min(into.left(), Bytes(1 << 20));
        const Bytes n = into.put(task, Content::zeros(wanted), {}, "read_zero");
        done += static_cast<std::int64_t>(n.value());
        if (n < wanted)
            return done > 0 ? done : -EFAULT;
    }
    return done;
}

std::int64_t ZeroFile::write(Task&, UserBuffers& from, std::optional<std::uint64_t>) { return swallow(from); }

std::int64_t ZeroFile::spliceRead(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t>, bool)
{
    kernel().anonymousPages().ensure(task, 1);
    // Fresh pages of zeros, one slot each.
    const auto slots = static_cast<std::uint64_t>(std::max(0, buffers.freeSlots()));
    const std::uint64_t bytes = std::min(length.value(), slots * pageSize.value());
    const auto pages = static_cast<std::uint32_t>((bytes + pageSize.value() - 1) / pageSize.value());
    if (pages == 0)
        return 0;
    std::shared_ptr<Folio> folio = kernel().memory().allocate(pages);
    if (!folio)
        return -ENOMEM;
    task.spend(kernel().profile().pageCache.addPage * pages, "copy_splice_read");
    if (buffers.place()) {
        Event e = task.event(EventKind::Fill);
        e.to = buffers.end();
        e.bytes = Bytes(bytes);
        task.emit(e);
    }
    buffers.pushOwned(std::move(folio), Content::zeros(Bytes(bytes)), SpliceBuffers::Append::No);
    return static_cast<std::int64_t>(bytes);
}

std::int64_t ZeroFile::spliceWrite(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t>, bool,
                                   bool)
{
    return swallow(task, buffers, length);
}

std::int64_t ZeroFile::seek(Task&, std::int64_t, int)
{
    position = 0;
    return 0;
}

std::int64_t DirectoryFile::read(Task&, UserBuffers&, std::optional<std::uint64_t>) { return -EISDIR; }

std::int64_t DirectoryFile::seek(Task&, std::int64_t offset, int whence)
{
    // Positions in a directory of ext4 are hashes of names; behind all of them is the largest number.
    constexpr std::int64_t end = INT64_MAX;
    std::int64_t to = offset;
    switch (whence) {
    case "SEEK_CUR"_c: to += static_cast<std::int64_t>(position); break;
    case "SEEK_END"_c: to = offset <= 0 ? end + offset : -1; break;
    case "SEEK_HOLE"_c: to = offset < 0 ? offset : end; break;
    default: break;
    }
    if (to < 0)
        return whence == "SEEK_HOLE"_c || whence == "SEEK_DATA"_c ? -ENXIO : -EINVAL;
    position = static_cast<std::uint64_t>(to);
    return to;
}

std::int64_t DirectoryFile::sync(Task&, bool) { return 0; }

}  // namespace copyscope::model::kernel
