// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/calibrate/probes.h"

#include "sim/live/connection.h"

#include <algorithm>
#include <fcntl.h>
#include <memory>
#include <netinet/in.h>
#include <linux/tcp.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include <vector>

namespace copyscope::sim {

namespace {

constexpr std::size_t rounds = 9;

struct Pair {
    static constexpr std::size_t roomSize = std::size_t{1} << 20;
    Connection ends;
    std::unique_ptr<char[]> room = std::make_unique_for_overwrite<char[]>(roomSize);  ///< nothing is ever written there
    explicit Pair(model::scenario::SocketType type)
    {
        model::scenario::SocketSpec spec;
        spec.type = type;
        ends = connectPair(spec);
    }
    ~Pair()
    {
        for (const int fd : {ends.near, ends.far})
            if (fd >= 0)
                ::close(fd);
    }
    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;
    void set(int level, int name, int value) const { ::setsockopt(ends.near, level, name, &value, sizeof value); }
    /// The far end throws away what has come.
    void drain() const
    {
        while (::recv(ends.far, room.get(), roomSize, MSG_DONTWAIT | MSG_TRUNC) > 0) {
        }
    }
};

/// Time of one of `count` sends of `length` bytes; the far end is drained between batches, off the clock.
Quartiles sendTime(const Pair& pair, std::size_t length, std::size_t count)
{
    const std::vector<char> bytes(length, 'x');
    return measure(rounds, [&] {
        constexpr std::size_t batches = 20;
        double used = 0;
        for (std::size_t i = 0; i < batches; ++i) {
            used += timeOf(count, [&] { static_cast<void>(::send(pair.ends.near, bytes.data(), length, MSG_NOSIGNAL)); });
            pair.drain();
        }
        return used / batches;
    });
}

constexpr std::size_t page = 4096;
constexpr std::size_t piece = 16 * page;
/// More than a new connection takes before somebody reads.
constexpr std::size_t closing = std::size_t{256} << 10;
/// Fits into one segment by loopback (65483 bytes on Linux 6.18).
constexpr std::size_t segment = 15 * page;

/// What loopback takes in one thread, where nobody has to be woken and it is certain who does what.
struct LoopbackTimes {
    Quartiles send;  ///< of one segment into an open window: carries it through reception, too
    Quartiles take;  ///< of 64 KiB of a long queue: gives its memory back, opens the window, sends what waited for that
    double segments = 0;  ///< that went out meanwhile, for 64 KiB
};

std::uint32_t segmentsOut(int socket)
{
    tcp_info info{};
    socklen_t length = sizeof info;
    return ::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 ? info.tcpi_data_segs_out : 0;
}

LoopbackTimes loopbackTimes(const std::filesystem::path& name)
{
    constexpr std::size_t count = 200;
    constexpr std::size_t queued = 16 * piece;
    LoopbackTimes times;
    const int file = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
    const Pair tcp(model::scenario::SocketType::Tcp);
    if (file >= 0 && tcp.ends.error.empty()) {
        const double clock = clockTime();
        times.send = measure(rounds, [&] {
            double sent = 0;
            for (std::size_t i = 0; i < count; ++i) {
                off_t from = 0;
                sent += timeOf(1, [&] { static_cast<void>(::sendfile(tcp.ends.near, file, &from, segment)); }) - clock;
                tcp.drain();
            }
            return sent / count;
        });
        const std::vector<char> bytes(piece, 'q');
        times.take = measure(rounds, [&] {
            const Pair fresh(model::scenario::SocketType::Tcp);
            if (!fresh.ends.error.empty())
                return 0.0;
            for (std::size_t sent = 0; sent < queued; sent += piece)
                static_cast<void>(::send(fresh.ends.near, bytes.data(), piece, MSG_NOSIGNAL | MSG_DONTWAIT));
            const std::uint32_t before = segmentsOut(fresh.ends.near);
            const double used = timeOf(1, [&] { fresh.drain(); }) - clock;
            times.segments = static_cast<double>(segmentsOut(fresh.ends.near) - before) * piece / queued;
            return used * piece / queued;
        });
    }
    if (file >= 0)
        ::close(file);
    return times;
}

/// What is left of a segment is its reception, and of what is taken from a queue the giving back of its memory.
void probeReception(const ProbeContext& context, double call)
{
    Figures& f = context.figures;
    const Figure* const send = f.find("network.per_send");
    const Figure* const perSegment = f.find("network.per_segment");
    const Figure* const reference = f.find("page_cache.reference");
    const LoopbackTimes times = loopbackTimes(context.folder / "calibration");
    if (send == nullptr || perSegment == nullptr || reference == nullptr || times.send.rounds == 0) {
        for (const char* path : {"network.per_receive", "network.per_read"})
            f.missing(path, "a file could not be sent by loopback");
        return;
    }
    const double perReceive = times.send.median - call - send->value - perSegment->value - 2 * segment / page * reference->value;
    f.derived("network.per_receive", perReceive,
              "sendfile() of 60 KiB by loopback, one segment, less a system call, network.per_send, network.per_segment and 30 page_cache.reference");
    f.derived("network.per_read", times.take.median - times.segments * (perSegment->value + std::max(perReceive, 0.0)),
              "recv() with MSG_TRUNC of 1 MiB that waits on both sides, for 64 KiB, less network.per_segment and network.per_receive for what goes out meanwhile");
}

void probePackets(const ProbeContext& context, double call)
{
    Figures& f = context.figures;
    const Pair tcp(model::scenario::SocketType::Tcp);
    const Pair udp(model::scenario::SocketType::Udp);
    if (!tcp.ends.error.empty() || !udp.ends.error.empty()) {
        f.missing("network.per_send", tcp.ends.error + udp.ends.error);
        return;
    }
    tcp.set(IPPROTO_TCP, TCP_CORK, 1);
    const Quartiles corked = measure(rounds, [&] {
        constexpr std::size_t count = 500;
        char byte = 'x';
        const double one = timeOf(count, [&] { static_cast<void>(::send(tcp.ends.near, &byte, 1, MSG_NOSIGNAL)); });
        tcp.set(IPPROTO_TCP, TCP_CORK, 0);
        tcp.drain();
        tcp.set(IPPROTO_TCP, TCP_CORK, 1);
        return one;
    });
    tcp.set(IPPROTO_TCP, TCP_CORK, 0);
    tcp.set(IPPROTO_TCP, TCP_NODELAY, 1);
    const Quartiles pushed = sendTime(tcp, 1, 50);
    const Quartiles datagram = sendTime(udp, 1, 50);
    const double perSend = corked.median - call;
    f.derived("network.per_send", perSend, "send() of one byte to a corked TCP socket, less a system call");
    // Of a datagram by loopback one half is sending it, one half receiving it in the same thread: no clock stands between.
    const double half = (datagram.median - call - perSend) / 2;
    f.derived("network.per_packet", half, "send() of one byte of UDP over loopback, less a system call and network.per_send; half of it, the other half is the reception");
    f.derived("network.per_segment", pushed.median - call - perSend - 2 * half,
              "send() of one byte of TCP over loopback with TCP_NODELAY, less a system call, network.per_send, the reception and the acknowledgement");

    const int yes = 1;
    if (::setsockopt(tcp.ends.near, SOL_SOCKET, SO_ZEROCOPY, &yes, sizeof yes) != 0) {
        f.missing("network.zerocopy_notify", "this kernel has no MSG_ZEROCOPY");
        return;
    }
    const std::vector<char> bytes(4096, 'z');
    const Quartiles notice = measure(rounds, [&] {
        constexpr std::size_t count = 200;
        double used = 0;
        for (std::size_t i = 0; i < count; ++i) {
            static_cast<void>(::send(tcp.ends.near, bytes.data(), bytes.size(), MSG_ZEROCOPY | MSG_NOSIGNAL));
            tcp.drain();
            char control[128];
            msghdr message{};
            message.msg_control = control;
            message.msg_controllen = sizeof control;
            used += timeOf(1, [&] { static_cast<void>(::recvmsg(tcp.ends.near, &message, MSG_ERRQUEUE)); });
        }
        return used / count;
    });
    f.derived("network.zerocopy_notify", notice.median - clockTime() - call, "recvmsg() of one completion, less a system call");
}

void probeReferences(const ProbeContext& context)
{
    Figures& f = context.figures;
    constexpr std::size_t pages = piece / page;
    const std::filesystem::path name = context.folder / "calibration";
    const int file = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
    const int sink = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    int ends[2] = {-1, -1};
    if (file >= 0 && sink >= 0 && ::pipe(ends) == 0) {
        // Into a socket whose window is closed: what is queued there is referred to from the page cache, once for the
        // pipe inside sendfile() and once for the socket.
        const auto queue = [&](std::size_t bytes) {
            return measure(rounds, [&] {
                const Pair tcp(model::scenario::SocketType::Tcp);
                const auto send = [&] {
                    off_t from = 0;
                    static_cast<void>(::sendfile(tcp.ends.near, file, &from, bytes));
                };
                if (!tcp.ends.error.empty())
                    return 0.0;
                for (std::size_t sent = 0; sent < closing; sent += bytes)
                    send();
                return timeOf(16, send);
            });
        };
        const double reference = (queue(pages * page).median - queue(page).median) / (pages - 1) / 2;
        f.derived("page_cache.reference", reference, "sendfile() of 64 KiB to a TCP socket that may not send yet, less one of 4 KiB, a page, half of it");
        const std::vector<char> room((pages + 1) * page, 'v');
        char* const start = const_cast<char*>(room.data()) + (page - reinterpret_cast<std::uintptr_t>(room.data()) % page) % page;
        const auto give = [&](std::size_t bytes) {
            return measure(rounds, [&] {
                double used = 0;
                constexpr std::size_t count = 1000;
                iovec vector{start, bytes};
                for (std::size_t i = 0; i < count; ++i) {
                    used += timeOf(1, [&] { static_cast<void>(::vmsplice(ends[1], &vector, 1, 0)); });
                    static_cast<void>(::splice(ends[0], nullptr, sink, nullptr, bytes, 0));
                }
                return used / count;
            });
        };
        f.derived("mmu.get_page", (give(pages * page).median - give(page).median) / (pages - 1) - reference,
                  "vmsplice() of 16 pages less one of one page, a page, less page_cache.reference");
    }
    for (const int fd : {file, sink, ends[0], ends[1]})
        if (fd >= 0)
            ::close(fd);
}

}  // namespace

void probeNetwork(const ProbeContext& context)
{
    const Figure* call = context.figures.find("cpu.system_call");
    probeReferences(context);
    probePackets(context, call != nullptr ? call->value : 0);
    probeReception(context, call != nullptr ? call->value : 0);
}

}  // namespace copyscope::sim
