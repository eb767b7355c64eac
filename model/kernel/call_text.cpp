// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel/call_text.h"

#include "model/kernel/file.h"
#include "model/kernel/kernel.h"
#include "model/kernel/signals.h"
#include "model/kernel/user_memory.h"
#include "model/program/constants.h"

#include <array>
#include <vector>

namespace copyscope::model::kernel {

namespace {

/// Which names a flag or selector argument can have, found by the call and the parameter's name in the prototype.
struct Names {
    std::string_view parameter;
    std::string_view prefix;
    bool bits;
};

constexpr std::array names{
    Names{"int protection", "PROT_", true},     Names{"int whence", "SEEK_", false},
    Names{"int advice", "MADV_", false},        Names{"int command", "F_", false},
    Names{"int how", "SHUT_", false},           Names{"int options", "W", true},
};

std::string flagText(std::uint64_t value, std::string_view prefix, bool bits)
{
    std::string out;
    std::uint64_t left = value;
    for (const program::abi::Constant& c : program::abi::constants) {
        if (!c.name.starts_with(prefix) || c.value < 0 || (prefix == "W" && c.name.find('_') != std::string_view::npos))
            continue;
        const auto v = static_cast<std::uint64_t>(c.value);
        if (v == value && (!bits || v == 0 || (v & (v - 1)) == 0))
            return std::string(c.name);
        if (bits && v != 0 && (v & (v - 1)) == 0 && (left & v) != 0) {
            out += (out.empty() ? "" : "|") + std::string(c.name);
            left &= ~v;
        }
    }
    if (!bits || left == value)
        return value == 0 && bits ? "0" : std::to_string(static_cast<std::int64_t>(value));
    return left == 0 ? out : out + "|" + std::to_string(left);
}

std::string_view flagPrefix(std::string_view call)
{
    if (call == "mmap")
        return "MAP_";
    if (call == "splice" || call == "tee" || call == "vmsplice")
        return "SPLICE_F_";
    if (call == "open" || call == "pipe2" || call == "dup3")
        return "O_";
    if (call == "msync")
        return "MS_";
    return "MSG_";
}

std::string pointerText(Task& task, std::uint64_t value)
{
    if (value == 0)
        return "NULL";
    const Spot s = spotOf(task, value);
    if (s.place.isNone())
        return "0x" + [&] {
            std::string hex;
            for (std::uint64_t v = value; v != 0; v >>= 4)
                hex.insert(hex.begin(), "0123456789abcdef"[v & 15]);
            return hex;
        }();
    const std::string name = nameOfSpot(task, value);
    return s.offset == 0 ? name : name + "+" + std::to_string(s.offset);
}

std::string argumentText(Task& task, std::string_view call, std::string_view parameter, std::uint64_t value)
{
    const bool pointer = parameter.find('*') != std::string_view::npos || parameter.find('[') != std::string_view::npos;
    if (parameter.find("const char *") != std::string_view::npos) {
        std::string path;
        return readUserString(task, value, path) ? '"' + path + '"' : pointerText(task, value);
    }
    if (pointer)
        return pointerText(task, value);
    for (const Names& n : names)
        if (parameter.find(n.parameter) != std::string_view::npos)
            return flagText(value, n.prefix, n.bits);
    if (parameter.find("flags") != std::string_view::npos)
        return flagText(static_cast<std::uint32_t>(value), flagPrefix(call), true);
    if (parameter.find("int signal") != std::string_view::npos)
        return signalName(static_cast<int>(value));
    const bool descriptor = parameter == "int fd" || parameter == "int in" || parameter == "int out";
    const auto number = static_cast<std::int32_t>(value);
    if (descriptor) {
        const auto file = task.process().descriptors.get(number);
        return std::to_string(number) + (file ? "<" + file->describe() + ">" : "");
    }
    if (parameter.starts_with("int ") || parameter.starts_with("pid_t"))
        return std::to_string(number);
    return std::to_string(static_cast<std::int64_t>(value));
}

std::vector<std::string_view> parameters(std::string_view prototype)
{
    const std::size_t open = prototype.find('(');
    const std::size_t close = prototype.rfind(')');
    std::vector<std::string_view> out;
    if (open == std::string_view::npos || close == std::string_view::npos)
        return out;
    std::string_view list = prototype.substr(open + 1, close - open - 1);
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        std::string_view one = list.substr(0, comma);
        while (!one.empty() && (one.front() == ' ' || one.front() == '['))
            one.remove_prefix(1);
        while (!one.empty() && (one.back() == ' ' || (one.back() == ']' && one.find("[2]") == std::string_view::npos)
                                || one.back() == '['))
            one.remove_suffix(1);
        if (!one.empty() && one != "void")
            out.push_back(one);
        if (comma == std::string_view::npos)
            break;
        list.remove_prefix(comma + 1);
    }
    return out;
}

}  // namespace

std::string callArgumentsText(Task& task, const program::CallInfo* known, const program::CallArguments& arguments)
{
    if (known == nullptr)
        return {};
    std::string out;
    const std::vector<std::string_view> list = parameters(known->prototype);
    for (std::size_t i = 0; i < list.size() && i < arguments.size(); ++i)
        out += (i == 0 ? "" : ", ") + argumentText(task, known->name, list[i], arguments[i]);
    return out;
}

}  // namespace copyscope::model::kernel
