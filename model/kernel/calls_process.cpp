// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/call_table.h"
#include "model/kernel/kernel.h"
#include "model/kernel/signals.h"
#include "model/kernel/user_memory.h"
#include "model/program/abi.h"

#include <algorithm>
#include <cerrno>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
namespace abi = program::abi;
using program::Address;
using program::CallArguments;

namespace {

int statusOf(const Process& p) { return p.exitSignal != 0 ? p.exitSignal : (p.exitCode & 255) << 8; }

/// A child that was stopped or continued and has not been told of yet; 0 when there is nothing to tell.
std::int64_t stateChange(Task& task, Process& child, Address status, int options)
{
    int value = 0;
    if ((options & "WUNTRACED"_c) != 0 && child.stopSignal != 0 && !child.stopReported) {
        child.stopReported = true;
        value = child.stopSignal << 8 | 0x7f;
    } else if ((options & "WCONTINUED"_c) != 0 && child.continueUnreported) {
        child.continueUnreported = false;
        value = 0xffff;
    } else {
        return 0;
    }
    return status != 0 && !writeUser(task, status, value) ? -EFAULT : child.pid;
}

std::int64_t waitFor(Task& task, std::int64_t pid, Address status, int options)
{
    Process& self = task.process();
    const bool noHang = (options & "WNOHANG"_c) != 0;
    if (options & ~static_cast<int>("WNOHANG"_c | "WUNTRACED"_c | "WCONTINUED"_c))
        return -EINVAL;
    for (;;) {
        bool any = false;
        for (const std::shared_ptr<Process>& child : self.children) {
            if (child->reaped || (pid > 0 && child->pid != pid))
                continue;
            any = true;
            if (const std::int64_t found = stateChange(task, *child, status, options); found != 0)
                return found;
            if (!child->exited)
                continue;
            child->reaped = true;
            if (status != 0 && !writeUser(task, status, statusOf(*child)))
                return -EFAULT;
            return child->pid;
        }
        if (!any)
            return -ECHILD;
        if (noHang)
            return 0;
        if (task.block(self.childExited, "a child to end") == Wake::Signal)
            return restartCall;
    }
}

std::int64_t callWait(Task& task, const CallArguments& a) { return waitFor(task, -1, a[0], 0); }

std::int64_t callWaitpid(Task& task, const CallArguments& a)
{
    return waitFor(task, static_cast<std::int32_t>(a[0]), a[1], static_cast<int>(a[2]));
}

std::int64_t callGetpid(Task& task, const CallArguments&) { return task.process().pid; }

std::int64_t callGetppid(Task& task, const CallArguments&)
{
    return task.process().parent != nullptr ? task.process().parent->pid : 1;
}

std::int64_t callKill(Task& task, const CallArguments& a)
{
    const auto pid = static_cast<std::int32_t>(a[0]);
    const auto number = static_cast<std::int32_t>(a[1]);
    if (number < 0 || number > 64)
        return -EINVAL;
    Process* target = pid == 0 ? &task.process() : task.kernel().findProcess(pid);
    if (target == nullptr || target->reaped)
        return -ESRCH;
    if (number == 0 || target->exited)
        return 0;
    Task::Pending p;
    p.number = number;
    p.code = static_cast<int>("SI_USER"_c);
    p.senderPid = task.process().pid;
    task.flush();
    task.kernel().sendSignal(*target, p);
    return 0;
}

bool settable(std::int64_t number)
{
    return number >= 1 && number <= 64 && number != "SIGKILL"_c && number != "SIGSTOP"_c;
}

/// What was pending and is ignored from now on is thrown away (do_sigaction).
void dropIgnored(Process& process, int number)
{
    const SignalAction& action = process.actions[static_cast<std::size_t>(number)];
    if (action.handler != 1 && !(action.handler == 0 && defaultAction(number) == DefaultAction::Ignore))
        return;
    const auto same = [&](const Task::Pending& p) { return p.number == number; };
    std::erase_if(process.signals, same);
    for (Task* t : process.threads)
        std::erase_if(t->signals, same);
}

std::int64_t callSignal(Task& task, const CallArguments& a)
{
    const auto number = static_cast<std::int32_t>(a[0]);
    if (!settable(number))
        return -EINVAL;
    SignalAction& action = task.process().actions[static_cast<std::size_t>(number)];
    const auto old = static_cast<std::int64_t>(action.handler);
    // glibc's signal() is sigaction with SA_RESTART.
    action = {a[1], static_cast<std::uint64_t>("SA_RESTART"_c), 0};
    dropIgnored(task.process(), number);
    return old;
}

std::int64_t callSigaction(Task& task, const CallArguments& a)
{
    const auto number = static_cast<std::int32_t>(a[0]);
    abi::Sigaction wanted{};
    if (a[1] != 0 && !readUser(task, a[1], wanted))
        return -EFAULT;
    if (number < 1 || number > 64 || (a[1] != 0 && !settable(number)))
        return -EINVAL;
    SignalAction& action = task.process().actions[static_cast<std::size_t>(number)];
    if (a[2] != 0) {
        abi::Sigaction old{};
        old.handler = action.handler;
        old.mask[0] = action.mask;
        old.flags = static_cast<std::int32_t>(action.flags);
        if (!writeUser(task, a[2], old))
            return -EFAULT;
    }
    if (a[1] != 0) {
        action = {wanted.handler, static_cast<std::uint32_t>(wanted.flags), wanted.mask[0]};
        dropIgnored(task.process(), number);
    }
    return 0;
}

std::int64_t callSigprocmask(Task& task, const CallArguments& a)
{
    const std::uint64_t old = task.blockedSignals;
    if (a[1] != 0) {
        std::uint64_t set = 0;
        if (!readUser(task, a[1], set))
            return -EFAULT;
        set &= ~(signalBit(static_cast<int>("SIGKILL"_c)) | signalBit(static_cast<int>("SIGSTOP"_c)));
        switch (static_cast<std::int32_t>(a[0])) {
        case "SIG_BLOCK"_c: task.blockedSignals |= set; break;
        case "SIG_UNBLOCK"_c: task.blockedSignals &= ~set; break;
        case "SIG_SETMASK"_c: task.blockedSignals = set; break;
        default: return -EINVAL;
        }
    }
    if (a[2] != 0 && !writeUser(task, a[2], old))
        return -EFAULT;
    return 0;
}

std::int64_t sleepFor(Task& task, Nanoseconds duration, Nanoseconds& rest)
{
    WaitQueue nobody;
    const Nanoseconds until = task.now() + duration;
    Wake wake = task.block(nobody, "time to pass", {}, duration);
    bool interrupted = false;
    while (wake == Wake::Signal) {
        interrupted = signalEndsWait(task);
        if (interrupted || until <= task.now())
            break;
        wake = task.block(nobody, "time to pass", {}, until - task.now());
    }
    rest = std::max(Nanoseconds{}, until - task.now());
    return interrupted ? -EINTR : 0;
}

std::int64_t callUsleep(Task& task, const CallArguments& a)
{
    Nanoseconds rest{};
    return sleepFor(task, Nanoseconds(static_cast<std::int64_t>(static_cast<std::uint32_t>(a[0])) * 1000), rest);
}

std::int64_t callSleep(Task& task, const CallArguments& a)
{
    Nanoseconds rest{};
    constexpr std::int64_t second = 1'000'000'000;
    sleepFor(task, Nanoseconds(static_cast<std::int64_t>(static_cast<std::uint32_t>(a[0])) * second), rest);
    return (rest.value() + second / 2) / second;
}

std::int64_t callNanosleep(Task& task, const CallArguments& a)
{
    abi::Timespec t{};
    if (!readUser(task, a[0], t))
        return -EFAULT;
    constexpr std::int64_t second = 1'000'000'000;
    if (t.seconds < 0 || t.nanoseconds < 0 || t.nanoseconds >= second)
        return -EINVAL;
    Nanoseconds rest{};
    const std::int64_t result = sleepFor(task, Nanoseconds(t.seconds * second + t.nanoseconds), rest);
    if (result < 0 && a[1] != 0 && !writeUser(task, a[1], abi::Timespec{rest.value() / second, rest.value() % second}))
        return -EFAULT;
    return result;
}

std::int64_t callPause(Task& task, const CallArguments&)
{
    WaitQueue nobody;
    for (;;) {
        if (task.block(nobody, "a signal") == Wake::Signal && signalEndsWait(task))
            return -EINTR;
    }
}

std::int64_t callAlarm(Task& task, const CallArguments& a)
{
    Process& process = task.process();
    Kernel& kernel = task.kernel();
    constexpr std::int64_t second = 1'000'000'000;
    const Nanoseconds now = task.now();
    const std::int64_t left = process.alarmAt > now ? ((process.alarmAt - now).value() + second - 1) / second : 0;
    const auto seconds = static_cast<std::int64_t>(static_cast<std::uint32_t>(a[0]));
    process.alarmAt = seconds == 0 ? Nanoseconds{} : now + Nanoseconds(seconds * second);
    const std::uint64_t number = ++process.alarmNumber;
    if (seconds != 0) {
        task.flush();
        kernel.engine().spawn("alarm", [&kernel, &process, number, seconds] {
            kernel.engine().sleep(Nanoseconds(seconds * second));
            if (process.alarmNumber != number || process.exited)
                return;
            process.alarmAt = Nanoseconds{};
            Task::Pending p;
            p.number = static_cast<int>("SIGALRM"_c);
            p.code = static_cast<int>("SI_KERNEL"_c);
            kernel.sendSignal(process, p);
        });
    }
    return left;
}

std::int64_t callYield(Task& task, const CallArguments&)
{
    task.flush();
    task.kernel().scheduler().yield(task);
    return 0;
}

std::int64_t callClockGettime(Task& task, const CallArguments& a)
{
    const auto clock = static_cast<std::int32_t>(a[0]);
    if (clock < 0 || clock > 11)
        return -EINVAL;
    constexpr std::int64_t second = 1'000'000'000;
    const Nanoseconds now = task.now();
    return writeUser(task, a[1], abi::Timespec{now.value() / second, now.value() % second}) ? 0 : -EFAULT;
}

std::int64_t callGettimeofday(Task& task, const CallArguments& a)
{
    constexpr std::int64_t second = 1'000'000'000;
    const Nanoseconds now = task.now();
    if (a[0] != 0 && !writeUser(task, a[0], abi::Timeval{now.value() / second, now.value() % second / 1000}))
        return -EFAULT;
    return 0;
}

}  // namespace

void addProcessCalls(CallTable& table)
{
    table.add({"wait", callWait});
    table.add({"waitpid", callWaitpid});
    table.add({"getpid", callGetpid});
    table.add({"getppid", callGetppid});
    table.add({"kill", callKill});
    table.add({"signal", callSignal});
    table.add({"sigaction", callSigaction});
    table.add({"sigprocmask", callSigprocmask});
    table.add({"usleep", callUsleep});
    table.add({"sleep", callSleep});
    table.add({"nanosleep", callNanosleep});
    table.add({"pause", callPause});
    table.add({"alarm", callAlarm});
    table.add({"sched_yield", callYield});
    table.add({"clock_gettime", callClockGettime});
    table.add({"gettimeofday", callGettimeofday});
}

}  // namespace copyscope::model::kernel
