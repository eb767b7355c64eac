// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/call_watcher.h"
#include "sim/live/shared_memory.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::sim {

/// What the processes of one program have to tell, in memory that can be shared with them.
struct Journal {
    static constexpr std::size_t room = std::size_t{1} << 20;
    std::atomic<std::uint32_t> used{0};
    std::array<char, room> text;  // not cleared: its pages get memory when they are written

    void append(std::string_view entry);
};

/// One thing that a process did, as text that is the same wherever it ran.
struct Entry {
    std::uint32_t line = 0;
    std::string text;  ///< "read = 100 {100 bytes #1f03...}", "signal SIGPIPE", "says ..."
    bool operator==(const Entry&) const = default;
};

/// The entries of each process in its own order; "" is the first process, "1" its first child, "1.2" ...
using Account = std::map<std::string, std::vector<Entry>>;

[[nodiscard]] Account readJournal(const Journal& journal);

/// Writes down each call with its result and with what it put into memory: bytes as their number and a digest,
/// structures field by field. Numbers that belong to one machine (process numbers, addresses) become names.
class AccountKeeper final : public model::program::CallWatcher {
public:
    explicit AccountKeeper(Journal& journal, std::string process = {});
    void called(const Made& call, model::program::Host& host) override;
    void signalled(const model::program::SignalDelivery& signal) override;
    void said(std::string_view text) override;
    [[nodiscard]] std::shared_ptr<CallWatcher> forChild() override;

private:
    void write(std::uint32_t line, const std::string& text);
    [[nodiscard]] std::string childName(std::int64_t pid) const;
    [[nodiscard]] std::string resultText(const Made& call);

    Journal& m_journal;
    std::string m_process;
    std::uint32_t m_line = 0;
    unsigned m_forks = 0;
    std::map<std::int64_t, std::string> m_children;
};

}  // namespace copyscope::sim
