// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/units.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace copyscope::model {

/// A kernel release such as 2.6.17 or 6.18; missing parts are 0.
struct KernelVersion {
    int major = 6;
    int minor = 18;
    int patch = 0;
    auto operator<=>(const KernelVersion&) const = default;
};

/// Whose calls for sending files the kernel has; all else is as in Linux.
enum class SystemKind : std::uint8_t { Linux, FreeBsd, Solaris, Windows };

enum class DiskKind : std::uint8_t { Hdd, Ssd, Nvme };
/// How bytes get from a controller to memory, and how the kernel hears that they are there.
enum class IoMode : std::uint8_t {
    BusMaster,      ///< the device moves them itself, through a ring of descriptors; one interrupt a completion
    DmaController,  ///< a third party on the board moves them; one interrupt when its count is 0
    Interrupt,      ///< the core moves them through a port, in the handler of an interrupt for each buffer of the controller
    Polling,        ///< the core asks until they are there and moves them through a port; no interrupt
};
/// How the bare machine (load, store, jump) translates addresses.
enum class Translation : std::uint8_t { Absolute, Relocated, BaseLimit, Paged };
/// Which page the bare machine gives up when it needs a frame.
enum class Replacement : std::uint8_t { Fifo, Clock, Lru };

/// What a machine is made of and how fast its parts are. Every member is one parameter of the catalogue
/// (machine/parameters.h), which holds its path, unit, meaning and, per shipped profile, its source.
///
/// Times are for one event, rates for one part. Defaults are those of `server-2024`.
struct Profile {
    std::string name;
    std::string title;

    KernelVersion kernel;
    SystemKind system = SystemKind::Linux;

    struct Cpu {
        int cores = 4;
        double clockGhz = 2.75;
        Nanoseconds systemCall{90};          ///< entry and exit together (two mode switches)
        Nanoseconds wakeCall{0};             ///< what waking a task takes the one who wakes, besides contextSwitch (try_to_wake_up)
        Nanoseconds firstCall{0};            ///< what a process's first call of a kind takes longer: its code and data are in no cache
        Nanoseconds contextSwitch{1200};     ///< direct cost of giving the core to another task
        Nanoseconds interrupt{1000};         ///< entry, handler, exit of a device interrupt
        Nanoseconds wakeup{1500};            ///< from wake-up to running
        bool pageTableIsolation = false;     ///< KPTI: each entry and exit also switches page tables
        Nanoseconds pageTableSwitch{70};     ///< extra cost of one of these
        BytesPerSecond copyCold{12e9};       ///< memcpy of one core, source not in its caches
        BytesPerSecond copyHot{30e9};        ///< memcpy of one core within its L2 cache
        double copySourceShare = 1.0;        ///< of what copyCold takes longer than copyHot: due to the source; the rest to the destination
        BytesPerSecond zero{24e9};           ///< clearing of fresh pages
        double checksumNsPerByte = 0.05;     ///< when the card cannot
        Bytes l2{1048576};
        Bytes llc{33554432};
        Bytes cacheLine{64};
        Nanoseconds signalDelivery{900};
        Nanoseconds fork{60000};             ///< fork without its page tables
        Nanoseconds forkPerPage{8};          ///< copying one page-table entry
        Nanoseconds threadCreate{10000};
        Nanoseconds schedulerSlice{3000000}; ///< how long a task runs while others wait
        BytesPerSecond encrypt{5e9};         ///< AES-GCM by one core, reading and writing
    } cpu;

    struct Memory {
        Bytes size{17179869184};             ///< RAM that the page cache and the programs share
        BytesPerSecond bus{400e9};           ///< all cores and devices together
        Nanoseconds latency{115};            ///< one access that misses all caches
    } memory;

    struct Mmu {
        int tlbEntries = 3072;
        int tlbWays = 24;
        int walkLevels = 4;
        Nanoseconds tlbMiss{20};             ///< one walk of the page table
        Nanoseconds minorFault{500};         ///< map a page that is in the cache, its exception included
        Nanoseconds mapPage{35};             ///< each further page that fault-around maps
        Nanoseconds anonymousFault{700};     ///< allocate and clear one page, its exception included
        Nanoseconds copyOnWriteFault{1000};  ///< with its 4 KiB copy
        Nanoseconds reuseFault{400};         ///< write-enable a page that is not shared any more
        Nanoseconds majorFault{1500};        ///< CPU part of a fault that reads from the disk
        Nanoseconds flushPage{100};          ///< INVLPG
        Nanoseconds shootdown{3000};         ///< IPI to the other cores that run the address space
        Nanoseconds mapCall{1200};           ///< mmap or munmap besides its pages
        Nanoseconds unmapPage{1};            ///< each page that munmap takes away
        int faultAroundPages = 16;           ///< 1 before Linux 3.15
        Nanoseconds getPage{40};             ///< get_user_pages, one page
        Translation translation = Translation::Paged;  ///< of the bare machine, as the next four
        Bytes physicalMemory{32768};
        int addressBits = 48;
        Bytes page{4096};                    ///< of the bare machine
        Replacement replacement = Replacement::Clock;
        bool forkCopies = false;             ///< fork copies private pages at once instead of copy on write
    } mmu;

    struct Swap {
        Bytes size{0};                       ///< none: anonymous memory stays where it is
    } swap;

    struct PageCache {
        Bytes readahead{131072};
        Nanoseconds lookup{60};              ///< find one batch of folios in the mapping
        Nanoseconds addPage{80};             ///< allocate and insert one page
        Nanoseconds reference{50};           ///< take, pass on and drop one page reference (pipe slot, skb fragment)
        Bytes pmdFoliosFrom{0};              ///< offset in a file from which on its folios fill a PMD (2 MiB); 0: none do
        double dirtyRatio = 0.20;            ///< writers are throttled above this share of memory
        double dirtyBackgroundRatio = 0.10;
        Nanoseconds dirtyExpire{30000000000};
        Nanoseconds writebackInterval{5000000000};
    } pageCache;

    struct Disk {
        DiskKind kind = DiskKind::Nvme;
        Nanoseconds seek{0};                 ///< average, HDD only
        Nanoseconds rotation{0};             ///< average rotational delay, HDD only
        Nanoseconds readLatency{80000};      ///< first byte of a random read, SSD and NVMe
        Nanoseconds writeLatency{20000};
        Nanoseconds sequentialLatency{20000};///< of a read that follows on the last one
        BytesPerSecond readRate{7e9};
        BytesPerSecond writeRate{4.3e9};
        int queueDepth = 80;                 ///< requests served at once
        Bytes maxRequest{1310720};           ///< max_sectors_kb
        Nanoseconds submit{1500};            ///< CPU time of submitting one request
        Nanoseconds complete{800};           ///< CPU time of completing one, besides the interrupt
        Bytes logicalBlock{512};
        IoMode ioMode = IoMode::BusMaster;
        Bytes controllerBuffer{4096};        ///< what the controller holds: one hand-over by port or DMA controller
        Nanoseconds coalesceTime{0};         ///< how long a completion may wait for others to share its interrupt
        int coalesceCount = 1;               ///< how many completions share an interrupt at most
    } disk;

    struct PortIo {
        BytesPerSecond rate{16.7e6};         ///< a core moves words through a data port
        Nanoseconds access{500};             ///< one read or write of a register of a device
    } portIo;

    struct DmaController {
        BytesPerSecond rate{1.6e6};          ///< third-party DMA, one channel at a time
    } dmaController;

    struct Nic {
        BytesPerSecond rate{12.5e9};
        bool scatterGather = true;
        bool checksum = true;
        bool tso = true;
        Bytes mtu{1500};
        Bytes tsoMax{65536};
        Bytes burst{1048576};                ///< what the card fetches ahead of the wire at most
        int ringSize = 1024;                 ///< descriptors
        Nanoseconds doorbell{200};           ///< MMIO write that starts it
        Nanoseconds latency{5000};           ///< one way to the peer
        int loseFirst = 0;                   ///< which train of data is the first that does not arrive; 0: none
        int loseEvery = 0;                   ///< and then every so many trains; 0: only that one
        bool rdma = true;                    ///< programs drive it themselves (queue pairs, registered memory)
        Nanoseconds registerRegion{10000};   ///< registration of memory with the card, besides its pages
        Nanoseconds registerPage{100};       ///< each of its pages: the card's own page table
        bool tlsOffload = false;             ///< the card encrypts TLS records (NETIF_F_HW_TLS_TX)
        bool headerSplit = false;            ///< received payload lies in pages of its own, apart from the headers
        bool xdpZerocopy = true;             ///< the driver lets AF_XDP frames be fetched and stored where they are
        IoMode ioMode = IoMode::BusMaster;   ///< of the sending side; with Interrupt and Polling the core feeds the card
    } nic;

    struct IoBus {
        BytesPerSecond rate{25e9};           ///< PCI or PCIe, one direction
    } ioBus;

    struct Network {
        Nanoseconds perSend{600};            ///< TCP send path of one call, without copies
        Nanoseconds perPacket{420};          ///< CPU time of one packet when the card cannot segment (TSO)
        Nanoseconds perSegment{2500};        ///< CPU time of one skb of up to 64 KiB with TSO
        Nanoseconds perReceive{1500};        ///< CPU time of one received burst, softirq
        Nanoseconds perRead{0};              ///< CPU time of giving back the memory of 64 KiB that were read, task context
        Bytes sendBufferDefault{16384};
        Bytes sendBufferMax{4194304};
        Bytes receiveBufferDefault{131072};
        Bytes receiveBufferMax{6291456};
        Nanoseconds zerocopyNotify{500};     ///< queue and read one notification
        Bytes optmemMax{131072};
        Bytes memlock{8388608};              ///< RLIMIT_MEMLOCK of the programs
        Nanoseconds leaseBreakTime{45000000000};
        Nanoseconds retransmitTimeout{200000000}; ///< data that nobody acknowledges is sent again
        Nanoseconds tlsRecord{800};          ///< CPU time of one TLS record besides the encryption
    } network;

    struct FileSystem {
        bool reflink = false;                ///< files can share blocks (XFS, Btrfs)
        Nanoseconds remap{10000};            ///< sharing of one range of blocks
    } fs;

    struct Ring {
        Nanoseconds setup{30000};            ///< making of an io_uring or of an AF_XDP socket, besides its pages
        Nanoseconds request{150};            ///< io_uring: one entry fetched, prepared and completed, besides its work
        Nanoseconds descriptor{40};          ///< AF_XDP: one descriptor handed on between its ring and the card's
        Nanoseconds look{50};                ///< one look at a ring that another core or a device writes to
    } ring;

    struct Pipe {
        int slots = 16;                      ///< 1 before 2.6.11
        Nanoseconds create{1400};
        Nanoseconds perOperation{300};
        int maxSlots = 256;                  ///< /proc/sys/fs/pipe-max-size in pages
    } pipe;

    /// What articles believe that the kernel does, one belief a member. None is so on Linux: a lane that sets one runs
    /// the article's picture beside the real kernel. Each names the claims of scenarios/claims.yaml that it draws.
    struct Textbook {
        bool mmapLoads = false;              ///< 5
        bool sigbusInCall = false;           ///< 6, 7, 73
        bool errnoSuccess = false;           ///< 7, 12, 19, 116
        bool truncationInterrupts = false;   ///< 79
        bool leaseOnlySignals = false;       ///< 9, 13, 20
        bool writeWaitsForSend = false;      ///< 34
        bool fullBufferRefusesAfterSleep = false;  ///< 35
        bool corkSendsMarker = false;        ///< 41
        bool sendfileUnlimited = false;      ///< 81
        bool cardMakesPackets = false;       ///< 83
        bool spliceGathersAnyway = false;    ///< 85
        bool spliceWithoutPipe = false;      ///< 86
        bool pipeCountsBytes = false;        ///< 90
        bool spliceWaitsForAll = false;      ///< 94
        bool zerocopyByEither = false;       ///< 101
        bool zerocopyNotifiesEach = false;   ///< 105
        bool directFallsBack = false;        ///< 107
        bool copyOnWriteOnly = false;        ///< 110
    } textbook;
    struct Fbufs {
        bool present = false;                ///< the kernel has fast buffers (uf_allocate and so on)
        Nanoseconds protectPage{35};         ///< taking the permission to write from one page
    } fbufs;
};

}  // namespace copyscope::model
