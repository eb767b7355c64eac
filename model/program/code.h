// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/calls.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace copyscope::model::program {

/// The width of a value in memory or after a conversion.
enum class Width : std::uint8_t { Bool, I8, U8, I16, U16, I32, U32, I64, U64 };

[[nodiscard]] constexpr unsigned bytesOf(Width w)
{
    constexpr unsigned sizes[] = {1, 1, 1, 2, 2, 4, 4, 8, 8};
    return sizes[static_cast<int>(w)];
}

/// What one instruction does. Operands come from the operand stack, written left to right with the top last.
/// Values are 64 bits wide and already extended as their C type asks.
enum class Op : std::uint8_t {
    Push,          ///< → imm
    PushText,      ///< → address of literal a in the program's memory
    PushMessage,   ///< → handle of literal a for library functions: no memory is touched
    PushFunction,  ///< → address of function a
    Pop, Dup, Swap,
    LoadSlot,      ///< → value of slot a
    StoreSlot,     ///< value → value, or nothing with flag 1
    UnsetSlot,     ///< slot a has no value from here on
    IncSlot,       ///< slot a += imm; flag 0: nothing, 1: → old value, 2: → new value
    SlotAddress,   ///< → address of the variable whose storage slot a holds
    Reserve,       ///< storage of imm bytes for slot a, named b; flag 1: zeroed, 2: takes the size from the stack
    Load,          ///< address → value
    Store,         ///< address value → value, or nothing with flag 1; flag 2: the value is an address
    IncMemory,     ///< address → ...; as IncSlot
    CopyMemory,    ///< to from → to, imm bytes
    ClearMemory,   ///< address → address, imm bytes of zeros
    StoreText,     ///< address → address: literal a goes there, imm bytes in all
    LoadErrno, StoreErrno,
    Add, Sub, Mul, Div, Mod, And, Or, Xor, Shl, Shr,
    Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual,
    Negate, Complement, Not, Wrap,
    AddConstant,   ///< value → value + imm
    Index,         ///< address index → address + index * imm
    Difference,    ///< address address → their distance in elements of imm bytes
    Bounds,        ///< index → index; fails unless 0 <= index < imm; flag 1: imm itself will do
    BoundsSlot,    ///< the same for an array of the size in slot a with elements of imm bytes
    Length,        ///< count → bytes of a variable-length array with elements of imm bytes; fails on a negative count
    Jump, JumpIfZero, JumpIfNotZero,  ///< to a; flag 1: back, so signals and time are looked at
    Call,          ///< arguments → result of function a; b arguments
    CallPointer,   ///< address arguments → result; b arguments
    Return,        ///< result →
    System,        ///< arguments → result of call a; b arguments; flag 1: returns error numbers
    Library,       ///< arguments → result of library function a; b arguments; imm: literal that names the memory, or -1
    Macro,         ///< value → macro a
    Fork, StartThread, JoinThread, ExitThread, Exit, Abort, Raise, Compute,
    FailAssert,    ///< prints that assertion a failed, then aborts
    SetJump,       ///< address → 0
    LongJump,      ///< address value → (elsewhere) value; flag 1: with the signal mask
};

struct Instruction {
    Op op = Op::Push;
    Width width = Width::I64;
    bool global = false;     ///< the slot is one of the process, not of the frame
    std::uint8_t flag = 0;
    std::int32_t a = 0;
    std::int64_t imm = 0;
    std::int32_t b = 0;
    std::uint32_t line = 0;
};

enum class LibraryFunction : std::uint8_t {
    memcpy, memmove, memset, memcmp, bzero, malloc, calloc, realloc, free, aligned_alloc, posix_memalign, strlen, strcmp,
    strncmp, strcpy, strerror, printf, fprintf, dprintf, snprintf, sprintf, puts, fputs, putchar, fflush, perror, error,
    getpagesize, sysconf, CMSG_FIRSTHDR, CMSG_NXTHDR, sigemptyset, sigfillset, sigaddset, sigdelset, sigismember,
    io_uring_queue_init, io_uring_queue_init_params, io_uring_queue_exit, io_uring_get_sqe, io_uring_prep_nop,
    io_uring_prep_read, io_uring_prep_read_fixed, io_uring_prep_write, io_uring_prep_write_fixed, io_uring_prep_fsync,
    io_uring_prep_send, io_uring_prep_recv, io_uring_prep_send_zc, io_uring_prep_send_zc_fixed, io_uring_prep_splice,
    io_uring_sqe_set_flags, io_uring_sqe_set_data64, io_uring_sqe_set_data, io_uring_submit, io_uring_submit_and_wait,
    io_uring_wait_cqe, io_uring_wait_cqe_nr, io_uring_peek_cqe, io_uring_cqe_seen, io_uring_cq_advance,
    io_uring_cq_ready, io_uring_sq_ready, io_uring_cqe_get_data64, io_uring_cqe_get_data, io_uring_register_buffers,
    io_uring_unregister_buffers, io_uring_register_files, io_uring_unregister_files, xsk_umem__create,
    xsk_umem__delete, xsk_umem__get_data, xsk_umem__fd, xsk_socket__create, xsk_socket__delete, xsk_socket__fd,
    xsk_ring_prod__reserve, xsk_ring_prod__submit, xsk_ring_prod__fill_addr, xsk_ring_prod__tx_desc,
    xsk_ring_prod__needs_wakeup, xsk_ring_cons__peek, xsk_ring_cons__release, xsk_ring_cons__comp_addr,
    xsk_ring_cons__rx_desc,
    rte_eal_init, rte_pktmbuf_pool_create, rte_eth_dev_configure, rte_eth_rx_queue_setup, rte_eth_tx_queue_setup,
    rte_eth_dev_start, rte_pktmbuf_alloc, rte_pktmbuf_append, rte_pktmbuf_free, rte_eth_tx_burst,
    rte_eth_rx_burst,
    none,
};

/// `none` when the interpreter has no such function.
[[nodiscard]] LibraryFunction libraryFunction(std::string_view name);

struct FunctionCode {
    std::string name;  ///< empty: the top level
    std::vector<Instruction> code;
    std::uint32_t parameters = 0;
    std::uint32_t slots = 0;
    std::vector<std::string> slotNames;
    std::vector<std::uint32_t> storage;  ///< slots that hold an address; the next one holds the size in bytes
};

/// A compiled program.
struct Code {
    std::vector<FunctionCode> functions;  ///< 0 is the top level
    std::uint32_t globals = 0;
    std::vector<std::string> globalNames;
    std::vector<std::pair<std::uint32_t, std::int64_t>> initialGlobals;
    std::map<std::string, std::uint32_t, std::less<>> topLevel;  ///< scalars of the top level
    std::vector<std::string> literals;
    std::vector<const CallInfo*> calls;
    std::vector<std::string> macros;
};

/// Functions are values too: this is what their addresses look like. Nothing is ever mapped there.
inline constexpr std::uint64_t functionBase = 0x400000;
inline constexpr std::uint64_t functionStride = 16;
/// Handles of PushMessage lie where x86-64 has no addresses for programs.
inline constexpr std::uint64_t messageBase = 0xffff'8000'0000'0000;

}  // namespace copyscope::model::program
