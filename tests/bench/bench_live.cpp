// SPDX-License-Identifier: GPL-3.0-or-later
// What the interpreter costs a live run: the same calls by a bare C loop, run by run in turn, in one session.
#include "model/scenario/reader.h"
#include "sim/live/live_file.h"
#include "sim/live/live_run.h"
#include "sim/live/monotonic.h"
#include "sim/live/rehearsal.h"
#include "sim/live/shared_memory.h"
#include "sim/live/start_line.h"
#include "sim/live/warm_caches.h"
#include "sim/live/work_folder.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <sched.h>
#include <string>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace copyscope;

namespace {

using sim::now;

struct Method {
    const char* name;
    void (*loop)(int file, int socket, std::size_t chunk, std::size_t size);
};

void readWrite(int file, int socket, std::size_t chunk, std::size_t)
{
    char* const buffer = static_cast<char*>(::mmap(nullptr, chunk, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    for (ssize_t n = 0; (n = ::read(file, buffer, chunk)) > 0;)
        if (::write(socket, buffer, static_cast<std::size_t>(n)) != n)
            std::abort();
}

void sendFile(int file, int socket, std::size_t chunk, std::size_t)
{
    while (::sendfile(socket, file, nullptr, chunk) > 0) {
    }
}

void mmapWrite(int file, int socket, std::size_t chunk, std::size_t size)
{
    char* const data = static_cast<char*>(::mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0));
    for (std::size_t at = 0; at < size;)
        at += static_cast<std::size_t>(::write(socket, data + at, std::min(chunk, size - at)));
    ::munmap(data, size);
}

constexpr Method methods[] = {{"read-write", readWrite}, {"sendfile", sendFile}, {"mmap-write", mmapWrite}};

struct Shared {
    sim::StartLine start[2];
    std::atomic<std::int64_t> began[2];
    std::atomic<std::int64_t> ended[2];
    std::atomic<std::int64_t> used[2];
};

void pinTo(int cpu)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<std::size_t>(cpu), &set);
    ::sched_setaffinity(0, sizeof set, &set);
}

std::int64_t processorTime()
{
    std::timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

struct Taken {
    std::int64_t wall = 0;       ///< from the start to the later end
    std::int64_t processor = 0;  ///< of both ends: what others do on this machine matters less to it
};

/// The bare loop and its reader, both on `cpu`.
Taken bare(const Method& method, const sim::WorkFolder& folder, const model::scenario::FileSpec& spec, std::size_t chunk, int cpu)
{
    const std::string path = (folder.path() / spec.path).string();
    model::scenario::SocketSpec socket;
    socket.name = "socket";
    const sim::Connection connection = sim::connectPair(socket);
    const sim::Connection rehearsal = sim::connectPair(socket);
    sim::Shared<Shared> shared;
    pid_t children[2] = {};
    for (int i = 0; i < 2; ++i) {
        children[i] = ::fork();
        if (children[i] != 0)
            continue;
        pinTo(cpu);
        ::close(i == 0 ? connection.near : connection.far);
        ::close(rehearsal.far);
        if (i == 0)
            ::close(rehearsal.near);
        const int file = ::open(path.c_str(), O_RDWR);
        std::vector<char> room(1 << 20);
        shared->start[i].wait([&] {
            if (i == 0)
                return;
            sim::warmCaches(folder.path(), {&spec, 1});
            method.loop(file, rehearsal.near, chunk, spec.size.value());
            ::lseek(file, 0, SEEK_SET);
            ::close(rehearsal.near);
        });
        shared->began[i] = now();
        const std::int64_t before = processorTime();
        if (i == 0) {
            while (::recv(connection.far, room.data(), room.size(), MSG_TRUNC) > 0) {
            }
        } else {
            method.loop(file, connection.near, chunk, spec.size.value());
            // As a live process does, before its memory goes: the reader waits for it.
            ::close(connection.near);
        }
        shared->ended[i] = now();
        shared->used[i] = processorTime() - before;
        ::_exit(0);
    }
    for (const int fd : {connection.near, connection.far, rehearsal.near})
        ::close(fd);
    ::usleep(20'000);
    shared->start[0].settle(children[0]);
    shared->start[0].letGo();
    sim::awaitAsleep(children[0]);
    shared->start[1].letGo();
    static_cast<void>(sim::drainRehearsal(std::array{rehearsal.far}));
    ::close(rehearsal.far);
    for (const pid_t child : children)
        ::waitpid(child, nullptr, 0);
    return {std::max(shared->ended[0].load(), shared->ended[1].load()) - shared->began[1], shared->used[0] + shared->used[1]};
}

std::int64_t median(std::vector<std::int64_t> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv)
{
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 15;
    const std::string megabytes = argc > 2 ? argv[2] : "64";
    const int cpu = ::sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 1 : 0;
    const sim::WorkFolder folder(sim::defaultWorkBase());
    if (!folder.error().empty())
        return 3;
    // The one who waits is not to take the CPU from those who are measured.
    if (cpu == 1)
        pinTo(0);
    std::printf("%-12s %8s | %s\n", "method", "chunk", "bare C and live run in us, ratio of the medians, median of the ratios, ratio of the least: wall time | CPU time of both ends");
    for (const char* chunk : {"64 KiB", "1 MiB"}) {
        for (const Method& method : methods) {
            const std::string yaml = std::string("copyscope: 1\ntitle: bench\nmachine: server-2024\nvars: { len: ") + chunk
                                     + ", size: file.size }\nfiles: { file: { size: " + megabytes + " MiB, cached: all } }\n"
                                       "sockets: { socket: { type: tcp, via: loopback, reader: fast } }\nlanes:\n  lane: { method: "
                                     + method.name + " }\n";
            const model::scenario::ReaderOptions folders{{COPYSCOPE_SOURCE_DIR "/assets/machines"}, {COPYSCOPE_SOURCE_DIR "/scenarios/methods"}};
            const auto parsed = model::scenario::parseScenario(yaml, "bench.yaml", folders);
            if (!parsed.scenario)
                return 2;
            const sim::LaneRequest request{*parsed.scenario, parsed.scenario->lanes.front(), {}, {}};
            sim::LiveRun live({request, folder.path(), cpu, {}, {}, {}});
            sim::LiveRunListener nobody;
            const std::size_t length = std::string(chunk) == "1 MiB" ? 1 << 20 : 1 << 16;
            std::vector<Taken> bares;
            std::vector<Taken> lives;
            for (int i = 0; i <= rounds; ++i) {
                const sim::LiveRunResult run = live.run({false, false, true, true}, nobody);
                if (!run.error.empty())
                    return 3;
                const Taken other = bare(method, folder, parsed.scenario->files.front(), length, cpu);
                if (i == 0)
                    continue;  // to warm up
                Taken taken{run.end - run.begin, 0};
                for (const sim::ProcessRun& process : run.processes)
                    taken.processor += process.used[sim::ProcessUsage::CpuNs];
                lives.push_back(taken);
                bares.push_back(other);
            }
            std::printf("%-12s %8s", method.name, chunk);
            for (std::int64_t Taken::* figure : {&Taken::wall, &Taken::processor}) {
                std::vector<std::int64_t> c;
                std::vector<std::int64_t> ours;
                std::vector<std::int64_t> shares;
                for (std::size_t i = 0; i < lives.size(); ++i) {
                    c.push_back(bares[i].*figure);
                    ours.push_back(lives[i].*figure);
                    shares.push_back(ours.back() * 1000 / c.back());
                }
                const double least = static_cast<double>(*std::min_element(ours.begin(), ours.end()))
                                     / static_cast<double>(*std::min_element(c.begin(), c.end()));
                std::printf(" | %9.1f %9.1f %6.3f %6.3f %6.3f", static_cast<double>(median(c)) / 1000, static_cast<double>(median(ours)) / 1000,
                            static_cast<double>(median(ours)) / static_cast<double>(median(c)), static_cast<double>(median(shares)) / 1000, least);
            }
            std::printf("\n");
            std::fflush(stdout);
        }
    }
    return 0;
}
