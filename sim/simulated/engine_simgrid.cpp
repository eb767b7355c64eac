// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/simulated/engine_simgrid.h"

#include "sim/simulated/wake_queue.h"

#include <simgrid/kernel/Timer.hpp>
#include <simgrid/s4u.hpp>
#include <simgrid/simix.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <cxxabi.h>
#include <deque>
#include <exception>
#include <map>
#include <stdexcept>
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

namespace s4u = simgrid::s4u;
using simgrid::kernel::actor::simcall_answered;
using simgrid::kernel::timer::Timer;

namespace {

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool stacksAreThreads = true;
#else
constexpr bool stacksAreThreads = false;
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool stacksAreThreads = true;  // a sanitizer loses track when an actor's stack is not a thread's
#else
constexpr bool stacksAreThreads = false;
#endif

constexpr double nanosecondsPerSecond = 1e9;

// A stack and its guard page are two of the 65,530 mappings that Linux gives a process (vm.max_map_count).
constexpr int mostActors = 30'000;

/// SimGrid's date of a nanosecond; the division rounds once, so that no error adds up.
double dateOf(Nanoseconds time) { return static_cast<double>(time.value()) / nanosecondsPerSecond; }

/// Puts the handlers back that SimGrid replaces when it starts.
class KeptSignalHandlers {
public:
    KeptSignalHandlers()
    {
        for (std::size_t i = 0; i < m_signals.size(); ++i)
            sigaction(m_signals[i], nullptr, &m_kept[i]);
    }
    ~KeptSignalHandlers()
    {
        for (std::size_t i = 0; i < m_signals.size(); ++i)
            sigaction(m_signals[i], &m_kept[i], nullptr);
    }
    KeptSignalHandlers(const KeptSignalHandlers&) = delete;
    KeptSignalHandlers& operator=(const KeptSignalHandlers&) = delete;

private:
    static constexpr std::array m_signals{SIGINT, SIGSEGV, SIGBUS};
    std::array<struct sigaction, m_signals.size()> m_kept{};
};

/// The C++ runtime's list of exceptions in flight. It belongs to a thread, but all actors share one thread: each
/// takes its list along, so that an actor can wait in a catch block while another one throws.
class ExceptionsInFlight {
public:
    ExceptionsInFlight()
    {
        std::memcpy(m_bytes.data(), abi::__cxa_get_globals(), m_bytes.size());
        std::memset(static_cast<void*>(abi::__cxa_get_globals()), 0, m_bytes.size());
    }
    void putBack() const { std::memcpy(static_cast<void*>(abi::__cxa_get_globals()), m_bytes.data(), m_bytes.size()); }

private:
    // Itanium C++ ABI, section 2.2.2: a pointer to the caught ones and the number of the uncaught ones.
    std::array<std::byte, sizeof(void*) + sizeof(unsigned int)> m_bytes;
};

struct Actor {
    std::string name;
    std::function<void()> body;
    s4u::ActorPtr handle;  ///< from its start to its end
    bool started = false;
    bool parked = false;
    bool permit = false;    ///< an unpark that came before the park
    bool unparked = false;  ///< why a parkFor() ended
    CoreId interrupts;      ///< the core that goes on when this actor's time has come

    s4u::CommPtr flow;  ///< the movement that it waits for, once it has started
    bool flowEnded = false;
    Bytes amount;
    RouteId route;
};

struct Core {
    std::string name;
    ActorId worker;        ///< whose execute() or carry() it works on
    bool carries = false;  ///< that work is a carry()
    bool paused = false;   ///< that work stands still
    Nanoseconds workEnd;   ///< of an execute() that is not paused
    Nanoseconds workLeft;  ///< of an execute() that is paused
    Nanoseconds pausedSince;
    Nanoseconds stolen;
    int interrupts = 0;  ///< under way or queued up
    Nanoseconds freeAt;  ///< when the last of them ends
};

struct Route {
    s4u::Host* from = nullptr;
    s4u::Host* to = nullptr;
};

void require(bool condition, const char* what)
{
    if (!condition)
        throw std::logic_error(what);
}

}  // namespace

/// Waiting for a time is not left to SimGrid's sleep and exec activities but to one SimGrid timer, armed for the head
/// of a queue in integer nanoseconds: that is exact, keeps the order of equal times, and is three to six times as
/// fast. A core needs no sharing, because it does one thing at a time. Only movements become SimGrid activities.
///
/// Three SimGrid contexts call this code. "In the kernel" below means: in a simcall, a timer or a completion, where
/// all actors stand still and calls into SimGrid act at once.
class SimgridEngine::Impl {
public:
    Impl()
    {
        static std::atomic_flag used;
        require(!used.test_and_set(), "SimgridEngine: one engine a process");

        std::vector<std::string> settings{
            "copyscope",
            "--log=root.app:file:/dev/null",
            "--cfg=network/model:CM02",
            "--cfg=network/TCP-gamma:0",
            "--cfg=network/crosstraffic:0",
            "--cfg=surf/precision:1e-12",
            stacksAreThreads ? "--cfg=contexts/factory:thread" : "--cfg=contexts/factory:raw",
            stacksAreThreads ? "--cfg=contexts/stack-size:2048" : "--cfg=contexts/stack-size:256"};
        std::vector<char*> arguments;
        for (std::string& setting : settings)
            arguments.push_back(setting.data());
        int count = static_cast<int>(arguments.size());
        arguments.push_back(nullptr);

        const KeptSignalHandlers kept;
        m_engine = std::make_unique<s4u::Engine>(&count, arguments.data());
        m_zone = s4u::create_full_zone("machine");
        s4u::Activity::on_completion_cb([this](const s4u::Activity& activity) { onFlowEnd(activity); });
        s4u::Engine::on_deadlock_cb([this] {
            m_end = RunEnd::Deadlock;
            stopEverything();
        });
    }

    [[nodiscard]] Nanoseconds now() const
    {
        // Asked for several times an activity; SimGrid's own answer costs a dozen calls.
        if (!m_nowKnown) {
            m_now = Nanoseconds(static_cast<std::int64_t>(s4u::Engine::get_clock() * nanosecondsPerSecond + 0.5));
            m_nowKnown = true;
        }
        return m_now;
    }

    [[nodiscard]] ActorId self() const { return m_current; }

    ResourceId addResource(const std::string& name, BytesPerSecond rate)
    {
        require(!m_ran, "addResource: the run has begun");
        require(rate.value() > 0, "addResource: the rate must be positive");
        const ResourceId id(static_cast<ResourceId::rep>(m_links.size()));
        // SimGrid wants unique names; lanes repeat theirs.
        s4u::Link* link = m_zone->create_link(std::to_string(id.value()) + ' ' + name, rate.value());
        link->set_latency(0.0);
        m_links.push_back(link);
        return id;
    }

    CoreId addCore(std::string name)
    {
        require(!m_ran, "addCore: the run has begun");
        m_cores.emplace_back().name = std::move(name);
        return CoreId(static_cast<CoreId::rep>(m_cores.size() - 1));
    }

    RouteId addRoute(std::span<const ResourceId> resources)
    {
        require(!m_ran, "addRoute: the run has begun");
        require(!resources.empty(), "addRoute: a route needs a resource");
        for (const ResourceId id : resources)
            require(id.value() < m_links.size(), "addRoute: unknown resource");
        const RouteId next(static_cast<RouteId::rep>(m_routeIds.size()));
        return m_routeIds.try_emplace(std::vector(resources.begin(), resources.end()), next).first->second;
    }

    RunEnd run(std::function<void()> root)
    {
        require(!m_ran, "run: an engine runs once");
        m_ran = true;
        buildRoutes();

        // Actors that were spawned before the run come after the root.
        const ActorId rootId = addActor("root", std::move(root));
        start(rootId);
        releasePending();
        {
            const KeptSignalHandlers kept;
            m_engine->run();
        }
        m_nowKnown = false;
        if (m_failure)
            std::rethrow_exception(std::exchange(m_failure, nullptr));
        m_current = ActorId();
        return m_end;
    }

    ActorId spawn(std::string name, std::function<void()> body)
    {
        if (m_living == mostActors)
            throw std::length_error("spawn: more actors at once than the process has room for stacks");
        const ActorId id = addActor(std::move(name), std::move(body));
        m_pending.push_back(id);
        return id;
    }

    void park()
    {
        if (takePermit())
            return;
        letPendingRun();
        if (takePermit())
            return;
        current().parked = true;
        wait();
    }

    bool parkFor(Nanoseconds limit)
    {
        require(limit >= Nanoseconds(0), "parkFor: negative duration");
        if (takePermit())
            return true;
        if (limit == Nanoseconds(0))
            return false;
        letPendingRun();
        if (takePermit())
            return true;
        current().parked = true;
        current().unparked = false;
        wakeAt(m_current, now() + limit);
        wait();
        return current().unparked;
    }

    void unpark(ActorId who)
    {
        Actor& actor = actorOf(who);
        if (!actor.parked) {
            actor.permit = true;
            return;
        }
        actor.parked = false;
        actor.unparked = true;
        m_wakes.remove(who);
        armTimer();
        m_pending.push_back(who);
    }

    void sleep(Nanoseconds duration)
    {
        require(duration >= Nanoseconds(0), "sleep: negative duration");
        if (duration == Nanoseconds(0))
            return;
        letPendingRun();
        wakeAt(m_current, now() + duration);
        wait();
    }

    Nanoseconds execute(CoreId id, Nanoseconds duration)
    {
        require(duration >= Nanoseconds(0), "execute: negative duration");
        Core& core = coreOf(id);
        if (duration == Nanoseconds(0))
            return Nanoseconds(0);
        letPendingRun();
        claim(core, false);
        core.workLeft = duration;
        if (!core.paused)
            goOn(core);
        wait();
        return release(core);
    }

    Nanoseconds carry(Bytes amount, RouteId route, CoreId id)
    {
        require(route.value() < m_routes.size(), "carry: unknown route");
        Core* core = id ? &coreOf(id) : nullptr;
        if (amount == Bytes(0))
            return Nanoseconds(0);
        Actor& me = current();
        me.amount = amount;
        me.route = route;
        if (core)
            claim(*core, true);
        inKernel([&] {
            releasePending();
            if (!core || !core->paused)
                startFlow(me);
        });
        wait();
        me.flow = nullptr;
        return core ? release(*core) : Nanoseconds(0);
    }

    void interrupt(CoreId id, Nanoseconds duration)
    {
        require(duration >= Nanoseconds(0), "interrupt: negative duration");
        Core& core = coreOf(id);
        if (duration == Nanoseconds(0))
            return;
        letPendingRun();
        const Nanoseconds end = std::max(core.freeAt, now()) + duration;
        core.freeAt = end;
        if (core.interrupts++ == 0)
            standStill(core);
        current().interrupts = id;
        wakeAt(m_current, end);
        wait();
    }

private:
    // --- set-up -----------------------------------------------------------------------------------------

    /// A route of SimGrid belongs to an ordered pair of hosts: n hosts offer n (n - 1) of them.
    void buildRoutes()
    {
        std::size_t count = 2;
        while (count * (count - 1) < m_routeIds.size())
            ++count;
        for (std::size_t i = 0; i < count; ++i)
            m_hosts.push_back(m_zone->create_host("point " + std::to_string(i), nanosecondsPerSecond));

        m_routes.resize(m_routeIds.size());
        for (const auto& [resources, id] : m_routeIds) {
            const std::size_t from = id.value() / (count - 1);
            const std::size_t nth = id.value() % (count - 1);
            Route& route = m_routes[id.value()];
            route.from = m_hosts[from];
            route.to = m_hosts[nth < from ? nth : nth + 1];
            std::vector<s4u::LinkInRoute> links;
            for (const ResourceId resource : resources)
                links.emplace_back(m_links[resource.value()]);
            m_zone->add_route(route.from->get_netpoint(), route.to->get_netpoint(), nullptr, nullptr, links, false);
        }
        m_zone->seal();
    }

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

    ActorId addActor(std::string name, std::function<void()> body)
    {
        const ActorId id(static_cast<ActorId::rep>(m_actors.size()));
        Actor& actor = m_actors.emplace_back();
        ++m_living;
        actor.name = std::move(name);
        actor.body = std::move(body);
        return id;
    }

    /// In the kernel, or before the run.
    void start(ActorId id)
    {
        Actor& actor = actorOf(id);
        actor.started = true;
        actor.handle = s4u::Actor::create(actor.name, m_hosts.front(), [this, id] { live(id); });
        // SimGrid stops daemons when the last actor that is none, the root, has ended.
        if (m_root)
            actor.handle->daemonize();
        else
            m_root = id;
    }

    void live(ActorId id)
    {
        m_current = id;
        m_nowKnown = false;
        const std::function<void()> body = std::move(actorOf(id).body);
        try {
            body();
            if (id != m_root)
                letPendingRun();
        } catch (const simgrid::ForcefulKillException&) {
            throw;
        } catch (...) {
            if (!m_failure)
                m_failure = std::current_exception();
        }
        actorOf(id).handle = nullptr;
        --m_living;
        if (id == m_root || m_failure) {
            simcall_answered([this] { stopEverything(); });
            if (id != m_root)
                s4u::Actor::kill_all();
        }
    }

    /// In the kernel. Leaves SimGrid nothing to simulate, so that its run ends at this instant.
    void stopEverything()
    {
        m_stopping = true;
        m_pending.clear();
        m_wakes.clear();
        armTimer();
        for (Actor& actor : m_actors) {
            if (actor.flow && !actor.flowEnded)
                actor.flow->cancel();
        }
    }

    /// Leaves the current actor to other actors until `call` returns.
    template <class Call>
    void giveWay(Call&& call)
    {
        const ActorId me = m_current;
        const ExceptionsInFlight mine;
        bool stopped = false;
        try {
            call();
        } catch (const simgrid::ForcefulKillException&) {
            stopped = true;  // its handler must end before the own list of exceptions comes back
        }
        mine.putBack();
        m_current = me;
        m_nowKnown = false;
        if (stopped)
            simgrid::ForcefulKillException::do_throw();
    }

    template <class Code>
    void inKernel(Code&& code)
    {
        giveWay([&] { simcall_answered(std::forward<Code>(code)); });
    }

    /// Until somebody calls wake() for the current actor.
    void wait()
    {
        if (m_stopping) {
            // A destructor that waits while its actor is being stopped: there is no time left to wait for.
            if (std::uncaught_exceptions() > 0)
                return;
            simgrid::ForcefulKillException::do_throw();
        }
        giveWay([] { s4u::this_actor::suspend(); });
    }

    /// In the kernel.
    void wake(Actor& actor)
    {
        if (actor.handle)
            actor.handle->resume();
    }

    /// Actors that the current one has spawned or unparked were noted only, because telling SimGrid gives way.
    void letPendingRun()
    {
        if (!m_pending.empty() && !m_stopping)
            inKernel([this] { releasePending(); });
    }

    /// In the kernel, or before the run.
    void releasePending()
    {
        for (const ActorId id : m_pending) {
            Actor& actor = actorOf(id);
            actor.started ? wake(actor) : start(id);
        }
        m_pending.clear();
    }

    bool takePermit() { return std::exchange(current().permit, false); }

    // --- time -------------------------------------------------------------------------------------------

    void wakeAt(ActorId who, Nanoseconds time)
    {
        m_wakes.insert(who, time);
        armTimer();
    }

    void armTimer()
    {
        if (m_timer && !m_wakes.isEmpty() && m_wakes.nextTime() == m_timerTime)
            return;
        if (m_timer)
            std::exchange(m_timer, nullptr)->remove();
        if (m_wakes.isEmpty())
            return;
        m_timerTime = m_wakes.nextTime();
        m_timer = Timer::set(dateOf(m_timerTime), [this] { onTimer(); });
    }

    /// In the kernel.
    void onTimer()
    {
        m_timer = nullptr;  // SimGrid deletes it
        m_nowKnown = false;
        const Nanoseconds time = now();
        while (!m_wakes.isEmpty() && m_wakes.nextTime() <= time) {
            Actor& actor = actorOf(m_wakes.takeNext());
            actor.parked = false;
            if (actor.interrupts) {
                Core& core = coreOf(std::exchange(actor.interrupts, CoreId()));
                if (--core.interrupts == 0 && core.paused)
                    goOn(core);
            }
            wake(actor);
        }
        armTimer();
    }

    // --- cores ------------------------------------------------------------------------------------------

    Core& coreOf(CoreId id)
    {
        require(id.value() < m_cores.size(), "unknown core");
        return m_cores[id.value()];
    }

    void claim(Core& core, bool carries)
    {
        require(!core.worker, "two actors at work on one core");
        core.worker = m_current;
        core.carries = carries;
        core.stolen = Nanoseconds(0);
        core.paused = core.interrupts > 0;
        core.pausedSince = core.workEnd = now();
    }

    Nanoseconds release(Core& core)
    {
        core.worker = ActorId();
        // SimGrid lets a movement end that was suspended when less was left than its precision.
        core.paused = false;
        return core.stolen;
    }

    /// An interrupt begins.
    void standStill(Core& core)
    {
        if (!core.worker)
            return;
        Actor& worker = actorOf(core.worker);
        core.pausedSince = now();
        if (core.carries) {
            // No flow: claimed at this instant, and about to find the core interrupted.
            core.paused = !worker.flow || !worker.flowEnded;
            if (worker.flow && !worker.flowEnded)
                inKernel([flow = worker.flow] { flow->suspend(); });
        } else if (core.workEnd > core.pausedSince) {
            core.paused = true;
            core.workLeft = core.workEnd - core.pausedSince;
            m_wakes.remove(core.worker);
            armTimer();
        }
    }

    /// Work on `core` begins or continues; with a carry(), in the kernel.
    void goOn(Core& core)
    {
        core.paused = false;
        core.stolen += now() - core.pausedSince;
        Actor& worker = actorOf(core.worker);
        if (!core.carries) {
            core.workEnd = now() + core.workLeft;
            wakeAt(core.worker, core.workEnd);
        } else if (worker.flow) {
            worker.flow->resume();
        } else {
            startFlow(worker);
        }
    }

    // --- movements --------------------------------------------------------------------------------------

    /// In the kernel: only then SimGrid reports its end to onFlowEnd().
    void startFlow(Actor& actor)
    {
        const Route& route = m_routes[actor.route.value()];
        actor.flowEnded = false;
        actor.flow = s4u::Comm::sendto_init(route.from, route.to);
        actor.flow->set_payload_size(actor.amount.value());
        actor.flow->set_data(&actor);
        actor.flow->start();
    }

    /// In the kernel.
    void onFlowEnd(const s4u::Activity& activity)
    {
        if (m_stopping)
            return;
        m_nowKnown = false;
        // SimGrid still uses the activity; the actor lets go of it when it runs.
        Actor& actor = *activity.get_data<Actor>();
        actor.flowEnded = true;
        wake(actor);
    }

    std::unique_ptr<s4u::Engine> m_engine;
    s4u::NetZone* m_zone = nullptr;
    std::vector<s4u::Link*> m_links;
    std::vector<s4u::Host*> m_hosts;
    std::map<std::vector<ResourceId>, RouteId> m_routeIds;
    std::vector<Route> m_routes;

    std::deque<Actor> m_actors;  ///< a deque: references stay valid
    int m_living = 0;
    std::vector<Core> m_cores;
    std::vector<ActorId> m_pending;  ///< to be started or woken when the current actor waits
    WakeQueue m_wakes;
    Timer* m_timer = nullptr;  ///< armed for the head of m_wakes
    Nanoseconds m_timerTime;
    mutable Nanoseconds m_now;
    mutable bool m_nowKnown = false;  ///< m_now is the time of this instant: nobody has given way since

    ActorId m_root;
    ActorId m_current;
    bool m_ran = false;
    bool m_stopping = false;
    RunEnd m_end = RunEnd::Finished;
    std::exception_ptr m_failure;
};

SimgridEngine::SimgridEngine() : m_impl(std::make_unique<Impl>()) {}
SimgridEngine::~SimgridEngine() = default;

Nanoseconds SimgridEngine::now() const { return m_impl->now(); }
ResourceId SimgridEngine::addResource(std::string name, BytesPerSecond rate) { return m_impl->addResource(name, rate); }
CoreId SimgridEngine::addCore(std::string name) { return m_impl->addCore(std::move(name)); }
RouteId SimgridEngine::addRoute(std::span<const ResourceId> resources) { return m_impl->addRoute(resources); }
RunEnd SimgridEngine::run(std::function<void()> root) { return m_impl->run(std::move(root)); }

ActorId SimgridEngine::spawn(std::string name, std::function<void()> body)
{
    return m_impl->spawn(std::move(name), std::move(body));
}

ActorId SimgridEngine::self() const { return m_impl->self(); }
void SimgridEngine::park() { m_impl->park(); }
bool SimgridEngine::parkFor(Nanoseconds limit) { return m_impl->parkFor(limit); }
void SimgridEngine::unpark(ActorId who) { m_impl->unpark(who); }
void SimgridEngine::sleep(Nanoseconds duration) { m_impl->sleep(duration); }
Nanoseconds SimgridEngine::execute(CoreId core, Nanoseconds duration) { return m_impl->execute(core, duration); }

Nanoseconds SimgridEngine::carry(Bytes amount, RouteId route, CoreId core)
{
    return m_impl->carry(amount, route, core);
}

void SimgridEngine::interrupt(CoreId core, Nanoseconds duration) { m_impl->interrupt(core, duration); }

}  // namespace copyscope::sim
