// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/raw_simgrid.h"

#include <simgrid/s4u.hpp>

#include <array>
#include <string>
#include <vector>

namespace copyscope::bench {

namespace s4u = simgrid::s4u;

namespace {

/// The settings of our own engine.
class Arguments {
public:
    Arguments()
    {
        for (std::string& setting : m_settings)
            m_pointers.push_back(setting.data());
        m_count = static_cast<int>(m_pointers.size());
        m_pointers.push_back(nullptr);
    }
    int* count() { return &m_count; }
    char** values() { return m_pointers.data(); }

private:
    std::array<std::string, 6> m_settings{"raw",
                                          "--log=root.app:file:/dev/null",
                                          "--cfg=network/model:CM02",
                                          "--cfg=network/TCP-gamma:0",
                                          "--cfg=network/crosstraffic:0",
                                          "--cfg=surf/precision:1e-12"};
    std::vector<char*> m_pointers;
    int m_count = 0;
};

s4u::LinkInRoute link(s4u::NetZone* zone, const char* name, double rate)
{
    s4u::Link* made = zone->create_link(name, rate);
    made->set_latency(0.0);
    return s4u::LinkInRoute(made);
}

}  // namespace

double runRaw(const Workload& workload)
{
    Arguments arguments;
    s4u::Engine engine(arguments.count(), arguments.values());

    s4u::NetZone* zone = s4u::create_full_zone("machine");
    const s4u::LinkInRoute disk = link(zone, "disk", workload.disk);
    const s4u::LinkInRoute bus = link(zone, "bus", workload.bus);
    const s4u::LinkInRoute card = link(zone, "card", workload.card);
    s4u::Host* a = zone->create_host("a", 1e9);
    s4u::Host* b = zone->create_host("b", 1e9);
    s4u::Host* c = zone->create_host("c", 1e9);
    const auto route = [&](s4u::Host* from, s4u::Host* to, const std::vector<s4u::LinkInRoute>& links) {
        zone->add_route(from->get_netpoint(), to->get_netpoint(), nullptr, nullptr, links, false);
    };
    route(a, b, {disk, bus});
    route(b, a, {bus, bus});
    route(a, c, {bus, card});
    zone->seal();

    for (int i = 0; i < workload.actors; ++i) {
        s4u::Actor::create("task", a, [&] {
            for (std::uint64_t n = 0; n < workload.chunks; ++n) {
                s4u::Comm::sendto(a, b, workload.chunkBytes);
                s4u::this_actor::sleep_for(static_cast<double>(workload.kernelWork) * 1e-9);
                s4u::Comm::sendto(b, a, workload.chunkBytes);
                s4u::Comm::sendto(a, c, workload.chunkBytes);
            }
        });
    }
    engine.run();
    return s4u::Engine::get_clock();
}

double runRaw(const ActivityMix& mix)
{
    Arguments arguments;
    s4u::Engine engine(arguments.count(), arguments.values());
    s4u::NetZone* zone = s4u::create_full_zone("machine");
    const s4u::LinkInRoute disk = link(zone, "disk", 7e9);
    const s4u::LinkInRoute ioBus = link(zone, "I/O bus", 25e9);
    const s4u::LinkInRoute bus = link(zone, "bus", 400e9);
    s4u::Host* a = zone->create_host("a", 1e9);
    s4u::Host* b = zone->create_host("b", 1e9);
    zone->add_route(a->get_netpoint(), b->get_netpoint(), nullptr, nullptr, {disk, ioBus, bus}, false);
    zone->seal();
    s4u::Actor::create("task", a, [&] {
        std::uint64_t waited = 0;
        for (std::uint64_t moved = 0; moved < mix.movements; ++moved) {
            s4u::Comm::sendto(a, b, mix.movedBytes);
            for (; waited * mix.movements < (moved + 1) * mix.waits; ++waited)
                s4u::this_actor::sleep_for(1e-6);
        }
    });
    engine.run();
    return s4u::Engine::get_clock();
}

}  // namespace copyscope::bench
