// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/scenario/expectation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace copyscope::model::scenario {

/// One node of a parsed expression.
struct ExpressionNode {
    enum class Kind : std::uint8_t { Number, Counter, Unary, Binary, Call };
    Kind kind = Kind::Number;
    std::string text;      ///< the literal as written, the operator, or the function
    double number = 0;
    CounterPath path;
    bool inParentheses = false;
    bool isComparison = false;
    bool isConstant = false;  ///< Kind::Number: a variable of the scenario, `text` is its name
    std::vector<std::shared_ptr<const ExpressionNode>> children;
};

/// A function that expectations can call; arguments that it does not take are 0.
struct ExpressionFunction {
    std::string_view name;
    std::size_t arguments;
    double (*apply)(double, double, double);
};

inline constexpr std::array expressionFunctions{
    ExpressionFunction{"approx", 3, [](double a, double b, double relative) {
        return std::abs(a - b) <= relative * std::max(std::abs(a), std::abs(b)) ? 1.0 : 0.0;
    }},
    ExpressionFunction{"min", 2, [](double a, double b, double) { return std::min(a, b); }},
    ExpressionFunction{"max", 2, [](double a, double b, double) { return std::max(a, b); }},
    ExpressionFunction{"abs", 1, [](double a, double, double) { return std::abs(a); }},
};

}  // namespace copyscope::model::scenario
