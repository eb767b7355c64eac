// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/copy_samples.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <linux/perf_event.h>
#include <map>
#include <sstream>
#include <string_view>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace copyscope::sim {

namespace {

constexpr std::size_t page = 4096;
constexpr std::size_t bufferPages = 512;
constexpr std::size_t bufferBytes = (bufferPages + 1) * page;
constexpr std::uint64_t period = 100'000;

/// Functions whose work is to copy payload, in the kernels since 4.x; a version has some of them.
constexpr std::array<std::string_view, 18> copiers{
    "_copy_to_iter",        "_copy_from_iter",       "copy_to_iter",       "copy_from_iter",      "copy_user_generic",
    "copy_user_generic_string", "copy_user_generic_unrolled", "copy_user_enhanced_fast_string", "rep_movs_alternative",
    "__memcpy",             "memcpy",                "memcpy_orig",        "copy_page",           "copy_page_to_iter",
    "copy_page_from_iter_atomic", "copy_folio_from_iter_atomic", "csum_and_copy_from_iter",
    "skb_copy_ubufs"};

struct Range {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

/// Where these functions are; nothing when the kernel hides its addresses.
std::vector<Range> copyRanges()
{
    std::map<std::uint64_t, std::string> symbols;
    std::ifstream file("/proc/kallsyms");
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::uint64_t address = 0;
        char kind = 0;
        std::string name;
        words >> std::hex >> address >> kind >> name;
        if (address != 0 && (kind == 't' || kind == 'T' || kind == 'w' || kind == 'W'))
            symbols[address] = name;
    }
    std::vector<Range> out;
    for (auto it = symbols.begin(); it != symbols.end(); ++it)
        if (const auto next = std::next(it); next != symbols.end() && std::find(copiers.begin(), copiers.end(), it->second) != copiers.end())
            out.push_back({it->first, next->first});
    return out;
}

int openClock(pid_t process, int cpu)
{
    perf_event_attr attributes{};
    attributes.size = sizeof attributes;
    attributes.type = PERF_TYPE_SOFTWARE;
    attributes.config = PERF_COUNT_SW_CPU_CLOCK;
    attributes.sample_period = period;
    attributes.sample_type = PERF_SAMPLE_IP;
    attributes.inherit = 1;
    return static_cast<int>(::syscall(SYS_perf_event_open, &attributes, process, cpu, -1, PERF_FLAG_FD_CLOEXEC));
}

std::string refusal(int error)
{
    return error == EACCES || error == EPERM
               ? "the kernel's part of the time cannot be sampled as this user: run as root, or set kernel.perf_event_paranoid to 1 or less"
               : std::string("cpu-clock cannot be sampled: ") + std::strerror(error);
}

constexpr const char* hidden = "the kernel hides the addresses of its functions: set kernel.kptr_restrict to 0, or run as root";

}  // namespace

std::string whyNotSampled()
{
    const int fd = openClock(0, -1);
    if (fd < 0)
        return refusal(errno);
    ::close(fd);
    return copyRanges().empty() ? hidden : std::string();
}

CopySamples::~CopySamples()
{
    for (const Buffer& buffer : m_buffers) {
        if (buffer.memory != nullptr)
            ::munmap(buffer.memory, bufferBytes);
        ::close(buffer.fd);
    }
}

void CopySamples::ready(const std::vector<ProcessRun>& processes, const std::vector<Connection>&)
{
    for (const ProcessRun& process : processes) {
        if (process.peer)
            continue;
        const int fd = openClock(process.pid, m_cpu);
        void* const memory = fd < 0 ? MAP_FAILED : ::mmap(nullptr, bufferBytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (memory == MAP_FAILED) {
            m_why = refusal(errno);
            if (fd >= 0)
                ::close(fd);
            return;
        }
        m_buffers.push_back({fd, memory});
    }
}

SampledTime CopySamples::read() const
{
    SampledTime out;
    out.periodNs = static_cast<std::int64_t>(period);
    const std::vector<Range> ranges = copyRanges();
    out.complete = !ranges.empty();
    for (const Buffer& buffer : m_buffers) {
        auto& head = *static_cast<perf_event_mmap_page*>(buffer.memory);
        const std::uint64_t end = std::atomic_ref(head.data_head).load(std::memory_order_acquire);
        const auto* data = static_cast<const std::byte*>(buffer.memory) + page;
        for (std::uint64_t at = 0; at < end;) {
            // The ring is never read while it fills, so it never wraps: what does not fit is lost, and said to be.
            perf_event_header header{};
            std::memcpy(&header, data + at, sizeof header);
            if (header.size == 0 || at + header.size > bufferPages * page)
                break;
            if (header.type == PERF_RECORD_SAMPLE) {
                std::uint64_t instruction = 0;
                std::memcpy(&instruction, data + at + sizeof header, sizeof instruction);
                ++out.samples;
                out.inCopies += std::any_of(ranges.begin(), ranges.end(), [&](const Range& r) {
                    return instruction >= r.begin && instruction < r.end;
                }) ? 1 : 0;
            } else if (header.type == PERF_RECORD_LOST) {
                out.complete = false;
            }
            at += header.size;
        }
        if (end + page > bufferPages * page)
            out.complete = false;
    }
    return out;
}

}  // namespace copyscope::sim
