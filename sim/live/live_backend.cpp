// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/live_backend.h"

#include "sim/live/cache_watch.h"
#include "sim/live/copy_samples.h"
#include "sim/live/live_file.h"
#include "sim/live/live_report.h"
#include "sim/live/live_run.h"
#include "sim/live/own_network.h"
#include "sim/live/raw_calls.h"
#include "sim/live/remote_peer.h"
#include "sim/live/run_guardian.h"
#include "sim/live/trace_feed.h"
#include "sim/live/work_folder.h"

#include "model/program/calls.h"
#include "model/program/program.h"
#include "model/scenario/predefined.h"
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
namespace program = model::program;
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
        const LiveRunResult run = live.run({false, false, true}, samples);
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

/// Parameters of a machine that decide what happens, not only how long it takes, and that a live run cannot set.
constexpr auto decisive = std::to_array<std::string_view>({"kernel", "nic.", "network.", "memory.size", "page_cache.", "fs."});
/// Among them those that it can.
constexpr std::string_view lockedMemory = "network.memlock";
constexpr std::string_view optionMemory = "network.optmem_max";

bool overrides(const LaneRequest& request, std::string_view path)
{
    return std::any_of(request.lane.overrides.begin(), request.lane.overrides.end(), [&](const auto& o) { return o.path == path; });
}

/// Why a lane cannot have its readers on another machine; empty when it can.
std::string noPeerFor(const LaneRequest& request)
{
    for (const scenario::SocketSpec& socket : request.scenario.sockets)
        if (socket.via == scenario::SocketVia::Nic && socket.type != scenario::SocketType::Unix && !peerReadingOf(socket, false))
            return "the reader of socket '" + socket.name + "' is a program, and a peer on another machine only receives and discards: "
                   "use another --network";
    if (overrides(request, optionMemory))
        return std::string(optionMemory) + " is set in a network namespace of our own, and from there no other machine can be reached: "
               "use another --network";
    return {};
}

/// Why a live run does not make a call; empty when it does.
std::string notLive(std::string_view call)
{
    if (call.starts_with("io_uring_"))
        return "io_uring is not available live: its requests reach the kernel without the guards that keep a live run inside of its folder";
    if (call == "socket" || call == "bind")
        return "AF_XDP is not available live: it would take over a queue of a real card";
    const program::CallInfo* const known = program::findCall(call);
    return known != nullptr && known->kind == program::CallKind::System && !rawCall(call)
               ? std::string(call) + "() is not available live"
               : std::string();
}

/// Why this user cannot run such a lane here; empty when he can.
std::string obstacle(const LaneRequest& request, const FolderPlace& place, const std::string& kernel)
{
    for (const scenario::Override& override : request.lane.overrides) {
        const bool same = override.path == "kernel" && kernel.starts_with("Linux " + override.value);
        const bool decides = std::any_of(decisive.begin(), decisive.end(), [&](std::string_view path) { return override.path.starts_with(path); });
        const bool settable = override.path == lockedMemory || override.path == optionMemory;
        if (decides && !same && !settable)
            return "the lane is about a machine with " + override.path + " = " + override.value + ", and this one cannot be made so: "
                   + (override.path == "kernel" ? "its kernel is " + kernel : "run it simulated");
    }
    for (const scenario::ProcessSpec& process : request.lane.processes)
        if (!process.user.empty() && process.user != "root" && ::geteuid() != 0)
            return "process '" + process.name + "' is to run as '" + process.user + "': only root can do that";
    for (const scenario::ProcessSpec& process : request.lane.processes) {
        const auto compiled = program::compile(process.program.text, scenario::predefinedFor(request.scenario, request.lane));
        if (!compiled)
            continue;
        for (const std::string& call : compiled.program->callNames())
            if (const std::string why = notLive(call); !why.empty())
                return why + "; the simulated backend runs it";
    }
    std::uint64_t needed = std::uint64_t{64} << 20;
    for (const scenario::FileSpec& file : request.scenario.files) {
        needed += 2 * file.size.value();
        std::uint64_t cached = 0;
        for (const scenario::ByteRange& range : file.cached)
            cached += range.end.value() - range.begin.value();
        if (place.inMemory && cached != file.size.value())
            return "'" + file.name + "' is not to be in memory, but the work folder is on " + place.fileSystem
                   + ", where every file is: name a folder on a disk with --workdir";
        if (file.path.starts_with('/') || file.path.find("..") != std::string::npos)
            return "'" + file.path + "' is outside of the work folder: a live run makes its files there only";
    }
    if (needed > place.freeBytes)
        return "the work folder has " + std::to_string(place.freeBytes >> 20) + " MiB free, this lane needs " + std::to_string(needed >> 20)
               + ": name another one with --workdir";
    return {};
}

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
        if (const std::string why = obstacle(request, m_report.place, m_report.kernel); !why.empty())
            return unavailable(why);
        const bool throughCard = std::any_of(request.scenario.sockets.begin(), request.scenario.sockets.end(), [](const auto& s) {
            return s.via == scenario::SocketVia::Nic && s.type == scenario::SocketType::Tcp;
        });
        if (const std::string why = toPeer ? noPeerFor(request) : std::string(); !why.empty())
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
            LiveRunResult timed = live.run({false, false, true}, nobody);
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
