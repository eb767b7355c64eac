// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/connection.h"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace copyscope::sim {

using model::scenario::SocketType;

namespace {

/// Sockets belong to the namespace in which they are made. While this object lives the thread is in that one.
class Inside {
public:
    explicit Inside(int space)
    {
        if (space < 0)
            return;
        m_own = ::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
        m_failed = m_own < 0 || ::setns(space, CLONE_NEWNET) != 0;
    }
    ~Inside()
    {
        if (m_own < 0)
            return;
        if (!m_failed)
            ::setns(m_own, CLONE_NEWNET);
        ::close(m_own);
    }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    [[nodiscard]] bool failed() const { return m_failed; }

private:
    int m_own = -1;
    bool m_failed = false;
};

sockaddr_in addressOf(const std::string& text)
{
    sockaddr_in out{};
    out.sin_family = AF_INET;
    ::inet_pton(AF_INET, text.c_str(), &out.sin_addr);
    return out;
}

int boundSocket(int type, const std::string& address, int space, std::uint16_t& port)
{
    const Inside inside(space);
    if (inside.failed())
        return -1;
    const int fd = ::socket(AF_INET, type | SOCK_CLOEXEC, 0);
    sockaddr_in at = addressOf(address);
    socklen_t size = sizeof at;
    if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr*>(&at), size) != 0
        || ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size) != 0) {
        const int error = errno;
        if (fd >= 0)
            ::close(fd);
        errno = error;
        return -1;
    }
    port = ntohs(at.sin_port);
    return fd;
}

bool connectTo(int fd, const std::string& address, std::uint16_t port)
{
    sockaddr_in at = addressOf(address);
    at.sin_port = htons(port);
    return ::connect(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0;
}

void connectTcp(Connection& c, const ConnectionAddresses& addresses)
{
    const int door = boundSocket(SOCK_STREAM, addresses.far, addresses.farNamespace, c.farPort);
    if (door < 0)
        return;
    // The port is the kernel's choice: one that is bound before connecting could not be used again for a while.
    {
        const Inside inside(addresses.nearNamespace);
        c.near = inside.failed() ? -1 : ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    }
    if (c.near >= 0 && ::listen(door, 1) == 0 && connectTo(c.near, addresses.far, c.farPort)) {
        sockaddr_in at{};
        socklen_t size = sizeof at;
        ::getsockname(c.near, reinterpret_cast<sockaddr*>(&at), &size);
        c.nearPort = ntohs(at.sin_port);
        c.far = ::accept4(door, nullptr, nullptr, SOCK_CLOEXEC);
    }
    const int error = errno;
    ::close(door);
    errno = error;
}

void connectUdp(Connection& c, const ConnectionAddresses& addresses)
{
    c.near = boundSocket(SOCK_DGRAM, addresses.near, addresses.nearNamespace, c.nearPort);
    c.far = boundSocket(SOCK_DGRAM, addresses.far, addresses.farNamespace, c.farPort);
    if (c.near < 0 || c.far < 0 || !connectTo(c.near, addresses.far, c.farPort) || !connectTo(c.far, addresses.near, c.nearPort)) {
        const int error = errno;
        if (c.far >= 0)
            ::close(c.far);
        c.far = -1;
        errno = error;
    }
}

std::uint64_t inodeOf(int fd)
{
    struct stat status {};
    return ::fstat(fd, &status) == 0 ? status.st_ino : 0;
}

}  // namespace

Connection connectPair(const model::scenario::SocketSpec& spec, const ConnectionAddresses& addresses)
{
    Connection c;
    if (spec.type == SocketType::Unix) {
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0) {
            c.near = ends[0];
            c.far = ends[1];
        }
    } else if (spec.type == SocketType::Tcp) {
        connectTcp(c, addresses);
    } else {
        connectUdp(c, addresses);
    }
    if (c.near < 0 || c.far < 0) {
        c.error = "socket '" + spec.name + "' cannot be connected: " + std::strerror(errno);
        return c;
    }
    if (spec.nonblocking)
        ::fcntl(c.near, F_SETFL, O_RDWR | O_NONBLOCK);
    c.nearInode = inodeOf(c.near);
    c.farInode = inodeOf(c.far);
    return c;
}

}  // namespace copyscope::sim
