// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/ast.h"
#include "model/program/code.h"
#include "model/program/infer.h"
#include "model/program/program.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::model::program {

/// A variable as the compiler sees it.
struct Variable {
    std::string name;
    TypeId type = TypeTable::error;
    bool inMemory = false;  ///< has an address; its slot holds it
    bool global = false;
    std::uint32_t slot = 0;
    bool variableLength = false;  ///< an array whose size only the run knows; in the slot behind
};

/// Tree to bytecode, with all checks. One object compiles one program.
class Compiler {
public:
    Compiler(std::string_view source, const Predefined& predefined);
    [[nodiscard]] CompileResult run();

private:
    struct Scope {
        Scope* parent = nullptr;
        const void* owner = nullptr;  ///< the function that it belongs to
        std::map<std::string, Variable, std::less<>> names;
    };
    struct Function {
        std::uint32_t index = 0;
        TypeId type = TypeTable::error;
        const FunctionDefinition* definition = nullptr;
    };
    struct Waiting {
        const FunctionDefinition* definition;
        Scope* scope;
    };
    using Patches = std::vector<std::size_t>;
    /// Code that is being made for one function.
    struct Builder {
        FunctionCode code;
        const FunctionDefinition* definition = nullptr;
        bool variablesAreGlobal = false;
        TypeId result = TypeTable::voidType;
        std::vector<Patches> breaks;
        std::vector<Patches> continues;
        struct Switch {
            std::vector<std::pair<std::int64_t, std::size_t>> cases;
            std::optional<std::size_t> otherwise;
        };
        std::vector<Switch*> switches;
        std::map<std::string, std::size_t> labels;
        std::vector<std::tuple<std::size_t, std::string, Position>> gotos;
        std::size_t barrier = 0;  ///< something jumps here: instructions before it are not to be merged with later ones
    };
    /// Something that can be assigned to. With Memory its address is on the operand stack.
    struct Place {
        enum class Kind : std::uint8_t { None, Slot, Memory, Errno } kind = Kind::None;
        TypeId type = TypeTable::error;
        const Variable* variable = nullptr;
    };

    // program
    void declareFunctions();
    void predefine();
    void compileFunction(const Waiting& waiting);
    [[nodiscard]] bool hasMain() const { return m_functions.contains("main"); }
    Scope* openScope();
    void closeScope() { m_scope = m_scope->parent; }

    // names
    [[nodiscard]] const Variable* lookup(std::string_view name);
    const Variable* implicitVariable(const std::string& name);
    TypeId guessType(const Expression& value);
    const Variable* declareVariable(Scope& scope, const std::string& name, TypeId type, bool isStatic, bool atTopLevel);
    void unknownName(const Expression& e);
    [[nodiscard]] std::string suggestion(std::string_view name, bool callsOnly);

    // statements
    void statement(const Statement& s);
    void loop(const Statement& s);
    void switchStatement(const Statement& s);
    void returnStatement(const Statement& s);
    void declaration(const Declaration& d);
    void storage(const Variable& variable, const Declaration& d, bool zeroed);
    void initialise(const Variable& variable, const Expression& value);
    void initialiseMemory(TypeId type, const Expression& value, std::uint64_t offset, bool cleared);
    void initialiseList(TypeId type, const Expression& list, std::uint64_t offset);
    void initialiseFlat(TypeId type, const Expression& list, std::size_t& next, std::uint64_t offset);
    [[nodiscard]] TypeId completed(TypeId type, const Expression* value);

    // expressions
    TypeId value(const Expression& e);
    void effect(const Expression& e);
    TypeId nameValue(const Expression& e);
    TypeId unary(const Expression& e);
    TypeId binary(const Expression& e);
    TypeId arithmetic(const Expression& e, const std::string& op, TypeId left, TypeId right, std::size_t afterLeft);
    TypeId additive(const Expression& e, const std::string& op, TypeId left, TypeId right, std::size_t afterLeft);
    TypeId comparison(const Expression& e, TypeId left, TypeId right, std::size_t afterLeft);
    TypeId logical(const Expression& e);
    TypeId conditional(const Expression& e);
    TypeId sizeOf(const Expression& e);
    TypeId cast(const Expression& e);
    TypeId compound(const Expression& e);
    TypeId truth(const Expression& e);
    Patches jumpUnless(const Expression& e);
    Patches jumpIf(const Expression& e);
    TypeId typeWithoutCode(const Expression& e);

    // places
    Place place(const Expression& e, bool endAllowed = false);
    Place indexPlace(const Expression& e, bool endAllowed);
    Place memberPlace(const Expression& e);
    TypeId loadPlace(const Place& p);
    void storePlace(const Place& p, bool keep);
    TypeId assign(const Expression& e, bool keep);
    TypeId increment(const Expression& e, bool before, bool keep);
    [[nodiscard]] bool isPlace(const Expression& e);
    void slotAddress(const Variable& variable);

    // calls
    TypeId call(const Expression& e);
    TypeId userCall(const Expression& e, const Function& function);
    TypeId pointerCall(const Expression& e);
    TypeId knownCall(const Expression& e, const CallInfo& info);
    TypeId assertion(const Expression& e);
    TypeId mapTwoArguments(const Expression& e, const CallInfo& info);
    void argument(const Expression& e, TypeId parameter, std::string_view callee, std::size_t number);
    bool checkCount(const Expression& e, const Type& type, std::string_view callee, std::string_view prototype);
    void knownArguments(const Expression& e, const CallInfo& info, const Type& type, bool messages);
    void processCall(const CallInfo& info);

    // conversions
    enum class Why : std::uint8_t { Argument, Assignment, Return };
    void convert(TypeId from, TypeId to, const Expression& at, Why why, std::string_view what);
    void wrapTo(TypeId from, TypeId to);
    [[nodiscard]] Width widthOf(TypeId type) const;

    // code
    std::size_t emit(Op op, std::int32_t a = 0, std::int64_t imm = 0, std::uint8_t flag = 0);
    Instruction& instruction(std::size_t at) { return m_builder->code.code[at]; }
    [[nodiscard]] std::size_t here();
    void patch(const Patches& jumps, std::size_t to);
    void insertWrap(std::size_t at, TypeId from, TypeId to);
    std::uint32_t newSlot(bool global, std::string name);
    std::int32_t literal(const std::string& text);
    std::int32_t callIndex(const CallInfo& info);
    [[nodiscard]] std::string sourceOf(const Expression& e) const;

    void error(Position at, std::string message, std::string hint = {});
    void note(Position at, std::string message, std::string hint = {});

    std::string_view m_source;
    const Predefined& m_predefined;
    TypeTable m_types;
    Signatures m_signatures{m_types};
    std::map<std::string, std::int64_t> m_enumerators;
    std::vector<StatementPtr> m_program;
    NameFacts m_facts;
    CompileResult m_result;
    Code m_code;
    std::deque<Scope> m_scopes;
    Scope* m_scope = nullptr;
    Scope* m_globalScope = nullptr;   ///< scenario's and implicit names
    std::map<std::string, Function, std::less<>> m_functions;
    std::deque<Waiting> m_waiting;
    std::deque<Variable> m_hidden;
    Builder* m_builder = nullptr;
    Builder m_start;      ///< runs before the first statement: statics and what the scenario declares
    Builder m_body;
    std::uint32_t m_line = 1;
    std::string m_memoryName;  ///< whom malloc() is for
    std::map<const Expression*, TypeId> m_typeOf;  ///< found without code: nested ?: would ask again and again
};

}  // namespace copyscope::model::program
