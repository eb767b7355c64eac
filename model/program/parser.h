// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/ast.h"
#include "model/program/lexer.h"
#include "model/program/types.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::model::program {

/// Tokens to a tree. Goes on after a mistake at the next statement, so that one run finds many.
class Parser {
public:
    Parser(std::vector<Token> tokens, TypeTable& types, std::map<std::string, std::int64_t>& enumerators,
           std::vector<Diagnostic>& errors);

    [[nodiscard]] std::vector<StatementPtr> parseProgram();
    /// A type by itself, as in a cast or in the tables of abi.h and calls.h; `error` when it is none.
    [[nodiscard]] TypeId parseTypeName();
    /// A function as calls.h writes it: "[, type name]" is a parameter that can be left out.
    [[nodiscard]] std::optional<Declaration> parsePrototype();

private:
    struct Specifiers {
        TypeId type = TypeTable::error;
        bool isStatic = false;
        bool isTypedef = false;
        std::uint64_t alignment = 0;
    };
    struct Declarator {
        Declaration declaration;
        std::vector<Declaration> parameters;  ///< names of the outermost function's
    };

    /// Counts one level of nesting for as long as it lives.
    class Level {
    public:
        explicit Level(unsigned& depth) : m_depth(depth) { ++m_depth; }
        ~Level() { --m_depth; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;

    private:
        unsigned& m_depth;
    };

    // tokens
    [[nodiscard]] const Token& token(std::size_t ahead = 0) const;
    [[nodiscard]] bool at(std::string_view sign, std::size_t ahead = 0) const { return token(ahead).is(sign) ; }
    bool accept(std::string_view sign);
    bool expect(std::string_view sign, std::string_view where);
    void report(Position at, std::string message, std::string hint = {});
    void unexpected(std::string_view expected);
    void recover();
    [[nodiscard]] std::size_t behindParenthesis(std::size_t from) const;
    [[nodiscard]] bool tooDeep();

    // statements
    StatementPtr statement();
    StatementPtr statementInside();
    StatementPtr block();
    StatementPtr declarationStatement();
    StatementPtr forStatement();
    StatementPtr functionDefinition(Declarator declarator);
    [[nodiscard]] bool looksLikeOldFunction() const;

    // declarations
    [[nodiscard]] bool startsType(std::size_t ahead = 0) const;
    std::optional<Specifiers> specifiers();
    void skipAttributes(Specifiers* into);
    TypeId structSpecifier(bool isUnion);
    bool structMembers(std::uint32_t index);
    bool enumSpecifier();
    std::optional<Declarator> declarator(TypeId base, bool needsName);
    bool declaratorSuffix(Declarator& into, TypeId base);
    bool parameterList(Declarator& into, TypeId result);
    ExpressionPtr initialiser();

    // expressions
    ExpressionPtr expression();
    ExpressionPtr assignment();
    ExpressionPtr conditional();
    ExpressionPtr binary(int least);
    ExpressionPtr unary();
    ExpressionPtr postfix();
    ExpressionPtr primary();
    ExpressionPtr postfixOf(ExpressionPtr left);
    ExpressionPtr make(ExpressionKind kind, Position at, std::vector<ExpressionPtr> children, std::string op = {});

    std::vector<Token> m_tokens;
    std::size_t m_next = 0;
    TypeTable& m_types;
    std::map<std::string, std::int64_t>& m_enumerators;
    std::vector<Diagnostic>& m_errors;
    std::map<std::string, std::uint32_t> m_structs;
    unsigned m_nesting = 0;
    bool m_gaveUp = false;  ///< what would be said from here on follows from that
};

/// Gives a fresh table the structures of abi.h and the C library's names for types.
void addLibraryTypes(TypeTable& types);

}  // namespace copyscope::model::program
