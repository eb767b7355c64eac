// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/compiler.h"

#include "model/program/abi.h"

#include <algorithm>
#include <utility>

namespace copyscope::model::program {

void Compiler::statement(const Statement& s)
{
    m_line = s.at.line;
    switch (s.kind) {
    case StatementKind::Empty:
        break;
    case StatementKind::Expression:
        effect(*s.condition);
        break;
    case StatementKind::Declarations:
        for (const Declaration& d : s.declarations)
            declaration(d);
        break;
    case StatementKind::Block:
        openScope();
        for (const StatementPtr& inner : s.statements)
            statement(*inner);
        closeScope();
        break;
    case StatementKind::If: {
        const Patches toElse = jumpUnless(*s.condition);
        openScope();
        statement(*s.body);
        closeScope();
        if (!s.otherwise) {
            patch(toElse, here());
            break;
        }
        const std::size_t toEnd = emit(Op::Jump);
        patch(toElse, here());
        openScope();
        statement(*s.otherwise);
        closeScope();
        patch({toEnd}, here());
        break;
    }
    case StatementKind::While:
    case StatementKind::Do:
    case StatementKind::For:
        loop(s);
        break;
    case StatementKind::Switch:
        switchStatement(s);
        break;
    case StatementKind::Case: {
        const auto number = constantValue(*s.condition, m_types, m_enumerators);
        if (!number)
            error(s.condition->at, "'case' needs a constant");
        else if (m_builder->switches.empty())
            error(s.at, "'case' outside of a 'switch'");
        else {
            auto& cases = m_builder->switches.back()->cases;
            if (std::any_of(cases.begin(), cases.end(), [&](const auto& c) { return c.first == *number; }))
                error(s.at, "this case is there twice");
            cases.emplace_back(*number, here());
        }
        break;
    }
    case StatementKind::Default:
        if (m_builder->switches.empty())
            error(s.at, "'default' outside of a 'switch'");
        else if (m_builder->switches.back()->otherwise)
            error(s.at, "'default' is there twice");
        else
            m_builder->switches.back()->otherwise = here();
        break;
    case StatementKind::Break:
    case StatementKind::Continue: {
        auto& targets = s.kind == StatementKind::Break ? m_builder->breaks : m_builder->continues;
        if (targets.empty())
            error(s.at, s.kind == StatementKind::Break ? "'break' outside of a loop or 'switch'" : "'continue' outside of a loop");
        else
            targets.back().push_back(emit(Op::Jump));
        break;
    }
    case StatementKind::Return:
        returnStatement(s);
        break;
    case StatementKind::Goto:
        m_builder->gotos.emplace_back(emit(Op::Jump, 0, 0, 1), s.text, s.at);
        break;
    case StatementKind::Label:
        if (!m_builder->labels.emplace(s.text, here()).second)
            error(s.at, "label '" + s.text + "' is there twice");
        break;
    case StatementKind::Function:
        m_waiting.push_back({s.function.get(), m_scope});
        break;
    }
}

void Compiler::loop(const Statement& s)
{
    openScope();
    if (s.first)
        statement(*s.first);
    m_builder->breaks.emplace_back();
    m_builder->continues.emplace_back();

    // The condition stands at the end, so that a round takes one jump.
    std::size_t entry = 0;
    const bool testsFirst = s.kind != StatementKind::Do && s.condition;
    if (testsFirst)
        entry = emit(Op::Jump);
    const std::size_t top = here();
    openScope();
    statement(*s.body);
    closeScope();
    patch(m_builder->continues.back(), here());
    if (s.step) {
        m_line = s.step->at.line;
        effect(*s.step);
    }
    if (testsFirst)
        patch({entry}, here());
    if (s.condition) {
        m_line = s.kind == StatementKind::Do ? s.condition->at.line : s.at.line;
        const Patches back = jumpIf(*s.condition);
        for (const std::size_t jump : back)
            instruction(jump).flag = 1;
        patch(back, top);
    } else {
        emit(Op::Jump, static_cast<std::int32_t>(top), 0, 1);
    }
    patch(m_builder->breaks.back(), here());
    m_builder->breaks.pop_back();
    m_builder->continues.pop_back();
    closeScope();
}

void Compiler::switchStatement(const Statement& s)
{
    const TypeId type = value(*s.condition);
    if (type != TypeTable::error && !m_types.isInteger(type))
        error(s.condition->at, "'switch' needs a number, this is " + m_types.nameOf(type));
    const bool global = m_builder->variablesAreGlobal;
    const auto slot = static_cast<std::int32_t>(newSlot(global, "switch"));
    instruction(emit(Op::StoreSlot, slot, 0, 1)).global = global;
    const std::size_t toDispatch = emit(Op::Jump);

    Builder::Switch cases;
    m_builder->switches.push_back(&cases);
    m_builder->breaks.emplace_back();
    openScope();
    statement(*s.body);
    closeScope();
    m_builder->switches.pop_back();
    const std::size_t toEnd = emit(Op::Jump);

    patch({toDispatch}, here());
    m_line = s.at.line;
    for (const auto& [number, target] : cases.cases) {
        instruction(emit(Op::LoadSlot, slot)).global = global;
        emit(Op::Push, 0, wrapped(number, m_types.at(m_types.isInteger(type) ? m_types.promoted(type) : TypeTable::longType)));
        emit(Op::Equal);
        emit(Op::JumpIfNotZero, static_cast<std::int32_t>(target));
    }
    if (cases.otherwise)
        emit(Op::Jump, static_cast<std::int32_t>(*cases.otherwise));
    const std::size_t end = here();
    patch({toEnd}, end);
    patch(m_builder->breaks.back(), end);
    m_builder->breaks.pop_back();
}

void Compiler::returnStatement(const Statement& s)
{
    const bool atTop = !m_builder->definition;
    if (!s.condition) {
        if (!atTop && m_builder->result != TypeTable::voidType)
            note(s.at, "'" + m_builder->definition->name + "' returns a value elsewhere, here it returns none");
        emit(Op::Push, 0, 0);
    } else {
        const TypeId type = value(*s.condition);
        if (!atTop && m_builder->result == TypeTable::voidType) {
            if (type != TypeTable::voidType && type != TypeTable::error)
                error(s.condition->at, "'" + m_builder->definition->name + "' is void and cannot return a value");
        } else if (atTop && m_types.isPointer(type)) {
            // `return NULL` in pasted code: the status is what matters
        } else {
            convert(type, m_builder->result, *s.condition, Why::Return, atTop ? "exit status" : m_builder->definition->name);
        }
    }
    emit(atTop ? Op::Exit : Op::Return);
}

TypeId Compiler::completed(TypeId type, const Expression* value)
{
    if (!m_types.isArray(type) || m_types.at(type).count != -2)
        return type;
    const Type array = m_types.at(type);
    if (!value)
        return type;
    if (value->kind == ExpressionKind::Text)
        return m_types.arrayOf(array.target, static_cast<std::int64_t>(value->text.size() + 1));
    if (value->kind != ExpressionKind::List)
        return type;
    if (value->children.size() == 1 && value->children[0]->kind == ExpressionKind::Text && m_types.sizeOf(array.target) == 1)
        return m_types.arrayOf(array.target, static_cast<std::int64_t>(value->children[0]->text.size() + 1));
    std::int64_t next = 0, count = 0;
    for (std::size_t i = 0; i < value->children.size(); ++i) {
        const auto& path = value->designators[i];
        if (!path.empty() && path[0].index)
            next = constantValue(*path[0].index, m_types, m_enumerators).value_or(0);
        constexpr std::int64_t most = 1 << 28;
        next = std::clamp<std::int64_t>(next, 0, most);
        count = std::max(count, ++next);
    }
    return m_types.arrayOf(array.target, count);
}

void Compiler::declaration(const Declaration& d)
{
    m_line = d.at.line;
    if (d.type == TypeTable::error)
        return;
    const bool atTop = !m_builder->definition;
    const auto previous = m_scope->names.find(d.name);
    if (previous != m_scope->names.end()) {
        error(d.at, "'" + d.name + "' is declared twice");
        return;
    }
    if (abi::findConstant(d.name) || d.name == "errno") {
        // `extern int errno;` of old code says nothing new
        if (d.name != "errno")
            error(d.at, "'" + d.name + "' is the name of a constant", "call the variable something else");
        return;
    }
    const TypeId type = completed(d.type, d.initialiser.get());
    const Type described = m_types.at(type);
    if (described.kind == TypeKind::Void || (described.kind == TypeKind::Struct && !m_types.structure(described.structure).complete)) {
        error(d.at, "'" + d.name + "' cannot be a variable: " + m_types.nameOf(type) + " has no known size",
              described.kind == TypeKind::Void ? "void * holds an address" : "only the structs of the listed calls are known");
        return;
    }
    if (described.kind == TypeKind::Array && (described.count == -2 || (described.count == -1 && !d.length))) {
        error(d.at, "the size of '" + d.name + "' is missing", "write " + d.name + "[number]");
        return;
    }
    // C sees the variable in its own initialiser, too.
    const bool isStatic = d.isStatic && !d.length;
    Builder* const builder = m_builder;
    const Variable* v = declareVariable(*m_scope, d.name, type, isStatic, atTop);
    if (isStatic)
        m_builder = &m_start;
    const bool zeroed = isStatic || (atTop && hasMain() && !d.length);
    if (v->inMemory) {
        storage(*v, d, zeroed && !d.initialiser);
    } else if (!d.initialiser) {
        if (zeroed)
            emit(Op::Push, 0, 0);
        instruction(zeroed ? emit(Op::StoreSlot, static_cast<std::int32_t>(v->slot), 0, 1)
                           : emit(Op::UnsetSlot, static_cast<std::int32_t>(v->slot))).global = v->global;
    }
    if (d.initialiser) {
        if (d.length)
            error(d.at, "an array of variable length cannot be initialised", "use memset()");
        else
            initialise(*v, *d.initialiser);
    }
    m_builder = builder;
}

/// Makes room for a variable in the program's memory.
void Compiler::storage(const Variable& variable, const Declaration& d, bool zeroed)
{
    constexpr std::uint64_t page = 4096;
    std::uint8_t flags = zeroed ? 1 : 0;
    std::int64_t size = static_cast<std::int64_t>(m_types.sizeOf(variable.type));
    if (variable.variableLength && d.length) {
        const TypeId type = value(*d.length);
        if (type != TypeTable::error && !m_types.isInteger(type))
            error(d.length->at, "the size of an array must be a number, this is " + m_types.nameOf(type));
        const auto element = static_cast<std::int64_t>(m_types.sizeOf(m_types.at(variable.type).target));
        emit(Op::Length, 0, element);
        flags |= 2;
    } else if (d.alignment > 16) {
        // Storage of whole pages is aligned to pages, which is what O_DIRECT code asks for.
        size = (size + static_cast<std::int64_t>(page) - 1) / static_cast<std::int64_t>(page) * static_cast<std::int64_t>(page);
    }
    const std::size_t at = emit(Op::Reserve, static_cast<std::int32_t>(variable.slot), size, flags);
    instruction(at).global = variable.global;
    instruction(at).b = literal(variable.name);
}

void Compiler::initialise(const Variable& variable, const Expression& from)
{
    m_line = from.at.line;
    const bool list = from.kind == ExpressionKind::List;
    if (m_types.isScalar(variable.type)) {
        if (list && from.children.size() != 1) {
            error(from.at, "'" + variable.name + "' takes one value");
            return;
        }
        const Expression& e = list ? *from.children[0] : from;
        if (variable.inMemory)
            slotAddress(variable);
        m_memoryName = variable.name;
        const TypeId type = value(e);
        m_memoryName.clear();
        convert(type, variable.type, e, Why::Assignment, variable.name);
        storePlace({variable.inMemory ? Place::Kind::Memory : Place::Kind::Slot, variable.type, &variable}, false);
        return;
    }
    slotAddress(variable);
    initialiseMemory(variable.type, from, 0, false);
    emit(Op::Pop);
}

/// The address of the whole object is on the stack and stays there.
void Compiler::initialiseMemory(TypeId type, const Expression& from, std::uint64_t offset, bool cleared)
{
    const Type described = m_types.at(type);
    const auto size = static_cast<std::int64_t>(m_types.sizeOf(type));
    const bool text = described.kind == TypeKind::Array && m_types.sizeOf(described.target) == 1;
    const Expression* string = from.kind == ExpressionKind::Text ? &from
                               : from.kind == ExpressionKind::List && from.children.size() == 1 &&
                                       from.children[0]->kind == ExpressionKind::Text
                                   ? from.children[0].get()
                                   : nullptr;
    if (text && string) {
        if (static_cast<std::int64_t>(string->text.size()) > size)
            error(string->at, "the string is longer than the array");
        if (!cleared && size > static_cast<std::int64_t>(string->text.size()) + 64)
            emit(Op::ClearMemory, 0, size);
        emit(Op::AddConstant, 0, static_cast<std::int64_t>(offset));
        emit(Op::StoreText, literal(string->text), std::min<std::int64_t>(size, static_cast<std::int64_t>(string->text.size()) + 64));
        emit(Op::AddConstant, 0, -static_cast<std::int64_t>(offset));
        return;
    }
    if (from.kind == ExpressionKind::List && (described.kind == TypeKind::Array || described.kind == TypeKind::Struct)) {
        if (!cleared)
            emit(Op::ClearMemory, 0, size);
        initialiseList(type, from, offset);
        return;
    }
    const Expression* e = &from;
    if (from.kind == ExpressionKind::List) {
        if (from.children.size() != 1) {
            error(from.at, "one value is expected here");
            return;
        }
        e = from.children[0].get();
    }
    emit(Op::Dup);
    emit(Op::AddConstant, 0, static_cast<std::int64_t>(offset));
    const TypeId given = value(*e);
    if (described.kind == TypeKind::Struct && given == type) {
        emit(Op::CopyMemory, 0, size);
        emit(Op::Pop);
        return;
    }
    if (described.kind == TypeKind::Array) {
        if (given != TypeTable::error)
            error(e->at, "an array is initialised with { ... } or a string");
        return;
    }
    convert(given, type, *e, Why::Argument, "this place");
    storePlace({Place::Kind::Memory, type, nullptr}, false);
}

void Compiler::initialiseList(TypeId type, const Expression& list, std::uint64_t offset)
{
    const Type described = m_types.at(type);
    const bool isArray = described.kind == TypeKind::Array;
    const std::uint64_t element = isArray ? m_types.sizeOf(described.target) : 0;
    const std::size_t memberCount = isArray ? 0 : m_types.structure(described.structure).members.size();
    std::size_t next = 0;
    for (std::size_t i = 0; i < list.children.size();) {
        const Expression& item = *list.children[i];
        TypeId at = type;
        std::uint64_t where = offset;
        if (!list.designators[i].empty()) {
            bool first = true;
            for (const Designator& d : list.designators[i]) {
                const Type inner = m_types.at(at);
                if (d.index && inner.kind == TypeKind::Array) {
                    const auto index = constantValue(*d.index, m_types, m_enumerators);
                    if (!index || *index < 0 || *index >= inner.count) {
                        error(d.at, "the index is not within the array");
                        return;
                    }
                    if (first)
                        next = static_cast<std::size_t>(*index);
                    where += static_cast<std::uint64_t>(*index) * m_types.sizeOf(inner.target);
                    at = inner.target;
                } else if (!d.index && inner.kind == TypeKind::Struct) {
                    const auto& members = m_types.structure(inner.structure).members;
                    const auto member = std::find_if(members.begin(), members.end(), [&](const auto& m) { return m.name == d.member; });
                    if (member == members.end()) {
                        error(d.at, m_types.nameOf(at) + " has no member '" + d.member + "'");
                        return;
                    }
                    if (first)
                        next = static_cast<std::size_t>(member - members.begin());
                    where += member->offset;
                    at = member->type;
                } else {
                    error(d.at, d.index ? "this is not an array" : "this is not a struct");
                    return;
                }
                first = false;
            }
        } else if (isArray) {
            if (static_cast<std::int64_t>(next) >= described.count) {
                error(item.at, "more values than the array has elements (" + std::to_string(described.count) + ")");
                return;
            }
            where += next * element;
            at = described.target;
        } else {
            if (next >= memberCount) {
                error(item.at, "more values than " + m_types.nameOf(type) + " has members");
                return;
            }
            const StructMember member = m_types.structure(described.structure).members[next];
            where += member.offset;
            at = member.type;
        }
        const Type inner = m_types.at(at);
        const bool aggregate = inner.kind == TypeKind::Array || inner.kind == TypeKind::Struct;
        if (aggregate && item.kind != ExpressionKind::List && item.kind != ExpressionKind::Text && list.designators[i].empty() &&
            !(inner.kind == TypeKind::Struct && isPlace(item) && typeWithoutCode(item) == at)) {
            initialiseFlat(at, list, i, where);
        } else {
            initialiseMemory(at, item, where, true);
            ++i;
        }
        ++next;
    }
}

/// { 1, 2, 3, 4 } for int a[2][2]: values without braces of their own fill the inner object one after the other.
void Compiler::initialiseFlat(TypeId type, const Expression& list, std::size_t& next, std::uint64_t offset)
{
    const Type described = m_types.at(type);
    const auto member = [&](TypeId at, std::uint64_t where) {
        if (next >= list.children.size() || !list.designators[next].empty())
            return false;
        const Type inner = m_types.at(at);
        const ExpressionKind kind = list.children[next]->kind;
        if ((inner.kind == TypeKind::Array || inner.kind == TypeKind::Struct) && kind != ExpressionKind::List && kind != ExpressionKind::Text) {
            const std::size_t before = next;
            initialiseFlat(at, list, next, where);
            return next > before;
        }
        initialiseMemory(at, *list.children[next++], where, true);
        return true;
    };
    if (described.kind == TypeKind::Array) {
        for (std::int64_t i = 0; i < described.count; ++i)
            if (!member(described.target, offset + static_cast<std::uint64_t>(i) * m_types.sizeOf(described.target)))
                return;
        return;
    }
    const std::vector<StructMember> members = m_types.structure(described.structure).members;
    if (members.empty())
        ++next;
    for (const StructMember& m : members)
        if (!member(m.type, offset + m.offset))
            return;
}

}  // namespace copyscope::model::program
