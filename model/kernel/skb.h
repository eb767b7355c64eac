// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/memory.h"
#include "model/kernel/zerocopy.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace copyscope::model::kernel {

/// Most fragments of one skb (Linux: MAX_SKB_FRAGS).
inline constexpr std::uint32_t maxSkbFragments = 17;
/// Memory that an skb takes besides its payload: struct sk_buff, head and shared info. Measured on Linux 6.18 as
/// (wmem_queued - SIOCOUTQ) / skbs of a full loopback socket.
inline constexpr std::uint64_t skbOverhead = 1152;
/// Payload in the head of an skb whose head is one page, and the one that is as large as heads get: a power of two less
/// struct skb_shared_info (Linux: SKB_MAX_HEAD(0), SKB_MAX_ALLOC).
inline constexpr std::uint64_t skbPageHead = 4096 - 320;
inline constexpr std::uint64_t skbLargestHead = 16384 - 320;
/// Memory of an skb with `bytes` in its head: struct sk_buff and the head with struct skb_shared_info, rounded up to what
/// kmalloc has (__alloc_skb on Linux 6.18, seen as SIOCOUTQ and SO_MEMINFO). `smallest` is the smallest head.
[[nodiscard]] std::uint64_t skbMemory(std::uint64_t bytes, std::uint64_t smallest);

/// A run of payload in an skb: bytes that the kernel owns because it copied or received them, or a reference to pages
/// of somebody else (Linux: skb_frag_t).
struct SkbPart {
    Fragment page;    ///< by reference; its `page` is null when the bytes are the kernel's own
    Content owned;
    Bytes length{};
    Spot at{};        ///< where the bytes are: page cache, user buffer, or the queue itself
    std::shared_ptr<ZerocopyCall> zerocopy;  ///< who is told when the reference is dropped

    [[nodiscard]] bool byReference() const { return static_cast<bool>(page.page); }
    /// What the bytes are at this moment: a referenced page may have changed since it was queued.
    [[nodiscard]] Content read() const { return byReference() ? page.read() : owned; }
    [[nodiscard]] SkbPart part(std::uint64_t skip, Bytes size) const;
    /// True when `next` goes on in the same memory, so that both are one fragment (skb_can_coalesce).
    [[nodiscard]] bool joins(const SkbPart& next) const;
};

/// One skb, or a train of skbs that follow each other: all but the last hold `goal` bytes. A large send is one train,
/// so that its number of steps does not grow with its size; counts of skbs and packets follow from arithmetic.
class Skb {
public:
    Skb(std::uint64_t begin, std::uint64_t goal) : m_begin(begin), m_goal(goal) {}

    /// Sequence numbers: how many bytes of the stream came before.
    [[nodiscard]] std::uint64_t begin() const { return m_begin; }
    [[nodiscard]] std::uint64_t end() const { return m_begin + m_length; }
    [[nodiscard]] Bytes length() const { return Bytes(m_length); }
    [[nodiscard]] std::uint64_t goal() const { return m_goal; }
    [[nodiscard]] std::uint64_t count() const { return m_length == 0 ? 0 : (m_length - 1) / m_goal + 1; }
    [[nodiscard]] const std::vector<SkbPart>& parts() const { return m_parts; }
    /// Fragments of the last skb of the train.
    [[nodiscard]] std::uint32_t fragments() const { return m_fragments; }
    /// Room in the last skb of the train; none when it is full or the train is empty.
    [[nodiscard]] std::uint64_t room() const { return m_length % m_goal == 0 ? 0 : m_goal - m_length % m_goal; }

    /// Appends, joining what is contiguous. False, and nothing happens, when a new skb must begin: the last one has
    /// all its fragments, or it belongs to another MSG_ZEROCOPY call.
    [[nodiscard]] bool append(SkbPart part);
    /// Takes the first `length` bytes off.
    Skb split(Bytes length);

private:
    std::uint64_t m_begin;
    std::uint64_t m_goal;
    std::uint64_t m_length = 0;
    std::vector<SkbPart> m_parts;
    std::uint32_t m_fragments = 0;
    std::shared_ptr<ZerocopyCall> m_call;  ///< of the last skb
};

/// A queue of skbs in the order of the stream (Linux: sk_write_queue with the retransmit queue, sk_receive_queue).
class SkbQueue {
public:
    [[nodiscard]] std::uint64_t begin() const { return m_begin; }
    [[nodiscard]] std::uint64_t end() const { return m_end; }
    [[nodiscard]] std::uint64_t size() const { return m_end - m_begin; }
    [[nodiscard]] bool empty() const { return m_begin == m_end; }
    [[nodiscard]] std::uint64_t skbs() const { return m_skbs; }
    /// What its skbs take of the socket's buffer (Linux: truesize).
    [[nodiscard]] std::uint64_t memory() const { return size() + m_skbs * skbOverhead; }
    [[nodiscard]] const std::deque<Skb>& trains() const { return m_trains; }

    /// Appends to the last skb, or to a new one of up to `goal` bytes.
    void append(SkbPart part, std::uint64_t goal);
    /// What goes in next starts a new skb: the last one is on its way.
    void seal() { m_sealed = true; }
    /// Makes an skb end at `offset` (Linux: tcp_fragment).
    void splitAt(std::uint64_t offset);
    /// Room in the last skb if it may still grow.
    [[nodiscard]] std::uint64_t tailRoom() const;
    [[nodiscard]] std::shared_ptr<ZerocopyCall> tailCall() const;

    /// Visits [from, from + length) part by part; `at` is the offset in the stream.
    using Visitor = std::function<void(const SkbPart& part, std::uint64_t at)>;
    void visit(std::uint64_t from, std::uint64_t length, const Visitor& visitor) const;
    /// Visits [from, from + length) in runs: neighbouring bytes of one place, read when their turn comes. The queue may
    /// change meanwhile. Ends when the visitor says false.
    using RunVisitor = std::function<bool(const Spot& source, const Content& run)>;
    void visitRuns(std::uint64_t from, std::uint64_t length, const RunVisitor& visitor) const;
    /// The part at `from`, from there on; it must lie within.
    [[nodiscard]] SkbPart first(std::uint64_t from) const;
    /// The content of [from, from + length) as it is now.
    [[nodiscard]] Content read(std::uint64_t from, std::uint64_t length) const;
    /// The largest end of an skb within [from, from + length], or `from`.
    [[nodiscard]] std::uint64_t lastBoundary(std::uint64_t from, std::uint64_t length) const;
    /// Fragments in [from, from + length), for the ring of the card.
    [[nodiscard]] std::uint64_t fragments(std::uint64_t from, std::uint64_t length) const;
    /// Removes the first `length` bytes; gives them.
    std::vector<SkbPart> drop(std::uint64_t length);

private:
    [[nodiscard]] std::size_t find(std::uint64_t offset) const;

    std::deque<Skb> m_trains;
    std::uint64_t m_begin = 0;
    std::uint64_t m_end = 0;
    std::uint64_t m_skbs = 0;
    bool m_sealed = false;
};

}  // namespace copyscope::model::kernel
