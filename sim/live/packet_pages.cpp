// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/packet_pages.h"

#include "sim/live/packet_pages.skel.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace copyscope::sim {

namespace {

// As the enum in packet_pages.bpf.c.
enum Figure : std::uint32_t { FilePages, UserPages, KernelCopies, Packets, Unseen, ZeroCopy, SharedFlag, SentAgain, KernelShared, Figures };

int quiet(libbpf_print_level, const char*, va_list) { return 0; }

std::string reason(int error)
{
    if (error == EPERM || error == EACCES)
        return "the pages behind packets are not observable as this user: run as root, or with CAP_BPF and CAP_PERFMON";
    return std::string("the kernel does not take the BPF program (") + std::strerror(error)
           + "): it must have BTF (/sys/kernel/btf/vmlinux) and the tracepoint net_dev_start_xmit";
}

}  // namespace

struct PacketWatch::Loaded {
    packet_pages_bpf* program = nullptr;
    ~Loaded() { packet_pages_bpf__destroy(program); }
};

PacketWatch::PacketWatch() = default;
PacketWatch::~PacketWatch() = default;

bool PacketWatch::attach(const std::vector<std::pair<std::uint16_t, std::uint16_t>>& connections)
{
    libbpf_set_print(quiet);
    m_loaded = std::make_unique<Loaded>();
    m_loaded->program = packet_pages_bpf__open_and_load();
    if (m_loaded->program == nullptr) {
        m_why = reason(errno);
        m_loaded.reset();
        return false;
    }
    for (const auto& [local, remote] : connections) {
        const std::uint32_t key = std::uint32_t{local} << 16 | remote;
        const std::array<std::uint32_t, 2> nothingYet{};
        bpf_map__update_elem(m_loaded->program->maps.connections, &key, sizeof key, nothingYet.data(), sizeof nothingYet, 0);
    }
    if (const int error = packet_pages_bpf__attach(m_loaded->program); error != 0) {
        m_why = reason(-error);
        m_loaded.reset();
        return false;
    }
    return true;
}

std::optional<PacketPages> PacketWatch::read() const
{
    if (!m_loaded)
        return std::nullopt;
    std::array<std::int64_t, Figures> values{};
    for (std::uint32_t i = 0; i < Figures; ++i)
        bpf_map__lookup_elem(m_loaded->program->maps.figures, &i, sizeof i, &values[i], sizeof values[i], 0);
    PacketPages out;
    out.filePages = values[FilePages];
    out.userPages = values[UserPages];
    out.kernelCopies = values[KernelCopies];
    out.packets = values[Packets];
    out.sentAgain = values[SentAgain];
    out.unseen = values[Unseen];
    out.zeroCopy = values[ZeroCopy];
    out.shared = values[SharedFlag];
    out.kernelShared = values[KernelShared];
    return out;
}

std::string whyPacketsUnseen()
{
    PacketWatch watch;
    return watch.attach({}) ? std::string() : watch.why();
}

}  // namespace copyscope::sim
