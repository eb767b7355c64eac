// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/model/kernel/kernel_run.h"

#include "model/kernel/task.h"
#include "model/kernel/task_host.h"
#include "model/program/constants.h"
#include "model/program/program.h"

#include <algorithm>
#include <utility>

namespace copyscope::tests {

using namespace model;
using namespace model::kernel;
using namespace model::program::abi::literals;

KernelRun::KernelRun(const Profile& profile)
{
    m_tracer.addSink(*this);
    m_kernel = std::make_unique<Kernel>(m_engine, m_tracer, profile, "server", false);
}

KernelRun::~KernelRun() = default;

Inode& KernelRun::addFile(const std::string& name, std::uint64_t size, std::uint64_t cached)
{
    m_names.push_back(name);
    std::vector<FileSystem::CachedRange> ranges;
    if (cached > 0)
        ranges.emplace_back(0, cached);
    return files().addFile(name, Bytes(size), ranges);
}

std::string KernelRun::finish(const std::function<void(const std::shared_ptr<Process>&)>& start)
{
    const std::shared_ptr<Process> process = m_kernel->createProcess("server", "server", false);
    bool ended = false;
    const RunEnd end = m_engine.run([&] {
        const ActorId self = m_engine.self();
        m_kernel->onProcessEnd = [&] {
            const auto& all = m_kernel->processes();
            ended = std::all_of(all.begin(), all.end(), [](const auto& p) { return p->exited; });
            if (ended)
                m_engine.unpark(self);
        };
        start(process);
        while (!ended)
            m_engine.park();
    });
    if (end == RunEnd::Deadlock) {
        std::string text = "deadlock:";
        for (const auto& task : m_kernel->tasks())
            if (!task->blockedOn.empty())
                text += " " + task->name() + " waits: " + task->blockedOn;
        return text;
    }
    if (process->exitCode != 0 || process->exitSignal != 0)
        return process->output + process->runtimeError + " exit " + std::to_string(process->exitCode) + " signal "
               + std::to_string(process->exitSignal);
    return {};
}

std::string KernelRun::program(std::string_view source)
{
    return finish([&](const std::shared_ptr<Process>& process) {
        program::Predefined names;
        for (const std::string& name : m_names)
            names.integers[name] = files().openInitial(*process, name, static_cast<int>("O_RDWR"_c));
        const program::CompileResult compiled = program::compile(source, names);
        if (!compiled) {
            process->runtimeError = compiled.errors.front().text();
            process->exitCode = 99;
            process->exited = true;
            m_kernel->onProcessEnd();
            return;
        }
        TaskHost::start(*m_kernel, process, compiled.program, {}, 50'000'000);
    });
}

std::string KernelRun::body(std::function<void(Task&)> work)
{
    return finish([&](const std::shared_ptr<Process>& process) {
        m_kernel->startTask(process, "server", false, [work = std::move(work)](Task& task) {
            task.enterKernelQuietly();
            work(task);
        });
    });
}

std::size_t KernelRun::count(EventKind kind) const
{
    return static_cast<std::size_t>(
        std::count_if(m_events.begin(), m_events.end(), [kind](const Event& e) { return e.kind == kind; }));
}

std::uint64_t KernelRun::bytes(EventKind kind) const
{
    std::uint64_t sum = 0;
    for (const Event& e : m_events)
        if (e.kind == kind)
            sum += e.bytes.value();
    return sum;
}

std::vector<std::string> KernelRun::disk() const
{
    std::vector<std::string> result;
    for (const Event& e : m_events)
        if (e.kind == EventKind::Disk)
            result.push_back(((e.flags & flagWrite) != 0 ? "write " : "read ") + std::to_string(e.from.offset) + "+"
                             + std::to_string(e.bytes.value()));
    return result;
}

void KernelRun::onEvent(const Event& event, std::string_view)
{
    if (!quiet)
        m_events.push_back(event);
}

}  // namespace copyscope::tests
