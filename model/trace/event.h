// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/units.h"

#include <cstddef>
#include <cstdint>

namespace copyscope::model {

/// What happened. Every counter is a fold over these and every picture a function of them; the self-describing
/// list with names, units and sources is in trace/event_catalogue.h.
///
/// *Work* events hold a core for their whole span and never overlap on one core: Cpu, Copy (by a core), Checksum.
/// *Span* events say what an actor was in the middle of: Call, Fault, Interrupt, Block, Disk, Dma, Wire.
/// *Marks* have no duration: the others.
enum class EventKind : std::uint8_t {
    // work of a core; detail = CpuWork for all three
    Cpu,        ///< a core executes kernel, user or interrupt code; text = what (kernel function)
    Copy,       ///< a core copies payload from a place to a place; crosses the memory bus twice. Arguments,
                ///< notifications and the clearing of fresh pages are Cpu, not Copy
    Checksum,   ///< a core reads bytes to sum them; crosses the memory bus once
    // spans
    Call,       ///< a system call from entry to return; call = its record (arguments, result, errno, line). Emitted
                ///< at its return; one that never returned is emitted at the end of the run
    Fault,      ///< page faults; detail = FaultKind, flags: inKernel, write; count = number of faults (0 means 1),
                ///< bytes = what they mapped
    Interrupt,  ///< a device interrupts a core; text = source (disk, NIC, IPI); cause = the event that raised it
    Block,      ///< a task waits; text = on what; to.place = where it waits, if that is a place
    Disk,       ///< a disk serves a request: positioning and transfer; from = file or disk, bytes
    Dma,        ///< a device moves bytes from a place to a place; crosses the memory bus once
    Wire,       ///< bytes travel between two network cards; count = packets, text "lost" when they do not arrive
    // marks: who runs, and how
    ModeSwitch,     ///< detail = ModeSwitchReason; flags: toKernel or back
    ContextSwitch,  ///< another task gets the core: task = the new one (none: idle), other = the old one;
                    ///< detail = 1 when a task begins or ends, which is no switch to count
    Wakeup,         ///< task becomes runnable; cause = the event that made it so, other = who woke it
    Fork,           ///< task = parent, other = child
    Exit,           ///< task ends; count = exit code or signal number, detail = 1 for a signal
    Signal,         ///< a signal is delivered to task; count = number, text = name and what follows
    Output,         ///< the program printed text
    Note,           ///< a plain remark of the kernel (lease broken, short call), text = the remark
    // marks: what is where
    Create,     ///< a place begins to exist (to.place)
    Destroy,    ///< a place ceases to exist (to.place)
    Fill,       ///< bytes appear at `to` without being carried: a user write, zero fill, truncate's tail, hole
    Release,    ///< bytes at `to` cease to be there: page evicted, queue consumed, slot freed
    RefAdd,     ///< `from` (pipe slot, skb fragment, mapping, pin) begins to refer to bytes at `to`
    RefDrop,    ///< `from` refers no longer to `to`
    Dirty,      ///< page-cache bytes at `to` differ from the disk
    Clean,      ///< they do not any more: written back
    Resize,     ///< the place `to` has now room for, or a length of, `bytes`
    // marks: translation
    TlbMiss,    ///< count walks of the page table
    TlbFlush,   ///< count entries invalidated on this core; text = why
    Ipi,        ///< a core interrupts another one for a TLB shoot-down; count = cores hit
    Pin,        ///< count pages of `to` pinned or referenced for a device (get_user_pages)
    Unpin,      ///< count pages let go
    // marks: network and completions
    Packet,      ///< segments handed to a card or a receive queue; count = packets on the wire, bytes = payload,
                 ///< detail = 1: sent again after a loss
    Ack,         ///< the peer acknowledged up to to.offset; frees what the queue held
    Completion,  ///< a MSG_ZEROCOPY notification is queued: count = number of sends, detail = 1 when COPIED
    Delivered,   ///< `bytes` reached where a call sent them; detail = Destination, flags: wrongContent when they
                 ///< are not what was sent; count = bytes that never arrive (only at the stream's end)
    Evict,       ///< the page cache gave up `bytes` at `to` under memory pressure
    CacheLines,  ///< a copy displaced `count` lines of the CPU cache
    // marks: devices and translation, step by step
    Register,          ///< the register `to` of a device or of the MMU has the value `count` from now on
    InterruptRequest,  ///< a device asks for an interrupt; text = who, count = vector, cause = why; the Interrupt that
                       ///< follows has it as its cause
    Poll,              ///< a core read a device's status register `count` times and found it busy but the last time
    Translate,         ///< an address of the bare machine is translated; from = virtual, to = physical address (none
                       ///< when it faults), detail = TranslationWay, flags: write; count = entries read
    WalkStep,          ///< a walk reads an entry of a page table; count = level from 1, from.offset = index
};

inline constexpr std::size_t eventKindCount = static_cast<std::size_t>(EventKind::WalkStep) + 1;

enum class CpuWork : std::uint8_t { Kernel, User, Interrupt, Softirq };
/// Delivered: a reader consumed them from a stream (socket), or a call put them into a regular file.
enum class Destination : std::uint8_t { Stream, File };
enum class FaultKind : std::uint8_t { Minor, Major, Anonymous, CopyOnWrite, WriteNotify, Bus, Protection };
enum class ModeSwitchReason : std::uint8_t { SystemCall, Fault, Interrupt, Signal };
/// How the bare machine came to a physical address: as it was, with the program's start added by the loader, with the
/// base register added, from the TLB, by a walk of the page table, or not at all.
enum class TranslationWay : std::uint8_t { Absolute, Relocated, BaseLimit, Tlb, Walk, Fault };

/// Flags of an event; which apply is said at its kind.
enum EventFlag : std::uint8_t {
    flagNone = 0,
    flagInKernel = 1,      ///< Fault: raised by the kernel's own access, no extra mode switch
    flagToKernel = 2,      ///< ModeSwitch: user to kernel; absent: kernel to user
    flagWrongContent = 4,  ///< Delivered: not the bytes that the sending call was asked to send
    flagPeer = 8,          ///< happened on the peer's side (another host, or the reader process on this one)
    flagWrite = 16,        ///< Fault: by a write; Disk: a write
    flagForever = 32,      ///< Block: nothing in the run could wake it up
    flagPort = 64,         ///< Copy: through a port of a device, word by word; it crosses the memory bus once
    flagSender = 128,      ///< Copy: of what the lane has sent, whoever's task the kernel makes it in: its bytes count for the
                           ///< lane, its time for that task
};

/// A stretch of a place. The length is the `bytes` of the event.
/// Offsets of files, page caches, variables and mappings count from their start; offsets of streams
/// (pipe, send queue, receive queue, wire) count all bytes that ever went in, so that they never repeat.
struct Spot {
    PlaceId place{};
    std::uint64_t offset = 0;
    bool operator==(const Spot&) const = default;
};

/// Where content was born. Source `none` means zeros.
struct Origin {
    SourceId source{};
    std::uint64_t offset = 0;
    bool operator==(const Origin&) const = default;
};

/// One thing that happened. A plain value. Sinks get events in the order in which they end; a trace keeps them
/// ordered by start, then by that order. Until a trace is finished, an EventId counts the calls of onEvent.
struct Event {
    EventKind kind{};
    std::uint8_t detail = 0;  ///< an enum that belongs to the kind
    std::uint8_t flags = 0;   ///< EventFlag
    Nanoseconds start{};
    Nanoseconds end{};
    Nanoseconds stolen{};  ///< part of the span in which an interrupt had the core
    TaskId task{};         ///< on whose behalf; none for devices
    TaskId other{};
    CoreId core{};
    CallId call{};   ///< the system call in which it happened
    EventId cause{}; ///< the event that made it happen, where there is one
    TextId text{};
    std::uint32_t line = 0;  ///< source line of the program, 0 where none
    Spot from{};
    Spot to{};
    Bytes bytes{};
    std::uint64_t count = 0;
    Origin origin{};  ///< whose content the first byte is; the rest follows on
    bool operator==(const Event&) const = default;
};

/// What kind of place bytes can be in; decides the box that the window draws.
enum class PlaceKind : std::uint8_t {
    File,           ///< a file as it is on the disk
    PageCache,      ///< pages of one file in memory; same offsets as the file
    UserBuffer,     ///< a variable of a program
    Mapping,        ///< a stretch of address space made by mmap
    Pipe,           ///< detail in Resize: slots * page size
    SendQueue,      ///< a socket's outgoing skbs
    ReceiveQueue,   ///< a socket's incoming skbs
    ErrorQueue,     ///< a socket's notifications
    Nic,            ///< a network card: its ring and FIFO
    Disk,           ///< a disk drive
    DmaEngine,      ///< a third-party DMA controller
    Core,           ///< a core
    Tlb,            ///< a core's translations
    Swap,           ///< swap space
    DeviceRegister, ///< a port, register or buffer of a controller
    Ring,           ///< entries in memory that two sides share (io_uring, AF_XDP, a card's descriptors); its offsets and
                    ///< sizes count entries
    PhysicalMemory, ///< the memory of the bare machine, by physical address
};

/// Somewhere bytes can be. Places are announced by a Create event and keep their number for the whole run.
struct Place {
    PlaceKind kind{};
    TextId name{};
    HostId host{};
    TaskId owner{};   ///< the process whose memory it is; none for the kernel's and the hardware's
    PlaceId parent{}; ///< page cache → file, file → disk, queue → socket's other queue
    Bytes size{};     ///< capacity where it has one
    bool operator==(const Place&) const = default;
};

}  // namespace copyscope::model
