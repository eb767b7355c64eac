// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/machine/profile.h"

namespace copyscope::model::kernel {

/// What a Linux release does differently on the data path; one question a member, each with the release that changed it.
/// And what no release does but articles believe: textbook().
class Generation {
public:
    explicit Generation(KernelVersion version, const Profile::Textbook& textbook = {}) : m_version(version), m_textbook(textbook) {}

    [[nodiscard]] KernelVersion version() const { return m_version; }
    [[nodiscard]] bool atLeast(int major, int minor, int patch = 0) const
    {
        return m_version >= KernelVersion{major, minor, patch};
    }

    /// sendfile puts page references into the send queue instead of copying (zero-copy networking, 2.4).
    [[nodiscard]] bool sendfileByReference() const { return atLeast(2, 4); }
    /// sendfile is made of splice through an internal pipe (2.6.23).
    [[nodiscard]] bool sendfileIsSplice() const { return atLeast(2, 6, 23); }
    /// sendfile's destination: sockets and files up to 2.4, sockets only in 2.6.0 to 2.6.32, anything from 2.6.33 (sendfile(2)).
    [[nodiscard]] bool sendfileToFile() const { return !atLeast(2, 6) || atLeast(2, 6, 33); }
    [[nodiscard]] bool sendfileToAnything() const { return atLeast(2, 6, 33); }
    /// Without scatter-gather the copy waits until the card gets the packet (GSO always on for TCP, 4.17);
    /// before that the sending call made it (sock_no_sendpage).
    [[nodiscard]] bool linearizeAtTransmit() const { return atLeast(4, 17); }
    /// A pipe is a ring of page slots (2.6.11); before that it was one page.
    [[nodiscard]] int defaultPipeSlots(int slots) const { return atLeast(2, 6, 11) ? slots : 1; }
    /// splice between two pipes (2.6.31).
    [[nodiscard]] bool spliceBetweenPipes() const { return atLeast(2, 6, 31); }
    /// Pages mapped around a read fault (filemap_map_pages, 3.15).
    [[nodiscard]] int faultAroundPages(int pages) const { return atLeast(3, 15) ? pages : 1; }
    /// One cache for file data (2.4); before that the buffer cache held a second copy.
    [[nodiscard]] bool unifiedPageCache() const { return atLeast(2, 4); }
    /// O_DIRECT on files (2.4.10); before that the flag was ignored.
    [[nodiscard]] bool directIo() const { return atLeast(2, 4, 10); }
    /// What O_DIRECT must be aligned to: blocks of the file system in 2.4, of the device from 2.6 (open(2)).
    [[nodiscard]] bool directByDeviceBlock() const { return atLeast(2, 6); }
    /// The user's buffer may start anywhere the device's DMA can (6.0); before that at a block.
    [[nodiscard]] bool directByDmaAlignment() const { return atLeast(6, 0); }
    /// O_DIRECT looks at one stretch of neighbouring blocks after the other (iomap on ext4, 5.5); before that at the
    /// whole call at once.
    [[nodiscard]] bool directByStretch() const { return atLeast(5, 5); }
    /// A private page that was shared by fork is copied for a store while a pipe or socket refers to it (5.9:
    /// wp_can_reuse_anon_folio); before that only mappings counted.
    [[nodiscard]] bool copyOnWriteMindsReferences() const { return atLeast(5, 9); }
    /// Who makes too many pages dirty sleeps for a time that follows from the disk's rate (3.2).
    [[nodiscard]] bool throttlesByRate() const { return atLeast(3, 2); }
    /// A write counts as a use of the page, which protects it when it is used again (until 4.5).
    [[nodiscard]] bool writesAreUses() const { return !atLeast(4, 6); }
    /// SO_ZEROCOPY: TCP 4.14, UDP 5.0.
    [[nodiscard]] bool zerocopyTcp() const { return atLeast(4, 14); }
    [[nodiscard]] bool zerocopyUdp() const { return atLeast(5, 0); }
    /// TCP_ULP "tls": TLS records made by the kernel (4.13), by the card (4.18); TLS 1.3 (5.1); sendfile to a card
    /// without a copy (TLS_TX_ZEROCOPY_RO, 5.19).
    [[nodiscard]] bool kernelTls() const { return atLeast(4, 13); }
    [[nodiscard]] bool tlsOffload() const { return atLeast(4, 18); }
    [[nodiscard]] bool tls13() const { return atLeast(5, 1); }
    [[nodiscard]] bool tlsZerocopyReadOnly() const { return atLeast(5, 19); }
    /// mmap of a TCP socket and TCP_ZEROCOPY_RECEIVE (4.18).
    [[nodiscard]] bool zerocopyReceive() const { return atLeast(4, 18); }
    /// AF_XDP sockets (4.18); with XDP_USE_NEED_WAKEUP (5.4).
    [[nodiscard]] bool afXdp() const { return atLeast(4, 18); }
    [[nodiscard]] bool xdpNeedWakeup() const { return atLeast(5, 4); }
    /// io_uring: both queues in one mapping (5.4); a request that cannot go on waits without a worker, for sockets from
    /// 5.7 and for pages of the cache from 5.9; a polling thread for everybody and without registered files (5.11).
    [[nodiscard]] bool uringSingleMapping() const { return atLeast(5, 4); }
    [[nodiscard]] bool uringRetriesSockets() const { return atLeast(5, 7); }
    [[nodiscard]] bool uringRetriesReads() const { return atLeast(5, 9); }
    [[nodiscard]] bool uringPollsForAll() const { return atLeast(5, 11); }
    /// F_SETPIPE_SZ and F_GETPIPE_SZ (2.6.35).
    [[nodiscard]] bool capacityIsSettable() const { return atLeast(2, 6, 35); }

    /// The beliefs of an article that this kernel follows instead of Linux; all false but in a lane that sets them.
    [[nodiscard]] const Profile::Textbook& textbook() const { return m_textbook; }

private:
    KernelVersion m_version;
    Profile::Textbook m_textbook;
};

}  // namespace copyscope::model::kernel
