// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/peer_protocol.h"

#include "model/fnv.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sstream>
#include <unistd.h>

namespace copyscope::sim {

namespace peerprotocol {

std::uint64_t hashOf(std::span<const std::byte> bytes)
{
    model::Fnv1a hash;
    for (const std::byte b : bytes)
        hash.add(std::to_integer<std::uint8_t>(b));
    return hash.value();
}

std::string greeting(std::string_view who) { return "copyscope " + std::string(who) + " " + std::to_string(version); }

std::string wrongGreeting(std::string_view who, const std::string& line)
{
    const std::vector<std::string> words = wordsOf(line);
    if (words.size() != 3 || words[0] != "copyscope" || words[1] != who)
        return "what answers there is no copyscope " + std::string(who);
    if (words[2] != std::to_string(version))
        return "it speaks version " + words[2] + " of their protocol, this one " + std::to_string(version)
               + ": use the same copyscope on both machines";
    return {};
}

}  // namespace peerprotocol

std::optional<std::uint64_t> numberIn(std::string_view text)
{
    std::uint64_t value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    return end.ec == std::errc() && end.ptr == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::vector<std::string> wordsOf(const std::string& line)
{
    std::istringstream in(line);
    std::vector<std::string> words;
    for (std::string word; in >> word;)
        words.push_back(word);
    return words;
}

std::string PeerAddress::text() const
{
    const bool colons = host.find(':') != std::string::npos;
    return (colons ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::optional<PeerAddress> parsePeerAddress(std::string_view text)
{
    PeerAddress out;
    std::string_view port;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos || (end + 1 < text.size() && text[end + 1] != ':'))
            return std::nullopt;
        out.host = text.substr(1, end - 1);
        if (end + 1 < text.size())
            port = text.substr(end + 2);
        else
            text = {};
    } else if (std::count(text.begin(), text.end(), ':') == 1) {
        out.host = text.substr(0, text.find(':'));
        port = text.substr(text.find(':') + 1);
    } else {
        // Several colons are an IPv6 address without a port.
        out.host = text;
        text = {};
    }
    if (out.host.empty())
        return std::nullopt;
    if (text.empty())
        return out;
    const auto number = numberIn(port);
    if (!number || *number == 0 || *number > 65535)
        return std::nullopt;
    out.port = static_cast<std::uint16_t>(*number);
    return out;
}

std::uint16_t SocketAddress::port() const
{
    return ntohs(storage.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_port
                                               : reinterpret_cast<const sockaddr_in*>(&storage)->sin_port);
}

void SocketAddress::setPort(std::uint16_t port)
{
    (storage.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&storage)->sin6_port
                                   : reinterpret_cast<sockaddr_in*>(&storage)->sin_port) = htons(port);
}

std::string SocketAddress::text() const
{
    char host[NI_MAXHOST] = "";
    return ::getnameinfo(data(), length, host, sizeof host, nullptr, 0, NI_NUMERICHOST) == 0 ? host : std::string();
}

bool SocketAddress::isLoopback() const
{
    if (storage.ss_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_addr);
    return (ntohl(reinterpret_cast<const sockaddr_in*>(&storage)->sin_addr.s_addr) >> 24) == 127;
}

SocketAddress localEnd(int fd)
{
    SocketAddress out;
    out.length = sizeof out.storage;
    ::getsockname(fd, out.data(), &out.length);
    return out;
}

SocketAddress remoteEnd(int fd)
{
    SocketAddress out;
    out.length = sizeof out.storage;
    ::getpeername(fd, out.data(), &out.length);
    return out;
}

std::vector<SocketAddress> resolve(const PeerAddress& address, bool passive, std::string& error)
{
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = passive ? AI_PASSIVE : 0;
    addrinfo* found = nullptr;
    const int failed = ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
    if (failed != 0) {
        error = "'" + address.host + "' is no address of a machine: " + ::gai_strerror(failed);
        return {};
    }
    std::vector<SocketAddress> out;
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
        SocketAddress here;
        here.length = one->ai_addrlen;
        std::copy_n(reinterpret_cast<const std::byte*>(one->ai_addr), one->ai_addrlen, reinterpret_cast<std::byte*>(&here.storage));
        out.push_back(here);
    }
    ::freeaddrinfo(found);
    return out;
}

bool LineChannel::say(const std::string& text) const
{
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t n = ::send(m_fd, text.data() + done, text.size() - done, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += static_cast<std::size_t>(n);
    }
    return true;
}

bool LineChannel::fill(int timeoutMs)
{
    pollfd ready{m_fd, POLLIN, 0};
    if (m_closed || ::poll(&ready, 1, timeoutMs) <= 0)
        return false;
    char text[65536];
    const ssize_t n = ::recv(m_fd, text, sizeof text, 0);
    if (n <= 0) {
        m_closed = n == 0 || errno != EINTR;
        return false;
    }
    m_read.append(text, static_cast<std::size_t>(n));
    return true;
}

std::optional<std::string> LineChannel::line(int timeoutMs)
{
    constexpr std::size_t longest = 4096;
    for (;;) {
        const std::size_t end = m_read.find('\n');
        if (end != std::string::npos) {
            std::string line = m_read.substr(0, end);
            m_read.erase(0, end + 1);
            return line;
        }
        if (m_read.size() > longest)
            m_closed = true;
        if (!fill(timeoutMs))
            return std::nullopt;
    }
}

bool LineChannel::bytes(std::span<std::byte> into, int timeoutMs)
{
    while (m_read.size() < into.size())
        if (!fill(timeoutMs))
            return false;
    std::copy_n(reinterpret_cast<const std::byte*>(m_read.data()), into.size(), into.data());
    m_read.erase(0, into.size());
    return true;
}

}  // namespace copyscope::sim
