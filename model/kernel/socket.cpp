// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/socket.h"

#include "model/kernel/zerocopy.h"
#include "model/program/abi.h"
#include "model/program/constants.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <utility>

namespace copyscope::model::kernel {

using namespace program::abi::literals;
namespace abi = program::abi;

std::int64_t Socket::read(Task& task, UserBuffers& into, std::optional<std::uint64_t> at)
{
    if (at)
        return -ESPIPE;
    // sock_read_iter: nothing asked is nothing read, even where receive would wait.
    if (into.left().value() == 0)
        return 0;
    ReceivedMessage ignored;
    const std::int64_t result =
        receive(task, into, nonBlocking() ? static_cast<std::uint64_t>("MSG_DONTWAIT"_c) : 0, ignored);
    dropFiles(task, ignored.files);
    return result;
}

std::int64_t Socket::write(Task& task, UserBuffers& from, std::optional<std::uint64_t> at)
{
    if (at)
        return -ESPIPE;
    return send(task, from, sentByWrite | (nonBlocking() ? static_cast<std::uint64_t>("MSG_DONTWAIT"_c) : 0));
}

std::int64_t Socket::sendWithFiles(Task& task, UserBuffers& from, std::uint64_t messageFlags,
                                   std::vector<std::shared_ptr<File>>)
{
    return send(task, from, messageFlags);
}

std::int64_t Socket::sendReferences(Task&, UserBuffers&, std::uint64_t, const std::shared_ptr<ZerocopyCall>&)
{
    return -EOPNOTSUPP;
}

void holdFiles(const std::vector<std::shared_ptr<File>>& files)
{
    for (const std::shared_ptr<File>& f : files)
        ++f->descriptors;
}

void dropFiles(Task& task, std::vector<std::shared_ptr<File>>& files)
{
    for (const std::shared_ptr<File>& f : std::exchange(files, {}))
        if (--f->descriptors == 0)
            f->closed(task);
}

WaitLimit Socket::sendLimit(std::uint64_t messageFlags)
{
    return (messageFlags & "MSG_DONTWAIT"_c) != 0 ? WaitLimit(Nanoseconds{}) : options().sendTimeout;
}

WaitLimit Socket::receiveLimit(std::uint64_t messageFlags)
{
    return (messageFlags & "MSG_DONTWAIT"_c) != 0 ? WaitLimit(Nanoseconds{}) : options().receiveTimeout;
}

std::int64_t Socket::interrupted(WaitLimit limit) { return limit ? -EINTR : restartCall; }

std::int64_t Socket::brokenPipe(Task& task, std::uint64_t messageFlags) const
{
    if ((messageFlags & "MSG_NOSIGNAL"_c) == 0 && task.sharedProcess()) {
        Task::Pending signal;
        signal.number = static_cast<int>("SIGPIPE"_c);
        signal.senderPid = task.process().pid;
        task.kernel().sendSignalTo(task, signal, false);
    }
    return -EPIPE;
}

std::int64_t Socket::wait(Task& task, WaitQueue& queue, const std::string& why, PlaceId where, WaitLimit& limit,
                          SocketLock* lock)
{
    const Nanoseconds start = task.now();
    const Wake wake = lock == nullptr ? task.block(queue, why, where, limit)
                                      : task.block(queue, why, where, limit, true, [&] { lock->release(task); });
    if (lock != nullptr)
        lock->take(task);
    if (wake == Wake::Signal)
        return interrupted(limit);
    if (limit.has_value())
        limit = wake == Wake::Timeout ? Nanoseconds{} : std::max(Nanoseconds{}, limit.value() - (task.now() - start));
    return 0;
}

std::int64_t Socket::awaitMessage(Task& task, const std::function<bool()>& there, const bool& inputOver, WaitQueue& readers,
                                  WaitLimit& limit, bool tellsEnd, SocketLock* lock)
{
    // Nothing may come between the last look and the wait, so what is due takes its time before.
    task.flush();
    while (!there()) {
        if (const int error = takeError(); error != 0)
            return -error;
        const bool waits = !limit || limit->value() > 0;
        if (inputOver && (tellsEnd || waits))
            return 0;
        if (!waits)
            return -EAGAIN;
        if (const std::int64_t error = wait(task, readers, describe() + " has nothing to read", inputPlace(), limit, lock); error != 0)
            return error;
    }
    return 1;
}

std::int64_t readZerocopyNotification(Task& task, ZerocopyNotifier& notifier, ReceivedMessage& message)
{
    const std::optional<ZerocopyNotifier::Notification> n = notifier.take();
    if (!n)
        return -EAGAIN;
    task.spend(task.kernel().profile().network.zerocopyNotify, "ip_recv_error");
    // struct sock_extended_err and the address of the offender, which a completion does not have.
    struct {
        abi::SockExtendedErr error;
        std::array<std::uint8_t, 16> offender;
    } body{};
    body.error.origin = static_cast<std::uint8_t>("SO_EE_ORIGIN_ZEROCOPY"_c);
    body.error.code = static_cast<std::uint8_t>(n->copied ? "SO_EE_CODE_ZEROCOPY_COPIED"_c : 0);
    body.error.info = n->first;
    body.error.data = n->last;
    const auto bytes = std::as_bytes(std::span(&body, 1));
    message.control.push_back({static_cast<std::int32_t>("SOL_IP"_c), static_cast<std::int32_t>("IP_RECVERR"_c),
                               {bytes.begin(), bytes.end()}});
    message.flags |= static_cast<std::uint32_t>("MSG_ERRQUEUE"_c);
    return 0;
}

void SocketLock::take(Task& task)
{
    while (m_held)
        task.block(m_waiting, "another call uses the socket", {}, {}, false);
    m_held = true;
}

void SocketLock::release(Task& task)
{
    m_held = false;
    if (!m_waiting.empty())
        m_waiting.wakeOne({}, &task);
}

}  // namespace copyscope::model::kernel
