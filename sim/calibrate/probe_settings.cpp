// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/calibrate/probes.h"

#include <cstdint>
#include <fstream>
#include <sched.h>
#include <sstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace copyscope::sim {

namespace {

/// The n-th word of a file of the kernel; empty when it cannot be read.
std::string wordOf(const std::string& file, int n = 0)
{
    std::ifstream in(file);
    std::string word;
    for (int i = 0; i <= n; ++i)
        if (!(in >> word))
            return {};
    return word;
}

void readWord(Figures& f, const char* path, const std::string& file, int n, double scale, const char* unit)
{
    const std::string word = wordOf(file, n);
    char* end = nullptr;
    const double value = std::strtod(word.c_str(), &end);
    if (word.empty() || end == word.c_str()) {
        f.missing(path, file + " cannot be read");
        return;
    }
    std::ostringstream text;
    text.precision(12);
    text << value * scale << unit;
    f.read(path, text.str(), file);
}

void readSize(Figures& f, const char* path, int name, const char* where)
{
    const long value = ::sysconf(name);
    if (value > 0)
        f.read(path, std::to_string(value) + " B", where);
    else
        f.missing(path, std::string(where) + " does not say");
}

void diskSettings(const ProbeContext& context)
{
    Figures& f = context.figures;
    struct stat status {};
    ::stat(context.folder.c_str(), &status);
    const std::string device = "/sys/dev/block/" + std::to_string(major(status.st_dev)) + ":" + std::to_string(minor(status.st_dev));
    std::error_code failed;
    // A partition's queue is that of its disk.
    const std::filesystem::path own = device + "/queue";
    const std::filesystem::path queue = std::filesystem::exists(own, failed) ? own : std::filesystem::canonical(device, failed).parent_path() / "queue";
    if (context.folderInMemory || !std::filesystem::exists(queue, failed))
        return;
    const std::string at = queue.string();
    const std::string disk = std::filesystem::canonical(queue, failed).parent_path().filename().string();
    // Disks of virtual machines call themselves rotating. What is measured are latencies, not the parts of a hard disk.
    f.read("disk.kind", disk.starts_with("nvme") ? "nvme" : "ssd", "the disk is " + disk + "; its latencies are measured as those of a disk without moving parts");
    readWord(f, "disk.max_request", at + "/max_sectors_kb", 0, 1024, " B");
    readWord(f, "disk.logical_block", at + "/logical_block_size", 0, 1, " B");
    readWord(f, "page_cache.readahead", at + "/read_ahead_kb", 0, 1024, " B");
}

}  // namespace

void probeSettings(const ProbeContext& context)
{
    Figures& f = context.figures;
    utsname name{};
    ::uname(&name);
    int numbers[3] = {0, 0, 0};
    if (std::sscanf(name.release, "%d.%d.%d", &numbers[0], &numbers[1], &numbers[2]) >= 2)
        f.read("kernel", std::to_string(numbers[0]) + "." + std::to_string(numbers[1]), "uname -r says " + std::string(name.release));
    cpu_set_t set;
    CPU_ZERO(&set);
    if (::sched_getaffinity(0, sizeof set, &set) == 0 && context.otherCpu < 0)
        f.read("cpu.cores", "1", "sched_getaffinity(2)");
    else
        f.read("cpu.cores", std::to_string(::sysconf(_SC_NPROCESSORS_ONLN)), "sysconf(_SC_NPROCESSORS_ONLN)");
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        const std::size_t colon = line.find(':');
        if (!line.starts_with("cpu MHz") || colon == std::string::npos)
            continue;
        std::ostringstream text;
        text << std::strtod(line.c_str() + colon + 1, nullptr) / 1000 << " GHz";
        f.read("cpu.clock", text.str(), "/proc/cpuinfo, cpu MHz");
        break;
    }
    readSize(f, "cpu.l2", _SC_LEVEL2_CACHE_SIZE, "sysconf(_SC_LEVEL2_CACHE_SIZE)");
    readSize(f, "cpu.llc", _SC_LEVEL3_CACHE_SIZE, "sysconf(_SC_LEVEL3_CACHE_SIZE)");
    readSize(f, "cpu.cache_line", _SC_LEVEL1_DCACHE_LINESIZE, "sysconf(_SC_LEVEL1_DCACHE_LINESIZE)");
    const std::string meltdown = "/sys/devices/system/cpu/vulnerabilities/meltdown";
    std::ifstream state(meltdown);
    std::string sentence;
    if (std::getline(state, sentence))
        f.read("cpu.page_table_isolation", sentence.find("PTI") != std::string::npos ? "true" : "false", meltdown + " says " + sentence);
    f.read("memory.size", std::to_string(static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) * 4096) + " B", "sysconf(_SC_PHYS_PAGES)");
    readWord(f, "page_cache.dirty_ratio", "/proc/sys/vm/dirty_ratio", 0, 0.01, "");
    readWord(f, "page_cache.dirty_background_ratio", "/proc/sys/vm/dirty_background_ratio", 0, 0.01, "");
    readWord(f, "page_cache.dirty_expire", "/proc/sys/vm/dirty_expire_centisecs", 0, 10, " ms");
    readWord(f, "page_cache.writeback_interval", "/proc/sys/vm/dirty_writeback_centisecs", 0, 10, " ms");
    readWord(f, "network.send_buffer_default", "/proc/sys/net/ipv4/tcp_wmem", 1, 1, " B");
    readWord(f, "network.send_buffer_max", "/proc/sys/net/ipv4/tcp_wmem", 2, 1, " B");
    readWord(f, "network.receive_buffer_default", "/proc/sys/net/ipv4/tcp_rmem", 1, 1, " B");
    readWord(f, "network.receive_buffer_max", "/proc/sys/net/ipv4/tcp_rmem", 2, 1, " B");
    readWord(f, "network.optmem_max", "/proc/sys/net/core/optmem_max", 0, 1, " B");
    readWord(f, "network.lease_break_time", "/proc/sys/fs/lease-break-time", 0, 1, " s");
    readWord(f, "pipe.max_slots", "/proc/sys/fs/pipe-max-size", 0, 1.0 / 4096, "");
    rlimit limit{};
    if (::getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        f.read("network.memlock", std::to_string(limit.rlim_cur) + " B", "RLIMIT_MEMLOCK");
    diskSettings(context);
}

}  // namespace copyscope::sim
