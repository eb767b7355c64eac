// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/program.h"
#include "model/scenario/predefined.h"
#include "sim/live/live_run.h"
#include "sim/live/process_probe.h"
#include "sim/live/process_start.h"
#include "sim/live/remote_peer.h"
#include "sim/live/run_control.h"
#include "sim/live/stream_check.h"

#include <sys/resource.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace copyscope::sim {

/// One run from its files to its end: preparation and start in live_run.cpp, the rest in live_run_watch.cpp.
struct LiveRun::State {
    State(const Setting& s, const RunPurpose& p, LiveRunListener& l) : setting(s), scenario(s.request.scenario), purpose(p), listener(l)
    {
        if (!setting.numbers)
            setting.numbers = std::make_shared<ProcessNumbers>();
        setting.numbers->clear();
    }

    bool prepare();
    [[nodiscard]] Connection connectHere(const model::scenario::SocketSpec& spec) const;
    bool connect();
    bool connectRemotely(const model::scenario::SocketSpec& spec, Connection& connection);
    [[nodiscard]] bool isRemote(const model::scenario::SocketSpec& spec) const;
    void finishRemotely();
    bool start();
    void startOne(std::size_t index, ProcessStart start);
    bool awaitReady();
    bool connectRehearsal();
    void settle();
    bool drainRehearsals();
    void giveUp();
    bool letGo();
    bool keepCacheState();
    void lookAtFiles();
    void closeEnds();
    void watch();
    void reap();
    void ended(pid_t pid, int status, const rusage& usage);
    [[nodiscard]] bool allEnded(bool peers) const;
    [[nodiscard]] bool childrenLeft();
    void drain();
    void endOutliving();
    void stop(bool forTime);
    void settleUsage();
    std::shared_ptr<const model::program::Program> compiled(const std::string& text, const model::program::Predefined& names);

    Setting setting;
    const model::scenario::Scenario& scenario;
    const RunPurpose& purpose;
    LiveRunListener& listener;
    Shared<Control> control;
    Shared<Channels> channels;
    std::vector<Shared<StreamLog>> logs;
    std::vector<StreamPair> streams;
    std::vector<Connection> connections;
    std::vector<Connection> rehearsals;
    std::unique_ptr<RemotePeer> remote;    ///< null when all readers are processes here
    std::vector<std::size_t> remoteSockets;  ///< their numbers among the scenario's
    std::vector<ProcessRun> remoteReaders;   ///< what they used there
    LiveRunResult result;
    std::map<std::uint32_t, std::pair<std::string, pid_t>> tasks;  ///< name and process of each
    ActivityProbe activity;
};

}  // namespace copyscope::sim
