// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/file.h"

#include "model/program/constants.h"

#include <cerrno>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

// The answers of vfs_read, vfs_write, do_splice_read and so on to files that lack the operation.

std::int64_t File::read(Task&, UserBuffers&, std::optional<std::uint64_t>) { return -EINVAL; }

std::int64_t File::write(Task&, UserBuffers&, std::optional<std::uint64_t>) { return -EINVAL; }

std::int64_t File::spliceRead(Task&, SpliceBuffers&, Bytes, std::optional<std::uint64_t>, bool) { return -EINVAL; }

std::int64_t File::spliceWrite(Task&, SpliceBuffers&, Bytes, std::optional<std::uint64_t>, bool, bool)
{
    return -EINVAL;
}

std::int64_t File::seek(Task&, std::int64_t, int) { return -ESPIPE; }

std::uint32_t File::poll(Task&, bool)
{
    return static_cast<std::uint32_t>("POLLIN"_c | "POLLOUT"_c | "POLLRDNORM"_c | "POLLWRNORM"_c);
}

void File::stopPolling(Task&) {}

bool File::listen(WaitListener&, bool) { return false; }

std::int64_t File::truncate(Task&, std::uint64_t) { return -EINVAL; }

std::int64_t File::sync(Task&, bool) { return -EINVAL; }

std::int64_t File::control(Task&, int, std::uint64_t) { return -EBADF; }

std::optional<std::int64_t> File::queued(Task&, bool) const { return std::nullopt; }

std::int64_t File::mapError(bool) const { return -ENODEV; }

std::int64_t File::ownPages(std::uint64_t, std::uint64_t, std::shared_ptr<SharedPages>&) { return 0; }

void File::closed(Task&) {}

// O_ACCMODE itself, the fourth value, gives neither (OPEN_FMODE).
bool File::readable() const { return ((flags + 1) & "O_ACCMODE"_c & 1) != 0; }

bool File::writable() const { return ((flags + 1) & "O_ACCMODE"_c & 2) != 0; }

bool File::nonBlocking() const { return (flags & "O_NONBLOCK"_c) != 0; }

}  // namespace copyscope::model::kernel
