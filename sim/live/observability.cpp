// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/observability.h"

#include "sim/live/connection.h"
#include "sim/live/copy_samples.h"
#include "sim/live/kernel_counters.h"
#include "sim/live/live_file.h"
#include "sim/live/packet_pages.h"
#include "sim/live/process_usage.h"
#include "sim/live/work_folder.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <linux/sockios.h>

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

Observable socketState()
{
    Observable out{"TCP_INFO, SIOCOUTQ", "bytes that are queued, sent again, or held back by the receiver", false, {}, {}};
    model::scenario::SocketSpec spec;
    spec.name = "probe";
    const Connection connection = connectPair(spec);
    if (!connection.error.empty()) {
        out.remedy = connection.error;
        return out;
    }
    tcp_info info{};
    socklen_t length = sizeof info;
    int queued = 0;
    const bool good = ::getsockopt(connection.near, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 && ::ioctl(connection.near, SIOCOUTQ, &queued) == 0;
    out.available = good;
    if (!good)
        out.remedy = std::strerror(errno);
    ::close(connection.near);
    ::close(connection.far);
    return out;
}

/// A file of ours in a fresh folder, for what can only be tried on one.
class ProbeFile {
public:
    explicit ProbeFile(const LiveOptions& options) : m_folder(options.workdir.empty() ? defaultWorkBase() : options.workdir)
    {
        if (m_folder.error().empty())
            fd = ::open((m_folder.path() / "probe").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    }
    ~ProbeFile()
    {
        if (fd >= 0)
            ::close(fd);
    }
    ProbeFile(const ProbeFile&) = delete;
    ProbeFile& operator=(const ProbeFile&) = delete;

    [[nodiscard]] std::string path() const { return (m_folder.path() / "probe").string(); }
    int fd = -1;

private:
    WorkFolder m_folder;
};

Observable cachestat(int fd)
{
    Observable out{"cachestat", "pages of a file that are cached, dirty or under write-back", false, {}, {}};
    out.available = fd >= 0 && cacheStatisticsOf(fd).has_value();
    if (!out.available)
        out.remedy = errno == ENOSYS ? "this kernel is older than 6.5: mincore() tells which pages are cached, but not which are dirty"
                                     : std::string(std::strerror(errno));
    return out;
}

Observable leases(int fd)
{
    Observable out{"leases", "who breaks a lease on a file, and what that delays", false, {}, {}};
    out.available = fd >= 0 && ::fcntl(fd, F_SETLEASE, F_WRLCK) == 0;
    if (out.available)
        ::fcntl(fd, F_SETLEASE, F_UNLCK);
    else
        out.remedy = std::string("this file system refuses them (") + std::strerror(errno) + "): name a folder on another one with --workdir";
    return out;
}

Observable directIo(const std::string& path)
{
    Observable out{"O_DIRECT", "transfers that go around the page cache", false, {}, {}};
    const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC);
    out.available = fd >= 0;
    if (out.available)
        ::close(fd);
    else
        out.remedy = std::string("this file system refuses it (") + std::strerror(errno) + "): name a folder on another one with --workdir";
    return out;
}

Observable pinnedMemory()
{
    Observable out{"RLIMIT_MEMLOCK", "how much MSG_ZEROCOPY may pin before ENOBUFS", true, {}, {}};
    rlimit limit{};
    ::getrlimit(RLIMIT_MEMLOCK, &limit);
    out.detail = limit.rlim_cur == RLIM_INFINITY || ::geteuid() == 0 ? "no limit for this user" : std::to_string(limit.rlim_cur >> 10) + " KiB for this user";
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
    {
        const ProbeFile file(options);
        out.push_back(cachestat(file.fd));
        out.push_back(leases(file.fd));
        out.push_back(directIo(file.path()));
    }
    out.push_back(loopback());
    out.push_back(socketState());
    out.push_back(pinnedMemory());
    out.push_back(ofKernel(KernelCounter::UserFaults, "faults in user mode, and with them mode switches"));
    out.push_back(ofKernel(KernelCounter::FaultsByUser, "faults by who raised them"));
    out.push_back(ofKernel(KernelCounter::FaultsByKernel, "faults inside system calls"));
    out.push_back(ofKernel(KernelCounter::TlbFlushes, "invalidated translations"));
    out.push_back(ofKernel(KernelCounter::CacheAdds, "folios that enter the page cache"));
    out.push_back(ofKernel(KernelCounter::ReceiveCopies, "copies on the receiving side"));
    out.push_back(ofKernel(KernelCounter::BlockRequests, "requests to disks"));
    Observable samples{"cpu-clock samples", "the share of CPU time that goes into copying", false, {}, whyNotSampled()};
    samples.available = samples.remedy.empty();
    out.push_back(samples);
    for (const auto& [id, gives] : {std::pair{KernelCounter::Cycles, "cycles of the processor"}, {KernelCounter::CacheMisses, "accesses that no cache could answer"},
                                    {KernelCounter::TlbReadMisses, "translations that the TLB did not have"}}) {
        Observable one = ofKernel(id, gives);
        one.name = "PMU " + one.name;
        out.push_back(std::move(one));
    }
    Observable packets{"pages behind packets", "file pages, user pages or kernel copies in each packet", false, {}, whyPacketsUnseen()};
    packets.available = packets.remedy.empty();
    out.push_back(packets);
    const bool root = ::geteuid() == 0;
    out.push_back({"own network namespaces", "a veth pair and a sink for zero-copy transmission", root,
                   root ? "made when --network asks for them" : "", root ? "" : "run as root"});
    return out;
}

}  // namespace copyscope::sim
