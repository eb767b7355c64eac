// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/file.h"
#include "model/kernel/registered_memory.h"
#include "model/kernel/shared_ring.h"
#include "model/kernel/wait_queue.h"
#include "model/kernel/zerocopy.h"
#include "model/program/abi.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <vector>

namespace copyscope::model::kernel {

class IoUring;
class RegularFile;
class Socket;

/// One request that the kernel has fetched (Linux: struct io_kiocb).
class UringRequest final : public WaitListener, public std::enable_shared_from_this<UringRequest> {
public:
    UringRequest(IoUring& owner, const program::abi::UringSqe& entry) : sqe(entry), ring(owner) {}
    /// What it waited for may have come: it is tried again.
    void woken(EventId cause, Task* by) override;

    program::abi::UringSqe sqe;
    IoUring& ring;
    std::shared_ptr<File> file;
    std::shared_ptr<File> fileIn;        ///< of splice
    std::shared_ptr<UringRequest> next;  ///< starts when this one is done (IOSQE_IO_LINK)
    std::shared_ptr<ZerocopyCall> call;  ///< of SEND_ZC
    std::uint64_t done = 0;              ///< bytes, with MSG_WAITALL
    bool listening = false;
    std::int64_t failure = 0;            ///< found when it was fetched
};

/// Two queues that a program and the kernel share: requests and results (Linux: io_uring, struct io_ring_ctx).
///
/// A request is made where it was submitted, without waiting. One that would wait is tried again when what it waits for
/// has come, in a call of the program or in the polling thread; what cannot be tried like that (and on older releases
/// much more) is made by a worker thread of the process, which may sleep (io-wq).
///
/// Requests: NOP, READ, WRITE with their fixed and vector forms, FSYNC, SEND, RECV, SPLICE, SEND_ZC. Not modelled:
/// IOSQE_IO_DRAIN, IOPOLL, provided buffers, and that an unfinished request interrupts a program that computes: it goes
/// on when the program next enters the kernel for the ring, as with IORING_SETUP_COOP_TASKRUN.
class IoUring final : public File, public std::enable_shared_from_this<IoUring> {
public:
    /// io_uring_setup: the descriptor, or -errno; fills in `params`.
    static std::int64_t create(Task& task, std::uint32_t entries, program::abi::UringParams& params);

    IoUring(Kernel& kernel, Task& maker, const program::abi::UringParams& params, std::shared_ptr<Folio> rings,
            std::shared_ptr<Folio> entries);
    ~IoUring() override;

    [[nodiscard]] std::string describe() const override { return "io_uring"; }
    [[nodiscard]] std::int64_t mapError(bool) const override { return 0; }
    std::int64_t ownPages(std::uint64_t first, std::uint64_t pages, std::shared_ptr<SharedPages>& into) override;
    void closed(Task& task) override;

    std::int64_t enter(Task& task, std::uint32_t toSubmit, std::uint32_t minimum, std::uint32_t flags);
    std::int64_t enroll(Task& task, std::uint32_t operation, program::Address argument, std::uint32_t count);

    /// A request, or the notification of a SEND_ZC, goes on when somebody next runs this ring's work.
    void retry(std::shared_ptr<UringRequest> request, EventId cause, Task* by);

private:
    struct Notice {
        std::uint64_t userData = 0;
        std::int32_t result = 0;
    };

    void startPolling(Task& maker, Nanoseconds idle);
    void pollForRequests(Task& task, Nanoseconds idle);
    std::uint32_t submit(Task& task, std::uint32_t count);
    void fetch(Task& task, UringRequest& request);
    [[nodiscard]] bool hasWork() const { return !m_ready.empty() || !m_notices.empty(); }
    void runReady(Task& task);
    void workArrived(EventId cause, Task* by);

    // requests (uring_requests.cpp)
    enum class By : std::uint8_t { Caller, Worker };
    void run(Task& task, std::shared_ptr<UringRequest> request, By by);
    /// The result, or nothing when it waits.
    std::optional<std::int64_t> perform(Task& task, UringRequest& r, By by);
    std::optional<std::int64_t> performRead(Task& task, UringRequest& r, By by);
    std::optional<std::int64_t> performSocket(Task& task, UringRequest& r, By by);
    std::optional<std::int64_t> waitFor(UringRequest& r);
    std::optional<std::int64_t> giveToWorker(UringRequest& r);
    void startWorker();
    void work(Task& task);
    void finish(Task& task, UringRequest& r, std::int64_t result);
    std::int64_t buffers(const UringRequest& r, bool fixed, UserBuffers& into) const;
    std::shared_ptr<ZerocopyCall> notifier(const UringRequest& r);

    void post(Task& task, const program::abi::UringCqe& cqe);
    bool store(const program::abi::UringCqe& cqe);
    void setSqFlag(std::uint32_t flag, bool on);
    void unregisterBuffers(Task& task);

    std::weak_ptr<Process> m_owner;
    std::string m_ownerName;
    bool m_ownerIsPeer;
    std::uint32_t m_flags;
    SharedRing m_sq;
    SharedRing m_cq;
    std::shared_ptr<Folio> m_rings;
    std::shared_ptr<SharedPages> m_pages;
    PageRef m_entries;
    std::uint64_t m_sqArray;
    std::deque<program::abi::UringCqe> m_overflow;
    std::deque<std::shared_ptr<UringRequest>> m_ready;
    std::deque<Notice> m_notices;
    std::set<std::shared_ptr<UringRequest>> m_waiting;  ///< for a file to change or a page to come
    std::deque<std::shared_ptr<UringRequest>> m_work;
    int m_idleWorkers = 0;
    WaitQueue m_workers;
    WaitQueue m_pollers;      ///< the polling thread, while it sleeps
    WaitQueue m_waiters;      ///< programs in io_uring_enter
    std::uint32_t m_wanted = 0;  ///< results that the waiting one wants
    std::vector<RegisteredMemory> m_buffers;
    std::vector<std::shared_ptr<File>> m_files;
    bool m_closing = false;
};

}  // namespace copyscope::model::kernel
