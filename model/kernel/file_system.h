// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/inode.h"
#include "model/kernel/kernel.h"
#include "model/kernel/writeback.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace copyscope::model::kernel {

class File;

/// What the kernel adds to the flags of every open() on 64-bit machines: F_GETFL shows it (asm-generic/fcntl.h).
inline constexpr int largeFile = 0x8000;

/// The names of a host's files, and the caches behind them. One directory, "." and "/" alike, with sub-directories
/// where the scenario names any; /dev/null and /dev/zero. Files as on ext4 with 4 KiB blocks.
class FileSystem {
public:
    explicit FileSystem(Kernel& kernel);
    ~FileSystem();
    FileSystem(const FileSystem&) = delete;
    FileSystem& operator=(const FileSystem&) = delete;

    [[nodiscard]] Kernel& kernel() const { return m_kernel; }
    [[nodiscard]] PageCache& cache() { return m_cache; }
    [[nodiscard]] WriteBack& writeBack() { return m_writeBack; }

    // --- set-up by the runner, at no cost ---------------------------------------------------------------

    /// A stretch of a file in bytes, [from, to).
    using CachedRange = std::pair<std::uint64_t, std::uint64_t>;
    /// Puts a file on the disk, and what lies in `cached` into the page cache as well.
    /// Its content is the pattern of Content::pattern() unless `content` gives another, of `size` bytes.
    Inode& addFile(std::string_view name, Bytes size, const std::vector<CachedRange>& cached = {},
                   const std::function<Content(SourceId)>& content = {});
    /// Opens a file for a process that has not begun to run. Gives the descriptor or -errno.
    std::int64_t openInitial(Process& process, std::string_view name, int flags);

    // --- calls by name ----------------------------------------------------------------------------------

    /// open(2) up to the descriptor. Gives 0 and the file, or -errno (restartCall when a lease wait is interrupted).
    std::int64_t open(Task& task, const std::string& path, int flags, std::shared_ptr<File>& file);
    std::int64_t unlink(Task& task, const std::string& path);
    std::int64_t rename(Task& task, const std::string& from, const std::string& to);
    std::int64_t truncate(Task& task, const std::string& path, std::int64_t length);

    struct Found {
        enum class Kind : std::uint8_t { Nothing, Regular, Directory, Null, Zero, Card };
        Kind kind = Kind::Nothing;
        std::shared_ptr<Inode> inode;
        std::string name;         ///< without "./" and doubled slashes; what a new file would be called
        std::int64_t error = 0;   ///< -ENOENT, -ENOTDIR, -ENAMETOOLONG: the way there does not exist
    };
    [[nodiscard]] Found find(std::string_view path) const;
    [[nodiscard]] std::shared_ptr<Inode> inode(std::string_view path) const { return find(path).inode; }
    /// Why the folder of the last component cannot be reached (filename_parentat), or 0.
    [[nodiscard]] std::int64_t wayError(std::string_view path) const;

    /// Largest offset of a file (ext4 with 4 KiB blocks).
    static constexpr std::uint64_t maxFileSize = 0xffffffff000;

private:
    std::shared_ptr<Inode> create(const std::string& name);

    Kernel& m_kernel;
    PageCache m_cache;
    WriteBack m_writeBack;
    std::uint64_t m_nextInode = 12;  ///< as on a fresh ext4
    std::set<std::string, std::less<>> m_directories;
    std::map<std::string, std::shared_ptr<Inode>, std::less<>> m_names;
};

}  // namespace copyscope::model::kernel
