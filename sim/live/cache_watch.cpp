// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/cache_watch.h"

#include "sim/live/tracepoint.h"

#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace copyscope::sim {

CacheWatch::~CacheWatch()
{
    for (const int fd : m_open)
        ::close(fd);
}

void CacheWatch::attach(const std::vector<std::filesystem::path>& files)
{
    // The tracepoint has the number of the file system's device, which stat(2) does not always tell (btrfs, overlayfs).
    std::string filter;
    for (const std::filesystem::path& file : files) {
        struct stat status {};
        if (::stat(file.c_str(), &status) != 0)
            return;
        filter += (filter.empty() ? "" : " || ") + ("i_ino == " + std::to_string(status.st_ino));
    }
    if (filter.empty()) {
        m_complete = true;
        return;
    }
    const auto number = tracepointNumber("filemap:mm_filemap_delete_from_page_cache");
    if (!number)
        return;
    const long cpus = ::sysconf(_SC_NPROCESSORS_ONLN);
    for (int cpu = 0; cpu < cpus; ++cpu) {
        const int fd = openTracepoint(*number, filter, -1, cpu);
        if (fd < 0)
            return;
        m_open.push_back(fd);
    }
    m_complete = true;
}

std::optional<std::int64_t> CacheWatch::given() const
{
    if (!m_complete)
        return std::nullopt;
    std::int64_t sum = 0;
    for (const int fd : m_open) {
        std::int64_t count = 0;
        if (::read(fd, &count, sizeof count) != sizeof count)
            return std::nullopt;
        sum += count;
    }
    return sum;
}

}  // namespace copyscope::sim
