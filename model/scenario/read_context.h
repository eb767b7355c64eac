// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/scenario/keys.h"
#include "model/scenario/scenario.h"
#include "model/text/document.h"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace copyscope::model::scenario {

/// What all parts of the reader share: the file's name and the list of its mistakes. Every function here reports
/// what is wrong and returns nothing; the caller goes on with the rest of the file.
class ReadContext {
public:
    ReadContext(std::string file, text::Diagnostics& diagnostics) : m_file(std::move(file)), m_diagnostics(diagnostics) {}

    [[nodiscard]] const std::string& file() const { return m_file; }
    [[nodiscard]] text::Diagnostics& diagnostics() { return m_diagnostics; }

    void complain(text::Position at, std::string message, std::string hint = {});

    /// Checks a map against its table (kind, unknown, double and missing keys, kind of each value) and calls `each`
    /// for every member that is fit to be read. False when it is no map.
    bool readMap(const text::Node& node, const KeyTable& table, std::string_view what,
                 const std::function<void(const Key&, const text::Node&)>& each);
    /// The same for a map from names of the user's choice; `what` is what is named ("file").
    void readNamed(const text::Node& node, std::string_view what,
                   const std::function<void(const std::string&, const text::Node::Member&)>& each);

    [[nodiscard]] std::optional<Bytes> size(const text::Node& node, std::string_view key);
    [[nodiscard]] std::optional<Nanoseconds> time(const text::Node& node, std::string_view key);
    [[nodiscard]] std::optional<bool> flag(const text::Node& node, std::string_view key);
    /// Index of the choice.
    [[nodiscard]] std::optional<std::size_t> choice(const text::Node& node, const Key& key);
    [[nodiscard]] ProgramText program(const text::Node& node) const;

private:
    bool fits(const Key& key, const text::Node& node);

    std::string m_file;
    text::Diagnostics& m_diagnostics;
};

/// 'word', for messages.
[[nodiscard]] std::string inQuotes(std::string_view word);
/// A name that programs and expectations can use: letters, digits and _, no digit first.
[[nodiscard]] bool isName(std::string_view text);

}  // namespace copyscope::model::scenario
