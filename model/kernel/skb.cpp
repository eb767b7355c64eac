// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/skb.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace copyscope::model::kernel {

std::uint64_t skbMemory(std::uint64_t bytes, std::uint64_t smallest)
{
    constexpr std::uint64_t line = 64;
    constexpr std::uint64_t skBuff = 256;
    const std::uint64_t head = (bytes + line - 1) / line * line + 320;
    return skBuff + (head <= smallest ? smallest : std::bit_ceil(head));
}

SkbPart SkbPart::part(std::uint64_t skip, Bytes size) const
{
    SkbPart p;
    p.length = size;
    p.at = {at.place, at.offset + skip};
    p.zerocopy = zerocopy;
    if (byReference())
        p.page = page.part(skip, size, Holder::Skb);
    else
        p.owned = owned.slice(skip, size);
    return p;
}

bool SkbPart::joins(const SkbPart& next) const
{
    if (byReference() != next.byReference() || zerocopy != next.zerocopy || at.place != next.at.place
        || at.offset + length.value() != next.at.offset)
        return false;
    return !byReference() || (page.page.folio() == next.page.page.folio()
                              && page.offset + length.value() == next.page.offset);
}

bool Skb::append(SkbPart part)
{
    const std::uint64_t size = part.length.value();
    const bool fresh = m_length % m_goal == 0;
    const bool joined = !m_parts.empty() && m_parts.back().joins(part);
    if (!fresh) {
        if (part.zerocopy && m_call && m_call != part.zerocopy)
            return false;
        if (!joined && m_fragments >= maxSkbFragments)
            return false;
    }
    if (fresh) {
        m_fragments = 1;
        m_call = nullptr;
    } else if (size > room()) {
        m_fragments = 1;
    } else if (!joined) {
        ++m_fragments;
    }
    if (part.zerocopy)
        m_call = part.zerocopy;
    m_length += size;
    if (!joined) {
        m_parts.push_back(std::move(part));
        return true;
    }
    SkbPart& last = m_parts.back();
    last.length += part.length;
    if (last.byReference())
        last.page.length += part.length;
    else
        last.owned.append(part.owned);
    return true;
}

Skb Skb::split(Bytes length)
{
    Skb front(m_begin, m_goal);
    front.m_call = m_call;
    front.m_length = length.value();
    std::uint64_t left = length.value();
    std::size_t whole = 0;
    for (; left > 0 && m_parts[whole].length.value() <= left; ++whole) {
        left -= m_parts[whole].length.value();
        front.m_parts.push_back(std::move(m_parts[whole]));
    }
    if (left > 0) {
        SkbPart& p = m_parts[whole];
        front.m_parts.push_back(p.part(0, Bytes(left)));
        p = p.part(left, p.length - Bytes(left));
    }
    m_parts.erase(m_parts.begin(), m_parts.begin() + static_cast<std::ptrdiff_t>(whole));
    front.m_fragments = static_cast<std::uint32_t>(std::min<std::size_t>(front.m_parts.size(), maxSkbFragments));
    m_begin += length.value();
    m_length -= length.value();
    if (m_length == 0) {
        m_call = nullptr;
        m_fragments = 0;
    }
    return front;
}

void SkbQueue::append(SkbPart part, std::uint64_t goal)
{
    if (part.length.value() == 0)
        return;
    const std::uint64_t size = part.length.value();
    if (!m_sealed && !m_trains.empty() && m_trains.back().goal() == goal) {
        Skb& last = m_trains.back();
        const std::uint64_t before = last.count();
        if (last.append(part)) {
            m_skbs += last.count() - before;
            m_end += size;
            return;
        }
    }
    Skb skb(m_end, goal);
    // A new skb refuses nothing.
    static_cast<void>(skb.append(std::move(part)));
    m_skbs += skb.count();
    m_end += size;
    m_trains.push_back(std::move(skb));
    m_sealed = false;
}

std::size_t SkbQueue::find(std::uint64_t offset) const
{
    const auto it = std::partition_point(m_trains.begin(), m_trains.end(),
                                         [offset](const Skb& s) { return s.end() <= offset; });
    return static_cast<std::size_t>(it - m_trains.begin());
}

void SkbQueue::splitAt(std::uint64_t offset)
{
    const std::size_t i = find(offset);
    if (i == m_trains.size() || m_trains[i].begin() >= offset)
        return;
    Skb& skb = m_trains[i];
    const std::uint64_t before = skb.count();
    Skb front = skb.split(Bytes(offset - skb.begin()));
    m_skbs += front.count() + skb.count() - before;
    m_trains.insert(m_trains.begin() + static_cast<std::ptrdiff_t>(i), std::move(front));
}

std::uint64_t SkbQueue::tailRoom() const { return m_sealed || m_trains.empty() ? 0 : m_trains.back().room(); }

std::shared_ptr<ZerocopyCall> SkbQueue::tailCall() const
{
    if (m_sealed || m_trains.empty() || m_trains.back().parts().empty())
        return nullptr;
    return m_trains.back().parts().back().zerocopy;
}

void SkbQueue::visit(std::uint64_t from, std::uint64_t length, const Visitor& visitor) const
{
    const std::uint64_t to = from + length;
    for (std::size_t i = find(from); i < m_trains.size() && m_trains[i].begin() < to; ++i) {
        std::uint64_t at = m_trains[i].begin();
        for (const SkbPart& p : m_trains[i].parts()) {
            const std::uint64_t end = at + p.length.value();
            if (end > from && at < to) {
                const std::uint64_t first = std::max(at, from);
                const std::uint64_t last = std::min(end, to);
                if (first == at && last == end)
                    visitor(p, at);
                else
                    visitor(p.part(first - at, Bytes(last - first)), first);
            }
            at = end;
        }
    }
}

void SkbQueue::visitRuns(std::uint64_t from, std::uint64_t length, const RunVisitor& visitor) const
{
    std::vector<SkbPart> parts;
    visit(from, length, [&](const SkbPart& p, std::uint64_t) { parts.push_back(p); });
    for (std::size_t i = 0; i < parts.size();) {
        const Spot source = parts[i].at;
        Content run;
        for (; i < parts.size() && parts[i].at.place == source.place && parts[i].at.offset == source.offset + run.size().value(); ++i)
            run.append(parts[i].read());
        if (!visitor(source, run))
            return;
    }
}

SkbPart SkbQueue::first(std::uint64_t from) const
{
    const Skb& skb = m_trains[find(from)];
    std::uint64_t at = skb.begin();
    for (const SkbPart& p : skb.parts()) {
        if (from < at + p.length.value())
            return p.part(from - at, Bytes(at + p.length.value() - from));
        at += p.length.value();
    }
    return {};
}

Content SkbQueue::read(std::uint64_t from, std::uint64_t length) const
{
    Content out;
    visit(from, length, [&](const SkbPart& p, std::uint64_t) { out.append(p.read()); });
    return out;
}

std::uint64_t SkbQueue::lastBoundary(std::uint64_t from, std::uint64_t length) const
{
    const std::uint64_t to = from + length;
    std::uint64_t best = from;
    for (std::size_t i = find(from); i < m_trains.size() && m_trains[i].begin() < to; ++i) {
        const Skb& s = m_trains[i];
        const std::uint64_t inside = to >= s.end() ? s.end() : s.begin() + (to - s.begin()) / s.goal() * s.goal();
        best = std::max(best, inside);
    }
    return best;
}

std::uint64_t SkbQueue::fragments(std::uint64_t from, std::uint64_t length) const
{
    std::uint64_t n = 0;
    visit(from, length, [&](const SkbPart&, std::uint64_t) { ++n; });
    return n;
}

std::vector<SkbPart> SkbQueue::drop(std::uint64_t length)
{
    std::vector<SkbPart> out;
    std::uint64_t left = std::min(length, size());
    while (left > 0) {
        Skb& s = m_trains.front();
        const std::uint64_t n = std::min(left, s.length().value());
        const std::uint64_t before = s.count();
        Skb front = s.split(Bytes(n));
        for (const SkbPart& p : front.parts())
            out.push_back(p);
        left -= n;
        m_begin += n;
        m_skbs -= before - s.count();
        if (s.length().value() == 0)
            m_trains.pop_front();
    }
    return out;
}

}  // namespace copyscope::model::kernel
