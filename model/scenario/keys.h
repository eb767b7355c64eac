// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::model::scenario {

/// What may stand behind a key.
enum class Shape : std::uint8_t {
    One,           ///< the number 1 (version of the format)
    Text,
    Flag,
    Size,
    Time,
    Count,         ///< a whole number above 0
    Choice,        ///< one of `choices`
    Texts,         ///< a list of texts
    Object,        ///< a map with the keys of `table`
    NamedObjects,  ///< a map from names to maps with the keys of `table`
    NamedChoices,   ///< `needs` of a method: a map from names to `choices`
    Objects,       ///< a list of maps with the keys of `table`
    Expectations,  ///< a list of expressions, or of maps with the keys of `table`
    Processes,     ///< a map from names to a program, or to a map with the keys of `table`
    NamedIntegers, ///< `vars`
    NamedSizes,    ///< `buffers`
    Overrides,     ///< a map from machine parameters to values
    Cached,        ///< none, all, a range of bytes or a list of ranges
    Content,       ///< one of `choices`, or a map with the keys of `table`
    Reader,        ///< one of `choices`, a rate, or a program
};

struct KeyTable;

/// One key of a scenario or method file, in its own words. Reader, messages and JSON schema follow from it.
struct Key {
    std::string_view name;
    Shape shape{};
    std::string_view description;
    bool required = false;
    std::span<const std::string_view> choices{};
    const KeyTable* table = nullptr;
};

struct KeyTable {
    std::string_view name;  ///< what a map with these keys is: "a scenario", "a lane"
    std::span<const Key> keys;
};

[[nodiscard]] const KeyTable& scenarioKeys();
[[nodiscard]] const KeyTable& methodKeys();

[[nodiscard]] const Key* findKey(const KeyTable& table, std::string_view name);
[[nodiscard]] std::vector<std::string> keyNames(const KeyTable& table);

/// The JSON schema (draft 2020-12) of scenario files, generated from scenarioKeys() and the machine's parameters.
[[nodiscard]] std::string scenarioSchema();
/// The same for method files.
[[nodiscard]] std::string methodSchema();

}  // namespace copyscope::model::scenario
