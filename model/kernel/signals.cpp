// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/signals.h"

#include "model/kernel/kernel.h"
#include "model/program/constants.h"

#include <algorithm>
#include <string>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

DefaultAction defaultAction(int signal)
{
    switch (signal) {
    case "SIGCHLD"_c:
    case "SIGURG"_c:
    case "SIGWINCH"_c:
    case "SIGCONT"_c:
        return DefaultAction::Ignore;
    case "SIGSTOP"_c:
    case "SIGTSTP"_c:
    case "SIGTTIN"_c:
    case "SIGTTOU"_c:
        return DefaultAction::Stop;
    default:
        return DefaultAction::Terminate;
    }
}

std::string signalName(int signal)
{
    for (const program::abi::Constant& c : program::abi::constants)
        if (c.value == signal && c.name.starts_with("SIG") && !c.name.starts_with("SIG_") && c.name.size() <= 9)
            return std::string(c.name);
    return "signal " + std::to_string(signal);
}

namespace {

bool ignored(const Process& process, int signal)
{
    const SignalAction& a = process.actions[static_cast<std::size_t>(signal)];
    return a.handler == 1 || (a.handler == 0 && defaultAction(signal) == DefaultAction::Ignore);
}

bool blockedByAll(const Process& process, int signal)
{
    return !process.threads.empty() && std::all_of(process.threads.begin(), process.threads.end(), [&](const Task* t) {
        return (t->blockedSignals & signalBit(signal)) != 0;
    });
}

bool deadly(const Process& process, int signal)
{
    const SignalAction& a = process.actions[static_cast<std::size_t>(signal)];
    return signal == "SIGKILL"_c || (a.handler == 0 && defaultAction(signal) == DefaultAction::Terminate);
}

void kill(Process& process, int signal)
{
    process.exitSignal = signal;
    for (Task* t : process.threads) {
        t->killed = true;
        t->wakeForSignal(nullptr);
    }
}

Event signalEvent(Kernel& kernel, const Task* task, int number)
{
    Event e = task != nullptr ? task->event(EventKind::Signal) : kernel.event(EventKind::Signal);
    e.count = static_cast<std::uint64_t>(number);
    return e;
}

}  // namespace

void Kernel::stopProcess(Process& process, int signal)
{
    emit(signalEvent(*this, process.threads.empty() ? nullptr : process.threads.front(), signal),
         signalName(signal) + " stops " + process.name);
    process.stopSignal = signal;
    process.stopReported = false;
    for (Task* t : process.threads)
        t->wakeForSignal(nullptr);
    tellOfStop(process, static_cast<int>("CLD_STOPPED"_c), signal);
}

void Kernel::continueProcess(Process& process, bool report)
{
    if (process.stopSignal == 0)
        return;
    process.stopSignal = 0;
    process.continueUnreported = report;
    process.continued.wakeAll();
    if (report)
        tellOfStop(process, static_cast<int>("CLD_CONTINUED"_c), static_cast<int>("SIGCONT"_c));
    else if (process.parent != nullptr)
        process.parent->childExited.wakeAll();
}

void Kernel::sendSignal(Process& process, const Task::Pending& signal)
{
    if (process.exited || signal.number == 0)
        return;
    const bool held = blockedByAll(process, signal.number) && signal.number != "SIGKILL"_c
                      && signal.number != "SIGSTOP"_c;
    if (signal.number == "SIGCONT"_c || signal.number == "SIGKILL"_c)
        continueProcess(process, signal.number == "SIGCONT"_c);
    if (!held && process.actions[static_cast<std::size_t>(signal.number)].handler == 0
        && defaultAction(signal.number) == DefaultAction::Stop) {
        stopProcess(process, signal.number);
        return;
    }
    if (!held && ignored(process, signal.number))
        return;
    const Task* thread = process.threads.empty() ? nullptr : process.threads.front();
    const Event e = signalEvent(*this, thread, signal.number);
    if (!held && deadly(process, signal.number)) {
        emit(e, signalName(signal.number) + " ends " + process.name);
        kill(process, signal.number);
        return;
    }
    emit(e, signalName(signal.number) + " to " + process.name);
    // Ordinary signals do not queue: a second one of the same number is lost (signal(7)).
    const bool pending = std::any_of(process.signals.begin(), process.signals.end(),
                                     [&](const Task::Pending& p) { return p.number == signal.number; });
    if (!pending || signal.number >= 32)
        process.signals.push_back(signal);
    for (Task* t : process.threads)
        if (!(t->blockedSignals & signalBit(signal.number)))
            t->wakeForSignal(nullptr);
}

bool signalEndsWait(Task& task)
{
    while (!task.killed && task.process().stopSignal != 0)
        task.block(task.process().continued, "SIGCONT", {}, {}, false);
    return task.killed || task.signalPending();
}

void Kernel::sendSignalTo(Task& task, const Task::Pending& signal, bool force)
{
    Process& process = task.process();
    const bool blocked = (task.blockedSignals & signalBit(signal.number)) != 0;
    const SignalAction& action = process.actions[static_cast<std::size_t>(signal.number)];
    const Event e = signalEvent(*this, &task, signal.number);
    // A fault cannot be ignored or put off: the instruction could not go on (force_sig_fault).
    if (deadly(process, signal.number) || (force && (blocked || action.handler <= 1))) {
        emit(e, signalName(signal.number) + " ends " + process.name);
        kill(process, signal.number);
        return;
    }
    if (!blocked && ignored(process, signal.number))
        return;
    emit(e, signalName(signal.number) + " to " + process.name);
    task.signals.push_back(signal);
}

void Kernel::sendChildSignal(Process& parent, const Process& child)
{
    Task::Pending p;
    p.number = static_cast<int>("SIGCHLD"_c);
    p.code = static_cast<int>(child.exitSignal != 0 ? "CLD_KILLED"_c : "CLD_EXITED"_c);
    p.senderPid = child.pid;
    p.status = child.exitSignal != 0 ? child.exitSignal : child.exitCode & 255;
    sendSignal(parent, p);
}

void Kernel::tellOfStop(Process& child, int code, int signal)
{
    if (child.parent == nullptr)
        return;
    child.parent->childExited.wakeAll();
    const SignalAction& action = child.parent->actions["SIGCHLD"_c];
    if (action.handler == 1 || (action.flags & static_cast<std::uint64_t>("SA_NOCLDSTOP"_c)) != 0)
        return;
    Task::Pending p;
    p.number = static_cast<int>("SIGCHLD"_c);
    p.code = code;
    p.senderPid = child.pid;
    p.status = signal;
    sendSignal(*child.parent, p);
}

}  // namespace copyscope::model::kernel
