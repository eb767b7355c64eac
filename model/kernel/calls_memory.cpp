// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/address_space.h"
#include "model/kernel/call_table.h"
#include "model/kernel/device_file.h"
#include "model/kernel/file.h"
#include "model/kernel/kernel.h"
#include "model/kernel/socket.h"
#include "model/program/constants.h"

#include <cerrno>
#include <limits>
#include <memory>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
using program::CallArguments;

namespace {

/// What MAP_SHARED_VALIDATE accepts on a file (LEGACY_MAP_MASK; MAP_SYNC needs DAX).
constexpr std::int64_t knownFlags = "MAP_SHARED_VALIDATE"_c | "MAP_FIXED"_c | "MAP_FIXED_NOREPLACE"_c | "MAP_ANONYMOUS"_c
                                    | "MAP_GROWSDOWN"_c | "MAP_LOCKED"_c | "MAP_NORESERVE"_c | "MAP_POPULATE"_c
                                    | "MAP_NONBLOCK"_c | "MAP_STACK"_c | "MAP_HUGETLB"_c;

std::int64_t callMmap(Task& task, const CallArguments& a)
{
    AddressSpace::MapRequest request;
    request.address = a[0];
    request.length = Bytes(a[1]);
    request.protection = static_cast<int>(a[2]);
    const auto flags = static_cast<std::int64_t>(static_cast<std::int32_t>(a[3]));
    const auto descriptor = static_cast<std::int32_t>(a[4]);
    request.fixed = (flags & "MAP_FIXED"_c) != 0;
    request.noReplace = (flags & "MAP_FIXED_NOREPLACE"_c) != 0;
    request.populate = (flags & ("MAP_POPULATE"_c | "MAP_LOCKED"_c)) != 0;
    if (a[5] % pageSize.value() != 0)
        return -EINVAL;

    // Order of the checks: ksys_mmap_pgoff, then do_mmap.
    std::shared_ptr<File> file;
    const bool anonymous = (flags & "MAP_ANONYMOUS"_c) != 0;
    if (!anonymous) {
        file = task.process().descriptors.usable(descriptor);
        if (!file)
            return -EBADF;
    }
    if (a[1] == 0)
        return -EINVAL;
    if (a[1] > std::uint64_t{1} << 47)
        return -ENOMEM;
    if (a[5] + a[1] < a[5])
        return -EOVERFLOW;
    const std::int64_t type = flags & "MAP_SHARED_VALIDATE"_c;
    if (type == "MAP_SHARED_VALIDATE"_c && !anonymous && (flags & ~knownFlags) != 0)
        return -EOPNOTSUPP;
    if (type == 0)
        return -EINVAL;
    request.shared = type != "MAP_PRIVATE"_c;
    request.firstPage = a[5] / pageSize.value();
    if (anonymous) {
        request.name = "anonymous mapping";
        request.firstPage = 0;
        return task.process().memory->map(task, request);
    }
    const bool wantsWrite = (request.protection & "PROT_WRITE"_c) != 0;
    if (request.shared && wantsWrite && !file->writable())
        return -EACCES;
    if (!file->readable())
        return -EACCES;
    // Pipes and sockets live on file systems from which nothing is executed.
    const bool noExecute = !file->seekable();
    if (noExecute && (request.protection & "PROT_EXEC"_c) != 0)
        return -EPERM;
    if (dynamic_cast<const ZeroFile*>(file.get()) != nullptr) {
        // mmap_zero: private ones are anonymous memory, shared ones are as good as that here.
        request.name = "mapping of /dev/zero";
        request.firstPage = 0;
        return task.process().memory->map(task, request);
    }
    if (const std::int64_t error = file->mapError(wantsWrite); error < 0) {
        // Sockets refuse when the old mapping is already gone.
        if (request.fixed && dynamic_cast<const Socket*>(file.get()) != nullptr)
            task.process().memory->unmap(task, request.address, request.length);
        return error;
    }
    const std::uint64_t pages = (a[1] + pageSize.value() - 1) / pageSize.value();
    if (const std::int64_t error = file->ownPages(request.firstPage, pages, request.ownPages); error < 0)
        return error;
    request.file = std::dynamic_pointer_cast<RegularFile>(file);
    request.noPages = !request.file && !request.ownPages;
    request.fileWritable = file->writable();
    request.name = "mapping of " + file->describe();
    return task.process().memory->map(task, request);
}

std::int64_t callMunmap(Task& task, const CallArguments& a) { return task.process().memory->unmap(task, a[0], Bytes(a[1])); }

std::int64_t callMprotect(Task& task, const CallArguments& a)
{
    return task.process().memory->protect(task, a[0], Bytes(a[1]), static_cast<int>(a[2]));
}

std::int64_t callMadvise(Task& task, const CallArguments& a)
{
    return task.process().memory->advise(task, a[0], Bytes(a[1]), static_cast<int>(a[2]));
}

std::int64_t callMsync(Task& task, const CallArguments& a)
{
    return task.process().memory->sync(task, a[0], Bytes(a[1]), static_cast<int>(a[2]));
}

std::int64_t callMlock(Task& task, const CallArguments& a)
{
    return task.process().memory->lock(task, a[0], Bytes(a[1]), true);
}

std::int64_t callMunlock(Task& task, const CallArguments& a)
{
    return task.process().memory->lock(task, a[0], Bytes(a[1]), false);
}

std::int64_t callMincore(Task& task, const CallArguments& a)
{
    return task.process().memory->mincore(task, a[0], Bytes(a[1]), a[2]);
}

}  // namespace

void addMemoryCalls(CallTable& table)
{
    table.add({"mmap", callMmap});
    table.add({"munmap", callMunmap});
    table.add({"mprotect", callMprotect});
    table.add({"madvise", callMadvise});
    table.add({"msync", callMsync});
    table.add({"mlock", callMlock});
    table.add({"munlock", callMunlock});
    table.add({"mincore", callMincore});
}

}  // namespace copyscope::model::kernel
