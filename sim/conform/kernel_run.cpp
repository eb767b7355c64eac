// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/conform/both_runs.h"

#include "model/scenario/predefined.h"
#include "model/scenario/scenario.h"
#include "sim/live/connection.h"
#include "sim/live/live_host.h"
#include "sim/live/monotonic.h"
#include "sim/live/process_probe.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace copyscope::sim {

namespace {

constexpr std::uint64_t stepLimit = 500'000;
constexpr const char* waitsForEver = "waits for ever";

/// What the child says about its own start.
struct Start {
    std::array<char, 200> error{};
    Journal journal;
};

[[noreturn]] void giveUp(Start& start, const std::string& why)
{
    std::strncpy(start.error.data(), why.c_str(), start.error.size() - 1);
    ::_exit(127);
}

bool makeFile(const char* name, std::uint64_t size)
{
    const std::vector<std::byte> bytes = contentOfFile(name, size);
    const int fd = ::open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    const bool made = fd >= 0 && ::write(fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    if (fd >= 0)
        ::close(fd);
    return made;
}

/// The descriptors of ProgramText, nothing else but the standard streams, which lead nowhere.
void arrange(const ProgramText& text, Start& start)
{
    constexpr int outOfTheWay = 300;
    ::syscall(SYS_close_range, 0, ~0U, 0);
    for (int i = 0; i < model::scenario::firstDescriptor; ++i)
        ::open("/dev/null", O_RDWR);
    if (!makeFile("file", text.fileSize) || !makeFile("out", text.outSize))
        giveUp(start, std::string("the files cannot be made: ") + std::strerror(errno));
    std::vector<int> ends;
    for (const auto type : {model::scenario::SocketType::Tcp, model::scenario::SocketType::Udp}) {
        model::scenario::SocketSpec spec;
        spec.type = type;
        const Connection made = connectPair(spec);
        if (!made.error.empty())
            giveUp(start, made.error);
        for (const int end : {made.near, made.far}) {
            ends.push_back(::fcntl(end, F_DUPFD, outOfTheWay));
            ::close(end);
        }
    }
    if (::open("file", O_RDWR) < 0 || ::open("out", O_RDWR) < 0)
        giveUp(start, std::string("the files cannot be opened: ") + std::strerror(errno));
    for (const int end : ends)
        ::fcntl(end, F_DUPFD, model::scenario::firstDescriptor);
    ::syscall(SYS_close_range, outOfTheWay, ~0U, 0);
}

[[noreturn]] void becomeProgram(const ProgramText& text, std::shared_ptr<const model::program::Program> program,
                                const std::filesystem::path& folder, std::shared_ptr<ProcessNumbers> numbers, Start& start)
{
    ::setpgid(0, 0);
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    for (int number = 1; number < signalCount; ++number)
        ::signal(number, SIG_DFL);
    setSignalMask(0);
    if (::chdir(folder.c_str()) != 0)
        giveUp(start, std::string("its folder cannot be entered: ") + std::strerror(errno));
    arrange(text, start);
    auto live = std::make_shared<LiveProcess>(folder.string(), std::move(numbers), nullptr);
    live->watcher = std::make_shared<AccountKeeper>(start.journal);
    live->stepLimit = stepLimit;
    LiveHost::runAndExit(std::move(program), std::move(live));
}

/// Waits for the process; true when it has ended by itself, false when nothing happened any more.
bool await(pid_t process, const ProcessNumbers& numbers, int& status)
{
    constexpr int look = 20;                         // ms
    constexpr std::int64_t patience = 400'000'000;   // ns: longer than any timeout that programs use
    constexpr std::int64_t atMost = 20'000'000'000;
    const int handle = static_cast<int>(::syscall(SYS_pidfd_open, process, 0));
    const std::int64_t begin = now();
    ActivityProbe activity;
    bool ended = false;
    while (!ended) {
        pollfd entry{handle, POLLIN, 0};
        if (handle >= 0)
            ::poll(&entry, 1, look);
        else
            ::usleep(1000);
        ended = ::waitpid(process, &status, WNOHANG) == process;
        if (ended)
            break;
        std::vector<pid_t> all;
        numbers.forEach([&](pid_t pid) {
            if (pid != ::getpid())
                all.push_back(pid);
        });
        if (activity.quietFor(all, now()) > patience || now() - begin > atMost)
            break;
    }
    if (handle >= 0)
        ::close(handle);
    return ended;
}

/// Children that nobody waited for: they get some time to come to their end, then they are killed.
void endChildren(const ProcessNumbers& numbers, bool patient)
{
    constexpr int tries = 50;
    constexpr useconds_t between = 2000;
    for (int i = 0; i <= tries; ++i) {
        const bool last = i == tries || !patient;
        if (last)
            numbers.killAll();
        bool any = false;
        numbers.forEach([&](pid_t pid) {
            int status = 0;
            any = (pid != ::getpid() && ::waitpid(pid, &status, last ? 0 : WNOHANG) == 0) || any;
        });
        if (!any)
            return;
        ::usleep(between);
    }
}

}  // namespace

AccountedRun runOnKernel(const ProgramText& text, std::shared_ptr<const model::program::Program> program,
                         const std::filesystem::path& folder)
{
    AccountedRun out;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        std::filesystem::remove_all(entry.path(), ignored);
    const Shared<Start> start;
    auto numbers = std::make_shared<ProcessNumbers>();
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) {
        out.broken = std::string("no process can be made: ") + std::strerror(errno);
        return out;
    }
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent)
            ::_exit(127);
        becomeProgram(text, std::move(program), folder, std::move(numbers), *start);
    }
    numbers->add(child);
    int status = 0;
    if (await(child, *numbers, status))
        out.end = endText(WIFSIGNALED(status), WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    else
        out.end = waitsForEver;
    endChildren(*numbers, out.end != waitsForEver);
    out.broken = start->error.data();
    out.account = readJournal(start->journal);
    return out;
}

}  // namespace copyscope::sim
