// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/host.h"
#include "model/program/program.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace copyscope::model::program {

/// What a program did that C leaves undefined, or a limit of the interpreter that it hit.
struct RuntimeError {
    std::uint32_t line = 0;
    std::string message;
    bool operator==(const RuntimeError&) const = default;
};

/// How a run ended.
struct RunEnd {
    enum class Kind : std::uint8_t {
        Exited,        ///< exit(), return from main, or the end of the text; Host::exit() was called with `code`
        ThreadExited,  ///< a thread of pthread_create() is done; Host::exitThread() was called
        Killed,        ///< the host said Outcome::Killed
        Failed,        ///< `error` says why; the host was told nothing: whoever called run() ends the process
    };
    Kind kind = Kind::Exited;
    int code = 0;  ///< exit status, 0..255
    RuntimeError error;
};

struct MachineState;

/// The interpreter: one thread of a program with all of its state, over a Host.
///
/// Its frames and operand stack are its own, so a copy of it is a running program: that is what fork() needs. Scalars
/// whose address is never taken live in it; everything else is memory of the Host.
class Machine {
public:
    /// Stands before the first statement. The host must outlive the machine.
    Machine(std::shared_ptr<const Program> program, Host& host);
    ~Machine();
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    /// Runs to the end. Call it once.
    RunEnd run();

    /// A copy for the child of a fork: on run() it continues behind the call of fork() with result 0.
    /// To be called from within Host::fork().
    [[nodiscard]] std::unique_ptr<Machine> fork(Host& child) const;
    /// A new thread of the same process: shares global variables and runs the function at `entry` with one argument.
    /// To be called from within Host::startThread().
    [[nodiscard]] std::unique_ptr<Machine> thread(Host& host, Address entry, std::uint64_t argument) const;

    /// Instructions after which run() fails instead of going on for ever; default 200 million, inherited by fork().
    /// For it and for all that it forks and all its threads, together; each of those counts as 10,000.
    void setStepLimit(std::uint64_t instructions);
    [[nodiscard]] std::uint64_t steps() const;
    /// The line that is being executed.
    [[nodiscard]] std::uint32_t line() const;
    /// errno of this thread.
    [[nodiscard]] int errorNumber() const;
    [[nodiscard]] const Program& program() const;
    /// The functions that are active, outermost first; "" is the top level.
    [[nodiscard]] std::vector<std::string> callStack() const;
    /// Value of a scalar variable of the top level that is set and whose address is never taken (for tests and panels).
    [[nodiscard]] std::optional<std::int64_t> variable(std::string_view name) const;
    /// Why the run failed, after run() said Failed.
    [[nodiscard]] const std::optional<RuntimeError>& error() const;

private:
    explicit Machine(std::unique_ptr<MachineState> state);
    std::unique_ptr<MachineState> m_state;
};

}  // namespace copyscope::model::program
