// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/conform/statement_table.h"

#include <array>

namespace copyscope::sim {

namespace {

using enum Topic;

// Some words are wrong on purpose: what a call says to them is part of what must agree.

constexpr Word files[] = {{Any, 6, "file"}, {Any, 6, "out"},  {Odd, 1, "ro"},  {Odd, 1, "wo"},
                          {Odd, 1, "ap"},   {Odd, 1, "dio"},  {Odd, 1, "path"}};
constexpr Word odd[] = {{Odd, 2, "ro"},  {Odd, 2, "wo"},   {Odd, 2, "ap"},  {Odd, 2, "dio"}, {Odd, 2, "path"},
                        {Odd, 2, "dir"}, {Odd, 1, "null"}, {Odd, 1, "zero"}, {Any, 1, "77"}, {Any, 1, "-1"}};
constexpr Word readable[] = {{Any, 6, "file"}, {Any, 2, "out"},        {Pipe, 6, "p[0]"},      {Pipe, 4, "q[0]"},
                             {Unix, 6, "s[1]"}, {Unix, 2, "s[0]"},     {Datagram, 6, "d[1]"},  {Datagram, 3, "e[1]"},
                             {Tcp, 5, "tcp_peer"}, {Tcp, 2, "tcp"},    {Udp, 5, "udp_peer"},   {Pipe, 1, "p[1]"},
                             {Any, 2, "{odd}"}};
constexpr Word writable[] = {{Any, 3, "file"}, {Any, 6, "out"},        {Pipe, 6, "p[1]"},      {Pipe, 4, "q[1]"},
                             {Unix, 6, "s[0]"}, {Unix, 2, "s[1]"},     {Datagram, 6, "d[0]"},  {Datagram, 3, "e[0]"},
                             {Tcp, 5, "tcp"}, {Replies, 2, "tcp_peer"},    {Udp, 5, "udp"},        {Pipe, 1, "p[0]"},
                             {Any, 2, "{odd}"}};
// A file that is copied onto itself, or through a mapping of itself, holds what its own copying has left: each way of
// copying gives something else, and memcpy() over itself what the processor makes of it. So sources are `file` and sinks
// are `out` wherever both could meet, also by way of a pipe.
constexpr Word sources[] = {{Any, 6, "file"}, {Odd, 1, "ro"}, {Odd, 1, "dio"}, {Odd, 1, "path"}, {Odd, 1, "wo"}};
constexpr Word origins[] = {{Any, 6, "file"}, {Pipe, 6, "p[0]"},      {Pipe, 4, "q[0]"},  {Unix, 6, "s[1]"}, {Unix, 2, "s[0]"},
                            {Datagram, 6, "d[1]"}, {Datagram, 3, "e[1]"}, {Tcp, 5, "tcp_peer"}, {Tcp, 2, "tcp"}, {Udp, 5, "udp_peer"},
                            {Pipe, 1, "p[1]"}, {Odd, 2, "{src}"}, {Odd, 1, "dir"}, {Odd, 1, "null"}, {Odd, 1, "zero"}, {Any, 1, "77"},
                            {Any, 1, "-1"}};
// A call that fails in the middle of an O_DIRECT write has written what came before.
constexpr Word cached[] = {{Any, 6, "out"}, {Any, 2, "file"}, {Odd, 2, "ap"}, {Odd, 2, "wo"}, {Odd, 1, "ro"}, {Odd, 1, "path"}, {Odd, 1, "null"}, {Pipe, 1, "p[1]"}, {Any, 1, "77"}};
constexpr Word sinks[] = {{Any, 6, "out"}, {Pipe, 6, "p[1]"}, {Pipe, 4, "q[1]"}, {Unix, 6, "s[0]"}, {Unix, 2, "s[1]"}, {Datagram, 6, "d[0]"},
                          {Datagram, 3, "e[0]"}, {Tcp, 5, "tcp"}, {Replies, 2, "tcp_peer"}, {Udp, 5, "udp"}, {Pipe, 1, "p[0]"}, {Any, 2, "{odd}"}};
// Not UDP: what sendfile() leaves for a datagram to be completed is lost when the file ends early.
constexpr Word sendTargets[] = {{Any, 6, "out"},  {Pipe, 6, "p[1]"},    {Pipe, 4, "q[1]"}, {Unix, 6, "s[0]"}, {Datagram, 6, "d[0]"},
                                {Datagram, 3, "e[0]"}, {Tcp, 5, "tcp"}, {Replies, 2, "tcp_peer"}, {Pipe, 1, "p[0]"}, {Any, 2, "{odd}"}};
constexpr Word sockets[] = {{Unix, 6, "s[0]"}, {Unix, 6, "s[1]"}, {Datagram, 5, "d[0]"}, {Datagram, 5, "d[1]"}, {Datagram, 3, "e[0]"},
                            {Datagram, 3, "e[1]"}, {Tcp, 5, "tcp"}, {Tcp, 5, "tcp_peer"}, {Udp, 4, "udp"}, {Udp, 4, "udp_peer"},
                            {Any, 1, "{any}"}};
constexpr Word talkers[] = {{Unix, 6, "s[0]"}, {Unix, 6, "s[1]"}, {Datagram, 5, "d[0]"}, {Datagram, 5, "d[1]"}, {Datagram, 3, "e[0]"},
                            {Datagram, 3, "e[1]"}, {Tcp, 5, "tcp"}, {Replies, 5, "tcp_peer"}, {Udp, 4, "udp"}, {Udp, 4, "udp_peer"},
                            {Any, 1, "{any}"}};
constexpr Word any[] = {{Any, 1, "{r}"}, {Any, 1, "{w}"}, {Any, 1, "{odd}"}};
constexpr Word pipeIn[] = {{Pipe, 8, "p[0]"}, {Pipe, 4, "q[0]"}, {Any, 1, "{any}"}};
constexpr Word pipeOut[] = {{Pipe, 8, "p[1]"}, {Pipe, 4, "q[1]"}, {Any, 1, "{any}"}};

constexpr Word lengths[] = {{Any, 2, "0"},    {Any, 3, "1"},     {Any, 2, "2"},     {Any, 4, "100"},   {Any, 2, "511"},   {Any, 3, "512"},
                            {Any, 4, "1000"}, {Any, 2, "4095"},  {Any, 5, "4096"},  {Any, 2, "4097"},  {Any, 4, "5000"},  {Any, 4, "8192"},
                            {Any, 2, "8193"}, {Any, 3, "12288"}, {Any, 3, "20000"}, {Any, 2, "32768"}, {Any, 2, "65535"}, {Any, 4, "65536"},
                            {Any, 1, "65537"}};
constexpr Word shortLengths[] = {{Any, 2, "0"}, {Any, 3, "1"}, {Any, 3, "100"}, {Any, 2, "1000"}, {Any, 3, "4096"}, {Any, 2, "4097"}, {Any, 3, "5000"}, {Any, 2, "8192"}};
constexpr Word amounts[] = {{Any, 20, "{len}"}, {Any, 1, "100000"}, {Any, 1, "1 << 20"}};
constexpr Word buffers[] = {{Any, 8, "a"}, {Any, 3, "a + 100"}, {Any, 2, "a + 4095"},
                            {Any, 1, "NULL"}, {Any, 1, "(char *)1"}};
constexpr Word targets[] = {{Any, 12, "b"}, {Any, 3, "b + 100"}, {Any, 2, "b + 4095"},
                            {Any, 1, "NULL"}, {Any, 1, "(char *)1"}};
constexpr Word offsets[] = {{Any, 4, "0"}, {Any, 2, "1"}, {Any, 3, "100"}, {Any, 2, "4095"}, {Any, 4, "4096"}, {Any, 2, "5000"},
                            {Any, 3, "8192"}, {Any, 2, "10000"}, {Any, 1, "12000"}, {Any, 1, "40000"}, {Any, 1, "70000"}, {Any, 1, "-1"}};
// How much of a page that others refer to becomes zeros when a file is cut within it depends on the size of its folio.
constexpr Word sizes[] = {{Any, 3, "0"}, {Alone, 2, "1"}, {Alone, 3, "100"}, {Alone, 2, "4096"}, {Alone, 2, "4097"}, {Alone, 2, "8192"},
                          {Alone, 2, "10000"}, {Any, 2, "131072"}, {Any, 1, "-1"}};
constexpr Word inOffset[] = {{Any, 5, "NULL"}, {Any, 4, "&x"}, {Any, 1, "(off_t *)1"}};
constexpr Word outOffset[] = {{Any, 5, "NULL"}, {Any, 3, "&y"}};
constexpr Word spliceFlags[] = {{Any, 6, "0"}, {Any, 2, "SPLICE_F_NONBLOCK"}, {Any, 2, "SPLICE_F_MOVE"}, {Any, 1, "16"}, {Any, 1, "SPLICE_F_GIFT"}};
constexpr Word whences[] = {{Any, 5, "SEEK_SET"}, {Any, 3, "SEEK_CUR"}, {Any, 3, "SEEK_END"}, {Holes, 2, "SEEK_DATA"}, {Holes, 2, "SEEK_HOLE"}, {Any, 1, "7"}};
// Whether reserved blocks count as data depends on what read-ahead and write-back have done to them.
constexpr Word fallocateModes[] = {{Reserved, 3, "0"}, {Reserved, 2, "FALLOC_FL_KEEP_SIZE"}, {Any, 4, "FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE"},
                                   {Reserved, 2, "FALLOC_FL_ZERO_RANGE"}, {Reserved, 1, "FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE"},
                                   {Any, 2, "FALLOC_FL_COLLAPSE_RANGE"}, {Any, 2, "FALLOC_FL_INSERT_RANGE"}, {Any, 1, "FALLOC_FL_PUNCH_HOLE"},
                                   {Any, 1, "64"}};
constexpr Word advices[] = {{Any, 1, "POSIX_FADV_NORMAL"}, {Any, 1, "POSIX_FADV_WILLNEED"}, {Any, 1, "POSIX_FADV_DONTNEED"}, {Any, 1, "POSIX_FADV_NOREUSE"}, {Any, 1, "9"}};
constexpr Word openFlags[] = {{Any, 2, "O_RDONLY"}, {Any, 2, "O_WRONLY"}, {Any, 2, "O_RDWR"}, {Any, 2, "O_RDWR | O_CREAT"}, {Any, 1, "O_RDWR | O_CREAT | O_EXCL"},
                              {Any, 1, "O_WRONLY | O_TRUNC"}, {Any, 1, "O_RDONLY | O_TRUNC"}, {Any, 1, "O_RDWR | O_APPEND"}, {Any, 1, "O_RDONLY | O_DIRECTORY"},
                              {Any, 1, "O_PATH"}, {Any, 1, "O_RDWR | O_DIRECT"}, {Any, 1, "O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC"}, {Any, 1, "3"}};
constexpr Word paths[] = {{Any, 4, "\"file\""}, {Any, 4, "\"out\""}, {Any, 4, "\"new\""}, {Any, 2, "\"other\""}, {Any, 1, "\".\""}, {Any, 1, "\"\""},
                          {Any, 1, "\"none/x\""}, {Any, 1, "\"file/x\""}, {Any, 1, "NULL"}, {Any, 1, "\"./out\""}};
constexpr Word statusFlags[] = {{Any, 5, "O_NONBLOCK"}, {Any, 2, "O_NONBLOCK | O_APPEND"}, {Any, 1, "O_NONBLOCK | O_DIRECT"}, {Any, 1, "O_RDWR | O_NONBLOCK | O_CREAT"}};
constexpr Word pipeSizes[] = {{Any, 2, "4096"}, {Any, 1, "1"}, {Any, 2, "5000"}, {Any, 2, "8192"}, {Any, 2, "65536"}, {Any, 1, "131072"}, {Any, 1, "0"}, {Any, 1, "-1"}};
constexpr Word sendFlags[] = {{Any, 6, "MSG_NOSIGNAL"}, {Any, 4, "0"}, {Any, 2, "MSG_DONTWAIT"}, {Any, 1, "MSG_EOR | MSG_NOSIGNAL"},
                              {Any, 1, "MSG_TRUNC | MSG_NOSIGNAL"}, {Any, 2, "MSG_OOB | MSG_NOSIGNAL"}, {Zerocopy, 6, "MSG_ZEROCOPY"}};
constexpr Word receiveFlags[] = {{Any, 6, "0"}, {Any, 3, "MSG_PEEK"}, {Any, 2, "MSG_DONTWAIT"}, {Any, 2, "MSG_TRUNC"}, {Any, 1, "MSG_PEEK | MSG_TRUNC"},
                                 {Any, 1, "MSG_OOB"}, {Any, 1, "MSG_WAITALL | MSG_DONTWAIT"}, {Any, 1, "MSG_ERRQUEUE"}};
constexpr Word shutHows[] = {{Any, 3, "SHUT_WR"}, {Any, 3, "SHUT_RD"}, {Any, 2, "SHUT_RDWR"}, {Any, 1, "3"}};
constexpr Word options[] = {{Any, 2, "SO_TYPE"}, {Any, 2, "SO_ERROR"}, {Any, 1, "SO_DOMAIN"}, {Any, 1, "SO_PROTOCOL"}, {Any, 1, "SO_ACCEPTCONN"}, {Any, 1, "SO_KEEPALIVE"},
                            {Any, 1, "SO_REUSEADDR"}, {Any, 1, "SO_ZEROCOPY"}, {Any, 1, "SO_RCVLOWAT"}, {Any, 1, "SO_SNDLOWAT"}, {Any, 1, "SO_LINGER"}, {Any, 1, "SO_OOBINLINE"},
                            {Any, 1, "SO_BROADCAST"}, {Any, 1, "SO_PASSCRED"}, {Any, 1, "SO_PRIORITY"}, {Any, 1, "999"}, {Any, 1, "SO_RCVTIMEO"}, {Any, 1, "SO_DONTROUTE"}};
constexpr Word settable[] = {{Any, 2, "SO_SNDBUF"}, {Any, 2, "SO_RCVBUF"}, {Any, 1, "SO_KEEPALIVE"}, {Any, 1, "SO_REUSEADDR"}, {Any, 2, "SO_ZEROCOPY"}, {Any, 1, "SO_TYPE"},
                             {Any, 1, "SO_ERROR"}, {Any, 1, "SO_RCVLOWAT"}, {Any, 1, "SO_PRIORITY"}, {Any, 1, "999"}, {Any, 1, "SO_BROADCAST"}, {Any, 1, "SO_OOBINLINE"}};
constexpr Word protections[] = {{Any, 4, "PROT_READ"}, {Any, 6, "PROT_READ | PROT_WRITE"}, {Any, 1, "PROT_WRITE"}, {Any, 1, "PROT_NONE"}, {Any, 1, "PROT_READ | PROT_EXEC"}, {Any, 1, "32"}};
constexpr Word mapFlags[] = {{Any, 5, "MAP_SHARED"}, {Any, 5, "MAP_PRIVATE"}, {Any, 1, "MAP_SHARED | MAP_POPULATE"}, {Any, 1, "MAP_PRIVATE | MAP_ANONYMOUS"}, {Any, 1, "MAP_SHARED | MAP_ANONYMOUS"},
                             {Any, 1, "0"}, {Any, 1, "MAP_SHARED | MAP_PRIVATE"}, {Any, 1, "MAP_SHARED_VALIDATE"}, {Any, 1, "MAP_PRIVATE | MAP_POPULATE"}};
constexpr Word mapOffsets[] = {{Any, 8, "0"}, {Any, 3, "4096"}, {Any, 1, "8192"}, {Any, 1, "100"}, {Any, 1, "65536"}};
constexpr Word spots[] = {{Any, 8, "m"}, {Any, 4, "m + 4096"}, {Any, 2, "m + 8192"}, {Any, 1, "m + 100"}, {Any, 1, "(char *)4096"}};
constexpr Word spans[] = {{Any, 5, "4096"}, {Any, 4, "8192"}, {Any, 2, "16384"}, {Any, 2, "1"}, {Any, 1, "0"}, {Any, 1, "5000"}};
constexpr Word memoryAdvices[] = {{Any, 4, "MADV_DONTNEED"}, {Any, 1, "MADV_NORMAL"}, {Any, 1, "MADV_WILLNEED"}, {Any, 1, "MADV_RANDOM"}, {Any, 1, "MADV_SEQUENTIAL"},
                                  {Any, 1, "MADV_FREE"}, {Alone, 2, "MADV_REMOVE"}, {Any, 1, "MADV_POPULATE_READ"}, {Any, 1, "MADV_POPULATE_WRITE"}, {Any, 1, "MADV_DONTFORK"}, {Any, 1, "MADV_COLD"}, {Any, 1, "99"}};
constexpr Word syncFlags[] = {{Any, 3, "MS_SYNC"}, {Any, 2, "MS_ASYNC"}, {Any, 1, "MS_SYNC | MS_ASYNC"}, {Any, 1, "0"}, {Any, 1, "MS_INVALIDATE"}, {Any, 1, "8"}};
constexpr Word places[] = {{Any, 3, "0"}, {Any, 2, "1"}, {Any, 3, "100"}, {Any, 2, "4095"}, {Any, 2, "4096"}, {Any, 2, "5000"}, {Any, 2, "8192"}, {Any, 1, "12287"}, {Any, 1, "16383"}};
// A copy in user space that faults in its middle has copied nobody knows how much.
constexpr Word pages[] = {{Any, 3, "0"}, {Any, 2, "100"}, {Any, 3, "4096"}, {Any, 1, "5000"}, {Any, 2, "8192"}, {Any, 1, "12288"}};
constexpr Word bits[] = {{Any, 1, "1"}, {Any, 3, "100"}, {Any, 2, "1000"}, {Any, 1, "2000"}};
constexpr Word polled[] = {{Any, 3, "POLLIN"}, {Any, 3, "POLLOUT"}, {Any, 4, "POLLIN | POLLOUT"}, {Any, 1, "POLLIN | POLLRDHUP"}, {Any, 1, "0"}, {Any, 1, "POLLPRI | POLLRDNORM | POLLWRNORM"}};
constexpr Word signals[] = {{Any, 4, "SIGUSR1"}, {Any, 4, "SIGUSR2"}, {Any, 1, "SIGWINCH"}, {Any, 1, "SIGCHLD"}, {Any, 1, "0"}, {Any, 1, "99"}, {Any, 1, "SIGRTMIN"}};
constexpr Word counts[] = {{Any, 5, "2"}, {Any, 3, "3"}, {Any, 2, "1"}, {Any, 1, "0"}, {Any, 1, "-1"}, {Any, 1, "1025"}};
constexpr Word numbers[] = {{Any, 2, "40"}, {Any, 1, "3"}, {Any, 1, "out"}, {Any, 1, "-1"}, {Any, 1, "100000"}, {Any, 2, "41"}};

constexpr WordPool pools[] = {
    {"f", files}, {"odd", odd}, {"r", readable}, {"w", writable}, {"s", sockets}, {"talker", talkers}, {"any", any}, {"target", sendTargets}, {"src", sources}, {"origin", origins}, {"sink", sinks}, {"cached", cached}, {"page", pages}, {"bit", bits}, {"pr", pipeIn}, {"pw", pipeOut},
    {"len", lengths}, {"short", shortLengths}, {"amount", amounts}, {"from", buffers}, {"to", targets}, {"off", offsets}, {"size", sizes},
    {"xp", inOffset}, {"yp", outOffset}, {"sf", spliceFlags}, {"whence", whences}, {"fmode", fallocateModes}, {"fadvice", advices},
    {"oflags", openFlags}, {"path", paths}, {"setfl", statusFlags}, {"psize", pipeSizes}, {"sendf", sendFlags}, {"recvf", receiveFlags},
    {"how", shutHows}, {"opt", options}, {"setopt", settable}, {"prot", protections}, {"mflags", mapFlags}, 
    {"moff", mapOffsets}, {"at", spots}, {"span", spans}, {"madvice", memoryAdvices}, {"msync", syncFlags}, {"place", places},
    {"events", polled}, {"sig", signals}, {"count", counts}, {"number", numbers},
};

constexpr StatementPattern patterns[] = {
    {Any, 10, "read({r}, {to}, {len});"},
    {Any, 4, "pread({r}, {to}, {len}, {off});"},
    {Any, 3, "readv({r}, v, {count});"},
    {Any, 1, "preadv({r}, v, {count}, {off});"},
    {Any, 10, "write({w}, {from}, {len});"},
    {Any, 4, "pwrite({w}, {from}, {len}, {off});"},
    {Any, 3, "writev({w}, v, {count});"},
    {Any, 1, "pwritev({w}, v, {count}, {off});"},
    {Any, 2, "v[0].iov_base = {to}; v[0].iov_len = {short}; v[1].iov_base = {to}; v[1].iov_len = {len};"},
    {Any, 5, "lseek({f}, {off}, {whence});"},
    {Any, 1, "lseek({any}, 0, {whence});"},
    {Any, 4, "ftruncate({f}, {size});"},
    {Any, 1, "ftruncate({any}, 0);"},
    {Any, 1, "truncate({path}, {size});"},
    {Alone, 4, "fallocate({f}, {fmode}, {off}, {size});"},
    {Alone, 1, "fallocate({any}, {fmode}, 0, 4096);"},
    {Any, 1, "fsync({any});"},
    {Any, 1, "fdatasync({f});"},
    {Any, 1, "sync_file_range({any}, 0, 0, 2);"},
    {Any, 2, "posix_fadvise({any}, {off}, {size}, {fadvice});"},
    {Any, 1, "readahead({any}, {off}, {len});"},
    {Any, 5, "x = {off}; y = {off}; copy_file_range({f}, {xp}, {cached}, {yp}, {amount}, 0);"},
    {Any, 1, "x = {off}; y = {off}; copy_file_range({any}, {xp}, {cached}, {yp}, {amount}, 0);"},
    {Any, 1, "copy_file_range(file, NULL, out, NULL, {len}, 1);"},
    {Any, 9, "x = {off}; sendfile({target}, {src}, {xp}, {amount});"},
    {Any, 2, "x = {off}; sendfile({target}, {origin}, {xp}, {amount});"},
    {Pipe, 14, "x = {off}; y = {off}; splice({src}, {xp}, {pw}, NULL, {amount}, {sf});"},
    {Pipe, 14, "y = {off}; splice({pr}, NULL, {sink}, {yp}, {amount}, {sf});"},
    {Pipe, 8, "splice({origin}, NULL, {pw}, NULL, {amount}, {sf});"},
    {Pipe, 3, "x = {off}; y = {off}; splice({origin}, {xp}, {sink}, {yp}, {amount}, {sf});"},
    {Pipe, 6, "tee(p[0], q[1], {amount}, {sf});"},
    {Pipe, 1, "tee({any}, {any}, {amount}, {sf});"},
    {Pipe, 5, "v[0].iov_base = {from}; v[0].iov_len = {len}; vmsplice({pw}, v, 1, {sf}); v[0].iov_base = b;"},
    {Pipe, 3, "v[0].iov_base = a; v[1].iov_base = a + 5000; v[2].iov_base = a + 20000; vmsplice(p[1], v, {count}, {sf}); v[0].iov_base = b; v[1].iov_base = b + 2000; v[2].iov_base = b + 20000;"},
    {Pipe, 2, "v[0].iov_base = {to}; v[0].iov_len = {len}; vmsplice({pr}, v, 1, {sf});"},
    {Pipe, 3, "fcntl({pw}, F_SETPIPE_SZ, {psize});"},
    {Pipe, 2, "fcntl({pr}, F_GETPIPE_SZ);"},
    {Pipe, 1, "pipe2(p, O_NONBLOCK);"},
    {Pipe, 1, "pipe2(q, O_NONBLOCK | O_DIRECT);"},
    {Pipe, 1, "pipe2(q, 64);"},
    {Any, 1, "fcntl({any}, F_GETPIPE_SZ);"},
    {Any, 2, "fcntl({any}, F_GETFL);"},
    {Any, 2, "fcntl({any}, F_SETFL, {setfl});"},
    {Any, 1, "fcntl({any}, F_GETFD);"},
    {Any, 1, "fcntl({any}, F_SETFD, FD_CLOEXEC);"},
    {Any, 1, "fcntl({any}, F_DUPFD, {number});"},
    {Any, 1, "fcntl({any}, F_DUPFD_CLOEXEC, {number});"},
    {Any, 1, "fcntl({any}, F_GETSIG);"},
    {Any, 1, "fcntl({any}, F_SETSIG, SIGUSR1);"},
    {Any, 1, "fcntl({any}, 999);"},
    {Any, 1, "fcntl({any}, F_GETLEASE);"},
    {Any, 1, "dup({any});"},
    {Any, 1, "dup2({any}, {number});"},
    {Any, 1, "dup3({any}, {number}, O_CLOEXEC);"},
    {Any, 1, "dup3({any}, {number}, 0);"},
    {Any, 3, "close({any});"},
    {Any, 2, "i = open({path}, {oflags}, 0644); read(i, b, {len}); write(i, a, {len}); lseek(i, 0, SEEK_CUR);"},
    {Any, 1, "creat({path}, 0644);"},
    {Any, 1, "unlink({path});"},
    {Any, 1, "rename({path}, {path});"},
    {Any, 1, "stat({path}, &st);"},
    {Any, 2, "fstat({any}, &st);"},
    {Any, 2, "ioctl({any}, FIONREAD, &i);"},
    {Any, 5, "pf[0].fd = {r}; pf[0].events = {events}; pf[1].fd = {w}; pf[1].events = {events}; poll(pf, 2, 0);"},
    {Unix, 4, "send({talker}, {from}, {len}, {sendf});"},
    {Datagram, 4, "send({talker}, {from}, {len}, {sendf});"},
    {Tcp, 4, "send({talker}, {from}, {len}, {sendf});"},
    {Udp, 4, "send({talker}, {from}, {len}, {sendf});"},
    {Unix, 4, "recv({s}, {to}, {len}, {recvf});"},
    {Datagram, 5, "recv({s}, {to}, {len}, {recvf});"},
    {Tcp, 4, "recv({s}, {to}, {len}, {recvf});"},
    {Udp, 4, "recv({s}, {to}, {len}, {recvf});"},
    {Unix, 2, "msg.msg_iov = v; msg.msg_iovlen = {count}; sendmsg({talker}, &msg, {sendf});"},
    {Datagram, 2, "msg.msg_iov = v; msg.msg_iovlen = {count}; sendmsg({talker}, &msg, {sendf});"},
    {Tcp, 2, "msg.msg_iov = v; msg.msg_iovlen = {count}; sendmsg({talker}, &msg, {sendf});"},
    {Unix, 2, "msg.msg_iov = v; msg.msg_iovlen = {count}; msg.msg_control = c; msg.msg_controllen = 100; recvmsg({s}, &msg, {recvf});"},
    {Datagram, 2, "msg.msg_iov = v; msg.msg_iovlen = {count}; msg.msg_controllen = 0; recvmsg({s}, &msg, {recvf});"},
    {Zerocopy, 6, "msg.msg_iov = v; msg.msg_iovlen = 0; msg.msg_control = c; msg.msg_controllen = 100; recvmsg({s}, &msg, MSG_ERRQUEUE);"},
    {Unix, 1, "recvfrom({s}, {to}, {len}, {recvf}, NULL, NULL);"},
    {Unix, 1, "shutdown({s}, {how});"},
    {Datagram, 1, "shutdown({s}, {how});"},
    {Tcp, 1, "shutdown({s}, {how});"},
    {Any, 1, "shutdown({any}, {how});"},
    {Any, 2, "n = 4; getsockopt({s}, SOL_SOCKET, {opt}, &i, &n);"},
    {Any, 2, "i = {size}; setsockopt({s}, SOL_SOCKET, {setopt}, &i, 4);"},
    {Any, 1, "setsockopt({s}, SOL_SOCKET, {setopt}, &i, 2);"},
    {Tcp, 1, "i = 1; setsockopt({s}, IPPROTO_TCP, TCP_NODELAY, &i, 4);"},
    {Tcp, 1, "n = 4; getsockopt({s}, IPPROTO_TCP, TCP_NODELAY, &i, &n);"},
    {Unix, 1, "socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, s);"},
    {Any, 1, "socketpair(AF_INET, SOCK_STREAM, 0, pf);"},
    {Mapping, 6, "mmap(m, 16384, {prot}, MAP_FIXED | {mflags}, {f}, {moff});"},
    {Mapping, 2, "z = mmap(NULL, 4096, {prot}, {mflags}, {any}, {moff}); munmap(z, 4096);"},
    {Mapping, 1, "z = mmap(NULL, 5000, {prot}, {mflags}, {any}, {moff}); munmap(z, 5000);"},
    {Mapping, 1, "z = mmap(NULL, 0, {prot}, {mflags}, {any}, {moff});"},
    {Mapping, 1, "mmap(m, 4096, {prot}, MAP_FIXED | {mflags}, {f}, {moff});"},
    {Mapping, 1, "munmap({at}, {span});"},
    {Mapping, 2, "mprotect({at}, {span}, {prot});"},
    {Mapping, 2, "msync({at}, {span}, {msync});"},
    {Mapping, 4, "madvise({at}, {span}, {madvice});"},
    {Mapping, 1, "mlock({at}, {span});"},
    {Mapping, 1, "munlock({at}, {span});"},
    {Mapping, 1, "mincore({at}, {span}, c);"},
    {Mapping, 6, "if (sigsetjmp(env, 1) == 0) printf(\"%d\\n\", m[{place}]);"},
    {Mapping, 6, "if (sigsetjmp(env, 1) == 0) m[{place}] = 'x';"},
    {Mapping, 3, "if (sigsetjmp(env, 1) == 0) memcpy(m + {page}, a, {bit});"},
    {Mapping, 2, "if (sigsetjmp(env, 1) == 0) memset(m, 'y', 4096);"},
    {Any, 2, "memset(a, 'c', {len});"},
    {Any, 2, "pread(file, a, {len}, {off});"},
    {Signal, 4, "kill(getpid(), {sig});"},
    {Signal, 1, "raise({sig});"},
    {Signal, 2, "sigemptyset(&set); sigaddset(&set, SIGUSR1); sigprocmask(SIG_BLOCK, &set, NULL);"},
    {Signal, 2, "sigemptyset(&set); sigaddset(&set, SIGUSR1); sigprocmask(SIG_UNBLOCK, &set, NULL);"},
    {Signal, 1, "sigprocmask(7, &set, NULL);"},
    {Signal, 1, "signal({sig}, SIG_IGN);"},
    {Signal, 1, "signal({sig}, handler);"},
    {Signal, 1, "signal({sig}, SIG_DFL);"},
    {Fork, 3, "if (fork() == 0) { {child} {child} {child} exit(7); } wait(&n);"},
    {Fork, 1, "waitpid({number}, &n, WNOHANG);"},
    {Fork, 1, "if (fork() == 0) kill(getpid(), SIGKILL); waitpid(-1, &n, 0);"},
};

constexpr Frame begin[] = {
    {Any, "a", "char a[70000];"},
    {Any, "b", "char b[70000];"},
    {Any, "rest", "char rest[70000];"},
    {Any, "rest", "memset(rest, 0, 70000);"},
    {Any, "c", "char c[100];"},
    {Any, "n", "int n = 0;"},
    {Any, "i", "int i = 0;"},
    {Any, "x", "off_t x = 0;"},
    {Any, "y", "off_t y = 0;"},
    {Any, "v", "struct iovec v[3];"},
    {Any, "pf", "struct pollfd pf[2];"},
    {Any, "st", "struct stat st;"},
    {Any, "msg", "struct msghdr msg;"},
    {Any, "a", "memset(a, 'a', 70000);"},
    {Any, "b", "memset(b, 'b', 70000);"},
    {Any, "c", "memset(c, 0, 100);"},
    {Any, "msg", "memset(&msg, 0, sizeof msg);"},
    {Any, "pf", "memset(pf, 0, sizeof pf);"},
    {Any, "a", "pread(file, a, 70000, 0);"},
    {Any, "v", "v[0].iov_base = b; v[0].iov_len = 1000; v[1].iov_base = b + 2000; v[1].iov_len = 9000; v[2].iov_base = b + 20000; v[2].iov_len = 5000;"},
    {Any, "", "signal(SIGPIPE, SIG_IGN);"},
    {Any, "", "signal(SIGIO, SIG_IGN);"},
    {Pipe, "p", "int p[2];"},
    {Pipe, "q", "int q[2];"},
    {Pipe, "p", "pipe2(p, O_NONBLOCK);"},
    {Pipe, "q", "pipe2(q, O_NONBLOCK);"},
    {Unix, "s", "int s[2];"},
    {Unix, "s", "socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, s);"},
    {Datagram, "d", "int d[2];"},
    {Datagram, "e", "int e[2];"},
    {Datagram, "d", "socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, d);"},
    {Datagram, "e", "socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, e);"},
    {Tcp, "tcp", "fcntl(tcp, F_SETFL, O_RDWR | O_NONBLOCK);"},
    {Tcp, "tcp", "i = 1; setsockopt(tcp, IPPROTO_TCP, TCP_NODELAY, &i, 4);"},
    {Tcp, "tcp_peer", "setsockopt(tcp_peer, IPPROTO_TCP, TCP_NODELAY, &i, 4);"},
    {Tcp, "tcp_peer", "fcntl(tcp_peer, F_SETFL, O_RDWR | O_NONBLOCK);"},
    {Udp, "udp", "fcntl(udp, F_SETFL, O_RDWR | O_NONBLOCK);"},
    {Udp, "udp_peer", "fcntl(udp_peer, F_SETFL, O_RDWR | O_NONBLOCK);"},
    {Zerocopy, "", "i = 1; setsockopt(tcp, SOL_SOCKET, SO_ZEROCOPY, &i, 4); setsockopt(udp, SOL_SOCKET, SO_ZEROCOPY, &i, 4);"},
    {Odd, "ro", "int ro = open(\"file\", O_RDONLY);"},
    {Odd, "wo", "int wo = open(\"out\", O_WRONLY);"},
    {Odd, "ap", "int ap = open(\"out\", O_RDWR | O_APPEND);"},
    {Odd, "dio", "int dio = open(\"file\", O_RDWR | O_DIRECT);"},
    {Odd, "path", "int path = open(\"file\", O_PATH);"},
    {Odd, "dir", "int dir = open(\".\", O_RDONLY | O_DIRECTORY);"},
    {Odd, "null", "int null = open(\"/dev/null\", O_RDWR);"},
    {Odd, "zero", "int zero = open(\"/dev/zero\", O_RDWR);"},
    {Mapping, "env", "sigjmp_buf env;"},
    {Mapping, "fault", "void fault(int number) { printf(\"fault %d\\n\", number); siglongjmp(env, 1); }"},
    {Mapping, "m", "signal(SIGBUS, fault); signal(SIGSEGV, fault);"},
    {Mapping, "m", "char *m = mmap(NULL, 131072, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);"},
    {Mapping, "m", "mmap(m, 16384, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0);"},
    {Mapping, "z", "char *z = NULL;"},
    {Signal, "set", "sigset_t set;"},
    {Signal, "set", "sigemptyset(&set);"},
    {Signal, "handler", "void handler(int number) { printf(\"handler %d\\n\", number); }"},
    {Signal, "", "signal(SIGUSR1, handler);"},
    {Signal, "", "signal(SIGUSR2, handler);"},
    {Signal, "", "signal(SIGPIPE, handler);"},
};

// What is left where, and what the files have become.
constexpr Frame end[] = {
    {Pipe, "", "read(p[0], rest, 70000);"},
    {Pipe, "", "read(q[0], rest, 70000);"},
    {Unix, "", "read(s[1], rest, 70000);"},
    {Unix, "", "read(s[0], rest, 70000);"},
    {Datagram, "", "read(d[1], rest, 70000);"},
    {Datagram, "", "read(d[1], rest, 70000);"},
    {Tcp, "", "read(tcp_peer, rest, 70000);"},
    {Tcp, "", "read(tcp, rest, 70000);"},
    {Udp, "", "read(udp_peer, rest, 70000);"},
    {Any, "", "lseek(file, 0, SEEK_CUR);"},
    {Any, "", "lseek(out, 0, SEEK_CUR);"},
    {Any, "", "fstat(file, &st);"},
    {Any, "", "fstat(out, &st);"},
    {Any, "", "pread(file, rest, 70000, 0);"},
    {Any, "", "pread(out, rest, 70000, 0);"},
};

}  // namespace

std::span<const StatementPattern> statementPatterns() { return patterns; }
std::span<const WordPool> wordPools() { return pools; }
std::span<const Frame> openings() { return begin; }
std::span<const Frame> closings() { return end; }

}  // namespace copyscope::sim
