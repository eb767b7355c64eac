// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace copyscope::model {

/// A number with a meaning. Two quantities of different meaning do not mix: a wrong unit does not compile.
template <class Tag, class Rep>
class Quantity {
public:
    using rep = Rep;

    constexpr Quantity() = default;
    constexpr explicit Quantity(Rep value) : m_value(value) {}

    [[nodiscard]] constexpr Rep value() const { return m_value; }

    constexpr auto operator<=>(const Quantity&) const = default;

    constexpr Quantity& operator+=(Quantity o) { m_value += o.m_value; return *this; }
    constexpr Quantity& operator-=(Quantity o) { m_value -= o.m_value; return *this; }

    friend constexpr Quantity operator+(Quantity a, Quantity b) { return Quantity(a.m_value + b.m_value); }
    friend constexpr Quantity operator-(Quantity a, Quantity b) { return Quantity(a.m_value - b.m_value); }
    friend constexpr Quantity operator*(Quantity a, Rep n) { return Quantity(a.m_value * n); }
    friend constexpr Quantity operator*(Rep n, Quantity a) { return Quantity(n * a.m_value); }
    friend constexpr Quantity operator/(Quantity a, Rep n) { return Quantity(a.m_value / n); }
    /// How often `b` fits into `a`: a plain number, the units cancel.
    friend constexpr Rep operator/(Quantity a, Quantity b) { return a.m_value / b.m_value; }

private:
    Rep m_value{};
};

/// The name of a thing: comparable and usable as a key, but not a number to count with.
/// The value `none` (all bits set) names nothing.
template <class Tag>
class Id {
public:
    using rep = std::uint32_t;

    constexpr Id() = default;
    constexpr explicit Id(rep value) : m_value(value) {}

    [[nodiscard]] constexpr rep value() const { return m_value; }
    [[nodiscard]] constexpr bool isNone() const { return m_value == ~rep{0}; }
    constexpr explicit operator bool() const { return !isNone(); }

    constexpr auto operator<=>(const Id&) const = default;

private:
    rep m_value = ~rep{0};
};

/// Simulated or measured time in integer nanoseconds, from the start of a run.
using Nanoseconds = Quantity<struct NanosecondsTag, std::int64_t>;
/// A number of bytes, or an offset in bytes.
using Bytes = Quantity<struct BytesTag, std::uint64_t>;
/// A rate in bytes per second.
using BytesPerSecond = Quantity<struct BytesPerSecondTag, double>;

using TaskId = Id<struct TaskTag>;          ///< a thread of a simulated process
using CoreId = Id<struct CoreTag>;          ///< a processor core, unique over all hosts of a lane
using HostId = Id<struct HostTag>;          ///< a machine: the server or the peer
using PlaceId = Id<struct PlaceTag>;        ///< somewhere bytes can be, see trace/place.h
using CallId = Id<struct CallTag>;          ///< one system call that was made, see trace/trace.h
using EventId = Id<struct EventTag>;        ///< index of an event in its trace
using TextId = Id<struct TextTag>;          ///< a string of a trace
using SourceId = Id<struct SourceTag>;      ///< where content was born: a file as it was on disk, or one user write
using ActorId = Id<struct ActorTag>;        ///< something that runs in simulated time, see engine.h
using ResourceId = Id<struct ResourceTag>;  ///< something shared with a rate, see engine.h
using RouteId = Id<struct RouteTag>;        ///< resources that one movement crosses, see engine.h
using FrameId = Quantity<struct FrameTag, std::uint64_t>;  ///< number of a physical page frame of a host

inline constexpr Bytes pageSize{4096};  ///< base page of x86-64 and the only one that mappings and caches count in

namespace literals {
constexpr Nanoseconds operator""_ns(unsigned long long n) { return Nanoseconds(static_cast<std::int64_t>(n)); }
constexpr Nanoseconds operator""_us(unsigned long long n) { return Nanoseconds(static_cast<std::int64_t>(n * 1000)); }
constexpr Nanoseconds operator""_ms(unsigned long long n) { return Nanoseconds(static_cast<std::int64_t>(n * 1000000)); }
constexpr Bytes operator""_B(unsigned long long n) { return Bytes(n); }
constexpr Bytes operator""_KiB(unsigned long long n) { return Bytes(n << 10); }
constexpr Bytes operator""_MiB(unsigned long long n) { return Bytes(n << 20); }
constexpr Bytes operator""_GiB(unsigned long long n) { return Bytes(n << 30); }
}  // namespace literals

}  // namespace copyscope::model

template <class Tag>
struct std::hash<copyscope::model::Id<Tag>> {
    std::size_t operator()(copyscope::model::Id<Tag> id) const noexcept { return id.value(); }
};
