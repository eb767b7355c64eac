// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/machine.h"

#include "model/program/abi.h"
#include "model/program/ast.h"
#include "model/program/machine_state.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <utility>

namespace copyscope::model::program {

static_assert(std::endian::native == std::endian::little, "values go to memory as x86-64 has them");

namespace {

// A round of a loop that makes no calls takes time too, or a program that spins would stop the clock for all others.
// One nanosecond each is an estimate; it is charged for many rounds at once.
constexpr std::uint32_t roundsAtOnce = 16384;

std::int64_t wrappedTo(std::int64_t v, Width width)
{
    switch (width) {
    case Width::Bool: return v != 0;
    case Width::I8: return static_cast<std::int8_t>(v);
    case Width::U8: return static_cast<std::uint8_t>(v);
    case Width::I16: return static_cast<std::int16_t>(v);
    case Width::U16: return static_cast<std::uint16_t>(v);
    case Width::I32: return static_cast<std::int32_t>(v);
    case Width::U32: return static_cast<std::uint32_t>(v);
    case Width::I64:
    case Width::U64: break;
    }
    return v;
}

bool isUnsigned(Width w) { return w == Width::U64 || w == Width::U32 || w == Width::U16 || w == Width::U8; }

bool compared(Op op, bool asUnsigned, std::int64_t a, std::int64_t b)
{
    const auto order = asUnsigned ? static_cast<std::uint64_t>(a) <=> static_cast<std::uint64_t>(b) : a <=> b;
    switch (op) {
    case Op::Equal: return order == 0;
    case Op::NotEqual: return order != 0;
    case Op::Less: return order < 0;
    case Op::LessEqual: return order <= 0;
    case Op::Greater: return order > 0;
    default: return order >= 0;
    }
}

std::string memberRange(std::int64_t count)
{
    return count <= 0 ? std::string("it has no elements") : "0.." + std::to_string(count - 1);
}

}  // namespace

MachineState::MachineState(std::shared_ptr<const Program> p, Host& h)
    : program(std::move(p)), code(&program->code()), host(&h), process(std::make_shared<ProcessState>())
{
    process->slots.resize(code->globals);
    process->isSet.resize(code->globals);
    process->literals.resize(code->literals.size());
    for (const auto& [slot, value] : code->initialGlobals) {
        process->slots[slot] = value;
        process->isSet[slot] = 1;
    }
    constexpr std::size_t usualDepth = 256;
    stack.reserve(usualDepth);
}

void MachineState::fail(std::string message)
{
    if (end)
        return;
    error = RuntimeError{currentLine, std::move(message)};
    end = RunEnd{RunEnd::Kind::Failed, 0, *error};
}

void MachineState::finish(RunEnd::Kind kind, int exitCode)
{
    if (end)
        return;
    RunEnd e;
    e.kind = kind;
    e.code = exitCode & 255;
    end = std::move(e);
}

void MachineState::tellLine()
{
    if (toldLine == currentLine)
        return;
    toldLine = currentLine;
    host->atLine(currentLine);
}

RunEnd MachineState::run(const Machine& self)
{
    const Frame* frame = nullptr;
    const Instruction* instructions = nullptr;
    std::uint32_t pc = 0;
    std::int64_t* localSlots = nullptr;
    std::uint8_t* localSet = nullptr;
    const auto resume = [&] {
        frame = &frames.back();
        instructions = code->functions[frame->function].code.data();
        pc = frame->pc;
        localSlots = slots.data() + frame->slotBase;
        localSet = isSet.data() + frame->slotBase;
    };
    const auto pop = [&] {
        const std::int64_t v = stack.back();
        stack.pop_back();
        return v;
    };
    const auto argumentsOf = [&](const Instruction& i) {
        const auto count = static_cast<std::size_t>(i.b);
        return std::span<const std::int64_t>(stack.data() + (stack.size() - count), count);
    };
    const auto dropArguments = [&](std::int32_t count, std::int64_t result) {
        stack.resize(stack.size() - static_cast<std::size_t>(count));
        stack.push_back(result);
        ++pc;
    };
    // Something was not done. False: it is to be done again, perhaps after a handler.
    const auto undone = [&](Outcome outcome) {
        if (outcome == Outcome::Done)
            return false;
        if (outcome == Outcome::Killed) {
            finish(RunEnd::Kind::Killed);
            return true;
        }
        frames.back().pc = pc;
        if (const auto signal = host->takeSignal())
            deliverAll(*signal);
        if (!frames.empty())
            resume();
        return true;
    };

    if (end || frames.empty())
        return end.value_or(RunEnd{RunEnd::Kind::Failed, 0, {0, "nothing to run"}});
    resume();
    while (!end) {
        const Instruction& i = instructions[pc];
        currentLine = i.line;
        if (++*steps > stepLimit) {
            fail("step limit of " + std::to_string(stepLimit) + " exceeded: does this loop ever end?");
            break;
        }
        switch (i.op) {
        case Op::Push:
            stack.push_back(i.imm);
            ++pc;
            break;
        case Op::PushText:
            tellLine();
            stack.push_back(static_cast<std::int64_t>(literalAddress(static_cast<std::size_t>(i.a))));
            ++pc;
            break;
        case Op::PushMessage:
            stack.push_back(static_cast<std::int64_t>(messageBase + static_cast<std::uint64_t>(i.a)));
            ++pc;
            break;
        case Op::PushFunction:
            stack.push_back(static_cast<std::int64_t>(functionBase + functionStride * static_cast<std::uint64_t>(i.a)));
            ++pc;
            break;
        case Op::Pop:
            stack.pop_back();
            ++pc;
            break;
        case Op::Dup:
            stack.push_back(stack.back());
            ++pc;
            break;
        case Op::Swap:
            std::swap(stack[stack.size() - 1], stack[stack.size() - 2]);
            ++pc;
            break;

        case Op::LoadSlot:
        case Op::SlotAddress: {
            const auto slot = static_cast<std::size_t>(i.a);
            if (!(i.global ? process->isSet[slot] : localSet[slot])) {
                const std::string& name = i.global ? code->globalNames[slot] : code->functions[frame->function].slotNames[slot];
                fail("'" + name + (i.op == Op::LoadSlot ? "' is used before it is set" : "' is used before its declaration is reached"));
                break;
            }
            stack.push_back(i.global ? process->slots[slot] : localSlots[slot]);
            ++pc;
            break;
        }
        case Op::StoreSlot: {
            const auto slot = static_cast<std::size_t>(i.a);
            (i.global ? process->slots.data() : localSlots)[slot] = stack.back();
            (i.global ? process->isSet.data() : localSet)[slot] = 1;
            if (i.flag & 1)
                stack.pop_back();
            ++pc;
            break;
        }
        case Op::UnsetSlot:
            (i.global ? process->isSet.data() : localSet)[static_cast<std::size_t>(i.a)] = 0;
            ++pc;
            break;
        case Op::IncSlot: {
            const auto slot = static_cast<std::size_t>(i.a);
            if (!(i.global ? process->isSet[slot] : localSet[slot])) {
                fail("'" + (i.global ? code->globalNames[slot] : code->functions[frame->function].slotNames[slot]) +
                     "' is used before it is set");
                break;
            }
            std::int64_t& value = (i.global ? process->slots.data() : localSlots)[slot];
            const std::int64_t old = value;
            value = wrappedTo(static_cast<std::int64_t>(static_cast<std::uint64_t>(old) + static_cast<std::uint64_t>(i.imm)), i.width);
            if (i.flag)
                stack.push_back(i.flag == 1 ? old : value);
            ++pc;
            break;
        }
        case Op::Reserve:
            tellLine();
            reserve(i);
            ++pc;
            break;

        case Op::Load: {
            const auto at = static_cast<Address>(stack.back());
            if (!process->unset.empty() && !checkSet(at, bytesOf(i.width)))
                break;
            tellLine();
            std::uint64_t raw = 0;
            std::byte bytes[8] = {};
            if (undone(host->load(at, std::span(bytes, bytesOf(i.width)))))
                break;
            std::memcpy(&raw, bytes, sizeof raw);
            stack.back() = wrappedTo(static_cast<std::int64_t>(raw), i.width);
            ++pc;
            break;
        }
        case Op::Store: {
            const std::int64_t value = stack[stack.size() - 1];
            const auto at = static_cast<Address>(stack[stack.size() - 2]);
            tellLine();
            std::byte bytes[8];
            std::memcpy(bytes, &value, sizeof value);
            if (undone(host->store(at, std::span<const std::byte>(bytes, bytesOf(i.width)))))
                break;
            if (!process->unset.empty()) {
                markRange(at, bytesOf(i.width));
                if (i.flag & 2)
                    markObject(static_cast<Address>(value));
            }
            stack.pop_back();
            if (i.flag & 1)
                stack.pop_back();
            else
                stack.back() = value;
            ++pc;
            break;
        }
        case Op::IncMemory: {
            const auto at = static_cast<Address>(stack.back());
            const unsigned size = bytesOf(i.width);
            if (!process->unset.empty() && !checkSet(at, size))
                break;
            tellLine();
            std::byte bytes[8] = {};
            if (undone(host->load(at, std::span(bytes, size))))
                break;
            std::uint64_t raw = 0;
            std::memcpy(&raw, bytes, sizeof raw);
            const std::int64_t old = wrappedTo(static_cast<std::int64_t>(raw), i.width);
            const std::int64_t now =
                wrappedTo(static_cast<std::int64_t>(static_cast<std::uint64_t>(old) + static_cast<std::uint64_t>(i.imm)), i.width);
            std::memcpy(bytes, &now, sizeof now);
            if (undone(host->store(at, std::span<const std::byte>(bytes, size))))
                break;
            if (i.flag)
                stack.back() = i.flag == 1 ? old : now;
            else
                stack.pop_back();
            ++pc;
            break;
        }
        case Op::CopyMemory: {
            const auto from = static_cast<Address>(stack[stack.size() - 1]);
            const auto to = static_cast<Address>(stack[stack.size() - 2]);
            tellLine();
            if (undone(host->copy(to, from, Bytes(static_cast<std::uint64_t>(i.imm)))))
                break;
            markRange(to, static_cast<std::uint64_t>(i.imm));
            stack.pop_back();
            ++pc;
            break;
        }
        case Op::ClearMemory: {
            const auto to = static_cast<Address>(stack.back());
            tellLine();
            if (undone(host->fill(to, std::byte{0}, Bytes(static_cast<std::uint64_t>(i.imm)))))
                break;
            markRange(to, static_cast<std::uint64_t>(i.imm));
            ++pc;
            break;
        }
        case Op::StoreText: {
            const auto to = static_cast<Address>(stack.back());
            std::string text = code->literals[static_cast<std::size_t>(i.a)];
            text.resize(static_cast<std::size_t>(i.imm));
            tellLine();
            if (undone(host->store(to, std::as_bytes(std::span(text)))))
                break;
            markRange(to, text.size());
            ++pc;
            break;
        }
        case Op::LoadErrno:
            stack.push_back(errorNumber);
            ++pc;
            break;
        case Op::StoreErrno:
            errorNumber = static_cast<int>(stack.back());
            if (i.flag & 1)
                stack.pop_back();
            ++pc;
            break;

        case Op::Add:
        case Op::Sub:
        case Op::Mul:
        case Op::And:
        case Op::Or:
        case Op::Xor: {
            const auto b = static_cast<std::uint64_t>(pop());
            const auto a = static_cast<std::uint64_t>(stack.back());
            const std::uint64_t r = i.op == Op::Add ? a + b : i.op == Op::Sub ? a - b : i.op == Op::Mul ? a * b
                                    : i.op == Op::And ? (a & b) : i.op == Op::Or ? (a | b) : (a ^ b);
            stack.back() = wrappedTo(static_cast<std::int64_t>(r), i.width);
            ++pc;
            break;
        }
        case Op::Div:
        case Op::Mod: {
            const std::int64_t b = pop();
            const std::int64_t a = stack.back();
            if (b == 0) {
                fail("division by zero");
                break;
            }
            std::int64_t r = 0;
            if (isUnsigned(i.width)) {
                const auto ua = static_cast<std::uint64_t>(a), ub = static_cast<std::uint64_t>(b);
                r = static_cast<std::int64_t>(i.op == Op::Div ? ua / ub : ua % ub);
            } else if (b == -1) {  // the one quotient that does not fit wraps, as a negation does
                r = i.op == Op::Div ? static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(a)) : 0;
            } else {
                r = i.op == Op::Div ? a / b : a % b;
            }
            stack.back() = wrappedTo(r, i.width);
            ++pc;
            break;
        }
        case Op::Shl:
        case Op::Shr: {
            const std::int64_t by = pop();
            const std::int64_t a = stack.back();
            if (by < 0 || by >= static_cast<std::int64_t>(bytesOf(i.width)) * 8) {
                fail("shift by " + std::to_string(by) + " bits, the value has " + std::to_string(bytesOf(i.width) * 8));
                break;
            }
            const auto ua = static_cast<std::uint64_t>(a);
            const std::int64_t r = i.op == Op::Shl ? static_cast<std::int64_t>(ua << by)
                                   : isUnsigned(i.width) ? static_cast<std::int64_t>(ua >> by) : a >> by;
            stack.back() = wrappedTo(r, i.width);
            ++pc;
            break;
        }
        case Op::Equal:
        case Op::NotEqual:
        case Op::Less:
        case Op::LessEqual:
        case Op::Greater:
        case Op::GreaterEqual: {
            const std::int64_t b = pop();
            stack.back() = compared(i.op, isUnsigned(i.width), stack.back(), b);
            ++pc;
            break;
        }
        case Op::Negate:
            stack.back() = static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(stack.back()));
            ++pc;
            break;
        case Op::Complement:
            stack.back() = ~stack.back();
            ++pc;
            break;
        case Op::Not:
            stack.back() = stack.back() == 0;
            ++pc;
            break;
        case Op::Wrap:
            stack.back() = wrappedTo(stack.back(), i.width);
            ++pc;
            break;
        case Op::AddConstant:
            stack.back() = static_cast<std::int64_t>(static_cast<std::uint64_t>(stack.back()) + static_cast<std::uint64_t>(i.imm));
            ++pc;
            break;
        case Op::Index: {
            const auto index = static_cast<std::uint64_t>(pop());
            stack.back() = static_cast<std::int64_t>(static_cast<std::uint64_t>(stack.back()) + index * static_cast<std::uint64_t>(i.imm));
            ++pc;
            break;
        }
        case Op::Difference: {
            const auto b = static_cast<std::uint64_t>(pop());
            stack.back() = static_cast<std::int64_t>(static_cast<std::uint64_t>(stack.back()) - b) / i.imm;
            ++pc;
            break;
        }
        case Op::Bounds:
        case Op::BoundsSlot: {
            std::int64_t count = i.imm;
            if (i.op == Op::BoundsSlot) {
                const auto slot = static_cast<std::size_t>(i.a);
                count = (i.global ? process->slots[slot] : localSlots[slot]) / std::max<std::int64_t>(1, i.imm);
            }
            const std::int64_t index = stack.back();
            if (index < 0 || index > count || (index == count && !(i.flag & 1))) {
                fail("index " + std::to_string(index) + " is outside of '" + code->literals[static_cast<std::size_t>(i.b)] + "' (" +
                     memberRange(count) + ")");
                break;
            }
            ++pc;
            break;
        }
        case Op::Length: {
            constexpr std::int64_t largest = std::int64_t{1} << 46;
            const std::int64_t count = stack.back();
            const std::int64_t element = std::max<std::int64_t>(1, i.imm);
            if (count < 0 || count > largest / element) {
                fail("an array cannot have " + std::to_string(count) + " elements");
                break;
            }
            stack.back() = count * element;
            ++pc;
            break;
        }

        case Op::JumpIfZero:
        case Op::JumpIfNotZero:
            if ((pop() != 0) != (i.op == Op::JumpIfNotZero)) {
                ++pc;
                break;
            }
            [[fallthrough]];
        case Op::Jump:
            pc = static_cast<std::uint32_t>(i.a);
            if (i.flag & 1) {
                Outcome outcome = Outcome::Done;
                if (++rounds >= roundsAtOnce) {
                    rounds = 0;
                    tellLine();
                    outcome = host->compute(Nanoseconds(roundsAtOnce));
                }
                if (outcome == Outcome::Killed) {
                    finish(RunEnd::Kind::Killed);
                    break;
                }
                if (const auto signal = host->takeSignal()) {
                    frames.back().pc = pc;
                    deliverAll(*signal);
                    resume();
                }
            }
            break;

        case Op::Call:
        case Op::CallPointer: {
            const auto count = static_cast<std::size_t>(i.b);
            std::uint32_t function = static_cast<std::uint32_t>(i.a);
            const std::size_t below = i.op == Op::CallPointer ? 1 : 0;
            if (below) {
                const auto target = functionAt(static_cast<std::uint64_t>(stack[stack.size() - count - 1]));
                if (!target) {
                    tellLine();
                    // Running code where there is none is a segmentation fault; a handler may still jump away.
                    if (!undone(host->raise(11)))
                        fail("call of an address that is no function");
                    break;
                }
                function = *target;
            }
            const std::vector<std::int64_t> arguments(stack.end() - static_cast<std::ptrdiff_t>(count), stack.end());
            stack.resize(stack.size() - count - below);
            frames.back().pc = pc + 1;
            if (enter(function, arguments, 0, 0))
                resume();
            break;
        }
        case Op::Return:
            returnFrom(pop());
            if (!end)
                resume();
            break;
        case Op::System:
        case Op::Fork: {
            rounds = 0;
            tellLine();
            frames.back().pc = pc;
            std::int64_t result = 0;
            const CallState state = i.op == Op::Fork ? forkProcess(self, result) : system(i, result);
            if (state == CallState::Waiting)
                resume();
            else if (state == CallState::Finished)
                // A word of memory is no error, whatever its value.
                dropArguments(i.b, (i.flag & 2) != 0 ? result : resultOf(result, i.flag & 1));
            break;
        }
        case Op::Library: {
            tellLine();
            std::int64_t result = 0;
            const Outcome outcome = library(static_cast<LibraryFunction>(i.a), argumentsOf(i), i.imm, result);
            if (end || undone(outcome))
                break;
            dropArguments(i.b, result);
            break;
        }
        case Op::Macro:
            stack.back() = macroValue(code->macros[static_cast<std::size_t>(i.a)], stack.back()).value_or(0);
            ++pc;
            break;
        case Op::StartThread:
        case Op::JoinThread: {
            rounds = 0;
            tellLine();
            frames.back().pc = pc;
            const std::int32_t count = i.op == Op::StartThread ? 4 : 2;
            std::int64_t result = 0;
            const std::vector<std::int64_t> arguments(stack.end() - count, stack.end());
            if (undone(i.op == Op::StartThread ? startThread(self, arguments, result) : joinThread(arguments, result)))
                break;
            dropArguments(count, result);
            break;
        }
        case Op::ExitThread:
            tellLine();
            if (record)
                record->result = stack.back();
            host->exitThread();
            finish(RunEnd::Kind::ThreadExited);
            break;
        case Op::Exit: {
            const int status = static_cast<int>(pop() & 255);
            tellLine();
            host->exit(status);
            finish(RunEnd::Kind::Exited, status);
            break;
        }
        case Op::FailAssert:
            tellLine();
            if (!aborting) {
                host->output("line " + std::to_string(i.line) + ": assert(" + code->literals[static_cast<std::size_t>(i.a)] +
                                 ") failed, errno " + std::to_string(errorNumber) + " (" + abi::errorText(errorNumber) + ")\n",
                             true);
            }
            [[fallthrough]];
        case Op::Abort:
            tellLine();
            if (!undone(abort()))
                finish(RunEnd::Kind::Killed);
            break;
        case Op::Raise: {
            tellLine();
            frames.back().pc = pc;
            Frame& top = frames.back();
            if (top.callResult) {
                top.callResult.reset();
                stack.back() = 0;
                ++pc;
                break;
            }
            constexpr std::int64_t lastSignal = 64;
            if (stack.back() <= 0 || stack.back() > lastSignal) {
                // Signal 0 only asks whether one could be sent.
                const bool asks = stack.back() == 0;
                stack.back() = asks ? 0 : resultOf(-static_cast<std::int64_t>(abi::value("EINVAL")), false);
                ++pc;
                break;
            }
            const Outcome outcome = host->raise(static_cast<int>(stack.back()));
            std::int64_t result = 0;
            const CallState state = handlersFirst(outcome, result);
            if (state == CallState::Waiting) {
                resume();
            } else if (state == CallState::Finished) {
                stack.back() = 0;
                ++pc;
            }
            break;
        }
        case Op::Compute:
            rounds = 0;
            tellLine();
            if (stack.back() < 0) {
                fail("compute() cannot take a negative time");
                break;
            }
            if (undone(host->compute(Nanoseconds(stack.back()))))
                break;
            stack.back() = 0;
            ++pc;
            break;
        case Op::SetJump: {
            frames.back().pc = pc + 1;
            setJump(static_cast<Address>(pop()));
            stack.push_back(0);
            ++pc;
            break;
        }
        case Op::LongJump: {
            const std::int64_t value = pop();
            const auto at = static_cast<Address>(pop());
            tellLine();
            longJump(at, value, i.flag & 1);
            if (!end)
                resume();
            break;
        }
        }
    }
    return *end;
}

// --- the public face -------------------------------------------------------------------------------------

Machine::Machine(std::shared_ptr<const Program> program, Host& host)
    : m_state(std::make_unique<MachineState>(std::move(program), host))
{
    m_state->enter(0, {}, 0, 0);
}

Machine::Machine(std::unique_ptr<MachineState> state) : m_state(std::move(state)) {}
Machine::~Machine() = default;

RunEnd Machine::run() { return m_state->run(*this); }

std::unique_ptr<Machine> Machine::fork(Host& child) const
{
    auto copy = std::make_unique<MachineState>(*m_state);
    copy->host = &child;
    copy->process = std::make_shared<ProcessState>(*m_state->process);
    copy->record.reset();
    copy->toldLine = 0;
    copy->stack.push_back(0);
    ++copy->frames.back().pc;
    return std::unique_ptr<Machine>(new Machine(std::move(copy)));
}

std::unique_ptr<Machine> Machine::thread(Host& host, Address entry, std::uint64_t argument) const
{
    auto state = std::make_unique<MachineState>(m_state->program, host);
    state->process = m_state->process;
    state->steps = m_state->steps;
    state->stepLimit = m_state->stepLimit;
    state->record = std::make_shared<ThreadRecord>();
    state->process->lastStarted = state->record;
    state->currentLine = m_state->currentLine;
    const auto value = static_cast<std::int64_t>(argument);
    if (const auto function = state->functionAt(entry))
        state->enter(*function, std::span(&value, 1), 0, 0);
    else
        state->fail("pthread_create() got an address that is no function");
    return std::unique_ptr<Machine>(new Machine(std::move(state)));
}

void Machine::setStepLimit(std::uint64_t instructions) { m_state->stepLimit = instructions; }
std::uint64_t Machine::steps() const { return *m_state->steps; }
std::uint32_t Machine::line() const { return m_state->currentLine; }
int Machine::errorNumber() const { return m_state->errorNumber; }
const Program& Machine::program() const { return *m_state->program; }
const std::optional<RuntimeError>& Machine::error() const { return m_state->error; }

std::vector<std::string> Machine::callStack() const
{
    std::vector<std::string> names;
    for (const Frame& f : m_state->frames)
        names.push_back(m_state->code->functions[f.function].name);
    return names;
}

std::optional<std::int64_t> Machine::variable(std::string_view name) const
{
    const auto found = m_state->code->topLevel.find(name);
    if (found == m_state->code->topLevel.end() || !m_state->process->isSet[found->second])
        return std::nullopt;
    return m_state->process->slots[found->second];
}

}  // namespace copyscope::model::program
