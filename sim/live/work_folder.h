// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <sys/types.h>

namespace copyscope::sim {

/// Where a folder lies.
struct FolderPlace {
    std::string fileSystem;  ///< "ext4"
    std::string device;      ///< "/dev/vda1"; "none" for those in memory
    bool inMemory = false;   ///< tmpfs and the like: no disk, and nothing is ever cold
    std::uint64_t freeBytes = 0;
};

[[nodiscard]] FolderPlace placeOf(const std::filesystem::path& folder);

/// The folder in which live runs make theirs, when the user names none: below XDG_CACHE_HOME or ~/.cache, or /var/tmp
/// when there is no home that can be written to.
[[nodiscard]] std::filesystem::path defaultWorkBase();

/// A private folder for the files of one run. It and all in it are gone when the object is, or when the process that
/// made it is; folders that killed runs left behind are removed by the next one.
class WorkFolder {
public:
    /// Makes a folder below `base`, which is made too when it is missing. On failure error() says why.
    explicit WorkFolder(const std::filesystem::path& base);
    ~WorkFolder();
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;

    [[nodiscard]] const std::string& error() const { return m_error; }
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    /// Folders of dead runs that were found and removed.
    [[nodiscard]] unsigned leftoversRemoved() const { return m_leftovers; }
    /// Bytes that its files take on the disk.
    [[nodiscard]] std::uint64_t usedBytes() const;
    /// Removes it now; whoever holds the lock may call it.
    void remove();
    /// After fork(): this process will not remove it.
    void disown();

private:
    std::string m_error;
    std::filesystem::path m_path;
    std::filesystem::path m_lockPath;
    int m_lock = -1;
    unsigned m_leftovers = 0;
};

}  // namespace copyscope::sim
