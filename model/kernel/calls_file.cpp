// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/call_table.h"
#include "model/kernel/calls_descriptor.h"
#include "model/kernel/device_file.h"
#include "model/kernel/file_system.h"
#include "model/kernel/kernel.h"
#include "model/kernel/process.h"
#include "model/kernel/regular_file.h"
#include "model/kernel/splice_direct.h"
#include "model/kernel/user_memory.h"
#include "model/program/abi.h"

#include <algorithm>
#include <cerrno>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
namespace abi = program::abi;
using program::Address;
using program::CallArguments;

namespace {

constexpr Address userEnd = 0x7ffffffff000;  ///< TASK_SIZE_MAX

std::shared_ptr<File> fileOf(Task& task, std::uint64_t number)
{
    return task.process().descriptors.usable(static_cast<std::int32_t>(number));
}

bool reachable(Address base, std::uint64_t length) { return length <= userEnd && base <= userEnd - length; }

// --- by name --------------------------------------------------------------------------------------------

std::int64_t openPath(Task& task, Address at, int flags)
{
    std::string path;
    if (!readUserString(task, at, path))
        return -EFAULT;
    std::shared_ptr<File> file;
    if (const std::int64_t error = task.kernel().files().open(task, path, flags, file); error != 0)
        return error;
    const bool closeOnExec = (flags & "O_CLOEXEC"_c) != 0;
    const std::int64_t number = task.process().descriptors.add(file, 0, closeOnExec);
    if (number < 0)
        file->closed(task);
    return number;
}

std::int64_t callOpen(Task& task, const CallArguments& a) { return openPath(task, a[0], static_cast<int>(a[1])); }

std::int64_t callOpenat(Task& task, const CallArguments& a) { return openPath(task, a[1], static_cast<int>(a[2])); }

std::int64_t callCreat(Task& task, const CallArguments& a)
{
    return openPath(task, a[0], static_cast<int>("O_CREAT"_c | "O_WRONLY"_c | "O_TRUNC"_c));
}

std::int64_t callUnlink(Task& task, const CallArguments& a)
{
    std::string path;
    return readUserString(task, a[0], path) ? task.kernel().files().unlink(task, path) : -EFAULT;
}

std::int64_t callRename(Task& task, const CallArguments& a)
{
    std::string from;
    std::string to;
    if (!readUserString(task, a[0], from))
        return -EFAULT;
    // do_renameat2 walks to the folder of the first name before it looks at the second.
    if (const std::int64_t error = task.kernel().files().wayError(from); error != 0)
        return error;
    if (!readUserString(task, a[1], to))
        return -EFAULT;
    return task.kernel().files().rename(task, from, to);
}

std::int64_t callTruncate(Task& task, const CallArguments& a)
{
    const auto length = static_cast<std::int64_t>(a[1]);
    if (length < 0)
        return -EINVAL;
    std::string path;
    return readUserString(task, a[0], path) ? task.kernel().files().truncate(task, path, length) : -EFAULT;
}

// --- reading and writing --------------------------------------------------------------------------------

/// What vfs_read and vfs_write check before they ask the file.
std::int64_t checkTransfer(const std::shared_ptr<File>& file, bool write, std::optional<std::int64_t> at)
{
    if (at && *at < 0)
        return -EINVAL;
    if (!file)
        return -EBADF;
    if (at && !file->seekable())
        return -ESPIPE;
    if (write ? !file->writable() : !file->readable())
        return -EBADF;
    return 0;
}

/// rw_verify_area: -EINVAL where the end of the range is no offset any more.
std::int64_t checkRange(const File& file, std::optional<std::int64_t> at, Bytes length)
{
    return file.seekable() ? verifyArea(at ? static_cast<std::uint64_t>(*at) : file.position, length.value()) : 0;
}

std::int64_t transfer(Task& task, const CallArguments& a, bool write, bool atOffset)
{
    const std::shared_ptr<File> file = fileOf(task, a[0]);
    const auto at = atOffset ? std::optional(static_cast<std::int64_t>(a[3])) : std::nullopt;
    if (const std::int64_t error = checkTransfer(file, write, at); error != 0)
        return error;
    if (!reachable(a[1], a[2]))
        return -EFAULT;
    if (const std::int64_t error = checkRange(*file, at, Bytes(a[2])); error != 0)
        return error;
    UserBuffers buffers(a[1], std::min(Bytes(a[2]), maxTransfer));
    const auto offset = at ? std::optional(static_cast<std::uint64_t>(*at)) : std::nullopt;
    return write ? file->write(task, buffers, offset) : file->read(task, buffers, offset);
}

std::int64_t transferVector(Task& task, const CallArguments& a, bool write, bool atOffset)
{
    const std::shared_ptr<File> file = fileOf(task, a[0]);
    const auto at = atOffset ? std::optional(static_cast<std::int64_t>(a[3])) : std::nullopt;
    if (const std::int64_t error = checkTransfer(file, write, at); error != 0)
        return error;
    UserBuffers buffers;
    const auto count = static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(a[2])));
    if (const std::int64_t error = readIovec(task, a[1], count, buffers); error != 0)
        return error;
    // vfs_readv and vfs_writev: nothing asked is nothing done, an empty datagram neither.
    if (buffers.left().value() == 0)
        return 0;
    if (const std::int64_t error = checkRange(*file, at, buffers.left()); error != 0)
        return error;
    const auto offset = at ? std::optional(static_cast<std::uint64_t>(*at)) : std::nullopt;
    return write ? file->write(task, buffers, offset) : file->read(task, buffers, offset);
}

std::int64_t callSeek(Task& task, const CallArguments& a)
{
    const std::shared_ptr<File> file = fileOf(task, a[0]);
    if (!file)
        return -EBADF;
    const auto whence = static_cast<std::int32_t>(a[2]);
    const std::int64_t last = task.kernel().generation().atLeast(3, 1) ? "SEEK_HOLE"_c : "SEEK_END"_c;
    if (whence < 0 || whence > last)
        return -EINVAL;
    return file->seek(task, static_cast<std::int64_t>(a[1]), whence);
}

// --- size and cache -------------------------------------------------------------------------------------

std::int64_t callFtruncate(Task& task, const CallArguments& a)
{
    const auto length = static_cast<std::int64_t>(a[1]);
    if (length < 0)
        return -EINVAL;
    const std::shared_ptr<File> file = fileOf(task, a[0]);
    if (!file)
        return -EBADF;
    return file->writable() ? file->truncate(task, static_cast<std::uint64_t>(length)) : -EINVAL;
}

std::int64_t syncFile(Task& task, const CallArguments& a, bool dataOnly)
{
    const std::shared_ptr<File> file = fileOf(task, a[0]);
    return file ? file->sync(task, dataOnly) : -EBADF;
}

std::int64_t callSync(Task& task, const CallArguments&)
{
    task.kernel().files().writeBack().writeAll(task);
    return 0;
}

std::int64_t callSyncFileRange(Task& task, const CallArguments& a)
{
    const std::shared_ptr<File> file = fileOf(task, a[0]);
    if (!file)
        return -EBADF;
    constexpr std::uint64_t waitBefore = 1;
    constexpr std::uint64_t write = 2;
    constexpr std::uint64_t waitAfter = 4;
    const std::uint64_t flags = a[3] & 0xffffffff;
    const auto offset = static_cast<std::int64_t>(a[1]);
    const auto length = static_cast<std::int64_t>(a[2]);
    if ((flags & ~(waitBefore | write | waitAfter)) != 0 || offset < 0 || length < 0)
        return -EINVAL;
    auto* regular = dynamic_cast<RegularFile*>(file.get());
    if (regular == nullptr)
        return dynamic_cast<DirectoryFile*>(file.get()) != nullptr ? 0 : -ESPIPE;
    const std::uint64_t unit = pageSize.value();
    PageRange range{a[1] / unit, (a[1] + a[2] + unit - 1) / unit};
    if (length == 0)
        range.end = ~std::uint64_t{0} / unit;
    if ((flags & waitBefore) != 0)
        regular->inode().waitForIo(task, range);
    if ((flags & write) != 0)
        regular->inode().startWriting(task, range);
    if ((flags & waitAfter) != 0)
        regular->inode().waitForIo(task, range);
    return 0;
}

bool isPipe(Task& task, File& file) { return file.control(task, static_cast<int>("F_GETPIPE_SZ"_c), 0) != -EBADF; }

std::int64_t callFadvise(Task& task, const CallArguments& a)
{
    const std::shared_ptr<File> file = fileOf(task, a[0]);
    if (!file)
        return -EBADF;
    if (isPipe(task, *file))
        return -ESPIPE;
    const auto advice = static_cast<std::int32_t>(a[3]);
    if (static_cast<std::int64_t>(a[2]) < 0)
        return -EINVAL;
    if (auto* regular = dynamic_cast<RegularFile*>(file.get()))
        return regular->advise(task, a[1], a[2], advice);
    return advice < "POSIX_FADV_NORMAL"_c || advice > "POSIX_FADV_NOREUSE"_c ? -EINVAL : 0;
}

std::int64_t callReadahead(Task& task, const CallArguments& a)
{
    const std::shared_ptr<File> file = fileOf(task, a[0]);
    if (!file || !file->readable())
        return -EBADF;
    auto* regular = dynamic_cast<RegularFile*>(file.get());
    if (regular == nullptr)
        return -EINVAL;
    if (a[2] == 0)
        return 0;
    return regular->advise(task, a[1], a[2], static_cast<int>("POSIX_FADV_WILLNEED"_c));
}

std::int64_t callFallocate(Task& task, const CallArguments& a)
{
    constexpr auto keep = "FALLOC_FL_KEEP_SIZE"_c;
    const std::shared_ptr<File> file = fileOf(task, a[0]);
    if (!file)
        return -EBADF;
    const auto mode = static_cast<std::int32_t>(a[1]);
    const auto offset = static_cast<std::int64_t>(a[2]);
    const auto length = static_cast<std::int64_t>(a[3]);
    if (offset < 0 || length <= 0)
        return -EINVAL;
    switch (mode & ~keep) {
    case 0:
    case "FALLOC_FL_UNSHARE_RANGE"_c:
    case "FALLOC_FL_ZERO_RANGE"_c: break;
    case "FALLOC_FL_PUNCH_HOLE"_c:
        if ((mode & keep) == 0)
            return -EOPNOTSUPP;
        break;
    case "FALLOC_FL_COLLAPSE_RANGE"_c:
    case "FALLOC_FL_INSERT_RANGE"_c:
        if ((mode & keep) != 0)
            return -EOPNOTSUPP;
        break;
    default: return -EOPNOTSUPP;
    }
    if (!file->writable())
        return -EBADF;
    if (isPipe(task, *file))
        return -ESPIPE;
    auto* regular = dynamic_cast<RegularFile*>(file.get());
    return regular != nullptr ? regular->allocate(task, mode, offset, length) : -ENODEV;
}

// --- stat -----------------------------------------------------------------------------------------------

constexpr std::uint32_t modeFifo = 0010600;
constexpr std::uint32_t modeDevice = 0020666;
constexpr std::uint32_t modeDirectory = 0040755;
constexpr std::uint32_t modeRegular = 0100644;
constexpr std::uint32_t modeSocket = 0140777;

abi::Stat statOf(Inode& inode)
{
    abi::Stat s{};
    s.device = 1;
    s.inode = inode.number();
    s.links = static_cast<std::uint64_t>(inode.links);
    s.mode = modeRegular;
    s.size = static_cast<std::int64_t>(inode.size());
    s.blockSize = static_cast<std::int64_t>(pageSize.value());
    s.blocks = static_cast<std::int64_t>((inode.data().count() + inode.reserved().count()) * (pageSize.value() / 512));
    return s;
}

std::int64_t callStat(Task& task, const CallArguments& a)
{
    std::string path;
    if (!readUserString(task, a[0], path))
        return -EFAULT;
    const FileSystem::Found found = task.kernel().files().find(path);
    abi::Stat s{};
    switch (found.kind) {
    case FileSystem::Found::Kind::Nothing: return found.error != 0 ? found.error : -ENOENT;
    case FileSystem::Found::Kind::Regular: s = statOf(*found.inode); break;
    case FileSystem::Found::Kind::Directory: s.mode = modeDirectory; break;
    default: s.mode = modeDevice; break;
    }
    return writeUser(task, a[1], s) ? 0 : -EFAULT;
}

std::int64_t callFstat(Task& task, const CallArguments& a)
{
    const std::shared_ptr<File> file = task.process().descriptors.get(static_cast<std::int32_t>(a[0]));
    if (!file)
        return -EBADF;
    abi::Stat s{};
    if (const auto* path = dynamic_cast<const PathFile*>(file.get())) {
        if (path->inode())
            s = statOf(*path->inode());
        else
            s.mode = path->directory() ? modeDirectory : modeDevice;
    } else if (auto* regular = dynamic_cast<RegularFile*>(file.get()))
        s = statOf(regular->inode());
    else if (dynamic_cast<DirectoryFile*>(file.get()) != nullptr)
        s.mode = modeDirectory;
    else if (file->seekable())
        s.mode = modeDevice;
    else
        s.mode = isPipe(task, *file) ? modeFifo : modeSocket;
    return writeUser(task, a[1], s) ? 0 : -EFAULT;
}

}  // namespace

void addFileCalls(CallTable& table)
{
    table.add({"open", callOpen});
    table.add({"openat", callOpenat});
    table.add({"creat", callCreat});
    table.add({"unlink", callUnlink});
    table.add({"rename", callRename});
    table.add({"stat", callStat});
    table.add({"fstat", callFstat});
    table.add({"read", [](Task& t, const CallArguments& a) { return transfer(t, a, false, false); }});
    table.add({"pread", [](Task& t, const CallArguments& a) { return transfer(t, a, false, true); }});
    table.add({"readv", [](Task& t, const CallArguments& a) { return transferVector(t, a, false, false); }});
    table.add({"preadv", [](Task& t, const CallArguments& a) { return transferVector(t, a, false, true); }});
    table.add({"write", [](Task& t, const CallArguments& a) { return transfer(t, a, true, false); }});
    table.add({"pwrite", [](Task& t, const CallArguments& a) { return transfer(t, a, true, true); }});
    table.add({"writev", [](Task& t, const CallArguments& a) { return transferVector(t, a, true, false); }});
    table.add({"pwritev", [](Task& t, const CallArguments& a) { return transferVector(t, a, true, true); }});
    table.add({"lseek", callSeek});
    table.add({"truncate", callTruncate});
    table.add({"ftruncate", callFtruncate});
    table.add({"fsync", [](Task& t, const CallArguments& a) { return syncFile(t, a, false); }});
    table.add({"fdatasync", [](Task& t, const CallArguments& a) { return syncFile(t, a, true); }});
    table.add({"sync", callSync});
    table.add({"sync_file_range", callSyncFileRange});
    table.add({"posix_fadvise", callFadvise});
    table.add({"readahead", callReadahead});
    table.add({"fallocate", callFallocate});
    addDescriptorCalls(table);
}

}  // namespace copyscope::model::kernel
