// SPDX-License-Identifier: GPL-3.0-or-later
// libxdp: ordinary code in user space on the rings of an AF_XDP socket (xdp-tools: lib/libxdp/xsk.c, headers/xdp/xsk.h).
// Its functions give -errno and leave errno alone.
#include "model/program/abi.h"
#include "model/program/host_structures.h"
#include "model/program/machine_state.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>

namespace copyscope::model::program {

using namespace abi::literals;

namespace {

constexpr std::uint32_t usualSize = 2048;
constexpr std::uint32_t usualFrame = 4096;

/// A structure in memory of the program, for the time of one call.
template <class T>
class Scratch {
public:
    Scratch(Host& host, const T& value, std::uint32_t line)
        : m_host(host), m_at(host.reserve("libxdp", Bytes(sizeof(T)), line)), outcome(put(host, m_at, value))
    {
    }
    ~Scratch() { m_host.release(m_at, Bytes(sizeof(T))); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    [[nodiscard]] Address at() const { return m_at; }
    [[nodiscard]] Outcome read(T& into) const { return get(m_host, m_at, into); }

private:
    Host& m_host;
    Address m_at;

public:
    Outcome outcome;
};

}  // namespace

/// Makes one of the four rings and maps it (xsk_create_umem_rings, the second half of xsk_socket__create).
Outcome MachineState::xskMapRing(std::int64_t fd, int option, std::uint32_t size, Address where, std::int64_t& result)
{
    const auto level = static_cast<std::uint64_t>("SOL_XDP"_c);
    const auto number = static_cast<std::uint64_t>(fd);
    {
        const Scratch<std::uint32_t> value(*host, size, currentLine);
        if (value.outcome != Outcome::Done)
            return value.outcome;
        const Outcome o = host->call("setsockopt", {number, level, static_cast<std::uint64_t>(option), value.at(), 4}, result);
        if (o != Outcome::Done || result < 0)
            return o;
    }
    abi::XdpMmapOffsets all{};
    {
        const Scratch<abi::XdpMmapOffsets> value(*host, all, currentLine);
        const Scratch<std::uint32_t> length(*host, sizeof all, currentLine);
        const Outcome o = host->call("getsockopt", {number, level, static_cast<std::uint64_t>("XDP_MMAP_OFFSETS"_c), value.at(), length.at()}, result);
        if (o != Outcome::Done || result < 0)
            return o;
        if (const Outcome read = value.read(all); read != Outcome::Done)
            return read;
    }
    XskRing ring;
    ring.size = size;
    abi::XdpRingOffsets offsets{};
    std::int64_t at = 0;
    switch (option) {
    case "XDP_RX_RING"_c: offsets = all.rx; at = "XDP_PGOFF_RX_RING"_c; ring.entrySize = sizeof(abi::XdpDescriptor); break;
    case "XDP_TX_RING"_c: offsets = all.tx; at = "XDP_PGOFF_TX_RING"_c; ring.entrySize = sizeof(abi::XdpDescriptor); break;
    case "XDP_UMEM_FILL_RING"_c: offsets = all.fill; at = "XDP_UMEM_PGOFF_FILL_RING"_c; break;
    default: offsets = all.completion; at = "XDP_UMEM_PGOFF_COMPLETION_RING"_c; break;
    }
    const std::uint64_t length = offsets.descriptors + std::uint64_t{size} * ring.entrySize;
    const CallArguments map{0, length, static_cast<std::uint64_t>("PROT_READ"_c | "PROT_WRITE"_c),
                            static_cast<std::uint64_t>("MAP_SHARED"_c | "MAP_POPULATE"_c), number,
                            static_cast<std::uint64_t>(at)};
    if (const Outcome o = host->call("mmap", map, result); o != Outcome::Done || (result < 0 && result >= -4095))
        return o;
    const auto base = static_cast<Address>(result);
    ring.map = {base, length};
    ring.producer = base + offsets.producer;
    ring.consumer = base + offsets.consumer;
    ring.flags = base + offsets.flags;
    ring.entries = base + offsets.descriptors;
    process->xskRings[where] = ring;
    markObject(where);
    result = 0;
    return Outcome::Done;
}

Outcome MachineState::libraryXsk(LibraryFunction function, std::span<const std::int64_t> arguments, std::int64_t& result)
{
    using enum LibraryFunction;
    const auto at = [&](std::size_t n) { return static_cast<Address>(arguments[n]); };
    result = 0;
    const auto remember = [&](Address where, XskObject object, std::string_view name) {
        object.base = host->reserve(name, Bytes(64), currentLine);
        process->xskObjects[object.base] = object;
        result = 0;
        const Outcome o = put(*host, where, object.base);
        markRange(where, 8);
        return o;
    };
    const auto object = [&](Address base) -> XskObject* {
        const auto found = process->xskObjects.find(base);
        if (found == process->xskObjects.end())
            fail("this is nothing that libxdp made");
        return found == process->xskObjects.end() ? nullptr : &found->second;
    };
    const auto dropRing = [&](Address where) {
        const auto found = process->xskRings.find(where);
        if (found == process->xskRings.end())
            return Outcome::Done;
        const UringState::Mapping map = found->second.map;
        process->xskRings.erase(found);
        return host->call("munmap", {map.at, map.size}, result);
    };
    switch (function) {
    case xsk_umem__create: {
        abi::XskUmemConfig config{usualSize, usualSize, usualFrame, 0, 0};
        if (at(5) != 0)
            if (const Outcome o = get(*host, at(5), config); o != Outcome::Done)
                return o;
        Outcome o = host->call("socket", {static_cast<std::uint64_t>("AF_XDP"_c), static_cast<std::uint64_t>("SOCK_RAW"_c), 0}, result);
        if (o != Outcome::Done || result < 0)
            return o;
        XskObject umem;
        umem.fd = result;
        umem.rings[0] = at(3);
        umem.rings[1] = at(4);
        {
            const abi::XdpUmemReg registration{at(1), at(2), config.frameSize, config.frameHeadroom, config.flags, 0};
            const Scratch<abi::XdpUmemReg> value(*host, registration, currentLine);
            o = host->call("setsockopt",
                           {static_cast<std::uint64_t>(umem.fd), static_cast<std::uint64_t>("SOL_XDP"_c),
                            static_cast<std::uint64_t>("XDP_UMEM_REG"_c), value.at(), sizeof registration},
                           result);
        }
        if (o != Outcome::Done || result < 0)
            return o;
        o = xskMapRing(umem.fd, static_cast<int>("XDP_UMEM_FILL_RING"_c), config.fillSize, at(3), result);
        if (o != Outcome::Done || result < 0)
            return o;
        o = xskMapRing(umem.fd, static_cast<int>("XDP_UMEM_COMPLETION_RING"_c), config.completionSize, at(4), result);
        if (o != Outcome::Done || result < 0)
            return o;
        return remember(at(0), umem, "xsk_umem");
    }
    case xsk_socket__create: {
        const XskObject* umem = object(at(3));
        if (umem == nullptr)
            return Outcome::Done;
        abi::XskSocketConfig config{usualSize, usualSize, 0, 0, 0, 0};
        if (at(6) != 0)
            if (const Outcome o = get(*host, at(6), config); o != Outcome::Done)
                return o;
        // The first socket of a UMEM is the one that registered it.
        XskObject socket;
        socket.fd = umem->fd;
        socket.rings[0] = at(4);
        socket.rings[1] = at(5);
        Outcome o = Outcome::Done;
        if (at(4) != 0)
            o = xskMapRing(socket.fd, static_cast<int>("XDP_RX_RING"_c), config.rxSize, at(4), result);
        if (o == Outcome::Done && result >= 0 && at(5) != 0)
            o = xskMapRing(socket.fd, static_cast<int>("XDP_TX_RING"_c), config.txSize, at(5), result);
        if (o != Outcome::Done || result < 0)
            return o;
        const abi::SockaddrXdp address{static_cast<std::uint16_t>("AF_XDP"_c), config.bindFlags, 1,
                                       static_cast<std::uint32_t>(arguments[2]), 0};
        {
            const Scratch<abi::SockaddrXdp> value(*host, address, currentLine);
            o = host->call("bind", {static_cast<std::uint64_t>(socket.fd), value.at(), sizeof address}, result);
        }
        if (o != Outcome::Done || result < 0)
            return o;
        return remember(at(0), socket, "xsk_socket");
    }
    case xsk_umem__fd:
    case xsk_socket__fd:
        if (const XskObject* o = object(at(0)))
            result = o->fd;
        return Outcome::Done;
    case xsk_umem__get_data: result = static_cast<std::int64_t>(at(0) + at(1)); return Outcome::Done;
    case xsk_umem__delete:
    case xsk_socket__delete: {
        const XskObject* found = object(at(0));
        if (found == nullptr)
            return Outcome::Done;
        const XskObject gone = *found;
        process->xskObjects.erase(at(0));
        host->release(gone.base, Bytes(64));
        for (const Address ring : gone.rings)
            if (const Outcome o = dropRing(ring); o != Outcome::Done)
                return o;
        Outcome o = Outcome::Done;
        if (function == xsk_umem__delete)
            o = host->call("close", {static_cast<std::uint64_t>(gone.fd)}, result);
        result = 0;
        return o;
    }
    default: break;
    }

    const auto found = process->xskRings.find(at(0));
    if (found == process->xskRings.end()) {
        fail("this is no ring that libxdp made");
        return Outcome::Done;
    }
    XskRing& ring = found->second;
    const auto entry = [&](std::uint64_t index) {
        return static_cast<std::int64_t>(ring.entries + (index & (ring.size - 1)) * ring.entrySize);
    };
    const auto wanted = static_cast<std::uint32_t>(arguments.size() > 1 ? arguments[1] : 0);
    std::uint32_t other = 0;
    switch (function) {
    case xsk_ring_prod__reserve: {
        if (const Outcome o = loadWord32(ring.consumer, other); o != Outcome::Done)
            return o;
        if (ring.size - (ring.own - other) < wanted)
            return host->spin();
        const Outcome o = put(*host, at(2), ring.own);
        markRange(at(2), 4);
        ring.own += wanted;
        result = wanted;
        return o;
    }
    case xsk_ring_prod__submit:
        if (const Outcome o = loadWord32(ring.producer, other); o != Outcome::Done)
            return o;
        return put(*host, ring.producer, other + wanted);
    case xsk_ring_prod__needs_wakeup: {
        const Outcome o = loadWord32(ring.flags, other);
        result = other & static_cast<std::uint32_t>("XDP_RING_NEED_WAKEUP"_c);
        return o;
    }
    case xsk_ring_cons__peek: {
        if (const Outcome o = loadWord32(ring.producer, other); o != Outcome::Done)
            return o;
        const std::uint32_t there = std::min(other - ring.own, wanted);
        if (there == 0)
            return host->spin();
        const Outcome o = put(*host, at(2), ring.own);
        markRange(at(2), 4);
        ring.own += there;
        result = there;
        return o;
    }
    case xsk_ring_cons__release:
        if (const Outcome o = loadWord32(ring.consumer, other); o != Outcome::Done)
            return o;
        return put(*host, ring.consumer, other + wanted);
    default: result = entry(static_cast<std::uint64_t>(arguments[1])); return Outcome::Done;
    }
}

}  // namespace copyscope::model::program
