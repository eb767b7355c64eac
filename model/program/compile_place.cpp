// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/compiler.h"

#include "model/program/abi.h"
#include "model/program/names.h"

#include <utility>

namespace copyscope::model::program {

void Compiler::slotAddress(const Variable& variable)
{
    instruction(emit(Op::SlotAddress, static_cast<std::int32_t>(variable.slot))).global = variable.global;
}

/// Whether it can stand on the left of an assignment, or be an array or struct in memory.
bool Compiler::isPlace(const Expression& e)
{
    switch (e.kind) {
    case ExpressionKind::Name:
        return lookup(e.text) != nullptr || e.text == "errno";
    case ExpressionKind::Index:
    case ExpressionKind::Compound:
        return true;
    case ExpressionKind::Member:
        return true;
    case ExpressionKind::Unary:
        return e.op == "*";
    default:
        return false;
    }
}

/// Leaves the address on the stack when the place is memory; always exactly one value when it is None.
Compiler::Place Compiler::place(const Expression& e, bool endAllowed)
{
    const auto none = [&] {
        emit(Op::Push, 0, 0);
        return Place{};
    };
    switch (e.kind) {
    case ExpressionKind::Name: {
        const Variable* v = lookup(e.text);
        if (!v && e.text == "errno")
            return {Place::Kind::Errno, TypeTable::intType, nullptr};
        if (!v && !m_enumerators.contains(e.text))
            v = implicitVariable(e.text);
        if (!v) {
            if (abi::findConstant(e.text) || m_enumerators.contains(e.text))
                error(e.at, "'" + e.text + "' is a constant");
            else if (m_functions.contains(e.text) || findCall(e.text))
                error(e.at, "'" + e.text + "' is a function");
            else
                unknownName(e);
            return none();
        }
        if (!v->inMemory)
            return {Place::Kind::Slot, v->type, v};
        slotAddress(*v);
        return {Place::Kind::Memory, v->type, v};
    }
    case ExpressionKind::Index:
        return indexPlace(e, endAllowed);
    case ExpressionKind::Member:
        return memberPlace(e);
    case ExpressionKind::Unary:
        if (e.op == "*") {
            const TypeId type = value(*e.children[0]);
            if (type == TypeTable::error)
                return {};
            if (!m_types.isPointer(type) || m_types.at(type).target == TypeTable::voidType) {
                error(e.at, "'*' needs the address of something, this is " + m_types.nameOf(type),
                      m_types.isPointer(type) ? "cast it to char * or another pointer" : "");
                return {};
            }
            return {Place::Kind::Memory, m_types.at(type).target, nullptr};
        }
        break;
    case ExpressionKind::Compound: {
        const TypeId type = completed(e.type, e.children[0].get());
        const bool global = m_builder->variablesAreGlobal;
        Variable& v = m_hidden.emplace_back(Variable{m_types.nameOf(type), type, true, global, 0, false});
        v.slot = newSlot(global, v.name);
        newSlot(global, v.name);
        if (!global)
            m_builder->code.storage.push_back(v.slot);
        if (m_types.sizeOf(type) == 0 && !m_types.isArray(type)) {
            error(e.at, "the size of " + m_types.nameOf(type) + " is not known");
            return none();
        }
        storage(v, Declaration{}, false);
        slotAddress(v);
        initialiseMemory(type, *e.children[0], 0, false);
        return {Place::Kind::Memory, type, nullptr};
    }
    default:
        break;
    }
    // A struct that is not a variable (the result of ?:) is at least in memory.
    const TypeId type = value(e);
    if (m_types.isStruct(type))
        return {Place::Kind::Memory, type, nullptr};
    if (type != TypeTable::error)
        error(e.at, "this is a value, not a variable");
    return {};
}

Compiler::Place Compiler::indexPlace(const Expression& e, bool endAllowed)
{
    const Expression* base = e.children[0].get();
    const Expression* index = e.children[1].get();
    if (base->kind == ExpressionKind::Number && index->kind != ExpressionKind::Number)
        std::swap(base, index);  // 0[p] is p[0]
    TypeId element = TypeTable::error;
    std::int64_t count = -3;
    const Variable* variableLength = nullptr;
    if (isPlace(*base)) {
        const Place p = place(*base, endAllowed);
        if (p.kind == Place::Kind::None || p.kind == Place::Kind::Errno) {
            if (p.kind == Place::Kind::Errno) {
                error(e.at, "errno is not an array");
                emit(Op::Push, 0, 0);
            }
            value(*index);
            emit(Op::Pop);
            return {};
        }
        if (m_types.isArray(p.type)) {
            element = m_types.at(p.type).target;
            count = m_types.at(p.type).count;
            if (count == -1)
                variableLength = p.variable;
        } else {
            const TypeId type = loadPlace(p);
            element = m_types.isPointer(type) ? m_types.at(type).target : TypeTable::error;
            if (!m_types.isPointer(type))
                error(e.at, m_types.nameOf(type) + " is not an array", "only arrays and pointers have [...]");
        }
    } else {
        const TypeId type = value(*base);
        if (m_types.isPointer(type))
            element = m_types.at(type).target;
        else if (type != TypeTable::error)
            error(e.at, m_types.nameOf(type) + " is not an array", "only arrays and pointers have [...]");
    }
    const TypeId indexType = value(*index);
    if (indexType != TypeTable::error && !m_types.isInteger(indexType)) {
        error(index->at, "an index must be a number, this is " + m_types.nameOf(indexType));
        element = TypeTable::error;
    }
    if (element == TypeTable::voidType) {
        error(e.at, "void * has no elements", "make it char *");
        element = TypeTable::error;
    }
    const auto size = static_cast<std::int64_t>(m_types.sizeOf(element));
    if (element == TypeTable::error) {
        emit(Op::Pop);
        return {};
    }
    if (variableLength || count >= 0) {
        const std::uint8_t flag = endAllowed ? 1 : 0;
        const std::size_t at = variableLength
                                   ? emit(Op::BoundsSlot, static_cast<std::int32_t>(variableLength->slot + 1), size, flag)
                                   : emit(Op::Bounds, 0, count, flag);
        instruction(at).global = variableLength && variableLength->global;
        instruction(at).b = literal(sourceOf(*base));
    }
    emit(Op::Index, 0, size);
    return {Place::Kind::Memory, element, nullptr};
}

Compiler::Place Compiler::memberPlace(const Expression& e)
{
    TypeId type = TypeTable::error;
    const Expression& base = *e.children[0];
    if (e.op == ".") {
        const Place p = place(base);
        if (p.kind == Place::Kind::None)
            return {};
        type = p.type;
        if (p.kind != Place::Kind::Memory)
            emit(Op::Push, 0, 0);
        if (m_types.isPointer(type) && m_types.isStruct(m_types.at(type).target)) {
            error(e.at, "this is the address of a struct", "write -> instead of .");
            return {};
        }
    } else {
        const TypeId pointer = value(base);
        if (pointer == TypeTable::error)
            return {};
        if (m_types.isStruct(pointer)) {
            error(e.at, "this is a struct, not its address", "write . instead of ->");
            return {};
        }
        type = m_types.isPointer(pointer) ? m_types.at(pointer).target : TypeTable::error;
        if (type == TypeTable::error)
            type = pointer;
    }
    if (!m_types.isStruct(type)) {
        error(e.at, m_types.nameOf(type) + " has no members");
        return {};
    }
    const StructType& structure = m_types.structure(m_types.at(type).structure);
    // Modern libraries spell st_mtime as a member of st_mtim.
    static const std::map<std::string, std::string, std::less<>> seconds = {
        {"st_atime", "st_atim"}, {"st_mtime", "st_mtim"}, {"st_ctime", "st_ctim"}};
    const StructMember* member = structure.find(e.text);
    TypeId memberType = member ? member->type : TypeTable::error;
    if (!member)
        if (const auto alias = seconds.find(e.text); alias != seconds.end() && (member = structure.find(alias->second)))
            memberType = TypeTable::longType;
    if (!member) {
        std::vector<std::string> names;
        for (const StructMember& m : structure.members)
            names.push_back(m.name);
        const std::string nearest = nearestName(e.text, names);
        error(e.at, m_types.nameOf(type) + " has no member '" + e.text + "'",
              nearest.empty() ? std::string() : "did you mean '" + nearest + "'?");
        return {};
    }
    if (member->offset != 0)
        emit(Op::AddConstant, 0, static_cast<std::int64_t>(member->offset));
    return {Place::Kind::Memory, memberType, nullptr};
}

/// Place to value. Arrays become addresses, structs stay where they are: their value is their address.
TypeId Compiler::loadPlace(const Place& p)
{
    switch (p.kind) {
    case Place::Kind::None:
        return TypeTable::error;
    case Place::Kind::Errno:
        emit(Op::LoadErrno);
        return TypeTable::intType;
    case Place::Kind::Slot:
        instruction(emit(Op::LoadSlot, static_cast<std::int32_t>(p.variable->slot))).global = p.variable->global;
        return p.type;
    case Place::Kind::Memory:
        break;
    }
    if (m_types.isArray(p.type) || m_types.at(p.type).kind == TypeKind::Function)
        return m_types.decayed(p.type);
    if (!m_types.isStruct(p.type))
        instruction(emit(Op::Load)).width = widthOf(p.type);
    return p.type;
}

/// The value is on the stack, above the address where there is one.
void Compiler::storePlace(const Place& p, bool keep)
{
    const std::uint8_t drop = keep ? 0 : 1;
    switch (p.kind) {
    case Place::Kind::None:
        if (!keep)
            emit(Op::Pop);
        break;
    case Place::Kind::Errno:
        emit(Op::StoreErrno, 0, 0, drop);
        break;
    case Place::Kind::Slot:
        instruction(emit(Op::StoreSlot, static_cast<std::int32_t>(p.variable->slot), 0, drop)).global = p.variable->global;
        break;
    case Place::Kind::Memory: {
        const std::uint8_t escapes = m_types.isPointer(p.type) ? 2 : 0;
        instruction(emit(Op::Store, 0, 0, static_cast<std::uint8_t>(drop | escapes))).width = widthOf(p.type);
        break;
    }
    }
}

TypeId Compiler::assign(const Expression& e, bool keep)
{
    const Expression& target = *e.children[0];
    const Expression& from = *e.children[1];
    const bool plain = e.op == "=";
    const auto dropped = [&](TypeId type) {
        if (!keep)
            emit(Op::Pop);
        return type;
    };
    if (plain && target.kind == ExpressionKind::Name && !lookup(target.text))
        if (implicitVariable(target.text)) {
            std::vector<std::string> declared(m_facts.declared.begin(), m_facts.declared.end());
            if (const std::string nearest = nearestName(target.text, declared); !nearest.empty() && target.text.size() > 2)
                note(target.at, "'" + target.text + "' is a new variable", "did you mean '" + nearest + "'?");
        }
    const Place p = place(target);
    if (p.kind == Place::Kind::None) {
        value(from);
        emit(Op::Pop);
        return dropped(TypeTable::error);
    }
    if (m_types.isArray(p.type)) {
        error(e.at, "an array cannot be assigned to", "copy with memcpy(), or assign its elements");
        value(from);
        emit(Op::Pop);
        return dropped(TypeTable::error);
    }
    if (m_types.isStruct(p.type)) {
        const TypeId given = value(from);
        if (!plain || given != p.type)
            convert(plain ? given : TypeTable::intType, p.type, from, Why::Assignment, sourceOf(target));
        emit(Op::CopyMemory, 0, static_cast<std::int64_t>(m_types.sizeOf(p.type)));
        return dropped(p.type);
    }
    if (plain) {
        m_memoryName = target.kind == ExpressionKind::Name ? target.text : std::string();
        const TypeId given = value(from);
        m_memoryName.clear();
        convert(given, p.type, from, Why::Assignment, sourceOf(target));
        storePlace(p, keep);
        return p.type;
    }
    // a op= b is a = a op b with the address of a taken once
    if (p.kind == Place::Kind::Memory)
        emit(Op::Dup);
    const TypeId left = loadPlace(p);
    const std::size_t afterLeft = m_builder->code.code.size();
    const TypeId right = value(from);
    const TypeId result = arithmetic(e, e.op.substr(0, e.op.size() - 1), left, right, afterLeft);
    if (result != TypeTable::error)
        wrapTo(result, p.type);
    storePlace(p, keep);
    return p.type;
}

TypeId Compiler::increment(const Expression& e, bool before, bool keep)
{
    const Place p = place(*e.children[0]);
    if (p.kind == Place::Kind::None) {
        if (!keep)
            emit(Op::Pop);
        return TypeTable::error;
    }
    std::int64_t step = 1;
    if (m_types.isPointer(p.type))
        step = static_cast<std::int64_t>(m_types.sizeOf(m_types.at(p.type).target));
    if (e.op == "--")
        step = -step;
    if (!m_types.isScalar(p.type) || p.kind == Place::Kind::Errno) {
        error(e.at, "'" + e.op + "' needs a variable that counts, this is " + m_types.nameOf(p.type));
        if (p.kind == Place::Kind::Errno && keep)
            emit(Op::Push, 0, 0);
        else if (p.kind != Place::Kind::Errno && !keep)
            emit(Op::Pop);
        return TypeTable::error;
    }
    const std::uint8_t flag = !keep ? 0 : before ? 2 : 1;
    const bool slot = p.kind == Place::Kind::Slot;
    const std::size_t at = emit(slot ? Op::IncSlot : Op::IncMemory, slot ? static_cast<std::int32_t>(p.variable->slot) : 0, step, flag);
    instruction(at).width = widthOf(p.type);
    if (slot)
        instruction(at).global = p.variable->global;
    return p.type;
}

}  // namespace copyscope::model::program
