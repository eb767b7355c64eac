// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/types.h"

#include <algorithm>
#include <utility>

namespace copyscope::model::program {

const StructMember* StructType::find(std::string_view member) const
{
    for (const StructMember& m : members)
        if (m.name == member)
            return &m;
    return nullptr;
}

TypeTable::TypeTable()
{
    const auto integer = [](std::uint8_t size, bool isSigned) {
        Type type;
        type.kind = TypeKind::Integer;
        type.size = size;
        type.isSigned = isSigned;
        return type;
    };
    const auto plain = [](TypeKind kind, std::uint8_t size, bool isSigned) {
        Type type;
        type.kind = kind;
        type.size = size;
        type.isSigned = isSigned;
        return type;
    };
    m_types = {plain(TypeKind::Error, 8, true), plain(TypeKind::Any, 8, true), plain(TypeKind::Void, 0, true),
               plain(TypeKind::Bool, 1, false), integer(1, true), integer(1, false), integer(2, true), integer(2, false),
               integer(4, true), integer(4, false), integer(8, true), integer(8, false)};
    static_cast<void>(pointerTo(voidType));
    static_cast<void>(pointerTo(charType));
    for (const auto& [name, type] : std::initializer_list<std::pair<const char*, TypeId>>{
             {"ssize_t", longType}, {"size_t", unsignedLong}, {"off_t", longType}, {"loff_t", longType},
             {"off64_t", longType}, {"pid_t", intType}, {"uid_t", unsignedInt}, {"gid_t", unsignedInt},
             {"mode_t", unsignedInt}, {"socklen_t", unsignedInt}, {"nfds_t", unsignedLong}, {"time_t", longType},
             {"suseconds_t", longType}, {"useconds_t", unsignedInt}, {"clockid_t", intType}, {"ino_t", unsignedLong},
             {"int8_t", charType}, {"uint8_t", unsignedChar}, {"int16_t", shortType}, {"uint16_t", unsignedShort},
             {"int32_t", intType}, {"uint32_t", unsignedInt}, {"int64_t", longType}, {"uint64_t", unsignedLong},
             {"intptr_t", longType}, {"uintptr_t", unsignedLong}, {"ptrdiff_t", longType}, {"intmax_t", longType},
             {"uintmax_t", unsignedLong}, {"u_char", unsignedChar}, {"u_int", unsignedInt}, {"bool", boolType},
             {"_Bool", boolType}, {"pthread_t", unsignedLong}, {"pthread_attr_t", longType},
             {"sig_atomic_t", intType}, {"sa_family_t", unsignedShort}, {"in_addr_t", unsignedInt},
             {"in_port_t", unsignedShort}, {"blksize_t", longType}, {"blkcnt_t", longType}, {"dev_t", unsignedLong},
             {"nlink_t", unsignedLong}, {"FILE", voidType}})
        addTypedef(name, type);
}

TypeId TypeTable::intern(Type type)
{
    // Few programs have more than some dozens of types, so a search is as good as a hash.
    const auto found = std::find(m_types.begin(), m_types.end(), type);
    if (found != m_types.end())
        return static_cast<TypeId>(found - m_types.begin());
    m_types.push_back(std::move(type));
    return static_cast<TypeId>(m_types.size() - 1);
}

TypeId TypeTable::pointerTo(TypeId target)
{
    Type type;
    type.kind = TypeKind::Pointer;
    type.size = 8;
    type.isSigned = false;
    type.target = target;
    return intern(std::move(type));
}

TypeId TypeTable::arrayOf(TypeId element, std::int64_t count)
{
    Type type;
    type.kind = TypeKind::Array;
    type.target = element;
    type.count = count;
    return intern(std::move(type));
}

TypeId TypeTable::function(TypeId result, std::vector<TypeId> parameters, bool variadic, std::uint32_t required)
{
    Type type;
    type.kind = TypeKind::Function;
    type.target = result;
    type.parameters = std::move(parameters);
    type.variadic = variadic;
    type.required = required;
    return intern(std::move(type));
}

TypeId TypeTable::structType(std::uint32_t structure)
{
    Type type;
    type.kind = TypeKind::Struct;
    type.structure = structure;
    return intern(std::move(type));
}

std::uint32_t TypeTable::addStruct(StructType type)
{
    m_structs.push_back(std::move(type));
    return static_cast<std::uint32_t>(m_structs.size() - 1);
}

TypeId TypeTable::findTypedef(std::string_view name) const
{
    const auto found = m_typedefs.find(name);
    return found == m_typedefs.end() ? error : found->second;
}

std::uint64_t TypeTable::sizeOf(TypeId id) const
{
    const Type& type = at(id);
    switch (type.kind) {
    case TypeKind::Void:
    case TypeKind::Function:
        return 1;
    case TypeKind::Array:
        return type.count < 0 ? 0 : static_cast<std::uint64_t>(type.count) * sizeOf(type.target);
    case TypeKind::Struct:
        return m_structs[type.structure].size;
    default:
        return type.size;
    }
}

std::uint64_t TypeTable::alignmentOf(TypeId id) const
{
    const Type& type = at(id);
    if (type.kind == TypeKind::Array)
        return alignmentOf(type.target);
    if (type.kind == TypeKind::Struct)
        return m_structs[type.structure].alignment;
    return std::max<std::uint64_t>(1, sizeOf(id));
}

std::string TypeTable::nameOf(TypeId id) const
{
    const Type& type = at(id);
    switch (type.kind) {
    case TypeKind::Error: return "?";
    case TypeKind::Any: return "any";
    case TypeKind::Void: return "void";
    case TypeKind::Bool: return "bool";
    case TypeKind::Integer: {
        const char* names[] = {"char", "short", "int", "long"};
        const int index = type.size == 1 ? 0 : type.size == 2 ? 1 : type.size == 4 ? 2 : 3;
        return std::string(type.isSigned ? "" : "unsigned ") + names[index];
    }
    case TypeKind::Pointer: {
        const std::string target = nameOf(type.target);
        if (at(type.target).kind == TypeKind::Function)
            return "pointer to a function";
        return target + (target.ends_with('*') ? "*" : " *");
    }
    case TypeKind::Array:
        return nameOf(type.target) + "[" + (type.count < 0 ? std::string() : std::to_string(type.count)) + "]";
    case TypeKind::Struct: {
        const StructType& s = m_structs[type.structure];
        return std::string(s.isUnion ? "union " : "struct ") + (s.name.empty() ? "{...}" : s.name);
    }
    case TypeKind::Function: return "function";
    }
    return "?";
}

bool TypeTable::isUnsigned(TypeId id) const
{
    const Type& type = at(id);
    return type.kind == TypeKind::Pointer || type.kind == TypeKind::Array || type.kind == TypeKind::Bool ||
           (type.kind == TypeKind::Integer && !type.isSigned);
}

TypeId TypeTable::promoted(TypeId id) const
{
    const Type& type = at(id);
    if (type.kind == TypeKind::Bool || (type.kind == TypeKind::Integer && type.size < 4))
        return intType;
    if (type.kind == TypeKind::Any || type.kind == TypeKind::Error)
        return longType;
    return id;
}

TypeId TypeTable::common(TypeId a, TypeId b) const
{
    a = promoted(a);
    b = promoted(b);
    if (a == unsignedLong || b == unsignedLong)
        return unsignedLong;
    if (a == longType || b == longType)
        return longType;
    if (a == unsignedInt || b == unsignedInt)
        return unsignedInt;
    return intType;
}

TypeId TypeTable::decayed(TypeId id)
{
    if (at(id).kind == TypeKind::Array)
        return pointerTo(at(id).target);
    if (at(id).kind == TypeKind::Function)
        return pointerTo(id);
    return id;
}

}  // namespace copyscope::model::program
