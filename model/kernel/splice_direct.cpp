// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/splice_direct.h"

#include "model/kernel/kernel.h"
#include "model/kernel/pipe.h"
#include "model/kernel/regular_file.h"
#include "model/kernel/socket.h"
#include "model/kernel/splice_buffers.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

namespace {

std::optional<std::uint64_t> offsetFor(const File& file, std::uint64_t at)
{
    return file.seekable() ? std::optional(at) : std::nullopt;
}

/// More will follow behind `at` than has been read so far. Linux finds out by reading on (splice_eof).
bool hasMore(const File& in, std::uint64_t at)
{
    const auto* file = dynamic_cast<const RegularFile*>(&in);
    return file == nullptr || at < file->inode().size();
}

}  // namespace

std::int64_t verifyArea(std::uint64_t offset, std::uint64_t length)
{
    constexpr std::uint64_t most = INT64_MAX;
    return offset > most || length > most || offset + length > most ? -EINVAL : 0;
}

std::int64_t spliceToPipe(Task& task, File& in, Pipe& out, std::uint64_t& at, std::uint64_t length, bool nonBlocking)
{
    Pipe::Use use(task, out);
    task.spend(task.kernel().profile().pipe.perOperation, "splice_file_to_pipe");
    if (const std::int64_t error = out.awaitRoom(task, use, nonBlocking); error != 0)
        return error;
    const auto slots = static_cast<std::uint64_t>(out.buffers().freeSlots());
    const Bytes most(std::min({length, slots * pageSize.value(), maxTransfer.value()}));
    const std::int64_t moved = most.value() == 0
                                   ? 0
                                   : in.spliceRead(task, out.buffers(), most, offsetFor(in, at), nonBlocking);
    if (moved > 0 && !in.keepsPosition())
        at += static_cast<std::uint64_t>(moved);
    return moved;
}

std::int64_t spliceDirect(Task& task, File& in, std::uint64_t& inAt, File& out, std::uint64_t& outAt,
                          std::uint64_t length)
{
    if (!out.writable())
        return -EBADF;
    if ((out.flags & "O_APPEND"_c) != 0)
        return -EINVAL;
    if (const std::int64_t error = verifyArea(outAt, length); error != 0)
        return error;
    if (!in.seekable())
        return -EINVAL;
    constexpr int slots = 16;  // PIPE_DEF_BUFFERS, whatever a pipe of the program has
    SpliceBuffers buffers({}, slots);
    const bool toSocket = dynamic_cast<const Socket*>(&out) != nullptr;
    std::int64_t done = 0;
    std::int64_t result = 0;
    while (length > 0) {
        result = in.spliceRead(task, buffers, Bytes(std::min(length, slots * pageSize.value())), inAt, false);
        if (result <= 0)
            break;
        const auto read = static_cast<std::uint64_t>(result);
        // A socket looks for signals when it waits, all else before each batch (splice_from_pipe_next).
        if (!toSocket && task.signalPending()) {
            result = restartCall;
            break;
        }
        const bool more = read < length && hasMore(in, inAt + read);
        result = out.spliceWrite(task, buffers, Bytes(read), offsetFor(out, outAt), false, more);
        if (result <= 0)
            break;
        const auto written = static_cast<std::uint64_t>(result);
        done += result;
        length -= written;
        inAt += in.keepsPosition() ? 0 : written;
        outAt += out.keepsPosition() ? 0 : written;
        if (written < read || task.transferInterrupted())
            break;
    }
    buffers.clear(task);
    return done > 0 ? done : result;
}

}  // namespace copyscope::model::kernel
