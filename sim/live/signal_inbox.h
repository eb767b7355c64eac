// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/host.h"

#include <array>
#include <atomic>
#include <csetjmp>
#include <csignal>
#include <cstdint>
#include <optional>
#include <vector>

namespace copyscope::sim {

inline constexpr int signalCount = 65;  ///< numbers 1 to 64

/// What a program asked to be done at a signal. `handler` as it gave it: 0 SIG_DFL, 1 SIG_IGN, else a function of it.
struct SignalAction {
    model::program::Address handler = 0;
    std::uint64_t mask = 0;
    std::uint64_t flags = 0;
    model::program::Address restorer = 0;
};

/// The actions of all signals of one process; its threads share it.
using SignalActions = std::array<SignalAction, signalCount>;

/// An access of the interpreter to memory that the kernel answered with a signal.
struct MemoryFault {
    int number = 0;
    int code = 0;
    model::program::Address address = 0;
};

/// Catches the real signals of one thread and keeps them until the interpreter asks.
///
/// A real handler only notes the signal and blocks what the program's handler wants blocked; the interpreter runs the
/// program's handler afterwards, before the statement goes on. Faults within guarded() come back as values.
/// There is one inbox a thread: it belongs to the one that attached it.
class SignalInbox {
public:
    /// `actions` must outlive the inbox.
    explicit SignalInbox(SignalActions& actions) : m_actions(actions) {}
    ~SignalInbox();
    SignalInbox(const SignalInbox&) = delete;
    SignalInbox& operator=(const SignalInbox&) = delete;

    /// From here on signals and faults of the calling thread come to this inbox.
    void attach();

    /// Not zero while a signal waits for take(); for interruptibleCall().
    [[nodiscard]] const std::atomic<std::uint32_t>& pending() const { return m_pending; }
    [[nodiscard]] bool isEmpty() const { return m_pending.load(std::memory_order_relaxed) == 0; }
    /// The signal that came first. Its number stays blocked until returned().
    std::optional<model::program::SignalDelivery> take();
    /// The program's handler of `number` has returned: the mask is again what it was before.
    void returned(int number);

    /// sigaction(): changes the table and tells the kernel. 0 or -errno.
    std::int64_t setAction(int number, const SignalAction& action);

    /// Copies memory; false when an address faulted, and then fault() says how.
    [[nodiscard]] bool guardedCopy(void* to, const void* from, std::size_t length);
    [[nodiscard]] bool guardedMove(void* to, const void* from, std::size_t length);
    [[nodiscard]] bool guardedFill(void* to, int value, std::size_t length);
    [[nodiscard]] bool guardedCompare(const void* a, const void* b, std::size_t length, int& result);
    [[nodiscard]] const MemoryFault& fault() const { return m_fault; }
    /// Hands the last fault to the program's handler. False when it has none that may run: the process is to die.
    bool deliverFault();

private:
    struct Waiting {
        model::program::SignalDelivery delivery;
        std::uint64_t maskBefore = 0;
    };
    static constexpr std::size_t room = 128;

    static void onSignal(int number, siginfo_t* info, void* context);
    void note(int number, const siginfo_t& info, void* context);
    template <class Access>
    bool guarded(Access access);

    SignalActions& m_actions;
    std::array<Waiting, room> m_waiting{};
    std::atomic<std::uint32_t> m_pending{0};  ///< written by the handler and, with signals held back, by take()
    std::uint32_t m_first = 0;
    std::vector<std::pair<int, std::uint64_t>> m_masks;  ///< of handlers that run, innermost last
    sigjmp_buf m_escape{};
    volatile std::sig_atomic_t m_guarding = 0;
    std::uint64_t m_faultMask = 0;
    MemoryFault m_fault;
};

/// Ends this process by the default action of a signal, whatever its handlers and masks are.
[[noreturn]] void dieBySignal(int number);

/// The kernel's own mask of the calling thread: bit n - 1 is signal n.
[[nodiscard]] std::uint64_t signalMask();
void setSignalMask(std::uint64_t mask);

}  // namespace copyscope::sim
