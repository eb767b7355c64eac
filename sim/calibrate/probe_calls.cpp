// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/calibrate/probes.h"

#include "sim/live/connection.h"
#include "sim/live/start_line.h"

#include <algorithm>
#include <csignal>
#include <ctime>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace copyscope::sim {

namespace {

constexpr std::size_t rounds = 9;

double now(clockid_t clock)
{
    std::timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

void pinTo(int cpu)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<std::size_t>(cpu), &set);
    ::sched_setaffinity(0, sizeof set, &set);
}

double processTimeWithChildren()
{
    std::timespec own{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &own);
    return static_cast<double>(own.tv_sec) * 1e9 + static_cast<double>(own.tv_nsec);
}

/// One byte goes to another process and back. Gives the time of one way: CPU time of both when they share a CPU (nobody
/// else's work counts), else wall time.
double pingPong(int otherCpu, bool sameCpu)
{
    constexpr std::size_t turns = 2000;
    int there[2];
    int back[2];
    if (::pipe(there) != 0)
        return 0;
    if (::pipe(back) != 0) {
        ::close(there[0]);
        ::close(there[1]);
        return 0;
    }
    char byte = 'x';
    int told[2];
    const bool tells = ::pipe(told) == 0;
    const pid_t child = tells ? ::fork() : -1;
    if (child == 0) {
        pinTo(otherCpu);
        ::close(there[1]);
        const double begin = processTimeWithChildren();
        while (::read(there[0], &byte, 1) == 1)
            if (::write(back[1], &byte, 1) != 1)
                break;
        const double used = processTimeWithChildren() - begin;
        ::_exit(::write(told[1], &used, sizeof used) == sizeof used ? 0 : 1);
    }
    double result = 0;
    if (child > 0) {
        const auto turn = [&] { return ::write(there[1], &byte, 1) == 1 && ::read(back[0], &byte, 1) == 1; };
        bool going = true;
        for (int warm = 0; warm < 50 && going; ++warm)
            going = turn();
        const double wall = now(CLOCK_MONOTONIC);
        const double cpu = processTimeWithChildren();
        for (std::size_t i = 0; i < turns && going; ++i)
            going = turn();
        const double wallUsed = now(CLOCK_MONOTONIC) - wall;
        double used = processTimeWithChildren() - cpu;
        ::close(there[1]);
        there[1] = -1;
        double child50 = 0;
        if (::read(told[0], &child50, sizeof child50) == sizeof child50)
            used += child50 * static_cast<double>(turns) / static_cast<double>(turns + 50);
        ::waitpid(child, nullptr, 0);
        if (going)
            result = (sameCpu ? used : wallUsed) / static_cast<double>(2 * turns);
    }
    for (const int fd : {there[0], there[1], back[0], back[1], tells ? told[0] : -1, tells ? told[1] : -1})
        if (fd >= 0)
            ::close(fd);
    return result;
}

/// CPU time that a write of one byte takes longer when somebody on the same CPU sleeps for it.
double wakeTime(int cpu)
{
    constexpr int turns = 100;
    int ends[2];
    int quiet[2];
    if (::pipe(ends) != 0 || ::pipe(quiet) != 0)
        return 0;
    const pid_t sleeper = ::fork();
    if (sleeper == 0) {
        pinTo(cpu);
        ::close(ends[1]);
        char byte = 0;
        while (::read(ends[0], &byte, 1) == 1) {
        }
        ::_exit(0);
    }
    std::vector<double> waking;
    std::vector<double> plain;
    char byte = 'w';
    for (int i = 0; sleeper > 0 && i < turns && awaitAsleep(sleeper); ++i) {
        plain.push_back(timeOf(1, [&] { static_cast<void>(::write(quiet[1], &byte, 1)); }));
        static_cast<void>(::read(quiet[0], &byte, 1));
        waking.push_back(timeOf(1, [&] { static_cast<void>(::write(ends[1], &byte, 1)); }));
    }
    for (const int fd : {ends[0], ends[1], quiet[0], quiet[1]})
        ::close(fd);
    if (sleeper > 0)
        ::waitpid(sleeper, nullptr, 0);
    return waking.empty() ? 0 : spreadOf(std::move(waking)).median - spreadOf(std::move(plain)).median;
}

void noHandler(int) {}

void* nothing(void*) { return nullptr; }

/// Calls of a process that has just used the caches for something else: what each of some kinds takes longer the first time
/// than later, the mean.
double firstCallTime(int file)
{
    constexpr std::size_t page = 4096;
    constexpr std::size_t sweep = std::size_t{4} << 20;
    int told[2];
    if (::pipe(told) != 0)
        return 0;
    model::scenario::SocketSpec spec;
    const Connection connection = connectPair(spec);
    const pid_t child = ::fork();
    if (child == 0) {
        std::vector<char> room(sweep, 's');
        const auto excess = [&](const auto& call) {
            constexpr std::size_t later = 5;
            const double first = timeOf(1, call);
            std::vector<double> others;
            for (std::size_t i = 0; i < later; ++i)
                others.push_back(timeOf(1, call));
            return first - spreadOf(std::move(others)).median;
        };
        int pipes[2];
        static_cast<void>(threadTime());
        for (int pass = 0; pass < 2; ++pass)
            for (std::size_t i = 0; i < sweep; i += 64)
                static_cast<volatile char*>(room.data())[i] = static_cast<char>(pass);
        static_cast<void>(threadTime());
        const double sum = excess([&] { static_cast<void>(::pread(file, room.data(), page, 0)); })
                           + excess([&] { static_cast<void>(::send(connection.near, room.data(), page, MSG_NOSIGNAL)); })
                           + excess([&] {
                                 off_t from = 0;
                                 static_cast<void>(::sendfile(connection.near, file, &from, page));
                             })
                           + excess([&] { static_cast<void>(::pipe(pipes)); })
                           + excess([&] { static_cast<void>(::mmap(nullptr, page, PROT_READ, MAP_SHARED, file, 0)); });
        const double mean = sum / 5;
        ::_exit(::write(told[1], &mean, sizeof mean) == sizeof mean ? 0 : 1);
    }
    double mean = 0;
    if (child < 0 || ::read(told[0], &mean, sizeof mean) != sizeof mean)
        mean = 0;
    if (child > 0)
        ::waitpid(child, nullptr, 0);
    for (const int fd : {told[0], told[1], connection.near, connection.far})
        if (fd >= 0)
            ::close(fd);
    return mean;
}

}  // namespace

double threadTime() { return now(CLOCK_THREAD_CPUTIME_ID); }
double clockTime()
{
    return measure(rounds, [] { return timeOf(1, [] {}); }).median;
}
double wallTime() { return now(CLOCK_MONOTONIC); }

void probeCalls(const ProbeContext& context)
{
    Figures& f = context.figures;
    const Quartiles call = measure(rounds, [] { return timeOf(20'000, [] { ::syscall(SYS_getppid); }); });
    f.measured("cpu.system_call", call, "ns", "getppid() in a loop");

    constexpr std::size_t page = 4096;
    if (const int file = cachedFile(context, "first", page); file >= 0) {
        f.derived("cpu.first_call", measure(rounds, [file] { return firstCallTime(file); }).median,
                  "pread(), send(), sendfile(), pipe() and mmap() of a page in a process that has swept 4 MiB before: what the first takes longer than the middle one of five later ones, the mean");
        ::close(file);
    } else {
        f.missing("cpu.first_call", "no file could be made in " + context.folder.string());
    }

    int ends[2];
    if (::pipe(ends) == 0) {
        char byte = 'x';
        const Quartiles pair = measure(rounds, [&] {
            return timeOf(10'000, [&] {
                if (::write(ends[1], &byte, 1) != 1 || ::read(ends[0], &byte, 1) != 1)
                    byte = 'y';
            });
        });
        f.derived("pipe.per_operation", (pair.median - 2 * call.median) / 2, "one byte through a pipe in one process, less two system calls, half of it");
        const Quartiles same = measure(rounds, [&] { return pingPong(context.cpu, true); });
        const double wake = measure(rounds, [&] { return wakeTime(context.cpu); }).median;
        f.derived("cpu.wake_call", wake, "one byte to a process on the same CPU that sleeps for it, CPU time of the call, less one for which nobody sleeps");
        f.derived("cpu.context_switch", same.median - pair.median - std::max(wake, 0.0),
                  "one byte to another process on the same CPU, CPU time of both for one way, less the same bytes without a switch and cpu.wake_call");
        if (context.otherCpu < 0) {
            f.missing("cpu.wakeup", "there is no second CPU to wake");
        } else {
            const Quartiles other = measure(rounds, [&] { return pingPong(context.otherCpu, false); });
            f.derived("cpu.wakeup", other.median - pair.median, "one byte to a process on another CPU that sleeps, one way, less the bytes themselves");
        }
        ::close(ends[0]);
        ::close(ends[1]);
    }
    f.measured("pipe.create", measure(rounds, [] {
                   return timeOf(2000, [] {
                       int both[2];
                       if (::pipe(both) == 0) {
                           ::close(both[0]);
                           ::close(both[1]);
                       }
                   });
               }),
               "ns", "pipe() and two close() in a loop");

    struct sigaction old {};
    struct sigaction ours {};
    ours.sa_handler = noHandler;
    ::sigaction(SIGUSR1, &ours, &old);
    const Quartiles signal = measure(rounds, [] { return timeOf(5000, [] { ::syscall(SYS_tgkill, ::getpid(), ::gettid(), SIGUSR1); }); });
    ::sigaction(SIGUSR1, &old, nullptr);
    f.derived("cpu.signal_delivery", signal.median - 3 * call.median, "a signal to oneself with an empty handler, less three system calls");

    // fork() copies one entry of the page table for each page that has been written.
    constexpr std::size_t pages = 16'384;
    const auto forkTime = [] {
        const double begin = threadTime();
        const pid_t child = ::fork();
        if (child == 0)
            ::_exit(0);
        const double used = threadTime() - begin;
        ::waitpid(child, nullptr, 0);
        return used;
    };
    const Quartiles small = measure(rounds, forkTime);
    void* const memory = ::mmap(nullptr, pages * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory != MAP_FAILED) {
        ::madvise(memory, pages * 4096, MADV_NOHUGEPAGE);
        for (std::size_t i = 0; i < pages; ++i)
            static_cast<volatile char*>(memory)[i * 4096] = 1;
        const Quartiles large = measure(rounds, forkTime);
        f.derived("cpu.fork_per_page", (large.median - small.median) / pages, "fork() with 64 MiB more of written pages, for each of them");
        ::munmap(memory, pages * 4096);
    }
    f.measured("cpu.fork", small, "ns", "fork() of this small process, CPU time of the parent");
    f.measured("cpu.thread_create", measure(rounds, [] {
                   return timeOf(100, [] {
                       pthread_t thread{};
                       if (::pthread_create(&thread, nullptr, nothing, nullptr) == 0)
                           ::pthread_join(thread, nullptr);
                   });
               }),
               "ns", "pthread_create() and pthread_join() of a thread that does nothing, CPU time of the caller");
}

}  // namespace copyscope::sim
