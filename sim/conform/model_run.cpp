// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/conform/both_runs.h"

#include "model/kernel/file.h"
#include "model/kernel/file_system.h"
#include "model/kernel/kernel.h"
#include "model/kernel/network.h"
#include "model/kernel/socket.h"
#include "model/kernel/task_host.h"
#include "model/program/abi.h"
#include "model/program/constants.h"
#include "model/scenario/predefined.h"
#include "sim/immediate/immediate_engine.h"
#include "sim/live/process_usage.h"
#include "sim/simulated/invariants.h"

#include <algorithm>
#include <exception>

namespace copyscope::sim {

using namespace model;
using namespace model::program::abi::literals;

namespace {

constexpr std::uint64_t stepLimit = 500'000;

/// What the same program may do on the kernel. Its files are its own there, so that it may always lease them.
kernel::Capabilities ownCapabilities()
{
    kernel::Capabilities out(effectiveCapabilities());
    out.add(kernel::Capability::Lease);
    return out;
}

/// The lane of one program: a kernel, its files and connections, and who waits for the processes.
class ModelRun {
public:
    ModelRun(const ProgramText& text, std::shared_ptr<const program::Program> program, const Profile& profile, Journal& journal);
    AccountedRun run();

private:
    void root();
    [[nodiscard]] bool allEnded() const;
    void settle();

    ImmediateEngine m_engine;
    kernel::Tracer m_tracer;
    InvariantSink m_invariants;
    std::unique_ptr<kernel::Kernel> m_kernel;
    std::shared_ptr<kernel::Process> m_process;
    ActorId m_root{};
    bool m_settled = false;
};

ModelRun::ModelRun(const ProgramText& text, std::shared_ptr<const program::Program> program, const Profile& profile, Journal& journal)
{
    m_tracer.addSink(m_invariants);
    m_kernel = std::make_unique<kernel::Kernel>(m_engine, m_tracer, profile, "server", false);
    for (const auto& [name, size] : {std::pair("file", text.fileSize), std::pair("out", text.outSize)}) {
        const auto content = [bytes = contentOfFile(name, size)](SourceId source) { return Content::bytes(bytes, source); };
        m_kernel->files().addFile(name, Bytes(size), {{0, size}}, content);
    }
    m_process = m_kernel->createProcess("program", "program", false);
    m_process->capabilities = ownCapabilities();
    m_process->watcher = std::make_shared<AccountKeeper>(journal);
    for (const char* name : {"file", "out"})
        m_kernel->files().openInitial(*m_process, name, static_cast<int>("O_RDWR"_c));
    for (const auto type : {kernel::SocketType::Tcp, kernel::SocketType::Udp}) {
        const auto [near, far] = kernel::Network::connectPair(type == kernel::SocketType::Tcp ? "tcp" : "udp", type,
                                                              kernel::Via::Loopback, *m_kernel, *m_kernel);
        m_process->descriptors.add(near);
        m_process->descriptors.add(far);
    }
    m_kernel->onProcessEnd = [this] {
        if (!m_root.isNone())
            m_engine.unpark(m_root);
    };
    kernel::TaskHost::start(*m_kernel, m_process, std::move(program), Nanoseconds{}, stepLimit);
}

bool ModelRun::allEnded() const
{
    const auto& all = m_kernel->processes();
    return std::all_of(all.begin(), all.end(), [](const auto& p) { return p->exited && p->threads.empty(); });
}

void ModelRun::settle()
{
    constexpr int tries = 100;
    for (int i = 0; i < tries && !m_settled; ++i) {
        m_engine.sleep(Nanoseconds(10'000'000));
        m_settled = nothingLeftBehind(*m_kernel);
    }
}

void ModelRun::root()
{
    m_root = m_engine.self();
    constexpr Nanoseconds patience{60'000'000'000};
    while (!allEnded())
        if (!m_engine.parkFor(patience - m_engine.now()))
            return;
    settle();
}

AccountedRun ModelRun::run()
{
    AccountedRun out;
    m_engine.run([this] { root(); });
    if (!m_process->exited)
        out.end = "waits for ever";
    else
        out.end = endText(m_process->exitSignal != 0, m_process->exitSignal != 0 ? m_process->exitSignal : m_process->exitCode);
    if (!m_process->runtimeError.empty())
        out.end += ", " + m_process->runtimeError;
    std::vector<std::string> problems = m_invariants.violations();
    if (allEnded())
        for (const std::string& left : leftBehind(*m_kernel, "server"))
            problems.push_back(left);
    for (const std::string& problem : problems)
        out.broken += (out.broken.empty() ? "" : "; ") + problem;
    return out;
}

}  // namespace

std::string endText(bool bySignal, int value)
{
    return bySignal ? "dies by " + program::abi::signalName(value) : "exits " + std::to_string(value);
}

std::shared_ptr<const program::Program> compileProgram(const ProgramText& text, std::string& mistakes)
{
    program::Predefined names;
    int number = scenario::firstDescriptor;
    for (const char* name : presetNames)
        names.integers[name] = number++;
    const program::CompileResult result = program::compile(text.source(), names);
    for (const program::Diagnostic& mistake : result.errors)
        mistakes += mistake.text() + "\n";
    return result.program;
}

AccountedRun runInModel(const ProgramText& text, std::shared_ptr<const program::Program> program, const Profile& profile)
{
    const auto journal = std::make_unique<Journal>();
    AccountedRun out;
    try {
        ModelRun run(text, std::move(program), profile, *journal);
        out = run.run();
    } catch (const std::exception& e) {
        out.broken = std::string("the model threw: ") + e.what();
    }
    out.account = readJournal(*journal);
    return out;
}

}  // namespace copyscope::sim
