// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/device_file.h"
#include "model/kernel/file_system.h"
#include "model/kernel/kernel.h"
#include "model/kernel/pipe.h"
#include "model/kernel/reflink.h"
#include "model/kernel/regular_file.h"
#include "model/kernel/socket.h"
#include "model/kernel/splice_direct.h"
#include "model/kernel/tcp_socket.h"
#include "model/kernel/user_memory.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>
#include <optional>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
using program::Address;
using program::CallArguments;

namespace {

const RegularFile* regular(const File& file) { return dynamic_cast<const RegularFile*>(&file); }

/// Largest offset of a file of this kind (Linux: s_maxbytes).
std::uint64_t maxOffset(const File& file)
{
    return regular(file) != nullptr ? FileSystem::maxFileSize : static_cast<std::uint64_t>(INT64_MAX);
}

/// Where sendfile may send to has changed with the releases.
bool mayReceive(const Generation& generation, const File& out)
{
    if (generation.sendfileToAnything() || dynamic_cast<const Socket*>(&out) != nullptr)
        return true;
    return generation.sendfileToFile() && regular(out) != nullptr;
}

std::int64_t sendfile(Task& task, std::int32_t outNumber, std::int32_t inNumber, std::optional<std::uint64_t>& offset,
                      std::uint64_t count)
{
    const DescriptorTable& descriptors = task.process().descriptors;
    const std::shared_ptr<File> in = descriptors.usable(inNumber);
    if (!in || !in->readable())
        return -EBADF;
    if (offset && !in->seekable())
        return -ESPIPE;
    std::uint64_t at = offset.value_or(in->position);
    if (const std::int64_t error = verifyArea(at, count); error != 0)
        return error;
    const Generation& generation = task.kernel().generation();
    const Profile::Textbook& textbook = generation.textbook();
    if (!textbook.sendfileUnlimited)
        count = std::min(count, maxTransfer.value());
    const std::shared_ptr<File> out = descriptors.usable(outNumber);
    if (!out || !out->writable())
        return -EBADF;
    if (!mayReceive(generation, *out))
        return -EINVAL;
    const std::uint64_t max = std::min(maxOffset(*in), maxOffset(*out));
    if (at + count > max) {
        if (at >= max)
            return -EOVERFLOW;
        count = max - at;
    }
    std::uint64_t outAt = out->seekable() ? out->position : 0;
    Pipe* const pipe = pipeOf(*out);
    if (auto* tcp = dynamic_cast<TcpSocket*>(out.get()); tcp != nullptr && textbook.corkSendsMarker)
        tcp->sendHeld(task);
    const RegularFile* const source = regular(*in);
    const Task::Transfer transfer(task, textbook.truncationInterrupts && source != nullptr ? &source->inode() : nullptr);
    // Since 5.12 a pipe gets the references themselves.
    const std::int64_t done = pipe != nullptr && generation.atLeast(5, 12)
                                  ? spliceToPipe(task, *in, *pipe, at, count, out->nonBlocking())
                                  : spliceDirect(task, *in, at, *out, outAt, count);
    if (transfer.interrupted() && done < 0)
        return 0;
    if (done > 0) {
        if (out->seekable())
            out->position = outAt;
        if (offset)
            offset = at;
        else if (in->seekable())
            in->position = at;
    }
    return done;
}

std::int64_t callSendfile(Task& task, const CallArguments& a)
{
    const auto out = static_cast<std::int32_t>(a[0]);
    const auto in = static_cast<std::int32_t>(a[1]);
    const Address pointer = a[2];
    std::optional<std::uint64_t> offset;
    if (pointer != 0) {
        std::uint64_t value = 0;
        if (!readUser(task, pointer, value))
            return -EFAULT;
        offset = value;
    }
    const std::int64_t done = sendfile(task, out, in, offset, a[3]);
    // The offset is stored whatever happened, after the bytes have gone.
    if (offset && !writeUser(task, pointer, *offset))
        return -EFAULT;
    return done;
}

/// generic_copy_file_checks and vfs_copy_file_range up to the copying: 0, or -errno; shortens `length`.
std::int64_t checkCopy(const File& in, std::uint64_t inAt, const File& out, std::uint64_t outAt, std::uint64_t& length)
{
    const auto isDirectory = [](const File& f) { return dynamic_cast<const DirectoryFile*>(&f) != nullptr; };
    if (isDirectory(in) || isDirectory(out))
        return -EISDIR;
    const RegularFile* const from = regular(in);
    const RegularFile* const to = regular(out);
    if (from == nullptr || to == nullptr)
        return -EINVAL;
    if (!in.readable() || !out.writable() || (out.flags & "O_APPEND"_c) != 0)
        return -EBADF;
    if (inAt + length < inAt || outAt + length < outAt)
        return -EOVERFLOW;
    const auto isNegative = [](std::uint64_t v) { return static_cast<std::int64_t>(v) < 0; };
    const std::uint64_t size = from->inode().size();
    length = !isNegative(inAt) && inAt >= size ? 0 : std::min(length, size - inAt);
    if (!isNegative(outAt) && outAt >= FileSystem::maxFileSize)
        return -EFBIG;
    length = std::min(length, FileSystem::maxFileSize - outAt);
    if (&from->inode() == &to->inode() && outAt + length > inAt && outAt < inAt + length)
        return -EINVAL;
    if (const std::int64_t error = verifyArea(inAt, length); error != 0)
        return error;
    return verifyArea(outAt, length);
}

std::int64_t callCopyFileRange(Task& task, const CallArguments& a)
{
    const DescriptorTable& descriptors = task.process().descriptors;
    const std::shared_ptr<File> in = descriptors.usable(static_cast<std::int32_t>(a[0]));
    if (!in)
        return -EBADF;
    const std::shared_ptr<File> out = descriptors.usable(static_cast<std::int32_t>(a[2]));
    if (!out)
        return -EBADF;
    std::uint64_t inAt = in->position;
    std::uint64_t outAt = out->position;
    if (a[1] != 0 && !readUser(task, a[1], inAt))
        return -EFAULT;
    if (a[3] != 0 && !readUser(task, a[3], outAt))
        return -EFAULT;
    if (static_cast<std::uint32_t>(a[5]) != 0)
        return -EINVAL;
    std::uint64_t length = a[4];
    if (const std::int64_t error = checkCopy(*in, inAt, *out, outAt, length); error != 0)
        return error;
    if (length == 0)
        return 0;
    length = std::min(length, maxTransfer.value());
    // vfs_copy_file_range: blocks are shared where the file system can; else the bytes are copied.
    std::int64_t done = shareBlocks(task, dynamic_cast<RegularFile&>(*in), inAt, dynamic_cast<RegularFile&>(*out), outAt,
                                    length, true);
    if (done > 0) {
        inAt += static_cast<std::uint64_t>(done);
        outAt += static_cast<std::uint64_t>(done);
    } else {
        done = spliceDirect(task, *in, inAt, *out, outAt, length);
    }
    if (done <= 0)
        return done;
    bool stored = true;
    if (a[1] == 0)
        in->position = inAt;
    else
        stored = writeUser(task, a[1], inAt);
    if (a[3] == 0)
        out->position = outAt;
    else
        stored = writeUser(task, a[3], outAt) && stored;
    return stored ? done : -EFAULT;
}

}  // namespace

void addSendfileCalls(CallTable& table)
{
    table.add({"sendfile", callSendfile});
    table.add({"sendfile64", callSendfile});
    table.add({"copy_file_range", callCopyFileRange});
}

}  // namespace copyscope::model::kernel
