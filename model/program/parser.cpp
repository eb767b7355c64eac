// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/parser.h"

#include <algorithm>
#include <utility>

namespace copyscope::model::program {

namespace {
constexpr unsigned deepest = 150;       // nested statements, brackets and declarators together
constexpr std::size_t mostErrors = 50;

std::string shown(const Token& token)
{
    switch (token.kind) {
    case TokenKind::End: return "the end of the program";
    case TokenKind::Number: return "a number";
    case TokenKind::Character: return "a character";
    case TokenKind::Text: return "a string";
    default: return "'" + token.text + "'";
    }
}
}  // namespace

Parser::Parser(std::vector<Token> tokens, TypeTable& types, std::map<std::string, std::int64_t>& enumerators,
               std::vector<Diagnostic>& errors)
    : m_tokens(std::move(tokens)), m_types(types), m_enumerators(enumerators), m_errors(errors)
{
    for (std::uint32_t i = 0; i < m_types.structCount(); ++i)
        m_structs[m_types.structure(i).name] = i;
}

const Token& Parser::token(std::size_t ahead) const
{
    return m_tokens[std::min(m_next + ahead, m_tokens.size() - 1)];
}

bool Parser::accept(std::string_view sign)
{
    if (!at(sign))
        return false;
    ++m_next;
    return true;
}

void Parser::report(Position where, std::string message, std::string hint)
{
    if (m_errors.size() < mostErrors && !m_gaveUp)
        m_errors.push_back({where.line, where.column, std::move(message), std::move(hint)});
}

void Parser::unexpected(std::string_view expected)
{
    report(token().at, "expected " + std::string(expected) + " before " + shown(token()));
}

bool Parser::expect(std::string_view sign, std::string_view where)
{
    if (accept(sign))
        return true;
    Position position = token().at;
    // What is missing at the end of a line is missing there, not where the next line begins.
    if (m_next > 0 && m_tokens[m_next - 1].at.line < position.line) {
        const Token& last = m_tokens[m_next - 1];
        position = last.at;
        position.column += static_cast<std::uint32_t>(last.end - last.offset);
    }
    report(position, "expected '" + std::string(sign) + "' " + std::string(where) + ", found " + shown(token()));
    return false;
}

bool Parser::tooDeep()
{
    if (m_nesting < deepest)
        return false;
    report(token().at, "nested too deeply", "split it");
    m_gaveUp = true;
    m_next = m_tokens.size() - 1;
    return true;
}

void Parser::recover()
{
    std::size_t depth = 0;
    for (; token().kind != TokenKind::End; ++m_next) {
        if (at("{")) {
            ++depth;
        } else if (at("}")) {
            if (depth == 0)
                return;
            if (--depth == 0) {
                ++m_next;
                return;
            }
        } else if (at(";") && depth == 0) {
            ++m_next;
            return;
        }
    }
}

std::size_t Parser::behindParenthesis(std::size_t from) const
{
    std::size_t depth = 0;
    for (std::size_t i = from; i < m_tokens.size(); ++i) {
        if (m_tokens[i].is("("))
            ++depth;
        else if (m_tokens[i].is(")") && --depth == 0)
            return i + 1;
        else if (m_tokens[i].is(";") || m_tokens[i].is("{"))
            break;
    }
    return 0;
}

std::vector<StatementPtr> Parser::parseProgram()
{
    std::vector<StatementPtr> program;
    while (token().kind != TokenKind::End) {
        if (at("}")) {
            report(token().at, "'}' without a '{'");
            ++m_next;
            continue;
        }
        const std::size_t before = m_next;
        if (auto s = statement())
            program.push_back(std::move(s));
        else
            recover();
        if (m_next == before)
            ++m_next;
    }
    return program;
}

bool Parser::looksLikeOldFunction() const
{
    if (token().kind != TokenKind::Name || !at("(", 1))
        return false;
    for (const char* word : {"if", "while", "for", "switch", "return", "sizeof", "do", "else"})
        if (at(word))
            return false;
    const std::size_t behind = behindParenthesis(m_next + 1);
    return behind != 0 && m_tokens[behind].is("{");
}

StatementPtr Parser::block()
{
    auto s = std::make_unique<Statement>();
    s->kind = StatementKind::Block;
    s->at = token().at;
    ++m_next;
    while (!at("}")) {
        if (token().kind == TokenKind::End) {
            report(s->at, "'{' is never closed", "add a '}'");
            s->endLine = token().at.line;
            return s;
        }
        const std::size_t before = m_next;
        if (auto inner = statement())
            s->statements.push_back(std::move(inner));
        else
            recover();
        if (m_next == before && !at("}"))
            ++m_next;
    }
    s->endLine = token().at.line;
    ++m_next;
    return s;
}

/// The body of a loop or branch; after a mistake in it the rest of it is skipped, so that an `else` still fits.
StatementPtr Parser::statementInside()
{
    if (at("}") || token().kind == TokenKind::End) {
        unexpected("a statement");
        return nullptr;
    }
    auto inner = statement();
    if (!inner) {
        recover();
        inner = std::make_unique<Statement>();
    }
    return inner;
}

StatementPtr Parser::statement()
{
    if (tooDeep())
        return nullptr;
    const Level level(m_nesting);
    auto s = std::make_unique<Statement>();
    s->at = token().at;
    const auto parenthesised = [&](std::string_view word) {
        const std::string where = "after '" + std::string(word) + "'";
        if (!expect("(", where))
            return false;
        s->condition = expression();
        return s->condition && expect(")", "after the condition");
    };
    const auto ended = [&](std::string_view where) { return expect(";", where) ? std::move(s) : nullptr; };

    if (accept(";"))
        return s;
    if (at("{"))
        return block();
    if (accept("if")) {
        s->kind = StatementKind::If;
        if (!parenthesised("if") || !(s->body = statementInside()))
            return nullptr;
        if (accept("else") && !(s->otherwise = statementInside()))
            return nullptr;
        return s;
    }
    if (accept("while")) {
        s->kind = StatementKind::While;
        if (!parenthesised("while") || !(s->body = statementInside()))
            return nullptr;
        return s;
    }
    if (accept("do")) {
        s->kind = StatementKind::Do;
        if (!(s->body = statementInside()) || !expect("while", "after the body of 'do'") || !parenthesised("while"))
            return nullptr;
        return ended("after 'do ... while (...)'");
    }
    if (at("for"))
        return forStatement();
    if (accept("switch")) {
        s->kind = StatementKind::Switch;
        if (!parenthesised("switch") || !(s->body = statementInside()))
            return nullptr;
        return s;
    }
    if (accept("case")) {
        s->kind = StatementKind::Case;
        s->condition = conditional();
        return s->condition && expect(":", "after 'case'") ? std::move(s) : nullptr;
    }
    if (at("default") && at(":", 1)) {
        m_next += 2;
        s->kind = StatementKind::Default;
        return s;
    }
    if (accept("break")) {
        s->kind = StatementKind::Break;
        return ended("after 'break'");
    }
    if (accept("continue")) {
        s->kind = StatementKind::Continue;
        return ended("after 'continue'");
    }
    if (accept("return")) {
        s->kind = StatementKind::Return;
        if (!at(";") && !(s->condition = expression()))
            return nullptr;
        return ended("after 'return'");
    }
    if (accept("goto")) {
        s->kind = StatementKind::Goto;
        s->text = token().text;
        if (token().kind != TokenKind::Name) {
            unexpected("a label");
            return nullptr;
        }
        ++m_next;
        return ended("after 'goto'");
    }
    if (at("else")) {
        report(token().at, "'else' without an 'if'");
        ++m_next;
        return statementInside();
    }
    if (token().kind == TokenKind::Name && at(":", 1) && !startsType()) {
        s->kind = StatementKind::Label;
        s->text = token().text;
        m_next += 2;
        return s;
    }
    if (looksLikeOldFunction() && !startsType()) {
        auto d = declarator(TypeTable::intType, true);
        return d ? functionDefinition(std::move(*d)) : nullptr;
    }
    if (startsType())
        return declarationStatement();
    s->kind = StatementKind::Expression;
    s->condition = expression();
    return s->condition ? ended("after the expression") : nullptr;
}

StatementPtr Parser::forStatement()
{
    auto s = std::make_unique<Statement>();
    s->kind = StatementKind::For;
    s->at = token().at;
    ++m_next;
    if (!expect("(", "after 'for'"))
        return nullptr;
    if (startsType()) {
        if (!(s->first = declarationStatement()))
            return nullptr;
    } else if (!accept(";")) {
        s->first = std::make_unique<Statement>();
        s->first->kind = StatementKind::Expression;
        s->first->at = token().at;
        s->first->condition = expression();
        if (!s->first->condition || !expect(";", "after the start of 'for'"))
            return nullptr;
    }
    if (!at(";") && !(s->condition = expression()))
        return nullptr;
    if (!expect(";", "after the condition of 'for'"))
        return nullptr;
    if (!at(")") && !(s->step = expression()))
        return nullptr;
    if (!expect(")", "at the end of 'for'") || !(s->body = statementInside()))
        return nullptr;
    return s;
}

StatementPtr Parser::declarationStatement()
{
    auto s = std::make_unique<Statement>();
    s->kind = StatementKind::Declarations;
    s->at = token().at;
    const auto spec = specifiers();
    if (!spec)
        return nullptr;
    if (accept(";"))  // struct x { ... };
        return s;
    do {
        auto d = declarator(spec->type, true);
        if (!d)
            return nullptr;
        Specifiers own = *spec;
        skipAttributes(&own);
        Declaration& variable = d->declaration;
        if (spec->isTypedef) {
            m_types.addTypedef(variable.name, variable.type);
            continue;
        }
        if (m_types.at(variable.type).kind == TypeKind::Function) {
            if (at("{"))
                return functionDefinition(std::move(*d));
            continue;  // a prototype: the definition says it all
        }
        variable.isStatic = spec->isStatic;
        variable.alignment = own.alignment;
        if (accept("=") && !(variable.initialiser = initialiser()))
            return nullptr;
        s->declarations.push_back(std::move(variable));
    } while (accept(","));
    return expect(";", "after the declaration") ? std::move(s) : nullptr;
}

StatementPtr Parser::functionDefinition(Declarator d)
{
    auto s = std::make_unique<Statement>();
    s->kind = StatementKind::Function;
    s->at = d.declaration.at;
    s->function = std::make_unique<FunctionDefinition>();
    s->function->name = d.declaration.name;
    s->function->at = d.declaration.at;
    s->function->type = d.declaration.type;
    s->function->parameters = std::move(d.parameters);
    if (!at("{")) {
        unexpected("'{'");
        return nullptr;
    }
    s->function->body = block();
    if (s->function->body)
        s->function->endLine = s->function->body->endLine;
    return s;
}

}  // namespace copyscope::model::program
