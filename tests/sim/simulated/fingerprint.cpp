// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/simulated/fingerprint.h"

#include "model/fnv.h"

#include <array>
#include <string_view>

namespace copyscope::tests {

using namespace model;

namespace {

class Hash {
public:
    void add(std::uint64_t value)
    {
        for (int i = 0; i < 8; ++i, value >>= 8U)
            m_value.add(static_cast<std::uint8_t>(value));
    }
    void add(std::string_view text)
    {
        add(text.size());
        for (const char c : text)
            m_value.add(static_cast<std::uint8_t>(c));
    }
    template <class Tag>
    void add(Id<Tag> id)
    {
        add(std::uint64_t{id.value()});
    }
    void add(Nanoseconds time) { add(static_cast<std::uint64_t>(time.value())); }
    void add(const Spot& spot)
    {
        add(spot.place);
        add(spot.offset);
    }
    [[nodiscard]] std::uint64_t value() const { return m_value.value(); }

private:
    Fnv1a m_value;
};

void add(Hash& hash, const Trace& trace, const Event& e)
{
    hash.add(static_cast<std::uint64_t>(e.kind));
    hash.add(std::uint64_t{e.detail});
    hash.add(std::uint64_t{e.flags});
    hash.add(e.start);
    hash.add(e.end);
    hash.add(e.stolen);
    hash.add(e.task);
    hash.add(e.other);
    hash.add(e.core);
    hash.add(e.call);
    hash.add(e.cause);
    hash.add(trace.text(e.text));
    hash.add(std::uint64_t{e.line});
    hash.add(e.from);
    hash.add(e.to);
    hash.add(e.bytes.value());
    hash.add(e.count);
    hash.add(e.origin.source);
    hash.add(e.origin.offset);
}

}  // namespace

std::uint64_t fingerprint(const Trace& trace)
{
    Hash hash;
    for (const HostInfo& host : trace.hosts())
        hash.add(host.name);
    for (const CoreInfo& core : trace.cores())
        hash.add(core.name);
    for (const TaskInfo& task : trace.tasks()) {
        hash.add(task.name);
        hash.add(task.host);
        hash.add(std::uint64_t{task.peer});
    }
    for (const Place& place : trace.places()) {
        hash.add(trace.text(place.name));
        hash.add(static_cast<std::uint64_t>(place.kind));
        hash.add(place.parent);
        hash.add(place.size.value());
    }
    for (const SourceInfo& source : trace.sources())
        hash.add(source.name);
    for (std::uint32_t i = 0; i < trace.callCount(); ++i) {
        const CallInfo call = trace.call(CallId(i));
        hash.add(call.name);
        hash.add(call.arguments);
        hash.add(static_cast<std::uint64_t>(call.result));
        hash.add(static_cast<std::uint64_t>(call.error));
        hash.add(std::uint64_t{call.line});
    }
    for (auto walk = trace.from(0); const Event* e = walk.next();)
        add(hash, trace, *e);
    return hash.value();
}

std::string fingerprintText(std::uint64_t value)
{
    constexpr std::array digits{'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    std::string text(16, '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, value >>= 4U)
        *digit = digits[value & 15U];
    return text;
}

}  // namespace copyscope::tests
