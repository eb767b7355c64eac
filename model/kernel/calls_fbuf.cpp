// SPDX-License-Identifier: GPL-3.0-or-later
// Fast buffers under the names of Sun's framework (Y. A. Khalidi, M. N. Thadani: An efficient zero-copy I/O framework for
// UNIX, SMLI TR-95-39). What they do follows Druschel and Peterson, SOSP '93; the arguments are chosen here.
#include "model/kernel/address_space.h"
#include "model/kernel/fbufs.h"
#include "model/kernel/file.h"
#include "model/kernel/pipe.h"
#include "model/kernel/regular_file.h"
#include "model/kernel/socket.h"
#include "model/kernel/splice_buffers.h"
#include "model/kernel/user_memory.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>
#include <limits>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
using program::Address;
using program::CallArguments;

namespace {

std::shared_ptr<File> fileOf(Task& task, std::uint64_t number)
{
    return task.process().descriptors.get(static_cast<std::int32_t>(number));
}

Fragment whole(Task& task, const Fbuf& buffer, Address address, Bytes length)
{
    return {PageRef(buffer.folio, Holder::Pipe), 0, length, spotOf(task, address)};
}

std::int64_t callAllocate(Task& task, const CallArguments& a)
{
    const auto known = "UF_UNCACHED"_c | "UF_NONVOLATILE"_c;
    const auto flags = static_cast<std::int64_t>(static_cast<std::int32_t>(a[1]));
    constexpr std::uint64_t most = std::uint64_t{1} << 30;
    if (a[0] == 0 || a[0] > most || (flags & ~known) != 0)
        return -EINVAL;
    return task.kernel().fbufs().allocate(task, Bytes(a[0]), (flags & "UF_UNCACHED"_c) == 0,
                                          (flags & "UF_NONVOLATILE"_c) == 0);
}

std::int64_t writeToPipe(Task& task, File& file, Pipe& pipe, Fbuf& buffer, Address address, Bytes length)
{
    Pipe::Use use(task, pipe);
    if (const std::int64_t error = pipe.awaitRoom(task, use, file.nonBlocking()); error != 0)
        return error;
    task.spend(task.kernel().profile().pipe.perOperation, "uf_write");
    task.kernel().fbufs().giveAway(task, buffer, length);
    pipe.buffers().push(task, whole(task, buffer, address, length));
    return static_cast<std::int64_t>(length.value());
}

std::int64_t callWrite(Task& task, const CallArguments& a)
{
    const std::shared_ptr<File> file = fileOf(task, a[0]);
    if (!file || !file->writable())
        return -EBADF;
    Fbufs& fbufs = task.kernel().fbufs();
    Fbuf* const buffer = fbufs.at(task, a[1]);
    if (buffer == nullptr || a[2] == 0 || Bytes(a[2]) > buffer->folio->size())
        return -EINVAL;
    const Bytes length(a[2]);
    if (Pipe* const pipe = pipeOf(*file))
        return writeToPipe(task, *file, *pipe, *buffer, a[1], length);
    if (dynamic_cast<Socket*>(file.get()) == nullptr)
        return -EOPNOTSUPP;
    SpliceBuffers parts({}, std::numeric_limits<int>::max());
    parts.push(task, whole(task, *buffer, a[1], length));
    const std::int64_t done = file->spliceWrite(task, parts, length, std::nullopt, file->nonBlocking(), false);
    if (done > 0)
        fbufs.giveAway(task, *buffer, Bytes(static_cast<std::uint64_t>(done)));
    parts.clear(task);
    return done;
}

/// A buffer of the receiver's own pool, filled from the disk without a stop in the page cache.
std::int64_t getFromFile(Task& task, RegularFile& file, Bytes length, Address& address)
{
    Fbufs& fbufs = task.kernel().fbufs();
    const std::int64_t made = fbufs.allocate(task, length, true, true);
    if (made < 0)
        return made;
    address = static_cast<Address>(made);
    task.spend(task.kernel().profile().pipe.perOperation, "uf_allocb");
    Fbuf& buffer = *fbufs.at(task, address);
    UserBuffers into(address, buffer.folio->size());
    const std::int64_t done = file.readDirect(task, into, file.position);
    if (done <= 0) {
        fbufs.giveBack(task, buffer);
        return done;
    }
    const auto got = std::min(static_cast<std::uint64_t>(done), length.value());
    file.position += got;
    return static_cast<std::int64_t>(got);
}

std::int64_t getFromPipe(Task& task, File& file, Pipe& pipe, Bytes length, Address& address)
{
    Fbufs& fbufs = task.kernel().fbufs();
    Pipe::Use use(task, pipe);
    if (const std::int64_t found = pipe.awaitData(task, use, file.nonBlocking()); found <= 0)
        return found;
    const Fragment front = pipe.buffers().buffers().front().data;
    Fbuf* const buffer = fbufs.of(*front.page);
    if (buffer == nullptr || front.offset != 0)
        return -EINVAL;  // ordinary bytes of a write()
    if (front.length > length)
        return -EMSGSIZE;
    task.spend(task.kernel().profile().pipe.perOperation, "uf_get");
    const std::int64_t at = fbufs.receive(task, *buffer);
    if (at < 0)
        return at;
    address = static_cast<Address>(at);
    pipe.buffers().take(task, front.length);
    return static_cast<std::int64_t>(front.length.value());
}

std::int64_t callGet(Task& task, const CallArguments& a)
{
    const std::shared_ptr<File> file = fileOf(task, a[0]);
    if (!file || !file->readable())
        return -EBADF;
    if (a[2] == 0)
        return -EINVAL;
    Address address = 0;
    std::int64_t got = -EOPNOTSUPP;
    if (Pipe* const pipe = pipeOf(*file))
        got = getFromPipe(task, *file, *pipe, Bytes(a[2]), address);
    else if (auto* const regular = dynamic_cast<RegularFile*>(file.get()))
        got = getFromFile(task, *regular, Bytes(a[2]), address);
    if (got > 0 && !writeUser(task, a[1], address))
        return -EFAULT;
    return got;
}

std::int64_t callDeallocate(Task& task, const CallArguments& a)
{
    Fbufs& fbufs = task.kernel().fbufs();
    Fbuf* const buffer = fbufs.at(task, a[0]);
    if (buffer == nullptr)
        return -EINVAL;
    fbufs.giveBack(task, *buffer);
    return 0;
}

}  // namespace

void addFbufCalls(CallTable& table)
{
    table.add({"uf_allocate", callAllocate});
    table.add({"uf_write", callWrite});
    table.add({"uf_get", callGet});
    table.add({"uf_deallocate", callDeallocate});
}

}  // namespace copyscope::model::kernel
