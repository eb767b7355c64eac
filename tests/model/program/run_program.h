// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Before Qt, whose word `slots` is a macro.
#include "fake_host.h"
#include "model/program/calls.h"

#include <QByteArray>
#include <QTest>

#include <string>
#include <string_view>

/// How Qt Test shows a std::string that is not the expected one.
template <>
inline char* QTest::toString(const std::string& text)
{
    return qstrdup(text.c_str());
}

namespace copyscope::tests {

/// How a program ended, as one line of text: "exit 0", "killed 6", "line 3: division by zero", or its mistakes.
std::string outcomeOf(std::string_view source, FakeHost& host, const model::program::Predefined& predefined = {},
                      std::uint64_t stepLimit = 20'000'000);
std::string outcomeOf(std::string_view source);

/// All errors of a program, a line each; "ok" when there are none. With notes they follow, marked so.
std::string mistakes(std::string_view source, const model::program::Predefined& predefined = {}, bool notes = false);

}  // namespace copyscope::tests
