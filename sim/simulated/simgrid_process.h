// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <simgrid/forward.h>

#include <array>
#include <csignal>
#include <cstddef>
#include <memory>

namespace copyscope::sim {

/// SimGrid with the settings that this model wants: the plain max-min model of movements, without the corrections for
/// TCP over wide networks, and a precision far below a nanosecond.
[[nodiscard]] std::unique_ptr<simgrid::s4u::Engine> startSimgrid();

/// Puts the handlers back that SimGrid replaces when it starts.
class KeptSignalHandlers {
public:
    KeptSignalHandlers();
    ~KeptSignalHandlers();
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
    /// Takes the list of the current actor away.
    ExceptionsInFlight();
    void putBack() const;

private:
    // Itanium C++ ABI, section 2.2.2: a pointer to the caught ones and the number of the uncaught ones.
    std::array<std::byte, sizeof(void*) + sizeof(unsigned int)> m_bytes;
};

}  // namespace copyscope::sim
