// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/units.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace copyscope::sim {

/// Who is to be woken when: earliest first, and first come first served at equal dates. Dates are in seconds.
/// Each actor has at most one entry, which can be taken out again; all changes cost O(log n).
class WakeQueue {
public:
    [[nodiscard]] bool isEmpty() const { return m_heap.empty(); }
    /// The earliest date; the queue must not be empty.
    [[nodiscard]] double nextDate() const { return m_heap.front().date; }
    [[nodiscard]] bool contains(model::ActorId who) const;

    /// `who` must not be in the queue yet.
    void insert(model::ActorId who, double date);
    /// Takes out the earliest; the queue must not be empty.
    model::ActorId takeNext();
    /// Takes `who` out if it is in the queue.
    void remove(model::ActorId who);
    void clear();

private:
    struct Entry {
        double date = 0;
        std::uint64_t order = 0;  ///< makes equal dates leave in the order in which they came
        model::ActorId who;

        bool operator<(const Entry& o) const { return date != o.date ? date < o.date : order < o.order; }
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
