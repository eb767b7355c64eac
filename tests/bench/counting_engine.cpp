// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/counting_engine.h"

#include <utility>

namespace copyscope::bench {

using namespace model;

ResourceId CountingEngine::addResource(std::string name, BytesPerSecond rate)
{
    return m_engine.addResource(std::move(name), rate);
}

CoreId CountingEngine::addCore(std::string name) { return m_engine.addCore(std::move(name)); }

RouteId CountingEngine::addRoute(std::span<const ResourceId> resources) { return m_engine.addRoute(resources); }

RunEnd CountingEngine::run(std::function<void()> root) { return m_engine.run(std::move(root)); }

ActorId CountingEngine::spawn(std::string name, std::function<void()> body)
{
    ++m_use.actors;
    return m_engine.spawn(std::move(name), std::move(body));
}

void CountingEngine::park()
{
    ++m_use.parks;
    m_engine.park();
}

bool CountingEngine::parkFor(Nanoseconds limit)
{
    ++m_use.parks;
    return m_engine.parkFor(limit);
}

void CountingEngine::sleep(Nanoseconds duration)
{
    m_use.sleeps += duration.value() != 0 ? 1 : 0;
    m_engine.sleep(duration);
}

Nanoseconds CountingEngine::execute(CoreId core, Nanoseconds duration)
{
    m_use.executions += duration.value() != 0 ? 1 : 0;
    return m_engine.execute(core, duration);
}

Nanoseconds CountingEngine::carry(Bytes amount, RouteId route, CoreId core)
{
    m_use.carries += amount.value() != 0 ? 1 : 0;
    return m_engine.carry(amount, route, core);
}

void CountingEngine::interrupt(CoreId core, Nanoseconds duration)
{
    m_use.interrupts += duration.value() != 0 ? 1 : 0;
    m_engine.interrupt(core, duration);
}

}  // namespace copyscope::bench
