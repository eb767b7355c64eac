// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/text/diagnostic.h"

#include <string>
#include <string_view>
#include <vector>

namespace copyscope::model::text {

/// One value of a YAML document, with the place where it was written. Aliases are already replaced.
struct Node {
    enum class Kind : std::uint8_t { Null, Scalar, List, Map };

    struct Member;

    Kind kind = Kind::Null;
    Position position;
    std::string scalar;               ///< Kind::Scalar: its text after unquoting
    bool quoted = false;              ///< "..." or '...', so that "true" stays a text
    /// Kind::Scalar: where each line of `scalar` begins in the file, so that an error inside a block of text
    /// can be shown at its own line and column.
    std::vector<Position> lines;
    std::vector<Node> items;          ///< Kind::List
    std::vector<Member> members;      ///< Kind::Map, in the order of the file; double keys are kept

    [[nodiscard]] bool isNull() const { return kind == Kind::Null; }
    [[nodiscard]] bool isScalar() const { return kind == Kind::Scalar; }
    [[nodiscard]] bool isList() const { return kind == Kind::List; }
    [[nodiscard]] bool isMap() const { return kind == Kind::Map; }
    /// The value of `key`, or null when this is no map or has no such key.
    [[nodiscard]] const Node* find(std::string_view key) const&;
    const Node* find(std::string_view key) const&& = delete;  ///< it would point into what is gone
    /// "a list", "a text", ... for messages.
    [[nodiscard]] std::string_view kindName() const;
    /// Where character `column` of line `line` of `scalar` (both from 1) stands in the file.
    [[nodiscard]] Position positionIn(std::uint32_t line, std::uint32_t column) const;
};

struct Node::Member {
    std::string key;
    Position position;
    Node value;
};

/// Reads one YAML document. A syntax error is added to `diagnostics` and gives a Null node; so do keys that are
/// no scalars and more than one document. `file` is only named in the diagnostics.
[[nodiscard]] Node parseDocument(std::string_view source, const std::string& file, Diagnostics& diagnostics);

}  // namespace copyscope::model::text
