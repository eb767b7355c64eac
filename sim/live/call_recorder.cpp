// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/call_recorder.h"

#include "model/program/abi.h"
#include "model/program/calls.h"
#include "model/trace/event.h"
#include "sim/live/argument_text.h"
#include "sim/live/live_host.h"
#include "sim/live/monotonic.h"
#include "sim/live/process_usage.h"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace copyscope::sim {

namespace abi = model::program::abi;

std::uint16_t callIndex(std::string_view name)
{
    const auto calls = model::program::calls();
    const auto* found = model::program::findCall(name);
    return static_cast<std::uint16_t>(found == nullptr ? calls.size() : static_cast<std::size_t>(found - calls.data()));
}

std::string_view callName(std::uint16_t index)
{
    const auto calls = model::program::calls();
    return index < calls.size() ? calls[index].name : std::string_view("unknown");
}

CallRecorder::CallRecorder(Settings settings) : m_settings(std::move(settings)), m_first(&m_settings.channels->claim())
{
    // The pages of the way out are there before the programs are let go, so that writing to it takes no faults.
    populate(m_first, sizeof *m_first);
}

Record CallRecorder::record(RecordKind kind, LiveHost& host)
{
    Record r;
    r.kind = kind;
    r.line = host.line();
    r.start = r.end = now();
    return r;
}

void CallRecorder::tell(LiveHost& host, Record r, std::string_view text)
{
    Own& own = of(host);
    if (own.channel == nullptr)
        return;
    r.task = own.task;
    own.channel->write(r, text);
}

void CallRecorder::threadBegan(Began how, LiveHost& host)
{
    const Own before = of(host);
    Own own;
    own.channel = how == Began::Process ? m_first : &m_settings.channels->claim();
    own.task = own.channel->owner.load();
    std::uint32_t parent = 0;
    if (how == Began::Child) {
        // Of the parent's threads only this one has come along.
        parent = before.task;
        own.name = before.name + "/" + std::to_string(m_children + 1);
        m_own.clear();
        m_children = m_threads = 0;
        populate(own.channel, sizeof *own.channel);
    } else if (how == Began::Thread) {
        parent = m_own.empty() ? 0 : m_own.begin()->second.task;
        own.name = m_settings.processName + "/thread " + std::to_string(++m_threads);
    } else {
        own.name = m_settings.processName;
    }
    const std::string name = own.name;
    m_own[&host] = std::move(own);
    Record r = record(RecordKind::TaskBegan, host);
    r.a = static_cast<std::uint64_t>(how);
    r.b = parent;
    r.c = static_cast<std::uint64_t>(::getpid());
    tell(host, r, name);
}

void CallRecorder::threadEnded(LiveHost& host)
{
    tell(host, record(RecordKind::TaskEnded, host));
    m_own.erase(&host);
}

void CallRecorder::forked(pid_t child, LiveHost& host)
{
    ++m_children;
    Record r = record(RecordKind::Forked, host);
    r.a = static_cast<std::uint64_t>(child);
    tell(host, r);
}

OpenKind CallRecorder::kindOf(int descriptor)
{
    const auto known = m_kinds.find(descriptor);
    if (known != m_kinds.end())
        return known->second;
    OpenKind out;
    struct stat status {};
    if (::fstat(descriptor, &status) != 0)
        return out;
    out.inode = status.st_ino;
    using Kind = OpenKind::Kind;
    if (S_ISREG(status.st_mode)) {
        out.kind = Kind::File;
        out.direct = (::fcntl(descriptor, F_GETFL) & O_DIRECT) != 0;
    } else if (S_ISFIFO(status.st_mode)) {
        out.kind = Kind::Pipe;
    } else if (S_ISSOCK(status.st_mode)) {
        int family = 0;
        int type = 0;
        socklen_t length = sizeof family;
        ::getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &family, &length);
        length = sizeof type;
        ::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &length);
        out.kind = family == AF_UNIX ? Kind::Local : type == SOCK_DGRAM ? Kind::Udp : Kind::Tcp;
        for (const StreamPair& pair : m_settings.streams) {
            if (pair.nearInode != status.st_ino && pair.farInode != status.st_ino)
                continue;
            out.stream = &pair;
            out.nearEnd = pair.nearInode == status.st_ino;
        }
    } else {
        out.kind = Kind::Other;
    }
    m_kinds[descriptor] = out;
    return out;
}

void CallRecorder::forgetDescriptors(std::string_view call)
{
    for (const std::string_view changes :
         {"open", "creat", "close", "dup", "dup2", "dup3", "fcntl", "pipe", "pipe2", "socketpair"})
        if (call == changes)
            m_kinds.clear();
}

void CallRecorder::callEntered(const ObservedCall& call)
{
    Own& own = of(call.host);
    const auto* info = model::program::findCall(call.name);
    own.arguments = info == nullptr ? std::string() : argumentText(*info, call.arguments, call.host, [&](int descriptor) {
        const auto known = m_settings.descriptorNames.find(descriptor);
        return known == m_settings.descriptorNames.end() ? std::string() : known->second;
    });
    own.sendsTo = nullptr;
    if (m_settings.compare)
        announce(call, own);
    own.entered = now();
    if (own.channel == nullptr)
        return;
    OpenCall& open = own.channel->call;
    open.name = callIndex(call.name);
    open.line = call.line;
    open.start = own.entered;
    open.textLength = static_cast<std::uint32_t>(std::min(own.arguments.size(), open.text.size()));
    std::memcpy(open.text.data(), own.arguments.data(), open.textLength);
    open.open.store(1, std::memory_order_release);
}

void CallRecorder::callDropped(LiveHost& host)
{
    Own& own = of(host);
    if (own.channel != nullptr)
        own.channel->call.open = 0;
    if (own.sendsTo != nullptr)
        own.sendsTo->writers.fetch_sub(1);
    own.sendsTo = nullptr;
}

void CallRecorder::callReturned(const ObservedCall& call, std::int64_t result)
{
    Own& own = of(call.host);
    Record r = record(RecordKind::Call, call.host);
    if (own.channel != nullptr)
        own.channel->call.open = 0;
    r.start = own.entered;
    r.line = call.line;
    r.name = callIndex(call.name);
    r.result = result;
    tell(call.host, r, own.arguments);
    movement(call, result, own);
    noteMapping(call, result);
    if (call.name == "recvmsg" && result >= 0)
        completions(call);
    if ((call.name == "wait" || call.name == "waitpid") && result > 0) {
        const auto where = call.arguments[call.name == "wait" ? 0 : 1];
        int status = 0;
        if (where != 0 && call.host.peek(where, std::as_writable_bytes(std::span(&status, 1)))) {
            Record ended = record(RecordKind::ChildEnded, call.host);
            ended.a = static_cast<std::uint64_t>(result);
            ended.b = static_cast<std::uint32_t>(status);
            tell(call.host, ended);
        }
    }
    if (call.name == "close" && result == 0)
        m_settings.descriptorNames.erase(static_cast<int>(call.arguments[0]));
    forgetDescriptors(call.name);
}

void CallRecorder::completions(const ObservedCall& call)
{
    abi::Msghdr message{};
    if (!call.host.peek(call.arguments[1], std::as_writable_bytes(std::span(&message, 1))))
        return;
    for (std::uint64_t at = 0; at + sizeof(abi::Cmsghdr) + sizeof(abi::SockExtendedErr) <= message.controlLength;) {
        abi::Cmsghdr header{};
        abi::SockExtendedErr error{};
        if (!call.host.peek(message.control + at, std::as_writable_bytes(std::span(&header, 1)))
            || header.length < sizeof header
            || !call.host.peek(message.control + at + sizeof header, std::as_writable_bytes(std::span(&error, 1))))
            return;
        constexpr std::uint8_t zeroCopy = 5;  // SO_EE_ORIGIN_ZEROCOPY
        constexpr std::uint8_t copiedCode = 1;
        const bool errors = (header.level == SOL_IP && header.type == 11) || (header.level == 41 && header.type == 25);
        if (errors && error.origin == zeroCopy) {
            Record r = record(RecordKind::Completion, call.host);
            r.a = error.data - error.info + 1;
            r.b = (error.code & copiedCode) != 0 ? 1 : 0;
            tell(call.host, r);
        }
        at += (header.length + 7) & ~std::uint64_t{7};
    }
}

void CallRecorder::copied(model::program::Address to, model::program::Address from, std::uint64_t length, LiveHost& host)
{
    const MovementEnd source = memoryEnd(host, from);
    const MovementEnd target = memoryEnd(host, to);
    Record r = record(RecordKind::Moved, host);
    r.a = length;
    r.b = static_cast<std::uint64_t>(Movement::UserToUser);
    r.c = source.offset;
    r.result = static_cast<std::int64_t>(target.offset);
    tell(host, r, source.place + "\n" + target.place);
}

void CallRecorder::output(std::string_view text, bool toStandardError, LiveHost& host)
{
    Record r = record(RecordKind::Output, host);
    r.a = toStandardError ? 1 : 0;
    tell(host, r, text);
}

void CallRecorder::signalTaken(const model::program::SignalDelivery& signal, LiveHost& host)
{
    Record r = record(RecordKind::Signal, host);
    r.a = static_cast<std::uint64_t>(signal.number);
    tell(host, r, abi::signalName(signal.number) + ": handler runs");
}

void CallRecorder::faulted(const MemoryFault& fault, LiveHost& host)
{
    Record r = record(RecordKind::Fault, host);
    r.a = static_cast<std::uint64_t>(fault.number);
    r.b = fault.address;
    const auto spot = host.process().memory.spotAt(fault.address);
    tell(host, r, spot ? std::string(spot->name) + "+" + std::to_string(spot->offset) : std::string());
}

void CallRecorder::refused(std::string_view what, LiveHost& host) { tell(host, record(RecordKind::Remark, host), what); }

void CallRecorder::exiting(int code, int signal, LiveHost& host)
{
    Record r = record(RecordKind::Exiting, host);
    r.a = static_cast<std::uint64_t>(code);
    r.b = static_cast<std::uint64_t>(signal);
    tell(host, r);
}

}  // namespace copyscope::sim
