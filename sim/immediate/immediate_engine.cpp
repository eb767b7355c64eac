// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/immediate/immediate_engine.h"

#include "sim/engine_rules.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <exception>
#include <map>
#include <semaphore>
#include <set>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace copyscope::sim {

using model::ActorId;
using model::Bytes;
using model::BytesPerSecond;
using model::CoreId;
using model::Nanoseconds;
using model::ResourceId;
using model::RouteId;
using model::RunEnd;

namespace {

/// Unwinds an actor that is stopped.
struct Stopped {};

struct Actor {
    std::function<void()> body;
    std::thread thread;  ///< none for the root, which runs on the thread that called run()
    std::binary_semaphore turn{0};
    bool started = false;
    bool ended = false;
    Parking parking;
    bool sleeps = false;  ///< has an entry in the queue of wake-ups, at wakeTime
    Nanoseconds wakeTime;
    std::uint64_t wakeOrder = 0;
    CoreId interrupts;
};

struct Core {
    ActorId worker;
    bool paused = false;
    Nanoseconds end;    ///< of work that is not paused
    Nanoseconds left;   ///< of work that is paused
    Nanoseconds since;  ///< begin of the pause
    Nanoseconds stolen;
    int interrupts = 0;
    Nanoseconds freeAt;
};

}  // namespace

/// The baton goes from actor to actor: who waits picks the next one, wakes its thread and waits for its own turn.
class ImmediateEngine::Impl {
public:
    Nanoseconds now() const { return m_now; }
    ActorId self() const { return m_current; }

    ResourceId addResource(BytesPerSecond rate)
    {
        const ResourceId id = m_setup.addResource(rate);
        m_rates.push_back(rate);
        return id;
    }

    CoreId addCore()
    {
        m_setup.checkCore();
        m_cores.emplace_back();
        return CoreId(static_cast<CoreId::rep>(m_cores.size() - 1));
    }

    RouteId addRoute(std::span<const ResourceId> resources)
    {
        m_setup.checkRoute(resources);
        std::map<ResourceId, double> crossings;
        for (const ResourceId id : resources)
            crossings[id] += 1;
        const RouteId next(static_cast<RouteId::rep>(m_routeRates.size()));
        const auto [at, isNew] = m_routeIds.try_emplace(std::vector(resources.begin(), resources.end()), next);
        if (isNew) {
            double slowest = HUGE_VAL;
            for (const auto& [id, times] : crossings)
                slowest = std::min(slowest, m_rates[id.value()].value() / times);
            m_routeRates.emplace_back(slowest);
        }
        return at->second;
    }

    RunEnd run(const std::function<void()>& root)
    {
        m_setup.begin();
        m_root = addActor(nullptr);
        m_current = m_root;
        actorOf(m_root).started = true;
        try {
            root();
        } catch (const Stopped&) {
        } catch (...) {
            keepFailure();
        }
        stopOthers();
        m_current = ActorId();
        if (m_failure)
            std::rethrow_exception(std::exchange(m_failure, nullptr));
        return m_end;
    }

    ActorId spawn(std::function<void()> body)
    {
        const ActorId id = addActor(std::move(body));
        m_ready.push_back(id);
        return id;
    }

    void park()
    {
        if (takePermit())
            return;
        current().parking.begin();
        wait();
    }

    bool parkFor(Nanoseconds limit)
    {
        requireDuration(limit, "parkFor: negative duration");
        if (takePermit())
            return true;
        if (limit == Nanoseconds(0))
            return false;
        current().parking.begin();
        wakeAt(m_current, m_now + limit);
        wait();
        return current().parking.unparked();
    }

    void unpark(ActorId who)
    {
        if (!actorOf(who).parking.unpark())
            return;
        cancelWake(who);
        m_ready.push_back(who);
    }

    void sleep(Nanoseconds duration)
    {
        requireDuration(duration, "sleep: negative duration");
        if (duration == Nanoseconds(0))
            return;
        wakeAt(m_current, m_now + duration);
        wait();
    }

    Nanoseconds execute(CoreId id, Nanoseconds duration)
    {
        requireDuration(duration, "execute: negative duration");
        Core& core = coreOf(id);
        return duration == Nanoseconds(0) ? duration : work(core, duration);
    }

    Nanoseconds carry(Bytes amount, RouteId route, CoreId id)
    {
        require(route.value() < m_routeRates.size(), "carry: unknown route");
        Core* core = id ? &coreOf(id) : nullptr;
        if (amount == Bytes(0))
            return Nanoseconds(0);
        const double seconds = static_cast<double>(amount.value()) / m_routeRates[route.value()].value();
        const Nanoseconds duration(std::llround(seconds * 1e9));
        if (core)
            return work(*core, duration);
        wakeAt(m_current, m_now + duration);
        wait();
        return Nanoseconds(0);
    }

    void interrupt(CoreId id, Nanoseconds duration)
    {
        requireDuration(duration, "interrupt: negative duration");
        Core& core = coreOf(id);
        if (duration == Nanoseconds(0))
            return;
        core.freeAt = std::max(core.freeAt, m_now) + duration;
        if (core.interrupts++ == 0 && core.worker && core.end > m_now) {
            core.paused = true;
            core.left = core.end - m_now;
            core.since = m_now;
            cancelWake(core.worker);
        }
        current().interrupts = id;
        wakeAt(m_current, core.freeAt);
        wait();
    }

private:
    // --- actors -----------------------------------------------------------------------------------------

    Actor& actorOf(ActorId id)
    {
        require(id.value() < m_actors.size(), "unknown actor");
        return m_actors[id.value()];
    }

    Actor& current()
    {
        require(static_cast<bool>(m_current), "only an actor can wait");
        return m_actors[m_current.value()];
    }

    ActorId addActor(std::function<void()> body)
    {
        m_actors.emplace_back().body = std::move(body);
        return ActorId(static_cast<ActorId::rep>(m_actors.size() - 1));
    }

    bool takePermit() { return current().parking.takePermit(); }

    void keepFailure()
    {
        if (!m_failure)
            m_failure = std::current_exception();
    }

    void live(ActorId id)
    {
        Actor& me = actorOf(id);
        me.turn.acquire();
        try {
            me.body();
        } catch (const Stopped&) {
        } catch (...) {
            keepFailure();
            m_stopping = true;
        }
        me.body = nullptr;
        me.ended = true;
        passBaton(m_stopping ? m_root : next());
    }

    void passBaton(ActorId to)
    {
        Actor& actor = actorOf(to);
        m_current = to;
        if (!actor.started) {
            actor.started = true;
            actor.thread = std::thread([this, to] { live(to); });
        }
        actor.turn.release();
    }

    /// Until the current actor is the next one to run.
    void wait()
    {
        const ActorId me = m_current;
        if (!m_stopping) {
            const ActorId to = next();
            if (to != me) {
                Actor& mine = actorOf(me);  // after passBaton() all but the own turn belongs to somebody else
                passBaton(to);
                mine.turn.acquire();
            }
        }
        // A destructor that waits while its actor is being stopped: there is no time left to wait for.
        if (m_stopping && std::uncaught_exceptions() == 0)
            throw Stopped();
    }

    /// Who runs next; lets time pass when nobody is ready. The root, to be stopped, when nothing can happen.
    ActorId next()
    {
        while (m_ready.empty()) {
            if (m_wakes.empty()) {
                m_end = RunEnd::Deadlock;
                m_stopping = true;
                return m_root;
            }
            const Nanoseconds time = std::get<0>(*m_wakes.begin());
            while (!m_wakes.empty() && std::get<0>(*m_wakes.begin()) == time)
                wakeNext();
        }
        const ActorId id = m_ready.front();
        m_ready.pop_front();
        return id;
    }

    /// Stops all but the root, each in the order of its birth.
    void stopOthers()
    {
        m_stopping = true;
        Actor& root = actorOf(m_root);
        for (std::size_t i = 0; i < m_actors.size(); ++i) {
            Actor& actor = m_actors[i];
            if (!actor.thread.joinable())
                continue;
            if (!actor.ended) {
                passBaton(ActorId(static_cast<ActorId::rep>(i)));
                root.turn.acquire();
            }
            actor.thread.join();
        }
    }

    // --- time -------------------------------------------------------------------------------------------

    void wakeAt(ActorId who, Nanoseconds time)
    {
        Actor& actor = actorOf(who);
        actor.sleeps = true;
        actor.wakeTime = time;
        actor.wakeOrder = m_wakeOrder++;
        m_wakes.emplace(time, actor.wakeOrder, who);
    }

    void cancelWake(ActorId who)
    {
        Actor& actor = actorOf(who);
        if (std::exchange(actor.sleeps, false))
            m_wakes.erase({actor.wakeTime, actor.wakeOrder, who});
    }

    void wakeNext()
    {
        const auto [time, order, who] = *m_wakes.begin();
        m_wakes.erase(m_wakes.begin());
        m_now = time;
        Actor& actor = actorOf(who);
        actor.sleeps = false;
        actor.parking.end();
        if (actor.interrupts) {
            Core& core = coreOf(std::exchange(actor.interrupts, CoreId()));
            if (--core.interrupts == 0 && core.paused)
                goOn(core);
        }
        m_ready.push_back(who);
    }

    // --- cores ------------------------------------------------------------------------------------------

    Core& coreOf(CoreId id)
    {
        require(id.value() < m_cores.size(), "unknown core");
        return m_cores[id.value()];
    }

    Nanoseconds work(Core& core, Nanoseconds duration)
    {
        require(!core.worker, "two actors at work on one core");
        core.worker = m_current;
        core.stolen = Nanoseconds(0);
        core.left = duration;
        core.since = m_now;
        core.paused = core.interrupts > 0;
        if (!core.paused)
            goOn(core);
        wait();
        core.worker = ActorId();
        return core.stolen;
    }

    void goOn(Core& core)
    {
        core.paused = false;
        core.stolen += m_now - core.since;
        core.end = m_now + core.left;
        wakeAt(core.worker, core.end);
    }

    EngineSetup m_setup;
    std::vector<BytesPerSecond> m_rates;
    std::map<std::vector<ResourceId>, RouteId> m_routeIds;
    std::vector<BytesPerSecond> m_routeRates;
    std::vector<Core> m_cores;

    std::deque<Actor> m_actors;  ///< a deque: references stay valid
    std::deque<ActorId> m_ready;
    std::set<std::tuple<Nanoseconds, std::uint64_t, ActorId>> m_wakes;
    std::uint64_t m_wakeOrder = 0;

    Nanoseconds m_now;
    ActorId m_root;
    ActorId m_current;
    bool m_stopping = false;
    RunEnd m_end = RunEnd::Finished;
    std::exception_ptr m_failure;
};

ImmediateEngine::ImmediateEngine() : m_impl(std::make_unique<Impl>()) {}
ImmediateEngine::~ImmediateEngine() = default;

Nanoseconds ImmediateEngine::now() const { return m_impl->now(); }
ResourceId ImmediateEngine::addResource(std::string, BytesPerSecond rate) { return m_impl->addResource(rate); }
CoreId ImmediateEngine::addCore(std::string) { return m_impl->addCore(); }
RouteId ImmediateEngine::addRoute(std::span<const ResourceId> resources) { return m_impl->addRoute(resources); }
RunEnd ImmediateEngine::run(std::function<void()> root) { return m_impl->run(root); }
ActorId ImmediateEngine::spawn(std::string, std::function<void()> body) { return m_impl->spawn(std::move(body)); }
ActorId ImmediateEngine::self() const { return m_impl->self(); }
void ImmediateEngine::park() { m_impl->park(); }
bool ImmediateEngine::parkFor(Nanoseconds limit) { return m_impl->parkFor(limit); }
void ImmediateEngine::unpark(ActorId who) { m_impl->unpark(who); }
void ImmediateEngine::sleep(Nanoseconds duration) { m_impl->sleep(duration); }
Nanoseconds ImmediateEngine::execute(CoreId core, Nanoseconds duration) { return m_impl->execute(core, duration); }

Nanoseconds ImmediateEngine::carry(Bytes amount, RouteId route, CoreId core)
{
    return m_impl->carry(amount, route, core);
}

void ImmediateEngine::interrupt(CoreId core, Nanoseconds duration) { m_impl->interrupt(core, duration); }

}  // namespace copyscope::sim
