// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/abi.h"
#include "model/program/call_watcher.h"
#include "model/program/machine_state.h"

#include <algorithm>

namespace copyscope::model::program {

namespace {
constexpr std::int64_t largestError = 4095;  // include/linux/err.h: MAX_ERRNO
/// What a new process or thread counts: about what it costs to run one, so that programs which start them for ever end soon.
constexpr std::uint64_t stepsOfATask = 10'000;
}

std::int64_t MachineState::resultOf(std::int64_t raw, bool errorCode)
{
    if (raw >= 0 || raw < -largestError) {
        if (host->successSetsErrno())
            errorNumber = 0;
        return raw;
    }
    if (errorCode)
        return -raw;
    errorNumber = static_cast<int>(-raw);
    return -1;
}

/// The C library sets errno after the handlers have run, so a call with signals stays where it is until then.
MachineState::CallState MachineState::handlersFirst(Outcome outcome, std::int64_t& result)
{
    if (outcome == Outcome::Killed) {
        finish(RunEnd::Kind::Killed);
        return CallState::Over;
    }
    const auto signal = host->takeSignal();
    if (!signal)
        return CallState::Finished;
    // Whether the call is made again is decided by the first handler, as in the kernel.
    if (outcome != Outcome::Signal || !signal->restartCall)
        frames.back().callResult = result;
    deliverAll(*signal);
    return end ? CallState::Over : CallState::Waiting;
}

MachineState::CallState MachineState::system(const Instruction& i, std::int64_t& result)
{
    Frame& frame = frames.back();
    if (frame.callResult) {
        result = *frame.callResult;
        frame.callResult.reset();
        return CallState::Finished;
    }
    CallArguments arguments{};
    const auto count = static_cast<std::size_t>(i.b);
    for (std::size_t n = 0; n < std::min(count, arguments.size()); ++n)
        arguments[n] = static_cast<std::uint64_t>(stack[stack.size() - count + n]);
    const std::string_view name = code->calls[static_cast<std::size_t>(i.a)]->name;
    const Outcome outcome = host->call(name, arguments, result);
    if (CallWatcher* const watcher = host->watcher(); watcher != nullptr && outcome == Outcome::Done)
        watcher->called({name, arguments, result, i.line}, *host);
    if (!process->unset.empty())
        for (const std::uint64_t argument : arguments)
            markObject(argument);
    return handlersFirst(outcome, result);
}

MachineState::CallState MachineState::forkProcess(const Machine& self, std::int64_t& result)
{
    Frame& frame = frames.back();
    if (frame.callResult) {
        result = *frame.callResult;
        frame.callResult.reset();
        return CallState::Finished;
    }
    *steps += stepsOfATask;
    const Outcome outcome = host->fork(self, result);
    if (CallWatcher* const watcher = host->watcher(); watcher != nullptr && outcome == Outcome::Done)
        watcher->called({"fork", {}, result, currentLine}, *host);
    return handlersFirst(outcome, result);
}

Outcome MachineState::startThread(const Machine& self, std::span<const std::int64_t> arguments, std::int64_t& result)
{
    std::int64_t thread = 0;
    *steps += stepsOfATask;
    process->lastStarted.reset();
    const Outcome outcome =
        host->startThread(self, static_cast<Address>(arguments[2]), static_cast<std::uint64_t>(arguments[3]), thread);
    if (outcome != Outcome::Done)
        return outcome;
    markObject(static_cast<Address>(arguments[3]));
    if (thread < 0) {
        result = -thread;
        return outcome;
    }
    process->threads[thread] = process->lastStarted;
    result = 0;
    const auto where = static_cast<Address>(arguments[0]);
    if (where == 0)
        return outcome;
    markObject(where);
    // The thread runs already: a handler of a fault here must not start it once more.
    return storeWord(where, static_cast<std::uint64_t>(thread), 8) == Outcome::Killed ? Outcome::Killed : Outcome::Done;
}

Outcome MachineState::joinThread(std::span<const std::int64_t> arguments, std::int64_t& result)
{
    const Outcome outcome = host->joinThread(arguments[0], result);
    if (outcome != Outcome::Done)
        return outcome;
    if (result < 0) {
        result = -result;
        return outcome;
    }
    result = 0;
    const auto where = static_cast<Address>(arguments[1]);
    const auto found = process->threads.find(arguments[0]);
    std::int64_t value = 0;
    if (found != process->threads.end()) {
        value = found->second ? found->second->result : 0;
        process->threads.erase(found);
    }
    if (where == 0)
        return outcome;
    markObject(where);
    return storeWord(where, static_cast<std::uint64_t>(value), 8) == Outcome::Killed ? Outcome::Killed : Outcome::Done;
}

/// abort(): a handler of SIGABRT may run once; when it returns, the default action follows.
Outcome MachineState::abort()
{
    const int number = static_cast<int>(abi::value("SIGABRT"));
    if (!aborting) {
        aborting = true;
        if (const Outcome outcome = host->raise(number); outcome != Outcome::Done)
            return outcome;
    }
    std::int64_t ignored = 0;
    const CallArguments reset{static_cast<std::uint64_t>(number), static_cast<std::uint64_t>(abi::value("SIG_DFL")), 0, 0, 0, 0, 0};
    if (host->call("signal", reset, ignored) == Outcome::Killed)
        return Outcome::Killed;
    return host->raise(number) == Outcome::Killed ? Outcome::Killed : Outcome::Done;
}

}  // namespace copyscope::model::program
