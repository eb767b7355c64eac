// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/frame_queue.h"
#include "model/kernel/socket.h"

#include <memory>
#include <optional>

namespace copyscope::model::kernel {

/// A socket that exchanges frames with a queue of the card, past the network stack (Linux: net/xdp/xsk.c,
/// Documentation/networking/af_xdp.rst). The kernel's driver moves the descriptors: in a call of the program or in an
/// interrupt, and with SO_PREFER_BUSY_POLL in calls only. With a driver that can (`nic.xdp_zerocopy`) the card fetches and
/// stores frames where they are; otherwise the kernel copies each one that is sent, and none is received.
class XdpSocket final : public Socket {
public:
    XdpSocket(Kernel& kernel, int flags, bool peer);

    [[nodiscard]] SocketType type() const override { return SocketType::Xdp; }
    /// sendto(fd, NULL, 0, MSG_DONTWAIT, ...): has the driver look at the rings (xsk_sendmsg).
    std::int64_t send(Task& task, UserBuffers& from, std::uint64_t flags) override;
    /// recvfrom(fd, NULL, 0, MSG_DONTWAIT, ...): the same (xsk_recvmsg).
    std::int64_t receive(Task& task, UserBuffers& into, std::uint64_t flags, ReceivedMessage& message) override;
    std::int64_t shutdown(Task&, int) override { return -EOPNOTSUPP; }
    std::uint32_t poll(Task& task, bool join) override;
    void stopPolling(Task& task) override;
    [[nodiscard]] std::int64_t mapError(bool) const override { return 0; }
    std::int64_t ownPages(std::uint64_t first, std::uint64_t pages, std::shared_ptr<SharedPages>& into) override;
    void closed(Task& task) override;

    std::int64_t bind(Task& task, const program::abi::SockaddrXdp& address);

protected:
    SocketOptions& options() override { return m_options; }
    [[nodiscard]] PlaceId inputPlace() const override
    {
        return m_queue->has(FrameQueue::Rx) ? m_queue->ring(FrameQueue::Rx).place() : PlaceId{};
    }
    int takeError() override { return 0; }
    std::int64_t setProtocolOption(Task& task, int level, int name, program::Address value, std::int64_t length) override;
    std::optional<std::int64_t> getStructure(Task& task, int level, int name, program::Address value,
                                             program::Address length) override;

private:
    std::int64_t drive(Task& task, std::uint64_t flags, FrameQueue::Which needed);

    SocketOptions m_options;
    std::shared_ptr<FrameQueue> m_queue;
    bool m_bound = false;
};

/// What VFIO gives a program for a card of its own: memory that the card may use, the card's rings, and its doorbell
/// (Linux: drivers/vfio; what user-level drivers such as DPDK's stand on). After that the kernel has no part in it.
/// Opened as /dev/vfio/0.
class VfioCard final : public File {
public:
    VfioCard(Kernel& kernel, int flags, bool peer);

    [[nodiscard]] std::string describe() const override { return "/dev/vfio/0"; }
    [[nodiscard]] std::int64_t mapError(bool) const override { return 0; }
    /// Rings come into being when they are mapped: mmap offsets 1 << 30 (RX), 2 << 30 (TX), 3 << 30 (fill) and 4 << 30
    /// (completion), of a length that a power of two of entries fits into; the page of the doorbell is at 0.
    std::int64_t ownPages(std::uint64_t first, std::uint64_t pages, std::shared_ptr<SharedPages>& into) override;
    /// ioctl VFIO_IOMMU_MAP_DMA.
    std::int64_t mapMemory(Task& task, program::Address argument);
    void closed(Task& task) override;

private:
    std::shared_ptr<FrameQueue> m_queue;
    std::shared_ptr<Folio> m_doorbell;
};

}  // namespace copyscope::model::kernel
