// SPDX-License-Identifier: GPL-3.0-or-later
// Where the payload of a call came from and went to: the part of CallRecorder that names places.
#include "sim/live/call_recorder.h"

#include "model/program/abi.h"
#include "sim/live/live_host.h"
#include "sim/live/place_names.h"

#include <algorithm>
#include <array>
#include <climits>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

namespace copyscope::sim {

using Kind = OpenKind::Kind;
using model::program::Address;

namespace {

/// The last part of what /proc says a descriptor is.
std::string fileName(int descriptor)
{
    std::array<char, PATH_MAX> target{};
    const ssize_t length = ::readlink(("/proc/self/fd/" + std::to_string(descriptor)).c_str(), target.data(), target.size());
    const std::string_view path(target.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
    return std::string(path.substr(path.find_last_of('/') + 1));
}

}  // namespace

std::string CallRecorder::nameOf(int descriptor)
{
    const auto known = m_settings.descriptorNames.find(descriptor);
    return known != m_settings.descriptorNames.end() ? known->second : fileName(descriptor);
}

MovementEnd CallRecorder::memoryEnd(LiveHost& host, Address at) const
{
    // What is mapped from a file is the page cache itself, as long as it is not a copy of the program's own.
    const auto mapping = m_mappings.upper_bound(at);
    if (mapping != m_mappings.begin()) {
        const auto& [begin, file] = *std::prev(mapping);
        if (at < begin + file.length)
            return {placeName(PlaceLetter::PageCache, file.name), file.offset + (at - begin)};
    }
    if (const auto spot = host.process().memory.spotAt(at))
        return {placeName(PlaceLetter::Memory, spot->name), spot->offset};
    return {placeName(PlaceLetter::Memory, "memory"), 0};
}

MovementEnd CallRecorder::descriptorEnd(const ObservedCall& call, int descriptor, bool receives, Address offsetAt, std::uint64_t bytes)
{
    const OpenKind open = kindOf(descriptor);
    switch (open.kind) {
    case Kind::File: {
        std::int64_t after = 0;
        // Both the position and an offset that was given have gone forward already.
        if (offsetAt == 0 || !call.host.peek(offsetAt, std::as_writable_bytes(std::span(&after, 1))))
            after = ::lseek(descriptor, 0, SEEK_CUR);
        const auto begin = static_cast<std::uint64_t>(std::max<std::int64_t>(0, after - static_cast<std::int64_t>(bytes)));
        return {placeName(open.direct ? PlaceLetter::Disk : PlaceLetter::PageCache, nameOf(descriptor)), begin};
    }
    case Kind::Pipe: return {placeName(PlaceLetter::Pipe, std::to_string(open.inode)), 0};
    case Kind::Tcp:
    case Kind::Udp:
    case Kind::Local: {
        if (open.stream == nullptr)
            return {};
        const bool toPeer = open.nearEnd != receives;
        return {placeName(toPeer ? PlaceLetter::ToPeer : PlaceLetter::FromPeer, open.stream->name), 0};
    }
    default: return {};
    }
}

void CallRecorder::noteMapping(const ObservedCall& call, std::int64_t result)
{
    const auto& a = call.arguments;
    if (call.name == "munmap" && result == 0) {
        m_mappings.erase(a[0]);
        return;
    }
    constexpr std::int64_t largestError = 4095;
    if (call.name != "mmap" || (result < 0 && result >= -largestError))
        return;
    const bool own = (a[3] & MAP_PRIVATE) != 0 && (a[2] & PROT_WRITE) != 0;
    if ((a[3] & MAP_ANONYMOUS) != 0 || own || kindOf(static_cast<int>(a[4])).kind != Kind::File)
        return;
    m_mappings[static_cast<Address>(result)] = {a[1], nameOf(static_cast<int>(a[4])), a[5]};
}

}  // namespace copyscope::sim
