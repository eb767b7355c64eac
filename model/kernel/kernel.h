// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/engine.h"
#include "model/hardware/interrupt_controller.h"
#include "model/hardware/memory.h"
#include "model/hardware/tlb.h"
#include "model/kernel/call_table.h"
#include "model/kernel/generation.h"
#include "model/kernel/process.h"
#include "model/kernel/scheduler.h"
#include "model/kernel/tracer.h"
#include "model/machine/profile.h"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace copyscope::model {
class CpuCache;
}

namespace copyscope::model::kernel {

class AnonymousPages;
class BareMachine;
class FileSystem;
class Network;
class DiskDevice;
class DmaDevice;
class SwapArea;
class Fbufs;

/// A kernel and the host that it runs on. A lane has one for the server and, when bytes leave through a card, one for
/// the peer. Its parts live in members with their own headers; this class makes them and lets them find each other.
class Kernel {
public:
    /// `name` is the host's in traces: "server", "peer".
    Kernel(Engine& engine, Tracer& tracer, const Profile& profile, std::string name, bool peer);
    ~Kernel();
    Kernel(const Kernel&) = delete;
    Kernel& operator=(const Kernel&) = delete;

    [[nodiscard]] Engine& engine() const { return m_engine; }
    [[nodiscard]] Tracer& tracer() const { return m_tracer; }
    [[nodiscard]] const Profile& profile() const { return m_profile; }
    [[nodiscard]] const Generation& generation() const { return m_generation; }
    [[nodiscard]] HostId host() const { return m_host; }
    [[nodiscard]] bool isPeer() const { return m_peer; }
    [[nodiscard]] ResourceId memoryBus() const { return m_bus; }
    [[nodiscard]] ResourceId ioBus() const { return m_ioBus; }

    [[nodiscard]] Memory& memory() { return m_memory; }
    [[nodiscard]] Scheduler& scheduler() { return m_scheduler; }
    [[nodiscard]] CpuCache& cpuCache() { return *m_cpuCache; }
    [[nodiscard]] Tlb& tlb(CoreId core) { return m_tlbs.at(core.value()); }
    [[nodiscard]] FileSystem& files() { return *m_files; }
    [[nodiscard]] DiskDevice& disk() { return *m_disk; }
    [[nodiscard]] Network& network() { return *m_network; }
    /// The board's DMA controller, for devices that are not masters of the bus.
    [[nodiscard]] DmaDevice& dmaController() { return *m_dma; }
    /// Made with the first use.
    [[nodiscard]] SwapArea& swap();
    [[nodiscard]] AnonymousPages& anonymousPages() { return *m_anonymous; }
    [[nodiscard]] BareMachine& bareMachine();
    [[nodiscard]] Fbufs& fbufs() { return *m_fbufs; }
    [[nodiscard]] const CallTable& calls() const { return m_calls; }

    // --- tasks ------------------------------------------------------------------------------------------

    /// A fresh number for an address space.
    std::uint32_t newSpace() { return m_nextSpace++; }
    std::shared_ptr<Process> createProcess(std::string name, std::string program, bool peer, Process* parent = nullptr);
    /// A task whose body runs in an actor of its own, from the next time the caller waits.
    Task& startTask(std::shared_ptr<Process> process, std::string name, bool peer, std::function<void(Task&)> body);
    /// A thread of the kernel: write-back, for example.
    Task& startKernelThread(std::string name, std::function<void(Task&)> body);
    /// Ends the calling task; the process too when it was the last one. Closes, unmaps and tells the parent.
    void finishTask(Task& task);
    void exitProcess(Task& task, int code, int signal);
    [[nodiscard]] const std::vector<std::unique_ptr<Task>>& tasks() const { return m_tasks; }
    [[nodiscard]] const std::vector<std::shared_ptr<Process>>& processes() const { return m_processes; }
    [[nodiscard]] Process* findProcess(int pid) const;
    /// Woken whenever a process ends.
    WaitQueue& processEnded() { return m_processEnded; }
    /// Called whenever a process ends; the runner waits for the last one with it.
    std::function<void()> onProcessEnd;

    // --- signals (signals.cpp) --------------------------------------------------------------------------

    void sendSignal(Process& process, const Task::Pending& signal);
    /// A signal for the task itself (fault). A fault whose signal is blocked or ignored kills.
    void sendSignalTo(Task& task, const Task::Pending& signal, bool force);
    /// Stops all threads where they next look for signals (SIGSTOP); a stopped process waits for SIGCONT.
    void stopProcess(Process& process, int signal);
    void continueProcess(Process& process, bool report);
    /// SIGCHLD, unless the parent ignores it (then the child needs no wait).
    void sendChildSignal(Process& parent, const Process& child);
    /// SIGCHLD for a child that has stopped or goes on, unless the parent does not want it (do_notify_parent_cldstop).
    void tellOfStop(Process& child, int code, int signal);

    // --- devices ----------------------------------------------------------------------------------------

    struct InterruptWork {
        std::string_view what;
        Nanoseconds duration;
        CpuWork kind = CpuWork::Interrupt;
        EventKind event = EventKind::Cpu;  ///< or Copy, Checksum: then with what follows
        Bytes bytes{};
        Spot from{};
        Spot to{};
        Origin origin{};
        std::uint8_t flags = flagNone;
    };
    /// A device's actor interrupts a core: entry, handler, what the soft interrupt does, exit. Returns when it is over.
    /// `waiting` is who will be woken by it, if that is known: its last core is preferred.
    EventId interrupt(std::string_view source, std::vector<InterruptWork> work, EventId cause = {},
                      const Task* waiting = nullptr);
    /// The same for a core that is not free to choose: one core interrupts another (IPI).
    EventId interruptOn(CoreId core, std::string_view source, std::vector<InterruptWork> work, EventId cause);

    // --- events -----------------------------------------------------------------------------------------

    [[nodiscard]] Event event(EventKind kind) const;
    EventId emit(Event event, std::string_view text = {}) const;
    PlaceId place(PlaceKind kind, std::string_view name, Bytes size = {}, PlaceId parent = {}, TaskId owner = {},
                  bool peer = false);
    void destroyPlace(PlaceId place, bool peer = false);

    // --- calls ------------------------------------------------------------------------------------------

    /// Makes a system call for `task`: mode switches, version check, work, return. Result >= 0 or -errno.
    std::int64_t call(Task& task, std::string_view name, const program::CallArguments& arguments);
    /// The same for calls that need more than their arguments (fork needs the running program): `work` does it.
    std::int64_t callWith(Task& task, std::string_view name, const program::CallArguments& arguments,
                          const std::function<std::int64_t()>& work);

private:
    /// -ENOSYS, or -ENODEV without the card, where this machine does not have the call; else 0.
    [[nodiscard]] std::int64_t lacks(const SystemCall* call) const;

    Engine& m_engine;
    Tracer& m_tracer;
    Profile m_profile;
    Generation m_generation;
    bool m_peer;
    HostId m_host;
    ResourceId m_bus;
    ResourceId m_ioBus;
    Memory m_memory;
    Scheduler m_scheduler;
    CallTable m_calls;
    std::map<std::uint32_t, Tlb> m_tlbs;  ///< by core
    InterruptController m_interrupts;
    std::unique_ptr<CpuCache> m_cpuCache;
    std::unique_ptr<DmaDevice> m_dma;
    std::unique_ptr<DiskDevice> m_disk;
    std::unique_ptr<SwapArea> m_swap;
    std::unique_ptr<AnonymousPages> m_anonymous;
    std::unique_ptr<BareMachine> m_bare;
    std::unique_ptr<FileSystem> m_files;
    std::unique_ptr<Network> m_network;
    std::unique_ptr<Fbufs> m_fbufs;
    std::vector<std::unique_ptr<Task>> m_tasks;
    std::vector<std::shared_ptr<Process>> m_processes;
    WaitQueue m_processEnded;
    int m_nextPid = 100;
    std::uint32_t m_nextSpace = 1;
};

}  // namespace copyscope::model::kernel
