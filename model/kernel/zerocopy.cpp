// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/zerocopy.h"

namespace copyscope::model::kernel {

bool ZerocopyNotifier::charge(Task& task, ZerocopyCall& call, Bytes size)
{
    // mm_account_pinned_pages: the worst case, a page more at either end. The limit holds for every program here;
    // the profile gives it, not a capability.
    const std::uint64_t pages = (size.value() >> 12U) + 2;
    const std::uint64_t limit = m_kernel.profile().network.memlock.value() >> 12U;
    Process& process = task.process();
    if (process.pinnedPages + pages > limit)
        return false;
    process.pinnedPages += pages;
    call.chargedPages += pages;
    call.payer = task.sharedProcess();
    return true;
}

std::shared_ptr<ZerocopyCall> ZerocopyNotifier::begin(Task& task, Bytes size, const std::shared_ptr<ZerocopyCall>& tail)
{
    const bool merges = !m_kernel.generation().textbook().zerocopyNotifiesEach;
    if (merges && tail && tail->bytes + size.value() <= mergeLimit && tail->first + tail->count == m_next) {
        if (!charge(task, *tail, size))
            return nullptr;
        ++tail->count;
        tail->bytes += size.value();
        ++m_next;
        use(*tail, 1);
        return tail;
    }
    if (m_optmem + notificationSize > m_kernel.profile().network.optmemMax.value())
        return nullptr;
    auto call = std::make_shared<ZerocopyCall>();
    if (!charge(task, *call, size))
        return nullptr;
    m_optmem += notificationSize;
    call->first = m_next++;
    call->bytes = size.value();
    use(*call, 1);
    return call;
}

void ZerocopyNotifier::abort(ZerocopyCall& call)
{
    --m_next;
    --call.count;
}

bool ZerocopyNotifier::unpin(Kernel& kernel, bool peerSide, ZerocopyCall& call, std::uint64_t users, EventId cause)
{
    call.users -= users;
    if (call.users > 0)
        return false;
    if (call.payer)
        call.payer->pinnedPages -= call.chargedPages;
    for (const ZerocopyCall::Pinned& p : call.pinned) {
        Event e = kernel.event(EventKind::Unpin);
        e.to = p.at;
        e.count = p.pages;
        e.cause = cause;
        if (peerSide)
            e.flags = flagPeer;
        kernel.emit(e);
    }
    return true;
}

void ZerocopyNotifier::letGo(Kernel& kernel, bool peerSide, ZerocopyCall& call, std::uint64_t users, EventId cause)
{
    if (unpin(kernel, peerSide, call, users, cause) && call.done)
        call.done(cause);
}

bool ZerocopyNotifier::release(ZerocopyCall& call, std::uint64_t users, EventId cause)
{
    if (!unpin(m_kernel, m_peerSide, call, users, cause))
        return false;
    if (call.done) {
        call.done(cause);
        return false;
    }
    if (call.count == 0 || dead) {
        m_optmem -= notificationSize;
        return false;
    }
    Event e = m_kernel.event(EventKind::Completion);
    e.to = {place, m_queued};
    e.count = call.count;
    e.detail = call.copied ? 1 : 0;
    e.cause = cause;
    if (m_peerSide)
        e.flags = flagPeer;
    m_kernel.emit(e);
    ++m_queued;
    // skb_zerocopy_notify_extend: a range that follows on the last one joins it; the code stays the first one's.
    const bool joins = !m_kernel.generation().textbook().zerocopyNotifiesEach;
    if (joins && !m_notifications.empty() && m_notifications.back().last + 1 == call.first) {
        m_notifications.back().last += call.count;
        m_optmem -= notificationSize;
        return true;
    }
    m_notifications.push_back({call.first, call.first + call.count - 1, call.copied});
    return true;
}

std::optional<ZerocopyNotifier::Notification> ZerocopyNotifier::take()
{
    if (m_notifications.empty())
        return std::nullopt;
    const Notification n = m_notifications.front();
    m_notifications.pop_front();
    m_optmem -= notificationSize;
    return n;
}

}  // namespace copyscope::model::kernel
