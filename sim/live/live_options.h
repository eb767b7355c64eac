// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/live/peer_protocol.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace copyscope::sim {

/// How sockets that a scenario sends through a network card are carried on this machine.
enum class LiveNetwork : std::uint8_t {
    Loopback,  ///< for everybody; the receiver is local, so pages by reference are copied on delivery
    Veth,      ///< a veth pair into a network namespace of our own: needs root
    Sink,      ///< the same, but all that arrives is dropped: zero-copy transmission without a card, UDP only
    Peer,      ///< another machine, where `copyscope peer` receives
};

/// One way to carry them, in its own words.
struct LiveNetworkInfo {
    LiveNetwork network{};
    std::string_view name;  ///< as --network takes it
    std::string_view about;
};

[[nodiscard]] std::span<const LiveNetworkInfo> liveNetworks();
[[nodiscard]] std::string_view liveNetworkName(LiveNetwork network);
/// Nothing when there is none of that name.
[[nodiscard]] std::optional<LiveNetwork> findLiveNetwork(std::string_view name);

/// How lanes are run on the real system.
struct LiveOptions {
    std::filesystem::path workdir;   ///< where the private folder is made; empty: defaultWorkBase()
    unsigned repeat = 9;             ///< timed runs; 0: only count
    bool warmUp = true;              ///< one run before the timed ones
    bool pin = true;                 ///< both ends on one CPU: wake-ups across CPUs cost more than the copies to be seen
    std::optional<int> cpu;          ///< which; the last that this process may use when it is not said
    bool privileged = true;          ///< use tracepoints and BPF where this user may
    unsigned stretch = 1;            ///< programs sleep and start so many times later: on a busy machine what is ordered by
                                     ///< microseconds comes in another order otherwise
    bool compare = true;             ///< check contents, in a run of its own
    LiveNetwork network = LiveNetwork::Loopback;
    PeerAddress peer;                ///< of LiveNetwork::Peer
    std::string interface;           ///< the device that the traffic to the peer goes through; empty: as the routes have it
    std::int64_t timeLimitNs = 60'000'000'000;  ///< of each single run
    std::int64_t quietNs = 3'000'000'000;       ///< nothing runs for so long: it waits for ever
};

}  // namespace copyscope::sim
