// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/system_call.h"

#ifndef __x86_64__
#error "programs are interpreted for the x86-64 kernel interface, so real calls need such a machine"
#endif

// In assembler, because a signal handler must be able to tell whether the kernel has been entered already. The
// pointer to `pending` waits in rcx, which only the instruction syscall itself overwrites.
extern "C" {
std::int64_t copyscope_live_call(long number, const std::uint64_t* arguments, const void* pending);
extern const char copyscope_live_call_begin[];
extern const char copyscope_live_call_enter[];
extern const char copyscope_live_call_abort[];
}

asm(R"(
    .text
    .p2align 4
    .type copyscope_live_call, @function
    .globl copyscope_live_call, copyscope_live_call_begin, copyscope_live_call_enter, copyscope_live_call_abort
copyscope_live_call:
    movq %rdi, %rax
    movq %rsi, %r11
    movq %rdx, %rcx
    movq 0(%r11), %rdi
    movq 8(%r11), %rsi
    movq 16(%r11), %rdx
    movq 24(%r11), %r10
    movq 32(%r11), %r8
    movq 40(%r11), %r9
copyscope_live_call_begin:
    cmpl $0, (%rcx)
    jne copyscope_live_call_abort
copyscope_live_call_enter:
    syscall
    ret
copyscope_live_call_abort:
    movabsq $0x8000000000000000, %rax
    ret
    .size copyscope_live_call, .-copyscope_live_call
)");

namespace copyscope::sim {

std::int64_t interruptibleCall(long number, const model::program::CallArguments& arguments,
                               const std::atomic<std::uint32_t>& pending)
{
    return copyscope_live_call(number, arguments.data(), &pending);
}

std::uintptr_t withoutCall(std::uintptr_t instruction)
{
    // At `enter` itself the call has either not begun, or is to be repeated because of SA_RESTART.
    const bool before = instruction >= reinterpret_cast<std::uintptr_t>(copyscope_live_call_begin)
                        && instruction <= reinterpret_cast<std::uintptr_t>(copyscope_live_call_enter);
    return before ? reinterpret_cast<std::uintptr_t>(copyscope_live_call_abort) : instruction;
}

}  // namespace copyscope::sim
