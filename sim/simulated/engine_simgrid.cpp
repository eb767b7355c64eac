// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/simulated/engine_simgrid.h"

#include "sim/engine_rules.h"
#include "sim/simulated/movements.h"
#include "sim/simulated/simgrid_process.h"
#include "sim/simulated/wake_queue.h"

#include <simgrid/kernel/Timer.hpp>
#include <simgrid/s4u.hpp>
#include <simgrid/simix.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <deque>
#include <exception>
#include <limits>
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

constexpr double nanosecondsPerSecond = 1e9;

// A stack and its guard page are two of the 65,530 mappings that Linux gives a process (vm.max_map_count).
constexpr int mostActors = 30'000;

/// SimGrid's date of a nanosecond; the division rounds once, so that no error adds up.
double dateOf(Nanoseconds time) { return static_cast<double>(time.value()) / nanosecondsPerSecond; }

/// The nearest nanosecond.
Nanoseconds timeOf(double date)
{
    return Nanoseconds(static_cast<std::int64_t>(date * nanosecondsPerSecond + 0.5));
}

struct Actor {
    std::string name;
    std::function<void()> body;
    s4u::ActorPtr handle;  ///< from its start to its end
    bool started = false;
    Parking parking;
    CoreId interrupts;      ///< the core that goes on when this actor's time has come
    Movement movement;      ///< what it carries
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

}  // namespace

/// Waiting for a time is not left to SimGrid's sleep and exec activities but to one SimGrid timer, armed for the head
/// of a queue: that is exact to the nanosecond, keeps the order of equal times, and is several times as fast. A core
/// needs no sharing, because it does one thing at a time. Only movements that get into each other's way become
/// SimGrid activities.
///
/// An actor that waits for a time before which nothing else can happen does not wait: it moves the clock. So our
/// clock can be ahead of SimGrid's, which catches up at the next timer or before a movement is given to it.
///
/// Three SimGrid contexts call this code. "In the kernel" below means: in a simcall, a timer or a completion, where
/// all actors stand still and calls into SimGrid act at once.
class SimgridEngine::Impl {
public:
    Impl()
        : m_engine(startOnce()), m_movements({[this](const Movement& m, double date) { wakeAt(m.who, date); },
                                              [this](const Movement& m) { forget(m.who); },
                                              [this](const Movement& m) { onArrival(m.who); }})
    {
        s4u::Engine::on_deadlock_cb([this] {
            m_end = RunEnd::Deadlock;
            stopEverything();
        });
    }

    [[nodiscard]] Nanoseconds now() const { return m_now; }
    [[nodiscard]] ActorId self() const { return m_current; }

    ResourceId addResource(const std::string& name, BytesPerSecond rate)
    {
        m_setup.addResource(rate);
        return m_movements.addResource(name, rate);
    }

    CoreId addCore(std::string name)
    {
        m_setup.checkCore();
        m_cores.emplace_back().name = std::move(name);
        return CoreId(static_cast<CoreId::rep>(m_cores.size() - 1));
    }

    RouteId addRoute(std::span<const ResourceId> resources)
    {
        m_setup.checkRoute(resources);
        return m_movements.addRoute(resources);
    }

    RunEnd run(std::function<void()> root)
    {
        m_setup.begin();
        m_movements.build();

        // Actors that were spawned before the run come after the root.
        const ActorId rootId = addActor("root", std::move(root));
        start(rootId);
        releasePending();
        {
            const KeptSignalHandlers kept;
            m_engine->run();
        }
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
        letPendingRun();
        if (takePermit())
            return true;
        current().parking.begin();
        waitUntil(dateOf(now() + limit));
        current().parking.end();
        return current().parking.unparked();
    }

    void unpark(ActorId who)
    {
        if (!actorOf(who).parking.unpark())
            return;
        forget(who);
        m_pending.push_back(who);
    }

    void sleep(Nanoseconds duration)
    {
        requireDuration(duration, "sleep: negative duration");
        if (duration == Nanoseconds(0))
            return;
        letPendingRun();
        waitUntil(dateOf(now() + duration));
    }

    Nanoseconds execute(CoreId id, Nanoseconds duration)
    {
        requireDuration(duration, "execute: negative duration");
        Core& core = coreOf(id);
        if (duration == Nanoseconds(0))
            return Nanoseconds(0);
        letPendingRun();
        claim(core, false);
        core.workLeft = duration;
        if (core.paused) {
            wait();
        } else {
            core.workEnd = now() + duration;
            waitUntil(dateOf(core.workEnd));
        }
        return release(core);
    }

    Nanoseconds carry(Bytes amount, RouteId route, CoreId id)
    {
        require(route.value() < m_movements.routeCount(), "carry: unknown route");
        Core* core = id ? &coreOf(id) : nullptr;
        if (amount == Bytes(0))
            return Nanoseconds(0);
        letPendingRun();
        Movement& movement = current().movement;
        movement.route = route;
        movement.left = static_cast<double>(amount.value());
        if (core)
            claim(*core, true);
        if (!core || !core->paused)
            beginOwn(movement, core);
        else
            wait();
        movement.comm = nullptr;
        return core ? release(*core) : Nanoseconds(0);
    }

    void interrupt(CoreId id, Nanoseconds duration)
    {
        requireDuration(duration, "interrupt: negative duration");
        Core& core = coreOf(id);
        if (duration == Nanoseconds(0))
            return;
        letPendingRun();
        const Nanoseconds end = std::max(core.freeAt, now()) + duration;
        core.freeAt = end;
        if (core.interrupts++ == 0)
            standStill(core);
        if (!core.paused && nothingBefore(dateOf(end))) {
            setClock(dateOf(end));
            --core.interrupts;
            return;
        }
        current().interrupts = id;
        wakeAt(m_current, dateOf(end));
        wait();
    }

private:
    static std::unique_ptr<s4u::Engine> startOnce()
    {
        static std::atomic_flag used;
        require(!used.test_and_set(), "SimgridEngine: one engine a process");
        return startSimgrid();
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
        actor.movement.who = id;
        return id;
    }

    /// In the kernel, or before the run.
    void start(ActorId id)
    {
        Actor& actor = actorOf(id);
        actor.started = true;
        ++m_ready;
        actor.handle = s4u::Actor::create(actor.name, m_movements.host(), [this, id] { live(id); });
        // SimGrid stops daemons when the last actor that is none, the root, has ended.
        if (m_root)
            actor.handle->daemonize();
        else
            m_root = id;
    }

    void live(ActorId id)
    {
        m_current = id;
        --m_ready;
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
        for (Actor& actor : m_actors)
            m_movements.abandon(actor.movement);
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
        --m_ready;
        if (stopped)
            simgrid::ForcefulKillException::do_throw();
    }

    template <class Code>
    void inKernel(Code&& code)
    {
        ++m_ready;
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
        if (!actor.handle)
            return;
        ++m_ready;
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

    bool takePermit() { return current().parking.takePermit(); }

    // --- time -------------------------------------------------------------------------------------------

    void setClock(double date)
    {
        m_date = std::max(m_date, date);
        m_now = timeOf(m_date);
    }

    /// True when the current actor is the next one to do anything at `date`.
    [[nodiscard]] bool nothingBefore(double date) const
    {
        return m_ready == 0 && m_pending.empty() && m_movements.sharedCount() == 0 && !m_stopping &&
               (m_wakes.isEmpty() || m_wakes.nextDate() > date);
    }

    void waitUntil(double date)
    {
        if (nothingBefore(date)) {
            setClock(date);
            return;
        }
        wakeAt(m_current, date);
        wait();
    }

    void wakeAt(ActorId who, double date)
    {
        m_wakes.insert(who, date);
        armTimer();
    }

    void forget(ActorId who)
    {
        m_wakes.remove(who);
        armTimer();
    }

    void armTimer()
    {
        if (m_timer && !m_wakes.isEmpty() && m_wakes.nextDate() == m_timerDate)
            return;
        if (m_timer)
            std::exchange(m_timer, nullptr)->remove();
        if (m_wakes.isEmpty())
            return;
        m_timerDate = m_wakes.nextDate();
        // SimGrid does not take dates that have come.
        const double soonest = std::nextafter(s4u::Engine::get_clock(), std::numeric_limits<double>::max());
        m_timer = Timer::set(std::max(m_timerDate, soonest), [this] { onTimer(); });
    }

    /// In the kernel.
    void onTimer()
    {
        m_timer = nullptr;  // SimGrid deletes it
        setClock(m_timerDate);
        while (!m_wakes.isEmpty() && m_wakes.nextDate() <= m_date) {
            Actor& actor = actorOf(m_wakes.takeNext());
            actor.parking.end();
            if (actor.interrupts) {
                Core& core = coreOf(std::exchange(actor.interrupts, CoreId()));
                if (--core.interrupts == 0 && core.paused)
                    goOn(core);
            } else if (actor.movement.state == Movement::State::Unhindered) {
                m_movements.arrive(actor.movement);
            }
            wake(actor);
        }
        armTimer();
    }

    /// SimGrid's clock must be right when a movement is given to it.
    void letSimgridCatchUp()
    {
        while (s4u::Engine::get_clock() < m_date) {
            wakeAt(m_current, m_date);
            wait();
        }
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

    static Nanoseconds release(Core& core)
    {
        core.worker = ActorId();
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
            stopWorker(core, worker.movement);
        } else if (core.workEnd > core.pausedSince) {
            core.paused = true;
            core.workLeft = core.workEnd - core.pausedSince;
            forget(core.worker);
        }
    }

    void stopWorker(Core& core, Movement& movement)
    {
        switch (movement.state) {
        case Movement::State::Standing:
            // Its end has come at this instant, or it is about to find the core interrupted.
            core.paused = movement.left > 0;
            break;
        case Movement::State::Unhindered:
            core.paused = true;
            forget(movement.who);
            m_movements.stop(movement, m_date);
            break;
        case Movement::State::Shared:
            core.paused = true;
            inKernel([&] { m_movements.stop(movement, m_date); });
            break;
        }
    }

    /// In the kernel. Work on `core` continues, or begins.
    void goOn(Core& core)
    {
        core.paused = false;
        core.stolen += now() - core.pausedSince;
        if (core.carries) {
            m_movements.begin(actorOf(core.worker).movement, m_date);
        } else {
            core.workEnd = now() + core.workLeft;
            wakeAt(core.worker, dateOf(core.workEnd));
        }
    }

    // --- movements --------------------------------------------------------------------------------------

    /// The current actor's movement, from its begin to its end.
    void beginOwn(Movement& movement, const Core* core)
    {
        if (m_movements.fits(movement.route)) {
            const double arrival = m_date + m_movements.secondsUnhindered(movement.route, movement.left);
            if (nothingBefore(arrival)) {
                setClock(arrival);
                movement.left = 0;
                return;
            }
            m_movements.begin(movement, m_date);
        } else {
            letSimgridCatchUp();
            // Others may have acted at this instant: the core may be interrupted now.
            if (!core || !core->paused)
                inKernel([&] { m_movements.begin(movement, m_date); });
        }
        wait();
    }

    /// In the kernel.
    void onArrival(ActorId who)
    {
        if (m_stopping)
            return;
        setClock(s4u::Engine::get_clock());
        wake(actorOf(who));
    }

    std::unique_ptr<s4u::Engine> m_engine;
    EngineSetup m_setup;
    Movements m_movements;

    std::deque<Actor> m_actors;  ///< a deque: references stay valid
    int m_living = 0;
    int m_ready = 0;  ///< actors that SimGrid will run at this instant, without the current one
    std::vector<Core> m_cores;
    std::vector<ActorId> m_pending;  ///< to be started or woken when the current actor waits
    WakeQueue m_wakes;
    Timer* m_timer = nullptr;  ///< armed for the head of m_wakes
    double m_timerDate = 0;
    double m_date = 0;  ///< our clock, in SimGrid's unit
    Nanoseconds m_now;  ///< the same

    ActorId m_root;
    ActorId m_current;
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
