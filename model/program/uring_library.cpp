// SPDX-License-Identifier: GPL-3.0-or-later
// liburing: ordinary code in user space on queues that are shared with the kernel (liburing: setup.c, queue.c,
// include/liburing.h). Its functions give -errno and leave errno alone.
#include "model/program/abi.h"
#include "model/program/host_structures.h"
#include "model/program/machine_state.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>

namespace copyscope::model::program {

using namespace abi::literals;

namespace {

/// The request that a io_uring_prep_ function makes of its arguments.
abi::UringSqe prepared(LibraryFunction function, std::span<const std::int64_t> a)
{
    using enum LibraryFunction;
    abi::UringSqe sqe{};
    const auto at = [&](std::size_t n) { return static_cast<std::uint64_t>(a[n]); };
    const auto operation = [&](std::int64_t code) { sqe.opcode = static_cast<std::uint8_t>(code); };
    // All but splice and nop: descriptor, memory, length.
    const auto usual = [&](std::int64_t code) {
        operation(code);
        sqe.fd = static_cast<std::int32_t>(a[1]);
        sqe.address = at(2);
        sqe.length = static_cast<std::uint32_t>(at(3));
    };
    switch (function) {
    case io_uring_prep_read:
    case io_uring_prep_read_fixed:
    case io_uring_prep_write:
    case io_uring_prep_write_fixed: {
        const bool reads = function == io_uring_prep_read || function == io_uring_prep_read_fixed;
        const bool fixed = function == io_uring_prep_read_fixed || function == io_uring_prep_write_fixed;
        usual(fixed ? (reads ? "IORING_OP_READ_FIXED"_c : "IORING_OP_WRITE_FIXED"_c)
                    : (reads ? "IORING_OP_READ"_c : "IORING_OP_WRITE"_c));
        sqe.offset = at(4);
        if (fixed)
            sqe.bufferIndex = static_cast<std::uint16_t>(at(5));
        break;
    }
    case io_uring_prep_fsync:
        operation("IORING_OP_FSYNC"_c);
        sqe.fd = static_cast<std::int32_t>(a[1]);
        sqe.operationFlags = static_cast<std::uint32_t>(at(2));
        break;
    case io_uring_prep_send:
    case io_uring_prep_recv:
    case io_uring_prep_send_zc:
    case io_uring_prep_send_zc_fixed: {
        const bool byReference = function == io_uring_prep_send_zc || function == io_uring_prep_send_zc_fixed;
        usual(byReference                        ? "IORING_OP_SEND_ZC"_c
              : function == io_uring_prep_send ? "IORING_OP_SEND"_c
                                               : "IORING_OP_RECV"_c);
        sqe.operationFlags = static_cast<std::uint32_t>(at(4));
        if (byReference)
            sqe.ioPriority = static_cast<std::uint16_t>(at(5));
        if (function == io_uring_prep_send_zc_fixed) {
            sqe.ioPriority = static_cast<std::uint16_t>(sqe.ioPriority | "IORING_RECVSEND_FIXED_BUF"_c);
            sqe.bufferIndex = static_cast<std::uint16_t>(at(6));
        }
        break;
    }
    case io_uring_prep_splice:
        operation("IORING_OP_SPLICE"_c);
        sqe.fdIn = static_cast<std::int32_t>(a[1]);
        sqe.address = at(2);
        sqe.fd = static_cast<std::int32_t>(a[3]);
        sqe.offset = at(4);
        sqe.length = static_cast<std::uint32_t>(at(5));
        sqe.operationFlags = static_cast<std::uint32_t>(at(6));
        break;
    default: operation("IORING_OP_NOP"_c); break;
    }
    return sqe;
}

}  // namespace

Outcome MachineState::loadWord32(Address at, std::uint32_t& value) { return get(*host, at, value); }

Outcome MachineState::uringCreate(std::span<const std::int64_t> arguments, bool hasParameters, std::int64_t& result)
{
    const auto where = static_cast<Address>(arguments[1]);
    abi::UringParams params{};
    Address memory = 0;
    if (hasParameters) {
        memory = static_cast<Address>(arguments[2]);
        if (const Outcome o = get(*host, memory, params); o != Outcome::Done)
            return o;
    } else {
        params.flags = static_cast<std::uint32_t>(arguments[2]);
        memory = host->reserve("io_uring_params", Bytes(sizeof params), currentLine);
        if (const Outcome o = put(*host, memory, params); o != Outcome::Done)
            return o;
    }
    Outcome o = host->call("io_uring_setup", {static_cast<std::uint64_t>(arguments[0]), memory}, result);
    if (o == Outcome::Done && result >= 0)
        o = get(*host, memory, params);
    if (!hasParameters)
        host->release(memory, Bytes(sizeof params));
    if (o != Outcome::Done || result < 0)
        return o;

    UringState ring;
    ring.fd = result;
    ring.setupFlags = params.flags;
    ring.sqEntries = params.sqEntries;
    ring.cqEntries = params.cqEntries;
    const std::uint64_t sqSize = params.sq.array + params.sqEntries * sizeof(std::uint32_t);
    const std::uint64_t cqSize = params.cq.cqes + params.cqEntries * sizeof(abi::UringCqe);
    const bool single = (params.features & static_cast<std::uint32_t>("IORING_FEAT_SINGLE_MMAP"_c)) != 0;
    const auto map = [&](std::size_t which, std::uint64_t size, std::int64_t offset) {
        const CallArguments a{0, size, static_cast<std::uint64_t>("PROT_READ"_c | "PROT_WRITE"_c),
                              static_cast<std::uint64_t>("MAP_SHARED"_c | "MAP_POPULATE"_c),
                              static_cast<std::uint64_t>(ring.fd), static_cast<std::uint64_t>(offset)};
        const Outcome made = host->call("mmap", a, result);
        ring.maps[which] = {static_cast<Address>(result), size};
        return made == Outcome::Done && (result >= 0 || result < -4095) ? Outcome::Done : made;
    };
    if ((o = map(0, single ? std::max(sqSize, cqSize) : sqSize, "IORING_OFF_SQ_RING"_c)) != Outcome::Done)
        return o;
    if (!single && (o = map(1, cqSize, "IORING_OFF_CQ_RING"_c)) != Outcome::Done)
        return o;
    if ((o = map(2, params.sqEntries * sizeof(abi::UringSqe), "IORING_OFF_SQES"_c)) != Outcome::Done)
        return o;
    const Address sq = ring.maps[0].at;
    const Address cq = single ? sq : ring.maps[1].at;
    ring.sqHead = sq + params.sq.head;
    ring.sqTail = sq + params.sq.tail;
    ring.sqFlags = sq + params.sq.flags;
    ring.sqArray = sq + params.sq.array;
    ring.cqHead = cq + params.cq.head;
    ring.cqTail = cq + params.cq.tail;
    ring.cqes = cq + params.cq.cqes;
    ring.sqes = ring.maps[2].at;
    const std::array<std::uint32_t, 3> shown{params.flags, static_cast<std::uint32_t>(ring.fd), params.features};
    if ((o = put(*host, where + offsetof(abi::Uring, flags), shown)) != Outcome::Done)
        return o;
    markObject(where);
    process->urings[where] = ring;
    result = 0;
    return Outcome::Done;
}

/// _io_uring_submit: shows the new requests to the kernel, and calls it where that is needed.
Outcome MachineState::uringSubmit(UringState& ring, std::uint32_t wait, std::int64_t& result)
{
    const std::uint32_t count = ring.next - ring.firstNew;
    for (; ring.firstNew != ring.next; ++ring.firstNew) {
        const std::uint32_t slot = ring.firstNew & (ring.sqEntries - 1);
        if (const Outcome o = put(*host, ring.sqArray + slot * sizeof slot, slot); o != Outcome::Done)
            return o;
    }
    if (count > 0)
        if (const Outcome o = put(*host, ring.sqTail, ring.next); o != Outcome::Done)
            return o;
    std::uint32_t flags = wait > 0 ? static_cast<std::uint32_t>("IORING_ENTER_GETEVENTS"_c) : 0;
    bool enters = wait > 0;
    if ((ring.setupFlags & static_cast<std::uint32_t>("IORING_SETUP_SQPOLL"_c)) != 0) {
        std::uint32_t state = 0;
        if (const Outcome o = loadWord32(ring.sqFlags, state); o != Outcome::Done)
            return o;
        if ((state & static_cast<std::uint32_t>("IORING_SQ_NEED_WAKEUP"_c)) != 0) {
            flags |= static_cast<std::uint32_t>("IORING_ENTER_SQ_WAKEUP"_c);
            enters = true;
        }
    } else {
        enters = enters || count > 0;
    }
    result = count;
    if (!enters)
        return Outcome::Done;
    return host->call("io_uring_enter", {static_cast<std::uint64_t>(ring.fd), count, wait, flags}, result);
}

/// _io_uring_get_cqe: the address of the oldest result once there are `count`.
Outcome MachineState::uringWait(UringState& ring, Address into, std::uint32_t count, bool block, std::int64_t& result)
{
    for (;;) {
        std::uint32_t head = 0;
        std::uint32_t tail = 0;
        std::uint32_t state = 0;
        Outcome o = loadWord32(ring.cqHead, head);
        if (o == Outcome::Done)
            o = loadWord32(ring.cqTail, tail);
        if (o == Outcome::Done)
            o = loadWord32(ring.sqFlags, state);
        if (o != Outcome::Done)
            return o;
        if (tail - head >= count) {
            const Address cqe = ring.cqes + (head & (ring.cqEntries - 1)) * sizeof(abi::UringCqe);
            result = 0;
            if ((o = put(*host, into, cqe)) == Outcome::Done)
                markRange(into, sizeof cqe);
            return o;
        }
        // Without waiting the kernel is asked only when it has said that results wait for a call.
        const bool work = (state & static_cast<std::uint32_t>("IORING_SQ_TASKRUN"_c)) != 0;
        if (!block && !work) {
            result = -EAGAIN;
            return host->spin();
        }
        const auto flags = static_cast<std::uint64_t>("IORING_ENTER_GETEVENTS"_c);
        o = host->call("io_uring_enter", {static_cast<std::uint64_t>(ring.fd), 0, block ? count : 0, flags}, result);
        if (o != Outcome::Done || result < 0)
            return o;
        if (!block && work) {
            o = loadWord32(ring.cqTail, tail);
            if (o != Outcome::Done)
                return o;
            if (tail == head) {
                result = -EAGAIN;
                return host->spin();
            }
        }
    }
}

Outcome MachineState::libraryUring(LibraryFunction function, std::span<const std::int64_t> arguments, std::int64_t& result)
{
    using enum LibraryFunction;
    const auto first = static_cast<Address>(arguments[0]);
    result = 0;
    switch (function) {
    case io_uring_queue_init: return uringCreate(arguments, false, result);
    case io_uring_queue_init_params: return uringCreate(arguments, true, result);
    case io_uring_prep_nop: case io_uring_prep_read: case io_uring_prep_read_fixed: case io_uring_prep_write:
    case io_uring_prep_write_fixed: case io_uring_prep_fsync: case io_uring_prep_send: case io_uring_prep_recv:
    case io_uring_prep_send_zc: case io_uring_prep_send_zc_fixed: case io_uring_prep_splice:
        return put(*host, first, prepared(function, arguments));
    case io_uring_sqe_set_flags:
        return put(*host, first + offsetof(abi::UringSqe, flags), static_cast<std::uint8_t>(arguments[1]));
    case io_uring_sqe_set_data64: case io_uring_sqe_set_data:
        return put(*host, first + offsetof(abi::UringSqe, userData), arguments[1]);
    case io_uring_cqe_get_data64: case io_uring_cqe_get_data:
        return get(*host, first + offsetof(abi::UringCqe, userData), result);
    default: break;
    }
    const auto found = process->urings.find(first);
    if (found == process->urings.end()) {
        fail("this is no io_uring that io_uring_queue_init() made");
        return Outcome::Done;
    }
    UringState& ring = found->second;
    const auto enroll = [&](std::int64_t operation, std::int64_t from, std::int64_t count) {
        return host->call("io_uring_register",
                          {static_cast<std::uint64_t>(ring.fd), static_cast<std::uint64_t>(operation),
                           static_cast<std::uint64_t>(from), static_cast<std::uint64_t>(count)},
                          result);
    };
    const auto ready = [&](Address headAt, Address tailAt, std::uint32_t tail, bool loadTail) {
        std::uint32_t head = 0;
        Outcome o = loadWord32(headAt, head);
        if (o == Outcome::Done && loadTail)
            o = loadWord32(tailAt, tail);
        result = tail - head;
        return o;
    };
    const auto advance = [&](std::uint32_t count) {
        std::uint32_t head = 0;
        if (const Outcome o = loadWord32(ring.cqHead, head); o != Outcome::Done)
            return o;
        return put(*host, ring.cqHead, head + count);
    };
    switch (function) {
    case io_uring_queue_exit: {
        for (const UringState::Mapping& map : ring.maps)
            if (map.size != 0)
                if (const Outcome o = host->call("munmap", {map.at, map.size}, result); o != Outcome::Done)
                    return o;
        const auto fd = static_cast<std::uint64_t>(ring.fd);
        process->urings.erase(found);
        const Outcome o = host->call("close", {fd}, result);
        result = 0;
        return o;
    }
    case io_uring_get_sqe: {
        std::uint32_t head = 0;
        if (const Outcome o = loadWord32(ring.sqHead, head); o != Outcome::Done)
            return o;
        if (ring.next - head >= ring.sqEntries)
            return Outcome::Done;
        const Address sqe = ring.sqes + (ring.next & (ring.sqEntries - 1)) * sizeof(abi::UringSqe);
        ++ring.next;
        result = static_cast<std::int64_t>(sqe);
        return Outcome::Done;
    }
    case io_uring_submit: return uringSubmit(ring, 0, result);
    case io_uring_submit_and_wait: return uringSubmit(ring, static_cast<std::uint32_t>(arguments[1]), result);
    case io_uring_wait_cqe: return uringWait(ring, static_cast<Address>(arguments[1]), 1, true, result);
    case io_uring_wait_cqe_nr:
        return uringWait(ring, static_cast<Address>(arguments[1]), static_cast<std::uint32_t>(arguments[2]), true, result);
    case io_uring_peek_cqe: return uringWait(ring, static_cast<Address>(arguments[1]), 1, false, result);
    case io_uring_cqe_seen: return advance(1);
    case io_uring_cq_advance: return advance(static_cast<std::uint32_t>(arguments[1]));
    case io_uring_cq_ready: return ready(ring.cqHead, ring.cqTail, 0, true);
    case io_uring_sq_ready: return ready(ring.sqHead, 0, ring.next, false);
    case io_uring_register_buffers: return enroll("IORING_REGISTER_BUFFERS"_c, arguments[1], arguments[2]);
    case io_uring_unregister_buffers: return enroll("IORING_UNREGISTER_BUFFERS"_c, 0, 0);
    case io_uring_register_files: return enroll("IORING_REGISTER_FILES"_c, arguments[1], arguments[2]);
    case io_uring_unregister_files: return enroll("IORING_UNREGISTER_FILES"_c, 0, 0);
    default: return Outcome::Done;
    }
}

}  // namespace copyscope::model::program
