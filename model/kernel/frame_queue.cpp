// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/frame_queue.h"

#include "model/hardware/cpu_cache.h"
#include "model/kernel/address_space.h"
#include "model/kernel/udp_socket.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
using program::Address;
namespace abi = program::abi;

namespace {

constexpr std::uint64_t txBatch = 32;  ///< TX_BATCH_SIZE: what one call sends with copies
constexpr std::array names{"RX ring", "TX ring", "fill ring", "completion ring"};

}  // namespace

FrameQueue::FrameQueue(Kernel& kernel, Driver driver, bool peer)
    : m_kernel(kernel), m_driver(driver), m_peer(peer), m_pages(std::make_shared<SharedPages>())
{
}

template <class T>
T FrameQueue::entry(Which which, std::uint32_t index) const
{
    const Ring& r = m_rings[which];
    return readFolio<T>(*r.memory, layout.descriptors + r.indices->slot(index) * r.entrySize);
}

template <class T>
void FrameQueue::add(Which which, const T& value)
{
    SharedRing& indices = ring(which);
    const std::uint32_t at = indices.producer();
    writeFolio(*m_rings[which].memory, layout.descriptors + indices.slot(at) * m_rings[which].entrySize, value);
    indices.setProducer(at + 1);
}

// --- set-up -------------------------------------------------------------------------------------------------

std::int64_t FrameQueue::registerMemory(Task& task, Address base, Bytes length, std::uint64_t chunk, std::uint64_t headroom)
{
    if (hasMemory())
        return -EBUSY;
    if (const std::int64_t error = m_memory.pin(task, base, length, -ENOBUFS); error != 0)
        return error;
    m_chunk = chunk;
    m_headroom = headroom;
    return 0;
}

std::int64_t FrameQueue::makeRing(Which which, std::uint32_t entries, std::uint64_t firstPage)
{
    if (has(which) || entries == 0 || !std::has_single_bit(entries))
        return -EINVAL;
    Ring& r = m_rings[which];
    r.entrySize = which == Rx || which == Tx ? sizeof(abi::XdpDescriptor) : sizeof(std::uint64_t);
    r.memory = allocateRing(m_kernel, layout.descriptors + entries * r.entrySize);
    if (!r.memory)
        return -ENOMEM;
    r.indices = std::make_unique<SharedRing>(m_kernel, names[which], m_peer, r.memory, layout.producer, layout.consumer, entries);
    for (std::uint32_t i = 0; i < r.memory->pages(); ++i)
        m_pages->pages[firstPage + i] = {PageRef(r.memory, Holder::Kernel), i};
    r.memory->onStore = [this, which, indices = r.indices.get()] {
        indices->look();
        // A card that writes its rings itself goes on as soon as there is room.
        if (m_driver == Driver::Program && which == Rx)
            show({});
        else if (m_driver == Driver::Program && which == Completion)
            complete();
        return Nanoseconds{};
    };
    if (which == Tx || which == Fill)
        flagWakeup();
    return 0;
}

void FrameQueue::close(Task& task)
{
    m_closed = true;
    if (m_kernel.network().bypass() == this)
        m_kernel.network().setBypass(nullptr);
    m_memory.unpin(task);
    for (Ring& r : m_rings) {
        if (!r.indices)
            continue;
        r.memory->onStore = {};
        r.indices->remove();
    }
}

// --- sending ------------------------------------------------------------------------------------------------

void FrameQueue::flagWakeup()
{
    // The driver does nothing by itself: the program has to call for what it adds.
    if (!needWakeup)
        return;
    for (const Which which : {Tx, Fill})
        if (has(which))
            ring(which).setWord(layout.flags, static_cast<std::uint32_t>("XDP_RING_NEED_WAKEUP"_c));
}

void FrameQueue::complete()
{
    while (!m_sentFrames.empty() && !ring(Completion).full()) {
        add(Completion, m_sentFrames.front());
        m_sentFrames.pop_front();
    }
}

void FrameQueue::drive(Task* task)
{
    if (m_closed)
        return;
    const Nanoseconds each = m_kernel.profile().ring.descriptor;
    if (task != nullptr)
        task->spend(each * static_cast<std::int64_t>(m_sentFrames.size()), "xsk_tx_completed");
    complete();
    if (task != nullptr)
        task->spend(each * static_cast<std::int64_t>(m_received.size()), "xsk_rcv");
    show({});
    if (has(Tx))
        transmitAll(task);
    flagWakeup();
    waiting.wakeAll({}, task);
}

std::uint64_t FrameQueue::ring() { return m_closed || !has(Tx) ? 0 : transmitAll(nullptr); }

bool FrameQueue::inOneChunk(const abi::XdpDescriptor& frame) const
{
    return frame.length != 0 && frame.options == 0 && frame.address < m_memory.length().value()
           && frame.address % m_chunk + frame.length <= m_chunk;
}

std::uint64_t FrameQueue::transmitAll(Task* task)
{
    SharedRing& tx = ring(Tx);
    std::uint64_t sent = 0;
    // A frame that is sent must find room in the completion ring later (xskq_prod_reserve).
    const auto reserved = [&] { return m_inFlight + m_sentFrames.size() + ring(Completion).filled(); };
    while (tx.filled() > 0 && reserved() < ring(Completion).size() && (zerocopy || sent < txBatch)) {
        const auto frame = entry<abi::XdpDescriptor>(Tx, tx.consumer());
        tx.setConsumer(tx.consumer() + 1);
        // What does not lie within a chunk is thrown away (xskq_cons_is_valid_desc).
        if (!inOneChunk(frame))
            continue;
        if (task != nullptr)
            task->spend(m_kernel.profile().ring.descriptor, "xsk_tx_peek_desc");
        transmit(task, frame);
        ++sent;
    }
    if (sent > 0 && task != nullptr) {
        task->spend(m_kernel.profile().nic.doorbell, "doorbell");
        task->flush();
    }
    return sent;
}

void FrameQueue::transmit(Task* task, const abi::XdpDescriptor& frame)
{
    ++m_inFlight;
    const auto done = [self = shared_from_this(), address = frame.address] { self->fetched(address); };
    const std::shared_ptr<UdpSocket> way = m_kernel.network().datagrams();
    if (!way || frame.length <= headers) {
        done();
        return;
    }
    const Bytes size(frame.length - headers);
    std::vector<SkbPart> parts;
    for (Fragment& f : m_memory.slice(m_memory.base() + frame.address + headers, size, Holder::Skb)) {
        SkbPart part;
        part.length = f.length;
        part.at = f.at;
        part.page = std::move(f);
        parts.push_back(std::move(part));
    }
    if (!zerocopy) {
        // xsk_build_skb: an skb of its own, and the bytes of the frame copied into it.
        SkbPart copy;
        for (const SkbPart& p : parts)
            copy.owned.append(p.read());
        copy.length = size;
        copy.at = way->nextSpot();
        if (task != nullptr) {
            task->spend(m_kernel.profile().network.perPacket, "xsk_build_skb");
            task->copy(size, parts.front().at, copy.at, copy.owned.origin(), "skb_store_bits");
        }
        parts.clear();
        parts.push_back(std::move(copy));
    }
    way->sendFrame(task, std::move(parts), size.value(), done);
}

void FrameQueue::fetched(std::uint64_t address)
{
    --m_inFlight;
    m_sentFrames.push_back(address);
    if (m_closed)
        return;
    if (m_driver == Driver::Program)
        complete();  // the card writes it back into the ring
    else if (!polled)
        interruptSoon();
}

void FrameQueue::interruptSoon()
{
    if (std::exchange(m_interruptPending, true))
        return;
    m_kernel.engine().spawn("NIC transmit interrupt", [self = shared_from_this()] {
        Kernel& kernel = self->m_kernel;
        const auto frames = static_cast<std::int64_t>(self->m_sentFrames.size());
        kernel.interrupt("NIC", {{"xsk_tx_completed", kernel.profile().ring.descriptor * frames, CpuWork::Softirq}});
        self->m_interruptPending = false;
        if (self->m_closed)
            return;
        self->complete();
        self->flagWakeup();
        self->waiting.wakeAll();
        if (!self->m_sentFrames.empty() && !self->ring(Completion).full())
            self->interruptSoon();
    });
}

// --- receiving ----------------------------------------------------------------------------------------------

std::optional<Spot> FrameQueue::takeFree(std::uint64_t payload)
{
    m_current.reset();
    if (m_closed || ring(Fill).filled() == 0)
        return std::nullopt;
    SharedRing& fill = ring(Fill);
    const auto address = entry<std::uint64_t>(Fill, fill.consumer());
    fill.setConsumer(fill.consumer() + 1);
    const std::uint64_t chunk = address / m_chunk * m_chunk;
    if (chunk >= m_memory.length().value() || m_headroom + headers + payload > m_chunk)
        return std::nullopt;
    m_current = chunk + m_headroom;
    return m_memory.slice(m_memory.base() + *m_current + headers, Bytes(1), Holder::Kernel).front().at;
}

void FrameQueue::stored(const Content& payload)
{
    if (!m_current || m_closed)
        return;
    const std::uint64_t frame = *std::exchange(m_current, std::nullopt);
    std::uint64_t done = 0;
    Spot at{};
    for (const Fragment& f : m_memory.slice(m_memory.base() + frame + headers, payload.size(), Holder::Kernel)) {
        if (done == 0)
            at = f.at;
        f.page->content().assign(f.offset, payload.slice(done, f.length));
        m_kernel.cpuCache().forget(f.page->firstFrame());
        done += f.length.value();
    }
    m_received.push_back({{frame, static_cast<std::uint32_t>(headers + payload.size().value()), 0}, payload, at});
    if (m_driver == Driver::Program)
        show({});
}

void FrameQueue::show(EventId cause)
{
    bool any = false;
    while (!m_received.empty() && has(Rx) && !ring(Rx).full()) {
        const Received r = std::move(m_received.front());
        m_received.pop_front();
        if (const auto way = m_kernel.network().datagrams())
            way->bypassed(r.payload, r.at);
        add(Rx, r.descriptor);
        any = true;
    }
    if (any)
        waiting.wakeAll(cause);
}

}  // namespace copyscope::model::kernel
