// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/compiler.h"

#include "model/program/abi.h"
#include "model/program/names.h"
#include "model/program/parser.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace copyscope::model::program {

namespace {
constexpr std::size_t mostErrors = 50;

std::vector<std::string> splitLines(std::string_view source)
{
    std::vector<std::string> lines;
    std::size_t at = 0;
    while (at <= source.size()) {
        const std::size_t end = std::min(source.find('\n', at), source.size());
        lines.emplace_back(source.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}
}  // namespace

std::string Diagnostic::text() const
{
    return std::to_string(line) + ":" + std::to_string(column) + ": " + message + (hint.empty() ? "" : " (" + hint + ")");
}

Program::Program(std::shared_ptr<const Code> code, std::vector<std::string> lines)
    : m_code(std::move(code)), m_lines(std::move(lines))
{
}

std::string_view Program::line(std::uint32_t number) const
{
    return number >= 1 && number <= m_lines.size() ? std::string_view(m_lines[number - 1]) : std::string_view();
}

std::vector<std::string> Program::callNames() const
{
    std::vector<std::string> names;
    const auto add = [&names](std::string_view name) {
        if (std::find(names.begin(), names.end(), name) == names.end())
            names.emplace_back(name);
    };
    for (const CallInfo* call : m_code->calls) {
        if (call->kind != CallKind::Library && call->kind != CallKind::Macro)
            add(call->name);
        for (std::string_view rest = call->makes; !rest.empty();) {
            const std::size_t end = std::min(rest.find(' '), rest.size());
            add(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    return names;
}

CompileResult compile(std::string_view source, const Predefined& predefined) { return Compiler(source, predefined).run(); }

Compiler::Compiler(std::string_view source, const Predefined& predefined) : m_source(source), m_predefined(predefined) {}

CompileResult Compiler::run()
{
    addLibraryTypes(m_types);
    std::vector<Token> tokens = tokenize(m_source, m_result.errors);
    std::vector<Diagnostic> syntax;
    m_program = Parser(std::move(tokens), m_types, m_enumerators, syntax).parseProgram();
    // Where the text itself was broken, what the parser makes of the rest of that line says nothing new.
    const std::vector<Diagnostic> text = m_result.errors;
    for (Diagnostic& d : syntax)
        if (std::none_of(text.begin(), text.end(), [&](const Diagnostic& other) { return other.line == d.line; }))
            m_result.errors.push_back(std::move(d));
    m_facts = gatherNames(m_program, m_types, m_signatures, m_enumerators, m_predefined);

    m_globalScope = &m_scopes.emplace_back();
    m_scope = m_globalScope;
    m_code.functions.emplace_back();
    declareFunctions();
    m_start.variablesAreGlobal = m_body.variablesAreGlobal = true;
    m_body.result = TypeTable::intType;
    m_builder = &m_start;
    predefine();

    m_builder = &m_body;
    openScope();
    for (const StatementPtr& s : m_program)
        statement(*s);
    Scope* const topScope = m_scope;
    if (hasMain()) {
        const Function& main = m_functions.find("main")->second;
        m_line = main.definition->at.line;
        const auto parameters = m_types.at(main.type).parameters.size();
        emit(Op::Push, 0, 1);
        if (parameters > 1)
            emit(Op::Push, 0, 0);
        instruction(emit(Op::Call, static_cast<std::int32_t>(main.index))).b = static_cast<std::int32_t>(parameters > 1 ? 2 : 1);
    } else {
        m_line = static_cast<std::uint32_t>(std::max<std::size_t>(1, splitLines(m_source).size()));
        emit(Op::Push, 0, 0);
    }
    emit(Op::Exit);
    for (const auto& [at, label, where] : m_body.gotos)
        if (!m_body.labels.contains(label))
            error(where, "there is no label '" + label + "'");
        else
            m_body.code.code[at].a = static_cast<std::int32_t>(m_body.labels[label]);

    while (!m_waiting.empty()) {
        const Waiting next = m_waiting.front();
        m_waiting.pop_front();
        compileFunction(next);
    }

    // The start's code goes first; jumps of the body move behind it.
    const auto shift = static_cast<std::int32_t>(m_start.code.code.size());
    for (Instruction& i : m_body.code.code)
        if (i.op == Op::Jump || i.op == Op::JumpIfZero || i.op == Op::JumpIfNotZero)
            i.a += shift;
    FunctionCode& top = m_code.functions.front();
    top = std::move(m_start.code);
    top.code.insert(top.code.end(), m_body.code.code.begin(), m_body.code.code.end());
    for (const Scope* scope : {m_globalScope, topScope})
        for (const auto& [name, variable] : scope->names)
            if (!variable.inMemory)
                m_code.topLevel[name] = variable.slot;

    const auto byPosition = [](const Diagnostic& a, const Diagnostic& b) {
        return std::tie(a.line, a.column) < std::tie(b.line, b.column);
    };
    for (auto* list : {&m_result.errors, &m_result.notes}) {
        std::stable_sort(list->begin(), list->end(), byPosition);
        list->erase(std::unique(list->begin(), list->end()), list->end());
        if (list->size() > mostErrors)
            list->resize(mostErrors);
    }
    if (m_result.errors.empty())
        m_result.program = std::make_shared<const Program>(std::make_shared<const Code>(std::move(m_code)), splitLines(m_source));
    return std::move(m_result);
}

void Compiler::declareFunctions()
{
    for (const FunctionDefinition* f : m_facts.functions) {
        if (const auto known = m_functions.find(f->name); known != m_functions.end()) {
            error(f->at, "function '" + f->name + "' is defined twice",
                  "first in line " + std::to_string(known->second.definition->at.line));
            continue;
        }
        const Type& type = m_types.at(f->type);
        if (m_types.isStruct(type.target))
            error(f->at, "a function cannot return a struct here", "return a pointer, or fill a struct that the caller gives");
        for (const Declaration& p : f->parameters)
            if (p.type == TypeTable::voidType)
                error(p.at, "a parameter cannot be void");
            else if (p.name.empty())
                error(p.at, "a parameter of '" + f->name + "' has no name");
        const auto index = static_cast<std::uint32_t>(m_code.functions.size());
        m_code.functions.emplace_back();
        m_code.functions.back().name = f->name;
        m_functions[f->name] = {index, f->type, f};
    }
}

/// What the scenario declares, and what the program's use of a name declares (infer.h).
void Compiler::predefine()
{
    for (const auto& [name, number] : m_predefined.integers) {
        const Variable* v = declareVariable(*m_globalScope, name, TypeTable::longType, false, true);
        if (!v->inMemory) {
            m_code.initialGlobals.emplace_back(v->slot, number);
            continue;
        }
        Declaration d;
        d.name = name;
        storage(*v, d, false);
        slotAddress(*v);
        emit(Op::Push, 0, number);
        instruction(emit(Op::Store, 0, 0, 1)).width = Width::I64;
    }
    for (const auto& [name, size] : m_predefined.buffers) {
        // tmp_buf = mmap(...) makes a pointer of a name that another lane uses as a buffer
        if (m_facts.assigned.contains(name) || !m_facts.open.contains(name))
            continue;
        const Variable* v = declareVariable(*m_globalScope, name,
                                            m_types.arrayOf(TypeTable::charType, static_cast<std::int64_t>(size.value())),
                                            false, true);
        Declaration d;
        d.name = name;
        storage(*v, d, false);
    }
    for (const auto& [name, type] : m_facts.inferred) {
        const Variable* v = declareVariable(*m_globalScope, name, type, false, true);
        if (!v->inMemory)
            continue;
        Declaration d;
        d.name = name;
        storage(*v, d, m_types.isStruct(type));
        // An article that shows recvmsg(fd, &msg, ...) means a message with room for control data.
        if (!m_types.isStruct(type) || m_types.structure(m_types.at(type).structure).name != "msghdr")
            continue;
        constexpr std::int64_t room = 128;
        const Variable* control = &m_hidden.emplace_back(
            Variable{name + " control", m_types.arrayOf(TypeTable::charType, room), true, true, 0, false});
        const std::uint32_t slot = newSlot(true, control->name);
        newSlot(true, control->name);
        m_hidden.back().slot = slot;
        d.name = control->name;
        storage(*control, d, true);
        for (const auto& [offset, isAddress] : {std::pair{offsetof(abi::Msghdr, control), true},
                                                std::pair{offsetof(abi::Msghdr, controlLength), false}}) {
            slotAddress(*v);
            emit(Op::AddConstant, 0, static_cast<std::int64_t>(offset));
            if (isAddress)
                slotAddress(*control);
            else
                emit(Op::Push, 0, room);
            instruction(emit(Op::Store, 0, 0, isAddress ? 3 : 1)).width = Width::I64;
        }
    }
}

void Compiler::compileFunction(const Waiting& waiting)
{
    const FunctionDefinition& f = *waiting.definition;
    const auto known = m_functions.find(f.name);
    if (known == m_functions.end() || known->second.definition != &f || !f.body)
        return;
    Builder builder;
    builder.definition = &f;
    builder.result = m_types.at(f.type).target;
    // main() runs once, so its variables can be the process's: functions inside it may then use them.
    builder.variablesAreGlobal = f.name == "main";
    builder.code.name = f.name;
    m_builder = &builder;
    m_scope = waiting.scope;
    m_line = f.at.line;
    Scope* scope = openScope();
    scope->owner = &f;

    builder.code.parameters = static_cast<std::uint32_t>(f.parameters.size());
    for (const Declaration& p : f.parameters)
        newSlot(false, p.name);
    for (std::size_t i = 0; i < f.parameters.size(); ++i) {
        const Declaration& p = f.parameters[i];
        if (p.name.empty() || scope->names.contains(p.name)) {
            if (!p.name.empty())
                error(p.at, "two parameters are called '" + p.name + "'");
            continue;
        }
        const auto slot = static_cast<std::uint32_t>(i);
        const bool plain = m_types.isScalar(p.type) && !m_facts.addressTaken.contains(p.name) && !builder.variablesAreGlobal;
        if (plain) {
            scope->names[p.name] = Variable{p.name, p.type, false, false, slot, false};
            continue;
        }
        const Variable* v = declareVariable(*scope, p.name, p.type, false, false);
        if (v->inMemory)
            storage(*v, p, false);
        if (v->inMemory)
            slotAddress(*v);
        emit(Op::LoadSlot, static_cast<std::int32_t>(slot));
        if (m_types.isStruct(p.type)) {
            emit(Op::CopyMemory, 0, static_cast<std::int64_t>(m_types.sizeOf(p.type)));
            emit(Op::Pop);
        } else {
            storePlace({v->inMemory ? Place::Kind::Memory : Place::Kind::Slot, p.type, v}, false);
        }
    }
    statement(*f.body);
    m_line = f.endLine;
    emit(Op::Push, 0, 0);
    emit(Op::Return);
    for (const auto& [at, label, where] : builder.gotos)
        if (!builder.labels.contains(label))
            error(where, "there is no label '" + label + "'");
        else
            builder.code.code[at].a = static_cast<std::int32_t>(builder.labels[label]);
    m_code.functions[known->second.index] = std::move(builder.code);
    m_builder = nullptr;
}

Compiler::Scope* Compiler::openScope()
{
    Scope& scope = m_scopes.emplace_back();
    scope.parent = m_scope;
    scope.owner = m_scope ? m_scope->owner : nullptr;
    m_scope = &scope;
    return m_scope;
}

const Variable* Compiler::lookup(std::string_view name)
{
    for (Scope* scope = m_scope; scope; scope = scope->parent)
        if (const auto found = scope->names.find(name); found != scope->names.end())
            return &found->second;
    return nullptr;
}

const Variable* Compiler::declareVariable(Scope& scope, const std::string& name, TypeId type, bool isStatic, bool atTopLevel)
{
    Variable v;
    v.name = name;
    v.type = type;
    v.inMemory = !m_types.isScalar(type) || m_facts.addressTaken.contains(name);
    v.global = isStatic || atTopLevel || m_builder->variablesAreGlobal;
    v.variableLength = m_types.isArray(type) && m_types.at(type).count == -1;
    v.slot = newSlot(v.global, name);
    if (v.inMemory) {
        newSlot(v.global, name);
        if (!v.global)
            m_builder->code.storage.push_back(v.slot);
    }
    return &(scope.names[name] = std::move(v));
}

/// A name that is only ever assigned to is a variable that the text did not bother to declare.
const Variable* Compiler::implicitVariable(const std::string& name)
{
    if (!m_facts.assigned.contains(name) || m_functions.contains(name) || abi::findConstant(name) || name == "errno")
        return nullptr;
    TypeId type = TypeTable::longType;
    if (const auto first = m_facts.firstValue.find(name); first != m_facts.firstValue.end())
        type = guessType(*first->second);
    const Variable* v = declareVariable(*m_globalScope, name, type, false, true);
    if (v->inMemory) {
        Builder* const builder = std::exchange(m_builder, &m_start);
        Declaration d;
        d.name = name;
        storage(*v, d, false);
        m_builder = builder;
    }
    return v;
}

TypeId Compiler::guessType(const Expression& e)
{
    TypeId type = TypeTable::longType;
    switch (e.kind) {
    case ExpressionKind::Text:
        type = TypeTable::charPointer;
        break;
    case ExpressionKind::Cast:
    case ExpressionKind::Compound:
        type = m_types.decayed(e.type);
        break;
    case ExpressionKind::Name:
        if (const Variable* v = lookup(e.text))
            type = m_types.decayed(v->type);
        else if (const auto f = m_functions.find(e.text); f != m_functions.end())
            type = m_types.pointerTo(f->second.type);
        break;
    case ExpressionKind::Call:
        if (e.children[0]->kind != ExpressionKind::Name)
            break;
        if (const auto f = m_functions.find(e.children[0]->text); f != m_functions.end())
            type = m_types.at(f->second.type).target;
        else if (const Signature* s = m_signatures.find(e.children[0]->text))
            type = m_types.at(s->type).target;
        break;
    case ExpressionKind::Unary:
        if (e.op == "&")
            if (const TypeId target = guessType(*e.children[0]); target != TypeTable::error)
                type = m_types.pointerTo(target);
        break;
    case ExpressionKind::Binary:
        if (e.op == "+" || e.op == "-")
            type = guessType(*e.children[0]);
        break;
    case ExpressionKind::Conditional:
        type = guessType(*e.children[1]);
        break;
    case ExpressionKind::Assign:
        type = guessType(*e.children[1]);
        break;
    default:
        break;
    }
    if (type == TypeTable::voidPointer)
        return TypeTable::charPointer;
    return m_types.isPointer(type) ? type : TypeTable::longType;
}

std::string Compiler::suggestion(std::string_view name, bool callsOnly)
{
    std::vector<std::string> known;
    for (const auto& [function, unused] : m_functions)
        known.push_back(function);
    for (const CallInfo& c : calls())
        known.emplace_back(c.name);
    if (!callsOnly) {
        for (Scope* scope = m_scope; scope; scope = scope->parent)
            for (const auto& [variable, unused] : scope->names)
                known.push_back(variable);
        for (const abi::Constant& c : abi::constants)
            known.emplace_back(c.name);
        for (const auto& [enumerator, unused] : m_enumerators)
            known.push_back(enumerator);
        known.emplace_back("errno");
    }
    const std::string nearest = nearestName(name, known);
    return nearest.empty() ? std::string() : "did you mean '" + nearest + "'?";
}

void Compiler::unknownName(const Expression& e)
{
    std::string hint = suggestion(e.text, false);
    if (hint.empty())
        hint = "declare it, or let the scenario do so";
    error(e.at, "unknown name '" + e.text + "'", std::move(hint));
}

std::size_t Compiler::emit(Op op, std::int32_t a, std::int64_t imm, std::uint8_t flag)
{
    Instruction i;
    i.op = op;
    i.a = a;
    i.imm = imm;
    i.flag = flag;
    i.line = m_line;
    m_builder->code.code.push_back(i);
    return m_builder->code.code.size() - 1;
}

std::size_t Compiler::here()
{
    m_builder->barrier = m_builder->code.code.size();
    return m_builder->barrier;
}

void Compiler::patch(const Patches& jumps, std::size_t to)
{
    for (const std::size_t jump : jumps)
        instruction(jump).a = static_cast<std::int32_t>(to);
}

std::uint32_t Compiler::newSlot(bool global, std::string name)
{
    if (global) {
        m_code.globalNames.push_back(std::move(name));
        return m_code.globals++;
    }
    m_builder->code.slotNames.push_back(std::move(name));
    return m_builder->code.slots++;
}

std::int32_t Compiler::literal(const std::string& text)
{
    const auto found = std::find(m_code.literals.begin(), m_code.literals.end(), text);
    if (found != m_code.literals.end())
        return static_cast<std::int32_t>(found - m_code.literals.begin());
    m_code.literals.push_back(text);
    return static_cast<std::int32_t>(m_code.literals.size() - 1);
}

std::int32_t Compiler::callIndex(const CallInfo& info)
{
    const auto found = std::find(m_code.calls.begin(), m_code.calls.end(), &info);
    if (found != m_code.calls.end())
        return static_cast<std::int32_t>(found - m_code.calls.begin());
    m_code.calls.push_back(&info);
    return static_cast<std::int32_t>(m_code.calls.size() - 1);
}

/// The text of an expression with its blanks made single, as the preprocessor's # makes it.
std::string Compiler::sourceOf(const Expression& e) const
{
    std::string text;
    bool blank = false;
    for (std::size_t i = e.begin; i < e.end && i < m_source.size(); ++i) {
        const char c = m_source[i];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            blank = !text.empty();
            continue;
        }
        if (blank)
            text += ' ';
        blank = false;
        text += c;
    }
    return text;
}

void Compiler::error(Position at, std::string message, std::string hint)
{
    m_result.errors.push_back({at.line, at.column, std::move(message), std::move(hint)});
}

void Compiler::note(Position at, std::string message, std::string hint)
{
    m_result.notes.push_back({at.line, at.column, std::move(message), std::move(hint)});
}

}  // namespace copyscope::model::program
