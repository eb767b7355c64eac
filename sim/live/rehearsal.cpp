// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/rehearsal.h"

#include "model/scenario/predefined.h"
#include "sim/live/monotonic.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <string_view>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

namespace copyscope::sim {

using model::scenario::FileSpec;
using model::scenario::SocketSpec;
namespace scenario = model::scenario;

namespace {

constexpr int aside = 300;

/// Calls that move bytes, or prepare it, and leave nothing behind but in the program's own memory and descriptors.
constexpr auto moving = std::to_array<std::string_view>({"close",   "lseek",   "madvise",     "mmap",    "mmap64",     "munmap", "pipe",     "pipe2",
                                                         "poll",    "pread",   "pread64",     "preadv",  "read",       "readv",  "recvmsg",  "send",
                                                         "sendfile", "sendmsg", "sendto",     "setsockopt", "splice",  "tee",    "vmsplice", "write",
                                                         "writev"});

/// The file is opened read only for the rehearsal: writing through a mapping would end the process.
bool writesThroughMappings(const model::program::Program& program)
{
    return std::any_of(program.lines().begin(), program.lines().end(),
                       [](const std::string& line) { return line.find("PROT_WRITE") != std::string::npos; });
}

bool isCached(const FileSpec& file)
{
    return file.size.value() == 0 || (file.cached.size() == 1 && file.cached.front().begin.value() == 0 && file.cached.front().end >= file.size);
}

/// Takes `count` descriptors from `first` on out of the way of the program's numbers.
std::vector<int> setAside(int first, std::size_t count)
{
    std::vector<int> kept;
    for (std::size_t i = 0; i < count; ++i)
        kept.push_back(::fcntl(first + static_cast<int>(i), F_DUPFD_CLOEXEC, aside));
    return kept;
}

void putBack(const std::vector<int>& kept)
{
    for (const int fd : kept) {
        static_cast<void>(::fcntl(fd, F_DUPFD, scenario::firstDescriptor));
        ::close(fd);
    }
}

void closeProgramsOwn() { ::syscall(SYS_close_range, scenario::firstDescriptor, aside - 1, 0); }

}  // namespace

bool canRehearse(const scenario::Scenario& whole, const scenario::Lane& lane, const model::program::Program& program)
{
    const auto calls = program.callNames();
    return lane.processes.size() == 1 && !writesThroughMappings(program) && std::all_of(whole.files.begin(), whole.files.end(), isCached)
           && std::all_of(whole.sockets.begin(), whole.sockets.end(),
                          [](const SocketSpec& s) {
                              return s.type != scenario::SocketType::Udp && s.reader.kind == scenario::Reader::Kind::Fast;
                          })
           && std::all_of(calls.begin(), calls.end(), [](const std::string& call) {
                  return std::find(moving.begin(), moving.end(), call) != moving.end();
              });
}

void rehearse(const Rehearsal& rehearsal, LiveHost& host, std::unique_ptr<LiveProcess> process)
{
    const auto isOpen = [](const FileSpec& file) { return file.open != scenario::OpenMode::Closed; };
    const auto opened = static_cast<std::size_t>(std::count_if(rehearsal.files.begin(), rehearsal.files.end(), isOpen));
    const std::size_t programs = opened + rehearsal.ends;
    const std::vector<int> own = setAside(scenario::firstDescriptor, programs);
    const std::vector<int> ends = setAside(scenario::firstDescriptor + static_cast<int>(programs), rehearsal.ends);
    closeProgramsOwn();
    for (const FileSpec& file : rehearsal.files)
        if (isOpen(file))
            static_cast<void>(::open(file.path.c_str(), O_RDONLY | (file.direct ? O_DIRECT : 0)));
    putBack(ends);
    LiveHost::rehearse(rehearsal.program, std::move(process));
    closeProgramsOwn();
    putBack(own);
    host.attach();
}

bool drainRehearsal(std::span<const int> far, std::int64_t patience)
{
    const std::int64_t until = now() + patience;
    std::vector<pollfd> open;
    for (const int fd : far)
        open.push_back({fd, POLLIN, 0});
    std::vector<char> room(std::size_t{1} << 20);
    while (!open.empty()) {
        if (now() > until)
            return false;
        if (::poll(open.data(), open.size(), 10) <= 0)
            continue;
        std::erase_if(open, [&](const pollfd& one) {
            if (one.revents == 0)
                return false;
            const ssize_t got = ::recv(one.fd, room.data(), room.size(), MSG_DONTWAIT);
            return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
        });
    }
    return true;
}

}  // namespace copyscope::sim
