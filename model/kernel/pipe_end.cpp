// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/pipe.h"

#include "model/kernel/kernel.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

PipeEnd::PipeEnd(Kernel& kernel, std::shared_ptr<Pipe> pipe, int openFlags)
    : File(kernel, openFlags), m_pipe(std::move(pipe))
{
    m_pipe->opened(readable());
}

std::string PipeEnd::describe() const { return readable() ? "pipe read end" : "pipe write end"; }

PlaceId PipeEnd::place() const { return m_pipe->place(); }

bool PipeEnd::packets() const { return (flags & "O_DIRECT"_c) != 0; }

std::int64_t PipeEnd::read(Task& task, UserBuffers& into, std::optional<std::uint64_t> at)
{
    return at ? -ESPIPE : m_pipe->read(task, into, nonBlocking());
}

std::int64_t PipeEnd::write(Task& task, UserBuffers& from, std::optional<std::uint64_t> at)
{
    if (at)
        return -ESPIPE;
    Pipe::Source source{from.left(), {}};
    source.take = [&](Bytes length, Spot to) {
        Content bytes = from.take(task, length, to, "copy_page_from_iter");
        source.left = from.left();
        return bytes;
    };
    return m_pipe->write(task, source, nonBlocking(), packets());
}

std::int64_t PipeEnd::spliceWrite(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t>, bool,
                                  bool)
{
    // Where sendfile does not know pipes yet, it writes to one like to any other file: by copying.
    Pipe::Source source{std::min(length, buffers.size()), {}};
    source.take = [&](Bytes n, Spot to) {
        Content all;
        for (const Fragment& piece : buffers.peek(n)) {
            const Content bytes = piece.read();
            task.copy(bytes.size(), piece.at, {to.place, to.offset + all.size().value()}, bytes.origin(),
                      "default_file_splice_write");
            all.append(bytes);
        }
        buffers.take(task, all.size());
        source.left -= all.size();
        return all;
    };
    return m_pipe->write(task, source, nonBlocking(), packets());
}

std::uint32_t PipeEnd::poll(Task& task, bool wait)
{
    if (wait)
        (readable() ? m_pipe->readWaiters : m_pipe->writeWaiters).add(task);
    std::int64_t mask = 0;
    if (readable()) {
        if (!m_pipe->buffers().empty())
            mask |= "POLLIN"_c | "POLLRDNORM"_c;
        if (!m_pipe->hasWriters())
            mask |= "POLLHUP"_c;
    } else {
        if (!m_pipe->full())
            mask |= "POLLOUT"_c | "POLLWRNORM"_c;
        if (!m_pipe->hasReaders())
            mask |= "POLLERR"_c;
    }
    return static_cast<std::uint32_t>(mask);
}

void PipeEnd::stopPolling(Task& task) { (readable() ? m_pipe->readWaiters : m_pipe->writeWaiters).remove(task); }

std::int64_t PipeEnd::control(Task& task, int command, std::uint64_t argument)
{
    const bool sizes = kernel().generation().capacityIsSettable();
    switch (command) {
    case "F_GETPIPE_SZ"_c:
        return sizes ? static_cast<std::int64_t>(m_pipe->capacity()) : -EINVAL;
    case "F_SETPIPE_SZ"_c:
        return sizes ? m_pipe->resize(task, static_cast<std::uint32_t>(argument)) : -EINVAL;
    default:
        return -EBADF;
    }
}

std::optional<std::int64_t> PipeEnd::queued(Task&, bool output) const
{
    if (output)
        return std::nullopt;
    return static_cast<std::int64_t>(m_pipe->buffers().size().value());
}

void PipeEnd::closed(Task& task) { m_pipe->closed(task, readable()); }

Pipe* pipeOf(const File& file)
{
    const auto* end = dynamic_cast<const PipeEnd*>(&file);
    return end == nullptr ? nullptr : &end->pipe();
}

}  // namespace copyscope::model::kernel
