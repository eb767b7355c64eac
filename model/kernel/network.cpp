// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/network.h"

#include "model/kernel/frame_queue.h"
#include "model/kernel/tcp_end.h"
#include "model/kernel/tcp_socket.h"
#include "model/kernel/udp_socket.h"
#include "model/kernel/unix_socket.h"
#include "model/program/constants.h"

#include <algorithm>
#include <stdexcept>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

namespace {

/// IPv4 and TCP headers with the time-stamp option.
constexpr std::uint64_t tcpHeaders = 52;
/// Headers that an skb for segmentation must leave room for (MAX_TCP_HEADER), with the largest IPv4 length.
constexpr std::uint64_t segmentationOverhead = 321;
constexpr std::uint64_t largestDatagram = 65535;

}  // namespace

Network::Network(Kernel& kernel) : m_kernel(kernel) {}

Network::~Network() = default;

void Network::wire(Kernel& a, Kernel& b)
{
    Network& na = a.network();
    Network& nb = b.network();
    if (na.m_nic)
        return;
    const auto make = [](Kernel& k, Network& n) {
        const std::string name = k.isPeer() ? "peer NIC" : "NIC";
        n.m_nic = std::make_unique<Nic>(k.engine(), k.profile().nic, name, n);
        n.m_nicPlace = k.place(PlaceKind::Nic, name);
        n.m_ringPlace = k.place(PlaceKind::Ring, name + " transmit ring",
                                Bytes(static_cast<std::uint64_t>(k.profile().nic.ringSize)), n.m_nicPlace);
    };
    make(a, na);
    make(b, nb);
    na.m_peerNicPlace = nb.m_nicPlace;
    nb.m_peerNicPlace = na.m_nicPlace;
    Nic::connect(*na.m_nic, {a.ioBus(), a.memoryBus()}, *nb.m_nic, {b.ioBus(), b.memoryBus()});
}

void Path::followWindow(std::uint64_t window)
{
    if (!loopback())
        return;
    mss = std::max(mss, std::min(window / 2, largestDatagram - tcpHeaders));
    goal = mss;
}

std::uint64_t Path::largestMss() const { return loopback() ? largestDatagram - tcpHeaders : mss; }

Path Network::path(Via via) const
{
    Path p;
    if (via == Via::Loopback) {
        // A datagram of 65535 bytes less its headers is the first window that the peer offers.
        p.followWindow(largestDatagram - tcpHeaders);
        return p;
    }
    const Profile::Nic& nic = m_kernel.profile().nic;
    p.nic = m_nic.get();
    p.nicPlace = m_nicPlace;
    p.peerNicPlace = m_peerNicPlace;
    p.mtu = nic.mtu.value();
    p.mss = p.mtu > tcpHeaders ? p.mtu - tcpHeaders : 1;
    const std::uint64_t largest = nic.tsoMax.value() > segmentationOverhead ? nic.tsoMax.value() - segmentationOverhead : 0;
    p.goal = std::max<std::uint64_t>(1, largest / p.mss) * p.mss;
    p.scatterGather = nic.scatterGather;
    p.checksum = nic.checksum;
    p.ioMode = nic.ioMode;
    // netdev_fix_features: no TSO without scatter-gather and checksum.
    p.tso = nic.tso && nic.scatterGather && nic.checksum;
    return p;
}

std::pair<std::shared_ptr<File>, std::shared_ptr<File>>
Network::connectPair(std::string_view name, SocketType type, Via via, Kernel& server, Kernel& peer)
{
    const auto flags = static_cast<int>("O_RDWR"_c);
    const std::string here(name);
    const std::string there = "peer's " + here;
    if (via == Via::Nic)
        wire(server, peer);
    else if (&server != &peer)
        throw std::logic_error("a loopback connection joins two sockets of one host");
    switch (type) {
    case SocketType::Tcp: {
        auto a = std::make_shared<TcpEnd>(server.network(), server.network().path(via), here, false);
        auto b = std::make_shared<TcpEnd>(peer.network(), peer.network().path(via), there, true);
        TcpEnd::connect(a, b);
        return {std::make_shared<TcpSocket>(server, here, flags, a), std::make_shared<TcpSocket>(peer, there, flags, b)};
    }
    case SocketType::Udp: {
        auto a = std::make_shared<UdpSocket>(server, here, flags, server.network().path(via), false);
        auto b = std::make_shared<UdpSocket>(peer, there, flags, peer.network().path(via), true);
        UdpSocket::connect(a, b);
        if (via == Via::Nic) {
            for (const auto& [network, socket] : {std::pair(&server.network(), a), std::pair(&peer.network(), b)})
                if (network->m_datagrams.expired())
                    network->m_datagrams = socket;
        }
        return {a, b};
    }
    default: break;
    }
    auto a = std::make_shared<UnixSocket>(server, here, flags, type, false);
    auto b = std::make_shared<UnixSocket>(server, there, flags, type, true);
    UnixSocket::connect(a, b);
    return {a, b};
}

void Network::reportMissing(Nanoseconds at)
{
    for (const std::shared_ptr<StreamCheck>& s : m_streams)
        s->report(at);
    m_streams.clear();
}

void Network::watch(std::shared_ptr<StreamCheck> stream)
{
    // Connections that came to a good end need no account any more.
    std::erase_if(m_streams, [](const std::shared_ptr<StreamCheck>& s) { return s->settled(); });
    m_streams.push_back(std::move(stream));
}

void Network::forget(const TcpEnd& end)
{
    std::erase_if(m_ends, [&end](const std::shared_ptr<TcpEnd>& e) { return e.get() == &end; });
}

void Network::ackLater(std::shared_ptr<TcpEnd> end)
{
    if (std::find(m_acks.begin(), m_acks.end(), end) == m_acks.end())
        m_acks.push_back(std::move(end));
}

FrameQueue* Network::bypass() const { return m_bypass.lock().get(); }

EventId Network::posted(std::uint64_t first, std::uint64_t count)
{
    Event e = m_kernel.event(EventKind::Fill);
    e.to = {m_ringPlace, first};
    e.bytes = Bytes(count);
    return m_kernel.emit(e);
}

void Network::completed(std::uint64_t first, std::uint64_t count)
{
    Event e = m_kernel.event(EventKind::Release);
    e.to = {m_ringPlace, first};
    e.bytes = Bytes(count);
    m_kernel.emit(e);
}

void Network::received(std::vector<std::unique_ptr<WireTransfer>> transfers, EventId cause)
{
    // Frames for somebody who polls interrupt nobody.
    const auto silent = std::stable_partition(transfers.begin(), transfers.end(), [](const auto& t) { return !t->polled(); });
    for (auto t = silent; t != transfers.end(); ++t)
        (*t)->arrived(cause);
    transfers.erase(silent, transfers.end());
    if (transfers.empty())
        return;
    std::vector<Kernel::InterruptWork> work;
    std::uint64_t bytes = 0;
    const auto add = [&work](const WireTransfer::Work& w) {
        const bool pass = w.event != EventKind::Cpu;
        const auto same = std::find_if(work.begin(), work.end(),
                                       [&](const Kernel::InterruptWork& o) { return !pass && o.what == w.what; });
        if (same == work.end())
            work.push_back({w.what, w.duration, CpuWork::Softirq, w.event, w.bytes, w.from, w.to, w.origin, w.flags});
    };
    for (const auto& t : transfers) {
        bytes += t->length.value();
        for (const WireTransfer::Work& w : t->arrivalWork())
            add(w);
    }
    if (bytes > 0) {
        const auto units = static_cast<std::int64_t>((bytes - 1) / receiveUnit + 1);
        work.push_back({.what = "tcp_v4_rcv",
                        .duration = m_kernel.profile().network.perReceive * units,
                        .kind = CpuWork::Softirq});
    }
    const EventId interrupt = m_kernel.interrupt("NIC", std::move(work), cause);
    for (const auto& t : transfers)
        t->arrived(interrupt);
    for (const std::shared_ptr<TcpEnd>& end : std::exchange(m_acks, {}))
        end->sendAck(nullptr);
}

}  // namespace copyscope::model::kernel
