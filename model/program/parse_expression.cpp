// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/parser.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace copyscope::model::program {

namespace {

constexpr unsigned deepestTree = 500;  // of one expression: bounds the recursion of everything that walks it

/// How strongly a binary operator binds; 0 for what is none.
int strength(const Token& token)
{
    static constexpr auto table = std::to_array<std::pair<std::string_view, int>>(
        {{"||", 1}, {"&&", 2}, {"|", 3}, {"^", 4}, {"&", 5}, {"==", 6}, {"!=", 6}, {"<", 7}, {">", 7}, {"<=", 7},
         {">=", 7}, {"<<", 8}, {">>", 8}, {"+", 9}, {"-", 9}, {"*", 10}, {"/", 10}, {"%", 10}});
    if (token.kind != TokenKind::Sign)
        return 0;
    for (const auto& [sign, value] : table)
        if (token.text == sign)
            return value;
    return 0;
}

bool isAssignment(const Token& token)
{
    static constexpr auto table = std::to_array<std::string_view>(
        {"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="});
    return token.kind == TokenKind::Sign && std::find(table.begin(), table.end(), token.text) != table.end();
}

}  // namespace

ExpressionPtr Parser::make(ExpressionKind kind, Position where, std::vector<ExpressionPtr> children, std::string op)
{
    auto e = std::make_unique<Expression>();
    e->kind = kind;
    e->at = where;
    e->op = std::move(op);
    for (const ExpressionPtr& child : children)
        e->depth = std::max(e->depth, child->depth + 1);
    e->children = std::move(children);
    if (!e->children.empty())
        e->begin = e->children.front()->begin;
    else
        e->begin = token().offset;
    e->end = m_next > 0 ? m_tokens[m_next - 1].end : 0;
    if (e->depth > deepestTree) {
        report(where, "expression too large", "split it");
        m_next = m_tokens.size() - 1;
        return nullptr;
    }
    return e;
}

namespace {
template <class... Parts>
std::vector<ExpressionPtr> list(Parts... parts)
{
    std::vector<ExpressionPtr> result;
    (result.push_back(std::move(parts)), ...);
    return result;
}
}  // namespace

ExpressionPtr Parser::expression()
{
    auto left = assignment();
    while (left && at(",")) {
        const Position where = token().at;
        ++m_next;
        auto right = assignment();
        if (!right)
            return nullptr;
        left = make(ExpressionKind::Binary, where, list(std::move(left), std::move(right)), ",");
    }
    return left;
}

ExpressionPtr Parser::assignment()
{
    if (tooDeep())
        return nullptr;
    const Level level(m_nesting);
    auto left = conditional();
    if (left && isAssignment(token())) {
        const Token sign = token();
        ++m_next;
        auto right = assignment();
        left = right ? make(ExpressionKind::Assign, sign.at, list(std::move(left), std::move(right)), sign.text) : nullptr;
    }
    return left;
}

ExpressionPtr Parser::conditional()
{
    auto condition = binary(1);
    if (!condition || !at("?"))
        return condition;
    const Position where = token().at;
    ++m_next;
    auto yes = expression();
    if (!yes || !expect(":", "in '? :'"))
        return nullptr;
    if (tooDeep())
        return nullptr;
    const Level level(m_nesting);
    auto no = conditional();
    return no ? make(ExpressionKind::Conditional, where, list(std::move(condition), std::move(yes), std::move(no))) : nullptr;
}

ExpressionPtr Parser::binary(int least)
{
    auto left = unary();
    for (int power = strength(token()); left && power >= least; power = strength(token())) {
        const Token sign = token();
        ++m_next;
        auto right = binary(power + 1);
        if (!right)
            return nullptr;
        left = make(ExpressionKind::Binary, sign.at, list(std::move(left), std::move(right)), sign.text);
    }
    return left;
}

ExpressionPtr Parser::unary()
{
    if (tooDeep())
        return nullptr;
    const Level level(m_nesting);
    const Token sign = token();
    for (const char* op : {"++", "--", "!", "~", "-", "+", "*", "&"})
        if (sign.kind == TokenKind::Sign && accept(op)) {
            auto operand = unary();
            if (!operand)
                return nullptr;
            auto e = make(ExpressionKind::Unary, sign.at, list(std::move(operand)), op);
            if (e)
                e->begin = sign.offset;
            return e;
        }
    if (accept("sizeof")) {
        if (at("(") && startsType(1)) {
            ++m_next;
            auto e = make(ExpressionKind::SizeofType, sign.at, {});
            e->type = parseTypeName();
            if (e->type == TypeTable::error || !expect(")", "after the type"))
                return nullptr;
            e->begin = sign.offset;
            e->end = m_tokens[m_next - 1].end;
            return e;
        }
        auto operand = unary();
        if (!operand)
            return nullptr;
        auto e = make(ExpressionKind::SizeofValue, sign.at, list(std::move(operand)));
        if (e)
            e->begin = sign.offset;
        return e;
    }
    if (at("(") && startsType(1)) {
        ++m_next;
        const TypeId type = parseTypeName();
        if (type == TypeTable::error || !expect(")", "after the type"))
            return nullptr;
        ExpressionPtr e;
        if (at("{")) {
            auto values = initialiser();
            if (!values)
                return nullptr;
            e = make(ExpressionKind::Compound, sign.at, list(std::move(values)));
            if (e) {
                e->type = type;
                e->begin = sign.offset;
            }
            return e ? postfixOf(std::move(e)) : nullptr;
        }
        auto operand = unary();
        if (!operand)
            return nullptr;
        e = make(ExpressionKind::Cast, sign.at, list(std::move(operand)));
        if (e) {
            e->type = type;
            e->begin = sign.offset;
        }
        return e;
    }
    return postfix();
}

ExpressionPtr Parser::postfix()
{
    auto left = primary();
    return left ? postfixOf(std::move(left)) : nullptr;
}

ExpressionPtr Parser::postfixOf(ExpressionPtr left)
{
    for (;;) {
        const Token sign = token();
        if (sign.kind != TokenKind::Sign)
            return left;
        if (accept("(")) {
            auto children = list(std::move(left));
            if (!accept(")")) {
                do {
                    auto argument = assignment();
                    if (!argument)
                        return nullptr;
                    children.push_back(std::move(argument));
                } while (accept(","));
                if (!expect(")", "after the arguments"))
                    return nullptr;
            }
            const Position where = children.front()->at;
            left = make(ExpressionKind::Call, where, std::move(children));
        } else if (accept("[")) {
            auto index = expression();
            if (!index || !expect("]", "after the index"))
                return nullptr;
            left = make(ExpressionKind::Index, sign.at, list(std::move(left), std::move(index)));
        } else if (accept(".") || accept("->")) {
            if (token().kind != TokenKind::Name) {
                unexpected("the name of a member");
                return nullptr;
            }
            Token member = token();
            ++m_next;
            // Typesetting tears names apart: an article has `serr->ee _ data`.
            while (at("_") && m_next + 1 < m_tokens.size() && m_tokens[m_next + 1].kind == TokenKind::Name) {
                member.text += "_" + m_tokens[m_next + 1].text;
                m_next += 2;
            }
            left = make(ExpressionKind::Member, member.at, list(std::move(left)), sign.text);
            if (left)
                left->text = member.text;
        } else if (accept("++") || accept("--")) {
            left = make(ExpressionKind::Postfix, sign.at, list(std::move(left)), sign.text);
        } else {
            return left;
        }
        if (!left)
            return nullptr;
    }
}

ExpressionPtr Parser::primary()
{
    const Token t = token();
    const auto leaf = [&](ExpressionKind kind) {
        ++m_next;
        auto e = make(kind, t.at, {});
        e->begin = t.offset;
        e->end = t.end;
        return e;
    };
    switch (t.kind) {
    case TokenKind::Number: {
        auto e = leaf(ExpressionKind::Number);
        e->number = t.number;
        constexpr TypeId types[] = {TypeTable::intType, TypeTable::unsignedInt, TypeTable::longType, TypeTable::unsignedLong};
        e->type = types[static_cast<int>(t.numberType)];
        return e;
    }
    case TokenKind::Character: {
        auto e = leaf(ExpressionKind::Number);
        e->number = t.number;
        e->type = TypeTable::intType;
        return e;
    }
    case TokenKind::Text: {
        auto e = leaf(ExpressionKind::Text);
        e->text = t.text;
        return e;
    }
    case TokenKind::Name: {
        static constexpr auto reserved = std::to_array<std::string_view>(
            {"if", "else", "while", "do", "for", "switch", "case", "default", "break", "continue", "return", "goto"});
        if (std::find(reserved.begin(), reserved.end(), t.text) != reserved.end()) {
            unexpected("an expression");
            return nullptr;
        }
        auto e = leaf(ExpressionKind::Name);
        e->text = t.text;
        return e;
    }
    default:
        break;
    }
    if (accept("(")) {
        auto e = expression();
        if (!e || !expect(")", "to close '('"))
            return nullptr;
        e->begin = t.offset;
        e->end = m_tokens[m_next - 1].end;
        return e;
    }
    unexpected("an expression");
    return nullptr;
}

}  // namespace copyscope::model::program
