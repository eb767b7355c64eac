// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/simulated/lane_runner.h"

#include "model/kernel/file.h"
#include "model/kernel/file_system.h"
#include "model/kernel/kernel.h"
#include "model/kernel/network.h"
#include "model/kernel/signals.h"
#include "model/kernel/task_host.h"
#include "model/program/constants.h"
#include "model/program/program.h"
#include "model/scenario/predefined.h"
#include "sim/simulated/invariants.h"
#include "sim/peer/reader_program.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <vector>

namespace copyscope::sim {

using namespace model;
using namespace model::program::abi::literals;
using kernel::Kernel;
using kernel::Network;
using kernel::Process;
using scenario::SocketSpec;
using scenario::SocketType;
using scenario::SocketVia;

namespace {

/// Tells how far the run has got, now and then.
class ProgressSink final : public TraceSink {
public:
    explicit ProgressSink(const std::function<void(Nanoseconds)>& progress) : m_progress(progress) {}
    [[nodiscard]] bool wantsArguments() const override { return false; }
    void onTask(TaskId, const TaskInfo&) override {}
    void onPlace(PlaceId, const Place&, std::string_view) override {}
    void onSource(SourceId, const SourceInfo&) override {}
    void onCore(CoreId, HostId, std::string_view) override {}
    void onHost(HostId, std::string_view) override {}
    void onCallEnter(CallId, const CallInfo&) override {}
    void onCallReturn(CallId, std::int64_t, int) override {}
    void onEvent(const Event& event, std::string_view) override
    {
        constexpr std::uint64_t often = 4096;
        if (++m_events % often == 0)
            m_progress(event.end);
    }

private:
    const std::function<void(Nanoseconds)>& m_progress;
    std::uint64_t m_events = 0;
};

/// What the file holds when it is not the usual pattern.
std::function<Content(SourceId)> contentOf(const scenario::FileSpec& file)
{
    using Kind = scenario::Content::Kind;
    if (file.content.kind == Kind::Pattern)
        return {};
    if (file.content.kind == Kind::Zeros)
        return [size = file.size](SourceId) { return Content::zeros(size); };
    return [file](SourceId source) {
        // One block of repetitions, then the same block again and again: pieces, not bytes.
        const std::string& unit = file.content.repeat;
        std::vector<std::byte> block;
        constexpr std::size_t blockSize = 65536;
        while (block.size() < blockSize && block.size() < file.size.value())
            for (const char c : unit)
                block.push_back(static_cast<std::byte>(c));
        const Content once = Content::bytes(block, source);
        Content all;
        while (all.size() < file.size)
            all.append(once);
        all.truncate(file.size);
        return all;
    };
}

class LaneRun {
public:
    LaneRun(const LaneRequest& request, Engine& engine, TraceSink& sink)
        : m_request(request), m_scenario(request.scenario), m_engine(engine), m_progress(request.progress)
    {
        m_tracer.addSink(sink);
        m_tracer.addSink(m_invariants);
        if (request.progress)
            m_tracer.addSink(m_progress);
    }

    LaneOutcome run();

private:
    void build();
    void addFiles();
    void addSockets();
    void addProcesses();
    void root();
    [[nodiscard]] bool allEnded(const std::vector<std::shared_ptr<Process>>& processes) const;
    void awaitAll(const std::vector<std::shared_ptr<Process>>& processes);
    void killOutliving();
    void settle();
    void reportBlocked(LaneOutcome& outcome);
    std::shared_ptr<const program::Program> compiled(const std::string& text, const program::Predefined& names);

    const LaneRequest& m_request;
    const scenario::Scenario& m_scenario;
    Engine& m_engine;
    kernel::Tracer m_tracer;
    InvariantSink m_invariants;
    ProgressSink m_progress;
    std::unique_ptr<Kernel> m_server;
    std::unique_ptr<Kernel> m_peer;
    std::vector<std::shared_ptr<Process>> m_processes;  ///< of the lane
    std::vector<std::shared_ptr<Process>> m_readers;    ///< those that end by themselves
    std::vector<std::shared_ptr<Process>> m_outliving;
    std::vector<std::pair<const SocketSpec*, std::shared_ptr<kernel::File>>> m_ends;  ///< of the server
    ActorId m_rootActor{};
    bool m_timeIsUp = false;
};

void LaneRun::addFiles()
{
    for (const scenario::FileSpec& f : m_scenario.files) {
        std::vector<kernel::FileSystem::CachedRange> cached;
        for (const scenario::ByteRange& r : f.cached)
            cached.emplace_back(r.begin.value(), r.end.value());
        m_server->files().addFile(f.path, f.size, cached, contentOf(f));
    }
}

std::shared_ptr<const program::Program> LaneRun::compiled(const std::string& text, const program::Predefined& names)
{
    const program::CompileResult result = program::compile(text, names);
    if (!result)
        throw std::runtime_error("a program does not compile: " + result.errors.front().text());
    return result.program;
}

void LaneRun::addSockets()
{
    for (const SocketSpec& s : m_scenario.sockets) {
        const auto type = s.type == SocketType::Tcp   ? kernel::SocketType::Tcp
                          : s.type == SocketType::Udp ? kernel::SocketType::Udp
                                                      : kernel::SocketType::Unix;
        const bool local = s.via == SocketVia::Loopback || s.type == SocketType::Unix;
        if (!local && !m_peer)
            m_peer = std::make_unique<Kernel>(m_engine, m_tracer, m_request.profile, "peer", true);
        Kernel& other = local ? *m_server : *m_peer;
        const auto [near, far] =
            Network::connectPair(s.name, type, local ? kernel::Via::Loopback : kernel::Via::Nic, *m_server, other);
        if (s.nonblocking)
            near->flags |= static_cast<int>("O_NONBLOCK"_c);
        m_ends.emplace_back(&s, near);

        const auto program = compiled(readerProgram(s), scenario::predefinedForPeer(m_scenario, m_request.lane, s));
        auto process = other.createProcess(s.name + " reader", s.name + " reader", true);
        process->descriptors.put(scenario::firstDescriptor, far);
        (readerOutlivesLane(s) ? m_outliving : m_readers).push_back(process);
        kernel::TaskHost::start(other, process, program, Nanoseconds{}, m_scenario.limits.steps);
    }
}

void LaneRun::addProcesses()
{
    const program::Predefined names = scenario::predefinedFor(m_scenario, m_request.lane);
    for (const scenario::ProcessSpec& p : m_request.lane.processes) {
        auto process = m_server->createProcess(p.name, p.name, false);
        if (!p.user.empty() && p.user != "root")
            process->capabilities = {};
        for (const scenario::FileSpec& f : m_scenario.files) {
            if (f.open == scenario::OpenMode::Closed)
                continue;
            const auto access = f.open == scenario::OpenMode::ReadOnly ? "O_RDONLY"_c : "O_RDWR"_c;
            const auto flags = static_cast<int>(access | (f.direct ? "O_DIRECT"_c : 0));
            const std::int64_t number = m_server->files().openInitial(*process, f.path, flags);
            if (number < 0)
                throw std::runtime_error("'" + f.path + "' cannot be opened: error " + std::to_string(-number));
        }
        for (const auto& [spec, file] : m_ends)
            process->descriptors.add(file);
        m_processes.push_back(process);
        kernel::TaskHost::start(*m_server, process, compiled(p.program.text, names), p.start, m_scenario.limits.steps);
    }
    // The creation of the sockets held them; from here on only the processes do.
    m_ends.clear();
}

void LaneRun::build()
{
    m_server = std::make_unique<Kernel>(m_engine, m_tracer, m_request.profile, "server", false);
    addFiles();
    addSockets();
    addProcesses();
    const auto tell = [this] {
        if (!m_rootActor.isNone())
            m_engine.unpark(m_rootActor);
    };
    m_server->onProcessEnd = tell;
    if (m_peer)
        m_peer->onProcessEnd = tell;
}

bool LaneRun::allEnded(const std::vector<std::shared_ptr<Process>>& processes) const
{
    return std::all_of(processes.begin(), processes.end(),
                       [](const auto& p) { return p->exited && p->threads.empty(); });
}

void LaneRun::awaitAll(const std::vector<std::shared_ptr<Process>>& processes)
{
    while (!allEnded(processes) && !m_timeIsUp) {
        const Nanoseconds left = m_scenario.limits.time - m_engine.now();
        if (left.value() <= 0 || !m_engine.parkFor(left))
            m_timeIsUp = !allEnded(processes);
    }
}

void LaneRun::killOutliving()
{
    for (const auto& p : m_outliving) {
        if (p->exited)
            continue;
        kernel::Task::Pending signal;
        signal.number = static_cast<int>("SIGKILL"_c);
        (p->threads.empty() ? *m_server : p->threads.front()->kernel()).sendSignal(*p, signal);
    }
}

void LaneRun::settle()
{
    // What is still on its way arrives, is acknowledged and lets its pages go.
    constexpr int tries = 100;
    for (int i = 0; i < tries; ++i) {
        m_engine.sleep(Nanoseconds(10'000'000));
        if (nothingLeftBehind(*m_server) && (!m_peer || nothingLeftBehind(*m_peer)))
            return;
    }
}

void LaneRun::root()
{
    m_rootActor = m_engine.self();
    std::vector<std::shared_ptr<Process>> all = m_processes;
    awaitAll(all);
    // Children that programs made and did not wait for belong to the lane too.
    for (const auto& p : m_server->processes())
        if (std::find(m_outliving.begin(), m_outliving.end(), p) == m_outliving.end()
            && std::find(m_readers.begin(), m_readers.end(), p) == m_readers.end())
            all.push_back(p);
    awaitAll(all);
    awaitAll(m_readers);
    if (m_timeIsUp)
        return;
    if (!m_outliving.empty()) {
        m_engine.sleep(Nanoseconds(1'000'000'000));
        killOutliving();
        awaitAll(m_outliving);
    }
    settle();
}

void LaneRun::reportBlocked(LaneOutcome& outcome)
{
    // Longer than any timer of the kernel: who has not been woken in that time never will be.
    constexpr Nanoseconds quiet{60'000'000'000};
    const bool atWork = m_timeIsUp && m_invariants.end() + quiet > m_scenario.limits.time;
    for (Kernel* k : {m_server.get(), m_peer.get()}) {
        if (k == nullptr)
            continue;
        for (const auto& task : k->tasks()) {
            const auto process = task->sharedProcess();
            if (!process || task->dead)
                continue;
            if (std::find(m_outliving.begin(), m_outliving.end(), process) != m_outliving.end())
                continue;
            const std::string why = task->blockedOn.empty() ? "nothing" : task->blockedOn;
            Event e = task->event(EventKind::Block);
            e.start = task->blockedSince;
            e.end = m_invariants.end();
            e.core = {};
            e.to = {task->blockedAt, 0};
            e.flags = static_cast<std::uint8_t>(flagForever | (task->peer() ? flagPeer : 0));
            m_tracer.emit(e, why);
            if (!task->call.isNone()) {
                e.kind = EventKind::Call;
                e.start = task->callSince;
                e.to = {};
                m_tracer.emit(e, task->callName);
            }
            const std::string what = atWork ? " is still at work at the time limit" : " waits for ever";
            outcome.blocked.push_back(task->name() + what
                                      + (task->callName.empty() ? "" : " in " + task->callName + "()")
                                      + (task->line != 0 ? ", line " + std::to_string(task->line) : "") + ": " + why);
        }
    }
}

LaneOutcome LaneRun::run()
{
    LaneOutcome outcome;
    build();
    const RunEnd end = m_engine.run([this] { root(); });
    // A run that came to no end waited for the time limit: what is missing was missing when all stood still.
    const Nanoseconds last = m_invariants.end();
    m_server->network().reportMissing(last);
    if (m_peer)
        m_peer->network().reportMissing(last);
    if (end == RunEnd::Deadlock || m_timeIsUp)
        reportBlocked(outcome);
    outcome.violations = m_invariants.violations();
    if (outcome.blocked.empty()) {
        for (const std::string& v : leftBehind(*m_server, "server"))
            outcome.violations.push_back(v);
        if (m_peer)
            for (const std::string& v : leftBehind(*m_peer, "peer"))
                outcome.violations.push_back(v);
    }
    if (!outcome.violations.empty()) {
        outcome.status = LaneOutcome::Status::Broken;
        outcome.error = "the model broke an invariant";
    }
    return outcome;
}

}  // namespace

LaneOutcome runLane(const LaneRequest& request, Engine& engine, TraceSink& sink)
{
    LaneRun run(request, engine, sink);
    return run.run();
}

}  // namespace copyscope::sim
