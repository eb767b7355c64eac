// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/constants.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// The structures that programs and the kernel exchange through memory, byte for byte as on x86-64 Linux.
/// The C++ structs are for whoever reads or writes that memory (load sizeof bytes, memcpy); the list `structures()`
/// describes the same to the compiler and to `explain`.
namespace copyscope::model::program::abi {

using Pointer = std::uint64_t;

struct Iovec { Pointer base; std::uint64_t length; };
static_assert(sizeof(Iovec) == 16);

struct Msghdr {
    Pointer name; std::uint32_t nameLength; std::uint32_t pad0;
    Pointer vector; std::uint64_t vectorLength;
    Pointer control; std::uint64_t controlLength;
    std::int32_t flags; std::uint32_t pad1;
};
static_assert(sizeof(Msghdr) == 56);

struct Cmsghdr { std::uint64_t length; std::int32_t level; std::int32_t type; };
static_assert(sizeof(Cmsghdr) == 16);

/// linux/errqueue.h
struct SockExtendedErr {
    std::uint32_t errorNumber; std::uint8_t origin; std::uint8_t type; std::uint8_t code; std::uint8_t pad;
    std::uint32_t info; std::uint32_t data;
};
static_assert(sizeof(SockExtendedErr) == 16);

struct Pollfd { std::int32_t fd; std::int16_t events; std::int16_t revents; };
static_assert(sizeof(Pollfd) == 8);

/// struct sigaction of the C library (the program passes this one): handler, mask of 1024 bits, flags, restorer.
struct Sigaction { Pointer handler; std::uint64_t mask[16]; std::int32_t flags; std::uint32_t pad; Pointer restorer; };
static_assert(sizeof(Sigaction) == 152 && offsetof(Sigaction, flags) == 136);

struct SiginfoPoll { std::int64_t band; std::int32_t fd; };
struct SiginfoSender { std::int32_t pid; std::uint32_t uid; std::int32_t status; };

struct Siginfo {
    std::int32_t signo; std::int32_t errorNumber; std::int32_t code; std::int32_t pad0;
    union {
        Pointer address;       ///< SIGSEGV, SIGBUS
        SiginfoPoll poll;      ///< F_SETSIG
        SiginfoSender sender;  ///< kill(), SIGCHLD
        std::uint8_t room[112];
    };
};
static_assert(sizeof(Siginfo) == 128 && offsetof(Siginfo, address) == 16);

struct Timespec { std::int64_t seconds; std::int64_t nanoseconds; };
struct Timeval { std::int64_t seconds; std::int64_t microseconds; };
struct Linger { std::int32_t onOff; std::int32_t seconds; };
static_assert(sizeof(Timespec) == 16 && sizeof(Timeval) == 16 && sizeof(Linger) == 8);

/// struct stat of x86-64.
struct Stat {
    std::uint64_t device, inode, links;
    std::uint32_t mode, uid, gid, pad0;
    std::uint64_t rawDevice;
    std::int64_t size, blockSize, blocks;
    Timespec accessed, modified, changed;
    std::int64_t unused[3];
};
static_assert(sizeof(Stat) == 144 && offsetof(Stat, size) == 48);

/// FreeBSD, sys/socket.h: what goes before and after the file.
struct SfHdtr { Pointer headers; std::int32_t headerCount; std::int32_t pad0; Pointer trailers; std::int32_t trailerCount; std::int32_t pad1; };
/// Solaris, sys/sendfile.h: one stretch of a file, or of memory with SFV_FD_SELF.
struct Sendfilevec { std::int32_t fd; std::uint32_t flag; std::int64_t offset; std::uint64_t length; };
/// Windows, mswsock.h: TRANSMIT_FILE_BUFFERS.
struct TransmitFileBuffers { Pointer head; std::uint32_t headLength; std::uint32_t pad0; Pointer tail; std::uint32_t tailLength; std::uint32_t pad1; };
static_assert(sizeof(SfHdtr) == 32 && sizeof(Sendfilevec) == 24 && sizeof(TransmitFileBuffers) == 32);

/// Work for a card, after struct ibv_send_wr of infiniband/verbs.h with its one sge and the union for RDMA flattened.
struct IbvSendWr {
    std::uint64_t id; std::int32_t opcode; std::int32_t flags;
    Pointer address; std::uint32_t length; std::uint32_t localKey;
    std::uint64_t remoteAddress; std::uint32_t remoteKey; std::uint32_t pad;
};
struct IbvRecvWr { std::uint64_t id; Pointer address; std::uint32_t length; std::uint32_t localKey; };
struct IbvWc { std::uint64_t id; std::int32_t status; std::int32_t opcode; std::uint32_t length; std::uint32_t pad; };
static_assert(sizeof(IbvSendWr) == 48 && sizeof(IbvRecvWr) == 24 && sizeof(IbvWc) == 24);

/// linux/tcp.h: TCP_ZEROCOPY_RECEIVE. Older releases know only its start.
struct TcpZerocopyReceive {
    Pointer address; std::uint32_t length; std::uint32_t skipHint; std::uint32_t inQueue; std::int32_t error;
    Pointer copyAddress; std::int32_t copyLength; std::uint32_t flags;
    Pointer control; std::uint64_t controlLength; std::uint32_t messageFlags; std::uint32_t reserved;
};
static_assert(sizeof(TcpZerocopyReceive) == 64);

/// linux/tls.h
struct TlsInfo { std::uint16_t version; std::uint16_t cipher; };
struct Tls12AesGcm128 { TlsInfo info; std::uint8_t iv[8]; std::uint8_t key[16]; std::uint8_t salt[4]; std::uint8_t sequence[8]; };
struct Tls12AesGcm256 { TlsInfo info; std::uint8_t iv[8]; std::uint8_t key[32]; std::uint8_t salt[4]; std::uint8_t sequence[8]; };
static_assert(sizeof(TlsInfo) == 4 && sizeof(Tls12AesGcm128) == 40 && sizeof(Tls12AesGcm256) == 56);

/// linux/io_uring.h
struct UringSqe {
    std::uint8_t opcode; std::uint8_t flags; std::uint16_t ioPriority; std::int32_t fd;
    std::uint64_t offset;      ///< also off_out of splice
    std::uint64_t address;     ///< also off_in of splice
    std::uint32_t length; std::uint32_t operationFlags; std::uint64_t userData;
    std::uint16_t bufferIndex; std::uint16_t personality; std::int32_t fdIn; std::uint64_t pad[2];
};
static_assert(sizeof(UringSqe) == 64);
struct UringCqe { std::uint64_t userData; std::int32_t result; std::uint32_t flags; };
static_assert(sizeof(UringCqe) == 16);
struct UringSqOffsets {
    std::uint32_t head, tail, ringMask, ringEntries, flags, dropped, array, reserved; Pointer userAddress;
};
struct UringCqOffsets {
    std::uint32_t head, tail, ringMask, ringEntries, overflow, cqes, flags, reserved; Pointer userAddress;
};
struct UringParams {
    std::uint32_t sqEntries, cqEntries, flags, sqThreadCpu, sqThreadIdle, features, wqFd, reserved[3];
    UringSqOffsets sq; UringCqOffsets cq;
};
static_assert(sizeof(UringParams) == 120);
/// liburing.h: what programs may look at of it.
struct Uring { std::uint64_t queues[24]; std::uint32_t flags; std::int32_t ringFd; std::uint32_t features; std::int32_t enterFd; std::uint64_t room; };
static_assert(sizeof(Uring) == 216 && offsetof(Uring, ringFd) == 196);

/// linux/if_xdp.h and libxdp's xsk.h
struct XdpDescriptor { std::uint64_t address; std::uint32_t length; std::uint32_t options; };
struct SockaddrXdp { std::uint16_t family; std::uint16_t flags; std::uint32_t interface; std::uint32_t queue; std::uint32_t sharedFd; };
struct XdpUmemReg { Pointer address; std::uint64_t length; std::uint32_t chunkSize; std::uint32_t headroom; std::uint32_t flags; std::uint32_t pad; };
struct XdpRingOffsets { std::uint64_t producer, consumer, descriptors, flags; };
struct XdpMmapOffsets { XdpRingOffsets rx, tx, fill, completion; };
static_assert(sizeof(XdpDescriptor) == 16 && sizeof(SockaddrXdp) == 16 && sizeof(XdpUmemReg) == 32 && sizeof(XdpMmapOffsets) == 128);
struct XskUmemConfig { std::uint32_t fillSize, completionSize, frameSize, frameHeadroom, flags; };
struct XskSocketConfig { std::uint32_t rxSize, txSize, libraryFlags, xdpFlags; std::uint16_t bindFlags; std::uint16_t pad; };
static_assert(sizeof(XskUmemConfig) == 20 && sizeof(XskSocketConfig) == 20);

/// One member as a program names it.
struct Member {
    std::string_view name;
    std::string_view type;  ///< as C writes it, an array size behind: "char [14]"
    std::size_t offset = 0;
};

/// One structure type, without its `struct`.
struct Structure {
    std::string_view name;
    std::size_t size = 0;
    std::size_t alignment = 8;
    std::span<const Member> members;
    std::string_view about;
    std::string_view source;
};

/// All of them.
[[nodiscard]] std::span<const Structure> structures();
/// The text that strerror() has for a number.
[[nodiscard]] std::string errorText(int number);
/// "EINVAL" for 22; empty when no such number is known.
[[nodiscard]] std::string_view errorName(int number);
/// "SIGBUS" for 7, "SIGRTMIN+1" for 35.
[[nodiscard]] std::string signalName(int number);

}  // namespace copyscope::model::program::abi
