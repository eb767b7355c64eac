// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/trace.h"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace copyscope::model {

struct RecorderOptions {
    /// Off: leaves out Fill, Release, RefAdd, RefDrop, Dirty, Clean, CacheLines and TlbMiss, for huge runs.
    bool pageDetail = true;
};

/// Keeps what it is told, a few bytes an event.
class TraceRecorder : public TraceSink {
public:
    explicit TraceRecorder(RecorderOptions options = {});

    void onTask(TaskId id, const TaskInfo& info) override;
    void onPlace(PlaceId id, const Place& place, std::string_view name) override;
    void onSource(SourceId id, const SourceInfo& info) override;
    void onCore(CoreId id, HostId host, std::string_view name) override;
    void onHost(HostId id, std::string_view name) override;
    void onCallEnter(CallId id, const CallInfo& info) override;
    void onCallReturn(CallId id, std::int64_t result, int error) override;
    void onEvent(const Event& event, std::string_view text) override;

    /// Orders the events by start and gives the trace; the recorder is empty afterwards.
    [[nodiscard]] Trace finish();

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
    };
    using Numbers = std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>;

    TextId textId(std::string_view text);
    std::uint32_t callString(std::string_view text);
    static std::uint32_t number(std::string_view text, Numbers& numbers, std::vector<std::string>& strings);

    RecorderOptions m_options;
    TraceData m_data;
    std::vector<std::int64_t> m_starts;  ///< of the events kept, in the order in which they came
    std::vector<std::uint32_t> m_kept;   ///< without page detail: number among all events → among those kept
    Numbers m_textIds;
    Numbers m_callStringIds;
};

/// Passes everything on to two sinks.
class TeeSink : public TraceSink {
public:
    TeeSink(TraceSink& first, TraceSink& second) : m_first(first), m_second(second) {}

    [[nodiscard]] bool wantsArguments() const override { return m_first.wantsArguments() || m_second.wantsArguments(); }

    void onTask(TaskId id, const TaskInfo& info) override { m_first.onTask(id, info); m_second.onTask(id, info); }
    void onPlace(PlaceId id, const Place& place, std::string_view name) override
    {
        m_first.onPlace(id, place, name);
        m_second.onPlace(id, place, name);
    }
    void onSource(SourceId id, const SourceInfo& info) override { m_first.onSource(id, info); m_second.onSource(id, info); }
    void onCore(CoreId id, HostId host, std::string_view name) override
    {
        m_first.onCore(id, host, name);
        m_second.onCore(id, host, name);
    }
    void onHost(HostId id, std::string_view name) override { m_first.onHost(id, name); m_second.onHost(id, name); }
    void onCallEnter(CallId id, const CallInfo& info) override { m_first.onCallEnter(id, info); m_second.onCallEnter(id, info); }
    void onCallReturn(CallId id, std::int64_t result, int error) override
    {
        m_first.onCallReturn(id, result, error);
        m_second.onCallReturn(id, result, error);
    }
    void onEvent(const Event& event, std::string_view text) override { m_first.onEvent(event, text); m_second.onEvent(event, text); }

private:
    TraceSink& m_first;
    TraceSink& m_second;
};

}  // namespace copyscope::model
