// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/abi.h"

#include "model/program/ring_library.h"

#include <array>

namespace copyscope::model::program::abi {

namespace {

constexpr Member iovecMembers[] = {
    {"iov_base", "void *", offsetof(Iovec, base)}, {"iov_len", "size_t", offsetof(Iovec, length)}};
constexpr Member msghdrMembers[] = {
    {"msg_name", "void *", offsetof(Msghdr, name)},
    {"msg_namelen", "socklen_t", offsetof(Msghdr, nameLength)},
    {"msg_iov", "struct iovec *", offsetof(Msghdr, vector)},
    {"msg_iovlen", "size_t", offsetof(Msghdr, vectorLength)},
    {"msg_control", "void *", offsetof(Msghdr, control)},
    {"msg_controllen", "size_t", offsetof(Msghdr, controlLength)},
    {"msg_flags", "int", offsetof(Msghdr, flags)}};
constexpr Member cmsghdrMembers[] = {
    {"cmsg_len", "size_t", offsetof(Cmsghdr, length)},
    {"cmsg_level", "int", offsetof(Cmsghdr, level)},
    {"cmsg_type", "int", offsetof(Cmsghdr, type)}};
constexpr Member extendedMembers[] = {
    {"ee_errno", "uint32_t", offsetof(SockExtendedErr, errorNumber)},
    {"ee_origin", "uint8_t", offsetof(SockExtendedErr, origin)},
    {"ee_type", "uint8_t", offsetof(SockExtendedErr, type)},
    {"ee_code", "uint8_t", offsetof(SockExtendedErr, code)},
    {"ee_pad", "uint8_t", offsetof(SockExtendedErr, pad)},
    {"ee_info", "uint32_t", offsetof(SockExtendedErr, info)},
    {"ee_data", "uint32_t", offsetof(SockExtendedErr, data)}};
constexpr Member pollfdMembers[] = {
    {"fd", "int", offsetof(Pollfd, fd)},
    {"events", "short", offsetof(Pollfd, events)},
    {"revents", "short", offsetof(Pollfd, revents)}};
constexpr Member sigactionMembers[] = {
    {"sa_handler", "sighandler_t", offsetof(Sigaction, handler)},
    {"sa_sigaction", "sigactionfunction_t", offsetof(Sigaction, handler)},
    {"sa_mask", "sigset_t", offsetof(Sigaction, mask)},
    {"sa_flags", "int", offsetof(Sigaction, flags)},
    {"sa_restorer", "void *", offsetof(Sigaction, restorer)}};
constexpr Member siginfoMembers[] = {
    {"si_signo", "int", offsetof(Siginfo, signo)},
    {"si_errno", "int", offsetof(Siginfo, errorNumber)},
    {"si_code", "int", offsetof(Siginfo, code)},
    {"si_addr", "void *", offsetof(Siginfo, address)},
    {"si_band", "long", offsetof(Siginfo, poll.band)},
    {"si_fd", "int", offsetof(Siginfo, poll.fd)},
    {"si_pid", "pid_t", offsetof(Siginfo, sender.pid)},
    {"si_uid", "uid_t", offsetof(Siginfo, sender.uid)},
    {"si_status", "int", offsetof(Siginfo, sender.status)}};
constexpr Member sigsetMembers[] = {{"__val", "unsigned long [16]", 0}};
constexpr Member timespecMembers[] = {
    {"tv_sec", "time_t", offsetof(Timespec, seconds)}, {"tv_nsec", "long", offsetof(Timespec, nanoseconds)}};
constexpr Member timevalMembers[] = {
    {"tv_sec", "time_t", offsetof(Timeval, seconds)}, {"tv_usec", "suseconds_t", offsetof(Timeval, microseconds)}};
constexpr Member lingerMembers[] = {
    {"l_onoff", "int", offsetof(Linger, onOff)}, {"l_linger", "int", offsetof(Linger, seconds)}};
constexpr Member statMembers[] = {
    {"st_dev", "unsigned long", offsetof(Stat, device)},
    {"st_ino", "ino_t", offsetof(Stat, inode)},
    {"st_nlink", "unsigned long", offsetof(Stat, links)},
    {"st_mode", "mode_t", offsetof(Stat, mode)},
    {"st_uid", "uid_t", offsetof(Stat, uid)},
    {"st_gid", "gid_t", offsetof(Stat, gid)},
    {"st_rdev", "unsigned long", offsetof(Stat, rawDevice)},
    {"st_size", "off_t", offsetof(Stat, size)},
    {"st_blksize", "long", offsetof(Stat, blockSize)},
    {"st_blocks", "long", offsetof(Stat, blocks)},
    {"st_atim", "struct timespec", offsetof(Stat, accessed)},
    {"st_mtim", "struct timespec", offsetof(Stat, modified)},
    {"st_ctim", "struct timespec", offsetof(Stat, changed)}};
constexpr Member sockaddrMembers[] = {{"sa_family", "unsigned short", 0}, {"sa_data", "char [14]", 2}};
constexpr Member jmpBufMembers[] = {{"__room", "unsigned long [25]", 0}};

constexpr Member sfHdtrMembers[] = {
    {"headers", "struct iovec *", offsetof(SfHdtr, headers)},
    {"hdr_cnt", "int", offsetof(SfHdtr, headerCount)},
    {"trailers", "struct iovec *", offsetof(SfHdtr, trailers)},
    {"trl_cnt", "int", offsetof(SfHdtr, trailerCount)}};
constexpr Member sendfilevecMembers[] = {
    {"sfv_fd", "int", offsetof(Sendfilevec, fd)},
    {"sfv_flag", "unsigned int", offsetof(Sendfilevec, flag)},
    {"sfv_off", "off_t", offsetof(Sendfilevec, offset)},
    {"sfv_len", "size_t", offsetof(Sendfilevec, length)}};
constexpr Member transmitFileMembers[] = {
    {"Head", "void *", offsetof(TransmitFileBuffers, head)},
    {"HeadLength", "unsigned int", offsetof(TransmitFileBuffers, headLength)},
    {"Tail", "void *", offsetof(TransmitFileBuffers, tail)},
    {"TailLength", "unsigned int", offsetof(TransmitFileBuffers, tailLength)}};
constexpr Member sendWorkMembers[] = {
    {"wr_id", "unsigned long", offsetof(IbvSendWr, id)},
    {"opcode", "int", offsetof(IbvSendWr, opcode)},
    {"send_flags", "int", offsetof(IbvSendWr, flags)},
    {"addr", "void *", offsetof(IbvSendWr, address)},
    {"length", "uint32_t", offsetof(IbvSendWr, length)},
    {"lkey", "uint32_t", offsetof(IbvSendWr, localKey)},
    {"remote_addr", "unsigned long", offsetof(IbvSendWr, remoteAddress)},
    {"rkey", "uint32_t", offsetof(IbvSendWr, remoteKey)}};
constexpr Member receiveWorkMembers[] = {
    {"wr_id", "unsigned long", offsetof(IbvRecvWr, id)},
    {"addr", "void *", offsetof(IbvRecvWr, address)},
    {"length", "uint32_t", offsetof(IbvRecvWr, length)},
    {"lkey", "uint32_t", offsetof(IbvRecvWr, localKey)}};
constexpr Member completionMembers[] = {
    {"wr_id", "unsigned long", offsetof(IbvWc, id)},
    {"status", "int", offsetof(IbvWc, status)},
    {"opcode", "int", offsetof(IbvWc, opcode)},
    {"byte_len", "uint32_t", offsetof(IbvWc, length)}};
constexpr Member zerocopyReceiveMembers[] = {
    {"address", "uint64_t", offsetof(TcpZerocopyReceive, address)},
    {"length", "uint32_t", offsetof(TcpZerocopyReceive, length)},
    {"recv_skip_hint", "uint32_t", offsetof(TcpZerocopyReceive, skipHint)},
    {"inq", "uint32_t", offsetof(TcpZerocopyReceive, inQueue)},
    {"err", "int32_t", offsetof(TcpZerocopyReceive, error)},
    {"copybuf_address", "uint64_t", offsetof(TcpZerocopyReceive, copyAddress)},
    {"copybuf_len", "int32_t", offsetof(TcpZerocopyReceive, copyLength)},
    {"flags", "uint32_t", offsetof(TcpZerocopyReceive, flags)},
    {"msg_control", "uint64_t", offsetof(TcpZerocopyReceive, control)},
    {"msg_controllen", "uint64_t", offsetof(TcpZerocopyReceive, controlLength)},
    {"msg_flags", "uint32_t", offsetof(TcpZerocopyReceive, messageFlags)},
    {"reserved", "uint32_t", offsetof(TcpZerocopyReceive, reserved)}};
constexpr Member tlsInfoMembers[] = {
    {"version", "uint16_t", offsetof(TlsInfo, version)}, {"cipher_type", "uint16_t", offsetof(TlsInfo, cipher)}};
constexpr Member aesGcm128Members[] = {
    {"info", "struct tls_crypto_info", 0},
    {"iv", "unsigned char [8]", offsetof(Tls12AesGcm128, iv)},
    {"key", "unsigned char [16]", offsetof(Tls12AesGcm128, key)},
    {"salt", "unsigned char [4]", offsetof(Tls12AesGcm128, salt)},
    {"rec_seq", "unsigned char [8]", offsetof(Tls12AesGcm128, sequence)}};
constexpr Member aesGcm256Members[] = {
    {"info", "struct tls_crypto_info", 0},
    {"iv", "unsigned char [8]", offsetof(Tls12AesGcm256, iv)},
    {"key", "unsigned char [32]", offsetof(Tls12AesGcm256, key)},
    {"salt", "unsigned char [4]", offsetof(Tls12AesGcm256, salt)},
    {"rec_seq", "unsigned char [8]", offsetof(Tls12AesGcm256, sequence)}};
constexpr Member uringSqeMembers[] = {
    {"opcode", "uint8_t", offsetof(UringSqe, opcode)},
    {"flags", "uint8_t", offsetof(UringSqe, flags)},
    {"ioprio", "uint16_t", offsetof(UringSqe, ioPriority)},
    {"fd", "int32_t", offsetof(UringSqe, fd)},
    {"off", "uint64_t", offsetof(UringSqe, offset)},
    {"addr", "uint64_t", offsetof(UringSqe, address)},
    {"len", "uint32_t", offsetof(UringSqe, length)},
    {"msg_flags", "uint32_t", offsetof(UringSqe, operationFlags)},
    {"rw_flags", "uint32_t", offsetof(UringSqe, operationFlags)},
    {"splice_flags", "uint32_t", offsetof(UringSqe, operationFlags)},
    {"user_data", "uint64_t", offsetof(UringSqe, userData)},
    {"buf_index", "uint16_t", offsetof(UringSqe, bufferIndex)},
    {"personality", "uint16_t", offsetof(UringSqe, personality)},
    {"splice_fd_in", "int32_t", offsetof(UringSqe, fdIn)}};
constexpr Member uringCqeMembers[] = {
    {"user_data", "uint64_t", offsetof(UringCqe, userData)},
    {"res", "int32_t", offsetof(UringCqe, result)},
    {"flags", "uint32_t", offsetof(UringCqe, flags)}};
constexpr Member uringParamsMembers[] = {
    {"sq_entries", "uint32_t", offsetof(UringParams, sqEntries)},
    {"cq_entries", "uint32_t", offsetof(UringParams, cqEntries)},
    {"flags", "uint32_t", offsetof(UringParams, flags)},
    {"sq_thread_cpu", "uint32_t", offsetof(UringParams, sqThreadCpu)},
    {"sq_thread_idle", "uint32_t", offsetof(UringParams, sqThreadIdle)},
    {"features", "uint32_t", offsetof(UringParams, features)},
    {"wq_fd", "uint32_t", offsetof(UringParams, wqFd)}};
constexpr Member uringMembers[] = {
    {"flags", "unsigned int", offsetof(Uring, flags)},
    {"ring_fd", "int", offsetof(Uring, ringFd)},
    {"features", "unsigned int", offsetof(Uring, features)}};
constexpr Member xdpDescriptorMembers[] = {
    {"addr", "uint64_t", offsetof(XdpDescriptor, address)},
    {"len", "uint32_t", offsetof(XdpDescriptor, length)},
    {"options", "uint32_t", offsetof(XdpDescriptor, options)}};
constexpr Member xskUmemConfigMembers[] = {
    {"fill_size", "uint32_t", offsetof(XskUmemConfig, fillSize)},
    {"comp_size", "uint32_t", offsetof(XskUmemConfig, completionSize)},
    {"frame_size", "uint32_t", offsetof(XskUmemConfig, frameSize)},
    {"frame_headroom", "uint32_t", offsetof(XskUmemConfig, frameHeadroom)},
    {"flags", "uint32_t", offsetof(XskUmemConfig, flags)}};
constexpr Member xskSocketConfigMembers[] = {
    {"rx_size", "uint32_t", offsetof(XskSocketConfig, rxSize)},
    {"tx_size", "uint32_t", offsetof(XskSocketConfig, txSize)},
    {"libbpf_flags", "uint32_t", offsetof(XskSocketConfig, libraryFlags)},
    {"xdp_flags", "uint32_t", offsetof(XskSocketConfig, xdpFlags)},
    {"bind_flags", "uint16_t", offsetof(XskSocketConfig, bindFlags)}};
constexpr Member mbufMembers[] = {
    {"buf_addr", "void *", offsetof(RteMbuf, address)},
    {"data_off", "uint16_t", offsetof(RteMbuf, dataOffset)},
    {"data_len", "uint16_t", offsetof(RteMbuf, dataLength)},
    {"pkt_len", "uint32_t", offsetof(RteMbuf, packetLength)}};
// What the library keeps in these is its own affair.
constexpr Member opaqueMembers[] = {{"__room", "unsigned long [8]", 0}};

// timespec comes before stat, which holds it: the compiler reads the list from the top.
constexpr auto list = std::to_array<Structure>({
    {"iovec", sizeof(Iovec), 8, iovecMembers, "one buffer of a vector", "readv(2)"},
    {"msghdr", sizeof(Msghdr), 8, msghdrMembers, "what sendmsg and recvmsg take", "recv(2)"},
    {"cmsghdr", sizeof(Cmsghdr), 8, cmsghdrMembers, "header of one control message; its data follows", "cmsg(3)"},
    {"sock_extended_err", sizeof(SockExtendedErr), 4, extendedMembers, "one entry of a socket's error queue",
     "ip(7), linux/errqueue.h"},
    {"pollfd", sizeof(Pollfd), 4, pollfdMembers, "one descriptor to poll", "poll(2)"},
    {"__sigset", 128, 8, sigsetMembers, "a set of signals (sigset_t)", "sigsetops(3)"},
    {"sigaction", sizeof(Sigaction), 8, sigactionMembers, "what a signal does", "sigaction(2)"},
    {"siginfo", sizeof(Siginfo), 8, siginfoMembers, "what a handler with SA_SIGINFO learns (siginfo_t)", "sigaction(2)"},
    {"timespec", sizeof(Timespec), 8, timespecMembers, "seconds and nanoseconds", "timespec(3)"},
    {"timeval", sizeof(Timeval), 8, timevalMembers, "seconds and microseconds", "timeval(3)"},
    {"stat", sizeof(Stat), 8, statMembers, "what is known of a file", "stat(2)"},
    {"linger", sizeof(Linger), 4, lingerMembers, "value of SO_LINGER", "socket(7)"},
    {"sockaddr", 16, 2, sockaddrMembers, "an address, opaque", "sockaddr(3)"},
    {"sf_hdtr", sizeof(SfHdtr), 8, sfHdtrMembers, "header and trailer of freebsd_sendfile", "sendfile(2) of FreeBSD"},
    {"sendfilevec", sizeof(Sendfilevec), 8, sendfilevecMembers, "one stretch for sendfilev", "sendfilev(3EXT) of Solaris"},
    {"transmit_file_buffers", sizeof(TransmitFileBuffers), 8, transmitFileMembers,
     "head and tail of TransmitFile (TRANSMIT_FILE_BUFFERS)", "mswsock.h of Windows"},
    {"ibv_send_wr", sizeof(IbvSendWr), 8, sendWorkMembers, "work for a card: one stretch of memory, and where to",
     "ibv_post_send(3), flattened"},
    {"ibv_recv_wr", sizeof(IbvRecvWr), 8, receiveWorkMembers, "a buffer that the other side may send to",
     "ibv_post_recv(3), flattened"},
    {"ibv_wc", sizeof(IbvWc), 8, completionMembers, "a finished piece of work", "ibv_poll_cq(3)"},
    {"tcp_zerocopy_receive", sizeof(TcpZerocopyReceive), 8, zerocopyReceiveMembers, "value of TCP_ZEROCOPY_RECEIVE", "linux/tcp.h"},
    {"tls_crypto_info", sizeof(TlsInfo), 2, tlsInfoMembers, "which version and cipher TLS_TX sets", "linux/tls.h"},
    {"tls12_crypto_info_aes_gcm_128", sizeof(Tls12AesGcm128), 2, aesGcm128Members, "value of TLS_TX for AES-128-GCM", "linux/tls.h"},
    {"tls12_crypto_info_aes_gcm_256", sizeof(Tls12AesGcm256), 2, aesGcm256Members, "value of TLS_TX for AES-256-GCM", "linux/tls.h"},
    {"io_uring_sqe", sizeof(UringSqe), 8, uringSqeMembers, "one request of an io_uring", "io_uring_enter(2)"},
    {"io_uring_cqe", sizeof(UringCqe), 8, uringCqeMembers, "one result of an io_uring", "io_uring(7)"},
    {"io_uring_params", sizeof(UringParams), 8, uringParamsMembers, "how an io_uring is made", "io_uring_setup(2)"},
    {"io_uring", sizeof(Uring), 8, uringMembers, "an io_uring as liburing keeps it", "io_uring_queue_init(3)"},
    {"xdp_desc", sizeof(XdpDescriptor), 8, xdpDescriptorMembers, "one frame in an AF_XDP ring", "linux/if_xdp.h"},
    {"xsk_umem_config", sizeof(XskUmemConfig), 4, xskUmemConfigMembers, "how a UMEM is made", "libxdp, xsk.h"},
    {"xsk_socket_config", sizeof(XskSocketConfig), 4, xskSocketConfigMembers, "how an AF_XDP socket is made", "libxdp, xsk.h"},
    {"xsk_ring_prod", 64, 8, opaqueMembers, "a ring that the program fills", "libxdp, xsk.h"},
    {"xsk_ring_cons", 64, 8, opaqueMembers, "a ring that the program empties", "libxdp, xsk.h"},
    {"xsk_umem", 64, 8, opaqueMembers, "memory that was registered for frames", "libxdp, xsk.h"},
    {"xsk_socket", 64, 8, opaqueMembers, "an AF_XDP socket", "libxdp, xsk.h"},
    {"rte_mbuf", sizeof(RteMbuf), 8, mbufMembers, "one packet of DPDK; its bytes begin at buf_addr + data_off", "DPDK, rte_mbuf_core.h"},
    {"rte_mempool", 64, 8, opaqueMembers, "a pool of packet buffers of DPDK", "DPDK, rte_mempool.h"},
    {"rte_eth_conf", 64, 8, opaqueMembers, "how a port of DPDK is set up", "DPDK, rte_ethdev.h"},
    {"__jmp_buf", 200, 8, jmpBufMembers, "a place to jump back to (jmp_buf)", "setjmp(3)"},
});

}  // namespace

std::span<const Structure> structures() { return list; }

std::string errorText(int number)
{
    if (number == 0)
        return "Success";
    for (const Constant& c : constants)
        if (c.type == ConstantType::Error && c.value == number)
            return std::string(c.about);
    return "Unknown error " + std::to_string(number);
}

std::string_view errorName(int number)
{
    for (const Constant& c : constants)
        if (c.type == ConstantType::Error && c.value == number)
            return c.name;
    return {};
}

std::string signalName(int number)
{
    const auto realTime = value("SIGRTMIN");
    if (number > realTime && number <= value("SIGRTMAX"))
        return "SIGRTMIN+" + std::to_string(number - realTime);
    for (const Constant& c : constants)
        if (c.value == number && c.name.starts_with("SIG") && !c.name.starts_with("SIG_") &&
            c.type == ConstantType::Int)
            return std::string(c.name);
    return "signal " + std::to_string(number);
}

}  // namespace copyscope::model::program::abi
