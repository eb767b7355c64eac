// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/lexer.h"
#include "model/program/types.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace copyscope::model::program {

struct Expression;
struct Statement;
using ExpressionPtr = std::unique_ptr<Expression>;
using StatementPtr = std::unique_ptr<Statement>;

enum class ExpressionKind : std::uint8_t {
    Number,      ///< number, type
    Text,        ///< text: a string literal
    Name,        ///< text
    Unary,       ///< op child
    Postfix,     ///< child ++ or --
    Binary,      ///< child op child, && and || and comma included
    Assign,      ///< child op child, where op is = or += and so on
    Conditional, ///< child ? child : child
    Call,        ///< child(children...)
    Index,       ///< child[child]
    Member,      ///< child.text or child->text (op)
    Cast,        ///< (type) child
    SizeofType,  ///< sizeof(type)
    SizeofValue, ///< sizeof child
    Compound,    ///< (type){ list }
    List,        ///< { children } of an initialiser
};

struct Designator {
    std::string member;  ///< .member, or
    ExpressionPtr index; ///< [index]
    Position at;
};

struct Expression {
    ExpressionKind kind = ExpressionKind::Number;
    Position at;
    std::string op;
    std::string text;
    std::uint64_t number = 0;
    TypeId type = TypeTable::error;
    std::vector<ExpressionPtr> children;
    std::vector<std::vector<Designator>> designators;  ///< List: one (mostly empty) for each child
    std::size_t begin = 0;  ///< offsets of its source text
    std::size_t end = 0;
    unsigned depth = 1;  ///< of the tree below: bounds every recursion over it
};

/// A variable or parameter as it is declared.
struct Declaration {
    std::string name;
    Position at;
    TypeId type = TypeTable::error;
    ExpressionPtr length;       ///< elements of an array whose length only the run knows
    ExpressionPtr initialiser;
    bool isStatic = false;
    std::uint64_t alignment = 0;
};

struct FunctionDefinition {
    std::string name;
    Position at;
    TypeId type = TypeTable::error;
    std::vector<Declaration> parameters;
    StatementPtr body;
    std::uint32_t endLine = 0;
};

enum class StatementKind : std::uint8_t {
    Empty, Expression, Declarations, Block, If, While, Do, For, Switch, Case, Default, Break, Continue, Return, Goto, Label,
    Function,
};

struct Statement {
    StatementKind kind = StatementKind::Empty;
    Position at;
    std::string text;                       ///< Goto, Label
    ExpressionPtr condition;                ///< If, While, Do, For, Switch, Case, Return, Expression
    ExpressionPtr step;                     ///< For
    StatementPtr first;                     ///< For: what comes first
    StatementPtr body;
    StatementPtr otherwise;                 ///< If
    std::vector<StatementPtr> statements;   ///< Block
    std::vector<Declaration> declarations;
    std::unique_ptr<FunctionDefinition> function;
    std::uint32_t endLine = 0;              ///< Block: line of its }
};

/// What an expression is worth before the program runs, if that can be said without knowing its variables.
[[nodiscard]] std::optional<std::int64_t> constantValue(const Expression& expression, const TypeTable& types,
                                                        const std::map<std::string, std::int64_t>& enumerators);
/// One of the pure functions of wait(2), cmsg(3) and byteorder(3); empty when `name` is none of them.
[[nodiscard]] std::optional<std::int64_t> macroValue(std::string_view name, std::int64_t argument);
/// `value` cut to the width of `type` and extended again.
[[nodiscard]] std::int64_t wrapped(std::int64_t value, const Type& type);

}  // namespace copyscope::model::program
