// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/trace/event.h"

#include <span>
#include <string>
#include <string_view>

namespace copyscope::model {

/// How an event lies in time.
enum class EventShape : std::uint8_t {
    Work,  ///< holds a core for its whole span
    Span,  ///< lasts, beside other things
    Mark,  ///< has no duration
};

/// One kind of event in its own words.
struct EventInfo {
    EventKind kind{};
    std::string_view name;         ///< "ContextSwitch"
    EventShape shape{};
    std::string_view fields;       ///< those that it uses besides start, end, task, call and line
    std::string_view unit;         ///< of bytes and count, as far as it uses them
    std::string_view description;  ///< one line
    std::string_view source;       ///< what of Linux or of the hardware it stands for
};

/// All kinds, in the order of the enum.
[[nodiscard]] std::span<const EventInfo> eventCatalogue();
[[nodiscard]] const EventInfo& eventInfo(EventKind kind);
/// Null when there is none of that name; upper and lower case are the same.
[[nodiscard]] const EventInfo* findEvent(std::string_view name);

[[nodiscard]] std::string_view name(EventShape shape);
[[nodiscard]] std::string_view name(CpuWork work);
[[nodiscard]] std::string_view name(FaultKind kind);
[[nodiscard]] std::string_view name(ModeSwitchReason reason);
[[nodiscard]] std::string_view name(PlaceKind kind);

/// "SIGBUS" for 7, "signal 64" for one without a name (signal(7), x86-64 numbers).
[[nodiscard]] std::string signalName(int number);
/// "EAGAIN" for 11, "errno 999" for one without a name (errno(3), x86-64 numbers).
[[nodiscard]] std::string errnoName(int number);

}  // namespace copyscope::model
