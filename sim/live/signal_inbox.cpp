// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/signal_inbox.h"

#include "sim/live/system_call.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

namespace copyscope::sim {

namespace {

// Programs may name any address, 0 too, which these functions are declared not to take: they are called by their addresses.
void* (*const volatile copyBytes)(void*, const void*, std::size_t) = std::memcpy;
void* (*const volatile moveBytes)(void*, const void*, std::size_t) = std::memmove;
void* (*const volatile fillBytes)(void*, int, std::size_t) = std::memset;
int (*const volatile compareBytes)(const void*, const void*, std::size_t) = std::memcmp;

using model::program::SignalDelivery;

/// A signal handler gets no argument of ours: this is how it finds the inbox of the thread that it interrupted.
thread_local SignalInbox* current = nullptr;

/// struct sigaction as the kernel has it; the C library's would not pass the flags on as they are.
struct KernelAction {
    void (*handler)(int, siginfo_t*, void*) = nullptr;
    std::uint64_t flags = 0;
    void (*restorer)() = nullptr;
    std::uint64_t mask = 0;
};

constexpr std::uint64_t bit(int number) { return std::uint64_t{1} << (number - 1); }
bool isFault(int number) { return number == SIGSEGV || number == SIGBUS; }

std::uint64_t& maskOf(ucontext_t& context)
{
    static_assert(sizeof context.uc_sigmask >= sizeof(std::uint64_t));
    return *reinterpret_cast<std::uint64_t*>(&context.uc_sigmask);
}

std::int64_t kernelAction(int number, const KernelAction& action)
{
    return ::syscall(SYS_rt_sigaction, number, &action, nullptr, sizeof(std::uint64_t)) == 0 ? 0 : -errno;
}

/// The code that a handler returns to; the C library's, read back from an action that it installed.
void (*restorer())()
{
    static const auto found = [] {
        struct sigaction probe = {};
        struct sigaction old = {};
        probe.sa_handler = SIG_DFL;
        ::sigaction(SIGURG, &probe, &old);
        KernelAction action;
        ::syscall(SYS_rt_sigaction, SIGURG, nullptr, &action, sizeof(std::uint64_t));
        ::sigaction(SIGURG, &old, nullptr);
        return action.restorer;
    }();
    return found;
}

constexpr std::uint64_t restorerFlag = 0x04000000;  // SA_RESTORER of x86

}  // namespace

std::uint64_t signalMask()
{
    std::uint64_t mask = 0;
    ::syscall(SYS_rt_sigprocmask, SIG_BLOCK, nullptr, &mask, sizeof mask);
    return mask;
}

void setSignalMask(std::uint64_t mask) { ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, nullptr, sizeof mask); }

void dieBySignal(int number)
{
    kernelAction(number, KernelAction{});
    setSignalMask(~bit(number));
    ::syscall(SYS_tgkill, ::getpid(), ::gettid(), number);
    // Only a signal whose default is to ignore it gets here.
    ::_exit(128 + number);
}

void SignalInbox::attach()
{
    current = this;
    for (const int number : {SIGSEGV, SIGBUS})
        setAction(number, m_actions[static_cast<std::size_t>(number)]);
}

SignalInbox::~SignalInbox()
{
    if (current == this)
        current = nullptr;
}

std::int64_t SignalInbox::setAction(int number, const SignalAction& action)
{
    if (number < 1 || number >= signalCount || ((number == SIGKILL || number == SIGSTOP)))
        return -EINVAL;
    KernelAction real;
    const bool caught = action.handler > 1 || isFault(number);
    if (caught) {
        real.handler = &SignalInbox::onSignal;
        // All others wait while a signal is being noted, so notes never nest. SA_RESETHAND is done when it is noted:
        // a fault must always find our handler.
        real.mask = ~std::uint64_t{0};
        constexpr std::uint64_t ours = SA_RESETHAND | SA_ONSTACK | SA_NODEFER;
        real.flags = (action.flags & ~ours) | SA_SIGINFO | restorerFlag;
        real.restorer = restorer();
    } else {
        real.handler = reinterpret_cast<void (*)(int, siginfo_t*, void*)>(action.handler);
        real.flags = (action.flags & ~static_cast<std::uint64_t>(SA_ONSTACK)) | restorerFlag;
        real.restorer = restorer();
    }
    // The table first: the handler may run at once.
    const SignalAction old = m_actions[static_cast<std::size_t>(number)];
    m_actions[static_cast<std::size_t>(number)] = action;
    const std::int64_t result = kernelAction(number, real);
    if (result < 0)
        m_actions[static_cast<std::size_t>(number)] = old;
    return result;
}

void SignalInbox::onSignal(int number, siginfo_t* info, void* context)
{
    const int saved = errno;
    if (current != nullptr)
        current->note(number, *info, context);
    errno = saved;
}

void SignalInbox::note(int number, const siginfo_t& info, void* context)
{
    auto& interrupted = *static_cast<ucontext_t*>(context);
    if (isFault(number) && info.si_code > 0) {
        if (!m_guarding)
            dieBySignal(number);  // a mistake of the interpreter, not of the program
        m_fault = {number, info.si_code, reinterpret_cast<std::uintptr_t>(info.si_addr)};
        m_faultMask = maskOf(interrupted);
        m_guarding = 0;
        siglongjmp(m_escape, 1);
    }
    SignalAction& action = m_actions[static_cast<std::size_t>(number)];
    if (action.handler == 1)
        return;
    if (action.handler == 0)
        dieBySignal(number);  // a SIGSEGV or SIGBUS that somebody sent
    const std::uint32_t waiting = m_pending.load(std::memory_order_relaxed);
    if (waiting == room)
        return;
    Waiting& entry = m_waiting[(m_first + waiting) % room];
    entry.delivery = {};
    entry.delivery.number = number;
    entry.delivery.handler = action.handler;
    entry.delivery.hasInfo = (action.flags & SA_SIGINFO) != 0;
    entry.delivery.code = info.si_code;
    // A code above 0 comes from the kernel; the POLL_ ones are those of a descriptor with F_SETSIG.
    if (info.si_code > 0 && info.si_code <= POLL_HUP && number != SIGCHLD && number != SIGALRM)
        entry.delivery.descriptor = info.si_fd;
    if (info.si_code <= 0 || number == SIGCHLD)
        entry.delivery.senderProcess = info.si_pid;
    if (number == SIGCHLD)
        entry.delivery.status = info.si_status;
    entry.maskBefore = maskOf(interrupted);
    maskOf(interrupted) |= action.mask | ((action.flags & SA_NODEFER) != 0 ? 0 : bit(number));
    if ((action.flags & SA_RESETHAND) != 0) {
        entry.delivery.resetHandler = true;
        action.handler = 0;
        if (!isFault(number))
            kernelAction(number, KernelAction{});
    }
    m_pending.store(waiting + 1, std::memory_order_release);
    auto& instruction = interrupted.uc_mcontext.gregs[REG_RIP];
    instruction = static_cast<greg_t>(withoutCall(static_cast<std::uintptr_t>(instruction)));
}

std::optional<SignalDelivery> SignalInbox::take()
{
    if (isEmpty())
        return std::nullopt;
    const std::uint64_t mask = signalMask();
    setSignalMask(~std::uint64_t{0});
    const Waiting entry = m_waiting[m_first];
    m_first = static_cast<std::uint32_t>((m_first + 1) % room);
    m_pending.fetch_sub(1, std::memory_order_relaxed);
    setSignalMask(mask);
    m_masks.emplace_back(entry.delivery.number, entry.maskBefore);
    return entry.delivery;
}

void SignalInbox::returned(int number)
{
    const auto found = std::find_if(m_masks.rbegin(), m_masks.rend(), [&](const auto& m) { return m.first == number; });
    if (found == m_masks.rend())
        return;
    const std::uint64_t mask = found->second;
    m_masks.erase(std::prev(found.base()), m_masks.end());
    setSignalMask(mask);
}

bool SignalInbox::deliverFault()
{
    SignalAction& action = m_actions[static_cast<std::size_t>(m_fault.number)];
    if (action.handler <= 1 || (m_faultMask & bit(m_fault.number)) != 0)
        return false;
    const std::uint64_t mask = signalMask();
    setSignalMask(~std::uint64_t{0});
    const std::uint32_t waiting = m_pending.load(std::memory_order_relaxed);
    const bool fits = waiting < room;
    if (fits) {
        Waiting& entry = m_waiting[(m_first + waiting) % room];
        entry.delivery = {};
        entry.delivery.number = m_fault.number;
        entry.delivery.handler = action.handler;
        entry.delivery.hasInfo = (action.flags & SA_SIGINFO) != 0;
        entry.delivery.code = m_fault.code;
        entry.delivery.faultAddress = m_fault.address;
        entry.maskBefore = mask;
        m_pending.store(waiting + 1, std::memory_order_relaxed);
    }
    setSignalMask(mask | action.mask | ((action.flags & SA_NODEFER) != 0 ? 0 : bit(m_fault.number)));
    if ((action.flags & SA_RESETHAND) != 0)
        action.handler = 0;
    return fits;
}

template <class Access>
bool SignalInbox::guarded(Access access)
{
    // Without the mask: saving it would be a system call for each access. After a fault it is put back by hand.
    if (sigsetjmp(m_escape, 0) != 0) {
        setSignalMask(m_faultMask);
        return false;
    }
    m_guarding = 1;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    access();
    std::atomic_signal_fence(std::memory_order_seq_cst);
    m_guarding = 0;
    return true;
}

bool SignalInbox::guardedCopy(void* to, const void* from, std::size_t length)
{
    return guarded([&] { copyBytes(to, from, length); });
}

bool SignalInbox::guardedMove(void* to, const void* from, std::size_t length)
{
    return guarded([&] { moveBytes(to, from, length); });
}

bool SignalInbox::guardedFill(void* to, int value, std::size_t length)
{
    return guarded([&] { fillBytes(to, value, length); });
}

bool SignalInbox::guardedCompare(const void* a, const void* b, std::size_t length, int& result)
{
    return guarded([&] { result = compareBytes(a, b, length); });
}

}  // namespace copyscope::sim
