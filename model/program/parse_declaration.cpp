// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/abi.h"
#include "model/program/parser.h"

#include <algorithm>
#include <array>
#include <utility>

namespace copyscope::model::program {

namespace {

constexpr auto ignoredWords = std::to_array<std::string_view>(
    {"const", "volatile", "extern", "register", "inline", "auto", "restrict", "__restrict", "__restrict__", "__inline",
     "__volatile__", "__const", "_Noreturn", "__user", "__extension__", "_Thread_local", "__thread"});
constexpr auto typeWords = std::to_array<std::string_view>(
    {"void", "char", "short", "int", "long", "signed", "unsigned", "float", "double", "struct", "union", "enum", "static",
     "typedef", "__attribute__", "_Alignas", "alignas"});
/// Words that cannot be the name of a variable.
constexpr auto keywords = std::to_array<std::string_view>(
    {"if", "else", "while", "do", "for", "switch", "case", "default", "break", "continue", "return", "goto", "sizeof"});

template <class Words>
bool contains(const Words& words, const Token& token)
{
    return token.kind == TokenKind::Name && std::find(words.begin(), words.end(), token.text) != words.end();
}

std::uint64_t roundUp(std::uint64_t value, std::uint64_t to) { return (value + to - 1) / to * to; }

constexpr std::int64_t largestObject = std::int64_t{1} << 46;

}  // namespace

bool isReserved(std::string_view word)
{
    return std::find(keywords.begin(), keywords.end(), word) != keywords.end()
           || std::find(typeWords.begin(), typeWords.end(), word) != typeWords.end();
}

bool Parser::startsType(std::size_t ahead) const
{
    const Token& t = token(ahead);
    if (t.kind != TokenKind::Name)
        return false;
    if (contains(typeWords, t) || contains(ignoredWords, t))
        return true;
    return m_types.findTypedef(t.text) != TypeTable::error;
}

void Parser::skipAttributes(Specifiers* into)
{
    while (at("__attribute__") || at("_Alignas") || at("alignas")) {
        ++m_next;
        const std::size_t end = at("(") ? behindParenthesis(m_next) : 0;
        if (end == 0)
            return;
        for (std::size_t i = m_next; i < end; ++i)
            if (into && m_tokens[i].kind == TokenKind::Number)
                into->alignment = m_tokens[i].number;
        m_next = end;
    }
}

std::optional<Parser::Specifiers> Parser::specifiers()
{
    Specifiers result;
    const Position start = token().at;
    int longs = 0;
    bool isUnsigned = false, isSigned = false, isShort = false, isChar = false, isInt = false;
    bool any = false;
    for (;; ++m_next) {
        skipAttributes(&result);
        const Token& t = token();
        if (contains(ignoredWords, t)) {
            continue;
        } else if (at("static")) {
            result.isStatic = true;
        } else if (at("typedef")) {
            result.isTypedef = true;
        } else if (at("unsigned")) {
            isUnsigned = any = true;
        } else if (at("signed")) {
            isSigned = any = true;
        } else if (at("short")) {
            isShort = any = true;
        } else if (at("long")) {
            ++longs;
            any = true;
        } else if (at("char")) {
            isChar = any = true;
        } else if (at("int")) {
            isInt = any = true;
        } else if (at("float") || at("double")) {
            report(t.at, "floating-point numbers are not part of this C", "count in integers: bytes, nanoseconds");
            return std::nullopt;
        } else if (at("void") && !any && result.type == TypeTable::error) {
            result.type = TypeTable::voidType;
        } else if ((at("struct") || at("union")) && !any && result.type == TypeTable::error) {
            const bool isUnion = at("union");
            ++m_next;
            result.type = structSpecifier(isUnion);
            if (result.type == TypeTable::error)
                return std::nullopt;
            --m_next;
        } else if (at("enum") && !any && result.type == TypeTable::error) {
            ++m_next;
            if (!enumSpecifier())
                return std::nullopt;
            result.type = TypeTable::intType;
            --m_next;
        } else if (!any && result.type == TypeTable::error && t.kind == TokenKind::Name &&
                   m_types.findTypedef(t.text) != TypeTable::error) {
            result.type = m_types.findTypedef(t.text);
        } else {
            break;
        }
    }
    if (any && result.type != TypeTable::error) {
        report(start, "two types in one declaration");
        return std::nullopt;
    }
    if (any) {
        if (isChar)
            result.type = isUnsigned ? TypeTable::unsignedChar : TypeTable::charType;
        else if (isShort)
            result.type = isUnsigned ? TypeTable::unsignedShort : TypeTable::shortType;
        else if (longs > 0)
            result.type = isUnsigned ? TypeTable::unsignedLong : TypeTable::longType;
        else
            result.type = isUnsigned ? TypeTable::unsignedInt : TypeTable::intType;
    } else if (result.type == TypeTable::error) {
        result.type = TypeTable::intType;  // `static n;` and `const n;` of old C
    }
    static_cast<void>(isSigned);
    static_cast<void>(isInt);
    return result;
}

bool Parser::enumSpecifier()
{
    if (token().kind == TokenKind::Name)
        ++m_next;
    if (!accept("{"))
        return true;
    std::int64_t next = 0;
    while (!at("}")) {
        if (token().kind != TokenKind::Name) {
            unexpected("a name in 'enum'");
            return false;
        }
        const std::string name = token().text;
        ++m_next;
        if (accept("=")) {
            const Position where = token().at;
            auto value = conditional();
            if (!value)
                return false;
            const auto number = constantValue(*value, m_types, m_enumerators);
            if (!number)
                report(where, "a value of 'enum' must be a constant");
            next = number.value_or(next);
        }
        m_enumerators[name] = next++;
        if (!accept(","))
            break;
    }
    return expect("}", "at the end of 'enum'");
}

TypeId Parser::structSpecifier(bool isUnion)
{
    skipAttributes(nullptr);
    std::string name;
    const Position where = token().at;
    if (token().kind == TokenKind::Name) {
        name = token().text;
        ++m_next;
    }
    if (name.empty() && !at("{")) {
        unexpected("the name of a struct");
        return TypeTable::error;
    }
    std::uint32_t index = 0;
    const auto known = name.empty() ? m_structs.end() : m_structs.find(name);
    // A program may bring its own definition of a struct that the library has as well; it counts from there on.
    if (known == m_structs.end() || (at("{") && m_types.structure(known->second).complete)) {
        StructType type;
        type.name = name;
        type.isUnion = isUnion;
        index = m_types.addStruct(std::move(type));
        if (!name.empty())
            m_structs[name] = index;
    } else {
        index = known->second;
    }
    if (at("{") && !structMembers(index))
        return TypeTable::error;
    static_cast<void>(where);
    return m_types.structType(index);
}

bool Parser::structMembers(std::uint32_t index)
{
    ++m_next;
    StructType built = m_types.structure(index);
    const TypeId self = m_types.structType(index);
    while (!at("}")) {
        if (token().kind == TokenKind::End || !startsType()) {
            unexpected("a member or '}'");
            return false;
        }
        const auto spec = specifiers();
        if (!spec)
            return false;
        do {
            auto d = declarator(spec->type, true);
            if (!d)
                return false;
            const TypeId type = d->declaration.type;
            const std::uint64_t size = m_types.sizeOf(type);
            if (d->declaration.length || type == self || m_types.at(type).kind == TypeKind::Function ||
                type == TypeTable::voidType || (m_types.isStruct(type) && !m_types.structure(m_types.at(type).structure).complete)) {
                report(d->declaration.at, "member '" + d->declaration.name + "' has no size");
                return false;
            }
            if (at(":")) {
                report(token().at, "bit fields are not part of this C");
                return false;
            }
            const std::uint64_t alignment = m_types.alignmentOf(type);
            const std::uint64_t offset = built.isUnion ? 0 : roundUp(built.size, alignment);
            if (built.find(d->declaration.name))
                report(d->declaration.at, "member '" + d->declaration.name + "' is there twice");
            built.members.push_back({d->declaration.name, type, offset});
            built.size = std::max(built.size, offset + size);
            built.alignment = std::max(built.alignment, alignment);
            if (built.size > static_cast<std::uint64_t>(largestObject)) {
                report(d->declaration.at, "the struct is too large");
                return false;
            }
        } while (accept(","));
        if (!expect(";", "after the member"))
            return false;
    }
    ++m_next;
    skipAttributes(nullptr);
    built.size = roundUp(built.size, built.alignment);
    built.complete = true;
    m_types.structure(index) = std::move(built);
    return true;
}

std::optional<Parser::Declarator> Parser::declarator(TypeId base, bool needsName)
{
    if (tooDeep())
        return std::nullopt;
    const Level level(m_nesting);

    while (accept("*")) {
        base = m_types.pointerTo(base);
        while (contains(ignoredWords, token()))
            ++m_next;
    }
    skipAttributes(nullptr);
    Declarator result;
    result.declaration.at = token().at;
    result.declaration.type = base;
    // "(*name)(int)": what stands behind the brackets belongs to the type that the inside is built on.
    if (at("(") && (at("*", 1) || (at("(", 1) && !startsType(1)) || (token(1).kind == TokenKind::Name && !startsType(1) && needsName))) {
        const std::size_t inside = m_next + 1;
        const std::size_t behind = behindParenthesis(m_next);
        if (behind == 0) {
            report(token().at, "'(' is never closed");
            return std::nullopt;
        }
        m_next = behind;
        if (!declaratorSuffix(result, base))
            return std::nullopt;
        const std::size_t end = m_next;
        m_next = inside;
        auto inner = declarator(result.declaration.type, needsName);
        if (!inner)
            return std::nullopt;
        if (m_next != behind - 1) {
            unexpected("')'");
            return std::nullopt;
        }
        m_next = end;
        if (inner->parameters.empty() && m_types.at(inner->declaration.type).kind == TypeKind::Function)
            inner->parameters = std::move(result.parameters);
        return inner;
    }
    if (token().kind == TokenKind::Name && !contains(keywords, token()) && !contains(typeWords, token())) {
        result.declaration.name = token().text;
        ++m_next;
    } else if (needsName) {
        unexpected("a name");
        return std::nullopt;
    }
    if (!declaratorSuffix(result, base))
        return std::nullopt;
    return result;
}

bool Parser::declaratorSuffix(Declarator& into, TypeId base)
{
    if (at("(")) {
        if (!parameterList(into, base))
            return false;
        return true;
    }
    struct Dimension {
        std::int64_t count;
        Position at;
    };
    std::vector<Dimension> dimensions;
    while (at("[") && !at(",", 1)) {
        const Position where = token().at;
        ++m_next;
        if (accept("]")) {
            dimensions.push_back({0, where});
            if (dimensions.size() > 1)
                report(where, "only the first dimension can be left out");
            else
                dimensions.back().count = -2;
            continue;
        }
        auto length = assignment();
        if (!length || !expect("]", "after the size of an array"))
            return false;
        const auto count = constantValue(*length, m_types, m_enumerators);
        if (!count && !dimensions.empty()) {
            report(where, "only the first dimension of an array can be a variable");
            return false;
        }
        if (count && (*count < 0 || *count > largestObject)) {
            report(where, "an array cannot have " + std::to_string(*count) + " elements");
            return false;
        }
        if (!count)
            into.declaration.length = std::move(length);
        dimensions.push_back({count.value_or(-1), where});
    }
    TypeId type = base;
    for (std::size_t i = dimensions.size(); i-- > 0;) {
        const std::uint64_t element = m_types.sizeOf(type);
        if (type == TypeTable::voidType || m_types.at(type).kind == TypeKind::Function ||
            (m_types.isStruct(type) && !m_types.structure(m_types.at(type).structure).complete)) {
            report(dimensions[i].at, "an array of " + m_types.nameOf(type) + " has no size");
            return false;
        }
        if (dimensions[i].count > 0 && element > 0 &&
            static_cast<std::uint64_t>(dimensions[i].count) > static_cast<std::uint64_t>(largestObject) / element) {
            report(dimensions[i].at, "the array is too large");
            return false;
        }
        type = m_types.arrayOf(type, dimensions[i].count);
    }
    into.declaration.type = type;
    return true;
}

bool Parser::parameterList(Declarator& into, TypeId result)
{
    ++m_next;
    std::vector<TypeId> types;
    std::uint32_t required = 0;
    bool optional = false, variadic = false;
    if (at("void") && at(")", 1)) {
        ++m_next;
    } else if (at(")")) {
        // `()` says nothing about its parameters
    } else {
        for (;;) {
            if (accept("...")) {
                variadic = true;
                break;
            }
            if (!startsType()) {
                unexpected("the type of a parameter");
                return false;
            }
            const auto spec = specifiers();
            if (!spec)
                return false;
            auto parameter = declarator(spec->type, false);
            if (!parameter)
                return false;
            Declaration& d = parameter->declaration;
            d.type = m_types.decayed(d.type);
            d.length.reset();
            types.push_back(d.type);
            into.parameters.push_back(std::move(d));
            if (!optional)
                ++required;
            // "[, type name]" is how calls.h marks what may be left out
            if (at("[") && at(",", 1)) {
                m_next += 2;
                optional = true;
                continue;
            }
            if (optional)
                accept("]");
            if (!accept(","))
                break;
        }
    }
    if (!expect(")", "after the parameters"))
        return false;
    into.declaration.type = m_types.function(result, std::move(types), variadic, required);
    return true;
}

ExpressionPtr Parser::initialiser()
{
    if (!at("{"))
        return assignment();
    if (tooDeep())
        return nullptr;
    const Level level(m_nesting);
    auto list = make(ExpressionKind::List, token().at, {});
    ++m_next;
    while (!at("}")) {
        std::vector<Designator> path;
        while (at(".") || at("[")) {
            Designator d;
            d.at = token().at;
            if (accept(".")) {
                d.member = token().text;
                if (token().kind != TokenKind::Name) {
                    unexpected("a member");
                    return nullptr;
                }
                ++m_next;
            } else {
                ++m_next;
                d.index = conditional();
                if (!d.index || !expect("]", "after the index"))
                    return nullptr;
            }
            path.push_back(std::move(d));
        }
        if (!path.empty() && !expect("=", "after the member or index"))
            return nullptr;
        auto value = initialiser();
        if (!value)
            return nullptr;
        list->depth = std::max(list->depth, value->depth + 1);
        list->children.push_back(std::move(value));
        list->designators.push_back(std::move(path));
        if (!accept(","))
            break;
    }
    return expect("}", "at the end of the list") ? std::move(list) : nullptr;
}

TypeId Parser::parseTypeName()
{
    const auto spec = specifiers();
    if (!spec)
        return TypeTable::error;
    auto d = declarator(spec->type, false);
    if (!d)
        return TypeTable::error;
    if (d->declaration.length) {
        report(d->declaration.at, "the size must be a constant here");
        return TypeTable::error;
    }
    return d->declaration.type;
}

std::optional<Declaration> Parser::parsePrototype()
{
    const auto spec = specifiers();
    if (!spec)
        return std::nullopt;
    auto d = declarator(spec->type, true);
    if (!d)
        return std::nullopt;
    return std::move(d->declaration);
}

void addLibraryTypes(TypeTable& types)
{
    std::map<std::string, std::int64_t> enumerators;
    std::vector<Diagnostic> errors;
    const auto parse = [&](std::string_view text) {
        return Parser(tokenize(text, errors), types, enumerators, errors).parseTypeName();
    };
    types.addTypedef("sighandler_t", parse("void (*)(int)"));
    types.addTypedef("threadfunction_t", parse("void *(*)(void *)"));
    for (const abi::Structure& s : abi::structures()) {
        StructType type;
        type.name = s.name;
        type.size = s.size;
        type.alignment = s.alignment;
        type.complete = true;
        const std::uint32_t index = types.addStruct(std::move(type));
        if (s.name == "siginfo")
            types.addTypedef("siginfo_t", types.structType(index));
        if (s.name == "__sigset")
            types.addTypedef("sigset_t", types.structType(index));
        if (s.name == "__jmp_buf")
            for (const char* name : {"jmp_buf", "sigjmp_buf"})
                types.addTypedef(name, types.arrayOf(types.structType(index), 1));
        // sigaction comes before siginfo_t in the list, so its handler takes an untyped pointer.
        if (s.name == "__sigset")
            types.addTypedef("sigactionfunction_t", parse("void (*)(int, void *, void *)"));
        for (const abi::Member& m : s.members) {
            const TypeId memberType = parse(m.type);
            types.structure(index).members.push_back({std::string(m.name), memberType, m.offset});
        }
    }
}

}  // namespace copyscope::model::program
