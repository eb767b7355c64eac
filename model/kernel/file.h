// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/task.h"
#include "model/kernel/user_memory.h"

#include <cstdint>
#include <optional>
#include <string>

namespace copyscope::model::kernel {

class Pipe;
class SpliceBuffers;
struct SharedPages;

/// An open file (Linux: struct file): shared by all descriptors that dup() or fork() made of one open().
///
/// The operations are those of struct file_operations; each returns a count or -errno, may block, and passes time
/// through the task. What a kind of file cannot do answers as Linux does, and that is the default here.
class File {
public:
    File(Kernel& kernel, int openFlags) : flags(openFlags), m_kernel(kernel) {}
    virtual ~File() = default;
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    /// What errors and reports call it: "file", "pipe write end", "socket".
    [[nodiscard]] virtual std::string describe() const = 0;
    [[nodiscard]] virtual PlaceId place() const { return {}; }

    /// read, pread, readv: `at` is the offset of the p-variants. Without it the position is used and moved.
    virtual std::int64_t read(Task& task, UserBuffers& into, std::optional<std::uint64_t> at);
    virtual std::int64_t write(Task& task, UserBuffers& from, std::optional<std::uint64_t> at);
    /// Moves up to `length` bytes by reference into `buffers` (a pipe's free slots), at `at` or the position.
    virtual std::int64_t spliceRead(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                                    bool nonBlocking);
    /// Takes up to `length` bytes out of `buffers`. `more`: MSG_MORE towards a socket.
    virtual std::int64_t spliceWrite(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                                     bool nonBlocking, bool more);
    virtual std::int64_t seek(Task& task, std::int64_t offset, int whence);
    /// POLLIN and so on that hold now; adds the task to the wait queues that tell of changes when `wait`.
    virtual std::uint32_t poll(Task& task, bool wait);
    virtual void stopPolling(Task& task);
    /// Lets somebody be told whenever poll() may answer otherwise. False: this kind of file cannot.
    virtual bool listen(WaitListener& listener, bool on);
    virtual std::int64_t truncate(Task& task, std::uint64_t length);
    virtual std::int64_t sync(Task& task, bool dataOnly);
    /// The commands of fcntl() that only some kinds of file know (F_SETPIPE_SZ, F_GETPIPE_SZ). -EBADF: not this kind.
    virtual std::int64_t control(Task& task, int command, std::uint64_t argument);
    /// ioctl FIONREAD (`output` false): bytes that can be read now; SIOCOUTQ: bytes not yet acknowledged.
    /// Nothing when this kind of file does not know.
    [[nodiscard]] virtual std::optional<std::int64_t> queued(Task& task, bool output) const;
    /// 0 when mmap may map it, else -errno (ENODEV: it has no pages to map).
    [[nodiscard]] virtual std::int64_t mapError(bool write) const;
    /// Pages of its own that mmap gives for so many pages from page `first` on (rings); `into` stays null for files without.
    [[nodiscard]] virtual std::int64_t ownPages(std::uint64_t first, std::uint64_t pages,
                                                std::shared_ptr<SharedPages>& into);
    /// The last descriptor is gone (Linux: release).
    virtual void closed(Task& task);

    [[nodiscard]] bool readable() const;
    [[nodiscard]] bool writable() const;
    [[nodiscard]] bool nonBlocking() const;
    [[nodiscard]] bool seekable() const { return m_seekable; }
    /// Has a position that reading and writing leave where it is (/dev/zero).
    [[nodiscard]] bool keepsPosition() const { return m_keepsPosition; }

    int flags;                     ///< O_ACCMODE and status flags
    std::uint64_t position = 0;
    int signalNumber = 0;          ///< F_SETSIG
    int ownerPid = 0;              ///< F_SETOWN
    int descriptors = 0;           ///< how many descriptors name it, over all processes

protected:
    [[nodiscard]] Kernel& kernel() const { return m_kernel; }
    bool m_seekable = false;
    bool m_keepsPosition = false;

private:
    Kernel& m_kernel;
};

}  // namespace copyscope::model::kernel
