// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/engine.h"

#include <cstddef>
#include <span>
#include <stdexcept>
#include <utility>

namespace copyscope::sim {

/// Throws std::logic_error: what model/engine.h forbids is a defect of the caller.
inline void require(bool condition, const char* what)
{
    if (!condition)
        throw std::logic_error(what);
}

inline void requireDuration(model::Nanoseconds duration, const char* what) { require(duration >= model::Nanoseconds(0), what); }

/// What may be added to an engine before its one run.
class EngineSetup {
public:
    void begin()
    {
        require(!m_ran, "run: an engine runs once");
        m_ran = true;
    }
    model::ResourceId addResource(model::BytesPerSecond rate)
    {
        require(!m_ran, "addResource: the run has begun");
        require(rate.value() > 0, "addResource: the rate must be positive");
        return model::ResourceId(static_cast<model::ResourceId::rep>(m_resources++));
    }
    void checkCore() const { require(!m_ran, "addCore: the run has begun"); }
    void checkRoute(std::span<const model::ResourceId> resources) const
    {
        require(!m_ran, "addRoute: the run has begun");
        require(!resources.empty(), "addRoute: a route needs a resource");
        for (const model::ResourceId id : resources)
            require(id.value() < m_resources, "addRoute: unknown resource");
    }

private:
    bool m_ran = false;
    std::size_t m_resources = 0;
};

/// How an actor parks: an unpark() that comes first is a permit that the next park() takes.
class Parking {
public:
    bool takePermit() { return std::exchange(m_permit, false); }
    void begin()
    {
        m_parked = true;
        m_unparked = false;
    }
    /// True when the actor is parked and has to be woken.
    bool unpark()
    {
        m_permit = !m_parked;
        if (m_permit)
            return false;
        m_parked = false;
        m_unparked = true;
        return true;
    }
    /// Its time has come, or it runs again.
    void end() { m_parked = false; }
    /// Why it ended: somebody woke it.
    [[nodiscard]] bool unparked() const { return m_unparked; }

private:
    bool m_parked = false;
    bool m_permit = false;
    bool m_unparked = false;
};

}  // namespace copyscope::sim
