// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/conform/account.h"

#include "model/fnv.h"
#include "model/program/abi.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <optional>
#include <sstream>

namespace copyscope::sim {

namespace abi = model::program::abi;
using namespace model::program::abi::literals;
using model::program::Address;
using model::program::CallWatcher;
using model::program::Host;
using model::program::Outcome;

namespace {

constexpr std::int64_t largestError = 4095;  // include/linux/err.h: MAX_ERRNO
constexpr Address firstMapping = 4096;

template <class T>
std::optional<T> fetch(Host& host, Address at)
{
    std::array<std::byte, sizeof(T)> bytes;
    if (at < firstMapping || host.load(at, bytes) != Outcome::Done)
        return std::nullopt;
    T out;
    std::memcpy(&out, bytes.data(), sizeof out);
    return out;
}

/// A hash over bytes that may come from several buffers.
class Digest {
public:
    void add(Host& host, Address at, std::uint64_t length)
    {
        std::array<std::byte, 4096> piece;
        while (length > 0) {
            const auto n = static_cast<std::size_t>(std::min<std::uint64_t>({length, piece.size(), piece.size() - at % piece.size()}));
            if (host.load(at, std::span(piece).first(n)) != Outcome::Done)
                return;
            for (std::size_t i = 0; i < n; ++i) {
                m_hash.add(std::to_integer<std::uint8_t>(piece[i]));
                if (m_length + i < 4)
                    m_first += hex(piece[i]);
            }
            m_length += n;
            at += n;
            length -= n;
        }
    }
    [[nodiscard]] std::string text() const
    {
        if (m_length == 0)
            return {};
        char number[24];
        std::snprintf(number, sizeof number, "%016llx", static_cast<unsigned long long>(m_hash.value()));
        return " {" + std::to_string(m_length) + " bytes " + m_first + ".. #" + number + "}";
    }

private:
    static std::string hex(std::byte b)
    {
        constexpr const char* digits = "0123456789abcdef";
        const auto value = std::to_integer<unsigned>(b);
        return {digits[value >> 4], digits[value & 15]};
    }

    model::Fnv1a m_hash;
    std::uint64_t m_length = 0;
    std::string m_first;
};

void addVector(Digest& digest, Host& host, Address vector, std::uint64_t count, std::uint64_t length)
{
    for (std::uint64_t i = 0; i < count && length > 0; ++i) {
        const auto part = fetch<abi::Iovec>(host, vector + i * sizeof(abi::Iovec));
        if (!part)
            return;
        const std::uint64_t n = std::min(length, part->length);
        digest.add(host, part->base, n);
        length -= n;
    }
}

std::string offsetText(Host& host, Address at)
{
    const auto offset = fetch<std::int64_t>(host, at);
    return offset ? " offset " + std::to_string(*offset) : std::string();
}

std::string pairText(Host& host, Address at)
{
    const auto pair = fetch<std::array<std::int32_t, 2>>(host, at);
    return pair ? " [" + std::to_string((*pair)[0]) + " " + std::to_string((*pair)[1]) + "]" : std::string();
}

std::string messageText(const CallWatcher::Made& call, Host& host)
{
    const auto message = fetch<abi::Msghdr>(host, call.arguments[1]);
    if (!message)
        return {};
    Digest digest;
    if ((call.arguments[2] & static_cast<std::uint64_t>("MSG_TRUNC"_c)) == 0)
        addVector(digest, host, message->vector, message->vectorLength, static_cast<std::uint64_t>(call.result));
    std::string out = digest.text() + " flags " + std::to_string(message->flags);
    std::uint64_t at = 0;
    while (at + sizeof(abi::Cmsghdr) <= message->controlLength) {
        const auto header = fetch<abi::Cmsghdr>(host, message->control + at);
        if (!header || header->length < sizeof(abi::Cmsghdr))
            break;
        out += " control " + std::to_string(header->level) + "/" + std::to_string(header->type);
        // What follows the first structure is the sender's address, if there is one.
        constexpr std::uint64_t most = sizeof(abi::SockExtendedErr);
        Digest data;
        data.add(host, message->control + at + sizeof(abi::Cmsghdr), std::min(header->length - sizeof(abi::Cmsghdr), most));
        out += data.text();
        at += (header->length + 7) / 8 * 8;
    }
    return out;
}

std::string statText(Host& host, Address at)
{
    const auto status = fetch<abi::Stat>(host, at);
    if (!status)
        return {};
    const auto type = status->mode & static_cast<std::uint32_t>("S_IFMT"_c);
    std::string out = " type " + std::to_string(type >> 12);
    if (type == static_cast<std::uint32_t>("S_IFREG"_c))
        out += " size " + std::to_string(status->size) + " links " + std::to_string(status->links);
    return out;
}

/// What a call that went well has put into memory.
std::string filledText(const CallWatcher::Made& call, Host& host)
{
    const auto& a = call.arguments;
    const auto length = static_cast<std::uint64_t>(call.result);
    const std::string_view name = call.name;
    if (name == "read" || name == "pread" || name == "recv" || name == "recvfrom") {
        const bool discards = name.starts_with("recv") && (a[3] & static_cast<std::uint64_t>("MSG_TRUNC"_c)) != 0;
        Digest digest;
        digest.add(host, a[1], discards ? 0 : std::min(length, a[2]));
        return digest.text();
    }
    if (name == "readv" || name == "preadv") {
        Digest digest;
        addVector(digest, host, a[1], a[2], length);
        return digest.text();
    }
    if (name == "recvmsg")
        return messageText(call, host);
    if (name == "sendfile")
        return a[2] != 0 ? offsetText(host, a[2]) : std::string();
    if (name == "splice" || name == "copy_file_range")
        return (a[1] != 0 ? offsetText(host, a[1]) : std::string()) + (a[3] != 0 ? offsetText(host, a[3]) : std::string());
    if (name == "pipe" || name == "pipe2")
        return pairText(host, a[0]);
    if (name == "socketpair")
        return pairText(host, a[3]);
    if (name == "stat" || name == "fstat")
        return statText(host, a[1]);
    if (name == "poll") {
        std::string out;
        for (std::uint64_t i = 0; i < a[1]; ++i)
            if (const auto entry = fetch<abi::Pollfd>(host, a[0] + i * sizeof(abi::Pollfd)))
                out += " " + std::to_string(entry->revents);
        return out;
    }
    if (name == "getsockopt") {
        const auto size = fetch<std::uint32_t>(host, a[4]);
        Digest digest;
        digest.add(host, a[3], size.value_or(0));
        return size ? " length " + std::to_string(*size) + digest.text() : std::string();
    }
    if (name == "ioctl") {
        const auto value = a[2] != 0 ? fetch<std::int32_t>(host, a[2]) : std::nullopt;
        return value ? " value " + std::to_string(*value) : std::string();
    }
    if (name == "wait" || name == "waitpid") {
        const auto status = call.result > 0 ? fetch<std::int32_t>(host, name == "wait" ? a[0] : a[1]) : std::nullopt;
        return status ? " status " + std::to_string(*status & ~0x80) : std::string();  // without WCOREDUMP
    }
    if (name == "sigprocmask") {
        const auto mask = fetch<std::uint64_t>(host, a[2]);
        return mask ? " mask " + std::to_string(*mask) : std::string();
    }
    return {};
}

}  // namespace

void Journal::append(std::string_view entry)
{
    const std::uint32_t at = used.fetch_add(static_cast<std::uint32_t>(entry.size()));
    if (at + entry.size() <= room)
        std::memcpy(text.data() + at, entry.data(), entry.size());
}

Account readJournal(const Journal& journal)
{
    Account account;
    const std::size_t length = std::min<std::size_t>(journal.used.load(), Journal::room);
    std::istringstream in(std::string(journal.text.data(), length));
    for (std::string line; std::getline(in, line);) {
        const std::size_t first = line.find('\t');
        const std::size_t second = first == std::string::npos ? first : line.find('\t', first + 1);
        if (second == std::string::npos)
            continue;  // its writer was killed in the middle
        account[line.substr(0, first)].push_back(
            {static_cast<std::uint32_t>(std::strtoul(line.c_str() + first + 1, nullptr, 10)), line.substr(second + 1)});
    }
    return account;
}

AccountKeeper::AccountKeeper(Journal& journal, std::string process) : m_journal(journal), m_process(std::move(process)) {}

void AccountKeeper::write(std::uint32_t line, const std::string& text)
{
    std::string entry = m_process + "\t" + std::to_string(line) + "\t" + text;
    std::replace(entry.begin(), entry.end(), '\n', ' ');
    m_journal.append(entry + "\n");
}

std::string AccountKeeper::childName(std::int64_t pid) const
{
    const auto found = m_children.find(pid);
    return found == m_children.end() ? "a process" : "child " + found->second;
}

std::string AccountKeeper::resultText(const Made& call)
{
    const std::string_view name = call.name;
    if (call.result < 0 && call.result >= -largestError)
        return "-1 " + std::string(abi::errorName(static_cast<int>(-call.result)));
    if (name == "mmap")
        return "memory";
    if (name == "signal")
        return "done";
    if (name == "getpid" || name == "getppid")
        return "a process";
    if (name == "fork" && call.result > 0) {
        m_children[call.result] = (m_process.empty() ? "" : m_process + ".") + std::to_string(++m_forks);
        return childName(call.result);
    }
    if ((name == "wait" || name == "waitpid") && call.result > 0)
        return childName(call.result);
    return std::to_string(call.result);
}

void AccountKeeper::called(const Made& call, Host& host)
{
    if (call.name == "fork" && call.result == 0)
        return;  // the child's side: on a real system it comes back from the same call
    m_line = call.line;
    const std::string result = resultText(call);
    const bool failed = call.result < 0 && call.result >= -largestError;
    write(call.line, std::string(call.name) + " = " + result + (failed ? std::string() : filledText(call, host)));
}

void AccountKeeper::signalled(const model::program::SignalDelivery& signal)
{
    std::string text = "signal " + abi::signalName(signal.number);
    if (signal.hasInfo)
        text += " code " + std::to_string(signal.code) + (signal.descriptor >= 0 ? " fd " + std::to_string(signal.descriptor) : "");
    write(m_line, text);
}

void AccountKeeper::said(std::string_view text) { write(m_line, "says " + std::string(text)); }

std::shared_ptr<CallWatcher> AccountKeeper::forChild()
{
    // The parent counts the fork when the call has returned, which on a real system may be later.
    auto child = std::make_shared<AccountKeeper>(m_journal, (m_process.empty() ? "" : m_process + ".") + std::to_string(m_forks + 1));
    child->m_line = m_line;
    return child;
}

}  // namespace copyscope::sim
