// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/plain_options.h"

#include "model/program/constants.h"

#include <algorithm>
#include <array>
#include <limits>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

namespace {

using Kind = PlainOption::Kind;

constexpr int any = std::numeric_limits<int>::min();
constexpr int most = std::numeric_limits<int>::max();

constexpr std::array options{
    PlainOption{"SOL_SOCKET"_c, "SO_DEBUG"_c, Kind::Flag, 0, any, most, 0, 0},
    PlainOption{"SOL_SOCKET"_c, "SO_REUSEADDR"_c, Kind::Flag, 0, any, most, 0, 0},
    PlainOption{"SOL_SOCKET"_c, "SO_DONTROUTE"_c, Kind::Flag, 0, any, most, 0, 0},
    PlainOption{"SOL_SOCKET"_c, "SO_BROADCAST"_c, Kind::Flag, 0, any, most, 0, 0},
    PlainOption{"SOL_SOCKET"_c, "SO_KEEPALIVE"_c, Kind::Flag, 0, any, most, 0, 0},
    PlainOption{"SOL_SOCKET"_c, "SO_OOBINLINE"_c, Kind::Flag, 0, any, most, 0, 0},
    PlainOption{"SOL_SOCKET"_c, "SO_PRIORITY"_c, Kind::Number, 0, any, most, 0, 0},
    PlainOption{"SOL_SOCKET"_c, "SO_REUSEPORT"_c, Kind::InetFlag, 0, any, most, 0, 0},
    PlainOption{"SOL_SOCKET"_c, "SO_PASSCRED"_c, Kind::LocalFlag, 0, any, most, 0, 0},
    PlainOption{"SOL_SOCKET"_c, "SO_TIMESTAMP"_c, Kind::Flag, 0, any, most, 0, 0},
    PlainOption{"SOL_SOCKET"_c, "SO_TIMESTAMPING"_c, Kind::Number, 0, 0, (1 << 19) - 1, 2, 6},
    PlainOption{"SOL_SOCKET"_c, "SO_BUSY_POLL"_c, Kind::Number, 0, 0, most, 3, 11},
    PlainOption{"SOL_SOCKET"_c, "SO_MAX_PACING_RATE"_c, Kind::Number, -1, any, most, 3, 13},
    PlainOption{"SOL_SOCKET"_c, "SO_INCOMING_CPU"_c, Kind::Number, -1, any, most, 3, 19},
    PlainOption{"SOL_SOCKET"_c, "SO_PREFER_BUSY_POLL"_c, Kind::Flag, 0, any, most, 5, 11},
    PlainOption{"SOL_SOCKET"_c, "SO_BUSY_POLL_BUDGET"_c, Kind::SetOnly, 0, 0, 65535, 5, 11},
    PlainOption{"IPPROTO_TCP"_c, "TCP_KEEPIDLE"_c, Kind::Number, 7200, 1, 32767, 2, 4},
    PlainOption{"IPPROTO_TCP"_c, "TCP_KEEPINTVL"_c, Kind::Number, 75, 1, 32767, 2, 4},
    PlainOption{"IPPROTO_TCP"_c, "TCP_KEEPCNT"_c, Kind::Number, 9, 1, 127, 2, 4},
    PlainOption{"IPPROTO_TCP"_c, "TCP_SYNCNT"_c, Kind::Number, 6, 1, 127, 2, 4},
    PlainOption{"IPPROTO_TCP"_c, "TCP_USER_TIMEOUT"_c, Kind::Number, 0, 0, most, 2, 6},
    PlainOption{"IPPROTO_TCP"_c, "TCP_NOTSENT_LOWAT"_c, Kind::Number, 0, any, most, 3, 12},
    PlainOption{"IPPROTO_IP"_c, "IP_TOS"_c, Kind::TypeOfService, 0, any, most, 0, 0},
    PlainOption{"IPPROTO_IP"_c, "IP_TTL"_c, Kind::TimeToLive, 64, 1, 255, 0, 0},
    PlainOption{"IPPROTO_IP"_c, "IP_RECVERR"_c, Kind::Flag, 0, any, most, 2, 2},
};

}  // namespace

const PlainOption* findPlainOption(const Generation& generation, std::int64_t level, std::int64_t name)
{
    const auto it = std::find_if(options.begin(), options.end(),
                                 [&](const PlainOption& o) { return o.level == level && o.name == name; });
    return it != options.end() && generation.atLeast(it->major, it->minor) ? &*it : nullptr;
}

}  // namespace copyscope::model::kernel
