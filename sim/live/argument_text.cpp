// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/live/argument_text.h"

#include "model/program/abi.h"
#include "model/program/constants.h"

#include <array>
#include <bit>
#include <charconv>
#include <vector>

namespace copyscope::sim {

namespace {

namespace abi = model::program::abi;

/// The family of constants that a parameter takes; a call's name when it matters.
struct Family {
    std::string_view call;
    std::string_view parameter;
    std::string_view prefix;
    bool bits = false;
};

constexpr auto families = std::to_array<Family>({
    {"", "protection", "PROT_", true},
    {"", "whence", "SEEK_", false},
    {"posix_fadvise", "advice", "POSIX_FADV_", false},
    {"", "advice", "MADV_", false},
    {"fcntl", "command", "F_", false},
    {"shutdown", "how", "SHUT_", false},
    {"sigprocmask", "how", "SIG_", false},
    {"mmap", "flags", "MAP_", true},
    {"msync", "flags", "MS_", true},
    {"splice", "flags", "SPLICE_F_", true},
    {"tee", "flags", "SPLICE_F_", true},
    {"vmsplice", "flags", "SPLICE_F_", true},
    {"open", "flags", "O_", true},
    {"dup3", "flags", "O_", true},
    {"pipe2", "flags", "O_", true},
    {"", "flags", "MSG_", true},
});

std::string number(std::uint64_t value) { return std::to_string(static_cast<std::int64_t>(value)); }

std::string named(std::uint64_t value, const Family& family)
{
    for (const abi::Constant& c : abi::constants)
        if (c.name.starts_with(family.prefix) && static_cast<std::uint64_t>(c.value) == value)
            return std::string(c.name);
    if (!family.bits || value == 0)
        return number(value);
    std::string out;
    for (const abi::Constant& c : abi::constants) {
        const auto bit = static_cast<std::uint64_t>(c.value);
        if (c.value <= 0 || !std::has_single_bit(bit) || !c.name.starts_with(family.prefix) || (value & bit) == 0)
            continue;
        out += (out.empty() ? "" : "|") + std::string(c.name);
        value &= ~bit;
    }
    return value == 0 ? out : out + (out.empty() ? "" : "|") + number(value);
}

std::string addressText(std::uint64_t at, LiveHost& host)
{
    if (at == 0)
        return "NULL";
    if (const auto spot = host.process().memory.spotAt(at))
        return std::string(spot->name) + (spot->offset != 0 ? "+" + std::to_string(spot->offset) : "");
    std::array<char, 20> hex{};
    const auto end = std::to_chars(hex.data(), hex.data() + hex.size(), at, 16).ptr;
    return "0x" + std::string(hex.data(), end);
}

/// The parameters of a prototype, without the brackets of those that may be left out.
std::vector<std::string> parametersOf(std::string_view prototype)
{
    const std::size_t open = prototype.find('(');
    std::vector<std::string> out(1);
    for (const char c : prototype.substr(open + 1, prototype.rfind(')') - open - 1)) {
        if (c == ',')
            out.emplace_back();
        else if (c != ' ' || !out.back().empty())
            out.back() += c;
    }
    for (std::string& one : out) {
        const std::size_t array = one.find("[2]");
        for (std::size_t i = one.size(); i-- > 0;)
            if ((one[i] == '[' || one[i] == ']') && (array == std::string::npos || i < array))
                one.erase(i, 1);
        while (!one.empty() && one.back() == ' ')
            one.pop_back();
    }
    std::erase(out, "void");
    return out;
}

}  // namespace

std::string argumentText(const model::program::CallInfo& call, const model::program::CallArguments& arguments, LiveHost& host,
                         const std::function<std::string(int)>& descriptor)
{
    std::string out;
    const std::vector<std::string> parameters = parametersOf(call.prototype);
    for (std::size_t i = 0; i < parameters.size() && i < arguments.size(); ++i) {
        const std::string& parameter = parameters[i];
        const std::uint64_t value = arguments[i];
        const std::string_view name = std::string_view(parameter).substr(parameter.find_last_of(" *") + 1);
        out += i == 0 ? "" : ", ";
        if (parameter.starts_with("const char *")) {
            const auto text = host.peekText(value);
            out += text ? '"' + *text + '"' : addressText(value, host);
            continue;
        }
        if (parameter.find_first_of("*[") != std::string::npos) {
            out += addressText(value, host);
            continue;
        }
        if (name == "signal") {
            out += abi::signalName(static_cast<int>(value));
            continue;
        }
        if (parameter.starts_with("int ") && (name == "fd" || name == "in" || name == "out")) {
            const std::string known = descriptor(static_cast<int>(value));
            out += std::to_string(static_cast<int>(value)) + (known.empty() ? "" : "<" + known + ">");
            continue;
        }
        const Family* family = nullptr;
        for (const Family& f : families)
            if (family == nullptr && name == f.parameter && (f.call.empty() || f.call == call.name))
                family = &f;
        if (family != nullptr)
            out += named(static_cast<std::uint32_t>(value), *family);
        else
            out += parameter.starts_with("int ") || parameter.starts_with("pid_t")
                       ? std::to_string(static_cast<std::int32_t>(value))
                       : number(value);
    }
    return out;
}

}  // namespace copyscope::sim
