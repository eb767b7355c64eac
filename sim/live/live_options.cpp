// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/live_options.h"

#include <array>

namespace copyscope::sim {
namespace {

constexpr auto networks = std::to_array<LiveNetworkInfo>({
    {LiveNetwork::Loopback, "loopback", "for everybody; the receiver is local, so pages by reference are copied on delivery"},
    {LiveNetwork::Veth, "veth", "a veth pair between two network namespaces of our own; needs root"},
    {LiveNetwork::Sink, "sink", "a veth pair whose far end drops everything: zero-copy transmission without a card; UDP, needs root"},
    {LiveNetwork::Peer, "peer", "another machine, through a real card: 'copyscope peer' receives there, --peer names it"},
});

}  // namespace

std::span<const LiveNetworkInfo> liveNetworks() { return networks; }

std::string_view liveNetworkName(LiveNetwork network) { return networks[static_cast<std::size_t>(network)].name; }

std::optional<LiveNetwork> findLiveNetwork(std::string_view name)
{
    for (const LiveNetworkInfo& info : networks) {
        if (info.name == name)
            return info.network;
    }
    return std::nullopt;
}

}  // namespace copyscope::sim
