// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/machine/parameters.h"

#include <array>
#include <type_traits>

namespace copyscope::model::machine {

namespace {

constexpr double us = 1e3;
constexpr double ms = 1e6;
constexpr double s = 1e9;
constexpr double KiB = 1024;
constexpr double MiB = 1024 * KiB;
constexpr double GiB = 1024 * MiB;
constexpr double TiB = 1024 * GiB;
constexpr double MBps = 1e6;
constexpr double TBps = 1e12;

// The words of the choices, in the order of their enum.
template <class T>
struct Words;
template <>
struct Words<DiskKind> {
    static constexpr std::array<std::string_view, 3> list{"hdd", "ssd", "nvme"};
};
template <>
struct Words<IoMode> {
    static constexpr std::array<std::string_view, 4> list{"bus-master", "dma-controller", "interrupt", "polling"};
};
template <>
struct Words<Translation> {
    static constexpr std::array<std::string_view, 4> list{"absolute", "relocated", "base-limit", "paged"};
};
template <>
struct Words<Replacement> {
    static constexpr std::array<std::string_view, 3> list{"fifo", "clock", "lru"};
};
template <>
struct Words<SystemKind> {
    static constexpr std::array<std::string_view, 4> list{"linux", "freebsd", "solaris", "windows"};
};

// What a member of the struct is to the outside.
template <class T>
ParameterValue toValue(const T& member)
{
    if constexpr (std::is_same_v<T, int>)
        return std::int64_t{member};
    else if constexpr (std::is_enum_v<T>)
        return std::string(Words<T>::list[static_cast<std::size_t>(member)]);
    else
        return member;
}

template <class T>
void fromValue(T& member, const ParameterValue& value)
{
    if constexpr (std::is_same_v<T, int>) {
        member = static_cast<int>(std::get<std::int64_t>(value));
    } else if constexpr (std::is_enum_v<T>) {
        for (std::size_t i = 0; i < Words<T>::list.size(); ++i) {
            if (Words<T>::list[i] == std::get<std::string>(value))
                member = static_cast<T>(i);
        }
    } else {
        member = std::get<T>(value);
    }
}

template <class T>
constexpr ParameterKind kindOf()
{
    if constexpr (std::is_same_v<T, bool>)
        return ParameterKind::Flag;
    else if constexpr (std::is_same_v<T, int>)
        return ParameterKind::Count;
    else if constexpr (std::is_same_v<T, double>)
        return ParameterKind::Real;
    else if constexpr (std::is_same_v<T, Bytes>)
        return ParameterKind::Size;
    else if constexpr (std::is_same_v<T, Nanoseconds>)
        return ParameterKind::Time;
    else if constexpr (std::is_same_v<T, BytesPerSecond>)
        return ParameterKind::Rate;
    else if constexpr (std::is_same_v<T, KernelVersion>)
        return ParameterKind::Version;
    else
        return ParameterKind::Choice;
}

template <class T>
constexpr std::string_view unitOf()
{
    if constexpr (std::is_same_v<T, Bytes>)
        return "B";
    else if constexpr (std::is_same_v<T, Nanoseconds>)
        return "ns";
    else if constexpr (std::is_same_v<T, BytesPerSecond>)
        return "B/s";
    else
        return "";
}

// The entry of member `Member` of part `Part` of a Profile.
template <auto Part, auto Member>
constexpr Parameter entry(std::string_view path, double minimum, double maximum, std::string_view description,
                          std::string_view unit = {})
{
    using T = std::remove_cvref_t<decltype((std::declval<Profile&>().*Part).*Member)>;
    Parameter p;
    p.path = path;
    p.kind = unit == "b/s" ? ParameterKind::BitRate : kindOf<T>();
    p.unit = unit.empty() ? unitOf<T>() : unit;
    p.description = description;
    p.get = [](const Profile& profile) { return toValue((profile.*Part).*Member); };
    p.set = [](Profile& profile, const ParameterValue& value) { fromValue((profile.*Part).*Member, value); };
    p.minimum = minimum;
    p.maximum = maximum;
    if constexpr (std::is_enum_v<T>)
        p.choices = Words<T>::list;
    return p;
}

template <auto Part, auto Member>
constexpr Parameter flag(std::string_view path, std::string_view description)
{
    return entry<Part, Member>(path, 0, 1, description);
}

template <auto Member>
constexpr Parameter belief(std::string_view path, std::string_view description)
{
    Parameter p = entry<&Profile::textbook, Member>(path, 0, 1, description);
    p.textbook = true;
    return p;
}

constexpr Parameter kernelEntry()
{
    Parameter p;
    p.path = "kernel";
    p.kind = ParameterKind::Version;
    p.description = "Linux release; calls and behaviour that came later are absent";
    p.get = [](const Profile& profile) -> ParameterValue { return profile.kernel; };
    p.set = [](Profile& profile, const ParameterValue& value) { profile.kernel = std::get<KernelVersion>(value); };
    return p;
}

constexpr Parameter systemEntry()
{
    Parameter p;
    p.path = "system";
    p.kind = ParameterKind::Choice;
    p.description = "whose calls for sending files the kernel has; all else is as in Linux";
    p.choices = Words<SystemKind>::list;
    p.get = [](const Profile& profile) -> ParameterValue {
        return std::string(Words<SystemKind>::list[static_cast<std::size_t>(profile.system)]);
    };
    p.set = [](Profile& profile, const ParameterValue& value) {
        for (std::size_t i = 0; i < Words<SystemKind>::list.size(); ++i)
            if (Words<SystemKind>::list[i] == std::get<std::string>(value))
                profile.system = static_cast<SystemKind>(i);
    };
    return p;
}

using P = Profile;

template <auto M>
constexpr Parameter cpu(std::string_view path, double low, double high, std::string_view text, std::string_view unit = {})
{
    return entry<&P::cpu, M>(path, low, high, text, unit);
}
template <auto M>
constexpr Parameter mmu(std::string_view path, double low, double high, std::string_view text)
{
    return entry<&P::mmu, M>(path, low, high, text);
}
template <auto M>
constexpr Parameter cache(std::string_view path, double low, double high, std::string_view text, std::string_view unit = {})
{
    return entry<&P::pageCache, M>(path, low, high, text, unit);
}
template <auto M>
constexpr Parameter disk(std::string_view path, double low, double high, std::string_view text)
{
    return entry<&P::disk, M>(path, low, high, text);
}
template <auto M>
constexpr Parameter nic(std::string_view path, double low, double high, std::string_view text, std::string_view unit = {})
{
    return entry<&P::nic, M>(path, low, high, text, unit);
}
template <auto M>
constexpr Parameter net(std::string_view path, double low, double high, std::string_view text)
{
    return entry<&P::network, M>(path, low, high, text);
}

constexpr std::array list{
    kernelEntry(),
    systemEntry(),

    cpu<&P::Cpu::cores>("cpu.cores", 1, 256, "number of cores"),
    cpu<&P::Cpu::clockGhz>("cpu.clock", 0.001, 10, "clock of a core", "GHz"),
    cpu<&P::Cpu::systemCall>("cpu.system_call", 0, 1 * ms, "entry into the kernel and exit together, two mode switches"),
    cpu<&P::Cpu::wakeCall>("cpu.wake_call", 0, 10 * ms, "CPU time of a task for waking another one, where cpu.context_switch does not contain it"),
    cpu<&P::Cpu::firstCall>("cpu.first_call", 0, 10 * ms,
                            "what the first call of a kind that a process makes takes longer than later ones, because its code and data are in no cache"),
    cpu<&P::Cpu::contextSwitch>("cpu.context_switch", 0, 10 * ms, "direct cost of giving a core to another task"),
    cpu<&P::Cpu::interrupt>("cpu.interrupt", 0, 10 * ms, "entry, handler and exit of a device interrupt"),
    cpu<&P::Cpu::wakeup>("cpu.wakeup", 0, 10 * ms, "from the wake-up of a task until it runs on an idle core"),
    flag<&P::cpu, &P::Cpu::pageTableIsolation>("cpu.page_table_isolation",
                                              "each entry and exit also switches page tables (KPTI)"),
    cpu<&P::Cpu::pageTableSwitch>("cpu.page_table_switch", 0, 1 * ms, "one such switch of page tables"),
    cpu<&P::Cpu::copyCold>("cpu.copy_cold", 1 * MBps, 10 * TBps, "memcpy by one core from memory that is not in its caches"),
    cpu<&P::Cpu::copyHot>("cpu.copy_hot", 1 * MBps, 10 * TBps, "memcpy by one core within its L2 cache"),
    cpu<&P::Cpu::copySourceShare>("cpu.copy_source_share", 0, 1,
                                  "of what a cold copy takes longer than a hot one: the share that its source causes, the rest is its destination's", "ratio"),
    cpu<&P::Cpu::zero>("cpu.zero", 1 * MBps, 10 * TBps, "clearing of fresh pages by one core"),
    cpu<&P::Cpu::checksumNsPerByte>("cpu.checksum", 0, 100, "Internet checksum by a core, when the card cannot", "ns/B"),
    cpu<&P::Cpu::l2>("cpu.l2", 0, 1 * GiB, "second-level cache of one core"),
    cpu<&P::Cpu::llc>("cpu.llc", 0, 16 * GiB, "last-level cache that one core can fill"),
    cpu<&P::Cpu::cacheLine>("cpu.cache_line", 16, 256, "line of the caches"),
    cpu<&P::Cpu::signalDelivery>("cpu.signal_delivery", 0, 10 * ms, "entry into a signal handler and return from it"),
    cpu<&P::Cpu::fork>("cpu.fork", 0, 1 * s, "fork without the copying of page tables"),
    cpu<&P::Cpu::forkPerPage>("cpu.fork_per_page", 0, 1 * ms, "copying of one page-table entry by fork"),
    cpu<&P::Cpu::threadCreate>("cpu.thread_create", 0, 1 * s, "making of a thread"),
    cpu<&P::Cpu::schedulerSlice>("cpu.scheduler_slice", 1 * us, 10 * s, "how long a task runs while others wait"),
    cpu<&P::Cpu::encrypt>("cpu.encrypt", 0.1 * MBps, 10 * TBps, "AES-GCM by one core, from one buffer into another"),

    entry<&P::memory, &P::Memory::size>("memory.size", 1 * MiB, 64 * TiB, "RAM that page cache and programs share"),
    entry<&P::memory, &P::Memory::bus>("memory.bus", 1 * MBps, 100 * TBps, "memory bandwidth of all cores and devices together"),
    entry<&P::memory, &P::Memory::latency>("memory.latency", 0, 100 * us, "one access that misses all caches"),

    mmu<&P::Mmu::tlbEntries>("mmu.tlb_entries", 0, 1 << 20, "translations that a core keeps, last level; 0: a machine without a TLB"),
    mmu<&P::Mmu::tlbWays>("mmu.tlb_ways", 1, 1 << 20, "associativity of the TLB"),
    mmu<&P::Mmu::walkLevels>("mmu.walk_levels", 1, 5, "levels of the page table"),
    mmu<&P::Mmu::tlbMiss>("mmu.tlb_miss", 0, 1 * ms, "one walk of the page table"),
    mmu<&P::Mmu::minorFault>("mmu.minor_fault", 0, 10 * ms, "fault that maps one page of the page cache, exception included"),
    mmu<&P::Mmu::mapPage>("mmu.map_page", 0, 1 * ms, "each further page that the same fault maps"),
    mmu<&P::Mmu::anonymousFault>("mmu.anonymous_fault", 0, 10 * ms, "fault that allocates and clears a page, exception included"),
    mmu<&P::Mmu::copyOnWriteFault>("mmu.copy_on_write_fault", 0, 10 * ms, "fault that copies a shared page, with its 4 KiB copy"),
    mmu<&P::Mmu::reuseFault>("mmu.reuse_fault", 0, 10 * ms, "fault that makes a page writable that is shared no more"),
    mmu<&P::Mmu::majorFault>("mmu.major_fault", 0, 10 * ms, "CPU part of a fault that reads from the disk"),
    mmu<&P::Mmu::flushPage>("mmu.flush_page", 0, 1 * ms, "invalidation of one translation on the own core"),
    mmu<&P::Mmu::shootdown>("mmu.shootdown", 0, 10 * ms, "interrupt of the other cores that run the address space"),
    mmu<&P::Mmu::mapCall>("mmu.map_call", 0, 100 * ms, "mmap or munmap besides its pages"),
    mmu<&P::Mmu::unmapPage>("mmu.unmap_page", 0, 1 * ms, "each page that munmap takes away"),
    mmu<&P::Mmu::faultAroundPages>("mmu.fault_around_pages", 1, 512, "pages of the page cache that one fault maps at most"),
    mmu<&P::Mmu::getPage>("mmu.get_page", 0, 1 * ms, "get_user_pages, one page"),
    flag<&P::mmu, &P::Mmu::forkCopies>("mmu.fork_copies", "fork copies private pages at once; no copy on write between parent and child"),

    mmu<&P::Mmu::translation>("mmu.translation", 0, 0, "how the bare machine (load, store, jump) translates addresses"),
    mmu<&P::Mmu::physicalMemory>("mmu.physical_memory", 512, 1 * GiB, "memory of the bare machine"),
    mmu<&P::Mmu::addressBits>("mmu.address_bits", 10, 57, "width of a virtual address of the bare machine"),
    mmu<&P::Mmu::page>("mmu.page_size", 512, 1 * GiB, "page and page frame of the bare machine"),
    mmu<&P::Mmu::replacement>("mmu.replacement", 0, 0, "which page the bare machine gives up when it needs a frame"),

    entry<&P::swap, &P::Swap::size>("swap.size", 0, 64 * TiB, "room on the disk for anonymous pages; 0 for none"),

    cache<&P::PageCache::readahead>("page_cache.readahead", 0, 1 * GiB, "largest readahead window"),
    cache<&P::PageCache::lookup>("page_cache.lookup", 0, 1 * ms, "finding of one batch of pages in a file's mapping"),
    cache<&P::PageCache::addPage>("page_cache.add_page", 0, 1 * ms, "allocation and insertion of one page"),
    cache<&P::PageCache::reference>("page_cache.reference", 0, 1 * ms,
                                    "taking, passing on and dropping one page reference (pipe slot, skb fragment)"),
    cache<&P::PageCache::pmdFoliosFrom>("page_cache.pmd_folios_from", 0, 64 * TiB,
                                        "offset in a file that was read ahead from which on its folios fill a PMD (2 MiB), so that one fault maps all of one; 0 where none do"),
    cache<&P::PageCache::dirtyRatio>("page_cache.dirty_ratio", 0, 1, "share of memory above which writers are throttled", "ratio"),
    cache<&P::PageCache::dirtyBackgroundRatio>("page_cache.dirty_background_ratio", 0, 1,
                                               "share of memory above which write-back begins", "ratio"),
    cache<&P::PageCache::dirtyExpire>("page_cache.dirty_expire", 0, 3600 * s, "age at which a dirty page is written back"),
    cache<&P::PageCache::writebackInterval>("page_cache.writeback_interval", 1 * ms, 3600 * s,
                                            "how often the flusher looks for old dirty pages"),

    disk<&P::Disk::kind>("disk.kind", 0, 0, "kind of disk"),
    disk<&P::Disk::seek>("disk.seek", 0, 1 * s, "average seek of a hard disk"),
    disk<&P::Disk::rotation>("disk.rotation", 0, 1 * s, "average rotational delay of a hard disk"),
    disk<&P::Disk::readLatency>("disk.read_latency", 0, 1 * s, "first byte of a random read (SSD and NVMe)"),
    disk<&P::Disk::writeLatency>("disk.write_latency", 0, 1 * s, "acceptance of a write"),
    disk<&P::Disk::sequentialLatency>("disk.sequential_latency", 0, 1 * s, "first byte of a read that follows on the last one"),
    disk<&P::Disk::readRate>("disk.read_rate", 0.01 * MBps, 1 * TBps, "sequential read"),
    disk<&P::Disk::writeRate>("disk.write_rate", 0.01 * MBps, 1 * TBps, "sequential write"),
    disk<&P::Disk::queueDepth>("disk.queue_depth", 1, 65536, "requests that the disk serves at once"),
    disk<&P::Disk::maxRequest>("disk.max_request", 4 * KiB, 1 * GiB, "largest single request"),
    disk<&P::Disk::submit>("disk.submit", 0, 10 * ms, "CPU time of submitting one request"),
    disk<&P::Disk::complete>("disk.complete", 0, 10 * ms, "CPU time of completing one request, besides the interrupt"),
    disk<&P::Disk::logicalBlock>("disk.logical_block", 512, 64 * KiB, "smallest unit of direct I/O"),

    disk<&P::Disk::ioMode>("disk.io_mode", 0, 0, "who moves the disk's bytes, and how the kernel hears of it"),
    disk<&P::Disk::controllerBuffer>("disk.controller_buffer", 512, 1 * MiB,
                                     "what the controller holds until a core or the DMA controller takes it"),
    disk<&P::Disk::coalesceTime>("disk.coalesce_time", 0, 1 * s, "how long a completion waits for others to share its interrupt"),
    disk<&P::Disk::coalesceCount>("disk.coalesce_count", 1, 65536, "completions that share one interrupt at most"),

    entry<&P::portIo, &P::PortIo::rate>("port_io.rate", 0.01 * MBps, 1 * TBps, "words that a core moves through a data port"),
    entry<&P::portIo, &P::PortIo::access>("port_io.access", 0, 1 * ms, "one read or write of a register of a device"),
    entry<&P::dmaController, &P::DmaController::rate>("dma_controller.rate", 0.01 * MBps, 1 * TBps,
                                                      "third-party DMA, one channel at a time"),

    nic<&P::Nic::rate>("nic.rate", 0.001 * MBps, 10 * TBps, "speed of the link", "b/s"),
    flag<&P::nic, &P::Nic::scatterGather>("nic.scatter_gather", "the card gathers a packet from several places (NETIF_F_SG)"),
    flag<&P::nic, &P::Nic::checksum>("nic.checksum", "the card sums packets up (NETIF_F_HW_CSUM)"),
    flag<&P::nic, &P::Nic::tso>("nic.tso", "the card cuts large segments into packets (NETIF_F_TSO)"),
    nic<&P::Nic::mtu>("nic.mtu", 68, 64 * KiB, "largest IP packet"),
    nic<&P::Nic::tsoMax>("nic.tso_max", 1500, 512 * KiB, "largest segment that the stack hands to the card"),
    nic<&P::Nic::burst>("nic.burst", 1500, 1 * GiB, "what the card fetches ahead of the wire at most"),
    nic<&P::Nic::ringSize>("nic.ring_size", 8, 65536, "descriptors of the transmit ring"),
    nic<&P::Nic::doorbell>("nic.doorbell", 0, 1 * ms, "write to the card's register that starts it"),
    nic<&P::Nic::latency>("nic.latency", 0, 10 * s, "one way to the peer"),
    nic<&P::Nic::loseFirst>("nic.lose_first", 0, 1 << 30, "number of the first train of data that gets lost on its way to or from the server, from 1; 0: none"),
    nic<&P::Nic::loseEvery>("nic.lose_every", 0, 1 << 30, "and every so many trains after it, those that are sent again included; 0: only that one"),
    flag<&P::nic, &P::Nic::rdma>("nic.rdma", "programs drive the card themselves: queue pairs and registered memory (RDMA)"),
    nic<&P::Nic::registerRegion>("nic.register_region", 0, 1 * s, "registration of a stretch of memory with the card, besides its pages"),
    nic<&P::Nic::registerPage>("nic.register_page", 0, 1 * ms, "each registered page: an entry of the card's own page table"),
    flag<&P::nic, &P::Nic::tlsOffload>("nic.tls_offload", "the card encrypts TLS records (NETIF_F_HW_TLS_TX)"),
    flag<&P::nic, &P::Nic::headerSplit>("nic.header_split", "received payload lies in pages of its own, apart from the headers"),
    flag<&P::nic, &P::Nic::xdpZerocopy>("nic.xdp_zerocopy", "the driver fetches and stores AF_XDP frames where they are (XDP_ZEROCOPY)"),
    nic<&P::Nic::ioMode>("nic.io_mode", 0, 0, "who moves bytes into the card; without a bus master it cannot gather"),

    entry<&P::ioBus, &P::IoBus::rate>("io_bus.rate", 1 * MBps, 10 * TBps, "PCI or PCIe between devices and memory, one direction"),

    net<&P::Network::perSend>("network.per_send", 0, 10 * ms, "TCP send path of one call, without copies"),
    net<&P::Network::perPacket>("network.per_packet", 0, 10 * ms, "CPU time of one packet when the card cannot segment"),
    net<&P::Network::perSegment>("network.per_segment", 0, 10 * ms, "CPU time of one segment of up to 64 KiB that the card cuts"),
    net<&P::Network::perReceive>("network.per_receive", 0, 10 * ms, "CPU time of one received burst"),
    net<&P::Network::perRead>("network.per_read", 0, 10 * ms, "CPU time of giving back the memory of 64 KiB that were read, besides the call"),
    net<&P::Network::sendBufferDefault>("network.send_buffer_default", 4 * KiB, 16 * GiB, "send buffer at the start (tcp_wmem)"),
    net<&P::Network::sendBufferMax>("network.send_buffer_max", 4 * KiB, 16 * GiB, "send buffer at most (tcp_wmem)"),
    net<&P::Network::receiveBufferDefault>("network.receive_buffer_default", 2 * KiB, 16 * GiB, "receive buffer at the start (tcp_rmem)"),
    net<&P::Network::receiveBufferMax>("network.receive_buffer_max", 2 * KiB, 16 * GiB, "receive buffer at most (tcp_rmem)"),
    net<&P::Network::zerocopyNotify>("network.zerocopy_notify", 0, 10 * ms, "queueing and reading of one MSG_ZEROCOPY notification"),
    net<&P::Network::optmemMax>("network.optmem_max", 0, 1 * GiB, "memory for notifications of one socket (net.core.optmem_max)"),
    net<&P::Network::memlock>("network.memlock", 0, 64 * TiB, "memory that a program may lock (RLIMIT_MEMLOCK)"),
    net<&P::Network::leaseBreakTime>("network.lease_break_time", 1 * ms, 3600 * s, "how long a lease holder may take (fs.lease-break-time)"),
    net<&P::Network::retransmitTimeout>("network.retransmit_timeout", 1 * us, 3600 * s, "after which data that nobody acknowledges is sent again"),

    net<&P::Network::tlsRecord>("network.tls_record", 0, 10 * ms, "CPU time of one TLS record of up to 16 KiB, besides its encryption"),

    flag<&P::fs, &P::FileSystem::reflink>("fs.reflink", "files of the file system can share blocks (reflink)"),
    entry<&P::fs, &P::FileSystem::remap>("fs.remap", 0, 1 * s, "CPU time of letting one range of a file share another one's blocks"),

    entry<&P::ring, &P::Ring::setup>("ring.setup", 0, 100 * ms, "making of an io_uring or of an AF_XDP socket, besides its pages"),
    entry<&P::ring, &P::Ring::request>("ring.request", 0, 1 * ms, "io_uring: fetching, preparing and completing one entry, besides its work"),
    entry<&P::ring, &P::Ring::descriptor>("ring.descriptor", 0, 1 * ms, "AF_XDP and user-level drivers: handing one descriptor on to the card or back"),
    entry<&P::ring, &P::Ring::look>("ring.look", 1, 1 * ms, "one look of a polling core at a ring that somebody else writes to"),

    entry<&P::pipe, &P::Pipe::slots>("pipe.slots", 1, 1 << 20, "references that a new pipe holds"),
    entry<&P::pipe, &P::Pipe::create>("pipe.create", 0, 10 * ms, "pipe() and the closing of both ends"),
    entry<&P::pipe, &P::Pipe::perOperation>("pipe.per_operation", 0, 10 * ms, "lock, wake-up check and bookkeeping of one transfer"),
    entry<&P::pipe, &P::Pipe::maxSlots>("pipe.max_slots", 1, 1 << 20, "largest pipe that a program may ask for (fs.pipe-max-size in pages)"),

    belief<&P::Textbook::mmapLoads>("textbook.mmap_loads", "as an article has it: the call of mmap reads the whole file (claim 5)"),
    belief<&P::Textbook::sigbusInCall>("textbook.sigbus_in_call", "as an article has it: a call that meets a page beyond the end raises SIGBUS and returns what it has (claims 6, 7)"),
    belief<&P::Textbook::errnoSuccess>("textbook.errno_success", "as an article has it: a call that succeeds sets errno to 0 (claims 7, 12, 19, 116)"),
    belief<&P::Textbook::truncationInterrupts>("textbook.truncation_interrupts", "as an article has it: truncating a file interrupts the sendfile that sends it (claim 79)"),
    belief<&P::Textbook::leaseOnlySignals>("textbook.lease_only_signals", "as an article has it: a lease sends a real-time signal that cuts calls short, and nobody waits for its holder (claims 9, 13)"),
    belief<&P::Textbook::writeWaitsForSend>("textbook.write_waits_for_send", "as an article has it: write only fills the send buffer, send hands it to the card (claim 34)"),
    belief<&P::Textbook::fullBufferRefusesAfterSleep>("textbook.full_buffer_refuses_after_sleep", "as an article has it: a call that finds the send buffer full sleeps and returns EAGAIN (claim 35)"),
    belief<&P::Textbook::corkSendsMarker>("textbook.cork_sends_marker", "as an article has it: with TCP_CORK sendfile first sends the header with a marker for the file, then loads the file (claim 41)"),
    belief<&P::Textbook::sendfileUnlimited>("textbook.sendfile_unlimited", "as an article has it: one call of sendfile64 sends a file of any size (claim 81)"),
    belief<&P::Textbook::cardMakesPackets>("textbook.card_makes_packets", "as an article has it: DMA makes head and tail of packets and sums them up, whatever the card can (claim 83)"),
    belief<&P::Textbook::spliceGathersAnyway>("textbook.splice_gathers_anyway", "as an article has it: splice needs no scatter-gather of the card (claim 85)"),
    belief<&P::Textbook::spliceWithoutPipe>("textbook.splice_without_pipe", "as an article has it: splice works between any two descriptors (claim 86)"),
    belief<&P::Textbook::pipeCountsBytes>("textbook.pipe_counts_bytes", "as an article has it: a pipe is full when it holds so many bytes, not when its slots are taken (claim 90)"),
    belief<&P::Textbook::spliceWaitsForAll>("textbook.splice_waits_for_all", "as an article has it: a splice of more than fits into the pipe sleeps until all has gone through (claim 94)"),
    belief<&P::Textbook::zerocopyByEither>("textbook.zerocopy_by_either", "as an article has it: SO_ZEROCOPY or MSG_ZEROCOPY would do alone (claim 101)"),
    belief<&P::Textbook::zerocopyNotifiesEach>("textbook.zerocopy_notifies_each", "as an article has it: every send with MSG_ZEROCOPY has a notification of its own (claim 105)"),
    belief<&P::Textbook::directFallsBack>("textbook.direct_falls_back", "as an article has it: direct I/O that is not aligned is done through the page cache (claim 107)"),
    belief<&P::Textbook::copyOnWriteOnly>("textbook.copy_on_write_only", "as an article has it: the copy of a page that was shared can be written and not read (claim 110)"),

    flag<&P::fbufs, &P::Fbufs::present>("fbufs.present", "the kernel has fast buffers: uf_allocate, uf_write, uf_get, uf_deallocate"),
    entry<&P::fbufs, &P::Fbufs::protectPage>("fbufs.protect_page", 0, 10 * ms, "taking the permission to write from one page of a fast buffer, besides the flush"),
};

}  // namespace

std::span<const Parameter> parameters()
{
    return list;
}

}  // namespace copyscope::model::machine
