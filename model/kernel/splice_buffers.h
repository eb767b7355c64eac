// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/memory.h"
#include "model/kernel/task.h"

#include <algorithm>
#include <deque>
#include <vector>

namespace copyscope::model::kernel {

/// Some slots of a pipe: a reference to bytes in pages (Linux: struct pipe_buffer). Linux needs one slot a page of a file
/// or of a program, and an entry here stands for as many slots as its pages, so that a run of neighbouring pages costs
/// one step. What comes out of a socket takes one slot a block of memory, which may have several pages.
struct PipeBuffer {
    Fragment data;
    std::uint64_t streamOffset = 0;  ///< how many bytes went in before it
    bool owned = false;              ///< write() copied the bytes into pages of this pipe: they lie at its own place
    bool mergeable = false;          ///< later small writes may append to its last page (PIPE_BUF_FLAG_CAN_MERGE)
    Bytes appended{};                ///< of a buffer that moved here from another pipe: what write() has added since
    bool packet = false;             ///< a read takes it alone and throws away the rest (PIPE_BUF_FLAG_PACKET)
    bool gift = false;               ///< SPLICE_F_GIFT; no call makes use of it since 2.6.21
    bool block = false;              ///< its pages are one block: one slot

    [[nodiscard]] std::uint32_t slots() const { return block ? 1 : data.pages(); }
    /// How much of its last page lies before its end: where an append would start.
    [[nodiscard]] std::uint64_t endInPage() const;
    /// The largest part of the first `length` bytes that ends with a slot: a slot is taken whole or not at all.
    [[nodiscard]] std::uint64_t wholeSlots(std::uint64_t length) const;
};

/// A ring of page references: the inside of a pipe, and what sendfile and copy_file_range use without one
/// (Linux: struct pipe_inode_info, splice_direct_to_actor). Without a place it emits no events: what passes through
/// is no stop on the way of the bytes.
class SpliceBuffers {
public:
    /// What may happen to the last page of bytes that were copied into the pipe.
    enum class Append : std::uint8_t {
        Yes,     ///< write() brought them: later small writes go behind them (PIPE_BUF_FLAG_CAN_MERGE)
        No,      ///< splice() brought them (copy_splice_read)
        Packet,  ///< a read takes them alone (PIPE_BUF_FLAG_PACKET)
    };
    /// `byBytes`: a slot is taken by each 4 KiB of content, however many references it is in (textbook.pipe_counts_bytes).
    SpliceBuffers(PlaceId place, int slots, bool byBytes = false) : m_place(place), m_slots(slots), m_byBytes(byBytes) {}

    [[nodiscard]] PlaceId place() const { return m_place; }
    [[nodiscard]] int slots() const { return m_slots; }
    void setSlots(int slots) { m_slots = slots; }
    [[nodiscard]] int usedSlots() const;
    [[nodiscard]] int freeSlots() const { return std::max(m_slots - usedSlots(), 0); }
    [[nodiscard]] Bytes size() const { return m_size; }
    [[nodiscard]] bool empty() const { return m_buffers.empty(); }
    [[nodiscard]] const std::deque<PipeBuffer>& buffers() const { return m_buffers; }
    /// Where the next byte goes, counting all that ever went in.
    [[nodiscard]] Spot end() const { return {m_place, m_in}; }
    /// The event of the last change, for whoever is woken by it; none where the change was a copy.
    [[nodiscard]] EventId lastEvent() const { return m_last; }

    /// How many bytes of a source that starts at `offsetInPage` of a page fit into the free slots.
    [[nodiscard]] Bytes room(std::uint64_t offsetInPage) const;
    /// Appends a reference and emits RefAdd. The caller has checked that it fits and charges the time.
    void push(Task& task, Fragment data, bool gift = false);
    /// Appends a reference to bytes in one block of memory: one slot (skb_splice_bits).
    void pushBlock(Task& task, Fragment data);
    /// The same for bytes that were copied into a block on their way to end().
    void pushCopied(Fragment data);
    /// Appends bytes that were copied to end(), in `folio` from its start.
    void pushOwned(std::shared_ptr<Folio> folio, const Content& bytes, Append later);
    /// Appends bytes that were copied to end() behind those of the last buffer, in the same page.
    void appendToLast(const Content& bytes);
    /// Removes the first `length` bytes and emits RefDrop (Release for pages of the pipe's own).
    /// Gives the fragments, still held by Holder::Pipe.
    std::vector<Fragment> take(Task& task, Bytes length);
    /// The first `length` bytes, without removing them.
    [[nodiscard]] std::vector<Fragment> peek(Bytes length) const;
    /// What splice() between pipes does: passes up to `length` bytes on by reference, as far as `to` has slots.
    Bytes moveTo(Task& task, SpliceBuffers& to, Bytes length);
    /// What tee() does: the same, and keeps them here.
    Bytes linkTo(Task& task, SpliceBuffers& to, Bytes length) const;
    void clear(Task& task);

private:
    /// How much of `buffer` fits into the free slots.
    [[nodiscard]] Bytes roomFor(const PipeBuffer& buffer) const;
    void append(PipeBuffer buffer);
    void refer(Task& task, PipeBuffer buffer);
    void leave(Task& task, const PipeBuffer& buffer, std::uint64_t length);

    PlaceId m_place;
    int m_slots;
    bool m_byBytes;
    int m_used = 0;
    Bytes m_size{};
    std::uint64_t m_in = 0;
    EventId m_last{};
    std::deque<PipeBuffer> m_buffers;
};

}  // namespace copyscope::model::kernel
