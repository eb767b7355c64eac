// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/compiler.h"

#include "model/program/abi.h"

#include <algorithm>
#include <utility>

namespace copyscope::model::program {

Width Compiler::widthOf(TypeId type) const
{
    const Type& t = m_types.at(type);
    if (t.kind == TypeKind::Bool)
        return Width::Bool;
    if (t.kind != TypeKind::Integer)
        return Width::U64;
    switch (t.size) {
    case 1: return t.isSigned ? Width::I8 : Width::U8;
    case 2: return t.isSigned ? Width::I16 : Width::U16;
    case 4: return t.isSigned ? Width::I32 : Width::U32;
    default: return t.isSigned ? Width::I64 : Width::U64;
    }
}

/// Makes the value on the stack one of type `to`, where that changes its bits.
void Compiler::wrapTo(TypeId from, TypeId to)
{
    const Type& t = m_types.at(to);
    const Type& f = m_types.at(from);
    if (t.kind == TypeKind::Bool) {
        if (f.kind != TypeKind::Bool)
            instruction(emit(Op::Wrap)).width = Width::Bool;
        return;
    }
    if (t.kind != TypeKind::Integer || t.size == 8)
        return;
    if (f.kind == TypeKind::Bool)
        return;
    const bool fits = f.kind == TypeKind::Integer &&
                      ((f.isSigned == t.isSigned && f.size <= t.size) || (!f.isSigned && t.isSigned && f.size < t.size));
    if (fits)
        return;
    auto& code = m_builder->code.code;
    if (code.size() > m_builder->barrier && code.back().op == Op::Push)
        code.back().imm = wrapped(code.back().imm, t);
    else
        instruction(emit(Op::Wrap)).width = widthOf(to);
}

/// The same for a value that lies below others, by an instruction put right behind the one that made it.
void Compiler::insertWrap(std::size_t at, TypeId from, TypeId to)
{
    auto& code = m_builder->code.code;
    std::vector<Instruction> rest(code.begin() + static_cast<std::ptrdiff_t>(at), code.end());
    code.resize(at);
    const std::size_t barrier = m_builder->barrier;
    m_builder->barrier = std::min(barrier, at);  // behind it: whether something jumps to `at` is not known any more
    wrapTo(from, to);
    m_builder->barrier = barrier;
    const auto added = static_cast<std::int32_t>(code.size() - at);
    if (added > 0) {
        const auto moved = [&](std::int32_t target) { return target > static_cast<std::int32_t>(at) ? target + added : target; };
        for (Instruction& i : rest)
            if (i.op == Op::Jump || i.op == Op::JumpIfZero || i.op == Op::JumpIfNotZero)
                i.a = moved(i.a);
        if (barrier > at)
            m_builder->barrier += static_cast<std::size_t>(added);
    }
    code.insert(code.end(), rest.begin(), rest.end());
}

void Compiler::convert(TypeId from, TypeId to, const Expression& at, Why why, std::string_view what)
{
    if (from == TypeTable::error || to == TypeTable::error)
        return;
    const std::string target = why == Why::Argument ? std::string(what)
                               : why == Why::Return ? "the result of '" + std::string(what) + "'"
                                                    : "'" + std::string(what) + "'";
    const auto wrong = [&](std::string hint = {}) {
        error(at.at, target + " wants " + (to == TypeTable::any ? std::string("a number or an address") : m_types.nameOf(to)) +
                         ", this is " + m_types.nameOf(from), std::move(hint));
    };
    if (from == TypeTable::voidType) {
        error(at.at, "this gives no value", "the function is void");
        return;
    }
    if (m_types.isStruct(from) || m_types.isStruct(to)) {
        if (from != to)
            wrong(m_types.isStruct(from) && m_types.isPointer(to) ? "write & before it" : "");
        return;
    }
    if (to == TypeTable::any || to == TypeTable::voidType)
        return;
    if (m_types.isInteger(to)) {
        if (m_types.isPointer(from) && to != TypeTable::boolType) {
            wrong(why == Why::Argument ? "are the arguments in the right order?" : "a cast says that it is meant: (long) ...");
            return;
        }
        wrapTo(from, to);
        return;
    }
    if (m_types.isPointer(to) && m_types.isInteger(from)) {
        const auto number = constantValue(at, m_types, m_enumerators);
        if (!number || *number != 0)
            note(at.at, target + " wants an address, this is a number", "a cast says that it is meant");
        return;
    }
    if (!m_types.isPointer(to))
        wrong();
}

TypeId Compiler::value(const Expression& e)
{
    if (const std::uint32_t line = e.at.line; e.kind == ExpressionKind::Call)
        m_line = line;
    switch (e.kind) {
    case ExpressionKind::Number:
        emit(Op::Push, 0, static_cast<std::int64_t>(e.number));
        return e.type;
    case ExpressionKind::Text:
        emit(Op::PushText, literal(e.text));
        return TypeTable::charPointer;
    case ExpressionKind::Name:
        return nameValue(e);
    case ExpressionKind::Unary:
        return unary(e);
    case ExpressionKind::Postfix:
        return increment(e, false, true);
    case ExpressionKind::Binary:
        return binary(e);
    case ExpressionKind::Assign:
        return assign(e, true);
    case ExpressionKind::Conditional:
        return conditional(e);
    case ExpressionKind::Call:
        return call(e);
    case ExpressionKind::Index:
    case ExpressionKind::Member:
        return loadPlace(place(e));
    case ExpressionKind::Cast:
        return cast(e);
    case ExpressionKind::SizeofType:
    case ExpressionKind::SizeofValue:
        return sizeOf(e);
    case ExpressionKind::Compound:
        return compound(e);
    case ExpressionKind::List:
        error(e.at, "{ ... } is only for initialisers");
        break;
    }
    emit(Op::Push, 0, 0);
    return TypeTable::error;
}

/// An expression for what it does; its value is not wanted.
void Compiler::effect(const Expression& e)
{
    if (e.kind == ExpressionKind::Assign) {
        assign(e, false);
        return;
    }
    if (e.kind == ExpressionKind::Postfix || (e.kind == ExpressionKind::Unary && (e.op == "++" || e.op == "--"))) {
        increment(e, true, false);
        return;
    }
    if (e.kind == ExpressionKind::Binary && e.op == ",") {
        effect(*e.children[0]);
        effect(*e.children[1]);
        return;
    }
    value(e);
    emit(Op::Pop);
}

TypeId Compiler::nameValue(const Expression& e)
{
    if (const Variable* v = lookup(e.text)) {
        Place p;
        p.kind = v->inMemory ? Place::Kind::Memory : Place::Kind::Slot;
        p.type = v->type;
        p.variable = v;
        if (v->inMemory)
            slotAddress(*v);
        return loadPlace(p);
    }
    if (const auto f = m_functions.find(e.text); f != m_functions.end()) {
        emit(Op::PushFunction, static_cast<std::int32_t>(f->second.index));
        return m_types.pointerTo(f->second.type);
    }
    if (e.text == "errno") {
        emit(Op::LoadErrno);
        return TypeTable::intType;
    }
    if (const auto enumerator = m_enumerators.find(e.text); enumerator != m_enumerators.end()) {
        emit(Op::Push, 0, enumerator->second);
        return TypeTable::intType;
    }
    if (const Variable* v = implicitVariable(e.text))
        return v ? nameValue(e) : TypeTable::error;
    if (const abi::Constant* c = abi::findConstant(e.text)) {
        emit(Op::Push, 0, c->value);
        switch (c->type) {
        case abi::ConstantType::UnsignedInt: return TypeTable::unsignedInt;
        case abi::ConstantType::Long: return TypeTable::longType;
        case abi::ConstantType::UnsignedLong: return TypeTable::unsignedLong;
        case abi::ConstantType::Pointer:
        case abi::ConstantType::Stream: return TypeTable::voidPointer;
        case abi::ConstantType::Handler: return m_types.findTypedef("sighandler_t");
        default: return TypeTable::intType;
        }
    }
    if (findCall(e.text))
        error(e.at, "'" + e.text + "' is a function: call it with " + e.text + "(...)");
    else
        unknownName(e);
    emit(Op::Push, 0, 0);
    return TypeTable::error;
}

TypeId Compiler::unary(const Expression& e)
{
    const Expression& operand = *e.children[0];
    if (e.op == "++" || e.op == "--")
        return increment(e, true, true);
    if (e.op == "&") {
        if (operand.kind == ExpressionKind::Name && !lookup(operand.text) && m_functions.contains(operand.text))
            return value(operand);
        if (operand.kind == ExpressionKind::Unary && operand.op == "*")
            return value(*operand.children[0]);
        const Place p = place(operand, true);
        if (p.kind == Place::Kind::None)
            return TypeTable::error;
        if (p.kind == Place::Kind::Errno) {
            error(e.at, "errno has no address here", "copy it into a variable");
            emit(Op::Push, 0, 0);
            return TypeTable::error;
        }
        return m_types.pointerTo(p.type);
    }
    if (e.op == "*")
        return loadPlace(place(e));
    if (e.op == "!") {
        truth(operand);
        emit(Op::Not);
        return TypeTable::intType;
    }
    const TypeId type = value(operand);
    if (type == TypeTable::error)
        return type;
    if (!m_types.isInteger(type)) {
        error(e.at, "'" + e.op + "' needs a number, this is " + m_types.nameOf(type));
        return TypeTable::error;
    }
    const TypeId result = m_types.promoted(type);
    auto& code = m_builder->code.code;
    const bool constant = code.size() > m_builder->barrier && code.back().op == Op::Push;
    if (e.op == "-") {
        if (constant)
            code.back().imm = static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(code.back().imm));
        else
            emit(Op::Negate);
    } else if (e.op == "~") {
        if (constant)
            code.back().imm = ~code.back().imm;
        else
            emit(Op::Complement);
    }
    // The operation worked on 64 bits; its type may have fewer.
    if (e.op != "+")
        wrapTo(m_types.isUnsigned(result) ? TypeTable::unsignedLong : TypeTable::longType, result);
    return result;
}

TypeId Compiler::truth(const Expression& e)
{
    const TypeId type = value(e);
    if (type != TypeTable::error && !m_types.isScalar(type) && type != TypeTable::any)
        error(e.at, type == TypeTable::voidType ? std::string("this gives no value") : "a condition needs a number, this is " + m_types.nameOf(type));
    return type;
}

TypeId Compiler::binary(const Expression& e)
{
    if (e.op == ",") {
        effect(*e.children[0]);
        return value(*e.children[1]);
    }
    if (e.op == "&&" || e.op == "||")
        return logical(e);
    const TypeId left = value(*e.children[0]);
    const std::size_t afterLeft = m_builder->code.code.size();
    const TypeId right = value(*e.children[1]);
    return arithmetic(e, e.op, left, right, afterLeft);
}

/// Both operands are on the stack; `afterLeft` is where the code of the right one begins.
TypeId Compiler::arithmetic(const Expression& e, const std::string& op, TypeId left, TypeId right, std::size_t afterLeft)
{
    // Any, error and void end here, so that one mistake gives one message.
    for (const auto& [type, index] : {std::pair{left, std::size_t{0}}, std::pair{right, std::size_t{1}}})
        if (!m_types.isScalar(type)) {
            if (type == TypeTable::voidType)
                error(e.children[index]->at, "this gives no value");
            else if (type != TypeTable::error)
                error(e.at, "'" + op + "' cannot be applied to " + m_types.nameOf(type));
            emit(Op::Pop);
            return TypeTable::error;
        }
    static constexpr std::string_view comparisons[] = {"==", "!=", "<", ">", "<=", ">="};
    if (std::find(std::begin(comparisons), std::end(comparisons), op) != std::end(comparisons))
        return comparison(e, left, right, afterLeft);
    if (m_types.isPointer(left) || m_types.isPointer(right))
        return additive(e, op, left, right, afterLeft);

    static const std::map<std::string, Op, std::less<>> operations = {
        {"+", Op::Add}, {"-", Op::Sub}, {"*", Op::Mul}, {"/", Op::Div}, {"%", Op::Mod},
        {"&", Op::And}, {"|", Op::Or},  {"^", Op::Xor}, {"<<", Op::Shl}, {">>", Op::Shr}};
    const Op operation = operations.at(op);
    const bool shift = operation == Op::Shl || operation == Op::Shr;
    const TypeId type = shift ? m_types.promoted(left) : m_types.common(left, right);
    wrapTo(right, shift ? m_types.promoted(right) : type);
    insertWrap(afterLeft, left, type);
    auto& code = m_builder->code.code;
    const std::size_t size = code.size();
    if (size >= m_builder->barrier + 2 && code[size - 1].op == Op::Push && code[size - 2].op == Op::Push) {
        Expression l, r, whole;
        l.number = static_cast<std::uint64_t>(code[size - 2].imm);
        r.number = static_cast<std::uint64_t>(code[size - 1].imm);
        l.type = type;
        r.type = shift ? TypeTable::longType : type;
        whole.kind = ExpressionKind::Binary;
        whole.op = op;
        whole.children.push_back(std::make_unique<Expression>(std::move(l)));
        whole.children.push_back(std::make_unique<Expression>(std::move(r)));
        if (const auto number = constantValue(whole, m_types, m_enumerators)) {
            code.pop_back();
            code.back().imm = *number;
            return type;
        }
    }
    instruction(emit(operation)).width = widthOf(type);
    return type;
}

TypeId Compiler::additive(const Expression& e, const std::string& op, TypeId left, TypeId right, std::size_t afterLeft)
{
    const bool leftPointer = m_types.isPointer(left);
    const bool rightPointer = m_types.isPointer(right);
    if (op == "-" && leftPointer && rightPointer) {
        const auto size = static_cast<std::int64_t>(m_types.sizeOf(m_types.at(left).target));
        emit(Op::Difference, 0, std::max<std::int64_t>(1, size));
        return TypeTable::longType;
    }
    if (op == "+" && !leftPointer) {
        static_cast<void>(afterLeft);
        emit(Op::Swap);
        emit(Op::Index, 0, static_cast<std::int64_t>(m_types.sizeOf(m_types.at(right).target)));
        return right;
    }
    if ((op == "+" || op == "-") && leftPointer && !rightPointer) {
        const auto size = static_cast<std::int64_t>(m_types.sizeOf(m_types.at(left).target));
        emit(Op::Index, 0, op == "+" ? size : -size);
        return left;
    }
    error(e.at, "'" + op + "' cannot be applied to addresses", "a cast to long makes a number of an address");
    emit(Op::Pop);
    return TypeTable::error;
}

TypeId Compiler::comparison(const Expression& e, TypeId left, TypeId right, std::size_t afterLeft)
{
    static const std::map<std::string, Op, std::less<>> operations = {
        {"==", Op::Equal}, {"!=", Op::NotEqual}, {"<", Op::Less}, {"<=", Op::LessEqual}, {">", Op::Greater}, {">=", Op::GreaterEqual}};
    bool isUnsigned = true;
    if (!m_types.isPointer(left) && !m_types.isPointer(right)) {
        const TypeId type = m_types.common(left, right);
        wrapTo(right, type);
        insertWrap(afterLeft, left, type);
        isUnsigned = m_types.isUnsigned(type);
    }
    instruction(emit(operations.find(e.op)->second)).width = isUnsigned ? Width::U64 : Width::I64;
    return TypeTable::intType;
}

TypeId Compiler::logical(const Expression& e)
{
    const Patches toFalse = jumpUnless(e);
    emit(Op::Push, 0, 1);
    const std::size_t toEnd = emit(Op::Jump);
    patch(toFalse, here());
    emit(Op::Push, 0, 0);
    patch({toEnd}, here());
    return TypeTable::intType;
}

/// Code that goes on when `e` is true; the jumps that are taken otherwise.
Compiler::Patches Compiler::jumpUnless(const Expression& e)
{
    if (e.kind == ExpressionKind::Binary && e.op == "&&") {
        Patches jumps = jumpUnless(*e.children[0]);
        const Patches more = jumpUnless(*e.children[1]);
        jumps.insert(jumps.end(), more.begin(), more.end());
        return jumps;
    }
    if (e.kind == ExpressionKind::Binary && e.op == "||") {
        const Patches isTrue = jumpIf(*e.children[0]);
        Patches jumps = jumpUnless(*e.children[1]);
        patch(isTrue, here());
        return jumps;
    }
    if (e.kind == ExpressionKind::Unary && e.op == "!")
        return jumpIf(*e.children[0]);
    truth(e);
    return {emit(Op::JumpIfZero)};
}

Compiler::Patches Compiler::jumpIf(const Expression& e)
{
    if (e.kind == ExpressionKind::Binary && e.op == "||") {
        Patches jumps = jumpIf(*e.children[0]);
        const Patches more = jumpIf(*e.children[1]);
        jumps.insert(jumps.end(), more.begin(), more.end());
        return jumps;
    }
    if (e.kind == ExpressionKind::Binary && e.op == "&&") {
        const Patches isFalse = jumpUnless(*e.children[0]);
        Patches jumps = jumpIf(*e.children[1]);
        patch(isFalse, here());
        return jumps;
    }
    if (e.kind == ExpressionKind::Unary && e.op == "!")
        return jumpUnless(*e.children[0]);
    truth(e);
    return {emit(Op::JumpIfNotZero)};
}

TypeId Compiler::conditional(const Expression& e)
{
    // Both branches must leave the same type, so it is found out before the first one is made.
    const TypeId yes = typeWithoutCode(*e.children[1]);
    const TypeId no = typeWithoutCode(*e.children[2]);
    TypeId type = TypeTable::error;
    if (yes == no)
        type = yes;
    else if (m_types.isInteger(yes) && m_types.isInteger(no))
        type = m_types.common(yes, no);
    else if (m_types.isPointer(yes) && m_types.isPointer(no))
        type = yes == TypeTable::voidPointer ? no : yes;
    else if (m_types.isPointer(yes) && m_types.isInteger(no))
        type = yes;
    else if (m_types.isPointer(no) && m_types.isInteger(yes))
        type = no;
    else if (yes == TypeTable::voidType || no == TypeTable::voidType)
        type = TypeTable::voidType;
    else if (yes != TypeTable::error && no != TypeTable::error)
        error(e.at, "'? :' between " + m_types.nameOf(yes) + " and " + m_types.nameOf(no));
    const Patches toNo = jumpUnless(*e.children[0]);
    wrapTo(value(*e.children[1]), type);
    const std::size_t toEnd = emit(Op::Jump);
    patch(toNo, here());
    wrapTo(value(*e.children[2]), type);
    patch({toEnd}, here());
    return type;
}

TypeId Compiler::typeWithoutCode(const Expression& e)
{
    if (const auto known = m_typeOf.find(&e); known != m_typeOf.end())
        return known->second;
    // Storage that the code would need (compound literals) is made when the code is made for good.
    const std::size_t size = m_builder->code.code.size();
    const std::size_t barrier = m_builder->barrier;
    const std::size_t notes = m_result.notes.size();
    const std::size_t errors = m_result.errors.size();
    const std::uint32_t line = m_line;
    const TypeId type = value(e);
    m_builder->code.code.resize(size);
    m_builder->barrier = barrier;
    m_result.notes.resize(notes);
    m_result.errors.resize(errors);
    m_line = line;
    m_typeOf[&e] = type;
    return type;
}

TypeId Compiler::sizeOf(const Expression& e)
{
    if (e.kind == ExpressionKind::SizeofType) {
        const Type& t = m_types.at(e.type);
        if ((t.kind == TypeKind::Struct && !m_types.structure(t.structure).complete) || (t.kind == TypeKind::Array && t.count < 0))
            error(e.at, "the size of " + m_types.nameOf(e.type) + " is not known");
        emit(Op::Push, 0, static_cast<std::int64_t>(m_types.sizeOf(e.type)));
        return TypeTable::unsignedLong;
    }
    const Expression& operand = *e.children[0];
    if (operand.kind == ExpressionKind::Text) {
        emit(Op::Push, 0, static_cast<std::int64_t>(operand.text.size() + 1));
        return TypeTable::unsignedLong;
    }
    if (operand.kind == ExpressionKind::Name)
        if (const Variable* v = lookup(operand.text); v && v->variableLength) {
            instruction(emit(Op::LoadSlot, static_cast<std::int32_t>(v->slot + 1))).global = v->global;
            return TypeTable::unsignedLong;
        }
    TypeId type = TypeTable::error;
    if (isPlace(operand)) {
        const std::size_t size = m_builder->code.code.size();
        const std::size_t barrier = m_builder->barrier;
        type = place(operand, true).type;
        m_builder->code.code.resize(size);
        m_builder->barrier = barrier;
    } else {
        const std::size_t errors = m_result.errors.size();
        type = typeWithoutCode(operand);
        if (type == TypeTable::error && errors == m_result.errors.size()) {
            value(operand);  // once more for its messages
            emit(Op::Pop);
        }
    }
    emit(Op::Push, 0, static_cast<std::int64_t>(m_types.sizeOf(type)));
    return TypeTable::unsignedLong;
}

TypeId Compiler::cast(const Expression& e)
{
    const TypeId from = value(*e.children[0]);
    if (e.type == TypeTable::voidType || from == TypeTable::error)
        return from == TypeTable::error ? (m_types.isScalar(e.type) ? e.type : from) : e.type;
    if (!m_types.isScalar(e.type) || !m_types.isScalar(from)) {
        if (e.type == from)
            return from;
        error(e.at, "cannot make " + m_types.nameOf(e.type) + " of " + m_types.nameOf(from));
        return TypeTable::error;
    }
    wrapTo(from, e.type);
    return e.type;
}

TypeId Compiler::compound(const Expression& e)
{
    const TypeId type = completed(e.type, e.children[0].get());
    if (m_types.isScalar(type)) {
        const Expression& list = *e.children[0];
        if (list.children.size() != 1) {
            error(e.at, "one value is expected here");
            emit(Op::Push, 0, 0);
            return TypeTable::error;
        }
        convert(value(*list.children[0]), type, *list.children[0], Why::Argument, "this place");
        return type;
    }
    return loadPlace(place(e));
}

}  // namespace copyscope::model::program
