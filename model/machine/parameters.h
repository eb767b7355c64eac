// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/machine/profile.h"
#include "model/text/diagnostic.h"

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace copyscope::model::machine {

enum class ParameterKind : std::uint8_t { Flag, Count, Real, Size, Time, Rate, BitRate, Version, Choice };

/// A value of a parameter. Count is int64, Real is double, Choice is the text of one of its choices.
using ParameterValue =
    std::variant<bool, std::int64_t, double, Bytes, Nanoseconds, BytesPerSecond, KernelVersion, std::string>;

/// One parameter of a machine profile, self-described: help, files, `--set`, schema and menus come from this list.
/// `get` and `set` are its lens on a Profile; `set` takes the alternative of ParameterValue that `get` gives.
struct Parameter {
    std::string_view path;         ///< "nic.scatter_gather"; also its place in a machine file
    ParameterKind kind{};
    std::string_view unit;         ///< "ns", "B", "B/s", "b/s", "GHz", "ratio", ...; empty for flags and choices
    std::string_view description;  ///< one line
    ParameterValue (*get)(const Profile&) = nullptr;
    void (*set)(Profile&, const ParameterValue&) = nullptr;
    double minimum = 0;            ///< smallest legal value in base units, for kinds with a unit
    double maximum = 0;
    std::span<const std::string_view> choices;  ///< Kind Choice
    bool textbook = false;         ///< what an article believes and Linux does not: false on every machine, in no machine file
};

/// All of them, in the order of the struct.
[[nodiscard]] std::span<const Parameter> parameters();
[[nodiscard]] const Parameter* findParameter(std::string_view path);
/// All paths, for completion and nearest names.
[[nodiscard]] std::vector<std::string> parameterPaths();

/// The value that `text` stands for, or what was expected ("'nic.mtu' takes a size from 68 B to 64 KiB").
[[nodiscard]] text::Parsed<ParameterValue> parseValue(const Parameter& parameter, std::string_view text);
/// In the parameter's own unit; reads back as the same value.
[[nodiscard]] std::string formatValue(const Parameter& parameter, const ParameterValue& value);

/// Sets a parameter by path from text. Nothing changes when it fails.
/// The error names an unknown path with the nearest known one, or what values the parameter takes.
[[nodiscard]] text::Parsed<bool> setParameter(Profile& profile, std::string_view path, std::string_view text);
/// The same from "path=value", as `--set` takes it.
[[nodiscard]] text::Parsed<bool> setParameter(Profile& profile, std::string_view assignment);

/// "2.6.17" or "6.18"; two or three numbers.
[[nodiscard]] text::Parsed<KernelVersion> parseKernelVersion(std::string_view text);
[[nodiscard]] std::string formatKernelVersion(KernelVersion version);

/// What no single parameter can say: the combinations that are no machine (more ways than TLB entries, a cold copy
/// faster than a hot one, ...). Empty when all is well; each message names the parameters. A card that has TSO but
/// no scatter-gather is none of them: the kernel then leaves TSO unused (netdev_fix_features).
[[nodiscard]] std::vector<std::string> inconsistencies(const Profile& profile);

}  // namespace copyscope::model::machine
