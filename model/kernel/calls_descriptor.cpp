// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/calls_descriptor.h"

#include "model/kernel/call_table.h"
#include "model/kernel/device_file.h"
#include "model/kernel/kernel.h"
#include "model/kernel/process.h"
#include "model/kernel/reflink.h"
#include "model/kernel/regular_file.h"
#include "model/kernel/xdp_socket.h"
#include "model/program/constants.h"
#include "model/program/ring_library.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
using program::CallArguments;

namespace {

constexpr int lastSignal = 64;

void closeWhenLast(Task& task, const std::shared_ptr<File>& file)
{
    if (file && file->descriptors == 0)
        file->closed(task);
}

std::int64_t callClose(Task& task, const CallArguments& a)
{
    const std::shared_ptr<File> file = task.process().descriptors.take(static_cast<std::int32_t>(a[0]));
    if (!file)
        return -EBADF;
    closeWhenLast(task, file);
    return 0;
}

std::int64_t callDup(Task& task, const CallArguments& a)
{
    DescriptorTable& table = task.process().descriptors;
    const std::shared_ptr<File> file = table.get(static_cast<std::int32_t>(a[0]));
    return file ? table.add(file, 0) : -EBADF;
}

std::int64_t duplicateTo(Task& task, std::int32_t from, std::int32_t to, bool closeOnExec)
{
    DescriptorTable& table = task.process().descriptors;
    if (to < 0 || to >= DescriptorTable::limit)
        return -EBADF;
    const std::shared_ptr<File> file = table.get(from);
    if (!file)
        return -EBADF;
    const std::shared_ptr<File> old = table.take(to);
    table.put(to, file);
    table.find(to)->closeOnExec = closeOnExec;
    closeWhenLast(task, old);
    return to;
}

std::int64_t callDup2(Task& task, const CallArguments& a)
{
    const auto from = static_cast<std::int32_t>(a[0]);
    const auto to = static_cast<std::int32_t>(a[1]);
    if (from == to)
        return task.process().descriptors.get(from) ? to : -EBADF;
    return duplicateTo(task, from, to, false);
}

std::int64_t callDup3(Task& task, const CallArguments& a)
{
    const auto from = static_cast<std::int32_t>(a[0]);
    const auto to = static_cast<std::int32_t>(a[1]);
    const auto flags = static_cast<std::int32_t>(a[2]);
    if ((flags & ~"O_CLOEXEC"_c) != 0 || from == to)
        return -EINVAL;
    return duplicateTo(task, from, to, flags != 0);
}

std::int64_t setFlags(Task& task, File& file, int flags)
{
    const int settable = static_cast<int>("O_APPEND"_c | "O_NONBLOCK"_c | "O_DIRECT"_c | "O_NOATIME"_c | "O_ASYNC"_c);
    if ((flags & "O_DIRECT"_c) != 0) {
        const bool pipe = file.control(task, static_cast<int>("F_GETPIPE_SZ"_c), 0) != -EBADF;
        const bool regular = dynamic_cast<RegularFile*>(&file) != nullptr;
        if (!pipe && !regular)
            return -EINVAL;
        if (regular && !task.kernel().generation().directIo())
            flags &= ~static_cast<int>("O_DIRECT"_c);
    }
    file.flags = (file.flags & ~settable) | (flags & settable);
    return 0;
}

std::int64_t duplicateFrom(Task& task, const std::shared_ptr<File>& file, std::int32_t least, bool closeOnExec)
{
    if (least < 0 || least >= DescriptorTable::limit)
        return -EINVAL;
    return task.process().descriptors.add(file, least, closeOnExec);
}

std::int64_t setOwner(Task& task, File& file, std::int32_t pid)
{
    if (pid != 0 && task.kernel().findProcess(std::abs(pid)) == nullptr)
        return -ESRCH;
    file.ownerPid = pid;
    return 0;
}

std::int64_t callFcntl(Task& task, const CallArguments& a)
{
    const auto number = static_cast<std::int32_t>(a[0]);
    Descriptor* descriptor = task.process().descriptors.find(number);
    if (descriptor == nullptr)
        return -EBADF;
    const std::shared_ptr<File> file = descriptor->file;
    const auto command = static_cast<std::int32_t>(a[1]);
    const auto value = static_cast<std::int32_t>(a[2]);
    auto* regular = dynamic_cast<RegularFile*>(file.get());
    const bool onPath = command == "F_DUPFD"_c || command == "F_DUPFD_CLOEXEC"_c || command == "F_GETFD"_c
                        || command == "F_SETFD"_c || command == "F_GETFL"_c;
    if ((file->flags & "O_PATH"_c) != 0 && !onPath)
        return -EBADF;
    switch (command) {
    case "F_DUPFD"_c: return duplicateFrom(task, file, value, false);
    case "F_DUPFD_CLOEXEC"_c: return duplicateFrom(task, file, value, true);
    case "F_GETFD"_c: return descriptor->closeOnExec ? "FD_CLOEXEC"_c : 0;
    case "F_SETFD"_c: descriptor->closeOnExec = (value & "FD_CLOEXEC"_c) != 0; return 0;
    case "F_GETFL"_c: return file->flags;
    case "F_SETFL"_c: return setFlags(task, *file, value);
    case "F_GETSIG"_c: return file->signalNumber;
    case "F_SETSIG"_c:
        if (value < 0 || value > lastSignal)
            return -EINVAL;
        file->signalNumber = value;
        return 0;
    case "F_GETOWN"_c: return file->ownerPid;
    case "F_SETOWN"_c: return setOwner(task, *file, value);
    case "F_SETLEASE"_c: {
        if (value != "F_RDLCK"_c && value != "F_WRLCK"_c && value != "F_UNLCK"_c)
            return -EINVAL;
        return regular != nullptr ? regular->inode().leases.set(task, *regular, value, number) : -EINVAL;
    }
    case "F_GETLEASE"_c: return regular != nullptr ? regular->inode().leases.get(task, *regular) : "F_UNLCK"_c;
    case "F_SETPIPE_SZ"_c:
    case "F_GETPIPE_SZ"_c:
        // Pipes had one size until 2.6.35.
        if (!task.kernel().generation().capacityIsSettable())
            return -EINVAL;
        return file->control(task, command, a[2]);
    default: return -EINVAL;
    }
}

/// ioctl FICLONE: the whole file shares the blocks of another one (do_clone_file_range).
std::int64_t callClone(Task& task, const std::shared_ptr<File>& to, std::int32_t source)
{
    const std::shared_ptr<File> from = task.process().descriptors.get(source);
    if (!from)
        return -EBADF;
    auto* const in = dynamic_cast<RegularFile*>(from.get());
    auto* const out = dynamic_cast<RegularFile*>(to.get());
    if (in == nullptr || out == nullptr)
        return dynamic_cast<DirectoryFile*>(from.get()) != nullptr || dynamic_cast<DirectoryFile*>(to.get()) != nullptr
                   ? -EISDIR
                   : -EINVAL;
    if (!in->readable() || !out->writable() || (out->flags & "O_APPEND"_c) != 0)
        return -EBADF;
    const std::int64_t shared = shareBlocks(task, *in, 0, *out, 0, in->inode().size(), false);
    return std::min<std::int64_t>(shared, 0);
}

/// What is queued at a descriptor; other requests belong to devices that are not modelled.
std::int64_t callIoctl(Task& task, const CallArguments& a)
{
    const std::shared_ptr<File> file = task.process().descriptors.usable(static_cast<std::int32_t>(a[0]));
    if (!file)
        return -EBADF;
    const auto request = static_cast<std::int64_t>(a[1]);
    if (auto* const card = dynamic_cast<VfioCard*>(file.get()))
        return a[1] == program::mapDmaRequest ? card->mapMemory(task, a[2]) : -ENOTTY;
    if (request == "FICLONE"_c && task.kernel().generation().atLeast(4, 5))
        return callClone(task, file, static_cast<std::int32_t>(a[2]));
    if (request != "FIONREAD"_c && request != "SIOCOUTQ"_c)
        return -ENOTTY;
    const std::optional<std::int64_t> bytes = file->queued(task, request == "SIOCOUTQ"_c);
    if (!bytes)
        return -ENOTTY;
    return writeUser(task, a[2], static_cast<std::int32_t>(*bytes)) ? 0 : -EFAULT;
}

}  // namespace

void addDescriptorCalls(CallTable& table)
{
    table.add({"close", callClose});
    table.add({"dup", callDup});
    table.add({"dup2", callDup2});
    table.add({"dup3", callDup3});
    table.add({"fcntl", callFcntl});
    table.add({"ioctl", callIoctl});
}

}  // namespace copyscope::model::kernel
