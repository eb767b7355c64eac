// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/simulated/wake_queue.h"

namespace copyscope::sim {

using model::ActorId;

bool WakeQueue::contains(ActorId who) const
{
    return who.value() < m_slotOf.size() && m_slotOf[who.value()] != nowhere;
}

void WakeQueue::insert(ActorId who, double date)
{
    if (who.value() >= m_slotOf.size())
        m_slotOf.resize(std::size_t{who.value()} + 1, nowhere);
    m_heap.emplace_back();
    moveUp(m_heap.size() - 1, Entry{date, m_nextOrder++, who});
}

ActorId WakeQueue::takeNext()
{
    const ActorId who = m_heap.front().who;
    removeSlot(0);
    return who;
}

void WakeQueue::remove(ActorId who)
{
    if (contains(who))
        removeSlot(m_slotOf[who.value()]);
}

void WakeQueue::clear()
{
    m_heap.clear();
    m_slotOf.clear();
}

void WakeQueue::put(std::size_t slot, const Entry& entry)
{
    m_heap[slot] = entry;
    m_slotOf[entry.who.value()] = slot;
}

void WakeQueue::moveUp(std::size_t slot, const Entry& entry)
{
    while (slot > 0) {
        const std::size_t parent = (slot - 1) / 2;
        if (!(entry < m_heap[parent]))
            break;
        put(slot, m_heap[parent]);
        slot = parent;
    }
    put(slot, entry);
}

void WakeQueue::moveDown(std::size_t slot, const Entry& entry)
{
    for (std::size_t child = 2 * slot + 1; child < m_heap.size(); child = 2 * slot + 1) {
        if (child + 1 < m_heap.size() && m_heap[child + 1] < m_heap[child])
            ++child;
        if (!(m_heap[child] < entry))
            break;
        put(slot, m_heap[child]);
        slot = child;
    }
    put(slot, entry);
}

void WakeQueue::removeSlot(std::size_t slot)
{
    m_slotOf[m_heap[slot].who.value()] = nowhere;
    const Entry last = m_heap.back();
    m_heap.pop_back();
    if (slot == m_heap.size())
        return;
    if (slot > 0 && last < m_heap[(slot - 1) / 2])
        moveUp(slot, last);
    else
        moveDown(slot, last);
}

}  // namespace copyscope::sim
