// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/xdp_socket.h"

#include "model/kernel/address_space.h"
#include "model/kernel/call_table.h"
#include "model/kernel/network.h"
#include "model/kernel/user_memory.h"
#include "model/program/constants.h"
#include "model/program/ring_library.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
using program::Address;
using program::CallArguments;
namespace abi = program::abi;

namespace {

constexpr std::uint64_t packetHeadroom = 256;  ///< XDP_PACKET_HEADROOM
constexpr std::uint64_t leastChunk = 2048;

std::uint64_t pageOf(std::int64_t offset) { return static_cast<std::uint64_t>(offset) / pageSize.value(); }

bool isSet(const SocketOptions& options, std::int64_t name)
{
    return options.plainValue("SOL_SOCKET"_c, name).value_or(0) != 0;
}

}  // namespace

XdpSocket::XdpSocket(Kernel& kernel, int fileFlags, bool peer)
    : Socket(kernel, "AF_XDP socket", fileFlags),
      m_queue(std::make_shared<FrameQueue>(kernel, FrameQueue::Driver::Kernel, peer))
{
}

std::int64_t XdpSocket::setProtocolOption(Task& task, int level, int name, Address value, std::int64_t length)
{
    if (level != "SOL_XDP"_c)
        return -ENOPROTOOPT;
    if (name == "XDP_UMEM_REG"_c) {
        abi::XdpUmemReg wanted{};
        if (length < static_cast<std::int64_t>(sizeof wanted))
            return -EINVAL;
        if (!readUser(task, value, wanted))
            return -EFAULT;
        // xdp_umem_reg: whole pages, chunks of a power of two.
        if (wanted.chunkSize < leastChunk || wanted.chunkSize > pageSize.value() || !std::has_single_bit(wanted.chunkSize)
            || wanted.flags != 0 || wanted.address % pageSize.value() != 0 || wanted.length < wanted.chunkSize
            || wanted.length % wanted.chunkSize != 0 || wanted.headroom >= wanted.chunkSize - packetHeadroom)
            return -EINVAL;
        return m_queue->registerMemory(task, wanted.address, Bytes(wanted.length), wanted.chunkSize,
                                       wanted.headroom + packetHeadroom);
    }
    std::uint32_t entries = 0;
    if (length < static_cast<std::int64_t>(sizeof entries))
        return -EINVAL;
    if (!readUser(task, value, entries))
        return -EFAULT;
    if (m_bound)
        return -EINVAL;
    switch (name) {
    case "XDP_RX_RING"_c: return m_queue->makeRing(FrameQueue::Rx, entries, pageOf("XDP_PGOFF_RX_RING"_c));
    case "XDP_TX_RING"_c: return m_queue->makeRing(FrameQueue::Tx, entries, pageOf("XDP_PGOFF_TX_RING"_c));
    case "XDP_UMEM_FILL_RING"_c:
        return m_queue->hasMemory() ? m_queue->makeRing(FrameQueue::Fill, entries, pageOf("XDP_UMEM_PGOFF_FILL_RING"_c)) : -EINVAL;
    case "XDP_UMEM_COMPLETION_RING"_c:
        return m_queue->hasMemory()
                   ? m_queue->makeRing(FrameQueue::Completion, entries, pageOf("XDP_UMEM_PGOFF_COMPLETION_RING"_c))
                   : -EINVAL;
    default: return -ENOPROTOOPT;
    }
}

std::optional<std::int64_t> XdpSocket::getStructure(Task& task, int level, int name, Address value, Address length)
{
    if (level != "SOL_XDP"_c || name != "XDP_MMAP_OFFSETS"_c)
        return std::nullopt;
    const abi::XdpRingOffsets& one = FrameQueue::layout;
    const abi::XdpMmapOffsets all{one, one, one, one};
    std::int32_t room = 0;
    if (!readUser(task, length, room))
        return -EFAULT;
    if (room < static_cast<std::int32_t>(sizeof all))
        return -EINVAL;
    return writeUser(task, value, all) && writeUser(task, length, static_cast<std::int32_t>(sizeof all)) ? 0 : -EFAULT;
}

std::int64_t XdpSocket::ownPages(std::uint64_t first, std::uint64_t pages, std::shared_ptr<SharedPages>& into)
{
    const auto& all = m_queue->pages()->pages;
    if (!all.contains(first) || !all.contains(first + pages - 1))
        return -EINVAL;
    into = m_queue->pages();
    return 0;
}

std::int64_t XdpSocket::bind(Task& task, const abi::SockaddrXdp& address)
{
    const auto wants = [&](std::int64_t flag) { return (address.flags & flag) != 0; };
    if (m_bound)
        return -EBUSY;
    if (address.family != "AF_XDP"_c || (wants("XDP_COPY"_c) && wants("XDP_ZEROCOPY"_c)))
        return -EINVAL;
    if (wants("XDP_USE_NEED_WAKEUP"_c) && !kernel().generation().xdpNeedWakeup())
        return -EINVAL;
    Network& network = kernel().network();
    if (network.nic() == nullptr)
        return -ENODEV;
    const bool receives = m_queue->has(FrameQueue::Rx);
    // Queue 0 is the only one.
    if (address.queue != 0 || !m_queue->hasMemory() || !m_queue->has(FrameQueue::Fill)
        || !m_queue->has(FrameQueue::Completion) || (!receives && !m_queue->has(FrameQueue::Tx)))
        return -EINVAL;
    const bool can = network.nic()->profile().xdpZerocopy;
    if (wants("XDP_ZEROCOPY"_c) && !can)
        return -EOPNOTSUPP;
    if (receives && network.bypass() != nullptr)
        return -EBUSY;
    m_queue->zerocopy = can && !wants("XDP_COPY"_c);
    // Received frames that the kernel would have to copy are not modelled.
    if (receives && !m_queue->zerocopy)
        return -EOPNOTSUPP;
    task.spend(kernel().profile().ring.setup, "xsk_bind");
    m_queue->needWakeup = wants("XDP_USE_NEED_WAKEUP"_c);
    m_bound = true;
    if (receives)
        network.setBypass(m_queue);
    m_queue->drive(&task);
    task.note(m_queue->zerocopy ? "AF_XDP without copies on queue 0" : "AF_XDP with copies on queue 0");
    return 0;
}

void XdpSocket::closed(Task& task) { m_queue->close(task); }

std::int64_t XdpSocket::drive(Task& task, std::uint64_t callFlags, FrameQueue::Which needed)
{
    if (!m_bound)
        return -ENXIO;
    if ((callFlags & "MSG_DONTWAIT"_c) == 0)
        return -EOPNOTSUPP;
    if (!m_queue->has(needed))
        return -ENOBUFS;
    m_queue->polled = isSet(m_options, "SO_PREFER_BUSY_POLL"_c) && isSet(m_options, "SO_BUSY_POLL"_c);
    m_queue->drive(&task);
    return 0;
}

std::int64_t XdpSocket::send(Task& task, UserBuffers&, std::uint64_t sendFlags) { return drive(task, sendFlags, FrameQueue::Tx); }

std::int64_t XdpSocket::receive(Task& task, UserBuffers&, std::uint64_t receiveFlags, ReceivedMessage&)
{
    return drive(task, receiveFlags, FrameQueue::Rx);
}

std::uint32_t XdpSocket::poll(Task& task, bool join)
{
    if (!m_bound)
        return 0;
    // xsk_poll wakes the driver where that is needed.
    if (m_queue->needWakeup || m_queue->polled)
        m_queue->drive(&task);
    std::int64_t mask = 0;
    if (m_queue->has(FrameQueue::Rx) && m_queue->ring(FrameQueue::Rx).filled() > 0)
        mask |= "POLLIN"_c | "POLLRDNORM"_c;
    if (m_queue->has(FrameQueue::Tx) && !m_queue->ring(FrameQueue::Tx).full())
        mask |= "POLLOUT"_c | "POLLWRNORM"_c;
    if (join)
        m_queue->waiting.add(task);
    return static_cast<std::uint32_t>(mask);
}

void XdpSocket::stopPolling(Task& task) { m_queue->waiting.remove(task); }

// --- a card of the program's own ------------------------------------------------------------------------------

VfioCard::VfioCard(Kernel& kernel, int fileFlags, bool peer)
    : File(kernel, fileFlags), m_queue(std::make_shared<FrameQueue>(kernel, FrameQueue::Driver::Program, peer)),
      m_doorbell(allocateRing(kernel, pageSize.value()))
{
    m_queue->polled = true;
    if (!m_doorbell)
        return;
    m_queue->pages()->pages[0] = {PageRef(m_doorbell, Holder::Kernel), 0};
    m_doorbell->onStore = [queue = m_queue, &kernel] {
        // What the program's driver does for each frame, and the write that crosses the bus.
        const auto frames = static_cast<std::int64_t>(queue->ring());
        return kernel.profile().ring.descriptor * frames + kernel.profile().nic.doorbell;
    };
}

std::int64_t VfioCard::ownPages(std::uint64_t first, std::uint64_t pages, std::shared_ptr<SharedPages>& into)
{
    constexpr std::uint64_t apart = (std::uint64_t{1} << 30) / pageSize.value();
    into = m_queue->pages();
    if (first == 0)
        return pages == 1 && m_doorbell ? 0 : -EINVAL;
    if (first % apart != 0 || first / apart > 4)
        return -EINVAL;
    const auto which = static_cast<FrameQueue::Which>(first / apart - 1);
    const bool frames = which == FrameQueue::Rx || which == FrameQueue::Tx;
    const std::uint64_t each = frames ? sizeof(abi::XdpDescriptor) : sizeof(std::uint64_t);
    const std::uint64_t entries = std::bit_floor((pages * pageSize.value() - FrameQueue::layout.descriptors) / each);
    const std::int64_t error = m_queue->makeRing(which, static_cast<std::uint32_t>(entries), first);
    // With a ring to receive into, datagrams are steered here.
    if (error == 0 && which == FrameQueue::Rx && kernel().network().bypass() == nullptr)
        kernel().network().setBypass(m_queue);
    return error;
}

std::int64_t VfioCard::mapMemory(Task& task, Address argument)
{
    program::VfioDmaMap map{};
    if (!readUser(task, argument, map))
        return -EFAULT;
    if (map.argumentSize < sizeof map || map.address % pageSize.value() != 0 || map.size == 0 || map.size % pageSize.value() != 0)
        return -EINVAL;
    return m_queue->registerMemory(task, map.address, Bytes(map.size), FrameQueue::programChunk, FrameQueue::programHeadroom);
}

void VfioCard::closed(Task& task)
{
    m_queue->close(task);
    if (m_doorbell)
        m_doorbell->onStore = {};
}

// --- calls --------------------------------------------------------------------------------------------------

namespace {

/// socket(2) for what this machine has besides the sockets of the scenario.
std::int64_t callSocket(Task& task, const CallArguments& a)
{
    const auto family = static_cast<std::int64_t>(static_cast<std::int32_t>(a[0]));
    const auto type = static_cast<std::int64_t>(static_cast<std::int32_t>(a[1]));
    if (family != "AF_XDP"_c || !task.kernel().generation().afXdp())
        return -EAFNOSUPPORT;
    if (!task.process().capable(Capability::NetRaw))
        return -EPERM;
    if ((type & ~("SOCK_CLOEXEC"_c | "SOCK_NONBLOCK"_c)) != "SOCK_RAW"_c)
        return -ESOCKTNOSUPPORT;
    if (a[2] != 0)
        return -EPROTONOSUPPORT;
    const auto flags = static_cast<int>("O_RDWR"_c | ((type & "SOCK_NONBLOCK"_c) != 0 ? "O_NONBLOCK"_c : 0));
    return task.process().descriptors.add(std::make_shared<XdpSocket>(task.kernel(), flags, task.peer()), 3,
                                          (type & "SOCK_CLOEXEC"_c) != 0);
}

/// bind(2): the sockets of a scenario are bound and connected already.
std::int64_t callBind(Task& task, const CallArguments& a)
{
    const auto file = task.process().descriptors.get(static_cast<std::int32_t>(a[0]));
    if (!file)
        return -EBADF;
    if (dynamic_cast<Socket*>(file.get()) == nullptr)
        return -ENOTSOCK;
    auto* const socket = dynamic_cast<XdpSocket*>(file.get());
    abi::SockaddrXdp address{};
    if (socket == nullptr || static_cast<std::int64_t>(a[2]) < static_cast<std::int64_t>(sizeof address))
        return -EINVAL;
    return readUser(task, a[1], address) ? socket->bind(task, address) : -EFAULT;
}

}  // namespace

void addXdpCalls(CallTable& table)
{
    table.add({"socket", callSocket});
    table.add({"bind", callBind});
}

}  // namespace copyscope::model::kernel
