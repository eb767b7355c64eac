// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::sim {

/// Events of the kernel that are counted for processes and all that they fork (perf_event_open(2)).
enum class KernelCounter : std::uint8_t {
    UserFaults,      ///< software event page-faults without the kernel's: for everybody
    FaultsByUser,    ///< tracepoint exceptions:page_fault_user
    FaultsByKernel,  ///< exceptions:page_fault_kernel
    WritesByUser,    ///< exceptions:page_fault_user of a write to a page that is there: copy on write, or write-notify
    WritesByKernel,  ///< the same of page_fault_kernel
    ReceiveCopies,   ///< skb:skb_copy_datagram_iovec, calls of it
    TlbFlushes,      ///< tlb:tlb_flush but those of a task switch
    CacheAdds,       ///< filemap:mm_filemap_add_to_page_cache, folios
    BlockRequests,   ///< block:block_rq_issue in the context of the process
    PacketsSent,     ///< net:net_dev_start_xmit in the context of the process
    Cycles,          ///< of the processor (PMU), as all below; in user mode and in the kernel
    Instructions,    ///< completed
    CacheMisses,     ///< accesses that no cache could answer
    TlbReadMisses,   ///< loads whose translation the TLB did not have
    TlbWriteMisses,  ///< stores
};
inline constexpr std::size_t kernelCounterCount = static_cast<std::size_t>(KernelCounter::TlbWriteMisses) + 1;

struct KernelCounterInfo {
    /// Who counts: perf_event_attr::type.
    enum class Source : std::uint8_t { Software, Tracepoint, Processor, ProcessorCache };

    KernelCounter id{};
    Source source = Source::Tracepoint;
    std::string_view name;    ///< as perf has it
    std::string_view filter;  ///< of the tracepoint; may be empty
    std::uint64_t config = 0; ///< of the others: perf_event_attr::config
};
[[nodiscard]] const KernelCounterInfo& kernelCounterInfo(KernelCounter id);

/// Whether this user may count such events here: empty when he may, else why not and what would allow it.
[[nodiscard]] std::string whyNotCountable(KernelCounter id);

/// Counts for some processes while it lives.
class KernelCounters {
public:
    KernelCounters() = default;
    ~KernelCounters();
    KernelCounters(const KernelCounters&) = delete;
    KernelCounters& operator=(const KernelCounters&) = delete;

    /// Begins to count for these processes and what they fork from now on. `privileged` false: no tracepoints.
    void attach(const std::vector<pid_t>& processes, bool privileged);
    /// The sum over the processes; nothing when the processor counted only part of the time (it has few counters), and when it could not be counted.
    [[nodiscard]] std::optional<std::int64_t> value(KernelCounter id) const;

private:
    struct Open {
        KernelCounter id{};
        int fd = -1;
    };
    std::vector<Open> m_open;
    std::vector<KernelCounter> m_failed;
};

}  // namespace copyscope::sim
