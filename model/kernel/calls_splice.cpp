// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/call_table.h"
#include "model/kernel/kernel.h"
#include "model/kernel/pipe.h"
#include "model/kernel/socket.h"
#include "model/kernel/splice_direct.h"
#include "model/kernel/tcp_socket.h"
#include "model/kernel/user_memory.h"
#include "model/program/constants.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
using program::Address;
using program::CallArguments;

namespace {

constexpr auto knownFlags = static_cast<std::uint32_t>("SPLICE_F_MOVE"_c | "SPLICE_F_NONBLOCK"_c | "SPLICE_F_MORE"_c
                                                       | "SPLICE_F_GIFT"_c);

bool has(std::uint32_t flags, std::int64_t flag) { return (flags & static_cast<std::uint32_t>(flag)) != 0; }

std::shared_ptr<File> fileOf(Task& task, std::uint64_t number)
{
    return task.process().descriptors.usable(static_cast<std::int32_t>(number));
}

void spendOnReferences(Task& task, std::int64_t slots, std::string_view what)
{
    const Profile& profile = task.kernel().profile();
    task.spend(profile.pipe.perOperation + profile.pageCache.reference * slots, what);
}

// --- pipe ---------------------------------------------------------------------------------------------------

std::int64_t makePipe(Task& task, Address numbers, std::uint32_t flags)
{
    constexpr auto allowed = static_cast<std::uint32_t>("O_CLOEXEC"_c | "O_NONBLOCK"_c | "O_DIRECT"_c);
    if ((flags & ~allowed) != 0)
        return -EINVAL;
    Kernel& kernel = task.kernel();
    task.spend(kernel.profile().pipe.create, "do_pipe2");
    const std::string variable = nameOfSpot(task, numbers);
    auto pipe = std::make_shared<Pipe>(kernel, variable.empty() ? "pipe" : "pipe " + variable, task.peer());
    // create_pipe_files: packets are made by who writes, so only that end has O_DIRECT.
    const auto status = static_cast<int>(flags & ~static_cast<std::uint32_t>("O_CLOEXEC"_c));
    const int readingStatus = status & ~static_cast<int>("O_DIRECT"_c);
    const std::array<std::shared_ptr<File>, 2> ends{
        std::make_shared<PipeEnd>(kernel, pipe, readingStatus | static_cast<int>("O_RDONLY"_c)),
        std::make_shared<PipeEnd>(kernel, pipe, status | static_cast<int>("O_WRONLY"_c)),
    };
    DescriptorTable& descriptors = task.process().descriptors;
    std::array<std::int64_t, 2> taken{-1, -1};
    std::int64_t error = 0;
    for (std::size_t i = 0; i < ends.size() && error == 0; ++i) {
        taken[i] = descriptors.add(ends[i], 0, has(flags, "O_CLOEXEC"_c));
        error = std::min<std::int64_t>(taken[i], 0);
    }
    const std::array<std::int32_t, 2> result{static_cast<std::int32_t>(taken[0]), static_cast<std::int32_t>(taken[1])};
    if (error == 0 && !writeUser(task, numbers, result))
        error = -EFAULT;
    if (error == 0)
        return 0;
    for (std::size_t i = 0; i < ends.size(); ++i) {
        descriptors.take(taken[i]);
        ends[i]->closed(task);
    }
    return error;
}

std::int64_t callPipe(Task& task, const CallArguments& a) { return makePipe(task, a[0], 0); }

std::int64_t callPipe2(Task& task, const CallArguments& a)
{
    return makePipe(task, a[0], static_cast<std::uint32_t>(a[1]));
}

// --- pipe to pipe -------------------------------------------------------------------------------------------

/// splice_pipe_to_pipe and, with `keep`, what tee does.
std::int64_t betweenPipes(Task& task, Pipe& in, Pipe& out, Bytes length, bool nonBlocking, bool keep)
{
    for (;;) {
        {
            Pipe::Use use(task, in);
            if (const std::int64_t found = in.awaitData(task, use, nonBlocking); found < 0)
                return found;
        }
        {
            Pipe::Use use(task, out);
            if (const std::int64_t error = out.awaitRoom(task, use, nonBlocking); error < 0)
                return error;
        }
        // Both at once, always in the same order (pipe_double_lock).
        const bool inFirst = in.place() < out.place();
        const Pipe::Use first(task, inFirst ? in : out);
        const Pipe::Use second(task, inFirst ? out : in);
        if (!out.hasReaders())
            return out.broken(task);
        const int before = out.buffers().usedSlots();
        const Bytes moved = keep ? in.buffers().linkTo(task, out.buffers(), length)
                                 : in.buffers().moveTo(task, out.buffers(), length);
        spendOnReferences(task, out.buffers().usedSlots() - before, keep ? "link_pipe" : "splice_pipe_to_pipe");
        // Nothing moved although there is a writer: somebody else was faster. tee does not try again.
        if (moved.value() > 0 || keep || (in.buffers().empty() && !in.hasWriters()))
            return static_cast<std::int64_t>(moved.value());
        if (nonBlocking)
            return -EAGAIN;
    }
}

std::int64_t callTee(Task& task, const CallArguments& a)
{
    const auto flags = static_cast<std::uint32_t>(a[3]);
    if ((flags & ~knownFlags) != 0)
        return -EINVAL;
    if (a[2] == 0)
        return 0;
    const std::shared_ptr<File> in = fileOf(task, a[0]);
    const std::shared_ptr<File> out = fileOf(task, a[1]);
    if (!in || !out || !in->readable() || !out->writable())
        return -EBADF;
    Pipe* const from = pipeOf(*in);
    Pipe* const to = pipeOf(*out);
    if (from == nullptr || to == nullptr || from == to)
        return -EINVAL;
    const bool nonBlocking = has(flags, "SPLICE_F_NONBLOCK"_c) || in->nonBlocking() || out->nonBlocking();
    return betweenPipes(task, *from, *to, Bytes(a[2]), nonBlocking, true);
}

// --- splice -------------------------------------------------------------------------------------------------

struct Splice {
    std::shared_ptr<File> in;
    std::shared_ptr<File> out;
    std::optional<std::uint64_t> inAt;   ///< given by pointer, and advanced
    std::optional<std::uint64_t> outAt;
    std::uint64_t length = 0;
    std::uint32_t flags = 0;
};

/// splice_to_socket asks whether the pipe has more before it has passed the last of the 16 slots that it sends at once: all
/// of a pipe in full vectors goes as if more followed.
bool endsWithFullVector(const Generation& generation, const SpliceBuffers& buffers)
{
    constexpr int vector = 16;
    return generation.atLeast(6, 5) && buffers.usedSlots() % vector == 0;
}

std::int64_t fromPipe(Task& task, Pipe& pipe, Splice& s)
{
    File& out = *s.out;
    if (s.outAt && !out.seekable())
        return -EINVAL;
    if ((out.flags & "O_APPEND"_c) != 0)
        return -EINVAL;
    const std::uint64_t at = s.outAt.value_or(out.seekable() ? out.position : 0);
    if (const std::int64_t error = verifyArea(at, s.length); error != 0)
        return error;
    const bool nonBlocking = has(s.flags, "SPLICE_F_NONBLOCK"_c) || s.in->nonBlocking();
    Pipe::Use use(task, pipe);
    task.spend(task.kernel().profile().pipe.perOperation, "do_splice_from");
    const bool toSocket = dynamic_cast<const Socket*>(&out) != nullptr;
    if (!toSocket && task.signalPending())
        return restartCall;
    if (const std::int64_t found = pipe.awaitData(task, use, nonBlocking); found <= 0)
        return found;
    const Bytes length = std::min(Bytes(s.length), pipe.buffers().size());
    const auto offset = out.seekable() ? std::optional(at) : std::nullopt;
    if (auto* tcp = dynamic_cast<TcpSocket*>(&out); tcp != nullptr && task.kernel().generation().textbook().spliceGathersAnyway)
        tcp->assumeGather();
    // Not to wait for the pipe is one thing; whether the socket waits depends on its own O_NONBLOCK.
    const bool more = has(s.flags, "SPLICE_F_MORE"_c)
                      || (toSocket && length < Bytes(s.length) && endsWithFullVector(task.kernel().generation(), pipe.buffers()));
    const std::int64_t done = out.spliceWrite(task, pipe.buffers(), length, offset, false, more);
    if (done > 0 && out.seekable() && !out.keepsPosition())
        (s.outAt ? *s.outAt : out.position) = at + static_cast<std::uint64_t>(done);
    return done;
}

std::int64_t toPipe(Task& task, Pipe& pipe, Splice& s)
{
    File& in = *s.in;
    if (s.inAt && !in.seekable())
        return -EINVAL;
    std::uint64_t at = s.inAt.value_or(in.seekable() ? in.position : 0);
    if (const std::int64_t error = verifyArea(at, s.length); error != 0)
        return error;
    const bool nonBlocking = has(s.flags, "SPLICE_F_NONBLOCK"_c) || s.out->nonBlocking();
    std::int64_t done = spliceToPipe(task, in, pipe, at, s.length, nonBlocking);
    while (done > 0 && !nonBlocking && task.kernel().generation().textbook().spliceWaitsForAll) {
        const std::uint64_t left = s.length - static_cast<std::uint64_t>(done);
        const std::int64_t more = left > 0 ? spliceToPipe(task, in, pipe, at, left, false) : 0;
        if (more <= 0)
            break;
        done += more;
    }
    if (done > 0 && in.seekable())
        (s.inAt ? *s.inAt : in.position) = at;
    return done;
}

/// What no Linux does: from any descriptor to any other.
std::int64_t withoutPipe(Task& task, Splice& s)
{
    File& in = *s.in;
    File& out = *s.out;
    std::uint64_t inAt = s.inAt.value_or(in.position);
    std::uint64_t outAt = s.outAt.value_or(out.position);
    const std::int64_t done = spliceDirect(task, in, inAt, out, outAt, s.length);
    if (done > 0) {
        (s.inAt ? *s.inAt : in.position) = inAt;
        (s.outAt ? *s.outAt : out.position) = outAt;
    }
    return done;
}

std::int64_t splice(Task& task, Splice& s)
{
    if (!s.in->readable() || !s.out->writable())
        return -EBADF;
    Pipe* const from = pipeOf(*s.in);
    Pipe* const to = pipeOf(*s.out);
    if (from != nullptr && to != nullptr) {
        if (from == to || !task.kernel().generation().spliceBetweenPipes())
            return -EINVAL;
        const bool nonBlocking = has(s.flags, "SPLICE_F_NONBLOCK"_c) || s.in->nonBlocking() || s.out->nonBlocking();
        return betweenPipes(task, *from, *to, Bytes(s.length), nonBlocking, false);
    }
    if (from != nullptr)
        return fromPipe(task, *from, s);
    if (to != nullptr)
        return toPipe(task, *to, s);
    return task.kernel().generation().textbook().spliceWithoutPipe ? withoutPipe(task, s) : -EINVAL;
}

std::int64_t callSplice(Task& task, const CallArguments& a)
{
    Splice s;
    s.length = a[4];
    s.flags = static_cast<std::uint32_t>(a[5]);
    if (s.length == 0)
        return 0;
    if ((s.flags & ~knownFlags) != 0)
        return -EINVAL;
    s.in = fileOf(task, a[0]);
    s.out = fileOf(task, a[2]);
    if (!s.in || !s.out)
        return -EBADF;
    if ((a[1] != 0 && pipeOf(*s.in) != nullptr) || (a[3] != 0 && pipeOf(*s.out) != nullptr))
        return -ESPIPE;
    std::uint64_t value = 0;
    for (const auto& [pointer, offset] : {std::pair(a[3], &s.outAt), std::pair(a[1], &s.inAt)}) {
        if (pointer == 0)
            continue;
        if (!readUser(task, pointer, value))
            return -EFAULT;
        *offset = value;
    }
    const std::int64_t done = splice(task, s);
    if (done < 0)
        return done;
    for (const auto& [pointer, offset] : {std::pair(a[3], s.outAt), std::pair(a[1], s.inAt)})
        if (pointer != 0 && !writeUser(task, pointer, *offset))
            return -EFAULT;
    return done;
}

// --- vmsplice -----------------------------------------------------------------------------------------------

/// A page that the pipe refers to is pinned no longer than until the reference stands for it.
void unpin(Task& task, const Fragment& fragment)
{
    Event e = task.event(EventKind::Unpin);
    e.to = fragment.at;
    e.bytes = fragment.length;
    e.count = fragment.pages();
    task.emit(e);
}

std::int64_t memoryToPipe(Task& task, Pipe& pipe, UserBuffers& memory, std::uint32_t flags)
{
    Pipe::Use use(task, pipe);
    if (const std::int64_t error = pipe.awaitRoom(task, use, has(flags, "SPLICE_F_NONBLOCK"_c)); error != 0)
        return error;
    std::int64_t total = 0;
    std::int64_t slots = 0;
    bool fault = false;
    while (!fault && memory.left().value() > 0 && !pipe.full()) {
        const UserBuffers::Buffer next = memory.next();
        const Bytes wanted = std::min(next.length, pipe.buffers().room(next.base % pageSize.value()));
        Bytes got{};
        for (Fragment& f : memory.pin(task, wanted, false, Holder::Pipe)) {
            got += f.length;
            slots += f.pages();
            unpin(task, f);
            pipe.buffers().push(task, std::move(f), has(flags, "SPLICE_F_GIFT"_c));
        }
        total += static_cast<std::int64_t>(got.value());
        fault = got < wanted;
    }
    spendOnReferences(task, slots, "vmsplice_to_pipe");
    return total == 0 && fault ? -EFAULT : total;
}

std::int64_t callVmsplice(Task& task, const CallArguments& a)
{
    const auto flags = static_cast<std::uint32_t>(a[3]);
    if ((flags & ~knownFlags) != 0)
        return -EINVAL;
    const std::shared_ptr<File> file = fileOf(task, a[0]);
    if (!file)
        return -EBADF;
    UserBuffers memory;
    if (const std::int64_t error = readIovec(task, a[1], a[2], memory); error != 0)
        return error;
    if (memory.left().value() == 0)
        return 0;
    Pipe* const pipe = pipeOf(*file);
    if (pipe == nullptr)
        return -EBADF;
    if (file->writable())
        return memoryToPipe(task, *pipe, memory, flags);
    return pipe->read(task, memory, has(flags, "SPLICE_F_NONBLOCK"_c));
}

}  // namespace

std::int64_t spliceFiles(Task& task, const std::shared_ptr<File>& in, std::optional<std::uint64_t> inAt,
                         const std::shared_ptr<File>& out, std::optional<std::uint64_t> outAt, std::uint64_t length,
                         std::uint32_t flags)
{
    if ((flags & ~knownFlags) != 0)
        return -EINVAL;
    if ((inAt && pipeOf(*in) != nullptr) || (outAt && pipeOf(*out) != nullptr))
        return -ESPIPE;
    Splice s{in, out, inAt, outAt, length, flags};
    return length == 0 ? 0 : splice(task, s);
}

void addPipeCalls(CallTable& table)
{
    table.add({"pipe", callPipe});
    table.add({"pipe2", callPipe2});
    table.add({"splice", callSplice});
    table.add({"tee", callTee});
    table.add({"vmsplice", callVmsplice});
    addSendfileCalls(table);
}

}  // namespace copyscope::model::kernel
