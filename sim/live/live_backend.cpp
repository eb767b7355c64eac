// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/live_backend.h"

#include "sim/live/cache_watch.h"
#include "sim/live/copy_samples.h"
#include "sim/live/lane_obstacles.h"
#include "sim/live/live_file.h"
#include "sim/live/live_report.h"
#include "sim/live/live_run.h"
#include "sim/live/own_network.h"
#include "sim/live/remote_peer.h"
#include "sim/live/run_guardian.h"
#include "sim/live/trace_feed.h"
#include "sim/live/work_folder.h"

#include "model/trace/trace_recorder.h"

#include <algorithm>
#include <array>
#include <exception>
#include <fstream>
#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace copyscope::sim {

using model::LaneOutcome;
namespace scenario = model::scenario;

namespace {

std::string kernelRelease()
{
    utsname name{};
    ::uname(&name);
    return std::string("Linux ") + name.release + " " + name.machine;
}

std::optional<int> lastCpu()
{
    cpu_set_t set;
    if (::sched_getaffinity(0, sizeof set, &set) != 0)
        return std::nullopt;
    for (int cpu = CPU_SETSIZE - 1; cpu >= 0; --cpu)
        if (CPU_ISSET(static_cast<std::size_t>(cpu), &set))
            return cpu;
    return std::nullopt;
}

bool mayUse(int cpu)
{
    cpu_set_t set;
    return cpu < CPU_SETSIZE && ::sched_getaffinity(0, sizeof set, &set) == 0 && CPU_ISSET(static_cast<std::size_t>(cpu), &set);
}

/// The one who watches stays away from those who are measured, where there is another CPU.
void leaveCpu(int cpu)
{
    cpu_set_t set;
    if (::sched_getaffinity(0, sizeof set, &set) != 0 || CPU_COUNT(&set) < 2)
        return;
    CPU_CLR(static_cast<std::size_t>(cpu), &set);
    ::sched_setaffinity(0, sizeof set, &set);
}

std::string governorOf(int cpu)
{
    std::ifstream file("/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/cpufreq/scaling_governor");
    std::string governor;
    file >> governor;
    return governor;
}

/// Attaches what the kernel counts to the processes of the counted run, and passes everything on to the feed.
class CountingListener final : public LiveRunListener {
public:
    CountingListener(TraceFeed& feed, bool privileged, bool network, std::vector<std::filesystem::path> files, Observations& seen)
        : m_feed(feed), m_privileged(privileged), m_network(network), m_files(std::move(files)), m_seen(seen)
    {
    }

    void ready(const std::vector<ProcessRun>& processes, const std::vector<Connection>& connections) override
    {
        m_feed.ready(processes, connections);
        std::vector<pid_t> lane;
        std::vector<pid_t> peers;
        for (const ProcessRun& process : processes)
            (process.peer ? peers : lane).push_back(process.pid);
        m_lane.attach(lane, m_privileged);
        m_peers.attach(peers, m_privileged);
        if (m_privileged)
            m_cache.attach(m_files);
        if (!m_network)
            return;
        std::vector<std::pair<std::uint16_t, std::uint16_t>> ports;
        for (const Connection& c : connections)
            if (c.nearPort != 0)
                ports.emplace_back(c.nearPort, c.farPort);
        if (!m_privileged)
            m_seen.packetsMissing = "the pages behind packets were not looked at: this run was to do without privileges";
        else if (!m_packets.attach(ports))
            m_seen.packetsMissing = m_packets.why();
    }
    void started(std::int64_t begin) override { m_feed.started(begin); }
    void record(const Record& record, std::string_view text) override { m_feed.record(record, text); }
    void caughtUp(std::int64_t until) override { m_feed.caughtUp(until); }
    void processEnded(pid_t process, int status, std::int64_t at) override { m_feed.processEnded(process, status, at); }
    void neverReturned(std::uint32_t task, std::string_view name, std::uint32_t line, std::int64_t start,
                       std::string_view arguments) override
    {
        m_feed.neverReturned(task, name, line, start, arguments);
    }
    void finished() override
    {
        m_seen.packets = m_packets.read();
        m_seen.cacheGave = m_cache.given();
        m_feed.packets(m_seen.packets);
        m_feed.finished();
        for (std::size_t i = 0; i < kernelCounterCount; ++i) {
            const auto id = static_cast<KernelCounter>(i);
            m_seen.kernel[i] = m_lane.value(id);
            m_seen.peerKernel[i] = m_peers.value(id);
            if (!m_seen.kernel[i])
                m_seen.kernelMissing[i] = m_privileged ? whyNotCountable(id) : std::string(kernelCounterInfo(id).name)
                                                                                  + " was not counted: this run was to do without privileges";
        }
    }

private:
    TraceFeed& m_feed;
    bool m_privileged;
    bool m_network;
    std::vector<std::filesystem::path> m_files;
    Observations& m_seen;
    KernelCounters m_lane;
    KernelCounters m_peers;
    PacketWatch m_packets;
    CacheWatch m_cache;
};

/// More runs, in which the processor's time is sampled until there are enough samples.
void sample(LiveRun& live, const LiveOptions& options, std::optional<int> cpu, const LaneOutcome& outcome, Observations& seen)
{
    if (!options.privileged)
        seen.sampledMissing = "the time in copy functions was not sampled: this run was to do without privileges";
    else if (options.repeat == 0)
        seen.sampledMissing = "no timed runs were made: --repeat says how many";
    else if (!cpu)
        seen.sampledMissing = "the time in copy functions is sampled on one CPU: pin the programs to one";
    else if (!outcome.blocked.empty())
        seen.sampledMissing = "the lane does not come to its end";
    if (!seen.sampledMissing.empty())
        return;
    SampledTime sum;
    for (unsigned i = 0; i < options.repeat && sum.samples < enoughSamples && sum.complete; ++i) {
        CopySamples samples(*cpu);
        const LiveRunResult run = live.run({false, false, true, true}, samples);
        seen.sampledMissing = !run.error.empty() ? run.error : samples.why();
        if (!seen.sampledMissing.empty())
            return;
        const SampledTime one = samples.read();
        sum.samples += one.samples;
        sum.inCopies += one.inCopies;
        sum.complete = sum.complete && one.complete;
    }
    seen.sampled = sum;
}

LaneOutcome unavailable(std::string why) { return {LaneOutcome::Status::Unavailable, std::move(why), {}, {}}; }

}  // namespace

LaneOutcome LiveBackend::run(const LaneRequest& request, model::TraceSink& sink)
{
    try {
        m_report = LiveReport();
        const std::filesystem::path base = m_options.workdir.empty() ? defaultWorkBase() : m_options.workdir;
        WorkFolder folder(base);
        if (!folder.error().empty())
            return unavailable(folder.error());
        m_report.folder = folder.path().string();
        m_report.place = placeOf(folder.path());
        m_report.kernel = kernelRelease();
        m_report.storage = m_report.place.fileSystem + " on " + m_report.place.device;
        m_report.network = liveNetworkName(m_options.network);
        const bool toPeer = m_options.network == LiveNetwork::Peer;
        const std::string device = !toPeer ? std::string() : !m_options.interface.empty() ? m_options.interface : deviceTowards(m_options.peer);
        if (toPeer)
            m_report.network += " " + m_options.peer.text() + (device.empty() ? "" : " through " + device);
        if (m_options.pin && m_options.cpu && !mayUse(*m_options.cpu))
            return unavailable("CPU " + std::to_string(*m_options.cpu) + " is not there, or not for this process: name another one with --pin");
        if (const std::string why = laneObstacle(request, m_report.place, m_report.kernel); !why.empty())
            return unavailable(why);
        const bool throughCard = std::any_of(request.scenario.sockets.begin(), request.scenario.sockets.end(), [](const auto& s) {
            return s.via == scenario::SocketVia::Nic && s.type == scenario::SocketType::Tcp;
        });
        if (const std::string why = toPeer ? whyNoPeer(request) : std::string(); !why.empty())
            return unavailable(why);
        if (m_options.network == LiveNetwork::Sink && throughCard)
            return unavailable("nothing comes back from a sink, so TCP cannot be connected through it: use UDP, or --network veth");
        std::optional<std::uint64_t> optmem;
        if (overrides(request, optionMemory))
            optmem = request.profile.network.optmemMax.value();
        const OwnNetwork network(m_options.network, optmem);
        if (!network.error().empty())
            return unavailable(network.error());
        for (const scenario::Override& override : request.lane.overrides)
            if (override.path != "kernel" && override.path != lockedMemory && override.path != optionMemory)
                m_report.remarks.push_back("this machine has its own " + override.path + ": the scenario's " + override.value + " is not made here");
        for (const std::string& step : privilegedSteps(m_options))
            m_report.remarks.push_back("with privileges: " + step);
        if (::geteuid() == 0)
            std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));

        auto numbers = std::make_shared<ProcessNumbers>();
        RunGuardian guardian([&] {
            numbers->killAll();
            folder.remove();
        });
        m_report.cpu = m_options.pin ? (m_options.cpu ? m_options.cpu : lastCpu()) : std::nullopt;
        if (m_report.cpu) {
            leaveCpu(*m_report.cpu);
            const std::string governor = governorOf(*m_report.cpu);
            m_report.remarks.push_back(toPeer ? "the programs ran on CPU " + std::to_string(*m_report.cpu) + (governor.empty() ? "" : ", governor " + governor)
                                                 + ", the readers wherever the peer's kernel put them"
                                             : "both ends ran on CPU " + std::to_string(*m_report.cpu)
                                       + (governor.empty() ? "" : ", governor " + governor)
                                       + ": wake-ups across CPUs would cost more than what is to be seen");
        }

        if (m_options.stretch > 1)
            m_report.remarks.push_back("programs slept and started " + std::to_string(m_options.stretch) + " times as late as they say");
        std::uint64_t size = 0;
        for (const scenario::FileSpec& file : request.scenario.files)
            size += file.size.value();
        RunLimits limits;
        limits.timeNs = m_options.timeLimitNs;
        limits.quietNs = m_options.quietNs;
        limits.diskBytes = std::min(std::max(std::uint64_t{1} << 30, 4 * size), m_report.place.freeBytes / 2);
        LiveRun live({request, folder.path(), m_report.cpu, limits, network.addresses(), numbers, m_options.stretch, network.localAddresses(),
                      toPeer ? std::optional(m_options.peer) : std::nullopt, m_options.interface,
                      overrides(request, lockedMemory) ? std::optional(request.profile.network.memlock.value()) : std::nullopt});

        Observations seen;
        seen.carried = m_options.network;
        seen.peerIsHere = device == "lo";
        seen.network = std::any_of(request.scenario.sockets.begin(), request.scenario.sockets.end(),
                                   [](const scenario::SocketSpec& s) { return s.type != scenario::SocketType::Unix; });
        LiveRunListener nobody;
        if (m_options.compare)
            seen.compared = live.run({true, true, true}, nobody);
        if (seen.compared && !seen.compared->error.empty())
            return unavailable(seen.compared->error);

        model::LedgerFold fold;
        model::TeeSink both(fold, sink);
        TraceFeed feed(both, m_report.kernel, m_report.cpu.value_or(-1));
        std::vector<std::filesystem::path> files;
        for (const scenario::FileSpec& file : request.scenario.files) {
            files.push_back(folder.path() / file.path);
            seen.directFiles = seen.directFiles || file.direct;
        }
        CountingListener counting(feed, m_options.privileged, seen.network, files, seen);
        seen.counted = live.run({true, false, true}, counting);
        if (!seen.counted.error.empty())
            return unavailable(seen.counted.error);
        for (std::size_t i = 0; i < seen.counted.files.size(); ++i)
            if (seen.counted.files[i].wrong == 0)
                feed.cached(request.scenario.files[i]);
        seen.totals = feed.totals();
        seen.folded = fold.ledger();
        if (seen.folded.calls.contains("mmap")) {
            for (const scenario::FileSpec& file : request.scenario.files) {
                const TouchCost cost = touchCostOf(folder.path() / file.path);
                seen.touches.pages += cost.pages;
                seen.touches.faults += cost.faults;
            }
        }
        for (std::size_t i = 0; i < seen.counted.files.size(); ++i)
            if (seen.counted.files[i].wrong != 0)
                m_report.remarks.push_back(std::to_string(seen.counted.files[i].wrong) + " of " + std::to_string(seen.counted.files[i].pages)
                                           + " pages of '" + request.scenario.files[i].name + "' were not in the asked cache state at the start");

        LaneOutcome outcome;
        outcome.blocked = seen.counted.blocked;
        // A lane that hangs would hang again each time.
        for (unsigned i = 0; outcome.blocked.empty() && m_options.repeat > 0 && i < m_options.repeat + (m_options.warmUp ? 1 : 0); ++i) {
            LiveRunResult timed = live.run({false, false, true, true}, nobody);
            if (!timed.error.empty() || timed.stopped) {
                m_report.remarks.push_back("a timed run did not come to its end: " + (timed.error.empty() ? "it was stopped" : timed.error));
                break;
            }
            if (i > 0 || !m_options.warmUp)
                seen.timed.push_back(std::move(timed));
        }
        sample(live, m_options, m_report.cpu, outcome, seen);
        assess(seen, m_report);
        return outcome;
    } catch (const std::exception& e) {
        LaneOutcome outcome;
        outcome.status = LaneOutcome::Status::Broken;
        outcome.error = e.what();
        return outcome;
    }
}

}  // namespace copyscope::sim
