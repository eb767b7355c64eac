// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/abi.h"
#include "sim/live/live_host.h"
#include "sim/live/system_call.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace copyscope::sim {

namespace abi = model::program::abi;

namespace {

using Arguments = model::program::CallArguments;

/// Devices that nobody can harm by writing.
constexpr std::array<std::string_view, 4> harmlessDevices{"/dev/null", "/dev/zero", "/dev/full", "/dev/urandom"};

bool goesUp(std::string_view path)
{
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        if (path.substr(at, end - at) == "..")
            return true;
        at = end + 1;
    }
    return false;
}

SignalAction actionFrom(const abi::Sigaction& given)
{
    return {given.handler, given.mask[0], static_cast<std::uint32_t>(given.flags), given.restorer};
}

abi::Sigaction actionOf(const SignalAction& action)
{
    abi::Sigaction out{};
    out.handler = action.handler;
    out.mask[0] = action.mask;
    out.flags = static_cast<std::int32_t>(action.flags);
    out.restorer = action.restorer;
    return out;
}

}  // namespace

std::int64_t LiveHost::enter(long number, const Arguments& arguments)
{
    if (m_process->threads.load(std::memory_order_relaxed) == 1)
        return interruptibleCall(number, arguments, m_inbox.pending());
    m_process->turn.unlock();
    const std::int64_t result = interruptibleCall(number, arguments, m_inbox.pending());
    m_process->turn.lock();
    return result;
}

bool LiveHost::isInside(Address path)
{
    const auto text = peekText(path);
    if (!text)
        return true;  // the kernel says EFAULT
    if (std::find(harmlessDevices.begin(), harmlessDevices.end(), *text) != harmlessDevices.end())
        return true;
    if (goesUp(*text))
        return false;
    return !text->starts_with('/') || text->starts_with(m_process->folder + "/");
}

std::optional<std::int64_t> LiveHost::refusal(std::string_view name, CallShape shape, const Arguments& arguments)
{
    const auto outside = [&]() -> std::optional<std::int64_t> {
        if (m_process->observer)
            m_process->observer->refused("a live run changes nothing outside of its own folder", *this);
        return -EACCES;
    };
    const auto stranger = [&]() -> std::optional<std::int64_t> {
        if (m_process->observer)
            m_process->observer->refused("a live run sends no signals to processes that are not its own", *this);
        return -EPERM;
    };
    if (name == "setsockopt" && arguments[1] == IPPROTO_TCP && arguments[2] == TCP_ULP) {
        // What arrives would be cipher text, which nobody here could compare with what was sent.
        if (m_process->observer)
            m_process->observer->refused("kernel TLS is not available live: the reader would get cipher text", *this);
        return -ENOPROTOOPT;
    }
    switch (shape) {
    case CallShape::Path: {
        const auto flags = static_cast<int>(arguments[1]);
        const bool reads = name == "open" && (flags & O_ACCMODE) == O_RDONLY && (flags & (O_CREAT | O_TRUNC | O_TMPFILE)) == 0;
        return reads || isInside(arguments[0]) ? std::nullopt : outside();
    }
    case CallShape::TwoPaths:
        return isInside(arguments[0]) && isInside(arguments[1]) ? std::nullopt : outside();
    case CallShape::Kill: {
        const auto target = static_cast<pid_t>(arguments[0]);
        if (static_cast<int>(arguments[1]) == 0)
            return std::nullopt;
        // Groups: only one whose leader is of this run.
        const pid_t process = target == 0 ? ::getpgrp() : target < -1 ? -target : target;
        if (target != -1 && m_process->numbers->has(process))
            return std::nullopt;
        // Somebody who does not exist gets the answer of the kernel, a stranger stays unharmed.
        const bool exists = target == -1 || ::kill(target, 0) == 0 || errno == EPERM;
        return exists ? stranger() : std::nullopt;
    }
    case CallShape::Owner: {
        const auto command = static_cast<int>(arguments[1]);
        const auto target = static_cast<pid_t>(arguments[2]);
        if (command == F_SETOWN && target != 0 && !m_process->numbers->has(target < 0 ? -target : target))
            return stranger();
        return command == F_SETOWN_EX ? stranger() : std::nullopt;
    }
    default: return std::nullopt;
    }
}

std::int64_t LiveHost::changeAction(int number, const SignalAction* wanted, SignalAction& old)
{
    if (number < 1 || number >= signalCount)
        return -EINVAL;
    old = m_process->actions[static_cast<std::size_t>(number)];
    return wanted != nullptr ? m_inbox.setAction(number, *wanted) : 0;
}

std::int64_t LiveHost::sigaction(const Arguments& arguments)
{
    abi::Sigaction given{};
    std::array<std::byte, sizeof given> bytes;
    SignalAction wanted;
    SignalAction old;
    if (arguments[1] != 0) {
        if (!peek(arguments[1], bytes))
            return -EFAULT;
        std::memcpy(&given, bytes.data(), sizeof given);
        wanted = actionFrom(given);
    }
    const std::int64_t result = changeAction(static_cast<int>(arguments[0]), arguments[1] != 0 ? &wanted : nullptr, old);
    if (result < 0 || arguments[2] == 0)
        return result;
    const abi::Sigaction before = actionOf(old);
    std::memcpy(bytes.data(), &before, sizeof before);
    return m_inbox.guardedCopy(reinterpret_cast<void*>(arguments[2]), bytes.data(), bytes.size()) ? 0 : -EFAULT;
}

std::int64_t LiveHost::sleepFor(std::int64_t seconds, std::int64_t nanoseconds, bool tellRest)
{
    constexpr std::int64_t second = 1'000'000'000;
    constexpr std::int64_t forEver = 1'000'000;  // seconds; longer is not waited for anyway
    const std::int64_t stretched = (seconds * second + nanoseconds) * (seconds < forEver ? m_process->stretch : 1);
    std::timespec time{stretched / second, stretched % second};
    std::timespec rest{};
    const std::int64_t result = enter(SYS_clock_nanosleep, {CLOCK_REALTIME, 0, reinterpret_cast<std::uint64_t>(&time),
                                                            reinterpret_cast<std::uint64_t>(&rest)});
    return result == -EINTR && tellRest ? rest.tv_sec : result;
}

std::int64_t LiveHost::make(const RawCall& raw, Arguments a)
{
    switch (raw.shape) {
    case CallShape::Vector: a[4] = 0; break;
    case CallShape::NoAddress: a[4] = a[5] = 0; break;
    case CallShape::WaitAny: a = {static_cast<std::uint64_t>(-1), a[0], 0, 0}; break;
    case CallShape::Wait: a[3] = 0; break;
    case CallShape::Sigmask: a[3] = sizeof(std::uint64_t); break;
    case CallShape::Signal: {
        // As the C library's: the signal itself is blocked while it is handled, and calls are restarted.
        const auto number = static_cast<int>(a[0]);
        const SignalAction wanted{a[1], number >= 1 && number < signalCount ? std::uint64_t{1} << (number - 1) : 0, SA_RESTART, 0};
        SignalAction old;
        const std::int64_t result = changeAction(number, &wanted, old);
        return result < 0 ? result : static_cast<std::int64_t>(old.handler);
    }
    case CallShape::Sigaction: return sigaction(a);
    case CallShape::Microseconds: {
        constexpr std::int64_t million = 1'000'000;
        const auto time = static_cast<std::int64_t>(static_cast<std::uint32_t>(a[0]));
        return sleepFor(time / million, time % million * 1000, false);
    }
    case CallShape::Seconds: return sleepFor(static_cast<std::int64_t>(static_cast<std::uint32_t>(a[0])), 0, true);
    default: break;
    }
    return enter(raw.number, a);
}

LiveHost::Outcome LiveHost::call(std::string_view name, const Arguments& arguments, std::int64_t& result)
{
    m_restart = false;
    const auto raw = rawCall(name);
    if (!raw) {
        errno = 0;
        const long limit = name == "sysconf" ? ::sysconf(static_cast<int>(arguments[0])) : -1;
        result = name != "sysconf" ? -ENOSYS : (limit < 0 && errno != 0 ? -errno : limit);
        return Outcome::Done;
    }
    HostObserver* const observer = m_process->observer.get();
    const ObservedCall observed{name, arguments, m_line, *this};
    if (observer != nullptr)
        observer->callEntered(observed);
    if (const auto refused = refusal(name, raw->shape, arguments))
        result = *refused;
    else
        result = make(*raw, arguments);
    if (result == callNotMade) {
        if (observer != nullptr)
            observer->callDropped(*this);
        m_restart = true;
        result = -EINTR;
        return Outcome::Signal;
    }
    if (observer != nullptr) {
        noteMemory(name, arguments, result);
        observer->callReturned(observed, result);
    }
    return Outcome::Done;
}

void LiveHost::noteMemory(std::string_view name, const Arguments& arguments, std::int64_t result)
{
    if (result < 0 && result >= -4095)
        return;
    ProgramMemory& memory = m_process->memory;
    if (name == "mmap") {
        const auto descriptor = static_cast<int>(arguments[4]);
        memory.mapped(static_cast<Address>(result), arguments[1],
                      descriptor < 0 ? "mapping" : "mapping of " + std::to_string(descriptor));
    } else if (name == "munmap") {
        memory.unmapped(arguments[0], arguments[1]);
    }
}

}  // namespace copyscope::sim
