// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/content.h"

#include <array>
#include <functional>
#include <memory>
#include <vector>

namespace copyscope::model {

class Memory;

/// Who can hold a page. The counts of a folio are kept apart by holder, so that the end of a run can name what leaked.
enum class Holder : std::uint8_t { Cache, Mapping, Pipe, Skb, Pin, Kernel };
inline constexpr std::size_t holderCount = 6;

/// Neighbouring page frames that were allocated together, with what is in them (Linux: struct folio).
///
/// A folio lives as long as somebody holds a PageRef of it. Its content may be changed while others refer to it:
/// that is the aliasing hazard of sendfile and splice, on purpose.
class Folio {
public:
    Folio(Memory& memory, FrameId first, std::uint32_t pages);
    ~Folio();
    Folio(const Folio&) = delete;
    Folio& operator=(const Folio&) = delete;

    [[nodiscard]] FrameId firstFrame() const { return m_first; }
    [[nodiscard]] std::uint32_t pages() const { return m_pages; }
    [[nodiscard]] Bytes size() const { return Bytes(m_pages * pageSize.value()); }

    [[nodiscard]] Content& content() { return m_content; }
    [[nodiscard]] const Content& content() const { return m_content; }

    /// References by `holder` to any page of it.
    [[nodiscard]] std::uint32_t held(Holder holder) const { return m_held[static_cast<std::size_t>(holder)]; }
    [[nodiscard]] std::uint32_t references() const;

    /// How many address spaces map this page (Linux: mapcount). A private page that is mapped once may be reused.
    [[nodiscard]] std::uint32_t mapCount(std::uint32_t page) const;
    void addMapping(std::uint32_t page, std::uint32_t count, int change);

    /// Filled and readable; false while the disk still reads into it.
    bool upToDate = true;
    bool dirty = false;
    bool writeback = false;
    bool anonymous = false;   ///< belongs to processes, not to a file
    bool pipePage = false;    ///< allocated by write() to a pipe: later writes may append to it
    bool wasShared = false;   ///< a fork has given it to a second process (Linux: PageAnonExclusive is off)
    /// Told of every store of a program: a ring that others watch, or a register of a device (MMIO). Gives what the store
    /// costs the core besides.
    std::function<Nanoseconds()> onStore{};

private:
    friend class PageRef;

    Memory& m_memory;
    FrameId m_first;
    std::uint32_t m_pages;
    mutable std::uint32_t m_place = 0;  ///< in the memory's list
    Content m_content;
    std::array<std::uint32_t, holderCount> m_held{};
    std::vector<std::uint32_t> m_mapCounts;  ///< empty while no page is mapped
};

/// One reference to a folio by a named kind of holder; counted while it exists.
class PageRef {
public:
    PageRef() = default;
    PageRef(std::shared_ptr<Folio> folio, Holder holder);
    PageRef(const PageRef& other) : PageRef(other.m_folio, other.m_holder) {}
    PageRef(PageRef&& other) noexcept;
    PageRef& operator=(PageRef other) noexcept;
    ~PageRef();

    [[nodiscard]] Folio* operator->() const { return m_folio.get(); }
    [[nodiscard]] Folio& operator*() const { return *m_folio; }
    [[nodiscard]] explicit operator bool() const { return m_folio != nullptr; }
    [[nodiscard]] const std::shared_ptr<Folio>& folio() const { return m_folio; }
    /// The same page held by somebody else: a pipe slot that becomes an skb fragment.
    [[nodiscard]] PageRef as(Holder holder) const { return {m_folio, holder}; }

private:
    std::shared_ptr<Folio> m_folio;
    Holder m_holder = Holder::Kernel;
};

/// A stretch of memory by reference: what a pipe slot or an skb fragment holds (Linux: struct bio_vec, skb_frag_t).
/// It may span several pages of its folio; `pages()` says how many, which is how many slots or bio_vecs Linux needs.
struct Fragment {
    PageRef page;
    std::uint64_t offset = 0;  ///< within the folio
    Bytes length{};
    Spot at{};                 ///< what pictures call it: page cache or user buffer and offset there

    [[nodiscard]] Content read() const { return page->content().slice(offset, length); }
    [[nodiscard]] std::uint32_t pages() const;
    [[nodiscard]] Fragment part(std::uint64_t skip, Bytes size, Holder holder) const;
};

/// The page frames of a host.
class Memory {
public:
    explicit Memory(Bytes size);

    /// Frames for `pages` neighbouring pages with undefined content. Calls the reclaimer when there are too few.
    /// Null when even that does not help.
    std::shared_ptr<Folio> allocate(std::uint32_t pages);
    /// Asked to free so many pages; gives how many it could.
    void setReclaimer(std::function<std::uint64_t(std::uint64_t pages)> reclaimer) { m_reclaimer = std::move(reclaimer); }

    /// The folios that exist, in no particular order.
    [[nodiscard]] const std::vector<const Folio*>& folios() const { return m_folios; }
    [[nodiscard]] std::uint64_t totalPages() const { return m_total; }
    [[nodiscard]] std::uint64_t usedPages() const { return m_used; }

private:
    friend class Folio;

    std::uint64_t m_total;
    std::uint64_t m_used = 0;
    std::uint64_t m_nextFrame = 1;
    std::vector<const Folio*> m_folios;  ///< each knows its place in it
    std::function<std::uint64_t(std::uint64_t)> m_reclaimer;
};

}  // namespace copyscope::model
