// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/code.h"
#include "model/program/host.h"
#include "model/program/machine.h"
#include "model/program/ring_library.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::model::program {

/// What pthread_join() gets from the thread that it waited for.
struct ThreadRecord {
    std::int64_t result = 0;
};

/// A small variable in memory, until all of its bytes have been set once.
struct UnsetObject {
    std::string name;
    std::vector<bool> set;
    std::size_t missing = 0;
};

/// What the threads of one process share. fork() copies it.
struct ProcessState {
    std::vector<std::int64_t> slots;
    std::vector<std::uint8_t> isSet;
    std::vector<Address> literals;                   ///< 0 while a literal has no memory yet
    std::map<Address, std::size_t> literalAt;
    std::map<Address, UnsetObject> unset;
    struct Allocation {
        Address base = 0;
        Bytes size;
        std::uint64_t asked = 0;
    };
    std::map<Address, Allocation> heap;              ///< by what malloc() returned
    std::map<std::int64_t, std::shared_ptr<ThreadRecord>> threads;
    std::shared_ptr<ThreadRecord> lastStarted;
    std::map<Address, UringState> urings;            ///< by the address of the program's struct io_uring
    std::map<Address, XskRing> xskRings;             ///< by the address of its struct xsk_ring_prod or xsk_ring_cons
    std::map<Address, XskObject> xskObjects;         ///< by the address that libxdp gave out
    DpdkState dpdk;
};

struct Frame {
    std::uint32_t function = 0;
    std::uint32_t pc = 0;         ///< of the instruction that is next, or that is to be made again
    std::size_t slotBase = 0;
    std::size_t stackBase = 0;
    std::uint64_t serial = 0;
    int handlerOf = 0;            ///< the signal that this frame handles
    Address siginfo = 0;
    std::optional<std::int64_t> callResult;  ///< the call at pc has returned this; its signal handlers run first
};

/// Where setjmp() was.
struct JumpPoint {
    std::size_t frame = 0;
    std::uint64_t serial = 0;
    std::uint32_t pc = 0;
    std::vector<std::int64_t> operands;
};

/// The state of one thread of a program. Copyable: a copy with a ProcessState of its own is a forked program.
struct MachineState {
    MachineState(std::shared_ptr<const Program> program, Host& host);

    std::shared_ptr<const Program> program;
    const Code* code = nullptr;
    Host* host = nullptr;
    std::shared_ptr<ProcessState> process;
    std::shared_ptr<ThreadRecord> record;  ///< of a thread that is not the first
    std::vector<Frame> frames;
    std::vector<std::int64_t> slots;
    std::vector<std::uint8_t> isSet;
    std::vector<std::int64_t> stack;
    std::map<Address, JumpPoint> jumps;
    std::uint64_t nextSerial = 1;
    int errorNumber = 0;
    bool aborting = false;
    std::shared_ptr<std::uint64_t> steps = std::make_shared<std::uint64_t>(0);  ///< of all that one program has started
    std::uint64_t stepLimit = 200'000'000;
    std::uint32_t rounds = 0;              ///< of loops since time last passed
    std::uint32_t currentLine = 0;
    std::uint32_t toldLine = 0;
    std::optional<RunEnd> end;
    std::optional<RuntimeError> error;

    RunEnd run(const Machine& self);

    // frames and signals (machine_frames.cpp)
    bool enter(std::uint32_t function, std::span<const std::int64_t> arguments, int handlerOf, Address siginfo);
    void leave(bool restoreMask);
    [[nodiscard]] std::optional<std::uint32_t> functionAt(std::uint64_t address) const;
    bool deliver(const SignalDelivery& signal);
    /// Starts the handlers of all signals that wait; the first of them is given. False when the run is over.
    bool deliverAll(const SignalDelivery& first);
    void returnFrom(std::int64_t value);
    void setJump(Address at);
    void longJump(Address at, std::int64_t value, bool restoreMask);

    // memory (machine_memory.cpp)
    void reserve(const Instruction& i);
    bool checkSet(Address at, std::uint64_t size);
    void markRange(Address at, std::uint64_t size);
    void markObject(Address at);
    void forget(Address at);
    Address literalAddress(std::size_t index);
    Outcome readString(Address at, std::string& text);

    // calls (machine_calls.cpp)
    /// How a call went: finished, begun with handlers to run first, or the run is over.
    enum class CallState : std::uint8_t { Finished, Waiting, Over };
    CallState system(const Instruction& i, std::int64_t& result);
    CallState forkProcess(const Machine& self, std::int64_t& result);
    CallState handlersFirst(Outcome outcome, std::int64_t& result);
    Outcome startThread(const Machine& self, std::span<const std::int64_t> arguments, std::int64_t& result);
    Outcome joinThread(std::span<const std::int64_t> arguments, std::int64_t& result);
    Outcome abort();
    std::int64_t resultOf(std::int64_t raw, bool errorCode);

    // the C library (library.cpp, format.cpp)
    Outcome library(LibraryFunction function, std::span<const std::int64_t> arguments, std::int64_t memoryName, std::int64_t& result);
    Outcome libraryMemory(LibraryFunction function, std::span<const std::int64_t> arguments, std::int64_t memoryName, std::int64_t& result);
    Outcome libraryText(LibraryFunction function, std::span<const std::int64_t> arguments, std::int64_t& result);
    Outcome librarySignals(LibraryFunction function, std::span<const std::int64_t> arguments, std::int64_t& result);
    Outcome libraryControl(LibraryFunction function, std::span<const std::int64_t> arguments, std::int64_t& result);
    Outcome format(std::string_view text, std::span<const std::int64_t> arguments, std::string& out);
    // liburing and libxdp: ordinary code on memory that is shared with the kernel (uring_library.cpp, xsk_library.cpp)
    Outcome libraryUring(LibraryFunction function, std::span<const std::int64_t> arguments, std::int64_t& result);
    Outcome uringCreate(std::span<const std::int64_t> arguments, bool hasParameters, std::int64_t& result);
    Outcome uringSubmit(UringState& ring, std::uint32_t wait, std::int64_t& result);
    Outcome uringWait(UringState& ring, Address into, std::uint32_t count, bool block, std::int64_t& result);
    Outcome libraryXsk(LibraryFunction function, std::span<const std::int64_t> arguments, std::int64_t& result);
    Outcome xskMapRing(std::int64_t fd, int option, std::uint32_t size, Address ring, std::int64_t& result);
    Outcome loadWord32(Address at, std::uint32_t& value);
    // DPDK (dpdk_library.cpp)
    Outcome libraryDpdk(LibraryFunction function, std::span<const std::int64_t> arguments, std::int64_t& result);
    Outcome dpdkRing(std::uint32_t which, std::uint32_t entries, std::uint32_t entrySize, std::int64_t& result);
    Outcome dpdkFill(std::int64_t& result);
    Outcome dpdkReap();
    Outcome dpdkSend(std::span<const std::int64_t> arguments, std::int64_t& result);
    Outcome dpdkReceive(std::span<const std::int64_t> arguments, std::int64_t& result);

    Address allocate(std::uint64_t size, std::uint64_t alignment, std::int64_t memoryName);
    Outcome loadWord(Address at, std::uint64_t& value);
    Outcome storeWord(Address at, std::uint64_t value, unsigned size);

    void tellLine();
    void fail(std::string message);
    void finish(RunEnd::Kind kind, int exitCode = 0);
};

}  // namespace copyscope::model::program
