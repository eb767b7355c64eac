// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/counters.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::model {

/// One counter of a run on a real machine: how it was observed, or why it was not.
struct Evidence {
    Counter counter{};
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

/// A figure that belongs to no counter: "user pages handed to the device", 67108864.
struct Finding {
    std::string name;
    std::int64_t value = 0;
    std::string unit;
    std::string source;
    bool operator==(const Finding&) const = default;
};

/// Names of findings that reports look for.
namespace finding {
inline constexpr std::string_view filePages = "file pages handed to the device";
inline constexpr std::string_view userPages = "user pages handed to the device";
inline constexpr std::string_view kernelCopies = "kernel copies handed to the device";
inline constexpr std::string_view sentAgain = "sent again by TCP, not counted above";
inline constexpr std::string_view copiedOnDelivery = "copied on delivery; a card would fetch it by DMA";
inline constexpr std::string_view touches = "faults that touching all cached pages of the files takes";
inline constexpr std::string_view cachedPages = "pages of the files that were cached";
}  // namespace finding

/// What a run on a real machine has to say besides its ledger.
struct Observation {
    std::vector<Evidence> evidence;  ///< of every counter that is no ratio, in their order
    std::vector<Finding> findings;
    Spread senderCpu;                ///< of the lane's processes together; no runs: not timed
    Spread receiverCpu;
    Spread wall;                     ///< from the start to the last end
    std::string kernel;              ///< release and machine
    std::string storage;             ///< where the files were: "ext4 on /dev/vda1"
    std::string network;             ///< "loopback", "veth", "sink", or a peer's address
    std::optional<int> cpu;          ///< both ends were pinned to it
    std::vector<std::string> remarks;  ///< what a reader of the figures must know, a sentence each
    bool operator==(const Observation&) const = default;
};

/// The value of the first finding of that name.
[[nodiscard]] inline std::optional<std::int64_t> findingOf(const Observation& observation, std::string_view name)
{
    for (const Finding& finding : observation.findings) {
        if (finding.name == name)
            return finding.value;
    }
    return std::nullopt;
}

/// Null when that counter has no entry.
[[nodiscard]] inline const Evidence* evidenceOf(const Observation& observation, Counter counter)
{
    for (const Evidence& evidence : observation.evidence) {
        if (evidence.counter == counter)
            return &evidence;
    }
    return nullptr;
}

}  // namespace copyscope::model
