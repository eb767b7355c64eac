// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/live_choices.h"

#include "model/text/diagnostic.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace copyscope::sim {
namespace {

std::optional<int> number(const std::string& text)
{
    int value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    return end.ec == std::errc() && end.ptr == text.data() + text.size() && value >= 0 ? std::optional(value) : std::nullopt;
}

std::vector<std::string> networkNames()
{
    std::vector<std::string> names;
    for (const LiveNetworkInfo& info : liveNetworks())
        names.emplace_back(info.name);
    return names;
}

}  // namespace

void LiveChoices::declare(CLI::App& app)
{
    std::string networks;
    for (const LiveNetworkInfo& info : liveNetworks())
        networks += (networks.empty() ? "" : "; ") + std::string(info.name) + ": " + std::string(info.about);
    app.add_option("--workdir", m_workdir, "Live: where the private folder for files is made; default: below XDG_CACHE_HOME")->type_name("FOLDER");
    app.add_option("--repeat", m_repeat, "Live: runs that are timed, besides the one that is counted; default 9, 0: only count")->type_name("N")->check(CLI::Range(0, 1000));
    app.add_option("--pin", m_pin, "Live: CPU on which both ends run, or none; default: the last one, because wake-ups across CPUs cost more than copies")
        ->type_name("CPU");
    app.add_option("--network", m_network, "Live: how sockets that go through a card are carried. " + networks)->type_name("NAME");
    app.add_option("--peer", m_peer, "Live: the machine that receives, where 'copyscope peer' runs; goes with --network peer. Default port "
                                     + std::to_string(peerprotocol::defaultPort))
        ->type_name("HOST[:PORT]");
    app.add_option("--interface", m_interface, "Live: the network device that the traffic to the peer has to go through; default: as the machine's routes have it")
        ->type_name("DEVICE");
    app.add_option("--stretch", m_stretch, "Live: sleep and start N times as late as the programs say, where a busy machine upsets what they order by time")
        ->type_name("N")
        ->check(CLI::Range(1, 1000));
    app.add_flag("--no-privileges", m_noPrivileges, "Live: use only what every user may, also as root");
}

std::string LiveChoices::mistake() const
{
    if (!m_network.empty() && !findLiveNetwork(m_network))
        return "there is no network '" + m_network + "': --network takes " + model::text::enumerate(networkNames());
    if (m_network == liveNetworkName(LiveNetwork::Peer) && m_peer.empty())
        return "--network peer: which machine receives? Start 'copyscope peer --listen ADDRESS' there and name it with --peer";
    if (!m_peer.empty() && !m_network.empty() && m_network != liveNetworkName(LiveNetwork::Peer))
        return "--peer goes with --network peer, not with --network " + m_network;
    if (!m_peer.empty() && !parsePeerAddress(m_peer))
        return "--peer '" + m_peer + "': it takes HOST, HOST:PORT or [IPv6]:PORT";
    if (!m_interface.empty() && m_peer.empty())
        return "--interface chooses the way to a peer: name that with --peer";
    if (!m_pin.empty() && m_pin != "none" && !number(m_pin))
        return "--pin '" + m_pin + "': it takes the number of a CPU, or none";
    return {};
}

std::string LiveChoices::given() const
{
    if (!m_workdir.empty())
        return "--workdir";
    if (m_repeat >= 0)
        return "--repeat";
    if (!m_pin.empty())
        return "--pin";
    if (!m_network.empty())
        return "--network";
    if (!m_peer.empty())
        return "--peer";
    if (!m_interface.empty())
        return "--interface";
    if (m_stretch != 1)
        return "--stretch";
    return m_noPrivileges ? "--no-privileges" : "";
}

LiveOptions LiveChoices::options() const
{
    LiveOptions options;
    options.workdir = m_workdir;
    if (m_repeat >= 0)
        options.repeat = static_cast<unsigned>(m_repeat);
    options.pin = m_pin != "none";
    if (options.pin && !m_pin.empty())
        options.cpu = number(m_pin);
    if (!m_network.empty())
        options.network = *findLiveNetwork(m_network);
    if (!m_peer.empty()) {
        options.network = LiveNetwork::Peer;
        options.peer = *parsePeerAddress(m_peer);
    }
    options.interface = m_interface;
    options.privileged = !m_noPrivileges;
    options.stretch = static_cast<unsigned>(m_stretch);
    return options;
}

}  // namespace copyscope::sim
