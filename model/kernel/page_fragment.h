// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/memory.h"

#include <cstdint>
#include <memory>

namespace copyscope::model::kernel {

class Generation;

/// Where a task's socket calls put bytes that they copy: blocks of memory that are filled one behind the other, so that
/// small sends share one (Linux: struct page_frag, task_struct.task_frag, skb_page_frag_refill in net/core/sock.c).
class PageFragment {
public:
    /// One block, as long as somebody refers to bytes in it. It has frames only where a pipe refers to them.
    struct Block {
        std::shared_ptr<Folio> folio;
    };
    /// Where bytes were put: from `offset` on in `block`.
    struct Piece {
        std::shared_ptr<Block> block;
        std::uint64_t offset = 0;
    };

    /// Bytes of one block: 32 KiB (SKB_FRAG_PAGE_ORDER), one page before Linux 3.7.
    [[nodiscard]] static std::uint64_t blockSize(const Generation& generation);

    /// Room in the present block, at least 32 bytes: it begins again when nobody refers to it any more, and the next one
    /// follows when it is used up (sk_page_frag_refill).
    std::uint64_t refill(const Generation& generation);
    /// Uses up the next `length` bytes, not more than refill() has said.
    Piece take(std::uint64_t length);

private:
    std::shared_ptr<Block> m_block;
    std::uint64_t m_used = 0;
};

}  // namespace copyscope::model::kernel
