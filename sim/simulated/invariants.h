// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/kernel.h"
#include "model/trace/sink.h"

#include <set>
#include <string>
#include <vector>

namespace copyscope::sim {

/// Watches a run for what must always hold of its events: a core does one thing at a time, modes alternate, no bus
/// carries more than its rate allows, and who was blocked was woken.
class InvariantSink : public model::TraceSink {
public:
    [[nodiscard]] bool wantsArguments() const override { return false; }
    void onTask(model::TaskId id, const model::TaskInfo& info) override;
    void onPlace(model::PlaceId, const model::Place&, std::string_view) override {}
    void onSource(model::SourceId, const model::SourceInfo&) override {}
    void onCore(model::CoreId id, model::HostId host, std::string_view name) override;
    void onHost(model::HostId, std::string_view) override {}
    void onCallEnter(model::CallId, const model::CallInfo&) override {}
    void onCallReturn(model::CallId, std::int64_t, int) override {}
    void onEvent(const model::Event& event, std::string_view text) override;

    /// A sentence for each kind of thing that did not hold, with its first instance.
    [[nodiscard]] const std::vector<std::string>& violations() const { return m_violations; }
    /// Bytes that crossed the memory bus of a host, by the host.
    [[nodiscard]] std::uint64_t busBytes(model::HostId host) const;
    [[nodiscard]] model::Nanoseconds end() const { return m_end; }

private:
    struct CoreWork {
        std::string name;
        model::HostId host{};
        model::Nanoseconds busyUntil{};
    };
    struct TaskMode {
        std::string name;
        bool inKernel = false;
        bool blocked = false;
    };
    void violated(const char* rule, const std::string& who, const model::Event& event);

    // By number: every event of a run comes through here.
    std::vector<CoreWork> m_cores;
    std::vector<TaskMode> m_tasks;
    std::vector<std::uint64_t> m_busBytes;
    std::set<std::string> m_reported;
    std::vector<std::string> m_violations;
    model::Nanoseconds m_end{};
};

/// What must hold of a host when all is closed: nobody but the page cache refers to a page, the bus kept its rate.
[[nodiscard]] std::vector<std::string> leftBehind(model::kernel::Kernel& kernel, const std::string& host);
/// Whether the list of leftBehind() would be empty; quick to find that it would not.
[[nodiscard]] bool nothingLeftBehind(model::kernel::Kernel& kernel);

}  // namespace copyscope::sim
