// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/trace/ledger.h"

#include <algorithm>

namespace copyscope::model {
namespace {

std::int64_t times(const Event& event)
{
    return event.count == 0 ? 1 : static_cast<std::int64_t>(event.count);
}

std::int64_t amount(Bytes bytes) { return static_cast<std::int64_t>(bytes.value()); }

/// Threads are called "server/2": the process is what stands before the slash.
std::string_view processName(std::string_view task)
{
    return task.substr(0, task.find('/'));
}

/// Counters that are never laid to a process.
bool isLaneWide(Counter id)
{
    switch (id) {
    case Counter::BytesDelivered:
    case Counter::Intact:
    case Counter::CpuCopiesPerByte:
    case Counter::DmaBytes:
    case Counter::DmaCopiesPerByte:
    case Counter::BusPassesPerByte:
    case Counter::Interrupts:
    case Counter::Completions:
    case Counter::CpuInterruptNs:
    case Counter::PeerCpuBusyNs:
    case Counter::ElapsedNs:
    case Counter::Polls:
    case Counter::PagesSwappedIn:
    case Counter::PagesSwappedOut:
    case Counter::DiskBytesRead:
    case Counter::DiskBytesWritten:
    case Counter::Packets:
    case Counter::PacketsRetransmitted: return true;
    default: return false;
    }
}

/// The counter that a ratio counts for each delivered byte.
std::optional<Counter> numerator(Counter ratio)
{
    switch (ratio) {
    case Counter::CpuCopiesPerByte: return Counter::CpuCopyBytes;
    case Counter::DmaCopiesPerByte: return Counter::DmaBytes;
    case Counter::BusPassesPerByte: return Counter::BusBytes;
    default: return std::nullopt;
    }
}

}  // namespace

std::optional<std::int64_t> Ledger::integer(Counter id) const { return m_values[static_cast<std::size_t>(id)]; }

std::optional<double> Ledger::number(Counter id) const
{
    if (const auto above = numerator(id)) {
        const auto bytes = integer(*above);
        const auto delivered = integer(Counter::BytesDelivered);
        if (!bytes || !delivered || *delivered == 0)
            return std::nullopt;
        return static_cast<double>(*bytes) / static_cast<double>(*delivered);
    }
    const auto value = integer(id);
    return value ? std::optional<double>(static_cast<double>(*value)) : std::nullopt;
}

std::optional<double> Ledger::number(std::string_view counterName) const
{
    const CounterInfo* info = findCounter(counterName);
    return info != nullptr ? number(info->id) : std::nullopt;
}

void Ledger::set(Counter id, std::optional<std::int64_t> value)
{
    if (!numerator(id))
        m_values[static_cast<std::size_t>(id)] = value;
}

void LedgerFold::onTask(TaskId id, const TaskInfo& info)
{
    if (id.value() >= m_tasks.size())
        m_tasks.resize(std::size_t{id.value()} + 1);
    TaskState& state = m_tasks[id.value()];
    state.peer = info.peer;
    state.process = npos;
    if (info.kernelThread)
        return;
    const std::string_view name = processName(info.name);
    for (std::size_t i = 0; i < m_processes.size(); ++i) {
        if (m_processes[i].name == name && m_processes[i].peer == info.peer)
            state.process = i;
    }
    if (state.process == npos) {
        state.process = m_processes.size();
        Process process;
        process.name = name;
        process.peer = info.peer;
        process.first = id;
        m_processes.push_back(std::move(process));
    }
}

void LedgerFold::onPlace(PlaceId id, const Place& place, std::string_view /*name*/)
{
    if (id.value() >= m_places.size())
        m_places.resize(std::size_t{id.value()} + 1);
    m_places[id.value()] = place.kind;
}

void LedgerFold::onSource(SourceId /*id*/, const SourceInfo& /*info*/) {}
void LedgerFold::onCore(CoreId /*id*/, HostId /*host*/, std::string_view /*name*/) {}
void LedgerFold::onHost(HostId /*id*/, std::string_view /*name*/) {}

void LedgerFold::onCallEnter(CallId id, const CallInfo& info)
{
    std::size_t name = 0;
    while (name < m_callNames.size() && m_callNames[name] != info.name)
        ++name;
    if (name == m_callNames.size())
        m_callNames.push_back(info.name);
    m_open[id] = {name, info.task, info.returned ? info.error : 0};
}

void LedgerFold::onCallReturn(CallId id, std::int64_t /*result*/, int error)
{
    const auto call = m_open.find(id);
    if (call != m_open.end())
        call->second.error = error;
}

LedgerFold::Account LedgerFold::accountOf(const Event& event)
{
    Account account;
    account.peer = (event.flags & flagPeer) != 0;
    if (event.task.value() < m_tasks.size()) {
        const TaskState& task = m_tasks[event.task.value()];
        account.peer = account.peer || task.peer;
        account.process = task.process == npos ? nullptr : &m_processes[task.process];
    }
    return account;
}

void LedgerFold::add(Account account, Counter id, std::int64_t value)
{
    addToLane(account, id, value);
    if (account.process != nullptr)
        account.process->values[static_cast<std::size_t>(id)] += value;
}

void LedgerFold::addToLane(Account account, Counter id, std::int64_t value)
{
    if (!account.peer)
        m_values[static_cast<std::size_t>(id)] += value;
}

bool LedgerFold::holdsQueue(PlaceId id) const
{
    if (id.value() >= m_places.size())
        return false;
    const PlaceKind kind = m_places[id.value()];
    return kind == PlaceKind::Pipe || kind == PlaceKind::SendQueue || kind == PlaceKind::ReceiveQueue;
}

void LedgerFold::addDisk(const Event& event, Account account)
{
    const bool write = (event.flags & flagWrite) != 0;
    addToLane(account, write ? Counter::DiskBytesWritten : Counter::DiskBytesRead, amount(event.bytes));
    const PlaceId medium = event.from.place;
    if (medium.value() < m_places.size() && m_places[medium.value()] == PlaceKind::Swap)
        addToLane(account, write ? Counter::PagesSwappedOut : Counter::PagesSwappedIn,
                  amount(event.bytes) / static_cast<std::int64_t>(pageSize.value()));
}

void LedgerFold::addTranslation(const Event& event, Account account)
{
    const auto way = static_cast<TranslationWay>(event.detail);
    if (way != TranslationWay::Fault)
        add(account, Counter::Translations, 1);
    if (way == TranslationWay::Tlb)
        add(account, Counter::TlbHits, 1);
}

void LedgerFold::addWork(const Event& event, Account account)
{
    const auto work = static_cast<CpuWork>(event.detail);
    // What an interrupt does is no work of the task that it happened to meet.
    if (work != CpuWork::User && work != CpuWork::Kernel)
        account.process = nullptr;
    if (event.kind == EventKind::Copy) {
        const Account bytesOf = account.peer && (event.flags & flagSender) != 0 ? Account{} : account;
        add(bytesOf, Counter::CpuCopyBytes, amount(event.bytes));
        add(bytesOf, Counter::BusBytes, ((event.flags & flagPort) != 0 ? 1 : 2) * amount(event.bytes));
    } else if (event.kind == EventKind::Checksum) {
        add(account, Counter::BusBytes, amount(event.bytes));
    }
    if (!event.core)
        return;
    const std::int64_t time = (event.end - event.start - event.stolen).value();
    if (account.peer)
        m_values[static_cast<std::size_t>(Counter::PeerCpuBusyNs)] += time;
    add(account, Counter::CpuBusyNs, time);
    if (event.kind == EventKind::Copy)
        add(account, Counter::CpuCopyNs, time);
    add(account,
        work == CpuWork::User     ? Counter::CpuUserNs
        : work == CpuWork::Kernel ? Counter::CpuKernelNs
                                  : Counter::CpuInterruptNs,
        time);
}

void LedgerFold::addCall(const Event& event, Account account)
{
    add(account, Counter::Syscalls, 1);
    const auto open = m_open.find(event.call);
    if (open == m_open.end())
        return;
    const OpenCall call = open->second;
    m_open.erase(open);
    const auto count = [&](std::vector<Tally>& tallies) {
        if (call.name >= tallies.size())
            tallies.resize(call.name + 1);
        Tally& tally = tallies[call.name];
        ++tally.count;
        tally.time += (event.end - event.start).value();
        if (call.error != 0)
            ++tally.errors[call.error];
    };
    if (!account.peer)
        count(m_calls);
    if (account.process != nullptr)
        count(account.process->calls);
}

void LedgerFold::addFault(const Event& event, Account account)
{
    const std::int64_t faults = times(event);
    switch (static_cast<FaultKind>(event.detail)) {
    case FaultKind::Minor:
    case FaultKind::Anonymous:
    case FaultKind::WriteNotify: add(account, Counter::PageFaultsMinor, faults); break;
    case FaultKind::Major: add(account, Counter::PageFaultsMajor, faults); break;
    case FaultKind::CopyOnWrite: add(account, Counter::PageFaultsCow, faults); break;
    case FaultKind::Bus: break;  // It ends in a signal, not in a page.
    case FaultKind::Protection: add(account, Counter::ProtectionFaults, faults); break;
    }
    if ((event.flags & flagInKernel) != 0)
        add(account, Counter::FaultsInKernel, faults);
}

void LedgerFold::addDelivery(const Event& event, Account account)
{
    const bool file = static_cast<Destination>(event.detail) == Destination::File;
    (file ? m_toFiles : account.peer ? m_toPeer : m_toServer) += amount(event.bytes);
    if ((event.flags & flagWrongContent) != 0 || event.count != 0)
        m_wrong = true;
    if (event.bytes.value() != 0)
        reached(event.end);
}

void LedgerFold::addInterrupt(std::string_view source, Account account)
{
    addToLane(account, Counter::Interrupts, 1);
    if (account.peer)
        return;
    const auto known = m_interrupts.find(source);
    if (known != m_interrupts.end())
        ++known->second;
    else
        m_interrupts.emplace(source, 1);
}

void LedgerFold::addExit(const Event& event, std::string_view text, Account account)
{
    // Threads of the kernel are no part of the lane's work.
    if (account.process == nullptr)
        return;
    const bool waits = event.kind == EventKind::Block;
    if (!account.peer)
        reached(waits ? event.start : event.end);
    // A thread that ends does not end its process.
    if (!waits && account.process->first != event.task)
        return;
    if (waits)
        account.process->exit = {ProcessExit::Kind::Blocked, 0, std::string(text)};
    else
        account.process->exit = {event.detail == 1 ? ProcessExit::Kind::Signal : ProcessExit::Kind::Code,
                                 static_cast<std::int64_t>(event.count),
                                 {}};
}

void LedgerFold::addOutput(std::string_view text, Account account)
{
    if (account.process == nullptr)
        return;
    account.process->output += text.substr(0, ProcessTally::mostOutput - account.process->output.size());
    account.process->outputBytes += text.size();
}

void LedgerFold::reached(Nanoseconds time)
{
    m_elapsed = m_elapsedKnown ? std::max(m_elapsed, time.value()) : time.value();
    m_elapsedKnown = true;
}

void LedgerFold::onEvent(const Event& event, std::string_view text)
{
    const Account account = accountOf(event);
    m_last = std::max(m_last, event.end.value());
    switch (event.kind) {
    case EventKind::Cpu:
    case EventKind::Copy:
    case EventKind::Checksum: addWork(event, account); break;
    case EventKind::Call: addCall(event, account); break;
    case EventKind::Fault: addFault(event, account); break;
    case EventKind::Interrupt: addInterrupt(text, account); break;
    case EventKind::Block:
        if ((event.flags & flagForever) != 0)
            addExit(event, text, account);
        break;
    case EventKind::Exit: addExit(event, text, account); break;
    case EventKind::Output: addOutput(text, account); break;
    case EventKind::Delivered: addDelivery(event, account); break;
    case EventKind::Disk:
        addDisk(event, account);
        break;
    case EventKind::Poll: addToLane(account, Counter::Polls, times(event)); break;
    case EventKind::Translate: addTranslation(event, account); break;
    case EventKind::Dma:
        addToLane(account, Counter::DmaBytes, amount(event.bytes));
        addToLane(account, Counter::BusBytes, amount(event.bytes));
        break;
    case EventKind::RefAdd:
        if (holdsQueue(event.from.place))
            add(account, Counter::ReferencedBytes, amount(event.bytes));
        break;
    case EventKind::ModeSwitch: add(account, Counter::ModeSwitches, 1); break;
    case EventKind::ContextSwitch: add(account, Counter::ContextSwitches, event.detail == 0 ? 1 : 0); break;
    case EventKind::Wakeup: add(account, Counter::Wakeups, 1); break;
    case EventKind::TlbMiss: add(account, Counter::TlbMisses, times(event)); break;
    case EventKind::TlbFlush: add(account, Counter::TlbFlushes, 1); break;
    case EventKind::Ipi: add(account, Counter::Ipis, times(event)); break;
    case EventKind::Pin: add(account, Counter::PagesPinned, times(event)); break;
    case EventKind::CacheLines: add(account, Counter::CacheLinesDisplaced, times(event)); break;
    case EventKind::Completion: addToLane(account, Counter::Completions, times(event)); break;
    case EventKind::Packet:
        addToLane(account, Counter::Packets, times(event));
        if (event.detail == 1)
            addToLane(account, Counter::PacketsRetransmitted, times(event));
        break;
    default: break;
    }
}

std::map<std::string, CallTally> LedgerFold::named(const std::vector<Tally>& tallies) const
{
    std::map<std::string, CallTally> result;
    for (std::size_t i = 0; i < tallies.size(); ++i) {
        if (tallies[i].count != 0)
            result[m_callNames[i]] = {tallies[i].count, tallies[i].errors, Nanoseconds(tallies[i].time)};
    }
    return result;
}

Ledger LedgerFold::ledger() const
{
    Ledger ledger;
    for (const CounterInfo& info : counters())
        ledger.set(info.id, m_values[static_cast<std::size_t>(info.id)]);
    ledger.set(Counter::BytesDelivered, m_toPeer != 0 ? m_toPeer : m_toServer != 0 ? m_toServer : m_toFiles);
    ledger.set(Counter::Intact, m_wrong ? 0 : 1);
    ledger.set(Counter::ElapsedNs, m_elapsedKnown ? m_elapsed : m_last);
    ledger.calls = named(m_calls);
    ledger.interruptsBySource.insert(m_interrupts.begin(), m_interrupts.end());
    for (const Process& process : m_processes) {
        ProcessTally tally{process.name, process.peer, process.exit, {}, named(process.calls), process.output, process.outputBytes};
        for (const CounterInfo& info : counters()) {
            const auto index = static_cast<std::size_t>(info.id);
            if (!isLaneWide(info.id))
                tally.values[index] = process.values[index];
        }
        ledger.processes.push_back(std::move(tally));
    }
    return ledger;
}

}  // namespace copyscope::model
