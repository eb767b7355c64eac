// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace copyscope::sim {

/// Payload that was handed to network devices, by whose pages carried it. Bytes; what TCP sent again counts apart.
struct PacketPages {
    std::int64_t filePages = 0;     ///< page cache of files, by reference
    std::int64_t userPages = 0;     ///< memory of programs, by reference
    std::int64_t kernelCopies = 0;  ///< memory of the kernel: somebody copied
    std::int64_t packets = 0;
    std::int64_t sentAgain = 0;     ///< retransmissions and probes of TCP
    std::int64_t unseen = 0;        ///< packets with parts that were not looked at
    std::int64_t zeroCopy = 0;      ///< bytes whose packet is marked as MSG_ZEROCOPY
    std::int64_t shared = 0;        ///< bytes whose packet is marked as sharing its pages
    std::int64_t kernelShared = 0;  ///< those of kernelCopies in such packets: they can be references to received packets
};

/// Watches the packets of some connections while it lives, with a BPF program at the tracepoint net_dev_start_xmit.
/// It is gone with the process, however that ends.
class PacketWatch {
public:
    PacketWatch();
    ~PacketWatch();
    PacketWatch(const PacketWatch&) = delete;
    PacketWatch& operator=(const PacketWatch&) = delete;

    /// Begins to watch connections, given as (local port, remote port) of their sending ends. False: why() says more.
    bool attach(const std::vector<std::pair<std::uint16_t, std::uint16_t>>& connections);
    [[nodiscard]] const std::string& why() const { return m_why; }
    [[nodiscard]] std::optional<PacketPages> read() const;

private:
    struct Loaded;
    std::unique_ptr<Loaded> m_loaded;
    std::string m_why;
};

/// Whether packets can be watched by this user on this machine: empty, or why not and what would allow it.
[[nodiscard]] std::string whyPacketsUnseen();

}  // namespace copyscope::sim
