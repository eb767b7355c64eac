// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/content.h"
#include "model/kernel/page_cache.h"
#include "model/kernel/swap_area.h"

#include <cstdint>
#include <deque>
#include <memory>

namespace copyscope::model::kernel {

class AddressSpace;

/// A page in swap: where, and what. It is given back when nobody refers to it any more (fork shares it).
struct SwapSlot {
    SwapSlot(SwapArea& in, std::uint64_t at, Content bytes) : area(in), offset(at), content(std::move(bytes)) {}
    ~SwapSlot() { area.release(offset, pageSize); }
    SwapSlot(const SwapSlot&) = delete;
    SwapSlot& operator=(const SwapSlot&) = delete;

    SwapArea& area;
    std::uint64_t offset;
    Content content;
    std::shared_ptr<PageIo> io;  ///< the write that brings it there
};

/// The pages of programs that have no file, in the order in which swap takes them (Linux: the anonymous lists of
/// mm/vmscan.c): those that were used since the hand last passed get a second chance. Pages of files go before any of
/// them, as with vm.swappiness 0, and a page comes back alone, as with vm.page-cluster 0.
class AnonymousPages {
public:
    explicit AnonymousPages(Kernel& kernel) : m_kernel(kernel) {}

    /// A page of this space now has memory of its own.
    void added(const std::shared_ptr<AddressSpace>& space, std::uint64_t page) { m_pages.push_back({space, page}); }
    /// Whether there is swap at all.
    [[nodiscard]] bool canSwap() const;
    /// Writes pages to swap until `pages` are free, and waits for the disk. False when nothing can go.
    bool makeRoom(Task& task, std::uint64_t pages);
    /// Sees to it that so many neighbouring pages are free, as far as swap can help. For who must not wait later.
    void ensure(Task& task, std::uint64_t pages);

private:
    struct Entry {
        std::weak_ptr<AddressSpace> space;
        std::uint64_t page;
    };
    Kernel& m_kernel;
    std::deque<Entry> m_pages;     ///< the hand of the clock is at the front
    std::shared_ptr<PageIo> m_io;  ///< the last pages that were written
};

}  // namespace copyscope::model::kernel
