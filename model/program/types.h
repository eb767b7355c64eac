// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::model::program {

using TypeId = std::uint32_t;

enum class TypeKind : std::uint8_t {
    Error,  ///< of an expression that was already complained about
    Any,    ///< parameter that takes integers and addresses
    Void, Bool, Integer, Pointer, Array, Struct, Function,
};

struct Type {
    TypeKind kind = TypeKind::Error;
    std::uint8_t size = 0;     ///< Integer
    bool isSigned = true;      ///< Integer
    bool variadic = false;     ///< Function
    TypeId target = 0;         ///< Pointer, Array: of what; Function: result
    std::int64_t count = 0;    ///< Array: elements, -1 when only the run knows
    std::uint32_t structure = 0;
    std::vector<TypeId> parameters;
    std::uint32_t required = 0;  ///< Function: how many of the parameters cannot be left out

    bool operator==(const Type&) const = default;
};

struct StructMember {
    std::string name;
    TypeId type = 0;
    std::uint64_t offset = 0;
};

struct StructType {
    std::string name;  ///< without `struct`; empty when it has none
    bool complete = false;
    bool isUnion = false;
    std::uint64_t size = 0;
    std::uint64_t alignment = 1;
    std::vector<StructMember> members;

    [[nodiscard]] const StructMember* find(std::string_view member) const;
};

/// All types of one program, each once; so two types are the same when their numbers are.
class TypeTable {
public:
    TypeTable();

    // The numbers of the types that the language itself needs.
    static constexpr TypeId error = 0, any = 1, voidType = 2, boolType = 3, charType = 4, unsignedChar = 5, shortType = 6,
                            unsignedShort = 7, intType = 8, unsignedInt = 9, longType = 10, unsignedLong = 11,
                            voidPointer = 12, charPointer = 13;

    [[nodiscard]] const Type& at(TypeId id) const { return m_types[id]; }
    [[nodiscard]] TypeId pointerTo(TypeId target);
    [[nodiscard]] TypeId arrayOf(TypeId element, std::int64_t count);
    [[nodiscard]] TypeId function(TypeId result, std::vector<TypeId> parameters, bool variadic, std::uint32_t required);
    [[nodiscard]] TypeId structType(std::uint32_t structure);

    std::uint32_t addStruct(StructType type);
    [[nodiscard]] StructType& structure(std::uint32_t index) { return m_structs[index]; }
    [[nodiscard]] const StructType& structure(std::uint32_t index) const { return m_structs[index]; }
    [[nodiscard]] std::size_t structCount() const { return m_structs.size(); }

    void addTypedef(std::string name, TypeId type) { m_typedefs[std::move(name)] = type; }
    /// 0 (error) when there is none.
    [[nodiscard]] TypeId findTypedef(std::string_view name) const;
    [[nodiscard]] const std::map<std::string, TypeId, std::less<>>& typedefs() const { return m_typedefs; }

    /// Bytes; 1 for void as GCC has it, 0 for what has no size.
    [[nodiscard]] std::uint64_t sizeOf(TypeId id) const;
    [[nodiscard]] std::uint64_t alignmentOf(TypeId id) const;
    /// As C writes it.
    [[nodiscard]] std::string nameOf(TypeId id) const;

    [[nodiscard]] bool isInteger(TypeId id) const { return at(id).kind == TypeKind::Integer || at(id).kind == TypeKind::Bool; }
    [[nodiscard]] bool isPointer(TypeId id) const { return at(id).kind == TypeKind::Pointer; }
    [[nodiscard]] bool isArray(TypeId id) const { return at(id).kind == TypeKind::Array; }
    [[nodiscard]] bool isStruct(TypeId id) const { return at(id).kind == TypeKind::Struct; }
    [[nodiscard]] bool isScalar(TypeId id) const { return isInteger(id) || isPointer(id); }
    /// Whether values are compared and divided as unsigned numbers; addresses are.
    [[nodiscard]] bool isUnsigned(TypeId id) const;
    /// The type of an operand of arithmetic: at least int.
    [[nodiscard]] TypeId promoted(TypeId id) const;
    /// C's usual arithmetic conversions.
    [[nodiscard]] TypeId common(TypeId a, TypeId b) const;
    /// Array to pointer, function to pointer.
    [[nodiscard]] TypeId decayed(TypeId id);

private:
    TypeId intern(Type type);

    std::vector<Type> m_types;
    std::vector<StructType> m_structs;
    std::map<std::string, TypeId, std::less<>> m_typedefs;
};

}  // namespace copyscope::model::program
