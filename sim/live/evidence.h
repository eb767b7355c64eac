// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/counters.h"
#include "model/trace/ledger.h"
#include "sim/live/work_folder.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace copyscope::sim {

/// One counter of a live run: what was observed and how, or why it was not.
struct Evidence {
    model::Counter counter{};
    std::optional<std::int64_t> value;
    std::string source;  ///< where the value is from: a call's return value, a kernel counter, a tracepoint
    std::string remedy;  ///< when there is no value: why, and what would allow it
    bool operator==(const Evidence&) const = default;
};

/// Several measurements of one thing, in nanoseconds.
struct Spread {
    std::int64_t median = 0;
    std::int64_t least = 0;
    std::int64_t most = 0;
    std::size_t runs = 0;
    bool operator==(const Spread&) const = default;
};

[[nodiscard]] Spread spreadOf(std::vector<std::int64_t> values);

/// A figure that belongs to no counter: "user pages on the wire", 67108864.
struct Finding {
    std::string name;
    std::int64_t value = 0;
    std::string unit;
    std::string source;
    bool operator==(const Finding&) const = default;
};

/// What a live run of one lane showed.
struct LiveReport {
    model::Ledger ledger;              ///< absent where nothing was observed
    std::vector<Evidence> evidence;    ///< of every counter, in their order
    std::vector<Finding> findings;
    Spread senderCpu;                  ///< of the lane's processes together
    Spread receiverCpu;
    Spread wall;                       ///< from the start to the last end
    std::string kernel;                ///< release and machine
    FolderPlace place;                 ///< where the files were
    std::string folder;
    std::optional<int> cpu;            ///< both ends were pinned to it
    std::vector<std::string> remarks;  ///< what a reader of the figures must know
};

}  // namespace copyscope::sim
