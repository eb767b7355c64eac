// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/checks.h"

#include <cmath>
#include <iomanip>
#include <sstream>

namespace copyscope::tests {

namespace {

template <class Value>
std::string difference(std::string_view what, const Value& actual, const Value& expected)
{
    std::ostringstream out;
    out << std::setprecision(17) << what << ": " << actual << " instead of " << expected;
    return out.str();
}

}  // namespace

void Checks::that(std::string_view what, bool holds)
{
    if (!holds)
        m_failures.emplace_back(what);
}

void Checks::equal(std::string_view what, std::int64_t actual, std::int64_t expected)
{
    if (actual != expected)
        m_failures.push_back(difference(what, actual, expected));
}

void Checks::equal(std::string_view what, model::Nanoseconds actual, model::Nanoseconds expected)
{
    equal(what, actual.value(), expected.value());
}

void Checks::equal(std::string_view what, std::string_view actual, std::string_view expected)
{
    if (actual != expected)
        m_failures.push_back(difference(what, actual, expected));
}

void Checks::near(std::string_view what, double actual, double expected, double tolerance)
{
    if (!(std::abs(actual - expected) <= tolerance * std::abs(expected)))
        m_failures.push_back(difference(what, actual, expected));
}

std::string Checks::text() const
{
    std::string all;
    for (const std::string& failure : m_failures)
        all += failure + '\n';
    return all;
}

}  // namespace copyscope::tests
