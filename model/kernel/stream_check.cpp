// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/stream_check.h"

#include <algorithm>
#include <utility>

namespace copyscope::model::kernel {

void StreamCheck::asked(Content content)
{
    if (content.empty())
        return;
    m_asked += content.size().value();
    m_expected.push_back(std::move(content));
}

bool StreamCheck::matches(const Content& content)
{
    bool same = true;
    std::uint64_t at = 0;
    const std::uint64_t total = content.size().value();
    while (at < total && !m_expected.empty()) {
        const Content& front = m_expected.front();
        const std::uint64_t n = std::min(total - at, front.size().value() - m_skip);
        same = same && content.slice(at, Bytes(n)).sameAs(front.slice(m_skip, Bytes(n)));
        at += n;
        m_skip += n;
        if (m_skip == front.size().value()) {
            m_expected.pop_front();
            m_skip = 0;
        }
    }
    return same && at == total;
}

void StreamCheck::arrived(Task& task, const Content& content, Spot at)
{
    Event e = task.event(EventKind::Delivered);
    if (task.peer())
        e.flags = flagPeer;
    arrived(e, content, at);
}

void StreamCheck::arrived(Event e, const Content& content, Spot at)
{
    if (content.empty())
        return;
    m_arrived += content.size().value();
    e.detail = static_cast<std::uint8_t>(Destination::Stream);
    e.from = {m_to, m_arrived - content.size().value()};
    e.to = at;
    e.bytes = content.size();
    e.origin = content.origin();
    if (!matches(content))
        e.flags = static_cast<std::uint8_t>(e.flags | flagWrongContent);
    if (m_peer)
        e.flags = static_cast<std::uint8_t>(e.flags | flagPeer);
    m_kernel.emit(e);
}

void StreamCheck::lost(std::uint64_t bytes)
{
    // What follows must be compared with what was asked after the hole.
    while (bytes > 0 && !m_expected.empty()) {
        const std::uint64_t n = std::min(bytes, m_expected.front().size().value() - m_skip);
        m_skip += n;
        bytes -= n;
        if (m_skip == m_expected.front().size().value()) {
            m_expected.pop_front();
            m_skip = 0;
        }
    }
}

void StreamCheck::report(Nanoseconds at)
{
    if (missing() == 0)
        return;
    Event e = m_kernel.event(EventKind::Delivered);
    e.start = e.end = at;
    e.detail = static_cast<std::uint8_t>(Destination::Stream);
    e.to = {m_to, m_arrived};
    e.count = missing();
    if (m_peer)
        e.flags = flagPeer;
    m_kernel.emit(e);
}

}  // namespace copyscope::model::kernel
