// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/page_fragment.h"

#include "model/kernel/generation.h"

#include <utility>

namespace copyscope::model::kernel {

std::uint64_t PageFragment::blockSize(const Generation& generation) { return generation.atLeast(3, 7) ? 32768 : 4096; }

std::uint64_t PageFragment::refill(const Generation& generation)
{
    constexpr std::uint64_t least = 32;
    const std::uint64_t size = blockSize(generation);
    const bool alone = m_block && m_block.use_count() == 1 && (!m_block->folio || m_block->folio->references() == 0);
    if (alone)
        m_used = 0;
    if (!m_block || m_used + least > size) {
        m_block = std::make_shared<Block>();
        m_used = 0;
    }
    return size - m_used;
}

PageFragment::Piece PageFragment::take(std::uint64_t length) { return {m_block, std::exchange(m_used, m_used + length)}; }

}  // namespace copyscope::model::kernel
