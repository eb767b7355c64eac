// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/file.h"

namespace copyscope::model::kernel {

/// /dev/null: takes everything and has nothing (Linux: drivers/char/mem.c).
class NullFile final : public File {
public:
    NullFile(Kernel& kernel, int openFlags) : File(kernel, openFlags) { m_seekable = true; }

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
    ZeroFile(Kernel& kernel, int openFlags) : File(kernel, openFlags) { m_seekable = true; }

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
    PathFile(Kernel& kernel, int openFlags) : File(kernel, openFlags) {}

    [[nodiscard]] std::string describe() const override { return "path"; }
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
