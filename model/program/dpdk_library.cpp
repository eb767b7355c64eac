// SPDX-License-Identifier: GPL-3.0-or-later
// The part of DPDK that programs in articles use: a pool of buffers, bursts of packets. Ordinary code in user space on the
// rings of a card that the program drives itself (DPDK: lib/mbuf, lib/ethdev; a poll-mode driver on VFIO). Once it is
// started there is no system call in it. Its functions give -errno and leave errno alone.
#include "model/program/abi.h"
#include "model/program/host_structures.h"
#include "model/program/machine_state.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <utility>

namespace copyscope::model::program {

using namespace abi::literals;

namespace {

constexpr std::uint32_t stride = 2304;   ///< of a buffer: its structure of 128 bytes, 128 of headroom, 2 KiB
constexpr std::uint32_t structure = 128;
constexpr std::uint32_t headroom = 128;  ///< RTE_PKTMBUF_HEADROOM
constexpr std::uint64_t pageBytes = 4096;

}  // namespace

/// Maps one ring of the card; `which` counts from 1: RX, TX, fill, completion.
Outcome MachineState::dpdkRing(std::uint32_t which, std::uint32_t entries, std::uint32_t entrySize, std::int64_t& result)
{
    DpdkState& d = process->dpdk;
    // As VFIO lays them out here: producer, consumer, flags, entries.
    constexpr std::uint64_t first = 192;
    const std::uint64_t length = (first + std::uint64_t{entries} * entrySize + pageBytes - 1) / pageBytes * pageBytes;
    const CallArguments map{0, length, static_cast<std::uint64_t>("PROT_READ"_c | "PROT_WRITE"_c),
                            static_cast<std::uint64_t>("MAP_SHARED"_c), static_cast<std::uint64_t>(d.fd),
                            std::uint64_t{which} << 30};
    const Outcome o = host->call("mmap", map, result);
    if (o != Outcome::Done || (result < 0 && result >= -4095))
        return o;
    XskRing& ring = d.rings[which - 1];
    const auto base = static_cast<Address>(result);
    ring.producer = base;
    ring.consumer = base + 64;
    ring.entries = base + first;
    ring.entrySize = entrySize;
    // The card takes the largest power of two that fits.
    ring.size = 1;
    while (std::uint64_t{ring.size} * 2 * entrySize + first <= length)
        ring.size *= 2;
    ring.map = {base, length};
    result = 0;
    return Outcome::Done;
}

Outcome MachineState::dpdkFill(std::int64_t& result)
{
    // Every free buffer but those that are to be sent goes to the card, as far as its ring has room.
    DpdkState& d = process->dpdk;
    XskRing& fill = d.rings[2];
    std::uint32_t consumer = 0;
    if (const Outcome o = loadWord32(fill.consumer, consumer); o != Outcome::Done)
        return o;
    std::uint32_t added = 0;
    while (d.free.size() > d.kept && fill.own - consumer < fill.size && fill.own - consumer < d.receiveWanted) {
        const std::uint64_t address = d.free.back();
        d.free.pop_back();
        if (const Outcome o = put(*host, fill.entries + (fill.own & (fill.size - 1)) * 8, address); o != Outcome::Done)
            return o;
        ++fill.own;
        ++added;
    }
    result = added;
    return added == 0 ? Outcome::Done : put(*host, fill.producer, fill.own);
}

Outcome MachineState::dpdkReap()
{
    DpdkState& d = process->dpdk;
    XskRing& done = d.rings[3];
    std::uint32_t producer = 0;
    if (const Outcome o = loadWord32(done.producer, producer); o != Outcome::Done)
        return o;
    const bool any = producer != done.own;
    for (; done.own != producer; ++done.own) {
        std::uint64_t address = 0;
        if (const Outcome o = get(*host, done.entries + (done.own & (done.size - 1)) * 8, address); o != Outcome::Done)
            return o;
        d.free.push_back(address / stride * stride);
    }
    return any ? put(*host, done.consumer, done.own) : Outcome::Done;
}

Outcome MachineState::dpdkSend(std::span<const std::int64_t> a, std::int64_t& result)
{
    DpdkState& d = process->dpdk;
    XskRing& tx = d.rings[1];
    if (const Outcome o = dpdkReap(); o != Outcome::Done)
        return o;
    std::uint32_t consumer = 0;
    if (const Outcome o = loadWord32(tx.consumer, consumer); o != Outcome::Done)
        return o;
    const auto wanted = static_cast<std::uint32_t>(a[3]);
    std::uint32_t sent = 0;
    for (; sent < wanted && tx.own - consumer < tx.size; ++sent, ++tx.own) {
        Address buffer = 0;
        RteMbuf mbuf{};
        Outcome o = get(*host, static_cast<Address>(a[2]) + sent * 8, buffer);
        if (o == Outcome::Done)
            o = get(*host, buffer, mbuf);
        if (o == Outcome::Done)
            o = put(*host, tx.entries + (tx.own & (tx.size - 1)) * tx.entrySize,
                    abi::XdpDescriptor{mbuf.address + mbuf.dataOffset - d.pool, mbuf.packetLength, 0});
        if (o != Outcome::Done)
            return o;
    }
    result = sent;
    if (sent == 0)
        return host->spin();
    if (const Outcome o = put(*host, tx.producer, tx.own); o != Outcome::Done)
        return o;
    return put(*host, d.doorbell, tx.own);
}

Outcome MachineState::dpdkReceive(std::span<const std::int64_t> a, std::int64_t& result)
{
    DpdkState& d = process->dpdk;
    XskRing& rx = d.rings[0];
    std::uint32_t producer = 0;
    if (const Outcome o = loadWord32(rx.producer, producer); o != Outcome::Done)
        return o;
    const std::uint32_t there = std::min(producer - rx.own, static_cast<std::uint32_t>(a[3]));
    if (there == 0)
        return host->spin();
    for (std::uint32_t i = 0; i < there; ++i, ++rx.own) {
        abi::XdpDescriptor frame{};
        Outcome o = get(*host, rx.entries + (rx.own & (rx.size - 1)) * rx.entrySize, frame);
        const Address buffer = d.pool + frame.address / stride * stride;
        RteMbuf mbuf{};
        mbuf.address = buffer + structure;
        mbuf.dataOffset = static_cast<std::uint16_t>(d.pool + frame.address - mbuf.address);
        mbuf.dataLength = static_cast<std::uint16_t>(frame.length);
        mbuf.packetLength = frame.length;
        if (o == Outcome::Done)
            o = put(*host, buffer, mbuf);
        if (o == Outcome::Done)
            o = put(*host, static_cast<Address>(a[2]) + i * 8, buffer);
        if (o != Outcome::Done)
            return o;
        markRange(static_cast<Address>(a[2]) + i * 8, 8);
    }
    if (const Outcome o = put(*host, rx.consumer, rx.own); o != Outcome::Done)
        return o;
    std::int64_t ignored = 0;
    const Outcome o = dpdkFill(ignored);
    result = there;
    return o;
}

Outcome MachineState::libraryDpdk(LibraryFunction function, std::span<const std::int64_t> a, std::int64_t& result)
{
    using enum LibraryFunction;
    DpdkState& d = process->dpdk;
    result = 0;
    if (function != rte_eal_init && d.fd < 0) {
        fail("rte_eal_init() comes first");
        return Outcome::Done;
    }
    switch (function) {
    case rte_eal_init: {
        const Address path = host->literal("/dev/vfio/0");
        const Outcome o = host->call("open", {path, static_cast<std::uint64_t>("O_RDWR"_c)}, result);
        if (o == Outcome::Done && result >= 0)
            d.fd = std::exchange(result, 0);
        return o;
    }
    case rte_pktmbuf_pool_create: {
        const auto count = static_cast<std::uint64_t>(a[1]);
        const std::uint64_t length = (count * stride + pageBytes - 1) / pageBytes * pageBytes;
        const CallArguments map{0, length, static_cast<std::uint64_t>("PROT_READ"_c | "PROT_WRITE"_c),
                                static_cast<std::uint64_t>("MAP_PRIVATE"_c | "MAP_ANONYMOUS"_c | "MAP_POPULATE"_c),
                                ~std::uint64_t{0}, 0};
        Outcome o = host->call("mmap", map, result);
        if (o != Outcome::Done || (result < 0 && result >= -4095)) {
            result = 0;
            return o;
        }
        d.pool = static_cast<Address>(result);
        const VfioDmaMap dma{sizeof dma, 3, d.pool, d.pool, length};
        const Address at = host->reserve("vfio_iommu_type1_dma_map", Bytes(sizeof dma), currentLine);
        o = put(*host, at, dma);
        if (o == Outcome::Done)
            o = host->call("ioctl", {static_cast<std::uint64_t>(d.fd), mapDmaRequest, at}, result);
        host->release(at, Bytes(sizeof dma));
        d.free.clear();
        for (std::uint64_t i = count; i-- > 0;)
            d.free.push_back(i * stride);
        result = result < 0 ? 0 : static_cast<std::int64_t>(d.pool);
        return o;
    }
    case rte_eth_dev_configure: return Outcome::Done;
    case rte_eth_rx_queue_setup: {
        d.receiveWanted = static_cast<std::uint32_t>(a[2]);
        const Outcome o = dpdkRing(1, d.receiveWanted, sizeof(abi::XdpDescriptor), result);
        return o == Outcome::Done && result >= 0 ? dpdkRing(3, d.receiveWanted, 8, result) : o;
    }
    case rte_eth_tx_queue_setup: {
        d.kept = static_cast<std::uint32_t>(a[2]);
        const Outcome o = dpdkRing(2, d.kept, sizeof(abi::XdpDescriptor), result);
        return o == Outcome::Done && result >= 0 ? dpdkRing(4, d.kept, 8, result) : o;
    }
    case rte_eth_dev_start: {
        const CallArguments map{0, pageBytes, static_cast<std::uint64_t>("PROT_READ"_c | "PROT_WRITE"_c),
                                static_cast<std::uint64_t>("MAP_SHARED"_c), static_cast<std::uint64_t>(d.fd), 0};
        Outcome o = host->call("mmap", map, result);
        if (o != Outcome::Done || (result < 0 && result >= -4095))
            return o;
        d.doorbell = static_cast<Address>(std::exchange(result, 0));
        if (d.receiveWanted == 0)
            return o;
        d.kept = std::min(d.kept, static_cast<std::uint32_t>(d.free.size() / 2));
        o = dpdkFill(result);
        result = 0;
        return o;
    }
    case rte_pktmbuf_alloc: {
        if (d.free.empty())
            if (const Outcome o = dpdkReap(); o != Outcome::Done)
                return o;
        if (d.free.empty())
            return host->spin();
        const Address buffer = d.pool + d.free.back();
        d.free.pop_back();
        RteMbuf mbuf{};
        mbuf.address = buffer + structure;
        mbuf.dataOffset = headroom;
        result = static_cast<std::int64_t>(buffer);
        return put(*host, buffer, mbuf);
    }
    case rte_pktmbuf_append: {
        RteMbuf mbuf{};
        const auto at = static_cast<Address>(a[0]);
        if (const Outcome o = get(*host, at, mbuf); o != Outcome::Done)
            return o;
        const auto more = static_cast<std::uint32_t>(a[1]);
        if (structure + mbuf.dataOffset + mbuf.packetLength + more > stride)
            return Outcome::Done;
        result = static_cast<std::int64_t>(mbuf.address + mbuf.dataOffset + mbuf.packetLength);
        mbuf.packetLength += more;
        mbuf.dataLength = static_cast<std::uint16_t>(mbuf.packetLength);
        return put(*host, at, mbuf);
    }
    case rte_pktmbuf_free:
        d.free.push_back((static_cast<std::uint64_t>(a[0]) - d.pool) / stride * stride);
        return Outcome::Done;
    case rte_eth_tx_burst: return dpdkSend(a, result);
    default: return dpdkReceive(a, result);
    }
}

}  // namespace copyscope::model::program
