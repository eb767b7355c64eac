// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/calls.h"
#include "model/program/host.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace copyscope::model::kernel {

class Task;

/// One system call that the model kernel has. Which release brought it, its prototype and its text stand in the list
/// of program/calls.h; on an older kernel it is ENOSYS without being asked.
struct SystemCall {
    std::string_view name;
    std::function<std::int64_t(Task&, const program::CallArguments&)> handler;
    const program::CallInfo* info = nullptr;  ///< found by the table; null when the list does not name it
};

/// The system calls by name. Each file of calls adds its own.
class CallTable {
public:
    void add(SystemCall call);
    [[nodiscard]] const SystemCall* find(std::string_view name) const;

private:
    std::map<std::string_view, SystemCall> m_calls;
};

void addFileCalls(CallTable& table);      ///< open, read, write, lseek, truncate, fsync, leases, ... (calls_file.cpp)
void addMemoryCalls(CallTable& table);    ///< mmap, munmap, madvise, mprotect, mlock, msync (calls_memory.cpp)
void addPipeCalls(CallTable& table);      ///< pipe, splice, tee, vmsplice, sendfile, copy_file_range (calls_splice.cpp)
void addTransmitCalls(CallTable& table);  ///< what other systems have instead of sendfile (calls_transmit.cpp)
void addFbufCalls(CallTable& table);      ///< uf_allocate, uf_write, uf_get, uf_deallocate (calls_fbuf.cpp)
void addRdmaCalls(CallTable& table);      ///< ibv_reg_mr, ibv_post_send, ibv_poll_cq, ... (calls_rdma.cpp)
void addSocketCalls(CallTable& table);    ///< send, recv, setsockopt, shutdown, socketpair, ... (calls_socket.cpp)
void addXdpCalls(CallTable& table);       ///< socket and bind for AF_XDP (xdp_socket.cpp)
void addUringCalls(CallTable& table);     ///< io_uring_setup, io_uring_enter, io_uring_register (io_uring.cpp)
void addBareCalls(CallTable& table);      ///< load_image, map_page, physical_address of the bare machine (calls_bare.cpp)
void addProcessCalls(CallTable& table);   ///< wait, kill, signal, usleep, poll, getpid, ... (calls_process.cpp)

}  // namespace copyscope::model::kernel
