// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/kernel.h"
#include "model/kernel/network.h"
#include "model/trace/ledger.h"
#include "sim/immediate/immediate_engine.h"

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::tests {

/// A program of a test: calls and memory of one simulated process that holds one end of a connection.
class SocketProgram {
public:
    SocketProgram(model::kernel::Task& task, std::uint64_t descriptor) : fd(descriptor), m_task(task) {}

    [[nodiscard]] model::kernel::Task& task() const { return m_task; }
    std::int64_t call(std::string_view name, std::initializer_list<std::uint64_t> arguments);
    std::int64_t setOption(std::int64_t level, std::int64_t name, int value);
    /// The value, or -1.
    int option(std::int64_t level, std::int64_t name);
    /// Fresh anonymous memory.
    std::uint64_t memory(std::uint64_t size);
    /// Fresh memory with content that is told apart from all other.
    std::uint64_t buffer(std::uint64_t size, std::string_view name = "buffer");
    void put(std::uint64_t address, std::string_view text);
    [[nodiscard]] std::string text(std::uint64_t address, std::size_t size);

    std::uint64_t fd;

private:
    model::kernel::Task& m_task;
};

/// Two processes with a connection between them, on the immediate engine; all that happened is kept.
class SocketBench : public model::TraceSink {
public:
    using Program = std::function<void(SocketProgram&)>;

    SocketBench(model::kernel::SocketType type, model::kernel::Via via, const model::Profile& profile = {});
    ~SocketBench() override;

    /// Runs both until they end or nothing can happen any more.
    model::RunEnd run(const Program& server, const Program& reader);

    [[nodiscard]] std::vector<model::Event> all(model::EventKind kind) const;
    [[nodiscard]] const std::vector<model::Event>& everything() const { return m_events; }
    [[nodiscard]] model::PlaceKind kind(model::PlaceId place) const { return m_kinds.at(place.value()); }
    [[nodiscard]] std::uint64_t bytes(model::EventKind kind, bool peer = false) const;
    [[nodiscard]] std::uint64_t count(model::EventKind kind, bool peer = false) const;
    [[nodiscard]] std::int64_t counter(model::Counter id) const;
    [[nodiscard]] model::kernel::Kernel& server() { return *m_server; }

    void onTask(model::TaskId id, const model::TaskInfo& info) override { m_fold.onTask(id, info); }
    void onPlace(model::PlaceId id, const model::Place& p, std::string_view n) override
    {
        m_fold.onPlace(id, p, n);
        m_kinds.push_back(p.kind);
    }
    void onSource(model::SourceId id, const model::SourceInfo& info) override { m_fold.onSource(id, info); }
    void onCore(model::CoreId id, model::HostId host, std::string_view n) override { m_fold.onCore(id, host, n); }
    void onHost(model::HostId id, std::string_view name) override { m_fold.onHost(id, name); }
    void onCallEnter(model::CallId id, const model::CallInfo& info) override { m_fold.onCallEnter(id, info); }
    void onCallReturn(model::CallId id, std::int64_t r, int e) override { m_fold.onCallReturn(id, r, e); }
    void onEvent(const model::Event& event, std::string_view text) override;

private:
    sim::ImmediateEngine m_engine;
    model::kernel::Tracer m_tracer;
    model::LedgerFold m_fold;
    std::vector<model::Event> m_events;
    std::vector<model::PlaceKind> m_kinds;   ///< by place
    std::unique_ptr<model::kernel::Kernel> m_server;
    std::unique_ptr<model::kernel::Kernel> m_peerHost;
    std::shared_ptr<model::kernel::File> m_near;
    std::shared_ptr<model::kernel::File> m_far;
};

}  // namespace copyscope::tests
