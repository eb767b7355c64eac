// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::sim {

/// What a run and a peer on another machine say to each other: lines of text over one TCP connection, first who speaks
/// which version, then
///
///     run:  socket tcp|udp fast|never|rate:BYTES discard|keep PORT     the run's own port for UDP, else 0
///     peer: port NUMBER                  connect there, or send there
///     peer: ready                        it reads
///     peer: done INDEX                   nothing more will come (TCP)
///     run:  end
///     peer: result INDEX BYTES CALLS CPU USER KERNEL VOLUNTARY INVOLUNTARY KEPT PIECES  (ns), then PIECES lines
///           piece LENGTH HASH            of what was kept: 4096 bytes of a stream, or a datagram
///     run:  content INDEX OFFSET LENGTH  what a piece that differs holds
///     peer: content LENGTH               and so many bytes
///
/// and "refused WHY" instead of any answer.
namespace peerprotocol {

constexpr int version = 1;
constexpr std::uint16_t defaultPort = 7632;
constexpr std::uint64_t pieceSize = 4096;            ///< bytes of a stream
constexpr std::uint64_t keptAtMost = std::uint64_t{256} << 20;  ///< bytes of one run, all sockets together
constexpr std::uint64_t contentAtMost = 65536;       ///< bytes of one answer
constexpr std::size_t socketsAtMost = 16;

/// FNV-1a.
[[nodiscard]] std::uint64_t hashOf(std::span<const std::byte> bytes);

/// "copyscope run 1": who speaks, in which version of this protocol.
[[nodiscard]] std::string greeting(std::string_view who);
/// Why `line` is not the greeting of such a one; empty when it is.
[[nodiscard]] std::string wrongGreeting(std::string_view who, const std::string& line);

}  // namespace peerprotocol

/// Where a peer listens: a name or an address, and a port.
struct PeerAddress {
    std::string host;
    std::uint16_t port = peerprotocol::defaultPort;
    [[nodiscard]] std::string text() const;
};
/// From "HOST", "HOST:PORT", "[IPv6]:PORT". Nothing when it is none of these.
[[nodiscard]] std::optional<PeerAddress> parsePeerAddress(std::string_view text);

/// A socket address of either family.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;

    [[nodiscard]] const sockaddr* data() const { return reinterpret_cast<const sockaddr*>(&storage); }
    [[nodiscard]] sockaddr* data() { return reinterpret_cast<sockaddr*>(&storage); }
    [[nodiscard]] std::uint16_t port() const;
    void setPort(std::uint16_t port);
    /// Without the port.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] bool sameHost(const SocketAddress& other) const { return text() == other.text(); }
    [[nodiscard]] bool isLoopback() const;
};
[[nodiscard]] SocketAddress localEnd(int fd);
[[nodiscard]] SocketAddress remoteEnd(int fd);
/// All that a name stands for, the best first; `passive`: to listen there. Empty with the reason in `error`.
[[nodiscard]] std::vector<SocketAddress> resolve(const PeerAddress& address, bool passive, std::string& error);

/// Lines over a connection. Does not own the descriptor.
class LineChannel {
public:
    explicit LineChannel(int fd = -1) : m_fd(fd) {}

    /// False when the connection is gone.
    bool say(const std::string& text) const;
    /// The next line; nothing when the connection is gone, or when none came in time. `timeoutMs` 0: only what is there.
    [[nodiscard]] std::optional<std::string> line(int timeoutMs);
    /// Exactly so many bytes that follow a line.
    [[nodiscard]] bool bytes(std::span<std::byte> into, int timeoutMs);
    [[nodiscard]] bool closed() const { return m_closed; }

private:
    bool fill(int timeoutMs);

    int m_fd;
    std::string m_read;
    bool m_closed = false;
};

/// The words of a line.
[[nodiscard]] std::vector<std::string> wordsOf(const std::string& line);
/// A number that is the whole text.
[[nodiscard]] std::optional<std::uint64_t> numberIn(std::string_view text);

}  // namespace copyscope::sim
