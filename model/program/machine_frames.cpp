// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/program/abi.h"
#include "model/program/call_watcher.h"
#include "model/program/machine_state.h"

#include <array>
#include <cstring>

namespace copyscope::model::program {

namespace {
constexpr std::size_t deepestCalls = 20'000;  // about what 8 MiB of stack hold
}

bool MachineState::enter(std::uint32_t function, std::span<const std::int64_t> arguments, int handlerOf, Address siginfo)
{
    if (frames.size() >= deepestCalls) {
        fail("stack overflow: " + std::to_string(deepestCalls) + " calls inside each other");
        return false;
    }
    const FunctionCode& f = code->functions[function];
    Frame frame;
    frame.function = function;
    frame.slotBase = slots.size();
    frame.stackBase = stack.size();
    frame.serial = nextSerial++;
    frame.handlerOf = handlerOf;
    frame.siginfo = siginfo;
    slots.resize(slots.size() + f.slots);
    isSet.resize(isSet.size() + f.slots);
    for (std::size_t i = 0; i < arguments.size() && i < f.parameters; ++i) {
        slots[frame.slotBase + i] = arguments[i];
        isSet[frame.slotBase + i] = 1;
    }
    frames.push_back(std::move(frame));
    return true;
}

/// Takes the innermost frame away with all of its variables.
void MachineState::leave(bool restoreMask)
{
    const Frame frame = std::move(frames.back());
    frames.pop_back();
    for (const std::uint32_t slot : code->functions[frame.function].storage)
        if (isSet[frame.slotBase + slot]) {
            const auto at = static_cast<Address>(slots[frame.slotBase + slot]);
            forget(at);
            host->release(at, Bytes(static_cast<std::uint64_t>(slots[frame.slotBase + slot + 1])));
        }
    slots.resize(frame.slotBase);
    isSet.resize(frame.slotBase);
    stack.resize(frame.stackBase);
    if (frame.siginfo != 0)
        host->release(frame.siginfo, Bytes(sizeof(abi::Siginfo)));
    if (frame.handlerOf != 0 && restoreMask)
        host->signalReturned(frame.handlerOf);
}

std::optional<std::uint32_t> MachineState::functionAt(std::uint64_t address) const
{
    if (address < functionBase || (address - functionBase) % functionStride != 0)
        return std::nullopt;
    const std::uint64_t index = (address - functionBase) / functionStride;
    if (index == 0 || index >= code->functions.size() || code->functions[index].code.empty())
        return std::nullopt;
    return static_cast<std::uint32_t>(index);
}

bool MachineState::deliver(const SignalDelivery& signal)
{
    const auto function = functionAt(signal.handler);
    if (!function) {
        fail("the handler of " + abi::signalName(signal.number) + " is no function of this program");
        return false;
    }
    if (CallWatcher* const watcher = host->watcher())
        watcher->signalled(signal);
    Address info = 0;
    if (signal.hasInfo && code->functions[*function].parameters >= 2) {
        abi::Siginfo content{};
        content.signo = signal.number;
        content.code = signal.code;
        if (signal.descriptor >= 0)
            content.poll.fd = signal.descriptor;
        else if (signal.faultAddress != 0)
            content.address = signal.faultAddress;
        else
            content.sender = {signal.senderProcess, 0, signal.status};
        info = host->reserve("siginfo", Bytes(sizeof content), currentLine);
        std::array<std::byte, sizeof content> bytes;
        std::memcpy(bytes.data(), &content, sizeof content);
        if (host->store(info, bytes) == Outcome::Killed) {
            finish(RunEnd::Kind::Killed);
            return false;
        }
    }
    const std::array<std::int64_t, 3> arguments{signal.number, static_cast<std::int64_t>(info), 0};
    return enter(*function, arguments, signal.number, info);
}

bool MachineState::deliverAll(const SignalDelivery& first)
{
    // As in the kernel each handler is put on top of the one before, so the last one runs first.
    if (!deliver(first))
        return false;
    while (const auto next = host->takeSignal())
        if (!deliver(*next))
            return false;
    return true;
}

void MachineState::returnFrom(std::int64_t value)
{
    const bool handler = frames.back().handlerOf != 0;
    leave(true);
    if (frames.empty()) {
        if (record)
            record->result = value;
        host->exitThread();
        finish(RunEnd::Kind::ThreadExited);
        return;
    }
    if (!handler)
        stack.push_back(value);
    else if (const auto next = host->takeSignal())  // one that the handler's signal mask held back
        deliverAll(*next);
}

void MachineState::setJump(Address at)
{
    JumpPoint point;
    const Frame& frame = frames.back();
    point.frame = frames.size() - 1;
    point.serial = frame.serial;
    point.pc = frame.pc;
    point.operands.assign(stack.begin() + static_cast<std::ptrdiff_t>(frame.stackBase), stack.end());
    markObject(at);
    jumps[at] = std::move(point);
}

void MachineState::longJump(Address at, std::int64_t value, bool restoreMask)
{
    const auto found = jumps.find(at);
    if (found == jumps.end()) {
        fail("longjmp() to a place that setjmp() never marked");
        return;
    }
    const JumpPoint point = found->second;
    if (point.frame >= frames.size() || frames[point.frame].serial != point.serial) {
        fail("longjmp() into a function that has returned");
        return;
    }
    while (frames.size() > point.frame + 1)
        leave(restoreMask);
    Frame& frame = frames.back();
    frame.callResult.reset();
    frame.pc = point.pc;
    aborting = false;
    stack.resize(frame.stackBase);
    stack.insert(stack.end(), point.operands.begin(), point.operands.end());
    stack.push_back(value == 0 ? 1 : value);
}

}  // namespace copyscope::model::program
