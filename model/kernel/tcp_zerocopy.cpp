// SPDX-License-Identifier: GPL-3.0-or-later
// What a TCP socket does besides plain calls: sends by reference for io_uring, TLS records, receiving by mapping.
#include "model/kernel/address_space.h"
#include "model/kernel/socket_splice.h"
#include "model/kernel/splice_buffers.h"
#include "model/kernel/tcp_socket.h"
#include "model/program/abi.h"
#include "model/program/constants.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
namespace abi = program::abi;

std::int64_t TcpSocket::sendReferences(Task& task, UserBuffers& from, std::uint64_t sendFlags,
                                       const std::shared_ptr<ZerocopyCall>& call)
{
    const SocketGuard guard(m_end->lock, task);
    task.spend(kernel().profile().network.perSend, "tcp_sendmsg");
    Sending sending;
    sending.call = call;
    sending.byReference = scatterGatherCapable();
    ZerocopyNotifier::use(*call, 1);
    // A connection with an upper protocol copies or encrypts by itself (SOCK_SUPPORT_ZC is cleared).
    if (m_end->tls || !sending.byReference) {
        m_end->zerocopy.release(*call, 1, {});
        return -EOPNOTSUPP;
    }
    return sendAll(task, from, sendFlags, sending);
}

// --- TLS ----------------------------------------------------------------------------------------------------

std::int64_t TcpSocket::setUpperProtocol(Task& task, program::Address value, std::int64_t length)
{
    if (length < 1)
        return -EINVAL;
    std::string name;
    if (!readUserString(task, value, name))
        return -EFAULT;
    name.resize(std::min<std::size_t>(name.size(), static_cast<std::size_t>(std::min<std::int64_t>(length, 15))));
    if (name != "tls")
        return -ENOENT;
    if (m_end->tls)
        return -EEXIST;
    if (m_end->closed || m_end->finReceived)
        return -ENOTCONN;
    m_end->tls = std::make_unique<TlsSender>(*m_end);
    return 0;
}

std::int64_t TcpSocket::sendRecords(Task& task, UserBuffers& from, std::uint64_t sendFlags)
{
    TlsSender& tls = *m_end->tls;
    const auto known = "MSG_MORE"_c | "MSG_DONTWAIT"_c | "MSG_NOSIGNAL"_c;
    if ((static_cast<std::int64_t>(sendFlags & ~sentByWrite) & ~known) != 0)
        return -EOPNOTSUPP;
    const bool more = (sendFlags & "MSG_MORE"_c) != 0;
    WaitLimit limit = sendLimit(sendFlags);
    std::uint64_t done = 0;
    std::int64_t error = m_end->error != 0 || m_end->sendShutdown ? -EPIPE : 0;
    while (error == 0 && from.left().value() > 0) {
        if (m_end->room() == 0) {
            m_end->transmit(&task);
            if (m_end->room() == 0)
                error = waitForRoom(task, limit);
            continue;
        }
        const std::uint64_t n = std::min(tls.room(), from.left().value());
        const bool closes = n == tls.room() || (!more && n == from.left().value());
        std::uint64_t got = 0;
        if (closes && !tls.open() && !tls.byCard()) {
            // sk_msg_zerocopy_from_iter: a record that is closed at once is encrypted from the user's pages.
            std::vector<Fragment> fragments = from.pin(task, Bytes(n), false, Holder::Skb);
            for (const Fragment& f : fragments) {
                SkbPart part;
                part.page = f;
                part.length = f.length;
                part.at = f.at;
                got += f.length.value();
                tls.add(std::move(part));
            }
            tls.push(task);
            for (const Fragment& f : fragments) {
                Event e = task.event(EventKind::Unpin);
                e.to = f.at;
                e.bytes = f.length;
                e.count = f.pages();
                task.emit(e);
            }
        } else {
            SkbPart part;
            part.at = tls.next();
            part.owned = from.take(task, Bytes(n), part.at,
                                   tls.byCard() ? "tls_device_copy_data" : "sk_msg_memcopy_from_iter");
            part.length = part.owned.size();
            got = part.length.value();
            if (got > 0)
                tls.add(std::move(part));
            if (closes)
                tls.push(task);
        }
        done += got;
        if (got < n)
            error = -EFAULT;
    }
    if (done > 0) {
        task.flush();
        m_end->transmit(&task, more && error == 0);
        return static_cast<std::int64_t>(done);
    }
    return error == 0 ? 0 : sendError(task, error, sendFlags);
}

std::int64_t TcpSocket::spliceRecords(Task& task, SpliceBuffers& buffers, Bytes length, WaitLimit limit, bool more)
{
    TlsSender& tls = *m_end->tls;
    std::uint64_t done = 0;
    std::int64_t error = m_end->error != 0 || m_end->sendShutdown ? -EPIPE : 0;
    while (error == 0 && done < length.value() && !buffers.empty()) {
        if (m_end->room() == 0) {
            m_end->transmit(&task);
            if (m_end->room() == 0)
                error = waitForRoom(task, limit);
            continue;
        }
        const std::uint64_t n = std::min({tls.room(), length.value() - done, buffers.size().value()});
        for (const Fragment& f : buffers.take(task, Bytes(n))) {
            SkbPart part;
            part.length = f.length;
            if (tls.refersToPages()) {
                part.page = f.part(0, f.length, Holder::Skb);
                part.at = f.at;
                task.spend(kernel().profile().pageCache.reference * static_cast<std::int64_t>(f.pages()), "tls_sw_sendpage");
            } else {
                part.at = tls.next();
                part.owned = f.read();
                task.copy(f.length, f.at, part.at, part.owned.origin(), "tls_device_sendpage");
            }
            tls.add(std::move(part));
        }
        done += n;
        if (tls.room() == 0 || (!more && done == length.value()))
            tls.push(task);
    }
    if (done > 0) {
        task.flush();
        m_end->transmit(&task, more && error == 0);
        return static_cast<std::int64_t>(done);
    }
    return error == 0 ? 0 : sendError(task, error, 0);
}

// --- receiving by mapping -----------------------------------------------------------------------------------

std::int64_t TcpSocket::mapError(bool write) const
{
    // tcp_mmap: only to read.
    if (!kernel().generation().zerocopyReceive())
        return -ENODEV;
    return write ? -EPERM : 0;
}

std::optional<std::int64_t> TcpSocket::getStructure(Task& task, int level, int name, program::Address value,
                                                    program::Address length)
{
    if (level != "IPPROTO_TCP"_c || name != "TCP_ZEROCOPY_RECEIVE"_c || !kernel().generation().zerocopyReceive())
        return std::nullopt;
    return receiveByMapping(task, value, length);
}

std::int64_t TcpSocket::receiveByMapping(Task& task, program::Address value, program::Address lengthAt)
{
    constexpr std::uint64_t page = pageSize.value();
    std::int32_t room = 0;
    if (!readUser(task, lengthAt, room))
        return -EFAULT;
    // Later releases know more of the structure; what is longer is cut (the kernel also wants zeros there).
    const Generation& g = kernel().generation();
    const std::size_t known = g.atLeast(5, 12)  ? sizeof(abi::TcpZerocopyReceive)
                              : g.atLeast(5, 11) ? offsetof(abi::TcpZerocopyReceive, control)
                              : g.atLeast(5, 7)  ? offsetof(abi::TcpZerocopyReceive, copyAddress)
                                                 : offsetof(abi::TcpZerocopyReceive, inQueue);
    if (room < static_cast<std::int32_t>(offsetof(abi::TcpZerocopyReceive, skipHint)))
        return -EINVAL;
    const std::size_t size = std::min(static_cast<std::size_t>(room), known);
    const Content given = peekUser(task, value, Bytes(size));
    if (given.size() != Bytes(size))
        return -EFAULT;
    std::array<std::byte, sizeof(abi::TcpZerocopyReceive)> bytes{};
    given.copyTo(0, std::span(bytes).first(size));
    abi::TcpZerocopyReceive zc{};
    std::memcpy(&zc, bytes.data(), sizeof zc);

    const SocketGuard guard(m_end->lock, task);
    task.spend(kernel().profile().network.perSend, "tcp_zerocopy_receive");
    task.flush();
    if (zc.address % page != 0)
        return -EINVAL;
    const std::int32_t copyRoom = std::exchange(zc.copyLength, 0);
    const std::uint64_t queued = m_end->receiveQueue().size();
    const std::uint64_t begin = m_end->receiveQueue().begin();
    const auto take = [&](std::uint64_t n, const Content& content, Spot to) {
        m_end->incoming->arrived(task, content, to);
        m_end->consume(task, n);
    };
    // What is left of the stream is copied where the program gave room for it: receive_fallback_to_copy, leftovers.
    const auto copyOutTo = [&](std::uint64_t n) {
        UserBuffers into(zc.copyAddress, Bytes(n));
        const Content content = m_end->receiveQueue().read(m_end->receiveQueue().begin(), n);
        const Spot to = spotOf(task, zc.copyAddress);
        const std::uint64_t put = copyParts(task, m_end->receiveQueue(), m_end->receiveQueue().begin(), n, into, "skb_copy_datagram_iter");
        if (put > 0)
            take(put, content.slice(0, Bytes(put)), to);
        zc.copyLength = static_cast<std::int32_t>(put);
        return put;
    };
    std::int64_t error = 0;
    if (queued != 0 && copyRoom > 0 && queued <= static_cast<std::uint64_t>(copyRoom)) {
        zc.length = 0;
        zc.skipHint = 0;
        error = copyOutTo(queued) == 0 ? -EFAULT : 0;
    } else if (queued < page) {
        zc.length = 0;
        zc.skipHint = static_cast<std::uint32_t>(queued);
        if (queued == 0 && m_end->finReceived)
            error = -EIO;
    } else {
        AddressSpace& memory = *task.process().memory;
        const Vma* vma = memory.find(zc.address);
        if (vma == nullptr || !vma->noPages)
            return -EINVAL;
        const std::uint64_t available =
            std::min({std::uint64_t{zc.length}, vma->end - zc.address, queued}) / page * page;
        if (available > 0 && (zc.flags & static_cast<std::uint32_t>("TCP_RECEIVE_ZEROCOPY_FLAG_TLB_CLEAN_HINT"_c)) == 0)
            memory.zap(task, zc.address, Bytes(available), "TCP_ZEROCOPY_RECEIVE replaces pages");
        const TcpEnd::WholePages whole = m_end->wholePages(begin, queued);
        const std::uint64_t mapped = std::min(whole.pages * page, available);
        if (mapped > 0) {
            const Content content = m_end->receiveQueue().read(begin, mapped);
            const std::shared_ptr<Folio> folio = kernel().memory().allocate(static_cast<std::uint32_t>(mapped / page));
            if (!folio)
                return -ENOMEM;
            folio->content() = content;
            memory.insert(task, zc.address, folio, {m_end->receivePlace(), begin});
            take(mapped, content, spotOf(task, zc.address));
        }
        zc.length = static_cast<std::uint32_t>(mapped);
        zc.skipHint = static_cast<std::uint32_t>(mapped == available && mapped > 0 ? 0 : whole.pages * page > mapped ? 0 : whole.skip);
        if (copyRoom > 0 && zc.skipHint > 0) {
            const auto n = std::min<std::uint64_t>(zc.skipHint, static_cast<std::uint64_t>(copyRoom));
            zc.skipHint -= static_cast<std::uint32_t>(copyOutTo(n));
        }
    }
    if (m_end->receiveQueue().begin() != begin)
        m_end->windowUpdate(task);
    if (error != 0)
        return error;
    zc.error = takeError();
    zc.inQueue = static_cast<std::uint32_t>(m_end->receiveQueue().size());
    std::memcpy(bytes.data(), &zc, sizeof zc);
    const Content answer = Content::bytes(std::span(bytes).first(size), {});
    if (pokeUser(task, value, answer) != answer.size())
        return -EFAULT;
    return room > static_cast<std::int32_t>(known) && !writeUser(task, lengthAt, static_cast<std::int32_t>(known)) ? -EFAULT : 0;
}

}  // namespace copyscope::model::kernel
