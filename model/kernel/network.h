// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/nic.h"
#include "model/kernel/kernel.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace copyscope::model::kernel {

class File;
class FrameQueue;
class Network;
class StreamCheck;
class TcpEnd;
class UdpSocket;

/// Bytes that one pass of the receive path takes together (GRO, loopback).
inline constexpr std::uint64_t receiveUnit = 65536;

enum class SocketType : std::uint8_t { Tcp, Udp, Unix, UnixDatagram, UnixSeqpacket, Xdp };
enum class Via : std::uint8_t { Nic, Loopback };

/// How packets of one connection leave: through a card with its features, or by loopback.
/// Sizes in bytes; derived from the profile once, at connection (Linux: tcp_sync_mss, sk_setup_caps).
struct Path {
    Nic* nic = nullptr;           ///< null: loopback
    PlaceId nicPlace{};
    PlaceId peerNicPlace{};
    std::uint64_t mtu = 65536;
    std::uint64_t mss = 0;        ///< payload of one full packet
    std::uint64_t goal = 0;       ///< payload of one full skb: a multiple of mss (tcp_xmit_size_goal)
    bool scatterGather = true;
    bool checksum = true;
    bool tso = true;
    IoMode ioMode = IoMode::BusMaster;

    /// A segment by loopback may not exceed half of the largest window, in bytes, that the peer has offered
    /// (tcp_bound_to_half_wnd): TCP_MAXSEG says 32741 at first and 65483 later on Linux 6.18. Cards have smaller ones.
    void followWindow(std::uint64_t window);
    /// What the other end says in its SYN (advmss).
    [[nodiscard]] std::uint64_t largestMss() const;
    /// A core moves what is sent into the card, word by word.
    [[nodiscard]] bool programmed() const { return ioMode == IoMode::Interrupt || ioMode == IoMode::Polling; }
    [[nodiscard]] bool loopback() const { return nic == nullptr; }
    [[nodiscard]] std::uint64_t packets(std::uint64_t bytes) const { return bytes == 0 ? 0 : (bytes - 1) / mss + 1; }
    [[nodiscard]] std::uint64_t skbs(std::uint64_t bytes) const { return bytes == 0 ? 0 : (bytes - 1) / goal + 1; }
};

/// The network stack of a host: its card, its connections, and how they end.
///
/// Choices that no header of a socket says: a receiving call costs what a sending call costs (network.per_send); a card
/// without scatter-gather makes Linux 4.17 and later copy twice for a write(), because the queue holds page fragments
/// whatever the card can (sk_setup_caps) and transmission copies them together (skb_segment).
class Network : public NicDriver {
public:
    explicit Network(Kernel& kernel);
    ~Network() override;

    // --- set-up by the runner, before the run ------------------------------------------------------------

    /// Gives both hosts a card and puts a wire between them. Once for two hosts; connectPair via Nic does it on demand.
    static void wire(Kernel& a, Kernel& b);
    /// Two connected sockets, both directions established, both O_RDWR: the first for the server's processes, the
    /// second for the reader's. Via loopback `server` and `peer` are the same kernel, and what happens at the second
    /// socket is marked as the peer's. `name` is what pictures and reports call it.
    static std::pair<std::shared_ptr<File>, std::shared_ptr<File>>
    connectPair(std::string_view name, SocketType type, Via via, Kernel& server, Kernel& peer);
    /// Reports bytes that were sent and never reached a reader (Delivered with a count). At the end of the lane, once.
    void reportMissing(Nanoseconds at);

    // --- for the sockets ----------------------------------------------------------------------------------

    [[nodiscard]] Kernel& kernel() const { return m_kernel; }
    [[nodiscard]] Nic* nic() const { return m_nic.get(); }
    [[nodiscard]] Path path(Via via) const;
    /// Keeps a connection's end alive until both directions are over.
    void keep(std::shared_ptr<TcpEnd> end) { m_ends.push_back(std::move(end)); }
    void forget(const TcpEnd& end);
    /// Keeps the account of a stream whose bytes shall all arrive.
    void watch(std::shared_ptr<StreamCheck> stream);
    /// An end owes its sender an ACK; sent when all that came with one interrupt has been queued.
    void ackLater(std::shared_ptr<TcpEnd> end);

    /// Who takes received datagrams past the stack; null for nobody.
    [[nodiscard]] FrameQueue* bypass() const;
    void setBypass(std::shared_ptr<FrameQueue> queue) { m_bypass = std::move(queue); }
    /// The datagram socket of this host whose peer gets frames that a program makes itself; null without one.
    [[nodiscard]] std::shared_ptr<UdpSocket> datagrams() const { return m_datagrams.lock(); }

    void received(std::vector<std::unique_ptr<WireTransfer>> transfers, EventId cause) override;
    EventId posted(std::uint64_t first, std::uint64_t count) override;
    void completed(std::uint64_t first, std::uint64_t count) override;

private:
    Kernel& m_kernel;
    std::unique_ptr<Nic> m_nic;
    PlaceId m_nicPlace{};
    PlaceId m_peerNicPlace{};
    PlaceId m_ringPlace{};
    std::vector<std::shared_ptr<TcpEnd>> m_ends;
    std::vector<std::shared_ptr<TcpEnd>> m_acks;
    std::vector<std::shared_ptr<StreamCheck>> m_streams;
    std::weak_ptr<FrameQueue> m_bypass;
    std::weak_ptr<UdpSocket> m_datagrams;
};

}  // namespace copyscope::model::kernel
