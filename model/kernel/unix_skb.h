// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/skb.h"
#include "model/units.h"

#include <algorithm>
#include <cstdint>

/// How one skb of an AF_UNIX socket lies in memory (sock_alloc_send_pskb, alloc_skb_with_frags): what exceeds its head is
/// in whole pages besides, in blocks of up to 8 (PAGE_ALLOC_COSTLY_ORDER).
namespace copyscope::model::kernel::unix_skb {

/// With UNIX_SKB_FRAGS_SZ an skb of a stream carries 36544 bytes.
inline constexpr std::uint64_t largestBlock = 32768;
inline constexpr std::uint64_t largest = skbPageHead + largestBlock;

/// How many of `size` bytes the head has when it is `largestHead` at most.
[[nodiscard]] inline std::uint64_t head(std::uint64_t size, std::uint64_t largestHead)
{
    const std::uint64_t behind = size - std::min(size, largestHead);
    const std::uint64_t paged = (behind + pageSize.value() - 1) / pageSize.value() * pageSize.value();
    return size - std::min(size, paged);
}

/// Memory of an skb that copied `size` bytes; heads come from kmalloc.
[[nodiscard]] inline std::uint64_t copiedMemory(std::uint64_t size, std::uint64_t largestHead)
{
    constexpr std::uint64_t smallest = 512;
    const std::uint64_t inHead = head(size, largestHead);
    const std::uint64_t pages = (size - inHead + pageSize.value() - 1) / pageSize.value();
    return skbMemory(inHead, smallest) + pages * pageSize.value();
}

/// The same for pages that splice() brought.
[[nodiscard]] inline std::uint64_t splicedMemory(std::uint64_t size) { return skbMemory(0, 512) + size; }

/// The memory that holds one byte of an skb of a stream.
struct Block {
    bool linear = false;       ///< in its head
    std::uint64_t offset = 0;  ///< of the byte in the block
    std::uint64_t left = 0;    ///< bytes from there to the end of the block
};

/// Where byte `at` of an skb of `size` bytes is.
[[nodiscard]] inline Block blockAt(std::uint64_t size, std::uint64_t at)
{
    const std::uint64_t inHead = head(size, skbPageHead);
    if (at < inHead)
        return {true, at, inHead - at};
    std::uint64_t begin = inHead;
    for (std::uint64_t block = largestBlock;;) {
        const std::uint64_t left = size - begin;
        const std::uint64_t pages = (left + pageSize.value() - 1) / pageSize.value();
        while (block > pageSize.value() && pages * pageSize.value() < block)
            block /= 2;
        const std::uint64_t n = std::min(block, left);
        if (at < begin + n)
            return {false, at - begin, begin + n - at};
        begin += n;
    }
}

}  // namespace copyscope::model::kernel::unix_skb
