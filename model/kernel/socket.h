// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/file.h"
#include "model/kernel/network.h"
#include "model/kernel/wait_queue.h"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::model::kernel {

class SocketLock;
class ZerocopyNotifier;
struct ZerocopyCall;

/// What a receive call gives besides the bytes (Linux: the kernel's struct msghdr).
struct ReceivedMessage {
    struct Control {
        std::int32_t level = 0;
        std::int32_t type = 0;
        std::vector<std::byte> data;
    };
    std::uint32_t flags = 0;         ///< msg_flags: MSG_TRUNC, MSG_ERRQUEUE, ...
    std::vector<Control> control;
    std::vector<std::shared_ptr<File>> files;  ///< passed along (SCM_RIGHTS); counted as open while they are here
};

/// Open files on their way through an AF_UNIX socket: they stay open until they are received or thrown away.
void holdFiles(const std::vector<std::shared_ptr<File>>& files);
void dropFiles(Task& task, std::vector<std::shared_ptr<File>>& files);

struct PlainOption;

/// Options that every socket keeps (Linux: struct sock).
struct SocketOptions {
    std::uint64_t sendBuffer = 0;    ///< sk_sndbuf, as getsockopt shows it: twice what was asked for
    std::uint64_t receiveBuffer = 0;
    bool sendLocked = false;         ///< set by the program: no autotuning
    bool receiveLocked = false;
    std::optional<Nanoseconds> sendTimeout;
    std::optional<Nanoseconds> receiveTimeout;
    int lowWater = 1;                ///< SO_RCVLOWAT
    bool lingerOn = false;
    int lingerSeconds = 0;
    struct Plain {
        std::int64_t level;
        std::int64_t name;
        int value;
    };
    std::vector<Plain> plain;        ///< options that have been set, and can be read back

    [[nodiscard]] std::optional<int> plainValue(std::int64_t level, std::int64_t name) const;
    void setPlain(std::int64_t level, std::int64_t name, int value);
    /// SO_OOBINLINE: the byte of MSG_OOB is one of the stream.
    [[nodiscard]] bool urgentInline() const;
};

/// The time that a call may still wait (Linux: timeo). Absent: for ever; zero: not at all.
using WaitLimit = std::optional<Nanoseconds>;

/// Beyond the flags that a program can pass: the bytes come by write() and not by send().
inline constexpr std::uint64_t sentByWrite = std::uint64_t{1} << 32U;

/// An open socket: what socket calls and the calls on files come to (Linux: struct socket with its proto_ops).
class Socket : public File {
public:
    Socket(Kernel& kernel, std::string name, int fileFlags) : File(kernel, fileFlags), m_name(std::move(name)) {}

    [[nodiscard]] std::string describe() const override { return m_name; }

    /// sendmsg: a count or -errno. `flags` are MSG_*; O_NONBLOCK has been added as MSG_DONTWAIT.
    virtual std::int64_t send(Task& task, UserBuffers& from, std::uint64_t flags) = 0;
    virtual std::int64_t receive(Task& task, UserBuffers& into, std::uint64_t flags, ReceivedMessage& message) = 0;
    /// What sendmsg looks at before it looks at control messages: 0 or -errno.
    virtual std::int64_t beforeControl(Task& /*task*/, std::uint64_t /*length*/, std::uint64_t /*flags*/) { return 0; }
    /// A send with open files attached (SCM_RIGHTS); protocols that cannot pass them take no notice.
    virtual std::int64_t sendWithFiles(Task& task, UserBuffers& from, std::uint64_t flags,
                                       std::vector<std::shared_ptr<File>> files);
    /// A send by reference, whose `call` the caller made and hears from when the pages are free (io_uring:
    /// IORING_OP_SEND_ZC). A count or -errno; `call` is told even when it fails.
    virtual std::int64_t sendReferences(Task& task, UserBuffers& from, std::uint64_t flags,
                                        const std::shared_ptr<ZerocopyCall>& call);
    /// `how` is SHUT_RD, SHUT_WR or SHUT_RDWR.
    virtual std::int64_t shutdown(Task& task, int how) = 0;
    [[nodiscard]] virtual SocketType type() const = 0;

    std::int64_t setOption(Task& task, int level, int name, program::Address value, std::int64_t length);
    std::int64_t getOption(Task& task, int level, int name, program::Address value, program::Address length);

    std::int64_t read(Task& task, UserBuffers& into, std::optional<std::uint64_t> at) override;
    std::int64_t write(Task& task, UserBuffers& from, std::optional<std::uint64_t> at) override;

protected:
    virtual SocketOptions& options() = 0;
    /// Where what can be read lies.
    [[nodiscard]] virtual PlaceId inputPlace() const = 0;
    /// SO_ERROR: the pending error, which is cleared.
    virtual int takeError() = 0;
    /// -EOPNOTSUPP where the protocol has no MSG_ZEROCOPY.
    [[nodiscard]] virtual std::int64_t zerocopySupport(Task& task) const;
    virtual std::int64_t setZerocopy(Task& task, bool on);
    [[nodiscard]] virtual bool zerocopy() const { return false; }
    virtual void buffersChanged(Task& /*task*/) {}
    /// Options of the protocol's own level; -ENOPROTOOPT for what it does not know.
    virtual std::int64_t setProtocolOption(Task& task, int level, int name, program::Address value, std::int64_t length);
    virtual std::int64_t getProtocolOption(Task& task, int level, int name, int& value);
    /// Options of the model's table (plain_options.h); -ENOPROTOOPT for others.
    std::int64_t setPlainOption(Task& task, int level, int name, int number);
    std::int64_t getPlainOption(Task& task, int level, int name, int& value);
    /// The same at IPPROTO_IP.
    std::int64_t setInternetOption(Task& task, int name, program::Address value, std::int64_t length);
    /// The same for options whose value is a structure; nothing for those that have an int.
    virtual std::optional<std::int64_t> getStructure(Task& task, int level, int name, program::Address value,
                                                     program::Address length);

    [[nodiscard]] WaitLimit sendLimit(std::uint64_t messageFlags);
    [[nodiscard]] WaitLimit receiveLimit(std::uint64_t messageFlags);
    /// What a call answers that a signal ends before it did anything (Linux: sock_intr_errno).
    [[nodiscard]] static std::int64_t interrupted(WaitLimit limit);
    /// Waits on `queue` for what is left of `limit`, with `lock` let go meanwhile. 0, also when the time is over (then
    /// nothing is left of it), or what a signal gives.
    std::int64_t wait(Task& task, WaitQueue& queue, const std::string& why, PlaceId where, WaitLimit& limit,
                      SocketLock* lock = nullptr);
    /// Waits until `there` says that something can be read: 1; 0 at the end of input, or -errno. `tellsEnd` is false for
    /// sockets of datagrams, where a call that may not wait is told EAGAIN even when nothing will come any more.
    std::int64_t awaitMessage(Task& task, const std::function<bool()>& there, const bool& inputOver, WaitQueue& readers,
                              WaitLimit& limit, bool tellsEnd, SocketLock* lock = nullptr);
    /// EPIPE, with SIGPIPE unless MSG_NOSIGNAL.
    std::int64_t brokenPipe(Task& task, std::uint64_t messageFlags) const;

private:
    /// 0, or why this socket does not have the option.
    [[nodiscard]] std::int64_t mayUse(Task& task, const PlainOption& option, bool on) const;
    /// The largest SO_RCVLOWAT.
    [[nodiscard]] int mostLowWater(Task& task);
    std::int64_t setSocketLevel(Task& task, int name, program::Address value, std::int64_t length);

    std::string m_name;
};

/// recvmsg with MSG_ERRQUEUE on an IPv4 socket (ip_recv_error): 0, or -EAGAIN when nothing is queued.
std::int64_t readZerocopyNotification(Task& task, ZerocopyNotifier& notifier, ReceivedMessage& message);

/// The send and receive calls of one socket exclude each other (Linux: lock_sock). Released while the call waits.
class SocketLock {
public:
    void take(Task& task);
    void release(Task& task);
    /// Free again, without telling anybody: the run is over.
    void abandon() { m_held = false; }

private:
    bool m_held = false;
    WaitQueue m_waiting;
};

/// Holds a SocketLock for a scope.
class SocketGuard {
public:
    SocketGuard(SocketLock& lock, Task& task) : m_lock(lock), m_task(task), m_exceptions(std::uncaught_exceptions())
    {
        m_lock.take(task);
    }
    /// Lets others go on, which takes time: throws when the engine stops the run meanwhile.
    ~SocketGuard() noexcept(false)
    {
        if (std::uncaught_exceptions() == m_exceptions)
            m_lock.release(m_task);
        else
            m_lock.abandon();
    }
    SocketGuard(const SocketGuard&) = delete;
    SocketGuard& operator=(const SocketGuard&) = delete;

private:
    SocketLock& m_lock;
    Task& m_task;
    int m_exceptions;
};

}  // namespace copyscope::model::kernel
