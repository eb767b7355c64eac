// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/lane_obstacles.h"

#include "sim/live/raw_calls.h"
#include "sim/live/remote_peer.h"

#include "model/program/calls.h"
#include "model/program/program.h"
#include "model/scenario/predefined.h"

#include <algorithm>
#include <array>
#include <unistd.h>

namespace copyscope::sim {

namespace program = model::program;
namespace scenario = model::scenario;

namespace {

/// Parameters of a machine that decide what happens, not only how long it takes, and that a live run cannot set.
constexpr auto decisive = std::to_array<std::string_view>({"kernel", "system", "nic.", "network.", "memory.size", "page_cache.", "fs.", "fbufs.",
                                                            "swap.", "mmu.fork_copies", "mmu.translation", "textbook.", "disk.io_mode", "disk.controller_buffer"});

/// Groups of calls by the beginning of their names.
struct CallGroup {
    std::string_view prefix;
    std::string_view why;
};
constexpr auto groups = std::to_array<CallGroup>({
    {"io_uring_", "io_uring is not available live: its requests reach the kernel without the guards that keep a live run inside of its folder"},
    {"xsk_", "AF_XDP is not available live: it would take over a queue of a real card"},
    {"socket", "AF_XDP is not available live: it would take over a queue of a real card"},
    {"bind", "AF_XDP is not available live: it would take over a queue of a real card"},
    {"rte_", "DPDK is not available live: its driver would take a whole card away from this machine"},
    {"ibv_", "RDMA is not available live: it needs a card with queue pairs at both ends"},
    {"uf_", "fast buffers were never part of Linux: they are there in the model only"},
    {"freebsd_", "this is a call of FreeBSD, and here is Linux"},
    {"sendfilev", "this is a call of Solaris, and here is Linux"},
    {"TransmitFile", "this is a call of Windows, and here is Linux"},
    {"load_image", "the bare machine is there in the model only"},
    {"map_page", "the bare machine is there in the model only"},
    {"physical_address", "the bare machine is there in the model only"},
});

}  // namespace

bool overrides(const LaneRequest& request, std::string_view path)
{
    return std::any_of(request.lane.overrides.begin(), request.lane.overrides.end(), [&](const auto& o) { return o.path == path; });
}

std::string whyNotLive(std::string_view call)
{
    const program::CallInfo* const known = program::findCall(call);
    if (known == nullptr || rawCall(call))
        return {};
    if (known->kind == program::CallKind::Instruction)
        return std::string(call) + "(): the bare machine is there in the model only";
    for (const CallGroup& group : groups)
        if (call.starts_with(group.prefix))
            return std::string(call) + "(): " + std::string(group.why);
    const bool entersKernel = known->kind == program::CallKind::System || known->kind == program::CallKind::Device;
    return entersKernel ? std::string(call) + "() is not available live" : std::string();
}

std::string whyNoPeer(const LaneRequest& request)
{
    for (const scenario::SocketSpec& socket : request.scenario.sockets)
        if (socket.via == scenario::SocketVia::Nic && socket.type != scenario::SocketType::Unix && !peerReadingOf(socket, false))
            return "the reader of socket '" + socket.name + "' is a program, and a peer on another machine only receives and discards: "
                   "use another --network";
    if (overrides(request, optionMemory))
        return std::string(optionMemory) + " is set in a network namespace of our own, and from there no other machine can be reached: "
               "use another --network";
    return {};
}

std::string laneObstacle(const LaneRequest& request, const FolderPlace& place, const std::string& kernel)
{
    for (const scenario::Override& override : request.lane.overrides) {
        const bool same = override.path == "kernel" && kernel.starts_with("Linux " + override.value);
        const bool decides = std::any_of(decisive.begin(), decisive.end(), [&](std::string_view path) { return override.path.starts_with(path); });
        const bool settable = override.path == lockedMemory || override.path == optionMemory;
        if (decides && !same && !settable)
            return "the lane is about a machine with " + override.path + " = " + override.value + ", and this one cannot be made so: "
                   + (override.path == "kernel" ? "its kernel is " + kernel : "run it simulated");
    }
    for (const scenario::ProcessSpec& process : request.lane.processes)
        if (!process.user.empty() && process.user != "root" && ::geteuid() != 0)
            return "process '" + process.name + "' is to run as '" + process.user + "': only root can do that";
    for (const scenario::ProcessSpec& process : request.lane.processes) {
        // What arrives would be cipher text, which nobody here could compare with what was sent.
        if (process.program.text.find("TCP_ULP") != std::string::npos)
            return "kernel TLS is not available live: the reader would get cipher text; the simulated backend runs it";
        // A program knows of a library's functions only the system calls that they make.
        for (const program::CallInfo& call : program::calls())
            if (process.program.text.find(std::string(call.name) + "(") != std::string::npos)
                if (const std::string why = whyNotLive(call.name); !why.empty() && call.kind == program::CallKind::Library)
                    return why + "; the simulated backend runs it";
        const auto compiled = program::compile(process.program.text, scenario::predefinedFor(request.scenario, request.lane));
        if (!compiled)
            continue;
        for (const std::string& call : compiled.program->callNames())
            if (const std::string why = whyNotLive(call); !why.empty())
                return why + "; the simulated backend runs it";
    }
    std::uint64_t needed = std::uint64_t{64} << 20;
    for (const scenario::FileSpec& file : request.scenario.files) {
        needed += 2 * file.size.value();
        std::uint64_t cached = 0;
        for (const scenario::ByteRange& range : file.cached)
            cached += range.end.value() - range.begin.value();
        if (place.inMemory && cached != file.size.value())
            return "'" + file.name + "' is not to be in memory, but the work folder is on " + place.fileSystem
                   + ", where every file is: name a folder on a disk with --workdir";
        if (file.path.starts_with('/') || file.path.find("..") != std::string::npos)
            return "'" + file.path + "' is outside of the work folder: a live run makes its files there only";
    }
    if (needed > place.freeBytes)
        return "the work folder has " + std::to_string(place.freeBytes >> 20) + " MiB free, this lane needs " + std::to_string(needed >> 20)
               + ": name another one with --workdir";
    return {};
}

}  // namespace copyscope::sim
