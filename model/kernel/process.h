// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/kernel/capabilities.h"
#include "model/kernel/task.h"
#include "model/kernel/wait_queue.h"
#include "model/program/call_watcher.h"

#include <array>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace copyscope::model::kernel {

class AddressSpace;
class File;

/// A descriptor: an open file and its close-on-exec flag.
struct Descriptor {
    std::shared_ptr<File> file;
    bool closeOnExec = false;
};

/// Descriptors of a process by number (Linux: struct files_struct). Numbers 0 to 2 are taken by the terminal.
class DescriptorTable {
public:
    /// The lowest free number from `least` on; -EMFILE when there is none below `limit`.
    std::int64_t add(std::shared_ptr<File> file, int least = 3, bool closeOnExec = false);
    /// Null when the number names nothing open.
    [[nodiscard]] std::shared_ptr<File> get(std::int64_t number) const;
    /// The same for calls that work on the file: null for O_PATH too, which only names one (Linux: fdget, not fdget_raw).
    [[nodiscard]] std::shared_ptr<File> usable(std::int64_t number) const;
    [[nodiscard]] Descriptor* find(std::int64_t number);
    /// Takes the descriptor away; null when there was none. The caller closes the file when it held the last reference.
    std::shared_ptr<File> take(std::int64_t number);
    void put(std::int64_t number, std::shared_ptr<File> file);
    [[nodiscard]] std::vector<std::int64_t> numbers() const;

    static constexpr int limit = 1024;  ///< RLIMIT_NOFILE

private:
    std::vector<Descriptor> m_slots;
};

/// What a process wants done on a signal (Linux: struct k_sigaction).
struct SignalAction {
    program::Address handler = 0;  ///< 0: SIG_DFL, 1: SIG_IGN
    std::uint64_t flags = 0;
    std::uint64_t mask = 0;
};

/// A process: an address space, descriptors, signal actions, and the threads that share them.
class Process {
public:
    int pid = 0;
    std::string name;         ///< as in the scenario
    std::string program;      ///< which source text it runs
    bool peer = false;
    Capabilities capabilities = Capabilities::all();
    [[nodiscard]] bool capable(Capability c) const { return capabilities.has(c); }
    Process* parent = nullptr;
    std::shared_ptr<AddressSpace> memory;
    DescriptorTable descriptors;
    std::array<SignalAction, 65> actions{};
    std::deque<Task::Pending> signals;  ///< sent to the process as a whole
    std::vector<Task*> threads;
    TaskId firstTask{};       ///< the thread that it began with
    std::vector<std::shared_ptr<Process>> children;
    WaitQueue childExited;

    int stopSignal = 0;       ///< stopped by it; 0: it runs
    bool stopReported = true;
    bool continueUnreported = false;
    WaitQueue continued;

    bool exited = false;
    bool reaped = false;
    int exitCode = 0;         ///< when it called exit
    int exitSignal = 0;       ///< when a signal killed it
    std::string output;       ///< what it printed
    std::uint64_t pinnedPages = 0;   ///< charged to RLIMIT_MEMLOCK
    Nanoseconds alarmAt{};           ///< when SIGALRM is due, 0 when it is not
    std::uint64_t alarmNumber = 0;   ///< counts alarm() calls, so that an older one knows that it is void
    std::shared_ptr<program::CallWatcher> watcher;  ///< is told of each call; null when nobody is
    std::set<std::string, std::less<>> knownCalls;  ///< that it has made; kept where first ones take longer
    std::string runtimeError; ///< the interpreter had to stop it: undefined behaviour, step limit
};

}  // namespace copyscope::model::kernel
