// SPDX-License-Identifier: GPL-3.0-or-later
// In place of packet_pages.cpp where clang, bpftool or libbpf were not there when this was built.
#include "sim/live/packet_pages.h"

namespace copyscope::sim {

struct PacketWatch::Loaded {};

PacketWatch::PacketWatch() = default;
PacketWatch::~PacketWatch() = default;

bool PacketWatch::attach(const std::vector<std::pair<std::uint16_t, std::uint16_t>>&)
{
    m_why = whyPacketsUnseen();
    return false;
}

std::optional<PacketPages> PacketWatch::read() const { return std::nullopt; }

std::string whyPacketsUnseen()
{
    return "this copyscope was built without the program that looks at packets: build it where clang, bpftool and libbpf "
           "are installed";
}

}  // namespace copyscope::sim
