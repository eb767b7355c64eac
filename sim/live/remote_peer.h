// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/scenario/scenario.h"
#include "sim/live/connection.h"
#include "sim/live/peer_protocol.h"
#include "sim/live/peer_stream.h"
#include "sim/live/stream_check.h"

#include <cstdint>
#include <string>
#include <vector>

namespace copyscope::sim {

/// The receiving ends of one run on another machine, where `copyscope peer` runs. Its descriptors close with it, and then
/// the other side forgets the run.
class RemotePeer {
public:
    /// Connects and greets. `interface`: the device that all of the run's traffic goes through; empty: as the machine's
    /// routes have it. On failure error() says why, with the remedy.
    RemotePeer(const PeerAddress& address, const std::string& interface);
    ~RemotePeer();
    RemotePeer(const RemotePeer&) = delete;
    RemotePeer& operator=(const RemotePeer&) = delete;

    [[nodiscard]] const std::string& error() const { return m_error; }
    /// The lane's end of a new connection, which the caller closes; `far` is none of ours. `reading` as the peer is to read.
    [[nodiscard]] Connection open(const model::scenario::SocketSpec& spec, const PeerReading& reading);

    /// Hears what the peer says while programs run. False, with error(), when it is gone.
    bool listen();
    /// Waits until it says something, so many microseconds at most.
    void awaitWord(unsigned microseconds) const;
    /// Every stream that ends by itself has ended; what goes on for ever is not waited for.
    [[nodiscard]] bool complete() const;
    /// A stream that has not ended is read at a rate.
    [[nodiscard]] bool paced() const;
    /// CLOCK_MONOTONIC when it said so last; 0 when it did not. The way back through the network is in it.
    [[nodiscard]] std::int64_t lastDone() const { return m_lastDone; }

    /// Ends the reading and asks what was seen.
    bool finish();
    [[nodiscard]] std::size_t sockets() const { return m_streams.size(); }
    [[nodiscard]] const PeerSaw& saw(std::size_t index) const { return m_streams[index].saw; }
    /// After finish(): compares what arrived with what was sent.
    bool compare(std::size_t index, StreamLog& sent);

private:
    struct Piece {
        std::uint32_t length = 0;
        std::uint64_t hash = 0;
    };
    struct Stream {
        std::string name;
        PeerReading reading;
        bool done = false;
        PeerSaw saw;
        std::vector<Piece> pieces;
    };

    /// The next line that is an answer; empty, with error(), when there is none.
    std::vector<std::string> answer(const std::string& wanted);
    /// False when the line says that the peer refuses.
    bool take(const std::vector<std::string>& words);
    void lost();
    int socketTo(std::uint16_t port, bool datagrams, Connection& connection);
    void bindTo(int fd);
    std::vector<std::byte> content(std::size_t index, std::uint64_t offset, std::uint32_t length);

    PeerAddress m_address;
    std::string m_interface;
    SocketAddress m_far;
    int m_fd = -1;
    LineChannel m_channel;
    std::vector<Stream> m_streams;
    std::int64_t m_lastDone = 0;
    std::string m_error;
};

/// How a peer has to read what a scenario's socket sends; nothing when its reader is a program of its own.
[[nodiscard]] std::optional<PeerReading> peerReadingOf(const model::scenario::SocketSpec& spec, bool keep);

/// The device through which this machine reaches a peer: a name as `ip link` has it; empty when it cannot be told.
[[nodiscard]] std::string deviceTowards(const PeerAddress& address);
/// Names of this machine's network devices.
[[nodiscard]] std::vector<std::string> networkDevices();

}  // namespace copyscope::sim
