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
    {"sendfile", System, "ssize_t sendfile(int out, int in, off_t *offset, size_t count)", "moves bytes of a file to a descriptor inside the kernel", "sendfile(2), do_sendfile", V{2, 2, 0}},
    {"splice", System, "ssize_t splice(int in, loff_t *in_offset, int out, loff_t *out_offset, size_t length, unsigned int flags)", "moves bytes into or out of a pipe by reference", "splice(2), do_splice", V{2, 6, 17}},
    {"tee", System, "ssize_t tee(int in, int out, size_t length, unsigned int flags)", "duplicates the content of a pipe by reference", "tee(2), do_tee", V{2, 6, 17}},
    {"vmsplice", System, "ssize_t vmsplice(int fd, const struct iovec *vector, size_t count, unsigned int flags)", "puts pages of memory into a pipe, or copies out of one", "vmsplice(2), vmsplice_to_pipe", V{2, 6, 17}},
    {"pipe", System, "int pipe(int fds[2])", "makes a pipe: fds[0] to read, fds[1] to write", "pipe(2), do_pipe2", V{1, 0, 0}},
    {"pipe2", System, "int pipe2(int fds[2], int flags)", "pipe with O_NONBLOCK, O_DIRECT or O_CLOEXEC", "pipe(2), do_pipe2", V{2, 6, 27}},
    // memory
    {"mmap", System, "void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)", "maps a file or fresh memory; mmap(fd, length) as articles write it maps a file shared and read-only", "mmap(2), do_mmap", V{1, 0, 0}},
    {"munmap", System, "int munmap(void *address, size_t length)", "takes a mapping away", "munmap(2), do_vmi_munmap", V{1, 0, 0}},
    {"mremap", System, "void *mremap(void *address, size_t old_size, size_t new_size, int flags [, void *new_address])", "resizes or moves a mapping", "mremap(2)", V{1, 3, 78}},
    {"msync", System, "int msync(void *address, size_t length, int flags)", "writes a mapping back", "msync(2)", V{1, 3, 21}},
    {"madvise", System, "int madvise(void *address, size_t length, int advice)", "says how memory will be used", "madvise(2), do_madvise", V{2, 4, 0}},
    {"mincore", System, "int mincore(void *address, size_t length, unsigned char *vector)", "which pages of a mapping are in memory", "mincore(2)", V{2, 3, 99}},
    {"mlock", System, "int mlock(const void *address, size_t length)", "keeps memory from being paged out", "mlock(2), do_mlock", V{1, 3, 0}},
    {"munlock", System, "int munlock(const void *address, size_t length)", "undoes mlock", "mlock(2)", V{1, 3, 0}},
    {"mprotect", System, "int mprotect(void *address, size_t length, int protection)", "changes what a mapping allows", "mprotect(2), do_mprotect_pkey", V{1, 0, 0}},
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
    {"sysconf", Library, "long sysconf(int name)", "limits: _SC_PAGESIZE, _SC_IOV_MAX, _SC_NPROCESSORS_ONLN", "sysconf(3)", V{1, 0, 0}},
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

const CallInfo* findCall(std::string_view name)
{
    for (const CallInfo& call : table)
        if (call.name == name)
            return &call;
    return nullptr;
}

}  // namespace copyscope::model::program
