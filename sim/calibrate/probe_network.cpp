// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/calibrate/probes.h"

#include "sim/live/connection.h"

#include <algorithm>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/wait.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include <vector>

namespace copyscope::sim {

namespace {

constexpr std::size_t rounds = 9;

struct Pair {
    Connection ends;
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
        char byte = 0;
        while (::recv(ends.far, &byte, std::size_t{1} << 20, MSG_DONTWAIT | MSG_TRUNC) > 0) {
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

/// What a process that takes what comes and throws it away has done until the end of its input.
struct ReaderUse {
    double time = 0;  ///< CPU time, ns
    double bytes = 0;
    double calls = 0;
    double waits = 0;  ///< calls in which it had to sleep
};

ReaderUse readAll(int socket)
{
    ReaderUse use;
    char byte = 0;
    use.time = timeOf(1, [&] {
        for (ssize_t n = 0; (n = ::recv(socket, &byte, std::size_t{1} << 20, MSG_TRUNC)) > 0; use.calls += 1)
            use.bytes += static_cast<double>(n);
    });
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    use.waits = static_cast<double>(usage.ru_nvcsw);
    return use;
}

/// CPU time of sending 64 KiB of a cached file by loopback, while a process on the same CPU takes what comes.
struct PieceTime {
    Quartiles sender;  ///< with the reception, the wake-ups and the acknowledgements in its context
    ReaderUse reader;
};

PieceTime pieceTime(const std::filesystem::path& name)
{
    constexpr std::size_t pieces = 512;
    const int file = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
    const Pair tcp(model::scenario::SocketType::Tcp);
    int told[2] = {-1, -1};
    if (file < 0 || !tcp.ends.error.empty() || ::pipe(told) != 0)
        return {};
    const pid_t reader = ::fork();
    if (reader == 0) {
        ::close(tcp.ends.near);
        const ReaderUse use = readAll(tcp.ends.far);
        ::_exit(::write(told[1], &use, sizeof use) == sizeof use ? 0 : 1);
    }
    PieceTime time;
    if (reader > 0) {
        time.sender = measure(rounds, [&] {
            off_t from = 0;
            return timeOf(pieces, [&] { static_cast<void>(::sendfile(tcp.ends.near, file, &from, piece)); });
        });
        ::shutdown(tcp.ends.near, SHUT_WR);
        ::close(told[1]);
        ReaderUse use;
        if (::read(told[0], &use, sizeof use) == sizeof use)
            time.reader = use;
        ::waitpid(reader, nullptr, 0);
        told[1] = -1;
    }
    for (const int fd : {file, told[0], told[1]})
        if (fd >= 0)
            ::close(fd);
    return time;
}

/// What is left of a piece is its reception.
void probeReception(const ProbeContext& context, double call)
{
    Figures& f = context.figures;
    const Figure* const send = f.find("network.per_send");
    const Figure* const segment = f.find("network.per_segment");
    const Figure* const reference = f.find("page_cache.reference");
    const PieceTime whole = pieceTime(context.folder / "calibration");
    if (send == nullptr || segment == nullptr || reference == nullptr || whole.sender.rounds == 0) {
        f.missing("network.per_receive", "a file could not be sent by loopback");
        return;
    }
    f.derived("network.per_receive", whole.sender.median - call - send->value - 2 * segment->value - piece / page * reference->value,
              "sendfile() of 64 KiB by loopback to a process on the same CPU, CPU time of the sender, less a system call, network.per_send, 16 page_cache.reference and two network.per_segment");
    const Figure* const change = f.find("cpu.context_switch");
    const ReaderUse& reader = whole.reader;
    if (change == nullptr || reader.bytes <= 0) {
        f.missing("network.per_read", "the reader of a loopback connection could not be timed");
        return;
    }
    const double calls = reader.calls * (call + send->value) + reader.waits * change->value;
    f.derived("network.per_read", (reader.time - calls) / (reader.bytes / static_cast<double>(piece)),
              "recv() with MSG_TRUNC in the same runs, CPU time of the reader for 64 KiB, less its system calls, network.per_send for each and its context switches");
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
    const Quartiles clock = measure(rounds, [] { return timeOf(1, [] {}); });
    f.derived("network.zerocopy_notify", notice.median - clock.median - call, "recvmsg() of one completion, less a system call");
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
        const auto send = [&](std::size_t bytes) {
            return measure(rounds, [&] {
                return timeOf(2000, [&] {
                    off_t from = 0;
                    static_cast<void>(::sendfile(sink, file, &from, bytes));
                });
            });
        };
        const double reference = (send(pages * page).median - send(page).median) / (pages - 1);
        f.derived("page_cache.reference", reference, "sendfile() of 64 KiB to /dev/null less one of 4 KiB, a page");
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
