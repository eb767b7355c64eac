// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/peer_server.h"

#include "sim/live/peer_stream.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <list>
#include <mutex>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <thread>
#include <unistd.h>

namespace copyscope::sim {

namespace {

/// A socket bound to an address; -1 with errno.
int boundTo(const SocketAddress& address, int type)
{
    const int fd = ::socket(address.storage.ss_family, type | SOCK_CLOEXEC, 0);
    const int one = 1;
    if (fd >= 0 && type == SOCK_STREAM)
        ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (fd >= 0 && ::bind(fd, address.data(), address.length) == 0)
        return fd;
    const int error = errno;
    if (fd >= 0)
        ::close(fd);
    errno = error;
    return -1;
}

/// One run, from its greeting to its end.
class Session {
public:
    explicit Session(int fd) : m_fd(fd), m_channel(fd), m_from(remoteEnd(fd)) {}
    ~Session()
    {
        m_streams.clear();
        ::close(m_fd);
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Ends with the connection.
    void serve();
    /// A sentence about what it was.
    [[nodiscard]] std::string summary();

private:
    bool say(const std::string& line)
    {
        const std::lock_guard lock(m_speaking);
        return m_channel.say(line + "\n");
    }
    bool refuse(const std::string& why)
    {
        say("refused " + why);
        return false;
    }
    bool answer(const std::vector<std::string>& words);
    bool openSocket(const std::vector<std::string>& words);
    bool tellResults();
    bool tellContent(const std::vector<std::string>& words);

    int m_fd;
    LineChannel m_channel;
    SocketAddress m_from;
    std::mutex m_speaking;
    std::atomic<std::int64_t> m_room{static_cast<std::int64_t>(peerprotocol::keptAtMost)};
    std::list<PeerStream> m_streams;
};

void Session::serve()
{
    constexpr int patience = 10'000;
    const int one = 1;
    ::setsockopt(m_fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    ::setsockopt(m_fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (!say(peerprotocol::greeting("peer")))
        return;
    const auto hello = m_channel.line(patience);
    if (!hello)
        return;
    if (const std::string wrong = peerprotocol::wrongGreeting("run", *hello); !wrong.empty()) {
        refuse(wrong);
        return;
    }
    while (const auto line = m_channel.line(-1))
        if (!answer(wordsOf(*line)))
            return;
}

bool Session::answer(const std::vector<std::string>& words)
{
    if (words.size() == 5 && words[0] == "socket")
        return openSocket(words);
    if (words.size() == 1 && words[0] == "end")
        return tellResults();
    if (words.size() == 4 && words[0] == "content")
        return tellContent(words);
    return refuse("that is not understood");
}

bool Session::openSocket(const std::vector<std::string>& words)
{
    const auto reading = PeerReading::from(words[1], words[2], words[3]);
    const auto port = numberIn(words[4]);
    if (!reading || !port || *port > 65535)
        return refuse("such a socket is not understood");
    if (m_streams.size() == peerprotocol::socketsAtMost)
        return refuse("there are " + std::to_string(peerprotocol::socketsAtMost) + " sockets already");
    SocketAddress here = localEnd(m_fd);
    here.setPort(0);
    const int bound = boundTo(here, reading->datagrams ? SOCK_DGRAM : SOCK_STREAM);
    if (bound < 0)
        return refuse(std::string("a socket cannot be made: ") + std::strerror(errno));
    int fd = bound;
    bool good = true;
    if (reading->datagrams) {
        // Nobody else's datagrams arrive.
        SocketAddress from = m_from;
        from.setPort(static_cast<std::uint16_t>(*port));
        good = ::connect(bound, from.data(), from.length) == 0 && say("port " + std::to_string(localEnd(bound).port()));
    } else {
        constexpr int patience = 10'000;
        pollfd ready{bound, POLLIN, 0};
        good = ::listen(bound, 1) == 0 && say("port " + std::to_string(localEnd(bound).port())) && ::poll(&ready, 1, patience) > 0;
        fd = good ? ::accept4(bound, nullptr, nullptr, SOCK_CLOEXEC) : -1;
        ::close(bound);
        good = fd >= 0 && remoteEnd(fd).sameHost(m_from);
    }
    if (!good) {
        if (fd >= 0)
            ::close(fd);
        return refuse("nobody connected, or somebody else");
    }
    const std::size_t index = m_streams.size();
    m_streams.emplace_back(fd, *reading, m_room, [this, index] { say("done " + std::to_string(index)); });
    return say("ready");
}

bool Session::tellResults()
{
    std::string text;
    std::size_t index = 0;
    for (PeerStream& stream : m_streams) {
        stream.finish();
        const PeerSaw& saw = stream.saw();
        text += "result " + std::to_string(index++);
        for (const std::uint64_t figure : {saw.bytes, saw.calls, saw.cpuNs, saw.userNs, saw.kernelNs, saw.voluntary, saw.involuntary, saw.kept,
                                           static_cast<std::uint64_t>(stream.pieces().size())})
            text += " " + std::to_string(figure);
        text += "\n";
        std::size_t at = 0;
        for (const std::uint32_t length : stream.pieces()) {
            text += "piece " + std::to_string(length) + " " + std::to_string(peerprotocol::hashOf(std::span(stream.kept()).subspan(at, length))) + "\n";
            at += length;
        }
    }
    return say(text + "end");
}

bool Session::tellContent(const std::vector<std::string>& words)
{
    const auto index = numberIn(words[1]);
    const auto offset = numberIn(words[2]);
    const auto length = numberIn(words[3]);
    if (!index || !offset || !length || *index >= m_streams.size() || *length > peerprotocol::contentAtMost)
        return refuse("there is no such content");
    const std::vector<std::byte>& kept = std::next(m_streams.begin(), static_cast<std::ptrdiff_t>(*index))->kept();
    if (*offset > kept.size() || *length > kept.size() - *offset)
        return refuse("there is no such content");
    const auto* begin = reinterpret_cast<const char*>(kept.data()) + *offset;
    return say("content " + std::to_string(*length)) && m_channel.say(std::string(begin, begin + *length));
}

std::string Session::summary()
{
    std::uint64_t bytes = 0;
    for (PeerStream& stream : m_streams) {
        stream.finish();
        bytes += stream.saw().bytes;
    }
    return m_from.text() + ": " + std::to_string(bytes) + " bytes received over " + std::to_string(m_streams.size())
           + (m_streams.size() == 1 ? " socket" : " sockets");
}

}  // namespace

PeerServer::PeerServer(const PeerAddress& address)
{
    std::string why;
    for (const SocketAddress& here : resolve(address, true, why)) {
        m_door = boundTo(here, SOCK_STREAM);
        if (m_door >= 0 && ::listen(m_door, 8) == 0)
            break;
        why = "it cannot listen at " + address.text() + ": " + std::strerror(errno)
              + (errno == EADDRINUSE ? ": another peer may be running there; name another port with --listen"
                 : errno == EADDRNOTAVAIL ? ": name an address of this machine with --listen" : "");
        if (m_door >= 0)
            ::close(m_door);
        m_door = -1;
    }
    if (m_door < 0) {
        m_error = why;
        return;
    }
    if (::pipe2(m_stop, O_CLOEXEC | O_NONBLOCK) != 0)
        m_error = std::strerror(errno);
}

PeerServer::~PeerServer()
{
    for (const int fd : {m_door, m_stop[0], m_stop[1]})
        if (fd >= 0)
            ::close(fd);
}

PeerAddress PeerServer::address() const
{
    const SocketAddress here = localEnd(m_door);
    return {here.text(), here.port()};
}

bool PeerServer::open() const { return !localEnd(m_door).isLoopback(); }

void PeerServer::stop()
{
    const char one = 1;
    static_cast<void>(!::write(m_stop[1], &one, 1));
}

void PeerServer::serve(const std::function<void(const std::string&)>& tell)
{
    std::mutex telling;
    std::atomic<bool> busy{false};
    std::atomic<int> current{-1};
    std::thread worker;
    const auto say = [&](const std::string& text) {
        const std::lock_guard lock(telling);
        tell(text);
    };
    for (;;) {
        pollfd ready[2] = {{m_door, POLLIN, 0}, {m_stop[0], POLLIN, 0}};
        if (::poll(ready, 2, -1) < 0 && errno != EINTR)
            break;
        if ((ready[1].revents & POLLIN) != 0)
            break;
        if ((ready[0].revents & POLLIN) == 0)
            continue;
        const int fd = ::accept4(m_door, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        // The connection of a run ends a moment before its session does, and the next run may be of the same program.
        for (int i = 0; busy && i < 200; ++i)
            ::usleep(10'000);
        if (busy) {
            LineChannel channel(fd);
            channel.say(peerprotocol::greeting("peer") + "\nrefused another run uses this peer: wait for its end\n");
            ::shutdown(fd, SHUT_WR);
            // Closing before what came was read would take the answer back.
            while (channel.line(500)) {
            }
            ::close(fd);
            continue;
        }
        if (worker.joinable())
            worker.join();
        busy = true;
        current = fd;
        worker = std::thread([&say, &busy, &current, fd] {
            {
                Session session(fd);
                session.serve();
                say(session.summary());
                current = -1;
            }
            busy = false;
        });
    }
    if (const int fd = current.load(); fd >= 0)
        ::shutdown(fd, SHUT_RDWR);
    if (worker.joinable())
        worker.join();
}

}  // namespace copyscope::sim
