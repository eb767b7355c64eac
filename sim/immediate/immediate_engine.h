// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/engine.h"

#include <memory>

namespace copyscope::sim {

/// An engine without contention and without SimGrid, for unit tests and wherever results matter and times do not.
///
/// Each movement goes at the full rate of the slowest resource of its route, as if it were alone; a resource that is
/// listed n times gives the n-th part of its rate. All else is as `model/engine.h` says.
/// Any number of them can live in a process, one after the other or side by side. Each actor is a thread, but only
/// one of them runs at a time, so sanitizers see ordinary threads; a wait that nobody else fills costs no switch.
class ImmediateEngine final : public model::Engine {
public:
    ImmediateEngine();
    ~ImmediateEngine() override;
    ImmediateEngine(const ImmediateEngine&) = delete;
    ImmediateEngine& operator=(const ImmediateEngine&) = delete;

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
