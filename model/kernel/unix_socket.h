// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/datagram.h"
#include "model/kernel/skb.h"
#include "model/kernel/socket.h"
#include "model/kernel/stream_check.h"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace copyscope::model::kernel {

/// One of two connected AF_UNIX sockets: what is sent goes straight into the receive queue of the other
/// (net/unix/af_unix.c). The sender's buffer limits what lies there.
class UnixSocket : public Socket {
public:
    UnixSocket(Kernel& kernel, std::string name, int flags, SocketType type, bool peerSide);

    static void connect(const std::shared_ptr<UnixSocket>& a, const std::shared_ptr<UnixSocket>& b);

    [[nodiscard]] SocketType type() const override { return m_type; }
    [[nodiscard]] PlaceId place() const override { return m_queuePlace; }

    std::int64_t send(Task& task, UserBuffers& from, std::uint64_t flags) override;
    std::int64_t sendWithFiles(Task& task, UserBuffers& from, std::uint64_t flags,
                               std::vector<std::shared_ptr<File>> files) override;
    std::int64_t receive(Task& task, UserBuffers& into, std::uint64_t flags, ReceivedMessage& message) override;
    std::int64_t shutdown(Task& task, int how) override;
    std::int64_t spliceRead(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                            bool nonBlocking) override;
    std::int64_t spliceWrite(Task& task, SpliceBuffers& buffers, Bytes length, std::optional<std::uint64_t> at,
                             bool nonBlocking, bool more) override;
    [[nodiscard]] std::optional<std::int64_t> queued(Task& task, bool output) const override;
    std::uint32_t poll(Task& task, bool join) override;
    void stopPolling(Task& task) override;
    void closed(Task& task) override;

protected:
    SocketOptions& options() override { return m_options; }
    int takeError() override;
    [[nodiscard]] PlaceId inputPlace() const override { return m_queuePlace; }
    std::int64_t setProtocolOption(Task& task, int level, int name, program::Address value, std::int64_t length) override;
    std::int64_t getProtocolOption(Task& task, int level, int name, int& value) override;

private:
    [[nodiscard]] bool stream() const { return m_type == SocketType::Unix; }
    [[nodiscard]] bool connectionOriented() const { return m_type != SocketType::UnixDatagram; }
    /// Memory that what is queued here takes of the sender's buffer (SIOCOUTQ there).
    [[nodiscard]] std::uint64_t queued() const;
    /// Payload of one full skb of a stream (UNIX_SKB_FRAGS_SZ).
    [[nodiscard]] std::uint64_t goal() const;
    /// Bytes of whole skbs that may be queued at `other` now.
    [[nodiscard]] std::uint64_t room(const UnixSocket& other) const;
    [[nodiscard]] bool writeable() const;
    /// 0 when there is room, or why not.
    std::int64_t waitForRoom(Task& task, WaitLimit& limit);
    /// 0 when something came, or why not.
    std::int64_t waitForData(Task& task, WaitLimit& limit);
    void appendTo(UnixSocket& other, Task& task, SkbPart part, std::uint64_t skbSize);
    /// [begin, begin + size) of the queue of `other` is one skb.
    static void addSkb(UnixSocket& other, std::uint64_t begin, std::uint64_t size, bool spliced);
    /// The last `size` bytes of its queue are pages that join the last skb while there is room (unix_stream_sendpage).
    void addPages(UnixSocket& other, std::uint64_t size) const;
    /// The part in an skb's head is copied to where a pipe can refer to it (linear_to_page).
    std::uint64_t spliceLinear(Task& task, SpliceBuffers& buffers, std::uint64_t at, std::uint64_t length);
    /// The largest end of an skb within [at, at + length], or `at`.
    [[nodiscard]] std::uint64_t lastBoundary(std::uint64_t at, std::uint64_t length) const;
    /// Puts up to `most` bytes of the queue into a pipe, and gives how many (unix_stream_splice_actor).
    std::uint64_t spliceSkbs(Task& task, SpliceBuffers& buffers, std::uint64_t most);
    std::int64_t sendStream(Task& task, UserBuffers& from, std::uint64_t flags);
    /// The same with MSG_OOB: the last byte is urgent (queue_oob).
    std::int64_t sendUrgent(Task& task, UserBuffers& from, std::uint64_t flags);
    std::int64_t receiveUrgent(Task& task, UserBuffers& into, std::uint64_t flags, ReceivedMessage& message);
    /// What a read finds at `at` of the stream (manage_oob): bytes up to the next urgent one, one to step over, or its end.
    enum class Urgent : std::uint8_t { No, Pass, Stop };
    [[nodiscard]] Urgent urgentAt(std::uint64_t at, bool copied) const;
    [[nodiscard]] std::uint64_t beforeUrgent(std::uint64_t at, std::uint64_t length) const;
    /// Takes the urgent byte that is first, read or not, out of the queue.
    void passUrgent(Task& task);
    std::int64_t sendMessage(Task& task, UserBuffers& from, std::uint64_t flags);
    std::int64_t receiveStream(Task& task, UserBuffers& into, std::uint64_t flags, ReceivedMessage& message);
    /// Files that lie at `offset` of the queue, for the message; `peek` leaves them there as well.
    void passFiles(std::uint64_t offset, bool peek, ReceivedMessage& message);
    void dropPassed(Task& task, std::uint64_t upTo);
    /// Sends one datagram whose bytes `take` brings, all or none (-EFAULT).
    std::int64_t sendDatagram(Task& task, std::uint64_t size, std::uint64_t flags, const std::function<Content(Spot)>& take);
    std::int64_t receiveMessage(Task& task, UserBuffers& into, std::uint64_t flags, ReceivedMessage& message);
    void consume(Task& task, std::uint64_t length);
    void mark(Event& event) const;
    void tellSender(Task& task);

    SocketType m_type;
    bool m_peerSide;
    std::weak_ptr<UnixSocket> m_other;
    PlaceId m_queuePlace;
    SkbQueue m_queue;
    /// The skbs of the stream, until all of one has been read: each keeps its memory that long.
    struct StreamSkb {
        std::uint64_t begin;
        std::uint64_t size;
        std::uint64_t memory;
        bool spliced;
        [[nodiscard]] std::uint64_t end() const { return begin + size; }
    };
    std::deque<StreamSkb> m_skbs;
    std::uint64_t m_streamMemory = 0;
    DatagramQueue m_datagrams;
    struct Passed {
        std::uint64_t begin;  ///< of the skb that carries them
        std::uint64_t end;
        std::vector<std::shared_ptr<File>> files;
    };
    std::deque<Passed> m_passed;
    std::optional<std::uint64_t> m_urgent;       ///< where the urgent byte is that nobody has read (oob_skb)
    std::deque<std::uint64_t> m_urgentTaken;     ///< where urgent bytes were that have been read out of turn
    SocketOptions m_options;
    std::shared_ptr<StreamCheck> m_incoming;
    WaitQueue m_readers;
    WaitQueue m_writers;
    SocketLock m_receiveLock;
    int m_error = 0;
    bool m_sendShutdown = false;
    bool m_receiveShutdown = false;
    bool m_closed = false;
    bool m_peerGone = false;   ///< of datagrams: closed, and not yet noticed by a send
};

}  // namespace copyscope::model::kernel
