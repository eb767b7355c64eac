// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/live_run.h"

#include "model/program/constants.h"
#include "model/scenario/predefined.h"
#include "sim/live/call_recorder.h"
#include "sim/live/live_host.h"
#include "sim/live/process_probe.h"
#include "sim/peer/reader_program.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <grp.h>
#include <linux/futex.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <map>
#include <netinet/in.h>
#include <pwd.h>
#include <sched.h>
#include <stdexcept>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace copyscope::sim {

using model::program::Program;
using model::scenario::FileSpec;
using model::scenario::ProcessSpec;
using model::scenario::SocketSpec;
namespace scenario = model::scenario;

namespace {

std::int64_t now()
{
    std::timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

/// Where a process of the run says how far it has got.
struct Slot {
    enum State : std::uint32_t { Starting, Ready, Failed };
    std::atomic<std::uint32_t> state{Starting};
    std::atomic<std::uint32_t> told{0};   ///< atEnd is complete
    std::int64_t began = 0;
    std::int64_t ended = 0;
    ProcessUsage atBegin;
    ProcessUsage atEnd;
    std::atomic<std::uint32_t> lock{0};
    ProcessUsage children;                ///< forked by the program, those that ended by themselves
    std::array<char, 200> error{};
};

/// What the kernel said about the lane's end of a connection when a process that had it ended; the most that any said.
struct SocketEnd {
    std::atomic<std::uint64_t> retransmitted{0};  ///< bytes
    std::atomic<std::uint64_t> queued{0};         ///< bytes not acknowledged
    std::atomic<std::uint64_t> heldBackNs{0};     ///< by the receiver's window
};

struct Control {
    static constexpr std::size_t slots = 64;
    std::atomic<std::uint32_t> go{0};
    std::int64_t begin = 0;
    std::array<Slot, slots> all{};
    std::array<SocketEnd, slots> ends{};  ///< of each connection, as its last process left it
};

[[noreturn]] void giveUp(Slot& slot, const std::string& why)
{
    const std::size_t length = std::min(why.size(), slot.error.size() - 1);
    std::memcpy(slot.error.data(), why.data(), length);
    slot.state = Slot::Failed;
    ::_exit(127);
}

void pinTo(int cpu)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<std::size_t>(cpu), &set);
    ::sched_setaffinity(0, sizeof set, &set);
}

/// Puts `sources` at the numbers from firstDescriptor + files on and closes everything else but the standard streams.
void arrange(const std::vector<int>& sources, const std::function<bool()>& openFiles, Slot& slot)
{
    constexpr int outOfTheWay = 300;
    std::vector<int> kept;
    for (const int fd : sources)
        kept.push_back(::fcntl(fd, F_DUPFD_CLOEXEC, outOfTheWay));
    ::syscall(SYS_close_range, scenario::firstDescriptor, outOfTheWay - 1, 0);
    const int null = ::open("/dev/null", O_RDWR);
    for (const int standard : {0, 1, 2})
        ::dup2(null, standard);
    ::close(null);
    if (!openFiles())
        giveUp(slot, std::string("the files cannot be opened: ") + std::strerror(errno));
    for (const int fd : kept)
        if (fd < 0 || ::fcntl(fd, F_DUPFD, scenario::firstDescriptor) < 0)
            giveUp(slot, std::string("the sockets cannot be put in place: ") + std::strerror(errno));
    ::syscall(SYS_close_range, outOfTheWay, ~0U, 0);
}

void defaultSignals()
{
    for (int number = 1; number < signalCount; ++number)
        ::signal(number, SIG_DFL);
    setSignalMask(0);
}

std::string become(const std::string& user)
{
    if (user.empty() || ::geteuid() != 0)
        return {};
    const passwd* entry = ::getpwnam(user.c_str());
    if (entry == nullptr)
        return "there is no user '" + user + "' here";
    if (entry->pw_uid == 0)
        return {};
    if (::setgroups(0, nullptr) != 0 || ::setresgid(entry->pw_gid, entry->pw_gid, entry->pw_gid) != 0
        || ::setresuid(entry->pw_uid, entry->pw_uid, entry->pw_uid) != 0)
        return std::strerror(errno);
    // Otherwise its own /proc files would not be readable any more.
    ::prctl(PR_SET_DUMPABLE, 1);
    return {};
}

void raise(std::atomic<std::uint64_t>& most, std::uint64_t value)
{
    std::uint64_t before = most.load();
    while (value > before && !most.compare_exchange_weak(before, value)) {
    }
}

/// Nothing when it is no TCP socket (any more).
void look(int fd, SocketEnd& end)
{
    tcp_info info{};
    socklen_t length = sizeof info;
    int queued = 0;
    if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0 || ::ioctl(fd, SIOCOUTQ, &queued) != 0)
        return;
    raise(end.retransmitted, info.tcpi_bytes_retrans);
    raise(end.queued, static_cast<std::uint64_t>(queued));
    raise(end.heldBackNs, info.tcpi_rwnd_limited * 1000);
}

/// Waiting that ends by itself: whoever is in such a call is not stuck.
bool isTimed(std::string_view call) { return call == "usleep" || call == "sleep" || call == "nanosleep" || call == "poll"; }

}  // namespace

struct LiveRun::State {
    State(const Setting& s, const RunPurpose& p, LiveRunListener& l) : setting(s), scenario(s.request.scenario), purpose(p), listener(l)
    {
        numbers = s.numbers ? s.numbers : std::make_shared<ProcessNumbers>();
        numbers->clear();
    }

    bool prepare();
    bool connect();
    bool start();
    void startOne(std::size_t index, const std::function<void(Slot&)>& arrangeAll, std::shared_ptr<const Program> program,
                  const std::string& user, std::int64_t delay, unsigned stretch, std::vector<StreamPair> streams,
                  std::map<int, std::string> names);
    bool awaitReady();
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
    std::shared_ptr<const Program> compiled(const std::string& text, const model::program::Predefined& names);

    const Setting& setting;
    const scenario::Scenario& scenario;
    const RunPurpose& purpose;
    LiveRunListener& listener;
    std::shared_ptr<ProcessNumbers> numbers;
    Shared<Control> control;
    Shared<Channels> channels;
    std::vector<Shared<StreamLog>> logs;
    std::vector<StreamPair> streams;
    std::vector<Connection> connections;
    LiveRunResult result;
    std::map<std::uint32_t, std::pair<std::string, pid_t>> tasks;  ///< name and process of each
    ActivityProbe activity;
};

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

bool LiveRun::State::connect()
{
    for (const SocketSpec& spec : scenario.sockets) {
        const bool local = spec.via == scenario::SocketVia::Loopback || spec.type == scenario::SocketType::Unix;
        Connection connection = connectPair(spec, local ? setting.localAddresses : setting.addresses);
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
    return true;
}

void LiveRun::State::startOne(std::size_t index, const std::function<void(Slot&)>& arrangeAll, std::shared_ptr<const Program> program,
                              const std::string& user, std::int64_t delay, unsigned stretch, std::vector<StreamPair> known,
                              std::map<int, std::string> names)
{
    ProcessRun& process = result.processes[index];
    const pid_t parent = ::getpid();
    process.pid = ::fork();
    if (process.pid != 0) {
        if (process.pid > 0)
            numbers->add(process.pid);
        return;
    }
    Slot& slot = control->all[index];
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent)
        ::_exit(127);
    ::setpgid(0, 0);
    numbers->add(::getpid());
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    if (setting.lockedBytes) {
        const rlimit locked{*setting.lockedBytes, *setting.lockedBytes};
        ::setrlimit(RLIMIT_MEMLOCK, &locked);
    }
    defaultSignals();
    if (::chdir(setting.folder.c_str()) != 0)
        giveUp(slot, std::string("its folder cannot be entered: ") + std::strerror(errno));
    arrangeAll(slot);
    if (const std::string why = become(user); !why.empty())
        giveUp(slot, "it cannot run as '" + user + "': " + why);
    if (setting.cpu)
        pinTo(*setting.cpu);
    std::shared_ptr<HostObserver> observer;
    if (purpose.observe)
        observer = std::make_shared<CallRecorder>(CallRecorder::Settings{process.name, &*channels, std::move(names),
                                                                        std::move(known), purpose.compare, process.peer});
    auto live = std::make_shared<LiveProcess>(setting.folder.string(), numbers, std::move(observer));
    live->stepLimit = scenario.limits.steps;
    live->stretch = stretch;
    const pid_t self = ::getpid();
    // The lane's ends of the connections stand behind its files; a program may have closed some.
    std::size_t firstEnd = scenario::firstDescriptor;
    for (const FileSpec& file : scenario.files)
        firstEnd += file.open != scenario::OpenMode::Closed ? 1 : 0;
    const std::size_t ends = process.peer ? 0 : std::min(connections.size(), Control::slots);
    if (purpose.observe && purpose.prefault) {
        // All memory is shared again after a fork: without this, the interpreter's faults would be among the program's.
        struct Prepared {
            std::vector<MemoryRange> ranges;
            ProcessUsage before;
        };
        auto prepared = std::make_shared<Prepared>();
        live->beforeFork = [process = live.get(), prepared] {
            prepared->before = ownUsage();
            prepared->ranges = ownMemory(process->memory.ownPages());
        };
        live->afterFork = [process = live.get(), prepared, shared = &*control](bool child) {
            populate(prepared->ranges);
            populate(shared, sizeof(Control));
            ProcessUsage spent = ownUsage();
            // A new process begins with all figures at zero.
            if (child)
                process->notOwn = {};
            else
                spent -= prepared->before;
            process->notOwn += spent;
        };
    }
    live->atExit = [&slot, self, firstEnd, ends, process = live.get(), shared = &*control] {
        for (std::size_t i = 0; i < ends; ++i)
            look(static_cast<int>(firstEnd + i), shared->ends[i]);
        ProcessUsage used = ownUsage();
        used -= process->notOwn;
        if (::getpid() == self) {
            slot.atEnd = used;
            slot.ended = now();
            slot.told = 1;
            return;
        }
        // A fork starts with all figures at zero.
        std::uint32_t free = 0;
        while (!slot.lock.compare_exchange_weak(free, 1))
            free = 0;
        slot.children += used;
        slot.lock = 0;
    };
    if (purpose.prefault) {
        populateOwnMemory();
        populate(&*control, sizeof(Control));
    }
    slot.atBegin = ownUsage();
    slot.state = Slot::Ready;
    while (control->go.load() == 0)
        ::syscall(SYS_futex, &control->go, FUTEX_WAIT, 0, nullptr, nullptr, 0);
    if (delay > 0) {
        const std::timespec time{delay / 1'000'000'000, delay % 1'000'000'000};
        ::nanosleep(&time, nullptr);
    }
    slot.atBegin = ownUsage();
    slot.began = now();
    LiveHost::runAndExit(std::move(program), std::move(live));
}

bool LiveRun::State::start()
{
    for (const SocketSpec& spec : scenario.sockets) {
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
    for (std::size_t i = 0; i < scenario.sockets.size(); ++i) {
        const SocketSpec& spec = scenario.sockets[i];
        const std::string text = purpose.compare ? readerProgram(spec) : discardingReaderProgram(spec);
        const int far = connections[i].far;
        startOne(index++, [far](Slot& slot) { arrange({far}, [] { return true; }, slot); },
                 compiled(text, scenario::predefinedForPeer(scenario, setting.request.lane, spec)), {}, 0,
                 // A rate is a rate.
                 spec.reader.kind == scenario::Reader::Kind::Rate ? 1 : setting.stretch, streams,
                 {{scenario::firstDescriptor, spec.name}});
    }
    const auto names = scenario::predefinedFor(scenario, setting.request.lane);
    std::map<int, std::string> descriptorNames;
    for (const auto& [name, number] : scenario::descriptors(scenario))
        descriptorNames[number] = name;
    std::vector<int> ends;
    for (const Connection& c : connections)
        ends.push_back(c.near);
    for (const ProcessSpec& spec : setting.request.lane.processes) {
        const auto openFiles = [this] {
            for (const FileSpec& file : scenario.files) {
                if (file.open == scenario::OpenMode::Closed)
                    continue;
                const int flags = (file.open == scenario::OpenMode::ReadOnly ? O_RDONLY : O_RDWR) | (file.direct ? O_DIRECT : 0);
                if (::open(file.path.c_str(), flags) < 0)
                    return false;
            }
            return true;
        };
        startOne(index++, [&](Slot& slot) { arrange(ends, openFiles, slot); }, compiled(spec.program.text, names), spec.user,
                 spec.start.value() * setting.stretch, setting.stretch, streams, descriptorNames);
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

void LiveRun::State::closeEnds()
{
    for (Connection& c : connections) {
        if (c.near >= 0)
            ::close(c.near);
        if (c.far >= 0)
            ::close(c.far);
        c.near = c.far = -1;
    }
}

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
        return numbers->has(child) && std::none_of(result.processes.begin(), result.processes.end(), [&](const ProcessRun& p) {
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
    numbers->killAll();
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
        if (allEnded(true) && !childrenLeft())
            return;
        const std::int64_t time = now();
        if (setting.request.progress)
            setting.request.progress(model::Nanoseconds(time - result.begin));
        if (time - lastLook > often && !result.stopped) {
            watched += std::min(time - lastLook, longestStep);
            lastLook = time;
            std::vector<pid_t> ids;
            numbers->forEach([&](pid_t pid) { ids.push_back(pid); });
            const bool sleeps = purpose.observe && std::any_of(channels->all.begin(), channels->all.end(), [](const Channel& c) {
                                    return c.owner.load() != 0 && c.call.open.load() != 0 && isTimed(callName(c.call.name));
                                });
            const bool quiet = activity.quietFor(ids, watched) > setting.limits.quietNs && !sleeps;
            const bool tooMuch = setting.limits.diskBytes != 0 && folderBytes(setting.folder) > setting.limits.diskBytes;
            if (tooMuch)
                result.error = "the programs' files have outgrown the limit of " + std::to_string(setting.limits.diskBytes) + " bytes";
            if (quiet || tooMuch || watched > setting.limits.timeNs)
                stop(!quiet);
        }
        ::usleep(purpose.observe ? 500 : 1000);
    }
}

void LiveRun::State::endOutliving()
{
    // Datagrams may still be on their way to a reader that never ends by itself.
    constexpr useconds_t onTheWay = 50'000;
    const bool any = std::any_of(result.processes.begin(), result.processes.end(), [](const ProcessRun& p) { return p.outlives && !p.ended; });
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
            stream.neverRead = spec != nullptr && spec->reader.kind == scenario::Reader::Kind::Never && log == pair.toPeer;
            result.streams.push_back(stream);
        }
    }
}

LiveRun::LiveRun(Setting setting) : m_setting(std::move(setting)) {}
LiveRun::~LiveRun() = default;

LiveRunResult LiveRun::run(const RunPurpose& purpose, LiveRunListener& listener)
{
    State state(m_setting, purpose, listener);
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    const bool running = state.prepare() && state.connect() && state.start() && state.awaitReady() && state.keepCacheState();
    if (!running) {
        state.numbers->killAll();
        state.closeEnds();
        state.reap();
        while (state.childrenLeft())
            state.reap();
        return std::move(state.result);
    }
    listener.ready(state.result.processes, state.connections);
    state.closeEnds();
    state.result.begin = now();
    listener.started(state.result.begin);
    state.control->go = 1;
    ::syscall(SYS_futex, &state.control->go, FUTEX_WAKE, 1 << 30, nullptr, nullptr, 0);
    state.watch();
    state.lookAtFiles();
    state.endOutliving();
    state.settleUsage();
    listener.caughtUp(std::numeric_limits<std::int64_t>::max());
    listener.finished();
    return std::move(state.result);
}

}  // namespace copyscope::sim
