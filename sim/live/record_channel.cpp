// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/record_channel.h"

#include <algorithm>
#include <cstring>
#include <unistd.h>
#include <vector>

namespace copyscope::sim {

namespace {

constexpr std::size_t longestText = 16 * 1024;
constexpr useconds_t aMoment = 100;

void copyIn(Channel& channel, std::uint64_t at, const void* from, std::size_t size)
{
    // An empty text may have no address at all, which memcpy() does not take.
    if (size == 0)
        return;
    const std::size_t begin = at % Channel::room;
    const std::size_t first = std::min(size, Channel::room - begin);
    std::memcpy(channel.data.data() + begin, from, first);
    std::memcpy(channel.data.data(), static_cast<const std::byte*>(from) + first, size - first);
}

void copyOut(const Channel& channel, std::uint64_t at, void* to, std::size_t size)
{
    if (size == 0)
        return;
    const std::size_t begin = at % Channel::room;
    const std::size_t first = std::min(size, Channel::room - begin);
    std::memcpy(to, channel.data.data() + begin, first);
    std::memcpy(static_cast<std::byte*>(to) + first, channel.data.data(), size - first);
}

}  // namespace

void Channel::write(Record record, std::string_view text)
{
    text = text.substr(0, longestText);
    record.textLength = static_cast<std::uint32_t>(text.size());
    record.size = static_cast<std::uint32_t>((sizeof record + text.size() + 7) & ~std::size_t{7});
    const std::uint64_t at = written.load(std::memory_order_relaxed);
    while (room - (at - read.load(std::memory_order_acquire)) < record.size)
        ::usleep(aMoment);
    copyIn(*this, at, &record, sizeof record);
    copyIn(*this, at + sizeof record, text.data(), text.size());
    written.store(at + record.size, std::memory_order_release);
}

Channel& Channels::claim()
{
    const std::uint32_t task = lastTask.fetch_add(1) + 1;
    for (;;) {
        for (Channel& channel : all) {
            std::uint32_t free = 0;
            if (channel.owner.load(std::memory_order_relaxed) == 0 && channel.owner.compare_exchange_strong(free, task)) {
                channel.call.open = 0;
                return channel;
            }
        }
        ::usleep(aMoment);
    }
}

void Channels::drain(const std::function<void(const Record&, std::string_view)>& take)
{
    std::vector<char> text;
    for (Channel& channel : all) {
        if (channel.owner.load() == 0)
            continue;
        const std::uint64_t end = channel.written.load(std::memory_order_acquire);
        bool over = false;
        for (std::uint64_t at = channel.read.load(std::memory_order_relaxed); at < end;) {
            Record record;
            copyOut(channel, at, &record, sizeof record);
            text.resize(record.textLength);
            copyOut(channel, at + sizeof record, text.data(), text.size());
            at += record.size;
            channel.read.store(at, std::memory_order_release);
            over = record.kind == RecordKind::TaskEnded || record.kind == RecordKind::Exiting;
            take(record, std::string_view(text.data(), text.size()));
        }
        if (over) {
            channel.call.open = 0;
            channel.owner.store(0);
        }
    }
}

}  // namespace copyscope::sim
