// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/task_host.h"

#include "model/hardware/cpu_cache.h"
#include "model/kernel/address_space.h"
#include "model/kernel/bare_machine.h"
#include "model/kernel/file.h"
#include "model/kernel/kernel.h"
#include "model/kernel/signals.h"
#include "model/program/calls.h"
#include "model/program/constants.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
using program::Address;
using program::Outcome;

struct TaskHost::Run {
    explicit Run(Kernel& kernel) : host(kernel) {}
    TaskHost host;
    std::unique_ptr<program::Machine> machine;
};

Task& TaskHost::start(Kernel& kernel, std::shared_ptr<Process> process, std::shared_ptr<const program::Program> program,
                      Nanoseconds delay, std::uint64_t stepLimit)
{
    const std::string name = process->name;
    const bool peer = process->peer;
    return kernel.startTask(std::move(process), name, peer, [&kernel, program, delay, stepLimit](Task& task) {
        if (delay.value() > 0) {
            WaitQueue nobody;
            task.block(nobody, "its start", {}, delay, false);
        }
        Run run(kernel);
        run.host.m_task = &task;
        run.machine = std::make_unique<program::Machine>(program, run.host);
        run.machine->setStepLimit(stepLimit);
        execute(task, run);
    });
}

void TaskHost::execute(Task& task, Run& run)
{
    using Kind = program::RunEnd::Kind;
    const program::RunEnd end = run.machine->run();
    Process& process = task.process();
    if (end.kind == Kind::Failed) {
        process.runtimeError = "line " + std::to_string(end.error.line) + ": " + end.error.message;
        run.host.output(process.runtimeError + "\n", true);
        task.kernel().exitProcess(task, 1, 0);
    } else if (end.kind == Kind::Killed || task.killed) {
        task.kernel().exitProcess(task, process.exitCode, process.exitSignal);
    } else if (end.kind == Kind::ThreadExited) {
        task.joinResult = end.code;
    }
}

// --- memory --------------------------------------------------------------------------------------------------------

Outcome TaskHost::faulted(Address at, const Reached& reached)
{
    const bool bus = reached.error == AccessError::BeyondEnd || reached.error == AccessError::NoMemory;
    const bool protection = reached.error == AccessError::Protection;
    return refused(at, m_task->process().memory->spot(at), bus,
                   static_cast<int>(bus ? "BUS_ADRERR"_c : protection ? "SEGV_ACCERR"_c : "SEGV_MAPERR"_c));
}

Outcome TaskHost::refused(Address at, Spot where, bool bus, int code)
{
    Task::Pending signal;
    signal.address = at;
    signal.number = static_cast<int>(bus ? "SIGBUS"_c : "SIGSEGV"_c);
    signal.code = code;
    Event e = m_task->event(EventKind::Fault);
    e.detail = static_cast<std::uint8_t>(bus ? FaultKind::Bus : FaultKind::Protection);
    e.count = 1;
    e.to = where;
    m_task->enterKernel(ModeSwitchReason::Fault);
    m_task->emit(e);
    m_kernel.sendSignalTo(*m_task, signal, true);
    m_task->leaveKernel(ModeSwitchReason::Fault);
    return m_task->killed ? Outcome::Killed : Outcome::Signal;
}

SourceId TaskHost::source()
{
    SourceId& id = m_sources[m_task->line];
    if (id.isNone())
        id = m_kernel.tracer().source({m_task->name() + " line " + std::to_string(m_task->line), false});
    return id;
}

void TaskHost::stored(Address at, Bytes length)
{
    // A loop that stores byte by byte is one event a page: pictures show pages.
    const Address page = at / pageSize.value();
    if (page == m_lastStorePage && m_task->line == m_lastStoreLine && length < pageSize)
        return;
    m_lastStorePage = page;
    m_lastStoreLine = m_task->line;
    Event e = m_task->event(EventKind::Fill);
    e.to = m_task->process().memory->spot(at);
    if (e.to.place.isNone())
        return;
    e.bytes = length;
    e.origin = {source(), 0};
    m_task->emit(e, "stored");
}

void TaskHost::watched(const Folio& folio)
{
    if (!folio.onStore)
        return;
    if (const Nanoseconds cost = folio.onStore(); cost.value() > 0) {
        m_task->spend(cost, "doorbell");
        m_task->flush();
    }
}

Outcome TaskHost::load(Address from, std::span<std::byte> into)
{
    AddressSpace& memory = *m_task->process().memory;
    constexpr std::uint64_t unit = pageSize.value();
    if (m_last.page == from / unit && m_last.generation == memory.generation()
        && from % unit + into.size() <= unit) {
        m_last.folio->content().copyTo(m_last.offset + from % unit, into);
        return Outcome::Done;
    }
    for (std::size_t done = 0; done < into.size();) {
        const Reached r = memory.reach(*m_task, from + done, Bytes(into.size() - done), false, true);
        if (r.error != AccessError::None)
            return faulted(from + done, r);
        const auto n = static_cast<std::size_t>(r.length.value());
        if (r.folio) {
            r.folio->content().copyTo(r.offset, into.subspan(done, n));
            if (into.size() == n)
                m_last = {r.folio, from / unit, r.offset - from % unit, memory.generation(), false};
        } else {
            std::memset(into.data() + done, 0, n);
        }
        done += n;
    }
    return Outcome::Done;
}

Outcome TaskHost::store(Address to, std::span<const std::byte> bytes)
{
    AddressSpace& memory = *m_task->process().memory;
    constexpr std::uint64_t unit = pageSize.value();
    const SourceId by = source();
    if (m_last.writable && m_last.page == to / unit && m_last.generation == memory.generation()
        && to % unit + bytes.size() <= unit) {
        m_last.folio->content().store(m_last.offset + to % unit, bytes, by);
        stored(to, Bytes(bytes.size()));
        watched(*m_last.folio);
        return Outcome::Done;
    }
    for (std::size_t done = 0; done < bytes.size();) {
        const Reached r = memory.reach(*m_task, to + done, Bytes(bytes.size() - done), true, true);
        if (r.error != AccessError::None)
            return faulted(to + done, r);
        const auto n = static_cast<std::size_t>(r.length.value());
        r.folio->content().store(r.offset, bytes.subspan(done, n), by);
        if (bytes.size() == n && r.readable)
            m_last = {r.folio, to / unit, r.offset - to % unit, memory.generation(), true};
        done += n;
        watched(*r.folio);
    }
    stored(to, Bytes(bytes.size()));
    return Outcome::Done;
}

Outcome TaskHost::fill(Address to, std::byte value, Bytes length)
{
    AddressSpace& memory = *m_task->process().memory;
    const double rate = m_kernel.profile().cpu.zero.value();
    for (Bytes done{}; done < length;) {
        const Address at = to + done.value();
        const Reached r = memory.reach(*m_task, at, length - done, true, true);
        if (r.error != AccessError::None)
            return faulted(at, r);
        r.folio->content().assign(r.offset, Content::constant(value, source(), r.length));
        m_kernel.cpuCache().touch(*r.folio, r.length, r.offset);
        m_task->spend(Nanoseconds(static_cast<std::int64_t>(static_cast<double>(r.length.value()) * 1e9 / rate)), "memset");
        m_lastStorePage = ~Address{0};
        stored(at, r.length);
        m_lastStorePage = ~Address{0};
        done += r.length;
    }
    return Outcome::Done;
}

Outcome TaskHost::copy(Address to, Address from, Bytes length)
{
    AddressSpace& memory = *m_task->process().memory;
    // memmove: taking the bytes first makes overlapping ranges right; memcpy with overlap is undefined anyway.
    Content bytes;
    while (bytes.size() < length) {
        const Address at = from + bytes.size().value();
        const Reached r = memory.reach(*m_task, at, length - bytes.size(), false, true);
        if (r.error != AccessError::None)
            return faulted(at, r);
        bytes.append(r.folio ? r.folio->content().slice(r.offset, r.length) : Content::zeros(r.length));
    }
    for (Bytes done{}; done < length;) {
        const Address at = to + done.value();
        const Reached r = memory.reach(*m_task, at, length - done, true, true);
        if (r.error != AccessError::None)
            return faulted(at, r);
        const Content part = bytes.slice(done.value(), r.length);
        const bool hot = m_kernel.cpuCache().touch(*r.folio, r.length, r.offset).hot;
        m_task->copy(r.length, memory.spot(from + done.value()), memory.spot(at), part.origin(), "memcpy", hot);
        r.folio->content().assign(r.offset, part);
        done += r.length;
    }
    return Outcome::Done;
}

Outcome TaskHost::compare(Address a, Address b, Bytes length, int& result)
{
    constexpr std::uint64_t piece = 4096;
    const double rate = m_kernel.profile().cpu.copyHot.value();
    result = 0;
    for (std::uint64_t done = 0; done < length.value() && result == 0;) {
        const auto n = static_cast<std::size_t>(std::min(piece, length.value() - done));
        std::array<std::byte, piece> x{};
        std::array<std::byte, piece> y{};
        if (const Outcome o = load(a + done, std::span(x).first(n)); o != Outcome::Done)
            return o;
        if (const Outcome o = load(b + done, std::span(y).first(n)); o != Outcome::Done)
            return o;
        result = std::memcmp(x.data(), y.data(), n);
        m_task->spend(Nanoseconds(static_cast<std::int64_t>(static_cast<double>(n) * 1e9 / rate)), "memcmp");
        done += n;
    }
    return Outcome::Done;
}

Address TaskHost::reserve(std::string_view name, Bytes size, std::uint32_t)
{
    return m_task->process().memory->reserve(*m_task, name, size);
}

void TaskHost::release(Address at, Bytes size) { m_task->process().memory->release(*m_task, at, size); }

Address TaskHost::literal(std::string_view text) { return m_task->process().memory->literal(*m_task, text); }

// --- calls ---------------------------------------------------------------------------------------------------------

bool TaskHost::handlerPending(bool& restarts) const
{
    const Process& process = m_task->process();
    const auto look = [&](const std::deque<Task::Pending>& list) {
        for (const Task::Pending& p : list) {
            const SignalAction& action = process.actions[static_cast<std::size_t>(p.number)];
            if ((m_task->blockedSignals & signalBit(p.number)) || action.handler <= 1)
                continue;
            restarts = (action.flags & static_cast<std::uint64_t>("SA_RESTART"_c)) != 0;
            return true;
        }
        return false;
    };
    return look(m_task->signals) || look(process.signals);
}

void TaskHost::standStill()
{
    Process& process = m_task->process();
    while (process.stopSignal != 0 && !m_task->killed) {
        m_task->enterKernelQuietly();
        m_task->block(process.continued, "SIGCONT", {}, {}, false);
        m_task->leaveKernelQuietly();
    }
}

Outcome TaskHost::instruction(std::string_view name, const program::CallArguments& arguments, std::int64_t& result)
{
    using Instruction = BareMachine::Instruction;
    const Instruction what = name == "load" ? Instruction::Load : name == "store" ? Instruction::Store : Instruction::Jump;
    const BareMachine::Result r =
        m_kernel.bareMachine().execute(*m_task, what, arguments[0], static_cast<std::int64_t>(arguments[1]));
    result = r.value;
    if (r.refused || r.unusable)
        return refused(arguments[0], r.at, r.unusable, static_cast<int>(r.unusable ? "BUS_ADRERR"_c : "SEGV_ACCERR"_c));
    // Others get the core between two instructions when the slice is over.
    m_task->flush();
    return m_task->killed ? Outcome::Killed : Outcome::Done;
}

std::int64_t TaskHost::systemLimit(int name) const
{
    switch (name) {
    case "_SC_NPROCESSORS_ONLN"_c: return m_kernel.profile().cpu.cores;
    case "_SC_OPEN_MAX"_c: return DescriptorTable::limit;
    case "_SC_PHYS_PAGES"_c: return static_cast<std::int64_t>(m_kernel.memory().totalPages());
    default: return -EINVAL;
    }
}

Outcome TaskHost::call(std::string_view name, const program::CallArguments& arguments, std::int64_t& result)
{
    const program::CallInfo* const known = program::findCall(name);
    if (known != nullptr && known->kind == program::CallKind::Instruction)
        return instruction(name, arguments, result);
    if (name == "sysconf") {
        result = systemLimit(static_cast<std::int32_t>(arguments[0]));
        return Outcome::Done;
    }
    for (;;) {
        result = m_kernel.call(*m_task, name, arguments);
        standStill();
        if (m_task->killed)
            return Outcome::Killed;
        if (result != restartCall)
            return Outcome::Done;
        bool restarts = false;
        if (handlerPending(restarts)) {
            result = -EINTR;
            m_restart = restarts;
            return restarts ? Outcome::Signal : Outcome::Done;
        }
        // Woken by a signal that nobody handles: the kernel makes the call again without telling.
    }
}

bool TaskHost::successSetsErrno() const { return m_kernel.generation().textbook().errnoSuccess; }

namespace {

/// RLIMIT_NPROC: a program that forks for ever meets its step limit soon.
bool tooManyTasks(const Kernel& kernel)
{
    constexpr std::ptrdiff_t most = 1000;
    return std::count_if(kernel.tasks().begin(), kernel.tasks().end(), [](const auto& task) { return !task->dead; }) >= most;
}

}  // namespace

Outcome TaskHost::fork(const program::Machine& self, std::int64_t& result)
{
    const auto work = [&]() -> std::int64_t {
        Process& parent = m_task->process();
        if (tooManyTasks(m_kernel))
            return -EAGAIN;
        m_task->spend(m_kernel.profile().cpu.fork, "copy_process");
        m_task->flush();
        auto memory = parent.memory->fork(*m_task, m_kernel.newSpace());
        if (!memory)
            return -ENOMEM;
        auto child = m_kernel.createProcess(parent.name + "/child", parent.program, parent.peer, &parent);
        child->name = parent.name + "/" + std::to_string(child->pid - parent.pid);
        child->memory = std::move(memory);
        child->actions = parent.actions;
        child->capabilities = parent.capabilities;
        if (parent.watcher)
            child->watcher = parent.watcher->forChild();
        for (const std::int64_t n : parent.descriptors.numbers())
            child->descriptors.put(n, parent.descriptors.get(n));
        auto run = std::make_shared<Run>(m_kernel);
        run->machine = self.fork(run->host);
        Task& task = m_kernel.startTask(child, child->name, parent.peer, [run](Task& own) {
            run->host.m_task = &own;
            execute(own, *run);
        });
        task.line = m_task->line;
        task.blockedSignals = m_task->blockedSignals;
        Event e = m_task->event(EventKind::Fork);
        e.other = task.id();
        m_task->emit(e, child->name);
        return child->pid;
    };
    result = m_kernel.callWith(*m_task, "fork", {}, work);
    m_last = {};
    return m_task->killed ? Outcome::Killed : Outcome::Done;
}

Outcome TaskHost::startThread(const program::Machine& self, Address entry, std::uint64_t argument, std::int64_t& thread)
{
    const auto work = [&]() -> std::int64_t {
        if (tooManyTasks(m_kernel))
            return -EAGAIN;
        m_task->spend(m_kernel.profile().cpu.threadCreate, "copy_process");
        m_task->flush();
        auto run = std::make_shared<Run>(m_kernel);
        run->machine = self.thread(run->host, entry, argument);
        const auto process = m_task->sharedProcess();
        const std::string name = process->name + "/thread " + std::to_string(process->threads.size());
        Task& task = m_kernel.startTask(process, name, m_task->peer(), [run](Task& own) {
            run->host.m_task = &own;
            execute(own, *run);
        });
        task.line = m_task->line;
        Event e = m_task->event(EventKind::Fork);
        e.other = task.id();
        m_task->emit(e, name);
        return task.id().value();
    };
    thread = m_kernel.callWith(*m_task, "pthread_create", {}, work);
    return m_task->killed ? Outcome::Killed : Outcome::Done;
}

Outcome TaskHost::joinThread(std::int64_t thread, std::int64_t& result)
{
    Task* other = nullptr;
    for (const auto& t : m_kernel.tasks())
        if (t->id().value() == thread && t->sharedProcess() == m_task->sharedProcess())
            other = t.get();
    if (other == nullptr || other == m_task) {
        result = other == nullptr ? -ESRCH : -EDEADLK;
        return Outcome::Done;
    }
    // A futex wait, without signals ending it (pthread_join).
    m_kernel.callWith(*m_task, "pthread_join", {}, [&]() -> std::int64_t {
        while (!other->dead && !m_task->killed)
            m_task->block(other->joiners, "the end of " + other->name());
        return 0;
    });
    result = other->joinResult;
    return m_task->killed ? Outcome::Killed : Outcome::Done;
}

Outcome TaskHost::compute(Nanoseconds duration)
{
    const Nanoseconds slice = m_kernel.profile().cpu.schedulerSlice;
    while (duration.value() > 0 && !m_task->killed) {
        const Nanoseconds part = std::min(duration, slice);
        m_task->spend(part, "compute");
        m_task->flush();
        duration -= part;
        standStill();
        bool restarts = false;
        if (duration.value() > 0 && handlerPending(restarts))
            break;
    }
    return m_task->killed ? Outcome::Killed : Outcome::Done;
}

void TaskHost::output(std::string_view text, bool toStandardError)
{
    m_task->process().output += text;
    Event e = m_task->event(EventKind::Output);
    e.detail = toStandardError ? 1 : 0;
    m_task->emit(e, text);
}

void TaskHost::exit(int code) { m_kernel.exitProcess(*m_task, code, 0); }

void TaskHost::exitThread() {}

program::CallWatcher* TaskHost::watcher() { return m_task->process().watcher.get(); }

Outcome TaskHost::raise(int signal)
{
    Task::Pending p;
    p.number = signal;
    p.code = static_cast<int>("SI_TKILL"_c);
    p.senderPid = m_task->process().pid;
    m_kernel.sendSignalTo(*m_task, p, false);
    return m_task->killed ? Outcome::Killed : Outcome::Done;
}

// --- signals -------------------------------------------------------------------------------------------------------

namespace {

/// The pending signal that comes first: what the program's own instruction has caused, then the lowest number
/// (dequeue_signal, next_signal).
std::deque<Task::Pending>::iterator nextSignal(std::deque<Task::Pending>& list, std::uint64_t blocked)
{
    const auto rank = [](const Task::Pending& p) {
        const bool fault = (p.number == "SIGSEGV"_c || p.number == "SIGBUS"_c) && p.code > 0;
        return fault ? 0 : p.number;
    };
    auto best = list.end();
    for (auto it = list.begin(); it != list.end(); ++it)
        if ((blocked & signalBit(it->number)) == 0 && (best == list.end() || rank(*it) < rank(*best)))
            best = it;
    return best;
}

}  // namespace

std::optional<program::SignalDelivery> TaskHost::takeSignal()
{
    Process& process = m_task->process();
    for (std::deque<Task::Pending>* list : {&m_task->signals, &process.signals}) {
        for (;;) {
            const auto it = nextSignal(*list, m_task->blockedSignals);
            if (it == list->end())
                break;
            SignalAction& action = process.actions[static_cast<std::size_t>(it->number)];
            const Task::Pending p = *it;
            list->erase(it);
            if (action.handler == 1 || (action.handler == 0 && defaultAction(p.number) == DefaultAction::Ignore))
                continue;
            if (action.handler == 0) {
                m_kernel.sendSignalTo(*m_task, p, true);
                return std::nullopt;
            }
            program::SignalDelivery d;
            d.number = p.number;
            d.handler = action.handler;
            d.hasInfo = (action.flags & static_cast<std::uint64_t>("SA_SIGINFO"_c)) != 0;
            d.code = p.code;
            d.descriptor = p.descriptor;
            d.faultAddress = p.address;
            d.senderProcess = p.senderPid;
            d.status = p.status;
            d.restartCall = std::exchange(m_restart, false);
            m_savedMasks.push_back(m_task->blockedSignals);
            m_task->blockedSignals |= action.mask;
            if (!(action.flags & static_cast<std::uint64_t>("SA_NODEFER"_c)))
                m_task->blockedSignals |= signalBit(p.number);
            if (action.flags & static_cast<std::uint64_t>("SA_RESETHAND"_c)) {
                action.handler = 0;
                d.resetHandler = true;
            }
            m_task->enterKernelQuietly();
            m_task->spend(m_kernel.profile().cpu.signalDelivery, "handle_signal");
            m_task->leaveKernelQuietly();
            return d;
        }
    }
    return std::nullopt;
}

void TaskHost::signalReturned(int)
{
    if (m_savedMasks.empty())
        return;
    // rt_sigreturn: a system call of its own that the program did not write.
    m_task->enterKernel(ModeSwitchReason::Signal);
    m_task->spend(m_kernel.profile().cpu.systemCall, "rt_sigreturn");
    m_task->blockedSignals = m_savedMasks.back();
    m_savedMasks.pop_back();
    m_task->leaveKernel(ModeSwitchReason::Signal);
}

}  // namespace copyscope::model::kernel
