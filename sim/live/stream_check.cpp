// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/stream_check.h"

#include <algorithm>
#include <cstring>

namespace copyscope::sim {

std::uint64_t StreamLog::compare(std::uint64_t at, std::span<const std::byte> arrived)
{
    if (at >= room)
        return 0;
    const std::size_t length = std::min<std::size_t>(arrived.size(), room - at);
    compared.fetch_add(length);
    if (std::memcmp(bytes.data() + at, arrived.data(), length) == 0)
        return 0;
    std::uint64_t different = 0;
    for (std::size_t i = 0; i < length; ++i) {
        if (bytes[at + i] == arrived[i])
            continue;
        ++different;
        std::uint64_t first = firstWrong.load();
        while (at + i < first && !firstWrong.compare_exchange_weak(first, at + i)) {
        }
    }
    wrong.fetch_add(different);
    return different;
}

void StreamLog::closeDatagram(std::uint64_t end)
{
    const std::uint32_t index = datagrams.load();
    if (index < datagramRoom)
        ends[index] = end;
    datagrams.store(index + 1);
}

std::uint64_t StreamLog::compareDatagram(std::span<const std::byte> arrived)
{
    const std::uint32_t first = expected.load();
    const std::uint32_t all = std::min<std::uint32_t>(datagrams.load(), datagramRoom);
    for (std::uint32_t i = first; i < all; ++i) {
        const std::uint64_t begin = i == 0 ? 0 : ends[i - 1];
        // A reader with a small buffer gets the beginning only.
        if (ends[i] > room || arrived.size() > ends[i] - begin)
            continue;
        if (std::memcmp(bytes.data() + begin, arrived.data(), arrived.size()) != 0)
            continue;
        compared.fetch_add(arrived.size());
        expected.store(i + 1);
        return 0;
    }
    if (first >= all)
        return 0;
    expected.store(first + 1);
    return compare(first == 0 ? 0 : ends[first - 1], arrived);
}

}  // namespace copyscope::sim
