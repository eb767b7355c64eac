// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/trace/counters.h"

#include <array>

namespace copyscope::model {
namespace {

using U = CounterUnit;
using G = CounterGroup;

constexpr std::array<CounterInfo, counterCount> all{{
    {Counter::BytesDelivered, "bytes_delivered", U::Size, G::Payload, "Bytes that arrived where the programs sent them",
     "Bytes that readers at the peer consumed from sockets; when there are none, bytes that the lane's own processes "
     "consumed from sockets; when there are none of these either, bytes that its calls put into regular files",
     "recv(2), write(2): return values of the receiving side"},
    {Counter::Intact, "intact", U::Flag, G::Payload, "Everything arrived as it was when it was sent, in order, nothing missing",
     "1 when no delivery had other content than the sending call was asked to send at the moment of the call, and no "
     "stream ended with bytes missing",
     "comparison of the origin of each byte with the sender's memory at the call"},
    {Counter::CpuCopyBytes, "cpu_copy_bytes", U::Size, G::Copies, "Bytes that cores copied",
     "Sum of the bytes of Copy events; the clearing of fresh pages and the copying of arguments are none",
     "copy_to_iter, copy_from_iter, copy_user_highpage, skb_copy_bits"},
    {Counter::CpuCopiesPerByte, "cpu_copies_per_byte", U::PerByte, G::Copies, "How often a core copied each delivered byte",
     "cpu_copy_bytes / bytes_delivered", "as cpu_copy_bytes"},
    {Counter::DmaBytes, "dma_bytes", U::Size, G::Copies, "Bytes that devices moved into or out of memory",
     "Sum of the bytes of Dma events", "dma_map_page, descriptor rings of disk and card"},
    {Counter::DmaCopiesPerByte, "dma_copies_per_byte", U::PerByte, G::Copies, "How often a device moved each delivered byte",
     "dma_bytes / bytes_delivered", "as dma_bytes"},
    {Counter::ReferencedBytes, "referenced_bytes", U::Size, G::Copies, "Bytes that entered a queue by reference instead of by copy",
     "Sum of the bytes of RefAdd events whose holder is a pipe, a send queue or a receive queue; each hand-over counts",
     "struct pipe_buffer, skb_frag_t, get_page"},
    {Counter::BusBytes, "bus_bytes", U::Size, G::Copies, "Bytes that crossed the memory bus",
     "Two times the bytes of Copy events (once for those through a port), plus the bytes of Dma and of Checksum events",
     "a copy reads and writes memory, a DMA transfer, a checksum and a word through a port touch it once; write-allocate and DDIO left out"},
    {Counter::BusPassesPerByte, "bus_passes_per_byte", U::PerByte, G::Copies, "How often each delivered byte crossed the memory bus",
     "bus_bytes / bytes_delivered", "as bus_bytes"},
    {Counter::CacheLinesDisplaced, "cache_lines_displaced", U::Count, G::Copies, "Lines of the CPU caches that copies displaced",
     "Sum of the counts of CacheLines events", "capacity of the last-level cache"},
    {Counter::Syscalls, "syscalls", U::Count, G::Switches, "System calls that the programs made",
     "Number of Call events", "tracepoint raw_syscalls:sys_enter"},
    {Counter::ModeSwitches, "mode_switches", U::Count, G::Switches, "Crossings between user and kernel mode",
     "Number of ModeSwitch events; a system call makes two, an access of the kernel itself that faults none",
     "entry_SYSCALL_64 and its return, exceptions and interrupts taken in user mode"},
    {Counter::ContextSwitches, "context_switches", U::Count, G::Switches, "Times that a core was handed to another task",
     "Number of ContextSwitch events without those with which a task begins or ends; a system call that does not wait makes none", "tracepoint sched:sched_switch"},
    {Counter::Interrupts, "interrupts", U::Count, G::Switches, "Interrupts that cores took from devices and other cores",
     "Number of Interrupt events", "/proc/interrupts"},
    {Counter::Wakeups, "wakeups", U::Count, G::Switches, "Times that a sleeping task was made runnable",
     "Number of Wakeup events", "try_to_wake_up, tracepoint sched:sched_waking"},
    {Counter::PageFaultsMinor, "page_faults_minor", U::Count, G::Faults, "Page faults that needed no disk",
     "Fault events of kind Minor, Anonymous and WriteNotify", "ru_minflt; do_fault_around, do_anonymous_page, do_page_mkwrite"},
    {Counter::PageFaultsMajor, "page_faults_major", U::Count, G::Faults, "Page faults that waited for a disk",
     "Fault events of kind Major", "ru_majflt; filemap_fault"},
    {Counter::PageFaultsCow, "page_faults_cow", U::Count, G::Faults, "Page faults that copied a shared page on a write",
     "Fault events of kind CopyOnWrite", "do_wp_page, wp_page_copy"},
    {Counter::FaultsInKernel, "faults_in_kernel", U::Count, G::Faults, "Page faults taken inside a system call",
     "Fault events with the flag in kernel, of any kind; they switch no mode", "tracepoint exceptions:page_fault_kernel"},
    {Counter::TlbMisses, "tlb_misses", U::Count, G::Faults, "Walks of the page table",
     "Sum of the counts of TlbMiss events", "dtlb_load_misses.miss_causes_a_walk"},
    {Counter::TlbFlushes, "tlb_flushes", U::Count, G::Faults, "Invalidations of translations on a core, of one page or of all",
     "Number of TlbFlush events", "tracepoint tlb:tlb_flush; flush_tlb_mm_range"},
    {Counter::Ipis, "ipis", U::Count, G::Faults, "Cores interrupted to drop translations",
     "Sum of the counts of Ipi events", "flush_tlb_multi, TLB shootdowns in /proc/interrupts"},
    {Counter::PagesPinned, "pages_pinned", U::Count, G::Faults, "Pages held for a device or a zero-copy send",
     "Sum of the counts of Pin events", "get_user_pages, pin_user_pages"},
    {Counter::Completions, "completions", U::Count, G::Switches, "MSG_ZEROCOPY sends whose completion was notified",
     "Sum of the counts of Completion events: a notification can stand for several sends", "msg_zerocopy_callback, SO_EE_ORIGIN_ZEROCOPY"},
    {Counter::CpuBusyNs, "cpu_busy_ns", U::Time, G::Time, "CPU time: user, kernel and interrupts",
     "Sum of end − start − stolen over Cpu, Copy and Checksum events on a core", "ru_utime + ru_stime + interrupts"},
    {Counter::CpuCopyNs, "cpu_copy_ns", U::Time, G::Time, "CPU time spent copying, a part of cpu_busy_ns",
     "The same over Copy events", "samples in the functions of cpu_copy_bytes"},
    {Counter::CpuUserNs, "cpu_user_ns", U::Time, G::Time, "CPU time in user mode",
     "The same over events whose work is User", "ru_utime"},
    {Counter::CpuKernelNs, "cpu_kernel_ns", U::Time, G::Time, "CPU time in kernel mode, without interrupts",
     "The same over events whose work is Kernel", "ru_stime"},
    {Counter::CpuInterruptNs, "cpu_interrupt_ns", U::Time, G::Time, "CPU time in interrupts and softirqs",
     "The same over events whose work is Interrupt or Softirq", "irq and softirq in /proc/stat"},
    {Counter::PeerCpuBusyNs, "peer_cpu_busy_ns", U::Time, G::Time, "CPU time at the receiving side",
     "As cpu_busy_ns, over events at the peer", "ru_utime + ru_stime of the reader"},
    {Counter::ElapsedNs, "elapsed_ns", U::Time, G::Time, "Time from start to the last delivered byte and the last exit",
     "The latest of: end of a Delivered event, Exit of a process of the lane (not of the peer), start of a wait for ever; "
     "when there is none of these, the end of the last event",
     "clock_gettime(CLOCK_MONOTONIC)"},
    {Counter::DiskBytesRead, "disk_bytes_read", U::Size, G::Devices, "Bytes read from disks",
     "Sum of the bytes of Disk events that read", "read_bytes of /proc/PID/io; tracepoint block:block_rq_complete"},
    {Counter::DiskBytesWritten, "disk_bytes_written", U::Size, G::Devices, "Bytes written to disks",
     "Sum of the bytes of Disk events that write", "write_bytes of /proc/PID/io"},
    {Counter::Packets, "packets", U::Count, G::Devices, "Packets handed to a card or to a local receiver",
     "Sum of the counts of Packet events", "tracepoint net:net_dev_start_xmit"},
    {Counter::Polls, "polls", U::Count, G::Devices, "Times that a core read a device's status register",
     "Sum of the counts of Poll events", "inb of a status register"},
    {Counter::Translations, "translations", U::Count, G::Faults, "Addresses of the bare machine that were translated",
     "Translate events that came to a physical address", "MMU of the bare machine"},
    {Counter::TlbHits, "tlb_hits", U::Count, G::Faults, "Translations of the bare machine that the TLB remembered",
     "Translate events whose way is Tlb", "dtlb_load_misses, the other way round"},
    {Counter::ProtectionFaults, "protection_faults", U::Count, G::Faults, "Accesses that the hardware refused",
     "Fault events of kind Protection: beyond the limit register, to an address that is not mapped, or against its protection",
     "SIGSEGV; force_sig_fault"},
    {Counter::PagesSwappedIn, "pages_swapped_in", U::Count, G::Devices, "Pages read from swap",
     "Bytes of Disk events that read from swap, in pages of 4 KiB", "pswpin of /proc/vmstat"},
    {Counter::PagesSwappedOut, "pages_swapped_out", U::Count, G::Devices, "Pages written to swap",
     "Bytes of Disk events that write to swap, in pages of 4 KiB", "pswpout of /proc/vmstat"},
    {Counter::PacketsRetransmitted, "packets_retransmitted", U::Count, G::Devices, "Packets that were sent again because they were lost, a part of packets",
     "The same over Packet events whose detail is 1", "TcpRetransSegs in /proc/net/snmp"},
}};

constexpr bool inOrder()
{
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (static_cast<std::size_t>(all[i].id) != i)
            return false;
    }
    return true;
}
static_assert(inOrder(), "the table follows the enum");

}  // namespace

std::span<const CounterInfo> counters() { return all; }

const CounterInfo& counterInfo(Counter id) { return all[static_cast<std::size_t>(id)]; }

const CounterInfo* findCounter(std::string_view name)
{
    for (const CounterInfo& info : all) {
        if (info.name == name)
            return &info;
    }
    return nullptr;
}

std::string_view unitName(CounterUnit unit)
{
    switch (unit) {
    case CounterUnit::Count: return "count";
    case CounterUnit::Size: return "bytes";
    case CounterUnit::Time: return "ns";
    case CounterUnit::PerByte: return "per delivered byte";
    case CounterUnit::Flag: return "yes or no";
    }
    return "";
}

std::string_view groupTitle(CounterGroup group)
{
    switch (group) {
    case CounterGroup::Payload: return "Payload";
    case CounterGroup::Copies: return "Copies and references";
    case CounterGroup::Switches: return "Calls and switches";
    case CounterGroup::Faults: return "Faults and translation";
    case CounterGroup::Time: return "Time";
    case CounterGroup::Devices: return "Disk and network";
    }
    return "";
}

}  // namespace copyscope::model
