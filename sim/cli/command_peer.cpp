// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/cli/commands.h"
#include "sim/live/peer_server.h"

#include <CLI/CLI.hpp>

#include <csignal>
#include <ostream>
#include <thread>

namespace copyscope::sim {
namespace {

/// Ends a server when the user interrupts the program; nothing else of it is to be seen by signals.
class UntilInterrupted {
public:
    explicit UntilInterrupted(PeerServer& server)
    {
        sigset_t set;
        sigemptyset(&set);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP})
            sigaddset(&set, signal);
        ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
        m_waiter = std::thread([set, &server] {
            int which = 0;
            ::sigwait(&set, &which);
            server.stop();
        });
    }
    ~UntilInterrupted()
    {
        ::pthread_kill(m_waiter.native_handle(), SIGTERM);
        m_waiter.join();
    }
    UntilInterrupted(const UntilInterrupted&) = delete;
    UntilInterrupted& operator=(const UntilInterrupted&) = delete;

private:
    std::thread m_waiter;
};

class PeerCommand final : public Command {
public:
    [[nodiscard]] std::string name() const override { return "peer"; }
    [[nodiscard]] std::string summary() const override { return "Receive, on this machine, what live runs on another one send"; }
    [[nodiscard]] std::string examples() const override
    {
        return "  copyscope peer                                        for this machine only\n"
               "  copyscope peer --listen 10.0.0.2                      for whoever reaches that address\n"
               "  copyscope run --backend live --peer 10.0.0.2 FILE     on the other machine";
    }
    void declare(CLI::App& app) override
    {
        app.add_option("--listen", m_listen, "Address of this machine, and port, where runs are awaited; the data comes to ports that the kernel chooses")
            ->type_name("ADDRESS[:PORT]")
            ->capture_default_str();
    }
    ExitCode execute(Environment& environment) override
    {
        const auto address = parsePeerAddress(m_listen);
        if (!address) {
            environment.err << "copyscope: --listen '" << m_listen << "': it takes ADDRESS, ADDRESS:PORT or [IPv6]:PORT\n";
            return ExitCode::BadInput;
        }
        PeerServer server(*address);
        if (!server.error().empty()) {
            environment.err << "copyscope: " << server.error() << "\n";
            return ExitCode::CannotBeDone;
        }
        environment.out << "copyscope peer: listens at " << server.address().text() << "; it receives and throws away, and sends figures only\n";
        if (server.open())
            environment.out << "copyscope peer: whoever reaches this address can send to it; a firewall says who that is\n";
        environment.out << "copyscope peer: interrupt it to end it" << std::endl;
        const UntilInterrupted guard(server);
        server.serve([&environment](const std::string& text) { environment.out << "copyscope peer: " << text << std::endl; });
        return ExitCode::AllHeld;
    }

private:
    std::string m_listen = "127.0.0.1:" + std::to_string(peerprotocol::defaultPort);
};

}  // namespace

std::unique_ptr<Command> makePeerCommand() { return std::make_unique<PeerCommand>(); }

}  // namespace copyscope::sim
