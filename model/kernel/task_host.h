// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/hardware/memory.h"
#include "model/kernel/kernel.h"
#include "model/kernel/task.h"
#include "model/program/host.h"
#include "model/program/machine.h"
#include "model/program/program.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace copyscope::model::kernel {

struct Reached;

/// What a program sees of the simulated machine: program::Host for one task.
///
/// Loads and stores of single values take no time of their own besides faults and page walks; memset, memcpy and memcmp
/// take what a core needs for them, and compute() as long as it says.
class TaskHost final : public program::Host {
public:
    /// Starts a process that runs `program`, from the next time the caller waits. `stepLimit` bounds the interpreter.
    static Task& start(Kernel& kernel, std::shared_ptr<Process> process,
                       std::shared_ptr<const program::Program> program, Nanoseconds delay, std::uint64_t stepLimit);

    program::Outcome load(program::Address from, std::span<std::byte> into) override;
    program::Outcome store(program::Address to, std::span<const std::byte> bytes) override;
    program::Outcome fill(program::Address to, std::byte value, Bytes length) override;
    program::Outcome copy(program::Address to, program::Address from, Bytes length) override;
    program::Outcome compare(program::Address a, program::Address b, Bytes length, int& result) override;
    program::Address reserve(std::string_view name, Bytes size, std::uint32_t line) override;
    void release(program::Address at, Bytes size) override;
    program::Address literal(std::string_view text) override;
    program::Outcome call(std::string_view name, const program::CallArguments& arguments, std::int64_t& result) override;
    /// sysconf(3), which the C library answers from what it knows of the machine: -EINVAL for other names.
    [[nodiscard]] std::int64_t systemLimit(int name) const;
    [[nodiscard]] bool successSetsErrno() const override;
    program::Outcome fork(const program::Machine& self, std::int64_t& result) override;
    program::Outcome startThread(const program::Machine& self, program::Address entry, std::uint64_t argument,
                                 std::int64_t& thread) override;
    program::Outcome joinThread(std::int64_t thread, std::int64_t& result) override;
    program::Outcome compute(Nanoseconds duration) override;
    program::Outcome spin() override { return compute(m_kernel.profile().ring.look); }
    void output(std::string_view text, bool toStandardError) override;
    void exit(int code) override;
    void exitThread() override;
    program::Outcome raise(int signal) override;
    std::optional<program::SignalDelivery> takeSignal() override;
    void signalReturned(int number) override;
    void atLine(std::uint32_t line) override { m_task->line = line; }
    [[nodiscard]] program::CallWatcher* watcher() override;

private:
    explicit TaskHost(Kernel& kernel) : m_kernel(kernel) {}

    struct Run;
    static void execute(Task& task, Run& run);
    /// An access of the program failed: the signal for it, and what the interpreter shall do.
    program::Outcome faulted(program::Address at, const Reached& reached);
    /// The same for what is known: SIGBUS when there is no memory, else SIGSEGV with `code`.
    program::Outcome refused(program::Address at, Spot where, bool bus, int code);
    /// An instruction of the bare machine, in user mode.
    program::Outcome instruction(std::string_view name, const program::CallArguments& arguments, std::int64_t& result);
    SourceId source();
    void stored(program::Address at, Bytes length);
    /// Somebody may watch what was stored to.
    void watched(const Folio& folio);
    /// A stopped process stands still here until it is continued or killed.
    void standStill();
    /// A signal that a handler will take, if one is pending; looks only.
    [[nodiscard]] bool handlerPending(bool& restarts) const;

    Kernel& m_kernel;
    Task* m_task = nullptr;
    bool m_restart = false;
    std::vector<std::uint64_t> m_savedMasks;
    std::map<std::uint32_t, SourceId> m_sources;  ///< by line: what this process stores there

    // What was reached last, to spare loops over an array the walk; valid while the page table does not change.
    struct {
        std::shared_ptr<Folio> folio;
        program::Address page = ~program::Address{0};
        std::uint64_t offset = 0;
        std::uint64_t generation = 0;
        bool writable = false;
    } m_last;
    program::Address m_lastStorePage = ~program::Address{0};
    std::uint32_t m_lastStoreLine = 0;
};

}  // namespace copyscope::model::kernel
