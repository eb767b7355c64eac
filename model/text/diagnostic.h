// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace copyscope::model::text {

/// A place in a text file. Lines and columns count from 1, columns in bytes; 0 means unknown.
struct Position {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    bool operator==(const Position&) const = default;
};

/// One mistake of a user, as a value: where it is, what was expected there, and what to do about it.
struct Diagnostic {
    std::string file;     ///< as the user named it; empty when the text came from a command line
    Position position;
    std::string message;  ///< what is wrong and what was expected, one sentence without full stop
    std::string hint;     ///< the remedy, often the nearest valid name; may be empty
    bool operator==(const Diagnostic&) const = default;
};

using Diagnostics = std::vector<Diagnostic>;

/// "file:3:14: error: unknown key 'machin' (did you mean 'machine'?)", parts that are unknown left out.
[[nodiscard]] std::string toString(const Diagnostic& diagnostic);
/// One line each, in the order of files as they first appear, then of lines and columns.
[[nodiscard]] std::string toString(std::span<const Diagnostic> diagnostics);
/// Sorts by position within a file and drops what is said twice.
void arrange(Diagnostics& diagnostics);

/// The outcome of reading something that a user wrote: a value, or why there is none.
template <class T>
struct Parsed {
    std::optional<T> value;
    std::string error;  ///< message, set exactly when there is no value
    std::string hint;

    [[nodiscard]] static Parsed ok(T v) { return {std::move(v), {}, {}}; }
    [[nodiscard]] static Parsed fail(std::string message, std::string remedy = {}) {
        return {std::nullopt, std::move(message), std::move(remedy)};
    }
    explicit operator bool() const { return value.has_value(); }
    const T& operator*() const { return *value; }
    const T* operator->() const { return &*value; }
};

/// The candidate that a mistyped `word` most likely meant, or nothing when none is near (Damerau-Levenshtein
/// distance of at most a third of the length, case ignored).
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates);
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);
/// "did you mean 'x'?", or `otherwise` when nothing is near.
[[nodiscard]] std::string didYouMean(std::string_view word, const std::vector<std::string>& candidates,
                                     std::string_view otherwise = {});
/// "a, b or c".
[[nodiscard]] std::string enumerate(const std::vector<std::string>& words, std::string_view last = "or");

}  // namespace copyscope::model::text
