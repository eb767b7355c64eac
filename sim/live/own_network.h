// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/live/connection.h"
#include "sim/live/live_options.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace copyscope::sim {

/// Two network namespaces of our own, joined by a veth pair; this machine's own network is not touched.
///
/// Both are without a name: the kernel removes them, and the pair, when the last process that has them open is gone,
/// however it ends. So there is nothing to undo, and nothing can be left behind.
class OwnNetwork {
public:
    /// Loopback makes nothing, unless a value of net.core.optmem_max is asked for: then one namespace with a loopback
    /// device of its own. On failure error() says why, with the remedy.
    explicit OwnNetwork(LiveNetwork kind, std::optional<std::uint64_t> optmemMax = {});
    ~OwnNetwork();
    OwnNetwork(const OwnNetwork&) = delete;
    OwnNetwork& operator=(const OwnNetwork&) = delete;

    [[nodiscard]] const std::string& error() const { return m_error; }
    [[nodiscard]] const ConnectionAddresses& addresses() const { return m_addresses; }
    /// Of sockets that stay on one host.
    [[nodiscard]] const ConnectionAddresses& localAddresses() const { return m_local; }

private:
    void build(LiveNetwork kind);
    void buildLoopback();
    /// Sets net.core.optmem_max of a namespace.
    void limit(int space, std::uint64_t optmemMax);
    /// Runs a program in a namespace; does nothing once there is an error.
    void run(int space, std::vector<std::string> command);

    std::string m_error;
    ConnectionAddresses m_addresses;
    ConnectionAddresses m_local;
};

/// The steps of such a run that need privileges, a sentence each, to be shown before they are taken.
[[nodiscard]] std::vector<std::string> privilegedSteps(const LiveOptions& options);

}  // namespace copyscope::sim
