// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/live_host.h"

#include "sim/live/system_call.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace copyscope::sim {

using model::Bytes;
using model::Nanoseconds;
using model::program::Machine;
using model::program::Program;
using model::program::RunEnd;
using model::program::SignalDelivery;

namespace {

void* pointer(model::program::Address at) { return reinterpret_cast<void*>(at); }

std::int64_t monotonicNow()
{
    std::timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

LiveHost::LiveHost(std::shared_ptr<LiveProcess> process, std::shared_ptr<LiveProcess::Thread> thread)
    : m_process(std::move(process)), m_thread(std::move(thread)), m_inbox(m_process->actions)
{
}

void LiveHost::end(int code)
{
    if (m_process->observer)
        m_process->observer->exiting(code, 0, *this);
    if (m_process->atExit)
        m_process->atExit();
    ::syscall(SYS_exit_group, code);
    std::abort();
}

void LiveHost::runAndExit(std::shared_ptr<const Program> program, std::shared_ptr<LiveProcess> process)
{
    LiveHost host(process);
    host.attach();
    process->numbers->add(::getpid());
    process->turn.lock();
    Machine machine(std::move(program), host);
    machine.setStepLimit(process->stepLimit);
    if (process->atBegin)
        process->atBegin(host);
    if (process->observer)
        process->observer->threadBegan(HostObserver::Began::Process, host);
    const RunEnd end = machine.run();
    // A child of fork() gets here as well, when it does not end by exit().
    if (end.kind == RunEnd::Kind::Failed) {
        host.output("line " + std::to_string(end.error.line) + ": " + end.error.message + "\n", true);
        host.end(1);
    }
    if (end.kind == RunEnd::Kind::ThreadExited && process->threads.fetch_sub(1) > 1) {
        // Its other threads go on.
        process->turn.unlock();
        ::syscall(SYS_exit, 0);
    }
    host.end(end.code);
}

void LiveHost::rehearse(std::shared_ptr<const Program> program, std::shared_ptr<LiveProcess> process)
{
    process->rehearses = true;
    LiveHost host(process);
    host.attach();
    const std::lock_guard turn(process->turn);
    Machine machine(std::move(program), host);
    machine.setStepLimit(process->stepLimit);
    machine.run();
}

// --- memory ---------------------------------------------------------------------------------------------------------

LiveHost::Outcome LiveHost::faulted()
{
    if (m_process->observer)
        m_process->observer->faulted(m_inbox.fault(), *this);
    if (m_inbox.deliverFault())
        return Outcome::Signal;
    if (m_process->observer)
        m_process->observer->exiting(0, m_inbox.fault().number, *this);
    if (m_process->atExit)
        m_process->atExit();
    dieBySignal(m_inbox.fault().number);
}

LiveHost::Outcome LiveHost::load(Address from, std::span<std::byte> into)
{
    return m_inbox.guardedCopy(into.data(), pointer(from), into.size()) ? Outcome::Done : faulted();
}

LiveHost::Outcome LiveHost::store(Address to, std::span<const std::byte> bytes)
{
    return m_inbox.guardedCopy(pointer(to), bytes.data(), bytes.size()) ? Outcome::Done : faulted();
}

LiveHost::Outcome LiveHost::fill(Address to, std::byte value, Bytes length)
{
    return m_inbox.guardedFill(pointer(to), std::to_integer<int>(value), length.value()) ? Outcome::Done : faulted();
}

LiveHost::Outcome LiveHost::copy(Address to, Address from, Bytes length)
{
    if (!m_inbox.guardedMove(pointer(to), pointer(from), length.value()))
        return faulted();
    if (m_process->observer)
        m_process->observer->copied(to, from, length.value(), *this);
    return Outcome::Done;
}

LiveHost::Outcome LiveHost::compare(Address a, Address b, Bytes length, int& result)
{
    return m_inbox.guardedCompare(pointer(a), pointer(b), length.value(), result) ? Outcome::Done : faulted();
}

LiveHost::Address LiveHost::reserve(std::string_view name, Bytes size, std::uint32_t)
{
    return m_process->memory.reserve(name, size);
}

void LiveHost::release(Address at, Bytes size) { m_process->memory.release(at, size); }

LiveHost::Address LiveHost::literal(std::string_view text) { return m_process->memory.literal(text); }

bool LiveHost::peek(Address from, std::span<std::byte> into)
{
    return m_inbox.guardedCopy(into.data(), pointer(from), into.size());
}

std::optional<std::string> LiveHost::peekText(Address from, std::size_t longest)
{
    constexpr std::size_t piece = 64;
    std::string text;
    while (text.size() < longest) {
        std::byte bytes[piece];
        const std::size_t length = piece - from % piece;  // never into a page that the string does not reach
        if (!peek(from, std::span(bytes, length)))
            return std::nullopt;
        const auto* nul = static_cast<const std::byte*>(std::memchr(bytes, 0, length));
        text.append(reinterpret_cast<const char*>(bytes), nul != nullptr ? static_cast<std::size_t>(nul - bytes) : length);
        if (nul != nullptr)
            return text;
        from += length;
    }
    return text;
}

// --- processes and threads ------------------------------------------------------------------------------------------

LiveHost::Outcome LiveHost::fork(const Machine&, std::int64_t& result)
{
    const Arguments none{};
    const ObservedCall observed{"fork", none, m_line, *this};
    HostObserver* const observer = m_process->observer.get();
    // A signal that was noted but not handled yet would be handled in both processes.
    const std::uint64_t mask = signalMask();
    setSignalMask(~std::uint64_t{0});
    if (!m_inbox.isEmpty()) {
        setSignalMask(mask);
        m_restart = true;
        result = -EINTR;
        return Outcome::Signal;
    }
    if (observer != nullptr)
        observer->callEntered(observed);
    if (m_process->beforeFork)
        m_process->beforeFork();
    const pid_t child = ::fork();
    if (child >= 0 && m_process->afterFork)
        m_process->afterFork(child == 0);
    result = child < 0 ? -errno : child;
    if (child == 0) {
        m_process->numbers->add(::getpid());
        m_process->threads = 1;
        m_process->made.clear();
        if (m_process->watcher)
            m_process->watcher = m_process->watcher->forChild();
        if (observer != nullptr)
            observer->threadBegan(HostObserver::Began::Child, *this);
        // What the observer has made ready for the new process is not the program's either.
        if (m_process->afterFork)
            m_process->afterFork(true);
    } else if (child > 0) {
        m_process->numbers->add(child);
        if (observer != nullptr)
            observer->forked(child, *this);
    }
    if (child != 0 && observer != nullptr)
        observer->callReturned(observed, result);
    setSignalMask(mask);
    return Outcome::Done;
}

LiveHost::Outcome LiveHost::startThread(const Machine& self, Address entry, std::uint64_t argument, std::int64_t& thread)
{
    const Arguments arguments{entry, argument};
    const ObservedCall observed{"pthread_create", arguments, m_line, *this};
    if (m_process->observer)
        m_process->observer->callEntered(observed);
    auto made = std::make_shared<LiveProcess::Thread>();
    made->number = ++m_process->lastThread;
    auto host = std::make_shared<LiveHost>(m_process, made);
    host->atLine(m_line);
    std::shared_ptr<Machine> machine = self.thread(*host, entry, argument);
    // The thread must not be interrupted before its inbox is there.
    const std::uint64_t mask = signalMask();
    setSignalMask(~std::uint64_t{0});
    m_process->threads.fetch_add(1);
    try {
        std::thread([host, machine, made, mask, process = m_process] {
            host->attach();
            setSignalMask(mask);
            process->turn.lock();
            if (process->observer)
                process->observer->threadBegan(HostObserver::Began::Thread, *host);
            const RunEnd end = machine->run();
            if (end.kind == RunEnd::Kind::Failed) {
                host->output("line " + std::to_string(end.error.line) + ": " + end.error.message + "\n", true);
                host->end(1);
            }
            if (process->observer)
                process->observer->threadEnded(*host);
            if (process->threads.fetch_sub(1) == 1)
                host->end(0);
            process->turn.unlock();
            setSignalMask(~std::uint64_t{0});
            made->running.store(0);
            ::syscall(SYS_futex, &made->running, FUTEX_WAKE_PRIVATE, 1 << 30, nullptr, nullptr, 0);
        }).detach();
        thread = made->number;
        m_process->made[thread] = made;
    } catch (const std::system_error&) {
        m_process->threads.fetch_sub(1);
        thread = -EAGAIN;
    }
    setSignalMask(mask);
    if (m_process->observer)
        m_process->observer->callReturned(observed, thread < 0 ? thread : 0);
    return Outcome::Done;
}

LiveHost::Outcome LiveHost::joinThread(std::int64_t thread, std::int64_t& result)
{
    const auto found = m_process->made.find(thread);
    const std::shared_ptr<LiveProcess::Thread> other = found == m_process->made.end() ? nullptr : found->second;
    if (other == nullptr || other == m_thread) {
        result = other == nullptr ? -ESRCH : -EDEADLK;
        return Outcome::Done;
    }
    const Arguments arguments{static_cast<std::uint64_t>(thread)};
    const ObservedCall observed{"pthread_join", arguments, m_line, *this};
    if (m_process->observer)
        m_process->observer->callEntered(observed);
    const Arguments wait{reinterpret_cast<std::uint64_t>(&other->running), FUTEX_WAIT_PRIVATE, 1};
    while (other->running.load() != 0) {
        const std::int64_t waited = enter(SYS_futex, wait);
        if ((waited == callNotMade || waited == -EINTR) && !m_inbox.isEmpty()) {
            // pthread_join() goes on waiting when a handler has run.
            if (m_process->observer)
                m_process->observer->callDropped(*this);
            m_restart = true;
            return Outcome::Signal;
        }
    }
    m_process->made.erase(thread);
    result = 0;
    if (m_process->observer)
        m_process->observer->callReturned(observed, 0);
    return Outcome::Done;
}

LiveHost::Outcome LiveHost::compute(Nanoseconds duration)
{
    const bool alone = m_process->threads.load() == 1;
    if (!alone)
        m_process->turn.unlock();
    const std::int64_t until = monotonicNow() + duration.value();
    while (m_inbox.isEmpty() && monotonicNow() < until) {
    }
    if (!alone)
        m_process->turn.lock();
    return Outcome::Done;
}

void LiveHost::output(std::string_view text, bool toStandardError)
{
    if (m_process->observer)
        m_process->observer->output(text, toStandardError, *this);
}

void LiveHost::exit(int code)
{
    if (!m_process->rehearses)
        end(code);
}

void LiveHost::exitThread() {}

// --- signals --------------------------------------------------------------------------------------------------------

LiveHost::Outcome LiveHost::raise(int signal)
{
    ::syscall(SYS_tgkill, ::getpid(), ::gettid(), signal);
    return Outcome::Done;
}

std::optional<SignalDelivery> LiveHost::takeSignal()
{
    if (m_inbox.isEmpty()) {
        constexpr std::uint32_t often = 256;
        if (m_process->threads.load(std::memory_order_relaxed) > 1 && ++m_looks % often == 0) {
            // A thread that spins until another one has stored something must let it.
            if (m_process->turn.unlock())
                ::sched_yield();
            m_process->turn.lock();
        }
        return std::nullopt;
    }
    auto delivery = m_inbox.take();
    if (delivery) {
        delivery->restartCall = std::exchange(m_restart, false);
        if (m_process->observer)
            m_process->observer->signalTaken(*delivery, *this);
    }
    return delivery;
}

void LiveHost::signalReturned(int number) { m_inbox.returned(number); }

}  // namespace copyscope::sim
