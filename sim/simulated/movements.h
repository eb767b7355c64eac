// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/units.h"

#include <simgrid/forward.h>

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace copyscope::sim {

/// Bytes on their way. Belongs to the actor that waits for them.
struct Movement {
    enum class State : std::uint8_t {
        Standing,    ///< not begun, stopped, or arrived
        Unhindered,  ///< all its resources serve all who use them: it arrives at a known time
        Shared,      ///< SimGrid works out its share
    };

    State state = State::Standing;
    model::ActorId who;
    model::RouteId route;
    double left = 0;             ///< bytes, when it last began to move
    double since = 0;            ///< date at which it last began to move
    simgrid::s4u::CommPtr comm;  ///< while Shared
};

/// Which movements are under way over which resources.
///
/// A movement wants the rate of the slowest resource on its way. As long as no resource is asked for more than it has,
/// all get what they want (that is what max-min fairness comes to then), and the time of arrival is known. Where a
/// resource is asked for too much, all that use it are given to SimGrid, and stay with it. A movement that is stopped
/// leaves SimGrid and comes back as a new one with what is left: SimGrid 3.32 can lose an activity that is resumed and
/// suspended at one instant.
///
/// Dates are SimGrid's, in seconds.
class Movements {
public:
    /// What the owner of the clock has to do for a movement.
    struct Callbacks {
        std::function<void(Movement&, double date)> arrivesAt;  ///< it is unhindered from now on
        std::function<void(Movement&)> forget;                  ///< the last arrivesAt() does not hold any more
        std::function<void(Movement&)> arrived;                 ///< SimGrid says so
    };

    explicit Movements(Callbacks callbacks);

    // --- set-up ---------------------------------------------------------------------------------------------

    model::ResourceId addResource(const std::string& name, model::BytesPerSecond rate);
    model::RouteId addRoute(std::span<const model::ResourceId> resources);
    [[nodiscard]] std::size_t routeCount() const { return m_routeIds.size(); }
    /// The routes are complete.
    void build();
    /// A host on which actors can live.
    [[nodiscard]] simgrid::s4u::Host* host() const { return m_hosts.front(); }

    // --- movements ------------------------------------------------------------------------------------------

    /// True when all resources of `route` can serve one more.
    [[nodiscard]] bool fits(model::RouteId route) const;
    /// Seconds that `bytes` take over `route` when nobody is in the way.
    [[nodiscard]] double secondsUnhindered(model::RouteId route, double bytes) const;
    /// How many movements SimGrid works on: whoever advances time on his own may do so only when there are none.
    [[nodiscard]] int sharedCount() const { return m_sharedCount; }

    /// Begins, or goes on. Unless it fits: in SimGrid's kernel, with SimGrid's clock at `date`.
    void begin(Movement& movement, double date);
    /// Stops: `left` says what has not arrived. A shared one: in SimGrid's kernel.
    void stop(Movement& movement, double date);
    /// A movement that was unhindered has arrived.
    void arrive(Movement& movement);
    /// In SimGrid's kernel. The run is over: SimGrid lets go of it, and nobody is told.
    void abandon(Movement& movement);

private:
    struct Resource {
        simgrid::s4u::Link* link = nullptr;
        double rate = 0;
        int users = 0;
        double wanted = 0;                  ///< bytes a second, by all users together
        std::vector<Movement*> unhindered;  ///< those of them that SimGrid does not know
    };
    struct Crossing {
        std::size_t resource;
        double times;
        double wanted;  ///< bytes a second
    };
    struct Route {
        simgrid::s4u::Host* from = nullptr;
        simgrid::s4u::Host* to = nullptr;
        std::vector<Crossing> crossings;  ///< each resource once
        double rate = 0;                  ///< of its slowest resource
    };

    struct Over {
        simgrid::s4u::CommPtr comm;
        double date;
    };

    [[nodiscard]] static bool isOverloaded(const Resource& resource, double wanted);
    void enter(Movement& movement, Movement::State state);
    void leave(Movement& movement);
    void share(Movement& movement);
    void cancel(Movement& movement);
    void onCompletion(const simgrid::s4u::Activity& activity);

    Callbacks m_callbacks;
    simgrid::s4u::NetZone* m_zone = nullptr;
    std::vector<Resource> m_resources;
    std::vector<simgrid::s4u::Host*> m_hosts;
    std::map<std::vector<model::ResourceId>, model::RouteId> m_routeIds;
    std::vector<Route> m_routes;
    int m_sharedCount = 0;
    std::vector<simgrid::s4u::CommPtr> m_cancelled;  ///< SimGrid has not seen to them yet
    std::vector<Over> m_over;                        ///< it has; let go of them at a later date
};

}  // namespace copyscope::sim
