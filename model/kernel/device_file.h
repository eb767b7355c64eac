// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/file.h"

#include <memory>
#include <utility>

namespace copyscope::model::kernel {

class Inode;

/// /dev/null: takes everything and has nothing (Linux: drivers/char/mem.c).
class NullFile final : public File {
public:
    NullFile(Kernel& kernel, int openFlags) : File(kernel, openFlags)
    {
        m_seekable = true;
        m_keepsPosition = true;
    }

    [[nodiscard]] std::string describe() const override { return "/dev/null"; }
    std::int64_t read(Task& task, UserBuffers& into, std::optional<std::uint64_t> at) override;
    std::int64_t write(Task& task, UserBuffers& from, std::optional<std::uint64_t> at) override;
    std::int64_t spliceRead(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                            bool nonBlocking) override;
    std::int64_t spliceWrite(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                             bool nonBlocking, bool more) override;
    std::int64_t seek(Task& task, std::int64_t offset, int whence) override;
};

/// /dev/zero: zeros without end.
class ZeroFile final : public File {
public:
    ZeroFile(Kernel& kernel, int openFlags) : File(kernel, openFlags)
    {
        m_seekable = true;
        m_keepsPosition = true;
    }

    [[nodiscard]] std::string describe() const override { return "/dev/zero"; }
    std::int64_t read(Task& task, UserBuffers& into, std::optional<std::uint64_t> at) override;
    std::int64_t write(Task& task, UserBuffers& from, std::optional<std::uint64_t> at) override;
    std::int64_t spliceRead(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                            bool nonBlocking) override;
    std::int64_t spliceWrite(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                             bool nonBlocking, bool more) override;
    std::int64_t seek(Task& task, std::int64_t offset, int whence) override;
};

/// What O_PATH gives: a descriptor that only names a file.
class PathFile final : public File {
public:
    /// `inode` is null for what is no regular file.
    PathFile(Kernel& kernel, int openFlags, std::shared_ptr<Inode> inode, bool directory)
        : File(kernel, openFlags), m_inode(std::move(inode)), m_directory(directory)
    {
    }

    [[nodiscard]] std::string describe() const override { return "path"; }
    [[nodiscard]] const std::shared_ptr<Inode>& inode() const { return m_inode; }
    [[nodiscard]] bool directory() const { return m_directory; }

private:
    std::shared_ptr<Inode> m_inode;
    bool m_directory;
};

/// A directory that was opened: for the errors that it gives.
class DirectoryFile final : public File {
public:
    DirectoryFile(Kernel& kernel, int openFlags) : File(kernel, openFlags) { m_seekable = true; }

    [[nodiscard]] std::string describe() const override { return "directory"; }
    std::int64_t read(Task& task, UserBuffers& into, std::optional<std::uint64_t> at) override;
    std::int64_t seek(Task& task, std::int64_t offset, int whence) override;
    std::int64_t sync(Task& task, bool dataOnly) override;
};

}  // namespace copyscope::model::kernel
