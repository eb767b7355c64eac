// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>

#include "model/kernel/socket.h"
#include "model/kernel/tcp_end.h"

#include <cerrno>
#include <memory>
#include <vector>

namespace copyscope::model::kernel {

class QueuePair;

/// A connected TCP socket: the calls of net/ipv4/tcp.c (tcp_sendmsg_locked, tcp_recvmsg_locked, tcp_splice_read).
class TcpSocket : public Socket {
public:
    TcpSocket(Kernel& kernel, std::string name, int flags, std::shared_ptr<TcpEnd> end);

    [[nodiscard]] SocketType type() const override { return SocketType::Tcp; }
    [[nodiscard]] PlaceId place() const override { return m_end->sendPlace(); }
    [[nodiscard]] const TcpEnd& end() const { return *m_end; }

    /// Joins a queue pair that is made at this end with the one of the other end, whichever comes first.
    void joinQueuePairs(const std::shared_ptr<QueuePair>& pair) { m_end->joinQueuePairs(pair); }

    /// Keeps partial packets back, as TCP_CORK does, without sending when it ends; gives what was set before.
    bool setCork(bool on) { return std::exchange(m_end->cork, on); }
    /// Sends what may go now.
    void push(Task& task) { m_end->transmit(&task); }

    std::int64_t send(Task& task, UserBuffers& from, std::uint64_t flags) override;
    std::int64_t beforeControl(Task& task, std::uint64_t length, std::uint64_t flags) override;
    std::int64_t receive(Task& task, UserBuffers& into, std::uint64_t flags, ReceivedMessage& message) override;
    std::int64_t sendReferences(Task& task, UserBuffers& from, std::uint64_t flags,
                                const std::shared_ptr<ZerocopyCall>& call) override;
    std::int64_t shutdown(Task& task, int how) override;
    std::int64_t spliceRead(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                            bool nonBlocking) override;
    std::int64_t spliceWrite(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                             bool nonBlocking, bool more) override;
    std::uint32_t poll(Task& task, bool join) override;
    void stopPolling(Task& task) override;
    bool listen(WaitListener& listener, bool on) override;
    /// tcp_mmap: only to read, for TCP_ZEROCOPY_RECEIVE.
    [[nodiscard]] std::int64_t mapError(bool write) const override;
    [[nodiscard]] std::optional<std::int64_t> queued(Task& task, bool output) const override;
    void closed(Task& task) override;

    // What articles believe (Profile::Textbook).
    void assumeGather() { m_end->assumeGather(); }
    /// The header that TCP_CORK holds back goes, so that the marker behind it goes too.
    void sendHeld(Task& task);

protected:
    SocketOptions& options() override { return m_end->options; }
    int takeError() override;
    [[nodiscard]] PlaceId inputPlace() const override { return m_end->receivePlace(); }
    [[nodiscard]] std::int64_t zerocopySupport(Task&) const override { return 0; }
    std::int64_t setZerocopy(Task& task, bool on) override;
    [[nodiscard]] bool zerocopy() const override { return m_end->zerocopy.enabled; }
    void buffersChanged(Task& task) override;
    std::int64_t setProtocolOption(Task& task, int level, int name, program::Address value, std::int64_t length) override;
    std::int64_t getProtocolOption(Task& task, int level, int name, int& value) override;
    std::optional<std::int64_t> getStructure(Task& task, int level, int name, program::Address value,
                                             program::Address length) override;

private:
    /// What a send call has on its way from user memory into the queue.
    struct Sending {
        Content asked;                       ///< what the whole call was asked to send
        std::uint64_t done = 0;
        std::shared_ptr<ZerocopyCall> call;  ///< with MSG_ZEROCOPY
        bool byReference = false;
    };
    struct Accepted {
        std::uint64_t bytes = 0;
        bool fault = false;  ///< user memory ended
    };

    [[nodiscard]] bool scatterGatherCapable() const;
    /// recv() with MSG_OOB (tcp_recv_urg).
    std::int64_t receiveUrgent(Task& task, UserBuffers& into, std::uint64_t flags, ReceivedMessage& message);
    /// How much of [at, at + length) lies before the urgent byte; a read does not go past it.
    [[nodiscard]] std::uint64_t beforeUrgent(std::uint64_t at, std::uint64_t length) const;
    Accepted copyIn(Task& task, UserBuffers& from, std::uint64_t length);
    Accepted pinIn(Task& task, UserBuffers& from, std::uint64_t length, Sending& sending);
    /// The loop of tcp_sendmsg_locked: a count, or -errno when nothing could be sent.
    std::int64_t sendAll(Task& task, UserBuffers& from, std::uint64_t flags, Sending& sending);
    std::int64_t sendRecords(Task& task, UserBuffers& from, std::uint64_t flags);
    std::int64_t spliceRecords(Task& task, SpliceBuffers& buffers, Bytes length, WaitLimit limit, bool more);
    std::int64_t setUpperProtocol(Task& task, program::Address value, std::int64_t length);
    std::int64_t receiveByMapping(Task& task, program::Address value, program::Address length);
    void account(Sending& sending, std::uint64_t bytes, std::uint64_t begin);
    /// Waits until the send buffer has room. 0, -EAGAIN, -EPIPE or what a signal gives (sk_stream_wait_memory).
    std::int64_t waitForRoom(Task& task, WaitLimit& limit);
    /// Waits for something to read or for the end. 0, or what a signal or the time limit gives (sk_wait_data).
    std::int64_t waitForData(Task& task, WaitLimit& limit);
    /// Why a read finds nothing: 0 at the end of the stream, an error, or 1 to wait.
    std::int64_t emptyQueueAnswer(const Task& task, const WaitLimit& limit);
    std::int64_t sendError(Task& task, std::int64_t error, std::uint64_t flags);
    /// Copies up to `length` bytes at `from` of the receive queue out; fewer when user memory ends.

    std::shared_ptr<TcpEnd> m_end;
};

}  // namespace copyscope::model::kernel
