// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/machine.h"
#include "sim/live/live_process.h"
#include "sim/live/raw_calls.h"

#include <memory>
#include <optional>
#include <string>

namespace copyscope::sim {

/// One thread of a program on the real system: real memory, real system calls, real signals, real processes.
///
/// exit() and fatal signals end the calling process at once, so a program runs in a process that was made for it.
/// fork() is a real one: in the child the same interpreter goes on and ends the child when its program ends.
///
/// For safety some calls are refused with an errno and a remark to the observer: paths outside of the program's folder
/// may be looked at and read, not changed or made (EACCES); signals reach processes of the same run only (EPERM).
class LiveHost final : public model::program::Host {
public:
    using Address = model::program::Address;
    using Outcome = model::program::Outcome;

    /// `thread` is null for the first thread of a process.
    explicit LiveHost(std::shared_ptr<LiveProcess> process, std::shared_ptr<LiveProcess::Thread> thread = nullptr);
    /// To be called on the thread that is to run the program, before anything else.
    void attach() { m_inbox.attach(); }

    /// Runs a program in this process and ends it. Does not return.
    [[noreturn]] static void runAndExit(std::shared_ptr<const model::program::Program> program,
                                        std::shared_ptr<LiveProcess> process);

    /// Runs a program and returns; nobody is told. Whoever is attached on this thread has to attach again.
    static void rehearse(std::shared_ptr<const model::program::Program> program, std::shared_ptr<LiveProcess> process);

    Outcome load(Address from, std::span<std::byte> into) override;
    Outcome store(Address to, std::span<const std::byte> bytes) override;
    Outcome fill(Address to, std::byte value, model::Bytes length) override;
    Outcome copy(Address to, Address from, model::Bytes length) override;
    Outcome compare(Address a, Address b, model::Bytes length, int& result) override;
    Address reserve(std::string_view name, model::Bytes size, std::uint32_t line) override;
    void release(Address at, model::Bytes size) override;
    Address literal(std::string_view text) override;
    Outcome call(std::string_view name, const model::program::CallArguments& arguments, std::int64_t& result) override;
    Outcome fork(const model::program::Machine& self, std::int64_t& result) override;
    Outcome startThread(const model::program::Machine& self, Address entry, std::uint64_t argument,
                        std::int64_t& thread) override;
    Outcome joinThread(std::int64_t thread, std::int64_t& result) override;
    Outcome compute(model::Nanoseconds duration) override;
    void output(std::string_view text, bool toStandardError) override;
    void exit(int code) override;
    void exitThread() override;
    Outcome raise(int signal) override;
    std::optional<model::program::SignalDelivery> takeSignal() override;
    void signalReturned(int number) override;
    void atLine(std::uint32_t line) override { m_line = line; }
    [[nodiscard]] model::program::CallWatcher* watcher() override { return m_process->watcher.get(); }

    // for observers
    [[nodiscard]] LiveProcess& process() { return *m_process; }
    [[nodiscard]] std::uint32_t line() const { return m_line; }
    /// Bytes of the program's memory; false, and nothing else happens, when some of them are not there.
    [[nodiscard]] bool peek(Address from, std::span<std::byte> into);
    /// Up to `longest` characters of a string; nothing when it cannot be read.
    [[nodiscard]] std::optional<std::string> peekText(Address from, std::size_t longest = 4096);

private:
    using Arguments = model::program::CallArguments;

    Outcome faulted();
    [[nodiscard]] std::int64_t make(const RawCall& raw, Arguments arguments);
    [[nodiscard]] std::int64_t enter(long number, const Arguments& arguments);
    /// What a call that would reach outside of the run returns instead; nothing when it may be made.
    [[nodiscard]] std::optional<std::int64_t> refusal(std::string_view name, CallShape shape, const Arguments& arguments);
    [[nodiscard]] bool isInside(Address path);
    std::int64_t changeAction(int number, const SignalAction* wanted, SignalAction& old);
    std::int64_t sigaction(const Arguments& arguments);
    std::int64_t sleepFor(std::int64_t seconds, std::int64_t nanoseconds, bool tellRest);
    void noteMemory(std::string_view name, const Arguments& arguments, std::int64_t result);
    [[noreturn]] void end(int code);

    std::shared_ptr<LiveProcess> m_process;
    std::shared_ptr<LiveProcess::Thread> m_thread;
    SignalInbox m_inbox;
    std::uint32_t m_line = 0;
    bool m_restart = false;
    std::uint32_t m_looks = 0;
};

}  // namespace copyscope::sim
