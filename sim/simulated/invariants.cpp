// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/simulated/invariants.h"

#include <algorithm>
#include <array>
#include <utility>

namespace copyscope::sim {

using namespace model;

namespace {

template <class T, class Tag>
T& at(std::vector<T>& list, Id<Tag> id)
{
    if (id.value() >= list.size())
        list.resize(std::size_t{id.value()} + 1);
    return list[id.value()];
}

}  // namespace

void InvariantSink::onTask(TaskId id, const TaskInfo& info) { at(m_tasks, id) = {info.name, info.kernelThread, false}; }

void InvariantSink::onCore(CoreId id, HostId host, std::string_view name)
{
    at(m_cores, id) = {std::string(name), host, Nanoseconds{}};
}

void InvariantSink::violated(const char* rule, const std::string& who, const Event& event)
{
    if (m_reported.insert(rule).second)
        m_violations.push_back(std::string(rule) + ": " + who + " at " + std::to_string(event.start.value()) + " ns");
}

void InvariantSink::onEvent(const Event& event, std::string_view)
{
    m_end = std::max(m_end, event.end);
    if (event.end < event.start)
        violated("an event ends before it starts", "kind " + std::to_string(static_cast<int>(event.kind)), event);
    switch (event.kind) {
    case EventKind::Cpu:
    case EventKind::Copy:
    case EventKind::Checksum: {
        if (event.core.isNone()) {
            violated("work needs a core", "an event", event);
            break;
        }
        CoreWork& core = at(m_cores, event.core);
        if (event.kind != EventKind::Cpu && !core.host.isNone())
            at(m_busBytes, core.host) += event.bytes.value() * (event.kind == EventKind::Copy && (event.flags & flagPort) == 0 ? 2 : 1);
        // An interrupt stops the work of a task: it lies within it, and the work says how much it lost.
        if (event.detail == static_cast<std::uint8_t>(CpuWork::Interrupt)
            || event.detail == static_cast<std::uint8_t>(CpuWork::Softirq))
            break;
        if (event.start < core.busyUntil)
            violated("a core does one thing at a time", core.name, event);
        core.busyUntil = std::max(core.busyUntil, event.end);
        break;
    }
    case EventKind::ModeSwitch: {
        if (event.task.isNone() || event.detail == static_cast<std::uint8_t>(ModeSwitchReason::Interrupt))
            break;
        TaskMode& task = at(m_tasks, event.task);
        const bool toKernel = (event.flags & flagToKernel) != 0;
        if (task.inKernel == toKernel)
            violated("the mode switches of a thread alternate", task.name, event);
        task.inKernel = toKernel;
        break;
    }
    default: break;
    }
}

std::uint64_t InvariantSink::busBytes(HostId host) const
{
    return host.value() < m_busBytes.size() ? m_busBytes[host.value()] : 0;
}

std::vector<std::string> leftBehind(kernel::Kernel& kernel, const std::string& host)
{
    constexpr std::array holders{
        std::pair{Holder::Mapping, "a mapping"},   std::pair{Holder::Pipe, "a pipe"},
        std::pair{Holder::Skb, "a socket buffer"}, std::pair{Holder::Pin, "a pin"},
        std::pair{Holder::Kernel, "the kernel"},
    };
    std::array<std::uint64_t, holders.size()> references{};
    std::array<std::uint64_t, holders.size()> folios{};
    for (const Folio* f : kernel.memory().folios()) {
        for (std::size_t i = 0; i < holders.size(); ++i) {
            references[i] += f->held(holders[i].first);
            folios[i] += f->held(holders[i].first) != 0 ? 1 : 0;
        }
    }
    std::vector<std::string> out;
    for (std::size_t i = 0; i < holders.size(); ++i) {
        if (references[i] != 0)
            out.push_back(host + ": " + std::to_string(references[i]) + " references by " + holders[i].second + " to "
                          + std::to_string(folios[i]) + " folios are left when all is closed");
    }
    return out;
}

bool nothingLeftBehind(kernel::Kernel& kernel)
{
    const auto& folios = kernel.memory().folios();
    return std::all_of(folios.begin(), folios.end(),
                       [](const Folio* f) { return f->references() == f->held(Holder::Cache); });
}

}  // namespace copyscope::sim
