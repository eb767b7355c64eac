// SPDX-License-Identifier: GPL-3.0-or-later
// What a call did with payload: the part of CallRecorder that looks at descriptors and contents.
#include "sim/live/call_recorder.h"

#include "model/program/abi.h"
#include "model/trace/event.h"
#include "sim/live/live_host.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace copyscope::sim {

namespace abi = model::program::abi;

namespace {

using Kind = OpenKind::Kind;
using model::program::Address;

constexpr std::uint64_t page = 4096;

bool isOneOf(std::string_view name, std::initializer_list<std::string_view> names)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool isNet(const OpenKind& open) { return open.kind == Kind::Tcp || open.kind == Kind::Udp; }
bool isSocket(const OpenKind& open) { return isNet(open) || open.kind == Kind::Local; }

/// The pieces of memory that a call reads or writes, in order.
std::vector<abi::Iovec> piecesOf(const ObservedCall& call)
{
    std::vector<abi::Iovec> out;
    const auto& a = call.arguments;
    const auto vector = [&](Address at, std::uint64_t count) {
        out.resize(std::min<std::uint64_t>(count, 1024));
        if (!call.host.peek(at, std::as_writable_bytes(std::span(out))))
            out.clear();
    };
    if (isOneOf(call.name, {"writev", "pwritev", "readv", "preadv", "vmsplice"})) {
        vector(a[1], a[2]);
    } else if (isOneOf(call.name, {"sendmsg", "recvmsg"})) {
        abi::Msghdr message{};
        if (call.host.peek(a[1], std::as_writable_bytes(std::span(&message, 1))))
            vector(message.vector, message.vectorLength);
    } else {
        out.push_back({a[1], a[2]});
    }
    return out;
}

/// Copies memory of the program up to the first byte that is not there.
std::uint64_t take(LiveHost& host, Address from, std::uint64_t length, std::byte* to)
{
    std::uint64_t done = 0;
    while (done < length) {
        const std::uint64_t part = std::min(length - done, page - (from + done) % page);
        if (!host.peek(from + done, std::span(to + done, part)))
            break;
        done += part;
    }
    return done;
}

/// What stands in a pipe, without taking it out: a duplicate of its slots is read.
std::uint64_t peekPipe(int pipe, std::uint64_t length, std::byte* to)
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return 0;
    ::fcntl(ends[1], F_SETPIPE_SZ, ::fcntl(pipe, F_GETPIPE_SZ));
    const ssize_t there = ::tee(pipe, ends[1], length, SPLICE_F_NONBLOCK);
    std::uint64_t done = 0;
    while (there > 0 && done < static_cast<std::uint64_t>(there)) {
        const ssize_t n = ::read(ends[0], to + done, static_cast<std::uint64_t>(there) - done);
        if (n <= 0)
            break;
        done += static_cast<std::uint64_t>(n);
    }
    ::close(ends[0]);
    ::close(ends[1]);
    return done;
}

std::uint64_t readFile(const ObservedCall& call, int file, Address offsetAt, std::uint64_t length, std::byte* to)
{
    std::int64_t offset = 0;
    if (offsetAt == 0)
        offset = ::lseek(file, 0, SEEK_CUR);
    else if (!call.host.peek(offsetAt, std::as_writable_bytes(std::span(&offset, 1))))
        return 0;
    // A descriptor of its own: neither the position nor the readahead state of the program's changes, and O_DIRECT's
    // rules do not apply.
    const int own = ::open(("/proc/self/fd/" + std::to_string(file)).c_str(), O_RDONLY | O_CLOEXEC);
    std::uint64_t done = 0;
    while (own >= 0 && offset >= 0 && done < length) {
        const ssize_t n = ::pread(own, to + done, length - done, offset + static_cast<std::int64_t>(done));
        if (n <= 0)
            break;
        done += static_cast<std::uint64_t>(n);
    }
    if (own >= 0)
        ::close(own);
    return done;
}

}  // namespace

void CallRecorder::announce(const ObservedCall& call, Own& own)
{
    const auto& a = call.arguments;
    const bool memory = isOneOf(call.name, {"write", "writev", "send", "sendto", "sendmsg"});
    const bool inside = isOneOf(call.name, {"sendfile", "splice"});
    if (!memory && !inside)
        return;
    const int target = static_cast<int>(call.name == "splice" ? a[2] : a[0]);
    const OpenKind kind = kindOf(target);
    if (call.name == "splice" && kind.kind == Kind::Pipe) {
        int queued = 0;
        ::ioctl(target, FIONREAD, &queued);
        own.queued = static_cast<std::uint64_t>(queued);
    }
    if (kind.stream == nullptr)
        return;
    StreamLog* log = kind.nearEnd ? kind.stream->toPeer : kind.stream->fromPeer;
    if (log == nullptr)
        return;
    if (log->writers.fetch_add(1) != 0)
        log->mixed = 1;
    own.sendsTo = log;
    const std::uint64_t at = log->sent.load();
    own.datagrams = kind.stream->datagrams && at < StreamLog::room;
    if (at >= StreamLog::room)
        return;
    std::byte* const to = log->bytes.data() + at;
    const std::uint64_t room = StreamLog::room - at;
    std::uint64_t announced = 0;
    if (memory) {
        std::uint64_t& done = announced;
        for (const abi::Iovec& piece : piecesOf(call)) {
            const std::uint64_t wanted = std::min(piece.length, room - done);
            const std::uint64_t taken = take(call.host, piece.base, wanted, to + done);
            done += taken;
            if (taken < wanted)
                break;
        }
    } else if (call.name == "sendfile") {
        announced = readFile(call, static_cast<int>(a[1]), a[2], std::min(a[3], room), to);
    } else {
        announced = peekPipe(static_cast<int>(a[0]), std::min(a[4], room), to);
    }
    // It can have arrived before the call returns.
    if (own.datagrams)
        log->closeDatagram(at + announced);
}

void CallRecorder::moved(const ObservedCall& call, Movement how, std::uint64_t bytes, const MovementEnd& from, const MovementEnd& to)
{
    Record r = record(RecordKind::Moved, call.host);
    r.line = call.line;
    r.a = bytes;
    r.b = static_cast<std::uint64_t>(how);
    r.c = from.offset;
    r.result = static_cast<std::int64_t>(to.offset);
    tell(call.host, r, from.place + "\n" + to.place);
}

void CallRecorder::movedMemory(const ObservedCall& call, Movement how, std::uint64_t bytes, MovementEnd other, bool intoMemory)
{
    for (const abi::Iovec& piece : piecesOf(call)) {
        const std::uint64_t part = std::min<std::uint64_t>(piece.length, bytes);
        if (part == 0)
            continue;
        const MovementEnd memory = memoryEnd(call.host, piece.base);
        moved(call, how, part, intoMemory ? other : memory, intoMemory ? memory : other);
        other.offset += part;
        bytes -= part;
    }
}

void CallRecorder::delivered(const ObservedCall& call, std::uint64_t bytes, bool file, bool wrong, std::string_view takenFrom)
{
    Record r = record(RecordKind::Delivered, call.host);
    r.line = call.line;
    r.a = bytes;
    r.b = static_cast<std::uint64_t>(file ? model::Destination::File : model::Destination::Stream);
    r.c = wrong ? 1 : 0;
    tell(call.host, r, takenFrom);
}

void CallRecorder::arrived(const ObservedCall& call, const OpenKind& from, std::uint64_t bytes, bool inMemory, std::string_view takenFrom)
{
    if (from.stream == nullptr)
        return;
    StreamLog* log = from.nearEnd ? from.stream->fromPeer : from.stream->toPeer;
    bool wrong = false;
    if (log != nullptr) {
        const std::uint64_t at = log->received.fetch_add(bytes);
        std::vector<std::byte> content(bytes);
        std::uint64_t there = 0;
        if (inMemory) {
            for (const abi::Iovec& piece : piecesOf(call)) {
                const std::uint64_t wanted = std::min(piece.length, bytes - there);
                there += take(call.host, piece.base, wanted, content.data() + there);
            }
        } else if (of(call.host).queued == 0) {
            there = peekPipe(static_cast<int>(call.arguments[2]), bytes, content.data());
        }
        const auto seen = std::span(content).first(there);
        wrong = (from.stream->datagrams ? log->compareDatagram(seen) : log->compare(at, seen)) != 0;
    }
    delivered(call, bytes, false, wrong, takenFrom);
}

void CallRecorder::movement(const ObservedCall& call, std::int64_t result, Own& own)
{
    const auto& a = call.arguments;
    if (own.sendsTo != nullptr) {
        if (result > 0) {
            own.sendsTo->sent.fetch_add(static_cast<std::uint64_t>(result));
        } else if (own.datagrams) {
            own.sendsTo->datagrams.fetch_sub(1);
        }
        own.sendsTo->writers.fetch_sub(1);
        own.sendsTo = nullptr;
    }
    if (result <= 0 || result > (std::int64_t{1} << 40))
        return;
    const auto bytes = static_cast<std::uint64_t>(result);
    if (isOneOf(call.name, {"read", "pread", "readv", "preadv", "recv", "recvfrom", "recvmsg"})) {
        const OpenKind from = kindOf(static_cast<int>(a[0]));
        const auto flags = static_cast<int>(call.name == "recvmsg" ? a[2] : call.name.starts_with("recv") ? a[3] : 0);
        if ((flags & MSG_ERRQUEUE) != 0)
            return;
        const bool discards = (flags & MSG_TRUNC) != 0 && from.kind == Kind::Tcp;
        MovementEnd end = descriptorEnd(call, static_cast<int>(a[0]), true, 0, bytes);
        if (call.name.starts_with("pread"))
            end.offset = a[3];
        if (from.kind == Kind::File)
            movedMemory(call, from.direct ? Movement::DirectRead : Movement::FileToUser, bytes, end, true);
        else if (from.kind == Kind::Pipe)
            movedMemory(call, Movement::PipeToUser, bytes, end, true);
        else if (from.kind == Kind::Local)
            movedMemory(call, Movement::LocalToUser, bytes, end, true);
        else if (isNet(from) && !discards)
            movedMemory(call, Movement::NetToUser, bytes, end, true);
        if (isSocket(from) && (flags & MSG_PEEK) == 0)
            arrived(call, from, bytes, !discards, discards ? end.place : std::string());
    } else if (isOneOf(call.name, {"write", "pwrite", "writev", "pwritev", "send", "sendto", "sendmsg"})) {
        const OpenKind to = kindOf(static_cast<int>(a[0]));
        MovementEnd end = descriptorEnd(call, static_cast<int>(a[0]), false, 0, bytes);
        if (call.name.starts_with("pwrite"))
            end.offset = a[3];
        if (to.kind == Kind::File) {
            movedMemory(call, to.direct ? Movement::DirectWrite : Movement::UserToFile, bytes, end, false);
            delivered(call, bytes, true, false, {});
        } else if (to.kind == Kind::Pipe) {
            movedMemory(call, Movement::UserToPipe, bytes, end, false);
        } else if (to.kind == Kind::Local) {
            movedMemory(call, Movement::UserToLocal, bytes, end, false);
        } else if (isNet(to)) {
            movedMemory(call, Movement::UserToNet, bytes, end, false);
        }
    } else if (call.name == "vmsplice") {
        const OpenKind pipe = kindOf(static_cast<int>(a[0]));
        const bool reads = (::fcntl(static_cast<int>(a[0]), F_GETFL) & O_ACCMODE) == O_RDONLY;
        if (pipe.kind == Kind::Pipe)
            movedMemory(call, reads ? Movement::PipeToUser : Movement::Referenced, bytes,
                        descriptorEnd(call, static_cast<int>(a[0]), reads, 0, bytes), reads);
    } else if (call.name == "tee") {
        // Nothing is taken out of the first pipe: what a duplicate refers to is not known by its place.
        moved(call, Movement::Referenced, bytes, {}, descriptorEnd(call, static_cast<int>(a[1]), false, 0, bytes));
    } else if (call.name == "copy_file_range") {
        moved(call, Movement::FileToFile, bytes, descriptorEnd(call, static_cast<int>(a[0]), true, a[1], bytes),
              descriptorEnd(call, static_cast<int>(a[2]), false, a[3], bytes));
        delivered(call, bytes, true, false, {});
    } else if (isOneOf(call.name, {"sendfile", "splice"})) {
        const bool splice = call.name == "splice";
        const int in = static_cast<int>(splice ? a[0] : a[1]);
        const int out = static_cast<int>(splice ? a[2] : a[0]);
        const OpenKind from = kindOf(in);
        const OpenKind to = kindOf(out);
        const MovementEnd source = descriptorEnd(call, in, true, splice ? a[1] : a[2], bytes);
        const MovementEnd target = descriptorEnd(call, out, false, splice ? a[3] : 0, bytes);
        if (to.kind == Kind::Pipe) {
            moved(call, Movement::Referenced, bytes, source, target);
            if (isSocket(from))
                arrived(call, from, bytes, false, {});
        } else if (isSocket(to)) {
            moved(call, Movement::ByReferenceToNet, bytes, source, target);
        } else if (to.kind == Kind::File) {
            moved(call, Movement::PipeToFile, bytes, source, target);
            delivered(call, bytes, true, false, {});
        }
    }
}

}  // namespace copyscope::sim
