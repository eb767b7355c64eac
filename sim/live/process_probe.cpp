// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/process_probe.h"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/stat.h>
#include <system_error>

namespace copyscope::sim {

namespace fs = std::filesystem;

std::vector<pid_t> childrenOf(pid_t process)
{
    std::vector<pid_t> out;
    std::error_code ignored;
    // Each thread lists the children that it made itself.
    for (const auto& thread : fs::directory_iterator("/proc/" + std::to_string(process) + "/task", ignored)) {
        std::ifstream list(thread.path() / "children");
        for (pid_t child = 0; list >> child;)
            out.push_back(child);
    }
    return out;
}

char stateIn(const fs::path& folder)
{
    std::ifstream stat(folder / "stat");
    std::string line;
    std::getline(stat, line);
    // The name, in parentheses, may hold anything.
    const std::size_t name = line.rfind(')');
    return name == std::string::npos || name + 2 >= line.size() ? '\0' : line[name + 2];
}

std::uint64_t folderBytes(const fs::path& folder)
{
    constexpr std::uint64_t block = 512;
    std::uint64_t used = 0;
    std::error_code ignored;
    for (auto it = fs::recursive_directory_iterator(folder, ignored); it != fs::recursive_directory_iterator(); it.increment(ignored)) {
        if (ignored)
            break;
        struct stat status {};
        if (::lstat(it->path().c_str(), &status) == 0)
            used += static_cast<std::uint64_t>(status.st_blocks) * block;
    }
    return used;
}

std::int64_t ActivityProbe::quietFor(const std::vector<pid_t>& processes, std::int64_t now)
{
    std::uint64_t sum = 0;
    bool working = false;
    for (const pid_t process : processes) {
        std::error_code ignored;
        for (const auto& thread : fs::directory_iterator("/proc/" + std::to_string(process) + "/task", ignored)) {
            const char state = stateIn(thread.path());
            if (state == '\0')
                continue;
            working = working || state == 'R' || state == 'D';
            // A thread that is woken and sleeps again between two looks has switched.
            std::ifstream sched(thread.path() / "schedstat");
            std::uint64_t ran = 0;
            std::uint64_t waited = 0;
            std::uint64_t slices = 0;
            sched >> ran >> waited >> slices;
            sum += ran + slices + 1;
        }
    }
    if (working || sum != m_last || m_since == 0) {
        m_last = sum;
        m_since = now;
    }
    return now - m_since;
}

}  // namespace copyscope::sim
