// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/infer.h"

#include "model/program/abi.h"
#include "model/program/calls.h"
#include "model/program/names.h"
#include "model/program/parser.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <utility>

namespace copyscope::model::program {

const Signature* Signatures::find(std::string_view name)
{
    if (const auto known = m_known.find(name); known != m_known.end())
        return &known->second;
    const CallInfo* call = findCall(name);
    if (!call)
        return nullptr;
    // The prototypes are ours: their words `any` and `FILE` exist only here.
    std::vector<Diagnostic> errors;
    std::map<std::string, std::int64_t> enumerators;
    TypeTable& types = m_types;
    const bool hadAny = types.findTypedef("any") != TypeTable::error;
    if (!hadAny)
        types.addTypedef("any", TypeTable::any);
    const auto declaration = Parser(tokenize(call->prototype, errors), types, enumerators, errors).parsePrototype();
    types.addTypedef("any", TypeTable::error);
    return &m_known.emplace(std::string(name), Signature{declaration ? declaration->type : TypeTable::error}).first->second;
}

namespace {

constexpr std::int64_t defaultBuffer = 65536;

struct Use {
    unsigned count = 0;
    std::set<std::string> members;
    std::vector<TypeId> addressFor;     ///< what the parameters that got &name point to
    std::vector<TypeId> passedFor;      ///< what the parameters that got name itself point to
    bool filled = false;                ///< by read() and its kin
    bool sizeofAsLength = false;
    bool asPair = false;                ///< pipe(name)
    std::int64_t bufferSize = 0;
};

enum class Shape : std::uint8_t { Scalar, Buffer, Struct };

class Gatherer {
public:
    Gatherer(TypeTable& types, Signatures& signatures, const std::map<std::string, std::int64_t>& constants,
             const Predefined& predefined)
        : m_types(types), m_signatures(signatures), m_constants(constants), m_predefined(predefined)
    {
        for (const auto& [name, value] : predefined.integers)
            m_constants.emplace(name, value);
    }

    NameFacts run(const std::vector<StatementPtr>& program)
    {
        m_scope = &m_scopes.emplace_back();
        for (const StatementPtr& s : program)
            visit(*s);
        // Bodies come last: they see all names around them, those of later lines too.
        while (!m_waiting.empty()) {
            const auto [function, scope] = m_waiting.front();
            m_waiting.pop_front();
            m_scope = scope;
            open();
            for (const Declaration& parameter : function->parameters)
                declare(parameter);
            if (function->body)
                visit(*function->body);
        }
        for (const auto& [name, use] : m_uses) {
            if (use.count > 0)
                m_facts.open.insert(name);
            if (const TypeId type = infer(name, use); type != TypeTable::error)
                m_facts.inferred[name] = type;
        }
        return std::move(m_facts);
    }

private:
    struct Scope {
        Scope* parent = nullptr;
        std::set<std::string, std::less<>> names;
    };

    void open()
    {
        Scope& scope = m_scopes.emplace_back();
        scope.parent = m_scope;
        m_scope = &scope;
    }
    [[nodiscard]] bool isDeclared(const std::string& name) const
    {
        for (const Scope* scope = m_scope; scope; scope = scope->parent)
            if (scope->names.contains(name))
                return true;
        return false;
    }

    void declare(const Declaration& d)
    {
        if (d.name.empty())
            return;
        m_facts.declared.insert(d.name);
        m_scope->names.insert(d.name);
        m_shapes[d.name] = m_types.isStruct(d.type) ? Shape::Struct
                           : m_types.isArray(d.type) || m_types.isPointer(d.type) ? Shape::Buffer
                                                                                   : Shape::Scalar;
        if (d.length)
            visit(*d.length);
        if (d.initialiser)
            visit(*d.initialiser);
    }

    void visit(const Statement& s)
    {
        Scope* const outer = m_scope;
        if (s.kind != StatementKind::Declarations && s.kind != StatementKind::Expression)
            open();
        for (const Declaration& d : s.declarations)
            declare(d);
        if (s.first)
            visit(*s.first);
        for (const ExpressionPtr* e : {&s.condition, &s.step})
            if (*e)
                visit(**e);
        for (const StatementPtr* inner : {&s.body, &s.otherwise})
            if (*inner)
                visit(**inner);
        for (const StatementPtr& inner : s.statements)
            visit(*inner);
        if (s.function) {
            m_facts.functions.push_back(s.function.get());
            m_facts.declared.insert(s.function->name);
            outer->names.insert(s.function->name);
            m_waiting.emplace_back(s.function.get(), outer);
        }
        m_scope = outer;
    }

    static const Expression* nameIn(const Expression& e)
    {
        return e.kind == ExpressionKind::Name ? &e : nullptr;
    }
    /// A name that no declaration reaches.
    [[nodiscard]] const Expression* openName(const Expression& e) const
    {
        return e.kind == ExpressionKind::Name && !isDeclared(e.text) ? &e : nullptr;
    }

    void visit(const Expression& e)
    {
        if (const Expression* name = openName(e))
            ++m_uses[name->text].count;
        if (e.kind == ExpressionKind::Assign && e.op == "=")
            if (const Expression* name = openName(*e.children[0])) {
                m_facts.assigned.insert(name->text);
                m_facts.firstValue.emplace(name->text, e.children[1].get());
            }
        if (e.kind == ExpressionKind::Unary && e.op == "&")
            if (const Expression* name = nameIn(*e.children[0]))
                m_facts.addressTaken.insert(name->text);
        if (e.kind == ExpressionKind::Member && e.op == ".")
            if (const Expression* name = openName(*e.children[0]))
                m_uses[name->text].members.insert(e.text);
        if (e.kind == ExpressionKind::Call && e.children[0]->kind == ExpressionKind::Name)
            call(e);
        const bool named = e.kind == ExpressionKind::Call && e.children[0]->kind == ExpressionKind::Name;
        for (std::size_t i = named ? 1 : 0; i < e.children.size(); ++i)
            visit(*e.children[i]);
        for (const auto& path : e.designators)
            for (const Designator& d : path)
                if (d.index)
                    visit(*d.index);
    }

    void call(const Expression& e)
    {
        const std::string& callee = e.children[0]->text;
        const Signature* signature = m_signatures.find(callee);
        if (!signature)
            return;
        const Type function = m_types.at(signature->type);
        for (std::size_t i = 0; i + 1 < e.children.size() && i < function.parameters.size(); ++i) {
            const Type& parameter = m_types.at(function.parameters[i]);
            if (parameter.kind != TypeKind::Pointer)
                continue;
            const Expression& argument = *e.children[i + 1];
            if (argument.kind == ExpressionKind::Unary && argument.op == "&") {
                if (const Expression* name = openName(*argument.children[0]))
                    m_uses[name->text].addressFor.push_back(parameter.target);
                continue;
            }
            const Expression* name = openName(argument);
            if (!name)
                continue;
            Use& use = m_uses[name->text];
            use.passedFor.push_back(parameter.target);
            use.asPair |= callee == "pipe" || callee == "pipe2" || callee == "socketpair";
            const bool sized = parameter.target == TypeTable::voidType && i + 1 < function.parameters.size() &&
                               function.parameters[i + 1] == TypeTable::unsignedLong && i + 2 < e.children.size();
            if (!sized)
                continue;
            const Expression& length = *e.children[i + 2];
            use.filled |= callee == "read" || callee == "pread" || callee == "recv" || callee == "recvfrom";
            use.sizeofAsLength |= length.kind == ExpressionKind::SizeofValue && nameIn(*length.children[0]) &&
                                  length.children[0]->text == name->text;
            if (const auto size = constantValue(length, m_types, m_constants))
                use.bufferSize = std::max(use.bufferSize, *size);
        }
    }

    [[nodiscard]] bool misspelt(const std::string& name, Shape shape) const
    {
        std::vector<std::string> similar;
        for (const auto& [declared, declaredShape] : m_shapes)
            if (declaredShape == shape)
                similar.push_back(declared);
        return !nearestName(name, similar).empty();
    }

    TypeId infer(const std::string& name, const Use& use)
    {
        if (use.count == 0 || m_predefined.integers.contains(name) || abi::findConstant(name) ||
            m_constants.contains(name) || name == "errno")
            return TypeTable::error;
        // A buffer of the scenario that is assigned to is a pointer of the program (tmp_buf = mmap(...)).
        if (m_facts.assigned.contains(name) && use.members.empty())
            return TypeTable::error;
        if (m_predefined.buffers.contains(name))
            return TypeTable::error;
        if (const TypeId type = asStruct(use); type != TypeTable::error && !misspelt(name, Shape::Struct))
            return type;
        if (use.asPair && use.count >= 2 && !misspelt(name, Shape::Buffer))
            return m_types.arrayOf(TypeTable::intType, 2);
        if (((use.filled && use.count >= 2) || use.sizeofAsLength) && !misspelt(name, Shape::Buffer)) {
            constexpr std::int64_t largest = std::int64_t{1} << 40;
            return m_types.arrayOf(TypeTable::charType, use.bufferSize > 0 && use.bufferSize <= largest ? use.bufferSize
                                                                                                         : defaultBuffer);
        }
        if (use.count >= 2 && !misspelt(name, Shape::Scalar))
            for (const TypeId target : use.addressFor)
                if (m_types.isInteger(target) || m_types.isPointer(target))
                    return target;
        return TypeTable::error;
    }

    TypeId asStruct(const Use& use)
    {
        for (const auto* targets : {&use.addressFor, &use.passedFor})
            for (const TypeId target : *targets)
                if (m_types.isStruct(target) && hasAll(m_types.at(target).structure, use.members))
                    return target;
        if (use.members.empty())
            return TypeTable::error;
        TypeId found = TypeTable::error;
        for (std::uint32_t i = 0; i < m_types.structCount(); ++i)
            if (hasAll(i, use.members)) {
                if (found != TypeTable::error)
                    return TypeTable::error;
                found = m_types.structType(i);
            }
        return found;
    }

    [[nodiscard]] bool hasAll(std::uint32_t structure, const std::set<std::string>& members) const
    {
        return std::all_of(members.begin(), members.end(),
                           [&](const std::string& m) { return m_types.structure(structure).find(m) != nullptr; });
    }

    TypeTable& m_types;
    Signatures& m_signatures;
    std::map<std::string, std::int64_t> m_constants;
    const Predefined& m_predefined;
    NameFacts m_facts;
    std::map<std::string, Use> m_uses;
    std::map<std::string, Shape> m_shapes;
    std::deque<Scope> m_scopes;
    Scope* m_scope = nullptr;
    std::deque<std::pair<const FunctionDefinition*, Scope*>> m_waiting;
};

}  // namespace

NameFacts gatherNames(const std::vector<StatementPtr>& program, TypeTable& types, Signatures& signatures,
                      const std::map<std::string, std::int64_t>& constants, const Predefined& predefined)
{
    return Gatherer(types, signatures, constants, predefined).run(program);
}

}  // namespace copyscope::model::program
