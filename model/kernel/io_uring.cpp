// SPDX-License-Identifier: GPL-3.0-or-later
// The queues of an io_uring, who fetches requests, and what is registered (Linux: io_uring/io_uring.c, sqpoll.c, rsrc.c).
#include "model/kernel/io_uring.h"

#include "model/kernel/address_space.h"
#include "model/kernel/call_table.h"
#include "model/kernel/socket.h"
#include "model/kernel/user_memory.h"
#include "model/program/constants.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
using program::Address;
using program::CallArguments;
namespace abi = program::abi;

namespace {

constexpr std::uint32_t mostEntries = 32768;  ///< IORING_MAX_ENTRIES

// struct io_rings: the counters lie in cache lines of their own.
constexpr std::uint64_t sqHead = 0;
constexpr std::uint64_t sqTail = 64;
constexpr std::uint64_t cqHead = 128;
constexpr std::uint64_t cqTail = 192;
constexpr std::uint64_t sqMask = 256;
constexpr std::uint64_t cqMask = 260;
constexpr std::uint64_t sqEntries = 264;
constexpr std::uint64_t cqEntries = 268;
constexpr std::uint64_t sqDropped = 272;
constexpr std::uint64_t sqFlags = 276;
constexpr std::uint64_t cqFlags = 280;
constexpr std::uint64_t cqOverflow = 284;
constexpr std::uint64_t firstCqe = 320;

constexpr Nanoseconds usualIdle{1'000'000'000};  ///< sq_thread_idle of 0 is one second

bool has(std::uint32_t flags, std::int64_t flag) { return (flags & static_cast<std::uint32_t>(flag)) != 0; }

}  // namespace

std::int64_t IoUring::create(Task& task, std::uint32_t entries, abi::UringParams& params)
{
    const auto known = static_cast<std::uint32_t>("IORING_SETUP_SQPOLL"_c | "IORING_SETUP_SQ_AFF"_c | "IORING_SETUP_CQSIZE"_c);
    if ((params.flags & ~known) != 0 || entries == 0 || entries > mostEntries)
        return -EINVAL;
    const bool polls = has(params.flags, "IORING_SETUP_SQPOLL"_c);
    if (has(params.flags, "IORING_SETUP_SQ_AFF"_c) && !polls)
        return -EINVAL;
    Kernel& kernel = task.kernel();
    const Generation& g = kernel.generation();
    if (polls && !g.uringPollsForAll() && !task.process().capable(Capability::SysAdmin))
        return -EPERM;
    const Nanoseconds idle = params.sqThreadIdle == 0 ? usualIdle : Nanoseconds(std::int64_t{params.sqThreadIdle} * 1'000'000);
    params.sqEntries = std::bit_ceil(entries);
    if (!has(params.flags, "IORING_SETUP_CQSIZE"_c))
        params.cqEntries = 2 * params.sqEntries;
    else if (params.cqEntries == 0 || params.cqEntries > 2 * mostEntries || std::bit_ceil(params.cqEntries) < params.sqEntries)
        return -EINVAL;
    params.cqEntries = std::bit_ceil(params.cqEntries);
    const std::uint64_t array = firstCqe + params.cqEntries * sizeof(abi::UringCqe);
    params.features = g.uringSingleMapping() ? static_cast<std::uint32_t>("IORING_FEAT_SINGLE_MMAP"_c) : 0;
    params.sq = {sqHead, sqTail, sqMask, sqEntries, sqFlags, sqDropped, static_cast<std::uint32_t>(array), 0, 0};
    params.cq = {cqHead, cqTail, cqMask, cqEntries, cqOverflow, firstCqe, cqFlags, 0, 0};
    auto rings = allocateRing(kernel, array + params.sqEntries * sizeof(std::uint32_t));
    auto sqes = allocateRing(kernel, params.sqEntries * sizeof(abi::UringSqe));
    if (!rings || !sqes)
        return -ENOMEM;
    task.spend(kernel.profile().ring.setup, "io_uring_create");
    auto ring = std::make_shared<IoUring>(kernel, task, params, std::move(rings), std::move(sqes));
    const std::int64_t number = task.process().descriptors.add(ring, 3, true);
    if (number >= 0 && polls)
        ring->startPolling(task, idle);
    return number;
}

IoUring::IoUring(Kernel& kernel, Task& maker, const abi::UringParams& params, std::shared_ptr<Folio> rings,
                 std::shared_ptr<Folio> entries)
    : File(kernel, static_cast<int>("O_RDWR"_c)), m_owner(maker.sharedProcess()), m_ownerName(maker.process().name),
      m_ownerIsPeer(maker.peer()), m_flags(params.flags),
      m_sq(kernel, "submission queue", maker.peer(), rings, sqTail, sqHead, params.sqEntries),
      m_cq(kernel, "completion queue", maker.peer(), rings, cqTail, cqHead, params.cqEntries), m_rings(rings),
      m_pages(std::make_shared<SharedPages>()), m_entries(entries, Holder::Kernel), m_sqArray(params.sq.array)
{
    m_sq.setWord(sqMask, params.sqEntries - 1);
    m_sq.setWord(cqMask, params.cqEntries - 1);
    m_sq.setWord(sqEntries, params.sqEntries);
    m_sq.setWord(cqEntries, params.cqEntries);
    const auto offer = [this](const std::shared_ptr<Folio>& folio, std::int64_t offset) {
        for (std::uint32_t i = 0; i < folio->pages(); ++i)
            m_pages->pages[static_cast<std::uint64_t>(offset) / pageSize.value() + i] = {PageRef(folio, Holder::Kernel), i};
    };
    offer(rings, "IORING_OFF_SQ_RING"_c);
    offer(rings, "IORING_OFF_CQ_RING"_c);
    offer(entries, "IORING_OFF_SQES"_c);
    // The program moves the tail of one queue and the head of the other one by plain stores.
    m_rings->onStore = [this] {
        m_sq.look();
        m_cq.look();
        return Nanoseconds{};
    };
}

IoUring::~IoUring() { m_rings->onStore = {}; }

std::int64_t IoUring::ownPages(std::uint64_t first, std::uint64_t pages, std::shared_ptr<SharedPages>& into)
{
    if (!m_pages->pages.contains(first) || !m_pages->pages.contains(first + pages - 1))
        return -EINVAL;
    into = m_pages;
    return 0;
}

void IoUring::closed(Task& task)
{
    m_closing = true;
    unregisterBuffers(task);
    for (const auto& file : std::exchange(m_files, {}))
        if (file && --file->descriptors == 0)
            file->closed(task);
    for (const auto& r : std::exchange(m_waiting, {}))
        if (r->listening)
            r->file->listen(*r, false);
    m_ready.clear();
    m_work.clear();
    m_notices.clear();
    m_workers.wakeAll({}, &task);
    m_pollers.wakeAll({}, &task);
    m_rings->onStore = {};
    m_sq.remove();
    m_cq.remove();
}

// --- results ------------------------------------------------------------------------------------------------

bool IoUring::store(const abi::UringCqe& cqe)
{
    if (m_cq.full())
        return false;
    const std::uint32_t tail = m_cq.producer();
    writeFolio(*m_rings, firstCqe + m_cq.slot(tail) * sizeof cqe, cqe);
    m_cq.setProducer(tail + 1);
    return true;
}

void IoUring::post(Task& task, const abi::UringCqe& cqe)
{
    // Results that find no room are kept until there is some (IORING_FEAT_NODROP).
    if (!m_overflow.empty() || !store(cqe))
        m_overflow.push_back(cqe);
    if (m_cq.filled() >= m_wanted)
        m_waiters.wakeAll({}, &task);
}

void IoUring::setSqFlag(std::uint32_t flag, bool on)
{
    const std::uint32_t state = m_sq.word(sqFlags);
    m_sq.setWord(sqFlags, on ? state | flag : state & ~flag);
}

void IoUring::workArrived(EventId cause, Task* by)
{
    if (m_closing)
        return;
    setSqFlag(static_cast<std::uint32_t>("IORING_SQ_TASKRUN"_c), true);
    m_pollers.wakeAll(cause, by);
    m_waiters.wakeAll(cause, by);
}

void IoUring::retry(std::shared_ptr<UringRequest> request, EventId cause, Task* by)
{
    m_waiting.erase(request);
    if (std::exchange(request->listening, false))
        request->file->listen(*request, false);
    m_ready.push_back(std::move(request));
    workArrived(cause, by);
}

void UringRequest::woken(EventId cause, Task* by) { ring.retry(shared_from_this(), cause, by); }

void IoUring::runReady(Task& task)
{
    while (!m_overflow.empty() && store(m_overflow.front()))
        m_overflow.pop_front();
    while (hasWork() && !m_closing) {
        if (!m_notices.empty()) {
            const Notice n = m_notices.front();
            m_notices.pop_front();
            task.spend(kernel().profile().network.zerocopyNotify, "io_req_task_complete");
            post(task, {n.userData, n.result, static_cast<std::uint32_t>("IORING_CQE_F_NOTIF"_c)});
            continue;
        }
        const auto request = m_ready.front();
        m_ready.pop_front();
        run(task, request, By::Caller);
    }
    if (!m_closing)
        setSqFlag(static_cast<std::uint32_t>("IORING_SQ_TASKRUN"_c), false);
}

// --- requests come in ---------------------------------------------------------------------------------------

/// io_submit_sqe and io_init_req: what can be found wrong before the request is tried.
void IoUring::fetch(Task& task, UringRequest& r)
{
    const Generation& g = kernel().generation();
    const auto known = static_cast<std::uint8_t>("IOSQE_FIXED_FILE"_c | "IOSQE_IO_LINK"_c | "IOSQE_IO_HARDLINK"_c | "IOSQE_ASYNC"_c);
    if ((r.sqe.flags & ~known) != 0) {
        r.failure = -EINVAL;
        return;
    }
    if (r.sqe.opcode == "IORING_OP_NOP"_c)
        return;
    const bool fixed = has(r.sqe.flags, "IOSQE_FIXED_FILE"_c);
    const auto process = m_owner.lock();
    if (fixed) {
        const auto index = static_cast<std::uint32_t>(r.sqe.fd);
        r.file = index < m_files.size() ? m_files[index] : nullptr;
    } else if (process && (!has(m_flags, "IORING_SETUP_SQPOLL"_c) || g.uringPollsForAll())) {
        // Before 5.11 the polling thread had no descriptors of the process: it took registered files only.
        r.file = process->descriptors.get(r.sqe.fd);
    }
    if (r.sqe.opcode == "IORING_OP_SPLICE"_c && process)
        r.fileIn = process->descriptors.get(r.sqe.fdIn);
    if (!r.file || (r.sqe.opcode == "IORING_OP_SPLICE"_c && !r.fileIn))
        r.failure = -EBADF;
    static_cast<void>(task);
}

std::uint32_t IoUring::submit(Task& task, std::uint32_t count)
{
    std::uint32_t taken = 0;
    std::shared_ptr<UringRequest> head;
    std::shared_ptr<UringRequest> last;
    const auto start = [&] {
        if (head)
            run(task, std::exchange(head, nullptr), By::Caller);
        last = nullptr;
    };
    while (taken < count && m_sq.filled() > 0) {
        const std::uint32_t at = m_sq.consumer();
        const auto index = readFolio<std::uint32_t>(*m_rings, m_sqArray + m_sq.slot(at) * sizeof(std::uint32_t));
        m_sq.setConsumer(at + 1);
        ++taken;
        if (index >= m_sq.size()) {
            m_sq.setWord(sqDropped, m_sq.word(sqDropped) + 1);
            continue;
        }
        task.spend(kernel().profile().ring.request, "io_submit_sqe");
        const auto request = std::make_shared<UringRequest>(
            *this, readFolio<abi::UringSqe>(*m_entries, index * sizeof(abi::UringSqe)));
        fetch(task, *request);
        if (last)
            last->next = request;
        else
            head = request;
        last = request;
        if ((request->sqe.flags & static_cast<std::uint8_t>("IOSQE_IO_LINK"_c | "IOSQE_IO_HARDLINK"_c)) == 0)
            start();
    }
    start();
    return taken;
}

std::int64_t IoUring::enter(Task& task, std::uint32_t toSubmit, std::uint32_t minimum, std::uint32_t callFlags)
{
    const auto known = static_cast<std::uint32_t>("IORING_ENTER_GETEVENTS"_c | "IORING_ENTER_SQ_WAKEUP"_c);
    if ((callFlags & ~known) != 0)
        return -EINVAL;
    std::uint32_t submitted = toSubmit;
    const bool polled = has(m_flags, "IORING_SETUP_SQPOLL"_c);
    if (polled) {
        if (has(callFlags, "IORING_ENTER_SQ_WAKEUP"_c))
            m_pollers.wakeAll({}, &task);
    } else {
        submitted = submit(task, toSubmit);
        if (submitted != toSubmit)
            return submitted;
    }
    if (!has(callFlags, "IORING_ENTER_GETEVENTS"_c))
        return submitted;
    minimum = std::min(minimum, m_cq.size());
    for (;;) {
        if (!polled)
            runReady(task);
        task.flush();
        if (m_cq.filled() >= minimum)
            return submitted;
        if (!polled && hasWork())
            continue;
        m_wanted = minimum;
        const Wake wake = task.block(m_waiters, "io_uring: no result yet", m_cq.place());
        m_wanted = 0;
        if (wake == Wake::Signal)
            return submitted > 0 ? std::int64_t{submitted} : -EINTR;
    }
}

// --- the polling thread -------------------------------------------------------------------------------------

void IoUring::startPolling(Task& maker, Nanoseconds idle)
{
    auto body = [self = shared_from_this(), idle](Task& task) {
        task.enterKernelQuietly();
        self->pollForRequests(task, idle);
    };
    kernel().startTask(maker.sharedProcess(), m_ownerName + "/iou-sqp", m_ownerIsPeer, std::move(body));
}

void IoUring::pollForRequests(Task& task, Nanoseconds idle)
{
    const auto over = [&] { return m_closing || task.killed || m_sq.filled() > 0 || hasWork(); };
    const auto needWakeup = static_cast<std::uint32_t>("IORING_SQ_NEED_WAKEUP"_c);
    while (!m_closing && !task.killed) {
        if (task.spin(over, kernel().profile().ring.look, idle, "io_sq_thread")) {
            if (m_closing || task.killed)
                break;
            submit(task, m_sq.filled());
            runReady(task);
            task.flush();
            continue;
        }
        setSqFlag(needWakeup, true);
        if (!over())
            task.block(m_pollers, "io_uring: no request", m_sq.place());
        if (!m_closing)
            setSqFlag(needWakeup, false);
    }
}

// --- what is registered -------------------------------------------------------------------------------------

void IoUring::unregisterBuffers(Task& task)
{
    for (RegisteredMemory& b : std::exchange(m_buffers, {}))
        b.unpin(task);
}

std::int64_t IoUring::enroll(Task& task, std::uint32_t operation, Address argument, std::uint32_t count)
{
    switch (operation) {
    case "IORING_REGISTER_BUFFERS"_c: {
        constexpr std::uint32_t most = 16384;  // IORING_MAX_REG_BUFFERS
        if (!m_buffers.empty())
            return -EBUSY;
        if (count == 0 || count > most)
            return -EINVAL;
        for (std::uint32_t i = 0; i < count; ++i) {
            abi::Iovec vector{};
            const bool readable = readUser(task, argument + i * sizeof vector, vector);
            RegisteredMemory buffer;
            const std::int64_t error =
                readable ? buffer.pin(task, vector.base, Bytes(vector.length), -ENOMEM) : -EFAULT;
            if (error != 0) {
                unregisterBuffers(task);
                return error;
            }
            m_buffers.push_back(std::move(buffer));
        }
        return 0;
    }
    case "IORING_UNREGISTER_BUFFERS"_c:
        if (m_buffers.empty())
            return -ENXIO;
        unregisterBuffers(task);
        return 0;
    case "IORING_REGISTER_FILES"_c: {
        if (!m_files.empty())
            return -EBUSY;
        if (count == 0)
            return -EINVAL;
        std::vector<std::shared_ptr<File>> files;
        for (std::uint32_t i = 0; i < count; ++i) {
            std::int32_t number = 0;
            if (!readUser(task, argument + i * sizeof number, number))
                return -EFAULT;
            files.push_back(number == -1 ? nullptr : task.process().descriptors.get(number));
            if (number != -1 && !files.back())
                return -EBADF;
        }
        m_files = std::move(files);
        for (const auto& f : m_files)
            if (f)
                ++f->descriptors;
        return 0;
    }
    case "IORING_UNREGISTER_FILES"_c:
        if (m_files.empty())
            return -ENXIO;
        for (const auto& f : std::exchange(m_files, {}))
            if (f && --f->descriptors == 0)
                f->closed(task);
        return 0;
    default: return -EINVAL;
    }
}

// --- calls --------------------------------------------------------------------------------------------------

namespace {

std::int64_t callSetup(Task& task, const CallArguments& a)
{
    abi::UringParams params{};
    if (!readUser(task, a[1], params))
        return -EFAULT;
    for (const std::uint32_t r : params.reserved)
        if (r != 0)
            return -EINVAL;
    const std::int64_t number = IoUring::create(task, static_cast<std::uint32_t>(a[0]), params);
    if (number >= 0 && !writeUser(task, a[1], params))
        return -EFAULT;
    return number;
}

std::shared_ptr<IoUring> ringOf(Task& task, std::uint64_t number, std::int64_t& error)
{
    const auto file = task.process().descriptors.get(static_cast<std::int32_t>(number));
    auto ring = std::dynamic_pointer_cast<IoUring>(file);
    error = !file ? -EBADF : !ring ? -EOPNOTSUPP : 0;
    return ring;
}

std::int64_t callEnter(Task& task, const CallArguments& a)
{
    std::int64_t error = 0;
    const auto ring = ringOf(task, a[0], error);
    return ring ? ring->enter(task, static_cast<std::uint32_t>(a[1]), static_cast<std::uint32_t>(a[2]),
                              static_cast<std::uint32_t>(a[3]))
                : error;
}

std::int64_t callRegister(Task& task, const CallArguments& a)
{
    std::int64_t error = 0;
    const auto ring = ringOf(task, a[0], error);
    return ring ? ring->enroll(task, static_cast<std::uint32_t>(a[1]), a[2], static_cast<std::uint32_t>(a[3])) : error;
}

}  // namespace

void addUringCalls(CallTable& table)
{
    table.add({"io_uring_setup", callSetup});
    table.add({"io_uring_enter", callEnter});
    table.add({"io_uring_register", callRegister});
}

}  // namespace copyscope::model::kernel
