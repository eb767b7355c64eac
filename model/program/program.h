// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/units.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::model::program {

struct Code;  ///< the bytecode, see program/code.h; only compiler and machine look inside

/// Something about a program that its author should know. Lines and columns count from 1; a tab is one column.
struct Diagnostic {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::string message;
    std::string hint;  ///< the remedy, such as the nearest known name; may be empty

    bool operator==(const Diagnostic&) const = default;
    /// "line:column: message (hint)"
    [[nodiscard]] std::string text() const;
};

/// The names that a scenario gives to a program: they need no declaration there.
struct Predefined {
    std::map<std::string, std::int64_t> integers;  ///< descriptors of files and sockets, and `vars`; type long
    std::map<std::string, Bytes> buffers;          ///< char arrays
};

/// A program that was understood. Immutable; shared by all machines that run it.
class Program {
public:
    explicit Program(std::shared_ptr<const Code> code, std::vector<std::string> lines);

    [[nodiscard]] const Code& code() const { return *m_code; }
    [[nodiscard]] const std::vector<std::string>& lines() const { return m_lines; }
    /// The text of a line, counted from 1; empty where there is none.
    [[nodiscard]] std::string_view line(std::uint32_t number) const;
    /// The system calls that it mentions, in the order of their first appearance, without repetition.
    [[nodiscard]] std::vector<std::string> callNames() const;

private:
    std::shared_ptr<const Code> m_code;
    std::vector<std::string> m_lines;
};

/// A program or the reasons why there is none.
struct CompileResult {
    std::shared_ptr<const Program> program;  ///< null when there are errors
    std::vector<Diagnostic> errors;          ///< all that were found, in the order of the text
    std::vector<Diagnostic> notes;           ///< accepted, but worth a remark (a struct where its address is meant)

    explicit operator bool() const { return program != nullptr; }
};

/// A word of the language itself: nothing else can have it as its name.
[[nodiscard]] bool isReserved(std::string_view word);

/// Reads a program in the small C of scenarios (README.md in this folder says what that is).
/// Never throws on any input; mistakes are values.
[[nodiscard]] CompileResult compile(std::string_view source, const Predefined& predefined = {});

}  // namespace copyscope::model::program
