// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/file_system.h"
#include "model/kernel/kernel.h"
#include "model/kernel/tracer.h"
#include "model/trace/sink.h"
#include "sim/immediate/immediate_engine.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::tests {

/// One kernel on the engine without contention, with a log of what it emits: for tests of the kernel's parts that
/// need no scenario.
class KernelRun final : public model::TraceSink {
public:
    explicit KernelRun(const model::Profile& profile = {});
    ~KernelRun() override;

    [[nodiscard]] model::kernel::Kernel& kernel() { return *m_kernel; }
    [[nodiscard]] model::kernel::FileSystem& files() { return m_kernel->files(); }

    /// A file for the programs, open for reading and writing under its name; `cached` of its first bytes in memory.
    model::kernel::Inode& addFile(const std::string& name, std::uint64_t size, std::uint64_t cached = 0);

    /// Runs a program in the C of scenarios. Gives "" when it ended with exit code 0, else what it said and how it ended.
    std::string program(std::string_view source);
    /// Runs kernel code as a task of a process. Gives "" or why the run did not end.
    std::string body(std::function<void(model::kernel::Task&)> work);

    // --- what happened ----------------------------------------------------------------------------------

    [[nodiscard]] const std::vector<model::Event>& events() const { return m_events; }
    [[nodiscard]] std::size_t count(model::EventKind kind) const;
    [[nodiscard]] std::uint64_t bytes(model::EventKind kind) const;
    /// Disk requests in order: "read 0+131072", offsets and lengths in bytes.
    [[nodiscard]] std::vector<std::string> disk() const;
    [[nodiscard]] model::Nanoseconds now() const { return m_engine.now(); }

    void onTask(model::TaskId, const model::TaskInfo&) override {}
    void onPlace(model::PlaceId, const model::Place&, std::string_view) override {}
    void onSource(model::SourceId, const model::SourceInfo&) override {}
    void onCore(model::CoreId, model::HostId, std::string_view) override {}
    void onHost(model::HostId, std::string_view) override {}
    void onCallEnter(model::CallId, const model::CallInfo&) override {}
    void onCallReturn(model::CallId, std::int64_t, int) override {}
    void onEvent(const model::Event& event, std::string_view text) override;

    bool quiet = false;  ///< keep no events: for long runs

private:
    std::string finish(const std::function<void(const std::shared_ptr<model::kernel::Process>&)>& start);

    sim::ImmediateEngine m_engine;
    model::kernel::Tracer m_tracer;
    std::unique_ptr<model::kernel::Kernel> m_kernel;
    std::vector<std::string> m_names;
    std::vector<model::Event> m_events;
};

}  // namespace copyscope::tests
