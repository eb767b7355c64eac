// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/observability.h"

#include "sim/live/connection.h"
#include "sim/live/kernel_counters.h"
#include "sim/live/live_file.h"
#include "sim/live/packet_pages.h"
#include "sim/live/process_usage.h"
#include "sim/live/work_folder.h"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace copyscope::sim {

namespace {

Observable ofKernel(KernelCounter id, const char* gives)
{
    Observable out{std::string(kernelCounterInfo(id).name), gives, false, {}, whyNotCountable(id)};
    out.available = out.remedy.empty();
    return out;
}

Observable workFolder(const LiveOptions& options)
{
    Observable out{"work folder", "files that are cold or hot as the scenario asks", false, {}, {}};
    const WorkFolder folder(options.workdir.empty() ? defaultWorkBase() : options.workdir);
    out.remedy = folder.error();
    if (!out.remedy.empty())
        return out;
    const FolderPlace place = placeOf(folder.path());
    out.detail = folder.path().parent_path().string() + ", " + place.fileSystem + " on " + place.device + ", "
                 + std::to_string(place.freeBytes >> 20) + " MiB free";
    if (folder.leftoversRemoved() != 0)
        out.detail += ", " + std::to_string(folder.leftoversRemoved()) + " folders of dead runs removed";
    if (place.inMemory) {
        out.remedy = out.detail + ": nothing is ever cold there; name a folder on a disk with --workdir";
        return out;
    }
    model::scenario::FileSpec cold;
    cold.name = cold.path = "probe";
    cold.size = model::Bytes(1 << 20);
    Residency residency;
    out.remedy = prepareFile(cold, folder.path(), residency);
    if (out.remedy.empty() && residency.wrong != 0)
        out.remedy = "the cache keeps " + std::to_string(residency.wrong) + " of 256 pages that were to be dropped: cold runs will not be cold";
    out.available = out.remedy.empty();
    return out;
}

Observable loopback()
{
    Observable out{"loopback TCP", "connections between the programs and their readers", false, {}, {}};
    model::scenario::SocketSpec spec;
    spec.name = "probe";
    const Connection connection = connectPair(spec);
    out.remedy = connection.error;
    out.available = out.remedy.empty();
    if (out.available) {
        const int one = 1;
        const bool zeroCopy = ::setsockopt(connection.near, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof one) == 0;
        out.detail = zeroCopy ? "with SO_ZEROCOPY and its COPIED mark" : std::string("without SO_ZEROCOPY: ") + std::strerror(errno);
        ::close(connection.near);
        ::close(connection.far);
    }
    return out;
}

}  // namespace

std::vector<Observable> observables(const LiveOptions& options)
{
    std::vector<Observable> out;
    utsname kernel{};
    ::uname(&kernel);
    out.push_back({"kernel", "real system calls of x86-64 Linux", true, std::string(kernel.sysname) + " " + kernel.release, {}});
    out.push_back({"own calls", "calls, results, errno, signals, bytes", true, "for everybody", {}});
    out.push_back({"getrusage", "context switches, faults, user and kernel time", true, "for everybody", {}});
    const bool io = ownUsage().hasIo;
    out.push_back({"/proc/self/io", "bytes fetched from disks", io, io ? "read_bytes" : "",
                   io ? "" : "this kernel has no task I/O accounting (CONFIG_TASK_IO_ACCOUNTING)"});
    out.push_back(workFolder(options));
    out.push_back(loopback());
    out.push_back(ofKernel(KernelCounter::UserFaults, "faults in user mode, and with them mode switches"));
    out.push_back(ofKernel(KernelCounter::FaultsByUser, "faults by who raised them"));
    out.push_back(ofKernel(KernelCounter::FaultsByKernel, "faults inside system calls"));
    out.push_back(ofKernel(KernelCounter::TlbFlushes, "invalidated translations"));
    out.push_back(ofKernel(KernelCounter::CacheAdds, "folios that enter the page cache"));
    out.push_back(ofKernel(KernelCounter::ReceiveCopies, "copies on the receiving side"));
    Observable packets{"pages behind packets", "file pages, user pages or kernel copies in each packet", false, {}, whyPacketsUnseen()};
    packets.available = packets.remedy.empty();
    out.push_back(packets);
    const bool root = ::geteuid() == 0;
    out.push_back({"own network namespaces", "a veth pair and a sink for zero-copy transmission", root,
                   root ? "made when --network asks for them" : "", root ? "" : "run as root"});
    return out;
}

}  // namespace copyscope::sim
