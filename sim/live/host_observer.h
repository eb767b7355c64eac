// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/host.h"
#include "sim/live/signal_inbox.h"

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string_view>

namespace copyscope::sim {

class LiveHost;

/// A call of a program as it is made. The references are valid for the time of the notification.
struct ObservedCall {
    std::string_view name;
    const model::program::CallArguments& arguments;
    std::uint32_t line = 0;
    LiveHost& host;  ///< to look at the program's memory
};

/// Is told what the threads of one process do. Its functions are never called by two threads at once, and all but
/// threadEnded() come from the thread that they are about.
///
/// A run without an observer makes no more system calls than its programs ask for.
class HostObserver {
public:
    virtual ~HostObserver() = default;

    /// A thread begins: the first of a process, one made by pthread_create(), or the child of a fork.
    enum class Began : std::uint8_t { Process, Thread, Child };
    virtual void threadBegan(Began how, LiveHost& host) = 0;
    virtual void threadEnded(LiveHost& host) = 0;
    /// fork() returned `child` in the parent.
    virtual void forked(pid_t child, LiveHost& host) = 0;

    virtual void callEntered(const ObservedCall& call) = 0;
    virtual void callReturned(const ObservedCall& call, std::int64_t result) = 0;
    /// A signal came before the kernel was entered: the call will be made again.
    virtual void callDropped(LiveHost& host) = 0;

    virtual void copied(model::program::Address to, model::program::Address from, std::uint64_t length, LiveHost& host) = 0;
    virtual void output(std::string_view text, bool toStandardError, LiveHost& host) = 0;
    virtual void signalTaken(const model::program::SignalDelivery& signal, LiveHost& host) = 0;
    /// An access of the program itself ended in a signal.
    virtual void faulted(const MemoryFault& fault, LiveHost& host) = 0;
    /// Something that the safety rules of live runs kept from happening.
    virtual void refused(std::string_view what, LiveHost& host) = 0;
    /// The process ends now, with a code or by a signal.
    virtual void exiting(int code, int signal, LiveHost& host) = 0;
};

}  // namespace copyscope::sim
