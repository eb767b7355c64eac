// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/host.h"
#include "model/program/machine.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace copyscope::tests {

/// A host over a plain vector of bytes with a tiny kernel: enough to watch what the interpreter asks of it.
/// A child of fork() runs to its end before the parent goes on, and so does a thread.
class FakeHost : public model::program::Host {
public:
    using Address = model::program::Address;
    using Outcome = model::program::Outcome;

    static constexpr Address base = 0x10000;

    explicit FakeHost(std::size_t bytes = std::size_t{16} << 20);

    // what a test prepares and looks at
    std::map<std::string, std::vector<char>> files;  ///< content by name
    int openFile(const std::string& name);           ///< a descriptor for it
    int openSocket();                                 ///< what is sent goes to `sent`
    std::string sent;
    std::string printed;
    std::string errors;
    std::vector<std::string> log;                     ///< each call as name(arguments) = result
    std::vector<std::uint32_t> lines;
    std::vector<std::pair<std::string, std::uint64_t>> reserved;
    std::vector<Address> released;
    std::optional<int> exited;
    int killedBy = 0;
    std::int64_t computed = 0;
    std::size_t loads = 0;
    std::size_t stores = 0;
    std::set<Address> brokenPages;                    ///< numbers of pages that fault with SIGBUS
    int faults = 0;
    /// Called before each system call; may queue signals or change the outcome.
    std::function<void(const std::string&)> onCall;
    /// A call of this name is interrupted once by this signal.
    std::map<std::string, int> interruptOnce;
    /// Signals that come at the next back-edge or call.
    std::deque<int> pending;

    // Host
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
    Outcome startThread(const model::program::Machine& self, Address entry, std::uint64_t argument, std::int64_t& thread) override;
    Outcome joinThread(std::int64_t thread, std::int64_t& result) override;
    Outcome compute(model::Nanoseconds duration) override;
    void output(std::string_view text, bool toStandardError) override;
    void exit(int code) override;
    void exitThread() override {}
    Outcome raise(int signal) override;
    std::optional<model::program::SignalDelivery> takeSignal() override;
    void signalReturned(int number) override;
    void atLine(std::uint32_t line) override { lines.push_back(line); }

private:
    struct Open {
        std::string file;  ///< empty: a socket or pipe
        std::uint64_t at = 0;
        int pipe = -1;
        bool socket = false;
    };
    struct Action {
        Address handler = 0;
        int flags = 0;
    };
    [[nodiscard]] bool inside(Address at, std::uint64_t length) const;
    Outcome fault(Address at);
    std::int64_t answer(const std::string& name, const model::program::CallArguments& a);
    std::int64_t transfer(const std::string& name, const model::program::CallArguments& a);
    [[nodiscard]] std::string textAt(Address at) const;

    std::vector<std::byte> m_memory;
    Address m_next = base;
    std::map<std::string, Address, std::less<>> m_literals;
    std::map<int, Open> m_open;
    std::vector<std::shared_ptr<std::string>> m_pipes;
    std::map<int, Action> m_actions;
    std::set<int> m_blocked;
    std::deque<std::pair<int, int>> m_children;  ///< pid, status
    std::optional<model::program::SignalDelivery> m_urgent;
    int m_nextPid = 101;
    int m_pid = 100;
    std::int64_t m_nextThread = 1;
};

}  // namespace copyscope::tests
