// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/remote_peer.h"

#include "sim/live/monotonic.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace copyscope::sim {

namespace {

constexpr int patienceMs = 15'000;

/// connect() that does not wait for minutes where packets vanish.
bool connectWithin(int fd, const SocketAddress& to, int timeoutMs)
{
    const int flags = ::fcntl(fd, F_GETFL);
    ::fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    int failed = ::connect(fd, to.data(), to.length) == 0 ? 0 : errno;
    if (failed == EINPROGRESS) {
        pollfd ready{fd, POLLOUT, 0};
        socklen_t size = sizeof failed;
        if (::poll(&ready, 1, timeoutMs) <= 0)
            failed = ETIMEDOUT;
        else
            ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &failed, &size);
    }
    ::fcntl(fd, F_SETFL, flags);
    errno = failed;
    return failed == 0;
}

}  // namespace

std::optional<PeerReading> peerReadingOf(const model::scenario::SocketSpec& spec, bool keep)
{
    using model::scenario::Reader;
    PeerReading out;
    out.datagrams = spec.type == model::scenario::SocketType::Udp;
    out.keep = keep;
    switch (spec.reader.kind) {
    case Reader::Kind::Fast: return out;
    case Reader::Kind::Never: out.pace = PeerReading::Pace::Never; return out;
    case Reader::Kind::Rate:
        out.pace = PeerReading::Pace::Rate;
        out.rate = static_cast<std::uint64_t>(std::max(1.0, spec.reader.rate.value()));
        return out;
    case Reader::Kind::Program: break;
    }
    return std::nullopt;
}

RemotePeer::RemotePeer(const PeerAddress& address, const std::string& interface) : m_address(address), m_interface(interface)
{
    constexpr int connecting = 5'000;
    if (!interface.empty() && ::if_nametoindex(interface.c_str()) == 0) {
        m_error = "there is no network device '" + interface + "': this machine has";
        for (const std::string& name : networkDevices())
            m_error += " " + name;
        return;
    }
    std::string why;
    for (const SocketAddress& far : resolve(address, false, why)) {
        m_fd = ::socket(far.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        bindTo(m_fd);
        if (!m_error.empty())
            return;
        if (m_fd >= 0 && connectWithin(m_fd, far, connecting)) {
            m_far = far;
            break;
        }
        why = std::strerror(errno);
        if (m_fd >= 0)
            ::close(m_fd);
        m_fd = -1;
    }
    if (m_fd < 0) {
        m_error = "the peer at " + address.text() + " cannot be reached (" + why + "): start 'copyscope peer --listen " + address.text()
                  + "' there, and let its firewall pass that port and those of the data";
        return;
    }
    const int one = 1;
    ::setsockopt(m_fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    ::setsockopt(m_fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    m_channel = LineChannel(m_fd);
    m_channel.say(peerprotocol::greeting("run") + "\n");
    const auto hello = m_channel.line(patienceMs);
    if (!hello)
        lost();
    else if (const std::string wrong = peerprotocol::wrongGreeting("peer", *hello); !wrong.empty())
        m_error = address.text() + ": " + wrong;
}

RemotePeer::~RemotePeer()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

void RemotePeer::lost()
{
    if (m_error.empty())
        m_error = m_channel.closed() ? "the peer at " + m_address.text() + " ended in the middle of the run"
                                     : "the peer at " + m_address.text() + " does not answer any more";
}

bool RemotePeer::take(const std::vector<std::string>& words)
{
    if (words.empty())
        return true;
    if (words[0] == "refused") {
        m_error = "the peer at " + m_address.text() + " refuses:";
        for (std::size_t i = 1; i < words.size(); ++i)
            m_error += " " + words[i];
        return false;
    }
    const auto index = words[0] == "done" && words.size() == 2 ? numberIn(words[1]) : std::nullopt;
    if (index && *index < m_streams.size()) {
        m_streams[*index].done = true;
        m_lastDone = now();
    }
    return true;
}

std::vector<std::string> RemotePeer::answer(const std::string& wanted)
{
    while (m_error.empty()) {
        const auto line = m_channel.line(patienceMs);
        if (!line) {
            lost();
            break;
        }
        std::vector<std::string> words = wordsOf(*line);
        if (!take(words))
            break;
        if (!words.empty() && words[0] == wanted)
            return words;
    }
    return {};
}

void RemotePeer::bindTo(int fd)
{
    if (m_interface.empty() || fd < 0)
        return;
    if (::setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, m_interface.c_str(), static_cast<socklen_t>(m_interface.size())) != 0)
        m_error = "sockets cannot be tied to the network device '" + m_interface + "': " + std::strerror(errno)
                  + (errno == EPERM ? ": before Linux 5.7 that needs root" : "");
}

Connection RemotePeer::open(const model::scenario::SocketSpec& spec, const PeerReading& reading)
{
    Connection c;
    const auto fail = [&](const std::string& why) {
        c.error = "socket '" + spec.name + "' cannot be connected to the peer: " + why;
        if (c.near >= 0)
            ::close(c.near);
        c.near = -1;
        return c;
    };
    if (!m_error.empty())
        return fail(m_error);
    c.near = ::socket(m_far.storage.ss_family, (reading.datagrams ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
    bindTo(c.near);
    SocketAddress here = localEnd(m_fd);
    here.setPort(0);
    if (c.near < 0 || (reading.datagrams && ::bind(c.near, here.data(), here.length) != 0))
        return fail(std::strerror(errno));
    const std::uint16_t own = reading.datagrams ? localEnd(c.near).port() : 0;
    // When it does not go out, the answer that came before may say why.
    m_channel.say("socket " + reading.text() + " " + std::to_string(own) + "\n");
    const std::vector<std::string> words = answer("port");
    const auto port = words.size() == 2 ? numberIn(words[1]) : std::nullopt;
    if (!port)
        return fail(m_error.empty() ? "its answer is not understood" : m_error);
    SocketAddress to = m_far;
    to.setPort(static_cast<std::uint16_t>(*port));
    if (!connectWithin(c.near, to, patienceMs))
        return fail(std::string(std::strerror(errno)) + ": a firewall may let the first port through only");
    m_streams.push_back({spec.name, reading, false, {}, {}});
    if (answer("ready").empty())
        return fail(m_error);
    c.nearPort = localEnd(c.near).port();
    c.farPort = static_cast<std::uint16_t>(*port);
    if (spec.nonblocking)
        ::fcntl(c.near, F_SETFL, O_RDWR | O_NONBLOCK);
    struct stat status {};
    c.nearInode = ::fstat(c.near, &status) == 0 ? status.st_ino : 0;
    return c;
}

bool RemotePeer::listen()
{
    while (const auto line = m_channel.line(0))
        if (!take(wordsOf(*line)))
            return false;
    if (m_channel.closed())
        lost();
    return m_error.empty();
}

void RemotePeer::awaitWord(unsigned microseconds) const
{
    pollfd ready{m_fd, POLLIN, 0};
    const std::timespec time{0, static_cast<long>(microseconds) * 1000};
    ::ppoll(&ready, 1, &time, nullptr);
}

bool RemotePeer::complete() const
{
    return std::all_of(m_streams.begin(), m_streams.end(), [](const Stream& stream) {
        return stream.done || stream.reading.datagrams || stream.reading.pace == PeerReading::Pace::Never;
    });
}

bool RemotePeer::paced() const
{
    return std::any_of(m_streams.begin(), m_streams.end(),
                       [](const Stream& stream) { return !stream.done && stream.reading.pace == PeerReading::Pace::Rate; });
}

bool RemotePeer::finish()
{
    if (!m_error.empty() || !m_channel.say("end\n")) {
        lost();
        return false;
    }
    for (Stream& stream : m_streams) {
        const std::vector<std::string> words = answer("result");
        std::vector<std::uint64_t> figures;
        for (std::size_t i = 2; i < words.size(); ++i)
            figures.push_back(numberIn(words[i]).value_or(0));
        if (figures.size() != 9) {
            lost();
            return false;
        }
        stream.saw = {figures[0], figures[1], figures[2], figures[3], figures[4], figures[5], figures[6], figures[7]};
        for (std::uint64_t i = 0; i < figures[8]; ++i) {
            const std::vector<std::string> piece = answer("piece");
            if (piece.size() != 3) {
                lost();
                return false;
            }
            stream.pieces.push_back({static_cast<std::uint32_t>(numberIn(piece[1]).value_or(0)), numberIn(piece[2]).value_or(0)});
        }
    }
    return !answer("end").empty();
}

std::vector<std::byte> RemotePeer::content(std::size_t index, std::uint64_t offset, std::uint32_t length)
{
    std::vector<std::byte> out(length);
    const bool asked = m_channel.say("content " + std::to_string(index) + " " + std::to_string(offset) + " " + std::to_string(length) + "\n");
    if (!asked || answer("content").empty() || !m_channel.bytes(out, patienceMs)) {
        lost();
        out.clear();
    }
    return out;
}

bool RemotePeer::compare(std::size_t index, StreamLog& sent)
{
    // What differs everywhere need not be fetched to the last byte.
    constexpr unsigned fetchedAtMost = 256;
    unsigned fetches = 0;
    const Stream& stream = m_streams[index];
    sent.received = stream.saw.bytes;
    std::uint64_t at = 0;
    for (const Piece& piece : stream.pieces) {
        const auto same = [&](std::uint64_t begin) {
            return begin + piece.length <= StreamLog::room
                   && peerprotocol::hashOf(std::span(sent.bytes).subspan(begin, piece.length)) == piece.hash;
        };
        std::optional<std::uint64_t> begin;
        if (!stream.reading.datagrams) {
            if (same(at))
                begin = at;
        } else {
            // Some may have been lost on their way.
            const std::uint32_t all = std::min<std::uint32_t>(sent.datagrams, StreamLog::datagramRoom);
            for (std::uint32_t i = sent.expected; i < all && !begin; ++i) {
                const std::uint64_t first = i == 0 ? 0 : sent.ends[i - 1];
                if (sent.ends[i] - first >= piece.length && same(first))
                    begin = first;
            }
        }
        std::vector<std::byte> fetched;
        if (!begin && !stream.reading.datagrams && ++fetches > fetchedAtMost) {
            sent.compared += piece.length;
            sent.wrong += piece.length;
            at += piece.length;
            continue;
        }
        if (!begin) {
            fetched = content(index, at, piece.length);
            if (fetched.size() != piece.length)
                return false;
        }
        const std::span<const std::byte> seen = begin ? std::span<const std::byte>(sent.bytes).subspan(*begin, piece.length) : std::span<const std::byte>(fetched);
        if (stream.reading.datagrams)
            sent.compareDatagram(seen);
        else
            sent.compare(at, seen);
        at += piece.length;
    }
    return true;
}

std::vector<std::string> networkDevices()
{
    std::vector<std::string> out;
    if (struct if_nameindex* const all = ::if_nameindex(); all != nullptr) {
        for (const struct if_nameindex* one = all; one->if_index != 0; ++one)
            out.emplace_back(one->if_name);
        ::if_freenameindex(all);
    }
    return out;
}

std::string deviceTowards(const PeerAddress& address)
{
    // Connecting a datagram socket sends nothing: it only looks up the route.
    std::string ignored;
    const std::vector<SocketAddress> far = resolve(address, false, ignored);
    if (far.empty())
        return {};
    const int fd = ::socket(far.front().storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    std::string device;
    if (fd >= 0 && ::connect(fd, far.front().data(), far.front().length) == 0) {
        const SocketAddress own = localEnd(fd);
        ifaddrs* all = nullptr;
        // A packet to an address of this machine never leaves it, whichever device has the address.
        if (own.sameHost(far.front())) {
            device = "lo";
        } else if (::getifaddrs(&all) == 0) {
            for (const ifaddrs* one = all; one != nullptr && device.empty(); one = one->ifa_next) {
                if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != own.storage.ss_family)
                    continue;
                SocketAddress here;
                here.length = own.length;
                std::memcpy(&here.storage, one->ifa_addr, here.length);
                if (here.sameHost(own))
                    device = one->ifa_name;
            }
            ::freeifaddrs(all);
        }
    }
    if (fd >= 0)
        ::close(fd);
    return device;
}

}  // namespace copyscope::sim
