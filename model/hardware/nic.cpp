// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/hardware/nic.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace copyscope::model {

Nic::Nic(Engine& engine, const Profile::Nic& profile, std::string name, NicDriver& driver)
    : m_engine(engine), m_profile(profile), m_name(std::move(name)), m_driver(driver)
{
}

void Nic::connect(Nic& a, Buses ofA, Nic& b, Buses ofB)
{
    Engine& engine = a.m_engine;
    const auto lane = [&engine](Nic& from, Buses f, Nic& to, Buses t) {
        // The cable carries both directions at once; each goes at the rate of the slower card.
        const BytesPerSecond rate = std::min(from.m_profile.rate, to.m_profile.rate);
        const ResourceId wire = engine.addResource("wire from " + from.m_name, rate);
        std::vector<ResourceId> path{wire, t.io, t.memory};
        if (from.m_profile.ioMode == IoMode::BusMaster)
            path.insert(path.begin(), {f.io, f.memory});
        from.m_route = engine.addRoute(path);
        from.m_other = &to;
    };
    lane(a, ofA, b, ofB);
    lane(b, ofB, a, ofA);
}

void Nic::transmit(std::unique_ptr<WireTransfer> transfer)
{
    m_ring.push_back(std::move(transfer));
    post();
    if (!m_sender) {
        m_sending = true;
        m_sender = m_engine.spawn(m_name + " transmit", [this] { send(); });
    } else if (!m_sending) {
        m_sending = true;
        m_engine.unpark(m_sender);
    }
}

void Nic::signal(std::unique_ptr<WireTransfer> transfer)
{
    const Nanoseconds now = m_engine.now();
    m_other->deliver({now + m_profile.latency, now + m_profile.latency, std::move(transfer)});
}

std::uint64_t Nic::nextOffset(Bytes length)
{
    const std::uint64_t at = m_offset;
    m_offset += length.value();
    return at;
}

void Nic::post()
{
    const auto size = static_cast<std::uint64_t>(m_profile.ringSize);
    for (; m_posted < m_ring.size(); ++m_posted) {
        WireTransfer& next = *m_ring[m_posted];
        if (m_inUse > 0 && m_inUse + next.descriptors > size)
            return;
        next.firstDescriptor = m_nextEntry;
        next.posted = m_driver.posted(m_nextEntry, next.descriptors);
        m_nextEntry += next.descriptors;
        m_inUse += next.descriptors;
    }
}

std::vector<std::unique_ptr<WireTransfer>> Nic::takeBurst()
{
    std::vector<std::unique_ptr<WireTransfer>> burst;
    Bytes bytes{};
    std::uint64_t descriptors = 0;
    while (!m_ring.empty()) {
        const WireTransfer& next = *m_ring.front();
        const bool fits = bytes + next.length <= m_profile.burst
                          && descriptors + next.descriptors <= static_cast<std::uint64_t>(m_profile.ringSize);
        if (!burst.empty() && !fits)
            break;
        bytes += next.length;
        descriptors += next.descriptors;
        burst.push_back(std::move(m_ring.front()));
        m_ring.pop_front();
        --m_posted;
    }
    return burst;
}

void Nic::send()
{
    for (;;) {
        if (m_ring.empty()) {
            m_sending = false;
            m_engine.park();
            continue;
        }
        std::vector<std::unique_ptr<WireTransfer>> burst = takeBurst();
        Bytes bytes{};
        for (const auto& transfer : burst) {
            transfer->fetchBegins();
            if (m_profile.ioMode == IoMode::DmaController)
                transfer->bring();
            bytes += transfer->length;
        }
        const Nanoseconds start = m_engine.now();
        m_engine.carry(bytes, m_route);
        const Nanoseconds end = m_engine.now();
        m_fetched += bytes;
        for (auto& transfer : burst) {
            if (transfer->length.value() > 0)
                transfer->fetchEnded(start, end);
            m_driver.completed(transfer->firstDescriptor, transfer->descriptors);
            m_inUse -= transfer->descriptors;
            if (transfer->canBeLost() && losesNext()) {
                transfer->lost(start, end);
                continue;
            }
            m_other->deliver({end + m_profile.latency, start + m_profile.latency, std::move(transfer)});
        }
        post();
    }
}

bool Nic::losesNext()
{
    const auto first = static_cast<std::uint64_t>(m_profile.loseFirst);
    const auto every = static_cast<std::uint64_t>(m_profile.loseEvery);
    const std::uint64_t number = ++m_trains;
    if (first == 0 || number < first)
        return false;
    return number == first || (every != 0 && (number - first) % every == 0);
}

void Nic::deliver(Arrival arrival)
{
    const auto place = std::upper_bound(m_arrivals.begin(), m_arrivals.end(), arrival.due,
                                        [](Nanoseconds due, const Arrival& a) { return due < a.due; });
    m_arrivals.insert(place, std::move(arrival));
    if (!m_receiver) {
        m_receiving = true;
        m_receiver = m_engine.spawn(m_name + " receive", [this] { receive(); });
    } else if (!m_receiving) {
        m_receiving = true;
        m_engine.unpark(m_receiver);
    }
}

void Nic::receive()
{
    for (;;) {
        if (m_arrivals.empty()) {
            m_receiving = false;
            m_engine.park();
            continue;
        }
        const Nanoseconds wait = m_arrivals.front().due - m_engine.now();
        if (wait.value() > 0) {
            m_engine.sleep(wait);
            continue;
        }
        std::vector<std::unique_ptr<WireTransfer>> transfers;
        EventId cause{};
        while (!m_arrivals.empty() && m_arrivals.front().due <= m_engine.now()) {
            Arrival& a = m_arrivals.front();
            if (a.transfer->length.value() > 0)
                cause = a.transfer->dmaEnded(a.start, a.due);
            std::unique_ptr<WireTransfer> transfer = std::move(a.transfer);
            m_arrivals.pop_front();
            if (transfer->interruptsHost())
                transfers.push_back(std::move(transfer));
            else
                transfer->arrived(cause);
        }
        if (!transfers.empty())
            m_driver.received(std::move(transfers), cause);
    }
}

}  // namespace copyscope::model
