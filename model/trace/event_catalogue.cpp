// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/trace/event_catalogue.h"

#include <algorithm>
#include <array>

namespace copyscope::model {
namespace {

using K = EventKind;
using S = EventShape;

constexpr std::array<EventInfo, eventKindCount> all{{
    {K::Cpu, "Cpu", S::Work, "core, detail: kind of work, text: what, stolen", "", "A core executes code", "the kernel function that the text names"},
    {K::Copy, "Copy", S::Work, "core, detail: kind of work, from, to, bytes, origin, stolen", "bytes", "A core copies payload; it crosses the memory bus twice", "copy_to_iter, copy_from_iter, copy_user_highpage, skb_copy_bits"},
    {K::Checksum, "Checksum", S::Work, "core, detail: kind of work, from, bytes, stolen", "bytes", "A core reads payload to sum it; it crosses the memory bus once", "csum_partial, skb_checksum_help"},
    {K::Call, "Call", S::Span, "call", "", "A system call from entry to return", "tracepoints raw_syscalls:sys_enter and sys_exit"},
    {K::Fault, "Fault", S::Span, "core, detail: kind of fault, flags: in kernel, by a write; to, bytes, count", "bytes mapped, faults", "Page faults", "handle_mm_fault; tracepoints exceptions:page_fault_user and page_fault_kernel"},
    {K::Interrupt, "Interrupt", S::Span, "core, text: source, cause", "", "A device or another core interrupts a core", "asm_common_interrupt; tracepoint irq:irq_handler_entry"},
    {K::Block, "Block", S::Span, "text: on what, to, flags: for ever", "", "A task waits and has no core", "schedule() in folio_wait_bit, sk_stream_wait_memory, pipe_read, ..."},
    {K::Disk, "Disk", S::Span, "from, to, bytes, flags: write", "bytes", "A disk serves a request: positioning and transfer", "tracepoints block:block_rq_issue and block_rq_complete"},
    {K::Dma, "Dma", S::Span, "from, to, bytes, origin, cause", "bytes", "A device moves bytes; they cross the memory bus once", "descriptor rings of disk controller and card"},
    {K::Wire, "Wire", S::Span, "from, to, bytes, count, text (lost: they do not arrive)", "payload bytes, packets", "Bytes travel between two network cards", "IEEE 802.3"},
    {K::ModeSwitch, "ModeSwitch", S::Mark, "core, detail: reason, flags: to the kernel", "", "The core crosses the border of user and kernel mode", "entry_SYSCALL_64, asm_exc_page_fault, irqentry_enter"},
    {K::ContextSwitch, "ContextSwitch", S::Mark, "core, task: the new one, other: the old one, detail: 1 when a task begins or ends", "", "Another task gets the core", "tracepoint sched:sched_switch"},
    {K::Wakeup, "Wakeup", S::Mark, "other: who woke it, cause", "", "A sleeping task becomes runnable", "tracepoint sched:sched_waking"},
    {K::Fork, "Fork", S::Mark, "other: the child", "", "A process or thread begins", "kernel_clone"},
    {K::Exit, "Exit", S::Mark, "count, detail: 1 for a signal", "exit code or signal", "A task ends", "do_exit"},
    {K::Signal, "Signal", S::Mark, "count, text", "signal number", "A signal is delivered", "get_signal, handle_signal"},
    {K::Output, "Output", S::Mark, "text", "", "The program prints", "write(2) to standard output or standard error"},
    {K::Note, "Note", S::Mark, "text", "", "A remark of the kernel", "the function that the text names"},
    {K::Create, "Create", S::Mark, "to, bytes", "bytes of room", "A place begins to exist", "open, socket, pipe, mmap, a variable of a program"},
    {K::Destroy, "Destroy", S::Mark, "to", "", "A place ceases to exist", "close, munmap, end of a block"},
    {K::Fill, "Fill", S::Mark, "to, bytes, origin", "bytes", "Bytes appear without being carried there", "a store of a program, clear_page, truncate_pagecache"},
    {K::Release, "Release", S::Mark, "to, bytes", "bytes", "Bytes cease to be there", "folio_put, kfree_skb, pipe_buf_release"},
    {K::RefAdd, "RefAdd", S::Mark, "from: the holder, to, bytes", "bytes", "A holder begins to refer to bytes", "get_page for struct pipe_buffer and skb_frag_t, page tables"},
    {K::RefDrop, "RefDrop", S::Mark, "from: the holder, to, bytes", "bytes", "A holder refers no longer to bytes", "put_page"},
    {K::Dirty, "Dirty", S::Mark, "to, bytes", "bytes", "Cached bytes differ from the disk", "folio_mark_dirty"},
    {K::Clean, "Clean", S::Mark, "to, bytes", "bytes", "Cached bytes are written back", "folio_clear_dirty_for_io"},
    {K::Resize, "Resize", S::Mark, "to, bytes", "bytes", "A place has another length or room", "truncate, F_SETPIPE_SZ, tcp_sndbuf_expand"},
    {K::TlbMiss, "TlbMiss", S::Mark, "core, count", "walks", "Translations that were not in the TLB", "page-table walker of the core"},
    {K::TlbFlush, "TlbFlush", S::Mark, "core, count, text: why", "entries", "Translations of a core are dropped", "tracepoint tlb:tlb_flush"},
    {K::Ipi, "Ipi", S::Mark, "core, count", "cores", "A core interrupts others to drop translations", "flush_tlb_multi"},
    {K::Pin, "Pin", S::Mark, "to, bytes, count", "pages", "Pages are held for a device", "get_user_pages, pin_user_pages"},
    {K::Unpin, "Unpin", S::Mark, "to, bytes, count", "pages", "Pages are let go", "unpin_user_pages, put_page"},
    {K::Packet, "Packet", S::Mark, "to, bytes, count, detail (1: sent again)", "payload bytes, packets", "Segments are handed to a card or to a local receiver", "tracepoint net:net_dev_start_xmit"},
    {K::Ack, "Ack", S::Mark, "to", "", "The peer acknowledged what was sent", "tcp_clean_rtx_queue"},
    {K::Completion, "Completion", S::Mark, "to, count, detail: 1 when copied", "sends", "Zero-copy sends are complete", "msg_zerocopy_callback, SO_EE_ORIGIN_ZEROCOPY"},
    {K::Delivered, "Delivered", S::Mark, "from, bytes, count, detail: stream or file, flags: wrong content", "bytes, bytes missing", "Bytes reached where a call sent them", "recv(2), write(2)"},
    {K::Evict, "Evict", S::Mark, "to, bytes", "bytes", "The page cache gives up pages for want of memory", "shrink_folio_list"},
    {K::CacheLines, "CacheLines", S::Mark, "core, count", "cache lines", "A copy displaces lines of the CPU cache", "last-level cache of the processor"},
    {K::Register, "Register", S::Mark, "to: the register, count: its value", "value", "A register of a device or of the MMU has a new value", "8237: address and count registers; base and limit registers"},
    {K::InterruptRequest, "InterruptRequest", S::Mark, "text: source, count: vector, cause", "vector", "A device asks for an interrupt", "interrupt line of an 8259 or message of PCI (MSI-X); /proc/interrupts"},
    {K::Poll, "Poll", S::Mark, "core, from: the controller, count", "reads of the status register", "A core asks a device whether it is ready", "inb of a status register: ata_wait_idle, nvme_poll"},
    {K::Translate, "Translate", S::Mark, "core, from: virtual, to: physical, detail: way, flags: by a write; count, text", "entries read", "An address of the bare machine is translated", "base and limit registers; MMU with TLB and page table"},
    {K::WalkStep, "WalkStep", S::Mark, "core, from: the address space and the index, count, text", "level", "A walk reads an entry of a page table", "page-table walker of the core"},
}};

constexpr bool inOrder()
{
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (static_cast<std::size_t>(all[i].kind) != i)
            return false;
    }
    return true;
}
static_assert(inOrder(), "the table follows the enum");

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

struct Named {
    int number;
    std::string_view name;
};

constexpr Named signals[] = {
    {1, "SIGHUP"},   {2, "SIGINT"},   {3, "SIGQUIT"},  {4, "SIGILL"},   {5, "SIGTRAP"},  {6, "SIGABRT"},
    {7, "SIGBUS"},   {8, "SIGFPE"},   {9, "SIGKILL"},  {10, "SIGUSR1"}, {11, "SIGSEGV"}, {12, "SIGUSR2"},
    {13, "SIGPIPE"}, {14, "SIGALRM"}, {15, "SIGTERM"}, {17, "SIGCHLD"}, {18, "SIGCONT"}, {19, "SIGSTOP"},
    {20, "SIGTSTP"}, {23, "SIGURG"},  {24, "SIGXCPU"}, {25, "SIGXFSZ"}, {29, "SIGIO"},   {31, "SIGSYS"},
};

constexpr Named errors[] = {
    {1, "EPERM"},         {2, "ENOENT"},        {3, "ESRCH"},        {4, "EINTR"},       {5, "EIO"},
    {6, "ENXIO"},         {7, "E2BIG"},         {8, "ENOEXEC"},      {9, "EBADF"},       {10, "ECHILD"},
    {11, "EAGAIN"},       {12, "ENOMEM"},       {13, "EACCES"},      {14, "EFAULT"},     {15, "ENOTBLK"},
    {16, "EBUSY"},        {17, "EEXIST"},       {18, "EXDEV"},       {19, "ENODEV"},     {20, "ENOTDIR"},
    {21, "EISDIR"},       {22, "EINVAL"},       {23, "ENFILE"},      {24, "EMFILE"},     {25, "ENOTTY"},
    {26, "ETXTBSY"},      {27, "EFBIG"},        {28, "ENOSPC"},      {29, "ESPIPE"},     {30, "EROFS"},
    {31, "EMLINK"},       {32, "EPIPE"},        {33, "EDOM"},        {34, "ERANGE"},     {35, "EDEADLK"},
    {36, "ENAMETOOLONG"}, {38, "ENOSYS"},       {39, "ENOTEMPTY"},   {40, "ELOOP"},      {61, "ENODATA"},
    {71, "EPROTO"},       {75, "EOVERFLOW"},    {88, "ENOTSOCK"},    {89, "EDESTADDRREQ"}, {90, "EMSGSIZE"},
    {91, "EPROTOTYPE"},   {92, "ENOPROTOOPT"},  {93, "EPROTONOSUPPORT"}, {94, "ESOCKTNOSUPPORT"}, {95, "EOPNOTSUPP"},
    {97, "EAFNOSUPPORT"}, {98, "EADDRINUSE"},   {100, "ENETDOWN"},   {101, "ENETUNREACH"}, {103, "ECONNABORTED"},
    {104, "ECONNRESET"},  {105, "ENOBUFS"},     {106, "EISCONN"},    {107, "ENOTCONN"},  {110, "ETIMEDOUT"},
    {111, "ECONNREFUSED"}, {113, "EHOSTUNREACH"}, {114, "EALREADY"}, {115, "EINPROGRESS"}, {125, "ECANCELED"},
};

std::string nameOr(std::span<const Named> names, int number, std::string_view otherwise)
{
    for (const Named& n : names) {
        if (n.number == number)
            return std::string(n.name);
    }
    return std::string(otherwise) + std::to_string(number);
}

}  // namespace

std::span<const EventInfo> eventCatalogue() { return all; }

const EventInfo& eventInfo(EventKind kind) { return all[static_cast<std::size_t>(kind)]; }

const EventInfo* findEvent(std::string_view name)
{
    for (const EventInfo& info : all) {
        if (std::equal(info.name.begin(), info.name.end(), name.begin(), name.end(),
                       [](char a, char b) { return lower(a) == lower(b); }))
            return &info;
    }
    return nullptr;
}

std::string_view name(EventShape shape)
{
    switch (shape) {
    case EventShape::Work: return "work";
    case EventShape::Span: return "span";
    case EventShape::Mark: return "mark";
    }
    return "";
}

std::string_view name(CpuWork work)
{
    switch (work) {
    case CpuWork::Kernel: return "kernel";
    case CpuWork::User: return "user";
    case CpuWork::Interrupt: return "interrupt";
    case CpuWork::Softirq: return "softirq";
    }
    return "";
}

std::string_view name(FaultKind kind)
{
    switch (kind) {
    case FaultKind::Minor: return "minor";
    case FaultKind::Major: return "major";
    case FaultKind::Anonymous: return "anonymous";
    case FaultKind::CopyOnWrite: return "copy on write";
    case FaultKind::WriteNotify: return "write notify";
    case FaultKind::Bus: return "bus error";
    case FaultKind::Protection: return "protection";
    }
    return "";
}

std::string_view name(ModeSwitchReason reason)
{
    switch (reason) {
    case ModeSwitchReason::SystemCall: return "system call";
    case ModeSwitchReason::Fault: return "fault";
    case ModeSwitchReason::Interrupt: return "interrupt";
    case ModeSwitchReason::Signal: return "signal";
    }
    return "";
}

std::string_view name(PlaceKind kind)
{
    switch (kind) {
    case PlaceKind::File: return "file";
    case PlaceKind::PageCache: return "page cache";
    case PlaceKind::UserBuffer: return "user buffer";
    case PlaceKind::Mapping: return "mapping";
    case PlaceKind::Pipe: return "pipe";
    case PlaceKind::SendQueue: return "send queue";
    case PlaceKind::ReceiveQueue: return "receive queue";
    case PlaceKind::ErrorQueue: return "error queue";
    case PlaceKind::Nic: return "network card";
    case PlaceKind::Disk: return "disk";
    case PlaceKind::DmaEngine: return "DMA engine";
    case PlaceKind::Core: return "core";
    case PlaceKind::Tlb: return "TLB";
    case PlaceKind::Swap: return "swap";
    case PlaceKind::DeviceRegister: return "device register";
    case PlaceKind::Ring: return "ring";
    case PlaceKind::PhysicalMemory: return "physical memory";
    }
    return "";
}

std::string signalName(int number) { return nameOr(signals, number, "signal "); }

std::string errnoName(int number) { return nameOr(errors, number, "errno "); }

}  // namespace copyscope::model
