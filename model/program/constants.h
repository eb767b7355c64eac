// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/program/constants_errors.h"
#include "model/program/constants_files.h"
#include "model/program/constants_process.h"
#include "model/program/constants_sockets.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace copyscope::model::program::abi {

/// All symbolic constants. Sources: the kernel's include/uapi and the C library's headers, checked against them by a test.
inline constexpr auto constants = [] {
    std::array<Constant, fileConstants.size() + socketConstants.size() + processConstants.size() + errorConstants.size()> all{};
    auto at = std::copy(fileConstants.begin(), fileConstants.end(), all.begin());
    at = std::copy(socketConstants.begin(), socketConstants.end(), at);
    at = std::copy(processConstants.begin(), processConstants.end(), at);
    std::copy(errorConstants.begin(), errorConstants.end(), at);
    return all;
}();

/// Null when there is no such constant.
[[nodiscard]] constexpr const Constant* findConstant(std::string_view name)
{
    for (const Constant& c : constants)
        if (c.name == name)
            return &c;
    return nullptr;
}

/// The number behind a name, for code that must not include the system's headers: value("EINVAL") is 22.
/// A misspelt name does not compile.
[[nodiscard]] consteval std::int64_t value(const char* name)
{
    for (const Constant& c : constants)
        if (c.name == name)
            return c.value;
    throw "no such constant";
}

namespace literals {
/// "O_DIRECT"_c, also as a case label.
consteval std::int64_t operator""_c(const char* name, std::size_t) { return value(name); }
}  // namespace literals

}  // namespace copyscope::model::program::abi
