// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/event.h"

#include <string>
#include <string_view>

namespace copyscope::model {

/// What is known of a task when it starts.
struct TaskInfo {
    std::string name;       ///< "server", "reader", "server/2" for a thread
    HostId host{};
    TaskId parent{};
    std::string program;    ///< key of the source text that it runs: the process's name in the scenario
    bool peer = false;      ///< at the receiving side
    bool kernelThread = false;
};

/// What is known of a system call when it is made, and later when it returned.
struct CallInfo {
    std::string name;
    std::string arguments;  ///< as strace prints them
    TaskId task{};
    std::uint32_t line = 0;
    std::int64_t result = 0;
    int error = 0;          ///< errno, 0 when it worked
    bool returned = false;
};

/// Where content was born: a file as it was on disk, or one write by a program.
struct SourceInfo {
    std::string name;       ///< file name, or "tmp_buf line 7"
    bool isFile = false;
};

/// Receives what happens, as it happens. The recorder keeps it, the ledger counts it; more than one can listen.
///
/// The model announces tasks, places, sources and calls before it names them in an event. Numbers are given
/// in the order of announcement, so the same run gives the same numbers.
class TraceSink {
public:
    virtual ~TraceSink() = default;

    /// False when CallInfo::arguments may stay empty: writing them down costs more than a short call.
    [[nodiscard]] virtual bool wantsArguments() const { return true; }

    virtual void onTask(TaskId id, const TaskInfo& info) = 0;
    virtual void onPlace(PlaceId id, const Place& place, std::string_view name) = 0;
    virtual void onSource(SourceId id, const SourceInfo& info) = 0;
    virtual void onCore(CoreId id, HostId host, std::string_view name) = 0;
    virtual void onHost(HostId id, std::string_view name) = 0;
    virtual void onCallEnter(CallId id, const CallInfo& info) = 0;
    virtual void onCallReturn(CallId id, std::int64_t result, int error) = 0;
    /// `text` is the event's text, if it has one. Who emits need not number it: event.text is given by the trace.
    virtual void onEvent(const Event& event, std::string_view text) = 0;
};

}  // namespace copyscope::model
