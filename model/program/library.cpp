// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/abi.h"
#include "model/program/call_watcher.h"
#include "model/program/machine_state.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace copyscope::model::program {

namespace {
constexpr std::uint64_t pageBytes = 4096;
constexpr std::uint64_t largestAllocation = std::uint64_t{1} << 46;

Address addressOf(std::int64_t value) { return static_cast<Address>(value); }
Bytes bytesOf(std::int64_t value) { return Bytes(static_cast<std::uint64_t>(value)); }
}  // namespace

Outcome MachineState::library(LibraryFunction function, std::span<const std::int64_t> arguments, std::int64_t memoryName,
                              std::int64_t& result)
{
    using enum LibraryFunction;
    switch (function) {
    case memcpy: case memmove: case memset: case memcmp: case bzero: case malloc: case calloc: case realloc: case free:
    case aligned_alloc: case posix_memalign:
        return libraryMemory(function, arguments, memoryName, result);
    case CMSG_FIRSTHDR: case CMSG_NXTHDR:
        return libraryControl(function, arguments, result);
    case sigemptyset: case sigfillset: case sigaddset: case sigdelset: case sigismember:
        return librarySignals(function, arguments, result);
    case getpagesize:
        result = static_cast<std::int64_t>(pageBytes);
        return Outcome::Done;
    case sysconf:
        if (arguments[0] == abi::value("_SC_PAGESIZE"))
            result = static_cast<std::int64_t>(pageBytes);
        else if (arguments[0] == abi::value("_SC_IOV_MAX"))
            result = abi::value("IOV_MAX");
        else {
            const Outcome outcome = host->call("sysconf", {static_cast<std::uint64_t>(arguments[0])}, result);
            result = resultOf(result, false);
            return outcome;
        }
        return Outcome::Done;
    default:
        if (function >= io_uring_queue_init && function <= io_uring_unregister_files)
            return libraryUring(function, arguments, result);
        if (function >= xsk_umem__create && function <= xsk_ring_cons__rx_desc)
            return libraryXsk(function, arguments, result);
        if (function >= rte_eal_init && function <= rte_eth_rx_burst)
            return libraryDpdk(function, arguments, result);
        return libraryText(function, arguments, result);
    }
}

Address MachineState::allocate(std::uint64_t size, std::uint64_t alignment, std::int64_t memoryName)
{
    // What needs pages gets whole ones, which are aligned; for more than that there is room to move within.
    std::uint64_t room = std::max<std::uint64_t>(16, size);
    if (alignment > 16)
        room = (room + pageBytes - 1) / pageBytes * pageBytes;
    if (alignment > pageBytes)
        room += alignment;
    const Bytes bytes(room);
    const Address base = host->reserve(code->literals[static_cast<std::size_t>(memoryName)], bytes, currentLine);
    const Address at = alignment > 1 ? (base + alignment - 1) / alignment * alignment : base;
    process->heap[at] = {base, bytes, size};
    return at;
}

Outcome MachineState::libraryMemory(LibraryFunction function, std::span<const std::int64_t> arguments, std::int64_t memoryName,
                                    std::int64_t& result)
{
    using enum LibraryFunction;
    const auto giveBack = [&](Address at) {
        const auto found = process->heap.find(at);
        if (found == process->heap.end()) {
            fail("free() of memory that malloc() did not give, or that was freed before");
            return;
        }
        host->release(found->second.base, found->second.size);
        process->heap.erase(found);
    };
    const auto noMemory = [&] {
        errorNumber = static_cast<int>(abi::value("ENOMEM"));
        result = 0;
        return Outcome::Done;
    };
    const auto first = arguments.empty() ? 0 : arguments[0];
    const auto unsignedAt = [&](std::size_t n) { return static_cast<std::uint64_t>(arguments[n]); };
    Outcome outcome = Outcome::Done;
    switch (function) {
    case memcpy:
    case memmove:
        result = first;
        if (arguments[2] != 0)
            outcome = host->copy(addressOf(first), addressOf(arguments[1]), bytesOf(arguments[2]));
        if (outcome == Outcome::Done)
            markRange(addressOf(first), unsignedAt(2));
        return outcome;
    case memset:
    case bzero: {
        const std::int64_t length = function == memset ? arguments[2] : arguments[1];
        result = first;
        if (length != 0)
            outcome = host->fill(addressOf(first), function == memset ? static_cast<std::byte>(arguments[1]) : std::byte{0}, bytesOf(length));
        if (outcome == Outcome::Done)
            markRange(addressOf(first), static_cast<std::uint64_t>(length));
        return outcome;
    }
    case memcmp: {
        result = 0;
        if (arguments[2] == 0)
            return outcome;
        if (!process->unset.empty() &&
            (!checkSet(addressOf(first), unsignedAt(2)) || !checkSet(addressOf(arguments[1]), unsignedAt(2))))
            return outcome;
        int order = 0;
        outcome = host->compare(addressOf(first), addressOf(arguments[1]), bytesOf(arguments[2]), order);
        result = order;
        return outcome;
    }
    case malloc:
    case aligned_alloc: {
        const std::uint64_t size = function == malloc ? unsignedAt(0) : unsignedAt(1);
        const std::uint64_t alignment = function == malloc ? 1 : unsignedAt(0);
        if (size > largestAllocation || alignment == 0 || alignment > largestAllocation)
            return noMemory();
        result = static_cast<std::int64_t>(allocate(size, alignment, memoryName));
        return outcome;
    }
    case posix_memalign: {
        const std::uint64_t alignment = unsignedAt(1);
        result = abi::value("EINVAL");
        if (alignment < 8 || (alignment & (alignment - 1)) != 0 || alignment > largestAllocation)
            return outcome;
        result = abi::value("ENOMEM");
        if (unsignedAt(2) > largestAllocation)
            return outcome;
        const Address at = allocate(unsignedAt(2), alignment, memoryName);
        outcome = storeWord(addressOf(first), at, 8);
        if (outcome != Outcome::Done)
            giveBack(at);
        markRange(addressOf(first), 8);
        result = 0;
        return outcome;
    }
    case calloc: {
        if (unsignedAt(1) != 0 && unsignedAt(0) > largestAllocation / unsignedAt(1))
            return noMemory();
        const std::uint64_t size = unsignedAt(0) * unsignedAt(1);
        const Address at = allocate(size, 1, memoryName);
        result = static_cast<std::int64_t>(at);
        if (size > 0 && size < pageBytes)
            outcome = host->fill(at, std::byte{0}, Bytes(size));
        if (outcome != Outcome::Done)
            giveBack(at);
        return outcome;
    }
    case realloc: {
        const std::uint64_t size = unsignedAt(1);
        const auto known = process->heap.find(addressOf(first));
        if (first != 0 && known == process->heap.end()) {
            fail("realloc() of memory that malloc() did not give");
            return outcome;
        }
        if (size > largestAllocation)
            return noMemory();
        const std::uint64_t old = first == 0 ? 0 : known->second.asked;
        const Address at = allocate(size, 1, memoryName);
        if (const std::uint64_t kept = std::min(old, size); kept != 0)
            outcome = host->copy(at, addressOf(first), Bytes(kept));
        if (outcome != Outcome::Done)
            giveBack(at);
        else if (first != 0)
            giveBack(addressOf(first));
        result = static_cast<std::int64_t>(at);
        return outcome;
    }
    case free:
        result = 0;
        if (first != 0)
            giveBack(addressOf(first));
        return outcome;
    default:
        return outcome;
    }
}

Outcome MachineState::libraryControl(LibraryFunction function, std::span<const std::int64_t> arguments, std::int64_t& result)
{
    const auto message = addressOf(arguments[0]);
    std::uint64_t control = 0, length = 0;
    if (!process->unset.empty() && (!checkSet(message + offsetof(abi::Msghdr, control), 8) ||
                                    !checkSet(message + offsetof(abi::Msghdr, controlLength), 8)))
        return Outcome::Done;
    if (const Outcome o = loadWord(message + offsetof(abi::Msghdr, control), control); o != Outcome::Done)
        return o;
    if (const Outcome o = loadWord(message + offsetof(abi::Msghdr, controlLength), length); o != Outcome::Done)
        return o;
    constexpr std::uint64_t header = sizeof(abi::Cmsghdr);
    result = 0;
    if (function == LibraryFunction::CMSG_FIRSTHDR) {
        result = length >= header ? static_cast<std::int64_t>(control) : 0;
        return Outcome::Done;
    }
    const auto current = addressOf(arguments[1]);
    std::uint64_t own = 0;
    if (const Outcome o = loadWord(current, own); o != Outcome::Done)
        return o;
    if (own < header)
        return Outcome::Done;
    const Address next = current + ((own + 7) & ~std::uint64_t{7});
    if (next + header > control + length || next < current)
        return Outcome::Done;
    if (const Outcome o = loadWord(next, own); o != Outcome::Done)
        return o;
    if (next + own <= control + length)
        result = static_cast<std::int64_t>(next);
    return Outcome::Done;
}

Outcome MachineState::librarySignals(LibraryFunction function, std::span<const std::int64_t> arguments, std::int64_t& result)
{
    using enum LibraryFunction;
    constexpr std::uint64_t setBytes = sizeof(abi::Sigaction::mask);
    const auto set = addressOf(arguments[0]);
    result = 0;
    if (function == sigemptyset || function == sigfillset) {
        const Outcome o = host->fill(set, function == sigemptyset ? std::byte{0} : std::byte{0xff}, Bytes(setBytes));
        if (o == Outcome::Done)
            markRange(set, setBytes);
        return o;
    }
    if (arguments[1] < 1 || arguments[1] >= abi::value("NSIG")) {
        errorNumber = static_cast<int>(abi::value("EINVAL"));
        result = -1;
        return Outcome::Done;
    }
    std::uint64_t word = 0;
    if (!process->unset.empty() && !checkSet(set, 8))
        return Outcome::Done;
    if (const Outcome o = loadWord(set, word); o != Outcome::Done)
        return o;
    const std::uint64_t bit = std::uint64_t{1} << (arguments[1] - 1);
    if (function == sigismember) {
        result = (word & bit) != 0;
        return Outcome::Done;
    }
    return storeWord(set, function == sigaddset ? word | bit : word & ~bit, 8);
}

Outcome MachineState::libraryText(LibraryFunction function, std::span<const std::int64_t> arguments, std::int64_t& result)
{
    using enum LibraryFunction;
    std::string text, other;
    const auto string = [&](std::size_t n, std::string& into) { return readString(addressOf(arguments[n]), into); };
    const auto formatted = [&](std::size_t n) {
        std::string pattern;
        if (const Outcome o = string(n, pattern); o != Outcome::Done)
            return o;
        return format(pattern, arguments.subspan(n + 1), text);
    };
    const auto write = [&](bool toStandardError) {
        if (!end && !text.empty()) {
            if (CallWatcher* const watcher = host->watcher())
                watcher->said(text);
            host->output(text, toStandardError);
        }
        result = static_cast<std::int64_t>(text.size());
        return Outcome::Done;
    };
    Outcome o = Outcome::Done;
    switch (function) {
    case strlen:
        o = string(0, text);
        result = static_cast<std::int64_t>(text.size());
        return o;
    case strcmp:
    case strncmp: {
        if ((o = string(0, text)) != Outcome::Done || (o = string(1, other)) != Outcome::Done)
            return o;
        if (function == strncmp) {
            const auto most = static_cast<std::uint64_t>(arguments[2]);
            text.resize(std::min<std::uint64_t>(text.size(), most));
            other.resize(std::min<std::uint64_t>(other.size(), most));
        }
        const int order = text.compare(other);
        result = order < 0 ? -1 : order > 0;
        return o;
    }
    case strcpy: {
        if ((o = string(1, text)) != Outcome::Done)
            return o;
        text += '\0';
        const auto to = addressOf(arguments[0]);
        if ((o = host->store(to, std::as_bytes(std::span(text)))) == Outcome::Done)
            markRange(to, text.size());
        result = arguments[0];
        return o;
    }
    case strerror:
        result = static_cast<std::int64_t>(host->literal(abi::errorText(static_cast<int>(arguments[0]))));
        return o;
    case printf:
        return (o = formatted(0)) == Outcome::Done ? write(false) : o;
    case fprintf:
    case dprintf:
        if (arguments[0] != 1 && arguments[0] != 2) {
            fail(function == dprintf ? "dprintf() can print to 1 and 2 only here" : "fprintf() can print to stdout and stderr only");
            return o;
        }
        return (o = formatted(1)) == Outcome::Done ? write(arguments[0] == 2) : o;
    case snprintf:
    case sprintf: {
        if ((o = formatted(function == snprintf ? 2 : 1)) != Outcome::Done || end)
            return o;
        result = static_cast<std::int64_t>(text.size());
        if (function == snprintf) {
            const auto room = static_cast<std::uint64_t>(arguments[1]);
            if (room == 0)
                return o;
            text.resize(std::min<std::uint64_t>(text.size(), room - 1));
        }
        text += '\0';
        const auto to = addressOf(arguments[0]);
        if ((o = host->store(to, std::as_bytes(std::span(text)))) == Outcome::Done)
            markRange(to, text.size());
        return o;
    }
    case puts:
        if ((o = string(0, text)) != Outcome::Done)
            return o;
        text += '\n';
        return write(false);
    case fputs:
        return (o = string(0, text)) == Outcome::Done ? write(arguments[1] == 2) : o;
    case putchar:
        text = static_cast<char>(arguments[0]);
        o = write(false);
        result = arguments[0] & 255;
        return o;
    case perror:
        if (arguments[0] != 0 && (o = string(0, text)) != Outcome::Done)
            return o;
        text += (text.empty() ? "" : ": ") + abi::errorText(errorNumber) + "\n";
        o = write(true);
        result = 0;
        return o;
    case error: {
        if ((o = formatted(2)) != Outcome::Done)
            return o;
        if (arguments[1] != 0)
            text += ": " + abi::errorText(static_cast<int>(arguments[1]));
        text += "\n";
        write(true);
        result = 0;
        if (arguments[0] != 0 && !end) {
            host->exit(static_cast<int>(arguments[0] & 255));
            finish(RunEnd::Kind::Exited, static_cast<int>(arguments[0] & 255));
        }
        return o;
    }
    default:
        result = 0;
        return o;
    }
}

}  // namespace copyscope::model::program
