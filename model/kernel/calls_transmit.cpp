// SPDX-License-Identifier: GPL-3.0-or-later
// What other systems have instead of Linux's sendfile: header, file and trailer in one call. The bytes go the same way,
// files by reference and memory by copy; what differs is how many calls it takes and how the stream is cut into packets.
#include "model/kernel/file_system.h"
#include "model/kernel/kernel.h"
#include "model/kernel/regular_file.h"
#include "model/kernel/splice_direct.h"
#include "model/kernel/tcp_socket.h"
#include "model/kernel/user_memory.h"
#include "model/program/abi.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
using program::Address;
using program::CallArguments;

namespace {

template <class T>
std::shared_ptr<T> fileAs(Task& task, std::uint64_t number)
{
    return std::dynamic_pointer_cast<T>(task.process().descriptors.get(static_cast<std::int32_t>(number)));
}

/// Sends several stretches over one socket; packets are filled across their borders.
class Transmission {
public:
    Transmission(Task& task, std::shared_ptr<TcpSocket> socket) : m_task(task), m_socket(std::move(socket)) {}

    /// From memory, by copy. False: it ended early or not at all.
    bool memory(UserBuffers from, bool more)
    {
        const std::uint64_t wanted = from.left().value();
        if (wanted == 0)
            return true;
        std::uint64_t flags = more ? static_cast<std::uint64_t>("MSG_MORE"_c) : 0;
        if (m_socket->nonBlocking())
            flags |= static_cast<std::uint64_t>("MSG_DONTWAIT"_c);
        return add(m_socket->send(m_task, from, flags), wanted);
    }

    bool file(RegularFile& in, std::uint64_t at, std::uint64_t length, bool more)
    {
        const std::uint64_t size = in.inode().size();
        const std::uint64_t wanted = at >= size ? 0 : std::min(length, size - at);
        if (wanted == 0)
            return true;
        std::uint64_t nowhere = 0;
        const bool corked = m_socket->setCork(more || m_socket->end().cork);
        const std::int64_t result = spliceDirect(m_task, in, at, *m_socket, nowhere, wanted);
        m_socket->setCork(corked);
        return add(result, wanted);
    }
    /// Nothing more follows: what has been kept back goes now.
    void end() { m_socket->push(m_task); }

    [[nodiscard]] std::uint64_t sent() const { return m_sent; }
    /// 0, or why it ended early: -EAGAIN, -EPIPE, ...
    [[nodiscard]] std::int64_t error() const { return m_error; }

private:
    bool add(std::int64_t result, std::uint64_t wanted)
    {
        if (result < 0) {
            m_error = result;
            return false;
        }
        m_sent += static_cast<std::uint64_t>(result);
        // A socket that does not wait took what it had room for.
        if (static_cast<std::uint64_t>(result) < wanted)
            m_error = -EAGAIN;
        return m_error == 0;
    }

    Task& m_task;
    std::shared_ptr<TcpSocket> m_socket;
    std::uint64_t m_sent = 0;
    std::int64_t m_error = 0;
};

/// Whether all of [at, at + length) is in the page cache (SF_NODISKIO).
bool isCached(RegularFile& file, std::uint64_t at, std::uint64_t length)
{
    const std::uint64_t unit = pageSize.value();
    const std::uint64_t end = std::min(at + length, file.inode().size());
    for (std::uint64_t page = at / unit; page * unit < end; ++page) {
        CachedRun* run = file.inode().pages().find(page);
        if (run == nullptr || run->reading())
            return false;
    }
    return true;
}

/// sendfile(2) of FreeBSD: 0 or an error; *sbytes says how much went, also with an error. It sends to sockets only and
/// leaves the position of the file alone.
std::int64_t callFreeBsd(Task& task, const CallArguments& a)
{
    const auto file = fileAs<RegularFile>(task, a[0]);
    const auto socket = fileAs<TcpSocket>(task, a[1]);
    if (!task.process().descriptors.get(static_cast<std::int32_t>(a[0]))
        || !task.process().descriptors.get(static_cast<std::int32_t>(a[1])))
        return -EBADF;
    if (!file || static_cast<std::int64_t>(a[2]) < 0)
        return -EINVAL;
    if (!socket)
        return -ENOTSOCK;
    const auto flags = static_cast<std::int32_t>(a[6]);
    if ((flags & ~static_cast<std::int32_t>("SF_NODISKIO"_c)) != 0)
        return -EINVAL;
    UserBuffers head;
    UserBuffers tail;
    if (a[4] != 0) {
        program::abi::SfHdtr parts{};
        if (!readUser(task, a[4], parts))
            return -EFAULT;
        if (parts.headers != 0)
            if (const std::int64_t error =
                    readIovec(task, parts.headers, static_cast<std::uint64_t>(parts.headerCount), head); error != 0)
                return error;
        if (parts.trailers != 0)
            if (const std::int64_t error =
                    readIovec(task, parts.trailers, static_cast<std::uint64_t>(parts.trailerCount), tail); error != 0)
                return error;
    }
    const std::uint64_t length = a[3] == 0 ? INT64_MAX - a[2] : a[3];
    const bool hasTail = tail.left().value() > 0;
    const bool hasFile = a[2] < file->inode().size();
    Transmission out(task, socket);
    std::int64_t result = 0;
    if (out.memory(head, hasFile || hasTail)) {
        if ((flags & static_cast<std::int32_t>("SF_NODISKIO"_c)) != 0 && !isCached(*file, a[2], length))
            result = -EBUSY;
        else if (out.file(*file, a[2], length, hasTail))
            out.memory(tail, false);
    }
    out.end();
    if (a[5] != 0 && !writeUser(task, a[5], out.sent()))
        return -EFAULT;
    return result != 0 ? result : out.error();
}

/// sendfilev(3EXT) of Solaris: how many bytes went, or an error; *xferred says it in either case.
std::int64_t callSendfilev(Task& task, const CallArguments& a)
{
    const auto socket = fileAs<TcpSocket>(task, a[0]);
    const auto count = static_cast<std::int32_t>(a[2]);
    constexpr std::int32_t most = 1024;  // IOV_MAX of Solaris' sendfilev
    if (!task.process().descriptors.get(static_cast<std::int32_t>(a[0])))
        return -EBADF;
    if (!socket || count < 1 || count > most)
        return -EINVAL;
    std::vector<program::abi::Sendfilevec> vector;
    for (std::int32_t i = 0; i < count; ++i) {
        program::abi::Sendfilevec entry{};
        if (!readUser(task, a[1] + static_cast<std::uint64_t>(i) * sizeof entry, entry))
            return -EFAULT;
        if (entry.flag != 0 || entry.offset < 0)
            return -EINVAL;
        if (entry.fd != "SFV_FD_SELF"_c && !fileAs<RegularFile>(task, static_cast<std::uint64_t>(entry.fd)))
            return -EBADF;
        vector.push_back(entry);
    }
    Transmission out(task, socket);
    for (std::size_t i = 0; i < vector.size(); ++i) {
        const program::abi::Sendfilevec& e = vector[i];
        const bool more = i + 1 < vector.size();
        const bool done = e.fd == "SFV_FD_SELF"_c
                              ? out.memory({static_cast<Address>(e.offset), Bytes(e.length)}, more)
                              : out.file(*fileAs<RegularFile>(task, static_cast<std::uint64_t>(e.fd)),
                                         static_cast<std::uint64_t>(e.offset), e.length, more);
        if (!done)
            break;
    }
    out.end();
    if (a[3] != 0 && !writeUser(task, a[3], out.sent()))
        return -EFAULT;
    return out.error() != 0 && out.sent() == 0 ? out.error() : static_cast<std::int64_t>(out.sent());
}

/// TransmitFile of Windows, without OVERLAPPED: 1, or an error. It begins at the position of the file and moves it.
std::int64_t callTransmitFile(Task& task, const CallArguments& a)
{
    const auto socket = fileAs<TcpSocket>(task, a[0]);
    const auto file = fileAs<RegularFile>(task, a[1]);
    if (!socket)
        return -ENOTSOCK;
    if (!file || a[4] != 0 || static_cast<std::uint32_t>(a[6]) != 0)
        return -EINVAL;
    UserBuffers head;
    UserBuffers tail;
    if (a[5] != 0) {
        program::abi::TransmitFileBuffers buffers{};
        if (!readUser(task, a[5], buffers))
            return -EFAULT;
        head = UserBuffers(buffers.head, Bytes(buffers.headLength));
        tail = UserBuffers(buffers.tail, Bytes(buffers.tailLength));
    }
    const auto asked = static_cast<std::uint32_t>(a[2]);
    const std::uint64_t length = asked == 0 ? INT64_MAX - file->position : asked;
    const bool hasTail = tail.left().value() > 0;
    const bool hasFile = file->position < file->inode().size();
    Transmission out(task, socket);
    if (out.memory(head, hasFile || hasTail)) {
        const std::uint64_t before = out.sent();
        const bool done = out.file(*file, file->position, length, hasTail);
        file->position += out.sent() - before;
        if (done)
            out.memory(tail, false);
    }
    out.end();
    return out.error() != 0 ? out.error() : 1;
}

}  // namespace

void addTransmitCalls(CallTable& table)
{
    table.add({"freebsd_sendfile", callFreeBsd});
    table.add({"sendfilev", callSendfilev});
    table.add({"TransmitFile", callTransmitFile});
}

}  // namespace copyscope::model::kernel
