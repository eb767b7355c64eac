// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace copyscope::model::program::abi {

/// The C type that a symbolic constant has in a program.
enum class ConstantType : std::uint8_t { Int, UnsignedInt, Long, UnsignedLong, Pointer, Handler, Stream, Error };

/// A name that programs can use for a number, with the value that x86-64 Linux and its C library give it.
struct Constant {
    std::string_view name;
    std::int64_t value = 0;
    ConstantType type = ConstantType::Int;
    std::string_view about;
};

}  // namespace copyscope::model::program::abi
