// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/process_start.h"

#include "model/scenario/predefined.h"
#include "sim/live/call_recorder.h"
#include "sim/live/live_host.h"
#include "sim/live/monotonic.h"
#include "sim/live/rehearsal.h"
#include "sim/live/warm_caches.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <grp.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace copyscope::sim {

namespace {

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

bool openFiles(const std::vector<model::scenario::FileSpec>& files)
{
    namespace scenario = model::scenario;
    return std::all_of(files.begin(), files.end(), [](const scenario::FileSpec& file) {
        const int flags = (file.open == scenario::OpenMode::ReadOnly ? O_RDONLY : O_RDWR) | (file.direct ? O_DIRECT : 0);
        return file.open == scenario::OpenMode::Closed || ::open(file.path.c_str(), flags) >= 0;
    });
}

/// Puts files, then the ends of connections, at the numbers from firstDescriptor on and closes everything else but the
/// standard streams.
void arrange(const ProcessStart& p, Slot& slot)
{
    constexpr int outOfTheWay = 300;
    constexpr int first = model::scenario::firstDescriptor;
    std::vector<int> kept;
    for (const auto& ends : {p.ends, p.rehearsalEnds})
        for (const int fd : ends)
            kept.push_back(::fcntl(fd, F_DUPFD_CLOEXEC, outOfTheWay));
    ::syscall(SYS_close_range, first, outOfTheWay - 1, 0);
    const int null = ::open("/dev/null", O_RDWR);
    for (const int standard : {0, 1, 2})
        ::dup2(null, standard);
    ::close(null);
    if (p.files && !openFiles(p.setting.request.scenario.files))
        giveUp(slot, std::string("the files cannot be opened: ") + std::strerror(errno));
    for (const int fd : kept)
        if (fd < 0 || ::fcntl(fd, F_DUPFD, first) < 0)
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

}  // namespace

void runAsProcess(ProcessStart p)
{
    Slot& slot = p.slot;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != p.parent)
        ::_exit(127);
    ::setpgid(0, 0);
    p.setting.numbers->add(::getpid());
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    if (p.setting.lockedBytes) {
        const rlimit locked{*p.setting.lockedBytes, *p.setting.lockedBytes};
        ::setrlimit(RLIMIT_MEMLOCK, &locked);
    }
    defaultSignals();
    if (::chdir(p.setting.folder.c_str()) != 0)
        giveUp(slot, std::string("its folder cannot be entered: ") + std::strerror(errno));
    arrange(p, slot);
    if (const std::string why = become(p.user); !why.empty())
        giveUp(slot, "it cannot run as '" + p.user + "': " + why);
    if (p.setting.cpu)
        pinTo(*p.setting.cpu);
    std::shared_ptr<HostObserver> observer;
    if (p.purpose.observe)
        observer = std::make_shared<CallRecorder>(CallRecorder::Settings{p.name, &p.channels, p.names,
                                                                        p.streams, p.purpose.compare, p.peer});
    auto live = std::make_shared<LiveProcess>(p.setting.folder.string(), p.setting.numbers, std::move(observer));
    live->stepLimit = p.setting.request.scenario.limits.steps;
    live->stretch = p.stretch;
    const pid_t self = ::getpid();
    // The lane's ends of the connections stand behind its files; a program may have closed some.
    namespace scenario = model::scenario;
    std::size_t firstEnd = scenario::firstDescriptor;
    for (const scenario::FileSpec& file : p.setting.request.scenario.files)
        firstEnd += file.open != scenario::OpenMode::Closed ? 1 : 0;
    const std::size_t ends = p.peer ? 0 : std::min(p.ends.size(), Control::slots);
    if (p.purpose.observe && p.purpose.prefault) {
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
        live->afterFork = [process = live.get(), prepared, shared = &p.control](bool child) {
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
    live->atExit = [&slot, self, firstEnd, ends, process = live.get(), shared = &p.control] {
        // The clocks first: what comes next is not the program's.
        const std::int64_t ended = now();
        ProcessUsage used = ownUsageButIo();
        for (std::size_t i = 0; i < ends; ++i)
            look(static_cast<int>(firstEnd + i), shared->ends[i]);
        if (::getpid() == self) {
            // The kernel closes them only after it has taken the memory apart, of which a plain program has next to none.
            // Readers would wait milliseconds for the end of their input, and for this CPU to take it.
            ::syscall(SYS_close_range, model::scenario::firstDescriptor, ~0U, 0);
            const std::timespec whileOthersEnd{0, 1'000'000};
            ::nanosleep(&whileOthersEnd, nullptr);
        }
        addOwnIo(used);
        used -= process->notOwn;
        if (::getpid() == self) {
            slot.atEnd = used;
            slot.ended = ended;
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
    live->atBegin = [&p, &slot](LiveHost& host) {
        if (p.purpose.prefault) {
            populateOwnMemory();
            populate(&p.control, sizeof(Control));
        }
        slot.atBegin = ownUsage();
        slot.state = Slot::Ready;
        slot.start.wait([&] {
            if (!p.purpose.warm || p.peer)
                return;
            warmCaches(p.setting.folder, p.setting.request.scenario.files);
            if (p.rehearsalEnds.empty())
                return;
            const model::scenario::Scenario& scenario = p.setting.request.scenario;
            auto rehearsing = std::make_unique<LiveProcess>(p.setting.folder.string(), p.setting.numbers, nullptr);
            rehearsing->stepLimit = scenario.limits.steps;
            rehearse({p.program, scenario.files, p.rehearsalEnds.size()}, host, std::move(rehearsing));
        });
        slot.released = now();
        if (p.delayNs > 0) {
            const std::timespec time{p.delayNs / 1'000'000'000, p.delayNs % 1'000'000'000};
            ::nanosleep(&time, nullptr);
        }
        slot.began = now();
        lookAgainButIo(slot.atBegin);
    };
    LiveHost::runAndExit(p.program, std::move(live));
}

}  // namespace copyscope::sim
