// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/send_systems.h"

#include <array>

namespace copyscope::model::program {

namespace {

constexpr auto table = std::to_array<SendSystem>({
    {"Linux 2.2", "sendfile(out, in, offset, count)", "page cache -> socket, by copy in the kernel",
     "saves the trip to user space, not the copy", "--set kernel=2.2", "sendfile(2), recalled for 2.2"},
    {"Linux 2.4 to 2.6.22", "sendfile(out, in, offset, count)",
     "references to pages of the page cache in the send queue; a card without scatter-gather needs a copy in the call",
     "to sockets only in 2.6.0 to 2.6.32", "--set kernel=2.4", "sendfile(2); net/core/sock.c: sock_no_sendpage"},
    {"Linux from 2.6.23", "sendfile(out, in, offset, count)",
     "the same by splice through a pipe inside the kernel; from 4.17 a card without scatter-gather gets its copy when the packet leaves",
     "any destination from 2.6.33", "--set kernel=VERSION", "fs/splice.c: splice_direct_to_actor"},
    {"FreeBSD 3 to 10", "sendfile(fd, s, offset, nbytes, sf_hdtr, sbytes, flags)",
     "references to pages of the file in mbufs; header and trailer are copied and share its packets",
     "file to stream socket only, other order of arguments, 0 instead of a count, SF_NODISKIO",
     "--set system=freebsd, freebsd_sendfile()", "FreeBSD sendfile(2), recalled"},
    {"FreeBSD from 11", "sendfile(fd, s, offset, nbytes, sf_hdtr, sbytes, flags)",
     "the same; pages that are still on their way from the disk are queued at once and go when they are there, so that the caller never waits for the disk",
     "as before", "not modelled: the call here waits for the disk", "FreeBSD sendfile(2), recalled"},
    {"Solaris", "sendfilev(fildes, vec, count, xferred)",
     "stretches of files by reference, of memory (SFV_FD_SELF) by copy, in one call", "a vector instead of a header and a trailer",
     "--set system=solaris, sendfilev()", "sendfilev(3EXT), recalled"},
    {"Windows", "TransmitFile(socket, file, bytes, bytes_per_send, overlapped, buffers, flags)",
     "pages of the cache manager by reference; head and tail beside them",
     "a boolean instead of a count, can run in the background (OVERLAPPED); editions for clients do two at a time",
     "--set system=windows, TransmitFile(), without OVERLAPPED and without that limit", "mswsock.h, recalled"},
    {"macOS", "sendfile(fd, s, offset, len, hdtr, flags)", "as FreeBSD before 11",
     "the length is read and written through a pointer", "not modelled", "macOS sendfile(2), recalled"},
    {"HP-UX", "sendfile(s, fd, offset, nbytes, hdtrl, flags)", "references to the file cache; header and trailer as one iovec pair",
     "header and trailer are two struct iovec", "not modelled", "HP-UX sendfile(2), recalled"},
    {"AIX", "send_file(socket, iobuf, flags)", "through a cache of network buffers that keeps files ready to be sent",
     "one structure for header, file and trailer", "not modelled", "AIX send_file(), recalled"},
});

}  // namespace

std::span<const SendSystem> sendSystems() { return table; }

}  // namespace copyscope::model::program
