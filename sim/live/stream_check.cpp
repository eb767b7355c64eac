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

}  // namespace copyscope::sim
