// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/abi.h"
#include "model/program/ast.h"

#include <limits>

namespace copyscope::model::program {

std::int64_t wrapped(std::int64_t value, const Type& type)
{
    if (type.kind == TypeKind::Bool)
        return value != 0;
    if (type.kind != TypeKind::Integer)
        return value;
    switch (type.size) {
    case 1: return type.isSigned ? static_cast<std::int64_t>(static_cast<std::int8_t>(value)) : static_cast<std::uint8_t>(value);
    case 2: return type.isSigned ? static_cast<std::int64_t>(static_cast<std::int16_t>(value)) : static_cast<std::uint16_t>(value);
    case 4: return type.isSigned ? static_cast<std::int64_t>(static_cast<std::int32_t>(value)) : static_cast<std::uint32_t>(value);
    default: return value;
    }
}

std::optional<std::int64_t> macroValue(std::string_view name, std::int64_t v)
{
    const auto u = static_cast<std::uint64_t>(v);
    const auto swap16 = [](std::uint64_t x) { return static_cast<std::int64_t>(((x & 0xff) << 8) | ((x >> 8) & 0xff)); };
    const auto swap32 = [](std::uint64_t x) {
        return static_cast<std::int64_t>(((x & 0xff) << 24) | ((x & 0xff00) << 8) | ((x >> 8) & 0xff00) | ((x >> 24) & 0xff));
    };
    constexpr std::uint64_t header = sizeof(abi::Cmsghdr);
    const auto aligned = [](std::uint64_t x) { return static_cast<std::int64_t>((x + 7) & ~std::uint64_t{7}); };
    constexpr auto kind = abi::value("S_IFMT");

    if (name == "WIFEXITED") return (v & 127) == 0;
    if (name == "WEXITSTATUS") return (v >> 8) & 255;
    if (name == "WIFSIGNALED") return (v & 127) != 0 && (v & 127) != 127;
    if (name == "WTERMSIG") return v & 127;
    if (name == "WCOREDUMP") return v & 128;
    if (name == "WIFSTOPPED") return (v & 255) == 127;
    if (name == "WSTOPSIG") return (v >> 8) & 255;
    if (name == "WIFCONTINUED") return v == 0xffff;
    if (name == "htons" || name == "ntohs") return swap16(u);
    if (name == "htonl" || name == "ntohl") return swap32(u);
    if (name == "abs") return static_cast<std::int32_t>(v < 0 ? 0 - u : u);
    if (name == "CMSG_DATA") return static_cast<std::int64_t>(u + header);
    if (name == "CMSG_ALIGN") return aligned(u);
    if (name == "CMSG_LEN") return static_cast<std::int64_t>(u + header);
    if (name == "CMSG_SPACE") return static_cast<std::int64_t>(static_cast<std::uint64_t>(aligned(u)) + header);
    if (name == "S_ISREG") return (v & kind) == abi::value("S_IFREG");
    if (name == "S_ISFIFO") return (v & kind) == abi::value("S_IFIFO");
    if (name == "S_ISSOCK") return (v & kind) == abi::value("S_IFSOCK");
    return std::nullopt;
}

namespace {

struct Value {
    std::int64_t number = 0;
    TypeId type = TypeTable::intType;
};

class Evaluator {
public:
    Evaluator(const TypeTable& types, const std::map<std::string, std::int64_t>& enumerators)
        : m_types(types), m_enumerators(enumerators) {}

    std::optional<Value> of(const Expression& e) const
    {
        switch (e.kind) {
        case ExpressionKind::Number:
            return Value{static_cast<std::int64_t>(e.number), e.type};
        case ExpressionKind::Name:
            return named(e.text);
        case ExpressionKind::SizeofType:
            return Value{static_cast<std::int64_t>(m_types.sizeOf(e.type)), TypeTable::unsignedLong};
        case ExpressionKind::SizeofValue:
            if (e.children[0]->kind == ExpressionKind::Text)
                return Value{static_cast<std::int64_t>(e.children[0]->text.size() + 1), TypeTable::unsignedLong};
            return std::nullopt;
        case ExpressionKind::Cast: {
            const auto v = of(*e.children[0]);
            if (!v || !m_types.isInteger(e.type))
                return std::nullopt;
            return Value{wrapped(v->number, m_types.at(e.type)), e.type};
        }
        case ExpressionKind::Unary:
            return unary(e);
        case ExpressionKind::Binary:
            return binary(e);
        case ExpressionKind::Conditional: {
            const auto c = of(*e.children[0]);
            const auto yes = of(*e.children[1]);
            const auto no = of(*e.children[2]);
            if (!c || !yes || !no)
                return std::nullopt;
            return converted(c->number ? *yes : *no, m_types.common(yes->type, no->type));
        }
        case ExpressionKind::Call: {
            if (e.children.size() != 2 || e.children[0]->kind != ExpressionKind::Name || !e.children[0]->text.starts_with("CMSG_"))
                return std::nullopt;
            const auto v = of(*e.children[1]);
            const auto result = v ? macroValue(e.children[0]->text, v->number) : std::nullopt;
            return result ? std::optional(Value{*result, TypeTable::unsignedLong}) : std::nullopt;
        }
        default:
            return std::nullopt;
        }
    }

private:
    Value converted(Value v, TypeId type) const { return {wrapped(v.number, m_types.at(type)), type}; }

    std::optional<Value> named(const std::string& name) const
    {
        if (const auto found = m_enumerators.find(name); found != m_enumerators.end())
            return Value{found->second, TypeTable::intType};
        const abi::Constant* constant = abi::findConstant(name);
        if (!constant)
            return std::nullopt;
        switch (constant->type) {
        case abi::ConstantType::Int:
        case abi::ConstantType::Error: return Value{constant->value, TypeTable::intType};
        case abi::ConstantType::UnsignedInt: return Value{constant->value, TypeTable::unsignedInt};
        case abi::ConstantType::Long: return Value{constant->value, TypeTable::longType};
        case abi::ConstantType::UnsignedLong: return Value{constant->value, TypeTable::unsignedLong};
        default: return std::nullopt;
        }
    }

    std::optional<Value> unary(const Expression& e) const
    {
        const auto v = of(*e.children[0]);
        if (!v)
            return std::nullopt;
        const TypeId type = m_types.promoted(v->type);
        if (e.op == "-")
            return converted({static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(v->number)), type}, type);
        if (e.op == "+")
            return converted(*v, type);
        if (e.op == "~")
            return converted({~v->number, type}, type);
        if (e.op == "!")
            return Value{v->number == 0, TypeTable::intType};
        return std::nullopt;
    }

    std::optional<Value> binary(const Expression& e) const
    {
        const auto left = of(*e.children[0]);
        const auto right = of(*e.children[1]);
        if (!left || !right || e.op == ",")
            return std::nullopt;
        if (e.op == "&&" || e.op == "||")
            return Value{e.op == "&&" ? left->number && right->number : left->number || right->number, TypeTable::intType};
        const bool shift = e.op == "<<" || e.op == ">>";
        const TypeId type = shift ? m_types.promoted(left->type) : m_types.common(left->type, right->type);
        const std::int64_t a = wrapped(left->number, m_types.at(type));
        const std::int64_t b = shift ? right->number : wrapped(right->number, m_types.at(type));
        const auto ua = static_cast<std::uint64_t>(a);
        const auto ub = static_cast<std::uint64_t>(b);
        const bool isUnsigned = m_types.isUnsigned(type);
        const auto result = [&](std::uint64_t n) { return std::optional(converted({static_cast<std::int64_t>(n), type}, type)); };
        const auto truth = [](bool n) { return std::optional(Value{n, TypeTable::intType}); };
        if (e.op == "+") return result(ua + ub);
        if (e.op == "-") return result(ua - ub);
        if (e.op == "*") return result(ua * ub);
        if (e.op == "&") return result(ua & ub);
        if (e.op == "|") return result(ua | ub);
        if (e.op == "^") return result(ua ^ ub);
        if (e.op == "==") return truth(a == b);
        if (e.op == "!=") return truth(a != b);
        if (e.op == "<") return truth(isUnsigned ? ua < ub : a < b);
        if (e.op == ">") return truth(isUnsigned ? ua > ub : a > b);
        if (e.op == "<=") return truth(isUnsigned ? ua <= ub : a <= b);
        if (e.op == ">=") return truth(isUnsigned ? ua >= ub : a >= b);
        if (e.op == "/" || e.op == "%") {
            if (b == 0 || (!isUnsigned && b == -1 && a == std::numeric_limits<std::int64_t>::min()))
                return std::nullopt;
            if (isUnsigned)
                return result(e.op == "/" ? ua / ub : ua % ub);
            return result(static_cast<std::uint64_t>(e.op == "/" ? a / b : a % b));
        }
        if (shift) {
            if (ub >= m_types.sizeOf(type) * 8)
                return std::nullopt;
            if (e.op == "<<")
                return result(ua << ub);
            return result(isUnsigned ? ua >> ub : static_cast<std::uint64_t>(a >> ub));
        }
        return std::nullopt;
    }

    const TypeTable& m_types;
    const std::map<std::string, std::int64_t>& m_enumerators;
};

}  // namespace

std::optional<std::int64_t> constantValue(const Expression& expression, const TypeTable& types,
                                          const std::map<std::string, std::int64_t>& enumerators)
{
    const auto value = Evaluator(types, enumerators).of(expression);
    return value ? std::optional(value->number) : std::nullopt;
}

}  // namespace copyscope::model::program
