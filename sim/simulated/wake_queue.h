// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/units.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace copyscope::sim {

/// Who is to be woken when: earliest first, and first come first served within one nanosecond.
/// Each actor has at most one entry, which can be taken out again; all changes cost O(log n).
class WakeQueue {
public:
    [[nodiscard]] bool isEmpty() const { return m_heap.empty(); }
    /// The earliest time; the queue must not be empty.
    [[nodiscard]] model::Nanoseconds nextTime() const { return m_heap.front().time; }
    [[nodiscard]] bool contains(model::ActorId who) const;

    /// `who` must not be in the queue yet.
    void insert(model::ActorId who, model::Nanoseconds time);
    /// Takes out the earliest; the queue must not be empty.
    model::ActorId takeNext();
    /// Takes `who` out if it is in the queue.
    void remove(model::ActorId who);
    void clear();

private:
    struct Entry {
        model::Nanoseconds time;
        std::uint64_t order = 0;  ///< makes equal times leave in the order in which they came
        model::ActorId who;

        bool operator<(const Entry& o) const { return time != o.time ? time < o.time : order < o.order; }
    };

    void put(std::size_t slot, const Entry& entry);
    void moveUp(std::size_t slot, const Entry& entry);
    void moveDown(std::size_t slot, const Entry& entry);
    void removeSlot(std::size_t slot);

    static constexpr std::size_t nowhere = ~std::size_t{0};

    std::vector<Entry> m_heap;
    std::vector<std::size_t> m_slotOf;  ///< by actor: where its entry is, or nowhere
    std::uint64_t m_nextOrder = 0;
};

}  // namespace copyscope::sim
