// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/task.h"

#include "model/hardware/cpu_cache.h"
#include "model/kernel/kernel.h"
#include "model/kernel/process.h"

#include <utility>

namespace copyscope::model::kernel {

Task::Task(Kernel& kernel, std::shared_ptr<Process> process, std::string name, bool peer)
    : m_kernel(kernel), m_process(std::move(process)), m_name(std::move(name)), m_peer(peer)
{
    TaskInfo info;
    info.name = m_name;
    info.host = kernel.host();
    info.peer = peer;
    info.kernelThread = m_process == nullptr;
    if (m_process)
        info.program = m_process->program;
    m_id = kernel.tracer().task(info);
}

Nanoseconds Task::now() const { return m_kernel.engine().now() + m_dueTotal; }

void Task::spend(Nanoseconds duration, std::string_view what)
{
    if (duration.value() <= 0)
        return;
    m_dueTotal += duration;
    const bool user = !m_inKernel;
    if (!m_due.empty() && m_due.back().what == what && m_due.back().user == user)
        m_due.back().duration += duration;
    else
        m_due.push_back({duration, what, user});
}

void Task::flush()
{
    if (m_due.empty())
        return;
    m_passing.clear();
    m_passing.swap(m_due);
    const Nanoseconds total = std::exchange(m_dueTotal, Nanoseconds{});
    Nanoseconds at = m_kernel.engine().now();
    const Nanoseconds stolen = m_kernel.engine().execute(core, total);
    for (std::size_t i = 0; i < m_passing.size(); ++i) {
        Event e = event(EventKind::Cpu);
        e.start = at;
        e.end = at + m_passing[i].duration;
        if (i + 1 == m_passing.size()) {
            e.end = m_kernel.engine().now();
            e.stolen = stolen;
        }
        e.detail = static_cast<std::uint8_t>(m_passing[i].user ? CpuWork::User : CpuWork::Kernel);
        emit(e, m_passing[i].what);
        at = e.end;
    }
    m_kernel.scheduler().maybePreempt(*this);
}

EventId Task::copy(Bytes amount, Spot from, Spot to, Origin origin, std::string_view what, bool hot)
{
    return copy(amount, from, to, origin, what, hot ? CopyHeat::Hot : CopyHeat::Cold);
}

EventId Task::copy(Bytes amount, Spot from, Spot to, Origin origin, std::string_view what, CopyHeat heat)
{
    const auto route = heat == CopyHeat::Hot     ? &CoreState::copyHot
                       : heat == CopyHeat::ToHot ? &CoreState::copyToHot
                                                 : &CoreState::copyCold;
    return pass(amount, route, from, to, origin, what);
}

EventId Task::copyOnDelivery(Bytes amount, Spot from, Spot to, Origin origin, std::string_view what, bool ofSender)
{
    return pass(amount, &CoreState::copyCold, from, to, origin, what, ofSender ? flagSender : flagNone);
}

EventId Task::encrypt(Bytes amount, Spot from, Spot to, Origin origin, std::string_view what)
{
    return pass(amount, &CoreState::encrypt, from, to, origin, what);
}

EventId Task::portCopy(Bytes amount, Spot from, Spot to, Origin origin, std::string_view what)
{
    return pass(amount, &CoreState::port, from, to, origin, what, flagPort);
}

EventId Task::pass(Bytes amount, RouteId CoreState::*route, Spot from, Spot to, Origin origin, std::string_view what,
                   std::uint8_t flags)
{
    if (amount.value() == 0)
        return {};
    flush();
    Event e = event(EventKind::Copy);
    e.stolen = m_kernel.engine().carry(amount, m_kernel.scheduler().coreOf(*this).*route, core);
    e.end = m_kernel.engine().now();
    e.from = from;
    e.to = to;
    e.bytes = amount;
    e.origin = origin;
    e.flags = flags;
    e.detail = static_cast<std::uint8_t>(m_inKernel ? CpuWork::Kernel : CpuWork::User);
    const EventId id = emit(e, what);
    m_kernel.scheduler().maybePreempt(*this);
    return id;
}

bool Task::spin(const std::function<bool()>& over, Nanoseconds step, Nanoseconds limit, std::string_view what)
{
    flush();
    const Nanoseconds slice = m_kernel.profile().cpu.schedulerSlice;
    const Nanoseconds until = m_kernel.engine().now() + limit;
    while (!over()) {
        if (m_kernel.engine().now() >= until)
            return false;
        Event e = event(EventKind::Cpu);
        while (!over() && m_kernel.engine().now() < until && m_kernel.engine().now() - e.start < slice)
            e.stolen += m_kernel.engine().execute(core, step);
        e.end = m_kernel.engine().now();
        e.detail = static_cast<std::uint8_t>(m_inKernel ? CpuWork::Kernel : CpuWork::User);
        emit(e, what);
        m_kernel.scheduler().maybePreempt(*this);
    }
    return true;
}

EventId Task::checksum(Bytes amount, Spot at)
{
    flush();
    Event e = event(EventKind::Checksum);
    const CoreState& c = m_kernel.scheduler().coreOf(*this);
    e.stolen = m_kernel.engine().carry(amount, c.sum, core);
    e.end = m_kernel.engine().now();
    e.from = at;
    e.to = at;
    e.bytes = amount;
    return emit(e, "csum_partial");
}

Wake Task::block(WaitQueue& queue, std::string why, PlaceId where, std::optional<Nanoseconds> limit, bool interruptible,
                 const std::function<void()>& letGo)
{
    queue.add(*this);
    const Wake wake = blockOnAdded(std::move(why), where, limit, interruptible, letGo);
    queue.remove(*this);
    return wake;
}

Wake Task::blockOnAdded(std::string why, PlaceId where, std::optional<Nanoseconds> limit, bool interruptible,
                        const std::function<void()>& letGo)
{
    if (interruptible && signalPending()) {
        if (letGo)
            letGo();
        return Wake::Signal;
    }
    blockedOn = std::move(why);
    blockedAt = where;
    // What the task still owes takes time in which it can be woken already; such a wake-up must not get lost.
    m_wokenEarly = false;
    m_wokenBySignal = false;
    m_interruptible = interruptible;
    m_aboutToBlock = true;
    if (letGo)
        letGo();
    flush();
    m_aboutToBlock = false;
    if (m_wokenEarly) {
        blockedOn.clear();
        blockedAt = {};
        return m_wokenBySignal ? Wake::Signal : Wake::Woken;
    }
    Event e = event(EventKind::Block);
    blockedSince = e.start;
    const Wake wake = m_kernel.scheduler().block(*this, limit);
    e.end = m_kernel.engine().now();
    e.to = {where, 0};
    emit(e, blockedOn);
    blockedOn.clear();
    blockedAt = {};
    return wake;
}

bool Task::signalPending() const
{
    if (killed || m_transferInterrupted)
        return true;
    for (const Pending& p : signals)
        if (!(blockedSignals >> (p.number - 1) & 1))
            return true;
    if (m_process && m_process->stopSignal != 0)
        return true;
    if (m_process)
        for (const Pending& p : m_process->signals)
            if (!(blockedSignals >> (p.number - 1) & 1))
                return true;
    return false;
}

void Task::wake(EventId cause, Task* by)
{
    if (by != nullptr)
        by->flush();
    m_kernel.scheduler().wake(*this, cause, by);
}

void Task::wakeForSignal(Task* by)
{
    const bool waits = m_aboutToBlock || m_state == State::Blocked;
    if (!waits || !m_interruptible)
        return;
    m_wokenBySignal = true;
    wake({}, by);
}

void Task::interruptTransfer(const Inode& file, Task* by)
{
    if (m_transferFrom != &file)
        return;
    m_transferInterrupted = true;
    wakeForSignal(by);
}

void Task::enterKernel(ModeSwitchReason reason)
{
    Event e = event(EventKind::ModeSwitch);
    e.detail = static_cast<std::uint8_t>(reason);
    e.flags = flagToKernel;
    emit(e);
    m_inKernel = true;
}

void Task::leaveKernel(ModeSwitchReason reason)
{
    Event e = event(EventKind::ModeSwitch);
    e.detail = static_cast<std::uint8_t>(reason);
    emit(e);
    m_inKernel = false;
}

Event Task::event(EventKind kind) const
{
    Event e;
    e.kind = kind;
    e.start = e.end = now();
    e.task = m_id;
    e.core = core;
    e.call = call;
    e.line = line;
    return e;
}

EventId Task::emit(const Event& event, std::string_view text) const
{
    Event e = event;
    if (m_peer)
        e.flags = static_cast<std::uint8_t>(e.flags | flagPeer);
    return m_kernel.tracer().emit(e, text);
}

EventId Task::note(std::string_view text) const { return emit(event(EventKind::Note), text); }

}  // namespace copyscope::model::kernel
