// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_host.h"

#include "model/program/abi.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace copyscope::tests {

using namespace model::program;
using namespace model::program::abi::literals;
using model::Bytes;

FakeHost::FakeHost(std::size_t bytes) : m_memory(bytes) {}

int FakeHost::openFile(const std::string& name)
{
    int fd = 3;
    while (m_open.contains(fd))
        ++fd;
    m_open[fd] = {name, 0, -1, false};
    return fd;
}

int FakeHost::openSocket()
{
    const int fd = openFile({});
    m_open[fd].socket = true;
    return fd;
}

bool FakeHost::inside(Address at, std::uint64_t length) const
{
    return at >= base && at - base <= m_memory.size() && length <= m_memory.size() - (at - base);
}

FakeHost::Outcome FakeHost::fault(Address at)
{
    ++faults;
    const int number = brokenPages.contains(at / 4096) ? 7 : 11;
    const auto action = m_actions.find(number);
    if (action == m_actions.end() || action->second.handler <= 1 || m_blocked.contains(number)) {
        killedBy = number;
        return Outcome::Killed;
    }
    m_blocked.insert(number);
    SignalDelivery d;
    d.number = number;
    d.handler = action->second.handler;
    d.hasInfo = action->second.flags & "SA_SIGINFO"_c;
    d.code = static_cast<int>("BUS_ADRERR"_c);
    d.faultAddress = at;
    m_urgent = d;
    return Outcome::Signal;
}

FakeHost::Outcome FakeHost::load(Address from, std::span<std::byte> into)
{
    ++loads;
    if (!inside(from, into.size()) || brokenPages.contains(from / 4096))
        return fault(from);
    std::memcpy(into.data(), m_memory.data() + (from - base), into.size());
    return Outcome::Done;
}

FakeHost::Outcome FakeHost::store(Address to, std::span<const std::byte> bytes)
{
    ++stores;
    if (!inside(to, bytes.size()) || brokenPages.contains(to / 4096))
        return fault(to);
    std::memcpy(m_memory.data() + (to - base), bytes.data(), bytes.size());
    return Outcome::Done;
}

FakeHost::Outcome FakeHost::fill(Address to, std::byte value, Bytes length)
{
    if (!inside(to, length.value()))
        return fault(to);
    std::fill_n(m_memory.begin() + static_cast<std::ptrdiff_t>(to - base), length.value(), value);
    return Outcome::Done;
}

FakeHost::Outcome FakeHost::copy(Address to, Address from, Bytes length)
{
    if (!inside(to, length.value()) || !inside(from, length.value()))
        return fault(inside(to, length.value()) ? from : to);
    std::memmove(m_memory.data() + (to - base), m_memory.data() + (from - base), length.value());
    return Outcome::Done;
}

FakeHost::Outcome FakeHost::compare(Address a, Address b, Bytes length, int& result)
{
    if (!inside(a, length.value()) || !inside(b, length.value()))
        return fault(inside(a, length.value()) ? b : a);
    result = std::memcmp(m_memory.data() + (a - base), m_memory.data() + (b - base), length.value());
    return Outcome::Done;
}

Address FakeHost::reserve(std::string_view name, Bytes size, std::uint32_t)
{
    reserved.emplace_back(std::string(name), size.value());
    constexpr std::uint64_t largest = std::uint64_t{64} << 20;
    if (size.value() > largest || m_next > 4 * largest)
        return 0x7000'0000'0000;  // nothing is there, so what touches it faults
    const std::uint64_t alignment = size.value() >= 4096 ? 4096 : 16;
    m_next = (m_next + alignment - 1) / alignment * alignment;
    const Address at = m_next;
    m_next += size.value();
    if (m_next - base > m_memory.size())
        m_memory.resize(m_next - base);
    return at;
}

void FakeHost::release(Address at, Bytes) { released.push_back(at); }

Address FakeHost::literal(std::string_view text)
{
    const auto known = m_literals.find(text);
    if (known != m_literals.end())
        return known->second;
    const Address at = reserve("literal", Bytes(text.size() + 1), 0);
    std::memcpy(m_memory.data() + (at - base), text.data(), text.size());
    m_memory[at - base + text.size()] = std::byte{0};
    m_literals.emplace(std::string(text), at);
    return at;
}

std::string FakeHost::textAt(Address at) const
{
    return reinterpret_cast<const char*>(m_memory.data() + (at - base));
}

void FakeHost::output(std::string_view text, bool toStandardError) { (toStandardError ? errors : printed) += text; }

FakeHost::Outcome FakeHost::call(std::string_view name, const CallArguments& a, std::int64_t& result)
{
    const std::string call(name);
    if (onCall)
        onCall(call);
    if (const auto once = interruptOnce.find(call); once != interruptOnce.end()) {
        pending.push_back(once->second);
        const bool restart = m_actions[once->second].flags & "SA_RESTART"_c;
        interruptOnce.erase(once);
        result = -"EINTR"_c;
        log.push_back(call + " interrupted");
        if (auto d = takeSignal()) {
            d->restartCall = restart;
            m_urgent = d;
        }
        return Outcome::Signal;
    }
    result = answer(call, a);
    log.push_back(call + " = " + std::to_string(result));
    return killedBy ? Outcome::Killed : Outcome::Done;
}

std::int64_t FakeHost::transfer(const std::string& name, const CallArguments& a)
{
    const bool reads = name == "read" || name == "pread" || name == "recv";
    const auto found = m_open.find(static_cast<int>(a[0]));
    if (found == m_open.end())
        return -"EBADF"_c;
    if (!inside(a[1], a[2]))
        return -"EFAULT"_c;
    auto* memory = reinterpret_cast<char*>(m_memory.data() + (a[1] - base));
    Open& open = found->second;
    if (open.pipe >= 0) {
        std::string& content = *m_pipes[static_cast<std::size_t>(open.pipe)];
        if (!reads) {
            content.append(memory, a[2]);
            return static_cast<std::int64_t>(a[2]);
        }
        const std::size_t n = std::min<std::size_t>(a[2], content.size());
        std::memcpy(memory, content.data(), n);
        content.erase(0, n);
        return static_cast<std::int64_t>(n);
    }
    if (open.socket) {
        if (!reads)
            sent.append(memory, a[2]);
        return reads ? 0 : static_cast<std::int64_t>(a[2]);
    }
    auto& content = files[open.file];
    const bool positioned = name == "pread" || name == "pwrite";
    const std::uint64_t at = positioned ? a[3] : open.at;
    std::size_t n = a[2];
    if (reads) {
        n = at >= content.size() ? 0 : std::min<std::size_t>(n, content.size() - at);
        std::memcpy(memory, content.data() + std::min<std::uint64_t>(at, content.size()), n);
    } else {
        content.resize(std::max<std::size_t>(content.size(), at + n));
        std::memcpy(content.data() + at, memory, n);
    }
    if (!positioned)
        open.at += n;
    return static_cast<std::int64_t>(n);
}

std::int64_t FakeHost::answer(const std::string& name, const CallArguments& a)
{
    const auto word = [&](Address at) {
        std::uint64_t v = 0;
        std::memcpy(&v, m_memory.data() + (at - base), sizeof v);
        return v;
    };
    const auto put = [&](Address at, auto v) { std::memcpy(m_memory.data() + (at - base), &v, sizeof v); };
    if (name == "read" || name == "write" || name == "pread" || name == "pwrite" || name == "send" || name == "recv")
        return transfer(name, a);
    if (name == "open") {
        if (!files.contains(textAt(a[0])))
            return -"ENOENT"_c;
        return openFile(textAt(a[0]));
    }
    if (name == "close")
        return m_open.erase(static_cast<int>(a[0])) ? 0 : -"EBADF"_c;
    if (name == "pipe") {
        m_pipes.push_back(std::make_shared<std::string>());
        for (int end = 0; end < 2; ++end) {
            const int fd = openFile({});
            m_open[fd].pipe = static_cast<int>(m_pipes.size()) - 1;
            put(a[0] + static_cast<Address>(end) * 4, fd);
        }
        return 0;
    }
    if (name == "lseek") {
        if (a[2] == "SEEK_END"_c)
            m_open[static_cast<int>(a[0])].at = files[m_open[static_cast<int>(a[0])].file].size() + a[1];
        return static_cast<std::int64_t>(m_open[static_cast<int>(a[0])].at);
    }
    if (name == "splice") {
        const Address room = reserve("kernel", Bytes(a[4]), 0);
        const std::int64_t n = transfer("read", {a[0], room, a[4], 0, 0, 0});
        return n <= 0 ? n : transfer("write", {a[2], room, static_cast<std::uint64_t>(n), 0, 0, 0});
    }
    if (name == "mmap") {
        const Address at = reserve("mapping", Bytes(std::max<std::uint64_t>(4096, a[1])), 0);
        if (static_cast<int>(a[4]) >= 0)
            transfer("pread", {a[4], at, a[1], a[5], 0, 0});
        return static_cast<std::int64_t>(at);
    }
    if (name == "signal") {
        const std::int64_t old = static_cast<std::int64_t>(m_actions[static_cast<int>(a[0])].handler);
        m_actions[static_cast<int>(a[0])] = {a[1], static_cast<int>("SA_RESTART"_c)};
        return old;
    }
    if (name == "sigaction") {
        m_actions[static_cast<int>(a[0])] = {word(a[1] + offsetof(abi::Sigaction, handler)),
                                             static_cast<int>(word(a[1] + offsetof(abi::Sigaction, flags)))};
        return 0;
    }
    if (name == "kill") {
        pending.push_back(static_cast<int>(a[1]));
        return 0;
    }
    if (name == "getpid")
        return m_pid;
    if (name == "wait" || name == "waitpid") {
        if (m_children.empty())
            return -"ECHILD"_c;
        const auto [pid, status] = m_children.front();
        m_children.pop_front();
        const Address where = name == "wait" ? a[0] : a[1];
        if (where != 0)
            put(where, status);
        return pid;
    }
    if (name == "poll") {
        put(a[0] + 6, static_cast<std::int16_t>("POLLERR"_c));
        return 1;
    }
    if (name == "recvmsg") {
        const Address control = word(a[1] + offsetof(abi::Msghdr, control));
        if (word(a[1] + offsetof(abi::Msghdr, controlLength)) < 32)
            return -"EINVAL"_c;
        put(control, abi::Cmsghdr{32, static_cast<std::int32_t>("SOL_IP"_c), static_cast<std::int32_t>("IP_RECVERR"_c)});
        put(control + 16, abi::SockExtendedErr{0, static_cast<std::uint8_t>("SO_EE_ORIGIN_ZEROCOPY"_c), 0, 1, 0, 5, 8});
        put(a[1] + offsetof(abi::Msghdr, controlLength), std::uint64_t{32});
        return 0;
    }
    if (name == "posix_fadvise")
        return -"EBADF"_c;
    if (name == "usleep" || name == "fcntl" || name == "setsockopt" || name == "munmap" || name == "ftruncate" || name == "fsync")
        return 0;
    return -"ENOSYS"_c;
}

FakeHost::Outcome FakeHost::fork(const Machine& self, std::int64_t& result)
{
    FakeHost child(*this);
    child.m_pid = m_nextPid;
    child.printed.clear();
    child.errors.clear();
    const auto machine = self.fork(child);
    const RunEnd end = machine->run();
    const int status = child.killedBy ? child.killedBy : (end.code & 255) << 8;
    m_children.emplace_back(m_nextPid, status);
    printed += child.printed;
    errors += child.errors;
    files = child.files;
    result = m_nextPid++;
    return Outcome::Done;
}

FakeHost::Outcome FakeHost::startThread(const Machine& self, Address entry, std::uint64_t argument, std::int64_t& thread)
{
    const auto machine = self.thread(*this, entry, argument);
    machine->run();
    thread = m_nextThread++;
    return Outcome::Done;
}

FakeHost::Outcome FakeHost::joinThread(std::int64_t thread, std::int64_t& result)
{
    result = thread < m_nextThread ? 0 : -"ESRCH"_c;
    return Outcome::Done;
}

FakeHost::Outcome FakeHost::compute(model::Nanoseconds duration)
{
    computed += duration.value();
    return Outcome::Done;
}

void FakeHost::exit(int code) { exited = code; }

FakeHost::Outcome FakeHost::raise(int signal)
{
    const Address handler = m_actions[signal].handler;
    if (handler > 1) {
        pending.push_back(signal);
        return Outcome::Signal;
    }
    if (handler == 1)
        return Outcome::Done;
    killedBy = signal;
    return Outcome::Killed;
}

std::optional<SignalDelivery> FakeHost::takeSignal()
{
    if (m_urgent)
        return std::exchange(m_urgent, std::nullopt);
    for (auto at = pending.begin(); at != pending.end(); ++at) {
        if (m_blocked.contains(*at))
            continue;
        SignalDelivery d;
        d.number = *at;
        d.handler = m_actions[*at].handler;
        pending.erase(at);
        if (d.handler <= 1)
            return takeSignal();
        d.hasInfo = m_actions[d.number].flags & "SA_SIGINFO"_c;
        m_blocked.insert(d.number);
        return d;
    }
    return std::nullopt;
}

void FakeHost::signalReturned(int number) { m_blocked.erase(number); }

}  // namespace copyscope::tests
