// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/engine.h"

#include <memory>

namespace copyscope::sim {

/// The engine of simulated runs: SimGrid shares the resources and owns the clock and the actors.
///
/// One a process, and one run() each, because SimGrid keeps its clock and its settings for the whole process:
/// a second one throws std::logic_error. Several lanes share one engine with disjoint resources and cores.
/// The handlers of SIGINT, SIGSEGV and SIGBUS that were installed before stay installed.
///
/// Precision: sleep(), execute(), parkFor() and interrupt() end on the exact nanosecond, however long the run.
/// carry() ends at an instant that no grid holds; now() gives it to the nearest nanosecond, and the waiting times
/// that follow count from there. Clocks up to one hour are exact (SimGrid's clock is a double in seconds).
///
/// An actor has a stack of 256 KiB with a guard page. spawn() throws std::length_error when 30,000 live at once.
class SimgridEngine final : public model::Engine {
public:
    SimgridEngine();
    ~SimgridEngine() override;
    SimgridEngine(const SimgridEngine&) = delete;
    SimgridEngine& operator=(const SimgridEngine&) = delete;

    [[nodiscard]] model::Nanoseconds now() const override;

    model::ResourceId addResource(std::string name, model::BytesPerSecond rate) override;
    model::CoreId addCore(std::string name) override;
    model::RouteId addRoute(std::span<const model::ResourceId> resources) override;
    model::RunEnd run(std::function<void()> root) override;

    model::ActorId spawn(std::string name, std::function<void()> body) override;
    [[nodiscard]] model::ActorId self() const override;
    void park() override;
    bool parkFor(model::Nanoseconds limit) override;
    void unpark(model::ActorId who) override;

    void sleep(model::Nanoseconds duration) override;
    model::Nanoseconds execute(model::CoreId core, model::Nanoseconds duration) override;
    model::Nanoseconds carry(model::Bytes amount, model::RouteId route, model::CoreId core = {}) override;
    void interrupt(model::CoreId core, model::Nanoseconds duration) override;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace copyscope::sim
