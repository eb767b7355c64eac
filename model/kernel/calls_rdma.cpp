// SPDX-License-Identifier: GPL-3.0-or-later
// A card that programs drive themselves, under the names of libibverbs. Making and registering goes through the kernel
// (drivers/infiniband/core/uverbs_cmd.c); posting and polling does not.
#include "model/kernel/call_table.h"
#include "model/kernel/rdma.h"
#include "model/kernel/tcp_socket.h"
#include "model/kernel/user_memory.h"

#include <cerrno>

namespace copyscope::model::kernel {

using program::CallArguments;

namespace {

std::shared_ptr<QueuePair> pairOf(Task& task, std::uint64_t number)
{
    return std::dynamic_pointer_cast<QueuePair>(task.process().descriptors.get(static_cast<std::int32_t>(number)));
}

std::int64_t callCreate(Task& task, const CallArguments& a)
{
    const auto socket =
        std::dynamic_pointer_cast<TcpSocket>(task.process().descriptors.get(static_cast<std::int32_t>(a[0])));
    if (!socket)
        return -EBADF;
    if (socket->end().path().loopback())
        return -ENODEV;
    task.spend(task.kernel().profile().nic.registerRegion, "ib_uverbs_create_qp");
    auto pair = std::make_shared<QueuePair>(task.kernel(), socket->describe() + " queue pair");
    socket->joinQueuePairs(pair);
    return task.process().descriptors.add(pair);
}

std::int64_t callRegister(Task& task, const CallArguments& a)
{
    const auto pair = pairOf(task, a[0]);
    return pair ? pair->registerMemory(task, a[1], Bytes(a[2]), static_cast<int>(a[3])) : -EBADF;
}

std::int64_t callDeregister(Task& task, const CallArguments& a)
{
    const auto pair = pairOf(task, a[0]);
    return pair ? pair->deregister(task, static_cast<int>(a[1])) : -EBADF;
}

std::int64_t callPostSend(Task& task, const CallArguments& a)
{
    const auto pair = pairOf(task, a[0]);
    program::abi::IbvSendWr work{};
    if (!pair)
        return -EBADF;
    return readUser(task, a[1], work) ? pair->post(task, work) : -EFAULT;
}

std::int64_t callPostReceive(Task& task, const CallArguments& a)
{
    const auto pair = pairOf(task, a[0]);
    program::abi::IbvRecvWr work{};
    if (!pair)
        return -EBADF;
    return readUser(task, a[1], work) ? pair->offer(task, work) : -EFAULT;
}

std::int64_t callPoll(Task& task, const CallArguments& a)
{
    const auto pair = pairOf(task, a[0]);
    const auto most = static_cast<std::int32_t>(a[1]);
    if (!pair)
        return -EBADF;
    if (most < 1)
        return -EINVAL;
    std::int64_t found = 0;
    for (const program::abi::IbvWc& completion : pair->takeCompletions(task, static_cast<std::size_t>(most))) {
        if (!writeUser(task, a[2] + static_cast<std::uint64_t>(found) * sizeof completion, completion))
            return -EFAULT;
        ++found;
    }
    return found;
}

}  // namespace

void addRdmaCalls(CallTable& table)
{
    table.add({"ibv_create_qp", callCreate});
    table.add({"ibv_reg_mr", callRegister});
    table.add({"ibv_dereg_mr", callDeregister});
    table.add({"ibv_post_send", callPostSend});
    table.add({"ibv_post_recv", callPostReceive});
    table.add({"ibv_poll_cq", callPoll});
}

}  // namespace copyscope::model::kernel
