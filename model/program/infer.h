// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/ast.h"
#include "model/program/program.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::model::program {

/// The signature of a known call, its prototype parsed.
struct Signature {
    TypeId type = TypeTable::error;  ///< a function type
};

/// Parses prototypes when they are first asked for.
class Signatures {
public:
    explicit Signatures(TypeTable& types) : m_types(types) {}
    /// Null when the name is no call.
    [[nodiscard]] const Signature* find(std::string_view name);

private:
    TypeTable& m_types;
    std::map<std::string, Signature, std::less<>> m_known;
};

/// What a program says about its names before it is compiled.
struct NameFacts {
    std::set<std::string> declared;      ///< by any declaration in it
    std::set<std::string> open;          ///< used where no declaration of the program reaches
    std::set<std::string> addressTaken;  ///< operands of &
    std::set<std::string> assigned;      ///< by a plain =
    std::map<std::string, const Expression*> firstValue;  ///< what a plain = gives it first
    std::map<std::string, TypeId> inferred;  ///< left out in the text, but their use says what they are
    std::vector<const FunctionDefinition*> functions;
};

/// Articles leave declarations out: a name that is used as a struct with known members, filled as a buffer, or passed
/// by address to a known call gets the type that this use needs. Names that are merely misspelt stay unknown.
[[nodiscard]] NameFacts gatherNames(const std::vector<StatementPtr>& program, TypeTable& types, Signatures& signatures,
                                    const std::map<std::string, std::int64_t>& constants, const Predefined& predefined);

}  // namespace copyscope::model::program
