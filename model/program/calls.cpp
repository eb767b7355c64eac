// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/calls.h"

#include <array>

namespace copyscope::model::program {

namespace {

using enum CallKind;
using V = KernelVersion;

// Brackets with a comma hold arguments that may be left out. `any` is an integer or an address.
constexpr auto table = std::to_array<CallInfo>({
    // files
    {"open", System, "int open(const char *path, int flags [, mode_t mode])", "opens a file by name", "open(2), do_sys_openat2", V{1, 0, 0}},
    {"creat", System, "int creat(const char *path, mode_t mode)", "makes an empty file and opens it for writing", "creat(2)", V{1, 0, 0}},
    {"close", System, "int close(int fd)", "gives up a descriptor", "close(2), filp_flush", V{1, 0, 0}},
    {"dup", System, "int dup(int fd)", "a second descriptor for the same open file", "dup(2)", V{1, 0, 0}},
    {"dup2", System, "int dup2(int fd, int wanted)", "the same under a wanted number", "dup(2), do_dup2", V{1, 0, 0}},
    {"dup3", System, "int dup3(int fd, int wanted, int flags)", "dup2 with O_CLOEXEC", "dup(2)", V{2, 6, 27}},
    {"unlink", System, "int unlink(const char *path)", "removes a name", "unlink(2), do_unlinkat", V{1, 0, 0}},
    {"rename", System, "int rename(const char *from, const char *to)", "gives a file another name", "rename(2), do_renameat2", V{1, 0, 0}},
    {"stat", System, "int stat(const char *path, struct stat *status)", "size and type of a file by name", "stat(2)", V{1, 0, 0}},
    {"fstat", System, "int fstat(int fd, struct stat *status)", "size and type of an open file", "stat(2)", V{1, 0, 0}},
    {"read", System, "ssize_t read(int fd, void *buffer, size_t count)", "copies bytes at the position into memory", "read(2), vfs_read", V{1, 0, 0}},
    {"pread", System, "ssize_t pread(int fd, void *buffer, size_t count, off_t offset)", "read at an offset; the position stays", "pread(2)", V{2, 1, 60}},
    {"readv", System, "ssize_t readv(int fd, const struct iovec *vector, int count)", "read into several buffers", "readv(2), do_readv", V{1, 3, 31}},
    {"preadv", System, "ssize_t preadv(int fd, const struct iovec *vector, int count, off_t offset)", "readv at an offset", "readv(2)", V{2, 6, 30}},
    {"write", System, "ssize_t write(int fd, const void *buffer, size_t count)", "copies bytes from memory to the position", "write(2), vfs_write", V{1, 0, 0}},
    {"pwrite", System, "ssize_t pwrite(int fd, const void *buffer, size_t count, off_t offset)", "write at an offset; the position stays", "pwrite(2)", V{2, 1, 60}},
    {"writev", System, "ssize_t writev(int fd, const struct iovec *vector, int count)", "write from several buffers", "writev(2), do_writev", V{1, 3, 31}},
    {"pwritev", System, "ssize_t pwritev(int fd, const struct iovec *vector, int count, off_t offset)", "writev at an offset", "writev(2)", V{2, 6, 30}},
    {"lseek", System, "off_t lseek(int fd, off_t offset, int whence)", "moves the position; finds data and holes (SEEK_DATA, SEEK_HOLE since 3.1)", "lseek(2), ksys_lseek", V{1, 0, 0}},
    {"truncate", System, "int truncate(const char *path, off_t length)", "sets the size of a file by name", "truncate(2), do_truncate", V{1, 0, 0}},
    {"ftruncate", System, "int ftruncate(int fd, off_t length)", "sets the size of an open file", "ftruncate(2)", V{1, 0, 0}},
    {"fallocate", System, "int fallocate(int fd, int mode, off_t offset, off_t length)", "reserves, zeroes or frees a range of a file", "fallocate(2), vfs_fallocate", V{2, 6, 23}},
    {"fsync", System, "int fsync(int fd)", "writes a file back and waits for the disk", "fsync(2), vfs_fsync", V{1, 0, 0}},
    {"fdatasync", System, "int fdatasync(int fd)", "the same without metadata that is not needed", "fdatasync(2)", V{2, 0, 0}},
    {"sync", System, "void sync(void)", "writes everything back", "sync(2)", V{1, 0, 0}},
    {"sync_file_range", System, "int sync_file_range(int fd, off_t offset, off_t length, unsigned int flags)", "starts or awaits write-back of a range", "sync_file_range(2)", V{2, 6, 17}},
    {"posix_fadvise", ErrorCode, "int posix_fadvise(int fd, off_t offset, off_t length, int advice)", "says how a file will be used", "posix_fadvise(2), generic_fadvise", V{2, 5, 60}},
    {"readahead", System, "ssize_t readahead(int fd, off_t offset, size_t count)", "reads into the page cache", "readahead(2)", V{2, 4, 13}},
    {"copy_file_range", System, "ssize_t copy_file_range(int in, off_t *in_offset, int out, off_t *out_offset, size_t length, unsigned int flags)", "copies between files inside the kernel", "copy_file_range(2), vfs_copy_file_range", V{4, 5, 0}},
    {"fcntl", System, "int fcntl(int fd, int command [, any argument])", "flags, leases, signals and pipe size of a descriptor", "fcntl(2), do_fcntl", V{1, 0, 0}},
    {"ioctl", System, "int ioctl(int fd, unsigned long request [, any argument])", "control of a device or socket", "ioctl(2)", V{1, 0, 0}},
    // zero copy
    {"sendfile", System, "ssize_t sendfile(int out, int in, off_t *offset, size_t count)", "moves bytes of a file to a descriptor inside the kernel", "sendfile(2), do_sendfile", V{2, 2, 0}, {}, CallNeed::Linux},
    {"splice", System, "ssize_t splice(int in, loff_t *in_offset, int out, loff_t *out_offset, size_t length, unsigned int flags)", "moves bytes into or out of a pipe by reference", "splice(2), do_splice", V{2, 6, 17}, {}, CallNeed::Linux},
    {"tee", System, "ssize_t tee(int in, int out, size_t length, unsigned int flags)", "duplicates the content of a pipe by reference", "tee(2), do_tee", V{2, 6, 17}, {}, CallNeed::Linux},
    {"vmsplice", System, "ssize_t vmsplice(int fd, const struct iovec *vector, size_t count, unsigned int flags)", "puts pages of memory into a pipe, or copies out of one", "vmsplice(2), vmsplice_to_pipe", V{2, 6, 17}, {}, CallNeed::Linux},
    {"pipe", System, "int pipe(int fds[2])", "makes a pipe: fds[0] to read, fds[1] to write", "pipe(2), do_pipe2", V{1, 0, 0}},
    {"pipe2", System, "int pipe2(int fds[2], int flags)", "pipe with O_NONBLOCK, O_DIRECT or O_CLOEXEC", "pipe(2), do_pipe2", V{2, 6, 27}},
    // memory
    {"mmap", System, "void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)", "maps a file or fresh memory; mmap(fd, length) as articles write it maps a file shared and read-only", "mmap(2), do_mmap", V{1, 0, 0}},
    {"munmap", System, "int munmap(void *address, size_t length)", "takes a mapping away", "munmap(2), do_vmi_munmap", V{1, 0, 0}},
    {"msync", System, "int msync(void *address, size_t length, int flags)", "writes a mapping back", "msync(2)", V{1, 3, 21}},
    {"madvise", System, "int madvise(void *address, size_t length, int advice)", "says how memory will be used", "madvise(2), do_madvise", V{2, 4, 0}},
    {"mincore", System, "int mincore(void *address, size_t length, unsigned char *vector)", "which pages of a mapping are in memory", "mincore(2)", V{2, 3, 99}},
    {"mlock", System, "int mlock(const void *address, size_t length)", "keeps memory from being paged out", "mlock(2), do_mlock", V{1, 3, 0}},
    {"munlock", System, "int munlock(const void *address, size_t length)", "undoes mlock", "mlock(2)", V{1, 3, 0}},
    {"mprotect", System, "int mprotect(void *address, size_t length, int protection)", "changes what a mapping allows", "mprotect(2), do_mprotect_pkey", V{1, 0, 0}},
    // other systems' ways to send a file
    {"freebsd_sendfile", System, "int freebsd_sendfile(int file, int socket, off_t offset, size_t nbytes, struct sf_hdtr *hdtr, off_t *sbytes, int flags)", "FreeBSD's sendfile: header, file and trailer in one call; nbytes 0 sends to the end of the file", "sendfile(2) of FreeBSD, recalled; named so because its arguments are others than Linux's", V{1, 0, 0}, {}, CallNeed::FreeBsd},
    {"sendfilev", System, "ssize_t sendfilev(int socket, const struct sendfilevec *vector, int count, size_t *xferred)", "Solaris: sends stretches of files and of memory (SFV_FD_SELF) in one call", "sendfilev(3EXT), recalled", V{1, 0, 0}, {}, CallNeed::Solaris},
    {"TransmitFile", System, "int TransmitFile(int socket, int file, unsigned int bytes, unsigned int bytes_per_send, void *overlapped, struct transmit_file_buffers *buffers, unsigned int flags)", "Windows: head, file and tail in one call; 1 on success, 0 bytes are the whole file; only without OVERLAPPED", "TransmitFile (mswsock.h), recalled; answers -1 with errno instead of WSAGetLastError()", V{1, 0, 0}, {}, CallNeed::Windows},
    // fast buffers
    {"uf_allocate", System, "void *uf_allocate(size_t length, int flags)", "takes a fast buffer from the pool of the process, mapped and to be written to; UF_UNCACHED, UF_NONVOLATILE", "fbufs (Druschel and Peterson, SOSP '93); name of Khalidi and Thadani, SMLI TR-95-39, whose arguments are not at hand: these are chosen after its use", V{1, 0, 0}, {}, CallNeed::Fbufs},
    {"uf_write", System, "ssize_t uf_write(int fd, void *buffer, size_t length)", "gives a fast buffer away, into a pipe or a TCP socket, by reference; who writes to it afterwards changes what is received (or faults, with UF_NONVOLATILE)", "as uf_allocate", V{1, 0, 0}, {}, CallNeed::Fbufs},
    {"uf_get", System, "ssize_t uf_get(int fd, void **buffer, size_t length)", "receives a fast buffer from a pipe, mapped and read only; from a file the kernel takes one from the pool of the receiver (uf_allocb) and the disk fills it", "as uf_allocate", V{1, 0, 0}, {}, CallNeed::Fbufs},
    {"uf_deallocate", System, "int uf_deallocate(void *buffer)", "gives a fast buffer back to the pool that it came from", "as uf_allocate", V{1, 0, 0}, {}, CallNeed::Fbufs},
    // a card that programs drive themselves
    {"ibv_create_qp", System, "int ibv_create_qp(int socket)", "a queue pair with its completion queue, connected with the one that the program at the other end of the TCP socket makes; stands for ibv_open_device to ibv_modify_qp", "ibv_create_qp(3), rdma_cm(7)", V{2, 6, 11}, {}, CallNeed::Rdma},
    {"ibv_reg_mr", System, "int ibv_reg_mr(int qp, void *address, size_t length, int access)", "pins memory and makes it known to the card; gives its key, which stands for struct ibv_mr", "ibv_reg_mr(3), ib_umem_get", V{2, 6, 11}, {}, CallNeed::Rdma},
    {"ibv_dereg_mr", System, "int ibv_dereg_mr(int qp, int key)", "undoes ibv_reg_mr", "ibv_reg_mr(3)", V{2, 6, 11}, {}, CallNeed::Rdma},
    {"ibv_post_send", Device, "int ibv_post_send(int qp, struct ibv_send_wr *work)", "hands the card a piece of work and rings its doorbell, without a system call; 0 or an error number", "ibv_post_send(3)", V{2, 6, 11}, {}, CallNeed::Rdma},
    {"ibv_post_recv", Device, "int ibv_post_recv(int qp, struct ibv_recv_wr *work)", "offers a buffer for what IBV_WR_SEND of the other side brings", "ibv_post_recv(3)", V{2, 6, 11}, {}, CallNeed::Rdma},
    {"ibv_poll_cq", Device, "int ibv_poll_cq(int qp, int entries, struct ibv_wc *completions)", "takes finished work from the completion queue, without a system call; how many, 0 when there are none", "ibv_poll_cq(3)", V{2, 6, 11}, {}, CallNeed::Rdma},
    // sockets
    {"send", System, "ssize_t send(int fd, const void *buffer, size_t length, int flags)", "sends bytes over a socket", "send(2), tcp_sendmsg", V{1, 0, 0}},
    {"sendto", System, "ssize_t sendto(int fd, const void *buffer, size_t length, int flags, const struct sockaddr *address, socklen_t address_length)", "send with an address", "send(2), __sys_sendto", V{1, 0, 0}},
    {"sendmsg", System, "ssize_t sendmsg(int fd, const struct msghdr *message, int flags)", "sends several buffers and control data", "send(2), ___sys_sendmsg", V{2, 0, 0}},
    {"recv", System, "ssize_t recv(int fd, void *buffer, size_t length, int flags)", "receives bytes from a socket", "recv(2), tcp_recvmsg", V{1, 0, 0}},
    {"recvfrom", System, "ssize_t recvfrom(int fd, void *buffer, size_t length, int flags, struct sockaddr *address, socklen_t *address_length)", "recv with the sender's address", "recv(2), __sys_recvfrom", V{1, 0, 0}},
    {"recvmsg", System, "ssize_t recvmsg(int fd, struct msghdr *message, int flags)", "receives into several buffers; reads the error queue with MSG_ERRQUEUE", "recv(2), ___sys_recvmsg", V{2, 0, 0}},
    {"socketpair", System, "int socketpair(int domain, int type, int protocol, int fds[2])", "makes two connected sockets", "socketpair(2)", V{1, 0, 0}},
    {"shutdown", System, "int shutdown(int fd, int how)", "ends one direction of a connection", "shutdown(2), inet_shutdown", V{1, 0, 0}},
    {"setsockopt", System, "int setsockopt(int fd, int level, int name, const void *value, socklen_t length)", "sets an option of a socket", "getsockopt(2), sk_setsockopt", V{1, 0, 0}},
    {"getsockopt", System, "int getsockopt(int fd, int level, int name, void *value, socklen_t *length)", "reads an option of a socket", "getsockopt(2), sk_getsockopt", V{1, 0, 0}},
    {"poll", System, "int poll(struct pollfd *fds, nfds_t count, int timeout)", "waits until one of several descriptors is ready; timeout in ms, -1 for ever", "poll(2), do_sys_poll", V{2, 1, 23}},
    // io_uring, and liburing on top of it in user space
    {"io_uring_setup", System, "int io_uring_setup(uint32_t entries, struct io_uring_params *params)", "makes a submission and a completion queue", "io_uring_setup(2)", V{5, 1, 0}},
    {"io_uring_enter", System, "int io_uring_enter(int fd, uint32_t to_submit, uint32_t min_complete, uint32_t flags, const sigset_t *mask [, size_t size])", "has the kernel fetch requests, waits for results", "io_uring_enter(2)", V{5, 1, 0}},
    {"io_uring_register", System, "int io_uring_register(int fd, uint32_t operation, const void *argument, uint32_t count)", "registers buffers or files with an io_uring", "io_uring_register(2)", V{5, 1, 0}},
    {"io_uring_queue_init", Library, "int io_uring_queue_init(unsigned entries, struct io_uring *ring, unsigned flags)", "makes an io_uring and maps its queues; gives 0 or -errno", "io_uring_queue_init(3)", V{5, 1, 0}, "io_uring_setup mmap"},
    {"io_uring_queue_init_params", Library, "int io_uring_queue_init_params(unsigned entries, struct io_uring *ring, struct io_uring_params *params)", "the same with more to say", "io_uring_queue_init_params(3)", V{5, 1, 0}, "io_uring_setup mmap"},
    {"io_uring_queue_exit", Library, "void io_uring_queue_exit(struct io_uring *ring)", "gives an io_uring back", "io_uring_queue_exit(3)", V{5, 1, 0}, "munmap close"},
    {"io_uring_get_sqe", Library, "struct io_uring_sqe *io_uring_get_sqe(struct io_uring *ring)", "the next free request; NULL when the queue is full", "io_uring_get_sqe(3)", V{5, 1, 0}, ""},
    {"io_uring_prep_nop", Library, "void io_uring_prep_nop(struct io_uring_sqe *sqe)", "a request that does nothing", "io_uring_prep_nop(3)", V{5, 1, 0}, ""},
    {"io_uring_prep_read", Library, "void io_uring_prep_read(struct io_uring_sqe *sqe, int fd, void *buffer, unsigned count, uint64_t offset)", "a request to read; offset -1 is the position", "io_uring_prep_read(3)", V{5, 1, 0}, ""},
    {"io_uring_prep_read_fixed", Library, "void io_uring_prep_read_fixed(struct io_uring_sqe *sqe, int fd, void *buffer, unsigned count, uint64_t offset, int index)", "a request to read into registered buffer number index", "io_uring_prep_read_fixed(3)", V{5, 1, 0}, ""},
    {"io_uring_prep_write", Library, "void io_uring_prep_write(struct io_uring_sqe *sqe, int fd, const void *buffer, unsigned count, uint64_t offset)", "a request to write", "io_uring_prep_write(3)", V{5, 1, 0}, ""},
    {"io_uring_prep_write_fixed", Library, "void io_uring_prep_write_fixed(struct io_uring_sqe *sqe, int fd, const void *buffer, unsigned count, uint64_t offset, int index)", "a request to write from registered buffer number index", "io_uring_prep_write_fixed(3)", V{5, 1, 0}, ""},
    {"io_uring_prep_fsync", Library, "void io_uring_prep_fsync(struct io_uring_sqe *sqe, int fd, unsigned flags)", "a request to write a file back", "io_uring_prep_fsync(3)", V{5, 1, 0}, ""},
    {"io_uring_prep_send", Library, "void io_uring_prep_send(struct io_uring_sqe *sqe, int fd, const void *buffer, size_t length, int flags)", "a request to send; MSG_WAITALL: all of it", "io_uring_prep_send(3)", V{5, 6, 0}, ""},
    {"io_uring_prep_recv", Library, "void io_uring_prep_recv(struct io_uring_sqe *sqe, int fd, void *buffer, size_t length, int flags)", "a request to receive", "io_uring_prep_recv(3)", V{5, 6, 0}, ""},
    {"io_uring_prep_send_zc", Library, "void io_uring_prep_send_zc(struct io_uring_sqe *sqe, int fd, const void *buffer, size_t length, int flags, unsigned zc_flags)", "a request to send without a copy; a second result says when the buffer is free", "io_uring_prep_send_zc(3)", V{6, 0, 0}, ""},
    {"io_uring_prep_send_zc_fixed", Library, "void io_uring_prep_send_zc_fixed(struct io_uring_sqe *sqe, int fd, const void *buffer, size_t length, int flags, unsigned zc_flags, unsigned index)", "the same from registered buffer number index", "io_uring_prep_send_zc_fixed(3)", V{6, 0, 0}, ""},
    {"io_uring_prep_splice", Library, "void io_uring_prep_splice(struct io_uring_sqe *sqe, int in, int64_t in_offset, int out, int64_t out_offset, unsigned count, unsigned flags)", "a request to splice; offset -1 is none", "io_uring_prep_splice(3)", V{5, 7, 0}, ""},
    {"io_uring_sqe_set_flags", Library, "void io_uring_sqe_set_flags(struct io_uring_sqe *sqe, unsigned flags)", "IOSQE_ flags of a request", "io_uring_sqe_set_flags(3)", V{5, 1, 0}, ""},
    {"io_uring_sqe_set_data64", Library, "void io_uring_sqe_set_data64(struct io_uring_sqe *sqe, uint64_t data)", "a number that comes back with the result", "io_uring_sqe_set_data64(3)", V{5, 1, 0}, ""},
    {"io_uring_sqe_set_data", Library, "void io_uring_sqe_set_data(struct io_uring_sqe *sqe, void *data)", "an address that comes back with the result", "io_uring_sqe_set_data(3)", V{5, 1, 0}, ""},
    {"io_uring_submit", Library, "int io_uring_submit(struct io_uring *ring)", "hands the requests over; a call only when the kernel does not poll", "io_uring_submit(3)", V{5, 1, 0}, "io_uring_enter"},
    {"io_uring_submit_and_wait", Library, "int io_uring_submit_and_wait(struct io_uring *ring, unsigned count)", "the same, and waits for so many results", "io_uring_submit_and_wait(3)", V{5, 1, 0}, "io_uring_enter"},
    {"io_uring_wait_cqe", Library, "int io_uring_wait_cqe(struct io_uring *ring, struct io_uring_cqe **cqe)", "the oldest result; waits when there is none", "io_uring_wait_cqe(3)", V{5, 1, 0}, "io_uring_enter"},
    {"io_uring_wait_cqe_nr", Library, "int io_uring_wait_cqe_nr(struct io_uring *ring, struct io_uring_cqe **cqe, unsigned count)", "the oldest result, when there are so many", "io_uring_wait_cqe_nr(3)", V{5, 1, 0}, "io_uring_enter"},
    {"io_uring_peek_cqe", Library, "int io_uring_peek_cqe(struct io_uring *ring, struct io_uring_cqe **cqe)", "the oldest result, or -EAGAIN", "io_uring_peek_cqe(3)", V{5, 1, 0}, "io_uring_enter"},
    {"io_uring_cqe_seen", Library, "void io_uring_cqe_seen(struct io_uring *ring, struct io_uring_cqe *cqe)", "that result has been taken", "io_uring_cqe_seen(3)", V{5, 1, 0}, ""},
    {"io_uring_cq_advance", Library, "void io_uring_cq_advance(struct io_uring *ring, unsigned count)", "so many results have been taken", "io_uring_cq_advance(3)", V{5, 1, 0}, ""},
    {"io_uring_cq_ready", Library, "unsigned io_uring_cq_ready(struct io_uring *ring)", "results that wait", "io_uring_cq_ready(3)", V{5, 1, 0}, ""},
    {"io_uring_sq_ready", Library, "unsigned io_uring_sq_ready(struct io_uring *ring)", "requests that the kernel has not fetched", "io_uring_sq_ready(3)", V{5, 1, 0}, ""},
    {"io_uring_cqe_get_data64", Library, "uint64_t io_uring_cqe_get_data64(const struct io_uring_cqe *cqe)", "the number that was given to the request", "io_uring_cqe_get_data64(3)", V{5, 1, 0}, ""},
    {"io_uring_cqe_get_data", Library, "void *io_uring_cqe_get_data(const struct io_uring_cqe *cqe)", "the address that was given to the request", "io_uring_cqe_get_data(3)", V{5, 1, 0}, ""},
    {"io_uring_register_buffers", Library, "int io_uring_register_buffers(struct io_uring *ring, const struct iovec *buffers, unsigned count)", "pins buffers once for many requests", "io_uring_register_buffers(3)", V{5, 1, 0}, "io_uring_register"},
    {"io_uring_unregister_buffers", Library, "int io_uring_unregister_buffers(struct io_uring *ring)", "lets them go", "io_uring_unregister_buffers(3)", V{5, 1, 0}, "io_uring_register"},
    {"io_uring_register_files", Library, "int io_uring_register_files(struct io_uring *ring, const int *files, unsigned count)", "keeps open files, for IOSQE_FIXED_FILE", "io_uring_register_files(3)", V{5, 1, 0}, "io_uring_register"},
    {"io_uring_unregister_files", Library, "int io_uring_unregister_files(struct io_uring *ring)", "lets them go", "io_uring_unregister_files(3)", V{5, 1, 0}, "io_uring_register"},
    // AF_XDP, and libxdp on top of it in user space
    {"socket", System, "int socket(int domain, int type, int protocol)", "makes a socket; here only AF_XDP, others come with the scenario", "socket(2), __sys_socket", V{1, 0, 0}},
    {"bind", System, "int bind(int fd, const struct sockaddr *address, socklen_t length)", "ties an AF_XDP socket to a queue of the card", "bind(2), xsk_bind", V{1, 0, 0}},
    {"xsk_umem__create", Library, "int xsk_umem__create(struct xsk_umem **umem, void *area, uint64_t size, struct xsk_ring_prod *fill, struct xsk_ring_cons *completion, const struct xsk_umem_config *config)", "registers memory for frames with its two rings; gives 0 or -errno", "libxdp, xsk.h", V{4, 18, 0}, "socket setsockopt getsockopt mmap"},
    {"xsk_umem__delete", Library, "int xsk_umem__delete(struct xsk_umem *umem)", "gives it back", "libxdp, xsk.h", V{4, 18, 0}, "munmap close"},
    {"xsk_umem__get_data", Library, "void *xsk_umem__get_data(void *area, uint64_t address)", "the bytes of a frame", "libxdp, xsk.h", V{4, 18, 0}, ""},
    {"xsk_umem__fd", Library, "int xsk_umem__fd(const struct xsk_umem *umem)", "its descriptor", "libxdp, xsk.h", V{4, 18, 0}, ""},
    {"xsk_socket__create", Library, "int xsk_socket__create(struct xsk_socket **xsk, const char *interface, uint32_t queue, struct xsk_umem *umem, struct xsk_ring_cons *rx, struct xsk_ring_prod *tx, const struct xsk_socket_config *config)", "an AF_XDP socket on a queue of the card; gives 0 or -errno", "libxdp, xsk.h", V{4, 18, 0}, "setsockopt getsockopt mmap bind"},
    {"xsk_socket__delete", Library, "void xsk_socket__delete(struct xsk_socket *xsk)", "gives it back", "libxdp, xsk.h", V{4, 18, 0}, "munmap"},
    {"xsk_socket__fd", Library, "int xsk_socket__fd(const struct xsk_socket *xsk)", "its descriptor", "libxdp, xsk.h", V{4, 18, 0}, ""},
    {"xsk_ring_prod__reserve", Library, "uint32_t xsk_ring_prod__reserve(struct xsk_ring_prod *ring, uint32_t count, uint32_t *index)", "room for so many entries, or 0", "libxdp, xsk.h", V{4, 18, 0}, ""},
    {"xsk_ring_prod__submit", Library, "void xsk_ring_prod__submit(struct xsk_ring_prod *ring, uint32_t count)", "shows so many entries to the other side", "libxdp, xsk.h", V{4, 18, 0}, ""},
    {"xsk_ring_prod__fill_addr", Library, "uint64_t *xsk_ring_prod__fill_addr(struct xsk_ring_prod *ring, uint32_t index)", "an entry of the fill ring", "libxdp, xsk.h", V{4, 18, 0}, ""},
    {"xsk_ring_prod__tx_desc", Library, "struct xdp_desc *xsk_ring_prod__tx_desc(struct xsk_ring_prod *ring, uint32_t index)", "an entry of the transmit ring", "libxdp, xsk.h", V{4, 18, 0}, ""},
    {"xsk_ring_prod__needs_wakeup", Library, "int xsk_ring_prod__needs_wakeup(const struct xsk_ring_prod *ring)", "does the driver wait for a call", "libxdp, xsk.h", V{4, 18, 0}, ""},
    {"xsk_ring_cons__peek", Library, "uint32_t xsk_ring_cons__peek(struct xsk_ring_cons *ring, uint32_t count, uint32_t *index)", "up to so many new entries", "libxdp, xsk.h", V{4, 18, 0}, ""},
    {"xsk_ring_cons__release", Library, "void xsk_ring_cons__release(struct xsk_ring_cons *ring, uint32_t count)", "gives entries back", "libxdp, xsk.h", V{4, 18, 0}, ""},
    {"xsk_ring_cons__comp_addr", Library, "const uint64_t *xsk_ring_cons__comp_addr(const struct xsk_ring_cons *ring, uint32_t index)", "an entry of the completion ring", "libxdp, xsk.h", V{4, 18, 0}, ""},
    {"xsk_ring_cons__rx_desc", Library, "const struct xdp_desc *xsk_ring_cons__rx_desc(const struct xsk_ring_cons *ring, uint32_t index)", "an entry of the receive ring", "libxdp, xsk.h", V{4, 18, 0}, ""},
    // a card that the program drives itself, as DPDK does
    {"rte_eal_init", Library, "int rte_eal_init(int argc, char **argv)", "opens the card by VFIO; gives 0 or -errno", "DPDK, rte_eal.h", V{3, 6, 0}, "open"},
    {"rte_pktmbuf_pool_create", Library, "struct rte_mempool *rte_pktmbuf_pool_create(const char *name, unsigned count, unsigned cache, uint16_t private_size, uint16_t room, int node)", "a pool of packet buffers that the card may use", "DPDK, rte_mbuf.h", V{3, 6, 0}, "mmap ioctl"},
    {"rte_eth_dev_configure", Library, "int rte_eth_dev_configure(uint16_t port, uint16_t rx_queues, uint16_t tx_queues, const struct rte_eth_conf *config)", "sets a port up; here one queue each way", "DPDK, rte_ethdev.h", V{3, 6, 0}, ""},
    {"rte_eth_rx_queue_setup", Library, "int rte_eth_rx_queue_setup(uint16_t port, uint16_t queue, uint16_t entries, unsigned node, const struct rte_eth_conf *config, struct rte_mempool *pool)", "maps the rings of received packets", "DPDK, rte_ethdev.h", V{3, 6, 0}, "mmap"},
    {"rte_eth_tx_queue_setup", Library, "int rte_eth_tx_queue_setup(uint16_t port, uint16_t queue, uint16_t entries, unsigned node, const struct rte_eth_conf *config)", "maps the rings of packets to send", "DPDK, rte_ethdev.h", V{3, 6, 0}, "mmap"},
    {"rte_eth_dev_start", Library, "int rte_eth_dev_start(uint16_t port)", "maps the doorbell and gives the card free buffers", "DPDK, rte_ethdev.h", V{3, 6, 0}, "mmap"},
    {"rte_pktmbuf_alloc", Library, "struct rte_mbuf *rte_pktmbuf_alloc(struct rte_mempool *pool)", "a free buffer, or NULL", "DPDK, rte_mbuf.h", V{3, 6, 0}, ""},
    {"rte_pktmbuf_append", Library, "char *rte_pktmbuf_append(struct rte_mbuf *packet, uint16_t length)", "room for so many bytes more, or NULL", "DPDK, rte_mbuf.h", V{3, 6, 0}, ""},
    {"rte_pktmbuf_free", Library, "void rte_pktmbuf_free(struct rte_mbuf *packet)", "gives a buffer back", "DPDK, rte_mbuf.h", V{3, 6, 0}, ""},
    {"rte_eth_tx_burst", Library, "uint16_t rte_eth_tx_burst(uint16_t port, uint16_t queue, struct rte_mbuf **packets, uint16_t count)", "hands packets to the card; gives how many", "DPDK, rte_ethdev.h", V{3, 6, 0}, ""},
    {"rte_eth_rx_burst", Library, "uint16_t rte_eth_rx_burst(uint16_t port, uint16_t queue, struct rte_mbuf **packets, uint16_t count)", "packets that the card has received; gives how many", "DPDK, rte_ethdev.h", V{3, 6, 0}, ""},
    // processes and signals
    {"fork", Process, "pid_t fork(void)", "a second process that continues here with result 0", "fork(2), kernel_clone", V{1, 0, 0}},
    {"wait", System, "pid_t wait(int *status)", "waits for a child to end", "wait(2), do_wait", V{1, 0, 0}},
    {"waitpid", System, "pid_t waitpid(pid_t pid, int *status, int options)", "waits for one child", "wait(2), do_wait", V{1, 0, 0}},
    {"getpid", System, "pid_t getpid(void)", "number of this process", "getpid(2)", V{1, 0, 0}},
    {"getppid", System, "pid_t getppid(void)", "number of the parent", "getpid(2)", V{1, 0, 0}},
    {"exit", Process, "void exit(int status)", "ends the process", "exit(3)", V{1, 0, 0}},
    {"_exit", Process, "void _exit(int status)", "ends the process", "_exit(2)", V{1, 0, 0}},
    {"abort", Process, "void abort(void)", "ends the process by SIGABRT", "abort(3)", V{1, 0, 0}},
    {"raise", Process, "int raise(int signal)", "sends itself a signal", "raise(3)", V{1, 0, 0}},
    {"kill", System, "int kill(pid_t pid, int signal)", "sends a process a signal", "kill(2)", V{1, 0, 0}},
    {"signal", System, "sighandler_t signal(int signal, sighandler_t handler)", "sets what a signal does; restarts interrupted calls as in the C library (SA_RESTART)", "signal(2)", V{1, 0, 0}},
    {"sigaction", System, "int sigaction(int signal, const struct sigaction *action, struct sigaction *old_action)", "sets what a signal does, with flags", "sigaction(2), do_sigaction", V{1, 0, 0}},
    {"sigprocmask", System, "int sigprocmask(int how, const sigset_t *set, sigset_t *old_set)", "blocks and unblocks signals", "sigprocmask(2)", V{1, 0, 0}},
    {"alarm", System, "unsigned int alarm(unsigned int seconds)", "SIGALRM after so many seconds", "alarm(2)", V{1, 0, 0}},
    {"pause", System, "int pause(void)", "waits for a signal", "pause(2)", V{1, 0, 0}},
    {"usleep", System, "int usleep(useconds_t microseconds)", "waits so long", "usleep(3), hrtimer_nanosleep", V{1, 0, 0}},
    {"sleep", System, "unsigned int sleep(unsigned int seconds)", "waits so long", "sleep(3)", V{1, 0, 0}},
    {"nanosleep", System, "int nanosleep(const struct timespec *duration, struct timespec *rest)", "waits so long", "nanosleep(2)", V{2, 0, 0}},
    {"sched_yield", System, "int sched_yield(void)", "lets others run", "sched_yield(2)", V{1, 3, 55}},
    {"clock_gettime", System, "int clock_gettime(clockid_t clock, struct timespec *time)", "reads a clock", "clock_gettime(2)", V{2, 6, 0}},
    {"gettimeofday", System, "int gettimeofday(struct timeval *time, void *zone)", "reads the time of day", "gettimeofday(2)", V{1, 0, 0}},
    {"pthread_create", Process, "int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, threadfunction_t start, void *argument)", "starts a thread that runs start(argument)", "pthread_create(3)", V{2, 0, 0}},
    {"pthread_join", Process, "int pthread_join(pthread_t thread, void **result)", "waits for a thread to end", "pthread_join(3)", V{2, 0, 0}},
    {"pthread_exit", Process, "void pthread_exit(void *result)", "ends this thread", "pthread_exit(3)", V{2, 0, 0}},
    {"compute", Process, "void compute(long nanoseconds)", "works in user space for so long, without touching memory", "Copyscope", V{1, 0, 0}},
    // the bare machine
    {"load_image", System, "long load_image(long size)", "puts this process's program into the memory of the bare machine; the address where it begins, 0 when it is paged", "Copyscope; a loader without virtual memory", V{1, 0, 0}},
    {"map_page", System, "int map_page(long page, long frame)", "enters a page into this process's page table of the bare machine", "Copyscope; set_pte_at", V{1, 0, 0}},
    {"physical_address", System, "long physical_address(unsigned long address)", "where an address of this process is in the memory of the bare machine; EFAULT when it is nowhere", "Copyscope; /proc/self/pagemap", V{1, 0, 0}},
    {"load", Instruction, "long load(unsigned long address)", "reads a word of the bare machine", "Copyscope; mov", V{1, 0, 0}},
    {"store", Instruction, "void store(unsigned long address, long value)", "writes a word of the bare machine", "Copyscope; mov", V{1, 0, 0}},
    {"jump", Instruction, "pid_t jump(unsigned long address)", "fetches the instruction at an address of the bare machine; whose program it belongs to, 0 when nobody's", "Copyscope; jmp", V{1, 0, 0}},
    // jumps
    {"setjmp", Library, "int setjmp(jmp_buf env)", "marks a place to come back to; 0 the first time", "setjmp(3)", V{1, 0, 0}},
    {"sigsetjmp", Library, "int sigsetjmp(jmp_buf env, int save_mask)", "the same with the signal mask", "setjmp(3)", V{1, 0, 0}},
    {"longjmp", Library, "void longjmp(jmp_buf env, int value)", "goes back there", "setjmp(3)", V{1, 0, 0}},
    {"siglongjmp", Library, "void siglongjmp(jmp_buf env, int value)", "goes back there and restores the mask", "setjmp(3)", V{1, 0, 0}},
    // memory and strings, in user space
    {"memcpy", Library, "void *memcpy(void *to, const void *from, size_t length)", "copies memory", "memcpy(3)", V{1, 0, 0}},
    {"memmove", Library, "void *memmove(void *to, const void *from, size_t length)", "copies memory that may overlap", "memmove(3)", V{1, 0, 0}},
    {"memset", Library, "void *memset(void *to, int value, size_t length)", "fills memory", "memset(3)", V{1, 0, 0}},
    {"memcmp", Library, "int memcmp(const void *a, const void *b, size_t length)", "compares memory", "memcmp(3)", V{1, 0, 0}},
    {"bzero", Library, "void bzero(void *to, size_t length)", "fills memory with zeros", "bzero(3)", V{1, 0, 0}},
    {"malloc", Library, "void *malloc(size_t size)", "memory of the program", "malloc(3)", V{1, 0, 0}},
    {"calloc", Library, "void *calloc(size_t count, size_t size)", "zeroed memory of the program", "malloc(3)", V{1, 0, 0}},
    {"realloc", Library, "void *realloc(void *memory, size_t size)", "the same memory with another size", "malloc(3)", V{1, 0, 0}},
    {"free", Library, "void free(void *memory)", "gives memory back", "malloc(3)", V{1, 0, 0}},
    {"aligned_alloc", Library, "void *aligned_alloc(size_t alignment, size_t size)", "memory at a multiple of alignment, as O_DIRECT needs it", "posix_memalign(3)", V{1, 0, 0}},
    {"posix_memalign", Library, "int posix_memalign(void **memory, size_t alignment, size_t size)", "the same; returns an error number", "posix_memalign(3)", V{1, 0, 0}},
    {"strlen", Library, "size_t strlen(const char *text)", "length of a string", "strlen(3)", V{1, 0, 0}},
    {"strcmp", Library, "int strcmp(const char *a, const char *b)", "compares strings", "strcmp(3)", V{1, 0, 0}},
    {"strncmp", Library, "int strncmp(const char *a, const char *b, size_t length)", "compares the starts of strings", "strcmp(3)", V{1, 0, 0}},
    {"strcpy", Library, "char *strcpy(char *to, const char *from)", "copies a string", "strcpy(3)", V{1, 0, 0}},
    {"strerror", Library, "char *strerror(int error)", "text of an error number", "strerror(3)", V{1, 0, 0}},
    // words
    {"printf", Library, "int printf(const char *format, ...)", "prints; shown as the output of the process", "printf(3)", V{1, 0, 0}},
    {"fprintf", Library, "int fprintf(FILE *stream, const char *format, ...)", "prints to stdout or stderr", "printf(3)", V{1, 0, 0}},
    {"dprintf", Library, "int dprintf(int fd, const char *format, ...)", "prints to descriptor 1 or 2", "printf(3)", V{1, 0, 0}},
    {"snprintf", Library, "int snprintf(char *to, size_t size, const char *format, ...)", "prints into memory", "printf(3)", V{1, 0, 0}},
    {"sprintf", Library, "int sprintf(char *to, const char *format, ...)", "prints into memory", "printf(3)", V{1, 0, 0}},
    {"puts", Library, "int puts(const char *text)", "prints a line", "puts(3)", V{1, 0, 0}},
    {"fputs", Library, "int fputs(const char *text, FILE *stream)", "prints to stdout or stderr", "puts(3)", V{1, 0, 0}},
    {"putchar", Library, "int putchar(int character)", "prints a character", "puts(3)", V{1, 0, 0}},
    {"fflush", Library, "int fflush(FILE *stream)", "nothing: output is not buffered", "fflush(3)", V{1, 0, 0}},
    {"perror", Library, "void perror(const char *text)", "prints text and what errno means", "perror(3)", V{1, 0, 0}},
    {"error", Library, "void error(int status, int error, const char *format, ...)", "prints text and what error means; exits unless status is 0", "error(3)", V{1, 0, 0}},
    {"assert", Library, "void assert(any condition)", "aborts with the text of the condition when it is 0", "assert(3)", V{1, 0, 0}},
    // numbers
    {"getpagesize", Library, "int getpagesize(void)", "4096", "getpagesize(2)", V{1, 0, 0}},
    {"sysconf", Library, "long sysconf(int name)", "limits: _SC_PAGESIZE, _SC_IOV_MAX, _SC_OPEN_MAX, _SC_NPROCESSORS_ONLN, _SC_PHYS_PAGES", "sysconf(3)", V{1, 0, 0}},
    {"htons", Macro, "uint16_t htons(uint16_t value)", "to network byte order", "byteorder(3)", V{1, 0, 0}},
    {"ntohs", Macro, "uint16_t ntohs(uint16_t value)", "from network byte order", "byteorder(3)", V{1, 0, 0}},
    {"htonl", Macro, "uint32_t htonl(uint32_t value)", "to network byte order", "byteorder(3)", V{1, 0, 0}},
    {"ntohl", Macro, "uint32_t ntohl(uint32_t value)", "from network byte order", "byteorder(3)", V{1, 0, 0}},
    {"abs", Macro, "int abs(int value)", "value without its sign", "abs(3)", V{1, 0, 0}},
    {"WIFEXITED", Macro, "int WIFEXITED(int status)", "did the child exit", "wait(2)", V{1, 0, 0}},
    {"WEXITSTATUS", Macro, "int WEXITSTATUS(int status)", "its exit status", "wait(2)", V{1, 0, 0}},
    {"WIFSIGNALED", Macro, "int WIFSIGNALED(int status)", "did a signal end it", "wait(2)", V{1, 0, 0}},
    {"WTERMSIG", Macro, "int WTERMSIG(int status)", "which signal", "wait(2)", V{1, 0, 0}},
    {"WCOREDUMP", Macro, "int WCOREDUMP(int status)", "did it dump core", "wait(2)", V{1, 0, 0}},
    {"WIFSTOPPED", Macro, "int WIFSTOPPED(int status)", "is it stopped", "wait(2)", V{1, 0, 0}},
    {"WSTOPSIG", Macro, "int WSTOPSIG(int status)", "by which signal", "wait(2)", V{1, 0, 0}},
    {"WIFCONTINUED", Macro, "int WIFCONTINUED(int status)", "was it continued", "wait(2)", V{1, 0, 0}},
    {"CMSG_FIRSTHDR", Library, "struct cmsghdr *CMSG_FIRSTHDR(struct msghdr *message)", "first header of control data, or NULL", "cmsg(3)", V{1, 0, 0}},
    {"CMSG_NXTHDR", Library, "struct cmsghdr *CMSG_NXTHDR(struct msghdr *message, struct cmsghdr *header)", "next header of control data, or NULL", "cmsg(3)", V{1, 0, 0}},
    {"CMSG_DATA", Macro, "unsigned char *CMSG_DATA(struct cmsghdr *header)", "data behind a header", "cmsg(3)", V{1, 0, 0}},
    {"CMSG_ALIGN", Macro, "size_t CMSG_ALIGN(size_t length)", "length rounded up", "cmsg(3)", V{1, 0, 0}},
    {"CMSG_LEN", Macro, "size_t CMSG_LEN(size_t length)", "length of header and data", "cmsg(3)", V{1, 0, 0}},
    {"CMSG_SPACE", Macro, "size_t CMSG_SPACE(size_t length)", "the same with padding", "cmsg(3)", V{1, 0, 0}},
    {"S_ISREG", Macro, "int S_ISREG(int mode)", "is it a regular file", "inode(7)", V{1, 0, 0}},
    {"S_ISFIFO", Macro, "int S_ISFIFO(int mode)", "is it a pipe", "inode(7)", V{1, 0, 0}},
    {"S_ISSOCK", Macro, "int S_ISSOCK(int mode)", "is it a socket", "inode(7)", V{1, 0, 0}},
    {"sigemptyset", Library, "int sigemptyset(sigset_t *set)", "no signals", "sigsetops(3)", V{1, 0, 0}},
    {"sigfillset", Library, "int sigfillset(sigset_t *set)", "all signals", "sigsetops(3)", V{1, 0, 0}},
    {"sigaddset", Library, "int sigaddset(sigset_t *set, int signal)", "adds one", "sigsetops(3)", V{1, 0, 0}},
    {"sigdelset", Library, "int sigdelset(sigset_t *set, int signal)", "takes one away", "sigsetops(3)", V{1, 0, 0}},
    {"sigismember", Library, "int sigismember(const sigset_t *set, int signal)", "is it in the set", "sigsetops(3)", V{1, 0, 0}},
});

}  // namespace

std::span<const CallInfo> calls() { return table; }

std::string_view needText(CallNeed need)
{
    switch (need) {
    case CallNeed::Nothing: return "";
    case CallNeed::Linux: return "system=linux";
    case CallNeed::FreeBsd: return "system=freebsd";
    case CallNeed::Solaris: return "system=solaris";
    case CallNeed::Windows: return "system=windows";
    case CallNeed::Fbufs: return "fbufs.present=true";
    case CallNeed::Rdma: return "nic.rdma=true";
    }
    return "";
}

bool provides(const Profile& profile, CallNeed need)
{
    switch (need) {
    case CallNeed::Nothing: return true;
    case CallNeed::Linux: return profile.system == SystemKind::Linux;
    case CallNeed::FreeBsd: return profile.system == SystemKind::FreeBsd;
    case CallNeed::Solaris: return profile.system == SystemKind::Solaris;
    case CallNeed::Windows: return profile.system == SystemKind::Windows;
    case CallNeed::Fbufs: return profile.fbufs.present;
    case CallNeed::Rdma: return profile.nic.rdma;
    }
    return false;
}

const CallInfo* findCall(std::string_view name)
{
    for (const CallInfo& call : table)
        if (call.name == name)
            return &call;
    return nullptr;
}

}  // namespace copyscope::model::program
