// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/content.h"
#include "model/kernel/page_fragment.h"
#include "model/kernel/wait_queue.h"
#include "model/program/host.h"
#include "model/trace/event.h"
#include "model/units.h"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::model::kernel {

class Inode;
class Kernel;
class Process;
struct CoreState;

/// Returned by a call that a signal interrupted and that Linux would restart after a handler with SA_RESTART;
/// turned into EINTR otherwise (include/linux/errno.h).
inline constexpr std::int64_t restartCall = -512;

/// What of a copy is in the core's caches.
enum class CopyHeat : std::uint8_t { Cold, ToHot, Hot };

enum class Wake : std::uint8_t { Woken, Signal, Timeout };

/// A thread of a process, or a thread of the kernel: the unit that a core runs (Linux: struct task_struct).
///
/// Kernel code runs in the actor of its task, straight through, and passes time with the members below.
/// Small costs are summed and take their time together at the next point where others could notice:
/// `spend()` only adds, `flush()` waits. `now()` includes what has been added, so events carry the right times.
class Task {
public:
    Task(Kernel& kernel, std::shared_ptr<Process> process, std::string name, bool peer);
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;

    [[nodiscard]] Kernel& kernel() const { return m_kernel; }
    [[nodiscard]] Process& process() const { return *m_process; }
    [[nodiscard]] std::shared_ptr<Process> sharedProcess() const { return m_process; }
    [[nodiscard]] TaskId id() const { return m_id; }
    [[nodiscard]] const std::string& name() const { return m_name; }
    [[nodiscard]] bool peer() const { return m_peer; }
    [[nodiscard]] Nanoseconds now() const;

    // --- time of the core -------------------------------------------------------------------------------

    /// Adds kernel work (user work in user mode) to what is due; `what` names the kernel function or the step.
    /// `what` must outlive the next flush: a literal.
    void spend(Nanoseconds duration, std::string_view what);
    /// Lets what is due pass. Call before anything that other actors can notice (the members here and WaitQueue do).
    void flush();
    /// A CPU copy: holds the core and crosses the memory bus twice. `hot`: the source is in this core's caches.
    EventId copy(Bytes amount, Spot from, Spot to, Origin origin, std::string_view what, bool hot = false);
    EventId copy(Bytes amount, Spot from, Spot to, Origin origin, std::string_view what, CopyHeat heat);
    /// The same for what the kernel copies on its way to the receiver, in whose task it happens to be; `ofSender`: the lane
    /// has sent it (flagSender).
    EventId copyOnDelivery(Bytes amount, Spot from, Spot to, Origin origin, std::string_view what, bool ofSender);
    /// A pass of the CPU that encrypts: it reads the bytes and writes them somewhere else, as a copy does.
    EventId encrypt(Bytes amount, Spot from, Spot to, Origin origin, std::string_view what);
    /// Looks again and again, every `step`, until `over` says so or `limit` has passed; the core does nothing else.
    /// True when it was over. Others who wait for the core get it at the end of a time slice.
    bool spin(const std::function<bool()>& over, Nanoseconds step, Nanoseconds limit, std::string_view what);
    /// The same word by word through a port of a device (programmed I/O): at the port's rate, over the memory bus once.
    EventId portCopy(Bytes amount, Spot from, Spot to, Origin origin, std::string_view what);
    /// A pass of the CPU over bytes to sum them.
    EventId checksum(Bytes amount, Spot at);

    // --- waiting ----------------------------------------------------------------------------------------

    /// Gives the core away until `queue` is woken, a signal comes (when `interruptible`) or the time is over.
    /// `why` is what reports say when nothing ever wakes it: "pipe is empty"; `where` the place that it waits at.
    /// `letGo` releases what it must not hold meanwhile; who comes in then can wake it already (prepare_to_wait).
    Wake block(WaitQueue& queue, std::string why, PlaceId where = {}, std::optional<Nanoseconds> limit = {},
               bool interruptible = true, const std::function<void()>& letGo = {});
    /// The same for several queues (poll). The task must have been added to them by the caller, who removes it too.
    Wake blockOnAdded(std::string why, PlaceId where = {}, std::optional<Nanoseconds> limit = {},
                      bool interruptible = true, const std::function<void()>& letGo = {});
    [[nodiscard]] bool signalPending() const;

    // --- what others do to it ---------------------------------------------------------------------------

    void wake(EventId cause, Task* by);
    /// Wakes it only when it waits in a way that signals may end.
    void wakeForSignal(Task* by);

    /// While a call sends from a file, whoever truncates it can end the call (Profile::Textbook::truncationInterrupts).
    class Transfer {
    public:
        /// `from` may be null: nothing can interrupt it then.
        Transfer(Task& task, const Inode* from) : m_task(task) { m_task.m_transferFrom = from; }
        ~Transfer()
        {
            m_task.m_transferFrom = nullptr;
            m_task.m_transferInterrupted = false;
        }
        Transfer(const Transfer&) = delete;
        Transfer& operator=(const Transfer&) = delete;
        [[nodiscard]] bool interrupted() const { return m_task.m_transferInterrupted; }

    private:
        Task& m_task;
    };
    /// Ends the call that it is in when that sends from `file`.
    void interruptTransfer(const Inode& file, Task* by);
    [[nodiscard]] bool transferInterrupted() const { return m_transferInterrupted; }

    // --- modes ------------------------------------------------------------------------------------------

    void enterKernel(ModeSwitchReason reason);
    void leaveKernel(ModeSwitchReason reason);
    [[nodiscard]] bool inKernel() const { return m_inKernel; }
    /// A kernel thread is in kernel mode from the start; a dying process stays there. Neither is a mode switch.
    void enterKernelQuietly() { m_inKernel = true; }
    void leaveKernelQuietly() { m_inKernel = false; }

    // --- events -----------------------------------------------------------------------------------------

    /// An event of this task at its present time, with core, call and line filled in.
    [[nodiscard]] Event event(EventKind kind) const;
    EventId emit(const Event& event, std::string_view text = {}) const;
    EventId note(std::string_view text) const;

    // --- state that the kernel's parts keep here --------------------------------------------------------

    CoreId core{};            ///< the one it runs on, none while it does not
    CoreId lastCore{};
    ActorId actor{};
    CallId call{};            ///< the system call that it is in
    std::uint32_t line = 0;
    bool dead = false;
    bool killed = false;      ///< must end as soon as it notices
    std::string blockedOn;    ///< why it waits; empty while it does not
    PlaceId blockedAt{};
    Nanoseconds blockedSince{};
    Nanoseconds callSince{};  ///< when the call began that it is in
    std::string callName;     ///< for the report of who waits for what
    Nanoseconds sliceStart{};
    PageFragment fragment;    ///< what its socket calls copy goes there
    std::int64_t joinResult = 0;
    WaitQueue joiners;

    struct Pending {
        int number = 0;
        int code = 0;
        int descriptor = -1;
        program::Address address = 0;
        int senderPid = 0;
        int status = 0;  ///< of a child
    };
    std::deque<Pending> signals;       ///< sent to this thread (faults)
    std::uint64_t blockedSignals = 0;  ///< bit n-1 for signal n

private:
    friend class Scheduler;

    enum class State : std::uint8_t { New, Runnable, Running, Blocked, Dead };

    struct Due {
        Nanoseconds duration;
        std::string_view what;
        bool user;
    };

    EventId pass(Bytes amount, RouteId CoreState::*route, Spot from, Spot to, Origin origin, std::string_view what,
                 std::uint8_t flags = 0);

    Kernel& m_kernel;
    std::shared_ptr<Process> m_process;
    std::string m_name;
    bool m_peer;
    TaskId m_id;
    State m_state = State::New;
    bool m_inKernel = false;
    bool m_aboutToBlock = false;     ///< in block(), still doing what is due
    bool m_wokenEarly = false;       ///< woken in that time: do not sleep
    bool m_wokenBySignal = false;
    bool m_interruptible = true;
    const Inode* m_transferFrom = nullptr;
    bool m_transferInterrupted = false;
    std::vector<Due> m_due;
    std::vector<Due> m_passing;      ///< what flush() is letting pass; kept for its memory
    Nanoseconds m_dueTotal{};
};

}  // namespace copyscope::model::kernel
