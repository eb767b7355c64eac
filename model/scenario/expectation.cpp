// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/scenario/expression.h"

#include <cstdio>

namespace copyscope::model::scenario {

namespace {

using Node = ExpressionNode;

std::string join(const CounterPath& path)
{
    std::string out;
    for (const std::string& part : path)
        out += (out.empty() ? "" : ".") + part;
    return out;
}

// Counters are whole numbers of any length; only ratios have a fraction, and six digits of it tell enough.
std::string shown(double value)
{
    constexpr double exact = 1e15;
    std::array<char, 40> buffer{};
    if (value == std::floor(value) && std::abs(value) < exact)
        std::snprintf(buffer.data(), buffer.size(), "%.0f", value);
    else
        std::snprintf(buffer.data(), buffer.size(), "%.6g", value);
    return buffer.data();
}

class Evaluator {
public:
    Evaluator(const CounterLookup& lookup, ExpectationOutcome& outcome) : m_lookup(lookup), m_outcome(outcome) {}

    std::optional<double> value(const Node& node)
    {
        switch (node.kind) {
        case Node::Kind::Number: return node.number;
        case Node::Kind::Counter: return counter(node);
        case Node::Kind::Unary: {
            const auto operand = value(*node.children[0]);
            if (!operand)
                return std::nullopt;
            return node.text == "-" ? -*operand : (*operand == 0 ? 1.0 : 0.0);
        }
        case Node::Kind::Binary: return binary(node);
        case Node::Kind::Call: return call(node);
        }
        return std::nullopt;
    }

    std::string text(const Node& node)
    {
        std::string out;
        switch (node.kind) {
        case Node::Kind::Number: out = node.isConstant ? shown(node.number) : node.text; break;
        case Node::Kind::Counter: {
            const auto found = m_lookup(node.path);
            out = found ? shown(*found) : join(node.path) + " (not counted)";
            break;
        }
        case Node::Kind::Unary: out = node.text + text(*node.children[0]); break;
        case Node::Kind::Binary:
            out = text(*node.children[0]) + " " + node.text + " " + text(*node.children[1]);
            break;
        case Node::Kind::Call:
            for (const auto& child : node.children)
                out += (out.empty() ? "" : ", ") + text(*child);
            out = node.text + "(" + out + ")";
            break;
        }
        return node.inParentheses ? "(" + out + ")" : out;
    }

private:
    std::optional<double> counter(const Node& node)
    {
        const auto found = m_lookup(node.path);
        if (!found)
            m_outcome.missing.push_back(join(node.path));
        return found;
    }

    std::optional<double> binary(const Node& node)
    {
        const std::string& op = node.text;
        const auto a = value(*node.children[0]);
        if (a && op == "&&" && *a == 0)
            return 0.0;
        if (a && op == "||" && *a != 0)
            return 1.0;
        const auto b = value(*node.children[1]);
        if (!a || !b)
            return std::nullopt;
        const auto truth = [](bool is) { return is ? 1.0 : 0.0; };
        if (op == "&&" || op == "||")
            return truth(*b != 0);
        if (op == "==")
            return truth(*a == *b);
        if (op == "!=")
            return truth(*a != *b);
        if (op == "<=")
            return truth(*a <= *b);
        if (op == ">=")
            return truth(*a >= *b);
        if (op == "<")
            return truth(*a < *b);
        if (op == ">")
            return truth(*a > *b);
        if (op == "+")
            return *a + *b;
        if (op == "-")
            return *a - *b;
        if (op == "*")
            return *a * *b;
        if (*b == 0) {
            m_outcome.missing.push_back(text(node) + " divides by zero");
            return std::nullopt;
        }
        return op == "/" ? *a / *b : std::fmod(*a, *b);
    }

    std::optional<double> call(const Node& node)
    {
        std::array<double, 3> arguments{};
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            const auto argument = value(*node.children[i]);
            if (!argument)
                return std::nullopt;
            arguments[i] = *argument;
        }
        for (const ExpressionFunction& f : expressionFunctions) {
            if (f.name == node.text)
                return f.apply(arguments[0], arguments[1], arguments[2]);
        }
        return std::nullopt;
    }

    const CounterLookup& m_lookup;
    ExpectationOutcome& m_outcome;
};

void collect(const Node& node, std::vector<CounterPath>& into)
{
    if (node.kind == Node::Kind::Counter && std::find(into.begin(), into.end(), node.path) == into.end())
        into.push_back(node.path);
    for (const auto& child : node.children)
        collect(*child, into);
}

}  // namespace

ExpectationOutcome evaluate(const Expectation& expectation, const CounterLookup& lookup)
{
    ExpectationOutcome outcome;
    if (!expectation.root)
        return outcome;
    Evaluator evaluator(lookup, outcome);
    const auto value = evaluator.value(*expectation.root);
    outcome.held = value.has_value() && *value != 0;
    outcome.actual = evaluator.text(*expectation.root);
    return outcome;
}

std::vector<CounterPath> countersOf(const Expectation& expectation)
{
    std::vector<CounterPath> paths;
    if (expectation.root)
        collect(*expectation.root, paths);
    return paths;
}

}  // namespace copyscope::model::scenario
