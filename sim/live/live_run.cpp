// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/live_run.h"

#include "sim/live/live_run_state.h"
#include "sim/live/monotonic.h"
#include "sim/live/rehearsal.h"
#include "sim/peer/reader_program.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace copyscope::sim {

using model::program::Program;
using model::scenario::FileSpec;
using model::scenario::ProcessSpec;
using model::scenario::SocketSpec;
namespace scenario = model::scenario;

namespace {

void closeEnd(int& fd)
{
    if (fd >= 0)
        ::close(fd);
    fd = -1;
}

}  // namespace

std::shared_ptr<const Program> LiveRun::State::compiled(const std::string& text, const model::program::Predefined& names)
{
    const model::program::CompileResult done = model::program::compile(text, names);
    if (!done)
        throw std::runtime_error("a program does not compile: " + done.errors.front().text());
    return done.program;
}

bool LiveRun::State::prepare()
{
    // What programs of an earlier run made must not be found by those of this one.
    for (const auto& entry : std::filesystem::directory_iterator(setting.folder)) {
        const bool known = std::any_of(scenario.files.begin(), scenario.files.end(), [&](const FileSpec& file) {
            return *std::filesystem::path(file.path).begin() == entry.path().filename();
        });
        std::error_code ignored;
        if (!known)
            std::filesystem::remove_all(entry.path(), ignored);
    }
    for (const FileSpec& file : scenario.files) {
        Residency residency;
        result.error = prepareFile(file, setting.folder, residency);
        if (!result.error.empty())
            return false;
        result.files.push_back(residency);
    }
    return true;
}

bool LiveRun::State::isRemote(const SocketSpec& spec) const
{
    return setting.peer && spec.via == scenario::SocketVia::Nic && spec.type != scenario::SocketType::Unix;
}

bool LiveRun::State::connectRemotely(const SocketSpec& spec, Connection& connection)
{
    if (!remote)
        remote = std::make_unique<RemotePeer>(*setting.peer, setting.interface);
    result.error = remote->error();
    if (!result.error.empty())
        return false;
    const auto reading = peerReadingOf(spec, purpose.compare);
    if (!reading) {
        result.error = "the reader of socket '" + spec.name + "' is a program, and a peer on another machine runs none";
        return false;
    }
    connection = remote->open(spec, *reading);
    return true;
}

Connection LiveRun::State::connectHere(const SocketSpec& spec) const
{
    const bool local = spec.via == scenario::SocketVia::Loopback || spec.type == scenario::SocketType::Unix;
    return connectPair(spec, local ? setting.localAddresses : setting.addresses);
}

bool LiveRun::State::connect()
{
    for (const SocketSpec& spec : scenario.sockets) {
        Connection connection;
        if (isRemote(spec)) {
            if (!connectRemotely(spec, connection))
                return false;
            remoteSockets.push_back(connections.size());
        } else {
            connection = connectHere(spec);
        }
        result.error = connection.error;
        if (!result.error.empty())
            return false;
        StreamPair pair{spec.name, connection.nearInode, connection.farInode, spec.type == scenario::SocketType::Udp, nullptr, nullptr};
        if (purpose.compare) {
            pair.toPeer = &*logs.emplace_back();
            pair.fromPeer = &*logs.emplace_back();
        }
        streams.push_back(pair);
        connections.push_back(connection);
    }
    return connectRehearsal();
}

bool LiveRun::State::connectRehearsal()
{
    const model::scenario::Lane& lane = setting.request.lane;
    if (!purpose.warm || !remoteSockets.empty() || scenario.sockets.empty()
        || !canRehearse(scenario, lane, *compiled(lane.processes.front().program.text, scenario::predefinedFor(scenario, lane))))
        return true;
    for (const SocketSpec& spec : scenario.sockets) {
        rehearsals.push_back(connectHere(spec));
        result.rehearsed = true;
        result.error = rehearsals.back().error;
        if (!result.error.empty())
            return false;
    }
    return true;
}

void LiveRun::State::startOne(std::size_t index, ProcessStart start)
{
    ProcessRun& process = result.processes[index];
    process.pid = ::fork();
    if (process.pid == 0)
        runAsProcess(std::move(start));
    if (process.pid > 0)
        setting.numbers->add(process.pid);
}

bool LiveRun::State::start()
{
    for (const SocketSpec& spec : scenario.sockets) {
        if (isRemote(spec))
            continue;
        ProcessRun reader;
        reader.name = spec.name + " reader";
        reader.peer = true;
        reader.outlives = readerOutlivesLane(spec);
        result.processes.push_back(std::move(reader));
    }
    for (const ProcessSpec& spec : setting.request.lane.processes) {
        ProcessRun process;
        process.name = spec.name;
        result.processes.push_back(std::move(process));
    }
    if (result.processes.size() > Control::slots) {
        result.error = "a live run has room for " + std::to_string(Control::slots) + " processes";
        return false;
    }
    std::size_t index = 0;
    const auto startOf = [&](std::size_t i) {
        return ProcessStart{.setting = setting, .purpose = purpose, .control = *control, .channels = *channels, .slot = control->all[i],
                            .parent = ::getpid(), .name = result.processes[i].name, .peer = result.processes[i].peer};
    };
    for (std::size_t i = 0; i < scenario.sockets.size(); ++i) {
        const SocketSpec& spec = scenario.sockets[i];
        if (isRemote(spec))
            continue;
        const std::string text = purpose.compare ? readerProgram(spec) : discardingReaderProgram(spec);
        ProcessStart start = startOf(index);
        start.program = compiled(text, scenario::predefinedForPeer(scenario, setting.request.lane, spec));
        // A rate is a rate.
        start.stretch = spec.reader.kind == scenario::Reader::Kind::Rate ? 1 : setting.stretch;
        start.ends = {connections[i].far};
        start.streams = streams;
        start.names = {{scenario::firstDescriptor, spec.name}};
        startOne(index++, std::move(start));
    }
    const auto names = scenario::predefinedFor(scenario, setting.request.lane);
    for (const ProcessSpec& spec : setting.request.lane.processes) {
        ProcessStart start = startOf(index);
        start.program = compiled(spec.program.text, names);
        start.user = spec.user;
        start.delayNs = spec.start.value() * setting.stretch;
        start.stretch = setting.stretch;
        start.files = true;
        for (const Connection& c : connections)
            start.ends.push_back(c.near);
        for (const Connection& c : rehearsals)
            start.rehearsalEnds.push_back(c.near);
        start.streams = streams;
        for (const auto& [name, number] : scenario::descriptors(scenario))
            start.names[number] = name;
        startOne(index++, std::move(start));
    }
    return true;
}

bool LiveRun::State::awaitReady()
{
    constexpr std::int64_t patience = 30'000'000'000;
    const std::int64_t until = now() + patience;
    for (std::size_t i = 0; i < result.processes.size();) {
        const ProcessRun& process = result.processes[i];
        Slot& slot = control->all[i];
        const std::uint32_t state = slot.state.load();
        if (state == Slot::Ready) {
            ++i;
            continue;
        }
        int status = 0;
        const bool gone = process.pid < 0 || ::waitpid(process.pid, &status, WNOHANG) == process.pid;
        if (state == Slot::Failed || gone || now() > until) {
            result.error = "process '" + process.name + "' could not start" + (slot.error[0] != '\0' ? ": " : "") + slot.error.data();
            return false;
        }
        ::usleep(200);
    }
    return true;
}

void LiveRun::State::settle()
{
    // A single program starts on a CPU that nobody else wants.
    const auto programs = std::count_if(result.processes.begin(), result.processes.end(), [](const ProcessRun& p) { return !p.peer; });
    for (std::size_t i = 0; i < result.processes.size(); ++i)
        if (result.processes[i].peer || programs > 1)
            control->all[i].start.settle(result.processes[i].pid);
}

/// Those who receive are there first: they sleep in their first call when the programs start.
bool LiveRun::State::letGo()
{
    const auto go = [this](bool peers) {
        for (std::size_t i = 0; i < result.processes.size(); ++i)
            if (result.processes[i].peer == peers)
                control->all[i].start.letGo();
    };
    go(true);
    for (const ProcessRun& process : result.processes)
        if (process.peer)
            awaitAsleep(process.pid);
    go(false);
    if (!drainRehearsals())
        return false;
    // The run begins with the first of them that has left the line.
    constexpr std::int64_t patience = 1'000'000'000;
    const std::int64_t until = now() + patience;
    result.begin = until;
    for (std::size_t i = 0; i < result.processes.size(); ++i) {
        if (result.processes[i].peer)
            continue;
        std::int64_t released = 0;
        while ((released = control->all[i].released) == 0 && now() < until)
            ::usleep(100);
        if (released != 0)
            result.begin = std::min(result.begin, released);
    }
    if (result.begin == until)
        result.begin = now();
    listener.started(result.begin);
    return true;
}

/// The kernel may give pages away at any time, for others that need memory or because nobody used them for a while.
bool LiveRun::State::keepCacheState()
{
    for (std::size_t i = 0; i < scenario.files.size(); ++i) {
        result.files[i] = residencyOf(setting.folder / scenario.files[i].path, scenario.files[i]);
        if (result.files[i].wrong == 0)
            continue;
        result.error = prepareFile(scenario.files[i], setting.folder, result.files[i]);
        if (!result.error.empty())
            return false;
    }
    return true;
}

void LiveRun::State::lookAtFiles()
{
    for (const FileSpec& file : scenario.files)
        result.filesAtEnd.push_back(residencyOf(setting.folder / file.path, file));
}

bool LiveRun::State::drainRehearsals()
{
    std::vector<int> far;
    for (const Connection& c : rehearsals)
        far.push_back(c.far);
    const bool done = drainRehearsal(far);
    if (!done)
        result.error = "the rehearsal of the program did not end: --repeat 0 runs it without";
    for (Connection& c : rehearsals)
        closeEnd(c.far);
    return done;
}

void LiveRun::State::closeEnds()
{
    for (Connection& c : connections) {
        closeEnd(c.near);
        closeEnd(c.far);
    }
    for (Connection& c : rehearsals)
        closeEnd(c.near);
}

void LiveRun::State::giveUp()
{
    setting.numbers->killAll();
    closeEnds();
    reap();
    while (childrenLeft())
        reap();
}

LiveRun::LiveRun(Setting setting) : m_setting(std::move(setting)) {}
LiveRun::~LiveRun() = default;

LiveRunResult LiveRun::run(const RunPurpose& purpose, LiveRunListener& listener)
{
    State state(m_setting, purpose, listener);
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    const bool running = state.prepare() && state.connect() && state.start() && state.awaitReady() && state.keepCacheState();
    if (!running) {
        state.giveUp();
        return std::move(state.result);
    }
    listener.ready(state.result.processes, state.connections);
    state.closeEnds();
    state.settle();
    if (!state.letGo()) {
        state.giveUp();
        return std::move(state.result);
    }
    state.watch();
    state.lookAtFiles();
    state.endOutliving();
    state.finishRemotely();
    state.settleUsage();
    for (ProcessRun& reader : state.remoteReaders)
        state.result.processes.push_back(std::move(reader));
    listener.caughtUp(std::numeric_limits<std::int64_t>::max());
    listener.finished();
    return std::move(state.result);
}

}  // namespace copyscope::sim
