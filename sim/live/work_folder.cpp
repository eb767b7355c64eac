// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/work_folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <linux/magic.h>
#include <sstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <system_error>
#include <unistd.h>

namespace copyscope::sim {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view prefix = "copyscope-live-";
constexpr std::string_view lockEnding = ".lock";

/// Removes what dead runs left: a lock file that nobody holds, and the folder that belongs to it. Only names that we
/// give, only what belongs to this user, and no symbolic links.
unsigned removeLeftovers(const fs::path& base)
{
    unsigned removed = 0;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(base, ignored)) {
        const std::string name = entry.path().filename();
        if (!name.starts_with(prefix) || !name.ends_with(lockEnding))
            continue;
        const int lock = ::open(entry.path().c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC);
        if (lock < 0)
            continue;
        struct stat status {};
        if (::fstat(lock, &status) == 0 && status.st_uid == ::geteuid() && ::flock(lock, LOCK_EX | LOCK_NB) == 0) {
            const fs::path folder = base / name.substr(0, name.size() - lockEnding.size());
            struct stat folderStatus {};
            if (::lstat(folder.c_str(), &folderStatus) == 0 && S_ISDIR(folderStatus.st_mode)
                && folderStatus.st_uid == ::geteuid())
                fs::remove_all(folder, ignored);
            ::unlink(entry.path().c_str());
            ++removed;
        }
        ::close(lock);
    }
    return removed;
}

}  // namespace

FolderPlace placeOf(const fs::path& folder)
{
    FolderPlace place;
    struct statfs figures {};
    struct stat status {};
    if (::statfs(folder.c_str(), &figures) != 0 || ::stat(folder.c_str(), &status) != 0)
        return place;
    place.freeBytes = static_cast<std::uint64_t>(figures.f_bavail) * static_cast<std::uint64_t>(figures.f_bsize);
    place.inMemory = figures.f_type == TMPFS_MAGIC || figures.f_type == RAMFS_MAGIC;
    place.device = "none";
    const std::string number = std::to_string(major(status.st_dev)) + ":" + std::to_string(minor(status.st_dev));
    std::ifstream mounts("/proc/self/mountinfo");
    for (std::string line; std::getline(mounts, line);) {
        std::istringstream words(line);
        std::string id, parent, device, word;
        words >> id >> parent >> device;
        if (device != number)
            continue;
        while (words >> word && word != "-") {
        }
        words >> place.fileSystem >> place.device;
        break;
    }
    if (place.fileSystem.empty())
        place.fileSystem = "unknown";
    return place;
}

fs::path defaultWorkBase()
{
    const auto usable = [](const fs::path& folder) {
        std::error_code failed;
        fs::create_directories(folder, failed);
        return !failed && ::access(folder.c_str(), W_OK | X_OK) == 0;
    };
    for (const char* variable : {"XDG_CACHE_HOME", "HOME"}) {
        const char* value = std::getenv(variable);
        if (value == nullptr || *value != '/')
            continue;
        const fs::path folder = fs::path(value) / (std::string_view(variable) == "HOME" ? ".cache/copyscope" : "copyscope");
        if (usable(folder))
            return folder;
    }
    return "/var/tmp";
}

WorkFolder::WorkFolder(const fs::path& base)
{
    std::error_code failed;
    fs::create_directories(base, failed);
    if (failed) {
        m_error = base.string() + " cannot be made: " + failed.message() + "; name another folder with --workdir";
        return;
    }
    m_leftovers = removeLeftovers(base);
    const fs::path root = fs::canonical(base, failed);
    std::string name = (root / (std::string(prefix) + "XXXXXX")).string();
    if (failed || ::mkdtemp(name.data()) == nullptr) {
        m_error = "no folder can be made in " + base.string() + ": " + std::strerror(errno) + "; name another one with --workdir";
        return;
    }
    m_path = name;
    m_lockPath = name + std::string(lockEnding);
    m_lock = ::open(m_lockPath.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (m_lock < 0 || ::flock(m_lock, LOCK_EX | LOCK_NB) != 0)
        m_error = m_lockPath.string() + ": " + std::strerror(errno);
}

WorkFolder::~WorkFolder() { remove(); }

void WorkFolder::remove()
{
    if (m_path.empty())
        return;
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
    ::unlink(m_lockPath.c_str());
    disown();
}

void WorkFolder::disown()
{
    if (m_lock >= 0)
        ::close(m_lock);
    m_lock = -1;
    m_path.clear();
}

std::uint64_t WorkFolder::usedBytes() const
{
    std::uint64_t used = 0;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(m_path, ignored)) {
        struct stat status {};
        constexpr std::uint64_t block = 512;
        if (::lstat(entry.path().c_str(), &status) == 0)
            used += static_cast<std::uint64_t>(status.st_blocks) * block;
    }
    return used;
}

}  // namespace copyscope::sim
