// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/file.h"
#include "model/kernel/splice_buffers.h"
#include "model/kernel/wait_queue.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace copyscope::model::kernel {

/// A pipe: slots that refer to pages, and who reads and writes (Linux: struct pipe_inode_info, fs/pipe.c).
/// Before 2.6.11 it was one page of bytes; then a read of any length makes room.
class Pipe {
public:
    Pipe(Kernel& kernel, const std::string& name, bool peer);

    /// Holds the pipe for a call (Linux: pipe_lock). When it lets go, what is due has taken its time, and whoever waits
    /// for bytes or for room has been woken if there are any now and were none before.
    class Use {
    public:
        Use(Task& task, Pipe& pipe);
        ~Use() noexcept(false);
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;

        /// Lets go of the pipe until `ready` holds and takes it again. False when a signal came instead.
        bool wait(WaitQueue& queue, const char* why, const std::function<bool()>& ready);

    private:
        void begin();
        void end();

        Task& m_task;
        Pipe& m_pipe;
        bool m_wasEmpty = false;
        bool m_wasFull = false;
    };

    [[nodiscard]] PlaceId place() const { return m_buffers.place(); }
    [[nodiscard]] SpliceBuffers& buffers() { return m_buffers; }
    [[nodiscard]] bool full() const;

    // --- for calls that hold it --------------------------------------------------------------------------

    /// 1: there are bytes; 0: there are none and no writer is left; -EAGAIN; restartCall.
    std::int64_t awaitData(Task& task, Use& use, bool nonBlocking);
    /// 0: a slot is free; -EPIPE with SIGPIPE: no reader is left; -EAGAIN; restartCall (wait_for_space).
    std::int64_t awaitRoom(Task& task, Use& use, bool nonBlocking);
    /// SIGPIPE for the task. Gives -EPIPE.
    [[nodiscard]] std::int64_t broken(Task& task) const;

    // --- operations --------------------------------------------------------------------------------------

    std::int64_t read(Task& task, UserBuffers& into, bool nonBlocking);
    /// Where written bytes come from.
    struct Source {
        Bytes left{};
        /// Copies up to `length` bytes to `to` and moves on by what it got; fewer than asked for: a fault.
        std::function<Content(Bytes length, Spot to)> take;
    };
    std::int64_t write(Task& task, Source& source, bool nonBlocking, bool packets);
    /// F_SETPIPE_SZ: the new capacity in bytes, -EINVAL, -EPERM, -EBUSY or -ENOMEM.
    std::int64_t resize(Task& task, std::uint32_t bytes);
    [[nodiscard]] std::uint64_t capacity() const;

    void opened(bool reader) { ++(reader ? m_readers : m_writers); }
    void closed(Task& task, bool reader);
    [[nodiscard]] bool hasReaders() const { return m_readers > 0; }
    [[nodiscard]] bool hasWriters() const { return m_writers > 0; }

    WaitQueue readWaiters;   ///< readers and pollers that wait for bytes or for the last writer to leave
    WaitQueue writeWaiters;  ///< writers and pollers that wait for room or for the last reader to leave

private:
    /// Copies whole buffers out; gives how many bytes, or -EFAULT. True in `ended`: a packet ends the read.
    std::int64_t copyOut(Task& task, UserBuffers& into, bool& ended);
    /// One step of a write: appends to the last page, or fills free slots. Bytes, or -EFAULT, -ENOMEM.
    std::int64_t merge(Task& task, Source& source, std::uint64_t odd);
    std::int64_t fill(Task& task, Source& source, bool packets);
    [[nodiscard]] std::uint64_t roomInRing() const;
    void releaseTorn(Task& task, std::uint64_t from, std::uint64_t to) const;

    Kernel& m_kernel;
    bool m_peer;
    bool m_ring;  ///< bytes instead of slots (before 2.6.11)
    SpliceBuffers m_buffers;
    int m_readers = 0;
    int m_writers = 0;
    bool m_held = false;
    WaitQueue m_holdWaiters;
};

/// One end of a pipe as a file (Linux: pipefifo_fops).
class PipeEnd final : public File {
public:
    /// `flags` has O_RDONLY for the read end, O_WRONLY for the write end.
    PipeEnd(Kernel& kernel, std::shared_ptr<Pipe> pipe, int flags);

    [[nodiscard]] Pipe& pipe() const { return *m_pipe; }

    [[nodiscard]] std::string describe() const override;
    [[nodiscard]] PlaceId place() const override;
    std::int64_t read(Task& task, UserBuffers& into, std::optional<std::uint64_t> at) override;
    std::int64_t write(Task& task, UserBuffers& from, std::optional<std::uint64_t> at) override;
    std::int64_t spliceWrite(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                             bool nonBlocking, bool more) override;
    std::uint32_t poll(Task& task, bool wait) override;
    void stopPolling(Task& task) override;
    /// F_SETPIPE_SZ and F_GETPIPE_SZ.
    std::int64_t control(Task& task, int command, std::uint64_t argument) override;
    [[nodiscard]] std::optional<std::int64_t> queued(Task& task, bool output) const override;
    void closed(Task& task) override;

private:
    [[nodiscard]] bool packets() const;

    std::shared_ptr<Pipe> m_pipe;
};

/// The pipe behind an open file; null when it is none (Linux: get_pipe_info).
[[nodiscard]] Pipe* pipeOf(const File& file);

}  // namespace copyscope::model::kernel
