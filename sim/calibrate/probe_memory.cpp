// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/calibrate/probes.h"

#include "sim/live/live_file.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <fcntl.h>
#include <sched.h>
#include <string>
#include <sys/mman.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace copyscope::sim {

namespace {

constexpr std::size_t rounds = 9;
constexpr std::size_t page = 4096;
constexpr std::size_t large = std::size_t{64} << 20;
constexpr std::size_t small = std::size_t{16} << 20;
/// Of a file that is read ahead: there its folios are small.
constexpr std::size_t early = std::size_t{2} << 20;
constexpr std::size_t chunk = std::size_t{64} << 10;

struct Mapping {
    char* at = nullptr;
    std::size_t size = 0;
    Mapping(std::size_t bytes, int flags, int fd = -1) : size(bytes)
    {
        void* const got = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, flags, fd, 0);
        at = got == MAP_FAILED ? nullptr : static_cast<char*>(got);
        if (at != nullptr)
            ::madvise(at, bytes, MADV_NOHUGEPAGE);
    }
    ~Mapping()
    {
        if (at != nullptr)
            ::munmap(at, size);
    }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
};

constexpr int anonymous = MAP_PRIVATE | MAP_ANONYMOUS;

void touch(char* from, std::size_t bytes, std::size_t step = page)
{
    for (std::size_t i = 0; i < bytes; i += step)
        *static_cast<volatile char*>(from + i) = 1;
}

/// Reads what is there, so that its lines leave the caches of what was used before.
void look(const char* from, std::size_t bytes, std::size_t step = page)
{
    for (std::size_t i = 0; i < bytes; i += step)
        static_cast<void>(*static_cast<const volatile char*>(from + i));
}

/// Rates of the kernel's own copy: reading a cached file. The call without its bytes is taken off.
void probeCopies(const ProbeContext& context, int file, Mapping& memory)
{
    Figures& f = context.figures;
    const auto readTime = [&](bool sourceMoves, bool targetMoves, std::size_t size) {
        const std::size_t count = large / chunk;
        double begin = threadTime();
        for (std::size_t i = 0; i < count; ++i)
            if (::pread(file, memory.at + (targetMoves ? i * chunk : 0), size, static_cast<off_t>(sourceMoves ? i * chunk : 0)) < 0)
                return 0.0;
        return (threadTime() - begin) / static_cast<double>(count);
    };
    const Quartiles call = measure(rounds, [&] { return readTime(false, false, 1); });
    const auto bytesTime = [&](bool source, bool target) {
        Quartiles s = measure(rounds, [&] { return readTime(source, target, chunk); });
        for (double* value : {&s.median, &s.low, &s.high})
            *value = std::max(*value - call.median, 1.0);
        return s;
    };
    const auto rate = [](Quartiles s) {
        return Quartiles{chunk * 1e9 / s.median, chunk * 1e9 / s.high, chunk * 1e9 / s.low, s.rounds};
    };
    const Quartiles hot = bytesTime(false, false);
    const Quartiles fromMemory = bytesTime(true, false);
    const Quartiles cold = bytesTime(true, true);
    f.measured("cpu.copy_hot", rate(hot), "B/s", "read() of the same 64 KiB of a cached file into the same buffer, less a read of one byte");
    f.measured("cpu.copy_cold", rate(cold), "B/s", "read() of 64 MiB of a cached file in 64 KiB pieces into 64 MiB of memory, less the calls");
    if (cold.median > hot.median)
        f.derived("cpu.copy_source_share", std::clamp((fromMemory.median - hot.median) / (cold.median - hot.median), 0.01, 1.0),
                  "64 MiB of a cached file into one buffer of 64 KiB, between the hot and the cold copy");
    else
        f.missing("cpu.copy_source_share", "the cold copy was not slower than the hot one");
    if (const Figure* systemCall = f.find("cpu.system_call"))
        f.derived("page_cache.lookup", call.median - systemCall->value, "read() of one byte of a cached file, less a system call");
    f.measured("cpu.zero", rate(measure(rounds, [&] {
                   const double begin = threadTime();
                   std::memset(memory.at, 0, large);
                   return (threadTime() - begin) / (static_cast<double>(large) / chunk);
               })),
               "B/s", "memset of 64 MiB");
}

void probeFaults(const ProbeContext& context, int file, int readAhead)
{
    Figures& f = context.figures;
    constexpr double pages = large / page;
    f.measured("mmu.anonymous_fault", measure(rounds, [&] {
                   // As buffers of programs are: each begins a page table of its own.
                   constexpr int buffers = 100;
                   double used = 0;
                   for (int i = 0; i < buffers; ++i) {
                       const Mapping fresh(chunk, anonymous);
                       const double begin = threadTime();
                       if (fresh.at != nullptr)
                           touch(fresh.at, chunk);
                       used += threadTime() - begin;
                   }
                   return used / buffers / (static_cast<double>(chunk) / page);
               }),
               "ns", "first store to each page of 64 KiB of fresh memory, without huge pages, with the page table that this takes");
    const auto mapFile = [&](int of, std::size_t size, int advice) {
        const Mapping mapping(size, MAP_SHARED, of);
        if (mapping.at == nullptr)
            return 0.0;
        ::madvise(mapping.at, size, advice);
        const double begin = threadTime();
        look(mapping.at, size);
        return (threadTime() - begin) / (static_cast<double>(size) / page);
    };
    // MADV_RANDOM keeps a fault from mapping the neighbours too.
    const Quartiles minor = measure(rounds, [&] { return mapFile(file, small, MADV_RANDOM); });
    f.measured("mmu.minor_fault", minor, "ns", "first load from each page of a mapped, cached file of 16 MiB that was written page by page, with MADV_RANDOM");
    constexpr std::size_t around = 16;
    const Quartiles each = measure(rounds, [&] { return mapFile(readAhead, early, MADV_NORMAL); });
    f.derived("mmu.map_page", (each.median * around - minor.median) / (around - 1),
              "first load from each page of the first 2 MiB of a mapped file that was read ahead, 16 pages less one mmu.minor_fault, a page");

    const auto inChild = [&](bool parentAfterwards) {
        Mapping memory(large / 4, anonymous);
        if (memory.at == nullptr)
            return 0.0;
        touch(memory.at, large / 4);
        int ends[2];
        if (::pipe(ends) != 0)
            return 0.0;
        const pid_t child = ::fork();
        if (child == 0) {
            const double begin = threadTime();
            if (!parentAfterwards)
                touch(memory.at, large / 4);
            const double used = threadTime() - begin;
            ::_exit(::write(ends[1], &used, sizeof used) == sizeof used ? 0 : 1);
        }
        double used = 0;
        const bool told = ::read(ends[0], &used, sizeof used) == sizeof used;
        ::waitpid(child, nullptr, 0);
        ::close(ends[0]);
        ::close(ends[1]);
        if (parentAfterwards) {
            const double begin = threadTime();
            touch(memory.at, large / 4);
            used = threadTime() - begin;
        }
        return told ? used / (pages / 4) : 0.0;
    };
    f.measured("mmu.copy_on_write_fault", measure(rounds, [&] { return inChild(false); }), "ns", "stores of a child to 16 MiB that it shares with its parent, a page");
    f.measured("mmu.reuse_fault", measure(rounds, [&] { return inChild(true); }), "ns", "stores of a parent to 16 MiB that its child shared until it ended, a page");
}

void probeMappings(const ProbeContext& context, int file)
{
    Figures& f = context.figures;
    const Quartiles pair = measure(rounds, [] {
        return timeOf(5000, [] {
            void* const at = ::mmap(nullptr, chunk, PROT_READ | PROT_WRITE, anonymous, -1, 0);
            ::munmap(at, chunk);
        });
    });
    const Figure* call = f.find("cpu.system_call");
    f.derived("mmu.map_call", pair.median / 2 - (call != nullptr ? call->value : 0), "mmap() and munmap() of 64 KiB that nobody touches, half of it, less a system call");
    const Quartiles whole = measure(rounds, [file] {
        void* const at = ::mmap(nullptr, early, PROT_READ, MAP_SHARED, file, 0);
        if (at == MAP_FAILED)
            return 0.0;
        look(static_cast<const char*>(at), early);
        const double begin = threadTime();
        ::munmap(at, early);
        return threadTime() - begin;
    });
    f.derived("mmu.unmap_page", (whole.median - pair.median / 2) / (early / page),
              "munmap() of the first 2 MiB of a mapped file that was read, a page; the pages stay in the page cache");
    constexpr std::uint64_t kib = 1024;
    f.read("page_cache.pmd_folios_from", std::to_string(pmdFoliosFrom(touchCostOf(context.folder / "calibration")).value() / kib) + " KiB",
           "faults that touching a mapped file of 64 MiB takes that was read ahead: 16 pages each, or 2 MiB");

    // One page is taken away again and again, alone and while another thread of the process runs elsewhere.
    const auto takeAway = [] {
        const Mapping memory(page, anonymous);
        return memory.at == nullptr ? 0.0 : timeOf(2000, [&] {
            touch(memory.at, page);
            ::mprotect(memory.at, page, PROT_READ);
            ::mprotect(memory.at, page, PROT_READ | PROT_WRITE);
        });
    };
    if (context.otherCpu < 0) {
        f.missing("mmu.shootdown", "there is no second CPU to interrupt");
        return;
    }
    const Quartiles alone = measure(rounds, takeAway);
    std::atomic<bool> stop{false};
    std::thread sibling([&] {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(static_cast<std::size_t>(context.otherCpu), &set);
        ::sched_setaffinity(0, sizeof set, &set);
        while (!stop.load(std::memory_order_relaxed)) {
        }
    });
    const Quartiles together = measure(rounds, takeAway);
    stop = true;
    sibling.join();
    f.derived("mmu.shootdown", together.median - alone.median, "mprotect() of a written page with a second thread running on another CPU, less without it");
}

/// A cached file in folios of one page, because it was written so.
int fileOfPages(const std::filesystem::path& name, const Mapping& from, std::size_t size)
{
    const int file = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    for (std::size_t done = 0; file >= 0 && done < size; done += page)
        if (::pwrite(file, from.at + done, page, static_cast<off_t>(done)) != static_cast<ssize_t>(page)) {
            ::close(file);
            return -1;
        }
    return file;
}

}  // namespace

int cachedFile(const ProbeContext& context, const std::string& name, std::size_t size)
{
    model::scenario::FileSpec spec;
    spec.name = spec.path = name;
    spec.size = model::Bytes(size);
    spec.cached = {{model::Bytes(0), model::Bytes(size)}};
    Residency residency;
    if (!prepareFile(spec, context.folder, residency).empty())
        return -1;
    return ::open((context.folder / name).c_str(), O_RDWR | O_CLOEXEC);
}

void probeMemory(const ProbeContext& context)
{
    Mapping memory(large, anonymous);
    if (memory.at == nullptr) {
        context.figures.missing("cpu.copy_hot", "there is no memory of 64 MiB");
        return;
    }
    std::memset(memory.at, 'c', large);
    const int file = cachedFile(context, "calibration", large);
    const int pages = fileOfPages(context.folder / "pages", memory, small);
    if (file >= 0)
        probeCopies(context, file, memory);
    else
        context.figures.missing("cpu.copy_hot", "no file of 64 MiB could be made in " + context.folder.string());
    if (pages >= 0)
        probeFaults(context, pages, file >= 0 ? file : pages);
    else
        context.figures.missing("mmu.minor_fault", "no file of 16 MiB could be made in " + context.folder.string());
    probeMappings(context, file);
    for (const int fd : {file, pages})
        if (fd >= 0)
            ::close(fd);
}

}  // namespace copyscope::sim
