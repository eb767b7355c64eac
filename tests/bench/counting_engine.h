// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/engine.h"

namespace copyscope::bench {

/// How often a run asked its engine for time. Asking for none is not counted.
struct EngineUse {
    std::uint64_t carries = 0;
    std::uint64_t executions = 0;
    std::uint64_t interrupts = 0;
    std::uint64_t sleeps = 0;
    std::uint64_t parks = 0;   ///< waits for another actor: no activity of SimGrid
    std::uint64_t actors = 0;
};

/// Passes everything on to an engine and counts it.
class CountingEngine final : public model::Engine {
public:
    CountingEngine(model::Engine& engine, EngineUse& use) : m_engine(engine), m_use(use) {}

    [[nodiscard]] model::Nanoseconds now() const override { return m_engine.now(); }
    model::ResourceId addResource(std::string name, model::BytesPerSecond rate) override;
    model::CoreId addCore(std::string name) override;
    model::RouteId addRoute(std::span<const model::ResourceId> resources) override;
    model::RunEnd run(std::function<void()> root) override;
    model::ActorId spawn(std::string name, std::function<void()> body) override;
    [[nodiscard]] model::ActorId self() const override { return m_engine.self(); }
    void park() override;
    bool parkFor(model::Nanoseconds limit) override;
    void unpark(model::ActorId who) override { m_engine.unpark(who); }
    void sleep(model::Nanoseconds duration) override;
    model::Nanoseconds execute(model::CoreId core, model::Nanoseconds duration) override;
    model::Nanoseconds carry(model::Bytes amount, model::RouteId route, model::CoreId core) override;
    void interrupt(model::CoreId core, model::Nanoseconds duration) override;

private:
    model::Engine& m_engine;
    EngineUse& m_use;
};

}  // namespace copyscope::bench
