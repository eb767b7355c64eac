// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/sink.h"

#include <string_view>
#include <vector>

namespace copyscope::model::kernel {

/// Gives numbers to what the model announces, and hands everything to the sinks that listen. One for all hosts of a lane.
class Tracer {
public:
    void addSink(TraceSink& sink);
    /// Whether anybody wants the arguments of calls written down.
    [[nodiscard]] bool wantsArguments() const { return m_wantsArguments; }

    HostId host(std::string_view name);
    void core(CoreId id, HostId host, std::string_view name);
    TaskId task(const TaskInfo& info);
    /// Announces a place and emits its Create event.
    PlaceId place(Place place, std::string_view name, Nanoseconds at, bool peer);
    SourceId source(const SourceInfo& info);
    CallId callEntered(const CallInfo& info);
    void callReturned(CallId call, std::int64_t result, int error);
    EventId emit(const Event& event, std::string_view text = {});

private:
    std::vector<TraceSink*> m_sinks;
    bool m_wantsArguments = false;
    std::uint32_t m_hosts = 0;
    std::uint32_t m_tasks = 0;
    std::uint32_t m_places = 0;
    std::uint32_t m_sources = 0;
    std::uint32_t m_calls = 0;
    std::uint32_t m_events = 0;
};

}  // namespace copyscope::model::kernel
