// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/kernel.h"

#include "model/hardware/cpu_cache.h"
#include "model/kernel/address_space.h"
#include "model/kernel/anonymous_pages.h"
#include "model/kernel/bare_machine.h"
#include "model/kernel/call_text.h"
#include "model/kernel/disk_device.h"
#include "model/kernel/dma_device.h"
#include "model/kernel/fbufs.h"
#include "model/kernel/file.h"
#include "model/kernel/file_system.h"
#include "model/kernel/network.h"
#include "model/kernel/swap_area.h"
#include "model/program/calls.h"
#include "model/program/constants.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;

Kernel::Kernel(Engine& engine, Tracer& tracer, const Profile& profile, std::string name, bool peer)
    : m_engine(engine), m_tracer(tracer), m_profile(profile), m_generation(profile.kernel, profile.textbook), m_peer(peer),
      m_host(tracer.host(name)), m_bus(engine.addResource(name + " memory bus", profile.memory.bus)),
      m_ioBus(engine.addResource(name + " I/O bus", profile.ioBus.rate)), m_memory(profile.memory.size),
      m_scheduler(*this)
{
    addFileCalls(m_calls);
    addMemoryCalls(m_calls);
    addPipeCalls(m_calls);
    addTransmitCalls(m_calls);
    addFbufCalls(m_calls);
    addRdmaCalls(m_calls);
    addSocketCalls(m_calls);
    addUringCalls(m_calls);
    addXdpCalls(m_calls);
    addProcessCalls(m_calls);
    addBareCalls(m_calls);
    const Profile::Cpu& cpu = m_profile.cpu;
    for (int i = 0; i < cpu.cores; ++i) {
        const std::string label = name + " core " + std::to_string(i);
        CoreState core;
        core.id = engine.addCore(label);
        const auto route = [&](const char* what, double rate, int crossings) {
            std::vector<ResourceId> path{engine.addResource(label + what, BytesPerSecond(rate))};
            path.insert(path.end(), static_cast<std::size_t>(crossings), m_bus);
            return engine.addRoute(path);
        };
        core.copyCold = route(" copy", cpu.copyCold.value(), 2);
        core.copyHot = route(" cached copy", cpu.copyHot.value(), 2);
        const double saved = (1 - cpu.copySourceShare) * (1 / cpu.copyCold.value() - 1 / cpu.copyHot.value());
        core.copyToHot = route(" copy into cache", cpu.copyCold.value() / (1 - saved * cpu.copyCold.value()), 2);
        core.sum = route(" checksum", 1e9 / cpu.checksumNsPerByte, 1);
        core.encrypt = route(" encryption", cpu.encrypt.value(), 2);
        core.port = engine.addRoute(std::array{engine.addResource(label + " port", m_profile.portIo.rate), m_ioBus, m_bus});
        tracer.core(core.id, m_host, label);
        core.place = place(PlaceKind::Core, "core " + std::to_string(i));
        m_scheduler.addCore(core);
        m_tlbs.emplace(core.id.value(), Tlb(m_profile.mmu.tlbEntries, m_profile.mmu.tlbWays));
    }
    m_cpuCache = std::make_unique<CpuCache>(cpu.l2, cpu.cacheLine);
    m_anonymous = std::make_unique<AnonymousPages>(*this);
    m_dma = std::make_unique<DmaDevice>(*this);
    m_disk = std::make_unique<DiskDevice>(*this);
    m_files = std::make_unique<FileSystem>(*this);
    m_network = std::make_unique<Network>(*this);
    m_fbufs = std::make_unique<Fbufs>(*this);
}

Kernel::~Kernel()
{
    // Descriptors refer to parts of the kernel: they go first.
    for (const std::shared_ptr<Process>& p : m_processes) {
        p->descriptors = {};
        p->memory.reset();
        p->children.clear();
    }
}

std::shared_ptr<Process> Kernel::createProcess(std::string name, std::string program, bool peer, Process* parent)
{
    auto process = std::make_shared<Process>();
    process->pid = m_nextPid++;
    process->name = std::move(name);
    process->program = std::move(program);
    process->peer = peer;
    process->parent = parent;
    process->memory = std::make_shared<AddressSpace>(*this, newSpace());
    if (parent != nullptr)
        parent->children.push_back(process);
    m_processes.push_back(process);
    return process;
}

Task& Kernel::startTask(std::shared_ptr<Process> process, std::string name, bool peer, std::function<void(Task&)> body)
{
    m_tasks.push_back(std::make_unique<Task>(*this, process, name, peer));
    Task& task = *m_tasks.back();
    if (process) {
        if (process->firstTask.isNone())
            process->firstTask = task.id();
        process->threads.push_back(&task);
    }
    task.actor = m_engine.spawn(std::move(name), [this, &task, run = std::move(body)] {
        m_scheduler.begin(task);
        run(task);
        finishTask(task);
    });
    return task;
}

Task& Kernel::startKernelThread(std::string name, std::function<void(Task&)> body)
{
    return startTask(nullptr, std::move(name), m_peer, [run = std::move(body)](Task& task) {
        task.enterKernelQuietly();
        run(task);
    });
}

void Kernel::finishTask(Task& task)
{
    if (task.sharedProcess()) {
        Process& process = task.process();
        std::erase(process.threads, &task);
        if (process.threads.empty() && !process.exited)
            exitProcess(task, process.exitCode, process.exitSignal);
    }
    task.flush();
    task.dead = true;
    task.joiners.wakeAll({}, &task);
    m_scheduler.finish(task);
}

void Kernel::exitProcess(Task& task, int code, int signal)
{
    Process& process = task.process();
    if (process.exited)
        return;
    process.exitCode = code;
    process.exitSignal = signal;
    for (Task* other : process.threads) {
        if (other == &task)
            continue;
        other->killed = true;
        other->wakeForSignal(&task);
    }
    const bool wasInKernel = task.inKernel();
    if (!wasInKernel)
        task.enterKernelQuietly();
    for (const std::int64_t number : process.descriptors.numbers()) {
        const std::shared_ptr<File> file = process.descriptors.take(number);
        if (file->descriptors == 0)
            file->closed(task);
    }
    process.memory->release(task);
    if (m_bare)
        m_bare->processEnds(task);
    process.exited = true;
    Event e = task.event(EventKind::Exit);
    e.count = static_cast<std::uint64_t>(signal != 0 ? signal : code);
    e.detail = signal != 0 ? 1 : 0;
    task.emit(e, process.name);
    if (task.id() != process.firstTask) {
        // Traces tell by the first thread how the process has ended.
        e.task = process.firstTask;
        task.emit(e, process.name);
    }
    task.flush();
    for (const std::shared_ptr<Process>& child : process.children)
        child->parent = nullptr;
    if (process.parent != nullptr) {
        // Who ignores SIGCHLD has no zombies: its children vanish (do_notify_parent).
        const SignalAction& action = process.parent->actions["SIGCHLD"_c];
        if (action.handler == 1 || (action.flags & static_cast<std::uint64_t>("SA_NOCLDWAIT"_c)) != 0)
            process.reaped = true;
        process.parent->childExited.wakeAll({}, &task);
        sendChildSignal(*process.parent, process);
    }
    m_processEnded.wakeAll();
    if (onProcessEnd)
        onProcessEnd();
}

Process* Kernel::findProcess(int pid) const
{
    const auto it = std::find_if(m_processes.begin(), m_processes.end(), [&](const auto& p) { return p->pid == pid; });
    return it == m_processes.end() ? nullptr : it->get();
}

SwapArea& Kernel::swap()
{
    if (!m_swap)
        m_swap = std::make_unique<SwapArea>(*this);
    return *m_swap;
}

BareMachine& Kernel::bareMachine()
{
    if (!m_bare)
        m_bare = std::make_unique<BareMachine>(*this);
    return *m_bare;
}

EventId Kernel::interrupt(std::string_view source, std::vector<InterruptWork> work, EventId cause, const Task* waiting)
{
    return interruptOn(m_scheduler.interruptCore(waiting).id, source, std::move(work), cause);
}

EventId Kernel::interruptOn(CoreId on, std::string_view source, std::vector<InterruptWork> work, EventId cause)
{
    const CoreState& core = m_scheduler.core(on);
    work.insert(work.begin(), {source, m_profile.cpu.interrupt, CpuWork::Interrupt});
    Nanoseconds total{};
    for (const InterruptWork& w : work)
        total += w.duration;
    Event request = event(EventKind::InterruptRequest);
    request.core = core.id;
    request.cause = cause;
    request.count = m_interrupts.vectorOf(source);
    cause = emit(request, source);
    m_interrupts.request(core.id, static_cast<std::uint32_t>(request.count));
    m_engine.interrupt(core.id, total);
    m_interrupts.endOfInterrupt(core.id, static_cast<std::uint32_t>(request.count));
    const Nanoseconds end = m_engine.now();
    const Nanoseconds start = end - total;
    Task* owner = core.current;
    const bool fromUser = owner != nullptr && !owner->inKernel();

    Event span = event(EventKind::Interrupt);
    span.start = start;
    span.end = end;
    span.core = core.id;
    span.cause = cause;
    if (owner != nullptr)
        span.task = owner->id();
    if (fromUser) {
        // The interrupted program leaves user mode and comes back to it (arch entry code).
        Event e = owner->event(EventKind::ModeSwitch);
        e.detail = static_cast<std::uint8_t>(ModeSwitchReason::Interrupt);
        e.flags = flagToKernel;
        e.start = e.end = start;
        owner->emit(e);
        e.flags = flagNone;
        e.start = e.end = end;
        owner->emit(e);
    }
    const EventId id = emit(span, source);
    Nanoseconds at = start;
    for (const InterruptWork& w : work) {
        Event e = event(w.event);
        e.bytes = w.bytes;
        e.from = w.from;
        e.to = w.to;
        e.origin = w.origin;
        e.flags = w.flags;
        e.start = at;
        e.end = at + w.duration;
        e.core = core.id;
        e.detail = static_cast<std::uint8_t>(w.kind);
        e.cause = id;
        emit(e, w.what);
        at = e.end;
    }
    return id;
}

Event Kernel::event(EventKind kind) const
{
    Event e;
    e.kind = kind;
    e.start = e.end = m_engine.now();
    return e;
}

EventId Kernel::emit(Event event, std::string_view text) const
{
    if (m_peer)
        event.flags = static_cast<std::uint8_t>(event.flags | flagPeer);
    return m_tracer.emit(event, text);
}

PlaceId Kernel::place(PlaceKind kind, std::string_view name, Bytes size, PlaceId parent, TaskId owner, bool peer)
{
    Place p;
    p.kind = kind;
    p.host = m_host;
    p.owner = owner;
    p.parent = parent;
    p.size = size;
    return m_tracer.place(p, name, m_engine.now(), peer || m_peer);
}

void Kernel::destroyPlace(PlaceId place, bool peer)
{
    Event e = event(EventKind::Destroy);
    e.to = {place, 0};
    if (peer)
        e.flags = flagPeer;
    emit(e);
}

std::int64_t Kernel::call(Task& task, std::string_view name, const program::CallArguments& arguments)
{
    const SystemCall* handler = m_calls.find(name);
    const auto work = [&]() -> std::int64_t {
        const std::int64_t error = lacks(handler);
        return error != 0 ? error : handler->handler(task, arguments);
    };
    // A library that drives a device from user mode never enters the kernel: no call to record, no mode switch.
    if (handler != nullptr && handler->info != nullptr && handler->info->kind == program::CallKind::Device)
        return work();
    return callWith(task, name, arguments, work);
}

std::int64_t Kernel::lacks(const SystemCall* call) const
{
    if (call == nullptr)
        return -ENOSYS;
    const program::CallInfo* known = call->info;
    if (known == nullptr)
        return 0;
    if (known->need == program::CallNeed::Rdma && !m_profile.nic.rdma)
        return -ENODEV;
    return m_generation.version() >= known->since && provides(m_profile, known->need) ? 0 : -ENOSYS;
}

std::int64_t Kernel::callWith(Task& task, std::string_view name, const program::CallArguments& arguments,
                              const std::function<std::int64_t()>& work)
{
    CallInfo info;
    info.name = name;
    if (m_tracer.wantsArguments())
        info.arguments = callArgumentsText(task, program::findCall(name), arguments);
    info.task = task.id();
    info.line = task.line;
    const CallId outer = task.call;
    task.call = m_tracer.callEntered(info);
    task.callName = name;
    Event span = task.event(EventKind::Call);
    task.callSince = span.start;

    const Profile::Cpu& cpu = m_profile.cpu;
    const Nanoseconds half = cpu.systemCall / 2 + (cpu.pageTableIsolation ? cpu.pageTableSwitch : Nanoseconds{});
    task.enterKernel(ModeSwitchReason::SystemCall);
    task.spend(half, "system call entry");
    if (cpu.firstCall.value() > 0 && task.process().knownCalls.emplace(name).second)
        task.spend(cpu.firstCall, "cold caches");
    const std::int64_t result = work();
    task.spend(half, "system call exit");
    task.leaveKernel(ModeSwitchReason::SystemCall);

    const std::int64_t shown = result == restartCall ? -EINTR : result;
    m_tracer.callReturned(task.call, shown < 0 ? -1 : shown, shown < 0 ? static_cast<int>(-shown) : 0);
    span.end = task.now();
    task.emit(span, name);
    task.call = outer;
    task.callName.clear();
    return result;
}

}  // namespace copyscope::model::kernel
