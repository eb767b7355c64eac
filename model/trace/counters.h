// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace copyscope::model {

/// A figure of a ledger. The order is the order of reports. Names, units and definitions: counters().
///
/// Unless the definition says otherwise a counter leaves out what happened at the peer (flagPeer).
enum class Counter : std::uint8_t {
    BytesDelivered,
    Intact,
    CpuCopyBytes,
    CpuCopiesPerByte,
    DmaBytes,
    DmaCopiesPerByte,
    ReferencedBytes,
    BusBytes,
    BusPassesPerByte,
    CacheLinesDisplaced,
    Syscalls,
    ModeSwitches,
    ContextSwitches,
    Interrupts,
    Wakeups,
    PageFaultsMinor,
    PageFaultsMajor,
    PageFaultsCow,
    FaultsInKernel,
    TlbMisses,
    TlbFlushes,
    Ipis,
    PagesPinned,
    Completions,
    CpuBusyNs,
    CpuCopyNs,
    CpuUserNs,
    CpuKernelNs,
    CpuInterruptNs,
    PeerCpuBusyNs,
    ElapsedNs,
    DiskBytesRead,
    DiskBytesWritten,
    Packets,
    Polls,
    Translations,
    TlbHits,
    ProtectionFaults,
    PagesSwappedIn,
    PagesSwappedOut,
    PacketsRetransmitted,
};

inline constexpr std::size_t counterCount = static_cast<std::size_t>(Counter::PacketsRetransmitted) + 1;

enum class CounterUnit : std::uint8_t {
    Count,
    Size,  ///< bytes
    Time,  ///< nanoseconds
    PerByte,  ///< a ratio: a double, everything else is an integer
    Flag,     ///< 0 or 1
};

enum class CounterGroup : std::uint8_t { Payload, Copies, Switches, Faults, Time, Devices };

/// One counter in its own words; help, reports, JSON and tooltips are made from these.
struct CounterInfo {
    Counter id{};
    std::string_view name;         ///< as in JSON and in expectations
    CounterUnit unit{};
    CounterGroup group{};
    std::string_view description;  ///< one line
    std::string_view definition;   ///< how it follows from the events
    std::string_view source;       ///< what of Linux it stands for
    bool operator==(const CounterInfo&) const = default;
};

/// All counters, in the order of the enum.
[[nodiscard]] std::span<const CounterInfo> counters();
[[nodiscard]] const CounterInfo& counterInfo(Counter id);
/// Null when there is no counter of that name.
[[nodiscard]] const CounterInfo* findCounter(std::string_view name);
[[nodiscard]] std::string_view unitName(CounterUnit unit);
[[nodiscard]] std::string_view groupTitle(CounterGroup group);

}  // namespace copyscope::model
