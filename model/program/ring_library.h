// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/host.h"

#include <cstdint>
#include <vector>

namespace copyscope::model::program {

/// What liburing knows of an io_uring, kept apart from the struct io_uring of the program (liburing: struct io_uring).
struct UringState {
    std::int64_t fd = -1;
    std::uint32_t setupFlags = 0;
    Address sqHead = 0, sqTail = 0, sqFlags = 0, sqArray = 0, cqHead = 0, cqTail = 0, cqes = 0, sqes = 0;
    std::uint32_t sqEntries = 0, cqEntries = 0;
    std::uint32_t firstNew = 0;  ///< requests that the program has taken and not yet handed over: [firstNew, next)
    std::uint32_t next = 0;
    struct Mapping {
        Address at = 0;
        std::uint64_t size = 0;
    };
    Mapping maps[3]{};
};

/// What libxdp knows of a ring (xsk.h: struct xsk_ring_prod, struct xsk_ring_cons).
struct XskRing {
    Address producer = 0, consumer = 0, flags = 0, entries = 0;
    std::uint32_t size = 0;
    std::uint32_t entrySize = 8;
    std::uint32_t own = 0;  ///< how far the program has reserved or peeked
    UringState::Mapping map{};
};

/// A UMEM or a socket of libxdp; the program holds its address.
struct XskObject {
    std::int64_t fd = -1;
    std::uint64_t base = 0;  ///< of the memory that stands for it in the program
    Address rings[2]{};      ///< of the program's ring structs
};

/// linux/vfio.h: struct vfio_iommu_type1_dma_map, and the request that takes it.
struct VfioDmaMap {
    std::uint32_t argumentSize;
    std::uint32_t flags;
    Address address;
    std::uint64_t ioAddress;
    std::uint64_t size;
};
static_assert(sizeof(VfioDmaMap) == 32);
inline constexpr std::uint64_t mapDmaRequest = 0x3b71;  ///< VFIO_IOMMU_MAP_DMA

/// What programs look at of DPDK's struct rte_mbuf; not laid out as there.
struct RteMbuf {
    Address address;
    std::uint16_t dataOffset;
    std::uint16_t dataLength;
    std::uint32_t packetLength;
};
static_assert(sizeof(RteMbuf) == 16);

/// What DPDK keeps of the one card that a program drives.
struct DpdkState {
    std::int64_t fd = -1;
    Address pool = 0;
    Address doorbell = 0;
    XskRing rings[4]{};                ///< RX, TX, fill, completion
    std::vector<std::uint64_t> free;   ///< offsets of free buffers in the pool
    std::uint32_t receiveWanted = 0;   ///< buffers that the card shall have to receive into
    std::uint32_t kept = 0;            ///< buffers that stay for sending
};

}  // namespace copyscope::model::program
