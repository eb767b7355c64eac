// SPDX-License-Identifier: GPL-3.0-or-later
// What the requests of an io_uring do (Linux: io_uring/rw.c, net.c, splice.c, notif.c, io-wq.c).
#include "model/kernel/io_uring.h"
#include "model/kernel/kernel.h"
#include "model/kernel/regular_file.h"
#include "model/kernel/socket.h"
#include "model/kernel/splice_direct.h"
#include "model/kernel/user_memory.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
namespace abi = program::abi;

namespace {

constexpr Nanoseconds workerIdle{5'000'000'000};  ///< WORKER_IDLE_TIMEOUT

/// The release that brought an operation (io_uring_enter(2)).
bool exists(const Generation& g, std::uint8_t opcode)
{
    switch (opcode) {
    case "IORING_OP_NOP"_c: case "IORING_OP_READV"_c: case "IORING_OP_WRITEV"_c: case "IORING_OP_FSYNC"_c:
    case "IORING_OP_READ_FIXED"_c: case "IORING_OP_WRITE_FIXED"_c: return true;
    case "IORING_OP_READ"_c: case "IORING_OP_WRITE"_c: case "IORING_OP_SEND"_c: case "IORING_OP_RECV"_c:
        return g.atLeast(5, 6);
    case "IORING_OP_SPLICE"_c: return g.atLeast(5, 7);
    case "IORING_OP_SEND_ZC"_c: return g.atLeast(6, 0);
    default: return false;
    }
}

bool writes(std::uint8_t opcode)
{
    return opcode == "IORING_OP_WRITE"_c || opcode == "IORING_OP_WRITEV"_c || opcode == "IORING_OP_WRITE_FIXED"_c;
}

bool fixedBuffer(const abi::UringSqe& sqe)
{
    if (sqe.opcode == "IORING_OP_SEND_ZC"_c)
        return (sqe.ioPriority & "IORING_RECVSEND_FIXED_BUF"_c) != 0;
    return sqe.opcode == "IORING_OP_READ_FIXED"_c || sqe.opcode == "IORING_OP_WRITE_FIXED"_c;
}

std::optional<std::uint64_t> offsetOf(std::uint64_t value)
{
    return value == ~std::uint64_t{0} ? std::nullopt : std::optional(value);
}

}  // namespace

std::int64_t IoUring::buffers(const UringRequest& r, bool fixed, UserBuffers& into) const
{
    if (!fixed) {
        into = UserBuffers(r.sqe.address + r.done, Bytes(r.sqe.length - r.done));
        return 0;
    }
    if (r.sqe.bufferIndex >= m_buffers.size())
        return -EFAULT;
    const RegisteredMemory& b = m_buffers[r.sqe.bufferIndex];
    if (!b.holds(r.sqe.address, Bytes(r.sqe.length)))
        return -EFAULT;
    const program::Address from = r.sqe.address + r.done;
    const Bytes left(r.sqe.length - r.done);
    into = UserBuffers(from, left, b.slice(from, left, Holder::Kernel));
    return 0;
}

// --- one request --------------------------------------------------------------------------------------------

std::optional<std::int64_t> IoUring::waitFor(UringRequest& r)
{
    // Sockets tell of changes since 5.7; before that, and for all else, a worker waits.
    if (!kernel().generation().uringRetriesSockets() || !r.file->listen(r, true))
        return giveToWorker(r);
    r.listening = true;
    m_waiting.insert(r.shared_from_this());
    return std::nullopt;
}

std::optional<std::int64_t> IoUring::performRead(Task& task, UringRequest& r, By by)
{
    UserBuffers into;
    std::int64_t error = 0;
    if (r.sqe.opcode == "IORING_OP_READV"_c)
        error = readIovec(task, r.sqe.address, r.sqe.length, into);
    else
        error = buffers(r, fixedBuffer(r.sqe), into);
    if (error != 0)
        return error;
    if (!r.file->readable())
        return -EBADF;
    auto* const file = dynamic_cast<RegularFile*>(r.file.get());
    const auto offset = r.file->seekable() ? offsetOf(r.sqe.offset) : std::nullopt;
    if (by == By::Caller) {
        if (file == nullptr) {
            if ((r.file->poll(task, false) & static_cast<std::uint32_t>("POLLIN"_c | "POLLHUP"_c | "POLLERR"_c)) == 0)
                return r.file->nonBlocking() ? std::optional<std::int64_t>(-EAGAIN) : waitFor(r);
        } else if ((file->flags & "O_DIRECT"_c) != 0) {
            return giveToWorker(r);
        } else if (const auto io = file->startReading(task, offset.value_or(file->position), into.left())) {
            if (!kernel().generation().uringRetriesReads())
                return giveToWorker(r);
            // The page that is missing tells when it has come (io_async_buf_func).
            m_waiting.insert(r.shared_from_this());
            io->then.emplace_back([weak = r.weak_from_this(), ring = weak_from_this()](EventId cause) {
                const auto request = weak.lock();
                const auto self = ring.lock();
                if (request && self)
                    self->retry(request, cause, nullptr);
            });
            return std::nullopt;
        }
    }
    return r.file->read(task, into, offset);
}

std::shared_ptr<ZerocopyCall> IoUring::notifier(const UringRequest& r)
{
    auto call = std::make_shared<ZerocopyCall>();
    call->bytes = r.sqe.length;
    call->users = 1;  // the request itself, until it is done
    const bool reports = (r.sqe.ioPriority & "IORING_SEND_ZC_REPORT_USAGE"_c) != 0 && kernel().generation().atLeast(6, 2);
    call->done = [ring = weak_from_this(), data = r.sqe.userData, reports, weak = std::weak_ptr(call)](EventId cause) {
        const auto self = ring.lock();
        const auto own = weak.lock();
        if (!self || self->m_closing)
            return;
        Event e = self->kernel().event(EventKind::Completion);
        e.to = {self->m_cq.place(), self->m_cq.producer()};
        e.count = 1;
        e.detail = own && own->copied ? 1 : 0;
        e.cause = cause;
        if (self->m_ownerIsPeer)
            e.flags = flagPeer;
        self->kernel().emit(e);
        const bool copied = reports && own && own->copied;
        self->m_notices.push_back({data, copied ? static_cast<std::int32_t>("IORING_NOTIF_USAGE_ZC_COPIED"_c) : 0});
        self->workArrived(cause, nullptr);
    };
    return call;
}

std::optional<std::int64_t> IoUring::performSocket(Task& task, UringRequest& r, By by)
{
    auto* const socket = dynamic_cast<Socket*>(r.file.get());
    if (socket == nullptr)
        return -ENOTSOCK;
    const bool receives = r.sqe.opcode == "IORING_OP_RECV"_c;
    const bool byReference = r.sqe.opcode == "IORING_OP_SEND_ZC"_c;
    const auto all = static_cast<std::uint32_t>("MSG_WAITALL"_c);
    const bool wantsAll = (r.sqe.operationFlags & all) != 0;
    const bool waits = (r.sqe.operationFlags & static_cast<std::uint32_t>("MSG_DONTWAIT"_c)) == 0 && !socket->nonBlocking();
    std::uint64_t messageFlags = r.sqe.operationFlags & ~all;
    if (by == By::Caller || !waits)
        messageFlags |= static_cast<std::uint64_t>("MSG_DONTWAIT"_c);
    if (byReference && !r.call)
        r.call = notifier(r);
    for (;;) {
        UserBuffers memory;
        if (const std::int64_t error = buffers(r, fixedBuffer(r.sqe), memory); error != 0)
            return error;
        std::int64_t done = 0;
        if (receives) {
            ReceivedMessage message;
            done = socket->receive(task, memory, messageFlags, message);
            dropFiles(task, message.files);
        } else {
            done = byReference ? socket->sendReferences(task, memory, messageFlags, r.call)
                               : socket->send(task, memory, messageFlags);
        }
        if (done > 0) {
            r.done += static_cast<std::uint64_t>(done);
            if (!wantsAll || r.done >= r.sqe.length)
                return static_cast<std::int64_t>(r.done);
            continue;
        }
        if (done != -EAGAIN || !waits)
            return r.done > 0 ? static_cast<std::int64_t>(r.done) : done;
        if (by == By::Caller)
            return waitFor(r);
    }
}

std::optional<std::int64_t> IoUring::perform(Task& task, UringRequest& r, By by)
{
    if (r.failure != 0)
        return r.failure;
    if (!exists(kernel().generation(), r.sqe.opcode))
        return -EINVAL;
    if (by == By::Caller && (r.sqe.flags & "IOSQE_ASYNC"_c) != 0 && r.sqe.opcode != "IORING_OP_NOP"_c)
        return giveToWorker(r);
    switch (r.sqe.opcode) {
    case "IORING_OP_NOP"_c: return 0;
    case "IORING_OP_READ"_c: case "IORING_OP_READV"_c: case "IORING_OP_READ_FIXED"_c: return performRead(task, r, by);
    case "IORING_OP_SEND"_c: case "IORING_OP_RECV"_c: case "IORING_OP_SEND_ZC"_c: return performSocket(task, r, by);
    default: break;
    }
    // The rest may sleep: writes to ext4 and fsync, and splice always (REQ_F_FORCE_ASYNC).
    if (writes(r.sqe.opcode) && by == By::Caller && dynamic_cast<RegularFile*>(r.file.get()) == nullptr
        && (r.file->poll(task, false) & static_cast<std::uint32_t>("POLLOUT"_c)) == 0)
        return waitFor(r);
    if (by == By::Caller && (!writes(r.sqe.opcode) || dynamic_cast<RegularFile*>(r.file.get()) != nullptr))
        return giveToWorker(r);
    if (r.sqe.opcode == "IORING_OP_FSYNC"_c)
        return r.file->sync(task, (r.sqe.operationFlags & 1) != 0);
    if (r.sqe.opcode == "IORING_OP_SPLICE"_c)
        return spliceFiles(task, r.fileIn, offsetOf(r.sqe.address), r.file, offsetOf(r.sqe.offset), r.sqe.length,
                           r.sqe.operationFlags);
    if (!r.file->writable())
        return -EBADF;
    UserBuffers from;
    const std::int64_t error = r.sqe.opcode == "IORING_OP_WRITEV"_c ? readIovec(task, r.sqe.address, r.sqe.length, from)
                                                                    : buffers(r, fixedBuffer(r.sqe), from);
    return error != 0 ? error : r.file->write(task, from, r.file->seekable() ? offsetOf(r.sqe.offset) : std::nullopt);
}

void IoUring::run(Task& task, std::shared_ptr<UringRequest> request, By by)
{
    while (request && !m_closing) {
        const auto result = perform(task, *request, by);
        if (!result)
            return;
        finish(task, *request, *result);
        // A chain breaks at the first request that failed or fell short (req_set_fail).
        const bool full = request->sqe.length == 0 || *result >= std::int64_t{request->sqe.length}
                          || request->sqe.opcode == "IORING_OP_NOP"_c || request->sqe.opcode == "IORING_OP_FSYNC"_c;
        const bool sends = request->sqe.opcode == "IORING_OP_SEND"_c || request->sqe.opcode == "IORING_OP_SEND_ZC"_c
                           || request->sqe.opcode == "IORING_OP_RECV"_c;
        const bool all = (request->sqe.operationFlags & static_cast<std::uint32_t>("MSG_WAITALL"_c)) != 0;
        const bool goesOn = *result >= 0 && (full || (sends && !all && *result > 0));
        auto next = std::exchange(request->next, nullptr);
        if (!goesOn && (request->sqe.flags & "IOSQE_IO_HARDLINK"_c) == 0)
            for (; next; next = std::exchange(next->next, nullptr))
                post(task, {next->sqe.userData, -ECANCELED, 0});
        request = std::move(next);
        if (request && by == By::Worker) {
            // A worker hands the rest of the chain back to the program (io_queue_next).
            retry(std::move(request), {}, &task);
            return;
        }
    }
}

void IoUring::finish(Task& task, UringRequest& r, std::int64_t result)
{
    abi::UringCqe cqe{r.sqe.userData, static_cast<std::int32_t>(result == restartCall ? -EINTR : result), 0};
    if (r.call)
        cqe.flags = static_cast<std::uint32_t>("IORING_CQE_F_MORE"_c);
    post(task, cqe);
    if (const auto call = std::exchange(r.call, nullptr))
        ZerocopyNotifier::letGo(kernel(), m_ownerIsPeer, *call, 1, {});
}

// --- workers ------------------------------------------------------------------------------------------------

std::optional<std::int64_t> IoUring::giveToWorker(UringRequest& r)
{
    m_work.push_back(r.shared_from_this());
    if (m_idleWorkers > 0)
        m_workers.wakeOne();
    else
        startWorker();
    return std::nullopt;
}

void IoUring::startWorker()
{
    const auto process = m_owner.lock();
    if (!process)
        return;
    kernel().startTask(process, m_ownerName + "/iou-wrk", m_ownerIsPeer, [self = shared_from_this()](Task& task) {
        task.enterKernelQuietly();
        self->work(task);
    });
}

void IoUring::work(Task& task)
{
    while (!m_closing && !task.killed) {
        if (m_work.empty()) {
            ++m_idleWorkers;
            const Wake wake = task.block(m_workers, "io_uring: no work", {}, workerIdle);
            --m_idleWorkers;
            if (wake == Wake::Timeout && m_work.empty())
                return;
            continue;
        }
        const auto request = m_work.front();
        m_work.pop_front();
        task.spend(kernel().profile().ring.request, "io_wq_submit_work");
        run(task, request, By::Worker);
        task.flush();
    }
}

}  // namespace copyscope::model::kernel
