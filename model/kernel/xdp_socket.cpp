// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/xdp_socket.h"

#include "model/hardware/cpu_cache.h"
#include "model/kernel/address_space.h"
#include "model/kernel/call_table.h"
#include "model/kernel/udp_socket.h"
#include "model/kernel/user_memory.h"
#include "model/program/constants.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
using program::Address;
using program::CallArguments;
namespace abi = program::abi;

namespace {

// struct xdp_ring: each counter has a cache line.
constexpr std::uint64_t producerAt = 0;
constexpr std::uint64_t consumerAt = 64;
constexpr std::uint64_t flagsAt = 128;
constexpr std::uint64_t firstEntry = 192;

constexpr std::uint64_t packetHeadroom = 256;  ///< XDP_PACKET_HEADROOM
constexpr std::uint64_t leastChunk = 2048;
constexpr std::uint64_t txBatch = 32;          ///< TX_BATCH_SIZE: what one call sends with copies

constexpr std::array names{"RX ring", "TX ring", "fill ring", "completion ring"};

std::uint64_t pageOffset(int which)
{
    constexpr std::array<std::int64_t, 4> offsets{"XDP_PGOFF_RX_RING"_c, "XDP_PGOFF_TX_RING"_c, "XDP_UMEM_PGOFF_FILL_RING"_c,
                                                  "XDP_UMEM_PGOFF_COMPLETION_RING"_c};
    return static_cast<std::uint64_t>(offsets.at(static_cast<std::size_t>(which))) / pageSize.value();
}

bool isSet(const SocketOptions& options, std::int64_t name)
{
    return std::any_of(options.plain.begin(), options.plain.end(),
                       [name](const auto& o) { return o.first == name && o.second != 0; });
}

}  // namespace

XdpSocket::XdpSocket(Kernel& kernel, int fileFlags, bool peer)
    : Socket(kernel, "AF_XDP socket", fileFlags), m_peer(peer), m_pages(std::make_shared<SharedPages>())
{
}

template <class T>
T XdpSocket::entry(Which which, std::uint32_t index) const
{
    const Ring& r = m_rings[which];
    return readFolio<T>(*r.memory, firstEntry + r.indices->slot(index) * r.entrySize);
}

template <class T>
void XdpSocket::add(Which which, const T& value)
{
    SharedRing& indices = ring(which);
    const std::uint32_t at = indices.producer();
    writeFolio(*m_rings[which].memory, firstEntry + indices.slot(at) * m_rings[which].entrySize, value);
    indices.setProducer(at + 1);
}

// --- set-up -------------------------------------------------------------------------------------------------

std::int64_t XdpSocket::registerMemory(Task& task, const abi::XdpUmemReg& wanted)
{
    if (m_chunk != 0)
        return -EBUSY;
    // xdp_umem_reg: whole pages, chunks of a power of two that share no page with half of another one.
    if (wanted.chunkSize < leastChunk || wanted.chunkSize > pageSize.value() || !std::has_single_bit(wanted.chunkSize)
        || wanted.flags != 0 || wanted.address % pageSize.value() != 0 || wanted.length < wanted.chunkSize
        || wanted.length % wanted.chunkSize != 0 || wanted.headroom >= wanted.chunkSize - packetHeadroom)
        return -EINVAL;
    if (const std::int64_t error = m_umem.pin(task, wanted.address, Bytes(wanted.length), -ENOBUFS); error != 0)
        return error;
    m_chunk = wanted.chunkSize;
    m_headroom = wanted.headroom;
    return 0;
}

std::int64_t XdpSocket::makeRing(Task& task, Which which, std::uint32_t entries)
{
    if (m_bound || (m_chunk == 0 && (which == Fill || which == Completion)))
        return -EINVAL;
    if (has(which) || entries == 0 || !std::has_single_bit(entries))
        return -EINVAL;
    Ring& r = m_rings[which];
    r.entrySize = which == Rx || which == Tx ? sizeof(abi::XdpDescriptor) : sizeof(std::uint64_t);
    r.memory = allocateRing(kernel(), firstEntry + entries * r.entrySize);
    if (!r.memory)
        return -ENOMEM;
    r.indices = std::make_unique<SharedRing>(kernel(), names[which], m_peer, r.memory, producerAt, consumerAt, entries);
    for (std::uint32_t i = 0; i < r.memory->pages(); ++i)
        m_pages->pages[pageOffset(which) + i] = {PageRef(r.memory, Holder::Kernel), i};
    r.memory->onStore = [indices = r.indices.get()] { indices->look(); };
    static_cast<void>(task);
    return 0;
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
        return registerMemory(task, wanted);
    }
    std::uint32_t entries = 0;
    if (length < static_cast<std::int64_t>(sizeof entries))
        return -EINVAL;
    if (!readUser(task, value, entries))
        return -EFAULT;
    switch (name) {
    case "XDP_RX_RING"_c: return makeRing(task, Rx, entries);
    case "XDP_TX_RING"_c: return makeRing(task, Tx, entries);
    case "XDP_UMEM_FILL_RING"_c: return makeRing(task, Fill, entries);
    case "XDP_UMEM_COMPLETION_RING"_c: return makeRing(task, Completion, entries);
    default: return -ENOPROTOOPT;
    }
}

std::optional<std::int64_t> XdpSocket::getStructure(Task& task, int level, int name, Address value, Address length)
{
    if (level != "SOL_XDP"_c || name != "XDP_MMAP_OFFSETS"_c)
        return std::nullopt;
    constexpr abi::XdpRingOffsets one{producerAt, consumerAt, firstEntry, flagsAt};
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
    if (!m_pages->pages.contains(first) || !m_pages->pages.contains(first + pages - 1))
        return -EINVAL;
    into = m_pages;
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
    Nic* const nic = kernel().network().nic();
    if (nic == nullptr)
        return -ENODEV;
    // Queue 0 is the only one.
    if (address.queue != 0 || m_chunk == 0 || !has(Fill) || !has(Completion) || (!has(Rx) && !has(Tx)))
        return -EINVAL;
    if (wants("XDP_ZEROCOPY"_c) && !nic->profile().xdpZerocopy)
        return -EOPNOTSUPP;
    if (kernel().network().xdp() != nullptr)
        return -EBUSY;
    task.spend(kernel().profile().ring.setup, "xsk_bind");
    m_zerocopy = nic->profile().xdpZerocopy && !wants("XDP_COPY"_c);
    m_needWakeup = wants("XDP_USE_NEED_WAKEUP"_c);
    m_bound = true;
    if (has(Rx))
        kernel().network().setXdp(shared_from_this());
    flagWakeup();
    task.note(m_zerocopy ? "AF_XDP without copies on queue 0" : "AF_XDP with copies on queue 0");
    return 0;
}

void XdpSocket::closed(Task& task)
{
    m_closed = true;
    if (kernel().network().xdp() == this)
        kernel().network().setXdp(nullptr);
    m_umem.unpin(task);
    for (Ring& r : m_rings) {
        if (!r.indices)
            continue;
        r.memory->onStore = {};
        r.indices->remove();
    }
}

// --- sending ------------------------------------------------------------------------------------------------

void XdpSocket::flagWakeup()
{
    // The driver has nothing left to do by itself: the program has to call for what it adds.
    if (!m_needWakeup)
        return;
    for (const Which which : {Tx, Fill})
        if (has(which))
            ring(which).setWord(flagsAt, static_cast<std::uint32_t>("XDP_RING_NEED_WAKEUP"_c));
}

bool XdpSocket::polled() const
{
    return kernel().generation().preferBusyPoll() && isSet(m_options, "SO_PREFER_BUSY_POLL"_c)
           && isSet(m_options, "SO_BUSY_POLL"_c);
}

std::int64_t XdpSocket::send(Task& task, UserBuffers&, std::uint64_t sendFlags)
{
    if (!m_bound)
        return -ENXIO;
    if ((sendFlags & "MSG_DONTWAIT"_c) == 0)
        return -EOPNOTSUPP;
    if (!has(Tx))
        return -ENOBUFS;
    driver(&task);
    return 0;
}

std::int64_t XdpSocket::receive(Task& task, UserBuffers&, std::uint64_t receiveFlags, ReceivedMessage&)
{
    if (!m_bound)
        return -ENXIO;
    if ((receiveFlags & "MSG_DONTWAIT"_c) == 0)
        return -EOPNOTSUPP;
    if (!has(Rx))
        return -ENOBUFS;
    driver(&task);
    return 0;
}

void XdpSocket::driver(Task* task)
{
    if (m_closed)
        return;
    const Nanoseconds each = kernel().profile().ring.descriptor;
    if (task != nullptr && !m_sentFrames.empty() && (m_zerocopy || polled()))
        task->spend(each * static_cast<std::int64_t>(m_sentFrames.size()), "xsk_tx_completed");
    while (!m_sentFrames.empty() && !ring(Completion).full()) {
        add(Completion, m_sentFrames.front());
        m_sentFrames.pop_front();
    }
    if (task != nullptr && !m_received.empty())
        task->spend(each * static_cast<std::int64_t>(m_received.size()), "xsk_rcv");
    show({});
    // Copies are made in calls of the program only (xsk_generic_xmit).
    if (has(Tx) && (task != nullptr || m_zerocopy))
        transmitAll(task);
    flagWakeup();
    m_waiting.wakeAll({}, task);
}

std::uint64_t XdpSocket::transmitAll(Task* task)
{
    const Nanoseconds each = kernel().profile().ring.descriptor;
    SharedRing& tx = ring(Tx);
    std::uint64_t sent = 0;
    // A frame that is sent must find room in the completion ring later (xskq_prod_reserve).
    const auto reserved = [&] { return m_inFlight + m_sentFrames.size() + ring(Completion).filled(); };
    while (tx.filled() > 0 && reserved() < ring(Completion).size() && (m_zerocopy || sent < txBatch)) {
        const auto frame = entry<abi::XdpDescriptor>(Tx, tx.consumer());
        tx.setConsumer(tx.consumer() + 1);
        // xskq_cons_is_valid_desc: what does not lie within a chunk is thrown away.
        if (frame.length == 0 || frame.options != 0 || frame.address >= m_umem.length().value()
            || frame.address % m_chunk + frame.length > m_chunk)
            continue;
        if (task != nullptr)
            task->spend(each, "xsk_tx_peek_desc");
        transmit(task, frame);
        ++sent;
    }
    if (sent > 0 && task != nullptr) {
        task->spend(kernel().profile().nic.doorbell, "doorbell");
        task->flush();
    }
    return sent;
}

void XdpSocket::transmit(Task* task, const abi::XdpDescriptor& frame)
{
    ++m_inFlight;
    const auto done = [self = shared_from_this(), address = frame.address] { self->fetched(address); };
    const std::shared_ptr<UdpSocket> way = kernel().network().datagrams();
    if (!way || frame.length <= headers) {
        done();
        return;
    }
    const Address from = m_umem.base() + frame.address + headers;
    const Bytes size(frame.length - headers);
    std::vector<SkbPart> parts;
    for (Fragment& f : m_umem.slice(from, size, Holder::Skb)) {
        SkbPart part;
        part.length = f.length;
        part.at = f.at;
        part.page = std::move(f);
        parts.push_back(std::move(part));
    }
    if (!m_zerocopy) {
        // xsk_build_skb: an skb of its own, and the bytes of the frame copied into it.
        SkbPart copy;
        for (const SkbPart& p : parts)
            copy.owned.append(p.read());
        copy.length = size;
        copy.at = way->nextSpot();
        if (task != nullptr) {
            task->spend(kernel().profile().network.perPacket, "xsk_build_skb");
            task->copy(size, parts.front().at, copy.at, copy.owned.origin(), "skb_store_bits");
        }
        parts.clear();
        parts.push_back(std::move(copy));
    }
    way->sendFrame(task, std::move(parts), size.value(), done);
}

void XdpSocket::fetched(std::uint64_t address)
{
    --m_inFlight;
    m_sentFrames.push_back(address);
    if (!m_closed && !polled())
        interruptSoon();
}

void XdpSocket::interruptSoon()
{
    if (std::exchange(m_interruptPending, true))
        return;
    kernel().engine().spawn("NIC transmit interrupt", [self = shared_from_this()] {
        Kernel& kernel = self->kernel();
        const auto frames = static_cast<std::int64_t>(self->m_sentFrames.size() + (self->has(Tx) ? self->ring(Tx).filled() : 0));
        kernel.interrupt("NIC", {{"xsk_tx_completed", kernel.profile().ring.descriptor * frames, CpuWork::Softirq}});
        self->m_interruptPending = false;
        self->driver(nullptr);
        if (!self->m_sentFrames.empty() && !self->m_closed && !self->ring(Completion).full())
            self->interruptSoon();
    });
}

// --- receiving ----------------------------------------------------------------------------------------------

std::optional<Spot> XdpSocket::takeFree(std::uint64_t payload)
{
    m_current.reset();
    if (m_closed || ring(Fill).filled() == 0)
        return std::nullopt;
    SharedRing& fill = ring(Fill);
    const auto address = entry<std::uint64_t>(Fill, fill.consumer());
    fill.setConsumer(fill.consumer() + 1);
    const std::uint64_t chunk = address / m_chunk * m_chunk;
    const std::uint64_t start = packetHeadroom + m_headroom;
    if (chunk >= m_umem.length().value() || start + headers + payload > m_chunk)
        return std::nullopt;
    m_current = chunk + start;
    return m_umem.slice(m_umem.base() + *m_current + headers, Bytes(1), Holder::Kernel).front().at;
}

void XdpSocket::stored(const Content& payload, EventId cause)
{
    static_cast<void>(cause);
    if (!m_current || m_closed)
        return;
    const std::uint64_t frame = *std::exchange(m_current, std::nullopt);
    std::uint64_t done = 0;
    Spot at{};
    for (const Fragment& f : m_umem.slice(m_umem.base() + frame + headers, payload.size(), Holder::Kernel)) {
        if (done == 0)
            at = f.at;
        f.page->content().assign(f.offset, payload.slice(done, f.length));
        kernel().cpuCache().forget(f.page->firstFrame());
        done += f.length.value();
    }
    const auto length = static_cast<std::uint32_t>(headers + payload.size().value());
    m_received.push_back({{frame, length, 0}, payload, at});
}

void XdpSocket::show(EventId cause)
{
    bool any = false;
    while (!m_received.empty() && has(Rx) && !ring(Rx).full()) {
        const Received r = std::move(m_received.front());
        m_received.pop_front();
        if (const auto way = kernel().network().datagrams())
            way->bypassed(r.payload, r.at);
        add(Rx, r.descriptor);
        any = true;
    }
    if (any)
        m_waiting.wakeAll(cause);
}

std::uint32_t XdpSocket::poll(Task& task, bool join)
{
    if (!m_bound)
        return 0;
    // xsk_poll wakes the driver where that is needed.
    if (m_needWakeup || polled())
        driver(&task);
    std::int64_t mask = 0;
    if (has(Rx) && ring(Rx).filled() > 0)
        mask |= "POLLIN"_c | "POLLRDNORM"_c;
    if (has(Tx) && !ring(Tx).full())
        mask |= "POLLOUT"_c | "POLLWRNORM"_c;
    if (join)
        m_waiting.add(task);
    return static_cast<std::uint32_t>(mask);
}

void XdpSocket::stopPolling(Task& task) { m_waiting.remove(task); }

// --- calls --------------------------------------------------------------------------------------------------

namespace {

/// socket(2) for what this machine has besides the sockets of the scenario.
std::int64_t callSocket(Task& task, const CallArguments& a)
{
    const auto family = static_cast<std::int64_t>(static_cast<std::int32_t>(a[0]));
    const auto type = static_cast<std::int64_t>(static_cast<std::int32_t>(a[1]));
    if (family != "AF_XDP"_c || !task.kernel().generation().afXdp())
        return -EAFNOSUPPORT;
    if (!task.process().privileged)
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
