// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/compiler.h"

#include "model/program/abi.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace copyscope::model::program {

namespace {

constexpr auto libraryNames = std::to_array<std::string_view>(
    {"memcpy", "memmove", "memset", "memcmp", "bzero", "malloc", "calloc", "realloc", "free", "aligned_alloc",
     "posix_memalign", "strlen", "strcmp", "strncmp", "strcpy", "strerror", "printf", "fprintf", "dprintf", "snprintf",
     "sprintf", "puts", "fputs", "putchar", "fflush", "perror", "error", "getpagesize", "sysconf", "CMSG_FIRSTHDR",
     "CMSG_NXTHDR", "sigemptyset", "sigfillset", "sigaddset", "sigdelset", "sigismember",
     "io_uring_queue_init", "io_uring_queue_init_params", "io_uring_queue_exit", "io_uring_get_sqe",
     "io_uring_prep_nop", "io_uring_prep_read", "io_uring_prep_read_fixed", "io_uring_prep_write",
     "io_uring_prep_write_fixed", "io_uring_prep_fsync", "io_uring_prep_send", "io_uring_prep_recv",
     "io_uring_prep_send_zc", "io_uring_prep_send_zc_fixed", "io_uring_prep_splice", "io_uring_sqe_set_flags",
     "io_uring_sqe_set_data64", "io_uring_sqe_set_data", "io_uring_submit", "io_uring_submit_and_wait",
     "io_uring_wait_cqe", "io_uring_wait_cqe_nr", "io_uring_peek_cqe", "io_uring_cqe_seen", "io_uring_cq_advance",
     "io_uring_cq_ready", "io_uring_sq_ready", "io_uring_cqe_get_data64", "io_uring_cqe_get_data",
     "io_uring_register_buffers", "io_uring_unregister_buffers", "io_uring_register_files",
     "io_uring_unregister_files", "xsk_umem__create", "xsk_umem__delete", "xsk_umem__get_data", "xsk_umem__fd",
     "xsk_socket__create", "xsk_socket__delete", "xsk_socket__fd", "xsk_ring_prod__reserve", "xsk_ring_prod__submit",
     "xsk_ring_prod__fill_addr", "xsk_ring_prod__tx_desc", "xsk_ring_prod__needs_wakeup", "xsk_ring_cons__peek",
     "xsk_ring_cons__release", "xsk_ring_cons__comp_addr", "xsk_ring_cons__rx_desc",
     "rte_eal_init", "rte_pktmbuf_pool_create", "rte_eth_dev_configure", "rte_eth_rx_queue_setup",
     "rte_eth_tx_queue_setup", "rte_eth_dev_start", "rte_pktmbuf_alloc", "rte_pktmbuf_append", "rte_pktmbuf_free",
     "rte_eth_tx_burst", "rte_eth_rx_burst"});
static_assert(libraryNames.size() == static_cast<std::size_t>(LibraryFunction::none));

/// Functions that only read their strings: literals need not become memory of the program for them.
constexpr auto readers = std::to_array<LibraryFunction>(
    {LibraryFunction::printf, LibraryFunction::fprintf, LibraryFunction::dprintf, LibraryFunction::snprintf,
     LibraryFunction::sprintf, LibraryFunction::puts, LibraryFunction::fputs, LibraryFunction::perror, LibraryFunction::error,
     LibraryFunction::strlen, LibraryFunction::strcmp, LibraryFunction::strncmp, LibraryFunction::strcpy});

std::string countText(std::size_t n, std::string_view what)
{
    return std::to_string(n) + " " + std::string(what) + (n == 1 ? "" : "s");
}

}  // namespace

LibraryFunction libraryFunction(std::string_view name)
{
    const auto found = std::find(libraryNames.begin(), libraryNames.end(), name);
    return static_cast<LibraryFunction>(found - libraryNames.begin());
}

TypeId Compiler::call(const Expression& e)
{
    const Expression& callee = *e.children[0];
    m_line = e.at.line;
    if (callee.kind != ExpressionKind::Name)
        return pointerCall(e);
    if (const auto f = m_functions.find(callee.text); f != m_functions.end())
        return userCall(e, f->second);
    const Variable* variable = lookup(callee.text);
    if (variable && m_types.isPointer(variable->type) &&
        m_types.at(m_types.at(variable->type).target).kind == TypeKind::Function)
        return pointerCall(e);
    if (const CallInfo* info = findCall(callee.text))
        return knownCall(e, *info);
    if (variable) {
        error(callee.at, "'" + callee.text + "' is a variable, not a function");
    } else {
        std::string hint = suggestion(callee.text, true);
        if (hint.empty())
            hint = "`copyscope list calls` shows what there is";
        error(callee.at, "unknown function '" + callee.text + "'", std::move(hint));
    }
    // The arguments may hold mistakes of their own.
    for (std::size_t i = 1; i < e.children.size(); ++i) {
        value(*e.children[i]);
        emit(Op::Pop);
    }
    emit(Op::Push, 0, 0);
    return TypeTable::error;
}

bool Compiler::checkCount(const Expression& e, const Type& type, std::string_view callee, std::string_view prototype)
{
    const std::size_t given = e.children.size() - 1;
    const std::size_t least = type.required;
    const std::size_t most = type.parameters.size();
    if (given >= least && (given <= most || type.variadic))
        return true;
    std::string wanted;
    if (type.variadic)
        wanted = "at least " + countText(least, "argument");
    else if (least == most)
        wanted = most == 0 ? "no arguments" : countText(most, "argument");
    else
        wanted = std::to_string(least) + " or " + countText(most, "argument");
    error(e.at, std::string(callee) + "() takes " + wanted + ", " + (given == 0 ? "none" : std::to_string(given)) +
                    (given == 1 || given == 0 ? " is given" : " are given"),
          std::string(prototype));
    return false;
}

void Compiler::argument(const Expression& e, TypeId parameter, std::string_view callee, std::size_t number)
{
    const std::string what = "argument " + std::to_string(number) + " of " + std::string(callee) + "()";
    const TypeId type = value(e);
    const bool wantsAddress = m_types.isPointer(parameter) && m_types.isStruct(type) &&
                              (m_types.at(parameter).target == type || m_types.at(parameter).target == TypeTable::voidType);
    if (wantsAddress) {
        // The value of a struct already is its address.
        note(e.at, what + " wants the address of the struct; it is taken", "write &" + sourceOf(e));
        return;
    }
    convert(type, parameter, e, Why::Argument, what);
}

TypeId Compiler::userCall(const Expression& e, const Function& function)
{
    const Type type = m_types.at(function.type);
    std::string prototype = m_types.nameOf(type.target) + " " + function.definition->name + "(";
    for (std::size_t i = 0; i < type.parameters.size(); ++i)
        prototype += (i ? ", " : "") + m_types.nameOf(type.parameters[i]);
    prototype += ")";
    const bool good = checkCount(e, type, function.definition->name, prototype);
    for (std::size_t i = 1; i < e.children.size(); ++i)
        if (good && i <= type.parameters.size()) {
            argument(*e.children[i], type.parameters[i - 1], function.definition->name, i);
        } else {
            value(*e.children[i]);
        }
    m_line = e.at.line;
    instruction(emit(Op::Call, static_cast<std::int32_t>(function.index))).b = static_cast<std::int32_t>(e.children.size() - 1);
    return type.target;
}

TypeId Compiler::pointerCall(const Expression& e)
{
    const Expression* callee = e.children[0].get();
    while (callee->kind == ExpressionKind::Unary && callee->op == "*")
        callee = callee->children[0].get();  // (*handler)(n) is handler(n)
    const TypeId pointer = value(*callee);
    const Type target = m_types.isPointer(pointer) ? m_types.at(m_types.at(pointer).target) : Type{};
    if (target.kind != TypeKind::Function) {
        if (pointer != TypeTable::error)
            error(e.at, "this is " + m_types.nameOf(pointer) + ", not a function");
        return TypeTable::error;
    }
    const bool open = target.parameters.empty();  // void (*f)() takes anything
    const bool good = open || checkCount(e, target, "the function", "");
    for (std::size_t i = 1; i < e.children.size(); ++i)
        if (good && i <= target.parameters.size())
            argument(*e.children[i], target.parameters[i - 1], "the function", i);
        else
            value(*e.children[i]);
    m_line = e.at.line;
    instruction(emit(Op::CallPointer)).b = static_cast<std::int32_t>(e.children.size() - 1);
    return target.target;
}

TypeId Compiler::assertion(const Expression& e)
{
    const Expression& condition = *e.children[1];
    const Patches good = jumpIf(condition);
    m_line = e.at.line;
    emit(Op::FailAssert, literal(sourceOf(condition)));
    patch(good, here());
    emit(Op::Push, 0, 0);
    return TypeTable::voidType;
}

/// mmap(fd, length), as an article writes it: the file from its start, shared, to read.
TypeId Compiler::mapTwoArguments(const Expression& e, const CallInfo& info)
{
    emit(Op::Push, 0, 0);
    argument(*e.children[2], TypeTable::unsignedLong, info.name, 2);
    emit(Op::Push, 0, abi::value("PROT_READ"));
    emit(Op::Push, 0, abi::value("MAP_SHARED"));
    argument(*e.children[1], TypeTable::intType, info.name, 1);
    emit(Op::Push, 0, 0);
    note(e.at, "mmap(fd, length) is taken as mmap(NULL, length, PROT_READ, MAP_SHARED, fd, 0)");
    m_line = e.at.line;
    instruction(emit(Op::System, callIndex(info))).b = 6;
    return TypeTable::voidPointer;
}

void Compiler::knownArguments(const Expression& e, const CallInfo& info, const Type& type, bool messages)
{
    for (std::size_t i = 1; i < e.children.size(); ++i) {
        const Expression& given = *e.children[i];
        if (messages && given.kind == ExpressionKind::Text) {
            emit(Op::PushMessage, literal(given.text));
            continue;
        }
        if (i <= type.parameters.size()) {
            argument(given, type.parameters[i - 1], info.name, i);
            continue;
        }
        const TypeId extra = value(given);
        if (!m_types.isScalar(extra) && extra != TypeTable::error)
            error(given.at, extra == TypeTable::voidType ? std::string("this gives no value") : m_types.nameOf(extra) + " cannot be printed");
    }
    for (std::size_t i = e.children.size() - 1; i < type.parameters.size(); ++i)
        emit(Op::Push, 0, 0);
}

TypeId Compiler::knownCall(const Expression& e, const CallInfo& info)
{
    const Signature* signature = m_signatures.find(info.name);
    const Type type = m_types.at(signature->type);
    if (info.name == "mmap" && e.children.size() == 3)
        return mapTwoArguments(e, info);
    if (!checkCount(e, type, info.name, info.prototype)) {
        for (std::size_t i = 1; i < e.children.size(); ++i) {
            value(*e.children[i]);
            emit(Op::Pop);
        }
        emit(Op::Push, 0, 0);
        return type.target == TypeTable::voidType ? TypeTable::error : type.target;
    }
    if (info.name == "assert")
        return assertion(e);

    const LibraryFunction function = libraryFunction(info.name);
    const std::string memoryName = std::exchange(m_memoryName, {});
    knownArguments(e, info, type, std::find(readers.begin(), readers.end(), function) != readers.end());
    m_line = e.at.line;
    const auto count = static_cast<std::int32_t>(std::max(e.children.size() - 1, type.parameters.size()));
    switch (info.kind) {
    case CallKind::System:
    case CallKind::Instruction:
    case CallKind::Device:
    case CallKind::ErrorCode: {
        const std::size_t at = emit(Op::System, callIndex(info), 0,
                                    info.kind == CallKind::ErrorCode ? 1 : info.kind == CallKind::Instruction ? 2 : 0);
        instruction(at).b = count;
        // What the kernel returns is a long; the function says how much of it counts.
        if (m_types.isInteger(type.target))
            wrapTo(TypeTable::longType, type.target);
        break;
    }
    case CallKind::Macro: {
        const auto found = std::find(m_code.macros.begin(), m_code.macros.end(), info.name);
        const auto index = found - m_code.macros.begin();
        if (found == m_code.macros.end())
            m_code.macros.emplace_back(info.name);
        emit(Op::Macro, static_cast<std::int32_t>(index));
        break;
    }
    case CallKind::Process:
        callIndex(info);
        processCall(info);
        break;
    case CallKind::Library:
        if (!info.makes.empty())
            callIndex(info);
        if (info.name == "setjmp" || info.name == "sigsetjmp") {
            if (info.name == "sigsetjmp")
                emit(Op::Pop);
            emit(Op::SetJump);
        } else if (info.name == "longjmp" || info.name == "siglongjmp") {
            emit(Op::LongJump, 0, 0, info.name == "siglongjmp" ? 1 : 0);
        } else {
            const std::string named = memoryName.empty() ? std::string(info.name) + " in line " + std::to_string(m_line) : memoryName;
            const bool makesMemory = function == LibraryFunction::malloc || function == LibraryFunction::calloc ||
                                     function == LibraryFunction::realloc || function == LibraryFunction::aligned_alloc ||
                                     function == LibraryFunction::posix_memalign;
            instruction(emit(Op::Library, static_cast<std::int32_t>(function), makesMemory ? literal(named) : -1)).b = count;
        }
        break;
    }
    return type.target;
}

void Compiler::processCall(const CallInfo& info)
{
    static constexpr std::pair<std::string_view, Op> operations[] = {
        {"fork", Op::Fork}, {"exit", Op::Exit}, {"_exit", Op::Exit}, {"abort", Op::Abort}, {"raise", Op::Raise},
        {"pthread_create", Op::StartThread}, {"pthread_join", Op::JoinThread}, {"pthread_exit", Op::ExitThread},
        {"compute", Op::Compute}};
    for (const auto& [name, op] : operations)
        if (name == info.name)
            emit(op);
    // exit and its like never come back, yet the code behind them wants a value to drop.
    if (info.name == "exit" || info.name == "_exit" || info.name == "abort" || info.name == "pthread_exit")
        emit(Op::Push, 0, 0);
}

}  // namespace copyscope::model::program
