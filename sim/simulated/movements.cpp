// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/simulated/movements.h"

#include <simgrid/s4u.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

namespace copyscope::sim {

using model::BytesPerSecond;
using model::ResourceId;
using model::RouteId;

namespace s4u = simgrid::s4u;

namespace {

// SimGrid takes whole numbers, and what is left of a movement is none: a fine unit keeps the error far below 1e-9.
constexpr double unitsPerByte = 65536;

}  // namespace

Movements::Movements(Callbacks callbacks) : m_callbacks(std::move(callbacks))
{
    m_zone = s4u::create_full_zone("machine");
    s4u::Activity::on_completion_cb([this](const s4u::Activity& activity) { onCompletion(activity); });
}

ResourceId Movements::addResource(const std::string& name, BytesPerSecond rate)
{
    const ResourceId id(static_cast<ResourceId::rep>(m_resources.size()));
    // SimGrid wants unique names; lanes repeat theirs.
    s4u::Link* link = m_zone->create_link(std::to_string(id.value()) + ' ' + name, rate.value() * unitsPerByte);
    link->set_latency(0.0);
    m_resources.push_back({link, rate.value(), 0, 0, {}});
    return id;
}

RouteId Movements::addRoute(std::span<const ResourceId> resources)
{
    const RouteId next(static_cast<RouteId::rep>(m_routeIds.size()));
    return m_routeIds.try_emplace(std::vector(resources.begin(), resources.end()), next).first->second;
}

void Movements::build()
{
    // A route of SimGrid belongs to an ordered pair of hosts: n hosts offer n (n - 1) of them.
    std::size_t count = 2;
    while (count * (count - 1) < m_routeIds.size())
        ++count;
    constexpr double unusedSpeed = 1;
    for (std::size_t i = 0; i < count; ++i)
        m_hosts.push_back(m_zone->create_host("point " + std::to_string(i), unusedSpeed));

    m_routes.resize(m_routeIds.size());
    for (const auto& [resources, id] : m_routeIds) {
        const std::size_t from = id.value() / (count - 1);
        const std::size_t nth = id.value() % (count - 1);
        Route& route = m_routes[id.value()];
        route.from = m_hosts[from];
        route.to = m_hosts[nth < from ? nth : nth + 1];
        route.rate = std::numeric_limits<double>::infinity();
        std::vector<s4u::LinkInRoute> links;
        for (const ResourceId resource : resources) {
            const Resource& crossed = m_resources[resource.value()];
            links.emplace_back(crossed.link);
            const auto times = static_cast<double>(std::count(resources.begin(), resources.end(), resource));
            route.rate = std::min(route.rate, crossed.rate / times);
            const auto isSame = [&resource](const Crossing& c) { return c.resource == resource.value(); };
            if (std::none_of(route.crossings.begin(), route.crossings.end(), isSame))
                route.crossings.push_back({resource.value(), times, 0});
        }
        for (Crossing& crossing : route.crossings)
            crossing.wanted = crossing.times * route.rate;
        m_zone->add_route(route.from->get_netpoint(), route.to->get_netpoint(), nullptr, nullptr, links, false);
    }
    m_zone->seal();
}

bool Movements::isOverloaded(const Resource& resource, double wanted)
{
    constexpr double rounding = 1e-12;
    return wanted > resource.rate * (1 + rounding);
}

bool Movements::fits(RouteId id) const
{
    const std::vector<Crossing>& crossings = m_routes[id.value()].crossings;
    return std::none_of(crossings.begin(), crossings.end(), [this](const Crossing& c) {
        const Resource& resource = m_resources[c.resource];
        return isOverloaded(resource, resource.wanted + c.wanted);
    });
}

double Movements::secondsUnhindered(RouteId id, double bytes) const { return bytes / m_routes[id.value()].rate; }

void Movements::begin(Movement& movement, double date)
{
    movement.since = date;
    if (fits(movement.route)) {
        enter(movement, Movement::State::Unhindered);
        m_callbacks.arrivesAt(movement, date + secondsUnhindered(movement.route, movement.left));
        return;
    }
    for (const Crossing& crossing : m_routes[movement.route.value()].crossings) {
        Resource& resource = m_resources[crossing.resource];
        if (!isOverloaded(resource, resource.wanted + crossing.wanted))
            continue;
        while (!resource.unhindered.empty()) {
            Movement& other = *resource.unhindered.front();
            m_callbacks.forget(other);
            stop(other, date);
            enter(other, Movement::State::Shared);
            share(other);
        }
    }
    enter(movement, Movement::State::Shared);
    share(movement);
}

void Movements::stop(Movement& movement, double date)
{
    if (movement.state == Movement::State::Unhindered) {
        const double moved = (date - movement.since) * m_routes[movement.route.value()].rate;
        movement.left = std::max(0.0, movement.left - moved);
        leave(movement);
    } else if (movement.state == Movement::State::Shared) {
        movement.left = movement.comm->get_remaining() / unitsPerByte;
        leave(movement);
        cancel(movement);
    }
}

void Movements::arrive(Movement& movement)
{
    movement.left = 0;
    leave(movement);
}

void Movements::abandon(Movement& movement)
{
    if (movement.comm)
        cancel(movement);
}

void Movements::cancel(Movement& movement)
{
    const double now = s4u::Engine::get_clock();
    std::erase_if(m_over, [now](const Over& over) { return over.date < now; });
    m_cancelled.push_back(std::exchange(movement.comm, nullptr));
    m_cancelled.back()->cancel();
}

void Movements::enter(Movement& movement, Movement::State state)
{
    movement.state = state;
    for (const Crossing& crossing : m_routes[movement.route.value()].crossings) {
        Resource& resource = m_resources[crossing.resource];
        ++resource.users;
        resource.wanted += crossing.wanted;
        if (state == Movement::State::Unhindered)
            resource.unhindered.push_back(&movement);
    }
}

void Movements::leave(Movement& movement)
{
    if (movement.state == Movement::State::Shared)
        --m_sharedCount;
    for (const Crossing& crossing : m_routes[movement.route.value()].crossings) {
        Resource& resource = m_resources[crossing.resource];
        // From nothing anew, so that no rounding adds up.
        resource.wanted = --resource.users == 0 ? 0 : resource.wanted - crossing.wanted;
        if (movement.state == Movement::State::Unhindered)
            std::erase(resource.unhindered, &movement);
    }
    movement.state = Movement::State::Standing;
}

void Movements::share(Movement& movement)
{
    ++m_sharedCount;
    const Route& route = m_routes[movement.route.value()];
    movement.comm = s4u::Comm::sendto_init(route.from, route.to);
    movement.comm->set_payload_size(static_cast<std::uint64_t>(std::ceil(movement.left * unitsPerByte)));
    movement.comm->set_data(&movement);
    movement.comm->start();
}

void Movements::onCompletion(const s4u::Activity& activity)
{
    Movement& movement = *activity.get_data<Movement>();
    if (movement.comm.get() != &activity) {
        // Stopped. SimGrid uses the activity up to the end of this instant.
        const auto done = std::find(m_cancelled.begin(), m_cancelled.end(), &activity);
        if (done != m_cancelled.end()) {
            m_over.push_back({std::move(*done), s4u::Engine::get_clock()});
            m_cancelled.erase(done);
        }
        return;
    }
    // SimGrid still uses the activity; whoever waits lets go of it.
    arrive(movement);
    m_callbacks.arrived(movement);
}

}  // namespace copyscope::sim
