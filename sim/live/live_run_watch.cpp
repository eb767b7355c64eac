// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/call_recorder.h"
#include "sim/live/live_run_state.h"
#include "sim/live/monotonic.h"

#include <algorithm>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace copyscope::sim {

using model::scenario::SocketSpec;

namespace {

/// Waiting that ends by itself: whoever is in such a call is not stuck.
bool isTimed(std::string_view call) { return call == "usleep" || call == "sleep" || call == "nanosleep" || call == "poll"; }

}  // namespace

bool LiveRun::State::allEnded(bool peers) const
{
    return std::all_of(result.processes.begin(), result.processes.end(), [&](const ProcessRun& p) {
        return p.ended || (p.peer && (!peers || p.outlives));
    });
}

void LiveRun::State::ended(pid_t pid, int status, const rusage& usage)
{
    const std::int64_t at = now();
    for (std::size_t i = 0; i < result.processes.size(); ++i) {
        ProcessRun& process = result.processes[i];
        if (process.pid != pid)
            continue;
        process.ended = true;
        process.status = status;
        const Slot& slot = control->all[i];
        process.exact = slot.told.load() != 0;
        process.endedAt = process.exact ? slot.ended : at;
        if (process.exact) {
            process.used = slot.atEnd;
        } else {
            process.used = usageFrom(usage);
            process.used.hasIo = false;
        }
        process.used -= slot.atBegin;
        process.began = slot.began;
    }
    drain();
    listener.processEnded(pid, status, at);
}

void LiveRun::State::reap()
{
    int status = 0;
    rusage usage{};
    // Children of programs that nobody waited for come here as well: this process is their subreaper.
    for (pid_t pid = ::wait4(-1, &status, WNOHANG, &usage); pid > 0; pid = ::wait4(-1, &status, WNOHANG, &usage))
        ended(pid, status, usage);
}

bool LiveRun::State::childrenLeft()
{
    // Those that outlive the lane are children too: what matters is whether there are others.
    const std::vector<pid_t> children = childrenOf(::getpid());
    return std::any_of(children.begin(), children.end(), [&](pid_t child) {
        return setting.numbers->has(child) && std::none_of(result.processes.begin(), result.processes.end(), [&](const ProcessRun& p) {
                   return p.pid == child && p.peer;
               });
    });
}

void LiveRun::State::drain()
{
    if (!purpose.observe)
        return;
    constexpr std::int64_t writing = 20'000'000;  // a record is taken, then written: so old it is there
    const std::int64_t until = now() - writing;
    channels->drain([this](const Record& record, std::string_view text) {
        if (record.kind == RecordKind::TaskBegan)
            tasks[record.task] = {std::string(text), static_cast<pid_t>(record.c)};
        listener.record(record, text);
    });
    listener.caughtUp(until);
}

void LiveRun::State::stop(bool forTime)
{
    result.stopped = true;
    drain();
    for (const Channel& channel : channels->all) {
        const std::uint32_t task = channel.owner.load();
        if (!purpose.observe || task == 0)
            continue;
        const auto known = tasks.find(task);
        const bool outlives = known != tasks.end()
                              && std::any_of(result.processes.begin(), result.processes.end(), [&](const ProcessRun& p) {
                                     return p.outlives && p.pid == known->second.second;
                                 });
        if (outlives)
            continue;
        const std::string who = known == tasks.end() ? "a process" : known->second.first;
        const std::string what = forTime ? " is still at work at the time limit" : " waits for ever";
        if (channel.call.open.load() == 0) {
            result.blocked.push_back(who + what);
            continue;
        }
        const std::string name(callName(channel.call.name));
        result.blocked.push_back(who + what + " in " + name + "(), line " + std::to_string(channel.call.line));
        listener.neverReturned(task, name, channel.call.line, channel.call.start,
                               std::string_view(channel.call.text.data(), channel.call.textLength));
    }
    if (!purpose.observe)
        for (const ProcessRun& p : result.processes)
            if (!p.ended && !p.outlives)
                result.blocked.push_back(p.name + (forTime ? " is still at work at the time limit" : " waits for ever"));
    setting.numbers->killAll();
}

void LiveRun::State::watch()
{
    constexpr std::int64_t often = 100'000'000;
    // A watcher that does not get the CPU, or is stopped together with those that it watches, has not seen them idle
    // meanwhile: what lies between two looks counts for so much at most.
    constexpr std::int64_t longestStep = 5 * often;
    std::int64_t watched = 0;
    std::int64_t lastLook = now();
    while (true) {
        reap();
        drain();
        if (remote && !remote->listen() && result.error.empty()) {
            result.error = remote->error();
            stop(false);
        }
        if (allEnded(true) && !childrenLeft() && (!remote || remote->complete() || !result.error.empty()))
            return;
        const std::int64_t time = now();
        if (setting.request.progress)
            setting.request.progress(model::Nanoseconds(time - result.begin));
        if (time - lastLook > often && !result.stopped) {
            watched += std::min(time - lastLook, longestStep);
            lastLook = time;
            std::vector<pid_t> ids;
            setting.numbers->forEach([&](pid_t pid) { ids.push_back(pid); });
            const bool sleeps = purpose.observe && std::any_of(channels->all.begin(), channels->all.end(), [](const Channel& c) {
                                    return c.owner.load() != 0 && c.call.open.load() != 0 && isTimed(callName(c.call.name));
                                });
            // What still drains into another machine, or is read there at a rate, does not show here.
            const bool drains = remote && !remote->complete() && (remote->paced() || (allEnded(true) && !childrenLeft()));
            const bool quiet = activity.quietFor(ids, watched) > setting.limits.quietNs && !sleeps && !drains;
            const bool tooMuch = setting.limits.diskBytes != 0 && folderBytes(setting.folder) > setting.limits.diskBytes;
            if (tooMuch)
                result.error = "the programs' files have outgrown the limit of " + std::to_string(setting.limits.diskBytes) + " bytes";
            if (quiet || tooMuch || watched > setting.limits.timeNs)
                stop(!quiet);
        }
        const useconds_t pause = purpose.observe ? 500 : 1000;
        if (remote && !remote->complete())
            remote->awaitWord(pause);
        else
            ::usleep(pause);
    }
}

void LiveRun::State::endOutliving()
{
    // Datagrams may still be on their way to a reader that never ends by itself.
    constexpr useconds_t onTheWay = 50'000;
    const bool any = remote || std::any_of(result.processes.begin(), result.processes.end(), [](const ProcessRun& p) { return p.outlives && !p.ended; });
    if (any && !result.stopped)
        ::usleep(onTheWay);
    drain();
    for (const ProcessRun& process : result.processes)
        if (process.outlives && !process.ended)
            ::kill(process.pid, SIGKILL);
    while (std::any_of(result.processes.begin(), result.processes.end(), [](const ProcessRun& p) { return p.pid > 0 && !p.ended; })) {
        reap();
        ::usleep(200);
    }
    drain();
}

void LiveRun::State::finishRemotely()
{
    if (!remote || !result.error.empty())
        return;
    if (!remote->finish()) {
        result.error = remote->error();
        return;
    }
    result.remote = true;
    for (std::size_t i = 0; i < remote->sockets(); ++i) {
        const PeerSaw& saw = remote->saw(i);
        result.remoteBytes += saw.bytes;
        result.remoteCalls += saw.calls;
        ProcessRun reader;
        reader.name = streams[remoteSockets[i]].name + " reader";
        reader.peer = true;
        reader.outlives = true;
        reader.ended = true;
        reader.exact = true;
        reader.used.values[ProcessUsage::CpuNs] = static_cast<std::int64_t>(saw.cpuNs);
        reader.used.values[ProcessUsage::UserNs] = static_cast<std::int64_t>(saw.userNs);
        reader.used.values[ProcessUsage::KernelNs] = static_cast<std::int64_t>(saw.kernelNs);
        reader.used.values[ProcessUsage::Voluntary] = static_cast<std::int64_t>(saw.voluntary);
        reader.used.values[ProcessUsage::Involuntary] = static_cast<std::int64_t>(saw.involuntary);
        remoteReaders.push_back(std::move(reader));
        StreamLog* const sent = streams[remoteSockets[i]].toPeer;
        if (sent != nullptr && !remote->compare(i, *sent)) {
            result.error = remote->error();
            return;
        }
    }
    result.end = std::max(result.end, remote->lastDone());
}

void LiveRun::State::settleUsage()
{
    for (std::size_t i = 0; i < result.processes.size(); ++i) {
        ProcessRun& process = result.processes[i];
        process.used += control->all[i].children;
        if (!process.outlives)
            result.end = std::max(result.end, process.endedAt);
    }
    for (const SocketEnd& end : control->ends) {
        result.retransmitted += end.retransmitted.load();
        result.queued += end.queued.load();
        result.heldBackNs += end.heldBackNs.load();
    }
    for (const StreamPair& pair : streams) {
        for (const StreamLog* log : {pair.toPeer, pair.fromPeer}) {
            if (log == nullptr || (log->sent == 0 && log->received == 0))
                continue;
            StreamResult stream;
            stream.name = pair.name + (log == pair.toPeer ? "" : " (from the peer)");
            stream.sent = log->sent;
            stream.received = log->received;
            stream.compared = log->compared;
            stream.wrong = log->wrong;
            stream.firstWrong = log->firstWrong;
            stream.comparable = log->mixed == 0;
            stream.datagrams = pair.datagrams;
            const SocketSpec* spec = scenario.socketNamed(pair.name);
            stream.neverRead = spec != nullptr && spec->reader.kind == model::scenario::Reader::Kind::Never && log == pair.toPeer;
            result.streams.push_back(stream);
        }
    }
}

}  // namespace copyscope::sim
