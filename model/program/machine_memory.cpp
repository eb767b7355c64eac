// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/machine_state.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace copyscope::model::program {

namespace {
constexpr std::uint64_t largestWatched = 4096;  // larger buffers are not checked for unset bytes
constexpr std::uint64_t pageBytes = 4096;
constexpr std::size_t longestString = 1 << 20;
}  // namespace

void MachineState::reserve(const Instruction& i)
{
    const auto slot = static_cast<std::size_t>(i.a);
    auto& values = i.global ? process->slots : slots;
    auto& flags = i.global ? process->isSet : isSet;
    const std::size_t at = i.global ? slot : frames.back().slotBase + slot;
    auto size = static_cast<std::uint64_t>(i.imm);
    if (i.flag & 2) {
        size = static_cast<std::uint64_t>(stack.back());
        stack.pop_back();
    }
    const std::string& name = code->literals[static_cast<std::size_t>(i.b)];
    const Bytes room(std::max<std::uint64_t>(1, size));
    // A declaration in a loop is reached again and again, but it is one variable.
    const bool again = flags[at] && static_cast<std::uint64_t>(values[at + 1]) == size;
    if (flags[at] && !again) {
        forget(static_cast<Address>(values[at]));
        host->release(static_cast<Address>(values[at]), Bytes(std::max<std::uint64_t>(1, static_cast<std::uint64_t>(values[at + 1]))));
    }
    const Address address = again ? static_cast<Address>(values[at]) : host->reserve(name, room, i.line);
    values[at] = static_cast<std::int64_t>(address);
    values[at + 1] = static_cast<std::int64_t>(size);
    flags[at] = flags[at + 1] = 1;
    forget(address);
    if (i.flag & 1) {
        // Storage of whole pages comes fresh, and fresh pages are zero.
        if (again || size < pageBytes)
            host->fill(address, std::byte{0}, room);
    } else if (size <= largestWatched) {
        process->unset[address] = UnsetObject{name, std::vector<bool>(size), size};
    }
}

namespace {
/// The watched object that holds `at`, or the end.
auto objectAt(std::map<Address, UnsetObject>& unset, Address at)
{
    auto next = unset.upper_bound(at);
    if (next == unset.begin())
        return unset.end();
    --next;
    return at - next->first < std::max<std::size_t>(1, next->second.set.size()) ? next : unset.end();
}
}  // namespace

bool MachineState::checkSet(Address at, std::uint64_t size)
{
    const auto found = objectAt(process->unset, at);
    if (found == process->unset.end())
        return true;
    const std::uint64_t from = at - found->first;
    const auto& set = found->second.set;
    for (std::uint64_t i = from; i < std::min<std::uint64_t>(set.size(), from + size); ++i)
        if (!set[i]) {
            const bool whole = from == 0 && size >= set.size();
            fail("'" + found->second.name + "' is read before it is set" + (whole ? "" : " (byte " + std::to_string(i) + ")"));
            return false;
        }
    return true;
}

void MachineState::markRange(Address at, std::uint64_t size)
{
    if (process->unset.empty())
        return;
    const auto found = objectAt(process->unset, at);
    if (found == process->unset.end())
        return;
    UnsetObject& object = found->second;
    const std::uint64_t from = at - found->first;
    const std::uint64_t to = std::min<std::uint64_t>(object.set.size(), size > object.set.size() ? object.set.size() : from + size);
    for (std::uint64_t i = from; i < to; ++i)
        if (!object.set[i]) {
            object.set[i] = true;
            --object.missing;
        }
    if (object.missing == 0)
        process->unset.erase(found);
}

void MachineState::markObject(Address at)
{
    if (const auto found = objectAt(process->unset, at); found != process->unset.end())
        process->unset.erase(found);
}

void MachineState::forget(Address at) { process->unset.erase(at); }

Address MachineState::literalAddress(std::size_t index)
{
    Address& address = process->literals[index];
    if (address == 0) {
        address = host->literal(code->literals[index]);
        process->literalAt[address] = index;
    }
    return address;
}

Outcome MachineState::readString(Address at, std::string& text)
{
    text.clear();
    const auto upToNul = [&](const std::string& whole, std::size_t from) {
        text = whole.substr(from, whole.find('\0', from) - from);
        return Outcome::Done;
    };
    if (at >= messageBase && at - messageBase < code->literals.size())
        return upToNul(code->literals[at - messageBase], 0);
    // Literals are known here; to read them back from memory would only cost time that no real program spends on them.
    if (auto next = process->literalAt.upper_bound(at); next != process->literalAt.begin()) {
        --next;
        const std::string& whole = code->literals[next->second];
        if (at - next->first <= whole.size())
            return upToNul(whole, at - next->first);
    }
    constexpr std::size_t chunk = 64;
    while (text.size() < longestString) {
        std::array<std::byte, chunk> bytes;
        const std::size_t length = chunk - at % chunk;  // never into the next page before this one has ended
        if (const Outcome o = host->load(at, std::span(bytes.data(), length)); o != Outcome::Done)
            return o;
        const auto* nul = static_cast<const std::byte*>(std::memchr(bytes.data(), 0, length));
        text.append(reinterpret_cast<const char*>(bytes.data()),
                    nul ? static_cast<std::size_t>(nul - bytes.data()) : length);
        if (nul)
            return Outcome::Done;
        at += length;
    }
    fail("a string of more than 1 MiB without an end");
    return Outcome::Done;
}

Outcome MachineState::loadWord(Address at, std::uint64_t& value)
{
    std::array<std::byte, 8> bytes{};
    const Outcome o = host->load(at, bytes);
    std::memcpy(&value, bytes.data(), bytes.size());
    return o;
}

Outcome MachineState::storeWord(Address at, std::uint64_t value, unsigned size)
{
    std::array<std::byte, 8> bytes;
    std::memcpy(bytes.data(), &value, bytes.size());
    return host->store(at, std::span<const std::byte>(bytes.data(), size));
}

}  // namespace copyscope::model::program
