// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/units.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace copyscope::model::program {

/// An address in the memory of a running program. In the simulation it is translated by the model's MMU; a live
/// backend hands out real addresses.
using Address = std::uint64_t;

/// The arguments of a call, in the order and the widths of the x86-64 interface. Linux's system calls have six at most,
/// sendfile of FreeBSD and TransmitFile of Windows seven.
using CallArguments = std::array<std::uint64_t, 7>;

/// A signal that the system wants the program to take now.
struct SignalDelivery {
    int number = 0;
    Address handler = 0;      ///< what the program gave to signal()/sigaction(); never SIG_DFL or SIG_IGN here
    bool hasInfo = false;     ///< SA_SIGINFO
    int code = 0;             ///< si_code
    int descriptor = -1;      ///< si_fd
    Address faultAddress = 0; ///< si_addr
    bool restartCall = false; ///< the call that it interrupted is to be made again (SA_RESTART)
    bool resetHandler = false;
    int senderProcess = 0;    ///< si_pid of kill() and SIGCHLD, 0 where no process sent it
    int status = 0;           ///< si_status of SIGCHLD
};

/// How an access to memory, a call or a wait ended for the interpreter.
enum class Outcome : std::uint8_t {
    Done,     ///< go on
    Signal,   ///< not done; ask takeSignal() and, when its handler returns, do it again
    Killed,   ///< the process is gone: stop interpreting at once
};

class CallWatcher;  ///< see program/call_watcher.h
class Machine;      ///< the interpreter with its frames, see program/machine.h

/// What a running program can ask of the system that it runs on; one object a thread.
///
/// The interpreter knows nothing else: the simulated kernel implements it on model hardware, the live backend with
/// real memory and real system calls. Nothing here mentions simulated time.
///
/// Calls take and return what the x86-64 kernel does: results are >= 0, or -errno. Structures in memory
/// (iovec, msghdr, pollfd, sigaction, ...) have the layout of x86-64 Linux, see program/abi.h.
class Host {
public:
    virtual ~Host() = default;

    // --- memory, in user mode ---------------------------------------------------------------------------
    virtual Outcome load(Address from, std::span<std::byte> into) = 0;
    virtual Outcome store(Address to, std::span<const std::byte> bytes) = 0;
    /// memset, memcpy and memcmp in user space: they cost what a core needs for them and fault like loads and stores.
    virtual Outcome fill(Address to, std::byte value, Bytes length) = 0;
    virtual Outcome copy(Address to, Address from, Bytes length) = 0;
    virtual Outcome compare(Address a, Address b, Bytes length, int& result) = 0;

    /// Storage for a variable. Small ones (below a page) come from memory that is already there; larger ones are
    /// fresh pages that fault on first touch. The name is what pictures and errors call it.
    virtual Address reserve(std::string_view name, Bytes size, std::uint32_t line) = 0;
    virtual void release(Address at, Bytes size) = 0;
    /// Storage for a string literal, shared by all who use the same text; includes the final NUL.
    virtual Address literal(std::string_view text) = 0;

    // --- calls ------------------------------------------------------------------------------------------
    /// Makes a system call; `name` is its name without prefix ("read", "mmap"). Blocks until it returns.
    /// `result` is valid with Outcome::Done; with Outcome::Signal it holds -EINTR or what had been done, or asks for
    /// a restart through takeSignal().
    virtual Outcome call(std::string_view name, const CallArguments& arguments, std::int64_t& result) = 0;

    /// Whether a call that succeeds sets errno to 0. It never does: errno means nothing then (errno(3)). Some articles
    /// believe it, and a simulated kernel can follow them.
    [[nodiscard]] virtual bool successSetsErrno() const { return false; }

    /// fork(): the child continues a copy of `self` with result 0; the parent gets the child's pid.
    virtual Outcome fork(const Machine& self, std::int64_t& result) = 0;
    /// pthread_create(): a thread of the same process that runs `entry(argument)` of the same program.
    virtual Outcome startThread(const Machine& self, Address entry, std::uint64_t argument, std::int64_t& thread) = 0;
    virtual Outcome joinThread(std::int64_t thread, std::int64_t& result) = 0;

    /// Work in user space for so long.
    virtual Outcome compute(Nanoseconds duration) = 0;
    /// The program has looked in vain at memory that the kernel or a device writes to, and will look again: one turn of
    /// a polling loop.
    virtual Outcome spin() { return compute(Nanoseconds(50)); }
    /// What printf, perror, error() and assert() have to say. `toStandardError` for the latter three.
    virtual void output(std::string_view text, bool toStandardError) = 0;
    /// The process ends; code as for exit(). Returns so that the interpreter can unwind.
    virtual void exit(int code) = 0;
    /// The thread ends, the process goes on.
    virtual void exitThread() = 0;
    /// A process-ending signal raised by the program itself (assert → SIGABRT). Honours handlers.
    virtual Outcome raise(int signal) = 0;

    // --- signals ----------------------------------------------------------------------------------------
    /// The next signal with a handler that is pending and not blocked, if any; asked after each call and fault, and at
    /// loop back-edges.
    virtual std::optional<SignalDelivery> takeSignal() = 0;
    /// The handler of that signal has returned: unblock it.
    virtual void signalReturned(int number) = 0;

    /// The statement that comes next is at this line; events carry it.
    virtual void atLine(std::uint32_t line) = 0;

    /// Who is told of each call of this process and of its result; null when nobody is.
    [[nodiscard]] virtual CallWatcher* watcher() { return nullptr; }
};

}  // namespace copyscope::model::program
